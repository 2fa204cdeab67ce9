"""The page against a bare Streamlit page, interleaved in one run, in Chromium.

    python -m tests.bench.bench_page

Prints the medians of refresh to painted, edit to painted activations and cold load as ratios to
the bare page (one button, one text, Streamlit's default settings), and the bytes of a refresh. The
cold loads of a page of one component, which is the least that a page with any can have, and of the pages
with charts, until their first chart is painted, are told: Plotly is 4.6 MB.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.chromium import running_chromium
from tests.server import Server, running_app

ROUNDS = 40
LOADS = 12
WARM_UP = 5
BARE = Path(__file__).with_name("bare_page.py")
_ONE_COMPONENT = Path(__file__).with_name("component_page.py")
TARGETS = {"refresh": 0.8, "edit": 0.8, "cold load": 1.1, "bytes a refresh": 25_000}

# Acts, waits until the text of ``node`` is another one, then for the frame that shows it.
_ACT_AND_WAIT = """
async ([node, act, text]) => {
  const shown = () => document.querySelector(node)?.textContent;
  const before = shown();
  const changed = new Promise((done) => {
    const watch = new MutationObserver(() => { if (shown() !== before) { watch.disconnect(); done(); } });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  let start = performance.now();
  if (text === undefined || text === null) document.querySelector(act).click();
  else {
    const cell = document.querySelector(act);
    cell.focus();
    cell.dispatchEvent(new KeyboardEvent("keydown", { key: text[0], bubbles: true }));
    const input = cell.querySelector("input");
    input.value = text;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    start = performance.now(); // an edit begins with its Enter, as a refresh with its press
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }
  await changed;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}
"""
_OUTPUT = "[data-address='B26']"
_BARE_TEXT = "[data-testid='stText']"
_COMPONENT_TEXT = "[data-component-text]"
_CHART = ".xs-chart .gtitle"
_WITH_CHARTS = ("rerolls", "depth", "schemes")


def main() -> int:
    with (
        running_app(BARE, with_config=False) as bare,
        running_app(_ONE_COMPONENT, with_config=False) as component,
        running_app() as app,
        running_chromium() as browser,
    ):
        results = measure(browser, bare, component, app)
    for name, (value, detail) in results.items():
        shown = f"{value:,.0f}" if name.startswith("bytes") else f"{value:.2f}"
        target = TARGETS.get(name, math.inf)
        verdict = ("ok" if value <= target else "MISSED") if name in TARGETS else "told"
        print(f"{name:16} {shown:>8}  target {target:>6,}  {verdict}  {detail}")
    return 0 if all(results[name][0] <= target for name, target in TARGETS.items()) else 1


def measure(browser: Browser, bare: Server, component: Server, app: Server) -> dict[str, tuple[float, str]]:
    """Return each figure with its detail."""
    bare_page, sheet_page = browser.new_page(), browser.new_page()
    received: list[int] = []
    sheet_page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    _open(bare_page, bare.url, _BARE_TEXT)
    _open(sheet_page, app.url, _OUTPUT)
    edits = iter(range(1, 10_000))

    def press(page: Page, node: str, button: str) -> float:
        return float(page.evaluate(_ACT_AND_WAIT, [node, button, None]))

    def press_bare() -> float:
        return press(bare_page, _BARE_TEXT, "button[kind='secondary']")

    def refresh() -> float:
        return press(sheet_page, _OUTPUT, ".xs-refresh")

    def edit() -> float:
        text = str(next(edits) / 8)
        return float(sheet_page.evaluate(_ACT_AND_WAIT, [_OUTPUT, "[data-address='B13']", text]))

    bare_ms, refresh_ms, edit_ms = _interleaved(ROUNDS, press_bare, refresh, edit)
    received.clear()
    sizes = []
    for _ in range(10):
        before = sum(received)
        refresh()
        sheet_page.wait_for_load_state("networkidle")
        sizes.append(sum(received) - before)
    bare_load, sheet_load, component_load, *loads = _interleaved(
        LOADS,
        lambda: _cold_load(browser, bare.url, _BARE_TEXT),
        lambda: _cold_load(browser, app.url, _OUTPUT),
        lambda: _cold_load(browser, component.url, _COMPONENT_TEXT),
        *(partial(_cold_load, browser, f"{app.url}/{name}", _CHART) for name in _WITH_CHARTS),
    )
    return {
        "refresh": _ratio(refresh_ms, bare_ms),
        "edit": _ratio(edit_ms, bare_ms),
        "cold load": _ratio(sheet_load, bare_load),
        "bytes a refresh": (statistics.median(sizes), f"from {min(sizes):,} to {max(sizes):,}"),
        "component, cold": _ratio(component_load, bare_load),
        **{f"{name}, cold": _ratio(load, bare_load) for name, load in zip(_WITH_CHARTS, loads, strict=True)},
    }


def _interleaved(rounds: int, *actions: Callable[[], float]) -> list[list[float]]:
    for action in actions:
        for _ in range(WARM_UP):
            action()
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds):
        for action, kept in zip(actions, times, strict=True):
            kept.append(action())
    return times


def _ratio(ours: list[float], bare: list[float]) -> tuple[float, str]:
    mine, yardstick = statistics.median(ours), statistics.median(bare)
    return mine / yardstick, f"{mine:.0f} ms against {yardstick:.0f} ms"


def _open(page: Page, url: str, node: str) -> None:
    page.goto(url)
    page.wait_for_function("(node) => document.querySelector(node)?.textContent", arg=node)


def _cold_load(browser: Browser, url: str, node: str) -> float:
    """Open the page in a browser context without a cache; the time until ``node`` has a text."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url, wait_until="commit")
    done = page.wait_for_function(
        "(node) => document.querySelector(node)?.textContent && performance.now()", arg=node, polling="raf"
    )
    elapsed = float(json.loads(json.dumps(done.json_value())))
    context.close()
    return elapsed


if __name__ == "__main__":
    sys.exit(main())
