"""What the sheet's views in the browser can ask for: presses of the toolbar, and edits of cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeGuard

from pages.ui.sheet.frame import frame_of
from pages.ui.sheet.memory import ATTEMPTS_PANEL, SheetMemory
from pages.ui.sheet.settings import SheetSettings
from pages.ui.shell.page import Operation, Visit
from xavier_core import SheetSpec
from xavier_core.dice import MAX_ROLL
from xavier_core.sheet import CellEdit, cell_roles, edit_cells, layout_of

_MAX_EDITS = 3_000  # the largest sheet has 2,218 cells that can be edited
_SHARED = ("input", "desired")

SheetVisit = Visit[SheetSettings, SheetMemory]


def _press(act: Callable[[SheetVisit], object]) -> Operation:
    """An operation without arguments."""

    def press(here: SheetVisit, arguments: list[object]) -> bool:
        if arguments:
            return False
        act(here)
        return True

    return press


def _refresh(here: SheetVisit) -> None:
    """Go to the roll after the highest one seen of this seed."""
    spec = here.spec
    highest = max(spec.roll, here.memory.highest_roll.get(spec.seed, 0))
    following = highest + 1 if highest < MAX_ROLL else spec.roll + 1
    here.session.take_step(lambda spec: replace(spec, roll=min(following, MAX_ROLL)))
    here.memory.pass_by(here.spec)


def _roll_by(rolls: int) -> Callable[[SheetVisit], object]:
    def step(spec: SheetSpec) -> SheetSpec:
        return replace(spec, roll=min(max(spec.roll + rolls, 1), MAX_ROLL))

    return _stepped(step)


def _stepped(step: Callable[[SheetSpec], SheetSpec]) -> Callable[[SheetVisit], object]:
    """Take a step to another roll, which leaves its mark."""

    def take(here: SheetVisit) -> None:
        here.session.take_step(step)
        here.memory.pass_by(here.spec)

    return take


def _want_typical(here: SheetVisit) -> None:
    here.memory.wants_typical = True


def _projector(here: SheetVisit) -> None:
    here.replace(replace(here.settings, projector=not here.settings.projector))


def _panel(here: SheetVisit, arguments: list[object]) -> bool:
    match arguments:
        case [str(name)]:
            here.memory.panel = "" if name == here.memory.panel else name
            return True
    return False


def _open(here: SheetVisit, arguments: list[object]) -> bool:
    """Go to a roll, as one that was seen before."""
    match arguments:
        case [int(seed), int(roll)]:
            _stepped(lambda spec: replace(spec, seed=seed, roll=roll))(here)
            return True
    return False


def _attempt(here: SheetVisit, arguments: list[object]) -> bool:
    """Open the panel of the attempts at one of them; close it where it shows that one already."""
    match arguments:
        case [int(index)]:
            if here.memory.panel == ATTEMPTS_PANEL and here.session.attempt == index:
                here.memory.panel = ""
            elif 0 <= index < len(here.spec.attempts):
                here.memory.panel, here.session.attempt = ATTEMPTS_PANEL, index
            return True
    return False


def _edit(here: SheetVisit, arguments: list[object]) -> bool:
    match arguments:
        case [int(attempt), str(frame), list(edits)] if len(edits) <= _MAX_EDITS:
            _write(here, attempt, frame, edits)
            return True
    return False


def _write(here: SheetVisit, attempt: int, frame: str, edits: list[object]) -> None:
    """Write what was typed, on the sheet that the typist saw or not at all."""
    session, memory, spec = here.session, here.memory, here.spec
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
        for (of, address), reason in memory.refused.items()
        if address not in shared and (of != attempt or address not in mine)
    }
    session.commit(edited)
    memory.refuse(
        edited,
        kept | {(attempt, edit.address): (edit.text, str(reason)) for edit, reason in refused if edit.address in cells},
    )


def _is_edit(edit: object) -> TypeGuard[list[str]]:
    """Whether this is an address and a text."""
    return isinstance(edit, list) and len(edit) == 2 and all(isinstance(part, str) for part in edit)


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "refresh": _press(_refresh),
        "previous": _press(_roll_by(-1)),
        "next": _press(_roll_by(+1)),
        "first": _press(_stepped(lambda spec: replace(spec, roll=1))),
        "projector": _press(_projector),
        "typical": _press(_want_typical),
        "clear_marks": _press(lambda here: here.memory.clear_marks(here.spec)),
        "unpin": _press(lambda here: here.session.take_step(SheetSpec.unpinned)),
        "pause": _press(lambda _: None),
        "undo": _press(lambda here: here.session.undo()),
        "redo": _press(lambda here: here.session.redo()),
        "open": _open,
        "panel": _panel,
        "attempt": _attempt,
        "edit": _edit,
    }
)
"""What the browser can ask for, by name."""
