"""What the charts of a deep run write: short numbers, what was fed in, where it stopped, which layers are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pages.ui.charts.numbers import nice_ceiling, percent, rounded, short
from xavier_core.depth import AttemptFigures, DeepSpec

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

MAX_LAYERS = 10
"""Layers that are drawn one by one."""

_MAX_LEVELS = 6
_STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 200)
_FEW_DECADES = 2
"""So few have levels at 2 and 5, too."""
_FIRST_AS_POWER = 4
_AROUND = 0.5
_NEARLY = 1e-9
_DATA = (
    ("normal", "from N(0, 1)"),
    ("uniform", "from U(0, 1)"),
    ("sheet", "of the sheet"),
    ("digits", "of handwritten digits, centred"),
    ("digits_raw", "of handwritten digits, 0 to 1"),
)


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


def shown_layers(depth: int, maximum: int = MAX_LAYERS) -> tuple[int, ...]:
    """Return the layers, from 1, that are drawn: all, or evenly chosen ones with the first and the last."""
    if depth <= maximum:
        return tuple(range(1, depth + 1))
    return tuple(1 + round(step * (depth - 1) / (maximum - 1)) for step in range(maximum))


def attempt_heading(index: int, figures: AttemptFigures) -> str:
    """Return number and name of an attempt, such as ``Attempt 1: fixed standard deviation 0.01``."""
    return f"Attempt {index + 1}: {figures.attempt.title}"


def caption(spec: DeepSpec) -> str:
    """Return what was fed into which network, for a picture that stands alone."""
    examples = f"{spec.examples:,} example" + ("s" if spec.examples > 1 else "")
    layers = f"{spec.depth} layer" + ("s" if spec.depth > 1 else "")
    slope = f" of slope {spec.slope:g}" if spec.nonlinearity.takes_slope else ""
    return (
        f"{examples} {dict(_DATA)[spec.data]} through {layers} of {spec.width:,}, {spec.nonlinearity.title}{slope}; "
        f"seed {spec.seed}, roll {spec.roll}"
    )


def file_name(spec: DeepSpec, what: str) -> str:
    """Return the name, without its ending, of a file that a picture is saved in."""
    return f"xavier-sheet_depth_{what}_seed-{spec.seed}_roll-{spec.roll}"


def why_it_ends(figures: AttemptFigures) -> str:
    """Return where an attempt's numbers left the range of the precision, or why it has none; else nothing."""
    if figures.why_no_numbers:
        return f"not drawn: {figures.why_no_numbers}"
    return "; ".join(f"{found.where}: {found.what} in layer {found.layer}" for found in figures.range_events)


def listed(layers: tuple[int, ...], depth: int) -> str:
    """Return which layers are drawn, where not all of them are."""
    if len(layers) == depth:
        return ""
    return f"{len(layers)} of {depth} layers are drawn: {', '.join(map(str, layers))}"
