from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from xavier_core import SheetSpec
from xavier_core.sheet import CellEdit, edit_cells

_SEED = SheetSpec()


def edited(spec: SheetSpec, attempt: int, *edits: tuple[str, str]) -> SheetSpec:
    """The spec after edits, all of which can be taken, in an attempt counted from 1."""
    after, refused = edit_cells(spec, attempt - 1, [CellEdit(*edit) for edit in edits])
    assert not refused
    return after


def test_enter_and_tab_commit_and_move_on(sheet: SheetPage) -> None:
    ends = {
        "Enter": "C15",
        "Tab": "D14",
        "Shift+Enter": "C13",
        "Shift+Tab": "B14",
        "ArrowLeft": "B14",
        "ArrowDown": "C15",
    }
    for number, (end, next_cell) in enumerate(ends.items(), start=1):
        sheet.type_into("C14", f"0.{number}", end=end)
        assert sheet.focused == next_cell
        sheet.expect_shows(edited(_SEED, 1, ("C14", f"0.{number}")))
        expect(sheet.named_cell(f"C14 weight, pinned: 0.{number}0")).to_be_visible()


def test_clicking_another_cell_commits(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.page.keyboard.type("21")
    sheet.cell("D15").click()
    sheet.expect_shows(edited(_SEED, 1, ("B13", "21")))
    assert sheet.focused == "D15"


def test_clicking_outside_the_grid_commits(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.page.keyboard.type("2")
    sheet.page.get_by_role("heading", level=1).click()
    sheet.expect_shows(edited(_SEED, 1, ("B13", "2")))


def test_pressing_refresh_with_the_mouse_commits_first(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.page.keyboard.type("2")
    sheet.refresh()
    sheet.expect_shows(replace(edited(_SEED, 1, ("B13", "2")), roll=2))


def test_clicking_a_cell_of_another_attempt_commits(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.page.keyboard.type("2")
    sheet.cell("B13", 2).click()
    sheet.expect_shows(edited(_SEED, 1, ("B13", "2")))


def test_escape_cancels_an_edit(sheet: SheetPage) -> None:
    sheet.type_into("B13", "999", end="Escape")
    assert sheet.focused == "B13"
    expect(sheet.editor()).to_have_count(0)
    sheet.refresh()
    sheet.expect_shows(SheetSpec(roll=2))


def test_f2_edits_the_number_at_full_precision(sheet: SheetPage) -> None:
    sheet.type_into("B13", "1/3")
    sheet.expect_shows(edited(_SEED, 1, ("B13", "1/3")))
    sheet.cell("B13").click()
    sheet.press("F2")
    expect(sheet.editor()).to_have_value(repr(1 / 3))
    expect(sheet.editor()).to_be_focused()
    sheet.press("End", "Backspace", "Backspace", "Enter")
    sheet.expect_shows(edited(_SEED, 1, ("B13", repr(1 / 3)[:-2])))


def test_a_double_click_edits(sheet: SheetPage) -> None:
    sheet.cell("G14").dblclick()
    expect(sheet.editor()).to_have_value("5")
    sheet.page.keyboard.type("0.1")
    sheet.press("Enter")
    sheet.expect_shows(edited(_SEED, 1, ("G14", "0.1")))


def test_leaving_an_editor_unchanged_pins_nothing(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.press("F2", "Enter", "F9")
    sheet.expect_shows(SheetSpec(roll=2))


def test_numbers_are_typed_in_many_ways(sheet: SheetPage) -> None:
    for typed, value in (("0,5", 0.5), ("1/3", 1 / 3), ("=2/3", 2 / 3), ("-2e-3", -0.002), (".25", 0.25), ("+7", 7.0)):
        sheet.type_into("C11", typed)
        sheet.expect_shows(replace(_SEED, inputs=(3.0, value, 2.0)))


def test_a_minus_sign_of_a_text_is_a_minus_sign(sheet: SheetPage) -> None:
    sheet.cell("C11").dblclick()
    sheet.editor().fill(" −4\u00a0")
    sheet.press("Enter")
    sheet.expect_shows(replace(_SEED, inputs=(3.0, -4.0, 2.0)))


def test_inputs_and_desired_outputs_belong_to_every_attempt(sheet: SheetPage) -> None:
    for attempt in (1, 2, 3):
        sheet.type_into("D11", f"-{attempt}", attempt=attempt)
        sheet.type_into("F11", f"0.{attempt}", attempt=attempt)
        sheet.expect_shows(replace(_SEED, inputs=(3.0, 1.0, -attempt), desired=(attempt / 10, 0.0)))


def test_delete_draws_pinned_weights_again_and_restores_rules(sheet: SheetPage) -> None:
    sheet.type_into("B13", "1")
    sheet.type_into("C14", "2")
    sheet.type_into("G13", "3")
    sheet.type_into("G14", "4")
    sheet.expect_shows(edited(_SEED, 1, ("B13", "1"), ("C14", "2"), ("G13", "3"), ("G14", "4")))
    sheet.select("B13", "G14")
    sheet.press("Delete")
    sheet.expect_shows(_SEED)
    expect(sheet.named_cell(f"B13 weight: {sheet.cell('B13').inner_text()}")).to_be_visible()


def test_an_input_is_not_emptied(sheet: SheetPage) -> None:
    sheet.cell("B11").click()
    sheet.press("Delete")
    expect(sheet.cell("B11")).to_have_attribute("aria-invalid", "true")
    expect(sheet.attempt_messages()).to_contain_text("B11 (input) must be")
    sheet.expect_shows(_SEED)


def test_a_computed_cell_says_that_it_is_computed(sheet: SheetPage) -> None:
    sheet.cell("B16").click()
    sheet.page.keyboard.type("5")
    expect(sheet.attempt_messages()).to_contain_text("B16 is computed")
    expect(sheet.editor()).to_have_count(0)
    sheet.press("F9")
    sheet.expect_shows(SheetSpec(roll=2))


def test_a_refused_number_is_marked_and_the_last_good_one_stands(sheet: SheetPage) -> None:
    sheet.type_into("B13", "0.5")
    sheet.expect_shows(edited(_SEED, 1, ("B13", "0.5")))
    sheet.type_into("B13", "half")
    expect(sheet.cell("B13")).to_have_attribute("aria-invalid", "true")
    expect(sheet.attempt_messages()).to_contain_text("B13 (weight) must be a number from")
    expect(sheet.cell("B13")).to_have_accessible_name(
        "B13 weight, pinned: 0.50. " + (sheet.cell("B13").get_attribute("title") or "no reason")
    )
    sheet.expect_shows(edited(_SEED, 1, ("B13", "0.5")))
    sheet.cell("B13").click()
    sheet.press("F2")
    expect(sheet.editor()).to_have_value("half")
    sheet.page.keyboard.type("0.75")
    sheet.press("Enter")
    sheet.expect_shows(edited(_SEED, 1, ("B13", "0.75")))
    expect(sheet.cell("B13")).not_to_have_attribute("aria-invalid", "true")
    expect(sheet.attempt_messages()).to_be_empty()


def test_unpin_all_draws_every_weight_again(sheet: SheetPage) -> None:
    sheet.type_into("B13", "1")
    sheet.type_into("B13", "2", attempt=3)
    sheet.button("Unpin all (2)").click()
    sheet.expect_shows(_SEED)


def test_a_long_number_is_shown_short_and_kept_whole(sheet: SheetPage) -> None:
    sheet.type_into("B11", "0.12345678901234567")
    sheet.expect_shows(replace(_SEED, inputs=(0.12345678901234567, 1.0, 2.0)))
    expect(sheet.cell("B11")).to_have_text("0.12")
    sheet.cell("B11").click()
    sheet.press("Control+c")
    assert float(sheet.clipboard) == 0.12345678901234567
