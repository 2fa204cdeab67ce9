"""The memory of rolls by itself: its marks, its medians, and that nothing moves."""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.static.modules import open_with_modules

_STYLES = ("shared/page.css", "sheet/sheet.css", "sheet/roll_memory.css")
_SCRIPT = """
  import { RollMemory } from "/sheet/roll_memory.js";
  globalThis.picked = [];
  globalThis.memory = new RollMemory((seed, roll) => picked.push([seed, roll]));
  document.querySelector(".xs-comparison").append(memory.node);
"""
_EXPERIMENT = {
    "attempts": [{"title": "Plain"}, {"title": "Glorot"}],
    "desired": [1.0, -10.0],
    "desiredTexts": ["1", "−10"],
    "low": -1,
    "high": 3,
}


class MemoryPage:
    """What a test does to the memory, and what it reads of it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def begin(self, **other: object) -> None:
        self.page.evaluate("experiment => memory.begin(experiment)", _EXPERIMENT | other)
        self._wait_for_a_frame()

    def add(self, roll: int, distances: list[float | None], outputs: list[list[float] | None], seed: int = 0) -> None:
        mark = {"roll": roll, "seed": seed, "distances": distances, "outputs": outputs}
        self.page.evaluate("mark => memory.add(mark)", mark)

    def roll(self, roll: int, distance: float) -> None:
        """Add a roll with one distance in the first attempt, and no numbers in the second."""
        self.add(roll, [distance, None], [[0.5, 0.5], None])

    def ends(self) -> list[str]:
        return self.page.locator(".xs-memory-end").all_inner_texts()

    def said(self) -> str:
        return self.page.locator(".xs-memory-said").inner_text()

    def boxes(self) -> Any:  # noqa: ANN401
        """Where the axes stand, and everything else that must not move."""
        return self.page.evaluate("""() => [...memory.node.querySelectorAll("*")]
            .filter(part => !part.closest(".xs-memory-end") && !part.matches(".xs-memory-said"))
            .concat([memory.node])
            .map(part => Object.values(part.getBoundingClientRect().toJSON()))""")

    def painted(self, canvas: str, lane: int) -> list[float]:
        """Return the parts of a lane's width at which something is painted around its middle."""
        parts: list[float] = self.page.evaluate(
            """([canvas, lane]) => {
                const strip = memory.node.querySelectorAll(".xs-memory-strip")[lane].getBoundingClientRect();
                const frame = memory.node.getBoundingClientRect();
                const context = memory.node.querySelector(canvas).getContext("2d");
                const [left, top] = [strip.x - frame.x, strip.y - frame.y + 0.2 * strip.height].map(Math.round);
                const { data, width } = context.getImageData(left - 8, top, strip.width + 16, 0.6 * strip.height);
                const at = new Set();
                for (let byte = 3; byte < data.length; byte += 4) if (data[byte]) at.add(((byte - 3) / 4) % width);
                return [...at].map(x => (x - 8) / strip.width).sort((a, b) => a - b);
            }""",
            [canvas, lane],
        )
        return parts

    def colour(self) -> Any:  # noqa: ANN401
        """Return red, green and blue, summed over all that is painted pale."""
        return self.page.evaluate("""() => {
            const canvas = memory.node.querySelector("canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const sums = [0, 0, 0];
            for (let byte = 0; byte < data.length; byte += 1) if (byte % 4 < 3) sums[byte % 4] += data[byte];
            return sums;
        }""")

    def _wait_for_a_frame(self) -> None:
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


PAST, PRESENT = "canvas[aria-hidden]", "canvas[role=img]"


@pytest.fixture
def memory(context: BrowserContext) -> MemoryPage:
    memory = MemoryPage(open_with_modules(context, _SCRIPT, _STYLES))
    memory.begin()
    return memory


