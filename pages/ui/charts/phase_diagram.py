"""The phase diagram: weight and bias variances, the line between order and chaos, and how deep a signal reaches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.numbers import Table, columns, rounded
from pages.ui.charts.theme import FONT_SIZE, LIGHT, Look, Trace, mixed, new_figure, note
from pages.ui.charts.traces import held, reader, scatter
from xavier_core.base import Array, sentence_text
from xavier_core.mean_field import CriticalPoint, PhaseDiagram

_HEIGHT = 520
_DEEPEST = 300.0
_LEVELS = (1, 3, 10, 30, 100, 300)
_MARK = 1.5, 0.75
"""What an attempt's mark covers, to either side and up and down, in steps of the grid."""


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
    """Return the diagram; a click on a point of the grid has the weight scale as ``x``, the bias variance as ``y``.

    Parameters
    ----------
    chosen
        The attempt, from 0, that a click moves: it has a ring around it.
    activation
        Its name.
    """
    return new_figure(
        f"Order and chaos: {activation}",
        look=look,
        height=_HEIGHT,
        data=[
            _depths(grid, look),
            _pads(grid, places),
            *([_critical(line, look)] if line else []),
            *(_attempt(place, grid, look, is_chosen=place.attempt == chosen) for place in places),
        ],
        xaxis=_axis("weight variance: fan_in × Var(W)", grid.weight_scales),
        yaxis=_axis("bias variance", grid.bias_variances),
        annotations=[_phase("order", "left", 0.02, look), _phase("chaos", "right", 0.98, look)] if line else [],
    )


def _phase(word: str, side: str, x: float, look: Look) -> dict[str, Any]:
    where = {"x": x, "xref": "paper", "xanchor": side, "y": 0.98, "yanchor": "top"}
    return note(f"<b>{word}</b>", look, **where, bgcolor=look.background, font=_large(look))


def _large(look: Look) -> dict[str, Any]:
    return {"size": FONT_SIZE + 2, "color": look.text}


def _axis(title: str, values: Array) -> dict[str, Any]:
    low, high = float(values[0]), float(values[-1])
    room = 0.015 * (high - low)
    return {"title": title, "range": [low - room, high + room], "fixedrange": True, "showgrid": False}


def _depths(grid: PhaseDiagram, look: Look) -> Trace:
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


def _pads(grid: PhaseDiagram, places: Sequence[Place]) -> Trace:
    """A point nobody sees wherever one may click, with the depth just there; none below an attempt's own mark."""
    xs, ys = np.meshgrid(grid.weight_scales, grid.bias_variances)
    steps = float(grid.weight_scales[1]), float(grid.bias_variances[1])
    near = [
        np.hypot((xs - x) / steps[0] / _MARK[0], (ys - y) / steps[1] / _MARK[1]) < 1.0
        for x, y in (_drawn_at(place, grid) for place in places)
    ]
    seen = ~np.any(near, axis=0) if near else np.full(xs.shape, fill_value=True)
    depths = [sentence_text(depth) for depth in grid.depth[seen].tolist()]
    hover = "fan_in × Var(W) %{x:.3g}, bias variance %{y:.3g}<br>correlation depth %{customdata} layers<extra></extra>"
    points = scatter("markers", x=rounded(xs[seen]), y=rounded(ys[seen]), customdata=depths, hovertemplate=hover)
    return reader(points | {"marker": {"size": 12}})


def _critical(line: Sequence[CriticalPoint], look: Look) -> Trace:
    xs, ys = zip(*((point.weight_scale, point.bias_variance) for point in line), strict=True)
    line_look = {"color": look.text, "width": 3.5}
    return scatter("lines", x=rounded(xs), y=rounded(ys), line=line_look, name="critical line", hoverinfo="skip")


def _drawn_at(place: Place, grid: PhaseDiagram) -> tuple[float, float]:
    ends = float(grid.weight_scales[-1]), float(grid.bias_variances[-1])
    return min(place.weight_scale, ends[0]), min(place.bias_variance, ends[1])


def _attempt(place: Place, grid: PhaseDiagram, look: Look, *, is_chosen: bool) -> Trace:
    """An attempt's mark; of one beyond the axes at their edge, with an arrow's word."""
    x, y = _drawn_at(place, grid)
    is_off = (x, y) != (place.weight_scale, place.bias_variance)
    where = f"({sentence_text(place.weight_scale)}, {sentence_text(place.bias_variance)})"
    edge = {"color": look.text, "width": 3} if is_chosen else {"color": look.background, "width": 1}
    mark = scatter(
        "markers+text",
        x=rounded([x]),
        y=rounded([y]),
        text=[f"<b>{place.attempt + 1}{' →' if is_off else ''}</b>"],
        textposition="top left" if x > 0.9 * float(grid.weight_scales[-1]) else "top right",
        textfont=_large(look),
        name=f"{place.title} at {where}",
        marker=look.mark(place.attempt, 20 if is_chosen else 13) | {"line": edge},
        cliponaxis=False,
        hovertemplate=f"{place.title}<br>{where}<extra></extra>",
    )
    return held(mark, 1.0)


def phase_table(line: Sequence[CriticalPoint], grid: PhaseDiagram, places: Sequence[Place]) -> Table:
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
    return columns(("what", "fan_in × Var(W)", "bias variance", "layers"), rows)
