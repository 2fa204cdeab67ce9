"""The address bar: the one module that reads and writes the page's query."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

import streamlit as st

from xavier_core import SheetSpec
from xavier_core.sheet import opening_spec, salvage_spec

_MAX_NAMED = 6


def read_query() -> dict[str, str]:
    """Return the query of the address."""
    return st.query_params.to_dict()


def is_empty() -> bool:
    """Return whether the URL has no query, as right after a page was chosen in the navigation."""
    return not read_query()


def open_spec(parts_of_page: Collection[str]) -> tuple[SheetSpec, tuple[str, ...]]:
    """Return the spec that the address says, and what of it was not understood; a page's own parts aside.

    An address that says nothing opens on a typical roll; one that lacks a part means its default, for all time.
    """
    if is_empty():
        return opening_spec(), ()
    query = {name: text for name, text in read_query().items() if name not in parts_of_page}
    spec, problems = salvage_spec(query)
    if not problems:
        return spec, ()
    named = [str(problem) for problem in problems[:_MAX_NAMED]]
    if len(problems) > _MAX_NAMED:
        more = len(problems) - _MAX_NAMED
        named.append(f"{more} more part{'s' * (more > 1)} could not be read.")
    return spec, ("Part of this link was not understood; the rest of it is used.", *named)


def write_query(query: dict[str, str]) -> None:
    """Put a query into the address bar, as a new step of the browser's history where it differs."""
    if read_query() != query:
        st.query_params.from_dict(query)


def address_of(query: dict[str, str]) -> str:
    """Return a query as the browser writes it."""
    return f"?{urlencode(query)}"
