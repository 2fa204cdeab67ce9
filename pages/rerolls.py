"""Re-rolls: the sheet's dice thrown thousands of times, and the distribution that they land on."""

from __future__ import annotations

import streamlit as st

from pages.ui.charts.show import load_plotly
from pages.ui.prose import read_prose
from pages.ui.rerolls.controls import show_counter, show_view_controls
from pages.ui.rerolls.page import PAGE, STYLE
from pages.ui.rerolls.sections import (
    show_closer,
    show_figures,
    show_histograms,
    show_spread,
    show_what_if,
    watched_by,
)
from pages.ui.rerolls.steps import advance
from pages.ui.shell.widgets import show_reset


def show_page() -> None:
    """Show the page; where re-rolls are still to come, run again once what there is is shown."""
    with PAGE.opened() as here:
        st.html(STYLE)
        load_plotly()
        advance(here)
        st.html(read_prose("rerolls")["start"])
        here.show_notices()
        show_counter(here)
        watched = watched_by(here)
        figure, controls = st.columns([7, 2])
        with figure:  # first: on a phone the controls are below it, and would be pushed down
            if watched is None:
                st.error("There is nothing to draw: no attempt has numbers.")
            else:
                show_histograms(here, watched)
        with controls:
            show_view_controls(here)
        if watched is None:
            return
        if watched.monte_carlo.done < here.settings.n:
            st.rerun()
        show_figures(watched)
        show_closer(here, watched.monte_carlo)
        show_spread(here, watched)
        show_what_if(here)
        show_reset(here)


show_page()
