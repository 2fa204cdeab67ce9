from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import NewContext
from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.opened import opened
from tests.overridden import overridden
from xavier_core import Attempt, SheetSpec, encode_spec, run_sheet

_SEED = opened()


def _numbers(spec: SheetSpec, index: int) -> list[float]:
    """Weights and activations of an attempt, in the order in which they stand in column B."""
    result = run_sheet(spec).attempts[index]
    layers = zip(result.weights, result.activations, strict=True)
    return [value for weights, activations in layers for value in (*weights[:, 0].tolist(), activations.tolist()[0])]


def test_reloading_and_another_browser_show_the_same_numbers(sheet: SheetPage, new_context: NewContext) -> None:
    sheet.type_into("B11", "1/3")
    sheet.type_into("C14", "-2e-7", attempt=2)
    sheet.type_into("G14", "0.1", attempt=3)
    sheet.refresh()
    spec = edited(edited(edited(_SEED, 1, ("B11", "1/3")), 2, ("C14", "-2e-7")), 3, ("G14", "0.1"))
    spec = replace(spec, roll=2)
    sheet.expect_shows(spec)
    before = [sheet.copied_numbers(attempt) for attempt in (1, 2, 3)]
    for index, rows in enumerate(before):
        column = [float(row[1]) for row in rows[3:] if row[1]]
        assert column == _numbers(spec, index)

    sheet.page.reload()
    sheet.expect_shows(spec)
    assert [sheet.copied_numbers(attempt) for attempt in (1, 2, 3)] == before

    other = SheetPage(new_context().new_page(), sheet.url)
    other.page.goto(sheet.page.url)
    other.expect_shows(spec)
    assert [other.copied_numbers(attempt) for attempt in (1, 2, 3)] == before


def test_back_and_forward_step_through_what_was_done(sheet: SheetPage) -> None:
    specs = [_SEED]
    sheet.refresh()
    specs.append(replace(_SEED, roll=2))
    sheet.expect_shows(specs[-1])
    sheet.type_into("B13", "0.5")
    specs.append(edited(specs[-1], 1, ("B13", "0.5")))
    sheet.expect_shows(specs[-1])
    sheet.refresh()
    specs.append(replace(specs[-1], roll=3))
    sheet.expect_shows(specs[-1])
    for spec in specs[2::-1]:
        sheet.page.go_back()
        sheet.expect_shows(spec)
    for spec in specs[1:]:
        sheet.page.go_forward()
        sheet.expect_shows(spec)


def test_after_back_the_next_steps_go_on_from_there(sheet: SheetPage) -> None:
    sheet.refresh()
    sheet.expect_shows(opened(roll=2))
    sheet.type_into("B13", "0.5")
    sheet.expect_shows(edited(opened(roll=2), 1, ("B13", "0.5")))
    sheet.page.go_back()
    sheet.expect_shows(opened(roll=2))
    sheet.type_into("C13", "0.75")
    sheet.expect_shows(edited(opened(roll=2), 1, ("C13", "0.75")))
    sheet.button("Undo").click()
    sheet.expect_shows(opened(roll=2))
    sheet.refresh()
    sheet.expect_shows(opened(roll=3))


def test_back_over_many_fast_refreshes_ends_at_the_start(sheet: SheetPage) -> None:
    for roll in range(2, 6):
        sheet.refresh()
        sheet.expect_shows(opened(roll=roll))
    for _ in range(4):
        sheet.page.evaluate("() => history.back()")
    sheet.expect_shows(_SEED)


def test_a_damaged_link_says_what_is_damaged(sheet: SheetPage) -> None:
    sheet.page.goto(f"{sheet.url}/?x=3_<img src=x onerror=alert(1)>_2&roll=5&seed=none")
    message = sheet.page.get_by_role("alert").filter(has_text="Part of this link")
    for part in ("link part x", "<img src=x onerror=alert(1)>", "link part seed", "“none”"):
        expect(message).to_contain_text(part)
    sheet.expect_shows(SheetSpec(roll=5))
    sheet.refresh()
    sheet.expect_shows(SheetSpec(roll=6))
    expect(message).to_have_count(0)


def test_a_link_holds_the_whole_experiment(sheet: SheetPage) -> None:
    spec = opened(
        inputs=(0.1, -2.5, 1 / 3, 1000.0),
        desired=(1.0,),
        hidden=(2, 5),
        attempts=(
            Attempt("fixed", (0.25,), overrides=overridden(means=((0, 1.5),), stds=((2, 0.5),))),
            Attempt("xavier"),
        ),
        seed=2**53 - 1,
        roll=10**12,
        same_dice=False,
    )
    sheet.open(encode_spec(spec)).expect_shows(spec)


def test_copy_link_puts_the_address_on_the_clipboard(sheet: SheetPage) -> None:
    sheet.type_into("B13", "0.5")
    sheet.expect_shows(edited(_SEED, 1, ("B13", "0.5")))
    sheet.button("Copy link").click()
    expect(sheet.page.get_by_role("status").filter(has_text="Link copied")).to_have_count(1)
    assert sheet.clipboard == sheet.page.url


def test_copy_link_while_it_plays_gives_the_roll_on_screen(sheet: SheetPage) -> None:
    sheet.button("Play").click()
    expect(sheet.button("Roll 3, seed 2")).to_be_visible()
    rolled = sheet.page.evaluate("""async () => {
        const roll = document.querySelector(".xs-dice").textContent;
        [...document.querySelectorAll("button")].find((button) => button.textContent === "Copy link").click();
        return roll;
    }""")
    expect(sheet.page.get_by_role("status").filter(has_text="Link copied")).to_have_count(1)
    copied = dict(parse_qsl(urlsplit(sheet.clipboard).query))
    assert f"Roll {copied['roll']}, seed {copied['seed']}" == rolled
    sheet.button("Pause").click()


def test_an_open_editor_survives_a_refresh(sheet: SheetPage) -> None:
    sheet.cell("C14").click()
    sheet.page.keyboard.type("0.7")
    sheet.press("F9")
    expect(sheet.button("Roll 2, seed 2")).to_be_visible()
    expect(sheet.editor()).to_be_focused()
    expect(sheet.editor()).to_have_value("0.7")
    sheet.page.keyboard.type("5")
    sheet.press("Enter")
    sheet.expect_shows(edited(opened(roll=2), 1, ("C14", "0.75")))


def test_an_open_editor_survives_back(sheet: SheetPage) -> None:
    sheet.press("F9")
    sheet.expect_shows(opened(roll=2))
    sheet.cell("C14").click()
    sheet.page.keyboard.type("0.7")
    sheet.page.go_back()
    expect(sheet.button("Roll 1, seed 2")).to_be_visible()
    expect(sheet.editor()).to_have_value("0.7")
    sheet.press("Enter")
    sheet.expect_shows(edited(_SEED, 1, ("C14", "0.7")))
