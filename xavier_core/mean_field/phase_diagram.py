"""The phase map: fixed points of a whole grid of weights and biases, quicker than one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.activations import DEFAULT_SLOPE, Activation, find_activation, half_line
from xavier_core.base import MAX_MAGNITUDE, SheetError, check_number
from xavier_core.mean_field.fixed_point import AT_CRITICAL, MIN_GAP, depths_of
from xavier_core.mean_field.propagation import moment_table
from xavier_core.mean_field.settled_size import settled_roots, straight_moments

__all__ = ["MAX_MAPPED", "PhaseMap", "phase_map"]

Array = NDArray[np.float64]

MAX_MAPPED = 100_000
"""Most points of a phase map."""
_ORDERS = 256
"""Hermite coefficients that are computed."""
_BLOCKS = 40
"""Half octaves of later orders."""
_HALVINGS = 32


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
    g = find_activation(activation, slope)
    across = np.array(
        [check_number("weight scale", scale, minimum=0.0, maximum=MAX_MAGNITUDE) for scale in weight_scales]
    )
    up = np.array([check_number("bias variance", bias, minimum=0.0, maximum=MAX_MAGNITUDE) for bias in bias_variances])
    if not 1 <= across.size * up.size <= MAX_MAPPED:
        raise SheetError("points of the map", across.size * up.size, f"1 to {MAX_MAPPED}")
    scale, bias = (grid.ravel() for grid in np.meshgrid(across, up))
    if g.slope_below is not None:
        chi = 0.5 * (1.0 + g.slope_below**2) * scale
        q = straight_moments(chi, bias, scale)
        depth = depths_of(chi)
    else:
        root = settled_roots(g, scale, bias, 1.0)
        q, chi = root**2, scale * moment_table(g).slope_squares_at(root)
        depth = depths_of(chi)
        meets = (chi > 1.0 + AT_CRITICAL) & np.isfinite(root)
        depth[meets] = _chaotic_depths(g, scale[meets], root[meets])
    shape = (up.size, across.size)
    return PhaseMap(across, up, q.reshape(shape), chi.reshape(shape), depth.reshape(shape))


def _chaotic_depths(g: Activation, scales: Array, roots: Array) -> Array:
    """Depths of the correlation where chi is above 1, shape of ``roots``.

    With the Hermite coefficients a_k of ``g(root z)`` the map of correlations is ``sum a_k**2 c**k`` times
    ``scale / q``, plus what the biases add.
    """
    orders, powers = _series(g, roots)
    factor = scales / roots**2
    low, high = np.full(roots.shape, math.log(MIN_GAP)), np.zeros(roots.shape)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        gap = np.exp(middle)
        grown = -np.sum(powers * np.expm1(orders * np.log1p(-gap)[:, np.newaxis]), axis=1)
        is_apart = factor * grown > gap
        low, high = np.where(is_apart, middle, low), np.where(is_apart, high, middle)
    logs = np.log1p(-np.exp(low))[:, np.newaxis]
    return depths_of(factor * np.sum(orders * powers * np.exp((orders - 1.0) * logs), axis=1))


def _series(g: Activation, roots: Array) -> tuple[Array, Array]:
    """Orders k and squares a_k**2 of the Hermite coefficients of ``g(root z)``, shape (roots, terms).

    Those of the first 256 orders are computed. The others are taken for a power of k, as behind a kink of g or
    of its derivative, in blocks: its two constants follow from what is missing of the sums ``E g**2`` of all
    a_k**2 and ``q E g'**2`` of all k a_k**2.
    """
    z, weight, even, odd = _hermite()
    signal = np.multiply.outer(roots, z)
    above, below = g.apply(signal), g.apply(-signal)
    first = np.empty((roots.size, _ORDERS))
    first[:, ::2], first[:, 1::2] = ((above + below) @ even) ** 2, ((above - below) @ odd) ** 2
    whole = np.arange(float(_ORDERS))
    missing = (above**2 + below**2) @ weight - first.sum(axis=1)
    slopes = (g.derivative(signal) ** 2 + g.derivative(-signal) ** 2) @ weight
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
