"""Carries out what the browser's components sent: one log for all of them.

The browser sends every operation that has not been acknowledged, in order, each with its number and the page that it
is for; what was taken over before is passed over. So nothing is lost and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pages.ui.shell.page import Visit

_MAX_WAITING = 1_000
"""Operations that are kept for pages which are not shown."""
_NOT_UNDERSTOOD = "A message of the browser was not understood; reload the page."


def carry_out(here: Visit[Any, Any], log: object) -> None:
    """Carry out the operations of ``log`` that the session has not seen yet.

    A log for another session (of a server that has been restarted) is left alone: the browser
    sends what is still pending again once it knows the new session. An operation for another page, which was left
    before the server heard of it, waits until that page is shown.
    """
    session = here.session
    for waiting in session.waiting.pop(here.page.name, []):
        _carry_out_one(here, waiting)
    if not isinstance(log, Mapping) or log.get("session") != session.token:
        return
    operations = log.get("operations")
    for operation in operations if isinstance(operations, list) else []:
        match operation:
            case [int(number), str(page), *what] if number > session.acknowledged:
                session.acknowledged = number
                if page == here.page.name:
                    _carry_out_one(here, what)
                elif sum(map(len, session.waiting.values())) < _MAX_WAITING:
                    session.waiting.setdefault(page, []).append(what)
            case [int(number), *_] if number > session.acknowledged:
                session.acknowledged = number
                session.notices = (_NOT_UNDERSTOOD,)


def _carry_out_one(here: Visit[Any, Any], what: list[object]) -> None:
    match what:
        case [str(name), *arguments] if name in here.page.operations:
            if here.page.operations[name](here, arguments):
                return
    here.session.notices = (_NOT_UNDERSTOOD,)
