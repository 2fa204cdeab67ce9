"""The browser's log: each operation once, in its order, for the page that it is meant for."""

from __future__ import annotations

from typing import Any

from pages.ui.shell.outbox import carry_out
from pages.ui.shell.page import Page, Visit
from pages.ui.shell.session import PageState, Session
from tests.pages.visits import visit_of


def _add(here: Visit[Any, list[object]], arguments: list[object]) -> bool:
    match arguments:
        case [int(number)]:
            here.memory.append(number)
            return True
    return False


FIRST: Page[Any, list[object]] = Page("first", memory=list, operations={"add": _add})
OTHER: Page[Any, list[object]] = Page("other", memory=list, operations={"add": _add})


def log(session: Session, *operations: object) -> dict[str, object]:
    return {"session": session.token, "sends": 1, "operations": list(operations)}


def test_operations_are_carried_out_once_and_in_order() -> None:
    here = visit_of(FIRST)
    carry_out(here, log(here.session, [1, "first", "add", 5], [2, "first", "add", 6]))
    carry_out(here, log(here.session, [2, "first", "add", 6], [3, "first", "add", 7]))
    assert here.memory == [5, 6, 7]
    assert here.session.acknowledged == 3


def test_an_operation_for_another_page_waits_until_that_page_is_shown() -> None:
    here = visit_of(FIRST)
    carry_out(here, log(here.session, [1, "other", "add", 5], [2, "first", "add", 6], [3, "other", "add", 7]))
    assert (here.memory, here.session.acknowledged) == ([6], 3)
    here.session.pages["other"] = PageState(None, [])
    there = Visit(OTHER, here.session)
    carry_out(there, log(here.session, [4, "other", "add", 8]))
    carry_out(there, None)
    assert there.memory == [5, 7, 8]


def test_what_waits_for_other_pages_is_bounded() -> None:
    here = visit_of(FIRST)
    carry_out(here, log(here.session, *([number, f"page {number}", "add", 1] for number in range(1, 5_001))))
    assert sum(map(len, here.session.waiting.values())) == 1_000


def test_what_is_not_understood_is_acknowledged_and_said() -> None:
    for wrong in (["first", "explode"], ["first", "add", "one"], ["first"], [5], []):
        here = visit_of(FIRST)
        carry_out(here, log(here.session, [1, *wrong], [2, "first", "add", 3]))
        assert (here.memory, here.session.acknowledged) == ([3], 2), wrong
        assert "not understood" in here.session.notices[0], wrong


def test_a_log_for_a_server_before_this_one_is_left_alone() -> None:
    here = visit_of(FIRST)
    carry_out(here, {"session": "another", "operations": [[1, "first", "add", 5]]})
    assert (here.memory, here.session.acknowledged, here.session.notices) == ([], 0, ())
