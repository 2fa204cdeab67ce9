"""The signal's size, layer by layer: what a roll did to it, and what the rolls do on average."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from xavier_core.network import root_mean_square
from xavier_core.sheet import AttemptResult
from xavier_core.spec import SheetSpec

__all__ = ["Signal", "expected_growth", "measure_signal"]

_KEEPS_WITHIN = 1.5


@dataclass(frozen=True, slots=True)
class Signal:
    """Sizes of a signal on its way through the layers."""

    sizes: tuple[float, ...]
    """Root mean square of the inputs and of each layer's activations."""
    growth: float | None
    """Geometric mean of size of layer / size of layer before; None where a size is 0."""

    @property
    def verdict(self) -> str:
        """What happens to the signal, in words with its number."""
        if self.sizes[0] == 0:
            return "has no signal: all inputs are 0"
        if self.growth is None:
            return f"is 0 from layer {self.sizes.index(0.0)} on"
        if self.growth > _KEEPS_WITHIN:
            return f"grows {_digits(self.growth)} times a layer"
        if self.growth < 1 / _KEEPS_WITHIN:
            return f"shrinks {_digits(1 / self.growth)} times a layer"
        return f"keeps its size: {self.growth:.2f} times a layer"


def measure_signal(spec: SheetSpec, attempt: AttemptResult) -> Signal | None:
    """Return the signal's sizes in one attempt of one roll; None where the attempt has no numbers."""
    if not attempt.activations:
        return None
    layers = (np.array(spec.inputs), *attempt.activations)
    sizes = tuple(root_mean_square(layer) for layer in layers)
    if 0.0 in sizes:
        return Signal(sizes, None)
    logarithm = (math.log(sizes[-1]) - math.log(sizes[0])) / (len(sizes) - 1)
    return Signal(sizes, math.exp(logarithm))


def expected_growth(spec: SheetSpec, index: int, attempt: AttemptResult) -> float | None:
    """Return the growth a layer of the root mean square over all rolls, from the law of second moments.

    One layer multiplies the expected mean square by ``std**2 * fan_in``; the growth is the
    geometric mean of ``std * sqrt(fan_in)`` over the layers. None where the law is another one:
    a mean other than 0, a pinned weight, or an undefined standard deviation.
    """
    edited = spec.attempts[index]
    if edited.pins or any(mean != 0 for mean in attempt.means):
        return None
    logarithm = 0.0
    for std, (fan_in, _) in zip(attempt.stds, spec.shapes, strict=True):
        if not std:
            return None
        logarithm += math.log(std) + 0.5 * math.log(fan_in)
    return math.exp(logarithm / len(attempt.stds))


def _digits(value: float) -> str:
    """One decimal below 100, none up to a million, then a power of ten."""
    if value < 99.95:
        return f"{value:.1f}"
    if value < 1e6:
        return f"{value:,.0f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"
