"""How many people one core serves: the first page of the app against a bare Streamlit page.

    python -m tests.load
    python -m tests.load --sessions 200 --seconds 20 --rounds 1
    python -m tests.load --memory

Each session is a tab that opens the page over Streamlit's websocket and then presses Refresh every 5 s, at a phase of
its own. The server has one core to itself, the driver the others. A press takes from its sending to the message that
acknowledges it with its numbers, and the numbers of every answer are checked when the run is over. A press is late
where it is not answered before the next one. Sessions are opened four at a time, and the clock starts with the last.

The bare page (one button, one text) has the same settings, rate and core. The two take turns, each on a server of its
own; a round says whether there was an error, whether anybody was late, and how the 95th percentiles compare. Streamlit
holds some answers of the bare page back for 40 ms (``send_at_once`` says why); with ``--at-once`` it sends as the app
does. ``others`` is what other processes took of the server's core meanwhile: what is above some percent disturbs the
figures.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tests.load.cores import app_on, divided_cores, on_cores
from tests.load.driver import Drive, drive
from tests.load.figures import HEADINGS, Figures, figures_of, verdicts
from tests.load.memory import measure_memory
from tests.load.numbers import wrong_answers
from tests.load.usage import usage_of
from tests.load.visits import Answer, AppVisit, BareVisit, Visit
from tests.server import ROOT


class _Page(NamedTuple):
    """A page that is measured."""

    script: Path
    options: Sequence[str]
    visit: type[Visit]
    wrong: Callable[[Sequence[Answer]], list[str]]
    """Says what is wrong in the answers that a tab was given."""


_BARE = _Page(ROOT / "tests" / "bench" / "bare_page.py", (), BareVisit, lambda _: [])
_BARE_AT_ONCE = _BARE._replace(options=("--", "at-once"))
_APP = _Page(ROOT / "app.py", (), AppVisit, wrong_answers)


def main() -> int:
    options = _options()
    servers, drivers = divided_cores()
    if servers == drivers:
        print("This machine gives one core: the driver takes from what it measures.")
    with on_cores(drivers):
        if options.memory:
            return measure_memory(servers)
        plan = Drive(options.sessions, options.seconds, options.every)
        print(f"{plan.sessions} sessions, a press each {plan.every:g} s for {plan.seconds:g} s; latencies in ms")
        pages = {"bare": _BARE_AT_ONCE if options.at_once else _BARE, "app": _APP}
        if options.only:
            pages = {options.only: pages[options.only]}
        found = [_round(replace(plan, seed=seed), servers, pages) for seed in range(1, options.rounds + 1)]
    return 0 if all(found) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sessions", type=int, default=400, help="tabs that are open (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they press (default: %(default)g)")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two presses (default: %(default)g)")
    parser.add_argument("--rounds", type=int, default=3, help="bare and app in turn, so often (default: %(default)s)")
    parser.add_argument("--only", choices=("bare", "app"), help="measure one of the two")
    parser.add_argument("--at-once", action="store_true", help="have the bare page send at once, too")
    parser.add_argument("--memory", action="store_true", help="measure the server's memory instead")
    return parser.parse_args()


def _round(plan: Drive, cores: set[int], pages: Mapping[str, _Page]) -> bool:
    """Measure each page once; return whether every target was met."""
    print(f"\nround {plan.seed}\n{HEADINGS}", flush=True)
    found: dict[str, Figures] = {}
    for name, page in pages.items():
        found[name] = _measured(plan, cores, page)
        print(found[name].row(name), flush=True)
    said = verdicts(found.get("bare"), found.get("app"))
    print(*said, sep="\n", flush=True)
    return all(verdict.is_met for verdict in said)


def _measured(plan: Drive, cores: set[int], page: _Page) -> Figures:
    with app_on(cores, page.script, page.options) as server:
        drove = asyncio.run(drive(plan, server.url, page.visit, lambda: usage_of(server.pid, cores)))
    return figures_of(plan, drove, [wrong for visit in drove.visits for wrong in page.wrong(visit.answers)])


if __name__ == "__main__":
    sys.exit(main())
