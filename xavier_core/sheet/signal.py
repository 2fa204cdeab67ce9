"""The RMS of the signal, layer by layer: what a roll did to it, and what the rolls do on average."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from xavier_core.base import rms
from xavier_core.sheet.run import AttemptResult
from xavier_core.sheet.spec import SheetSpec

__all__ = ["Signal", "expected_growth", "measure_signal"]

_KEEPS_WITHIN = math.log(1.5)


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal on its way through the layers."""

    rms: tuple[float, ...]
    """Root mean square of the inputs and of each layer's activations."""
    log_growth: float | None
    """Natural logarithm of the geometric mean of RMS of layer / RMS of layer before; None where an RMS is 0."""

    @property
    def growth(self) -> float | None:
        """Geometric mean of RMS of layer / RMS of layer before; None where an RMS is 0."""
        return None if self.log_growth is None else math.exp(self.log_growth)

    @property
    def verdict(self) -> str:
        """What happens to the signal, in words with its number."""
        if self.rms[0] == 0:
            return "has no signal: all inputs are 0"
        if self.log_growth is None:
            first = self.rms.index(0.0)
            stays = not any(self.rms[first:])  # sigmoid makes 0.5 of 0
            return f"is 0 from layer {first} on" if stays else f"is 0 in layer {first}"
        if self.log_growth > _KEEPS_WITHIN:
            return f"grows {_times(self.log_growth)} times a layer"
        if self.log_growth < -_KEEPS_WITHIN:
            return f"shrinks {_times(-self.log_growth)} times a layer"
        return f"keeps its size: {math.exp(self.log_growth):.2f} times a layer"


def measure_signal(spec: SheetSpec, attempt: AttemptResult) -> Signal | None:
    """Return the signal's RMS in one attempt of one roll; None where the attempt has no numbers."""
    if not attempt.activations:
        return None
    layers = (np.array(spec.inputs), *attempt.activations)
    of_layers = tuple(rms(layer) for layer in layers)
    if 0.0 in of_layers:
        return Signal(of_layers, None)
    return Signal(of_layers, (math.log(of_layers[-1]) - math.log(of_layers[0])) / (len(of_layers) - 1))


def expected_growth(spec: SheetSpec, index: int, attempt: AttemptResult) -> float | None:
    """Return the growth a layer of the root mean square over all rolls, from the law of second moments.

    One layer multiplies the expected mean square by ``std**2 * fan_in``; the growth is the
    geometric mean of ``std * sqrt(fan_in)`` over the layers. None where the law is another one:
    a mean other than 0, a pinned weight, a bias, an activation other than the identity, weights that
    the data scale, or a standard deviation that is 0 or undefined.
    """
    chosen = spec.attempts[index]
    has_other_law = chosen.overrides_of("weight") or chosen.has_bias or chosen.rule.is_data_driven
    if has_other_law or chosen.activation != "identity" or any(mean != 0 for mean in attempt.means):
        return None
    logarithm = 0.0
    for std, (fan_in, _) in zip(attempt.stds, spec.shapes, strict=True):
        if not std:
            return None
        logarithm += math.log(std) + 0.5 * math.log(fan_in)
    return math.exp(logarithm / len(attempt.stds))


def _times(log_factor: float) -> str:
    """A factor with one decimal below 100, none up to a million, then as a power of ten.

    From the logarithm, so that a factor beyond the largest float has its digits, too.
    """
    if log_factor < math.log(99.95):
        return f"{math.exp(log_factor):.1f}"
    if log_factor < math.log(1e6):
        return f"{math.exp(log_factor):,.0f}"
    exponent = math.floor(log_factor / math.log(10))
    mantissa = f"{math.exp(log_factor - exponent * math.log(10)):.1f}"
    return f"1.0e{exponent + 1}" if mantissa == "10.0" else f"{mantissa}e{exponent}"
