"""Observables: the one number that is watched across re-rolls."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from xavier_core.base import Array, SheetError
from xavier_core.sheet import SheetSpec

__all__ = ["Observable", "observables", "parse_observable"]


class Observable(NamedTuple):
    """A number that every re-roll has one of."""

    kind: Literal["output", "largest", "distance"]
    output: int = 0
    """Which output, from 0; of no meaning for the other kinds."""

    @property
    def key(self) -> str:
        """Short name in links: ``o1``, ``largest``, ``distance``."""
        return f"o{self.output + 1}" if self.kind == "output" else self.kind

    @property
    def title(self) -> str:
        """Name on screen."""
        if self.kind == "output":
            return f"Output {self.output + 1}"
        return "Largest |output|" if self.kind == "largest" else "Distance to the desired outputs"

    @property
    def is_signed(self) -> bool:
        """Whether it can be negative."""
        return self.kind == "output"

    def of(self, outputs: Array, desired: tuple[float, ...]) -> Array:
        """Return the observable of each re-roll: outputs (..., n_out) to shape (...)."""
        if self.kind == "output":
            return outputs[..., self.output]
        if self.kind == "largest":
            return np.abs(outputs).max(axis=-1)  # type: ignore[no-any-return]
        squares = (outputs - np.array(desired)) ** 2
        return np.sqrt(sum(squares[..., output] for output in range(len(desired))))  # type: ignore[no-any-return]


def observables(spec: SheetSpec) -> tuple[Observable, ...]:
    """Return what can be watched: each output, the largest absolute output, the distance."""
    outputs = (Observable("output", output) for output in range(len(spec.desired)))
    return (*outputs, Observable("largest"), Observable("distance"))


def parse_observable(spec: SheetSpec, key: str) -> Observable:
    """Return the observable with a key; a key that the spec's outputs do not have is refused."""
    known = {observable.key: observable for observable in observables(spec)}
    if key not in known:
        raise SheetError("observable", key, "one of " + ", ".join(known))
    return known[key]
