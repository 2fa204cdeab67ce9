from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage


def test_a_selection_survives_a_refresh(sheet: SheetPage) -> None:
    sheet.cell("C14").click()
    sheet.press("Shift+ArrowDown", "F9")
    expect(sheet.button("Roll 2, seed 2")).to_be_visible()
    assert (sheet.focused, sheet.selected()) == ("C15", ["C14", "C15"])
