"""All of a run in one run of the page: what goes on from there is a browser's, which is not here."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from pages.ui.depth import progress, runs
from tests.pages.depth.gate import Gate


@pytest.fixture(autouse=True)
def all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_AT_ONCE_S", 60.0)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """What holds back the steps of each run that is begun; in the end all of them pass."""
    stand_in, others = Gate(), set(threading.enumerate())
    monkeypatch.setattr(runs, "deep_run", stand_in)
    yield stand_in
    stand_in.open()
    for thread in set(threading.enumerate()) - others:  # the next test has a gate of its own
        if thread.name == runs.THREAD:
            thread.join()
