"""What a layer's numbers are like: their sizes, and how many of its units have nothing more to say.

Sums are taken in float64 whatever the precision of the numbers, part by part, so that nothing is as large
as a layer but the layer; and of numbers scaled by the largest, so that no square leaves the range.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xavier_core.activations import Activation, Values, flat
from xavier_core.base import Axis

__all__ = [
    "BINS",
    "RANKED_EXAMPLES",
    "ArraySummary",
    "activation_rank",
    "effective_rank",
    "example_similarity",
    "is_symmetric_layer",
    "mean_square_slope",
    "share_dead",
    "share_saturated",
    "summarize",
]

RANKED_EXAMPLES = 256
"""Examples that the rank and the similarity of activations are taken of."""

BINS = 4001
"""Steps of the axis that numbers are counted on: 1.2 % apart, and one of them around 0."""

_BEND = 1e-10
"""Where that axis turns from a line to a logarithm, as a share of the largest magnitude."""
_PART = 2**15
"""Numbers that are summed at a time: with their differences from the mean they stay in a core's cache."""
_FIRST_ROWS = 16
_SATURATED = 0.99
_ALIKE_ULPS = 1000
"""Last digits in which sums of the same terms may differ: rounding of a few thousand of them."""
_FARTHEST = 1000
"""Powers of 2 up to which both they and their inverse are normal numbers."""


class ArraySummary(NamedTuple):
    """The figures of one array of numbers, such as the activations of a layer for the whole batch."""

    mean: float
    std: float
    """Population standard deviation over all units and examples, as ``np.std``: it subtracts the mean."""
    rms: float
    """Root mean square."""
    largest: float
    """Largest magnitude."""
    zeros: float
    """Share of the numbers that are exactly 0."""
    n: int
    """How many numbers there are."""
    counts: NDArray[np.int32]
    """Histogram: numbers other than 0 in each of ``BINS`` equal steps of ``axis``; of no length where not wanted."""

    @property
    def axis(self) -> Axis:
        """The signed-log axis of the histogram, which reaches as far as ``largest``."""
        reach = self.largest or 1.0
        return Axis(reach, _BEND * reach)


