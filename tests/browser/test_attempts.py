"""Attempts in the browser: another scheme, activation or bias, one more attempt, another order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import NewContext
from tests.browser.sheet_page import SheetPage
from tests.browser.sideways import scrolled_sideways
from tests.opened import opened
from tests.overridden import overridden
from tests.server import Server
from xavier_core import Attempt, SheetSpec, encode_spec, run_sheet
from xavier_core.base import show
from xavier_core.sheet import add_attempt, choose_scheme, move_attempt, remove_attempt

SEED = opened()


def choose(sheet: SheetPage, label: str, option: str) -> None:
    """Open a select box by its label, type, and take the option of that name."""
    box = sheet.page.get_by_role("combobox", name=re.compile(rf"\b{label}$"))
    box.click()
    box.fill(option)
    named = re.compile(rf"^(.*: )?{re.escape(option)}( · .*)?$")  # a scheme has its group before it, its formula behind
    sheet.page.get_by_role("option", name=named).click()


def change(sheet: SheetPage, attempt: int) -> Locator:
    return sheet.page.get_by_role("button", name=f"Change attempt {attempt}:")


def with_second(attempt: Attempt) -> SheetSpec:
    return SEED.with_attempt(1, attempt)


@pytest.fixture
def panel(sheet: SheetPage) -> SheetPage:
    """The panel, opened from the second attempt's own button."""
    change(sheet, 2).click()
    expect(sheet.page.get_by_role("radio", name=re.compile("^Attempt 2"))).to_be_checked()
    return sheet


def test_a_scheme_is_chosen_and_undone(panel: SheetPage) -> None:
    choose(panel, "Scheme", "He")
    spec = with_second(choose_scheme(SEED.attempts[1], "he"))
    panel.expect_shows(spec)
    expect(panel.page.get_by_role("grid", name="Attempt 2: He")).to_be_attached()
    panel.button("Undo").click()
    panel.expect_shows(SEED)


def test_an_activation_brings_its_row_and_its_formula(panel: SheetPage) -> None:
    choose(panel, "Activation of hidden layers", "tanh")
    panel.expect_shows(with_second(replace(SEED.attempts[1], activation="tanh")))
    panel.cell("B17", 2).click()
    expect(panel.formula_bar(2)).to_contain_text("=TANH(B16)")
    panel.cell("B16", 2).click()
    expect(panel.formula_bar(2)).to_contain_text("=B11*B13+C11*B14+D11*B15")
    result = run_sheet(with_second(replace(SEED.attempts[1], activation="tanh"))).attempts[1]
    assert panel.named_cell(f"B16 pre-activation: {show(result.pre_activations[0][0])}", 2).count() == 1
    assert panel.cell("A16", 2).evaluate("(label) => label.scrollWidth - label.clientWidth") <= 0
    expect(panel.cell("B16", 1)).to_be_attached()
    panel.cell("B16", 1).click()
    expect(panel.formula_bar(1)).to_contain_text("=B11*B13+C11*B14+D11*B15")


def test_a_bias_is_drawn_typed_and_restored(panel: SheetPage) -> None:
    choose(panel, "Biases", "scaled like the weights")
    drawn = replace(SEED.attempts[1], bias="scaled")
    panel.expect_shows(with_second(drawn))
    panel.type_into("B16", "7", attempt=2)
    panel.expect_shows(with_second(replace(drawn, overrides=overridden(biases=((0, 0, 7.0),)))))
    assert panel.named_cell("B16 bias, pinned: 7.00", 2).count() == 1
    panel.cell("B16", 2).click()
    panel.press("Delete")
    panel.expect_shows(with_second(drawn))
    panel.cell("B16", 2).click()
    expect(panel.formula_bar(2)).to_contain_text("=NORMINV(RAND(), 0, STDEV(B11:D11))")


