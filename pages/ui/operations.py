"""Carries out the browser's log: presses of the toolbar and edits of cells.

The browser sends every operation that has not been acknowledged, in order, each with its number;
what was carried out before is passed over. So nothing is lost and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pages.ui.state import Session
from xavier_core import SheetSpec
from xavier_core.edits import CellEdit, edit_cells

__all__ = ["carry_out"]

_MOST_EDITS = 2_000


def carry_out(session: Session, log: Mapping[str, object]) -> None:
    """Carry out the operations of ``log`` that the session has not seen yet.

    A log for another session (of a server that has been restarted) is left alone: the browser
    sends what is still pending again once it knows the new session.
    """
    operations = log.get("operations")
    if log.get("session") != session.token or not isinstance(operations, list):
        return
    for operation in operations:
        match operation:
            case [int(number), *what] if number > session.acknowledged:
                session.acknowledged = number
                _carry_out_one(session, what)


def _carry_out_one(session: Session, what: list[object]) -> None:
    match what:
        case [str(press)] if press in _PRESSES:
            _PRESSES[press](session)
        case ["panel", str(name)]:
            session.panel = "" if name == session.panel else name
        case ["edit", int(attempt), list(edits)] if len(edits) <= _MOST_EDITS:
            _edit(session, attempt, edits)
        case _:
            session.notices = ("A message of the browser was not understood; reload the page.",)


def _refresh(session: Session) -> None:
    """Go to the first roll of this seed that was not seen yet."""
    spec = session.spec
    following = max(spec.roll, session.highest_roll.get(spec.seed, 0)) + 1
    session.take_step(lambda spec: replace(spec, roll=following))


def _roll_by(rolls: int) -> Callable[[Session], None]:
    return lambda session: session.take_step(lambda spec: replace(spec, roll=spec.roll + rolls))


def _first(session: Session) -> None:
    session.take_step(lambda spec: replace(spec, roll=1))


def _unpin(session: Session) -> None:
    session.take_step(SheetSpec.unpinned)


def _edit(session: Session, attempt: int, edits: list[object]) -> None:
    typed = [CellEdit(str(edit[0]), str(edit[1])) for edit in edits if isinstance(edit, list) and len(edit) == 2]
    spec, refused = edit_cells(session.spec, attempt, typed)
    for edit in typed:
        session.refused.pop((attempt, edit.address), None)
    session.commit(spec)
    for edit, reason in refused:
        session.refused[attempt, edit.address] = (edit.text, str(reason))


_PRESSES: Mapping[str, Callable[[Session], None]] = {
    "refresh": _refresh,
    "previous": _roll_by(-1),
    "next": _roll_by(+1),
    "first": _first,
    "unpin": _unpin,
    "undo": Session.undo,
    "redo": Session.redo,
}
