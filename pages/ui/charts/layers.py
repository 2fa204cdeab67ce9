"""Histograms of a deep run, a row an attempt: the drawn layers side by side on one axis and to one height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import axis_ticks, locked_axis
from pages.ui.charts.deep_texts import attempt_heading, listed, shown_layers, why_it_ends
from pages.ui.charts.layer_bins import LAYER_BARS, around_zero, axis_of, frame_top, quantity_title, rebinned
from pages.ui.charts.numbers import Table, by_attempt, columns, rounded
from pages.ui.charts.rows import Row, rows_figure, share_axis
from pages.ui.charts.theme import LIGHT, Look, Trace, note, see_through
from pages.ui.charts.traces import quiet, reader, scatter
from xavier_core.base import Array, Axis, percent_text, sentence_text
from xavier_core.depth import DeepResult, DeepSpec, LayerFigures
from xavier_core.network import ArraySummary

_PITCH = LAYER_BARS + 5
"""Steps from one panel to the next: its bars and the gap."""
_ROW, _REST, _UNDER_NAME = 116, 112, 20
_CUT = 1.02
_FEW_PANELS = 5
_SEEN_OFF, _SEEN_AROUND_0 = 1e-6, 0.005
"""Shares of a layer's numbers that are worth a word."""
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

    def said(self, *, is_signal: bool) -> list[str]:
        """Return the figures in words; saturated and dead are units of a signal, not of its gradient."""
        figures = self.figures
        words = [
            f"mean {sentence_text(figures.mean)}",
            f"standard deviation {sentence_text(figures.std)}",
            f"root mean square {sentence_text(figures.rms)}",
            f"largest {sentence_text(figures.largest)}",
            f"exactly 0: {percent_text(figures.zeros)}",
        ]
        if is_signal and self.layer.saturated is not None:
            words.append(f"saturated: {percent_text(self.layer.saturated)}")
        if is_signal and self.layer.dead:
            words.append(f"dead units: {percent_text(self.layer.dead)}")
        if (off := 1.0 - float(self.shares.sum()) - figures.zeros) > _SEEN_OFF:
            words.append(f"off the axis: {percent_text(off)}")
        edge, around_0 = around_zero(figures)
        if around_0 > _SEEN_AROUND_0:
            words.append(f"other than 0 but smaller than {sentence_text(edge)}: {percent_text(around_0)}")
        return words


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

    def said(self, attempt: int, place: int) -> str:
        """Return the figures of a cell in words."""
        cell = self.cells[attempt][place]
        words = cell.said(is_signal=not self.quantity.startswith("gradient")) if cell else ["not reached"]
        return f"layer {self.layers[place]}, attempt {attempt + 1}: {'<br>'.join(words)}"

    @property
    def zero(self) -> float:
        """Where 0 stands, from 0 to 1."""
        return 0.5 if self.axis.is_signed else 0.0

    @property
    def title(self) -> str:
        """What is counted, on which axis."""
        title = quantity_title(self.spec, self.quantity)
        return title[0].upper() + title[1:]


def layer_picture(result: DeepResult, *, quantity: str = "post", scale: str = "auto") -> LayerPicture:
    """Return the histograms of a run on their common axis: of ten layers at most, evenly chosen.

    Parameters
    ----------
    quantity
        Figures of a layer, by their name in ``LayerFigures``.
    scale
        ``linear``, ``log`` for signed-log, or ``auto``: linear where that shows more than one layer.
    """
    shown = shown_layers(result.spec.depth)
    layers = [{own.layer: own for own in attempt.layers if own.layer in shown} for attempt in result.attempts]
    known = [figures for row in layers for own in row.values() if (figures := getattr(own, quantity)) is not None]
    axis = axis_of(result.spec, quantity, scale, known)
    cells = tuple(tuple(_cell(row.get(number), quantity, axis) for number in shown) for row in layers)
    headings = (
        [attempt_heading(index, attempt), why_it_ends(attempt)] for index, attempt in enumerate(result.attempts)
    )
    titles = tuple(" — ".join(filter(None, heading)) for heading in headings)
    top = frame_top([[cell.shares for cell in row if cell] for row in cells])
    return LayerPicture(result.spec, quantity, axis, shown, cells, titles, top)


