"""What the re-rolls page gives away as CSV."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.rerolls.known_laws import KnownLaw
from pages.ui.rerolls.tables import Figure
from pages.ui.shell.downloads import show_download
from xavier_core.rerolls import MonteCarlo, Observable, curves_csv, exported, figures_csv, rerolls_csv


def show_reroll_downloads(
    monte_carlo: MonteCarlo, observable: Observable, rows: list[Figure], laws: tuple[KnownLaw, ...]
) -> None:
    """Show a button for each file; a file is made when its button is pressed."""
    spec = monte_carlo.spec
    last = spec.roll + max(monte_carlo.done, 1) - 1
    name = f"xavier-sheet_seed-{spec.seed}_rolls-{spec.roll}-to-{last}_{monte_carlo.method}"
    rolls = exported(monte_carlo)
    first = "first " if monte_carlo.done > rolls else ""
    figures = [(row.attempt, row.name, row.measured, row.error, row.exact, row.kind) for row in rows]
    with st.container(horizontal=True):
        show_download(
            f"The {first}{rolls:,} re-rolls", f"{name}_rolls.csv", partial(rerolls_csv, monte_carlo), key="rerolls"
        )
        show_download("The table", f"{name}_{observable.key}_table.csv", partial(figures_csv, figures))
        cdfs = tuple(law.cdf for law in laws)
        curves = partial(curves_csv, monte_carlo, observable, cdfs)
        show_download("Counts and curves", f"{name}_{observable.key}_curves.csv", curves)
