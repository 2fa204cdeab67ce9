from __future__ import annotations

import re
from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.opened import opened
from tests.overridden import overridden
from xavier_core import run_sheet

_SEED = opened()


def test_a_copied_range_is_pasted_to_the_last_digit(sheet: SheetPage) -> None:
    sheet.select("B13", "D15")
    sheet.press("Control+c")
    sheet.cell("B18", 2).click()
    sheet.press("Control+v")
    rows = run_sheet(_SEED).attempts[0].weights[0].tolist()
    pins = tuple((1, row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line))
    sheet.expect_shows(_SEED.with_attempt(1, replace(_SEED.attempts[1], overrides=overridden(weights=pins))))
    assert sheet.selected(2) == [f"{column}{row}" for row in (18, 19, 20) for column in "BCD"]


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


def _containing(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))
