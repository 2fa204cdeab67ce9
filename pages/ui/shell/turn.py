"""One script run at a time: whose turn it is to read and write a tab's session, and to compute among all tabs."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_AT_WORK = threading.Lock()
"""Held by the one run of all tabs that computes.

Python computes in one thread at a time anyhow. Where many want to, the one that sends the answers waits for some
5 ms before each message, and at full load nobody is answered any more; with one, answers are late there, and come.
"""


class SupersededError(Exception):
    """Another run of the page has begun: what this one would still draw is out of date."""


class Turn:
    """Who may touch a session, first come first served.

    A press while a page still runs is carried out by a run of its own, in another thread, and the first run goes on
    until its next word to Streamlit. So that the two never interleave, a run holds the turn from its first look at
    the session to its end, and a widget's callback while it works. Who has the turn waits until no other tab computes.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._queue: deque[object] = deque()
        self._owner: int | None = None
        self._depth = 0
        self._runs = 0

    @contextmanager
    def taken(self, *, is_run: bool = False) -> Iterator[None]:
        """Wait for the turn and hold it; who holds it already goes on.

        Parameters
        ----------
        is_run
            Whether a run of the page begins, which makes all runs before it out of date.
        """
        self._take()
        self._runs += is_run
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def left(self) -> Iterator[None]:
        """Leave the turn to others for something that takes long.

        Raises
        ------
        SupersededError
            Where another run has begun meanwhile, so that this one is to end.
        """
        runs, depth = self._runs, self._depth
        for _ in range(depth):
            self._give()
        try:
            yield
        finally:
            for _ in range(depth):
                self._take()
        if self._runs != runs:
            raise SupersededError

    def _take(self) -> None:
        me = threading.get_ident()
        with self._change:
            is_mine = self._owner == me
            if not is_mine:
                ticket = object()
                self._queue.append(ticket)
                self._change.wait_for(lambda: self._owner is None and self._queue[0] is ticket)
                self._queue.popleft()
                self._owner = me
            self._depth += 1
        if not is_mine:
            _AT_WORK.acquire()  # after the turn: who computes never waits for one

    def _give(self) -> None:
        with self._change:
            self._depth -= 1
            if not self._depth:
                _AT_WORK.release()
                self._owner = None
                self._change.notify_all()
