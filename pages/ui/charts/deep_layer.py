"""Which part of the activation a layer's pre-activations fall on: its curve and slope, and a row of them an attempt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.deep_texts import caption, why_it_ends
from pages.ui.charts.numbers import nice_ceiling, percent, rounded, short
from pages.ui.charts.show import Columns
from pages.ui.charts.theme import LIGHT, SYMBOLS, Look, new_figure
from xavier_core.base import Array
from xavier_core.depth import AttemptFigures, DeepResult, DeepSpec, LayerFigures

__all__ = ["layer_curve_table", "layer_figure", "layer_text"]

_POINTS = 161
_MIN_REACH, _MAX_REACH = 4.0, 8.0
"""An activation that bends is drawn where it does; pre-activations farther out are counted."""
_INSIDE = 0.98
_CURVES, _ROW, _REST = 200, 34, 110
"""Height of the curves, of an attempt's row, and of what is above and below."""


def layer_figure(result: DeepResult, *, layer: int, look: Look = LIGHT) -> go.Figure:
    """Return the activation with its slope, and one layer's pre-activations under it.

    Parameters
    ----------
    layer
        From 1; where an attempt has not come so far, its last one is shown.
    """
    spec = result.spec
    shown = [_layer(attempt, layer) for attempt in result.attempts]
    reach = _reach(spec, [own.sample for own in shown if own])
    z = np.linspace(-reach, reach, _POINTS)
    height = _CURVES + _ROW * len(shown) + _REST
    inside = height - _REST
    figure = new_figure(
        f"Layer {layer}: where its pre-activations fall on {spec.nonlinearity.title}",
        look=look,
        height=height,
        left=84,
        margin={"l": 84, "r": 16, "t": 40, "b": 70},
        xaxis={"title": {"text": "pre-activation z"}, "range": [-1.02 * reach, 1.02 * reach], "anchor": "y2"},
        yaxis={"domain": [_ROW * len(shown) / inside + 0.04, 1.0], "anchor": "x", "nticks": 5},
        yaxis2={
            "domain": [0.0, _ROW * len(shown) / inside],
            "anchor": "x",
            "range": [-len(shown) + 0.5, 0.5],
            "tickvals": [-index for index in range(len(shown))],
            "ticktext": [f"Attempt {index + 1}" for index in range(len(shown))],
            "fixedrange": True,
            "showgrid": False,
        },
    )
    names = (f"g(z): {spec.nonlinearity.title}", "g'(z): its slope")
    curves = (spec.nonlinearity.apply(z), spec.nonlinearity.derivative(z))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": rounded(z),
            "y": rounded(values),
            "mode": "lines",
            "name": name,
            "line": {"color": look.text, "dash": dash, "width": 2},
            "hovertemplate": f"{name.split(':', maxsplit=1)[0]} = %{{y:.3g}} at z = %{{x:.3g}}<extra></extra>",
        }
        for name, values, dash in zip(names, curves, ("solid", "dot"), strict=True)
    ]
    for index, own in enumerate(shown):
        sample = np.zeros(0) if own is None else own.sample[np.abs(own.sample) <= reach]
        slopes = spec.nonlinearity.derivative(sample)
        traces.append(
            {
                "type": "scatter",
                "x": rounded(sample),
                "y": [-index] * sample.size,
                "yaxis": "y2",
                "mode": "markers",
                "showlegend": False,
                "marker": {"color": look.attempts[index], "symbol": SYMBOLS[index], "size": 8, "opacity": 0.35},
                "customdata": rounded(slopes, 3),
                "hovertemplate": f"Attempt {index + 1}: z = %{{x:.3g}}, slope %{{customdata}}<extra></extra>",
            }
        )
    figure.add_traces(traces)
    return figure


def layer_curve_table(result: DeepResult, *, layer: int) -> Columns:
    """Return the pre-activations that are drawn, and the slope at each."""
    columns: dict[str, list[float]] = {"attempt": [], "pre-activation": [], "slope": []}
    for number, attempt in enumerate(result.attempts, start=1):
        own = _layer(attempt, layer)
        sample = np.zeros(0) if own is None else own.sample
        columns["attempt"] += [number] * sample.size
        columns["pre-activation"] += sample.tolist()
        columns["slope"] += result.spec.nonlinearity.derivative(sample).tolist()
    return columns


def layer_text(result: DeepResult, *, layer: int) -> str:
    """Return what was fed in, and how much of each attempt's layer is saturated, dead, or off the axis."""
    shown = [_layer(attempt, layer) for attempt in result.attempts]
    reach = _reach(result.spec, [own.sample for own in shown if own])
    said = [
        f"Attempt {index + 1}: {_words(result.spec, attempt, own, layer, reach)}"
        for index, (attempt, own) in enumerate(zip(result.attempts, shown, strict=True))
    ]
    return f"{caption(result.spec)}. {'. '.join(said)}."


def _words(spec: DeepSpec, attempt: AttemptFigures, own: LayerFigures | None, layer: int, reach: float) -> str:
    ends = why_it_ends(attempt)
    if own is None:
        return ends or "no layer yet"
    words = [] if own.layer == layer else [f"layer {own.layer}, the last one that was reached ({ends or 'so far'})"]
    if own.saturated is not None:
        words.append(f"{percent(own.saturated)} of the activations beyond {_beyond(spec)}")
    words.append(f"mean g'² {short(own.slope_square)}")
    if own.dead:
        words.append(f"{percent(own.dead)} of the units dead")
    words.append(f"standard deviation of z {short(own.pre.std)}")
    outside = float((np.abs(own.sample) > reach).mean()) if own.sample.size else 0.0
    if outside:
        words.append(f"{percent(outside)} of those drawn are off the axis")
    return ", ".join(words)


def _layer(attempt: AttemptFigures, layer: int) -> LayerFigures | None:
    return attempt.layers[min(layer, len(attempt.layers)) - 1] if attempt.layers else None


def _reach(spec: DeepSpec, samples: Sequence[Array]) -> float:
    """How far the common axis goes: as far as the attempts, but an activation that bends must be seen to bend."""
    outer = max((float(np.quantile(np.abs(sample), _INSIDE)) for sample in samples if sample.size), default=0.0)
    if spec.nonlinearity.slope_below is not None:
        return nice_ceiling(outer) if outer else 1.0
    return nice_ceiling(min(max(outer, _MIN_REACH), _MAX_REACH))


def _beyond(spec: DeepSpec) -> str:
    """What an activation must exceed to count as saturated."""
    low, high = spec.nonlinearity.limits
    start = spec.nonlinearity.value_at_0
    ends = [start + 0.99 * (limit - start) for limit in (low, high) if limit is not None]
    if len(ends) == 2 and ends[0] == -ends[1]:
        return f"±{short(ends[1], 4)}"
    return " or ".join(short(end, 4) for end in ends)
