"""Charts of the schemes page: laws drawn to scale, standard deviations over fan_in, sizes over the layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.charts.drawn import Drawn
from pages.ui.charts.lines import Line, lines_content

__all__ = ["Drawn", "law_content", "sizes_content", "std_content"]

Array = NDArray[np.float64]

_POINTS = 401
_COLOURS = (2, 0)
_THREE_COLOURS = (0, 2, 1)
"""Attempts, from 0, whose colours the first and the second curve have."""
_LARGEST_FAN = 4096
"""What fan_in is drawn to, unless a larger one is chosen."""
_FANS = 49


def law_content(schemes: Sequence[Drawn]) -> dict[str, Any]:
    """Return the densities of one weight under each scheme, on one axis of weights."""
    known = [drawn for drawn in schemes if not math.isnan(drawn.std)]
    reach = 1.05 * max((drawn.reach for drawn in known), default=0.0) or 1.0
    weights = np.linspace(-reach, reach, _POINTS)
    densities = [_density(drawn, weights) for drawn in known]
    top = max((float(density.max()) for density in densities), default=0.0) or 1.0
    curves = [
        {"attempt": _COLOURS[place % 2], "name": _named(drawn), "points": _points(drawn, density / top, reach)}
        for place, (drawn, density) in enumerate(zip(known, densities, strict=True))
    ]
    return {
        "kind": "curves",
        "curves": curves,
        "ticks": [{"at": at, "text": _short(reach * (2.0 * at - 1.0))} for at in (0.0, 0.25, 0.5, 0.75, 1.0)],
        "label": "one weight; heights are densities, to one scale",
        "said": "The law of one weight: " + "; ".join(str(curve["name"]) for curve in curves),
    }


def _density(drawn: Drawn, weights: Array) -> Array:
    """Density at each weight; of a law without spread, zeros."""
    if not drawn.std:
        return np.zeros_like(weights)
    law = drawn.law
    with np.errstate(over="ignore", invalid="ignore"):  # a law next to no spread is higher than any number
        density = np.asarray(law.pdf((weights - drawn.mean) / drawn.std)) / drawn.std
    return np.where(np.isfinite(density), density, 0.0)


def _points(drawn: Drawn, heights: Array, reach: float) -> list[list[float]]:
    """The curve, with a spike where a single value has a chance of its own."""
    places = np.linspace(0.0, 1.0, _POINTS)
    points: list[list[float]] = np.column_stack((places, heights)).round(4).tolist()
    if not drawn.atom:
        return points
    spike = 0.5 * (1.0 + drawn.mean / reach)
    middle = int(np.searchsorted(places, spike))
    foot = points[min(middle, _POINTS - 1)][1]
    return [*points[:middle], [spike, foot], [spike, 1.0], [spike, foot], *points[middle:]]


def _named(drawn: Drawn) -> str:
    atom = drawn.atom
    at = f"; {100 * atom:.3g} % exactly {_short(drawn.mean)}" if atom else ""
    return f"{drawn.title}: std {_short(drawn.std)}{at}"


def std_content(schemes: Sequence[Drawn]) -> dict[str, Any]:
    """Return each scheme's standard deviation against fan_in, for the fan_out of the layer, both axes logarithmic."""
    layer = schemes[0].layer
    largest = max(_LARGEST_FAN, layer.fan_in)
    fan_ins = sorted({round(largest ** (step / (_FANS - 1))) for step in range(_FANS)})

    def at(fan_in: int) -> float:
        return math.log(fan_in) / math.log(largest)

    places = [at(fan_in) for fan_in in fan_ins]
    lines = [
        Line(
            drawn.title,
            places,
            [drawn.draw.rule.std_of(drawn.layer._replace(fan_in=fan_in), drawn.draw.arguments) for fan_in in fan_ins],
            _COLOURS[place % 2],
        )
        for place, drawn in enumerate(schemes)
    ]
    return lines_content(
        lines,
        ticks=[(at(4**power), f"{4**power:,}") for power in range(11) if 4**power <= largest],
        chosen=at(layer.fan_in),
        label=f"fan_in (fan_out {layer.fan_out}); upwards: standard deviation",
        said="Standard deviation against fan_in: " + " and ".join(drawn.title for drawn in schemes),
    )


def sizes_content(named: Sequence[tuple[str, Sequence[float]]], *, said: str, of: str) -> dict[str, Any]:
    """Return root mean squares over the layers, one line a name; ``of`` says of what, and where they are 1."""
    last = max(len(sizes) - 1 for _, sizes in named) or 1
    step = max(1, last // 10)
    return lines_content(
        [
            Line(name, [layer / last for layer in range(len(sizes))], sizes, _THREE_COLOURS[place])
            for place, (name, sizes) in enumerate(named)
        ],
        ticks=[(layer / last, str(layer)) for layer in range(0, last + 1, step)],
        chosen=1.0,
        label=f"layer; upwards: root mean square of {of}",
        said=said,
    )


def _short(value: float) -> str:
    text = f"{value:.3g}"
    return text.replace("-", "−").replace("e−0", "e−").replace("e+0", "e")
