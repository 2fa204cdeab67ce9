"""Deep runs that browser tabs share: a class that opens one link computes it once.

This module alone keeps anything across sessions. As many runs are under way at a time as there are
processors, at most four; others wait. So memory is bounded, whatever a class does.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import streamlit as st

from xavier_core.depth import DeepResult, DeepSpec, Measurements, deep_run

BUDGET = 512 * 2**20
"""Bytes that a run may take at once on this page."""
_MAX_AT_ONCE = 4
"""Runs under way at a time, whatever the number of processors: each may take the budget."""
_LEFT_AFTER_S = 15.0
"""How long a run waits for whoever asked for it, before its place is given to another."""
_MAX_LAYERS_KEPT = 1_000
"""Layers, of all attempts of all finished runs, whose figures are kept; each takes up to 80 kB."""

Key = tuple[DeepSpec, Measurements]


class Progress(NamedTuple):
    """How far a run has come."""

    result: DeepResult | None
    """None where it has not begun, since others are under way."""
    ahead: int = 0
    """Runs that are under way instead."""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to compute."""
        return self.result is not None and self.result.is_done


@dataclass
class _Run:
    steps: Iterator[DeepResult]
    touched: float
    watchers: set[str] = field(default_factory=set)
    """Tokens of the sessions that have asked for it."""
    result: DeepResult | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class DeepRuns:
    """Runs by spec: those that are under way, and the figures of those that are finished."""

    def __init__(self, most_at_once: int) -> None:
        self._most_at_once = most_at_once
        self._change = threading.Condition(threading.RLock())
        self._under_way: dict[Key, _Run] = {}
        self._finished: OrderedDict[Key, DeepResult] = OrderedDict()
        self._is_watched = False

    def advance(self, spec: DeepSpec, measurements: Measurements, *, watcher: str, seconds: float) -> Progress:
        """Compute for so many seconds, at least one layer, or wait so long for a place.

        ``watcher`` is the token of the session that asks.

        Raises
        ------
        SheetError
            Where the trace would not fit into the budget.
        """
        key = (spec, measurements)
        with self._change:
            done = self._finished.get(key)
            if done is not None:
                self._finished.move_to_end(key)
                return Progress(done)
            run = self._placed(key)
            if run is None:
                self._change.wait(seconds)
                return Progress(None, len(self._under_way))
            run.watchers.add(watcher)
        if not run.lock.acquire(timeout=seconds):  # another tab is within a step of it
            return Progress(run.result)
        is_well = False
        try:
            self._compute(run, time.monotonic() + seconds)
            is_well = True
        finally:
            run.lock.release()
            if not is_well:
                self._drop(key, run)
        result = run.result
        if result is not None and result.is_done:
            self._keep(key, result)
        return Progress(result)

    def known(self, spec: DeepSpec, measurements: Measurements) -> DeepResult | None:
        """Return what is known of a run now, without computing."""
        key = (spec, measurements)
        with self._change:
            run = self._under_way.get(key)
            return self._finished.get(key) or (run.result if run else None)

    def leave(self, spec: DeepSpec, measurements: Measurements, *, watcher: str) -> None:
        """Ask for a run no more: it waits for a while to be gone on with, unless another needs its place."""
        with self._change:
            run = self._under_way.get((spec, measurements))
            if run:
                run.watchers.discard(watcher)
                self._change.notify_all()

    def _drop(self, key: Key, run: _Run) -> None:
        """Give this run up, and not one that was begun in its place."""
        with self._change:
            if self._under_way.get(key) is run:
                del self._under_way[key]
            self._change.notify_all()

    def _placed(self, key: Key) -> _Run | None:
        """The run of a key, begun where there is a place for it."""
        run = self._under_way.get(key)
        if run is None:
            self._sweep()
            idle = [(key, own) for key, own in self._under_way.items() if not own.watchers]
            if len(self._under_way) >= self._most_at_once and idle:
                self._drop(*idle[0])
            if len(self._under_way) >= self._most_at_once:
                return None
            run = _Run(deep_run(key[0], measurements=key[1], budget=BUDGET), time.monotonic())
            self._under_way[key] = run
            self._sweep_later()
        run.touched = time.monotonic()
        return run

    def _sweep(self) -> None:
        """Give up the runs that nobody asks for any more, as those of a tab that was closed."""
        with self._change:
            now = time.monotonic()
            for key, run in list(self._under_way.items()):
                if now - run.touched > _LEFT_AFTER_S and not run.lock.locked():  # one step may take long
                    self._drop(key, run)

    def _sweep_later(self) -> None:
        """Have an eye on the runs, even if nobody comes any more, as long as there are any."""
        with self._change:
            if self._is_watched or not self._under_way:
                return
            self._is_watched = True
        timer = threading.Timer(_LEFT_AFTER_S, self._look_after)
        timer.daemon = True
        timer.start()

    def _look_after(self) -> None:
        self._sweep()
        self._is_watched = False
        self._sweep_later()

    @staticmethod
    def _compute(run: _Run, until: float) -> None:
        """Take steps; another tab may have taken the last one meanwhile."""
        while run.result is None or not run.result.is_done:
            following = next(run.steps, None)
            if following is None:  # it failed in another tab, and is begun anew by whoever asks again
                return
            run.result = following
            run.touched = time.monotonic()
            if run.touched >= until:
                return

    def _keep(self, key: Key, result: DeepResult) -> None:
        with self._change:
            self._under_way.pop(key, None)
            self._finished[key] = result
            while len(self._finished) > 1 and sum(map(_layers, self._finished.values())) > _MAX_LAYERS_KEPT:
                self._finished.popitem(last=False)
            self._change.notify_all()


def _layers(result: DeepResult) -> int:
    return sum(len(attempt.layers) for attempt in result.attempts)


@st.cache_resource(show_spinner=False)
def deep_runs() -> DeepRuns:
    """Return the runs of this server."""
    return DeepRuns(min(os.cpu_count() or 1, _MAX_AT_ONCE))
