"""Rows of one figure: panels below each other on one x-axis, each with a y-axis of its own and a name above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from pages.ui.charts.theme import FONT_SIZE, Look

__all__ = ["place_rows", "row_axis", "y_name"]

_NAME_PX = 24
"""Room above a row for its name."""


def row_axis(tickvals: Sequence[float], ticktext: Sequence[str], top: float) -> dict[str, Any]:
    """Return the y-axis of a row from 0 to ``top`` with few ticks; its height is what compares, so it is locked."""
    ticks = {"tickvals": list(tickvals), "ticktext": list(ticktext)}
    return {**ticks, "range": [0.0, top], "fixedrange": True, "showgrid": False}


def place_rows(
    figure: go.Figure, names: Sequence[str], axes: Sequence[dict[str, Any]], *, look: Look, under_name: int = 0
) -> None:
    """Give each row its part of the height, its y-axis and its name, with ``under_name`` free pixels below that."""
    margin = figure.layout.margin
    inside = figure.layout.height - margin.t - margin.b
    count = len(names)
    layout: dict[str, Any] = {}
    for row, axis in enumerate(axes):
        high = 1.0 - row / count
        top = high - (_NAME_PX + under_name) / inside
        layout[f"yaxis{row + 1 if row else ''}"] = {**axis, "domain": [1.0 - (row + 1) / count, top], "anchor": "x"}
        figure.add_annotation(
            text=names[row],
            x=0,
            xref="paper",
            xanchor="left",
            y=top,
            yref="paper",
            yanchor="bottom",
            yshift=under_name,
            showarrow=False,
            align="left",
            font={"size": FONT_SIZE, "color": look.text},
        )
    figure.update_layout(layout)
    figure.update_xaxes(anchor=f"y{count if count > 1 else ''}")


def y_name(row: int) -> str:
    """Return the name that traces give the y-axis of a row, from 0."""
    return f"y{row + 1}" if row else "y"
