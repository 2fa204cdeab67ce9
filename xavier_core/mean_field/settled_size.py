"""Settled sizes: where the size of a signal of infinite width ends after many layers, for many networks at once.

The map ``q -> weight_scale * E g(sqrt(q) Z)**2 + bias_variance`` rises with q, so that q goes one way, to the first
fixed point (Poole et al. 2016), or to 0, or grows for ever.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from xavier_core.activations import Activation
from xavier_core.mean_field.propagation import moment_table, slope_mean_square_after

__all__ = ["EXACT", "settled_roots", "straight_moments"]

Array = NDArray[np.float64]

EXACT = 1e-13
"""Relative error of a moment on the grid: less is no difference."""
_HALVINGS = 32


def settled_roots(g: Activation, scales: Array, biases: Array, start: float) -> Array:
    """Return the standard deviations that signals come to, 0 and infinity included, all of shape (points,).

    On the grid of a ``MomentTable`` it is looked for the first place, up or down from the first layer's q,
    where the map no longer goes that way; there the cubics are halved.
    """
    table = moment_table(g)
    first = scales * start + biases
    rise = scales * table.squares_at(np.sqrt(first)) + biases - first
    goes_up, goes_down = rise > 0.0, rise < 0.0
    squares = table.roots**2
    excess = np.multiply.outer(scales, table.squares / squares) + np.divide.outer(biases, squares) - 1.0
    place = np.searchsorted(squares, first)[:, np.newaxis]
    nodes = np.arange(squares.size)
    stops_up = (nodes >= place) & (excess < -EXACT)
    stops_down = (nodes < place) & (excess > EXACT)
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
    roots[fades] = _faint_roots(g, scales[fades], biases[fades], table.roots[0])
    return roots


def straight_moments(chi: Array, bias: Array, first: Array) -> Array:
    """Return where ``q -> chi q + bias`` goes, from ``first + bias`` on, shape (points,).

    That is the map of an activation that is straight on either side of 0.
    """
    is_critical = np.abs(chi - 1.0) <= EXACT
    settled = bias / np.where(chi < 1.0, np.where(is_critical, 1.0, 1.0 - chi), 1.0)
    grown = np.where(first + bias > 0.0, math.inf, 0.0)
    return np.where(is_critical, np.where(bias > 0.0, math.inf, first), np.where(chi < 1.0, settled, grown))


def _faint_roots(g: Activation, scales: Array, biases: Array, maximum: float) -> Array:
    """Roots below the grid, where g is its value and slope at 0; 0 where a signal fades to nothing."""
    rest = scales * g.value_at_0**2 + biases
    left = np.maximum(1.0 - scales * slope_mean_square_after(g, 0.0), EXACT)
    return np.minimum(np.sqrt(rest / left), maximum)
