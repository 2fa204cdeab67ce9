from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from xavier_core import SheetSpec

_SEED = SheetSpec()


def test_enter_and_tab_commit_and_move_on(grid_page: SheetPage) -> None:
    ends = {
        "Enter": "C15",
        "Tab": "D14",
        "Shift+Enter": "C13",
        "Shift+Tab": "B14",
        "ArrowLeft": "B14",
        "ArrowDown": "C15",
    }
    for number, (end, next_cell) in enumerate(ends.items(), start=1):
        grid_page.type_into("C14", f"0.{number}", end=end)
        assert grid_page.focused == next_cell
        grid_page.expect_shows(edited(_SEED, 1, ("C14", f"0.{number}")))
        expect(grid_page.named_cell(f"C14 weight, pinned: 0.{number}0")).to_be_visible()


def test_clicking_another_cell_commits(grid_page: SheetPage) -> None:
    grid_page.cell("B13").click()
    grid_page.page.keyboard.type("21")
    grid_page.cell("D15").click()
    grid_page.expect_shows(edited(_SEED, 1, ("B13", "21")))
    assert grid_page.focused == "D15"


def test_clicking_outside_the_grid_commits(grid_page: SheetPage) -> None:
    grid_page.cell("B13").click()
    grid_page.page.keyboard.type("2")
    grid_page.page.get_by_role("heading", level=1).click()
    grid_page.expect_shows(edited(_SEED, 1, ("B13", "2")))


def test_clicking_a_cell_of_another_attempt_commits(grid_page: SheetPage) -> None:
    grid_page.cell("B13").click()
    grid_page.page.keyboard.type("2")
    grid_page.cell("B13", 2).click()
    grid_page.expect_shows(edited(_SEED, 1, ("B13", "2")))


def test_escape_cancels_an_edit(grid_page: SheetPage) -> None:
    grid_page.type_into("B13", "999", end="Escape")
    assert grid_page.focused == "B13"
    expect(grid_page.editor()).to_have_count(0)
    grid_page.refresh()
    grid_page.expect_shows(SheetSpec(roll=2))


def test_f2_edits_the_number_at_full_precision(grid_page: SheetPage) -> None:
    grid_page.type_into("B13", "1/3")
    grid_page.expect_shows(edited(_SEED, 1, ("B13", "1/3")))
    grid_page.cell("B13").click()
    grid_page.press("F2")
    expect(grid_page.editor()).to_have_value(repr(1 / 3))
    expect(grid_page.editor()).to_be_focused()
    grid_page.press("End", "Backspace", "Backspace", "Enter")
    grid_page.expect_shows(edited(_SEED, 1, ("B13", repr(1 / 3)[:-2])))


def test_a_double_click_edits(grid_page: SheetPage) -> None:
    grid_page.cell("G14").dblclick()
    expect(grid_page.editor()).to_have_value("5")
    grid_page.page.keyboard.type("0.1")
    grid_page.press("Enter")
    grid_page.expect_shows(edited(_SEED, 1, ("G14", "0.1")))


def test_leaving_an_editor_unchanged_pins_nothing(grid_page: SheetPage) -> None:
    grid_page.cell("B13").click()
    grid_page.press("F2", "Enter", "F9")
    grid_page.expect_shows(SheetSpec(roll=2))


def test_numbers_are_typed_in_many_ways(grid_page: SheetPage) -> None:
    for typed, value in (("0,5", 0.5), ("1/3", 1 / 3), ("=2/3", 2 / 3), ("-2e-3", -0.002), (".25", 0.25), ("+7", 7.0)):
        grid_page.type_into("C11", typed)
        grid_page.expect_shows(replace(_SEED, inputs=(3.0, value, 2.0)))


def test_a_minus_sign_of_a_text_is_a_minus_sign(grid_page: SheetPage) -> None:
    grid_page.cell("C11").dblclick()
    grid_page.editor().fill(" −4\u00a0")
    grid_page.press("Enter")
    grid_page.expect_shows(replace(_SEED, inputs=(3.0, -4.0, 2.0)))


def test_inputs_and_desired_outputs_belong_to_every_attempt(grid_page: SheetPage) -> None:
    for attempt in (1, 2, 3):
        grid_page.type_into("D11", f"-{attempt}", attempt=attempt)
        grid_page.type_into("F11", f"0.{attempt}", attempt=attempt)
        grid_page.expect_shows(replace(_SEED, inputs=(3.0, 1.0, -attempt), desired=(attempt / 10, 0.0)))


def test_delete_draws_pinned_weights_again_and_restores_rules(grid_page: SheetPage) -> None:
    grid_page.type_into("B13", "1")
    grid_page.type_into("C14", "2")
    grid_page.type_into("G13", "3")
    grid_page.type_into("G14", "4")
    grid_page.expect_shows(edited(_SEED, 1, ("B13", "1"), ("C14", "2"), ("G13", "3"), ("G14", "4")))
    grid_page.select("B13", "G14")
    grid_page.press("Delete")
    grid_page.expect_shows(_SEED)
    expect(grid_page.named_cell(f"B13 weight: {grid_page.cell('B13').inner_text()}")).to_be_visible()


def test_an_input_is_not_emptied(grid_page: SheetPage) -> None:
    grid_page.cell("B11").click()
    grid_page.press("Delete")
    expect(grid_page.cell("B11")).to_have_attribute("aria-invalid", "true")
    expect(grid_page.attempt_messages()).to_contain_text("B11 (input) must be")
    grid_page.expect_shows(_SEED)


def test_a_computed_cell_says_that_it_is_computed(grid_page: SheetPage) -> None:
    grid_page.cell("B16").click()
    grid_page.page.keyboard.type("5")
    expect(grid_page.attempt_messages()).to_contain_text("B16 is computed")
    expect(grid_page.editor()).to_have_count(0)
    grid_page.press("F9")
    grid_page.expect_shows(SheetSpec(roll=2))


def test_a_long_number_is_shown_short_and_kept_whole(grid_page: SheetPage) -> None:
    grid_page.type_into("B11", "0.12345678901234567")
    grid_page.expect_shows(replace(_SEED, inputs=(0.12345678901234567, 1.0, 2.0)))
    expect(grid_page.cell("B11")).to_have_text("0.12")
    grid_page.cell("B11").click()
    grid_page.press("Control+c")
    assert float(grid_page.clipboard) == 0.12345678901234567
