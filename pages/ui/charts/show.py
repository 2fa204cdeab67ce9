"""A chart on a page: the figure, what it shows in words, and its numbers as a table one press away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui.charts.theme import DARK, LIGHT, Look
from pages.ui.shell.markdown import plain
from xavier_core.base import write_csv

Columns = Mapping[str, Sequence[Any]]
"""A table by column."""
Point = Mapping[str, Any]
"""A point of a chart as the browser names it."""

_SCALE = 2
"""Pixels of a saved picture for each on the page."""
_FORMATS = ("png", "svg")
_LEFT_OUT = ("pan2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "lasso2d", "select2d")
"""Buttons of the mode bar that would cover the title on a phone."""


def current_look() -> Look:
    """Return the colours of the theme that the page was last asked for in."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show_chart(  # noqa: PLR0913 - a chart with all that goes with it, each by name
    figure: go.Figure,
    *,
    key: str,
    table: Callable[[], Columns],
    file: str,
    text: str,
    on_select: Callable[[Point], None] | None = None,
) -> None:
    """Show a figure with its text, and its table behind a press.

    Parameters
    ----------
    table
        Makes the table; called when it is opened, and when it is saved.
    file
        What the picture and the table are saved as, without an ending.
    text
        What the chart shows, with its numbers; a plain text. It is the chart's description for a screen reader.
    on_select
        Called with the point that is clicked, its ``x``, ``y`` and ``customdata`` by name, before the page runs.
    """
    config = _config(file, st.session_state.get(_format_key(key)) or _FORMATS[0])
    title = figure.layout.title.text or ""
    alt = f"{title}. {text}".replace("<br>", " ")
    selecting: dict[str, Any] = {}
    if on_select is not None:
        selecting = {"on_select": partial(_picked, key, on_select), "selection_mode": "points"}
    # A chart that is drawn anew is gone for a moment: its place keeps its height.
    with st.container(height=figure.layout.height, border=False, gap=None, key=f"{key}_place"):
        st.plotly_chart(figure, key=key, theme=None, config=config, alt=alt, **selecting)
    st.markdown(plain(text))
    panel = st.expander("Data", key=f"{key}_data", on_change="rerun")
    if panel.open:  # a table that nobody looks at is neither made nor sent
        with panel:
            _show_table(table, key=key, file=file)


def _show_table(table: Callable[[], Columns], *, key: str, file: str) -> None:
    st.dataframe(pd.DataFrame(table()), hide_index=True, key=f"{key}_table")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "Save as CSV",
            partial(table_csv, table),
            f"{file}.csv",
            "text/csv",
            key=f"{key}_csv",
            on_click="ignore",
        )
        st.segmented_control(
            "The camera above the chart saves", _FORMATS, format_func=str.upper, default="png", key=_format_key(key)
        )


def table_csv(table: Callable[[], Columns]) -> str:
    """Return a table as CSV, its first line the names of the columns."""
    columns = table()
    return write_csv([list(columns), *zip(*columns.values(), strict=True)])


def _format_key(key: str) -> str:
    return f"{key}_format"


def _config(file: str, picture: str) -> dict[str, Any]:
    """Plotly's configuration: a mode bar in sight, and pictures sharp enough for a slide."""
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtonsToRemove": list(_LEFT_OUT),
        "toImageButtonOptions": {"format": picture, "filename": file, "scale": _SCALE},
    }


def _picked(key: str, on_select: Callable[[Point], None]) -> None:
    """Hand on the clicked point; a click that takes a selection back has none."""
    points = st.session_state[key].selection.points
    if points:
        on_select(points[0])
