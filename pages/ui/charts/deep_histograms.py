"""Histograms of a deep run: an attempt a column, a layer a row, all on one axis and to one height."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import drawn_at, signed_axis
from pages.ui.charts.deep_texts import caption, listed, shown_layers, why_it_ends
from pages.ui.charts.numbers import nice_ceiling, percent, short
from pages.ui.charts.show import Columns
from pages.ui.charts.theme import FONT_SIZE, LIGHT, Look, new_figure, see_through
from xavier_core.base import Array, Axis
from xavier_core.depth import AttemptFigures, DeepResult, DeepSpec
from xavier_core.network import BINS, ArraySummary

__all__ = ["BARS", "axis_of", "deep_histograms", "deep_histograms_table", "deep_histograms_text", "rebinned"]

BARS = 61
"""Bars of a histogram; odd, so that 0 is in the middle of one."""

_INSIDE = 0.999
"""Share of the numbers of the widest layer that the axis holds."""
_MAX_APART = 30.0
"""Sizes that differ by more do not share a linear axis."""
_MAX_DECADES = 12
_LOWEST, _HIGHEST = -290, 307
"""Powers of ten that an axis may end at, so that a dozen more and a step more are floats, too."""
_OVER_THE_MIDDLE = 3.0
_MIDDLE = BINS // 2
_ROW, _REST = 42, 110
"""Height of a layer's row, and of what is above and below the rows."""
_PANEL, _RIDGE = 0.9, 2.6
"""How high the frame of a histogram is, in rows."""
_GAP = 0.05
_PEAKS = "The axis is signed-log: straight between ±{}, logarithmic beyond, so that numbers of one size make two peaks."


def quantity_title(spec: DeepSpec, quantity: str) -> str:
    """Return what a key of ``QUANTITIES`` stands for, such as ``Activations (after tanh)``."""
    titles = {
        "post": f"Activations (after {spec.nonlinearity.title})",
        "pre": "Pre-activations",
        "gradient_post": "Gradient with respect to the activations",
        "gradient_pre": "Gradient with respect to the pre-activations",
        "gradient_weights": "Gradient with respect to the weights",
    }
    return titles[quantity]


def deep_histograms(
    result: DeepResult, *, quantity: str = "post", scale: str = "auto", picture: str = "panels", look: Look = LIGHT
) -> go.Figure:
    """Return one histogram for each attempt and drawn layer, the first layer on top.

    Parameters
    ----------
    quantity
        Figures of a layer, by their name in ``LayerFigures``.
    scale
        ``linear``, ``log`` for signed-log, or ``auto``: linear where that shows more than one layer.
    picture
        ``panels`` for histograms of one height, ``ridge`` for curves that reach over each other.
    """
    spec, layers = result.spec, shown_layers(result.spec.depth)
    found = [[_figures(attempt, number, quantity) for number in layers] for attempt in result.attempts]
    axis = axis_of(spec, quantity, scale, [figures for row in found for figures in row if figures])
    shares = [[rebinned(figures, axis) if figures else None for figures in row] for row in found]
    top, high = _top(shares), _RIDGE if picture == "ridge" else _PANEL
    figure = new_figure(
        quantity_title(spec, quantity),
        look=look,
        height=_REST + _ROW * len(layers),
        left=56,
        showlegend=False,
        margin={"l": 56, "r": 12, "t": 66, "b": 44},
        yaxis={
            "title": {"text": "layer"},
            "tickvals": [-row for row in range(len(layers))],
            "ticktext": [str(layer) for layer in layers],
            "range": [0.15 - len(layers), high + 0.08],
            "fixedrange": True,
        },
    )
    traces: list[dict[str, Any]] = []
    for index in range(len(result.attempts)):
        figure.update_layout(_column(index, len(result.attempts), axis))
        traces.append(_trace(index, layers, shares[index], axis, high / top, high, look))
        zeros = [figures.zeros if figures else 0.0 for figures in found[index]]
        if any(zeros):
            traces.append(_spikes(index, layers, zeros, axis, high / top, high, look))
        left = _left(index, len(result.attempts))
        figure.add_annotation(
            text=f"Attempt {index + 1}",
            x=left,
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
        ).update_annotations(font={"size": FONT_SIZE, "color": look.text})
    figure.add_traces(traces)
    return figure


def deep_histograms_table(result: DeepResult, *, quantity: str = "post") -> Columns:
    """Return the figures of what is drawn: a row an attempt and layer."""
    rows = [
        (number, layer.layer, figures.mean, figures.std, figures.rms, figures.largest, figures.zeros)
        for number, attempt in enumerate(result.attempts, start=1)
        for layer in attempt.layers
        if (figures := _figures(attempt, layer.layer, quantity))
    ]
    names = ("attempt", "layer", "mean", "standard deviation", "RMS", "largest", "share of exact zeros")
    return dict(zip(names, map(list, zip(*rows, strict=True)) if rows else [[] for _ in names], strict=True))


