"""The session: what one browser tab has on the server.

The spec is the truth and lives in the link; the session adds what a link cannot hold: undo and redo, what the browser
has been told, and what each page keeps for itself. It knows no page.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import streamlit as st

from pages.ui.shell.turn import Turn
from xavier_core import SheetError, SheetSpec
from xavier_core.sheet import opening_spec

_SESSION_KEY = "xavier_sheet"
_MAX_STEPS = 200
_MAX_EARLIER = 16
"""Fields in one place that are remembered: as many presses may be under way."""


class WrongEntry(NamedTuple):
    """What was typed into a field and could not be taken."""

    text: str
    reason: str
    instead_of: str
    """What the field shows otherwise: once that has changed, the entry is out of date."""


class FieldValue(NamedTuple):
    """What a field shows, a text or a choice, as the server knows it."""

    first: object
    """What it was begun with."""
    last: object
    """What it shows by now: that, or what was entered since."""
    revision: int = 0
    """Goes up where another value is put into it: that is another field to the browser."""
    earlier: tuple[object, ...] = ()
    """What the fields before it showed at last, the latest first: the browser may still send that."""

    def anew(self, value: object) -> FieldValue:
        """Return the field that is begun with another value."""
        return FieldValue(value, value, self.revision + 1, (self.last, *self.earlier[: _MAX_EARLIER - 1]))

    def heard(self, revision: int, value: object) -> FieldValue | None:
        """Return the field once a value was entered into it, or into one before it; None where it shows that."""
        values, age = (self.last, *self.earlier), self.revision - revision
        if age >= len(values) or values[age] == value:
            return None
        values = (*values[:age], value, *values[age + 1 :])
        return self._replace(last=values[0], earlier=values[1:])


@dataclass
class PageState:
    """What a page keeps of one tab."""

    settings: Any
    """Its settings, a frozen dataclass; they are in the link."""
    memory: Any
    """What else it remembers; it is lost with the server."""
    wrong: dict[str, WrongEntry] = field(default_factory=dict)
    """Wrong entries by the key of their field."""
    shown: dict[str, FieldValue] = field(default_factory=dict)
    """What its fields show, by their key: the browser has them still where the settings are replaced."""

    def begin(self, settings: Any, memory: Any) -> None:  # noqa: ANN401 - the page's own
        """Replace settings and memory; a wrong entry is out of date then."""
        self.settings, self.memory = settings, memory
        self.wrong.clear()


@dataclass
class Session:
    """What one browser tab has on the server."""

    spec: SheetSpec
    empty: SheetSpec = field(default_factory=opening_spec)
    """The spec of an empty URL: what was shown when one was last entered."""
    token: str = field(default_factory=lambda: secrets.token_hex(4))
    """Names this session to the browser, which sends its log again when the server is a new one."""
    undo_steps: tuple[SheetSpec, ...] = ()
    redo_steps: tuple[SheetSpec, ...] = ()
    acknowledged: int = 0
    """Number of the last operation of the browser's log that was taken over."""
    waiting: dict[str, list[list[object]]] = field(default_factory=dict)
    """Operations that arrived while another page was shown, by the page that they are for."""
    notices: tuple[str, ...] = ()
    """Messages for the top of the page, until the next step."""
    attempt: int = 0
    """Index of the attempt that is looked at; past the last one where attempts were removed since."""
    next_page: str = ""
    """The page that is to be shown next, as when something was put on the sheet."""
    pages: dict[str, PageState] = field(default_factory=dict)
    turn: Turn = field(default_factory=Turn)

    def commit(self, spec: SheetSpec) -> None:
        """Make ``spec`` the present; one step of undo leads back."""
        self.notices = ()
        if spec == self.spec:
            return
        self.undo_steps = (*self.undo_steps[-_MAX_STEPS + 1 :], self.spec)
        self.redo_steps = ()
        self.spec = spec

    def visit(self, spec: SheetSpec, notices: tuple[str, ...]) -> None:
        """Make the spec of an address the present, and say what of the address was not understood."""
        self.commit(spec)
        self.notices = notices

    def undo(self) -> None:
        """Go one step back."""
        self.notices = ()
        if self.undo_steps:
            self.redo_steps = (*self.redo_steps, self.spec)
            *rest, self.spec = self.undo_steps
            self.undo_steps = tuple(rest)

    def redo(self) -> None:
        """Go one undone step forward."""
        self.notices = ()
        if self.redo_steps:
            self.undo_steps = (*self.undo_steps, self.spec)
            *rest, self.spec = self.redo_steps
            self.redo_steps = tuple(rest)

    def take_step(self, step: Callable[[SheetSpec], SheetSpec]) -> bool:
        """Commit ``step(spec)``, or say why not; return whether it was taken."""
        try:
            self.commit(step(self.spec))
        except SheetError as reason:
            self.notices = (str(reason),)
            return False
        return True


def has_session() -> bool:
    """Return whether this tab has a session already."""
    return _SESSION_KEY in st.session_state


def session_of_tab(first_spec: Callable[[], tuple[SheetSpec, tuple[str, ...]]]) -> Session:
    """Return this tab's session; a new one starts from ``first_spec`` (spec, notices)."""
    if _SESSION_KEY not in st.session_state:
        spec, notices = first_spec()
        st.session_state[_SESSION_KEY] = Session(spec, notices=notices)
    found: Session = st.session_state[_SESSION_KEY]
    return found


def sent_by(component: str) -> Mapping[str, object]:
    """Return what the browser's side of a component has sent, before the component is mounted in this run."""
    sent = st.session_state.get(component)
    return sent if isinstance(sent, Mapping) else {}
