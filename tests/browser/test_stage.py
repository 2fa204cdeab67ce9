"""The first page as a class sees it: three attempts at once, what their rolls leave behind, and a projector."""

from __future__ import annotations

import math
import re
import statistics
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import NewContext
from tests.browser.sheet_page import SheetPage
from tests.opened import opened
from tests.overridden import overridden
from tests.server import Server
from xavier_core import Attempt, SheetSpec, encode_spec, run_sheet
from xavier_core.base import show
from xavier_core.typical import begin_typical

_SIZES = {"width": 1920, "height": 1080}, {"width": 1280, "height": 720}
_HIDDEN = """(grids) => grids.flatMap((grid) => [...grid.querySelectorAll(".xs-w, .xs-a")]).filter((cell) => {
  const { x, y, width, height } = cell.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return !cell.contains(top) || y + height > innerHeight || cell.scrollWidth > cell.clientWidth;
}).map((cell) => cell.dataset.address)"""
"""Weights and activations that are out of sight, below something else, or cut off."""
_BOXES = "(all) => all.map((node) => { const { x, y } = node.getBoundingClientRect(); return [x, y]; })"


def _open(new_context: NewContext, server: Server, query: dict[str, str] | None = None, **options: Any) -> SheetPage:  # noqa: ANN401
    return SheetPage(new_context(**options).new_page(), server.url).open(query)


def _grids(sheet: SheetPage) -> Locator:
    return sheet.page.get_by_role("grid")


# ---- where things are ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", _SIZES, ids=str)
@pytest.mark.parametrize("show_as", [{}, {"show": "projector"}], ids=["read", "projected"])
def test_all_weights_and_activations_are_seen_without_scrolling(
    size: dict[str, int], show_as: dict[str, str], new_context: NewContext, server: Server
) -> None:
    sheet = _open(new_context, server, encode_spec(opened()) | show_as, viewport=size)
    expect(_grids(sheet)).to_have_count(3)
    assert _grids(sheet).evaluate_all(_HIDDEN) == []


@pytest.mark.parametrize(("width", "columns"), [(1920, 3), (1400, 3), (1280, 3), (1000, 2), (700, 1), (390, 1)])
def test_attempts_stand_side_by_side_as_far_as_there_is_room(
    width: int, columns: int, new_context: NewContext, server: Server
) -> None:
    six = replace(opened(), attempts=tuple(Attempt("fixed", (std,)) for std in (0.1, 0.5, 1.0, 2.0, 5.0, 9.0)))
    sheet = _open(new_context, server, encode_spec(six), viewport={"width": width, "height": 900})
    expect(_grids(sheet)).to_have_count(6)
    boxes = _grids(sheet).evaluate_all(_BOXES)
    assert len({x for x, _ in boxes}) == columns
    assert len({y for _, y in boxes}) == 6 // columns


def test_the_same_number_has_the_same_shade_in_every_attempt_and_a_larger_one_a_deeper(sheet: SheetPage) -> None:
    pins = {0: (-358.28, 7.0), 2: (-1.6, 7.0)}
    spec = opened()
    for index, (first, second) in pins.items():
        held = overridden(weights=((0, 0, 0, first), (0, 0, 1, second)))
        spec = spec.with_attempt(index, replace(spec.attempts[index], overrides=held))
    sheet.open(encode_spec(spec)).expect_shows(spec)
    shade = "(cell) => getComputedStyle(cell).backgroundColor"
    depth = "(cell) => Number(/([\\d.]+)%/.exec(cell.style.backgroundColor)[1])"
    assert sheet.cell("C13", 1).evaluate(shade) == sheet.cell("C13", 3).evaluate(shade)
    assert sheet.cell("B13", 1).evaluate(depth) > sheet.cell("B13", 3).evaluate(depth) + 5 > 10


def test_headings_stay_in_sight_in_long_and_wide_nets(new_context: NewContext, server: Server) -> None:
    spec = opened().resized((16, *(16,) * 8, 8))
    sheet = _open(new_context, server, encode_spec(spec), viewport={"width": 1280, "height": 720})
    box = sheet.page.locator(".xs-scroll").first
    places = """(box) => ["thead th", "tbody th", "[data-address=A13]"].map((part) => {
      const { x, y } = box.querySelector(part).getBoundingClientRect(); return [x, y]; })"""
    box.scroll_into_view_if_needed()
    (_, top), (left, _), (label, _) = box.evaluate(places)
    box.evaluate("(box) => box.scrollTo(400, 60)")
    (_, top_after), (left_after, _), (label_after, _) = box.evaluate(places)
    assert (top_after, left_after, label_after) == pytest.approx((top, left, label), abs=1.0)
    seen = """(box) => { const head = box.querySelector("thead th"), { x, y, width } = head.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + 8) === head; }"""
    assert box.evaluate(seen)  # that of the labels, though it is scrolled


