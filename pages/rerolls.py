"""Re-rolls: the sheet's dice thrown thousands of times, and the distribution that they land on."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.ui.charts.show import load_plotly
from pages.ui.prose import read_prose
from pages.ui.rerolls.charts import Laws, show_depth_curves, show_histograms, show_magnitudes, show_strips
from pages.ui.rerolls.closer import closer_text
from pages.ui.rerolls.controls import show_counter, show_pair_controls, show_view_controls, show_what_if_controls
from pages.ui.rerolls.downloads import show_reroll_downloads
from pages.ui.rerolls.known_laws import law_of, what_if_laws
from pages.ui.rerolls.page import PAGE, STYLE
from pages.ui.rerolls.steps import RerollVisit, advance
from pages.ui.rerolls.tables import figure_rows, figure_table, spread_table, what_if_table
from pages.ui.shell.table import show_table
from pages.ui.shell.widgets import show_reset
from xavier_core import run_sheet
from xavier_core.rerolls import MonteCarlo, Observable, parse_observable

_PROSE = read_prose("rerolls")


def show_page() -> None:
    """Show the page; where re-rolls are still to come, run again once what there is is shown."""
    with PAGE.opened() as here:
        st.html(STYLE)
        load_plotly()
        advance(here)
        st.html(_PROSE["start"])
        here.show_notices()
        show_counter(here)
        monte_carlo, observable = here.memory.monte_carlo, parse_observable(here.spec, here.settings.observable)
        figure, controls = st.columns([7, 2])
        with controls:
            show_view_controls(here)
        with figure:
            _show_rerolls(here, monte_carlo, observable)
        if monte_carlo is None or not monte_carlo.attempts:
            return
        if monte_carlo.done < here.settings.n:
            st.rerun()
        _show_figures(here, monte_carlo, observable)
        _show_closer(here, monte_carlo)
        _show_spread(here, monte_carlo, observable)
        _show_what_if(here)
        show_reset(here)


def _show_rerolls(here: RerollVisit, monte_carlo: MonteCarlo | None, observable: Observable) -> None:
    if monte_carlo is None or not monte_carlo.attempts:
        st.error("There is nothing to draw: no attempt has numbers.")
        return
    show_histograms(here, monte_carlo, observable, _laws(here, observable))
    for index in sorted(set(monte_carlo.remarks) - set(monte_carlo.attempts)):
        st.info(f"Attempt {index + 1} has {monte_carlo.remarks[index]}.")


def _laws(here: RerollVisit, observable: Observable) -> Laws:
    return tuple(law_of(here.spec, index, observable) for index in range(len(here.spec.attempts)))


def _show_figures(here: RerollVisit, monte_carlo: MonteCarlo, observable: Observable) -> None:
    st.html(_PROSE["law"])
    laws = _laws(here, observable)
    rows = figure_rows(monte_carlo, observable, laws)
    show_table(figure_table(rows), label="Measured and exact")
    show_reroll_downloads(monte_carlo, observable, rows, laws)


def _show_closer(here: RerollVisit, monte_carlo: MonteCarlo) -> None:
    st.html(_PROSE["closer"])
    show_pair_controls(here)
    with here.session.turn.left():
        said = closer_text(monte_carlo, here.settings.pair)
    st.markdown(said)


def _show_spread(here: RerollVisit, monte_carlo: MonteCarlo, observable: Observable) -> None:
    st.html(_PROSE["spread"])
    sheet = run_sheet(replace(monte_carlo.spec, roll=here.settings.start))
    show_table(spread_table(monte_carlo, sheet, observable), label="Inside one roll, and across rolls")
    show_strips(monte_carlo, sheet, observable)


def _show_what_if(here: RerollVisit) -> None:
    spec, settings = here.spec, here.settings
    st.html(_PROSE["what_if"])
    show_what_if_controls(here)
    laws = what_if_laws(spec, deep=settings.deep, wide=settings.wide)
    show_magnitudes(laws, settings)
    table = what_if_table(spec, laws, deep=settings.deep, wide=settings.wide)
    show_table(table, label="A deeper or wider network")
    show_depth_curves(here)


show_page()
