"""The re-rolls page as a person drives it: by the names and roles that a screen reader gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

__all__ = ["PROBES", "RerollsPage"]

PROBES = r"rerolls/_stcore/(health|host-config)"
"""Streamlit's script looks for its server below the page's own path first, and is told that it is not there."""

_LOADS_WITHIN_MS = 40_000  # Plotly's script is large


class RerollsPage:
    """The re-rolls page in one browser tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self, query: Mapping[str, str] | None = None) -> Self:
        """Open the page by its own address and wait for its histograms."""
        self.page.goto(f"{self.url}/rerolls?{urlencode(query)}" if query else f"{self.url}/rerolls")
        expect(self.chart.locator(".gtitle")).to_be_visible(timeout=_LOADS_WITHIN_MS)
        return self

    @property
    def chart(self) -> Locator:
        """The histograms."""
        return self.page.locator(".st-key-rerolls_histograms .xs-chart")

    @property
    def dots(self) -> Locator:
        """The dots of all attempts, those of one after the other; the legend has one more, elsewhere."""
        return self.chart.locator(".cartesianlayer .scatterlayer .point")

    @property
    def bars(self) -> Locator:
        """The bars of all attempts."""
        return self.chart.locator(".barlayer .point path")

    def press(self, name: str) -> None:
        self.button(name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def number(self) -> Locator:
        """The field for the number of re-rolls."""
        return self.page.get_by_role("textbox", name="Re-rolls", exact=True)

    def type_number(self, text: str) -> None:
        self.number.fill(text)
        self.number.press("Enter")

    @property
    def counter(self) -> Locator:
        """What the counter says."""
        return self.page.get_by_test_id("stProgress")

    def expect_count(self, n: int, *, within_s: float = 30) -> None:
        """Wait until so many re-rolls are counted, none is to come, and the chart shows them."""
        said = re.compile(rf"^{n:,} re-rolls? of seed \d+, from roll [\d,]+ on")
        expect(self.counter).to_have_text(said, timeout=1000 * within_s)
        expect(self.chart.locator(".gtitle")).to_contain_text(f" {n:,} re-roll", timeout=1000 * within_s)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))
