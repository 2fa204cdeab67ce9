"""Many tabs that press Refresh, in one event loop: when each press was due, was sent, and was answered."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from time import perf_counter

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.load.protocol import STREAM
from tests.load.usage import Usage
from tests.load.visits import Visit

__all__ = ["Drive", "Drove", "Press", "Session", "drive", "open_session"]

_OPENING_AT_ONCE = 4
"""Sessions that are opened at a time: the next one begins when one of them has its page."""
_OPENS_WITHIN_S = 60.0
_LAG_EVERY_S = 0.01


@dataclass(frozen=True)
class Drive:
    """What is to be done."""

    sessions: int = 400
    seconds: float = 60.0
    every: float = 5.0
    """Seconds between two presses of a session; their phases are at random."""
    seed: int = 1


@dataclass
class Press:
    """One press; times are in seconds of one clock."""

    session: int
    number: int
    due: float
    sent: float
    answered: float | None = None

    @property
    def latency(self) -> float | None:
        """Seconds from sending to the answer; None where there was none."""
        return None if self.answered is None else self.answered - self.sent


@dataclass(frozen=True)
class Drove:
    """What came of it."""

    visits: Sequence[Visit]
    presses: Sequence[Press]
    problems: Sequence[str]
    """Sessions that were lost, and exceptions."""
    opened_in: float
    """Seconds until all sessions had the page."""
    wall: float
    """Seconds that they pressed for."""
    used: Usage
    """What the server, and what everything on its core took meanwhile."""
    lags: Sequence[float]
    """By how many seconds the driver itself woke late, every 10 ms."""


class Session:
    """One tab that is connected."""

    def __init__(self, visit: Visit, socket: ClientConnection, number: int) -> None:
        self.visit = visit
        self.number = number
        self.presses: list[Press] = []
        self.problems: list[str] = []
        self._socket = socket
        self._news = asyncio.Event()
        self._is_leaving = False
        self._listening = asyncio.create_task(self._listen())

    async def opened(self) -> None:
        """Ask for the page and wait until it is there."""
        await self._socket.send(self.visit.tab.rerun())
        async with asyncio.timeout(_OPENS_WITHIN_S):
            while not ((self.visit.answers and self.visit.tab.runs) or self.problems):
                await self._heard_more()

    async def press(self, due: float) -> None:
        """Press Refresh now."""
        message = self.visit.press()
        self.presses.append(Press(self.number, self.visit.pressed, due, perf_counter()))
        with suppress(ConnectionClosed):  # whoever listens says so
            await self._socket.send(message)

    async def answered(self, within: float) -> None:
        """Wait until the last press is answered, or this time has gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.visit.answered < self.visit.pressed and not self.problems:
                    await self._heard_more()

    async def leave(self) -> None:
        """Close the tab."""
        self._is_leaving = True
        await self._socket.close()
        await self._listening

    async def _heard_more(self) -> None:
        self._news.clear()
        await self._news.wait()

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            async for raw in self._socket:
                now = perf_counter()
                if isinstance(raw, bytes) and self.visit.hear(raw):
                    self._note_answers(now)
                self._news.set()
        if not self._is_leaving:
            self.problems.append(f"session {self.number} was lost: {self._socket.close_code}")
        self._news.set()

    def _note_answers(self, now: float) -> None:
        for press in reversed(self.presses):
            if press.answered is not None:
                break
            if press.number <= self.visit.answered:
                press.answered = now


async def open_session(url: str, visit: Visit, number: int = 0) -> Session:
    """Connect a tab and wait until it shows its page."""
    address = f"{url.replace('http', 'ws', 1)}/{STREAM}"
    socket = await connect(
        address, compression=None, max_size=None, ping_interval=None, open_timeout=_OPENS_WITHIN_S, proxy=None
    )
    session = Session(visit, socket, number)
    await session.opened()
    return session


async def drive(plan: Drive, url: str, new_visit: Callable[[], Visit], read_usage: Callable[[], Usage]) -> Drove:
    """Open all sessions, have them press for the time that is planned, and close them again."""
    visits = [new_visit() for _ in range(plan.sessions)]
    start = perf_counter()
    sessions = await _open_all(url, visits)
    opened_in = perf_counter() - start
    gc.collect()
    gc.freeze()  # what the sessions have is looked through no more
    lags: list[float] = []
    watching = asyncio.create_task(_watch_lag(lags))
    before, start = read_usage(), perf_counter()
    pressing = asyncio.gather(*(_press_on(session, plan, start, phase) for session, phase in _phases(plan, sessions)))
    await asyncio.sleep(plan.seconds)
    used, wall = read_usage().since(before), perf_counter() - start
    await pressing
    watching.cancel()
    await asyncio.gather(*(session.leave() for session in sessions))
    gc.unfreeze()
    presses = [press for session in sessions for press in session.presses]
    problems = [problem for session in sessions for problem in (*session.problems, *session.visit.tab.errors)]
    return Drove(visits, presses, problems, opened_in, wall, used, lags)


async def _open_all(url: str, visits: Sequence[Visit]) -> list[Session]:
    waiting = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def opened(visit: Visit, number: int) -> Session:
        async with waiting:
            return await open_session(url, visit, number)

    return await asyncio.gather(*(opened(visit, number) for number, visit in enumerate(visits, 1)))


def _phases(plan: Drive, sessions: Sequence[Session]) -> list[tuple[Session, float]]:
    rng = random.Random(plan.seed)  # noqa: S311 - when people press is no secret
    return [(session, rng.uniform(0.0, plan.every)) for session in sessions]


async def _press_on(session: Session, plan: Drive, start: float, phase: float) -> None:
    for due in (start + phase + turn * plan.every for turn in count()):
        if due >= start + plan.seconds or session.problems:
            break
        await asyncio.sleep(due - perf_counter())
        await session.press(due)
    await session.answered(within=plan.every)


async def _watch_lag(lags: list[float]) -> None:
    while True:
        due = perf_counter() + _LAG_EVERY_S
        await asyncio.sleep(_LAG_EVERY_S)
        lags.append(perf_counter() - due)
