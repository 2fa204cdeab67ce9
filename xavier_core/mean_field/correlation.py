"""Correlation: whether two signals grow alike or apart over many layers of infinite width.

The pre-activations of two inputs are jointly normal, so beside their two second moments one number
tells all: their correlation (Poole et al. 2016; for ReLU Cho and Saul 2009).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from xavier_core.activations import DEFAULT_SLOPE, Activation, find_activation
from xavier_core.base import MAX_MAGNITUDE, check_number
from xavier_core.mean_field.propagation import (
    MAX_SCALE,
    checked_bias,
    checked_scale,
    checked_scales,
    rms_after,
)

__all__ = [
    "LayerCorrelation",
    "activation_gap",
    "correlations_by_layer",
    "next_correlation",
    "slope_product",
    "slope_product_after",
]

Array = NDArray[np.float64]
Combine = Callable[[Array, Array], Array]

_FARTHEST = 1e15
"""Standard deviation from which on only the ends of an activation count, and below its inverse what is next to 0."""
_LOWEST_OCTAVE, _HIGHEST_OCTAVE, _PER_OCTAVE = -27, 3.5, 5
"""Of the radius: its weight falls with its square, and beyond 2**3.5 it is exp(-64)."""
_LOGS, _STEP, _STEADY = 37.0, 0.2, 4.0
"""Of the angle: from an arc's middle to its ends in log, the step, and how far in log it is about the same."""


class LayerCorrelation(NamedTuple):
    """How alike two signals are in one layer; NaN where there is no signal at all."""

    pre: float
    """Correlation of the pre-activations, over the weights and biases."""
    post: float
    """Cosine of the activations, ``E g(u1) g(u2) / sqrt(E g(u1)**2 E g(u2)**2)``: their mean is not subtracted."""


def next_correlation(  # noqa: PLR0913 - what a layer does to a pair, each by name
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    q_one: float,
    q_other: float,
    correlation: float,
    weight_scale: float,
    bias_variance: float = 0.0,
) -> float:
    """Return the correlation of the next pre-activations of two signals.

    It is ``(weight_scale * E g(u1) g(u2) + bias_variance) / sqrt(q1' q2')`` for u1, u2 normal with mean 0,
    variances ``q_one`` and ``q_other`` and the given correlation, where
    ``q' = weight_scale * E g(u)**2 + bias_variance`` (Poole et al. 2016). A variance of 0 stands for one
    that vanishes. Where both next variances are 0 whatever comes in, it is NaN.

    Parameters
    ----------
    activation, slope
        Key of the activation, and its slope below 0 where it takes one, from -1 to 1.
    q_one, q_other
        Second moments of the two pre-activations, from 0 to 1e300.
    correlation
        Their correlation, from -1 to 1.
    weight_scale, bias_variance
        ``fan_in * Var(W)`` and the variance of a bias, from 0 to 1e300.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = find_activation(activation, slope)
    roots = (math.sqrt(_checked_moment(q_one)), math.sqrt(_checked_moment(q_other)))
    gap = activation_gap(g, roots, 1.0 - _checked_correlation(correlation))
    sizes = (rms_after(g, roots[0]), rms_after(g, roots[1]))
    layer = _Layer(math.sqrt(checked_scale("weight scale", weight_scale)), math.sqrt(checked_bias(bias_variance)))
    return 1.0 - layer.gap_of(gap, sizes)


def correlations_by_layer(  # noqa: PLR0913 - what a network does to a pair, each by name
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    weight_scales: Sequence[float],
    bias_variance: float = 0.0,
    input_correlation: float,
    input_mean_squares: tuple[float, float] = (1.0, 1.0),
) -> tuple[LayerCorrelation, ...]:
    """Return how alike two signals are in each layer, where every layer has weights of its own variance.

    Parameters
    ----------
    activation, slope, weight_scales, bias_variance
        As in ``mean_field.layer_moments``.
    input_correlation
        Cosine of the two inputs, ``x1 . x2 / (|x1| |x2|)``, from -1 to 1.
    input_mean_squares
        Mean squares of the two inputs, from 0 to 1e300; 0 stands for one that vanishes.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = find_activation(activation, slope)
    bias = math.sqrt(checked_bias(bias_variance))
    one, other = (math.sqrt(_checked_moment(square, "mean square of the inputs")) for square in input_mean_squares)
    sizes, gap = (one, other), 1.0 - _checked_correlation(input_correlation)
    passed = []
    for scale in checked_scales("weight scale", weight_scales):
        layer = _Layer(math.sqrt(scale), bias)
        pre = layer.gap_of(gap, sizes)
        roots = (layer.root_of(sizes[0]), layer.root_of(sizes[1]))
        gap = activation_gap(g, roots, pre)
        sizes = (rms_after(g, roots[0]), rms_after(g, roots[1]))
        passed.append(LayerCorrelation(1.0 - pre, 1.0 - gap))
    return tuple(passed)


