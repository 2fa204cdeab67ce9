"""The address bar: the one module that reads and writes the page's query."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui.depth.settings import PARTS as DEPTH_PARTS
from pages.ui.rerolls.settings import PARTS as REROLL_PARTS
from pages.ui.schemes.settings import PARTS as CATALOGUE_PARTS
from xavier_core import SheetSpec
from xavier_core.sheet import encode_spec, salvage_spec

__all__ = ["is_bare", "link_of", "open_link", "open_query", "open_settings", "was_visited", "write_link"]

_MAX_NAMED = 6
_PARTS_OF_PAGES = frozenset((*REROLL_PARTS, *CATALOGUE_PARTS, *DEPTH_PARTS))


def open_link() -> tuple[SheetSpec, tuple[str, ...]]:
    """Return the spec that the address says, and what of it was not understood."""
    return _salvaged(st.query_params.to_dict())


def open_query(query: str) -> tuple[SheetSpec, tuple[str, ...]]:
    """Return the spec of a query such as ``?v=1&x=3_1_2``, and what of it was not understood."""
    return _salvaged(dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True)))


def is_bare() -> bool:
    """Return whether the address says nothing, as right after a page was chosen in the navigation."""
    return not st.query_params.to_dict()


def open_settings() -> dict[str, str]:
    """Return the parts of the address that are a page's own settings."""
    return {name: text for name, text in st.query_params.to_dict().items() if name in _PARTS_OF_PAGES}


def was_visited() -> bool:
    """Return whether this run follows Back or Forward in the browser, so that the address is the wish.

    Any other run may carry an address that is a step behind what the server has already written.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def link_of(spec: SheetSpec, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the query that holds the spec and a page's settings."""
    return encode_spec(spec) | dict(settings or {})


def write_link(query: dict[str, str]) -> None:
    """Put a query into the address bar, as a new step of the browser's history where it differs."""
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def _salvaged(query: dict[str, str]) -> tuple[SheetSpec, tuple[str, ...]]:
    spec, problems = salvage_spec({name: text for name, text in query.items() if name not in _PARTS_OF_PAGES})
    if not problems:
        return spec, ()
    named = [str(problem) for problem in problems[:_MAX_NAMED]]
    if len(problems) > _MAX_NAMED:
        named.append(f"{len(problems) - _MAX_NAMED} more parts could not be read.")
    return spec, ("Part of this link was not understood; the rest of it is used.", *named)
