"""What the schemes page gives away: the catalogue as CSV, and as JSON for other programs."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.shell.downloads import show_download
from xavier_core.catalogue import catalogue_csv, catalogue_json


def show_catalogue_downloads(fan_in: int, fan_out: int) -> None:
    """Show a button for each file; a file is made when its button is pressed."""
    name = f"xavier-sheet_schemes_{fan_in}-{fan_out}"
    fans = {"fan_in": fan_in, "fan_out": fan_out}
    with st.container(horizontal=True):
        show_download("The catalogue as CSV", f"{name}.csv", partial(catalogue_csv, **fans), key="catalogue_csv")
        as_json = partial(catalogue_json, **fans)
        show_download("The catalogue as JSON", f"{name}.json", as_json, key="catalogue_json", mime="application/json")
