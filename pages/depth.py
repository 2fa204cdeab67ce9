"""Depth: activations forward and gradients backward, layer by layer, under up to four schemes."""

from __future__ import annotations

import streamlit as st

from pages.ui.charts.show import load_plotly
from pages.ui.depth.attempts import show_deep_attempts
from pages.ui.depth.controls import show_about, show_network, show_stop, show_top
from pages.ui.depth.page import PAGE, STYLE
from pages.ui.depth.progress import compute
from pages.ui.depth.sections import (
    show_histograms,
    show_layer_section,
    show_phase,
    show_published,
    show_sizes,
    show_spectra,
    show_tables,
)
from pages.ui.depth.verdicts import verdicts_html
from pages.ui.prose import read_prose


def show_page() -> None:
    """Show the page; what is in a closed panel is neither made nor sent."""
    prose = read_prose("depth")
    with PAGE.opened() as here:
        st.html(STYLE)
        load_plotly()
        st.html(prose["start"])
        place = show_top(here)
        panel = st.expander("Change the network and its schemes", key="depth_network", on_change="rerun")
        if panel.open:
            with panel:
                show_network(here)
                show_deep_attempts(here)
        progress = compute(here)
        with place:
            show_stop(here, is_done=progress.is_done)
        if progress.result is not None:
            result = progress.result
            st.html(verdicts_html(result))
            show_sizes(result)
            show_about(here)
            show_histograms(here, result)
            show_published(result)
            show_layer_section(here, result)
            show_phase(here)
            show_spectra(here, result)
            show_tables(here, result)
        st.html(prose["end"])


show_page()
