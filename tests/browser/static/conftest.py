"""The sheet's own script and style on a page without Streamlit: what the grid does by itself, and fast."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.sheet_page import SheetPage
from tests.browser.static.server import URL, serve_sheet


@pytest.fixture
def grid_page(context: BrowserContext) -> SheetPage:
    """The sheet as it opens."""
    page = context.new_page()
    serve_sheet(page)
    return SheetPage(page, URL).open()
