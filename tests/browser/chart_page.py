"""A page of one chart, which a press changes, and which says what was clicked."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.ui.charts.show import current_look, load_plotly, show_chart
from pages.ui.charts.theme import new_figure
from pages.ui.shell.page import Nothing, Page, Visit
from pages.ui.shell.widgets import button


@dataclass
class Memory:
    """What the page remembers."""

    more: int = 0
    clicked: tuple[object, ...] = ()


def click(here: Visit[Nothing, Memory], arguments: list[object]) -> bool:
    """Remember what was clicked."""
    here.memory.clicked = tuple(arguments)
    return True


def more(here: Visit[Nothing, Memory]) -> None:
    """Change the chart."""
    here.memory.more += 1


PAGE: Page[Nothing, Memory] = Page("chart_page", memory=Memory, operations={"click": click})

with PAGE.opened() as here:
    load_plotly()
    button(here, "More", lambda: more(here))
    top = 3 + here.memory.more
    figure = new_figure(
        "Sizes of the activations over the layers",
        look=current_look(),
        height=400,
        dragmode="zoom",
        xaxis={"range": [0, 10]},
    )
    for name in ("one", "two"):
        figure.add_scatter(x=[1, 5, 9], y=[1, 2, top], name=name, mode="lines+markers", customdata=[11, 12, 13])
    show_chart(
        figure, key="sizes", table=lambda: {"x": [1, 5, 9]}, file="sizes", text=f"Up to {top}.", click=("click", "here")
    )
    st.text(f"Clicked: {here.memory.clicked}")
