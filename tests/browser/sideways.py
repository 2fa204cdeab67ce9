"""Whether a page is wider than its window: Streamlit scrolls its main block, so the document itself never is."""

from __future__ import annotations

from playwright.sync_api import Page

__all__ = ["scrolled_sideways"]

_SIDEWAYS = """() => [...document.querySelectorAll("html, [data-testid=stApp], [data-testid=stMain]")]
  .filter((part) => part.scrollWidth > part.clientWidth)
  .map((part) => `${part.dataset.testid ?? "html"}: ${part.scrollWidth} px`)"""


def scrolled_sideways(page: Page) -> list[str]:
    """Return what of the page has to be scrolled sideways, each with its width."""
    found: list[str] = page.evaluate(_SIDEWAYS)
    return found
