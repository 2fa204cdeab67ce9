"""Runs that tabs share: computed once, so many at a time, in their turn, and given up when nobody asks for them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pages.ui.depth import runs as depth_runs
from pages.ui.depth.runs import DeepRuns, Progress, most_at_once
from tests.pages.depth.gate import Clock, Gate
from xavier_core import SheetError
from xavier_core.depth import USUAL_MEASUREMENTS, DeepAttempt, DeepResult, DeepSpec, run_deep

_SMALL = DeepSpec(batch=4, width=5, depth=3, attempts=(DeepAttempt(),))
_PASSES = 6
_OTHER, _THIRD = (replace(_SMALL, seed=seed) for seed in (2, 3))
_LONGER = replace(_SMALL, depth=4)
_LONGEST = replace(_SMALL, depth=50)
_WITHIN_S = 20.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ask(runs: DeepRuns, spec: DeepSpec = _SMALL, watcher: str = "me", seconds: float = 0.0) -> Progress:
    return runs.ask(spec, USUAL_MEASUREMENTS, watcher=watcher, seconds=seconds)


def finish(runs: DeepRuns, spec: DeepSpec = _SMALL, watcher: str = "me") -> DeepResult:
    while not (progress := ask(runs, spec, watcher, _WITHIN_S)).is_done:
        pass
    assert progress.result is not None
    return progress.result


def known(runs: DeepRuns, spec: DeepSpec = _SMALL) -> DeepResult | None:
    return runs.known(spec, USUAL_MEASUREMENTS)


def leave(runs: DeepRuns, spec: DeepSpec = _SMALL, watcher: str = "me") -> None:
    runs.leave(spec, USUAL_MEASUREMENTS, watcher=watcher)


def layers_done(progress: Progress) -> int:
    assert progress.result is not None
    return progress.result.layers_done


# ---- computed once -------------------------------------------------------------------------------


def test_whoever_waits_gets_the_run_at_once_when_it_is_done() -> None:
    progress = ask(DeepRuns(1), seconds=_WITHIN_S)
    assert progress.is_done
    assert progress.result is not None
    alone = run_deep(_SMALL)
    assert [layer.post.std for layer in progress.result.attempts[0].layers] == [
        layer.post.std for layer in alone.attempts[0].layers
    ]


def test_layers_are_told_as_they_pass(gate: Gate) -> None:
    runs = DeepRuns(1)
    assert ask(runs).result is None
    gate.await_step()
    for done in range(_PASSES):
        gate.pass_steps(1)
        assert layers_done(ask(runs)) == done


def test_two_tabs_share_one_computation(gate: Gate) -> None:
    runs = DeepRuns(1)
    gate.open()
    finish(runs, watcher="one")
    assert finish(runs, watcher="other") is known(runs)
    assert gate.begun == [_SMALL]


def test_many_tabs_at_once_compute_it_once(gate: Gate) -> None:
    runs = DeepRuns(2)
    gate.open()
    results = []

    def watch(name: str) -> None:
        results.append(finish(runs, watcher=name))

    threads = [threading.Thread(target=watch, args=(str(number),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(result) for result in results}) == 1
    assert gate.begun == [_SMALL]
    assert gate.steps == _PASSES + 1  # one before the first layer


# ---- in their turn -------------------------------------------------------------------------------


def test_only_so_many_are_under_way_and_the_others_are_told_their_place(gate: Gate) -> None:
    runs = DeepRuns(2)
    for spec in (_SMALL, _OTHER):
        assert ask(runs, spec) == Progress(None)
        gate.await_step()
    assert ask(runs, _THIRD) == Progress(None, 2)
    assert ask(runs, _LONGER) == Progress(None, 3)
    assert ask(runs, _THIRD) == Progress(None, 2)
    assert gate.begun == [_SMALL, _OTHER]


def test_who_waits_for_a_place_holds_no_thread(gate: Gate) -> None:
    runs = DeepRuns(1)
    ask(runs)
    gate.await_step()
    assert ask(runs, _OTHER, seconds=1e6) == Progress(None, 1)


def test_the_shortest_is_begun_first_though_nobody_asks_again(gate: Gate) -> None:
    runs = DeepRuns(1)
    ask(runs)
    gate.await_step()
    for spec in (_LONGER, _OTHER, _LONGEST, _THIRD):
        ask(runs, spec)
    assert [ask(runs, spec).ahead for spec in (_OTHER, _THIRD, _LONGER, _LONGEST)] == [1, 2, 3, 4]
    gate.open()
    finish(runs, _LONGEST)
    assert gate.begun == [_SMALL, _OTHER, _THIRD, _LONGER, _LONGEST]


def test_a_run_that_is_under_way_is_not_interrupted(gate: Gate) -> None:
    runs = DeepRuns(1)
    ask(runs, _LONGEST)
    gate.await_step()
    gate.pass_steps(1)
    assert ask(runs).ahead == 1
    gate.open()
    assert finish(runs, _LONGEST).is_done
    finish(runs)
    assert gate.begun == [_LONGEST, _SMALL]


def test_a_long_run_that_has_waited_for_a_minute_comes_before_newer_ones(gate: Gate, clock: Clock) -> None:
    runs = DeepRuns(1, clock=clock)
    for _ in range(7):  # they are asked for all along
        ask(runs)
        ask(runs, _LONGEST)
        clock.now += 10.0
    gate.await_step()
    assert ask(runs, _OTHER).ahead == 2
    gate.open()
    finish(runs, _OTHER)
    assert gate.begun == [_SMALL, _LONGEST, _OTHER]


def test_who_leaves_the_line_makes_it_shorter(gate: Gate) -> None:
    runs = DeepRuns(1)
    for spec in (_SMALL, _OTHER, _THIRD):
        ask(runs, spec)
    gate.await_step()
    leave(runs, _OTHER)
    assert ask(runs, _THIRD).ahead == 1
    gate.open()
    finish(runs, _THIRD)
    assert gate.begun == [_SMALL, _THIRD]


# ---- how long it takes ---------------------------------------------------------------------------


def test_how_long_it_takes_is_told_once_it_is_known(gate: Gate, clock: Clock) -> None:
    """The first run takes 4 s until its first layer is done and 2 s for the next: of six layers four are left."""
    runs = DeepRuns(1, clock=clock)
    ask(runs)
    gate.await_step()
    for spec in (_OTHER, _THIRD):
        assert ask(runs, spec).seconds is None
    clock.now += 4.0
    gate.pass_steps(2)
    assert ask(runs).seconds == pytest.approx(5 * 4.0)
    clock.now += 2.0
    gate.pass_steps(1)
    assert ask(runs).seconds == pytest.approx(4 * 3.0)
    assert [ask(runs, spec).ahead for spec in (_OTHER, _THIRD)] == [1, 2]
    assert [ask(runs, spec).seconds for spec in (_OTHER, _THIRD)] == pytest.approx([12.0, 12.0 + 18.0])


def test_the_speed_of_the_last_runs_tells_the_time_of_the_next(gate: Gate, clock: Clock) -> None:
    runs = DeepRuns(1, clock=clock)
    ask(runs)
    gate.await_step()
    clock.now += 6.0
    gate.pass_steps(_PASSES)
    gate.open()
    finish(runs)
    assert ask(runs, _OTHER).seconds == pytest.approx(6.0)


def test_two_places_are_free_sooner_than_one(gate: Gate, clock: Clock) -> None:
    runs = DeepRuns(2, clock=clock)
    for spec in (_SMALL, _OTHER):
        ask(runs, spec)
        gate.await_step()
    clock.now += 3.0
    gate.pass_steps(4)  # 3 s for each, however they share the layers
    seconds = [own for spec in (_SMALL, _OTHER) if (own := ask(runs, spec).seconds) is not None]
    waiting = ask(runs, _THIRD)
    assert waiting.ahead == 2
    assert waiting.seconds == min(seconds) > 0.0


# ---- asked for no more ---------------------------------------------------------------------------


def test_a_run_that_is_left_is_gone_on_with_where_it_was(gate: Gate) -> None:
    runs = DeepRuns(1)
    ask(runs)
    gate.await_step()
    gate.pass_steps(3)
    leave(runs)
    assert layers_done(ask(runs)) == 2
    gate.open()
    assert finish(runs).is_done
    assert gate.begun == [_SMALL]


def test_a_run_that_is_left_stands_still_and_gives_its_place_to_who_needs_it(gate: Gate) -> None:
    runs = DeepRuns(1)
    ask(runs)
    gate.await_step()
    gate.pass_steps(1)
    leave(runs)
    assert known(runs) is not None
    assert ask(runs, _OTHER) == Progress(None)
    gate.open()
    finish(runs, _OTHER)
    assert known(runs) is None
    assert gate.begun == [_SMALL, _OTHER]


def test_a_run_that_another_tab_waits_for_keeps_its_place(gate: Gate) -> None:
    runs = DeepRuns(1)
    ask(runs, watcher="first")
    gate.await_step()
    ask(runs, watcher="second")
    leave(runs, watcher="first")
    assert ask(runs, _OTHER, "third").ahead == 1
    gate.open()
    finish(runs, _OTHER, "third")
    assert known(runs) is not None


def test_a_run_that_nobody_asks_for_any_more_gives_its_place_away(gate: Gate, clock: Clock) -> None:
    runs = DeepRuns(1, clock=clock)
    ask(runs, watcher="closed tab")
    gate.await_step()
    clock.now += 10.0
    ask(runs, _OTHER)
    clock.now += 10.0
    gate.open()
    finish(runs, _OTHER)
    assert known(runs) is None


def test_a_run_is_not_given_up_while_somebody_waits_for_it(gate: Gate, clock: Clock) -> None:
    runs = DeepRuns(1, clock=clock)
    results: list[Progress] = []
    waits = threading.Thread(target=lambda: results.append(ask(runs, seconds=_WITHIN_S)))
    waits.start()
    gate.await_step()
    clock.now += _WITHIN_S
    gate.open()
    waits.join()
    assert results[0].is_done


def test_who_waits_and_asks_no_more_is_passed_over(gate: Gate, clock: Clock) -> None:
    runs = DeepRuns(1, clock=clock)
    ask(runs)
    gate.await_step()
    ask(runs, _OTHER, "closed tab")
    clock.now += 10.0
    for spec in (_SMALL, _LONGER):
        ask(runs, spec)
    clock.now += 10.0
    gate.open()
    finish(runs, _LONGER)
    assert gate.begun == [_SMALL, _LONGER]


def test_a_run_that_was_left_is_given_up_though_nobody_comes(monkeypatch: pytest.MonkeyPatch, gate: Gate) -> None:
    monkeypatch.setattr(depth_runs, "_LEFT_AFTER_S", 0.05)
    before = set(threading.enumerate())
    runs = DeepRuns(1)
    ask(runs, watcher="closed tab")
    gate.await_step()
    leave(runs, watcher="closed tab")
    (server,) = (thread for thread in set(threading.enumerate()) - before if thread.name == depth_runs.THREAD)
    gate.open()
    server.join(_WITHIN_S)
    assert not server.is_alive()
    assert known(runs) is None


# ---- refused, failed, kept -----------------------------------------------------------------------


def test_what_does_not_fit_is_refused_and_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth_runs, "BUDGET", 1000)
    runs = DeepRuns(1)
    with pytest.raises(SheetError, match=r"^Needs .* limit 1\.0 kB"):
        ask(runs)
    monkeypatch.setattr(depth_runs, "BUDGET", 2**25)
    assert finish(runs).is_done


def test_why_a_run_failed_is_told_to_all_who_asked_and_it_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_asked, begun = threading.Event(), list[object]()

    def fail(spec: DeepSpec, **_: object) -> Iterator[DeepResult]:
        begun.append(spec)
        assert both_have_asked.wait(_WITHIN_S)
        raise MemoryError
        yield

    monkeypatch.setattr(depth_runs, "deep_run", fail)
    runs = DeepRuns(1)
    for watcher in ("first", "second"):
        ask(runs, watcher=watcher)
    both_have_asked.set()
    for watcher in ("first", "second"):
        with pytest.raises(MemoryError):
            ask(runs, watcher=watcher, seconds=_WITHIN_S)
    assert begun == [_SMALL]
    monkeypatch.undo()
    assert finish(runs, watcher="first").is_done


def test_old_figures_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth_runs, "_MAX_LAYERS_KEPT", 2 * _SMALL.depth)
    runs = DeepRuns(1)
    specs = [replace(_SMALL, seed=seed) for seed in (1, 2, 3)]
    finish(runs, specs[0])
    finish(runs, specs[1])
    ask(runs, specs[0])  # looked at again
    finish(runs, specs[2])
    assert [runs.known(spec, USUAL_MEASUREMENTS) is not None for spec in specs] == [True, False, True]


@pytest.mark.parametrize(("usable", "places"), [(1, 1), (3, 3), (64, 4)])
def test_there_are_as_many_places_as_processors_up_to_four(
    monkeypatch: pytest.MonkeyPatch, usable: int, places: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(usable)), raising=False)
    assert most_at_once() == places
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: usable)
    assert most_at_once() == places
