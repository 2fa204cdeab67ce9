from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.opened import opened
from xavier_core import SheetSpec
from xavier_core.sheet import PRESETS

_SEED = opened()


def _field(sheet: SheetPage, label: str) -> Locator:
    return sheet.page.get_by_role("textbox", name=label)


def _type(sheet: SheetPage, label: str, text: str) -> None:
    _field(sheet, label).fill(text)
    sheet.press("Enter")


def _press(sheet: SheetPage, name: str) -> None:
    sheet.page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def layers(sheet: SheetPage) -> SheetPage:
    """The layers panel open, with a pinned weight to lose."""
    sheet.type_into("B13", "0.5")
    sheet.button("Layers 3-3-3-2").click()
    expect(_field(sheet, "Layer sizes")).to_have_value("3-3-3-2")
    return sheet


@pytest.fixture
def dice(sheet: SheetPage) -> SheetPage:
    sheet.button("Roll 1, seed 2").click()
    expect(_field(sheet, "Seed")).to_have_value("2")
    return sheet


_PINNED = edited(_SEED, 1, ("B13", "0.5"))


def test_layer_sizes_are_typed(layers: SheetPage) -> None:
    _type(layers, "Layer sizes", "4-5-2")
    spec = _PINNED.resized((4, 5, 2))
    layers.expect_shows(spec)
    expect(layers.button("Layers 4-5-2")).to_be_visible()
    layers.button("Undo").click()
    layers.expect_shows(_PINNED)
    expect(_field(layers, "Layer sizes")).to_have_value("3-3-3-2")


def test_bad_layer_sizes_are_named_and_nothing_is_lost(layers: SheetPage) -> None:
    for text, named in (("4-x-2", "“x”"), ("3", "“3”"), ("3-99-2", "99")):
        _type(layers, "Layer sizes", text)
        expect(layers.page.get_by_role("alert").filter(has_text="received")).to_contain_text(named)
        layers.expect_shows(_PINNED)
    _type(layers, "Layer sizes", "3-2-2")
    layers.expect_shows(_PINNED.resized((3, 2, 2)))
    expect(layers.page.get_by_role("alert").filter(has_text="received")).to_have_count(0)


def test_a_layer_grows_and_shrinks_by_its_buttons(layers: SheetPage) -> None:
    hidden = layers.page.get_by_test_id("stNumberInput").filter(has_text="Hidden layer 2")
    hidden.get_by_role("button", name="Increment").or_(hidden.get_by_test_id("stNumberInputStepUp")).click()
    layers.expect_shows(_PINNED.resized((3, 3, 4, 2)))
    inputs = layers.page.get_by_test_id("stNumberInput").filter(has_text="Inputs")
    inputs.get_by_test_id("stNumberInputStepDown").click()
    layers.expect_shows(_PINNED.resized((2, 3, 4, 2)))


def test_hidden_layers_are_added_and_removed(layers: SheetPage) -> None:
    _press(layers, "Add a hidden layer")
    layers.expect_shows(_PINNED.resized((3, 3, 3, 3, 2)))
    for sizes in ((3, 3, 3, 2), (3, 3, 2), (3, 2)):
        _press(layers, "Remove a hidden layer")
        layers.expect_shows(_PINNED.resized(sizes))
    expect(layers.page.get_by_role("button", name="Remove a hidden layer")).to_be_disabled()
    layers.press("Control+z")
    layers.expect_shows(_PINNED.resized((3, 3, 2)))


def test_a_cell_typed_before_a_press_in_a_panel_is_kept(layers: SheetPage) -> None:
    layers.cell("B11").click()
    layers.page.keyboard.type("9")
    _press(layers, "Add a hidden layer")
    layers.expect_shows(edited(_PINNED, 1, ("B11", "9")).resized((3, 3, 3, 3, 2)))


def test_a_seed_is_typed(dice: SheetPage) -> None:
    dice.refresh()
    dice.expect_shows(opened(roll=2))
    _type(dice, "Seed", "42")
    dice.expect_shows(opened(seed=42))
    _type(dice, "Seed", "-1")
    expect(dice.page.get_by_role("alert").filter(has_text="seed")).to_contain_text("-1")
    dice.expect_shows(opened(seed=42))
    dice.press("F9")
    dice.expect_shows(opened(seed=42, roll=2))


def test_a_roll_is_typed(dice: SheetPage) -> None:
    _type(dice, "Roll", "1000000000000")
    dice.expect_shows(opened(roll=10**12))
    _type(dice, "Roll", "many")
    expect(dice.page.get_by_role("alert").filter(has_text="roll")).to_contain_text("“many”")
    dice.expect_shows(opened(roll=10**12))


def test_a_new_seed_is_drawn(dice: SheetPage) -> None:
    dice.refresh()
    dice.expect_shows(opened(roll=2))
    _press(dice, "New seed")
    dice.page.wait_for_url(lambda url: "seed=2&" not in url)
    assert dice.spec.roll == 1
    dice.expect_shows(opened(seed=dice.spec.seed))


