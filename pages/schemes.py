"""Schemes: which one to use, the catalogue of all, and what the frameworks do."""

from __future__ import annotations

import streamlit as st

from pages.ui.charts.show import load_plotly
from pages.ui.prose import read_prose
from pages.ui.schemes.advice import show_advice
from pages.ui.schemes.framework import show_framework
from pages.ui.schemes.opened import show_opened
from pages.ui.schemes.page import PAGE
from pages.ui.schemes.same_name import show_same_name
from pages.ui.schemes.table import show_table
from pages.ui.shell.widgets import show_reset


def show_page() -> None:
    """Show the page: the answer that most people come for, then the table, and all that is behind it."""
    prose = read_prose("schemes")
    with PAGE.opened() as here:
        load_plotly()
        st.html(prose["start"])
        st.header("Which one should I use?", anchor=False)
        st.markdown(
            "It depends on the activation first and on the depth second. Say what your network is, and copy the lines."
        )
        here.show_notices()
        show_advice(here)
        st.html(prose["advice"])
        st.html(prose["table"])
        show_table(here)
        show_opened(here)
        st.html(prose["framework"])
        show_framework(here)
        st.html(prose["same_name"])
        show_same_name(here.settings.fan_in, here.settings.fan_out)
        show_reset(here)


show_page()
