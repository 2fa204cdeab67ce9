"""A class on one core: runs with seeds of their own that stand in line, against the same runs one after another.

    python -m tests.bench.bench_depth_class

On one processor, with one thread of the matrix library, as a replica of the image has them. Each run is asked for
every second, as a tab that waits does. The two take turns.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pages.ui.depth.runs import DeepRuns
from tests.bench.bench_depth_core import Report, against
from tests.bench.bench_depth_run import PRESET
from tests.bench.one_thread import ran_in_one_thread
from xavier_core.depth import DEEP_PRESETS, USUAL_MEASUREMENTS, DeepSpec, run_deep

CLASS = 40
ROUNDS, IN_LINE = 3, 3
MAX_RATIO = 1.15
_ASK_EVERY_S = 1.0


def main() -> int:
    ended = ran_in_one_thread("tests.bench.bench_depth_class")
    if ended is not None:
        return ended
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    spec = DEEP_PRESETS[PRESET].spec
    run_deep(spec)
    ours, theirs, used = 0.0, 0.0, 0.0
    for round_ in range(ROUNDS):
        specs = [replace(spec, seed=2 + IN_LINE * round_ + place) for place in range(IN_LINE)]
        before = time.process_time()
        ours += seconds_of(partial(in_line, specs))
        used += time.process_time() - before
        theirs += seconds_of(partial(one_after_another, specs))
    count = ROUNDS * IN_LINE
    report = Report()
    name = f"{PRESET}, in line / one after another"
    report.at_most(name, ours / theirs, MAX_RATIO, f"{against(ours / count, theirs / count)} a run")
    said = f"{used / count:.2f} s of the core a run, {CLASS * used / count:.0f} s for {CLASS}"
    report.at_most("runs a second of one core's time", count / used, None, said)
    return int(report.has_missed)


def seconds_of(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def in_line(specs: list[DeepSpec]) -> None:
    """Ask for all of them, and every second again, until they are done."""
    runs = DeepRuns(1)

    def ask(spec: DeepSpec, seconds: float = 0.0) -> bool:
        return runs.ask(spec, USUAL_MEASUREMENTS, watcher=str(spec.seed), seconds=seconds).is_done

    for spec in specs:
        ask(spec)
    for spec in specs:
        while not ask(spec, _ASK_EVERY_S):
            for own in specs:
                ask(own)


def one_after_another(specs: list[DeepSpec]) -> None:
    for spec in specs:
        run_deep(spec)


if __name__ == "__main__":
    sys.exit(main())