def deep_histograms_text(result: DeepResult, *, quantity: str = "post", scale: str = "auto") -> str:
    """Return what was fed in, what is drawn on which axis, and how wide the last layer is."""
    spec, layers = result.spec, shown_layers(result.spec.depth)
    found = [[_figures(attempt, number, quantity) for number in layers] for attempt in result.attempts]
    axis = axis_of(spec, quantity, scale, [figures for row in found for figures in row if figures])
    said = [caption(spec), listed(layers, spec.depth), "" if axis.is_linear else _PEAKS.format(short(axis.bend))]
    for number, (row, attempt) in enumerate(zip(found, result.attempts, strict=True), start=1):
        known = [(layer, figures) for layer, figures in zip(layers, row, strict=True) if figures]
        spread = f"standard deviation {short(known[-1][1].std)} in layer {known[-1][0]}" if known else ""
        said.append(f"Attempt {number}: {'; '.join(filter(None, (spread, why_it_ends(attempt)))) or 'no layer yet'}")
    return ". ".join(part.rstrip(".") for part in said if part) + "."


def _figures(attempt: AttemptFigures, number: int, quantity: str) -> ArraySummary | None:
    if number > len(attempt.layers):
        return None
    figures: ArraySummary | None = getattr(attempt.layers[number - 1], quantity)
    return figures


# ---- columns and rows ----------------------------------------------------------------------------


def _left(index: int, count: int) -> float:
    return index / count + (_GAP / 2 if index else 0.0)