def slope_product(
    *, activation: str, slope: float = DEFAULT_SLOPE, q_one: float, q_other: float, correlation: float
) -> float:
    """Return ``E g'(u1) g'(u2)`` for u1, u2 normal with mean 0, variances q and a correlation.

    Times the weight scale it is the derivative of the map of correlations where the variances stay
    (Schoenholz et al. 2017). For ReLU it is ``(pi - arccos c) / (2 pi)`` (Cho and Saul 2009).

    Parameters
    ----------
    activation, slope, correlation
        As in ``next_correlation``.
    q_one, q_other
        Second moments of the two pre-activations, from 0 to 1e24.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = find_activation(activation, slope)
    one, other = (math.sqrt(_checked_moment(q, maximum=MAX_MAGNITUDE**2)) for q in (q_one, q_other))
    return slope_product_after(g, (one, other), 1.0 - _checked_correlation(correlation))


def activation_gap(g: Activation, roots: tuple[float, float], gap: float) -> float:
    """Return 1 less the cosine of the activations, from standard deviations and 1 less the correlation before them.

    It is ``E (g(u1) / |g(u1)| - g(u2) / |g(u2)|)**2 / 2`` with ``|g(u)| = sqrt(E g(u)**2)``: so the distance of
    two signals that are almost the same keeps its digits, and where they are the same it is exactly 0. For
    signals that are almost opposite it is 2 less the same with a sum. NaN stands for no signals at all.
    """
    if math.isnan(gap):
        return 0.0 if g.value_at_0 else gap
    held = _held(roots)
    first, second = (rms_after(g, root) for root in held)
    if gap <= 1.0:
        apart = _pair_mean(lambda u, v: (u / first - v / second) ** 2, g.apply, held, gap)
        return min(0.5 * apart, 2.0)
    together = _pair_mean(lambda u, v: (u / first + v / second) ** 2, g.apply, held, gap)
    return max(2.0 - 0.5 * together, 0.0)


def slope_product_after(g: Activation, roots: tuple[float, float], gap: float) -> float:
    """Return E g'(u1) g'(u2), from standard deviations up to 1e12 and 1 less the correlation."""
    return _pair_mean(np.multiply, g.derivative, _held(roots), gap)


class _Layer(NamedTuple):
    """Roots of a layer's weight scale and bias variance."""

    weight: float
    bias: float

    def root_of(self, size: float) -> float:
        """Standard deviation of the pre-activations behind activations of that root mean square."""
        return math.hypot(self.weight * size if self.weight else 0.0, self.bias)

    def gap_of(self, gap: float, sizes: tuple[float, float]) -> float:
        """1 less the correlation of the pre-activations, from 1 less the cosine of the activations and their sizes."""
        if self.weight == self.bias == 0.0:
            return math.nan
        (signal, bias), (other_signal, other_bias) = (self._shares(size) for size in sizes)
        return min(gap * signal * other_signal + 0.5 * ((signal - other_signal) ** 2 + (bias - other_bias) ** 2), 2.0)

    def _shares(self, size: float) -> tuple[float, float]:
        """Parts of the signal and of the bias in the standard deviation; the sum of their squares is 1."""
        root = self.root_of(size)
        if self.bias == 0.0 or math.isinf(root):
            return 1.0, 0.0
        return (self.weight * size / root if self.weight else 0.0), self.bias / root


def _pair_mean(
    combine: Callable[[Array, Array], Array],
    function: Callable[[Array], Array],
    roots: tuple[float, float],
    gap: float,
) -> float:
    """E combine(f(u1), f(u2)) over two normal numbers with correlation 1 - gap, by polar coordinates.

    u1 = s1 r sin(a) and u2 = s2 r sin(b): four arcs, in which neither changes its sign, so that no kink at 0 is
    met: in two of them, pi - arccos(c) long, they have the same sign, and a and b are the ways to their two ends;
    in the others, arccos(c) long, opposite ones. Trapezoid rules over log r and over the log of the way to either
    end of an arc see a bend of any width next to 0.
    """
    angle = 2.0 * math.asin(math.sqrt(0.5 * min(gap, 2.0 - gap)))
    alike, opposite = (math.pi - angle, angle) if gap <= 1.0 else (angle, math.pi - angle)
    steepness = max(*roots, 1.0)
    (start, end, along), (radius, across) = _arc(math.log(steepness)), _radius(math.log2(steepness))
    total = 0.0
    for length, rest, sign in ((alike, opposite, 1.0), (opposite, alike, -1.0)):
        one = np.multiply.outer(_sine(length, start, end, rest), roots[0] * radius)
        other = np.multiply.outer(_sine(length, end, start, rest), sign * roots[1] * radius)
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
    place = _STEP / steady * np.arange(-count, count + 1)
    log = steady * np.sinh(place)
    start, end = expit(log), expit(-log)
    return start, end, start * end * np.cosh(place) * _STEP


@lru_cache(maxsize=64)
def _radius(octaves: float) -> tuple[Array, Array]:
    """Points r and weights for the density r exp(-r**2 / 2) of the radius, from so many octaves lower on."""
    lowest = math.floor((_LOWEST_OCTAVE - octaves) * _PER_OCTAVE)
    radius = np.exp2(np.arange(lowest, round(_HIGHEST_OCTAVE * _PER_OCTAVE) + 1) / _PER_OCTAVE)
    return radius, radius * radius * np.exp(-0.5 * radius * radius) * (math.log(2.0) / _PER_OCTAVE)


def _held(roots: tuple[float, float]) -> tuple[float, float]:
    one, other = (min(max(root, 1.0 / _FARTHEST), _FARTHEST) for root in roots)
    return one, other


def _checked_moment(value: object, field: str = "second moment", *, maximum: float = MAX_SCALE) -> float:
    return check_number(field, value, minimum=0.0, maximum=maximum)


def _checked_correlation(value: object) -> float:
    return check_number("correlation", value, minimum=-1.0, maximum=1.0)
