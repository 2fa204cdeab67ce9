"""The tables taken home: what can be downloaded, under which name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.ui.state import Session
from xavier_core.cells import attempt_title
from xavier_core.export import layout_csv, rolls_csv, table_csv, table_names, tidy_csv
from xavier_core.sheet import Sheet

__all__ = ["show_download", "show_downloads"]


def show_downloads(session: Session, sheet: Sheet) -> None:
    """Show a button for every file; a file is made when its button is pressed."""
    spec = sheet.spec
    roll = f"xavier-sheet_seed-{spec.seed}_roll-{spec.roll}"
    records = tuple(session.rolls.values())
    with st.container(horizontal=True):
        show_download("All attempts, tidy", f"{roll}_all-attempts_tidy.csv", partial(tidy_csv, sheet))
        for index in range(len(spec.attempts)):
            name = f"{roll}_attempt-{index + 1}_sheet.csv"
            show_download(f"Attempt {index + 1} as a sheet", name, partial(layout_csv, sheet, index))
        seen = f"xavier-sheet_{len(records)}-rolls.csv"
        show_download(f"Rolls seen so far ({len(records)})", seen, partial(rolls_csv, records), key="rolls")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = [attempt_title(spec, index) for index in range(len(spec.attempts))]
        index = titles.index(st.selectbox("Attempt", titles, key="export_attempt", width=340))
        table = st.selectbox("Table", table_names(spec), key="export_table", width=220)
        name = f"{roll}_attempt-{index + 1}_{table.replace(' ', '-')}.csv"
        show_download("One table", name, partial(table_csv, sheet, index, table))


def show_download(label: str, file_name: str, write: Callable[[], str], *, key: str = "") -> None:
    """Show a button for one CSV file, which ``write`` makes when the button is pressed."""
    key = f"download_{key or label}"
    st.download_button(label, write, file_name=file_name, mime="text/csv", key=key, on_click="ignore")
