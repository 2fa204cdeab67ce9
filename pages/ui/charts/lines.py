"""Lines on a logarithmic axis, as the browser draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeGuard

__all__ = ["Line", "lines_content"]

_MAX_LEVELS = 5
_SMALLEST = 1e-300


class Line(NamedTuple):
    """One line by name."""

    name: str
    places: Sequence[float]
    """Positions along the axis, from 0 to 1."""
    values: Sequence[float | None]
    """Sizes; one that is None, 0, infinite or NaN is left out."""
    attempt: int | None = None
    """The attempt, from 0, whose colour the line has; None for that of the chart."""


def lines_content(  # noqa: PLR0913 - what a chart consists of, each by name
    lines: Sequence[Line], *, ticks: Sequence[tuple[float, str]], chosen: float, label: str, said: str, attempt: int = 2
) -> dict[str, Any]:
    """Return lines over whole powers of ten that hold them all, with a mark at the place ``chosen``.

    ``attempt`` is the attempt, from 0, whose colour lines have without one of their own; they differ by
    their dashes, too.
    """
    numbers = [value for line in lines for value in line.values if _is_drawn(value)]
    low = math.floor(math.log10(min(numbers, default=1.0)))
    high = max(math.ceil(math.log10(max(numbers, default=10.0))), low + 1)
    step = math.ceil((high - low) / _MAX_LEVELS)

    def points(line: Line) -> list[list[float]]:
        pairs = zip(line.places, line.values, strict=True)
        return [[at, (math.log10(value) - low) / (high - low)] for at, value in pairs if _is_drawn(value)]

    return {
        "kind": "lines",
        "attempt": attempt,
        "lines": [
            {
                "name": line.name,
                "points": points(line),
                "attempt": attempt if line.attempt is None else line.attempt,
                "dashes": place if line.attempt is None else line.attempt,
            }
            for place, line in enumerate(lines)
        ],
        "chosen": chosen,
        "ticks": [{"at": round(at, 4), "text": text} for at, text in ticks],
        "levels": [
            {"at": (power - low) / (high - low), "text": f"1e{power}".replace("-", "−")}
            for power in range(low, high + 1, step)
        ],
        "label": label,
        "said": said,
    }


def _is_drawn(value: float | None) -> TypeGuard[float]:
    return value is not None and _SMALLEST < value < math.inf
