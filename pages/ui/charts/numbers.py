"""Numbers and names as the charts send them: few digits, round ends, no markup."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

_DIGITS = 4
_LARGEST = 1.7e308


def printed_name(name: str) -> str:
    """Return a name that a person may have typed as Plotly shows it letter by letter: it reads some HTML in texts."""
    return escape(name, quote=False)


def rounded(values: ArrayLike, digits: int = _DIGITS) -> list[Any]:
    """Return numbers rounded to a few significant digits; one that is no finite number as None."""
    return [float(f"{value:.{digits}g}") if math.isfinite(value) else None for value in np.asarray(values).tolist()]


def nice_ceiling(value: float, steps: tuple[float, ...] = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)) -> float:
    """Return the next round number from ``value`` on, so that a re-roll rarely moves an axis."""
    power = 10.0 ** math.floor(math.log10(value))
    found = next((step * power for step in steps if step * power >= value), value)
    return min(found, _LARGEST)
