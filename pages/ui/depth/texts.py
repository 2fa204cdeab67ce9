"""What the charts of a deep run write: short numbers, what was fed in, where it stopped, which layers are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pages.ui.charts.deep_texts import (
    MAX_LAYERS,
    attempt_heading,
    caption,
    file_name,
    listed,
    shown_layers,
    why_it_ends,
)
from pages.ui.charts.numbers import nice_ceiling, percent, rounded, short

__all__ = [
    "MAX_LAYERS",
    "attempt_heading",
    "caption",
    "file_name",
    "levels",
    "listed",
    "log_ends",
    "nice_ceiling",
    "percent",
    "rounded",
    "short",
    "shown_layers",
    "why_it_ends",
]

_MAX_LEVELS = 6
_STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 200)
_FEW_DECADES = 2
"""So few have levels at 2 and 5, too."""
_FIRST_AS_POWER = 4
_AROUND = 0.5
_NEARLY = 1e-9


def log_ends(values: Sequence[float], max_decades: float = math.inf) -> tuple[float, float]:
    """Return the logarithms at which an axis of RMS ends: round numbers that hold all but 0.

    Of more than ``max_decades`` the smallest are left out. Without one they are those of 0.1 and 1.
    """
    logs = [math.log10(value) for value in values if 0.0 < value < math.inf]
    high = _round_log(max(logs, default=0.0), up=True)
    low = max(_round_log(min(logs, default=-1.0), up=False), high - max_decades)
    return (low, high) if low < high else (low - _AROUND, high + _AROUND)


def _round_log(log: float, *, up: bool) -> float:
    """The logarithm of the next 1, 2 or 5 times a power of ten."""
    power = math.floor(log)
    ends = [power + math.log10(part) for part in (1, 2, 5, 10)]
    found = [end for end in ends if (end >= log - _NEARLY if up else end <= log + _NEARLY)]
    return min(found) if up else max(found)


def levels(low: float, high: float) -> list[dict[str, Any]]:
    """Return round numbers between two logarithms, each with its own: not too many, and evenly spaced."""
    step = next(step for step in _STEPS if (high - low) / step <= _MAX_LEVELS)
    parts = (1, 2, 5) if high - low <= _FEW_DECADES else (1,)
    first = math.floor(low / step) * step
    found = [(power, part) for power in range(first, math.ceil(high) + 1, step) for part in parts]
    return [
        {"log": round(log, 4), "text": _power_text(part, power)}
        for power, part in found
        if low - _NEARLY <= (log := power + math.log10(part)) <= high + _NEARLY
    ]


def _power_text(part: int, power: int) -> str:
    """``part * 10**power``, which may be beyond every float."""
    return short(part * 10.0**power) if abs(power) < _FIRST_AS_POWER else f"{part}e{power}".replace("-", "−")
