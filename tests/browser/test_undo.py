from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.opened import opened

_SEED = opened()
_EDITED = edited(_SEED, 1, ("B13", "2"))
_ROLLED = replace(_EDITED, roll=2)


def test_undo_and_redo_by_keys_in_the_grid(sheet: SheetPage) -> None:
    sheet.type_into("B13", "2")
    sheet.press("F9")
    sheet.expect_shows(_ROLLED)
    for key, spec in (
        ("Control+z", _EDITED),
        ("Control+z", _SEED),
        ("Control+y", _EDITED),
        ("Control+Shift+z", _ROLLED),
    ):
        sheet.press(key)
        sheet.expect_shows(spec)
    assert sheet.focused == "B14"


def test_undo_and_redo_by_keys_outside_the_grid(sheet: SheetPage) -> None:
    sheet.type_into("B13", "2")
    sheet.button("Refresh").focus()
    sheet.press("Enter")
    sheet.expect_shows(_ROLLED)
    for key, spec in (("Control+z", _EDITED), ("Control+z", _SEED), ("Control+y", _EDITED), ("Control+y", _ROLLED)):
        sheet.press(key)
        sheet.expect_shows(spec)


def test_undo_and_redo_by_buttons(sheet: SheetPage) -> None:
    expect(sheet.button("Undo")).to_be_disabled()
    expect(sheet.button("Redo")).to_be_disabled()
    sheet.type_into("B13", "2")
    sheet.expect_shows(_EDITED)
    sheet.button("Undo").click()
    sheet.expect_shows(_SEED)
    expect(sheet.button("Undo")).to_be_disabled()
    sheet.button("Redo").click()
    sheet.expect_shows(_EDITED)
    expect(sheet.button("Redo")).to_be_disabled()


def test_undo_in_a_cells_editor_is_the_editors_own(sheet: SheetPage) -> None:
    sheet.type_into("B13", "2")
    sheet.expect_shows(_EDITED)
    sheet.cell("C14").dblclick()
    sheet.page.keyboard.type("77")
    sheet.press("Control+z")
    expect(sheet.editor()).to_be_focused()
    sheet.press("Escape", "F9")
    sheet.expect_shows(_ROLLED)


def test_undo_in_a_text_field_is_the_fields_own(sheet: SheetPage) -> None:
    sheet.type_into("B13", "2")
    sheet.button("Roll 1, seed 2").click()
    field = sheet.page.get_by_role("textbox", name="Seed")
    field.click()
    sheet.page.keyboard.type("9")
    sheet.press("Control+z")
    expect(field).to_have_value("2")
    sheet.refresh()
    sheet.expect_shows(_ROLLED)