def test_each_attempt_can_have_its_own_dice(dice: SheetPage) -> None:
    dice.page.get_by_text("Each attempt its own").click()
    dice.expect_shows(opened(same_dice=False))
    dice.refresh()
    dice.expect_shows(opened(same_dice=False, roll=2))
    dice.page.get_by_text("Same for all attempts").click()
    dice.expect_shows(opened(roll=2))


def test_every_preset_opens_and_is_undone(sheet: SheetPage) -> None:
    sheet.type_into("B11", "4")
    before = replace(_SEED, inputs=(4.0, 1.0, 2.0))
    sheet.expect_shows(before)
    sheet.button("Presets").click()
    for preset in PRESETS:
        _press(sheet, preset.title)
        sheet.expect_shows(preset.apply(before))
        sheet.button("Undo").click()
        sheet.expect_shows(before)


def test_one_panel_is_open_at_a_time(sheet: SheetPage) -> None:
    sheet.button("Presets").click()
    expect(sheet.button("Presets")).to_have_attribute("aria-expanded", "true")
    sheet.button("Export").click()
    expect(sheet.button("Export")).to_have_attribute("aria-expanded", "true")
    expect(sheet.button("Presets")).to_have_attribute("aria-expanded", "false")
    expect(sheet.page.get_by_role("button", name="The seed sheet")).to_have_count(0)
    sheet.button("Export").click()
    expect(sheet.button("Export")).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("closes", [True, False], ids=["closed", "open"])
def test_a_panel_takes_the_focus_whichever_was_open_before(sheet: SheetPage, *, closes: bool) -> None:
    first = sheet.page.locator(".st-key-panel").locator(":is(input, button, a):visible").first
    for name in ("Layers 3-3-3-2", "Presets", "Attempts", "Presets", "Export", "Layers 3-3-3-2", "Presets"):
        sheet.button(name).click()
        expect(sheet.button(name)).to_have_attribute("aria-expanded", "true")
        expect(first).to_be_focused()
        sheet.page.wait_for_selector("[data-test-script-state='notRunning']")
        expect(first).to_be_focused()
        if closes:
            sheet.press("Escape")
            expect(sheet.button(name)).to_be_focused()


def test_what_is_typed_in_a_panel_that_opens_takes_the_place_of_what_was_there(sheet: SheetPage) -> None:
    sheet.button("Roll 1, seed 2").click()
    expect(sheet.page.get_by_role("textbox", name="Roll")).to_be_focused()
    sheet.page.keyboard.type("77")
    sheet.press("Enter")
    sheet.expect_shows(opened(roll=77))


def test_the_panel_takes_the_focus_of_a_button_that_is_disabled(layers: SheetPage) -> None:
    remove = layers.page.get_by_role("button", name="Remove a hidden layer")
    remove.focus()
    for sizes in ((3, 3, 2), (3, 2)):
        layers.press("Enter")
        layers.expect_shows(_PINNED.resized(sizes))
    expect(remove).to_be_disabled()
    expect(layers.page.locator(".st-key-panel")).to_be_focused()


def test_who_goes_elsewhere_keeps_the_focus_while_a_panel_is_open(sheet: SheetPage) -> None:
    first = sheet.page.locator(".st-key-panel").locator(":is(input, button, a):visible").first
    sheet.button("Presets").click()
    expect(first).to_be_focused()
    refresh = sheet.page.locator(".xs-refresh")
    refresh.evaluate("(button) => { button.focus(); button.click(); }")  # as a screen reader does it
    expect(sheet.button("Roll 2, seed 2")).to_be_visible()
    sheet.expect_shows(opened(roll=2))
    expect(refresh).to_be_focused()
    sheet.button("Presets").click()
    expect(first).to_be_hidden()
    sheet.button("Presets").click()
    expect(first).to_be_focused()
    sheet.page.get_by_role("heading", name="Rolls seen").click()
    sheet.press("F9")
    sheet.expect_shows(opened(roll=3))
    expect(first).not_to_be_focused()


def test_one_input_shows_the_error_of_a_spreadsheet_and_says_why(sheet: SheetPage) -> None:
    sheet.open({"x": "3"})
    spec = SheetSpec(inputs=(3.0,))
    sheet.expect_shows(spec)
    expect(sheet.cell("G14", 2)).to_have_text("#DIV/0!")
    for kind, count in (("weight", 3 + 9 + 6), ("activation", 3 + 3 + 2)):
        empty = sheet.grid(2).get_by_role("gridcell", name=f"{kind}: empty")
        expect(empty).to_have_text([""] * count)
    expect(sheet.page.get_by_text("One input has no standard deviation", exact=False).first).to_be_visible()
    expect(sheet.page.get_by_text("STDEV divides by n − 1 = 0")).to_be_visible()


def test_equal_inputs_show_zeros_and_the_lesson(sheet: SheetPage) -> None:
    sheet.select("B11", "D11")
    sheet.paste("2")
    sheet.expect_shows(opened(inputs=(2.0, 2.0, 2.0)))
    for address in ("B13", "D15", "B16", "C26"):
        expect(sheet.cell(address, 2)).to_have_text("0.00")
    expect(sheet.page.get_by_text("All inputs are equal, so their standard deviation is 0")).to_be_visible()
