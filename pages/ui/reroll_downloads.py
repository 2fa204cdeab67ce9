"""What the re-rolls page gives away as CSV."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.downloads import show_download
from pages.ui.laws import KnownLaw
from pages.ui.reroll_figures import Figure
from xavier_core.rerolls import Quantity, Survey, curves_csv, exported, figures_csv, rerolls_csv

__all__ = ["show_reroll_downloads"]


def show_reroll_downloads(survey: Survey, quantity: Quantity, rows: list[Figure], laws: tuple[KnownLaw, ...]) -> None:
    """Show a button for each file; a file is made when its button is pressed."""
    spec = survey.spec
    name = f"xavier-sheet_seed-{spec.seed}_rolls-{spec.roll}-to-{spec.roll + max(survey.done, 1) - 1}_{survey.method}"
    rolls = exported(survey)
    first = "first " if survey.done > rolls else ""
    figures = [(row.attempt, row.name, row.measured, row.error, row.exact, row.kind) for row in rows]
    with st.container(horizontal=True):
        show_download(
            f"The {first}{rolls:,} re-rolls", f"{name}_rolls.csv", partial(rerolls_csv, survey), key="rerolls"
        )
        show_download("The table", f"{name}_{quantity.key}_table.csv", partial(figures_csv, figures))
        cdfs = tuple(law.cdf for law in laws)
        curves = partial(curves_csv, survey, quantity, cdfs)
        show_download("Counts and curves", f"{name}_{quantity.key}_curves.csv", curves)
