"""Checks: a value from outside, or a number as people type it, taken if it is in its range."""

from __future__ import annotations

import math
import re

from xavier_core.base.errors import SheetError
from xavier_core.base.number_text import write

__all__ = ["LARGEST", "check_number", "check_whole", "parse_number", "parse_whole"]

LARGEST = 1e12
"""Largest magnitude of any number of a sheet; its powers over nine layers stay far from overflow."""

_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_TYPED = re.compile(rf"=?\s*({_NUMBER})\s*(?:/\s*({_NUMBER}))?", re.ASCII)
_MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " "})  # as people paste them
_LONGEST_TYPED = 100


def check_number(field: str, value: object, *, least: float = -LARGEST, most: float = LARGEST) -> float:
    """Return ``value`` as a finite float from ``least`` to ``most``.

    Raises
    ------
    SheetError
        For a text, a truth value, NaN, an infinity, or a number outside the range.
    """
    allowed = f"a number from {write(least)} to {write(most)}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SheetError(field, value, allowed)
    if not least <= value <= most:  # also refuses NaN, which compares with nothing
        raise SheetError(field, value, allowed)
    return float(value) + 0.0  # turns -0.0 into 0.0, so that equal sheets have equal links


def check_whole(field: str, value: object, *, least: int, most: int) -> int:
    """Return ``value`` as a whole number from ``least`` to ``most``.

    Raises
    ------
    SheetError
        For anything but a whole number in the range.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise SheetError(field, value, f"a whole number from {least} to {most}")
    return value


def parse_number(field: str, text: str, *, least: float = -LARGEST, most: float = LARGEST) -> float:
    """Read a number as typed: ``2``, ``-0.5``, ``0,5``, ``1e3``, ``1/3``, ``=1/3``.

    Raises
    ------
    SheetError
        When the text is no such number or the number is outside the range.
    """
    allowed = f"a number from {write(least)} to {write(most)}, such as 2, -0.5, 0,5 or 1/3"
    cleaned = text.translate(_MINUS_SIGNS).strip()
    match = _TYPED.fullmatch(cleaned) if len(cleaned) <= _LONGEST_TYPED else None
    if match is None:
        raise SheetError(field, text.strip(), allowed)
    value, divisor = (float(part.replace(",", ".")) if part else 1.0 for part in match.groups())
    if divisor == 0.0:
        raise SheetError(field, text.strip(), f"{allowed}; nothing can be divided by 0")
    value /= divisor
    if not math.isfinite(value) or not least <= value <= most:
        raise SheetError(field, text.strip(), allowed)
    return check_number(field, value, least=least, most=most)


def parse_whole(field: str, text: str, *, least: int, most: int) -> int:
    """Read a whole number as typed.

    Raises
    ------
    SheetError
        When the text is no whole number in the range.
    """
    cleaned = text.strip()
    if not re.fullmatch(r"[+-]?\d{1,30}", cleaned, re.ASCII):
        raise SheetError(field, cleaned, f"a whole number from {least} to {most}")
    return check_whole(field, int(cleaned), least=least, most=most)
