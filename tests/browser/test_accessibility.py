"""What can be checked without an eye: contrast, names and roles."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewContext
from tests.browser.sheet_page import SheetPage
from tests.opened import opened
from tests.server import Server
from xavier_core.sheet import PRESETS

_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
_PARTS = {
    "the grids": ".xs-attempt",
    "the toolbar": ".xs-toolbar",
    "the comparison": ".xs-comparison",
    "the text": ".xs-article details[open] > div, .xs-lesson",
}
_MIN = 4.5
UNNAMED = """() => [...document.querySelectorAll("button, a[href], input, select, textarea, [role=button]")]
  .filter((node) => node.checkVisibility())
  .filter((node) => !(node.ariaLabel || node.title || node.innerText?.trim() || node.labels?.[0]?.innerText.trim()
    || document.getElementById(node.getAttribute("aria-labelledby"))?.innerText.trim()))
  .map((node) => node.outerHTML.slice(0, 200))"""


@pytest.fixture(params=["light", "dark"])
def shown(request: pytest.FixtureRequest, new_context: NewContext, server: Server) -> SheetPage:
    """The sheet in light or dark, with a range selected, a pinned weight and a refused one."""
    sheet = SheetPage(new_context(color_scheme=request.param).new_page(), server.url).open()
    sheet.type_into("B13", "2")
    sheet.type_into("C13", "two")
    expect(sheet.cell("C13")).to_have_attribute("aria-invalid", "true")
    sheet.select("B14", "C16")
    dark = sheet.page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    assert dark == (request.param == "dark")
    background = sheet.page.get_by_test_id("stApp").evaluate("(app) => getComputedStyle(app).backgroundColor")
    red = int(background.removeprefix("rgb(").split(",")[0])
    assert red < 64 if dark else red > 192
    return sheet


def _faint(sheet: SheetPage, selectors: str) -> list[dict[str, object]]:
    """Texts whose contrast is too low; there are always texts to look at."""
    texts = sheet.page.evaluate(f"(selectors) => ({_CONTRAST})(selectors)", selectors)
    assert len(texts) > 5
    return [text for text in texts if text["contrast"] < _MIN]


def test_every_text_stands_out_from_its_background(shown: SheetPage) -> None:
    faint = {part: _faint(shown, selectors) for part, selectors in _PARTS.items()}
    assert faint == {part: [] for part in _PARTS}


def test_every_text_stands_out_in_extreme_numbers_and_messages(shown: SheetPage) -> None:
    shown.button("Presets").click()
    for title in ("The printed refresh", "Too small: 0.01", "Too large: 50"):
        shown.page.get_by_role("button", name=title).click()
        (preset,) = (preset for preset in PRESETS if preset.title == title)
        shown.expect_shows(preset.apply(opened()))
        assert _faint(shown, ".xs-attempt") == []


def test_everything_that_is_pressed_has_a_name(sheet: SheetPage) -> None:
    assert sheet.page.evaluate(UNNAMED) == []
    for name in ("Roll 1, seed 2", "Layers 3-3-3-2", "Presets", "Export"):
        sheet.button(name).click()
        expect(sheet.button(name)).to_have_attribute("aria-expanded", "true")
        expect(sheet.page.locator(".st-key-panel")).to_be_visible()
        assert sheet.page.evaluate(UNNAMED) == []


def test_pictures_have_a_text_in_their_place(sheet: SheetPage) -> None:
    chart = sheet.page.get_by_role("img", name="Root mean square of the signal")
    expect(chart).to_be_visible()
    before = chart.get_attribute("aria-label") or ""
    assert "attempt 1: 2.16, " in before
    sheet.refresh()
    sheet.expect_shows(opened(roll=2))
    expect(chart).not_to_have_attribute("aria-label", before)
    images = (
        "() => [...document.images].filter((image) => image.checkVisibility() && !image.hasAttribute('alt')).length"
    )
    assert sheet.page.evaluate(images) == 0


def test_the_page_has_a_title_a_language_ordered_headings_and_ids(sheet: SheetPage) -> None:
    expect(sheet.page).to_have_title("The sheet · Xavier Sheet")
    assert sheet.page.evaluate("() => document.documentElement.lang") == "en"
    levels = sheet.page.evaluate(
        "() => [...document.querySelectorAll('h1, h2, h3, h4')].filter((heading) => heading.checkVisibility())"
        ".map((heading) => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = sheet.page.evaluate("() => [...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))


def test_the_page_that_one_would_go_to_is_seen_by_keyboard(sheet: SheetPage) -> None:
    link = sheet.page.get_by_role("link", name="Re-rolls", exact=True)
    expect(link).to_have_css("outline-style", "none")
    sheet.page.get_by_role("link", name="The sheet", exact=True).focus()
    sheet.page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(link).to_have_css("outline-style", "solid")
