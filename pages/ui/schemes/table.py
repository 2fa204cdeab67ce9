"""The catalogue as a table: searched, narrowed down and sorted, one scheme of it open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from pages.ui.schemes.page import Filters, SchemesVisit
from pages.ui.shell.downloads import show_download
from pages.ui.shell.widgets import button, pick_row, row, show_field
from xavier_core import SCHEMES
from xavier_core.catalogue import (
    FRAMEWORKS,
    CatalogueRow,
    catalogue_csv,
    catalogue_json,
    catalogue_rows,
    find_layers,
    find_rows,
    nearest_text,
)

_HEIGHT = 420
_EXAMPLES = "kaiming_uniform, msra, 2 / fan_in"
_COLUMNS = {
    "Scheme": st.column_config.TextColumn(width=220),
    "Rule": st.column_config.TextColumn(width=270),
    "Std": st.column_config.NumberColumn(format="%.4g", help="Standard deviation of a weight on that layer"),
    "Distribution": st.column_config.TextColumn(width=170),
    "Keeps": st.column_config.TextColumn(help="The signal forward, the gradient backward, both or neither"),
    "For": st.column_config.TextColumn(width=150, help="The activations that it is for"),
    "Year": st.column_config.NumberColumn(format="%d"),
    "Frameworks": st.column_config.TextColumn(help="How many have a call for it"),
}


def show_table(here: SchemesVisit) -> None:
    """Show the search, the filters, the rows that they leave, and the files; a row that is ticked opens its scheme."""
    settings = here.settings
    with row():
        show_field(here, "filters.find", width=300, type="search", live="400ms", placeholder=_EXAMPLES)
        for name, width in (("activation", 150), ("direction", 130), ("distribution", 160), ("framework", 150)):
            show_field(here, f"filters.{name}", width=width)
    with row():
        show_field(here, "filters.sort", width=180)
        show_field(here, "filters.falling", width=140)
        show_field(here, "fan_in", place="_table")
        show_field(here, "fan_out", place="_table")
        clear = {"filters": Filters()}
        button(here, "Show all", lambda: here.change(clear), disabled=settings.filters == Filters())
    everything = catalogue_rows(fan_in=settings.fan_in, fan_out=settings.fan_out)
    shown = rows_shown(everything, settings.filters)
    keys = [found.key for found in shown]
    how = "Tick a row to open its scheme below, or choose it there in the field “Scheme”."
    meant = "" if find_rows(everything, settings.filters.find) else nearest_text(everything, settings.filters.find)
    count = f"{len(shown)} of {len(everything)} schemes. {how}" if shown else none_text(settings.filters.find, meant)
    with row():
        st.html(f'<p role="status">{escape(count)}</p>', width="content" if meant else "stretch")
        if meant:
            button(here, f"Search for “{meant}”", lambda: here.change({"filters.find": meant}), key="schemes_meant")
    with st.container(key="schemes_table_box", height=_HEIGHT, border=False):
        pick_row(
            here,
            "schemes_table",
            table_of(shown, settings.fan_in, settings.fan_out),
            keys,
            picked=settings.scheme,
            take=partial(open_scheme, here),
            height=_HEIGHT,
            column_config=_COLUMNS,
            placeholder="–",
            alt="Schemes",
        )
    _show_files(settings.fan_in, settings.fan_out)


def none_text(text: str, meant: str) -> str:
    """Return what is said where no scheme is left: what was probably meant, or which layers go by that name."""
    layers = [f"{FRAMEWORKS[own.framework]} {own.layer}" for own in find_layers(text)]
    if layers:
        return f"No scheme, but layers with defaults, see “What does my framework do?”: {'; '.join(layers)}."
    return f"No match. Did you mean “{meant}”?" if meant else "No match."


def _show_files(fan_in: int, fan_out: int) -> None:
    name, fans = f"xavier-sheet_schemes_{fan_in}-{fan_out}", {"fan_in": fan_in, "fan_out": fan_out}
    as_csv, as_json = partial(catalogue_csv, **fans), partial(catalogue_json, **fans)
    with st.container(horizontal=True):
        show_download("The catalogue as CSV", f"{name}.csv", as_csv, key="catalogue_csv")
        show_download("The catalogue as JSON", f"{name}.json", as_json, key="catalogue_json", mime="application/json")


def open_scheme(here: SchemesVisit, scheme: str) -> None:
    """Open a scheme with its usual numbers, distribution and activation."""
    here.change({"scheme": scheme, "arguments": (), "distribution": "", "activation": ""})


def rows_shown(rows: Sequence[CatalogueRow], filters: Filters) -> list[CatalogueRow]:
    """Return the rows that the filters leave, in their order; what has no number to be sorted by comes last."""
    found = [found for found in find_rows(rows, filters.find) if _is_kept(found, filters)]
    if not filters.sort:
        return found[::-1] if filters.falling else found
    known = [own for own in found if getattr(own, filters.sort) is not None]
    known.sort(key=lambda own: _sorted_by(own, filters.sort), reverse=filters.falling)
    return known + [own for own in found if getattr(own, filters.sort) is None]


def _is_kept(found: CatalogueRow, filters: Filters) -> bool:
    scheme = SCHEMES[found.key]
    return (
        filters.activation in ("", *scheme.activations)
        and filters.direction in ("", scheme.direction)
        and filters.distribution in ("", *(own.key for own in scheme.distributions))
        and (not filters.framework or FRAMEWORKS[filters.framework] in found.frameworks)
    )


def _sorted_by(found: CatalogueRow, column: str) -> str | float:
    value: str | float = getattr(found, column)
    return value.casefold() if isinstance(value, str) else value


def table_of(rows: Sequence[CatalogueRow], fan_in: int, fan_out: int) -> pd.DataFrame:
    """Return rows as they are shown."""
    return pd.DataFrame(
        {
            "Scheme": [found.title for found in rows],
            "Rule": [found.formula for found in rows],
            f"Std ({fan_in}, {fan_out})": pd.array([found.std for found in rows], dtype="Float64"),
            "Distribution": [", ".join(own.key for own in SCHEMES[found.key].distributions) for found in rows],
            "Keeps": [found.direction for found in rows],
            "For": [", ".join(found.activations) for found in rows],
            "Year": pd.array([found.year for found in rows], dtype="Int64"),
            "Frameworks": [f"{len(found.frameworks)} of {len(FRAMEWORKS)}" for found in rows],
        }
    )