def _cell(layer: LayerFigures | None, quantity: str, axis: Axis) -> LayerCell | None:
    figures: ArraySummary | None = layer and getattr(layer, quantity)
    return LayerCell(layer, figures, rebinned(figures, axis)) if layer and figures else None


def layer_panels(picture: LayerPicture, *, look: Look = LIGHT) -> go.Figure:
    """Return the histograms side by side, one trace a row; a click on a panel carries its layer as ``customdata``."""
    axis = share_axis(picture.top)
    return rows_figure(
        picture.title,
        [Row(title, axis, _row_traces(picture, attempt, look)) for attempt, title in enumerate(picture.titles)],
        look=look,
        xaxis=_panels_axis(picture),
        row_px=_ROW,
        rest_px=_REST,
        margin={"l": 56, "r": 16, "t": 62, "b": 60},
        under_name=_UNDER_NAME,
        annotations=_layer_names(picture, look),
        keeps_margin=True,
    )


def _row_traces(picture: LayerPicture, attempt: int, look: Look) -> list[Trace]:
    places = range(len(picture.layers))
    panels = {"x": [_middle(place) for place in places], "y": [picture.top] * len(places), "width": LAYER_BARS}
    return [
        _outlines(picture, attempt, look.attempts[attempt]),
        _zeros(picture, attempt, look),
        _figures_above(picture, attempt, look),
        cell_readers(picture, [(attempt, place) for place in places]) | panels,
    ]


def _start(place: int) -> float:
    """Where a panel's first bar begins; bars are one wide, and a step before it the line leaves 0."""
    return 1.0 + _PITCH * place


def _middle(place: int) -> float:
    return _start(place) + LAYER_BARS / 2


def _panels_axis(picture: LayerPicture) -> dict[str, Any]:
    axis, starts = picture.axis, [_start(place) for place in range(len(picture.layers) + 1)]
    is_roomy = len(picture.layers) <= _FEW_PANELS
    ticks = [tick for tick in axis_ticks(axis, _ENDS_AND_0) if is_roomy or tick.value == 0.0]
    scale = "linear axis" if axis.is_linear else f"signed-log axis, straight between ±{sentence_text(axis.bend)}"
    reach = sentence_text(axis.reach)
    return locked_axis(
        (-4, starts[-1] - 4),
        [(start + LAYER_BARS * tick.at, tick.text) for start in starts[:-1] for tick in ticks],
        title=f"each panel from {f'−{reach}' if axis.is_signed else '0'} to {reach}, {scale}",
    )


def _outlines(picture: LayerPicture, attempt: int, colour: str) -> Trace:
    """All histograms of a row as one line in steps, with gaps."""
    heights: list[float | None] = []
    for cell in picture.cells[attempt]:
        shares = [None] * LAYER_BARS if cell is None else rounded(np.minimum(cell.shares, 1.05 * picture.top))
        end = None if cell is None else 0.0
        heights += [end, *shares, end, *[None] * (_PITCH - LAYER_BARS - 2)]
    line = {"shape": "hv", "color": colour, "width": 1.2}
    fill = {"fill": "tozeroy", "fillcolor": see_through(colour, 0.5)}
    return quiet(scatter("lines", x0=0, dx=1, y=heights, line=line, **fill))


