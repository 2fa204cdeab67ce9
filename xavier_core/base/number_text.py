"""The text of a number: exact for files and links, short for the screen, one function a purpose.

``write`` is for files and links, in ASCII. On the screen a minus sign is U+2212, and ``show`` is for a cell of a grid
or a table, ``tick_text`` for an axis, ``sentence_text`` and ``percent_text`` for a sentence, and ``measured_text`` and
``measured_percent_text`` for what was measured with a standard error, ``counted`` for a number of things.
"""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np

__all__ = [
    "counted",
    "measured_percent_text",
    "measured_text",
    "percent_text",
    "printed",
    "sentence_text",
    "show",
    "tick_text",
    "write",
]

_FIRST_WITH_EXPONENT = 1e8
_MINUS = "\u2212"
_MIN_TICK, _FIRST_TICK_WITH_POWER = 1e-3, 1e5
_MIN_IN_SENTENCE, _FIRST_IN_SENTENCE_WITH_POWER = 1e-3, 1e5
_MIN_MEASURED, _FIRST_MEASURED_WITH_POWER = Decimal("1e-4"), Decimal("1e6")
_NO_ERROR = 1e-12
"""Errors below this share of their value are no more than rounding."""


def write(value: float) -> str:
    """Write a number shortly and exactly: reading it back gives the same float64.

    Whole numbers below 1e8 have no decimal point, exponents have no plus sign and no zeros.
    """
    if value == int(value) and abs(value) < _FIRST_WITH_EXPONENT:
        return str(int(value))
    text = repr(float(value))
    if "e" in text or abs(value) >= _FIRST_WITH_EXPONENT:
        return np.format_float_scientific(value, trim="-", exp_digits=1).replace("e+", "e")
    return text


def printed(text: str) -> str:
    """Return an ASCII number with minus signs as they are printed, U+2212."""
    return text.replace("-", _MINUS)


def show(value: float, *, padded: bool = True) -> str:
    """Show a number in a cell: two decimals, or three digits and a power of ten.

    ``padded`` keeps trailing zeros, as a column of weights wants (``−4.40``); without it a
    value such as a standard deviation reads ``5`` or ``0.58``.
    """
    if value == 0:
        return "0.00" if padded else "0"
    if 0.005 <= abs(value) < 999_999.995:
        text = f"{value:.2f}"
        return printed(text if padded else text.rstrip("0").rstrip("."))
    mantissa, exponent = f"{value:.2e}".split("e")
    return printed(f"{mantissa}e{int(exponent)}")


def tick_text(value: float) -> str:
    """Write a number at an axis: up to six digits, grouped, or from 100,000 on with a power of ten."""
    if not value:
        return "0"
    plain = _MIN_TICK <= abs(value) < _FIRST_TICK_WITH_POWER
    return printed(f"{value:,.6g}" if plain else _with_power(value, 6))


def sentence_text(value: float, digits: int = 3) -> str:
    """Write a number in a sentence to a few significant digits: ``0.0123``, ``−12,300``, ``1.2e−5``, ``∞``."""
    if not value or not math.isfinite(value):
        return printed(f"{value + 0.0:g}".replace("inf", "∞"))
    text = f"{value:.{digits}g}"
    if not _MIN_IN_SENTENCE <= abs(float(text)) < _FIRST_IN_SENTENCE_WITH_POWER:
        return printed(_with_power(value, digits))
    return printed(f"{float(text):,.0f}" if "e" in text else text)


def _with_power(value: float, digits: int) -> str:
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(power)}"


def percent_text(share: float, digits: int = 3) -> str:
    """Write a share as a percentage that is 0 or 100 only where the share is: next to 100 it has more digits."""
    for enough in range(digits, max(digits, 4) + 1):
        if share >= 1.0 or float(f"{100 * share:.{enough}g}") < 100.0:
            return f"{sentence_text(100 * share, enough)} %"
    return "above 99.99 %"


def counted(count: int, noun: str) -> str:
    """Write a number of things, whose plural ends in s: ``1 re-roll``, ``10,000 re-rolls``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def measured_text(value: float, error: float | None) -> str:
    """Write a measured value and its standard error with digits that agree: ``2306 ± 82``, ``−0.1235 ± 0.0012``.

    The error has two significant digits, and the value ends at the same place. Very large and very small ones share
    a power of ten: ``(1.234 ± 0.012)e−7``. Without an error, or with one of 0, it is the value as ``show`` has it.
    """
    if not _is_error(value, error):
        return show(value, padded=False)
    exact, own = Decimal(value), Decimal(error or 0.0)
    size = max(abs(exact), own)
    if _MIN_MEASURED <= size < _FIRST_MEASURED_WITH_POWER:
        return _agreeing(exact, own)
    power = Decimal(f"{size:.1e}").adjusted()
    return printed(f"({_agreeing(exact.scaleb(-power), own.scaleb(-power))})e{power}")


def measured_percent_text(share: float, error: float | None) -> str:
    """Write a measured share and its standard error as percentages: ``12.3 ± 1.1 %``; see ``measured_text``."""
    if not _is_error(share, error):
        return percent_text(share)
    return f"{_agreeing(100 * Decimal(share), 100 * Decimal(error or 0.0))} %"


def _is_error(value: float, error: float | None) -> bool:
    """Whether there is an error to write."""
    return bool(error) and error is not None and math.isfinite(error) and error > _NO_ERROR * abs(value)


def _agreeing(value: Decimal, error: Decimal) -> str:
    """Both to the second significant digit of the error, which rounding may move: 0.0996 is 0.10."""
    rounded = Decimal(f"{error:.1e}")
    place = rounded.adjusted() - 1
    texts = [f"{number.quantize(Decimal(1).scaleb(place)) + 0:.{max(0, -place)}f}" for number in (value, rounded)]
    return printed(" ± ".join(texts))
