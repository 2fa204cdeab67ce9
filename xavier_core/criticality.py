"""Criticality: where signals and gradients end after many layers of infinite width, and how deep they reach.

Size and correlation of two signals settle at fixed points. What decides is ``chi = weight_scale * E g'(u)**2``
there, which multiplies the gradient and the distance of two like signals: below 1 is order, above 1 chaos
(Poole et al. 2016; Schoenholz et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.activations import DEFAULT_SLOPE, Activation
from xavier_core.correlation import activation_gap, slope_product_behind
from xavier_core.errors import SheetError
from xavier_core.mean_field import (
    checked_activation,
    checked_slope,
    growth_behind,
    half_line,
    moment_table,
    size_behind,
    slope_square_behind,
)
from xavier_core.numbers import LARGEST, check_number, check_whole

__all__ = [
    "MOST_MAPPED",
    "CriticalPoint",
    "FixedPoint",
    "Phase",
    "PhaseMap",
    "critical_line",
    "critical_weight_scale",
    "fixed_point",
    "phase_map",
]

Array = NDArray[np.float64]
Phase = Literal["ordered", "critical", "chaotic"]

MOST_MAPPED = 100_000
"""Most points of a phase map."""
_MOST_POINTS = 10_000
_LEAST_START = 1e-12
_EXACT = 1e-13
"""Relative error of a moment on the grid: less is no difference."""
_AT_CRITICAL = 1e-9
"""A factor this close to 1 counts as 1."""
_FARTHEST_CRITICAL = 2.0**24
"""The stable part of a critical line has begun before this standard deviation, if there is one."""
_STABLE = 1e-6
"""Error of the grid's slopes: a derivative of the map this little above 1 counts as stable."""
_ORDERS = 256
"""Hermite coefficients that are computed."""
_BLOCKS = 40
"""Half octaves of later orders."""
_HALVINGS = 32
_SAME = 1e-12
"""Distances of two signals below this are not looked at."""


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


class CriticalPoint(NamedTuple):
    """A point of a critical line, where ``chi`` is 1."""

    weight_scale: float
    bias_variance: float
    q: float
    """Second moment of the pre-activations there."""


class PhaseMap(NamedTuple):
    """A grid of fixed points; each array has shape (bias variances, weight scales)."""

    weight_scales: Array
    bias_variances: Array
    q: Array
    """Second moment of the pre-activations in the end."""
    chi: Array
    depth: Array
    """Layers in which what tells two signals apart fades by a factor e: ``depth_of_correlation``. Where signals
    grow for ever it is ``1 / ln chi``, the layers in which their mean square grows by e."""


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
    g, slope = checked_activation(activation), checked_slope(slope)
    scale, bias = _checked("weight scale", weight_scale), _checked("bias variance", bias_variance)
    start = check_number("mean square of the inputs", input_mean_square, least=_LEAST_START, most=LARGEST)
    if g.slope_below is not None:
        return _straight_point(g.slope_below(slope), scale, bias, start)
    root = float(_settled_roots(g, slope, np.array([scale]), np.array([bias]), start)[0])
    if 0.0 < root < math.inf:
        root = _polished(g, slope, scale, bias, root)
        growth = scale * growth_behind(g, root, slope)
    chi = scale * slope_square_behind(g, root, slope)
    if root == 0.0 or math.isinf(root):
        return _ended_point(root, chi, is_kept=_is_straight(g, slope, root))
    return _point(root * root, chi, growth, *_settled_correlation(g, slope, scale, root, chi))


