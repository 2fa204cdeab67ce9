"""Gaussian moments of an activation g and its derivative g' for a normal pre-activation, by one quadrature.

With weights of mean 0 the variance of the next pre-activations is ``fan_in Var(W) E g(z)**2`` (He et
al. 2015, eq. 7), and that of the gradients on the way back is ``fan_out Var(W) E g'(z)**2`` times
theirs. So the moments of g and g' for a normal z decide which weights keep either of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from xavier_core.activations.table import Activation
from xavier_core.base import Array, check_number

__all__ = [
    "Moments",
    "activation_rms",
    "half_line",
    "limit_slope_mean_square",
    "mean_square",
    "mean_square_growth",
    "moments_of",
    "slope_mean_square",
]


_MAX_STD = 1e306
"""Pre-activations of a larger standard deviation could be beyond every float."""
_MIN_STD = 1e-300
_FAR = 1e100
"""Beyond it, and below its inverse, every activation is flat or a straight line on either side of 0."""
_PER_OCTAVE = 8
_LOWEST_OCTAVE = -57
"""What lies between 0 and 2**-57 of the range where g is nonlinear is less than a last digit."""
_HIGHEST_OCTAVE = 3.5
"""P(Z > 2**3.5) is 1e-29."""


class Moments(NamedTuple):
    """Moments of an activation g and of its derivative for Z ~ N(0, 1), and the gains that follow.

    A gain is what multiplies the standard deviation ``1/sqrt(fan)`` of the weights.
    """

    mean: float
    """E g(Z)."""
    mean_square: float
    """E g(Z)**2."""
    slope_mean_square: float
    """E g'(Z)**2."""

    @property
    def variance_gain(self) -> float:
        """``1/sqrt(E g**2)``: keeps the pre-activations' variance, since E W = 0 (He et al. 2015, eq. 7)."""
        return 1.0 / math.sqrt(self.mean_square)

    @property
    def std_gain(self) -> float:
        """``1/sqrt(E g**2 - (E g)**2)``: keeps the activations' standard deviation, which subtracts the mean."""
        return 1.0 / math.sqrt(self.mean_square - self.mean**2)

    @property
    def gradient_gain(self) -> float:
        """``1/sqrt(E g'**2)``: keeps the gradients' variance on the way back."""
        return 1.0 / math.sqrt(self.slope_mean_square)


def mean_square(g: Activation, std: float) -> float:
    """Return E g(std Z)**2 for a standard normal Z, which is the next layer's variance (Poole et al. 2016, eq. 3).

    It is infinite where it is beyond every float.

    Raises
    ------
    SheetError
        For a standard deviation that is negative, above 1e306 or no number.
    """
    return _mean_square(g.apply, std)


def slope_mean_square(g: Activation, std: float) -> float:
    """Return E g'(std Z)**2 for a standard normal Z, which multiplies the gradients (Schoenholz et al. 2017).

    With a standard deviation of 0 it is g'(0)**2, at a kink from below.
    """
    return _mean_square(g.derivative, std)


def limit_slope_mean_square(g: Activation, std: float) -> float:
    """Return E g'(std Z)**2 for any standard deviation; at 0 its limit, which at a kink sees both sides."""
    return slope_mean_square(g, min(max(std, _MIN_STD), _MAX_STD))


def activation_rms(g: Activation, std: float) -> float:
    """Return the root of E g(std Z)**2 for any standard deviation, 0 and infinity included.

    Far out and close to 0 it goes in proportion or not at all, so that it reaches as far as floats do.
    """
    held = min(max(std, 1.0 / _FAR), _FAR)
    size = math.sqrt(mean_square(g, held))
    is_in_proportion = not 1.0 / math.sqrt(_FAR) < size < math.sqrt(_FAR)
    return size * (std / held) if is_in_proportion else size


def mean_square_growth(g: Activation, std: float) -> float:
    """Return ``d E g(sqrt(q) Z)**2 / dq = E u g(u) g'(u) / q`` with ``u = sqrt(q) Z``, at ``q = std**2``.

    Schoenholz et al. (2017) write it ``E g'(u)**2 + E g(u) g''(u)``. Next to 0 and far out it is that of the
    nearest standard deviation from 1e-100 to 1e100.
    """
    held = min(max(std, 1.0 / _FAR), _FAR)
    z, weight = _half_line_for(held)
    above, below = (g.apply(u) * g.derivative(u) for u in (held * z, -held * z))
    return math.fsum((weight * z * (above - below)).tolist()) / held


@lru_cache(maxsize=256)
def moments_of(g: Activation) -> Moments:
    """Return the moments of g(Z) and g'(Z) for a standard normal Z."""
    z, weight = _half_line_for(1.0)
    both = g.apply(z) + g.apply(-z)  # exactly 0 for an odd function
    return Moments(math.fsum((weight * both).tolist()), mean_square(g, 1.0), slope_mean_square(g, 1.0))


def half_line(lowest_octave: float, per_octave: int) -> tuple[Array, Array]:
    """Return points z > 0 and weights for sums of f(z) and f(-z) that are E f(Z): the trapezoid rule over log z.

    No kink at 0 is met. The points are powers of 2 from ``2**lowest_octave`` to where the normal density is
    nothing; with 8 an octave the rule's error, ``exp(-2 pi (pi/4) / step)``, is 1e-24.
    """
    steps = np.arange(round(lowest_octave * per_octave), round(_HIGHEST_OCTAVE * per_octave) + 1)
    z = np.exp2(steps / per_octave)
    return z, z * (np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)) * (math.log(2.0) / per_octave)


def _half_line_for(std: float) -> tuple[Array, Array]:
    """Points from far below where g(std z) is nonlinear."""
    return half_line(_LOWEST_OCTAVE - math.ceil(math.log2(max(std, 1.0))), _PER_OCTAVE)


def _mean_square(function: Callable[[Array], Array], std: float) -> float:
    std = check_number("standard deviation of the pre-activations", float(std), minimum=0.0, maximum=_MAX_STD)
    z, weight = _half_line_for(std)
    values = np.stack([function(std * z), function(-std * z)])
    largest = float(np.abs(values).max())
    if largest == 0.0:
        return 0.0
    above, below = (values / largest) ** 2  # squares of the numbers themselves could overflow
    return largest * largest * math.fsum((weight * (above + below)).tolist())
