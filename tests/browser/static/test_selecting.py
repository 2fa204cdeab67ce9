from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage


@pytest.fixture
def grid(grid_page: SheetPage) -> SheetPage:
    """The sheet with C14 of attempt 1 selected."""
    grid_page.cell("C14").click()
    return grid_page


def test_arrow_keys_and_enter_move(grid: SheetPage) -> None:
    moves = {
        "ArrowRight": "D14",
        "ArrowDown": "D15",
        "ArrowLeft": "C15",
        "ArrowUp": "C14",
        "Enter": "C15",
        "Shift+Enter": "C14",
    }
    for key, address in moves.items():
        grid.press(key)
        assert (grid.focused, grid.selected()) == (address, [address])


def test_home_and_end_go_to_the_ends_and_no_key_beyond(grid: SheetPage) -> None:
    moves = {
        "Home": "A14",
        "End": "G14",
        "Control+Home": "A10",
        "Control+End": "G26",
        "Control+ArrowUp": "G10",
        "Control+ArrowLeft": "A10",
        "Control+ArrowDown": "A26",
        "Control+ArrowRight": "G26",
    }
    for key, address in moves.items():
        grid.press(key)
        assert (grid.focused, grid.selected()) == (address, [address]), key
    grid.press("Control+Home", "ArrowUp", "ArrowLeft")
    assert grid.focused == "A10"
    grid.press("Control+End", "ArrowDown", "ArrowRight", "PageDown")
    assert grid.focused == "G26"


def test_shift_with_arrows_or_a_click_selects_a_range(grid: SheetPage) -> None:
    grid.press("Shift+ArrowRight", "Shift+ArrowDown")
    assert grid.selected() == ["C14", "D14", "C15", "D15"]
    grid.press("Shift+ArrowUp", "Shift+ArrowUp")
    assert grid.selected() == ["C13", "D13", "C14", "D14"]
    grid.press("Shift+Home")
    assert grid.selected() == ["A13", "B13", "C13", "A14", "B14", "C14"]
    grid.press("ArrowDown")
    assert grid.selected() == ["A14"]
    grid.cell("C14").click()
    grid.cell("B13").click(modifiers=["Shift"])
    assert grid.selected() == ["B13", "C13", "B14", "C14"]


def test_dragging_selects_a_range(grid: SheetPage) -> None:
    grid.cell("B18").hover()
    grid.page.mouse.down()
    grid.cell("C18").hover()
    grid.cell("C19").hover()
    assert grid.selected() == ["B18", "C18", "B19", "C19"]
    grid.page.mouse.up()
    grid.cell("D20").hover()
    assert grid.selected() == ["B18", "C18", "B19", "C19"]


def test_control_a_selects_everything(grid: SheetPage) -> None:
    grid.press("Control+a")
    assert len(grid.selected()) == 7 * 17
    grid.press("Escape")
    assert len(grid.selected()) == 1


def test_cells_rows_and_columns_say_what_they_are(grid_page: SheetPage) -> None:
    for name in (
        "B11 input: 3",
        "F11 desired output: 1",
        "G13 mean: 0",
        "G14 standard deviation: 5",
        f"B13 weight: {grid_page.cell('B13').text_content()}",
        f"B16 activation: {grid_page.cell('B16').text_content()}",
    ):
        expect(grid_page.named_cell(name)).to_be_visible()
    expect(grid_page.cell("B16")).to_have_attribute("aria-readonly", "true")
    expect(grid_page.cell("B13")).not_to_have_attribute("aria-readonly", "true")
    grid = grid_page.grid()
    assert grid.get_by_role("columnheader").all_text_contents() == list("ABCDEFG")
    assert grid.get_by_role("rowheader").all_text_contents() == [str(row) for row in range(10, 27)]
    expect(grid.get_by_role("row")).to_have_count(18)