def critical_line(
    activation: str, slope: float = DEFAULT_SLOPE, *, most_bias_variance: float, points: int = 100
) -> tuple[CriticalPoint, ...]:
    """Return the critical line by rising bias variance: where ``chi`` is 1 at a fixed point that signals come to.

    For a standard deviation ``sqrt(q)`` of the pre-activations it goes through the weight scale
    ``1 / E g'(sqrt(q) Z)**2`` and the bias variance ``q - weight_scale * E g(sqrt(q) Z)**2``
    (Schoenholz et al. 2017); the points are evenly spaced in ``sqrt(q)``. Only the part with a bias variance
    from 0 up counts, and of that the part that is stable, where the derivative of the map of q is at most 1:

    - tanh, LeCun's tanh, softsign, ELU and SELU: from ``q = 0`` and bias variance 0 on;
    - sigmoid: from bias variance 0 on, at ``q = 45.6``;
    - gelu and silu: from the bias variances 0.1729 and 0.5551 on; what lies before is unstable (Roberts, Yaida
      and Hanin 2022, "The Principles of Deep Learning Theory", chapter 5), and order there borders on
      signals that grow for ever;
    - softplus: nowhere;
    - identity, ReLU, leaky ReLU: chi does not depend on q, so the line is vertical, and above bias variance 0
      q grows for ever on it, by the same amount every layer. At bias variance 0 every q stays.

    Parameters
    ----------
    activation, slope
        As in ``fixed_point``.
    most_bias_variance
        Where the line ends, above 0 and up to 1e6; no line reaches it that begins above.
    points
        How many, from 2 to 10,000.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g, slope = checked_activation(activation), checked_slope(slope)
    most = check_number("bias variance", most_bias_variance, least=1e-12, most=1e6)
    count = check_whole("points", points, least=2, most=_MOST_POINTS)
    if g.slope_below is not None:
        scale = 2.0 / (1.0 + g.slope_below(slope) ** 2)
        rest = (CriticalPoint(scale, bias, math.inf) for bias in np.linspace(0.0, most, count)[1:].tolist())
        return (CriticalPoint(scale, 0.0, scale), *rest)
    start = _stable_from(g, slope)
    end = None if start is None else _root_at(g, slope, start, most)
    if start is None or end is None:
        return ()
    return tuple(_critical_at(g, slope, root) for root in np.linspace(start, end, count).tolist())


def critical_weight_scale(activation: str, slope: float = DEFAULT_SLOPE, *, bias_variance: float = 0.0) -> float | None:
    """Return the weight scale of the critical line at a bias variance from 0 to 1e6; None where it does not go.

    For identity, ReLU and leaky ReLU it is ``2 / (1 + slope**2)`` whatever the biases. Parameters and errors are
    those of ``critical_line``.
    """
    g, slope = checked_activation(activation), checked_slope(slope)
    bias = check_number("bias variance", bias_variance, least=0.0, most=1e6)
    if g.slope_below is not None:
        return 2.0 / (1.0 + g.slope_below(slope) ** 2)
    start = _stable_from(g, slope)
    root = None if start is None else _root_at(g, slope, start, bias)
    return None if root is None else _critical_at(g, slope, root).weight_scale


def phase_map(
    activation: str,
    slope: float = DEFAULT_SLOPE,
    *,
    weight_scales: Sequence[float],
    bias_variances: Sequence[float],
) -> PhaseMap:
    """Return the fixed points for each weight scale and bias variance, from inputs of mean square 1.

    They are those of ``fixed_point``, from moments on a grid: q and chi with relative errors below 1e-6.
    In chaos the depth comes from the Hermite coefficients of g: it is right to about 1 %, and coarser, up to a
    factor of 2, where q is above 100 next to the critical line.

    Parameters
    ----------
    activation, slope
        As in ``fixed_point``.
    weight_scales, bias_variances
        From 0 to 1e12; up to 100,000 pairs.

    Raises
    ------
    SheetError
        For an activation that there is not, a number outside its range, or too many points.
    """
    g, slope = checked_activation(activation), checked_slope(slope)
    across = np.array([_checked("weight scale", scale) for scale in weight_scales])
    up = np.array([_checked("bias variance", bias) for bias in bias_variances])
    if not 1 <= across.size * up.size <= MOST_MAPPED:
        raise SheetError("points of the map", across.size * up.size, f"1 to {MOST_MAPPED}")
    scale, bias = (grid.ravel() for grid in np.meshgrid(across, up))
    if g.slope_below is not None:
        chi = 0.5 * (1.0 + g.slope_below(slope) ** 2) * scale
        q = _straight_moments(chi, bias, scale)
        depth = _depths(chi)
    else:
        root = _settled_roots(g, slope, scale, bias, 1.0)
        q, chi = root**2, scale * moment_table(g, slope).slope_squares_at(root)
        depth = _depths(chi)
        meets = (chi > 1.0 + _AT_CRITICAL) & np.isfinite(root)
        depth[meets] = _chaotic_depths(g, slope, scale[meets], root[meets])
    shape = (up.size, across.size)
    return PhaseMap(across, up, q.reshape(shape), chi.reshape(shape), depth.reshape(shape))


# ---- where the size settles ----------------------------------------------------------------------


def _settled_roots(g: Activation, slope: float, scales: Array, biases: Array, start: float) -> Array:
    """Standard deviations that signals come to, 0 and infinity included, all of shape (points,).

    On the grid of a ``MomentTable`` it is looked for the first place, up or down from the first layer's q,
    where the map no longer goes that way; there the cubics are halved.
    """
    table = moment_table(g, slope)
    first = scales * start + biases
    rise = scales * table.squares_at(np.sqrt(first)) + biases - first
    goes_up, goes_down = rise > 0.0, rise < 0.0
    squares = table.roots**2
    excess = np.multiply.outer(scales, table.squares / squares) + np.divide.outer(biases, squares) - 1.0
    place = np.searchsorted(squares, first)[:, np.newaxis]
    nodes = np.arange(squares.size)
    stops_up = (nodes >= place) & (excess < -_EXACT)
    stops_down = (nodes < place) & (excess > _EXACT)
    above = np.argmax(stops_up, axis=1)
    below = squares.size - 1 - np.argmax(stops_down[:, ::-1], axis=1)
    lower = np.where(goes_up, np.maximum(above - 1, 0), below)
    upper = np.where(goes_up, above, np.minimum(below + 1, squares.size - 1))
    roots = np.sqrt(first)
    moves = (goes_up & stops_up.any(axis=1)) | (goes_down & stops_down.any(axis=1))
    low, high = np.log2(table.roots[lower[moves]]), np.log2(table.roots[upper[moves]])
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        root = np.exp2(middle)
        is_below = scales[moves] * table.squares_at(root) + biases[moves] > root**2
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    roots[moves] = np.exp2(0.5 * (low + high))
    roots[goes_up & ~moves] = math.inf
    fades = goes_down & ~moves
    roots[fades] = _faint_roots(g, slope, scales[fades], biases[fades], table.roots[0])
    return roots


def _faint_roots(g: Activation, slope: float, scales: Array, biases: Array, most: float) -> Array:
    """Roots below the grid, where g is its value and slope at 0; 0 where a signal fades to nothing."""
    rest = scales * g.value_and_slope_at_0(slope)[0] ** 2 + biases
    left = np.maximum(1.0 - scales * slope_square_behind(g, 0.0, slope), _EXACT)
    return np.minimum(np.sqrt(rest / left), most)


def _polished(g: Activation, slope: float, scale: float, bias: float, root: float) -> float:
    """The root by Newton's steps with exact moments; what the grid gives is good to 1e-7 or better."""
    for _ in range(4):
        after = math.hypot(math.sqrt(scale) * size_behind(g, root, slope), math.sqrt(bias))
        rest = 1.0 - scale * growth_behind(g, root, slope)
        step = (after / root) ** 2 - 1.0
        if abs(step) > 1e-4 * abs(rest):  # next to where two fixed points meet
            break
        root *= math.sqrt(1.0 + step / rest)
    return root


