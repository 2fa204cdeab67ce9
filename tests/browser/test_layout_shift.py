"""How much moves while a page loads: the cumulative layout shift, which a good page keeps below 0.1 (web.dev/cls)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewContext
from tests.browser.every_page import OPEN, PROBES
from tests.browser.watch import Watch
from tests.server import Server

_MAX_SHIFT = 0.1
_RECORD = """
globalThis.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources, hadRecentInput } of list.getEntries())
    if (!hadRecentInput) shifts.push({ value, moved: sources.map(({ node }) => node?.className ?? "") });
}).observe({ type: "layout-shift", buffered: true });
"""


def shift(page: Page) -> float:
    """Sum of all shifts so far; Streamlit's run and every chart are over by then."""
    page.wait_for_selector("[data-test-script-state='notRunning']")
    page.wait_for_function(
        "[...document.querySelectorAll('.xs-chart')].every((chart) => chart.querySelector('.gtitle'))"
    )
    found = page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(shifts))))")
    return float(sum(one["value"] for one in found))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", OPEN)
def test_little_moves_while_a_page_loads(
    name: str, width: int, new_context: NewContext, server: Server, watch: Watch
) -> None:
    watch.expect(PROBES)
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.add_init_script(_RECORD)
    OPEN[name](page, server.url)
    assert shift(page) < _MAX_SHIFT, page.evaluate("shifts")


def test_what_moves_is_noticed(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.add_init_script(_RECORD)
    page.goto("about:blank")
    page.set_content("<p data-test-script-state='notRunning'>One</p><p style='height: 300px'>Two</p>")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<p style=\"height: 400px\">Late</p>')")
    page.wait_for_function("shifts.length > 0")
    assert shift(page) > _MAX_SHIFT
