"""The depth page in Chromium: what is drawn, read by keyboard, picked, stopped, saved and shared."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import Literal

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NewContext
from tests.browser.depth_page import PROBES, SMALL, DepthPage
from tests.browser.sheet_page import SheetPage
from tests.browser.sideways import scrolled_sideways
from tests.browser.test_accessibility import UNNAMED
from tests.browser.watch import Watch
from tests.server import Server
from xavier_core.depth import DeepAttempt, DeepSpec, run_deep

_SPEC = DeepSpec(batch=60, width=40, depth=5, attempts=(DeepAttempt("fixed", (0.01,)), DeepAttempt("xavier")))
_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
_PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def depth(context: BrowserContext, server: Server, watch: Watch) -> DepthPage:
    """The page with a small network."""
    watch.expect(PROBES)
    return DepthPage(context.new_page(), server.url).open(SMALL)


def test_the_page_opens_with_the_tutorial_and_its_verdicts(
    context: BrowserContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    page = DepthPage(context.new_page(), server.url).open()
    for said in (
        "Activations vanish: ×0.22 a layer",
        "90.5 % of the activations",
        "Alive. Activations shrink",
    ):
        expect(page.page.get_by_text(said)).to_be_visible()
    expect(page.histograms(3)).to_have_count(10)
    expect(page.page.get_by_role("heading", name="What the sources print")).to_be_visible()


def test_every_layer_says_what_the_core_measures(depth: DepthPage) -> None:
    (_, xavier) = run_deep(_SPEC).attempts
    expect(depth.histograms(2)).to_have_count(5)
    for histogram, layer in zip(depth.histograms(2).all(), xavier.layers, strict=True):
        name = (histogram.get_attribute("aria-label") or "").replace("−", "-")
        (std,) = re.findall(r"standard deviation ([\d.e-]+)", name)
        assert float(std) == pytest.approx(layer.post.std, rel=6e-3)


def test_histograms_are_read_by_keyboard(depth: DepthPage) -> None:
    depth.histograms(1).first.focus()
    depth.page.keyboard.press("ArrowRight")
    focused = depth.page.locator(":focus")
    expect(focused).to_have_attribute("aria-label", re.compile(r"^layer 2, attempt 1: mean "))
    depth.page.keyboard.press("ArrowDown")
    expect(depth.page.locator(":focus")).to_have_attribute("aria-label", re.compile(r"^layer 2, attempt 2: mean "))
    assert depth.page.evaluate("document.querySelectorAll('[data-testid=stExpander]').length") == 1  # `r` reran nothing


def test_a_reroll_changes_the_numbers_and_the_link_brings_them_back(depth: DepthPage, server: Server) -> None:
    before = depth.histograms(2).first.get_attribute("aria-label") or ""
    depth.button("Re-roll").click()
    expect(depth.histograms(2).first).not_to_have_attribute("aria-label", before)
    expect(depth.field("Roll")).to_have_value("2")
    after = depth.histograms(2).first.get_attribute("aria-label") or ""
    assert depth.query["droll"] == "2"
    other = DepthPage(depth.page.context.new_page(), server.url).open(depth.query)
    expect(other.histograms(2).first).to_have_attribute("aria-label", after)
    depth.page.go_back()
    expect(depth.field("Roll")).to_have_value("1")
    expect(depth.histograms(2).first).to_have_attribute("aria-label", before)


def test_a_reroll_moves_nothing_on_the_page(depth: DepthPage) -> None:
    heading = depth.page.get_by_role("heading", name="Singular values")
    depth.page.wait_for_load_state("networkidle")
    before = heading.bounding_box()
    for roll in ("2", "3"):
        depth.button("Re-roll").click()
        expect(depth.figure("Activations (after tanh)")).to_contain_text(f"roll {roll}")
        depth.expect_computed()
    assert heading.bounding_box() == before


def test_what_is_typed_wrong_is_said_and_nothing_is_lost(depth: DepthPage) -> None:
    depth.open_controls()
    depth.type_into("Units of each", "1e9")
    expect(depth.page.get_by_text("Units of each must be")).to_be_visible()
    expect(depth.field("Units of each")).to_have_value("40")
    expect(depth.histograms(2)).to_have_count(5)
    depth.type_into("Layers", "7")
    expect(depth.histograms(2)).to_have_count(7)
    expect(depth.page.get_by_text("Units of each must be")).to_have_count(0)


def test_edits_one_after_another_all_count_and_the_panel_stays_open(
    context: BrowserContext, server: Server, watch: Watch
) -> None:
    """From a preset on, whose name goes with the first of them."""
    watch.expect(PROBES)
    depth = DepthPage(context.new_page(), server.url).open({**SMALL, "rules": "xavier"})
    depth.choose("Preset", "Handwritten digits through tanh")
    depth.expect_computed()
    depth.open_controls()
    for name, text in (("Examples", "50"), ("Layers", "3"), ("Units of each", "30")):
        depth.field(name).fill(text)
        depth.page.keyboard.press("Tab")
    expect(depth.figure("Activations (after tanh)")).to_contain_text("50 examples")
    expect(depth.figure("Activations (after tanh)")).to_contain_text("3 layers of 30")
    for name, text in (("Examples", "50"), ("Layers", "3"), ("Units of each", "30")):
        expect(depth.field(name)).to_be_visible()
        expect(depth.field(name)).to_have_value(text)


def test_a_preset_is_chosen(depth: DepthPage) -> None:
    depth.choose("Preset", "All weights 0, or all the same")
    expect(depth.page.get_by_text("all units of a layer are symmetric").first).to_be_visible()
    depth.expect_computed()
    assert depth.query["rules"].startswith("zeros")


def test_a_click_in_the_phase_diagram_moves_the_attempt(depth: DepthPage) -> None:
    depth.choose("Attempt that a click moves", "Attempt 2")
    cross = depth.page.get_by_role("slider", name=re.compile("^Place of attempt 2"))
    expect(cross).to_be_visible()
    figure = depth.figure("Order and chaos")
    box = figure.bounding_box()
    assert box is not None
    depth.page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    expect(depth.page.get_by_text("Glorot, normal, gain").first).to_be_visible()
    depth.expect_computed()
    rule, gain = depth.query["rules"].split("~")[1].split("_")
    assert rule == "glorot-normal"
    assert 0.5 < float(gain) < 2.5
    assert 0.0 < float(depth.query["biases"].split("~")[1]) < 0.25
    expect(depth.page.get_by_text(re.compile(r"^Attempt 2 stands at \("))).to_be_visible()


def test_the_phase_diagram_is_moved_by_keyboard(depth: DepthPage) -> None:
    depth.choose("Attempt that a click moves", "Attempt 2")
    cross = depth.page.get_by_role("slider", name=re.compile("^Place of attempt 2"))
    cross.focus()
    for _ in range(3):
        depth.page.keyboard.press("ArrowRight")
    depth.page.keyboard.press("ArrowUp")
    depth.page.keyboard.press("Enter")
    expect(depth.page.get_by_text("Glorot, normal, gain").first).to_be_visible()
    gain = float(depth.query["rules"].split("~")[1].split("_")[1])
    assert gain**2 > 1.0
    assert float(depth.query["biases"].split("~")[1]) > 0.0


def test_a_long_run_shows_its_layers_and_stops(context: BrowserContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    page = context.new_page()
    page.goto(f"{server.url}/depth?batch=1000&width=600&layers=40&rules=xavier~he~orthogonal~standard&unit=relu")
    expect(page.get_by_text(re.compile(r"^Computing: \d+ of 320 layer passes"))).to_be_visible()
    page.get_by_role("button", name="Stop computing").click()
    stopped = page.get_by_text(re.compile(r"^Stopped: "))
    expect(stopped).to_be_visible()
    (done,) = re.findall(r"Stopped: (\d+) of 320", stopped.inner_text())
    assert 0 < int(done) < 320
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_role("heading", name="What each layer holds")).to_be_visible()
    DepthPage(page, server.url).open(SMALL)  # the server is free for something else


def test_pictures_are_saved_as_they_are_seen(depth: DepthPage) -> None:
    with depth.page.expect_download() as vector:
        depth.button("Save “Activations (after tanh)” as SVG").click()
    text = Path(vector.value.path()).read_text("utf-8")
    assert text.startswith("<svg")
    assert "Activations (after tanh)" in text
    assert "Attempt 2: Xavier" in text
    assert "var(" not in text  # colours are written out
    assert "seed-1_roll-1.svg" in vector.value.suggested_filename
    with depth.page.expect_download() as pixels:
        depth.button("Save “Root mean square of the activations and of their gradient” as PNG").click()
    assert Path(pixels.value.path()).read_bytes().startswith(_PNG)
    alone = depth.page.context.new_page()
    alone.set_content(f"<body>{text}</body>")  # without the page's style
    bar = alone.locator("svg path[fill]:not([fill='none'])").first
    assert bar.evaluate("(node) => getComputedStyle(node).fill") != "rgb(0, 0, 0)"


def test_the_figures_go_home_as_csv(depth: DepthPage) -> None:
    with depth.page.expect_download() as download:
        depth.button("Figures of all layers").click()
    table = pd.read_csv(io.StringIO(Path(download.value.path()).read_text("utf-8")))
    own = table[(table.attempt == 2) & (table.layer == 5) & (table.quantity == "activations")]
    assert own["std"].item() == run_deep(_SPEC).attempts[1].layers[4].post.std


def test_a_layer_is_put_on_the_sheet(depth: DepthPage) -> None:
    depth.button("Put this layer on the sheet").click()
    sheet = SheetPage(depth.page, depth.url)
    expect(sheet.page.get_by_role("grid", name="Attempt 4")).to_be_visible()
    reaching = run_deep(_SPEC).attempts[0].layers[0].reaching
    assert float(depth.query["x"].split("_")[0]) == pytest.approx(reaching[0], rel=1e-5)


def test_on_a_phone_one_layer_at_a_time_is_shown(new_context: NewContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    context = new_context(viewport={"width": 390, "height": 844})
    depth = DepthPage(context.new_page(), server.url).open(SMALL)
    expect(depth.histograms(1)).to_have_count(1)
    slider = depth.page.get_by_role("slider", name="Layer", exact=True)
    slider.focus()
    depth.page.keyboard.press("ArrowRight")
    depth.page.keyboard.press("ArrowRight")
    expect(depth.histograms(2).first).to_have_attribute("aria-label", re.compile("^layer 3, attempt 2"))
    assert scrolled_sideways(depth.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_and_everything_pressed_has_a_name(
    scheme: Literal["light", "dark"], new_context: NewContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    depth = DepthPage(new_context(color_scheme=scheme).new_page(), server.url).open({**SMALL, "spectra": "yes"})
    depth.open_controls()
    expect(depth.figure("Singular values")).to_be_visible()
    parts = ".xd-figure, .stHtml, [data-testid=stTable], [data-testid=stCaptionContainer], [data-testid=stExpander], ol"
    texts = depth.page.evaluate(f"(selectors) => ({_CONTRAST})(selectors)", parts)
    assert len(texts) > 100
    assert [text for text in texts if text["contrast"] < 4.5] == []
    assert depth.page.evaluate(UNNAMED) == []


def test_layers_are_read_along_the_lines(depth: DepthPage) -> None:
    reader = depth.page.get_by_role("slider", name="Forward: activations: read a layer")
    reader.focus()
    depth.page.keyboard.press("End")
    depth.page.keyboard.press("ArrowDown")
    said = (reader.get_attribute("aria-valuetext") or "").replace("−", "-")
    assert "layer 5, attempt 2" in said
    limit = run_deep(_SPEC).attempts[1].limit
    assert limit is not None
    numbers = [float(number) for number in re.findall(r"infinite width ([\d.e-]+)", said)]
    assert any(math.isclose(number, limit.post[5], rel_tol=6e-3) for number in numbers)
