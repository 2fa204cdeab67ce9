"""What a histogram of re-rolls consists of: its bars, the law's share of each, and how high its frame is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from xavier_core.base import BARS, Array, Axis
from xavier_core.laws import FinalLaw, SizeLaw
from xavier_core.rerolls import Accumulator

Law = FinalLaw | SizeLaw
Cdf = Callable[[Array], Array]

CURVE_POINTS = 389
"""Points of a curve, evenly spaced along the axis: four a bar, and one."""
_HEADROOM = 1.25


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar that holds a re-roll."""

    place: int
    """From 0."""
    low: float
    high: float
    count: int
    share: float
    expected: float | None
    """The law's share."""
    roll: int
    """A roll in it."""


def bars_of(accumulator: Accumulator, law: Law | None, *, linear: bool) -> list[Bar]:
    """Return the bars that hold a re-roll."""
    axis = accumulator.axis(linear=linear)
    edges, counts = axis.edges(BARS).tolist(), accumulator.bar_counts(linear=linear)[1:-1].tolist()
    expected = axis.chances(law.cdf, BARS).tolist() if law else [None] * BARS
    rolls = accumulator.rolls[int(linear)][1:-1].tolist()
    return [
        Bar(place, edges[place], edges[place + 1], count, count / accumulator.n, expected[place], rolls[place])
        for place, count in enumerate(counts)
        if count
    ]


def expected_shares(axis: Axis, cdf: Cdf) -> Array:
    """Return the share of re-rolls that a bar would have around each of ``CURVE_POINTS`` positions."""
    middle = np.linspace(0.0, 1.0, CURVE_POINTS)
    half = 0.5 / BARS
    low, high = np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
    inside = (high - low) * BARS  # less than a bar at the ends
    with np.errstate(over="ignore"):  # far beyond a tiny law's reach
        shares = (cdf(axis.value(high)) - cdf(axis.value(low))) / inside
    if not axis.is_signed:
        shares[low == 0.0] += cdf(np.zeros(1))  # what is at 0 itself is in the bar from 0 on
    return np.asarray(shares)


def normal_shares(axis: Axis, law: Law | None) -> Array | None:
    """Return the shares of the normal law of the same mean and standard deviation; None where there is none."""
    if not isinstance(law, FinalLaw) or not law.std:
        return None
    return expected_shares(axis, lambda y: ndtr((y - law.mean) / law.std))


def frame_top(curves: Sequence[Array | None], accumulator: Accumulator, axis: Axis) -> float:
    """Return the share that the frame is as high as: what the curves need, lest it jump while the bars grow."""
    known = [curve for curve in curves if curve is not None]
    if not known:
        sides = 1.0 if axis.is_signed else 2.0
        known = [expected_shares(axis, lambda y: sides * ndtr(y / accumulator.scales.unit) - (sides - 1.0))]
    return min(_HEADROOM * max(float(curve.max()) for curve in known), 1.0)


def stacked(places: Sequence[int]) -> list[int]:
    """Return on which level each dot lands, from 0, where those before it stay where they fell."""
    heights: dict[int, int] = {}
    levels = []
    for place in places:
        levels.append(heights.get(place, 0))
        heights[place] = levels[-1] + 1
    return levels
