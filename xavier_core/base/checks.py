"""Checks: a value from outside, or a number as people type it, taken if it is in its range."""

from __future__ import annotations

import math
import re

from xavier_core.base.errors import SheetError
from xavier_core.base.number_text import write

__all__ = ["MAX_MAGNITUDE", "check_number", "check_whole", "parse_number", "parse_whole"]

MAX_MAGNITUDE = 1e12
"""Largest magnitude of any number of a sheet; its powers over nine layers stay far from overflow."""

_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_TYPED = re.compile(rf"=?\s*({_NUMBER})\s*(?:/\s*({_NUMBER}))?", re.ASCII)
_MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " "})  # as people paste them
_LONGEST_TYPED = 100
_WHOLE = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([, ])\d{3}(?:\1\d{3}){0,8}", re.ASCII)
_POWER = re.compile(r"([+-]?\d{1,30})(?:[.,](\d{1,2}))?[eE]\+?(\d{1,3})", re.ASCII)


def check_number(
    field: str, value: object, *, minimum: float = -MAX_MAGNITUDE, maximum: float = MAX_MAGNITUDE
) -> float:
    """Return ``value`` as a finite float from ``minimum`` to ``maximum``.

    Raises
    ------
    SheetError
        For a text, a truth value, NaN, an infinity, or a number outside the range.
    """
    allowed = f"a number from {write(minimum)} to {write(maximum)}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SheetError(field, value, allowed)
    if not minimum <= value <= maximum:  # also refuses NaN, which compares with nothing
        raise SheetError(field, value, allowed)
    return float(value) + 0.0  # turns -0.0 into 0.0, so that equal sheets have equal links


def check_whole(field: str, value: object, *, minimum: int, maximum: int) -> int:
    """Return ``value`` as a whole number from ``minimum`` to ``maximum``.

    Raises
    ------
    SheetError
        For anything but a whole number in the range.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        raise SheetError(field, value, f"a whole number from {minimum} to {maximum}")
    return value


def parse_number(field: str, text: str, *, minimum: float = -MAX_MAGNITUDE, maximum: float = MAX_MAGNITUDE) -> float:
    """Read a number as typed: ``2``, ``-0.5``, ``0,5``, ``1e3``, ``1/3``, ``=1/3``.

    Raises
    ------
    SheetError
        When the text is no such number or the number is outside the range.
    """
    allowed = (
        f"a number from {write(minimum)} to {write(maximum)}, such as 2, {'' if minimum >= 0.0 else '-'}0.5, 0,5 or 1/3"
    )
    cleaned = text.translate(_MINUS_SIGNS).strip()
    match = _TYPED.fullmatch(cleaned) if len(cleaned) <= _LONGEST_TYPED else None
    if match is None:
        raise SheetError(field, text.strip(), allowed)
    value, divisor = (float(part.replace(",", ".")) if part else 1.0 for part in match.groups())
    if divisor == 0.0:
        raise SheetError(field, text.strip(), f"{allowed}; nothing can be divided by 0")
    value /= divisor
    if not math.isfinite(value) or not minimum <= value <= maximum:
        raise SheetError(field, text.strip(), allowed)
    return check_number(field, value, minimum=minimum, maximum=maximum)


def parse_whole(field: str, text: str, *, minimum: int, maximum: int) -> int:
    """Read a whole number as typed: ``1000``, ``1,000``, ``1 000``, ``1e3``, ``1.5e3``.

    Only what has one reading is one: ``1.000`` may mean one or a thousand, and ``2.0`` has no whole number's form.

    Raises
    ------
    SheetError
        When the text is no whole number in the range.
    """
    value = _whole(text.translate(_MINUS_SIGNS).strip())
    if value is None:
        raise SheetError(field, text.strip(), f"a whole number from {minimum} to {maximum}")
    return check_whole(field, value, minimum=minimum, maximum=maximum)


def _whole(text: str) -> int | None:
    if _WHOLE.fullmatch(text):
        return int(text)
    if _GROUPED.fullmatch(text):
        return int(re.sub("[, ]", "", text))
    if not (found := _POWER.fullmatch(text)):
        return None
    digits, decimals, power = found[1], found[2] or "", int(found[3])
    value, rest = divmod(int(digits + decimals) * 10**power, 10 ** len(decimals))
    return None if rest else value
