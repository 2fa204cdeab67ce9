"""Scrolls to what is to be used: a list that opens while the page still scrolls is closed by that."""

from __future__ import annotations

from playwright.sync_api import Locator

__all__ = ["scroll_to"]

_COME_TO_REST = """async () => {
  const main = document.querySelector("[data-testid='stMain']");
  for (let before = -1; before !== main.scrollTop; await new Promise((done) => setTimeout(done, 100))) {
    before = main.scrollTop;
  }
}"""


def scroll_to(node: Locator) -> None:
    """Bring into view, and wait until nothing moves any more."""
    node.scroll_into_view_if_needed()
    node.page.evaluate(_COME_TO_REST)
