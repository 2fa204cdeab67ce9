"""The RMS of the signal, layer by layer, in one roll."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from xavier_core.base import rms
from xavier_core.sheet.growth import Growth
from xavier_core.sheet.run import AttemptResult
from xavier_core.sheet.spec import SheetSpec

__all__ = ["Signal", "measure_signal"]


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal on its way through the layers."""

    rms: tuple[float, ...]
    """Root mean square of the inputs and of each layer's activations."""

    @property
    def growth(self) -> Growth | None:
        """From the inputs to the outputs; None where an RMS is 0, which the verdict tells in words."""
        if 0.0 in self.rms:
            return None
        return Growth(math.log(self.rms[-1]) - math.log(self.rms[0]), len(self.rms) - 1)

    @property
    def verdict(self) -> str:
        """What happens to the signal: a word with its numbers, or where it is 0."""
        if growth := self.growth:
            return f"{growth.word}: {growth.text}"
        if self.rms[0] == 0:
            return "has no signal: all inputs are 0"
        first = self.rms.index(0.0)
        stays = not any(self.rms[first:])  # sigmoid makes 0.5 of 0
        return f"is 0 from layer {first} on" if stays else f"is 0 in layer {first}"


def measure_signal(spec: SheetSpec, attempt: AttemptResult) -> Signal | None:
    """Return the signal's RMS in one attempt of one roll; None where the attempt has no numbers."""
    if not attempt.activations:
        return None
    return Signal(tuple(rms(layer) for layer in (np.array(spec.inputs), *attempt.activations)))
