"""Which part of the activation a layer's pre-activations meet: its curve, its slope, and a histogram an attempt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import widths
from pages.ui.charts.deep_texts import attempt_heading, why_it_ends
from pages.ui.charts.layer_bins import LAYER_BARS, rebinned
from pages.ui.charts.numbers import nice_ceiling, rounded
from pages.ui.charts.rows import row_layout, share_axis, y_name
from pages.ui.charts.theme import LIGHT, Look, new_figure, see_through
from xavier_core.base import Array, Axis, percent_text, sentence_text
from xavier_core.depth import AttemptFigures, DeepResult, DeepSpec, LayerFigures

_POINTS = 161
_MIN_REACH, _MAX_REACH = 4.0, 8.0
"""An activation that bends is drawn where it does; pre-activations farther out are counted."""
_INSIDE = 0.98
_SATURATED = 0.99
_ROW, _REST = 104, 84
_ROOM = 0.08


def saturation_figure(result: DeepResult, *, layer: int = 1, look: Look = LIGHT) -> go.Figure:
    """Return g and its slope above each attempt's pre-activations, all on one axis; where g saturates is shaded.

    Parameters
    ----------
    layer
        From 1; where an attempt has not come so far, its last one is shown.
    """
    spec, shown = result.spec, [_layer(attempt, layer) for attempt in result.attempts]
    axis = _axis(spec, [own.sample for own in shown if own])
    z = np.linspace(-axis.reach, axis.reach, _POINTS)
    values, slopes = spec.nonlinearity.apply(z), spec.nonlinearity.derivative(z)
    traces = [_curve(values, axis, 0, look, "g(z)"), _curve(slopes, axis, 1, look, "g'(z)")]
    names = [f"g(z): {spec.nonlinearity.title}", "g'(z): its slope"]
    axes = [_curve_axis(values), _curve_axis(slopes)]
    for index, (attempt, own) in enumerate(zip(result.attempts, shown, strict=True)):
        shares = np.zeros(LAYER_BARS) if own is None else _shares(own, axis)
        top = max(1.05 * float(shares.max()), 1e-3)
        traces.append(_bars(shares, axis, index + 2, look.attempts[index]))
        names.append(f"{attempt_heading(index, attempt)} — {_words(attempt, own, layer, axis)[0]}")
        axes.append(share_axis(top))
    shade = {"type": "rect", "fillcolor": look.grey, "opacity": 0.2, "layer": "below", "line": {"width": 0}}
    return new_figure(
        f"Layer {layer}: the part of {spec.nonlinearity.title} that its pre-activations meet",
        look=look,
        keeps_margin=True,
        data=traces,
        shapes=[
            {**shade, "x0": low, "x1": high, "y0": 0, "y1": 1, "yref": "paper"}
            for low, high in _saturated(spec, z, values)
        ],
        **row_layout(
            names,
            axes,
            xaxis={"title": {"text": "pre-activation z"}, "range": [-axis.reach, axis.reach], "fixedrange": True},
            height=_REST + _ROW * len(names),
            margin={"l": 60, "r": 20, "t": 36, "b": 60},
            look=look,
        ),
    )


def _layer(attempt: AttemptFigures, layer: int) -> LayerFigures | None:
    return attempt.layers[min(layer, len(attempt.layers)) - 1] if attempt.layers else None


def _axis(spec: DeepSpec, samples: Sequence[Array]) -> Axis:
    """The common axis: as far as the attempts go, but an activation that bends must be seen to bend."""
    outer = max((float(np.quantile(np.abs(sample), _INSIDE)) for sample in samples if sample.size), default=0.0)
    if spec.nonlinearity.slope_below is not None:
        return Axis(nice_ceiling(outer) if outer else 1.0, np.inf)
    return Axis(nice_ceiling(min(max(outer, _MIN_REACH), _MAX_REACH)), np.inf)


def _shares(own: LayerFigures, axis: Axis) -> Array:
    """Share of the pre-activations in each bar, exact zeros in that of 0."""
    shares = rebinned(own.pre, axis)
    shares[LAYER_BARS // 2] += own.pre.zeros
    return shares


def _curve(values: Array, axis: Axis, row: int, look: Look, name: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x0": -axis.reach,
        "dx": 2.0 * axis.reach / (_POINTS - 1),
        "y": rounded(values),
        "yaxis": y_name(row),
        "line": {"color": look.text, "width": 2.6, "dash": "dash" if row else "solid"},
        "showlegend": False,
        "hovertemplate": f"{name} = %{{y:.3g}} at z = %{{x:.3g}}<extra></extra>",
    }


def _curve_axis(values: Array) -> dict[str, Any]:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = _ROOM * (high - low or 1.0)
    return {
        "range": [low - room, high + room],
        "tickvals": sorted({low, 0.0, high}),
        "ticktext": [sentence_text(value, 2) for value in sorted({low, 0.0, high})],
        "fixedrange": True,
    }


def _bars(shares: Array, axis: Axis, row: int, colour: str) -> dict[str, Any]:
    first, step, _ = widths(axis, LAYER_BARS)
    edges = axis.edges(LAYER_BARS)
    seen = np.flatnonzero(shares).tolist()
    return {
        "type": "bar",
        "x": rounded([first + step * bar for bar in seen]),
        "y": rounded(shares[seen]),
        "width": step,
        "yaxis": y_name(row),
        "marker": {"color": see_through(colour, 0.55), "line": {"color": colour, "width": 0.6}},
        "hovertext": [
            f"z from {sentence_text(edges[bar])} to {sentence_text(edges[bar + 1])}: {percent_text(shares[bar])}"
            for bar in seen
        ],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _saturated(spec: DeepSpec, z: Array, values: Array) -> list[tuple[float, float]]:
    """Where g is beyond 99 % of the way from g(0) to a limit, at either end of the axis."""
    low, high = spec.nonlinearity.limits
    start = spec.nonlinearity.value_at_0
    found = []
    if low is not None and (left := z[values < start + _SATURATED * (low - start)]).size:
        found.append((float(z[0]), float(left[-1])))
    if high is not None and (right := z[values > start + _SATURATED * (high - start)]).size:
        found.append((float(right[0]), float(z[-1])))
    return found


def _words(attempt: AttemptFigures, own: LayerFigures | None, layer: int, axis: Axis) -> list[str]:
    """What is to be said of an attempt's layer, the most telling first."""
    ends = why_it_ends(attempt)
    if own is None:
        return [ends or "no layer yet"]
    words = []
    if own.saturated is not None:
        words.append(f"{percent_text(own.saturated)} saturated")
    words.append(f"mean g'² {sentence_text(own.slope_square)}")
    if own.dead:
        words.append(f"{percent_text(own.dead)} of the units dead")
    words.append(f"standard deviation of z {sentence_text(own.pre.std)}")
    off = 1.0 - float(_shares(own, axis).sum())
    if off > 1e-6:
        words.append(f"{percent_text(off, 2)} off the axis")
    if own.layer != layer:
        words.append(f"layer {own.layer} is the last one that was reached ({ends or 'so far'})")
    return words


