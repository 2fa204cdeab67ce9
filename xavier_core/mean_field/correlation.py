"""Correlation: what a layer of infinite width does to two signals of one second moment.

Their pre-activations are jointly normal, so beside the second moment one number tells all: the correlation c
(Poole et al. 2016; for ReLU Cho and Saul 2009). It is handed over as the gap ``1 - c``, so that two signals
that are almost the same keep the digits of their distance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.special import expit

from xavier_core.activations import Activation, activation_rms
from xavier_core.base import Array

__all__ = ["activation_gap", "slope_product"]


_LOWEST_OCTAVE, _HIGHEST_OCTAVE, _PER_OCTAVE = -27, 3.5, 5
"""Of the radius: its weight falls with its square, and beyond 2**3.5 it is exp(-64)."""
_LOGS, _STEP, _STEADY = 37.0, 0.2, 4.0
"""Of the angle: from an arc's middle to its ends in log, the step, and how far in log it is about the same."""


def activation_gap(g: Activation, std: float, gap: float) -> float:
    """Return 1 less the cosine of the activations, ``E (g(u1) - g(u2))**2 / (2 E g(u)**2)``.

    The pre-activations u1, u2 are normal with mean 0, the standard deviation ``std`` and the correlation
    ``1 - gap``, where gap is from 0 to 2. Times ``weight_scale * E g(u)**2 / q`` it is the next layer's gap
    where q stays. For ReLU the cosine is ``(sqrt(1 - c**2) + c (pi - arccos c)) / pi``.
    """
    rms = activation_rms(g, std)
    return 0.5 * _pair_mean(lambda one, other: ((one - other) / rms) ** 2, g.apply, std, gap)


def slope_product(g: Activation, std: float, gap: float) -> float:
    """Return ``E g'(u1) g'(u2)``, of the same pre-activations as in ``activation_gap``.

    Times the weight scale it is the derivative of the map of correlations where q stays (Schoenholz et
    al. 2017). For ReLU it is ``(pi - arccos c) / (2 pi)``.
    """
    return _pair_mean(np.multiply, g.derivative, std, gap)


def _pair_mean(
    combine: Callable[[Array, Array], Array], function: Callable[[Array], Array], std: float, gap: float
) -> float:
    """E combine(f(u1), f(u2)) over two normal numbers with correlation 1 - gap, by polar coordinates.

    u1 = std r sin(a) and u2 = std r sin(b): four arcs, in which neither changes its sign, so that no kink at 0 is
    met: in two of them, pi - arccos(c) long, they have the same sign, and a and b are the ways to their two ends;
    in the others, arccos(c) long, opposite ones. Trapezoid rules over log r and over the log of the way to either
    end of an arc see a bend of any width next to 0.
    """
    opposite = 2.0 * math.asin(math.sqrt(0.5 * gap))
    same = math.pi - opposite
    steepness = max(std, 1.0)
    (start, end, along), (radius, across) = _arc(math.log(steepness)), _radius(math.log2(steepness))
    total = 0.0
    for length, rest, sign in ((same, opposite, 1.0), (opposite, same, -1.0)):
        one = np.multiply.outer(_sine(length, start, end, rest), std * radius)
        other = np.multiply.outer(_sine(length, end, start, rest), sign * std * radius)
        both = combine(function(one), function(other))
        both += combine(function(-one), function(-other))
        total += length * float(along @ both @ across)
    return total / (2.0 * math.pi)


def _sine(length: float, part: Array, other_part: Array, rest: float) -> Array:
    """sin(length * part), where part + other_part = 1 and length + rest = pi: digits are kept next to pi, too."""
    return np.sin(np.where(part < other_part, length * part, rest + length * other_part))


@lru_cache(maxsize=64)
def _arc(reach: float) -> tuple[Array, Array, Array]:
    """Parts of the way from the start and from the end of an arc, and weights; bends may be exp(-reach) close to it."""
    steady = _STEADY + reach
    count = math.ceil(steady * math.asinh((_LOGS + reach) / steady) / _STEP)
    steps = _STEP / steady * np.arange(-count, count + 1)
    log = steady * np.sinh(steps)
    start, end = expit(log), expit(-log)
    return start, end, start * end * np.cosh(steps) * _STEP


@lru_cache(maxsize=64)
def _radius(octaves: float) -> tuple[Array, Array]:
    """Points r and weights for the density r exp(-r**2 / 2) of the radius, from so many octaves lower on."""
    lowest = math.floor((_LOWEST_OCTAVE - octaves) * _PER_OCTAVE)
    radius = np.exp2(np.arange(lowest, round(_HIGHEST_OCTAVE * _PER_OCTAVE) + 1) / _PER_OCTAVE)
    return radius, radius * radius * np.exp(-0.5 * radius * radius) * (math.log(2.0) / _PER_OCTAVE)
