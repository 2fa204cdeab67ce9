"""The depth page as a person finds it: by roles and accessible names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.scroll import scroll_to

__all__ = ["PROBES", "SMALL", "DepthPage"]

PROBES = r"depth/_stcore/(health|host-config)"
"""Streamlit's script looks for its server below the page's own path first, and is told that it is not there."""
SMALL = {
    "batch": "60",
    "width": "40",
    "layers": "5",
    "rules": "fixed_0.01~xavier",
    "unit": "tanh",
    "look": "1",
    "pick": "1",
}
"""A network that takes no time."""
_AT_REST = """() => document.querySelector("[data-test-script-state=notRunning]")
    && [...document.querySelectorAll(".xs-chart")].every((chart) => chart.querySelector(".main-svg"))"""


class DepthPage:
    """The depth page in one browser tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self, query: Mapping[str, str] | None = None) -> Self:
        """Open the page by its own address and wait until everything is computed and drawn."""
        self.page.goto(f"{self.url}/depth?{urlencode(query)}" if query else f"{self.url}/depth")
        self.expect_computed()
        return self

    def expect_computed(self, *, within_s: float = 40) -> None:
        expect(self.page.get_by_text(re.compile(r"^Computed [\d,]+ layer passes"))).to_be_visible(
            timeout=1000 * within_s
        )

    def chart(self, title: str) -> Locator:
        """A chart by its title."""
        return self.page.locator(".xs-chart", has=self.page.get_by_text(title, exact=True))

    def verdict(self, attempt: int) -> Locator:
        """The card of an attempt."""
        return self.page.locator("ol.xd-verdicts > li").nth(attempt - 1)

    @property
    def progress(self) -> str:
        return self.page.get_by_test_id("stProgress").inner_text()

    def open_panel(self, label: str) -> None:
        """Unfold a panel, and wait until all in it stands where it stays: its charts push what is below them down."""
        panel = self.page.locator("details").filter(has=self.page.locator("summary").filter(has_text=label))
        panel.locator("summary").first.click()
        expect(panel.get_by_test_id("stElementContainer").first).to_be_visible()
        self.page.wait_for_function(_AT_REST)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name, exact=True)

    def type_into(self, name: str, text: str) -> None:
        self.field(name).fill(text)
        self.field(name).press("Enter")

    def choose(self, name: str, option: str) -> None:
        box = self.page.get_by_role("combobox", name=name, exact=True)
        scroll_to(box)
        box.click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def open_controls(self) -> None:
        self.open_panel("Change the network and its schemes")
        expect(self.field("Layers")).to_be_visible()

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))
