"""The re-rolls page in Chromium: adding re-rolls, reading and opening them, links, the stop."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NewContext
from tests.browser.rerolls_page import PROBES, RerollsPage
from tests.browser.sheet_page import SheetPage
from tests.browser.watch import Watch
from tests.server import Server, running_app
from xavier_core import SheetSpec, reroll, run_sheet
from xavier_core.base import show

_SEED = SheetSpec()


@pytest.fixture
def rerolls(context: BrowserContext, server: Server, watch: Watch) -> RerollsPage:
    """The page as it opens."""
    watch.expect(PROBES)
    return RerollsPage(context.new_page(), server.url).open()


def test_each_of_the_first_presses_drops_one_dot_an_attempt(rerolls: RerollsPage) -> None:
    for presses in (1, 2, 3):
        rerolls.press("×1")
        rerolls.expect_count(presses)
        for attempt in (1, 2, 3):
            expect(rerolls.marks(attempt)).to_have_count(presses)
    assert rerolls.query["n"] == "3"


def test_no_press_is_lost_however_fast_they_come(rerolls: RerollsPage) -> None:
    rerolls.button("×1").evaluate("(button) => { for (let k = 0; k < 20; k += 1) button.click(); }")
    rerolls.expect_count(20)
    for _ in range(10):
        rerolls.button("×10").click(no_wait_after=True)
    rerolls.expect_count(120)


def test_a_press_while_rerolls_are_drawn_adds_to_those_that_are_wanted(rerolls: RerollsPage) -> None:
    rerolls.type_number("2000000")
    expect(rerolls.page.get_by_text("to come")).to_be_visible()
    rerolls.press("×1")
    expect(rerolls.page.get_by_text("to come")).to_have_count(0, timeout=60_000)
    rerolls.expect_count(2_000_001)


def test_a_press_on_a_server_that_was_started_anew_counts(new_context: NewContext, watch: Watch) -> None:
    watch.expect(PROBES)
    watch.expect("ERR_CONNECTION_REFUSED|WebSocket|when disconnected from server")
    context = new_context()
    with running_app() as first:
        page = RerollsPage(context.new_page(), first.url).open({"n": "40"})
        page.expect_count(40)
    page.press("×1")
    with running_app(port=first.port):
        page.expect_count(41, within_s=40)
        context.close()  # before the server goes


def test_a_dot_says_its_roll_and_its_number(rerolls: RerollsPage) -> None:
    rerolls.press("×10")
    rerolls.expect_count(10)
    for attempt in (1, 3):
        expect(rerolls.marks(attempt)).to_have_count(10)
        names = {mark.get_attribute("aria-label") for mark in rerolls.marks(attempt).all()}
        values = reroll(_SEED, attempt=attempt - 1, n=10).outputs[:, 0].tolist()
        assert names == {f"re-roll {k}: {show(value)}; open roll {k}" for k, value in enumerate(values, start=1)}


def test_a_click_on_a_dot_opens_that_very_roll_on_the_sheet(rerolls: RerollsPage) -> None:
    rerolls.press("×10")
    rerolls.expect_count(10)
    rerolls.chart(2).get_by_role("button", name=re.compile("^re-roll 7:")).click()
    SheetPage(rerolls.page, rerolls.url).expect_shows(replace(_SEED, roll=7))
    rerolls.page.go_back()
    rerolls.expect_count(10)


def test_a_bar_is_reached_and_opened_by_keyboard_alone(rerolls: RerollsPage) -> None:
    rerolls.press("×1,000")
    rerolls.expect_count(1000)
    rerolls.page.get_by_role("checkbox", name="Normal curve").focus()
    rerolls.page.keyboard.press("Tab")
    if not rerolls.marks(1).first.evaluate("(mark) => mark.parentNode.contains(document.activeElement)"):
        rerolls.page.keyboard.press("Tab")  # past the help of the box
    rerolls.page.keyboard.press("Home")
    for _ in range(5):
        rerolls.page.keyboard.press("ArrowRight")
    focused = rerolls.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    found = re.fullmatch(r"(.+) to (.+): .+; the law gives .+; open roll (\d+)", focused)
    assert found, focused
    roll = int(found[3])
    rerolls.page.keyboard.press("Enter")
    sheet = SheetPage(rerolls.page, rerolls.url)
    sheet.expect_shows(replace(_SEED, roll=roll))
    output = run_sheet(replace(_SEED, roll=roll)).attempts[0].outputs[0]
    low, high = (float(text.replace("−", "-")) for text in found.groups()[:2])
    assert low <= output <= high


def test_ten_thousand_more_change_no_axis(rerolls: RerollsPage) -> None:
    rerolls.press("×1")
    rerolls.expect_count(1)
    before = [rerolls.ticks(attempt) for attempt in (1, 2, 3)]
    rerolls.press("×10,000")
    rerolls.expect_count(10_001)
    expect(rerolls.marks(1).nth(30)).to_be_visible()
    assert [rerolls.ticks(attempt) for attempt in (1, 2, 3)] == before
    assert before[0][:-1] == before[1][:-1] == before[2][:-1]  # one axis for all but the height


def test_the_curves_can_be_switched_off(rerolls: RerollsPage) -> None:
    for name, line in (("Exact law", ".xc-law"), ("Normal curve", ".xc-normal")):
        drawn = rerolls.chart(1).locator(line)
        expect(drawn).not_to_have_attribute("points", "")
        rerolls.page.get_by_text(name, exact=True).click()
        expect(drawn).to_have_attribute("points", "")


def test_stop_keeps_what_there_is(rerolls: RerollsPage) -> None:
    rerolls.type_number("10,000,000")
    expect(rerolls.page.get_by_text("to come")).to_be_visible()
    rerolls.press("Stop re-rolls")
    expect(rerolls.page.get_by_text("to come")).to_have_count(0)
    expect(rerolls.button("Stop re-rolls")).to_be_disabled()
    counted = int(rerolls.query["n"])
    assert 0 < counted < 10_000_000
    rerolls.expect_count(counted)
    rerolls.press("×1")
    rerolls.expect_count(counted + 1)


def test_a_number_that_cannot_be_taken_is_named_and_nothing_is_lost(rerolls: RerollsPage) -> None:
    rerolls.press("×10")
    rerolls.expect_count(10)
    for text in ("many", "-5", "10**12", "10000001"):
        expect(rerolls.number).to_have_value("10")
        rerolls.page.wait_for_load_state("networkidle")
        rerolls.type_number(text)
        message = rerolls.page.get_by_role("alert").filter(has_text="number of re-rolls")
        expect(message).to_contain_text(f"“{text}”" if not text.lstrip("-").isdigit() else text)
        expect(message).to_contain_text("a whole number from 0 to 10000000")
        rerolls.expect_count(10)


def test_a_link_shows_the_same_elsewhere(rerolls: RerollsPage, new_context: NewContext) -> None:
    rerolls.press("×1,000")
    rerolls.expect_count(1000)
    rerolls.page.get_by_text("Linear", exact=True).click()
    expect(rerolls.page.get_by_role("radio", name="Linear")).to_be_checked()
    expect(rerolls.chart(1)).to_have_attribute("aria-label", re.compile("linear axis"))
    there = RerollsPage(new_context().new_page(), rerolls.url).open(rerolls.query)
    there.expect_count(1000)
    expect(there.page.get_by_role("radio", name="Linear")).to_be_checked()
    bars = [page.marks(3).evaluate_all("(all) => all.map((bar) => bar.ariaLabel)") for page in (rerolls, there)]
    assert bars[0] == bars[1] != []


def test_a_new_servers_first_visit_may_be_to_this_page(new_context: NewContext, watch: Watch) -> None:
    watch.expect(PROBES)
    with running_app() as fresh:
        context = new_context()
        page = RerollsPage(context.new_page(), fresh.url).open({"n": "10"})
        page.expect_count(10)
        page.page.get_by_role("link", name="The sheet").click()
        SheetPage(page.page, fresh.url).expect_shows(_SEED)
        context.close()  # before the server goes


def test_what_was_edited_on_the_sheet_is_what_is_rerolled(sheet: SheetPage, watch: Watch) -> None:
    watch.expect(PROBES)
    sheet.type_into("B11", "5")
    sheet.expect_shows(replace(_SEED, inputs=(5.0, 1.0, 2.0)))
    sheet.page.get_by_role("link", name="Re-rolls").click()
    rerolls = RerollsPage(sheet.page, sheet.url)
    rerolls.press("×1")
    rerolls.expect_count(1)
    assert rerolls.query["x"] == "5_1_2"
    value = reroll(replace(_SEED, inputs=(5.0, 1.0, 2.0)), n=1).outputs[0, 0]
    expect(rerolls.marks(1)).to_have_accessible_name(f"re-roll 1: {show(value)}; open roll 1")
    sheet.page.go_back()
    rerolls.expect_count(0)
    sheet.page.go_back()
    sheet.expect_shows(replace(_SEED, inputs=(5.0, 1.0, 2.0)))


def test_the_rolls_are_taken_home_to_the_last_bit(rerolls: RerollsPage) -> None:
    rerolls.press("×100")
    rerolls.expect_count(100)
    with rerolls.page.expect_download() as download:
        rerolls.press("The 100 re-rolls")
    table = pd.read_csv(download.value.path())
    outputs = reroll(_SEED, attempt=2, n=100).outputs
    assert np.array_equal(table[["attempt 3 output 1", "attempt 3 output 2"]].to_numpy(), outputs)
    assert table["roll"].tolist() == list(range(1, 101))
    assert "seed-1_rolls-1-to-100_literal" in download.value.suggested_filename


def test_nothing_is_cut_off_on_a_phone(new_context: NewContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    context = new_context(viewport={"width": 390, "height": 844})
    rerolls = RerollsPage(context.new_page(), server.url).open({"n": "500"})
    rerolls.expect_count(500)
    assert rerolls.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    expect(rerolls.button("×10,000")).to_be_in_viewport()


def test_deeper_networks_are_drawn_at_once(rerolls: RerollsPage) -> None:
    slider = rerolls.page.get_by_role("slider", name="Hidden layers")
    rerolls.press("×1")
    rerolls.expect_count(1)
    curve = rerolls.page.get_by_role("img", name=re.compile("^The law of output 1 with"))
    before = curve.locator(".xc-curve").nth(2).get_attribute("points")
    slider.press("End")
    deep = rerolls.page.get_by_role("img", name="The law of output 1 with 50 hidden layers of 3 units")
    expect(deep).to_be_visible()
    assert deep.locator(".xc-curve").nth(2).get_attribute("points") != before
    expect(rerolls.page.get_by_text("50/3 = 16.7").first).to_be_visible()
