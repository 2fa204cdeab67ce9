"""The driver against the app itself; and what it says of answers that are wrong, late or missing."""

from __future__ import annotations

import asyncio
import math
import os
import signal
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.load.driver import Drive, Drove, Press, drive
from tests.load.figures import Figures, figures_of, verdicts
from tests.load.numbers import wrong_answers
from tests.load.protocol import Tab, key_of
from tests.load.usage import Usage, usage_of
from tests.load.visits import Answer, AppVisit, BareVisit
from tests.opened import opened
from tests.server import ROOT, running_app
from xavier_core import run_sheet

PLAN = Drive(sessions=6, seconds=4.0, every=1.0)
PRESSES = 24


def _drive(driving: Coroutine[Any, Any, Drove]) -> Drove:
    """Run it in a thread of its own: the browser of other tests keeps an event loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(asyncio.run, driving).result()


@pytest.fixture(scope="module")
def drove() -> Drove:
    """Six sessions on the app, four presses each."""
    with running_app() as app:
        cores = os.sched_getaffinity(0)
        return _drive(drive(PLAN, app.url, AppVisit, lambda: usage_of(app.pid, cores)))


@pytest.fixture(scope="module")
def answers(drove: Drove) -> Sequence[Answer]:
    """What the first of them was shown."""
    return drove.visits[0].answers


def test_every_press_on_the_app_is_answered_with_its_numbers(drove: Drove) -> None:
    wrong = [problem for visit in drove.visits for problem in wrong_answers(visit.answers)]
    found = figures_of(PLAN, drove, wrong)
    assert (found.presses, found.late, found.errors) == (PRESSES, 0, ())
    assert [visit.answered for visit in drove.visits] == [PRESSES // PLAN.sessions] * PLAN.sessions
    assert 0.0 < found.p50 <= found.p95 <= found.p99 <= found.longest
    assert found.core > 0.0
    assert found.cpu > 0.0


@pytest.mark.parametrize("options", [(), ("--", "at-once")], ids=["as it is", "at once"])
def test_the_bare_page_counts_every_press(options: Sequence[str]) -> None:
    with running_app(ROOT / "tests" / "bench" / "bare_page.py", options=options) as bare:
        found = _drive(drive(PLAN, bare.url, BareVisit, lambda: Usage(0.0, 0.0)))
    assert all(press.latency is not None and press.latency <= PLAN.every for press in found.presses)
    assert [visit.answers[-1].content for visit in found.visits] == ["Count: 4"] * PLAN.sessions
    assert found.problems == []


def test_no_tab_has_the_source_watched_for_changes() -> None:
    with running_app() as app:
        watched: list[int] = []

        def count() -> Usage:
            watched.append(_watched_files(app.pid))
            return Usage(0.0, 0.0)

        found = _drive(drive(Drive(sessions=3, seconds=1.0, every=1.0), app.url, AppVisit, count))
    assert [visit.answered for visit in found.visits] == [1, 1, 1]
    assert max(watched) < 10  # its modules are more than a hundred


def _watched_files(pid: int) -> int:
    """How many files the system tells a process the changes of."""
    count = 0
    for file in Path(f"/proc/{pid}/fdinfo").iterdir():
        with suppress(FileNotFoundError):  # closed since
            count += file.read_text(encoding="ascii").count("inotify wd:")
    return count


def test_a_number_that_is_wrong_in_its_last_digit_is_found(answers: Sequence[Answer]) -> None:
    right = answers[2]
    output = run_sheet(opened()).attempts[0].outputs.tolist()[0]
    assert repr(output) in answers[0].content
    off = answers[0].content.replace(repr(output), repr(math.nextafter(output, 0.0)))
    one_off = answers[0]._replace(content=off)
    assert wrong_answers([one_off, right]) == ["the numbers that answer press 0 are not those of roll 1 of seed 2"]


def test_a_roll_that_is_not_the_next_one_is_found(answers: Sequence[Answer]) -> None:
    assert wrong_answers([answers[3]._replace(number=2)]) == ["press 2 was answered with roll 4 of seed 2"]


def test_the_numbers_of_another_roll_are_found(answers: Sequence[Answer]) -> None:
    swapped = answers[1]._replace(content=answers[2].content)
    assert wrong_answers([swapped]) == ["the numbers that answer press 1 are not those of roll 2 of seed 2"]


def test_a_server_that_dies_loses_its_sessions() -> None:
    def killed() -> Usage:
        """Called when all sessions are open, and at the end."""
        os.kill(app.pid, signal.SIGKILL)
        return Usage(0.0, 0.0)

    with running_app() as app:
        drove = _drive(drive(PLAN, app.url, AppVisit, killed))
    assert [problem.split(":")[0] for problem in drove.problems] == [f"session {at} was lost" for at in range(1, 7)]


def _figures(**changes: object) -> Figures:
    presses = [Press(1, number, due=0.0, sent=0.0, answered=0.01 * number) for number in range(1, 101)]
    drove = Drove((), presses, (), 1.0, wall=10.0, used=Usage(2.0, 3.0), lags=[0.001] * 20)
    return figures_of(Drive(every=5.0), replace(drove, **changes), ())  # type: ignore[arg-type]


def _missed(bare: Figures | None, app: Figures | None) -> list[str]:
    return [verdict.name for verdict in verdicts(bare, app) if not verdict.is_met]


def test_figures_are_those_of_the_presses() -> None:
    found = _figures()
    assert (found.p50, found.p95, found.longest) == pytest.approx((505.0, 950.5, 1000.0))
    assert (found.core, found.others, found.cpu) == pytest.approx((0.2, 0.1, 20.0))


def test_late_is_who_waits_for_longer_than_the_next_press_or_for_ever() -> None:
    presses = [Press(1, 1, 0.0, 0.0, 4.9), Press(1, 2, 0.0, 0.0, 5.1), Press(1, 3, 0.0, 0.0)]
    found = _figures(presses=presses)
    assert found.late == 2
    assert _missed(None, found) == ["app, late"]


def test_each_verdict_can_be_missed() -> None:
    fine = _figures()
    assert _missed(fine, fine) == []
    assert _missed(fine, replace(fine, p95=1.49 * fine.p95)) == []
    assert _missed(fine, replace(fine, p95=1.51 * fine.p95)) == ["p95, app / bare"]
    assert _missed(fine, replace(fine, errors=("lost",))) == ["app, errors"]
    assert _missed(replace(fine, lag=5.1), fine) == ["bare, the driver's lag"]


def _delta(text: str, *, fragment: str = "") -> ForwardMsg:
    message = ForwardMsg(hash=text)
    message.delta.fragment_id = fragment
    message.delta.new_element.text.body = text
    message.metadata.cacheable = True
    return message


def _finished(*fragments: str) -> ForwardMsg:
    message = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    message.metadata.run.fragment_ids.extend(fragments)
    return message


def _shown(tab: Tab, *messages: ForwardMsg) -> list[tuple[str, str]]:
    return [
        (element.text.body, fragment)
        for message in messages
        for element, fragment in tab.take(message.SerializeToString())
    ]


def test_a_tab_knows_what_it_is_referred_to_until_it_is_too_old() -> None:
    tab = Tab()
    begun = ForwardMsg()
    begun.new_session.config.max_cached_message_age = 1
    assert _shown(tab, begun, _delta("a", fragment="f"), _finished()) == [("a", "f")]
    assert _shown(tab, ForwardMsg(ref_hash="a"), _finished(), _finished("g")) == [("a", "f")]
    assert _shown(tab, ForwardMsg(ref_hash="a"), _finished(), _finished()) == [("a", "f")]
    assert tab.errors == []
    assert _shown(tab, _finished(), ForwardMsg(ref_hash="a")) == []
    assert tab.errors == ["the server referred to a message that the tab no longer has"]


def test_an_exception_on_the_page_is_an_error() -> None:
    tab = Tab()
    message = ForwardMsg()
    message.delta.new_element.exception.type = "ValueError"
    message.delta.new_element.exception.message = "no"
    _shown(tab, message)
    assert tab.errors == ["ValueError: no"]


def test_the_key_of_an_element_may_have_hyphens() -> None:
    assert key_of("$$ID-1fed3c-sheet-view") == "sheet-view"
