from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NewContext
from tests.browser.every_page import OPEN, PROBES
from tests.browser.sheet_page import SheetPage
from tests.browser.sideways import scrolled_sideways
from tests.browser.watch import Watch
from tests.opened import opened
from tests.server import Server
from xavier_core import encode_spec


@pytest.fixture
def phone(new_context: NewContext, server: Server) -> SheetPage:
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    return SheetPage(context.new_page(), server.url).open()


def test_a_page_that_is_too_wide_is_noticed(phone: SheetPage) -> None:
    phone.page.add_style_tag(content=".xs-article { min-width: 900px; }")
    assert [part.partition(":")[0] for part in scrolled_sideways(phone.page)] == ["stMain"]


def test_a_phone_shows_the_page_without_scrolling_sideways(phone: SheetPage) -> None:
    assert scrolled_sideways(phone.page) == []
    for name in ("Roll 1, seed 2", "Layers 3-3-3-2", "Presets", "Export"):
        phone.button(name).click()
        expect(phone.page.locator(".st-key-panel")).to_be_visible()
        expect(phone.button(name)).to_have_attribute("aria-expanded", "true")
        assert scrolled_sideways(phone.page) == []


def test_a_wide_sheet_scrolls_inside_its_own_box(phone: SheetPage) -> None:
    spec = opened().resized((16, 16, 8))
    phone.open(encode_spec(spec)).expect_shows(spec)
    assert scrolled_sideways(phone.page) == []
    box = phone.grid().locator("xpath=..")
    assert box.evaluate("(box) => box.scrollWidth > box.clientWidth")
    phone.cell("Q13").click()
    assert box.evaluate("(box) => box.scrollLeft > 0")
    assert scrolled_sideways(phone.page) == []


def test_a_phone_refreshes_and_edits(phone: SheetPage) -> None:
    phone.button("Refresh").tap()
    phone.expect_shows(opened(roll=2))
    phone.cell("B11").dblclick()
    phone.editor().fill("7")
    phone.press("Enter")
    phone.expect_shows(opened(roll=2, inputs=(7.0, 1.0, 2.0)))


def test_the_seed_sheets_numbers_fit_a_desktop_and_their_cells(sheet: SheetPage) -> None:
    assert scrolled_sideways(sheet.page) == []
    for attempt in (1, 2, 3):
        sheet.cell("B26", attempt).scroll_into_view_if_needed()
        cut = sheet.grid(attempt).evaluate(
            "grid => [...grid.querySelectorAll('td')].filter((cell) => cell.scrollWidth > cell.clientWidth)"
            ".filter((cell) => !cell.classList.contains('xs-l')).map((cell) => cell.dataset.address)"
        )
        assert cut == []


def test_the_head_stays_in_view(sheet: SheetPage) -> None:
    sheet.cell("B26", 3).scroll_into_view_if_needed()
    expect(sheet.button("Refresh")).to_be_in_viewport()
    sheet.cell("B26", 3).click()
    assert sheet.focused == "B26"


@pytest.mark.parametrize("name", sorted(OPEN.keys() - {"sheet"}))  # which has no room for them
def test_all_pages_have_headings_of_the_same_sizes(
    name: str, context: BrowserContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    page = context.new_page()
    OPEN[name](page, server.url)
    font_sizes = "(all) => [...new Set(all.map((node) => getComputedStyle(node).fontSize))]"
    sizes = {rank: page.locator(rank).evaluate_all(font_sizes) for rank in ("h1", "h2")}
    assert sizes == {"h1": ["28.8px"], "h2": ["22.4px"]}
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
