"""A changed setting of the depth page, up to its painted charts, against the computation and a bare page.

    python -m tests.bench.bench_depth_page

A roll is typed, all layers of all attempts are computed anew, and the time counts until every chart in sight shows
the new roll (the browser draws those further down a moment later). The same network is computed in this process,
with nothing around it, and a bare Streamlit page (one button, one text, Streamlit's default settings) is rerun; the
three take turns, medians count. Beside the times stand the bytes that the server sends for the update.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from pages.ui.depth.page import PAGE
from pages.ui.depth.settings import DepthSettings
from pages.ui.shell.fields import write_parts
from tests.bench.acts import PRESS_BARE, type_and_wait
from tests.bench.bench_page import BARE
from tests.chromium import running_chromium
from tests.server import Server, running_app
from xavier_core.depth import DEEP_PRESETS, DeepAttempt, DeepSpec, run_deep

ROUNDS = 9
WARM_UP = 2
MAX_RATIO = 2.0
MAX_BYTES = 200_000
NETWORKS = {
    "tutorial's tanh, 10 x 500": DEEP_PRESETS["cs231n-tanh"].spec,
    "small, 5 x 100": DeepSpec(batch=100, width=100, depth=5, attempts=(DeepAttempt("xavier"), DeepAttempt("he"))),
    "four attempts, 100 x 100": DeepSpec(
        batch=100, width=100, depth=100, attempts=tuple(map(DeepAttempt, ("xavier", "he", "orthogonal", "standard")))
    ),
}

_CHARTS = 3
"""What the page shows while its panels are closed: sizes forward and backward, and histograms."""
_IN_SIGHT = 2
"""Those that a window of 1280 x 720 shows: the sizes, below the verdicts."""
_WATCH_CHARTS = """
() => document.querySelectorAll(".xs-chart").forEach((chart) => {
  if (chart.getBoundingClientRect().top < innerHeight) chart.dataset.inSight = "";
  chart.on("plotly_afterplot", () => { chart.dataset.drawn = chart.ariaLabel; });
})
"""
"""Has each chart say whether it is in sight, and what it shows once that is drawn."""
_CHANGE = type_and_wait(
    f"""
    said.startsWith("Computed") && ((charts) => charts.length === {_IN_SIGHT} && charts.every(
      ({{ ariaLabel, dataset }}) => dataset.drawn === ariaLabel && ariaLabel.includes(`roll ${{text}}.`)
    ))(all(".xs-chart[data-in-sight]"))
""".strip()
)


def main() -> int:
    is_well = True
    with running_app(BARE, with_config=False) as bare, running_app() as app, running_chromium() as browser:
        bare_page = browser.new_page()
        bare_page.goto(bare.url)
        bare_page.wait_for_selector("[data-testid='stText']")
        for name, spec in NETWORKS.items():
            changed, computed, rerun, sent = measure(browser, app, bare_page, spec)
            ratio = changed / (computed + rerun)
            is_well &= ratio <= MAX_RATIO and sent < MAX_BYTES
            verdict = "ok" if ratio <= MAX_RATIO else "MISSED"
            print(f"{name:28} {ratio:6.2f}  target {MAX_RATIO}  {verdict}", end="  ")
            print(f"{changed:.0f} ms against {computed:.0f} ms of computing and {rerun:.0f} ms of a bare rerun")
            verdict = "ok" if sent < MAX_BYTES else "MISSED"
            print(f"{'  bytes an update':28} {sent:6,.0f}  target {MAX_BYTES:,}  {verdict}")
    return 0 if is_well else 1


def measure(browser: Browser, app: Server, bare_page: Page, spec: DeepSpec) -> tuple[float, float, float, float]:
    """Return the medians: change to painted, computing alone and a bare rerun in ms, and the bytes of a change."""
    page = browser.new_page()
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page.goto(f"{app.url}/depth?{urlencode(write_parts(PAGE.parts, DepthSettings(spec)))}")
    page.get_by_text("Computed").wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle")
    page.locator(".xs-chart .g-gtitle").nth(_CHARTS - 1).wait_for()
    page.evaluate(_WATCH_CHARTS)
    rolls = count(2)
    sizes = []

    def change() -> float:
        before = sum(received)
        elapsed = float(page.evaluate(_CHANGE, ["Roll", str(next(rolls))]))
        page.wait_for_load_state("networkidle")
        sizes.append(sum(received) - before)
        return elapsed

    alone = count(1_000_002)

    def compute() -> float:
        start = time.perf_counter()
        run_deep(replace(spec, roll=next(alone)))
        return 1000 * (time.perf_counter() - start)

    actions: tuple[Callable[[], float], ...] = (change, compute, lambda: float(bare_page.evaluate(PRESS_BARE)))
    times: list[list[float]] = [[], [], []]
    for round_ in range(WARM_UP + ROUNDS):
        for kept, action in zip(times, actions, strict=True):
            elapsed = action()
            if round_ >= WARM_UP:
                kept.append(elapsed)
    page.close()
    changed, computed, rerun = map(statistics.median, times)
    return changed, computed, rerun, statistics.median(sizes[WARM_UP:])


if __name__ == "__main__":
    sys.exit(main())