def test_a_mark_stands_where_its_number_is(memory: MemoryPage) -> None:
    memory.add(1, [10.0, 100.0], [[0.0, -1000.0], [1000.0, 0.0]])
    places = [0.5, 0.75, 0.5, 1.0, 0.0, 0.5]  # distances: decades of 0.1 to 1,000; outputs: 0 is in the middle
    for lane, place in enumerate(places):
        for canvas in (PAST, PRESENT):
            painted = memory.painted(canvas, lane)
            assert abs((painted[0] + painted[-1]) / 2 - place) < 0.003


def test_every_roll_leaves_a_mark_and_stays(memory: MemoryPage) -> None:
    distances = [0.2 * 1.6**roll for roll in range(17)]
    for roll, distance in enumerate(distances):
        memory.roll(roll, distance)
    painted = memory.painted(PAST, 0)
    ends = sum(after - before > 0.01 for before, after in pairwise(painted))
    assert ends + 1 == len(distances)
    assert memory.painted(PAST, 1) == []
    assert len(memory.painted(PRESENT, 0)) < 40  # the last mark, and the median


def test_medians_are_said_in_the_lanes_and_to_a_screen_reader(memory: MemoryPage) -> None:
    distances = [3.0, 250.0, 41.0, 8.0]
    for roll, distance in enumerate(distances):
        memory.roll(roll, distance)
    assert statistics.median(distances) == 24.5
    assert memory.ends()[:3] == ["median 24.5 of 4 rolls", "no numbers", "median 0.500 of 4 rolls"]
    expect(memory.page.get_by_role("img")).to_have_accessible_name(
        "Distances of the rolls seen so far, a mark each; attempt 1: median 24.5 of 4 rolls; attempt 2: none."
    )


def test_a_roll_seen_again_leaves_no_second_mark(memory: MemoryPage) -> None:
    memory.roll(1, 2.0)
    memory.roll(2, 200.0)
    memory.roll(1, 2.0)
    assert memory.ends()[0] == "median 101 of 2 rolls"
    assert "2 rolls" in memory.said()
    assert "Outlined: roll 1." in memory.said()
    assert memory.page.evaluate("memory.count") == 2


def test_nothing_moves_whatever_is_rolled(memory: MemoryPage) -> None:
    before = memory.boxes()
    for roll, distance in enumerate([1e-9, 1.0, 1e30]):
        memory.roll(roll, distance)
        assert memory.boxes() == before
    assert memory.ends()[0] == "median 1.00 of 3 rolls, 2 beyond"
    painted = memory.painted(PAST, 0)
    assert painted[0] < 0
    assert painted[-1] > 1


def test_pointing_at_a_mark_tells_its_roll_and_a_click_picks_it(memory: MemoryPage) -> None:
    memory.add(7, [100.0, None], [[1.0, 1.0], None], seed=3)
    memory.add(8, [1.0, None], [[1.0, 1.0], None], seed=3)
    box = memory.page.locator(".xs-memory-strip").first.bounding_box()
    assert box
    x, y = box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2
    memory.page.mouse.move(x, y)
    assert memory.said() == "Roll 7, attempt 1: distance 100"
    memory.page.mouse.click(x, y)
    assert memory.page.evaluate("picked") == [[3, 7]]
    memory.page.mouse.click(x - 0.3 * box["width"], y)
    assert "Outlined: roll 8." in memory.said()
    assert memory.page.evaluate("picked") == [[3, 7]]