def _straight_point(below: float, scale: float, bias: float, start: float) -> FixedPoint:
    """Of g(z) = z above 0 and below * z below: the map of q is a straight line of slope chi."""
    chi = 0.5 * (1.0 + below * below) * scale
    q = float(_straight_moments(np.array([chi]), np.array([bias]), np.array([scale * start]))[0])
    is_kept = below == 1.0
    if q == 0.0 or math.isinf(q):
        return _ended_point(q, chi, is_kept=is_kept)
    if bias == 0.0:
        note = "every size is kept, and the inputs decide which"
        return _point(q, chi, chi, None if is_kept else 1.0, 1.0)._replace(note=note)
    return _point(q, chi, chi, 1.0, chi)


def _straight_moments(chi: Array, bias: Array, first: Array) -> Array:
    """Where ``q -> chi q + bias`` goes, from ``first + bias`` on."""
    is_critical = np.abs(chi - 1.0) <= _EXACT
    settled = bias / np.where(chi < 1.0, np.where(is_critical, 1.0, 1.0 - chi), 1.0)
    grown = np.where(first + bias > 0.0, math.inf, 0.0)
    return np.where(is_critical, np.where(bias > 0.0, math.inf, first), np.where(chi < 1.0, settled, grown))


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


def _is_straight(g: Activation, slope: float, root: float) -> bool:
    """Whether g has one slope on both sides of 0, close to it or, for an infinite root, far from it."""
    at = np.array([1e-100, 1e100] if root == 0.0 else [1e100, 1e100])
    above, below = g.derivative(at, slope), g.derivative(-at, slope)
    return bool(above[0] == below[0])


