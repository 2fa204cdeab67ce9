from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from playwright.sync_api import expect

from tests.browser.sheet_page import SheetPage
from tests.opened import opened
from tests.overridden import overridden
from xavier_core import Attempt, run_sheet
from xavier_core.base import show


def test_the_sheet_opens_with_the_numbers_of_roll_1(sheet: SheetPage) -> None:
    sheet.expect_shows(opened())


def test_refresh_rolls_all_three_attempts_again(sheet: SheetPage) -> None:
    before = [sheet.cell("B26", attempt).text_content() for attempt in (1, 2, 3)]
    sheet.refresh()
    sheet.expect_shows(opened(roll=2))
    after = [sheet.cell("B26", attempt).text_content() for attempt in (1, 2, 3)]
    assert all(new != old for new, old in zip(after, before, strict=True))
    sheet.refresh()
    sheet.expect_shows(opened(roll=3))


def test_f9_refreshes_wherever_the_focus_is(sheet: SheetPage) -> None:
    sheet.press("F9")
    sheet.expect_shows(opened(roll=2))
    sheet.cell("B13").click()
    sheet.press("F9")
    sheet.expect_shows(opened(roll=3))
    sheet.button("Presets").focus()
    sheet.press("F9")
    sheet.expect_shows(opened(roll=4))
    assert "Roll 4" in sheet.button("Roll 4, seed 2").inner_text()


def test_fast_presses_of_refresh_are_all_carried_out(sheet: SheetPage) -> None:
    for _ in range(10):
        sheet.press("F9")
    sheet.expect_shows(opened(roll=11))


def test_a_pinned_weight_stays_while_the_others_roll(sheet: SheetPage) -> None:
    sheet.type_into("B13", "0.5")
    pinned = opened().with_attempt(0, Attempt("fixed", (5.0,), overrides=overridden(weights=((0, 0, 0, 0.5),))))
    sheet.expect_shows(pinned)
    sheet.refresh()
    sheet.expect_shows(replace(pinned, roll=2))
    expect(sheet.cell("B13")).to_have_text("0.50")


def test_previous_next_and_roll_1_step_through_the_rolls(sheet: SheetPage) -> None:
    for name, roll in (("Next", 2), ("Next", 3), ("Previous", 2), ("Next", 3)):
        sheet.button(name).click()
        sheet.expect_shows(opened(roll=roll))
    sheet.page.get_by_role("button", name="Roll 1", exact=True).click()
    sheet.expect_shows(opened())
    expect(sheet.button("Previous")).to_be_disabled()


def test_a_disabled_button_does_nothing_and_keeps_the_focus(sheet: SheetPage) -> None:
    sheet.button("Next").click()
    sheet.expect_shows(opened(roll=2))
    sheet.button("Previous").focus()
    sheet.press("Enter")
    sheet.expect_shows(opened())
    sheet.press("Enter")
    expect(sheet.button("Previous")).to_be_focused()
    sheet.refresh()
    sheet.expect_shows(opened(roll=3))


def test_the_comparison_follows_the_roll(sheet: SheetPage) -> None:
    table = sheet.page.get_by_role("table", name="Final activations of each attempt")
    for roll in (1, 2):
        for number, result in enumerate(run_sheet(opened(roll=roll)).attempts, start=1):
            row = table.get_by_role("row").filter(has=sheet.page.get_by_role("rowheader", name=f" {number}"))
            cells = row.get_by_role("cell")
            assert result.distance is not None
            expected = [*result.outputs.tolist(), result.distance]
            for at, value in enumerate(expected):
                expect(cells.nth(at)).to_have_text(show(value))
        if roll == 1:
            sheet.refresh()


def test_a_screen_reader_is_told_what_came_out_of_the_roll(sheet: SheetPage) -> None:
    for roll in (1, 2):
        results = [
            f"Attempt {number}: final activations {' and '.join(map(show, result.outputs.tolist()))}, "
            f"distance {show(result.distance or 0.0)}."
            for number, result in enumerate(run_sheet(opened(roll=roll)).attempts, start=1)
        ]
        status = sheet.page.get_by_role("status").filter(has_text="of seed")
        expect(status).to_have_text(f"Roll {roll} of seed 2. {' '.join(results)}")
        sheet.refresh()


def test_no_column_moves_on_refresh(sheet: SheetPage) -> None:
    measure = """(grid) => [...grid.querySelectorAll("th, td")].map((cell) => {
      const box = cell.getBoundingClientRect(), whole = grid.getBoundingClientRect();
      return [box.x - whole.x, box.y - whole.y, box.width, box.height].map((length) => Math.round(length * 100) / 100);
    })"""
    rolls = iter(range(2, 11))
    for attempt in (1, 2, 3):
        sheet.cell("B26", attempt).scroll_into_view_if_needed()
        before = sheet.grid(attempt).evaluate(measure)
        assert len(before) > 100
        assert all(width > 0 and height > 0 for _, _, width, height in before)
        for roll in islice(rolls, 3):
            sheet.press("F9")
            sheet.expect_shows(opened(roll=roll))
            assert sheet.grid(attempt).evaluate(measure) == before


_TOPS = """() => [...document.querySelectorAll(".xs-toolbar, h1, h2, [role=grid]")].slice(0, 6)
  .map((part) => part.getBoundingClientRect().y)"""


def test_the_page_does_not_jump_on_refresh(sheet: SheetPage) -> None:
    sheet.cell("B26", 2).scroll_into_view_if_needed()
    before = sheet.page.evaluate(_TOPS)
    assert len(before) == 6
    for roll in range(2, 8):
        sheet.press("F9")
        sheet.expect_shows(opened(roll=roll))
        assert sheet.page.evaluate(_TOPS) == pytest.approx(before, abs=1.0)


def test_the_head_keeps_its_height_on_refresh(sheet: SheetPage) -> None:
    before = sheet.page.evaluate(_TOPS)
    assert len(before) == 6
    for roll in range(2, 8):
        sheet.press("F9")
        sheet.expect_shows(opened(roll=roll))
        assert sheet.page.evaluate(_TOPS) == pytest.approx(before, abs=1.0)
