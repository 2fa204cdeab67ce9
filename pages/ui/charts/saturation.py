"""Which part of the activation a layer's pre-activations meet: its curve, its slope, and a histogram an attempt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import locked_axis
from pages.ui.charts.deep_texts import attempt_heading, why_it_ends
from pages.ui.charts.layer_bins import LAYER_BARS, rebinned
from pages.ui.charts.numbers import Table, by_attempt, columns, nice_ceiling
from pages.ui.charts.rows import Row, rows_figure, share_axis
from pages.ui.charts.theme import LIGHT, Look, Trace
from pages.ui.charts.traces import evenly, histogram, scatter
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
    g, shown = result.spec.nonlinearity, [_layer(attempt, layer) for attempt in result.attempts]
    axis = _axis(result.spec, shown)
    z = np.linspace(-axis.reach, axis.reach, _POINTS)
    values, slopes = g.apply(z), g.derivative(z)
    rows = [
        Row(f"g(z): {g.title}", _curve_axis(values), [_curve(values, axis, look, "g(z)", "solid")]),
        Row("g'(z): its slope", _curve_axis(slopes), [_curve(slopes, axis, look, "g'(z)", "dash")]),
    ]
    for index, (attempt, own) in enumerate(zip(result.attempts, shown, strict=True)):
        shares = np.zeros(LAYER_BARS) if own is None else _shares(own, axis)
        name = f"{attempt_heading(index, attempt)} — {_words(attempt, own, layer, axis)[0]}"
        top = max(1.05 * float(shares.max()), 1e-3)
        rows.append(Row(name, share_axis(top), [_bars(shares, axis, look.attempts[index])]))
    shade = {"type": "rect", "fillcolor": look.grey, "opacity": 0.2, "layer": "below", "line": {"width": 0}}
    shade |= {"y0": 0, "y1": 1, "yref": "paper"}
    return rows_figure(
        f"Layer {layer}: the part of {g.title} that its pre-activations meet",
        rows,
        look=look,
        xaxis={"title": "pre-activation z", "range": [-axis.reach, axis.reach], "fixedrange": True},
        row_px=_ROW,
        rest_px=_REST,
        margin={"l": 60, "r": 20, "t": 36, "b": 60},
        keeps_margin=True,
        shapes=[{**shade, "x0": low, "x1": high} for low, high in _saturated(result.spec, z, values)],
    )


def _layer(attempt: AttemptFigures, layer: int) -> LayerFigures | None:
    return attempt.layers[min(layer, len(attempt.layers)) - 1] if attempt.layers else None


def _axis(spec: DeepSpec, shown: Sequence[LayerFigures | None]) -> Axis:
    """The common axis: as far as the attempts go, but an activation that bends must be seen to bend."""
    samples = [np.abs(own.sample) for own in shown if own and own.sample.size]
    outer = max((float(np.quantile(sample, _INSIDE)) for sample in samples), default=0.0)
    if spec.nonlinearity.slope_below is not None:
        return Axis(nice_ceiling(outer) if outer else 1.0, np.inf)
    return Axis(nice_ceiling(min(max(outer, _MIN_REACH), _MAX_REACH)), np.inf)


def _shares(own: LayerFigures, axis: Axis) -> Array:
    """Share of the pre-activations in each bar, exact zeros in that of 0."""
    shares = rebinned(own.pre, axis)
    shares[LAYER_BARS // 2] += own.pre.zeros
    return shares


def _curve(values: Array, axis: Axis, look: Look, name: str, dash: str) -> Trace:
    line = {"color": look.text, "width": 2.6, "dash": dash}
    hover = f"{name} = %{{y:.3g}} at z = %{{x:.3g}}<extra></extra>"
    return scatter("lines", **evenly(-axis.reach, axis.reach, values), line=line, hovertemplate=hover, showlegend=False)


def _curve_axis(values: Array) -> dict[str, Any]:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = _ROOM * (high - low or 1.0)
    ticks = [(value, sentence_text(value, 2)) for value in sorted({low, 0.0, high})]
    return locked_axis((low - room, high + room), ticks, showgrid=True)


def _bars(shares: Array, axis: Axis, colour: str) -> Trace:
    seen = np.flatnonzero(shares).tolist()
    ends = [sentence_text(edge) for edge in axis.edges(LAYER_BARS).tolist()]
    words = [f"z from {ends[bar]} to {ends[bar + 1]}: {percent_text(shares[bar])}" for bar in seen]
    return histogram(axis, LAYER_BARS, seen, shares[seen], colour) | {"hovertext": words, "hoverinfo": "text"}


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
    axis = _axis(result.spec, shown)
    said = (", ".join(_words(*own, layer, axis)) for own in zip(result.attempts, shown, strict=True))
    low, high = result.spec.nonlinearity.limits
    shaded = "" if low is None and high is None else " Shaded: beyond 99 % of the way from g(0) to a limit of g."
    return f"Layer {layer}: {by_attempt(enumerate(said))}.{shaded}"


def saturation_table(result: DeepResult, *, layer: int = 1) -> Table:
    """Return the sample of each attempt's pre-activations, with what g and its slope are there."""
    g = result.spec.nonlinearity
    rows = [
        (attempt, own.layer, *at)
        for attempt, own in enumerate((_layer(attempt, layer) for attempt in result.attempts), 1)
        if own
        for at in np.stack((own.sample, g.apply(own.sample), g.derivative(own.sample)), axis=1).tolist()
    ]
    return columns(("attempt", "layer", "z", "g(z)", "g'(z)"), rows)
