"""Chunks: a stretch is cut without gap or overlap, and results come in order from whatever workers."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xavier_core.rerolls.parallel import cut, in_order


@given(st.integers(1, 10**12), st.integers(0, 5000), st.integers(1, 700))
def test_the_parts_are_the_stretch_without_gap_or_overlap(first_roll: int, n: int, size: int) -> None:
    at = first_roll
    for start, rolls in cut(first_roll, n, size):
        assert start == at
        assert 0 < rolls <= size
        at += rolls
    assert at == first_roll + n


@given(st.integers(1, 10**12), st.integers(1, 5000), st.integers(1, 700))
def test_cuts_are_at_multiples_of_the_size_wherever_the_stretch_begins(first_roll: int, n: int, size: int) -> None:
    _, *later = cut(first_roll, n, size)
    assert [start % size for start, _ in later] == [0] * len(later)


def test_no_rolls_have_no_parts() -> None:
    assert list(cut(5, 0, 10)) == []
    assert list(in_order(lambda start, rolls: (start, rolls), [])) == []


@pytest.mark.parametrize("n", [1, 2, 57])
def test_results_come_in_order(n: int) -> None:
    parts = list(cut(1, n, 1))
    assert list(in_order(lambda start, rolls: (start, rolls), parts)) == parts


@pytest.mark.parametrize("n", [2, 58])
def test_results_come_in_order_though_every_other_one_waits_for_the_next(n: int) -> None:
    done = [threading.Event() for _ in range(n)]

    def work(start: int, _: int) -> int:
        assert start % 2 or done[start + 1].wait(10)
        done[start].set()
        return start

    with ThreadPoolExecutor(3) as threads:
        assert list(in_order(work, cut(0, n, 1), executor=threads)) == list(range(n))


def test_what_has_not_begun_when_the_results_are_no_longer_wanted_is_not_worked_on() -> None:
    begun: list[int] = []

    def work(start: int, _: int) -> int:
        begun.append(start)
        return start

    results = in_order(work, cut(0, 10_000, 1))
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined] # it is a generator
    assert 0 in begun
    assert len(begun) <= 3 * (os.cpu_count() or 1)


def test_of_what_was_handed_out_only_what_runs_is_finished() -> None:
    begun: list[int] = []
    gate = threading.Event()

    def work(start: int, _: int) -> int:
        begun.append(start)
        assert start == 0 or gate.wait(10)
        return start

    with ThreadPoolExecutor(1) as thread:
        results = in_order(work, cut(0, 100, 1), executor=thread)
        assert next(results) == 0
        results.close()  # type: ignore[attr-defined] # it is a generator
        gate.set()
    assert begun in ([0], [0, 1])


def test_an_error_of_the_work_is_the_callers() -> None:
    def work(start: int, _: int) -> int:
        return 1 // (start - 3)

    results = in_order(work, cut(0, 10, 1))
    with pytest.raises(ZeroDivisionError):
        list(results)