def test_a_message_of_one_attempt_leaves_the_grids_in_line(sheet: SheetPage) -> None:
    sheet.type_into("G14", "-2")
    expect(sheet.attempt_messages()).to_contain_text("“-2”")
    tops = "(all) => all.map((box) => box.getBoundingClientRect().top)"
    assert len(set(sheet.page.locator(".xs-scroll").evaluate_all(tops))) == 1


def test_projected_the_keyboard_stays_among_the_cells_in_sight(sheet: SheetPage) -> None:
    sheet.open({"seed": "2", "show": "projector"})
    sheet.cell("D11").click()
    sheet.press("ArrowRight")
    assert sheet.focused == "D11"
    sheet.press("Tab")
    assert sheet.focused == "B13"


@pytest.mark.parametrize("size", [{"width": 844, "height": 390}, {"width": 640, "height": 360}], ids=str)
def test_a_low_window_leaves_half_of_itself_to_the_grid(
    size: dict[str, int], new_context: NewContext, server: Server
) -> None:
    sheet = _open(new_context, server, viewport=size)
    box = sheet.page.locator(".xs-scroll").first
    box.evaluate("(box) => box.scrollIntoView()")
    seen = """(box) => { const { top, bottom } = box.getBoundingClientRect();
      const bar = document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom;
      return Math.min(bottom, innerHeight) - Math.max(top, bar); }"""
    assert box.evaluate(seen) >= size["height"] / 2


@pytest.mark.parametrize("width", [700, 860, 1000, 1200])
def test_no_number_of_the_comparison_is_cut_off(width: int, new_context: NewContext, server: Server) -> None:
    sheet = _open(new_context, server, viewport={"width": width, "height": 800})
    cut = """(table) => [...table.querySelectorAll("td")].filter((cell) => cell.scrollWidth > cell.clientWidth)
      .map((cell) => cell.textContent)"""
    table = sheet.page.get_by_role("table", name="Final activations")
    assert table.evaluate(cut) == []
    assert table.locator("xpath=..").evaluate("(box) => box.scrollWidth - box.clientWidth") <= 0


def test_fields_on_a_phone_are_large_enough_not_to_be_zoomed_into(new_context: NewContext, server: Server) -> None:
    phone = _open(new_context, server, viewport={"width": 390, "height": 844}, has_touch=True)
    phone.cell("B11").dblclick()
    sizes = "(all) => [...new Set(all.map((field) => parseFloat(getComputedStyle(field).fontSize)))]"
    assert phone.editor().evaluate_all(sizes) == [16]
    phone.press("Escape")
    for name in ("Roll 1, seed 2", "Attempts"):
        phone.button(name).click()
        fields = phone.page.locator(".st-key-panel").get_by_role("textbox")
        expect(fields.first).to_be_visible()
        phone.page.wait_for_selector("[data-test-script-state='notRunning']")
        assert min(fields.evaluate_all(sizes)) >= 16
    assert min(phone.page.get_by_label("Rolls a second").evaluate_all(sizes)) >= 16


@pytest.mark.parametrize("name", ["Roll 1, seed 2", "Layers 3-3-3-2", "Attempts", "Presets", "Export"])
def test_a_panel_never_covers_the_comparison_and_all_of_it_can_be_reached(
    name: str, new_context: NewContext, server: Server
) -> None:
    sheet = _open(new_context, server, viewport={"width": 1280, "height": 720})
    sheet.button(name).click()
    panel = sheet.page.locator(".st-key-panel")
    fields = panel.locator(":is(input:not([type=radio]), label, button):visible")
    expect(fields.first).to_be_visible()
    sheet.page.wait_for_selector("[data-test-script-state='notRunning']")
    below = sheet.page.get_by_role("table", name="Final activations").evaluate(
        "(table) => table.getBoundingClientRect().bottom"
    )
    box = panel.bounding_box()
    assert box is not None
    assert box["y"] >= below
    for field in fields.all():
        field.scroll_into_view_if_needed()
        expect(field).to_be_in_viewport()


# ---- the comparison ------------------------------------------------------------------------------


def _rows(sheet: SheetPage) -> list[list[str]]:
    """What stands in each row, desired outputs first, as it is seen."""
    rows: list[list[str]] = sheet.page.get_by_role("table", name="Final activations").evaluate(
        "(table) => [...table.querySelectorAll('tbody tr')].map((row) => "
        "[...row.querySelectorAll('td')].filter((cell) => !cell.hidden).map((cell) => cell.textContent))"
    )
    return rows


