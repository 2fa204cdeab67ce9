"""The tables taken home: what can be downloaded, under which name."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.sheet.operations import SheetVisit
from pages.ui.shell.downloads import show_download
from pages.ui.shell.widgets import numbered
from xavier_core.sheet import Sheet, attempts_csv, layout_csv, rolls_csv, table_csv, table_names, tidy_csv


def show_downloads(here: SheetVisit, sheet: Sheet) -> None:
    """Show a button for every file; a file is made when its button is pressed."""
    spec = sheet.spec
    roll = f"xavier-sheet_seed-{spec.seed}_roll-{spec.roll}"
    records = tuple(here.memory.rolls.values())
    with st.container(horizontal=True):
        show_download("All attempts, tidy", f"{roll}_all-attempts_tidy.csv", partial(tidy_csv, sheet))
        for index in range(len(spec.attempts)):
            name = f"{roll}_attempt-{index + 1}_sheet.csv"
            show_download(f"Attempt {index + 1} as a sheet", name, partial(layout_csv, sheet, index))
        show_download("The attempts' settings", f"{roll}_attempts.csv", partial(attempts_csv, spec))
        seen = f"xavier-sheet_{len(records)}-rolls.csv"
        show_download(f"Rolls seen so far ({len(records)})", seen, partial(rolls_csv, records), key="rolls")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        places = list(range(len(spec.attempts)))
        index = st.selectbox("Attempt", places, format_func=numbered, key="export_attempt", width=200)
        table = st.selectbox("Table", table_names(spec, index), key="export_table", width=220)
        name = f"{roll}_attempt-{index + 1}_{table.replace(' ', '-')}.csv"
        show_download("One table", name, table_csv(sheet, index, table))
