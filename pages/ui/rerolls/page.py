"""The re-rolls as a page."""

from __future__ import annotations

from pathlib import Path

from pages.ui.rerolls.settings import FIELDS, RerollMemory, RerollSettings, clamped, first_settings
from pages.ui.rerolls.steps import OPERATIONS
from pages.ui.shell.page import Page

STYLE = Path(__file__).parent / "rerolls.css"
"""The page's own style: buttons, counter and all histograms in one view."""

PAGE: Page[RerollSettings, RerollMemory] = Page(
    "rerolls", first=first_settings, memory=RerollMemory, parts=FIELDS, fit=clamped, operations=OPERATIONS
)