def _texts_of_rolls(spec: SheetSpec) -> list[list[str]]:
    """Growth of this roll, of the typical one, and how often each is closest, as the core has them."""
    typical = begin_typical(spec)
    return [[attempt.growth.text_a_layer, attempt.growth.text_in_all] for attempt in typical.attempts if attempt.growth]


def test_the_comparison_says_what_rolls_do_in_one_language(sheet: SheetPage) -> None:
    sheet.page.wait_for_function("() => document.querySelectorAll('.xs-comparison-table td').length > 40")
    expect(sheet.page.get_by_role("cell", name="exact", exact=True)).to_have_count(6)
    desired, *rows = _rows(sheet)
    assert desired[:3] == ["1", "0", "0"]
    for row, result, typical in zip(rows, run_sheet(opened()).attempts, _texts_of_rolls(opened()), strict=True):
        assert row[:3] == [*map(show, result.outputs.tolist()), show(result.distance or 0.0)]
        assert row[6:9] == [*typical, "exact"]
    assert [row[3] for row in rows] == ["grows", "grows", "keeps"]
    assert [row[9:11] for row in rows] == [["×8.66", "×650"], ["×1.73", "×5.20"], ["×1.00", "×1.00"]]
    assert [row[12] for row in rows] == ["exact"] * 3


def test_what_has_no_exact_law_is_simulated_and_says_so(sheet: SheetPage) -> None:
    spec = replace(opened(), attempts=(Attempt("xavier", activation="tanh"), Attempt("xavier")))
    sheet.open(encode_spec(spec))
    expect(sheet.page.get_by_role("cell", name="simulated", exact=True)).to_have_count(3)  # one growth, two shares
    first, second = _rows(sheet)[1:]
    expect(sheet.page.locator(".xs-comparison-table td[title='of 2,000 simulated rolls']")).to_have_count(3)
    assert first[8:10] == ["simulated", "tanh bends elsewhere than at 0"]  # a reason in place of a number
    assert second[8] == "exact"
    assert sum(float(row[-2].split(" ")[0]) for row in (first, second)) == pytest.approx(100.0, abs=0.3)


def test_a_heading_of_the_comparison_explains_itself(sheet: SheetPage) -> None:
    heading = sheet.page.get_by_role("button", name="Typical roll")
    assert "median over rolls" in (heading.get_attribute("title") or "")
    heading.click()
    said = sheet.page.get_by_role("status").filter(has_text="median over rolls")
    expect(said).to_be_visible()
    heading.click()
    expect(said).to_be_hidden()
    sheet.page.get_by_role("button", name="This roll").focus()
    sheet.press("Tab")
    expect(heading).to_be_focused()
    expect(said).to_be_visible()
    sheet.press("Escape")
    expect(said).to_be_hidden()


def test_an_overtyped_standard_deviation_changes_row_heading_and_text(sheet: SheetPage) -> None:
    text = sheet.page.get_by_text("Attempt 1: no strategy")
    expect(text).to_be_visible()
    for address in ("G14", "G19", "G24"):
        sheet.type_into(address, "0.1")
    expect(sheet.page.get_by_role("heading", name="Attempt 1: standard deviation 0.1 (overtyped)")).to_be_visible()
    expect(sheet.page.get_by_role("rowheader", name="standard deviation 0.1 (overtyped)")).to_be_visible()
    expect(text).to_have_count(0)


# ---- the memory of rolls -------------------------------------------------------------------------


def _memory(sheet: SheetPage) -> Locator:
    return sheet.page.locator(".xs-memory")


def test_every_press_leaves_a_mark_however_fast_they_come(sheet: SheetPage) -> None:
    ticks = "(memory) => [...memory.querySelectorAll('.xs-memory-frame')].map((frame) => frame.innerHTML)"
    expect(_memory(sheet)).to_contain_text("1 roll seen")
    before = _memory(sheet).evaluate(ticks)
    for _ in range(30):
        sheet.press("F9")
    sheet.expect_shows(opened(roll=31))
    expect(_memory(sheet)).to_contain_text("31 rolls seen")
    for index in range(3):
        distances = [run_sheet(opened(roll=roll)).attempts[index].distance or 0.0 for roll in range(1, 32)]
        expect(_memory(sheet)).to_contain_text(f"median {_brief(statistics.median(distances))} of 31 rolls")
    assert _memory(sheet).evaluate(ticks) == before


