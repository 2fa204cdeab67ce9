"""The phase diagram: fixed points of a whole grid of weights and biases, quicker than one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from xavier_core.activations import Activation, half_line
from xavier_core.base import MAX_MAGNITUDE, Array, SheetError, check_number
from xavier_core.mean_field.fixed_point import (
    AT_CRITICAL,
    MIN_GAP,
    correlation_depths,
    falling_root,
    fixed_stds,
    piecewise_linear_moments,
)
from xavier_core.mean_field.moment_table import moment_table

__all__ = ["MAX_POINTS", "PhaseDiagram", "phase_diagram"]


MAX_POINTS = 100_000
"""Most points of a phase diagram."""
_BLOCK = 4096
"""Points that are worked out at once: each takes some 25 kB, for which grids and series are as wide."""
_ORDERS = 256
"""Hermite coefficients that are computed."""
_BLOCKS = 40
"""Half octaves of later orders."""
_TOLERANCE = 1e-8
"""Of the logarithm of a gap."""
_HIGHEST = -1e-8
"""Logarithm of the largest gap: at a correlation of 0 itself there is no logarithm of it."""


class PhaseDiagram(NamedTuple):
    """A grid of fixed points; each array has shape (bias variances, weight scales)."""

    weight_scales: Array
    bias_variances: Array
    q: Array
    """Second moment of the pre-activations in the end."""
    chi: Array
    depth: Array
    """Layers in which what tells two signals apart fades by a factor e: ``depth_of_correlation``. Where signals
    grow for ever it is ``1 / ln chi``, the layers in which their mean square grows by e."""


def phase_diagram(g: Activation, *, weight_scales: Sequence[float], bias_variances: Sequence[float]) -> PhaseDiagram:
    """Return the fixed points for each weight scale and bias variance, from inputs of mean square 1.

    They are those of ``fixed_point``, from moments on a grid: q and chi with relative errors below 1e-6.
    In chaos the depth comes from the Hermite coefficients of g: it is right to about 1 %, and coarser, up to a
    factor of 2, where q is above 100 next to the critical line.

    Parameters
    ----------
    weight_scales, bias_variances
        From 0 to 1e12; up to 100,000 pairs.

    Raises
    ------
    SheetError
        For a number outside its range, or too many points.
    """
    across, up = (
        np.array([check_number(field, value, minimum=0.0, maximum=MAX_MAGNITUDE) for value in values])
        for field, values in (("weight scale", weight_scales), ("bias variance", bias_variances))
    )
    if not 1 <= across.size * up.size <= MAX_POINTS:
        raise SheetError("points of the diagram", across.size * up.size, f"1 to {MAX_POINTS}")
    scale, bias = (grid.ravel() for grid in np.meshgrid(across, up))
    blocks = (slice(start, start + _BLOCK) for start in range(0, scale.size, _BLOCK))
    q, chi, depth = np.concatenate([_points(g, scale[block], bias[block]) for block in blocks], axis=1)
    shape = (up.size, across.size)
    return PhaseDiagram(across, up, q.reshape(shape), chi.reshape(shape), depth.reshape(shape))


def _points(g: Activation, scale: Array, bias: Array) -> tuple[Array, Array, Array]:
    """Second moment, chi and depth of points, each of shape (points,)."""
    if g.slope_below is not None:
        chi = 0.5 * (1.0 + g.slope_below**2) * scale
        return piecewise_linear_moments(chi, bias, scale), chi, correlation_depths(chi)
    std = fixed_stds(g, scale, bias, 1.0)
    chi = scale * moment_table(g).slope_mean_squares_at(std)
    depth = correlation_depths(chi)
    meets = (chi > 1.0 + AT_CRITICAL) & np.isfinite(std)
    depth[meets] = _chaotic_depths(g, scale[meets], std[meets])
    return std**2, chi, depth


def _chaotic_depths(g: Activation, scales: Array, stds: Array) -> Array:
    """Depths of the correlation where chi is above 1, shape of ``stds``.

    With the Hermite coefficients a_k of ``g(std z)`` the map of correlations is ``sum a_k**2 c**k`` times
    ``scale / q``, plus what the biases add.
    """
    orders, powers = _series(g, stds)
    factor = scales / stds**2

    def drift(log_gap: Array, index: Array) -> Array:
        gap = np.exp(log_gap)
        shares = powers[index] * np.expm1(orders[index] * np.log1p(-gap)[:, np.newaxis])
        return np.asarray(-factor[index] * shares.sum(axis=1) / gap - 1.0)

    lowest, points = np.full(stds.shape, math.log(MIN_GAP)), np.arange(stds.size)
    gap = np.exp(falling_root(drift, lowest, np.full(stds.shape, _HIGHEST), points, tolerance=_TOLERANCE))
    logs = np.log1p(-gap)[:, np.newaxis]
    return correlation_depths(factor * np.sum(orders * powers * np.exp((orders - 1.0) * logs), axis=1))


def _series(g: Activation, stds: Array) -> tuple[Array, Array]:
    """Orders k and squares a_k**2 of the Hermite coefficients of ``g(std z)``, shape (points, terms).

    Those of the first 256 orders are computed. The others are taken for a power of k, as behind a kink of g or
    of its derivative, in blocks: its two constants follow from what is missing of the sums ``E g**2`` of all
    a_k**2 and ``q E g'**2`` of all k a_k**2.
    """
    z, weight, even, odd = _hermite()
    signal = np.multiply.outer(stds, z)
    above, below = g.apply(signal), g.apply(-signal)
    first = np.empty((stds.size, _ORDERS))
    first[:, ::2], first[:, 1::2] = ((above + below) @ even) ** 2, ((above - below) @ odd) ** 2
    whole = np.arange(float(_ORDERS))
    missing = (above**2 + below**2) @ weight - first.sum(axis=1)
    slopes = (g.derivative(signal) ** 2 + g.derivative(-signal) ** 2) @ weight
    missing_slope = np.maximum(stds**2 * slopes - first @ whole, 0.0)
    start = _ORDERS - 0.5
    ratio = np.clip(missing_slope / (start * np.maximum(missing, 1e-300)), 1.01, 100.0)
    power = ((2.0 * ratio - 1.0) / (ratio - 1.0))[:, np.newaxis]
    edges = np.exp2(0.5 * np.arange(_BLOCKS))
    plain, rising = (-np.diff(np.append(edges ** (n - power), np.zeros((stds.size, 1)), axis=1)) for n in (1.0, 2.0))
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
