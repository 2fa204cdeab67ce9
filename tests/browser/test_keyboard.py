"""The page without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from xavier_core import SheetSpec

_MAX_STOPS = 60


_FOCUSED = """() => {
  const { ariaLabel, tagName, innerText } = document.activeElement;
  return ariaLabel ?? (tagName === "BUTTON" ? innerText : "");
}"""


def _tab_to(sheet: SheetPage, name: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on the button, field or cell whose name starts so."""
    stops: list[str] = []
    while len(stops) < _MAX_STOPS:
        sheet.press(key)
        stops.append(sheet.page.evaluate(_FOCUSED))
        if stops[-1].startswith(name):
            return
    raise AssertionError(f"{name} was not reached: {stops}")


def test_the_sheet_is_played_by_keyboard_only(sheet: SheetPage) -> None:
    _tab_to(sheet, "Refresh")
    sheet.press("Enter")
    sheet.expect_shows(SheetSpec(roll=2))
    sheet.press("Space")
    sheet.expect_shows(SheetSpec(roll=3))
    _tab_to(sheet, "B11 input")
    sheet.page.keyboard.type("5")
    sheet.press("Tab")
    spec = edited(SheetSpec(roll=3), 1, ("B11", "5"))
    sheet.expect_shows(spec)
    assert sheet.focused == "C11"
    sheet.press("Escape", "Tab")
    expect(sheet.grid(1).locator(":focus")).to_have_count(0)
    sheet.press("Shift+Tab")
    assert sheet.focused == "C11"


def test_tab_past_the_last_or_first_cell_leaves_the_grid(sheet: SheetPage) -> None:
    sheet.cell("B25").click()
    sheet.press("Tab")
    assert sheet.focused == "C25"
    sheet.press("Tab")
    expect(sheet.grid(1).locator(":focus")).to_have_count(0)
    assert sheet.page.evaluate("() => document.activeElement !== document.body")
    sheet.type_into("C25", "2", end="Tab")
    expect(sheet.grid(1).locator(":focus")).to_have_count(0)
    sheet.expect_shows(edited(SheetSpec(), 1, ("C25", "2")))
    sheet.cell("C11").click()
    sheet.press("Shift+Tab")
    assert sheet.focused == "B11"
    sheet.press("Shift+Tab")
    expect(sheet.grid(1).locator(":focus")).to_have_count(0)


def test_the_page_is_walked_through_by_tab_and_back(sheet: SheetPage) -> None:
    for attempt in (1, 2, 3):
        _tab_to(sheet, "B11 input")
        expect(sheet.cell("B11", attempt)).to_be_focused()
        _tab_to(sheet, "C25 weight")
        expect(sheet.cell("C25", attempt)).to_be_focused()
    for attempt in (3, 2, 1):
        _tab_to(sheet, "B11 input", "Shift+Tab")
        expect(sheet.cell("B11", attempt)).to_be_focused()
        if attempt > 1:
            _tab_to(sheet, "C25 weight", "Shift+Tab")
            expect(sheet.cell("C25", attempt - 1)).to_be_focused()
    _tab_to(sheet, "Refresh", "Shift+Tab")


def test_a_button_keeps_the_focus_over_a_refresh(sheet: SheetPage) -> None:
    sheet.button("Refresh").focus()
    for roll in (2, 3):
        sheet.press("Enter")
        sheet.expect_shows(SheetSpec(roll=roll))
        expect(sheet.button("Refresh")).to_be_focused()


def test_a_panel_is_opened_used_and_closed_by_keyboard(sheet: SheetPage) -> None:
    sheet.button("Roll 1, seed 1").focus()
    sheet.press("Enter")
    expect(sheet.page.get_by_role("textbox", name="Seed")).to_be_visible()
    expect(sheet.button("Roll 1, seed 1")).to_be_focused()
    _tab_to(sheet, "Seed")
    sheet.press("Control+a")
    sheet.page.keyboard.type("7")
    sheet.press("Enter")
    sheet.expect_shows(SheetSpec(seed=7))


def test_the_streamlit_shortcuts_do_not_swallow_what_is_typed(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.page.keyboard.type("rc1")
    expect(sheet.editor()).to_have_value("rc1")
    sheet.press("Enter")
    expect(sheet.attempt_messages()).to_contain_text("“rc1”")
    expect(sheet.page.get_by_role("dialog")).to_have_count(0)
