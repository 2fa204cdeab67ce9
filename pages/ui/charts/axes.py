"""Axes of the charts: linear and logarithmic ones are Plotly's own, the signed-log one is drawn in its positions.

Plotly has no axis that is a line around 0 and a logarithm far from it. A chart on one draws at the positions that
``Axis`` gives, from 0 to 1, and writes the numbers that stand there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from xavier_core.base import Array, Axis, tick_text

_MOST_TICKS = 9
_ROOM = 0.06
"""What a logarithmic axis is longer than its numbers, at each end."""
_SMALLEST = 1e-300
_FEW_DECADES = 1.5
_ROUND, _FINER = (1, 2, 5), (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9)
_LEAST_TICKS = 3
_TITLE_AND_TEN, _DIGIT_OF_POWER = 60, 6
"""Pixels of an axis's title with its 10, and of each character of the power."""


class Tick(NamedTuple):
    """A number on an axis."""

    at: float
    """Its position, from 0 to 1."""
    value: float
    text: str


def axis_ticks(axis: Axis, most: int = _MOST_TICKS) -> list[Tick]:
    """Return round numbers along the axis, at most ``most``, with their positions: 0 and powers of ten, or quarters."""
    sides = 2 if axis.is_signed else 1
    if axis.is_linear:
        parts = max(min((most - 1) // sides, 4), 1)
        sizes = [axis.reach * part / parts for part in range(1, parts + 1)]
    else:
        low, high = round(math.log10(axis.bend)) + 1, math.floor(math.log10(axis.reach) + 1e-9)
        step = max(1, math.ceil((high - low + 1) / max((most - 1) // sides, 1)))
        sizes = [10.0**power for power in range(high, min(low, high) - 1, -step)]
    values = sorted({0.0, *sizes, *((-size for size in sizes) if axis.is_signed else ())})
    positions = axis.position(np.array(values)).tolist()
    return [Tick(round(at, 4), value, tick_text(value)) for at, value in zip(positions, values, strict=True)]


def drawn_at(axis: Axis, values: Array) -> Array:
    """Return where a chart draws values: a linear axis is Plotly's own, so that one can zoom into it."""
    return values if axis.is_linear else axis.position(values)


def drawn_range(axis: Axis) -> tuple[float, float]:
    """Return the ends of the axis as a chart draws it."""
    if not axis.is_linear:
        return 0.0, 1.0
    return (-axis.reach if axis.is_signed else 0.0), axis.reach


def widths(axis: Axis, bars: int) -> tuple[float, float]:
    """Return the middle of the first of equal bars, and their distance, as drawn."""
    low, high = drawn_range(axis)
    step = (high - low) / bars
    return low + 0.5 * step, step


def signed_axis(axis: Axis, title: str) -> dict[str, Any]:
    """Return Plotly's axis for an ``Axis``: linear and free to zoom, or signed-log with its powers of ten written."""
    common = {"title": title, "range": list(drawn_range(axis)), "showgrid": True, "uirevision": title}
    if axis.is_linear:
        return {**common, "minallowed": drawn_range(axis)[0], "maxallowed": axis.reach, "nticks": _MOST_TICKS}
    ticks = ((tick.at, tick.text) for tick in axis_ticks(axis))
    return locked_axis(drawn_range(axis), ticks, **common)  # between two powers of ten a zoom would find no tick


def locked_axis(ends: tuple[float, float], texts: Iterable[tuple[float, str]], **own: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an axis without zoom and grid that has texts written at their places."""
    places, words = zip(*texts, strict=True)
    written = {"tickvals": list(places), "ticktext": list(words), "tickangle": 0}
    return {"range": list(ends), "fixedrange": True, "showgrid": False, **written, **own}


def log_axis(values: Sequence[float | None], title: str, *, most_decades: float = math.inf) -> dict[str, Any]:
    """Return a logarithmic axis that holds all positive numbers, or the ``most_decades`` below the largest."""
    logs = [math.log10(value) for value in values if value is not None and _SMALLEST < value < math.inf]
    low, high = min(logs, default=-1.0), max(logs, default=0.0)
    low = max(low, high - most_decades)
    room = max(_ROOM * (high - low), 0.1)
    axis: dict[str, Any] = {"type": "log", "range": [low - room, high + room], "title": title}
    if high - low + 2 * room <= _FEW_DECADES:
        return {**axis, **_ticks_between_powers(low - room, high + room)}
    return {**axis, "dtick": max(1, math.ceil((high - low) / 6))}


def _ticks_between_powers(low: float, high: float) -> dict[str, Any]:
    """Round numbers from one power to another, in full: Plotly itself would write 0.5 and 5 as 5."""
    powers = range(math.floor(low), math.ceil(high))
    for digits in _ROUND, _FINER:
        numbers = (float(f"{digit}e{power}") for power in powers for digit in digits)
        ticks = [number for number in numbers if low <= math.log10(number) <= high]
        if len(ticks) >= _LEAST_TICKS:
            break
    return {"tickvals": ticks, "ticktext": [tick_text(tick) for tick in ticks]}


def layer_axis(title: str, depth: int, *, first: int = 0) -> dict[str, Any]:
    """Return an axis from layer ``first`` to the last; at another depth a person's zoom would be into other layers."""
    return {"title": title, "range": [first - 0.4, depth + 0.4], "showgrid": False, "uirevision": depth}


def room_for_powers(axis: dict[str, Any]) -> int:
    """Return the pixels that a logarithmic axis needs left of its line: for its title and its longest power of ten."""
    return _TITLE_AND_TEN + _DIGIT_OF_POWER * max(len(f"{math.trunc(end)}") for end in axis["range"])
