"""An accumulator: what is kept of one observable over any number of re-rolls, of constant size.

Counts on a locked axis give the histogram, the quantiles and the distance to a law; sums of powers
around the mean give the moments; a roll is remembered for each bar. Accumulators of different rolls add up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb

from xavier_core.base import BARS, FINE, Array, Axis
from xavier_core.rerolls.kolmogorov import distance_chance, mean_distance

__all__ = ["SIZES", "Accumulator", "Fit", "Measured", "Scales", "accumulate", "empty_accumulator"]

Whole = NDArray[np.int64]

SIZES = (10.0, 100.0)
"""Magnitudes below which re-rolls are counted."""
_POWERS = 8
_ORDERS = np.arange(_POWERS + 1)
_STEPS = np.maximum(_ORDERS[:, np.newaxis] - _ORDERS, 0)
_BINOMIAL = comb(_ORDERS[:, np.newaxis], _ORDERS)
_MAX_OF_ONE = MappingProxyType({4: 0.1, 8: 0.03})
"""Part of a sample's moment, by its order, that the farthest re-roll may make up before it says anything of errors.

At a tenth of the fourth and a thirtieth of the eighth moment the share of figures within 3 of their errors is 95 %
or more for normal outputs and products of few factors. More would pass samples whose tail is not seen yet: a
sample that misses its large values has small moments, small errors and a figure far off.
"""
_MAX_SKEWNESS = 4.0
"""Of a figure over samples, where its error is the law's: up to here 95 % are within 2 and 98 % within 3 errors.

Beyond, the error is made up by re-rolls so rare that hardly a sample has one, and says nothing of most samples.
"""
_ATOM_WIDTH = 1e-12
"""Part of the atom's value that rounding may have moved it by."""
_ROUNDING = 2.0**-50
"""A standard deviation below this part of the mean is what rounding left of none."""


Moments = Sequence[float]
"""E z**0, E z**1 ... E z**12 of a law scaled to mean 0 and variance 1."""


class Measured(NamedTuple):
    """A figure taken from re-rolls, with its standard error; None where there are too few of them."""

    value: float | None
    error: float | None


class Fit(NamedTuple):
    """The Kolmogorov-Smirnov distance of the re-rolls to a law, and what chance alone would give."""

    distance: float
    """Largest difference of the two cumulative distributions."""
    by_chance: float
    """Expected distance of as many re-rolls of that very law: sqrt(pi/2) ln 2 / sqrt(n), less where it has an atom."""
    share: float
    """How often chance alone would give this distance or a larger one."""


@dataclass(frozen=True, slots=True)
class Scales:
    """What an observable is counted on."""

    axis: Axis
    """The signed-log axis of the histogram, which all attempts share."""
    linear: Axis
    """The linear one, as wide as this attempt asks."""
    own: Axis
    """The axis that figures are taken from: as fine as this attempt's differences ask, around ``centre``."""
    centre: float
    unit: float
    """What the differences from the mean are divided by before their powers are summed."""
    atom: float
    """The value where a dead network ends: values may be exactly this, so they are counted apart."""


