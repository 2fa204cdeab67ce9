"""CSV as text: numbers to the last bit, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

__all__ = ["Value", "write_csv"]

Value = str | float | int | None
"""What a cell holds; None is an empty one."""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(rows: Iterable[Iterable[Value]]) -> str:
    """Return rows as CSV: numbers to the last bit, no text that a spreadsheet would take for a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_written(value) for value in row] for row in rows)
    return text.getvalue()


def _written(value: Value) -> str:
    """Write a number exactly and a text so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    return repr(value)