def _brief(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 100 else f"{value:.{2 if value < 10 else 1}f}"


def test_another_experiment_begins_another_memory(sheet: SheetPage) -> None:
    sheet.refresh()
    expect(_memory(sheet)).to_contain_text("2 rolls seen")
    sheet.type_into("B11", "4")
    expect(_memory(sheet)).to_contain_text("1 roll seen")


def test_a_mark_opens_its_roll(sheet: SheetPage) -> None:
    sheet.press("F9", "F9")
    sheet.expect_shows(opened(roll=3))
    canvas = sheet.page.get_by_role("img", name="Rolls seen")
    canvas.scroll_into_view_if_needed()
    strip = sheet.page.locator(".xs-memory-strip").first
    box = strip.bounding_box()
    assert box is not None
    low, high = -1, 4
    place = _share_of_axis(run_sheet(opened()).attempts[0].distance or 1.0, low, high)
    sheet.page.mouse.move(box["x"] + place * box["width"], box["y"] + box["height"] / 2)
    sheet.page.mouse.down()
    sheet.page.mouse.up()
    sheet.expect_shows(opened())


def _share_of_axis(value: float, low: int, high: int) -> float:
    return (math.log10(value) - low) / (high - low)


def test_marks_are_cleared_with_all_that_was_pressed_before(sheet: SheetPage) -> None:
    sheet.page.evaluate("""() => {
        for (let press = 0; press < 3; press += 1) document.querySelector(".xs-refresh").click();
        [...document.querySelectorAll("button")].find((button) => button.textContent === "Clear the marks").click();
    }""")
    sheet.expect_shows(opened(roll=4))
    expect(_memory(sheet)).to_contain_text("1 roll seen. Outlined: roll 4.")
    sheet.refresh()
    expect(_memory(sheet)).to_contain_text("2 rolls seen. Outlined: roll 5.")
    slider = sheet.page.get_by_role("slider", name="Rolls seen")
    slider.focus()
    sheet.press("ArrowLeft", "Enter")
    sheet.expect_shows(opened(roll=4))


def test_play_rolls_by_itself_until_it_is_paused_or_hidden(sheet: SheetPage) -> None:
    sheet.page.get_by_label("Rolls a second").select_option("5 a second")
    sheet.button("Play").click()
    expect(_memory(sheet)).to_contain_text(re.compile(r"\b([6-9]|\d\d+) rolls seen"))
    sheet.button("Pause").click()
    expect(sheet.button("Play")).to_be_visible()
    sheet.button("Play").click()
    expect(_memory(sheet)).to_contain_text(re.compile(r"\b(1[2-9]|[2-9]\d|\d{3}) rolls seen"))
    sheet.page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    expect(sheet.button("Play")).to_be_visible()


# ---- before a class ------------------------------------------------------------------------------


def test_a_projector_shows_large_numbers_and_no_prose_and_is_rolled_by_a_presenters_keys(sheet: SheetPage) -> None:
    text = sheet.page.get_by_text("What happens here")
    small = sheet.cell("B13").evaluate("(cell) => parseFloat(getComputedStyle(cell).fontSize)")
    expect(text).to_be_visible()
    sheet.button("Projector").click()
    expect(text).to_be_hidden()
    assert sheet.cell("B13").evaluate("(cell) => parseFloat(getComputedStyle(cell).fontSize)") >= 1.25 * small
    assert sheet.query["show"] == "projector"
    for key, roll in ((" ", 2), ("PageDown", 3), ("PageUp", 2)):
        sheet.press(key)
        expect(sheet.button(f"Roll {roll}, seed 2")).to_be_visible()
    sheet.cell("B13").click()
    sheet.press("PageDown")
    expect(sheet.button("Roll 4, seed 2")).to_be_visible()
    memory = _memory(sheet).evaluate("(memory) => getComputedStyle(memory).fontSize")
    assert memory == "16px"
    sheet.button("Projector").click()
    expect(text).to_be_visible()
    assert "show" not in sheet.query


@pytest.mark.parametrize(("motion", "flashes"), [("no-preference", True), ("reduce", False)])
def test_what_changes_flashes_before_a_class_unless_less_motion_is_asked_for(
    motion: str,
    flashes: bool,  # noqa: FBT001 - a case of the table
    new_context: NewContext,
    server: Server,
) -> None:
    query = encode_spec(opened()) | {"show": "projector"}
    sheet = _open(new_context, server, query, reduced_motion=motion)
    sheet.cell("B26").evaluate(
        "(cell) => { globalThis.flashed = 0; const { animate } = cell;"
        " cell.animate = (...what) => { flashed += 1; return animate.apply(cell, what); }; }"
    )
    sheet.press("F9")
    expect(sheet.button("Roll 2, seed 2")).to_be_visible()
    assert sheet.page.evaluate("flashed") == int(flashes)


def test_the_space_bar_edits_and_presses_as_everywhere_where_nothing_is_projected(sheet: SheetPage) -> None:
    sheet.page.mouse.click(640, 20)
    sheet.press(" ", "PageDown")
    sheet.refresh()
    sheet.expect_shows(opened(roll=2))


# ---- the network ---------------------------------------------------------------------------------


def test_a_weight_in_the_network_and_its_cell_point_to_each_other(sheet: SheetPage) -> None:
    expect(sheet.page.locator(".xs-diagram")).to_be_hidden()
    sheet.page.get_by_text("The network of attempt 1").click()
    picture = sheet.page.locator(".xs-diagram")
    expect(picture).to_be_visible()
    sheet.cell("C14", 2).hover()
    expect(sheet.page.get_by_text("The network of attempt 2")).to_be_visible()
    expect(picture).to_contain_text("C14: weight")
    sheet.cell("B26", 1).hover()
    expect(sheet.page.get_by_text("The network of attempt 1")).to_be_visible()
    edge = picture.locator(".xs-diagram-fan [data-cell=B13]")
    edge.scroll_into_view_if_needed()
    x, y = edge.evaluate(
        "(line) => { const at = (axis) => line[axis + 1].baseVal.value * 0.7 + line[axis + 2].baseVal.value * 0.3;"
        " const { x, y } = new DOMPoint(at('x'), at('y')).matrixTransform(line.getScreenCTM()); return [x, y]; }"
    )
    sheet.page.mouse.move(x, y)
    expect(sheet.page.locator(".xs-pointed")).to_have_attribute("data-address", "B13")


# ---- the address ---------------------------------------------------------------------------------


def test_the_address_is_that_of_what_is_seen_wherever_the_steps_lead(sheet: SheetPage) -> None:
    sheet.press("F9", "F9", "F9")
    sheet.expect_shows(opened(roll=4))
    sheet.button("Roll 1").click()
    sheet.expect_shows(opened())
    sheet.type_into("B11", "9")
    sheet.expect_shows(opened(inputs=(9.0, 1.0, 2.0)))
    sheet.press("Control+z")
    sheet.expect_shows(opened())
    sheet.page.reload()
    sheet.expect_shows(opened())


def test_what_was_played_is_one_step_back(sheet: SheetPage) -> None:
    sheet.refresh()
    sheet.expect_shows(opened(roll=2))
    sheet.page.get_by_label("Rolls a second").select_option("5 a second")
    sheet.button("Play").click()
    expect(_memory(sheet)).to_contain_text(re.compile(r"\b([6-9]|\d\d+) rolls seen"))
    sheet.button("Pause").click()
    sheet.page.wait_for_function("() => Number(new URLSearchParams(location.search).get('roll')) > 5")
    sheet.expect_shows(sheet.spec)
    sheet.page.go_back()
    sheet.expect_shows(opened(roll=2))


def test_no_column_of_the_comparison_moves_on_refresh(sheet: SheetPage) -> None:
    table = sheet.page.get_by_role("table", name="Final activations")
    lefts = "(table) => [...table.rows[2].cells].map((cell) => cell.getBoundingClientRect().left)"
    expect(sheet.page.get_by_role("cell", name="exact", exact=True)).to_have_count(6)
    before = table.evaluate(lefts)
    for roll in range(2, 12):
        sheet.press("F9")
        sheet.expect_shows(opened(roll=roll))
        assert table.evaluate(lefts) == before


def test_no_number_of_a_grid_is_cut_off_however_long(sheet: SheetPage) -> None:
    spec = opened().resized((3, *(3,) * 8, 2))
    sheet.open(encode_spec(spec)).expect_shows(spec)
    cut = """(grids) => grids.flatMap((grid) => [...grid.querySelectorAll(".xs-w, .xs-a")])
      .filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent)"""
    assert any(len(text) > 8 for text in sheet.grid().locator(".xs-a").all_inner_texts())
    assert _grids(sheet).evaluate_all(cut) == []


def test_a_phone_shows_the_comparison_of_a_projectors_link(new_context: NewContext, server: Server) -> None:
    query = encode_spec(opened()) | {"show": "projector"}
    phone = _open(new_context, server, query, viewport={"width": 390, "height": 844})
    output = phone.page.get_by_role("table", name="Final activations").get_by_role("cell", name="−1087.40")
    expect(output).to_be_in_viewport()
