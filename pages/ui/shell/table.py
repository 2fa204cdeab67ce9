"""A small table of texts, which a keyboard can scroll where it is wider than the page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from xavier_core.base import sentence_text

NONE = "–"
"""What stands where there is no figure."""


def show_table(columns: Mapping[str, Sequence[str]], *, label: str) -> None:
    """Show texts by column, the first of them the names of the rows; ``label`` tells a screen reader what they are.

    Streamlit's own table scrolls inside an element that no key reaches.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    rows = zip(*columns.values(), strict=True)
    body = "".join(f"<tr>{_row(*texts)}</tr>" for texts in rows)
    st.html(
        f'<div class="xs-table" role="region" tabindex="0" aria-label="{escape(label)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def figure_text(value: float | None) -> str:
    """Return a figure with four significant digits, as a table has it."""
    return NONE if value is None or math.isnan(value) else sentence_text(value, digits=4)


def _row(name: str, *texts: str) -> str:
    return f'<th scope="row">{escape(name)}</th>' + "".join(f"<td>{escape(text)}</td>" for text in texts)