def test_a_weight_of_a_whole_matrix_is_refused_with_the_reason(panel: SheetPage) -> None:
    choose(panel, "Scheme", "orthogonal")
    spec = with_second(choose_scheme(SEED.attempts[1], "orthogonal"))
    panel.expect_shows(spec)
    panel.type_into("B13", "2", attempt=2)
    expect(panel.attempt_messages(2)).to_contain_text("B13 (weight) cannot be overtyped while orthogonal draws")
    expect(panel.cell("B13", 2)).to_have_attribute("aria-invalid", "true")
    panel.expect_shows(spec)


def test_attempts_are_added_named_moved_and_removed(panel: SheetPage) -> None:
    page = panel.page
    page.get_by_role("button", name="Add an attempt").click()
    four = add_attempt(SEED)
    panel.expect_shows(four)
    expect(page.get_by_role("radio", name=re.compile("^Attempt 4"))).to_be_checked()
    page.get_by_role("textbox", name="Name, up to 40 characters").fill("<b>mine</b> ~ 100 %")
    panel.press("Enter")
    named = four.with_attempt(3, replace(four.attempts[3], name="<b>mine</b> ~ 100 %"))
    panel.expect_shows(named)
    expect(page.get_by_role("heading", name="Attempt 4: <b>mine</b> ~ 100 % (Glorot, normal)")).to_be_attached()
    page.get_by_role("button", name="Move up").click()
    moved = move_attempt(named, 3, -1)
    panel.expect_shows(moved)
    page.get_by_role("button", name="Remove it").click()
    panel.expect_shows(remove_attempt(moved, 2))
    panel.button("Undo").click()
    panel.expect_shows(moved)


def test_own_dice_move_along_with_their_attempt(sheet: SheetPage) -> None:
    spec = replace(SEED, same_dice=False)
    sheet.open(encode_spec(spec)).expect_shows(spec)
    before = sheet.cell("B13", 1).inner_text()
    change(sheet, 1).click()
    sheet.page.get_by_role("button", name="Move down").click()
    sheet.expect_shows(move_attempt(spec, 0, 1))
    expect(sheet.cell("B13", 2)).to_have_text(before)


def test_a_link_opens_every_kind_of_attempt(sheet: SheetPage) -> None:
    spec = replace(
        SEED,
        attempts=(
            Attempt("kumar", activation="sigmoid", bias="scaled", name="Kumar's"),
            Attempt("fixed", distribution="uniform", bias="constant", bias_value=0.5),
            Attempt("lsuv", activation="gelu"),
            Attempt("sparse", (0.5, 1.0)),
            Attempt("orthogonal", (2.0,), activation="leaky_relu", slope=0.2),
            Attempt("glorot-truncated", activation="selu"),
        ),
    )
    sheet.open(encode_spec(spec)).expect_shows(spec)
    sheet.refresh()
    sheet.expect_shows(replace(spec, roll=2))


def test_the_panel_fits_a_phone(new_context: NewContext, server: Server) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = SheetPage(context.new_page(), server.url).open()
    change(phone, 3).tap()
    choose(phone, "Activation of hidden layers", "leaky ReLU")
    phone.expect_shows(SEED.with_attempt(2, replace(SEED.attempts[2], activation="leaky_relu")))
    assert scrolled_sideways(phone.page) == []
    labels = phone.grid(3).evaluate(
        "grid => [...grid.querySelectorAll('td')].filter((cell) => cell.scrollWidth > cell.clientWidth)"
        ".filter((cell) => !cell.classList.contains('xs-l')).map((cell) => cell.textContent)"
    )
    assert labels == []


def test_the_panel_is_used_by_keyboard_alone(sheet: SheetPage) -> None:
    sheet.cell("B11", 1).click()
    sheet.press("Escape")
    change(sheet, 1).focus()
    sheet.press("Enter")
    box = sheet.page.get_by_role("combobox", name=re.compile("Biases$"))
    expect(box).to_be_visible()
    box.focus()
    sheet.page.keyboard.type("constant")
    sheet.press("Enter")
    sheet.expect_shows(SEED.with_attempt(0, replace(SEED.attempts[0], bias="constant")))
