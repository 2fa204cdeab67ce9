"""Schemes: the catalogue of all ways to draw weights, with each framework's own line."""

from __future__ import annotations

import streamlit as st

from pages.ui.browser import mount_catalogue
from pages.ui.prose import read_prose
from pages.ui.schemes.advice import show_advice, show_framework
from pages.ui.schemes.controls import show_put_on_sheet, show_scheme_controls
from pages.ui.schemes.detail import show_calls, show_scheme
from pages.ui.schemes.downloads import show_catalogue_downloads
from pages.ui.schemes.same_name import show_same_name
from pages.ui.schemes.settings import encode_catalogue
from pages.ui.schemes.steps import attempt_of, catalogue_of, drawn_of, take_wishes
from pages.ui.schemes.table import table_content
from pages.ui.shell.address import is_bare, link_of, open_settings, was_visited
from pages.ui.shell.markdown import plain
from pages.ui.shell.page import enter_page, keep_address
from pages.ui.shell.session import CATALOGUE_KEY, sent_by


def show_page() -> None:
    """Show the page: the table, the open scheme in full, and the questions that people come with."""
    here = enter_page()
    if was_visited() and not is_bare():
        here.catalogue = None
    catalogue_of(here, open_settings)
    take_wishes(here, sent_by(CATALOGUE_KEY))
    settings = catalogue_of(here, open_settings)
    prose = read_prose("schemes")
    st.html(prose["start"])
    for notice in here.notices:
        st.warning(plain(str(notice)))
    address = keep_address(here, link_of(here.spec, encode_catalogue(settings)))
    content = table_content(settings, revision=here.catalogue_revision, address=address)
    mount_catalogue(key=CATALOGUE_KEY, content=content)
    show_catalogue_downloads(settings.fan_in, settings.fan_out)
    drawn, beside = drawn_of(here, settings)
    with st.container(key="scheme_detail"):
        st.header(plain(drawn.title))
    show_scheme_controls(here, settings)
    show_put_on_sheet(here, attempt_of(drawn, here.spec.attempts[-1]), place="scheme")
    show_scheme(drawn, beside)
    st.html(prose["equivalents"])
    show_calls(drawn)
    st.html(prose["same_name"])
    show_same_name(settings)
    st.html(prose["framework"])
    show_framework(here, settings)
    st.html(prose["advice"])
    show_advice(here, settings)
    st.html(prose["end"])


show_page()
