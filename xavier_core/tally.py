"""A tally: what is kept of one quantity over any number of re-rolls, of constant size.

Counts on a locked axis give the histogram, the quantiles and the distance to a law; sums of powers
around the mean give the moments; a roll is remembered for each bar. Tallies of different rolls add up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb, kolmogorov

from xavier_core.axis import BARS, FINE, Axis

__all__ = ["SIZES", "Fit", "Measured", "Tally", "empty_tally", "tally_values"]

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

SIZES = (10.0, 100.0)
"""Magnitudes below which re-rolls are counted."""
_POWERS = 8
_ORDERS = np.arange(_POWERS + 1)
_STEPS = np.maximum(_ORDERS[:, np.newaxis] - _ORDERS, 0)
_BINOMIAL = comb(_ORDERS[:, np.newaxis], _ORDERS)
_ROUNDING = 2.0**-50
"""A spread below this part of the mean is what rounding left of none."""


class Measured(NamedTuple):
    """A figure taken from re-rolls, with its standard error; None where there are too few of them."""

    value: float | None
    error: float | None


class Fit(NamedTuple):
    """The Kolmogorov-Smirnov distance of the re-rolls to a law, and what chance alone would give."""

    distance: float
    """Largest difference of the two cumulative distributions."""
    by_chance: float
    """Expected distance of as many re-rolls of that very law: sqrt(pi/2) ln 2 / sqrt(n)."""
    share: float
    """How often chance alone would give this distance or a larger one."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts and sums of one quantity."""

    axis: Axis
    """The signed-log axis."""
    linear: Axis
    unit: float
    """What the differences from the mean are divided by before their powers are summed."""
    mean: float
    fine: Whole
    """Counts on the signed-log axis: left of it, each of the bins, right of it; shape (FINE + 2,)."""
    bars: Whole
    """Counts on the linear axis, shape (BARS + 2,)."""
    powers: Array
    """Sums of the powers 0 to 8 of (value - mean) / unit."""
    below: Whole
    """Counts of magnitudes below each of ``SIZES``."""
    rolls: Whole
    """A roll of each bar of the signed-log and of the linear axis, 0 for none; shape (2, BARS + 2)."""

    @cached_property
    def n(self) -> int:
        """Re-rolls."""
        return int(self.fine.sum())

    def __add__(self, other: Tally) -> Tally:
        rolls = np.where(self.rolls > 0, self.rolls, other.rolls)
        # Around each tally's own mean: far from 0 the powers of the values themselves would lose every digit.
        mean = self.mean + (other.mean - self.mean) * (other.n / max(self.n + other.n, 1))
        powers = self._powers_around(mean) + other._powers_around(mean)
        sums = (self.fine + other.fine, self.bars + other.bars, powers, self.below + other.below)
        return Tally(self.axis, self.linear, self.unit, mean, *sums, rolls)

    def bar_counts(self, *, linear: bool) -> Whole:
        """Return the counts of a histogram: left of the axis, each bar, right of it; shape (BARS + 2,)."""
        if linear:
            return self.bars
        inner = self.fine[1:-1].reshape(BARS, -1).sum(axis=1)
        return np.concatenate((self.fine[:1], inner, self.fine[-1:]))

    def std(self) -> Measured:
        """Return the standard deviation; its error is sqrt((kurtosis - 1) / n) std / 2."""
        moments = self._central
        if self.n < 2 or not np.isfinite(moments).all():
            return Measured(None, None)
        if not self._is_spread:
            return Measured(0.0, None)
        std = math.sqrt(moments[2] * self.n / (self.n - 1))
        spread = max(moments[4] / moments[2] ** 2 - 1.0, 0.0)
        return Measured(std * self.unit, std * self.unit * math.sqrt(spread / self.n) / 2)

    def kurtosis(self) -> Measured:
        """Return E(y - m)^4 / E((y - m)^2)^2, 3 for a normal law; its error by the delta method on the moments."""
        if self.n < 4 or not self._is_spread or not np.isfinite(self._central).all():
            return Measured(None, None)
        _, _, _, m3, m4, m5, m6, _, m8 = self._central / self._central[2] ** (_ORDERS / 2)
        variance = m8 - 4 * m4 * m6 - m4**2 + 4 * m4**3 + 16 * m3**2 * m4 - 8 * m3 * m5 + 16 * m3**2
        return Measured(float(m4), math.sqrt(max(variance, 0.0) / self.n))

    def quantile(self, p: float) -> Measured:
        """Return the value that a share p stays below; its error is sqrt(p (1 - p) / n) / density."""
        return _quantile(self.fine, self.axis.edges(FINE), p)

    def median_size(self) -> Measured:
        """Return the median of the magnitude."""
        if not self.axis.is_signed:
            return self.quantile(0.5)
        middle = (FINE + 1) // 2  # the bin around 0
        sizes = self.fine[middle:].copy()
        sizes[1:] += self.fine[middle - 1 :: -1]
        edges = self.axis.edges(FINE)[middle:]
        return _quantile(np.concatenate(([0], sizes)), np.concatenate(([0.0], edges)), 0.5)

    def share_below(self, place: int) -> Measured:
        """Return the share of magnitudes below ``SIZES[place]``."""
        if not self.n:
            return Measured(None, None)
        share = int(self.below[place]) / self.n
        return Measured(share, math.sqrt(share * (1 - share) / self.n))

    def fit(self, cdf: Callable[[Array], Array]) -> Fit:
        """Return how far the re-rolls are from a law, at the edges of the bins."""
        edges = self.axis.edges(FINE)
        start = 0 if self.axis.is_signed else 1  # at 0 itself a law may have an atom
        seen = np.cumsum(self.fine[:-1])[start:] / self.n
        distance = float(np.max(np.abs(seen - cdf(edges[start:]))))
        root = math.sqrt(self.n)
        share = float(kolmogorov((root + 0.12 + 0.11 / root) * distance))
        return Fit(distance, math.sqrt(math.pi / 2) * math.log(2) / root, share)

    @cached_property
    def _central(self) -> Array:
        """Central moments 0 to 8 of value / unit."""
        return self.powers / max(self.n, 1)

    @property
    def _is_spread(self) -> bool:
        """Whether the values differ by more than rounding."""
        return bool(self._central[2] > (_ROUNDING * self.mean / self.unit) ** 2)

    def _powers_around(self, centre: float) -> Array:
        """Sums of the powers 0 to 8 of (value - centre) / unit."""
        with np.errstate(over="ignore", invalid="ignore"):  # no figure is taken from what is not finite
            step = (self.mean - centre) / self.unit
            powers: Array = (_BINOMIAL * step**_STEPS) @ self.powers
        return powers if self.n else np.zeros(_POWERS + 1)


