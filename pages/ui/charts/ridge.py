"""Ridges of a deep run, a column an attempt: the layers' histograms one behind the other, layer 1 at the back."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from pages.ui.charts.axes import axis_ticks, locked_axis
from pages.ui.charts.layer_bins import LAYER_BARS
from pages.ui.charts.layers import LayerPicture, cell_readers, rings
from pages.ui.charts.numbers import rounded
from pages.ui.charts.theme import LIGHT, Look, Trace, new_figure, note, see_through
from pages.ui.charts.traces import quiet, scatter
from xavier_core.base import percent_text, sentence_text

_COLUMN = 1.3
"""From one column to the next, in widths of an axis."""
_HIGH = 2.4
"""Height of the frame, in distances of two layers."""
_STEP, _REST = 34, 190
_LETTERS = 100
"""Letters that all columns' names have room for in a line."""
_ENDS_AND_0 = 3


def layer_ridge(picture: LayerPicture, *, look: Look = LIGHT) -> go.Figure:
    """Return the ridges, one trace an attempt; a click on a layer carries it as ``customdata``."""
    attempts = range(len(picture.titles))
    columns = [(_curves(picture, at, look.attempts[at]), _words(picture, at, look)) for at in attempts]
    return new_figure(
        picture.title,
        look=look,
        height=_REST + _STEP * len(picture.layers),
        data=[*(trace for column in columns for trace in column), _readers(picture)],
        annotations=[
            note(_broken(title, _LETTERS // len(attempts)), look, x=_COLUMN * at, xanchor="left", y=1, yanchor="bottom")
            for at, title in enumerate(picture.titles)
        ],
        xaxis=_columns_axis(picture),
        yaxis=_layers_axis(picture),
        margin={"l": 72, "r": 24, "t": 84, "b": 60},
        keeps_margin=True,
    )


def _broken(text: str, letters: int) -> str:
    return "<br>".join(wrap(text, letters, break_long_words=False, break_on_hyphens=False))


def _columns_axis(picture: LayerPicture) -> dict[str, Any]:
    axis, starts = picture.axis, [_COLUMN * attempt for attempt in range(len(picture.titles))]
    return locked_axis(
        (-0.04, _COLUMN * len(starts)),
        [(start + tick.at, tick.text) for start in starts for tick in axis_ticks(axis, _ENDS_AND_0)],
        showline=False,
        title=f"{'linear' if axis.is_linear else 'signed-log'} axes; beside each layer its std",
    )


def _layers_axis(picture: LayerPicture) -> dict[str, Any]:
    ticks = [(-place, f"layer {layer}") for place, layer in enumerate(picture.layers)]
    return locked_axis((0.9 - len(picture.layers), _HIGH), ticks, ticks="", showgrid=True)


def _curves(picture: LayerPicture, attempt: int, colour: str) -> Trace:
    """All curves of a column: each through the middles of its bars, and back along its baseline."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    left = _COLUMN * attempt
    for place, cell in enumerate(picture.cells[attempt]):
        if cell is None or not cell.shares.any():
            continue
        seen = [bar for bar, share in enumerate(cell.shares.tolist()) if share > 0.0]
        bars = range(seen[0], seen[-1] + 1)
        heights = [_HIGH * min(float(cell.shares[bar]) / picture.top, 1.0) - place for bar in bars]
        middles = [left + (bar + 0.5) / LAYER_BARS for bar in bars]
        ends = [middles[0] - 0.5 / LAYER_BARS, middles[-1] + 0.5 / LAYER_BARS]
        xs += [*rounded([ends[0], *middles, ends[1]]), None]
        ys += [*rounded([-place, *heights, -place]), None]
    fill = {"fill": "toself", "fillcolor": see_through(colour, 0.3)}
    return quiet(scatter("lines", x=xs, y=ys, line={"color": colour, "width": 1.6}, **fill))


def _words(picture: LayerPicture, attempt: int, look: Look) -> Trace:
    """The standard deviation beside each baseline, and on it the exact zeros with their ring."""
    left = _COLUMN * attempt
    found: list[tuple[float, int, str, int]] = []
    for place, cell in enumerate(picture.cells[attempt]):
        found.append((left + 1.02, -place, "—" if cell is None else sentence_text(cell.figures.std), 0))
        if cell is not None and cell.figures.zeros:
            found.append((left + picture.zero, -place, f"0: {percent_text(cell.figures.zeros, 2)}", 8))
    xs, ys, words, sizes = zip(*found, strict=True)
    written = scatter("markers+text", x=xs, y=ys, text=words, textposition="top right", cliponaxis=False)
    return quiet(written | {"textfont": {"color": look.text}, "marker": rings(look, sizes)})


def _readers(picture: LayerPicture) -> Trace:
    """Bars that are not seen, one on each baseline."""
    cells = [(attempt, place) for attempt in range(len(picture.titles)) for place in range(len(picture.layers))]
    starts, middles = [_COLUMN * attempt for attempt, _ in cells], [0.5 - place for _, place in cells]
    bars = {"orientation": "h", "base": starts, "x": [1.0] * len(cells), "y": middles, "width": 1.0}
    return cell_readers(picture, cells) | bars