def _column(index: int, count: int, axis: Axis) -> dict[str, Any]:
    drawn = signed_axis(axis, "")
    right = (index + 1) / count - (_GAP / 2 if index + 1 < count else 0.0)
    few = {"nticks": max(3, 12 // count)} if axis.is_linear else _few_ticks(drawn, max(3, 9 // count))
    own = {**drawn, **few, "domain": [_left(index, count), right], "anchor": "y"}
    return {f"xaxis{index + 1 if index else ''}": own}


def _few_ticks(drawn: dict[str, Any], most: int) -> dict[str, Any]:
    """The outermost ticks, 0 and some between them: what is legible in a narrow column."""
    places = range(len(drawn["tickvals"]))
    middle = len(places) // 2
    step = max(1, math.ceil(len(places) / most))
    kept = [place for place in places if (place - middle) % step == 0]
    return {name: [drawn[name][place] for place in kept] for name in ("tickvals", "ticktext")}


def _trace(  # noqa: PLR0913, PLR0917 - a column with all that goes into it
    index: int,
    layers: Sequence[int],
    shares: Sequence[Array | None],
    axis: Axis,
    scale: float,
    high: float,
    look: Look,
) -> dict[str, Any]:
    """All histograms of an attempt as one line: along the ground of a row, up and down its bars, and a gap."""
    edges = axis.edges(BARS)
    at = drawn_at(axis, edges)
    middles = 0.5 * (at[1:] + at[:-1])
    x = np.concatenate(([at[0], at[0]], middles, [at[-1], at[-1], math.nan]))
    ranges = [f"{short(low)} to {short(end)}" for low, end in pairwise(edges.tolist())]
    across, up, said = [], [], []
    for row, (layer, share) in enumerate(zip(layers, shares, strict=True)):
        if share is None:
            continue
        bars = np.minimum(share * scale, high)
        across.append(x)
        up.append(np.concatenate(([-row, -row], bars - row, [-row, -row, math.nan])))
        words = [f"{span}: {percent(part)}" for span, part in zip(ranges, share.tolist(), strict=True)]
        said += ["", "", *(f"layer {layer}, {own}" for own in words), "", "", ""]
    colour = look.attempts[index]
    return {
        "type": "scatter",
        "xaxis": f"x{index + 1 if index else ''}",
        "x": np.concatenate(across).astype(np.float32) if across else [],
        "y": np.concatenate(up).astype(np.float32) if up else [],
        "text": said,
        "hovertemplate": f"Attempt {index + 1}, %{{text}}<extra></extra>",
        "mode": "lines",
        "line": {"color": colour, "width": 1, "shape": "hvh"},
        "fill": "toself",
        "fillcolor": see_through(colour, 0.45),
    }


def _spikes(  # noqa: PLR0913, PLR0917
    index: int, layers: Sequence[int], zeros: Sequence[float], axis: Axis, scale: float, high: float, look: Look
) -> dict[str, Any]:
    """Exact zeros as a line at 0, with their share."""
    at = float(drawn_at(axis, np.zeros(1))[0])
    across: list[float | None] = []
    up: list[float | None] = []
    text: list[str] = []
    for row, (layer, share) in enumerate(zip(layers, zeros, strict=True)):
        if share:
            across += [at, at, None]
            up += [-row, min(share * scale, high) - row, None]
            text += ["", f"layer {layer}, exactly 0: {percent(share)}", ""]
    return {
        "type": "scatter",
        "xaxis": f"x{index + 1 if index else ''}",
        "x": across,
        "y": up,
        "text": text,
        "hovertemplate": f"Attempt {index + 1}, %{{text}}<extra></extra>",
        "mode": "lines+markers",
        "marker": {"size": 6, "color": look.attempts[index]},
        "line": {"color": look.attempts[index], "width": 4},
    }


# ---- the axis ------------------------------------------------------------------------------------


def axis_of(spec: DeepSpec, quantity: str, scale: str, known: Sequence[ArraySummary]) -> Axis:
    """Return the axis that all histograms share.

    Activations between two limits have them as its ends. Others reach as far as 99.9 % of the numbers of the
    widest layer, to the next round number. ``auto`` is signed-log where sizes differ too much for a linear axis:
    for gradients, whose differences are what there is to see, the largest from the smallest; for signals the
    largest from the middle one, so that a signal that dies away still does so in sight.
    """
    sizes = sorted(figures.rms for figures in known if figures.rms > 0.0)
    low, high = spec.nonlinearity.limits
    if quantity == "post" and low is not None and high is not None:
        reach, is_signed = max(-low, high), low < 0.0
        is_log = scale == "log"
    else:
        reach = nice_ceiling(max((_outer(figures) for figures in known), default=0.0) or 1.0)
        is_signed = not sizes or any(figures.counts[:_MIDDLE].any() for figures in known)
        compared = 0 if quantity.startswith("gradient") else len(sizes) // 2
        is_apart = bool(sizes) and sizes[-1] > _MAX_APART * sizes[compared]
        is_log = scale == "log" or (scale == "auto" and is_apart)
    if not is_log:
        return Axis(reach, math.inf, is_signed=is_signed)
    high_power = min(max(math.ceil(math.log10(reach)), _LOWEST), _HIGHEST)
    smallest = sizes[0] if sizes else reach
    low_power = min(max(math.floor(math.log10(smallest)), high_power - _MAX_DECADES), high_power - 1)
    if quantity != "post" or low is None or high is None:
        reach = 10.0**high_power
    return Axis(reach, 10.0**low_power, is_signed=is_signed)


def _outer(figures: ArraySummary) -> float:
    """The magnitude that 99.9 % of the numbers do not exceed, to a fine step."""
    folded = figures.counts[_MIDDLE:].astype(np.int64)
    folded[1:] += figures.counts[:_MIDDLE][::-1]
    held = figures.zeros * figures.n + np.cumsum(folded)
    step = int(np.searchsorted(held, _INSIDE * figures.n))
    end = (min(step, _MIDDLE) + _MIDDLE + 1) / BINS
    return float(figures.axis.value(np.array([end]))[0])


# ---- the bars ------------------------------------------------------------------------------------


def rebinned(figures: ArraySummary, axis: Axis, bars: int = BARS) -> Array:
    """Return the share of the numbers in each of ``bars`` equal steps of an axis, exact zeros left out.

    A fine step that two bars divide counts in both, each by its part of the fine step. The fine step around 0, of
    which nothing is known but that it is small beside the layer's largest number, counts in the bar of 0 as a
    whole. Shape (bars,).
    """
    counts = figures.counts.astype(np.float64)
    around_0, counts[_MIDDLE] = counts[_MIDDLE], 0.0
    held = np.concatenate(([0.0], np.cumsum(counts)))
    edges = axis.edges(bars)
    if figures.largest > 0.0:
        edges = np.clip(edges, -figures.largest, figures.largest)  # far beyond a tiny reach places would overflow
    places = figures.axis.position(edges) * BINS
    share = np.diff(np.interp(places, np.arange(BINS + 1), held))
    share[bars // 2 if axis.is_signed else 0] += around_0
    return np.asarray(share / figures.n)


def _top(shares: Sequence[Sequence[Array | None]]) -> float:
    """The share that the frame is as high as: what the flattest attempt needs.

    A spike of another one says how high it is. Where an attempt's last layers are spikes themselves, three times
    what its middle layer needs is enough.
    """
    needs = []
    for row in shares:
        peaks = sorted(float(share.max()) for share in row if share is not None and share.any())
        if peaks:
            needs.append(min(peaks[-1], _OVER_THE_MIDDLE * peaks[len(peaks) // 2]))
    return min(nice_ceiling(1.02 * min(needs)), 1.0) if needs else 1.0
