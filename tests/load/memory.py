"""The server's memory: of tabs that come, refresh and go, and of one that stays.

Streamlit keeps a tab that has gone for two minutes, the last 128 of them, should it come back. So the first tabs fill
that store, and each that goes later puts another one out: from then on the memory has to be flat.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from tests.load.cores import app_on
from tests.load.driver import Session, open_session
from tests.load.usage import resident_mb
from tests.load.visits import AppVisit
from tests.server import ROOT, Server

__all__ = ["measure_memory"]

_FIRST_TABS, _MORE_TABS = 150, 500
_AT_A_TIME = 4
_REFRESHES = 3
_FIRST_REFRESHES, _MORE_REFRESHES = 100, 2_000
_TARGET_MB = 10.0
_ANSWERS_WITHIN_S = 30.0


class _Growth(NamedTuple):
    """Resident memory in MB before and after."""

    name: str
    early: float
    late: float

    @property
    def is_met(self) -> bool:
        return self.late - self.early <= _TARGET_MB

    def __str__(self) -> str:
        verdict = "ok" if self.is_met else "MISSED"
        grown = f"{self.late - self.early:+.1f} MB  target {_TARGET_MB:.0f}  {verdict}"
        return f"{self.name:8} {grown}  {self.early:.1f} MB, then {self.late:.1f} MB"


def measure_memory(cores: set[int]) -> int:
    """Print what both give; return 1 where one grows."""
    found = []
    print(f"tabs: after {_FIRST_TABS} that refreshed {_REFRESHES} times and went, and after {_MORE_TABS} more")
    print(f"one: after {_FIRST_REFRESHES} refreshes of one tab, and after {_MORE_REFRESHES:,} more")
    for name, work in (("tabs", _come_and_go), ("one", _stay)):
        with app_on(cores, ROOT / "app.py") as app:
            growth = _Growth(name, *asyncio.run(work(app)))
        print(growth, flush=True)
        found.append(growth)
    return 0 if all(growth.is_met for growth in found) else 1


async def _come_and_go(app: Server) -> tuple[float, float]:
    await _pass_through(app, _FIRST_TABS)
    early = resident_mb(app.pid)
    await _pass_through(app, _MORE_TABS)
    return early, resident_mb(app.pid)


async def _pass_through(app: Server, tabs: int) -> None:
    """Have so many tabs come and go, some at a time."""
    numbers = iter(range(tabs))

    async def one_after_another() -> None:
        for number in numbers:
            session = await open_session(app.url, AppVisit(), number)
            await _refresh(session, _REFRESHES)
            await session.leave()

    await asyncio.gather(*(one_after_another() for _ in range(_AT_A_TIME)))


async def _stay(app: Server) -> tuple[float, float]:
    session = await open_session(app.url, AppVisit())
    await _refresh(session, _FIRST_REFRESHES)
    early = resident_mb(app.pid)
    await _refresh(session, _MORE_REFRESHES)
    late = resident_mb(app.pid)
    await session.leave()
    return early, late


async def _refresh(session: Session, times: int) -> None:
    """Refresh, one press after the other's answer."""
    for _ in range(times):
        await session.press(due=0.0)
        await session.answered(within=_ANSWERS_WITHIN_S)
        if session.visit.answered < session.visit.pressed:
            raise TimeoutError(f"press {session.visit.pressed} was not answered: {session.problems}")
