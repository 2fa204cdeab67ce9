"""Deep runs that browser tabs share: a class that opens one link computes it once.

This module alone keeps anything across sessions. As many runs are under way at a time as there are
processors, at most four; others wait in line. So memory is bounded, whatever a class does.

Threads of the server's own compute, as long as a tab asks for the run now and then. So a place is never idle while
another run waits, however seldom the tabs ask, and a tab in the background, whose timers the browser slows down, holds
nobody up.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

import streamlit as st

from pages.ui.depth.line import Ticket, in_turn, pace_of
from xavier_core.depth import DeepResult, DeepSpec, Measurements, check_run, deep_run, run_work

BUDGET = 512 * 2**20
"""Bytes that a run may take at once on this page."""
THREAD = "deep runs"
"""Name of the threads that compute."""
_MAX_AT_ONCE = 4
"""Runs under way at a time, whatever the number of processors: each may take the budget."""
_LEFT_AFTER_S = 15.0
"""How long a run goes on, or keeps its place in the line, though nobody asks for it."""
_MAX_LAYERS_KEPT = 1_000
"""Layers, of all attempts of all finished runs, whose figures are kept; each takes up to 80 kB."""
_MAX_FAILED = 100
"""Sessions that are still to be told why their run failed, as far as they ask again."""
_RECENT = 8
"""Finished runs of which the speed of the server is taken, besides those that are under way."""
_WORTH_S = 0.1
"""A run that took less says nothing of the speed: most of its time went into what is not counted as work."""

Key = tuple[DeepSpec, Measurements]


class Progress(NamedTuple):
    """How far a run has come."""

    result: DeepResult | None
    """None where it has not begun."""
    ahead: int = 0
    """Runs before it, where it waits for a place: those under way, and those that come before it in the line."""
    seconds: float | None = None
    """How long it is until it begins, where it waits, else until it is done; None where the speed is not known yet."""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to compute."""
        return self.result is not None and self.result.is_done


@dataclass(eq=False)
class _Run:
    key: Key
    ticket: Ticket
    asked: float
    """When it was asked for last, or until when somebody waits for it."""
    watchers: set[str] = field(default_factory=set)
    """Tokens of the sessions that ask for it."""
    steps: Iterator[DeepResult] | None = None
    """None where it waits for a place."""
    result: DeepResult | None = None
    seconds: float = 0.0
    """How long it was computed so far."""
    is_served: bool = False
    """Whether a thread is computing it."""

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self.result.layers_done / self.result.layers_to_do if self.result else 0.0

    @property
    def work_done(self) -> float:
        return self.ticket.work * self.share

    def seconds_left(self, pace: float) -> float:
        return pace * (self.ticket.work - self.work_done)


