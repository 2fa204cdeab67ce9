"""The re-rolls page as a person drives it: by the names and roles that a screen reader gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

from xavier_core.rerolls import MAX_REROLLS

__all__ = ["PROBES", "RerollsPage"]

PROBES = r"rerolls/_stcore/(health|host-config)"
"""Streamlit's script looks for its server below the page's own path first, and is told that it is not there."""


class RerollsPage:
    """The re-rolls page in one browser tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self, query: Mapping[str, str] | None = None) -> Self:
        """Open the page by its own address and wait for its charts."""
        self.page.goto(f"{self.url}/rerolls?{urlencode(query)}" if query else f"{self.url}/rerolls")
        expect(self.chart()).to_be_visible()
        return self

    def chart(self, attempt: int = 1) -> Locator:
        return self.page.get_by_role("group", name=re.compile(rf"^Attempt {attempt}:"))

    def marks(self, attempt: int = 1) -> Locator:
        """Dots or bars whose roll can be opened."""
        return self.chart(attempt).get_by_role("button")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    @property
    def number(self) -> Locator:
        """The field for the number of re-rolls."""
        return self.page.get_by_role("textbox", name=f"Re-rolls, up to {MAX_REROLLS:,}")

    def type_number(self, text: str) -> None:
        self.number.fill(text)
        self.number.press("Enter")

    def expect_count(self, n: int, *, within_s: float = 15) -> None:
        """Wait until so many re-rolls are counted and none is to come."""
        counter = self.page.get_by_text(re.compile(rf"^{n:,} re-rolls? of seed \d+, from roll [\d,]+ on$"))
        expect(counter).to_be_visible(timeout=1000 * within_s)

    def ticks(self, attempt: int = 1) -> list[str]:
        return self.chart(attempt).locator(".xc-frame text").all_text_contents()

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))
