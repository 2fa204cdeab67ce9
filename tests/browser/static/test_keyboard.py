"""The page without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from xavier_core import SheetSpec


def test_tab_past_the_last_or_first_cell_leaves_the_grid(grid_page: SheetPage) -> None:
    grid_page.cell("B25").click()
    grid_page.press("Tab")
    assert grid_page.focused == "C25"
    grid_page.press("Tab")
    expect(grid_page.grid(1).locator(":focus")).to_have_count(0)
    assert grid_page.page.evaluate("() => document.activeElement !== document.body")
    grid_page.type_into("C25", "2", end="Tab")
    expect(grid_page.grid(1).locator(":focus")).to_have_count(0)
    grid_page.expect_shows(edited(SheetSpec(), 1, ("C25", "2")))
    grid_page.cell("C11").click()
    grid_page.press("Shift+Tab")
    assert grid_page.focused == "B11"
    grid_page.press("Shift+Tab")
    expect(grid_page.grid(1).locator(":focus")).to_have_count(0)


def test_the_page_is_walked_through_by_tab_and_back(grid_page: SheetPage) -> None:
    for attempt in (1, 2, 3):
        grid_page.tab_to("B11 input")
        expect(grid_page.cell("B11", attempt)).to_be_focused()
        grid_page.tab_to("C25 weight")
        expect(grid_page.cell("C25", attempt)).to_be_focused()
    for attempt in (3, 2, 1):
        grid_page.tab_to("B11 input", "Shift+Tab")
        expect(grid_page.cell("B11", attempt)).to_be_focused()
        if attempt > 1:
            grid_page.tab_to("C25 weight", "Shift+Tab")
            expect(grid_page.cell("C25", attempt - 1)).to_be_focused()
    grid_page.tab_to("Refresh", "Shift+Tab")


def test_a_button_keeps_the_focus_over_a_refresh(grid_page: SheetPage) -> None:
    grid_page.button("Refresh").focus()
    for roll in (2, 3):
        grid_page.press("Enter")
        grid_page.expect_shows(SheetSpec(roll=roll))
        expect(grid_page.button("Refresh")).to_be_focused()