class DeepRuns:
    """Runs by spec: those that wait or are under way, and the figures of those that are finished."""

    def __init__(self, most_at_once: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_at_once = most_at_once
        self._clock = clock
        self._change = threading.Condition(threading.RLock())
        self._runs: dict[Key, _Run] = {}
        self._finished: OrderedDict[Key, DeepResult] = OrderedDict()
        self._failed: OrderedDict[tuple[Key, str], Exception] = OrderedDict()
        self._recent: deque[tuple[float, float]] = deque(maxlen=_RECENT)
        self._numbers = count()
        self._servers = 0

    # ---- what a tab asks -------------------------------------------------------------------------

    def ask(self, spec: DeepSpec, measurements: Measurements, *, watcher: str, seconds: float = 0.0) -> Progress:
        """Ask for a run, and wait so long for it to be done; one that waits for a place is not waited for.

        It is computed as long as it is asked for every now and then.

        Parameters
        ----------
        watcher
            The token of the session that asks.

        Raises
        ------
        SheetError
            Where the trace would not fit into the budget.
        MemoryError
            Where the machine had not enough memory for it.
        """
        key = (spec, measurements)
        with self._change:
            self._tell_failure(key, watcher)
            if key not in self._finished:
                run = self._asked(key, watcher)
                if seconds and not self._progress(key).ahead:
                    run.asked = max(run.asked, self._clock() + seconds)
                    self._change.wait_for(lambda: self._runs.get(key) is not run, seconds)
                    self._tell_failure(key, watcher)
            return self._progress(key)

    def known(self, spec: DeepSpec, measurements: Measurements) -> DeepResult | None:
        """Return what is known of a run now."""
        key = (spec, measurements)
        with self._change:
            run = self._runs.get(key)
            return self._finished.get(key) or (run.result if run else None)

    def leave(self, spec: DeepSpec, measurements: Measurements, *, watcher: str) -> None:
        """Ask for a run no more: it waits for a while to be gone on with, unless another needs its place."""
        with self._change:
            run = self._runs.get((spec, measurements))
            if run:
                run.watchers.discard(watcher)
                if not run.watchers and not run.steps:
                    del self._runs[run.key]
                self._change.notify_all()

    def _asked(self, key: Key, watcher: str) -> _Run:
        """The run of a key, which joins the line where it is a new one."""
        run = self._runs.get(key)
        if run is None:
            check_run(*key, budget=BUDGET)
            now = self._clock()
            run = self._runs[key] = _Run(key, Ticket(next(self._numbers), now, run_work(*key)), now)
        run.asked = max(run.asked, self._clock())
        run.watchers.add(watcher)
        if self._servers < min(self._most_at_once, len(self._runs)):
            threading.Thread(target=self._serve, name=THREAD, daemon=True).start()
            self._servers += 1
        self._change.notify_all()
        return run

    def _tell_failure(self, key: Key, watcher: str) -> None:
        """Raise why a run failed, once to each session that asked for it; who asks again has it begun anew."""
        reason = self._failed.pop((key, watcher), None)
        if reason is not None:
            raise reason

    def _progress(self, key: Key) -> Progress:
        if key in self._finished:
            self._finished.move_to_end(key)
            return Progress(self._finished[key])
        run = self._runs.get(key)
        if run is None:
            return Progress(None)
        pace = self._pace
        ahead, begins = self._until(run)
        seconds = begins if ahead else run.seconds_left(pace or 0.0)
        return Progress(run.result, ahead, None if pace is None else seconds)

    # ---- the line --------------------------------------------------------------------------------

    @property
    def _under_way(self) -> list[_Run]:
        return [run for run in self._runs.values() if run.steps and run.watchers]

    @property
    def _has_place(self) -> bool:
        return len(self._under_way) < self._most_at_once

    @property
    def _pace(self) -> float | None:
        """Seconds that a unit of work takes on this server these days."""
        return pace_of([*self._recent, *((run.work_done, run.seconds) for run in self._under_way)])

    def _until(self, run: _Run) -> tuple[int, float]:
        """How many runs are before this one, and the seconds until it begins."""
        if not run.steps:
            for place, (ticket, begins) in enumerate(self._line(), start=len(self._under_way)):
                if ticket is run.ticket:
                    return (place if place >= self._most_at_once else 0), begins
        return 0, 0.0

    def _line(self) -> Iterator[tuple[Ticket, float]]:
        """Those that wait, in the order in which they come, with the seconds until then."""
        pace = self._pace
        free = [run.seconds_left(pace or 0.0) for run in self._under_way]
        free += [0.0] * (self._most_at_once - len(free))
        waiting = [run.ticket for run in self._runs.values() if not run.steps]
        return in_turn(waiting, free=free, pace=pace, now=self._clock())

    # ---- the threads that compute ----------------------------------------------------------------

    def _serve(self) -> None:
        """Compute one run after the other until there are none."""
        while run := self._next():
            try:
                self._take_steps(run)
            except Exception as reason:  # noqa: BLE001 - whoever asks for the run is told
                self._fail(run, reason)

    def _next(self) -> _Run | None:
        """The run that this thread is to compute, once there is one; None where there are none at all."""
        with self._change:
            while True:
                self._sweep()
                if not self._runs:
                    self._servers -= 1
                    return None
                run = self._resumed() or self._begun()
                if run:
                    run.is_served = True
                    return run
                self._change.wait(_LEFT_AFTER_S)

    def _resumed(self) -> _Run | None:
        """A run that was left and is asked for again."""
        return next((run for run in self._under_way if not run.is_served), None)

    def _begun(self) -> _Run | None:
        """The run whose turn it is, begun, where there is a place; one that was left gives its place away."""
        if not self._has_place:
            return None
        following = next(self._line(), None)
        if following is None:
            return None
        (run,) = (run for run in self._runs.values() if run.ticket is following[0])
        left = [own for own in self._runs.values() if own.steps and not own.watchers]
        if len(left) + len(self._under_way) >= self._most_at_once:
            del self._runs[left[0].key]
        run.steps = deep_run(run.key[0], measurements=run.key[1], budget=BUDGET)
        return run

    def _take_steps(self, run: _Run) -> None:
        """Take steps until the run is done, or nobody asks for it."""
        begun = self._clock()
        for result in run.steps or ():
            with self._change:
                run.result = result
                run.seconds += self._clock() - begun
                if result.is_done:
                    self._keep(run, result)
                    return
                self._sweep()
                if not run.watchers or self._runs.get(run.key) is not run:
                    run.is_served = False
                    return
            begun = self._clock()

    def _keep(self, run: _Run, result: DeepResult) -> None:
        if run.seconds >= _WORTH_S:
            self._recent.append((run.ticket.work, run.seconds))
        self._finished[run.key] = result
        while len(self._finished) > 1 and sum(map(_layers, self._finished.values())) > _MAX_LAYERS_KEPT:
            self._finished.popitem(last=False)
        self._drop(run)

    def _fail(self, run: _Run, reason: Exception) -> None:
        with self._change:
            self._failed |= {(run.key, watcher): reason for watcher in run.watchers}
            while len(self._failed) > _MAX_FAILED:
                self._failed.popitem(last=False)
            self._drop(run)

    def _sweep(self) -> None:
        """Give up the runs that nobody asks for any more, as those of a tab that was closed."""
        now = self._clock()
        for run in list(self._runs.values()):
            if now - run.asked > _LEFT_AFTER_S:
                self._drop(run)

    def _drop(self, run: _Run) -> None:
        """Give this run up, and not one that was begun in its place."""
        if self._runs.get(run.key) is run:
            del self._runs[run.key]
        self._change.notify_all()


def _layers(result: DeepResult) -> int:
    return sum(len(attempt.layers) for attempt in result.attempts)


def most_at_once() -> int:
    """Return how many runs are under way at a time: as many as this process may use processors, up to four."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MAX_AT_ONCE)


@st.cache_resource(show_spinner=False)
def deep_runs() -> DeepRuns:
    """Return the runs of this server."""
    return DeepRuns(most_at_once())
