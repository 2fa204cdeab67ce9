"""Memory of the server over thousands of refreshes, pressed in Chromium.

    python -m tests.bench.bench_memory

Prints the resident memory after 100 and after 2,100 refreshes of one session.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.chromium import running_chromium
from tests.server import running_app

FIRST, MORE = 100, 2_000
TARGET_MB = 10.0

# Presses Refresh, one at a time: the next press follows when the roll has changed on screen.
_PRESS = """
async (times) => {
  const roll = () => document.querySelector(".xs-dice").textContent;
  for (let time = 0; time < times; time += 1) {
    const before = roll();
    document.querySelector(".xs-refresh").click();
    while (roll() === before) await new Promise(requestAnimationFrame);
  }
}
"""


def main() -> int:
    with running_app() as app, running_chromium() as browser:
        page = browser.new_page()
        page.goto(app.url)
        page.get_by_role("button", name="Refresh").wait_for()
        press(page, FIRST)
        early = resident_mb(app.pid)
        press(page, MORE)
        late = resident_mb(app.pid)
    grown = late - early
    verdict = "ok" if grown <= TARGET_MB else "MISSED"
    detail = f"{early:.1f} MB after {FIRST} refreshes, {late:.1f} MB after {FIRST + MORE}"
    print(f"memory {grown:+.1f} MB  target {TARGET_MB:.0f}  {verdict}  {detail}")
    return 0 if grown <= TARGET_MB else 1


def press(page: Page, times: int) -> None:
    """Press Refresh, in portions that one call to the browser can wait for."""
    for start in range(0, times, FIRST):
        page.evaluate(_PRESS, min(FIRST, times - start))


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB, from the system's own accounting."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"no resident memory of process {pid}")


if __name__ == "__main__":
    sys.exit(main())