def test_rolls_are_gone_through_and_opened_by_keyboard(memory: MemoryPage) -> None:
    for roll, distance in enumerate([2.0, 10.0, 50.0], 1):
        memory.roll(roll, distance)
    slider = memory.page.get_by_role("slider", name="Rolls seen")
    expect(slider).to_have_attribute("aria-valuenow", "3")
    slider.focus()
    memory.page.keyboard.press("Enter")
    for key, roll, said in (
        ("ArrowLeft", 2, "10.0"),
        ("Home", 1, "2.00"),
        ("ArrowLeft", 1, "2.00"),
        ("End", 3, "50.0"),
    ):
        memory.page.keyboard.press(key)
        assert memory.said() == f"Roll {roll}: distances {said}, none. Enter opens it."
        expect(slider).to_have_attribute("aria-valuetext", memory.said())
        expect(slider).to_have_attribute("aria-valuenow", str(roll))
        expect(slider).to_have_attribute("aria-valuemax", "3")
    memory.page.keyboard.press("ArrowLeft")
    memory.page.keyboard.press("Enter")
    assert memory.page.evaluate("picked") == [[0, 2]]
    memory.page.keyboard.press("Control+Home")
    assert memory.said().startswith("Roll 2:")
    memory.page.set_viewport_size({"width": 700, "height": 500})
    memory.roll(4, 100.0)
    assert memory.said().startswith("Roll 2:")
    expect(slider).to_have_attribute("aria-valuenow", "2")
    expect(slider).to_have_attribute("aria-valuemax", "4")
    memory.page.keyboard.press("Tab")
    assert "4 rolls seen" in memory.said()


def test_a_roll_that_later_ones_have_put_out_leaves_a_mark_again(memory: MemoryPage) -> None:
    for roll in range(1, 502):
        memory.roll(roll, 2.0)
    slider = memory.page.get_by_role("slider", name="Rolls seen")
    memory.roll(1, 800.0)
    expect(slider).to_have_attribute("aria-valuenow", "452")
    memory.roll(502, 2.0)
    assert memory.painted(PAST, 0)[-1] > 0.9
    assert memory.ends()[0] == "median 2.00 of 502 rolls"


def test_rolls_are_forgotten_when_told_so_and_by_another_experiment(memory: MemoryPage) -> None:
    memory.roll(1, 2.0)
    memory.page.evaluate("memory.clear()")
    assert memory.painted(PAST, 0) == memory.painted(PRESENT, 0) == []
    assert memory.ends() == ["no rolls yet"] * 6
    memory.roll(1, 2.0)
    assert memory.painted(PAST, 0)
    memory.begin(desired=[1.0], desiredTexts=["1"])
    assert memory.painted(PAST, 0) == []
    assert memory.ends() == ["no rolls yet"] * 4


def test_the_desired_outputs_stand_on_the_axis(memory: MemoryPage) -> None:
    memory.add(1, [1.0, 1.0], [[1.0, -10.0], [1.0, -10.0]])
    lines = memory.page.locator(".xs-memory-desired").all()
    for row, line in enumerate(lines):
        strip = memory.page.locator(".xs-memory-strip").nth(2 * row + 2).bounding_box()
        box = line.bounding_box()
        assert strip
        assert box
        painted = memory.painted(PAST, 2 * row + 2)
        mark = strip["x"] + strip["width"] * (painted[0] + painted[-1]) / 2
        assert abs(mark - (box["x"] + 1)) < 1.5
    assert memory.page.locator(".xs-memory-desired-text").all_inner_texts() == ["desired 1", "desired −10"]


def test_a_narrow_page_shows_the_same_without_scrolling_sideways(memory: MemoryPage) -> None:
    memory.roll(1, 10.0)
    memory.page.set_viewport_size({"width": 380, "height": 900})
    memory.page.wait_for_function("memory.canvas.past.canvas.width < 400")
    painted = memory.painted(PAST, 0)
    assert abs((painted[0] + painted[-1]) / 2 - 0.5) < 0.01
    assert memory.page.evaluate("memory.node.scrollWidth") == 380


def test_marks_take_the_colours_of_a_theme_that_is_turned(memory: MemoryPage) -> None:
    memory.roll(1, 10.0)
    light = sum(memory.colour())
    memory.page.evaluate("document.body.className = 'dark'")
    memory.page.wait_for_function("memory.canvas.colours.ink === 'rgb(255, 255, 255)'")
    assert sum(memory.colour()) > 1.3 * light
