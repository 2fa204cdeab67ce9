"""The critical line: weights and biases at which many layers of infinite width keep the gradient.

On it ``chi = weight_scale * E g'(u)**2`` is 1 at the fixed point of q (Schoenholz et al. 2017).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from xavier_core.activations import Activation, activation_rms, limit_slope_mean_square, mean_square_growth
from xavier_core.base import check_number, check_whole
from xavier_core.mean_field.fixed_point import EXACT
from xavier_core.mean_field.moment_table import moment_table

__all__ = ["CriticalPoint", "critical_line", "critical_weight_scale"]

_MAX_POINTS = 10_000
_FARTHEST_CRITICAL = 2.0**24
"""The stable part of a critical line has begun before this standard deviation, if there is one."""
_STABLE = 1e-6
"""Error of the grid's slopes: a derivative of the map this little above 1 counts as stable."""


class CriticalPoint(NamedTuple):
    """A point of a critical line, where ``chi`` is 1."""

    weight_scale: float
    bias_variance: float
    q: float
    """Second moment of the pre-activations there."""


def critical_line(g: Activation, *, max_bias_variance: float, points: int = 100) -> tuple[CriticalPoint, ...]:
    """Return the critical line by rising bias variance: where ``chi`` is 1 at a fixed point that signals come to.

    For a standard deviation ``sqrt(q)`` of the pre-activations it goes through the weight scale
    ``1 / E g'(sqrt(q) Z)**2`` and the bias variance ``q - weight_scale * E g(sqrt(q) Z)**2``
    (Schoenholz et al. 2017); the points are evenly spaced in ``sqrt(q)``. Only the part with a bias variance
    from 0 up counts, and of that the part that is stable, where the derivative of the map of q is at most 1:

    - tanh, LeCun's tanh, softsign, ELU and SELU: from ``q = 0`` and bias variance 0 on;
    - sigmoid: from bias variance 0 on, at ``q = 45.6``;
    - gelu and silu: from the bias variances 0.1729 and 0.5551 on; what lies before is unstable (Roberts, Yaida
      and Hanin 2022, "The Principles of Deep Learning Theory", chapter 5), and order there borders on
      signals that grow for ever; likewise Mish, from 0.0945 on;
    - softplus: nowhere;
    - identity, ReLU, leaky ReLU: chi does not depend on q, so the line is vertical, and above bias variance 0
      q grows for ever on it, by the same amount every layer. At bias variance 0 every q stays.

    Parameters
    ----------
    max_bias_variance
        Where the line ends, above 0 and up to 1e6; no line reaches it that begins above.
    points
        How many, from 2 to 10,000.

    Raises
    ------
    SheetError
        For a number outside its range.
    """
    maximum = check_number("bias variance", max_bias_variance, minimum=1e-12, maximum=1e6)
    count = check_whole("points", points, minimum=2, maximum=_MAX_POINTS)
    if g.slope_below is not None:
        scale = 2.0 / (1.0 + g.slope_below**2)
        rest = (CriticalPoint(scale, bias, math.inf) for bias in np.linspace(0.0, maximum, count)[1:].tolist())
        return (CriticalPoint(scale, 0.0, scale), *rest)
    start = _stable_from(g)
    end = None if start is None else _std_at(g, start, maximum)
    if start is None or end is None:
        return ()
    return tuple(_critical_at(g, std) for std in np.linspace(start, end, count).tolist())


def critical_weight_scale(g: Activation, *, bias_variance: float = 0.0) -> float | None:
    """Return the weight scale of the critical line at a bias variance from 0 to 1e6; None where it does not go.

    For identity, ReLU and leaky ReLU it is ``2 / (1 + slope**2)`` whatever the biases.
    """
    bias = check_number("bias variance", bias_variance, minimum=0.0, maximum=1e6)
    if g.slope_below is not None:
        return 2.0 / (1.0 + g.slope_below**2)
    start = _stable_from(g)
    std = None if start is None else _std_at(g, start, bias)
    return None if std is None else _critical_at(g, std).weight_scale


@lru_cache(maxsize=64)
def _stable_from(g: Activation) -> float | None:
    """The standard deviation from which on the critical line is stable with biases; None where it never is."""
    table = moment_table(g)
    stds = table.stds[table.stds <= _FARTHEST_CRITICAL]
    squares, slopes = table.mean_squares_at(stds), table.slope_mean_squares_at(stds)
    has_bias = stds**2 * slopes >= squares * (1.0 - EXACT * 10)
    is_stable = squares * table.growth_at(stds) <= stds**2 * slopes * (1.0 + _STABLE)
    bad = np.flatnonzero(~(has_bias & is_stable))
    if not bad.size:
        return 0.0
    last = int(bad[-1])
    if last == stds.size - 1:
        return None

    def bias(log_std: float) -> float:
        return _critical_at(g, math.exp(log_std)).bias_variance

    def instability(log_std: float) -> float:
        std = math.exp(log_std)
        return mean_square_growth(g, std) / limit_slope_mean_square(g, std) - 1.0

    cause = instability if has_bias[last] else bias
    return math.exp(brentq(cause, math.log(stds[last]), math.log(stds[last + 1]), xtol=1e-15, rtol=1e-15))


def _critical_at(g: Activation, std: float) -> CriticalPoint:
    scale = 1.0 / limit_slope_mean_square(g, std)
    return CriticalPoint(scale, std * std - scale * activation_rms(g, std) ** 2, std * std)


def _std_at(g: Activation, start: float, bias: float) -> float | None:
    """The standard deviation of the stable critical line at a bias variance; None where the line begins above it."""
    minimum = _critical_at(g, start).bias_variance
    if bias <= minimum:
        return start if bias >= minimum - 1e-12 * start * start else None
    high = max(2.0 * start, 1.0)
    while _critical_at(g, high).bias_variance < bias:
        high *= 2.0
    return float(brentq(lambda std: _critical_at(g, std).bias_variance - bias, start, high, xtol=1e-15, rtol=1e-15))
