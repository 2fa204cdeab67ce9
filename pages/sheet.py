"""The sheet: one tiny network, three attempts at its weights, and the dice in the reader's hand."""

from __future__ import annotations

import streamlit as st

from pages.ui.browser import mount_live_view
from pages.ui.sheet.operations import SheetVisit
from pages.ui.sheet.page import PAGE
from pages.ui.sheet.panels import show_panel
from pages.ui.sheet.stage import stage_content
from xavier_core import run_sheet


def show_page() -> None:
    """Show the page: head and panel, which are live, and below them the place of the grids."""
    with PAGE.opened() as here:
        with st.container(key="head"):
            PAGE.live(here, lambda: _show_stage(here))
        st.html('<div class="xs-stage"></div>')


def _show_stage(here: SheetVisit) -> None:
    sheet = run_sheet(here.spec)
    here.memory.log_rolls(sheet)
    here.memory.keep_refused(here.spec)
    mount_live_view("stage", content={**here.receipt, **stage_content(here, sheet)})
    show_panel(here, sheet)


show_page()
