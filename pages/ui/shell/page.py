"""The way in: a page that is opened by its own address runs inside the app, too."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.ui.shell.address import is_bare, open_link, was_visited, write_link
from pages.ui.shell.session import Session, has_session, session

__all__ = ["enter_page", "keep_address"]


def enter_page() -> Session:
    """Return this tab's session, following the address where the browser went back or forward.

    Where something was put on the sheet from another page, the sheet is shown instead.
    """
    _enter_through_app()
    is_new = not has_session()
    here = session(open_link)
    if here.goes_to_sheet:
        here.goes_to_sheet = False
        st.switch_page("pages/sheet.py")
    here.entered_bare = is_bare() and not is_new
    if was_visited():
        here.visit(*((here.bare, ()) if is_bare() else open_link()))
    elif is_bare():
        here.bare = here.spec
    return here


def keep_address(here: Session, query: dict[str, str]) -> str:
    """Put the query into the address bar; return it where the browser's script is to do so, or nothing.

    An address that says nothing, as a click in the navigation leaves it, is completed in its place: as a
    step of the history of its own it would be one that Back cannot pass.
    """
    if here.entered_bare:
        return f"?{urlencode(query)}"
    write_link(query)
    return ""


def _enter_through_app() -> None:
    """Run again through app.py where Streamlit ran the page alone.

    Until a server has run ``st.navigation`` once, Streamlit takes each file in ``pages/`` for a page of
    its own kind, and the very first visit to such an address would come without page configuration
    and navigation.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
