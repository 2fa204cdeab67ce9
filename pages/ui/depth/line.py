"""The line of runs that wait for a place: which comes next, and how long it is until then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heapreplace
from typing import NamedTuple

__all__ = ["Ticket", "in_turn", "pace_of"]

LONG_S = 60.0
"""A run that has waited this long comes before all that came after it, however short they are."""
_MEASURED_S = 1.0
"""Seconds of computing from which on a speed is told."""


class Ticket(NamedTuple):
    """A run that waits."""

    number: int
    """Which it is in the order in which they came."""
    since: float
    """When it came, in seconds."""
    work: float
    """How much it has to do: see ``run_work``."""


def pace_of(measured: Iterable[tuple[float, float]]) -> float | None:
    """Return the seconds that a unit of work takes, of (work, seconds) as measured; None where that is too little."""
    pairs = list(measured)
    work, seconds = sum(own for own, _ in pairs), sum(own for _, own in pairs)
    return seconds / work if work > 0.0 and seconds >= _MEASURED_S else None


def in_turn(
    waiting: Iterable[Ticket], *, free: Iterable[float], pace: float | None, now: float
) -> Iterator[tuple[Ticket, float]]:
    """Yield the runs that wait in the order in which they will be begun, with the seconds until then.

    Whenever a place is free, the shortest run takes it, and of equal ones the one that came first. But a run that has
    waited for ``LONG_S`` comes before all that came after it: so nobody is overtaken for longer than that.

    Parameters
    ----------
    free
        For each place, in how many seconds it is free.
    pace
        Seconds that a unit of work takes. Where it is not known, runs count as if they took none.
    """
    places = list(free)
    heapify(places)
    by_age = sorted(waiting, reverse=True)  # the next one is the last
    by_work = sorted(by_age, key=lambda own: own.work, reverse=True)
    begun = set[int]()
    for _ in range(len(by_age)):
        begins = places[0]
        while by_age[-1].number in begun:
            by_age.pop()
        while by_work[-1].number in begun:
            by_work.pop()
        oldest, shortest = by_age[-1], by_work[-1]
        ticket = oldest if now + begins - oldest.since >= LONG_S else shortest
        begun.add(ticket.number)
        yield ticket, begins
        heapreplace(places, begins + ticket.work * (pace or 0.0))
