"""Histograms of a deep run, a row an attempt: the drawn layers side by side on one axis and to one height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import axis_ticks
from pages.ui.charts.deep_texts import attempt_heading, listed, shown_layers, why_it_ends
from pages.ui.charts.layer_bins import LAYER_BARS, axis_of, frame_top, layer_said, quantity_title, rebinned
from pages.ui.charts.numbers import rounded
from pages.ui.charts.rows import row_layout, share_axis, y_name
from pages.ui.charts.theme import FONT_SIZE, LIGHT, Look, new_figure, see_through
from xavier_core.base import Array, Axis, percent_text, sentence_text
from xavier_core.depth import DeepResult, DeepSpec, LayerFigures
from xavier_core.network import ArraySummary

_PITCH = LAYER_BARS + 5
"""Steps from one panel to the next: its bars and the gap."""
_ROW, _REST, _UNDER_NAME = 116, 112, 20
_CUT = 1.02
_FEW_PANELS = 5
_ENDS_AND_0 = 3
_BELOW_ZEROS = 0.66
"""Height, as a part of the frame, of the line of text below that of the exact zeros."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerCell:
    """One layer of one attempt."""

    layer: LayerFigures
    figures: ArraySummary
    shares: Array
    """Of the numbers in each bar, exact zeros left out."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerPicture:
    """What panels and ridges of a run show."""

    spec: DeepSpec
    quantity: str
    axis: Axis
    layers: tuple[int, ...]
    """From 1."""
    cells: tuple[tuple[LayerCell | None, ...], ...]
    """By attempt and layer; None where it has not been reached."""
    titles: tuple[str, ...]
    """By attempt; where it stopped is said, too."""
    top: float
    """The share that a frame is as high as."""

    def said(self, attempt: int, place: int) -> list[str]:
        """Return the figures of a cell in words."""
        cell = self.cells[attempt][place]
        if cell is None:
            return [f"layer {self.layers[place]}, attempt {attempt + 1}: not reached"]
        return layer_said(attempt, cell.layer, self.quantity, cell.figures, axis_share=float(cell.shares.sum()))

    @property
    def zero(self) -> float:
        """Where 0 stands, from 0 to 1."""
        return 0.5 if self.axis.is_signed else 0.0

    @property
    def title(self) -> str:
        """What is counted, on which axis."""
        title = quantity_title(self.spec, self.quantity)
        return title[0].upper() + title[1:]


def layer_picture(
    result: DeepResult, *, quantity: str = "post", scale: str = "auto", layers: Sequence[int] = ()
) -> LayerPicture:
    """Return the histograms of a run on their common axis.

    Parameters
    ----------
    quantity
        Figures of a layer, by their name in ``LayerFigures``.
    scale
        ``linear``, ``log`` for signed-log, or ``auto``: linear where that shows more than one layer.
    layers
        From 1; without any, ten at most, evenly chosen. The axis and the height are those of these, anyway.
    """
    spec = result.spec
    usual = shown_layers(spec.depth)
    found = [_chosen(attempt.layers, usual, quantity) for attempt in result.attempts]
    axis = axis_of(spec, quantity, scale, [figures for row in found for figures in row])
    top = frame_top([[rebinned(figures, axis) for figures in row] for row in found])
    wanted = tuple(layers) or usual
    ends = [why_it_ends(attempt) for attempt in result.attempts]
    return LayerPicture(
        spec,
        quantity,
        axis,
        wanted,
        tuple(tuple(_cell(attempt.layers, number, quantity, axis) for number in wanted) for attempt in result.attempts),
        tuple(
            attempt_heading(index, attempt) + (f" — {end}" if end else "")
            for index, (attempt, end) in enumerate(zip(result.attempts, ends, strict=True))
        ),
        top,
    )


def _chosen(layers: Sequence[LayerFigures], numbers: Sequence[int], quantity: str) -> list[ArraySummary]:
    found = [getattr(layers[number - 1], quantity) for number in numbers if number <= len(layers)]
    return [figures for figures in found if figures is not None]


def _cell(layers: Sequence[LayerFigures], number: int, quantity: str, axis: Axis) -> LayerCell | None:
    found = _chosen(layers, [number], quantity)
    return LayerCell(layers[number - 1], found[0], rebinned(found[0], axis)) if found else None


def layer_panels(picture: LayerPicture, *, look: Look = LIGHT) -> go.Figure:
    """Return the histograms side by side, one trace a row; a click on a panel carries its layer as ``customdata``."""
    count = len(picture.titles)
    axis = share_axis(picture.top)
    layout = row_layout(
        picture.titles,
        [axis] * count,
        xaxis=_panels_axis(picture),
        height=_REST + _ROW * count,
        margin={"l": 56, "r": 16, "t": 62, "b": 60},
        look=look,
        under_name=_UNDER_NAME,
    )
    layout["annotations"] = [*_layer_names(picture, look), *layout["annotations"]]
    traces = [trace for attempt in range(count) for trace in _row_traces(picture, attempt, look)]
    return new_figure(picture.title, look=look, keeps_margin=True, data=traces, **layout)


def _row_traces(picture: LayerPicture, attempt: int, look: Look) -> list[dict[str, Any]]:
    return [
        _outlines(picture, attempt, look.attempts[attempt]),
        _zeros(picture, attempt, look),
        _figures_above(picture, attempt, look),
        _readers(picture, attempt),
    ]


def _start(place: int) -> float:
    """Where a panel's first bar begins; bars are one wide, and a step before it the line leaves 0."""
    return 1.0 + _PITCH * place


