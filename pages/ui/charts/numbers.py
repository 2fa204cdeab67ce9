"""What the charts send and say: numbers of few digits, round ends, columns of a table, words by attempt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

_DIGITS = 4
_NICE = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_LARGEST = 1.7e308

Table = dict[str, list[Any]]
"""A chart's numbers by column."""


def rounded(values: ArrayLike | Sequence[float | None], digits: int = _DIGITS) -> list[Any]:
    """Return numbers rounded to a few significant digits; what is no finite number as None."""
    return [
        float(f"{value:.{digits}g}") if value is not None and math.isfinite(value) else None
        for value in np.asarray(values).tolist()
    ]


def nice_ceiling(value: float) -> float:
    """Return the next round number from ``value`` on, so that a re-roll rarely moves an axis."""
    power = 10.0 ** math.floor(math.log10(value))
    found = next((step * power for step in _NICE if step * power >= value), value)
    return min(found, _LARGEST)


def by_attempt(words: Iterable[tuple[int, str]]) -> str:
    """Return what is said of each attempt, given with its number from 0, as parts of one sentence."""
    return "; ".join(f"attempt {index + 1}: {said}" for index, said in words)


def columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Return a table's rows as its columns, by name."""
    found = list(rows)
    return {name: [row[at] for row in found] for at, name in enumerate(names)}
