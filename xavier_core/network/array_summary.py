"""The figures of one array of numbers: its mean, its sizes, and a histogram fine enough for any axis."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.base import Axis
from xavier_core.network.statistics import describe

__all__ = ["BINS", "Figures", "figures_of"]

Values = NDArray[np.float64] | NDArray[np.float32]

_BEND = 1e-10
"""Where the fine axis turns from a line to a logarithm, as a share of the largest magnitude."""
_PART = 2**15
"""Numbers that are binned at a time: what a processor's cache holds."""


BINS = 4001
"""Steps of the axis that numbers are counted on: 1.2 % apart, and one of them around 0."""


class Figures(NamedTuple):
    """Figures of one array of numbers, such as the activations of a layer for the whole batch."""

    mean: float
    std: float
    """Population standard deviation over all units and examples, as ``np.std``: it subtracts the mean."""
    rms: float
    largest: float
    """Largest magnitude."""
    zeros: float
    """Share of the numbers that are exactly 0."""
    counts: NDArray[np.int32]
    """How many numbers each of ``BINS`` equal steps of ``axis`` holds, exact zeros left out; shape (BINS,)."""
    axis: Axis
    """A signed-log axis that reaches as far as ``largest``."""
    n: int
    """How many numbers there are."""


def figures_of(values: Values) -> Figures:
    """Return mean, standard deviation, root mean square, largest magnitude, share of zeros and histogram.

    Parameters
    ----------
    values
        Finite numbers, any shape, contiguous.
    """
    found = describe(values)
    reach = found.largest or 1.0
    return Figures(
        mean=found.mean,
        std=found.std,
        rms=found.rms,
        largest=found.largest,
        zeros=found.zeros,
        counts=_counts(values, found.largest),
        axis=Axis(reach, _BEND * reach),
        n=values.size,
    )


def _counts(values: Values, largest: float) -> NDArray[np.int32]:
    """How many numbers other than 0 each step of the axis holds."""
    counts = np.zeros(BINS, dtype=np.int32)
    if largest == 0.0:
        return counts
    scale = 0.5 * BINS / math.log1p(1.0 / _BEND)
    flat = values.reshape(-1)
    zeros = 0
    for start in range(0, flat.size, _PART):
        part = flat[start : start + _PART]
        place = np.abs(part)
        place /= largest  # first, since the bend itself may be below every float of the precision
        place *= 1.0 / _BEND
        place += 1.0
        np.log(place, out=place)
        np.copysign(place, part, out=place)
        place *= scale
        place += 0.5 * BINS
        found = np.bincount(np.minimum(place.astype(np.int32), BINS - 1), minlength=BINS)
        counts += found.astype(np.int32)
        zeros += part.size - int(np.count_nonzero(part))
    counts[BINS // 2] -= zeros  # they stand in the middle, and are told apart
    return counts
