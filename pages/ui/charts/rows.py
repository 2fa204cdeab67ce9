"""Rows of one figure: panels below each other on one x-axis, each with a y-axis of its own and a name above it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import plotly.graph_objects as go

from pages.ui.charts.axes import locked_axis
from pages.ui.charts.theme import Look, Trace, new_figure, note
from xavier_core.base import percent_text

_NAME_PX = 28
"""Room above a row for its name."""


class Row(NamedTuple):
    """One panel."""

    name: str
    """As a person may have typed it: what would be markup to Plotly is shown letter by letter."""
    axis: dict[str, Any]
    """Its y-axis."""
    traces: Sequence[Trace]


def share_axis(top: float) -> dict[str, Any]:
    """Return the y-axis of a row of shares, with its two ends; its height is what compares, so it is locked."""
    end = min(top, 1.0)
    return locked_axis((0.0, top), [(0.0, "0"), (end, percent_text(end, 2))])


def rows_figure(  # noqa: PLR0913 - what rows share, each by name
    title: str,
    rows: Sequence[Row],
    *,
    look: Look,
    xaxis: dict[str, Any],
    row_px: int,
    rest_px: int,
    margin: dict[str, int],
    under_name: int = 0,
    data: Sequence[Trace] = (),
    annotations: Sequence[dict[str, Any]] = (),
    **layout: Any,  # noqa: ANN401 - Plotly's own
) -> go.Figure:
    """Return a figure of rows.

    Parameters
    ----------
    rest_px
        Height of what is above and below all rows, of which each is ``row_px`` high.
    under_name
        Pixels that stay free below a row's name.
    data, annotations
        What is drawn besides the rows.
    """
    count, height = len(rows), rest_px + row_px * len(rows)
    room = (_NAME_PX + under_name) / (height - margin["t"] - margin["b"])
    traces, names = [*data], [*annotations]
    axes: dict[str, Any] = {}
    for place, row in enumerate(rows):
        top = 1.0 - place / count - room
        axes[_y_name(place).replace("y", "yaxis")] = {
            **row.axis,
            "domain": [1.0 - (place + 1) / count, top],
            "anchor": "x",
        }
        traces += [{**trace, "yaxis": _y_name(place)} for trace in row.traces]
        where = {"x": 0, "xref": "paper", "xanchor": "left", "y": top, "yanchor": "bottom", "yshift": under_name}
        names.append(note(escape(row.name, quote=False), look, **where))
    own = {"margin": margin, "annotations": names, **axes, "xaxis": {**xaxis, "anchor": _y_name(count - 1)}}
    return new_figure(title, look=look, height=height, data=traces, **own, **layout)


def _y_name(place: int) -> str:
    return f"y{place + 1}" if place else "y"
