"""Re-rolls: the sheet's dice thrown thousands of times, and the law that they land on."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.ui.browser import mount_chart
from pages.ui.entry import enter_page, keep_address
from pages.ui.histograms import curves_content, depth_content, histogram_content, strip_content
from pages.ui.laws import KnownLaw, depth_line, law_of, what_if_laws
from pages.ui.links import is_bare, link_of, open_settings, was_visited
from pages.ui.markdown import notice_text
from pages.ui.prose import read_prose
from pages.ui.reroll_closer import closer_text
from pages.ui.reroll_controls import (
    show_counter,
    show_pair_controls,
    show_progress,
    show_view_controls,
    show_what_if_controls,
    take_presses,
)
from pages.ui.reroll_downloads import show_reroll_downloads
from pages.ui.reroll_figures import figure_rows, figure_table, spread_table, what_if_table
from pages.ui.reroll_session import advance, settings_of
from pages.ui.reroll_settings import MAX_DEEP, RerollSettings, encode_settings
from pages.ui.state import Session
from xavier_core import run_sheet
from xavier_core.rerolls import MonteCarlo, Observable, parse_observable

_DEPTHS = tuple(range(0, MAX_DEEP + 1, 2))


def show_page() -> None:
    """Show the page; where re-rolls are still to come, run again once what there is is shown."""
    here = enter_page()
    if was_visited() and not is_bare():
        here.rerolls = None
    settings_of(here, open_settings)
    take_presses(here)
    problem = advance(here)
    settings = settings_of(here, open_settings)
    st.html(read_prose("rerolls")["start"])
    show_counter(here, settings)
    show_view_controls(here, settings)
    show_progress(here, settings)
    for notice in (*here.notices, *([problem] if problem else ())):
        st.warning(notice_text(notice))
    address = keep_address(here, link_of(here.spec, encode_settings(settings)))
    monte_carlo = here.monte_carlo
    if monte_carlo is None or not monte_carlo.attempts:
        mount_chart(key="histograms", content={"address": address, "kind": "none"})
        st.error("There is nothing to draw: no attempt has numbers.")
        return
    for index in sorted(set(monte_carlo.remarks) - set(monte_carlo.attempts)):
        st.info(f"Attempt {index + 1} has {monte_carlo.remarks[index]}.")
    quantity = parse_observable(here.spec, settings.quantity)
    laws = tuple(law_of(here.spec, index, quantity) for index in range(len(here.spec.attempts)))
    content = {"address": address, **histogram_content(monte_carlo, settings, quantity, laws)}
    opened = mount_chart(key="histograms", content=content)
    if opened and opened[1] != here.opened:
        roll, here.opened = opened
        here.take_step(lambda spec: replace(spec, roll=roll))
        st.switch_page("pages/sheet.py")
    if monte_carlo.done < settings.n:
        st.rerun()
    _show_figures(monte_carlo, quantity, laws)
    _show_closer(here, settings, monte_carlo)
    _show_spread(monte_carlo, quantity, settings)
    _show_what_if(here, settings, monte_carlo)


def _show_figures(monte_carlo: MonteCarlo, quantity: Observable, laws: tuple[KnownLaw, ...]) -> None:
    st.html(read_prose("rerolls")["law"])
    rows = figure_rows(monte_carlo, quantity, laws)
    st.table(pd.DataFrame(figure_table(rows)).set_index("Figure"))
    show_reroll_downloads(monte_carlo, quantity, rows, laws)


def _show_closer(here: Session, settings: RerollSettings, monte_carlo: MonteCarlo) -> None:
    st.html(read_prose("rerolls")["closer"])
    show_pair_controls(here, settings)
    st.markdown(closer_text(monte_carlo, settings.pair))


def _show_spread(monte_carlo: MonteCarlo, quantity: Observable, settings: RerollSettings) -> None:
    st.html(read_prose("rerolls")["spread"])
    sheet = run_sheet(replace(monte_carlo.spec, roll=settings.start))
    st.table(pd.DataFrame(spread_table(monte_carlo, sheet, quantity)).set_index("Attempt"))
    mount_chart(key="strips", content=strip_content(monte_carlo, sheet, quantity))


def _show_what_if(here: Session, settings: RerollSettings, monte_carlo: MonteCarlo) -> None:
    spec, deep, wide = here.spec, settings.deep, settings.wide
    st.html(read_prose("rerolls")["what_if"])
    show_what_if_controls(here, settings)
    laws = what_if_laws(spec, deep=deep, wide=wide)
    said = f"The law of output 1 with {deep} hidden layers of {wide} units, one curve an attempt"
    mount_chart(key="curves", content=curves_content(monte_carlo, laws, said))
    st.table(pd.DataFrame(what_if_table(spec, laws, deep=deep, wide=wide)).set_index("Attempt"))
    attempt = min(settings.pair[0], len(spec.attempts) - 1)
    line = depth_line(spec, attempt, wide=wide, depths=_DEPTHS)
    mount_chart(key="depths", content=depth_content(line, attempt, deep, wide))
    st.html(read_prose("rerolls")["end"])


show_page()
