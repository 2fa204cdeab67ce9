"""The phase diagram: weight and bias variances, the line between order and chaos, and how deep a signal reaches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.numbers import rounded, short
from pages.ui.charts.theme import LIGHT, SYMBOLS, Look, mixed, new_figure, see_through
from xavier_core.base import Array
from xavier_core.mean_field import CriticalPoint, PhaseDiagram

__all__ = ["PhasePoint", "phase_figure"]

_LEVELS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Layers that the bar beside the diagram names."""
_WEIGHTS, _BIASES = "σ<sub>w</sub>²", "σ<sub>b</sub>²"
_STEPS_A_DECADE = 60
_FINER = 3
"""Shades are drawn on so many places for each step of the grid."""
_HEIGHT = 460
_HIT = 15
"""Pixels of what a click hits: more than the distance of two places."""


class PhasePoint(NamedTuple):
    """Where an attempt stands."""

    attempt: int
    """From 0."""
    weight_scale: float
    """``fan_in Var(W)``."""
    bias_variance: float
    depth: float
    """Its correlation depth in layers."""
    title: str


def phase_figure(  # noqa: PLR0913 - what the diagram consists of, each by name
    *,
    line: Sequence[CriticalPoint],
    grid: PhaseDiagram,
    points: Sequence[PhasePoint],
    chosen: int,
    activation_title: str,
    look: Look = LIGHT,
) -> go.Figure:
    """Return the phase diagram; each place of its grid carries (weight variance, bias variance) as ``customdata``.

    Parameters
    ----------
    chosen
        The attempt, from 0, that a click moves.
    """
    across, up = (float(values[-1]) for values in (grid.weight_scales, grid.bias_variances))
    figure = new_figure(
        f"Order and chaos: {activation_title}",
        look=look,
        height=_HEIGHT,
        left=70,
        xaxis={
            "title": {"text": f"{_WEIGHTS} = fan_in · Var(W)"},
            "range": [0.0, across],
            "fixedrange": True,
            "showgrid": False,
        },
        yaxis={"title": {"text": f"{_BIASES}: bias variance"}, "range": [-0.02 * up, 1.02 * up], "fixedrange": True},
        clickmode="event+select",
    )
    figure.add_traces([_depths(grid, look), _places(grid)])
    if line:
        figure.add_trace(
            {
                "type": "scatter",
                "x": rounded([point.weight_scale for point in line]),
                "y": rounded([point.bias_variance for point in line]),
                "mode": "lines",
                "name": "critical line",
                "line": {"color": look.text, "width": 3},
                "hoverinfo": "skip",
            }
        )
    figure.add_traces([_mark(point, across, up, look, is_chosen=point.attempt == chosen) for point in points])
    return figure


def _depths(grid: PhaseDiagram, look: Look) -> dict[str, Any]:
    """The correlation depth as shades, in steps of its logarithm."""
    across, up, depth = _finer(grid)
    steps = np.round(_STEPS_A_DECADE * np.log10(np.clip(depth, _LEVELS[0], _LEVELS[-1])))
    top = _STEPS_A_DECADE * math.log10(_LEVELS[-1])
    strong = mixed("#0369a1", look.text, 0.7)
    return {
        "type": "contour",
        "x": rounded(across),
        "y": rounded(up),
        "z": steps.astype(np.uint8),
        "zmin": 0.0,
        "zmax": top,
        "colorscale": [[0.0, mixed(strong, look.background, 0.06)], [1.0, mixed(strong, look.background, 0.85)]],
        "contours": {"start": 0.0, "end": top, "size": 0.25 * _STEPS_A_DECADE},
        "line": {"width": 0},
        "hoverinfo": "skip",
        "colorbar": {
            "title": {"text": "layers", "side": "top"},
            "tickvals": [_STEPS_A_DECADE * math.log10(level) for level in _LEVELS],
            "ticktext": [f"{level:g}" for level in _LEVELS],
            "thickness": 14,
            "len": 0.9,
        },
    }


def _finer(grid: PhaseDiagram) -> tuple[Array, Array, Array]:
    """Return the grid with places between; one over the depth, negative in order, is nearly straight there."""
    inverse = np.where(grid.chi > 1.0, 1.0, -1.0) / np.maximum(np.nan_to_num(grid.depth, nan=0.5), 0.1)
    across, up = (
        np.linspace(values[0], values[-1], _FINER * (values.size - 1) + 1)
        for values in (grid.weight_scales, grid.bias_variances)
    )
    rows = np.array([np.interp(across, grid.weight_scales, row) for row in inverse])
    fine = np.array([np.interp(up, grid.bias_variances, column) for column in rows.T]).T
    return across, up, 1.0 / np.maximum(np.abs(fine), 1e-9)


def _places(grid: PhaseDiagram) -> dict[str, Any]:
    """What a click and the pointer meet: the grid's own places, where the depth is known and not put between."""
    across, up = np.meshgrid(grid.weight_scales, grid.bias_variances)
    return {
        "type": "scattergl" if across.size > 5_000 else "scatter",
        "x": rounded(across.ravel()),
        "y": rounded(up.ravel()),
        "mode": "markers",
        "marker": {"size": _HIT, "opacity": 0.0},
        "selected": {"marker": {"opacity": 0.0}},
        "unselected": {"marker": {"opacity": 0.0}},
        "customdata": [[*rounded(pair), _reach(depth)] for *pair, depth in _flat(across, up, grid.depth)],
        "hovertemplate": f"{_WEIGHTS} %{{x:.3g}}, {_BIASES} %{{y:.3g}}<br>"
        "correlation depth %{customdata[2]}<extra></extra>",
        "showlegend": False,
    }


def _flat(*grids: Array) -> Sequence[tuple[float, ...]]:
    return list(zip(*(grid.ravel().tolist() for grid in grids), strict=True))


def _reach(depth: float) -> str:
    """A depth of the grid, right to about 1 %, in two digits."""
    return "unknown" if math.isnan(depth) else "∞" if math.isinf(depth) else f"≈ {short(depth, 2)} layers"


def _mark(point: PhasePoint, across: float, up: float, look: Look, *, is_chosen: bool) -> dict[str, Any]:
    """An attempt; one beyond the axes stands at their edge."""
    at = (min(point.weight_scale, across), min(point.bias_variance, up))
    is_off = at != (point.weight_scale, point.bias_variance)
    depth = "∞" if math.isinf(point.depth) else f"{short(point.depth)} layers"
    own = f"{_WEIGHTS} {short(point.weight_scale)}, {_BIASES} {short(point.bias_variance)}<br>correlation depth {depth}"
    return {
        "type": "scatter",
        "x": [at[0]],
        "y": [at[1]],
        "mode": "markers+text",
        "text": [f"{point.attempt + 1}{' →' if is_off else ''}"],
        "textposition": "top left" if at[0] > 0.9 * across else "top right",
        "textfont": {"color": look.text, "size": 16},
        "name": point.title,
        "cliponaxis": False,
        "marker": {
            "color": look.attempts[point.attempt],
            "symbol": SYMBOLS[point.attempt],
            "size": 18 if is_chosen else 12,
            "line": {"color": look.background if not is_chosen else look.text, "width": 3 if is_chosen else 1},
        },
        "selected": {"marker": {"opacity": 1.0}},
        "unselected": {"marker": {"opacity": 1.0}},
        "hovertemplate": f"{point.title}<br>{own}<extra></extra>",
        "hoverlabel": {"bgcolor": see_through(look.background, 1.0)},
    }
