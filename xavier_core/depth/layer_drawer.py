"""The layers of a deep network, drawn one by one as the signal reaches them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy.special import ndtri

from xavier_core.activations import Values
from xavier_core.base import Array
from xavier_core.depth.spec import DeepAttempt, DeepSpec
from xavier_core.dice import layer_bias_dice, layer_dice
from xavier_core.network import Buffers, Dense, LayerSource
from xavier_core.schemes import scale_and_shift

__all__ = ["LayerDrawer"]


_MAX_KEPT = 2**26
"""Bytes of unit draws that are kept for the next attempt: 64 MB."""


class LayerDrawer:
    """Draws the layers of each attempt of a spec, on the same dice.

    Attempts of one distribution have their unit draws in common: those are kept, where they fit into ``room``, the
    bytes that are left.
    """

    def __init__(self, spec: DeepSpec, first_example: tuple[float, ...], *, room: int, buffers: Buffers) -> None:
        self.spec = spec
        self.first_example = first_example
        self.buffers = buffers
        self._kept: dict[tuple[int, object], Array] = {}
        self._shared = _shared_units(spec, min(room, _MAX_KEPT))

    def layers(self, attempt: DeepAttempt) -> Iterator[LayerSource]:
        """Yield what draws each layer from the activations that reach it."""
        for index in range(self.spec.depth):
            yield partial(self.layer, attempt, index)

    def layer(self, attempt: DeepAttempt, index: int, incoming: Values) -> Dense:
        """Return the layer at ``index``, from 0: weights (fan_in, fan_out), and biases where they vary.

        The dice are those of the seed and the roll, whichever the attempt and the network's size. Only a data-driven
        scheme looks at what comes in, shape (examples, fan_in), and only one that measures the inputs at the first
        example.
        """
        spec, (fan_in, fan_out) = self.spec, self.spec.shapes[index]
        layer = spec.layer(index, self.first_example)
        mean, std = attempt.mean(layer), attempt.std(layer)
        if std == 0.0:
            weights = np.full((fan_in, fan_out), mean)
        else:
            weights = scale_and_shift(self._unit_draws(attempt, index), std=std, mean=mean)
        if attempt.rule.is_data_driven:
            signal = incoming.astype(np.float64, copy=False)
            weights = attempt.scaled(weights, lambda drawn: (signal @ drawn).reshape(-1))
        bias = None
        if attempt.bias_variance:
            dice = layer_bias_dice(index, fan_out, seed=spec.seed, roll=spec.roll)
            bias = (ndtri(dice) * math.sqrt(attempt.bias_variance)).astype(spec.precision, copy=False)
        into = self.buffers.array(index + 1, "weights", (fan_in, fan_out), np.dtype(spec.precision))
        np.copyto(into, weights, casting="same_kind")
        return Dense(into, bias, spec.nonlinearity)

    def _unit_draws(self, attempt: DeepAttempt, index: int) -> Array:
        key = (index, _unit_key(attempt))
        if key in self._kept:
            return self._kept[key]
        fan_in, fan_out = self.spec.shapes[index]
        unit = attempt.unit_draws(layer_dice(index, fan_in, fan_out, seed=self.spec.seed, roll=self.spec.roll))
        if key[1] in self._shared:
            self._kept[key] = unit
        return unit


def _unit_key(attempt: DeepAttempt) -> object:
    """What unit draws follow from, beside the dice."""
    return attempt.distribution, () if attempt.draws_from.is_independent else attempt.arguments


def _shared_units(spec: DeepSpec, room: int) -> frozenset[object]:
    """Keys of the unit draws that several attempts have in common; none where they take more bytes than the room."""
    shared = frozenset(key for key, count in Counter(map(_unit_key, spec.attempts)).items() if count > 1)
    weights = sum(fan_in * fan_out for fan_in, fan_out in spec.shapes)
    return shared if 8 * weights * len(shared) <= room else frozenset()
