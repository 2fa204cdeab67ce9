"""Fixed points: where the size and the likeness of signals of infinite width settle, for one network.

What decides is ``chi = weight_scale * E g'(u)**2`` there, which multiplies the gradient and the distance of two
like signals: below 1 is order, above 1 chaos (Poole et al. 2016; Schoenholz et al. 2017).
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from xavier_core.activations import DEFAULT_SLOPE, Activation, find_activation
from xavier_core.base import MAX_MAGNITUDE, check_number
from xavier_core.mean_field.correlation import activation_gap, slope_product_after
from xavier_core.mean_field.propagation import (
    growth_after,
    rms_after,
    slope_mean_square_after,
)
from xavier_core.mean_field.settled_size import settled_roots, straight_moments

__all__ = ["AT_CRITICAL", "MIN_GAP", "FixedPoint", "Phase", "depths_of", "fixed_point"]

Array = NDArray[np.float64]
Phase = Literal["ordered", "critical", "chaotic"]

AT_CRITICAL = 1e-9
"""A factor this close to 1 counts as 1."""
MIN_GAP = 1e-12
"""Distances of two signals below this are not looked at."""
_MIN_START = 1e-12


class FixedPoint(NamedTuple):
    """Where signals of infinite width settle, and how fast."""

    q: float
    """Second moment of the pre-activations in the end; 0 or infinite where the signal dies out or grows for ever."""
    note: str
    """What ``q`` does not tell, in a phrase; empty where it is a fixed point that signals come to."""
    chi: float
    """``weight_scale * E g'(u)**2`` there: by what a layer multiplies the mean square of the gradient, and the
    squared distance of two like signals."""
    correlation: float | None
    """Correlation at which two signals settle; None where each correlation stays as it is."""
    chi_at_c: float
    """Derivative of the map of correlations there; at correlation 1 it is ``chi``, or 1 where q itself goes on to
    change by ``chi`` a layer."""
    depth_of_size: float
    """Layers in which a deviation from ``q`` changes by a factor e, ``1 / |ln q'|`` with q' the map's derivative."""
    depth_of_correlation: float
    """Layers in which what tells two signals apart changes by e: ``1 / |ln chi|``, in chaos ``1 / |ln chi_at_c|``."""
    phase: Phase
    """Whether ``chi`` is below, at or above 1."""


def fixed_point(
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    weight_scale: float,
    bias_variance: float = 0.0,
    input_mean_square: float = 1.0,
) -> FixedPoint:
    """Return where ``q -> weight_scale * E g(sqrt(q) Z)**2 + bias_variance`` and its map of correlations settle.

    ``E g(sqrt(q) Z)**2`` rises with q, so that q goes one way, to the first fixed point. With gelu and silu
    there can be two, and signals beyond the second grow for ever: the inputs decide.

    Parameters
    ----------
    activation, slope
        Key of the activation, and its slope below 0 where it takes one, from -1 to 1.
    weight_scale, bias_variance
        ``fan_in * Var(W)`` and the variance of a bias, from 0 to 1e12.
    input_mean_square
        Mean square of the inputs, from 1e-12 to 1e12.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = find_activation(activation, slope)
    scale = check_number("weight scale", weight_scale, minimum=0.0, maximum=MAX_MAGNITUDE)
    bias = check_number("bias variance", bias_variance, minimum=0.0, maximum=MAX_MAGNITUDE)
    start = check_number("mean square of the inputs", input_mean_square, minimum=_MIN_START, maximum=MAX_MAGNITUDE)
    if g.slope_below is not None:
        return _straight_point(g.slope_below, scale, bias, start)
    root = float(settled_roots(g, np.array([scale]), np.array([bias]), start)[0])
    if 0.0 < root < math.inf:
        root = _polished(g, scale, bias, root)
        growth = scale * growth_after(g, root)
    chi = scale * slope_mean_square_after(g, root)
    if root == 0.0 or math.isinf(root):
        return _ended_point(root, chi, is_kept=_is_straight(g, root))
    return _point(root * root, chi, growth, *_settled_correlation(g, scale, root, chi))


def depths_of(factors: Array) -> Array:
    """Return ``1 / |ln factor|``, shape of ``factors``: 0 for a factor of 0, infinite for 1."""
    depths = np.full(factors.shape, math.inf)
    apart = np.abs(factors - 1.0) > AT_CRITICAL
    depths[apart] = 1.0 / np.abs(np.log(np.maximum(factors[apart], 1e-300)))
    depths[factors == 0.0] = 0.0
    return depths


# ---- where the size settles ----------------------------------------------------------------------


def _polished(g: Activation, scale: float, bias: float, root: float) -> float:
    """The root by Newton's steps with exact moments; what the grid gives is good to 1e-7 or better."""
    for _ in range(4):
        after = math.hypot(math.sqrt(scale) * rms_after(g, root), math.sqrt(bias))
        rest = 1.0 - scale * growth_after(g, root)
        step = (after / root) ** 2 - 1.0
        if abs(step) > 1e-4 * abs(rest):  # next to where two fixed points meet
            break
        root *= math.sqrt(1.0 + step / rest)
    return root


