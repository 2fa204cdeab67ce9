"""What the page remembers: which run it watches, and when what there is of it is painted again."""

from __future__ import annotations

import time

import pytest

from pages.ui.depth.memory import DepthMemory
from xavier_core.depth import USUAL_MEASUREMENTS, DeepAttempt, DeepSpec, Measurements, run_deep

_SPEC = DeepSpec(batch=2, width=3, depth=2, attempts=(DeepAttempt("xavier"),))
_KEY = (_SPEC, USUAL_MEASUREMENTS)
_OTHER = (_SPEC, Measurements(rank=True))


def test_a_run_is_left_once_another_is_watched() -> None:
    memory = DepthMemory()
    assert memory.watch(_KEY) is None
    assert memory.watch(_KEY) is None
    assert memory.watch(_OTHER) == _KEY


def test_a_picture_is_due_after_ever_longer_whiles(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    memory = DepthMemory()
    memory.watch(_KEY)
    new = run_deep(_SPEC)
    whiles = []
    for _ in range(6):
        memory.paint(None)
        start = now[0]
        while not memory.is_due(new):
            now[0] += 0.25
        whiles.append(now[0] - start)
    assert whiles == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    memory.watch(_OTHER)
    memory.paint(None)
    now[0] += 1.0
    assert memory.is_due(new)


def test_nothing_is_painted_again_that_is_shown_already(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    memory = DepthMemory()
    result = run_deep(_SPEC)
    memory.paint(result)
    now[0] += 60.0
    assert not memory.is_due(result)
    assert not memory.is_due(None)  # a run that waits has nothing yet
    assert memory.is_due(run_deep(_SPEC))


def test_what_was_shown_is_only_that_of_its_own_run() -> None:
    memory = DepthMemory()
    result = run_deep(_SPEC)
    memory.paint(result)
    memory.paint(None)
    assert memory.shown_of(_KEY) is result
    assert memory.shown_of(_OTHER) is None
