"""Two runs of one tab never interleave in its session."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from pages.ui.shell.page import Nothing, Page
from pages.ui.shell.turn import SupersededError, Turn
from tests.pages.visits import visit_of

PLENTY_S = 20.0
ANY: Page[Nothing, Nothing] = Page("any")


def started(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    return thread


class Announced(deque[object]):
    """The queue of a turn, which tells when another thread has come to wait."""

    def __init__(self, change: threading.Condition) -> None:
        super().__init__()
        self.change = change

    def append(self, ticket: object) -> None:
        super().append(ticket)
        self.change.notify_all()  # the one who comes holds its lock


@pytest.fixture(autouse=True)
def _announced(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Turn.__init__

    def announced(turn: Turn) -> None:
        begin(turn)
        turn._queue = Announced(turn._change)  # noqa: SLF001 - how else could a test know that another has come

    monkeypatch.setattr(Turn, "__init__", announced)


def queued(turn: Turn, threads: int) -> bool:
    """Wait until so many threads wait for the turn."""
    with turn._change:  # noqa: SLF001
        return turn._change.wait_for(lambda: len(turn._queue) >= threads, PLENTY_S)  # noqa: SLF001


def test_a_run_waits_until_the_one_before_it_has_ended() -> None:
    here = visit_of(ANY)
    turn, seen = here.session.turn, []
    entered, may_go_on = threading.Event(), threading.Event()

    def first() -> None:
        with turn.taken(is_run=True):
            seen.append(here.spec.roll)
            entered.set()
            may_go_on.wait(PLENTY_S)
            here.session.take_step(lambda spec: spec.resized((3, 4, 2)))
            seen.append(len(here.session.undo_steps))

    def second() -> None:
        with turn.taken(is_run=True):
            seen.append(len(here.session.undo_steps))
            here.session.undo()

    one = started(first)
    assert entered.wait(PLENTY_S)
    other = started(second)
    assert queued(turn, 1)
    may_go_on.set()
    one.join(PLENTY_S)
    other.join(PLENTY_S)
    assert seen == [1, 1, 1]
    assert here.spec.layer_sizes == (3, 3, 3, 2)


def test_without_the_turn_the_two_would_interleave() -> None:
    """The same two runs without it: what the test above would miss if the turn held nothing."""
    here = visit_of(ANY)
    seen: list[int] = []
    both = threading.Barrier(2, timeout=PLENTY_S)

    def run() -> None:
        seen.append(len(here.session.undo_steps))
        both.wait()
        here.session.take_step(lambda spec: spec.resized((3, len(spec.hidden) + 3, 2)))

    threads = [started(run), started(run)]
    for thread in threads:
        thread.join(PLENTY_S)
    assert seen == [0, 0]


def test_a_run_that_leaves_its_turn_is_ended_where_another_has_begun() -> None:
    turn = Turn()
    left, done = threading.Event(), threading.Event()
    ended: list[str] = []

    def first() -> None:
        try:
            with turn.taken(is_run=True):
                with turn.left():
                    left.set()
                    done.wait(PLENTY_S)
                ended.append("went on")
        except SupersededError:
            ended.append("was stopped")

    one = started(first)
    assert left.wait(PLENTY_S)
    with turn.taken(is_run=True):
        ended.append("another ran")
    done.set()
    one.join(PLENTY_S)
    assert ended == ["another ran", "was stopped"]


def test_a_callback_in_between_ends_no_run() -> None:
    turn = Turn()
    with turn.taken(is_run=True):
        with turn.left():
            thread = started(lambda: _take(turn))
            thread.join(PLENTY_S)
        assert not thread.is_alive()


def _take(turn: Turn) -> None:
    with turn.taken():
        pass


def test_the_turn_goes_to_who_came_first() -> None:
    turn, order = Turn(), []

    def run(name: int) -> None:
        with turn.taken(is_run=True):
            order.append(name)

    threads = []
    with turn.taken(is_run=True):
        for name in range(4):
            threads.append(started(lambda name=name: run(name)))  # type: ignore[misc]
            assert queued(turn, name + 1)
    for thread in threads:
        thread.join(PLENTY_S)
    assert order == [0, 1, 2, 3]


def test_one_tab_computes_at_a_time_and_lets_others_in_where_it_leaves_its_turn() -> None:
    mine, others = Turn(), Turn()
    order: list[str] = []

    def other() -> None:
        with others.taken(is_run=True):
            order.append("the other tab")

    with mine.taken(is_run=True):
        thread = started(other)
        thread.join(0.5)  # it has all the time it would need
        order.append("this tab")
        with mine.left():
            thread.join(PLENTY_S)
        order.append("this tab again")
    assert order == ["this tab", "the other tab", "this tab again"]


def test_the_turn_is_given_back_where_a_run_breaks_off() -> None:
    turn = Turn()
    with pytest.raises(RuntimeError), turn.taken(is_run=True), turn.taken():
        raise RuntimeError
    thread = started(lambda: _take(turn))
    thread.join(PLENTY_S)
    assert not thread.is_alive()


def test_two_runs_of_a_page_do_not_overlap_in_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run counts up in two steps, with all the time in between that the other would need to interleave."""
    page: Page[Nothing, dict[str, int]] = Page("any", memory=lambda: {"count": 0})
    here = visit_of(page)
    shell = "pages.ui.shell.page"
    stubs: dict[str, Any] = {
        "run_through_app": None,
        "has_session": True,
        "session_of_tab": here.session,
        "follows_history": False,
        "is_empty": False,
        "read_query": {},
        "write_query": None,
        "mount_outbox": None,
        "mount_view": None,
        "sent_by": {},
    }
    for name, value in stubs.items():
        monkeypatch.setattr(f"{shell}.{name}", lambda *_, value=value, **__: value)

    def run() -> None:
        with page.opened() as visit:
            count = visit.memory["count"]
            assert queued(visit.session.turn, 3 - count)  # all the others have come by now
            visit.memory["count"] = count + 1

    threads = [started(run) for _ in range(4)]
    for thread in threads:
        thread.join(PLENTY_S)
    assert here.memory["count"] == 4