@dataclass(frozen=True, eq=False)
class Accumulator:
    """Counts and sums of one observable."""

    scales: Scales
    mean: float
    fine: Whole
    """Counts on the own axis: left of it, each of the bins, right of it; shape (FINE + 2,)."""
    bars: Whole
    """Counts on the signed-log and on the linear axis; shape (2, BARS + 2)."""
    powers: Array
    """Sums of the powers 0 to 8 of (value - mean) / unit."""
    below: Whole
    """Counts of magnitudes up to each of ``SIZES``."""
    rolls: Whole
    """A roll of each bar, 0 for none; shape (2, BARS + 2)."""
    atoms: int
    """Values that are exactly the atom's."""
    lowest: float
    highest: float

    @cached_property
    def n(self) -> int:
        """Re-rolls."""
        return int(self.fine.sum())

    def __add__(self, other: Accumulator) -> Accumulator:
        # Around each one's own mean: far from 0 the powers of the values themselves would lose every digit.
        mean = self.mean + (other.mean - self.mean) * (other.n / max(self.n + other.n, 1))
        return Accumulator(
            self.scales,
            mean,
            self.fine + other.fine,
            self.bars + other.bars,
            self._powers_around(mean) + other._powers_around(mean),
            self.below + other.below,
            np.where(self.rolls > 0, self.rolls, other.rolls),
            self.atoms + other.atoms,
            min(self.lowest, other.lowest),
            max(self.highest, other.highest),
        )

    def axis(self, *, linear: bool) -> Axis:
        """Return an axis of the histogram."""
        return self.scales.linear if linear else self.scales.axis

    def bar_counts(self, *, linear: bool) -> Whole:
        """Return the counts of a histogram: left of the axis, each bar, right of it; shape (BARS + 2,)."""
        counts: Whole = self.bars[int(linear)]
        return counts

    def fine_edges(self) -> Array:
        """Return the edges of the bins that figures are taken from, shape (FINE + 1,)."""
        return self.scales.centre + self.scales.own.edges(FINE)

    def std(self, moments: Moments | None = None) -> Measured:
        """Return the standard deviation; its error is std sqrt((kurtosis - 1) / n) / 2.

        With the ``moments`` of an exact law (``FinalLaw.moments``) the error is the law's, else the sample's own;
        it is None until it holds what it claims (``_MAX_SKEWNESS``, ``_MAX_OF_ONE``).
        """
        variance = self._central[2]
        if self.n < 2 or not np.isfinite(self._central).all():
            return Measured(None, None)
        if not self.varies:
            return Measured(0.0, None)
        std = math.sqrt(variance * self.n / (self.n - 1)) * self.scales.unit
        part = self._error((-0.5, 0.0, 0.5), moments)
        return Measured(std, None if part is None else std * part)

    def kurtosis(self, moments: Moments | None = None) -> Measured:
        """Return E(y - m)^4 / E((y - m)^2)^2, 3 for a normal law; its error is found as that of ``std``."""
        own = self._standard_moments
        if self.n < 4 or own is None:
            return Measured(None, None)
        known = own if moments is None else moments
        influence = (known[4], -4 * known[3], -2 * known[4], 0.0, 1.0)
        return Measured(float(own[4]), self._error(influence, moments))

    def _error(self, influence: Sequence[float], moments: Moments | None) -> float | None:
        """Return the standard error of a figure that moves by ``I(z) / n``, I = sum c_k z**k, with a re-roll at z.

        By the delta method sqrt(E I**2 / n), and the figure's skewness is ``E I**3 / (E I**2)**1.5 / sqrt(n)``
        (van der Vaart 1998, "Asymptotic Statistics", chapters 3 and 20).
        """
        square = np.convolve(influence, influence)
        if moments is None:
            order, own = len(square) - 1, self._standard_moments
            farthest = max(self.highest - self.mean, self.mean - self.lowest) / self.scales.unit
            if own is None or farthest**order > _MAX_OF_ONE[order] * self.powers[order]:
                return None
            return math.sqrt(max(float(square @ own[: order + 1]), 0.0) / self.n)
        cube = np.convolve(square, influence)
        with np.errstate(over="ignore", invalid="ignore"):
            variance, third = float(square @ moments[: len(square)]), float(cube @ moments[: len(cube)])
        is_known = math.isfinite(third) and third <= _MAX_SKEWNESS * math.sqrt(self.n) * variance**1.5
        return math.sqrt(variance / self.n) if is_known else None

    def quantile(self, p: float) -> Measured:
        """Return the value that a share p stays below; its error is half the way between p's standard errors."""
        return self._measured(p, self._value_at)

    def median_size(self) -> Measured:
        """Return the median of the magnitude."""
        if not self.scales.axis.is_signed:
            return self.quantile(0.5)
        return self._measured(0.5, self._size_at)

    def share_below(self, index: int) -> Measured:
        """Return the share of magnitudes up to ``SIZES[index]``."""
        if not self.n:
            return Measured(None, None)
        share = int(self.below[index]) / self.n
        return Measured(share, math.sqrt(share * (1 - share) / self.n))

    def fit(self, cdf: Callable[[Array], Array], *, atom: float = 0.0) -> Fit:
        """Return how far the re-rolls are from a law, at the edges of the bins.

        ``atom`` is the law's chance of exactly ``scales.atom``: off it a law has less room to be missed.
        """
        seen = np.cumsum(self.fine[:-1]) / self.n
        distance = float(np.max(np.abs(seen - cdf(self.fine_edges()))))
        below = np.nextafter(self.scales.atom * (1.0 - _ATOM_WIDTH), -math.inf)
        left = float(cdf(np.array([below]))[0]) if atom else 0.0
        by_chance = mean_distance(left, atom) / math.sqrt(self.n)
        return Fit(distance, by_chance, distance_chance(distance, self.n, left=left, atom=atom))

    def _measured(self, p: float, value_at: Callable[[float], float]) -> Measured:
        """What stands at a share p, and half the difference between what stands one standard error to either side."""
        if not self.n:
            return Measured(None, None)
        if self.lowest == self.highest:
            return Measured(value_at(p), 0.0)
        step = math.sqrt(p * (1 - p) / self.n)
        if not 0 < p - step < p + step < 1:
            return Measured(value_at(p), None)
        return Measured(value_at(p), (value_at(p + step) - value_at(p - step)) / 2)

    def _value_at(self, p: float) -> float:
        """The value that a share p stays below, the atom a step of its own."""
        return min(max(_solved(*self._curve, p * self.n), self.lowest), self.highest)

    def _size_at(self, p: float) -> float:
        """The magnitude that a share p stays below."""
        ends = sorted((abs(self.lowest), abs(self.highest)))
        least = 0.0 if self.lowest < 0.0 < self.highest else ends[0]
        return min(max(_solved(*self._size_curve, p * self.n), least), ends[1])

    @cached_property
    def _size_curve(self) -> tuple[Array, Array]:
        """Magnitudes, and how many re-rolls stay below each: the atom at 0 a step of its own."""
        values, counts = self._curve
        sizes = np.unique(np.abs(values))
        inside = np.interp(sizes, values, counts) - np.interp(-sizes, values, counts)
        if self.scales.atom == 0.0 and sizes[0] == 0.0:
            inside[0] = self.atoms
        return np.concatenate(([0.0], sizes)), np.concatenate(([0.0], inside))

    @cached_property
    def _curve(self) -> tuple[Array, Array]:
        """Values, and how many re-rolls stay below each: the bins' edges, and both sides of the atom."""
        inner = np.cumsum(self.fine[:-1]).astype(float)
        values = np.concatenate(([self.lowest], self.fine_edges(), [self.highest]))
        counts = np.concatenate(([0.0], inner, [float(self.n)]))
        if self.atoms:
            atom = self.scales.atom
            # Counted, not searched among the edges: rounding may have moved these past the atom.
            index = int(self.scales.own.bin_of(np.array([atom - self.scales.centre]), FINE)[0]) + 1
            values[:index], values[index:] = np.minimum(values[:index], atom), np.maximum(values[index:], atom)
            low, high = values[index - 1], values[index]
            part = (atom - low) / (high - low) if high > low else 0.5
            before = counts[index - 1] + (counts[index] - counts[index - 1] - self.atoms) * part
            values = np.insert(values, index, (atom, atom))
            counts = np.insert(counts, index, (before, before + self.atoms))
        return np.maximum.accumulate(np.clip(values, self.lowest, self.highest)), counts

    @cached_property
    def _central(self) -> Array:
        """Central moments 0 to 8 of value / unit."""
        return self.powers / max(self.n, 1)

    @cached_property
    def _standard_moments(self) -> Array | None:
        """Moments 0 to 8 of the values scaled to mean 0 and variance 1; None where float64 has not their powers."""
        if not np.isfinite(self._central).all() or not self.varies or self._central[2] ** (_POWERS / 2) == 0.0:
            return None
        moments: Array = self._central / self._central[2] ** (_ORDERS / 2)
        return moments

    @property
    def varies(self) -> bool:
        """Whether the values are known to differ by more than rounding."""
        return math.sqrt(max(self._central[2], 0.0)) > _ROUNDING * abs(self.mean) / self.scales.unit

    def _powers_around(self, centre: float) -> Array:
        """Sums of the powers 0 to 8 of (value - centre) / unit."""
        with np.errstate(over="ignore", invalid="ignore"):  # no figure is taken from what is not finite
            step = (self.mean - centre) / self.scales.unit
            powers: Array = (_BINOMIAL * step**_STEPS) @ self.powers
        return powers if self.n else np.zeros(_POWERS + 1)


