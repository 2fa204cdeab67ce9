from __future__ import annotations

import re
from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.overridden import overridden
from xavier_core import SheetSpec, run_sheet

_SEED = SheetSpec()


def test_a_range_is_copied_at_full_precision(sheet: SheetPage) -> None:
    sheet.select("B13", "D16")
    sheet.press("Control+c")
    result = run_sheet(_SEED).attempts[0]
    copied = [[float(number) for number in line.split("\t")] for line in sheet.clipboard.split("\n")]
    assert copied == [*result.weights[0].tolist(), result.activations[0].tolist()]


def test_labels_and_empty_cells_are_copied_as_they_read(sheet: SheetPage) -> None:
    sheet.select("A10", "C11")
    sheet.press("Control+c")
    assert sheet.clipboard == "\tOur inputs\t\n\t3\t1"


def test_a_copied_range_is_pasted_to_the_last_digit(sheet: SheetPage) -> None:
    sheet.select("B13", "D15")
    sheet.press("Control+c")
    sheet.cell("B18", 2).click()
    sheet.press("Control+v")
    rows = run_sheet(_SEED).attempts[0].weights[0].tolist()
    pins = tuple((1, row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line))
    sheet.expect_shows(_SEED.with_attempt(1, replace(_SEED.attempts[1], overrides=overridden(weights=pins))))
    assert sheet.selected(2) == [f"{column}{row}" for row in (18, 19, 20) for column in "BCD"]


def test_tabs_and_newlines_are_pasted_as_cells(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.paste("1\t2,5\r\n1/3\t-4e-1\r\n")
    spec = edited(_SEED, 1, ("B13", "1"), ("C13", "2.5"), ("B14", "1/3"), ("C14", "-0.4"))
    sheet.expect_shows(spec)
    sheet.cell("B18").click()
    sheet.paste("7\n8\n")
    sheet.expect_shows(edited(spec, 1, ("B18", "7"), ("B19", "8")))


def test_a_single_value_fills_the_range(sheet: SheetPage) -> None:
    sheet.select("B13", "D15")
    sheet.paste("0.5")
    everywhere = [(f"{column}{row}", "0.5") for row in (13, 14, 15) for column in "BCD"]
    sheet.expect_shows(edited(_SEED, 1, *everywhere))


def test_a_paste_is_one_step_of_undo(sheet: SheetPage) -> None:
    sheet.select("B13", "D15")
    sheet.paste("0.5")
    expect(sheet.button("Unpin all (9)")).to_be_visible()
    sheet.press("Control+z")
    sheet.expect_shows(_SEED)


def test_refused_values_are_marked_each_in_its_cell(sheet: SheetPage) -> None:
    sheet.cell("G13").click()
    sheet.paste("0.5\n-1\n")
    sheet.expect_shows(edited(_SEED, 1, ("G13", "0.5")))
    sheet.cell("B11").click()
    sheet.paste("4\tfive\t=6")
    sheet.expect_shows(edited(_SEED, 1, ("G13", "0.5"), ("B11", "4"), ("D11", "6")))
    for address, received, allowed in (("C11", "“five”", "a number from -1e12"), ("G14", "“-1”", "a number from 0")):
        cell = sheet.cell(address)
        expect(cell).to_have_attribute("aria-invalid", "true")
        for words in (received, allowed):
            expect(cell).to_have_attribute("title", _containing(words))
            expect(sheet.attempt_messages()).to_contain_text(words)
    expect(sheet.cell("C11")).to_have_text("1")
    expect(sheet.cell("B11")).not_to_have_attribute("aria-invalid", "true")


def test_what_falls_beyond_the_edge_is_counted(sheet: SheetPage) -> None:
    sheet.cell("D26").click()
    sheet.paste("1\t2\n3\t4")
    expect(sheet.attempt_messages()).to_contain_text("4 of the pasted cells fell on cells that take no number")
    sheet.cell("C24").click()
    sheet.paste("1\t2\t3\t4\t5\t6\t7")
    expect(sheet.attempt_messages()).to_contain_text("Pasted 2; 5 of the pasted cells")
    sheet.expect_shows(edited(_SEED, 1, ("C24", "1"), ("G24", "5")))


def test_computed_cells_and_labels_are_passed_over(sheet: SheetPage) -> None:
    sheet.cell("B15").click()
    sheet.paste("1\n2\n3\n4")
    sheet.expect_shows(edited(_SEED, 1, ("B15", "1"), ("B18", "4")))
    expect(sheet.attempt_messages()).to_contain_text("Pasted 2;")


def test_hostile_text_is_shown_as_text(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    sheet.paste("<img src=x onerror=alert(1)>")
    expect(sheet.attempt_messages()).to_contain_text("“<img src=x onerror=alert(1)>”")
    expect(sheet.page.locator(".xs-attempt img")).to_have_count(0)
    sheet.expect_shows(_SEED)


def test_cut_copies_and_restores(sheet: SheetPage) -> None:
    sheet.type_into("B13", "1/3")
    sheet.expect_shows(edited(_SEED, 1, ("B13", "1/3")))
    sheet.cell("B13").click()
    sheet.press("Control+x")
    sheet.expect_shows(_SEED)
    assert float(sheet.clipboard) == 1 / 3


def test_copy_inside_an_editor_is_the_editors(sheet: SheetPage) -> None:
    sheet.cell("G14").dblclick()
    sheet.press("Control+a", "Control+c")
    assert sheet.clipboard == "5"
    sheet.press("End")
    sheet.paste(".125")
    expect(sheet.editor()).to_have_value("5.125")
    sheet.press("Escape")


def _containing(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))
