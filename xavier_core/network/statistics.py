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

__all__ = [
    "RANKED_EXAMPLES",
    "Statistics",
    "activation_rank",
    "describe",
    "effective_rank",
    "is_symmetric_layer",
    "mean_square_slope",
    "share_dead",
    "share_saturated",
]

RANKED_EXAMPLES = 256
"""Examples that the rank of activations is taken of."""

_PART = 2**15
"""Numbers that are summed at a time: with their differences from the mean they stay in a core's cache."""
_FIRST_ROWS = 16
_SATURATED = 0.99
_ALIKE_ULPS = 1000
"""Last digits in which sums of the same terms may differ: rounding of a few thousand of them."""
_FARTHEST = 1000
"""Powers of 2 up to which both they and their inverse are normal numbers."""


class Statistics(NamedTuple):
    """Figures of one array of numbers."""

    mean: float
    std: float
    """Population standard deviation, as ``np.std``: it subtracts the mean."""
    rms: float
    largest: float
    """Largest magnitude."""
    zeros: float
    """Share of the numbers that are exactly 0."""


def describe(values: Values) -> Statistics:
    """Return mean, standard deviation, root mean square, largest magnitude and share of zeros.

    The deviations are summed around each part's own mean and put together after Chan, Golub and LeVeque (1983,
    eq. 2.1), so that numbers far from 0 keep the digits of their spread.

    Parameters
    ----------
    values
        At least one, finite, any shape.
    """
    row = flat(values)
    largest = max(float(row.max()), -float(row.min()))
    if largest == 0.0:
        return Statistics(0.0, 0.0, 0.0, 0.0, 1.0)
    exponent = math.frexp(largest)[1]  # a power of 2 scales without rounding
    part = np.empty(min(_PART, row.size))
    zeros, count, mean, deviations = 0, 0, 0.0, 0.0
    with np.errstate(under="ignore"):
        for start in range(0, row.size, _PART):
            own = row[start : start + _PART]
            zeros += int(np.count_nonzero(own == 0.0))
            scaled = part[: own.size]
            _scale(own, -exponent, scaled)
            own_mean = float(scaled.sum()) / own.size
            scaled -= own_mean
            step, together = own_mean - mean, count + own.size
            deviations += float(np.einsum("i,i->", scaled, scaled)) + step * step * count * (own.size / together)
            mean += step * (own.size / together)
            count = together
    std, size = math.sqrt(deviations / count), math.sqrt(deviations / count + mean * mean)
    return Statistics(
        math.ldexp(mean, exponent), math.ldexp(std, exponent), math.ldexp(size, exponent), largest, zeros / count
    )


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


def mean_square_slope(pre: Values, activation: Activation) -> float:
    """Return the mean of ``g'(z)**2``: what the activation does to the mean square of the gradient."""
    row = flat(pre)
    total = 0.0
    for start in range(0, row.size, _PART):
        found = activation.derivative(row[start : start + _PART]).astype(np.float64)
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
