from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.sheet_page import SheetPage
from xavier_core import SheetSpec, run_sheet

_STANDARD_DEVIATIONS = ("5", "STDEV(B11:D11)", "1/SQRT(3)")
_RESULTS = (5.0, 1.0, 3**-0.5)


def _codes(grid_page: SheetPage, attempt: int) -> tuple[Locator, Locator]:
    codes = grid_page.formula_bar(attempt).get_by_role("code")
    return codes.nth(0), codes.nth(1)


def _depends(grid_page: SheetPage, attempt: int = 1) -> list[str]:
    addresses: list[str] = grid_page.grid(attempt).evaluate(
        "grid => [...grid.querySelectorAll('.xs-depends')].map((cell) => cell.dataset.address)"
    )
    return addresses


def _numbers(worked: Locator) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", worked.text_content() or "")]


def _check_formulas(grid_page: SheetPage, attempt: int) -> None:
    formula, worked = _codes(grid_page, attempt)
    result = run_sheet(SheetSpec()).attempts[attempt - 1]
    std = _STANDARD_DEVIATIONS[attempt - 1]

    grid_page.cell("B16", attempt).click()
    expect(grid_page.formula_bar(attempt)).to_contain_text("B16")
    expect(formula).to_have_text("=B11*B13+C11*B14+D11*B15")
    expect(worked).to_have_text(re.compile(r"^=3\*\S+\+1\*\S+\+2\*\S+ = \S+$"))
    *terms, total = _numbers(worked)
    assert terms[1::2] == pytest.approx(result.weights[0][:, 0].tolist(), rel=1e-5)
    assert total == pytest.approx(result.activations[0][0], rel=1e-5)

    grid_page.cell("B13", attempt).click()
    expect(formula).to_have_text(f"=NORMINV(RAND(), 0, {std})")
    expect(worked).to_have_text(re.compile(r"^=NORMINV\(0\.\d+, 0, \S+\) = \S+$"))
    die, mean, scale, weight = _numbers(worked)
    assert (mean, scale) == pytest.approx((0.0, _RESULTS[attempt - 1]), rel=1e-5)
    assert die == pytest.approx(result.dice[0][0, 0], abs=1e-5)
    assert weight == pytest.approx(result.weights[0][0, 0], rel=1e-5)

    grid_page.cell("G14", attempt).click()
    expect(formula).to_have_text("5" if attempt == 1 else f"={std}")
    expect(worked).to_have_text({1: " ", 2: "=STDEV(3, 1, 2) = 1", 3: "=1/SQRT(3) = 0.57735"}[attempt])


def test_formulas_are_shown_and_worked_out(grid_page: SheetPage) -> None:
    for attempt in (1, 2, 3):
        _check_formulas(grid_page, attempt)


def test_dependencies_are_outlined_on_selection_and_on_hover(grid_page: SheetPage) -> None:
    formula, _ = _codes(grid_page, 1)
    grid_page.cell("B16").click()
    assert _depends(grid_page) == ["B11", "C11", "D11", "B13", "B14", "B15"]
    grid_page.cell("C26").hover()
    expect(formula).to_have_text("=B21*C23+C21*C24+D21*C25")
    assert _depends(grid_page) == ["B21", "C21", "D21", "C23", "C24", "C25"]
    grid_page.page.mouse.move(5, 300)
    expect(formula).to_have_text("=B11*B13+C11*B14+D11*B15")
    assert _depends(grid_page) == ["B11", "C11", "D11", "B13", "B14", "B15"]
    grid_page.cell("D20").click()
    assert _depends(grid_page) == ["G18", "G19"]
    grid_page.cell("B11").click()
    assert _depends(grid_page) == []


def test_the_formula_bar_follows_the_keyboard_and_the_roll(grid_page: SheetPage) -> None:
    formula, worked = _codes(grid_page, 1)
    grid_page.cell("B15").click()
    grid_page.page.mouse.move(5, 300)
    grid_page.press("ArrowDown")
    expect(formula).to_have_text("=B11*B13+C11*B14+D11*B15")
    before = worked.text_content() or ""
    grid_page.press("F9")
    grid_page.expect_shows(SheetSpec(roll=2))
    expect(worked).not_to_have_text(before)
    assert _numbers(worked)[-1] == pytest.approx(run_sheet(SheetSpec(roll=2)).attempts[0].activations[0][0], rel=1e-5)
