"""Full collections come at quiet moments, or at last after very many runs; what is imported is spared."""

from __future__ import annotations

import gc
import time
import weakref

import pytest

from pages.ui.shell import page
from pages.ui.shell.collector import Collector, note_run
from tests.pages.tab import Tab

_PATIENCE_S = 20.0


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def collector(clock: _Clock) -> Collector:
    return Collector(clock)


def _noted(collector: Collector, runs: int) -> Collector:
    for _ in range(runs):
        collector.note()
    return collector


def test_a_busy_moment_is_not_disturbed(collector: Collector, clock: _Clock) -> None:
    assert not _noted(collector, 19_999).is_due
    clock.now += 1.9
    assert not collector.is_due


def test_a_quiet_moment_after_some_runs_is_used(collector: Collector, clock: _Clock) -> None:
    _noted(collector, 49)
    clock.now += 60.0
    assert not collector.is_due  # not worth it
    collector.note()
    clock.now += 2.1
    assert collector.is_due
    collector.collect()
    assert not collector.is_due


def test_garbage_does_not_pile_up_where_no_moment_is_quiet(collector: Collector) -> None:
    assert _noted(collector, 20_000).is_due


def test_tabs_that_come_count_for_more_than_runs(collector: Collector) -> None:
    for _ in range(99):
        collector.note(is_new_tab=True)
    assert not collector.is_due
    collector.note(is_new_tab=True)
    assert collector.is_due
    collector.collect()
    assert not collector.is_due


def test_what_is_garbage_is_collected(collector: Collector) -> None:
    class Node:
        itself: Node

    node = Node()
    node.itself = node
    seen = weakref.ref(node)
    gc.disable()
    try:
        del node
        assert seen() is not None
        until = time.monotonic() + _PATIENCE_S
        while seen() is not None and time.monotonic() < until:
            collector.collect()  # does nothing while another thread collects
        assert seen() is None
    finally:
        gc.enable()


def test_a_tab_is_new_at_its_first_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[bool] = []
    monkeypatch.setattr(page, "note_run", lambda *, is_new_tab=False: noted.append(is_new_tab))
    Tab().run().do("refresh")
    assert (noted[0], len(noted) > 2, any(noted[1:])) == (True, True, False)


def test_without_a_server_nothing_of_pythons_own_is_changed() -> None:
    before = gc.get_threshold()
    note_run()
    assert gc.get_threshold() == before