def _solved(values: Array, counts: Array, wanted: float) -> float:
    """Return the least value with the wanted count, by a straight line between two of the values."""
    index = min(max(int(np.searchsorted(counts, wanted)), 1), len(counts) - 1)
    low, high = counts[index - 1], counts[index]
    inside = (wanted - low) / (high - low) if high > low else 0.0
    return float(values[index - 1] + inside * (values[index] - values[index - 1]))


def empty_accumulator(scales: Scales) -> Accumulator:
    """Return the accumulator of no re-rolls."""
    return Accumulator(
        scales,
        0.0,
        np.zeros(FINE + 2, np.int64),
        np.zeros((2, BARS + 2), np.int64),
        np.zeros(_POWERS + 1),
        np.zeros(len(SIZES), np.int64),
        np.zeros((2, BARS + 2), np.int64),
        0,
        math.inf,
        -math.inf,
    )


def accumulate(scales: Scales, values: Array, first_roll: int) -> Accumulator:
    """Return the accumulator of consecutive rolls alone; values of shape (rolls,)."""
    if not len(values):
        return empty_accumulator(scales)
    mean = float(values.mean())
    powers = np.empty(_POWERS + 1)
    with np.errstate(over="ignore", invalid="ignore"):  # no figure is taken from what is not finite
        base = (values - mean) / scales.unit
        power = np.ones(len(values))
        for order in _ORDERS:
            powers[order] = power.sum()
            power *= base
    magnitudes = np.abs(values)
    fine = scales.own.bin_of(values - scales.centre, FINE)
    bars = [axis.bin_of(values, BARS) for axis in (scales.axis, scales.linear)]
    numbers = np.arange(first_roll + len(values) - 1, first_roll - 1, -1)
    rolls = np.zeros((2, BARS + 2), np.int64)
    for row, positions in zip(rolls, bars, strict=True):
        row[positions[::-1]] = numbers  # backwards: of several rolls in one bar the first one is written last
    return Accumulator(
        scales,
        mean,
        np.bincount(fine, minlength=FINE + 2),
        np.stack([np.bincount(positions, minlength=BARS + 2) for positions in bars]),
        powers,
        np.array([np.count_nonzero(magnitudes <= size) for size in SIZES]),
        rolls,
        int(np.count_nonzero(values == scales.atom)),
        float(values.min()),
        float(values.max()),
    )
