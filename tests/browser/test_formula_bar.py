from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.opened import opened
from xavier_core.sheet import PRESETS


def test_a_pinned_weight_says_so(sheet: SheetPage) -> None:
    sheet.type_into("B13", "1/3")
    sheet.cell("B13").click()
    expect(sheet.formula_bar()).to_contain_text(repr(1 / 3))
    expect(sheet.formula_bar()).to_contain_text("pinned by hand")


def test_the_printed_refresh_works_out_as_printed(sheet: SheetPage) -> None:
    (printed,) = (preset for preset in PRESETS if preset.title == "The printed refresh")
    sheet.button("Presets").click()
    sheet.page.get_by_role("button", name=printed.title).click()
    sheet.expect_shows(printed.apply(opened()))
    for attempt, texts in (
        (1, {"B13": "−4.40", "D15": "12.17", "B16": "−9.32", "B21": "40.30", "B26": "177.23", "C26": "346.91"}),
        (2, {"B13": "−1.17", "B16": "−5.97", "D18": "0.00", "C21": "−11.35", "B26": "4.06", "C26": "−10.63"}),
        (3, {"B13": "−1.48", "D15": "0.55", "B16": "−4.93", "C16": "−0.53", "D16": "3.58"}),
    ):
        for address, text in texts.items():
            expect(sheet.cell(address, attempt)).to_have_text(text)
