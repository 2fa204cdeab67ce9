"""Runs that tabs share: computed once, so many at a time, and given up when nobody asks for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pages.ui.depth import runs as depth_runs
from pages.ui.depth.runs import DeepRuns, Progress
from xavier_core import SheetError
from xavier_core.depth import USUAL_MEASUREMENTS, DeepAttempt, DeepResult, DeepSpec, Measurements, deep_run, run_deep

_SMALL = DeepSpec(batch=4, width=5, depth=3, attempts=(DeepAttempt(),))
_PASSES = 6


class Counted:
    """Stands in for ``deep_run`` and counts how often it was begun and how many steps were taken."""

    def __init__(self) -> None:
        self.begun: list[DeepSpec] = []
        self.steps = 0

    def __call__(self, spec: DeepSpec, *, measurements: Measurements, budget: int) -> Iterator[DeepResult]:
        self.begun.append(spec)
        for result in deep_run(spec, measurements=measurements, budget=budget):
            self.steps += 1
            yield result


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    stand_in = Counted()
    monkeypatch.setattr(depth_runs, "deep_run", stand_in)
    return stand_in


def advance(runs: DeepRuns, spec: DeepSpec = _SMALL, watcher: str = "me", seconds: float = 0.0) -> Progress:
    return runs.advance(spec, USUAL_MEASUREMENTS, watcher=watcher, seconds=seconds)


def finish(runs: DeepRuns, spec: DeepSpec = _SMALL, watcher: str = "me") -> DeepResult:
    while not (progress := advance(runs, spec, watcher)).is_done:
        pass
    assert progress.result is not None
    return progress.result


def test_a_run_goes_on_where_it_was_left() -> None:
    runs = DeepRuns(1)
    done = []
    while not (progress := advance(runs)).is_done:
        assert progress.result is not None
        done.append(progress.result.layers_done)
    assert done == list(range(_PASSES))
    assert progress.result is not None
    alone = run_deep(_SMALL)
    assert [layer.post.std for layer in progress.result.attempts[0].layers] == [
        layer.post.std for layer in alone.attempts[0].layers
    ]


def test_two_tabs_share_one_computation(counted: Counted) -> None:
    runs = DeepRuns(1)
    finish(runs, watcher="one")
    assert finish(runs, watcher="other") is runs.known(_SMALL, USUAL_MEASUREMENTS)
    assert counted.begun == [_SMALL]


def test_many_tabs_at_once_compute_it_once(counted: Counted) -> None:
    runs = DeepRuns(2)
    results = []

    def watch(name: str) -> None:
        results.append(finish(runs, watcher=name))

    threads = [threading.Thread(target=watch, args=(str(number),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(result) for result in results}) == 1
    assert counted.begun == [_SMALL]
    assert counted.steps == _PASSES + 1  # one before the first layer


def test_only_so_many_are_under_way_and_the_others_are_told(counted: Counted) -> None:
    runs = DeepRuns(1)
    other = replace(_SMALL, seed=2)
    advance(runs, watcher="first")
    assert advance(runs, other, "second") == Progress(None, 1)
    assert counted.begun == [_SMALL]
    finish(runs, watcher="first")
    assert finish(runs, other, "second").is_done


def test_a_run_that_is_left_is_gone_on_with_where_it_was() -> None:
    runs = DeepRuns(1)
    for _ in range(3):
        advance(runs, watcher="first")
    runs.leave(_SMALL, USUAL_MEASUREMENTS, watcher="first")
    progress = advance(runs, watcher="first")
    assert progress.result is not None
    assert progress.result.layers_done == 3


def test_a_run_that_is_left_gives_its_place_to_who_needs_it() -> None:
    runs = DeepRuns(1)
    advance(runs, watcher="first")
    runs.leave(_SMALL, USUAL_MEASUREMENTS, watcher="first")
    assert runs.known(_SMALL, USUAL_MEASUREMENTS) is not None
    assert advance(runs, replace(_SMALL, seed=2), "second").result is not None
    assert runs.known(_SMALL, USUAL_MEASUREMENTS) is None


def test_a_run_that_another_tab_waits_for_keeps_its_place() -> None:
    runs = DeepRuns(1)
    advance(runs, watcher="first")
    advance(runs, watcher="second")
    runs.leave(_SMALL, USUAL_MEASUREMENTS, watcher="first")
    assert advance(runs, replace(_SMALL, seed=2), "third").result is None
    assert runs.known(_SMALL, USUAL_MEASUREMENTS) is not None


def test_a_run_that_nobody_asks_for_any_more_gives_its_place_away(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    runs = DeepRuns(1)
    advance(runs, watcher="closed tab")
    now += 10.0
    assert advance(runs, replace(_SMALL, seed=2)).result is None
    now += 10.0
    assert advance(runs, replace(_SMALL, seed=2)).result is not None
    assert runs.known(_SMALL, USUAL_MEASUREMENTS) is None


def test_a_run_that_was_left_is_given_up_though_nobody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth_runs, "_LEFT_AFTER_S", 0.05)
    runs = DeepRuns(1)
    advance(runs, watcher="closed tab")
    given_up = threading.Event()
    drop = runs._drop  # noqa: SLF001 - the moment itself is what is waited for

    def tell(key: depth_runs.Key, run: depth_runs._Run) -> None:
        drop(key, run)
        given_up.set()

    monkeypatch.setattr(runs, "_drop", tell)
    assert given_up.wait(10.0)
    assert runs.known(_SMALL, USUAL_MEASUREMENTS) is None


def test_a_run_in_the_middle_of_a_long_step_is_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    runs = DeepRuns(1)
    advance(runs, watcher="first")
    with runs._under_way[_SMALL, USUAL_MEASUREMENTS].lock:  # noqa: SLF001 - as its step holds it
        now += 100.0
        assert advance(runs, replace(_SMALL, seed=2), "second").result is None
        assert runs.known(_SMALL, USUAL_MEASUREMENTS) is not None


def test_what_does_not_fit_is_refused_and_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth_runs, "BUDGET", 1000)
    runs = DeepRuns(1)
    with pytest.raises(SheetError, match=r"^Needs .* limit 1\.0 kB"):
        advance(runs)
    monkeypatch.setattr(depth_runs, "BUDGET", 2**25)
    assert finish(runs).is_done


def test_a_run_that_failed_in_one_tab_is_begun_anew_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, both_hold_it = threading.Event(), threading.Event()

    def fail(*_: object, **__: object) -> Iterator[DeepResult]:
        begun.set()
        assert both_hold_it.wait(10.0)
        raise MemoryError
        yield

    monkeypatch.setattr(depth_runs, "deep_run", fail)
    runs = DeepRuns(1)
    place = runs._placed  # noqa: SLF001 - the moment at which a tab has the run in hand

    def placed(key: depth_runs.Key) -> depth_runs._Run | None:
        run = place(key)
        if begun.is_set():
            both_hold_it.set()
        return run

    monkeypatch.setattr(runs, "_placed", placed)
    ended: dict[str, object] = {}

    def watch(name: str) -> None:
        try:
            ended[name] = advance(runs, watcher=name, seconds=10.0)
        except (MemoryError, StopIteration) as problem:
            ended[name] = type(problem)

    first, second = (threading.Thread(target=watch, args=(name,)) for name in ("first", "second"))
    first.start()
    assert begun.wait(10.0)
    second.start()
    first.join()
    second.join()
    assert ended == {"first": MemoryError, "second": Progress(None)}
    monkeypatch.undo()
    assert finish(runs).is_done


def test_old_figures_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth_runs, "_MAX_LAYERS_KEPT", 2 * _SMALL.depth)
    runs = DeepRuns(1)
    specs = [replace(_SMALL, seed=seed) for seed in (1, 2, 3)]
    finish(runs, specs[0])
    finish(runs, specs[1])
    advance(runs, specs[0])  # looked at again
    finish(runs, specs[2])
    assert [runs.known(spec, USUAL_MEASUREMENTS) is not None for spec in specs] == [True, False, True]