def _phase(chi: float) -> Phase:
    if abs(chi - 1.0) <= _AT_CRITICAL:
        return "critical"
    return "ordered" if chi < 1.0 else "chaotic"


def _depth(factor: float) -> float:
    return float(_depths(np.array([factor]))[0])


def _depths(factors: Array) -> Array:
    """1 / |ln factor|: 0 for a factor of 0, infinite for 1."""
    depths = np.full(factors.shape, math.inf)
    apart = np.abs(factors - 1.0) > _AT_CRITICAL
    depths[apart] = 1.0 / np.abs(np.log(np.maximum(factors[apart], 1e-300)))
    depths[factors == 0.0] = 0.0
    return depths


# ---- where the correlation settles ---------------------------------------------------------------


def _settled_correlation(g: Activation, slope: float, scale: float, root: float, chi: float) -> tuple[float, float]:
    """Stable fixed point of the map of correlations and its derivative there.

    The map has a power series without negative coefficients, so it is convex from 0 to 1: with a slope of at
    most 1 at its fixed point 1 there is no other, else there is one below, which draws.
    """
    if chi <= 1.0 + _AT_CRITICAL:
        return 1.0, chi
    share = scale * (size_behind(g, root, slope) / root) ** 2

    def drift(log_gap: float) -> float:
        gap = math.exp(log_gap)
        return math.log(share * activation_gap(g, slope, (root, root), gap) / gap)

    is_0_kept = drift(0.0) > -_SAME  # by an odd function without biases; nothing is gained by looking for its rounding
    gap = 1.0 if is_0_kept else math.exp(_crossing(drift, math.log(_SAME), 0.0))
    return 1.0 - gap, scale * slope_product_behind(g, slope, (root, root), gap)


def _chaotic_depths(g: Activation, slope: float, scales: Array, roots: Array) -> Array:
    """Depths of the correlation where chi is above 1, shape of ``roots``.

    With the Hermite coefficients a_k of ``g(root z)`` the map of correlations is ``sum a_k**2 c**k`` times
    ``scale / q``, plus what the biases add.
    """
    orders, powers = _series(g, slope, roots)
    factor = scales / roots**2
    low, high = np.full(roots.shape, math.log(_SAME)), np.zeros(roots.shape)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        gap = np.exp(middle)
        grown = -np.sum(powers * np.expm1(orders * np.log1p(-gap)[:, np.newaxis]), axis=1)
        is_apart = factor * grown > gap
        low, high = np.where(is_apart, middle, low), np.where(is_apart, high, middle)
    logs = np.log1p(-np.exp(low))[:, np.newaxis]
    return _depths(factor * np.sum(orders * powers * np.exp((orders - 1.0) * logs), axis=1))


def _series(g: Activation, slope: float, roots: Array) -> tuple[Array, Array]:
    """Orders k and squares a_k**2 of the Hermite coefficients of ``g(root z)``, shape (roots, terms).

    Those of the first 256 orders are computed. The others are taken for a power of k, as behind a kink of g or
    of its derivative, in blocks: its two constants follow from what is missing of the sums ``E g**2`` of all
    a_k**2 and ``q E g'**2`` of all k a_k**2.
    """
    z, weight, even, odd = _hermite()
    signal = np.multiply.outer(roots, z)
    above, below = g.apply(signal, slope), g.apply(-signal, slope)
    first = np.empty((roots.size, _ORDERS))
    first[:, ::2], first[:, 1::2] = ((above + below) @ even) ** 2, ((above - below) @ odd) ** 2
    whole = np.arange(float(_ORDERS))
    missing = (above**2 + below**2) @ weight - first.sum(axis=1)
    slopes = (g.derivative(signal, slope) ** 2 + g.derivative(-signal, slope) ** 2) @ weight
    missing_slope = np.maximum(roots**2 * slopes - first @ whole, 0.0)
    start = _ORDERS - 0.5
    ratio = np.clip(missing_slope / (start * np.maximum(missing, 1e-300)), 1.01, 100.0)
    power = ((2.0 * ratio - 1.0) / (ratio - 1.0))[:, np.newaxis]
    edges = np.exp2(0.5 * np.arange(_BLOCKS))
    plain, rising = (-np.diff(np.append(edges ** (n - power), np.zeros((roots.size, 1)), axis=1)) for n in (1.0, 2.0))
    later = start * rising * (power - 1.0) / (np.maximum(plain, 1e-300) * (power - 2.0))
    orders = np.concatenate([np.broadcast_to(whole, first.shape), later], axis=1)
    return orders, np.concatenate([first, missing_slope[:, np.newaxis] * rising / np.maximum(later, 1.0)], axis=1)


