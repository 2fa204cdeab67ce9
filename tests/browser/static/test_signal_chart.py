"""The chart of the signal by itself: the lines of the last rolls behind the present ones, on an axis that stays."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.static.modules import open_with_modules

_STYLES = ("shared/page.css", "sheet/sheet.css", "sheet/roll_memory.css")
_SCRIPT = """
  document.body.style.paddingTop = "100px"; // room for what would be seen above the frame
  import { SignalChart } from "/sheet/signal_chart.js";
  const attempts = [{ number: 1, title: "Plain", cells: [] }, { number: 2, title: "Glorot", cells: [] }];
  globalThis.chart = new SignalChart({ layers: ["inputs", "1", "2"], attempts });
  const figure = document.createElement("figure");
  figure.className = "xs-signal";
  figure.append(chart.node);
  document.querySelector(".xs-comparison").append(figure);
"""
_TICKS = [{"at": -1, "text": "0.1"}, {"at": 1, "text": "10"}, {"at": 3, "text": "1000"}]
_LINES = ".xs-memory-ghosts polyline"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return open_with_modules(context, _SCRIPT, _STYLES)


def show(page: Page, first: list[float], second: list[float], ticks: list[dict[str, Any]] = _TICKS) -> None:
    content = {"sizes": [first, second], "ticks": ticks, "summary": "Sizes"}
    page.evaluate("content => chart.update(content)", content)


def lines(page: Page) -> list[str]:
    """Return the points of the present lines."""
    found: list[str] = page.evaluate("chart.lines.map(({ path }) => path.getAttribute('points'))")
    return found


def ghosts(page: Page) -> list[str]:
    found: list[str] = page.evaluate(f"[...document.querySelectorAll('{_LINES}')].map(g => g.getAttribute('points'))")
    return found


def test_lines_that_are_remembered_stay_where_they_were(page: Page) -> None:
    drawn = []
    for roll in range(15):
        show(page, [0, 0.1 * roll, 0.2 * roll], [0, -0.05 * roll, 0])
        drawn.append(lines(page))
        page.evaluate("chart.remember()")
    assert ghosts(page) == [points for pair in drawn[-12:] for points in pair]
    page.evaluate("chart.forget()")
    assert ghosts(page) == []
    assert lines(page) == drawn[-1]


def test_on_another_axis_they_would_be_wrong_and_are_forgotten(page: Page) -> None:
    show(page, [0, 1, 2], [0, 0, 0])
    page.evaluate("chart.remember()")
    show(page, [0, 1, 2.5], [0, 0, 0])
    assert len(ghosts(page)) == 2
    show(page, [0, 1, 2.5], [0, 0, 0], [{"at": -1, "text": "0.1"}, {"at": 4, "text": "1e4"}])
    assert ghosts(page) == []


def test_beyond_the_axis_a_line_leaves_the_frame_and_its_mark_stays_at_the_edge(page: Page) -> None:
    show(page, [0, 3, 3], [0, -1, -1])
    edges = [mark_heights(page, at) for at in (0, 1)]
    show(page, [0, 3, 30], [0, -1, -30])
    assert [mark_heights(page, at) for at in (0, 1)] == edges
    seen = heights_where_seen(page)
    assert 6 <= min(seen) < 12  # the frame begins at 8, and the line is 2 wide
    assert max(seen) > 60  # where the line begins


def heights_where_seen(page: Page) -> list[float]:
    """Return the heights, in the chart's own units, at which a click would find the first line."""
    found: list[float] = page.evaluate("""() => {
        const { path } = chart.lines[0];
        const points = Array.from({ length: 600 }, (_, at) => path.getPointAtLength(at / 2));
        const isSeen = point => {
            const { x, y } = point.matrixTransform(path.getScreenCTM());
            return document.elementsFromPoint(x, y).includes(path);
        };
        return points.filter(isSeen).map(({ y }) => y);
    }""")
    return found


def mark_heights(page: Page, at: int) -> list[str]:
    found: list[str] = page.evaluate("at => chart.lines[at].points.map(point => point.getAttribute('y'))", at)
    return found
