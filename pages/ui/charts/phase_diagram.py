"""The phase diagram: weight and bias variances, the line between order and chaos, and how deep a signal reaches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.numbers import rounded
from pages.ui.charts.theme import FONT_SIZE, LIGHT, SYMBOLS, Look, mixed, new_figure
from xavier_core.base import sentence_text
from xavier_core.mean_field import CriticalPoint, PhaseDiagram

_HEIGHT = 520
_DEEPEST = 300.0
_LEVELS = (1, 3, 10, 30, 100, 300)
_GRID = (101, 26)
"""Points across and up that can be clicked: so close that hardly anybody wants one between them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attempt stands."""

    attempt: int
    """From 0."""
    weight_scale: float
    """``fan_in Var(W)``."""
    bias_variance: float
    title: str


def phase_figure(  # noqa: PLR0913 - what the diagram consists of, each by name
    *,
    line: Sequence[CriticalPoint],
    grid: PhaseDiagram,
    places: Sequence[Place],
    chosen: int,
    activation: str,
    look: Look = LIGHT,
) -> go.Figure:
    """Return the diagram; a click anywhere has the weight scale as ``x`` and the bias variance as ``y``.

    Parameters
    ----------
    chosen
        The attempt, from 0, that a click moves: it has a ring around it.
    activation
        Its name.
    """
    across, up = grid.weight_scales, grid.bias_variances
    figure = new_figure(
        f"Order and chaos: {activation}",
        look=look,
        height=_HEIGHT,
        xaxis=_axis("weight variance: fan_in × Var(W)", across),
        yaxis=_axis("bias variance", up),
    )
    figure.add_trace(_depths(grid, look))
    figure.add_trace(_pads(across, up))
    if line:
        figure.add_trace(_critical(line, look))
    for place in places:
        figure.add_trace(_attempt(place, across, up, look, is_chosen=place.attempt == chosen))
    for x, words in ((0.02, "order"), (0.98, "chaos")) if line else ():
        figure.add_annotation(
            text=f"<b>{words}</b>",
            x=x,
            xref="paper",
            xanchor="left" if x < 0.5 else "right",
            y=0.98,
            yref="paper",
            yanchor="top",
            showarrow=False,
            font={"size": FONT_SIZE + 2, "color": look.text},
            bgcolor=look.background,
        )
    return figure


def _axis(title: str, values: Sequence[float] | np.ndarray[Any, Any]) -> dict[str, Any]:
    low, high = float(values[0]), float(values[-1])
    room = 0.015 * (high - low)
    return {"title": {"text": title}, "range": [low - room, high + room], "fixedrange": True, "showgrid": False}


def _depths(grid: PhaseDiagram, look: Look) -> dict[str, Any]:
    """The depth that a signal reaches, darker where deeper; grown alike or parted does not matter to it."""
    logs = np.log10(np.clip(grid.depth, 1.0, _DEEPEST))
    return {
        "type": "heatmap",
        "x": rounded(grid.weight_scales),
        "y": rounded(grid.bias_variances),
        "z": [rounded(row, 3) for row in logs],
        "zmin": 0.0,
        "zmax": math.log10(_DEEPEST),
        "zsmooth": "best",
        "colorscale": [[0.0, look.background], [1.0, mixed(look.text, look.background, 0.55)]],
        "colorbar": {
            "title": {"text": "layers"},
            "tickvals": [math.log10(level) for level in _LEVELS],
            "ticktext": [*map(str, _LEVELS[:-1]), f"≥ {_LEVELS[-1]}"],
            "thickness": 14,
            "outlinewidth": 0,
        },
        "hoverinfo": "skip",
    }


def _pads(across: np.ndarray[Any, Any], up: np.ndarray[Any, Any]) -> dict[str, Any]:
    """A point nobody sees wherever one may click."""
    xs, ys = np.meshgrid(np.linspace(across[0], across[-1], _GRID[0]), np.linspace(up[0], up[-1], _GRID[1]))
    kept = {"marker": {"opacity": 0.0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rounded(xs.ravel()),
        "y": rounded(ys.ravel()),
        "marker": {"opacity": 0.0, "size": 12},
        "selected": kept,
        "unselected": kept,
        "hovertemplate": "fan_in × Var(W) %{x:.3g}, bias variance %{y:.3g}<extra></extra>",
        "showlegend": False,
    }


def _critical(line: Sequence[CriticalPoint], look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": rounded([point.weight_scale for point in line]),
        "y": rounded([point.bias_variance for point in line]),
        "line": {"color": look.text, "width": 3.5},
        "name": "critical line",
        "hoverinfo": "skip",
    }


def _attempt(
    place: Place, across: np.ndarray[Any, Any], up: np.ndarray[Any, Any], look: Look, *, is_chosen: bool
) -> dict[str, Any]:
    """An attempt's mark; of one beyond the axes at their edge, with an arrow's word."""
    x, y = min(place.weight_scale, float(across[-1])), min(place.bias_variance, float(up[-1]))
    is_off = (x, y) != (place.weight_scale, place.bias_variance)
    colour = look.attempts[place.attempt]
    where = f"({sentence_text(place.weight_scale)}, {sentence_text(place.bias_variance)})"
    kept = {"marker": {"opacity": 1.0}}
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": rounded([x]),
        "y": rounded([y]),
        "text": [f"<b>{place.attempt + 1}{' →' if is_off else ''}</b>"],
        "textposition": "top left" if x > 0.9 * across[-1] else "top right",
        "textfont": {"color": look.text, "size": FONT_SIZE + 2},
        "name": f"{place.title} at {where}",
        "marker": {
            "symbol": SYMBOLS[place.attempt],
            "size": 20 if is_chosen else 13,
            "color": colour,
            "line": {"color": look.text if is_chosen else look.background, "width": 3 if is_chosen else 1},
        },
        "cliponaxis": False,
        "selected": kept,
        "unselected": kept,
        "hovertemplate": f"{place.title}<br>{where}<extra></extra>",
    }


def phase_table(line: Sequence[CriticalPoint], grid: PhaseDiagram, places: Sequence[Place]) -> dict[str, list[Any]]:
    """Return attempts, line and grid as one table."""
    rows: list[tuple[str, float, float, float | None]] = [
        (place.title, place.weight_scale, place.bias_variance, None) for place in places
    ]
    rows += [("critical line", point.weight_scale, point.bias_variance, None) for point in line]
    rows += [
        ("grid", weight, bias, depth if math.isfinite(depth) else None)
        for bias, row in zip(grid.bias_variances.tolist(), grid.depth.tolist(), strict=True)
        for weight, depth in zip(grid.weight_scales.tolist(), row, strict=True)
    ]
    names = ("what", "fan_in × Var(W)", "bias variance", "layers")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