def _panels_axis(picture: LayerPicture) -> dict[str, Any]:
    ticks = axis_ticks(picture.axis, _ENDS_AND_0)
    is_roomy = len(picture.layers) <= _FEW_PANELS
    known = [tick for tick in ticks if is_roomy or tick.value == 0.0]
    places = range(len(picture.layers))
    is_linear = picture.axis.is_linear
    scale = "linear axis" if is_linear else f"signed-log axis, straight between ±{sentence_text(picture.axis.bend)}"
    low = f"−{sentence_text(picture.axis.reach)}" if picture.axis.is_signed else "0"
    return {
        "range": [-4, _start(len(picture.layers)) - 4],
        "fixedrange": True,
        "showgrid": False,
        "tickvals": [_start(place) + LAYER_BARS * tick.at for place in places for tick in known],
        "ticktext": [tick.text for _ in places for tick in known],
        "tickangle": 0,
        "title": {"text": f"each panel from {low} to {sentence_text(picture.axis.reach)}, {scale}"},
    }


def _outlines(picture: LayerPicture, attempt: int, colour: str) -> dict[str, Any]:
    """All histograms of a row as one line in steps, with gaps."""
    heights: list[float | None] = []
    for cell in picture.cells[attempt]:
        shares = [None] * LAYER_BARS if cell is None else rounded(np.minimum(cell.shares, 1.05 * picture.top))
        end = None if cell is None else 0.0
        heights += [end, *shares, end, *[None] * (_PITCH - LAYER_BARS - 2)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x0": 0,
        "dx": 1,
        "y": heights,
        "yaxis": y_name(attempt),
        "line": {"shape": "hv", "color": colour, "width": 1.2},
        "fill": "tozeroy",
        "fillcolor": see_through(colour, 0.5),
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _zeros(picture: LayerPicture, attempt: int, look: Look) -> dict[str, Any]:
    """A spike with a ring for the numbers that are exactly 0."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, cell in enumerate(picture.cells[attempt]):
        if cell is not None and cell.figures.zeros:
            xs += [_zero_at(picture, place)] * 2 + [None]
            ys += [0.0, float(f"{min(cell.figures.zeros, 0.97 * picture.top):.4g}"), None]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": xs,
        "y": ys,
        "yaxis": y_name(attempt),
        "line": {"color": look.text, "width": 2.2},
        "marker": {"size": [0, 8, 0] * (len(xs) // 3), "color": look.background, "opacity": 1}
        | {"line": {"color": look.text, "width": 1.6}},
        "cliponaxis": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _zero_at(picture: LayerPicture, place: int) -> float:
    """Where 0 stands in a panel; left of the first bar where there are no negative numbers."""
    return _start(place) + (LAYER_BARS * picture.zero or -1.5)


def _figures_above(picture: LayerPicture, attempt: int, look: Look) -> dict[str, Any]:
    """The standard deviation above each panel; inside of it the exact zeros, and how high a bar is that is cut off."""
    found: list[tuple[float, float, str, str]] = []
    for place, cell in enumerate(picture.cells[attempt]):
        start = _start(place)
        words = "—" if cell is None else f"std {sentence_text(cell.figures.std)}"
        found.append((start + LAYER_BARS / 2, picture.top, words, "top center"))
        if cell is None:
            continue
        if cell.figures.zeros:
            at = _zero_at(picture, place) + 4
            found.append((at, 0.97 * picture.top, f"0: {percent_text(cell.figures.zeros)}", "bottom right"))
        if (highest := float(cell.shares.max())) > _CUT * picture.top:
            words = f"▲ {percent_text(highest, 2)}"
            found.append((start + LAYER_BARS, _BELOW_ZEROS * picture.top, words, "bottom left"))
    xs, ys, texts, positions = zip(*found, strict=True)
    return {
        "type": "scatter",
        "mode": "text",
        "x": rounded(xs, 6),
        "y": rounded(ys),
        "text": texts,
        "textposition": positions,
        "textfont": {"color": look.text},
        "yaxis": y_name(attempt),
        "cliponaxis": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _readers(picture: LayerPicture, attempt: int) -> dict[str, Any]:
    """Bars that are not seen, as large as the panels: what is read when one points at them."""
    places = range(len(picture.layers))
    kept = {"marker": {"opacity": 0.0}}
    return {
        "type": "bar",
        "x": [_start(place) + LAYER_BARS / 2 for place in places],
        "y": [picture.top] * len(picture.layers),
        "width": LAYER_BARS,
        "yaxis": y_name(attempt),
        "marker": {"opacity": 0.0},
        "selected": kept,
        "unselected": kept,
        "hovertext": ["<br>".join(picture.said(attempt, place)) for place in places],
        "hoverinfo": "text",
        "customdata": list(picture.layers),
        "showlegend": False,
    }


def _layer_names(picture: LayerPicture, look: Look) -> list[dict[str, Any]]:
    """The layers' numbers, once above all rows."""
    return [
        {
            "text": f"layer {layer}",
            "x": _start(place) + LAYER_BARS / 2,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": FONT_SIZE, "color": look.text},
        }
        for place, layer in enumerate(picture.layers)
    ]


def layer_text(picture: LayerPicture) -> str:
    """Return what the histograms show, with the figures of each attempt's first and last drawn layer."""
    words = [f"{picture.title}: the share of the numbers in each of {LAYER_BARS} equal steps of the axis"]
    for attempt, row in enumerate(picture.cells):
        known = [cell for cell in row if cell is not None]
        if known:
            ends = [known[0], *known[1:][-1:]]
            stds = ", ".join(f"{sentence_text(cell.figures.std)} in layer {cell.layer.layer}" for cell in ends)
            words.append(f"attempt {attempt + 1}: standard deviation {stds}")
    if any(cell and cell.figures.zeros for row in picture.cells for cell in row):
        words.append("rings are the numbers that are exactly 0")
    if drawn := listed(picture.layers, picture.spec.depth):
        words.append(drawn)
    return "; ".join(words) + "."


def layer_table(picture: LayerPicture) -> dict[str, list[Any]]:
    """Return the figures of every drawn layer: a row a layer and attempt."""
    rows = [
        {
            "attempt": attempt + 1,
            "layer": cell.layer.layer,
            "mean": cell.figures.mean,
            "standard deviation": cell.figures.std,
            "RMS": cell.figures.rms,
            "largest": cell.figures.largest,
            "exactly 0": cell.figures.zeros,
            "saturated": cell.layer.saturated,
            "dead units": cell.layer.dead,
        }
        for attempt, row in enumerate(picture.cells)
        for cell in row
        if cell is not None
    ]
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
