"""The re-rolls page in Chromium: adding re-rolls, reading and opening them, stopping, links, files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NewContext
from tests.browser.rerolls_page import PROBES, RerollsPage
from tests.browser.restarted import restarted_server
from tests.browser.sheet_page import SheetPage
from tests.browser.watch import Watch
from tests.opened import opened
from tests.server import Server, running_app
from xavier_core import SheetSpec, reroll

_SEED = opened()


@pytest.fixture
def rerolls(context: BrowserContext, server: Server, watch: Watch) -> RerollsPage:
    """The page as it opens."""
    watch.expect(PROBES)
    return RerollsPage(context.new_page(), server.url).open()


def test_on_a_projector_buttons_counter_and_all_histograms_are_in_one_view(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    context = new_context(viewport={"width": 1280, "height": 720})
    rerolls = RerollsPage(context.new_page(), server.url).open()
    rerolls.press("×1")
    rerolls.expect_count(1)
    for name in ("×1", "×10", "×100", "×1,000", "×10,000", "Stop re-rolls"):
        expect(rerolls.button(name)).to_be_in_viewport(ratio=1)
    expect(rerolls.dots).to_have_count(3)
    for dot in rerolls.dots.all():
        expect(dot).to_be_in_viewport(ratio=1)
    expect(rerolls.chart.locator(".legend")).to_be_in_viewport(ratio=0.9)


def test_no_press_is_lost_however_fast_they_come(rerolls: RerollsPage) -> None:
    rerolls.button("×1").evaluate("(button) => { for (let k = 0; k < 20; k += 1) button.click(); }")
    rerolls.expect_count(20)
    for _ in range(10):
        rerolls.button("×10").click(no_wait_after=True)
    rerolls.expect_count(120)


def test_a_press_on_a_server_that_was_started_anew_counts(new_context: NewContext, watch: Watch) -> None:
    watch.expect(PROBES)
    watch.expect("ERR_|WebSocket|when disconnected from server")
    watch.expect("reaching server endpoint|server is not responding")
    context = new_context()
    with restarted_server() as server:
        page = RerollsPage(context.new_page(), server.url).open({"n": "40"})
        page.expect_count(40)
        server.stop()
        # Before Streamlit says that it is gone, and lets nothing be pressed.
        page.button("×1").evaluate("(button) => { button.click(); button.click(); }")
        server.start()
        page.expect_count(42, within_s=40)
        context.close()  # before the server goes


def test_a_dot_is_read_beside_it_and_opens_that_very_roll(rerolls: RerollsPage) -> None:
    rerolls.press("×10")
    rerolls.expect_count(10)
    expect(rerolls.dots).to_have_count(30)
    dot = rerolls.dots.nth(16)  # the seventh of attempt 2
    dot.hover(force=True)
    value = reroll(_SEED, attempt=1, n=10).outputs[6, 0]
    label = rerolls.chart.locator(".hoverlayer .hovertext")
    expect(label).to_contain_text(f"roll 7: {value:.4g}".replace("-", "−"))
    box, words = dot.bounding_box(), label.bounding_box()
    assert box
    assert words
    assert words["x"] >= box["x"] + box["width"] / 2 or words["x"] + words["width"] <= box["x"] + box["width"] / 2
    dot.click(force=True)
    SheetPage(rerolls.page, rerolls.url).expect_shows(replace(_SEED, roll=7))
    rerolls.page.go_back()
    rerolls.expect_count(10)


def test_a_roll_is_opened_by_keyboard_alone(rerolls: RerollsPage) -> None:
    field = rerolls.page.get_by_role("textbox", name="Roll", exact=True)
    field.focus()
    rerolls.page.keyboard.press("Control+a")
    rerolls.page.keyboard.type("57")
    rerolls.page.keyboard.press("Enter")
    button = rerolls.button("Open this roll on the sheet")
    rerolls.page.wait_for_load_state("networkidle")
    button.focus()
    rerolls.page.keyboard.press("Enter")
    SheetPage(rerolls.page, rerolls.url).expect_shows(replace(_SEED, roll=57))


def _beside_stop(rerolls: RerollsPage) -> list[float]:
    """How far Resume is from Stop, at one moment; both go up together where a message above them goes."""
    found: list[float] = rerolls.page.evaluate(
        "() => { const buttons = [...document.querySelectorAll('button')];"
        " const boxOf = (name) => buttons.find((node) => node.textContent === name).getBoundingClientRect();"
        " const [stop, resume] = ['Stop re-rolls', 'Resume'].map(boxOf);"
        " return [resume.x - stop.x, resume.y - stop.y]; }"
    )
    return found


def test_stop_says_where_and_resume_goes_on(rerolls: RerollsPage) -> None:
    rerolls.type_number("10,000,000")
    expect(rerolls.counter).to_contain_text("of 10,000,000 re-rolls")
    rerolls.press("×1")  # adds to those that are wanted, and stays at the most that there can be
    expect(rerolls.page.get_by_text("at most 10,000,000; it stays there")).to_be_visible()
    styles = "(nodes, name) => nodes.map((node) => getComputedStyle(node)[name])"  # of one moment
    buttons = rerolls.page.get_by_test_id("stStatusWidget").locator("button")
    assert set(buttons.evaluate_all(styles, "display")) <= {"none"}
    assert set(rerolls.page.locator("[data-stale=true]").evaluate_all(styles, "opacity")) <= {"1"}
    place = _beside_stop(rerolls)
    rerolls.press("Stop re-rolls")
    stopped = re.compile(r"^Stopped at ([\d,]+) of 10,000,000 re-rolls")
    expect(rerolls.counter).to_have_text(stopped)
    assert _beside_stop(rerolls) == place
    found = stopped.match(rerolls.counter.inner_text())
    assert found
    counted = int(found[1].replace(",", ""))
    assert 0 < counted < 10_000_000
    share = rerolls.counter.get_by_role("progressbar").get_attribute("aria-valuenow")
    assert share is not None
    assert abs(float(share) - counted / 1e5) <= 1
    rerolls.press("Resume")
    expect(rerolls.counter).to_have_text(re.compile(r"^[\d,]+ of 10,000,000 re-rolls"))
    rerolls.press("Stop re-rolls")
    expect(rerolls.counter).to_have_text(stopped)
    rerolls.press("×1")
    rerolls.page.wait_for_function(
        "() => !document.querySelector('[data-testid=stProgress]').textContent.includes('S')"
    )
    assert int(rerolls.query["n"]) > counted


def test_ten_thousand_more_change_no_axis_and_are_bars(rerolls: RerollsPage) -> None:
    rerolls.press("×1")
    rerolls.expect_count(1)
    ticks = rerolls.chart.locator(".xtick, .ytick")
    before = ticks.all_text_contents()
    assert len(before) > 8
    rerolls.press("×10,000")
    rerolls.expect_count(10_001)
    expect(rerolls.bars.nth(100)).to_be_attached()
    assert ticks.all_text_contents() == before


def test_a_number_that_cannot_be_taken_is_named_below_its_field(rerolls: RerollsPage) -> None:
    rerolls.press("×10")
    rerolls.expect_count(10)
    rerolls.type_number("many")
    message = rerolls.page.get_by_role("alert").filter(has_text="“many”")
    expect(message).to_contain_text("a whole number from 0 to 10,000,000")
    expect(rerolls.number).to_have_value("many")
    rerolls.type_number("1e3")
    rerolls.expect_count(1000)
    expect(message).to_have_count(0)


def test_a_link_shows_the_same_elsewhere(rerolls: RerollsPage, new_context: NewContext) -> None:
    rerolls.press("×1,000")
    rerolls.expect_count(1000)
    rerolls.page.get_by_text("Linear", exact=True).click()
    expect(rerolls.chart.locator(".xtitle")).to_contain_text("linear axis")
    expect(rerolls.page).to_have_url(re.compile("axis=linear"))
    there = RerollsPage(new_context().new_page(), rerolls.url).open(rerolls.query)
    there.expect_count(1000)
    expect(there.page.get_by_role("radio", name="Linear")).to_be_checked()
    there.page.wait_for_load_state("networkidle")
    drawn = [page.bars.evaluate_all("(all) => all.map((bar) => bar.getAttribute('d'))") for page in (rerolls, there)]
    assert drawn[0] == drawn[1] != []


def test_a_new_servers_first_visit_may_be_to_this_page(new_context: NewContext, watch: Watch) -> None:
    watch.expect(PROBES)
    with running_app() as fresh:
        context = new_context()
        page = RerollsPage(context.new_page(), fresh.url).open({"n": "10"})
        page.expect_count(10)
        page.page.get_by_role("link", name="The sheet").click()
        SheetPage(page.page, fresh.url).expect_shows(SheetSpec())  # the link said something, but no seed
        context.close()  # before the server goes


def test_what_was_edited_on_the_sheet_is_what_is_rerolled(sheet: SheetPage, watch: Watch) -> None:
    watch.expect(PROBES)
    edited = replace(_SEED, inputs=(5.0, 1.0, 2.0))
    sheet.type_into("B11", "5")
    sheet.expect_shows(edited)
    sheet.page.get_by_role("link", name="Re-rolls").click()
    rerolls = RerollsPage(sheet.page, sheet.url)
    rerolls.press("×1")
    rerolls.expect_count(1)
    assert rerolls.query["x"] == "5_1_2"
    sheet.page.go_back()
    rerolls.expect_count(0)
    sheet.page.go_back()
    sheet.expect_shows(edited)


def test_rolls_and_pictures_are_taken_home(rerolls: RerollsPage) -> None:
    rerolls.press("×100")
    rerolls.expect_count(100)
    with rerolls.page.expect_download() as download:
        rerolls.press("The 100 re-rolls")
    table = pd.read_csv(download.value.path())
    outputs = reroll(_SEED, attempt=2, n=100).outputs
    assert np.array_equal(table[["attempt 3 output 1", "attempt 3 output 2"]].to_numpy(), outputs)
    assert "seed-2_rolls-1-to-100_literal" in download.value.suggested_filename
    with rerolls.page.expect_download() as picture:
        rerolls.chart.locator(".modebar-btn").first.click()
    assert picture.value.suggested_filename == "xavier-sheet_seed-2_o1_histograms.png"
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")


def test_nothing_is_cut_off_on_a_phone(new_context: NewContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    context = new_context(viewport={"width": 390, "height": 844})
    rerolls = RerollsPage(context.new_page(), server.url).open({"n": "500"})
    rerolls.expect_count(500)
    assert rerolls.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    expect(rerolls.button("×10,000")).to_be_in_viewport()


def test_deeper_networks_are_drawn_at_once(rerolls: RerollsPage) -> None:
    title = rerolls.page.locator(".st-key-rerolls_magnitudes .gtitle").last
    expect(title).to_have_text("|Output 1| with 2 hidden layers of 3 units")
    rerolls.page.get_by_role("slider", name="Hidden layers").press("End")
    expect(title).to_have_text("|Output 1| with 50 hidden layers of 3 units")
    expect(rerolls.page.get_by_text("50/3 = 16.7").first).to_be_visible()
