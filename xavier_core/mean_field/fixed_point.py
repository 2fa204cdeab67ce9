"""Fixed points: what the second moment and the correlation of signals come to over many layers of infinite width.

What decides is ``chi = weight_scale * E g'(u)**2`` there, which multiplies the gradient and the distance of two
nearby signals: below 1 is order, above 1 chaos (Poole et al. 2016; Schoenholz et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.optimize.elementwise import find_root

from xavier_core.activations import Activation, activation_rms, limit_slope_mean_square, mean_square_growth
from xavier_core.base import MAX_MAGNITUDE, Array, check_number
from xavier_core.mean_field.correlation import activation_gap, slope_product
from xavier_core.mean_field.moment_table import moment_table

__all__ = [
    "AT_CRITICAL",
    "EXACT",
    "MIN_GAP",
    "FixedPoint",
    "Phase",
    "correlation_depths",
    "falling_root",
    "fixed_point",
    "fixed_stds",
    "piecewise_linear_moments",
]

Phase = Literal["ordered", "critical", "chaotic"]

AT_CRITICAL = 1e-9
"""A factor this close to 1 counts as 1."""
MIN_GAP = 1e-12
"""Distances of two signals below this are not looked at."""
EXACT = 1e-13
"""Relative error of a moment on the grid: less is no difference."""
_MIN_START = 1e-12
_TOLERANCE = 1e-11
"""Of the logarithm of a standard deviation."""


class FixedPoint(NamedTuple):
    """What signals of infinite width come to, and how fast they become similar, or part."""

    q: float
    """Second moment of the pre-activations in the end; 0 or infinite where the signal dies out or grows for ever."""
    chi: float
    """``weight_scale * E g'(u)**2`` there: by what a layer multiplies the mean square of the gradient, and the
    squared distance of two nearby signals."""
    correlation: float | None
    """Correlation that two signals come to; None where each correlation stays as it is."""
    chi_at_c: float
    """Derivative of the map of correlations there; at correlation 1 it is ``chi``, or 1 where q itself goes on to
    change by ``chi`` a layer."""
    depth_of_correlation: float
    """Layers in which what tells two signals apart changes by e: ``1 / |ln chi|``, in chaos ``1 / |ln chi_at_c|``."""
    phase: Phase
    """Whether ``chi`` is below, at or above 1."""


def fixed_point(
    g: Activation, *, weight_scale: float, bias_variance: float = 0.0, input_mean_square: float = 1.0
) -> FixedPoint:
    """Return the fixed point of ``q -> weight_scale * E g(sqrt(q) Z)**2 + bias_variance`` and of its correlations.

    ``E g(sqrt(q) Z)**2`` rises with q, so that q goes one way, to the first fixed point (Poole et al. 2016), or to
    0, or grows for ever. With gelu, silu and mish there can be two, and signals beyond the second grow for ever: the
    inputs decide.

    Parameters
    ----------
    weight_scale, bias_variance
        ``fan_in * Var(W)`` and the variance of a bias, from 0 to 1e12.
    input_mean_square
        Mean square of the inputs, from 1e-12 to 1e12.

    Raises
    ------
    SheetError
        For a number outside its range.
    """
    scale = check_number("weight scale", weight_scale, minimum=0.0, maximum=MAX_MAGNITUDE)
    bias = check_number("bias variance", bias_variance, minimum=0.0, maximum=MAX_MAGNITUDE)
    start = check_number("mean square of the inputs", input_mean_square, minimum=_MIN_START, maximum=MAX_MAGNITUDE)
    if g.slope_below is not None:
        return _piecewise_linear_point(g.slope_below, scale, bias, start)
    std = float(fixed_stds(g, np.array([scale]), np.array([bias]), start)[0])
    if 0.0 < std < math.inf:
        std = _polished(g, scale, bias, std)
    chi = scale * limit_slope_mean_square(g, std)
    if std == 0.0 or math.isinf(std):
        return _ended_point(std, chi, is_kept=_has_one_slope(g, std))
    return _point(std * std, chi, *_fixed_correlation(g, scale, std, chi))


def correlation_depths(factors: Array) -> Array:
    """Return ``1 / |ln factor|``, shape of ``factors``: 0 for a factor of 0, infinite for 1."""
    depths = np.full(factors.shape, math.inf)
    apart = np.abs(factors - 1.0) > AT_CRITICAL
    depths[apart] = 1.0 / np.abs(np.log(np.maximum(factors[apart], 1e-300)))
    depths[factors == 0.0] = 0.0
    return depths


def falling_root(
    function: Callable[..., Array], low: Array, high: Array, *args: NDArray[Any], tolerance: float = _TOLERANCE
) -> Array:
    """Return where ``function(x, *args)`` falls through 0 between ``low`` and ``high``, elementwise.

    Where it has one sign at both ends it is the upper end if that is above 0, else the lower.
    """
    if not low.size:
        return low
    found = find_root(function, (low, high), args=args, tolerances={"xatol": tolerance, "xrtol": 0.0})
    nearest = np.where(found.f_bracket[0] > 0.0, high, low)
    return np.asarray(np.where(found.success, found.x, nearest))


# ---- the second moment ---------------------------------------------------------------------------


def fixed_stds(g: Activation, scales: Array, biases: Array, start: float) -> Array:
    """Return the standard deviations that signals come to, 0 and infinity included, all of shape (points,).

    On the grid of a ``MomentTable`` it is looked for the first point, up or down from the first layer's q,
    where the map no longer goes that way; the root lies before it.
    """
    table = moment_table(g)
    first = scales * start + biases
    stds, squares = np.sqrt(first), table.stds**2
    rise = scales * table.mean_squares_at(stds) + biases - first
    goes_up, goes_down = rise > 0.0, rise < 0.0
    excess = np.multiply.outer(scales, table.mean_squares / squares) + np.divide.outer(biases, squares) - 1.0
    index, nodes = np.searchsorted(squares, first)[:, np.newaxis], np.arange(squares.size)
    stops_up, stops_down = (nodes >= index) & (excess < -EXACT), (nodes < index) & (excess > EXACT)
    above, below = np.argmax(stops_up, axis=1), squares.size - 1 - np.argmax(stops_down[:, ::-1], axis=1)
    lower = np.where(goes_up, np.maximum(above - 1, 0), below)
    upper = np.where(goes_up, above, np.minimum(below + 1, squares.size - 1))

    def growth(log_std: Array, scale: Array, bias: Array) -> Array:
        std = np.exp2(log_std)
        return np.asarray((scale * table.mean_squares_at(std) + bias) / std**2 - 1.0)

    moves = (goes_up & stops_up.any(axis=1)) | (goes_down & stops_down.any(axis=1))
    ends = (np.log2(table.stds[end[moves]]) for end in (lower, upper))
    stds[moves] = np.exp2(falling_root(growth, *ends, scales[moves], biases[moves]))
    stds[goes_up & ~moves] = math.inf
    fades = goes_down & ~moves
    stds[fades] = _faint_stds(g, scales[fades], biases[fades], table.stds[0])
    return stds


def _faint_stds(g: Activation, scales: Array, biases: Array, maximum: float) -> Array:
    """Standard deviations below the grid, where g is its value and slope at 0; 0 where a signal fades to nothing."""
    rest = scales * g.value_at_0**2 + biases
    left = np.maximum(1.0 - scales * limit_slope_mean_square(g, 0.0), EXACT)
    return np.minimum(np.sqrt(rest / left), maximum)


def piecewise_linear_moments(chi: Array, bias: Array, first: Array) -> Array:
    """Return where ``q -> chi q + bias`` goes, from ``first + bias`` on, shape (points,).

    That is the map of an activation that is a straight line on either side of 0.
    """
    is_critical = np.abs(chi - 1.0) <= EXACT
    fixed = bias / np.where(chi < 1.0, np.where(is_critical, 1.0, 1.0 - chi), 1.0)
    grown = np.where(first + bias > 0.0, math.inf, 0.0)
    return np.where(is_critical, np.where(bias > 0.0, math.inf, first), np.where(chi < 1.0, fixed, grown))


def _polished(g: Activation, scale: float, bias: float, std: float) -> float:
    """The root by Newton's steps with exact moments; what the grid gives is good to 1e-7 or better."""
    for _ in range(4):
        after = math.hypot(math.sqrt(scale) * activation_rms(g, std), math.sqrt(bias))
        rest = 1.0 - scale * mean_square_growth(g, std)
        step = (after / std) ** 2 - 1.0
        if abs(step) > 1e-4 * abs(rest):  # next to where two fixed points meet
            break
        std *= math.sqrt(1.0 + step / rest)
    return std


