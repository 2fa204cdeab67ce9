"""The text of a number: exact for files and links, short for the screen."""

from __future__ import annotations

import numpy as np

__all__ = ["show", "write"]

_FIRST_WITH_EXPONENT = 1e8


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


def show(value: float, *, padded: bool = True) -> str:
    """Show a number on screen: two decimals, or three digits and a power of ten.

    ``padded`` keeps trailing zeros, as a column of weights wants (``-4.40``); without it a
    value such as a standard deviation reads ``5`` or ``0.58``.
    """
    if value == 0:
        return "0.00" if padded else "0"
    if 0.005 <= abs(value) < 999_999.995:
        text = f"{value:.2f}"
        return text if padded else text.rstrip("0").rstrip(".")
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}e{int(exponent)}"
