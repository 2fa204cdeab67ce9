"""Buffers: arrays that a pass writes to, and again when it is run once more."""

from __future__ import annotations

import numpy as np

from xavier_core.activations import Values
from xavier_core.network.network import Precision

__all__ = ["Buffers"]


class Buffers:
    """Arrays by layer and name, kept for the next pass: the system fills fresh memory with zeros first.

    What an earlier pass has yielded is overwritten by the next one with the same buffers.

    With ``layers=2`` a layer overwrites what the last but one has written, so that memory does not grow with the
    depth; what a step holds is then good until the second next.
    """

    __slots__ = ("_arrays", "_layers")

    def __init__(self, *, layers: int | None = None) -> None:
        self._arrays: dict[tuple[int, str], Values] = {}
        self._layers = layers

    def array(self, layer: int, name: str, shape: tuple[int, ...], dtype: Precision) -> Values:
        """Return the layer's array of that name, made anew where shape or precision is another."""
        key = (layer % self._layers if self._layers else layer, name)
        found = self._arrays.get(key)
        if found is None or found.shape != shape or found.dtype != dtype:
            found = self._arrays[key] = np.empty(shape, dtype)
        return found
