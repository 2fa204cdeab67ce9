"""Depth: activations forward and gradients backward, layer by layer, under up to four schemes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.charts.show import load_plotly
from pages.ui.depth.controls import show_about, show_settings, show_stop, show_top
from pages.ui.depth.page import PAGE, STYLE
from pages.ui.depth.progress import compute
from pages.ui.depth.sections import show_histograms, show_panel, show_panels, show_sizes
from pages.ui.depth.verdicts import verdicts_html
from pages.ui.prose import read_prose


def show_page() -> None:
    """Show the page: what was computed in a moment, and what there is of it."""
    prose = read_prose("depth")
    with PAGE.opened() as here:
        st.html(STYLE)
        load_plotly()
        st.html(prose["start"])
        place = show_top(here)
        show_panel("network", "Change the network and its schemes", partial(show_settings, here))
        progress = compute(here)
        with place:
            show_stop(here, is_done=progress.is_done)
        if (result := progress.result) is not None:
            st.html(verdicts_html(result))
            show_sizes(result)
            show_about(here)
            show_histograms(here, result)
            show_panels(here, result)
        st.html(prose["end"])


show_page()