def saturation_text(result: DeepResult, *, layer: int = 1) -> str:
    """Return what each attempt's layer meets, with its numbers."""
    shown = [_layer(attempt, layer) for attempt in result.attempts]
    axis = _axis(result.spec, [own.sample for own in shown if own])
    said = [
        f"attempt {index + 1}: {', '.join(_words(attempt, own, layer, axis))}"
        for index, (attempt, own) in enumerate(zip(result.attempts, shown, strict=True))
    ]
    low, high = result.spec.nonlinearity.limits
    shaded = "" if low is None and high is None else " Shaded: beyond 99 % of the way from g(0) to a limit of g."
    return f"Layer {layer}: {'; '.join(said)}.{shaded}"


def saturation_table(result: DeepResult, *, layer: int = 1) -> dict[str, list[Any]]:
    """Return the sample of each attempt's pre-activations, with what g and its slope are there."""
    rows = [
        (index + 1, own.layer, z)
        for index, attempt in enumerate(result.attempts)
        if (own := _layer(attempt, layer))
        for z in own.sample.tolist()
    ]
    at = np.array([z for _, _, z in rows])
    g = result.spec.nonlinearity
    return {
        "attempt": [attempt for attempt, _, _ in rows],
        "layer": [own for _, own, _ in rows],
        "z": at.tolist(),
        "g(z)": g.apply(at).tolist(),
        "g'(z)": g.derivative(at).tolist(),
    }
