"""A chart on a page: the figure, what it shows in words, and its numbers as a table one press away."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

from pages.ui.browser import mount_view
from pages.ui.browser.payloads import ChartContent
from pages.ui.charts.theme import DARK, LIGHT, Look
from pages.ui.shell.downloads import show_download
from pages.ui.shell.markdown import plain
from xavier_core.base import write_csv

Columns = Mapping[str, Sequence[Any]]
"""A table by column."""


def current_look() -> Look:
    """Return the colours of the theme that the page was last asked for in."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def load_plotly() -> None:
    """Have Streamlit fetch Plotly, with an empty chart of its own that the style sheet hides.

    Streamlit has Plotly in its own files, and mounts a chart anew whenever its figure changes: it blinks, it takes
    three times as long as changing it in its place, and zoom and legend are lost. So the views ``chart`` draw with
    the same Plotly, in place.
    """
    with st.container(height=1, border=False, key="plotly"):
        empty = go.Figure(layout={"template": {}})
        st.plotly_chart(empty, key="plotly_itself", theme=None, config={"staticPlot": True})


def show_chart(  # noqa: PLR0913 - a chart with all that goes with it, each by name
    figure: go.Figure,
    *,
    key: str,
    table: Callable[[], Columns],
    file: str,
    text: str,
    click: tuple[str, *tuple[object, ...]] | None = None,
    least_width: int = 0,
) -> None:
    """Show a figure with its text, and its table behind a press.

    Parameters
    ----------
    table
        Makes the table; called while it is open.
    file
        What the picture and the table are saved as, without an ending.
    text
        What the chart shows, with its numbers; a plain text. It is the chart's description for a screen reader.
    click
        The beginning of the operation of the page that a click on a point is; what follows is a mapping with the
        point's ``x``, ``y`` and ``customdata``.
    least_width
        Pixels below which it could not be read: it is scrolled where there is less room.
    """
    label = f"{figure.layout.title.text}. {text}".replace("<br>", " ")
    drawn = json.loads(pio.to_json(figure, validate=False))
    content = ChartContent(figure=drawn, label=label, file=file, least_width=least_width, click=click)
    with st.container(height=figure.layout.height, border=False, gap=None):  # before its script has come
        mount_view("chart", key=key, content=content)
    st.markdown(plain(text))
    panel = st.expander("Data", key=f"{key}_data", on_change="rerun")
    if panel.open:  # a table that nobody looks at is neither made nor sent
        columns = table()
        with panel:
            st.dataframe(pd.DataFrame(columns), hide_index=True, key=f"{key}_table")
            show_download("Save as CSV", f"{file}.csv", table_csv(columns), key=f"{key}_csv")


def table_csv(columns: Columns) -> str:
    """Return a table as CSV, its first line the names of the columns."""
    return write_csv([list(columns), *zip(*columns.values(), strict=True)])
