"""The page without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.opened import opened


def test_the_sheet_is_played_by_keyboard_only(sheet: SheetPage) -> None:
    sheet.tab_to("Refresh")
    sheet.press("Enter")
    sheet.expect_shows(opened(roll=2))
    sheet.press("Space")
    sheet.expect_shows(opened(roll=3))
    sheet.tab_to("B11 input")
    sheet.page.keyboard.type("5")
    sheet.press("Tab")
    spec = edited(opened(roll=3), 1, ("B11", "5"))
    sheet.expect_shows(spec)
    assert sheet.focused == "C11"
    sheet.press("Escape", "Tab")
    expect(sheet.grid(1).locator(":focus")).to_have_count(0)
    sheet.press("Shift+Tab")
    assert sheet.focused == "C11"


def test_a_panel_is_opened_used_and_closed_by_keyboard(sheet: SheetPage) -> None:
    sheet.button("Roll 1, seed 2").focus()
    sheet.press("Enter")
    expect(sheet.page.get_by_role("textbox", name="Seed")).to_be_visible()
    expect(sheet.page.get_by_role("textbox", name="Roll")).to_be_focused()
    sheet.tab_to("Seed")
    sheet.press("Control+a")
    sheet.page.keyboard.type("7")
    sheet.press("Enter")
    sheet.expect_shows(opened(seed=7))
    sheet.press("Escape")
    expect(sheet.page.get_by_role("textbox", name="Seed")).to_have_count(0)
    expect(sheet.button("Roll 1, seed 7")).to_be_focused()


def test_the_streamlit_shortcuts_do_not_swallow_what_is_typed(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.page.keyboard.type("rc1")
    expect(sheet.editor()).to_have_value("rc1")
    sheet.press("Enter")
    expect(sheet.attempt_messages()).to_contain_text("“rc1”")
    expect(sheet.page.get_by_role("dialog")).to_have_count(0)
