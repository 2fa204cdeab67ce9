"""Carries out the browser's log: presses of the toolbar, edits of cells, Back and Forward.

The browser sends every operation that has not been acknowledged, in order, each with its number;
what was carried out before is passed over. So nothing is lost and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeGuard

from pages.ui.sheet.grid import frame_of
from pages.ui.shell.address import open_query
from pages.ui.shell.session import ATTEMPTS_PANEL, Session
from xavier_core import SheetSpec
from xavier_core.dice import MAX_ROLL
from xavier_core.sheet import CellEdit, cell_roles, edit_cells, layout_of

__all__ = ["carry_out"]

_MAX_EDITS = 3_000  # the largest sheet has 2,218 cells that can be edited
_LONGEST_QUERY = 60_000
_SHARED = ("input", "desired")


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
        case ["visit", str(query)] if len(query) <= _LONGEST_QUERY:
            session.visit(*(open_query(query) if query.strip("?") else (session.bare, ())))
        case ["attempt", int(index)]:
            _open_attempt(session, index)
        case ["edit", int(attempt), str(frame), list(edits)] if len(edits) <= _MAX_EDITS:
            _edit(session, attempt, frame, edits)
        case _:
            session.notices = ("A message of the browser was not understood; reload the page.",)


def _refresh(session: Session) -> None:
    """Go to the roll after the highest one seen of this seed."""
    spec = session.spec
    highest = max(spec.roll, session.highest_roll.get(spec.seed, 0))
    following = highest + 1 if highest < MAX_ROLL else spec.roll + 1
    session.take_step(lambda spec: replace(spec, roll=min(following, MAX_ROLL)))


def _roll_by(rolls: int) -> Callable[[Session], None]:
    def step(spec: SheetSpec) -> SheetSpec:
        return replace(spec, roll=min(max(spec.roll + rolls, 1), MAX_ROLL))

    return lambda session: session.take_step(step)


def _first(session: Session) -> None:
    session.take_step(lambda spec: replace(spec, roll=1))


def _unpin(session: Session) -> None:
    session.take_step(SheetSpec.unpinned)


def _open_attempt(session: Session, index: int) -> None:
    """Open the panel of the attempts at one of them; close it where it shows that one already."""
    if session.panel == ATTEMPTS_PANEL and session.chosen == index:
        session.panel = ""
    elif 0 <= index < len(session.spec.attempts):
        session.panel, session.chosen = ATTEMPTS_PANEL, index


def _edit(session: Session, attempt: int, frame: str, edits: list[object]) -> None:
    """Write what was typed, on the sheet that the typist saw or not at all."""
    spec = session.spec
    typed = [CellEdit(address, text) for address, text in filter(_is_edit, edits)]
    if not 0 <= attempt < len(spec.attempts) or frame != frame_of(spec, attempt):
        session.notices = ("The sheet was laid out anew before this edit arrived; it was not made. Type it again.",)
        return
    edited, refused = edit_cells(spec, attempt, typed)
    cells = cell_roles(layout_of(spec, attempt))
    shared = {edit.address for edit in typed if edit.address in cells and cells[edit.address].kind in _SHARED}
    mine = {edit.address for edit in typed}
    kept = {
        (of, address): reason
        for (of, address), reason in session.refused.items()
        if address not in shared and (of != attempt or address not in mine)
    }
    session.commit(edited)
    session.refused = kept | {
        (attempt, edit.address): (edit.text, str(reason)) for edit, reason in refused if edit.address in cells
    }


def _is_edit(edit: object) -> TypeGuard[list[str]]:
    """Whether this is an address and a text."""
    return isinstance(edit, list) and len(edit) == 2 and all(isinstance(part, str) for part in edit)


_PRESSES: Mapping[str, Callable[[Session], None]] = {
    "refresh": _refresh,
    "previous": _roll_by(-1),
    "next": _roll_by(+1),
    "first": _first,
    "unpin": _unpin,
    "undo": Session.undo,
    "redo": Session.redo,
}
