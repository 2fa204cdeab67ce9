"""Finite width: how far one example's RMS strays from that of infinite width, exactly, for piecewise linear g.

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
from typing import NamedTuple

import numpy as np
from scipy.special import digamma, polygamma

from xavier_core.activations import Activation
from xavier_core.base import SheetError, check_whole
from xavier_core.mean_field.propagation import MAX_LAYERS

__all__ = ["LogRms", "log_rms_law"]

_MAX_UNITS = 1_000_000
_STEP = 0.125
"""Step in log t: the integrand is smooth for imaginary parts up to pi/2, so the rule errs by exp(-pi**2 / step)."""
_REACH = 90.0
"""Of log t, beyond where the transform bends: what falls at least as exp(-|log t| / 2) is nothing there."""


class LogRms(NamedTuple):
    """Law of ``log(r / r_infinite)`` for the RMS r of one example's activations in one layer, over re-rolls.

    ``r_infinite`` is the RMS that infinite width gives, which is also the root of E r**2. A layer whose units are
    all 0 has no logarithm: mean and std are those of the re-rolls where up to this layer none is dead.
    """

    mean: float
    """Negative: E r**2 is held up by rare large re-rolls, and the typical r lies below it."""
    std: float
    alive: float
    """Probability that up to this layer none is dead: for ReLU ``prod(1 - 2**-n)``, else 1."""


def log_rms_law(g: Activation, layer_sizes: Sequence[int]) -> tuple[LogRms, ...]:
    """Return the law of the logarithm of an example's RMS in layers 0 to L.

    Means and variances add up over the layers; of one layer of n units, for the identity,

        mean = (digamma(n/2) - log(n/2)) / 2,    variance = trigamma(n/2) / 4,

    about -1/(2n) and 1/(2n). For ReLU n is the number of units above 0, for leaky ReLU the moments come from the
    Laplace transform of S. In layer 0, the inputs, both are 0: their number does not count, since they are given.

    Parameters
    ----------
    g
        An activation that is a straight line above and below 0.
    layer_sizes
        ``(n_0, ..., n_L)``, each from 1 to 1,000,000; 1 to 1000 layers.

    Raises
    ------
    SheetError
        For another activation, and for a number outside its range.
    """
    if g.slope_below is None:
        raise SheetError("activation", g.key, "one that is straight above and below 0: identity, ReLU, leaky ReLU")
    gain = 0.5 * (1.0 + g.slope_below**2)
    mean, variance, log_alive = 0.0, 0.0, 0.0
    law = [LogRms(0.0, 0.0, 1.0)]
    for n in _check_sizes(layer_sizes)[1:]:
        own = _layer_law(n, g.slope_below)
        mean += 0.5 * (own.mean - math.log(n * gain))
        variance += 0.25 * own.variance
        log_alive += own.log_alive
        law.append(LogRms(mean, math.sqrt(variance), math.exp(log_alive)))
    return tuple(law)


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


def _check_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    if not 2 <= len(sizes) <= MAX_LAYERS + 1:
        raise SheetError("layer sizes", len(sizes), f"the inputs and 1 to {MAX_LAYERS} layers")
    return tuple(check_whole("layer size", size, minimum=1, maximum=_MAX_UNITS) for size in sizes)
