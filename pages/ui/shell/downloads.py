"""Files that a page gives away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def show_download(
    label: str, file_name: str, data: str | Callable[[], str], *, key: str = "", mime: str = "text/csv"
) -> None:
    """Show a button for one file, which ``data`` makes when the button is pressed.

    Streamlit forgets what makes a file when a run of the page ends, a moment before the browser hears of what the run
    put in its place: a press in that moment gives no file, and Streamlit says so. A file that follows a choice, where
    such presses are to be expected, is short enough to be given as a text: that is kept for one run more.
    """
    key = f"download_{key or label}"
    st.download_button(label, data, file_name=file_name, mime=mime, key=key, on_click="ignore")
