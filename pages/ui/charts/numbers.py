"""Numbers as the charts write them: few digits, a printed minus sign, round ends."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

_DIGITS = 4
_MIN_WRITTEN_OUT, _FIRST_WITH_POWER = 1e-3, 1e5
_LARGEST = 1.7e308


def printed_name(name: str) -> str:
    """Return a name that a person may have typed as Plotly shows it letter by letter: it reads some HTML in texts."""
    return escape(name, quote=False)


def short(value: float, digits: int = 3) -> str:
    """Write a number in three digits, with a minus sign as it is printed."""
    if not math.isfinite(value):
        return f"{value:g}".replace("inf", "∞").replace("-", "−")
    text = f"{value:.{digits}g}"
    if _MIN_WRITTEN_OUT <= abs(value) < _FIRST_WITH_POWER:
        text = f"{float(text):,.0f}" if "e" in text else text
    elif value:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        text = f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(power)}"
    return text.replace("-", "−")


def percent(share: float) -> str:
    """Write a share as a percentage that is 0 or 100 only where the share is."""
    text = f"{100 * share:.3g}"
    if share < 1.0 and text == "100":
        text = "99.99"
    return f"{text} %".replace("e-0", "e−").replace("e-", "e−")


def rounded(values: ArrayLike, digits: int = _DIGITS) -> list[Any]:
    """Return numbers rounded to a few significant digits; one that is no finite number as None."""
    return [float(f"{value:.{digits}g}") if math.isfinite(value) else None for value in np.asarray(values).tolist()]


def nice_ceiling(value: float, steps: tuple[float, ...] = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)) -> float:
    """Return the next round number from ``value`` on, so that a re-roll rarely moves an axis."""
    power = 10.0 ** math.floor(math.log10(value))
    found = next((step * power for step in steps if step * power >= value), value)
    return min(found, _LARGEST)
