"""Puts a scheme on the sheet: as a new attempt, or in the place of one."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.ui.schemes.page import SchemesVisit
from pages.ui.shell.fields import Choice
from pages.ui.shell.markdown import small
from pages.ui.shell.widgets import button, row, select
from xavier_core import Attempt, SheetSpec
from xavier_core.sheet import MAX_ATTEMPTS, add_attempt, attempt_title

_NEW = -1


def show_put_on_sheet(here: SchemesVisit, attempt: Attempt, *, section: str) -> None:
    """Show where on the sheet an attempt can be put, what is there now, and the button that puts it there."""
    places, at = _places(here.spec), _place(here, section)

    def choose(chosen: int) -> None:
        here.memory.put_at[section] = chosen

    def put() -> None:
        _put_on_sheet(here, attempt, _place(here, section))

    with row():
        select(here, f"schemes_put_{section}", "On the sheet as", Choice(places), at, choose, width=300)
        button(here, "Put on the sheet", put, key=f"schemes_put_{section}_button")
        if at != _NEW:
            st.markdown(small(f"Now there: {attempt_title(here.spec, at)}"))


def _places(spec: SheetSpec) -> dict[int, str]:
    free = {_NEW: "a new attempt"} if len(spec.attempts) < MAX_ATTEMPTS else {}
    return free | {at: f"in place of attempt {at + 1}" for at in range(len(spec.attempts))}


def _place(here: SchemesVisit, section: str) -> int:
    """The place that was chosen, while it is there; else the first."""
    places, chosen = _places(here.spec), here.memory.put_at.get(section, _NEW)
    return chosen if chosen in places else next(iter(places))


def _put_on_sheet(here: SchemesVisit, attempt: Attempt, at: int) -> None:
    session, spec = here.session, here.spec
    if at == _NEW:
        session.commit(add_attempt(spec, attempt))
        at = len(session.spec.attempts) - 1
    else:
        session.commit(spec.with_attempt(at, replace(attempt, stream=spec.attempts[at].stream)))
    session.attempt, session.next_page = at, "sheet"
