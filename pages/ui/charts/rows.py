"""Rows of one figure: panels below each other on one x-axis, each with a y-axis of its own and a name above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.ui.charts.theme import FONT_SIZE, Look
from xavier_core.base import percent_text

_NAME_PX = 24
"""Room above a row for its name."""


def share_axis(top: float) -> dict[str, Any]:
    """Return the y-axis of a row of shares, with its two ends; its height is what compares, so it is locked."""
    ticks = {"tickvals": [0.0, min(top, 1.0)], "ticktext": ["0", percent_text(min(top, 1.0), 2)]}
    return {**ticks, "range": [0.0, top], "fixedrange": True, "showgrid": False}


def row_layout(  # noqa: PLR0913 - what rows share, each by name
    names: Sequence[str],
    axes: Sequence[dict[str, Any]],
    *,
    xaxis: dict[str, Any],
    height: int,
    margin: dict[str, int],
    look: Look,
    under_name: int = 0,
) -> dict[str, Any]:
    """Return a layout that gives each row its part of the height, its y-axis and its name.

    Parameters
    ----------
    under_name
        Pixels that stay free below a row's name.
    """
    inside = height - margin["t"] - margin["b"]
    count = len(names)
    tops = [1.0 - row / count - (_NAME_PX + under_name) / inside for row in range(count)]
    layout: dict[str, Any] = {
        "height": height,
        "margin": margin,
        "xaxis": {**xaxis, "anchor": y_name(count - 1)},
        "annotations": [
            _name_above(name, top, look, under_name=under_name) for name, top in zip(names, tops, strict=True)
        ],
    }
    for row, (axis, top) in enumerate(zip(axes, tops, strict=True)):
        place = {"domain": [1.0 - (row + 1) / count, top], "anchor": "x"}
        layout[f"yaxis{row + 1 if row else ''}"] = axis | place
    return layout


def _name_above(name: str, top: float, look: Look, *, under_name: int) -> dict[str, Any]:
    return {
        "text": name,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": top,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": under_name,
        "showarrow": False,
        "align": "left",
        "font": {"size": FONT_SIZE, "color": look.text},
    }


def y_name(row: int) -> str:
    """Return the name that traces give the y-axis of a row, from 0."""
    return f"y{row + 1}" if row else "y"
