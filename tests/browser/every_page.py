"""How every page is opened, until it shows what it has to show."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from playwright.sync_api import Page

from tests.browser.depth_page import SMALL, DepthPage
from tests.browser.rerolls_page import RerollsPage
from tests.browser.sheet_page import SheetPage
from tests.browser.test_schemes import open_page

__all__ = ["OPEN", "PROBES"]

OPEN: MappingProxyType[str, Callable[[Page, str], object]] = MappingProxyType(
    {
        "sheet": lambda page, url: SheetPage(page, url).open(),
        "rerolls": lambda page, url: RerollsPage(page, url).open({"n": "500"}),
        "depth": lambda page, url: DepthPage(page, url).open(SMALL),
        "schemes": open_page,
    }
)
"""How each script in ``pages`` is opened."""
PROBES = r"[a-z]+/_stcore/(health|host-config)"
"""Streamlit's script looks for its server below the page's own path first, and is told that it is not there."""
