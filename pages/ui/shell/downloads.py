"""Files that a page gives away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

__all__ = ["show_download"]


def show_download(
    label: str, file_name: str, write: Callable[[], str], *, key: str = "", mime: str = "text/csv"
) -> None:
    """Show a button for one file, which ``write`` makes when the button is pressed."""
    key = f"download_{key or label}"
    st.download_button(label, write, file_name=file_name, mime=mime, key=key, on_click="ignore")