def _piecewise_linear_point(below: float, scale: float, bias: float, start: float) -> FixedPoint:
    """Of g(z) = z above 0 and below * z below: the map of q is a straight line of slope chi."""
    chi = 0.5 * (1.0 + below * below) * scale
    q = float(piecewise_linear_moments(np.array([chi]), np.array([bias]), np.array([scale * start]))[0])
    if q == 0.0 or math.isinf(q) or bias == 0.0:  # without a bias every q is kept, and the inputs decide which
        return _ended_point(q, chi, is_kept=below == 1.0)
    return _point(q, chi, 1.0, chi)


def _point(q: float, chi: float, correlation: float | None, chi_at_c: float) -> FixedPoint:
    phase: Phase = "ordered" if chi < 1.0 else "chaotic"
    if abs(chi - 1.0) <= AT_CRITICAL:
        phase = "critical"
    decisive = np.array([chi_at_c if phase == "chaotic" else chi])
    return FixedPoint(q, chi, correlation, chi_at_c, float(correlation_depths(decisive)[0]), phase)


def _ended_point(q: float, chi: float, *, is_kept: bool) -> FixedPoint:
    """Where a signal dies out or grows for ever: g is straight on either side of 0 then, so q grows by chi a layer."""
    return _point(q, chi, None if is_kept else 1.0, 1.0)


def _has_one_slope(g: Activation, std: float) -> bool:
    """Whether g has one slope on both sides of 0, close to it or, for an infinite deviation, far from it."""
    at = np.array([1e-100 if std == 0.0 else 1e100])
    return bool(g.derivative(at)[0] == g.derivative(-at)[0])


# ---- the correlation -----------------------------------------------------------------------------


def _fixed_correlation(g: Activation, scale: float, std: float, chi: float) -> tuple[float, float]:
    """Stable fixed point of the map of correlations and its derivative there.

    The map has a power series without negative coefficients, so it is convex from 0 to 1: with a slope of at
    most 1 at its fixed point 1 there is no other, else there is one below, which draws.
    """
    if chi <= 1.0 + AT_CRITICAL:
        return 1.0, chi
    share = scale * (activation_rms(g, std) / std) ** 2

    def drift(log_gap: float) -> float:
        gap = math.exp(log_gap)
        return math.log(share * activation_gap(g, std, gap) / gap)

    # by an odd function without biases; nothing is gained by looking for its rounding
    is_0_kept = drift(0.0) > -MIN_GAP
    gap = 1.0 if is_0_kept else math.exp(brentq(drift, math.log(MIN_GAP), 0.0, xtol=1e-15, rtol=1e-15))
    return 1.0 - gap, scale * slope_product(g, std, gap)
