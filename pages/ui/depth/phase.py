"""The phase diagram: weight and bias variances, the line between order and chaos, and how deep a signal reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pages.ui.depth.texts import rounded

__all__ = ["LEVELS", "PhasePoint", "phase_content"]

LEVELS = (3.0, 10.0, 30.0, 100.0)
"""Layers at which the shade of the depth changes."""
_CAPTION = (
    "Infinite width, many layers: to the left of the line signals grow alike and gradients vanish, to its right "
    "neighbours part and gradients explode."
)
_SHALLOWEST, _DEEPEST = 0.1, 1e6
_DIGITS = 3


class PhasePoint(NamedTuple):
    """Where an attempt stands."""

    attempt: int
    """From 0."""
    weight_scale: float
    """``fan_in Var(W)``."""
    bias_variance: float
    title: str
    """Its name, such as ``Attempt 2: Xavier``."""


def phase_content(  # noqa: PLR0913 - what the diagram consists of, each by name
    *,
    line: Sequence[tuple[float, float]],
    weight_scales: ArrayLike,
    bias_variances: ArrayLike,
    depth_grid: ArrayLike,
    points: Sequence[PhasePoint],
    selected: int,
    activation_title: str,
    is_chaotic: ArrayLike | None = None,
    levels: Sequence[float] = LEVELS,
    file: str = "xavier-sheet_depth_phase-diagram",
) -> dict[str, Any]:
    """Return the phase diagram as the browser draws it.

    Depths are sent as one over the depth, negative in order: between two points on either side of the line, where
    the depth is infinite, that is nearly straight.

    Parameters
    ----------
    line
        The critical line as (weight scale, bias variance), by rising bias variance.
    weight_scales, bias_variances
        Where the depth is known, evenly spaced and rising; their first and last are the ends of the axes.
    depth_grid
        Layers that a signal reaches, infinite on the line; NaN where unknown. Shape (bias variances, weight scales).
    selected
        The attempt, from 0, that a pick moves.
    is_chaotic
        Which points of the grid are in chaos, such as ``chi > 1``; without it those to the right of the line, and
        without a line there are no phases.
    levels
        Depths between the shades.
    """
    across, up = np.asarray(weight_scales, dtype=np.float64), np.asarray(bias_variances, dtype=np.float64)
    depths = np.asarray(depth_grid, dtype=np.float64)
    if depths.shape != (up.size, across.size):
        raise ValueError(f"depth_grid of shape {depths.shape}; expected {(up.size, across.size)}")
    inverse = 1.0 / np.clip(depths, _SHALLOWEST, _DEEPEST)
    if is_chaotic is not None:
        inverse = np.where(np.asarray(is_chaotic), inverse, -inverse)
    elif line:
        known = np.asarray(line, dtype=np.float64)
        critical = np.interp(up, known[:, 1], known[:, 0])
        inverse = np.where(across < critical[:, np.newaxis], -inverse, inverse)
    return {
        "kind": "phase",
        "title": f"Order and chaos: {activation_title}",
        "caption": _CAPTION if line else "Infinite width, many layers. There is no critical line here.",
        "file": file,
        "labels": ["weight variance: fan_in × Var(W)", "bias variance"],
        "reach": [*rounded([across[0], across[-1]]), *rounded([up[0], up[-1]])],
        "line": [rounded(point) for point in line],
        "inverse_depths": [rounded(row, _DIGITS) for row in inverse],
        "has_phases": bool(line) or is_chaotic is not None,
        "levels": list(levels),
        "points": [
            {
                "attempt": point.attempt,
                "at": rounded((point.weight_scale, point.bias_variance)),
                "title": point.title,
            }
            for point in points
        ],
        "selected": selected,
    }
