from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.sheet_page import SheetPage
from xavier_core import SheetSpec, run_sheet
from xavier_core.sheet import PRESETS

_STANDARD_DEVIATIONS = ("5", "STDEV(B11:D11)", "1/SQRT(3)")
_RESULTS = (5.0, 1.0, 3**-0.5)


def _codes(sheet: SheetPage, attempt: int) -> tuple[Locator, Locator]:
    codes = sheet.formula_bar(attempt).get_by_role("code")
    return codes.nth(0), codes.nth(1)


def _depends(sheet: SheetPage, attempt: int = 1) -> list[str]:
    addresses: list[str] = sheet.grid(attempt).evaluate(
        "grid => [...grid.querySelectorAll('.xs-depends')].map((cell) => cell.dataset.address)"
    )
    return addresses


def _numbers(worked: Locator) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", worked.text_content() or "")]


def test_formulas_are_shown_and_worked_out(sheet: SheetPage) -> None:
    for attempt in (1, 2, 3):
        _check_formulas(sheet, attempt)


def _check_formulas(sheet: SheetPage, attempt: int) -> None:
    formula, worked = _codes(sheet, attempt)
    result = run_sheet(SheetSpec()).attempts[attempt - 1]
    std = _STANDARD_DEVIATIONS[attempt - 1]

    sheet.cell("B16", attempt).click()
    expect(sheet.formula_bar(attempt)).to_contain_text("B16")
    expect(formula).to_have_text("=B11*B13+C11*B14+D11*B15")
    expect(worked).to_have_text(re.compile(r"^=3\*\S+\+1\*\S+\+2\*\S+ = \S+$"))
    *terms, total = _numbers(worked)
    assert terms[1::2] == pytest.approx(result.weights[0][:, 0].tolist(), rel=1e-5)
    assert total == pytest.approx(result.activations[0][0], rel=1e-5)

    sheet.cell("B13", attempt).click()
    expect(formula).to_have_text(f"=NORMINV(RAND(), 0, {std})")
    expect(worked).to_have_text(re.compile(r"^=NORMINV\(0\.\d+, 0, \S+\) = \S+$"))
    die, mean, scale, weight = _numbers(worked)
    assert (mean, scale) == pytest.approx((0.0, _RESULTS[attempt - 1]), rel=1e-5)
    assert die == pytest.approx(result.dice[0][0, 0], abs=1e-5)
    assert weight == pytest.approx(result.weights[0][0, 0], rel=1e-5)

    sheet.cell("G14", attempt).click()
    expect(formula).to_have_text("5" if attempt == 1 else f"={std}")
    expect(worked).to_have_text({1: " ", 2: "=STDEV(3, 1, 2) = 1", 3: "=1/SQRT(3) = 0.57735"}[attempt])


def test_dependencies_are_outlined_on_selection_and_on_hover(sheet: SheetPage) -> None:
    formula, _ = _codes(sheet, 1)
    sheet.cell("B16").click()
    assert _depends(sheet) == ["B11", "C11", "D11", "B13", "B14", "B15"]
    sheet.cell("C26").hover()
    expect(formula).to_have_text("=B21*C23+C21*C24+D21*C25")
    assert _depends(sheet) == ["B21", "C21", "D21", "C23", "C24", "C25"]
    sheet.page.mouse.move(5, 300)
    expect(formula).to_have_text("=B11*B13+C11*B14+D11*B15")
    assert _depends(sheet) == ["B11", "C11", "D11", "B13", "B14", "B15"]
    sheet.cell("D20").click()
    assert _depends(sheet) == ["G18", "G19"]
    sheet.cell("B11").click()
    assert _depends(sheet) == []


def test_the_formula_bar_follows_the_keyboard_and_the_roll(sheet: SheetPage) -> None:
    formula, worked = _codes(sheet, 1)
    sheet.cell("B15").click()
    sheet.page.mouse.move(5, 300)
    sheet.press("ArrowDown")
    expect(formula).to_have_text("=B11*B13+C11*B14+D11*B15")
    before = worked.text_content() or ""
    sheet.press("F9")
    sheet.expect_shows(SheetSpec(roll=2))
    expect(worked).not_to_have_text(before)
    assert _numbers(worked)[-1] == pytest.approx(run_sheet(SheetSpec(roll=2)).attempts[0].activations[0][0], rel=1e-5)


def test_a_pinned_weight_says_so(sheet: SheetPage) -> None:
    sheet.type_into("B13", "1/3")
    sheet.cell("B13").click()
    formula, worked = _codes(sheet, 1)
    expect(formula).to_have_text(repr(1 / 3))
    expect(worked).to_contain_text("pinned by hand")


def test_the_printed_refresh_works_out_as_printed(sheet: SheetPage) -> None:
    (printed,) = (preset for preset in PRESETS if preset.title == "The printed refresh")
    sheet.button("Presets").click()
    sheet.page.get_by_role("button", name=printed.title).click()
    sheet.expect_shows(printed.apply(SheetSpec()))
    for attempt, texts in (
        (1, {"B13": "−4.40", "D15": "12.17", "B16": "−9.32", "B21": "40.30", "B26": "177.23", "C26": "346.91"}),
        (2, {"B13": "−1.17", "B16": "−5.97", "D18": "0.00", "C21": "−11.35", "B26": "4.06", "C26": "−10.63"}),
        (3, {"B13": "−1.48", "D15": "0.55", "B16": "−4.93", "C16": "−0.53", "D16": "3.58"}),
    ):
        for address, text in texts.items():
            expect(sheet.cell(address, attempt)).to_have_text(text)
