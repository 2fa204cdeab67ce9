from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.opened import opened
from xavier_core import SheetSpec
from xavier_core.sheet import CellEdit, edit_cells

_SEED = opened()


def edited(spec: SheetSpec, attempt: int, *edits: tuple[str, str]) -> SheetSpec:
    """The spec after edits, all of which can be taken, in an attempt counted from 1."""
    after, refused = edit_cells(spec, attempt - 1, [CellEdit(*edit) for edit in edits])
    assert not refused
    return after


def test_pressing_refresh_with_the_mouse_commits_first(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.page.keyboard.type("2")
    sheet.refresh()
    sheet.expect_shows(replace(edited(_SEED, 1, ("B13", "2")), roll=2))


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
    sheet.button("Unpin 2").click()
    sheet.expect_shows(_SEED)