def _zeros(picture: LayerPicture, attempt: int, look: Look) -> Trace:
    """A spike with a ring for the numbers that are exactly 0."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, cell in enumerate(picture.cells[attempt]):
        if cell is not None and cell.figures.zeros:
            xs += [_zero_at(picture, place)] * 2 + [None]
            ys += [0.0, *rounded([min(cell.figures.zeros, 0.97 * picture.top)]), None]
    spike = scatter("lines+markers", x=xs, y=ys, line={"color": look.text, "width": 2.2}, cliponaxis=False)
    return quiet(spike | {"marker": rings(look, [0, 8, 0] * (len(xs) // 3))})


def rings(look: Look, sizes: Sequence[int]) -> dict[str, Any]:
    """Return the marks of numbers that are exactly 0; one of size 0 is none."""
    return {"size": list(sizes), "color": look.background, "opacity": 1, "line": {"color": look.text, "width": 1.6}}


def _zero_at(picture: LayerPicture, place: int) -> float:
    """Where 0 stands in a panel; left of the first bar where there are no negative numbers."""
    return _start(place) + (LAYER_BARS * picture.zero or -1.5)


def _figures_above(picture: LayerPicture, attempt: int, look: Look) -> Trace:
    """The standard deviation above each panel; inside of it the exact zeros, and how high a bar is that is cut off."""
    found: list[tuple[float, float, str, str]] = []
    top = picture.top
    for place, cell in enumerate(picture.cells[attempt]):
        words = "—" if cell is None else f"std {sentence_text(cell.figures.std)}"
        found.append((_middle(place), top, words, "top center"))
        if cell is None:
            continue
        if zeros := cell.figures.zeros:
            found.append((_zero_at(picture, place) + 4, 0.97 * top, f"0: {percent_text(zeros)}", "bottom right"))
        if (highest := float(cell.shares.max())) > _CUT * top:
            end = _start(place) + LAYER_BARS
            found.append((end, _BELOW_ZEROS * top, f"▲ {percent_text(highest, 2)}", "bottom left"))
    xs, ys, texts, positions = zip(*found, strict=True)
    written = scatter("text", x=rounded(xs, 6), y=rounded(ys), text=texts, textposition=positions, cliponaxis=False)
    return quiet(written | {"textfont": {"color": look.text}})


def cell_readers(picture: LayerPicture, cells: Sequence[tuple[int, int]]) -> Trace:
    """Return bars that are not seen: what is read when one points at the cells of some attempts and places."""
    words = [picture.said(attempt, place) for attempt, place in cells]
    layers = [picture.layers[place] for _, place in cells]
    return reader({"type": "bar", "hovertext": words, "hoverinfo": "text", "customdata": layers})


def _layer_names(picture: LayerPicture, look: Look) -> list[dict[str, Any]]:
    """The layers' numbers, once above all rows."""
    return [
        note(f"layer {layer}", look, x=_middle(place), y=1, yanchor="bottom")
        for place, layer in enumerate(picture.layers)
    ]


def layer_text(picture: LayerPicture) -> str:
    """Return what the histograms show, with the figures of each attempt's first and last drawn layer."""
    ends = ((index, _std_at_ends([cell for cell in row if cell])) for index, row in enumerate(picture.cells))
    words = [
        f"{picture.title}: the share of the numbers in each of {LAYER_BARS} equal steps of the axis",
        by_attempt((index, f"standard deviation {stds}") for index, stds in ends if stds),
        "rings are the numbers that are exactly 0" if _has_zeros(picture) else "",
        listed(picture.layers, picture.spec.depth),
    ]
    return "; ".join(filter(None, words)) + "."


def _std_at_ends(cells: Sequence[LayerCell]) -> str:
    ends = [*cells[:1], *cells[1:][-1:]]
    return ", ".join(f"{sentence_text(cell.figures.std)} in layer {cell.layer.layer}" for cell in ends)


def _has_zeros(picture: LayerPicture) -> bool:
    return any(cell and cell.figures.zeros for row in picture.cells for cell in row)


def layer_table(picture: LayerPicture) -> Table:
    """Return the figures of every drawn layer: a row a layer and attempt."""
    names = ("attempt", "layer", "mean", "standard deviation", "RMS", "largest", "exactly 0", "saturated", "dead units")
    rows = [
        (attempt, layer.layer, own.mean, own.std, own.rms, own.largest, own.zeros, layer.saturated, layer.dead)
        for attempt, row in enumerate(picture.cells, 1)
        for layer, own in ((cell.layer, cell.figures) for cell in row if cell is not None)
    ]
    return columns(names, rows)