def empty_tally(axis: Axis, linear: Axis, unit: float) -> Tally:
    """Return a tally of no re-rolls."""
    return Tally(
        axis,
        linear,
        unit,
        0.0,
        np.zeros(FINE + 2, np.int64),
        np.zeros(BARS + 2, np.int64),
        np.zeros(_POWERS + 1),
        np.zeros(len(SIZES), np.int64),
        np.zeros((2, BARS + 2), np.int64),
    )


def tally_values(start: Tally, values: Array, first_roll: int) -> Tally:
    """Return the tally of consecutive rolls alone, on the axes of ``start``; values of shape (rolls,)."""
    fine = start.axis.bin_of(values, FINE)
    bars = start.linear.bin_of(values, BARS)
    mean = float(values.mean()) if len(values) else 0.0
    powers = np.empty(_POWERS + 1)
    with np.errstate(over="ignore", invalid="ignore"):  # no figure is taken from what is not finite
        base = (values - mean) / start.unit
        power = np.ones(len(values))
        for order in _ORDERS:
            powers[order] = power.sum()
            power *= base
    magnitudes = np.abs(values)
    below = np.array([np.count_nonzero(magnitudes < size) for size in SIZES])
    numbers = np.arange(first_roll + len(values) - 1, first_roll - 1, -1)
    rolls = np.zeros((2, BARS + 2), np.int64)
    # Backwards: of several rolls in one bar the first one is written last.
    rolls[0, np.clip((fine[::-1] + FINE // BARS - 1) // (FINE // BARS), 0, BARS + 1)] = numbers
    rolls[1, bars[::-1]] = numbers
    counts = np.bincount(fine, minlength=FINE + 2), np.bincount(bars, minlength=BARS + 2)
    return Tally(start.axis, start.linear, start.unit, mean, *counts, powers, below, rolls)


def _quantile(counts: Whole, edges: Array, p: float) -> Measured:
    """Quantile by a straight line within its bin; counts[0] is left of edges[0], counts[-1] right of edges[-1]."""
    n = int(counts.sum())
    if not n:
        return Measured(None, None)
    cumulative = np.cumsum(counts)
    place = int(np.searchsorted(cumulative, p * n))
    if place == 0 or place > len(edges) - 1:
        return Measured(None, None)  # off the axis
    low, high = edges[place - 1], edges[place]
    inside = (p * n - cumulative[place - 1]) / counts[place]
    value = float(low + inside * (high - low))
    return Measured(value, _quantile_error(cumulative, edges, p, n))


def _quantile_error(cumulative: Whole, edges: Array, p: float, n: int) -> float | None:
    """Half the distance between the quantiles one standard error of p to either side."""
    step = math.sqrt(p * (1 - p) / n)
    if not 0 < p - step < p + step < 1:
        return None
    low, high = np.interp(((p - step) * n, (p + step) * n), cumulative[:-1], edges)
    return float(high - low) / 2
