"""A page in a tab of its own, without Streamlit."""

from __future__ import annotations

from typing import TypeVar

from pages.ui.shell.page import Page, Visit
from pages.ui.shell.session import PageState, Session
from xavier_core import SheetSpec
from xavier_core.sheet import opening_spec

S = TypeVar("S")
M = TypeVar("M")


def visit_of(page: Page[S, M], spec: SheetSpec | None = None) -> Visit[S, M]:
    """Return a page as a tab has it that was just opened."""
    session = Session(spec or opening_spec())
    session.pages[page.name] = PageState(page.first(session.spec), page.memory())
    return Visit(page, session)
