"""The line before the places: the shortest first, nobody for ever, and when whose turn it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.depth.line import LONG_S, Ticket, in_turn, pace_of


def order(*waiting: Ticket, pace: float | None = 1.0, now: float = 0.0, free: tuple[float, ...] = (0.0,)) -> list[int]:
    return [ticket.number for ticket, _ in in_turn(waiting, free=free, pace=pace, now=now)]


def test_the_shortest_comes_first_and_of_equal_ones_who_came_first() -> None:
    assert order(Ticket(1, 0.0, 9.0), Ticket(2, 0.0, 3.0), Ticket(3, 0.0, 5.0), Ticket(4, 0.0, 3.0)) == [2, 4, 3, 1]


def test_who_has_waited_long_comes_before_all_that_came_later() -> None:
    long, other, short = Ticket(1, 0.0, 90.0), Ticket(2, 1.0, 80.0), Ticket(3, 50.0, 1.0)
    assert order(long, other, short, now=LONG_S - 0.5) == [3, 1, 2]  # before the minute is over
    assert order(long, other, short, now=LONG_S) == [1, 2, 3]


def test_who_will_have_waited_long_by_then_comes_before_them_as_well() -> None:
    """Of twenty short runs as many come first as are begun within the minute."""
    short = [Ticket(number, 0.0, 10.0) for number in range(2, 22)]
    assert order(Ticket(1, 0.0, 50.0), *short) == [2, 3, 4, 5, 6, 7, 1, *range(8, 22)]


@given(st.lists(st.floats(0.1, 100.0), min_size=1, max_size=30), st.integers(1, 4), st.data())
def test_nobody_is_overtaken_for_longer_than_the_bound(works: list[float], places: int, data: st.DataObject) -> None:
    tickets = [Ticket(n, data.draw(st.floats(-100.0, 0.0)) if n else -100.0, own) for n, own in enumerate(works)]
    tickets = [own._replace(since=since) for own, since in zip(tickets, sorted(t.since for t in tickets), strict=True)]
    begun = list(in_turn(tickets, free=(0.0,) * places, pace=1.0, now=0.0))
    assert sorted(ticket for ticket, _ in begun) == tickets
    for place, (ticket, begins) in enumerate(begun):
        passed_over = [own for own, _ in begun[place + 1 :] if own.number < ticket.number]
        assert all(begins - own.since < LONG_S for own in passed_over)


def test_a_run_begins_when_a_place_is_free() -> None:
    waiting = [Ticket(number, 0.0, work) for number, work in enumerate((4.0, 6.0, 10.0, 20.0))]
    begun = in_turn(waiting, free=(3.0, 5.0), pace=0.5, now=0.0)
    # One place is free after 3, 3 + 2 and 5 + 5 seconds, the other after 5 and 5 + 3.
    assert [begins for _, begins in begun] == [3.0, 5.0, 5.0, 8.0]


def test_without_a_known_speed_there_is_an_order_all_the_same() -> None:
    assert order(Ticket(1, 0.0, 9.0), Ticket(2, 0.0, 3.0), pace=None, free=(0.0, 0.0)) == [2, 1]


def test_the_speed_is_that_of_all_that_was_measured_together() -> None:
    assert pace_of([(10.0, 2.0), (30.0, 2.0)]) == pytest.approx(0.1)
    assert pace_of([(10.0, 0.4), (30.0, 0.5)]) is None  # too short to tell
    assert pace_of([(0.0, 5.0)]) is None
    assert pace_of([]) is None