def _straight_point(below: float, scale: float, bias: float, start: float) -> FixedPoint:
    """Of g(z) = z above 0 and below * z below: the map of q is a straight line of slope chi."""
    chi = 0.5 * (1.0 + below * below) * scale
    q = float(straight_moments(np.array([chi]), np.array([bias]), np.array([scale * start]))[0])
    is_kept = below == 1.0
    if q == 0.0 or math.isinf(q):
        return _ended_point(q, chi, is_kept=is_kept)
    if bias == 0.0:
        note = "every size is kept, and the inputs decide which"
        return _point(q, chi, chi, None if is_kept else 1.0, 1.0)._replace(note=note)
    return _point(q, chi, chi, 1.0, chi)


def _point(q: float, chi: float, growth: float, correlation: float | None, chi_at_c: float) -> FixedPoint:
    phase = _phase(chi)
    return FixedPoint(
        q=q,
        note="",
        chi=chi,
        correlation=correlation,
        chi_at_c=chi_at_c,
        depth_of_size=_depth(growth),
        depth_of_correlation=_depth(chi_at_c if phase == "chaotic" else chi),
        phase=phase,
    )


def _ended_point(q: float, chi: float, *, is_kept: bool) -> FixedPoint:
    """Where a signal dies out or grows for ever: g is straight on either side of 0 then, so q grows by chi a layer."""
    note = "the signal grows for ever" if q else "the signal dies out"
    return _point(q, chi, chi, None if is_kept else 1.0, 1.0)._replace(note=note)


def _is_straight(g: Activation, root: float) -> bool:
    """Whether g has one slope on both sides of 0, close to it or, for an infinite root, far from it."""
    at = np.array([1e-100, 1e100] if root == 0.0 else [1e100, 1e100])
    above, below = g.derivative(at), g.derivative(-at)
    return bool(above[0] == below[0])


def _phase(chi: float) -> Phase:
    if abs(chi - 1.0) <= AT_CRITICAL:
        return "critical"
    return "ordered" if chi < 1.0 else "chaotic"


def _depth(factor: float) -> float:
    return float(depths_of(np.array([factor]))[0])


# ---- where the correlation settles ---------------------------------------------------------------


def _settled_correlation(g: Activation, scale: float, root: float, chi: float) -> tuple[float, float]:
    """Stable fixed point of the map of correlations and its derivative there.

    The map has a power series without negative coefficients, so it is convex from 0 to 1: with a slope of at
    most 1 at its fixed point 1 there is no other, else there is one below, which draws.
    """
    if chi <= 1.0 + AT_CRITICAL:
        return 1.0, chi
    share = scale * (rms_after(g, root) / root) ** 2

    def drift(log_gap: float) -> float:
        gap = math.exp(log_gap)
        return math.log(share * activation_gap(g, (root, root), gap) / gap)

    # by an odd function without biases; nothing is gained by looking for its rounding
    is_0_kept = drift(0.0) > -MIN_GAP
    gap = 1.0 if is_0_kept else math.exp(brentq(drift, math.log(MIN_GAP), 0.0, xtol=1e-15, rtol=1e-15))
    return 1.0 - gap, scale * slope_product_after(g, (root, root), gap)
