"""The depth page in Chromium: its first screen, rolled, stopped, picked, saved and shared."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pages.ui.depth.runs import most_at_once
from tests.browser.conftest import NewContext
from tests.browser.depth_page import PROBES, SMALL, DepthPage
from tests.browser.sheet_page import SheetPage
from tests.browser.test_accessibility import UNNAMED
from tests.browser.watch import Watch
from tests.server import Server
from xavier_core.depth import DeepAttempt, DeepSpec, run_deep

_SPEC = DeepSpec(batch=60, width=40, depth=5, attempts=(DeepAttempt("fixed", (0.01,)), DeepAttempt("xavier")))
_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
_LONG = "batch=1000&width=600&layers=40&rules=xavier~he~orthogonal~standard&unit=relu"
_HISTOGRAMS = "Activations (after tanh)"
_FADED = """
() => {
  window.faded = 0;
  setInterval(() => {
    const dim = (node) => Number(getComputedStyle(node).opacity) < 0.95;
    window.faded += [...document.querySelectorAll("[data-stale=true]")].some(dim);
  }, 50);
}
"""
"""Counts how often a part of the page is seen greyed."""


@pytest.fixture
def depth(context: BrowserContext, server: Server, watch: Watch) -> DepthPage:
    """The page with a small network."""
    watch.expect(PROBES)
    return DepthPage(context.new_page(), server.url).open(SMALL)


def _passes(page: Page) -> int:
    (done,) = re.findall(r"(\d+) of 320", page.get_by_test_id("stProgress").inner_text())
    return int(done)


def test_the_first_screen_holds_verdicts_and_sizes(context: BrowserContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    depth = DepthPage(context.new_page(), server.url).open()
    for attempt, headline in enumerate(("Vanishing", "Saturated", "Alive"), start=1):
        expect(depth.verdict(attempt)).to_contain_text(headline)
    for title in ("Forward: RMS of the activations", "Backward: RMS of the gradient"):
        expect(depth.chart(title)).to_be_in_viewport(ratio=0.6)


def test_rerolls_pressed_fast_are_all_rolls_and_the_link_brings_them_back(depth: DepthPage, server: Server) -> None:
    before = depth.verdict(2).inner_text()
    depth.page.evaluate("for (let n = 0; n < 5; n += 1) document.querySelector('.xs-reroll').click()")
    expect(depth.field("Roll")).to_have_value("6")
    expect(depth.verdict(2)).not_to_have_text(before, use_inner_text=True)
    depth.expect_computed()
    after = depth.verdict(2).inner_text()
    other = DepthPage(depth.page.context.new_page(), server.url).open(depth.query)
    expect(other.verdict(2)).to_have_text(after, use_inner_text=True)
    depth.page.go_back()
    expect(depth.field("Roll")).to_have_value("1")
    expect(depth.verdict(2)).to_have_text(before, use_inner_text=True)


def test_a_reroll_moves_nothing_on_the_page(depth: DepthPage) -> None:
    panel = depth.page.locator(".st-key-depth_phase_panel")
    depth.page.wait_for_load_state("networkidle")
    before = panel.bounding_box()
    depth.button("Re-roll").click()
    expect(depth.page.get_by_text("roll 2").first).to_be_visible()
    depth.expect_computed()
    assert panel.bounding_box() == before


def test_what_is_typed_wrong_stays_with_its_message_and_nothing_is_lost(depth: DepthPage) -> None:
    depth.open_controls()
    depth.type_into("Units per layer", "1e9")
    expect(depth.page.get_by_role("alert").get_by_text("Units per layer must be")).to_be_visible()
    expect(depth.field("Units per layer")).to_have_value("1e9")
    depth.type_into("Layers", "7")
    expect(depth.page.get_by_text("through 7 layers of 40").first).to_be_visible()
    depth.type_into("Units per layer", "30")
    expect(depth.page.get_by_role("alert")).to_have_count(0)


def test_edits_one_after_another_all_count_and_the_panel_stays_open(depth: DepthPage) -> None:
    depth.open_controls()
    typed = (("Examples", "50"), ("Layers", "3"), ("Units per layer", "30"))
    for name, text in typed:
        depth.field(name).fill(text)
        depth.page.keyboard.press("Tab")
    expect(depth.page.get_by_text("50 examples from N(0, 1) through 3 layers of 30").first).to_be_visible()
    for name, text in typed:
        expect(depth.field(name)).to_have_value(text)


def test_a_preset_is_chosen(depth: DepthPage) -> None:
    depth.choose("Preset", "All weights 0, or all the same")
    expect(depth.page.locator("ol.xd-verdicts")).to_contain_text("Symmetric")
    depth.expect_computed()
    assert depth.query["rules"].startswith("zeros")


def test_a_click_in_the_phase_diagram_moves_the_attempt(depth: DepthPage) -> None:
    depth.open_panel("Order and chaos")
    depth.choose("Attempt", "Attempt 2")
    expect(depth.page.get_by_text(re.compile(r"^Attempt 2 stands at \("))).to_be_visible()
    drag = depth.chart("Order and chaos: tanh").locator(".nsewdrag")
    drag.scroll_into_view_if_needed()
    box = drag.bounding_box()
    assert box is not None
    depth.page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    expect(depth.verdict(2)).to_contain_text("Glorot, normal, gain")
    rule, gain = depth.query["rules"].split("~")[1].split("_")
    assert rule == "glorot-normal"
    assert 0.5 < float(gain) < 2.5
    assert 0.0 < float(depth.query["biases"].split("~")[1]) < 0.25


def test_a_long_run_is_never_greyed_and_stops_and_goes_on(
    context: BrowserContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    page = context.new_page()
    page.goto(f"{server.url}/depth?{_LONG}")
    expect(page.locator("ol.xd-verdicts")).to_be_visible()
    page.evaluate(_FADED)
    expect(page.get_by_text(re.compile(r"^Computing: (2\d|[3-9]\d|\d{3}) of 320"))).to_be_visible()
    page.get_by_role("button", name="Stop computing").click()
    expect(page.get_by_text(re.compile(r"^Stopped: "))).to_be_visible()
    stopped = _passes(page)
    assert 0 < stopped < 320
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(re.compile(r"^Computing: "))).to_be_visible()
    assert page.evaluate("window.faded") == 0


def test_a_run_that_waits_says_its_place_and_its_time_and_gets_its_turn(
    context: BrowserContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    long = [context.new_page() for _ in range(most_at_once())]
    for seed, page in enumerate(long):
        page.goto(f"{server.url}/depth?{_LONG}&dseed={700 + seed}")
        expect(page.get_by_text(re.compile(r"^Computing: .* about (\d+ s|\d+ min) left$"))).to_be_visible()
    short = DepthPage(context.new_page(), server.url)
    short.page.goto(f"{server.url}/depth?{urlencode(SMALL)}&dseed=799")
    place = rf"^Waiting: {len(long)} runs? before yours, about (\d+ s|\d+ min)$"
    expect(short.page.get_by_text(re.compile(place))).to_be_visible()
    for page in long:
        page.get_by_role("button", name="Stop computing").click()
    short.expect_computed()


def test_streamlits_own_stop_does_not_strand_the_run(context: BrowserContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    page = context.new_page()
    page.goto(f"{server.url}/depth?{_LONG}&dseed=77")
    expect(page.get_by_text(re.compile(r"^Computing: "))).to_be_visible()
    # It is not shown, and comes and goes as the page runs: whoever finds it presses it.
    page.wait_for_function(
        "() => { const stop = document.querySelector('[data-testid=stStatusWidget] button');"
        " stop?.click(); return Boolean(stop); }"
    )
    before = _passes(page)
    page.wait_for_function(
        "(before) => Number(document.querySelector('[data-testid=stProgress]')?.textContent.match(/(\\d+) of/)?.[1])"
        " > before + 2",
        arg=before,
    )
    DepthPage(page, server.url).open(SMALL)  # the server is free for something else


def test_the_figures_go_home_as_csv(depth: DepthPage) -> None:
    depth.open_panel("Tables as CSV")
    with depth.page.expect_download() as download:
        depth.button("Figures of all layers").click()
    table = pd.read_csv(io.StringIO(Path(download.value.path()).read_text("utf-8")))
    own = table[(table.attempt == 2) & (table.layer == 5) & (table.quantity == "activations")]
    assert own["std"].item() == run_deep(_SPEC).attempts[1].layers[4].post.std


def test_a_layer_is_put_on_the_sheet(depth: DepthPage) -> None:
    depth.open_panel("One layer")
    # By one event: a pointer's two are lost where Streamlit draws the new button once more between them.
    depth.button("Put this layer on the sheet").evaluate("(button) => button.click()")
    sheet = SheetPage(depth.page, depth.url)
    expect(sheet.page.get_by_role("grid", name="Attempt 4")).to_be_visible()
    reaching = run_deep(_SPEC).attempts[0].layers[0].reaching
    assert float(depth.query["x"].split("_")[0]) == pytest.approx(reaching[0], rel=1e-5)


def test_a_phone_shows_everything_in_its_width(new_context: NewContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    context = new_context(viewport={"width": 390, "height": 844})
    depth = DepthPage(context.new_page(), server.url).open(SMALL)
    expect(depth.chart(_HISTOGRAMS)).to_be_visible()
    assert depth.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_the_panels_of_many_layers_are_scrolled_on_a_phone(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    context = new_context(viewport={"width": 390, "height": 844})
    depth = DepthPage(context.new_page(), server.url).open(SMALL)
    chart = depth.chart(_HISTOGRAMS)
    chart.scroll_into_view_if_needed()
    names = chart.get_by_text(re.compile(r"^layer \d$")).all()
    boxes = [box for name in names if (box := name.bounding_box())]
    assert len(boxes) == 5
    assert all(one["x"] + one["width"] < other["x"] for one, other in pairwise(boxes))
    place = chart.locator("xpath=..")
    place.focus()
    depth.page.keyboard.press("ArrowRight")
    depth.page.wait_for_function("(place) => place.scrollLeft > 0", arg=place.element_handle())


def test_a_wrong_entry_moves_no_field_beside_it(depth: DepthPage) -> None:
    beside = [depth.button("Re-roll"), depth.field("Roll"), depth.button("Stop computing")]
    before = [field.bounding_box() for field in beside]
    depth.type_into("Seed", "x")
    expect(depth.page.get_by_role("alert").get_by_text("Seed must be")).to_be_visible()
    assert [field.bounding_box() for field in beside] == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_and_everything_pressed_has_a_name(
    scheme: Literal["light", "dark"], new_context: NewContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    depth = DepthPage(new_context(color_scheme=scheme).new_page(), server.url).open(
        {**SMALL, "spectra": "yes", "rules": "fixed_0.01~fixed_0.2"}  # a choice that there is none of is greyed
    )
    depth.open_controls()
    expect(depth.chart("Singular values of the Jacobians")).to_be_visible()
    parts = ".stHtml, .xs-table, [data-testid=stCaptionContainer], [data-testid=stExpander], ol"
    texts = depth.page.evaluate(f"(selectors) => ({_CONTRAST})(selectors)", parts)
    assert len(texts) > 50
    # The ends of a slider are seen while it is moved.
    assert [text for text in texts if text["contrast"] < 4.5 and not text["text"].isdigit()] == []
    assert depth.page.evaluate(UNNAMED) == []
