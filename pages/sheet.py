"""The sheet: one tiny network, three attempts at its weights, and the dice in the reader's hand."""

from __future__ import annotations

import streamlit as st

from pages.ui.browser import mount_view
from pages.ui.sheet.page import PAGE
from pages.ui.sheet.panels import show_panel
from pages.ui.sheet.stage import stage_content
from xavier_core import run_sheet


def show_page() -> None:
    """Show the page: what the browser sent is carried out first, so that one run shows its result."""
    with PAGE.opened() as here:
        sheet = run_sheet(here.spec)
        here.memory.log_rolls(sheet)
        here.memory.keep_refused(here.spec)
        with st.container(key="head"):
            mount_view("stage", key="stage_view", content={**here.receipt, **stage_content(here, sheet)})
            show_panel(here, sheet)
        # The grids have a place of their own below the panel; the view above fills it.
        st.html('<div class="xs-stage"></div>')


show_page()