@lru_cache(maxsize=1)
def _hermite() -> tuple[Array, Array, Array, Array]:
    """Points z > 0, their weights, and those for the Hermite coefficients of even and of odd order below 256.

    The normalized polynomials: ``sqrt(k + 1) h_(k+1) = z h_k - sqrt(k) h_(k-1)``.
    """
    z, weight = half_line(-30.0, 16)
    rows = [np.ones_like(z), z]
    for k in range(1, _ORDERS - 1):
        rows.append((z * rows[k] - math.sqrt(k) * rows[k - 1]) / math.sqrt(k + 1.0))
    weights = np.stack(rows) * weight
    return z, weight, weights[::2].T.copy(), weights[1::2].T.copy()


# ---- the critical line ---------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _stable_from(g: Activation, slope: float) -> float | None:
    """The standard deviation from which on the critical line is stable with biases; None where it never is."""
    table = moment_table(g, slope)
    roots = table.roots[table.roots <= _FARTHEST_CRITICAL]
    squares, slopes = table.squares_at(roots), table.slope_squares_at(roots)
    has_bias = roots**2 * slopes >= squares * (1.0 - _EXACT * 10)
    is_stable = squares * table.growth_at(roots) <= roots**2 * slopes * (1.0 + _STABLE)
    bad = np.flatnonzero(~(has_bias & is_stable))
    if not bad.size:
        return 0.0
    last = int(bad[-1])
    if last == roots.size - 1:
        return None

    def bias(log_root: float) -> float:
        return _critical_at(g, slope, math.exp(log_root)).bias_variance

    def instability(log_root: float) -> float:
        root = math.exp(log_root)
        return growth_behind(g, root, slope) / slope_square_behind(g, root, slope) - 1.0

    cause = instability if has_bias[last] else bias
    return math.exp(_crossing(cause, math.log(roots[last]), math.log(roots[last + 1])))


def _critical_at(g: Activation, slope: float, root: float) -> CriticalPoint:
    scale = 1.0 / slope_square_behind(g, root, slope)
    return CriticalPoint(scale, root * root - scale * size_behind(g, root, slope) ** 2, root * root)


def _root_at(g: Activation, slope: float, start: float, bias: float) -> float | None:
    """The standard deviation of the stable critical line at a bias variance; None where the line begins above it."""
    least = _critical_at(g, slope, start).bias_variance
    if bias <= least:
        return start if bias >= least - 1e-12 * start * start else None
    high = max(2.0 * start, 1.0)
    while _critical_at(g, slope, high).bias_variance < bias:
        high *= 2.0
    return _crossing(lambda root: _critical_at(g, slope, root).bias_variance - bias, start, high)


def _crossing(f: Callable[[float], float], low: float, high: float) -> float:
    """Where f changes its sign, by false position; an end that stays has its value halved (the Illinois rule)."""
    at_low, at_high = f(low), f(high)
    for _ in range(200):
        middle = high - at_high * (high - low) / (at_high - at_low) if at_high != at_low else low
        if not min(low, high) < middle < max(low, high):
            break
        at_middle = f(middle)
        if at_middle == 0.0:
            return middle
        if (at_middle > 0.0) != (at_high > 0.0):
            low, at_low = high, at_high
        else:
            at_low *= 0.5
        high, at_high = middle, at_middle
        if abs(high - low) <= 4e-16 * abs(high):
            break
    return high


def _checked(field: str, value: object) -> float:
    return check_number(field, value, least=0.0, most=LARGEST)
