"""The axis of a histogram: signed-log and linear, locked before the first re-roll.

Signed-log: a number y stands at ``sign(y) log(1 + |y| / bend)``, a straight line around 0 and a
logarithm far from it, so that attempts of very different size share one axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xavier_core.base.arrays import Array

__all__ = ["BARS", "FINE", "Axis"]

Whole = NDArray[np.intp]

BARS = 97
"""Bars of a histogram; odd, so that 0 is in the middle of one."""
_FINE_A_BAR = 41
FINE = BARS * _FINE_A_BAR
"""Bins that figures are taken from, 41 in a bar of the signed-log axis."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Where numbers stand on an axis from -reach to reach, or from 0 to reach."""

    reach: float
    """The largest magnitude on the axis."""
    bend: float
    """Magnitude at which the signed-log axis turns from a line to a logarithm; infinite for a linear axis."""
    is_signed: bool = True
    """Whether the axis has negative numbers."""

    @property
    def is_linear(self) -> bool:
        """Whether equal steps are equal differences."""
        return math.isinf(self.bend)

    def position(self, values: Array) -> Array:
        """Return where values stand: 0 at the left end, 1 at the right end, beyond for values off the axis."""
        if self.is_linear:
            position = values / self.reach
        else:
            position = np.abs(values)
            position /= self.bend
            position += 1.0
            np.log(position, out=position)
            position /= math.log1p(self.reach / self.bend)
            if self.is_signed:
                np.copysign(position, values, out=position)
        if self.is_signed:
            position *= 0.5
            position += 0.5
        return position

    def value(self, position: Array) -> Array:
        """Return what stands at a position; the inverse of ``position``."""
        place = 2.0 * position - 1.0 if self.is_signed else position
        if self.is_linear:
            return place * self.reach
        return np.copysign(self.bend * np.expm1(np.abs(place) * math.log1p(self.reach / self.bend)), place)

    def edges(self, bins: int) -> Array:
        """Return the edges of ``bins`` equal steps of the axis, shape (bins + 1,)."""
        return self.value(np.linspace(0.0, 1.0, bins + 1))

    def chances(self, cdf: Callable[[Array], Array], bins: int) -> Array:
        """Return what a law gives each of ``bins`` equal steps; a step from 0 on takes in what is at 0 itself."""
        cumulative = cdf(self.edges(bins))
        if not self.is_signed:
            cumulative = np.concatenate(([0.0], cumulative[1:]))
        return np.diff(cumulative)

    def bin_of(self, values: Array, bins: int) -> Whole:
        """Return the bin of each value: 1 to ``bins``, 0 left of the axis and ``bins + 1`` right of it."""
        sides = 2 if self.is_signed else 1
        if self.is_linear:
            place = values * (bins / sides / self.reach)
        else:
            place = np.abs(values)
            place *= 1.0 / self.bend
            place += 1.0
            np.log(place, out=place)
            if self.is_signed:
                np.copysign(place, values, out=place)
            place *= bins / sides / math.log1p(self.reach / self.bend)
        place += 0.5 * bins + 1.0 if self.is_signed else 1.0
        np.maximum(place, 0.5, out=place)
        np.minimum(place, bins + 1.0, out=place)
        return place.astype(np.intp)  # rounds down
