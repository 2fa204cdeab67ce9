"""Finite width: how far one example's size strays from that of infinite width, exactly, where g is straight around 0.

With independent normal weights, no biases and g(z) = z above 0 and a * z below, the pre-activations of a
layer are, given the activations before it, independent and normal with a variance that is in proportion to
their mean square. So the mean square of the layer's own n activations is theirs times an independent factor

    S / n,    S the sum of n independent g(Z)**2,  Z standard normal,

times what infinite width makes of it: chi-square of n degrees for the identity, of Binomial(n, 1/2) degrees
for ReLU. (Hanin and Nica 2019, "Products of many large random matrices and gradients in deep neural networks".)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from scipy.special import digamma, polygamma

from xavier_core.activations import DEFAULT_SLOPE, find_activation
from xavier_core.base import SheetError, check_whole
from xavier_core.mean_field.propagation import MAX_LAYERS

__all__ = ["WIDEST", "LogRms", "fourth_moment_ratio", "log_rms_law", "mean_square_spread", "typical_rms"]

WIDEST = 1_000_000
"""Most units of a layer."""
_STEP = 0.125
"""Step in log t: the integrand is smooth for imaginary parts up to pi/2, so the rule errs by exp(-pi**2 / step)."""
_REACH = 90.0
"""Of log t, beyond where the transform bends: what falls at least as exp(-|log t| / 2) is nothing there."""


class LogRms(NamedTuple):
    """Law of ``log(r / r_infinite)`` for the root mean square r of an example's activations in one layer.

    ``r_infinite`` is the root mean square that infinite width gives, which is also the root of E r**2.
    A layer whose units are all 0 has no logarithm: mean and std are those of the re-rolls where up to this
    layer none is dead.
    """

    mean: float
    std: float
    alive: float
    """Probability that up to this layer none is dead: for ReLU ``prod(1 - 2**-n)``, else 1."""


def fourth_moment_ratio(*, activation: str, slope: float = DEFAULT_SLOPE) -> float:
    """Return ``kappa = E g(Z)**4 / (E g(Z)**2)**2 = 6 (1 + a**4) / (1 + a**2)**2``: 3 for the identity, 6 for ReLU.

    Parameters
    ----------
    activation, slope
        Key of an activation that is straight above and below 0, and its slope below 0 where it takes one.

    Raises
    ------
    SheetError
        For an activation that bends elsewhere than at 0, one that there is not, or a slope not from -1 to 1.
    """
    square = _slope_below(activation, slope) ** 2
    return 6.0 * (1.0 + square * square) / (1.0 + square) ** 2


def mean_square_spread(
    *, activation: str, slope: float = DEFAULT_SLOPE, layer_sizes: Sequence[int]
) -> tuple[float, ...]:
    """Return the relative standard deviation of an example's mean square at places 0 to L, over re-rolls.

    Behind layer l it is ``sqrt(prod_(k=1..l) (1 + (kappa - 1) / n_k) - 1)``: the layer's own width counts, the
    number of inputs n_0 does not, since the inputs are given. At place 0 it is 0.

    Parameters
    ----------
    activation, slope
        As in ``fourth_moment_ratio``.
    layer_sizes
        ``(n_0, ..., n_L)``, each from 1 to 1,000,000; 1 to 1000 layers.

    Raises
    ------
    SheetError
        As ``fourth_moment_ratio``, and for a size outside its range.
    """
    excess = fourth_moment_ratio(activation=activation, slope=slope) - 1.0
    logs = (math.log1p(excess / n) for n in _checked_sizes(layer_sizes)[1:])
    return tuple(math.sqrt(math.expm1(total)) for total in accumulate(logs, initial=0.0))


def log_rms_law(*, activation: str, slope: float = DEFAULT_SLOPE, layer_sizes: Sequence[int]) -> tuple[LogRms, ...]:
    """Return the law of the logarithm of an example's size at places 0 to L, over re-rolls.

    Means and variances add up over the layers; of one layer of n units, for the identity,

        mean = (digamma(n/2) - log(n/2)) / 2,    variance = trigamma(n/2) / 4,

    about -1/(2n) and 1/(2n). For ReLU n is the number of units above 0, for leaky ReLU the moments come from the
    Laplace transform of S. At place 0 both are 0. Parameters and errors are those of ``mean_square_spread``.
    """
    below = _slope_below(activation, slope)
    gain = 0.5 * (1.0 + below * below)
    mean, variance, log_alive = 0.0, 0.0, 0.0
    law = [LogRms(0.0, 0.0, 1.0)]
    for n in _checked_sizes(layer_sizes)[1:]:
        own = _layer_law(n, below)
        mean += 0.5 * (own.mean - math.log(n * gain))
        variance += 0.25 * own.variance
        log_alive += own.log_alive
        law.append(LogRms(mean, math.sqrt(variance), math.exp(log_alive)))
    return tuple(law)


def typical_rms(*, activation: str, slope: float = DEFAULT_SLOPE, layer_sizes: Sequence[int]) -> tuple[float, ...]:
    """Return ``exp(E log r)`` of an example's root mean square r at places 0 to L, in units of infinite width's.

    It is below 1, for the mean of the squares is held up by rare large re-rolls. Dead layers are left out, as in
    ``LogRms``. Parameters and errors are those of ``mean_square_spread``.
    """
    law = log_rms_law(activation=activation, slope=slope, layer_sizes=layer_sizes)
    return tuple(math.exp(place.mean) for place in law)


class _LayerLaw(NamedTuple):
    """Mean and variance of log S where S > 0, and the logarithm of the probability of that."""

    mean: float
    variance: float
    log_alive: float


@lru_cache(maxsize=4096)
def _layer_law(n: int, below: float) -> _LayerLaw:
    """Moments of log S from ``L(t) = E exp(-t S) = (((1 + 2t)**-0.5 + (1 + 2 a**2 t)**-0.5) / 2)**n``.

    For an exponential E independent of S, P(E / S > t) = L(t). So the law of log E - log S is known on a grid,
    and log E has mean -gamma and variance pi**2 / 6. Where S may be 0, L is taken for S > 0.
    """
    square = below * below
    if square == 1.0:
        return _LayerLaw(float(digamma(0.5 * n)) + math.log(2.0), float(polygamma(1, 0.5 * n)), 0.0)
    dead = 0.5**n if square == 0.0 else 0.0
    log_square = math.log(square) if square else -math.inf
    logs = np.arange(-math.log(n) - _REACH, _REACH - (log_square if square else 0.0), _STEP)
    above, under = (-0.5 * np.logaddexp(0.0, math.log(2.0) + log + logs) for log in (0.0, log_square))
    log_mean = under + np.log1p(0.5 * np.expm1(above - under))
    rises = np.exp(logs + 3.0 * above) + np.exp(logs + 3.0 * under + log_square)
    fall = 0.5 * n * np.exp((n - 1) * log_mean) * rises  # -dL / dlog t
    weight = fall * (_STEP / (1.0 - dead))
    mean = math.fsum((weight * logs).tolist())
    variance = math.fsum((weight * (logs - mean) ** 2).tolist())
    return _LayerLaw(-np.euler_gamma - mean, max(variance - math.pi**2 / 6.0, 0.0), math.log1p(-dead))


def _slope_below(activation: str, slope: float) -> float:
    g = find_activation(activation, slope)
    if g.slope_below is None:
        raise SheetError("activation", activation, "one that is straight above and below 0: identity, ReLU, leaky ReLU")
    return g.slope_below


def _checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    if not 2 <= len(sizes) <= MAX_LAYERS + 1:
        raise SheetError("layer sizes", len(sizes), f"the inputs and 1 to {MAX_LAYERS} layers")
    return tuple(check_whole("layer size", size, minimum=1, maximum=WIDEST) for size in sizes)
