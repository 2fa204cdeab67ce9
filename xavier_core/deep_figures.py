"""The figures of one array of numbers: its mean, its sizes, and a histogram fine enough for any axis."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from xavier_core.axis import Axis
from xavier_core.deep_result import BINS, Figures
from xavier_core.layer_statistics import describe

__all__ = ["figures_of"]

Values = NDArray[np.float64] | NDArray[np.float32]

_BEND = 1e-10
"""Where the fine axis turns from a line to a logarithm, as a share of the largest magnitude."""
_PART = 2**15
"""Numbers that are binned at a time: what a processor's cache holds."""


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
        root_mean_square=found.root_mean_square,
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