def summarize(values: Values, *, histogram: bool = True) -> ArraySummary:
    """Return the figures of an array, with a histogram that is fine enough for any axis where it is wanted.

    The deviations are summed around each part's own mean and put together after Chan, Golub and LeVeque (1983,
    eq. 2.1), so that numbers far from 0 keep the digits of their standard deviation.

    Parameters
    ----------
    values
        At least one, finite, any shape.
    """
    row = flat(values)
    largest = max(float(row.max()), -float(row.min()))
    counts = np.zeros(BINS + 1 if histogram else 0, dtype=np.intp)
    if largest == 0.0:
        return ArraySummary(0.0, 0.0, 0.0, 0.0, 1.0, row.size, counts[:BINS].astype(np.int32))
    exponent = math.frexp(largest)[1]  # a power of 2 scales without rounding
    binner = _Binner(largest, row.dtype, min(_PART, row.size))
    scaled_part = np.empty(min(_PART, row.size))
    zeros, count, mean, deviations = 0, 0, 0.0, 0.0
    with np.errstate(under="ignore"):
        for start in range(0, row.size, _PART):
            own = row[start : start + _PART]
            zeros += own.size - int(np.count_nonzero(own))
            if histogram:
                counts += np.bincount(binner.bins_of(own), minlength=BINS + 1)
            scaled = scaled_part[: own.size]
            _scale(own, -exponent, scaled)
            own_mean = float(scaled.sum()) / own.size
            scaled -= own_mean
            step, together = own_mean - mean, count + own.size
            deviations += float(np.einsum("i,i->", scaled, scaled)) + step * step * count * (own.size / together)
            mean += step * (own.size / together)
            count = together
    if histogram:
        counts[BINS - 1] += counts[BINS]  # the largest itself may round to the end of the axis
        counts[BINS // 2] -= zeros  # they stand in the middle, and are counted apart
    std, rms = math.sqrt(deviations / count), math.sqrt(deviations / count + mean * mean)
    figures = (math.ldexp(mean, exponent), math.ldexp(std, exponent), math.ldexp(rms, exponent))
    return ArraySummary(*figures, largest, zeros / count, count, counts[:BINS].astype(np.int32))


class _Binner:
    """Finds the steps of a signed-log axis that numbers stand on, in memory that is used again."""

    def __init__(self, largest: float, dtype: np.dtype[np.floating], size: int) -> None:
        self.largest = largest
        self.signs = np.dtype(f"u{dtype.itemsize}")
        self.sign = self.signs.type(1 << (8 * dtype.itemsize - 1))
        self.position = np.empty(size, dtype)
        self.bits = np.empty(size, self.signs)

    def bins_of(self, part: Values) -> NDArray[np.intp]:
        """Return the steps of a part's numbers, from 0 to ``BINS``."""
        position, bits = self.position[: part.size], self.bits[: part.size]
        np.abs(part, out=position)
        position /= self.largest  # first, since the bend itself may be below every float of the precision
        position *= 1.0 / _BEND
        position += 1.0
        np.log(position, out=position)
        np.bitwise_and(part.view(self.signs), self.sign, out=bits)
        np.bitwise_or(position.view(self.signs), bits, out=position.view(self.signs))  # thrice as fast as copysign
        position *= 0.5 * BINS / math.log1p(1.0 / _BEND)
        position += 0.5 * BINS
        return position.astype(np.intp)


def share_saturated(post: Values, activation: Activation) -> float | None:
    """Return the share of activations that are beyond 99 % of the way from g(0) to a limit of g.

    For tanh these are ``|a| > 0.99``, for the sigmoid ``a < 0.005`` and ``a > 0.995``. None where g has no limit
    but g(0) itself.
    """
    low, high = activation.limits
    if low is None and high is None:
        return None
    start = activation.value_at_0
    count = 0
    if high is not None:
        count += int(np.count_nonzero(post > start + _SATURATED * (high - start)))
    if low is not None:
        count += int(np.count_nonzero(post < start + _SATURATED * (low - start)))
    return count / post.size


def share_dead(pre: Values, activation: Activation) -> float:
    """Return the share of units whose slope g'(z) is exactly 0 for every example: no gradient passes them.

    A few examples settle it for most units; only those that are left are looked at in all.

    Parameters
    ----------
    pre
        Pre-activations z, shape (batch, units).
    activation
        g.
    """
    candidates = np.arange(pre.shape[1])
    first, rows = 0, _FIRST_ROWS
    while first < pre.shape[0] and candidates.size:
        some = pre[first : first + rows] if candidates.size == pre.shape[1] else pre[first : first + rows, candidates]
        candidates = candidates[~activation.derivative(some).any(axis=0)]
        first, rows = first + rows, max(_FIRST_ROWS, _PART // max(candidates.size, 1))
    return float(candidates.size / pre.shape[1])


def is_symmetric_layer(post: Values) -> bool:
    """Return whether all units have the same activation for every example, to rounding; shape (batch, units).

    Sums of the same terms differ in their last digits where a matrix library takes them in another order.
    """
    within = _ALIKE_ULPS * float(np.finfo(post.dtype).eps) * float(np.abs(post[0]).max())
    with np.errstate(over="ignore"):  # a difference of the largest numbers
        if not (np.abs(post[0] - post[0, 0]) <= within).all():  # the first example settles it for most layers
            return False
    within = _ALIKE_ULPS * float(np.finfo(post.dtype).eps) * float(np.abs(post).max())
    with np.errstate(over="ignore"):  # a difference of the largest numbers, which are not alike then
        return bool((np.abs(post - post[:, :1]) <= within).all())


def example_similarity(activations: Values) -> float | None:
    """Return the mean product of two examples' activations, over their mean square; shape (batch, units).

    ``c = mean_(a != b) x_a . x_b / mean_a x_a . x_a``, which is q_ab / q_aa of Poole et al. (2016): 1 where all
    examples are alike, 0 where they are at right angles. It follows from the deviations from the first example,
    ``1 - c = (mean_a |x_a - x_0|**2 - |mean_a x_a - x_0|**2) * n / (n - 1) / mean_a |x_a|**2``, which keep their
    digits where c is next to 1. Of the first 256 examples at the most; None of a single one, and where all are 0.
    """
    some = activations[:RANKED_EXAMPLES]
    largest = float(np.abs(some).max())
    if len(some) < 2 or largest == 0.0:
        return None
    exponent, rows = -math.frexp(largest)[1], max(1, _PART // some.shape[1])
    first, scaled = np.empty(some.shape[1]), np.empty((min(rows, len(some)), some.shape[1]))
    _scale(some[0], exponent, first)
    total, apart, mean = 0.0, 0.0, np.zeros_like(first)
    for start in range(0, len(some), rows):
        own = scaled[: len(some[start : start + rows])]
        _scale(some[start : start + rows], exponent, own)
        total += float(np.einsum("ij,ij->", own, own))
        own -= first
        apart += float(np.einsum("ij,ij->", own, own))
        mean += own.sum(axis=0)
    mean /= len(some)
    varying = max(0.0, apart / len(some) - float(mean @ mean))
    return 1.0 - varying * len(some) / (len(some) - 1) / (total / len(some))


def mean_square_slope(pre: Values, activation: Activation) -> float:
    """Return the mean of ``g'(z)**2``: what the activation does to the mean square of the gradient."""
    row = flat(pre)
    total = 0.0
    for start in range(0, row.size, _PART):
        found = activation.derivative(row[start : start + _PART]).astype(np.float64, copy=False)
        total += float(np.einsum("i,i->", found, found))
    return total / row.size


def effective_rank(singular_values: ArrayLike) -> float:
    """Return ``exp(-sum p log p)`` with ``p = s / sum(s)``: how many directions share the size (Roy and Vetterli 2007).

    It is n where n singular values are equal and the rest is 0, and 0 where all are.
    """
    sizes = np.asarray(singular_values, dtype=np.float64)
    largest = float(sizes.max(initial=0.0))
    if largest == 0.0:
        return 0.0
    shares = sizes / largest  # the sum itself could overflow
    shares = shares[shares > 0.0]
    shares /= shares.sum()
    shares = shares[shares > 0.0]
    return math.exp(-float(shares @ np.log(shares)))


def activation_rank(activations: Values) -> float:
    """Return the effective rank of the activations of the first 256 examples at the most; shape (batch, units)."""
    some = activations[:RANKED_EXAMPLES].astype(np.float64)
    largest = float(np.abs(some).max())
    if largest == 0.0:
        return 0.0
    _scale(some, -math.frexp(largest)[1], some)
    return effective_rank(np.linalg.svd(some, compute_uv=False))


def _scale(values: Values, exponent: int, out: NDArray[np.float64]) -> None:
    """``values * 2**exponent``, in two steps where the power itself could be beyond every float."""
    first = exponent if abs(exponent) < _FARTHEST else exponent // 2
    np.multiply(values, 2.0**first, out=out, dtype=np.float64)
    if first != exponent:
        out *= 2.0 ** (exponent - first)
