"""Schemes beside each other: the law of one weight to scale, standard deviations over fan_in, RMS over the layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import log_axis
from pages.ui.charts.drawn import Drawn
from pages.ui.charts.numbers import rounded
from pages.ui.charts.theme import DASHES, LIGHT, SYMBOLS, Look, new_figure, see_through
from xavier_core.base import Array, percent_text, sentence_text

_POINTS = 401
_HEIGHT = 400
_COLOURS = (2, 0, 1)
"""Attempts, from 0, whose colours the curves have in turn."""
_LARGEST_FAN = 4096
"""What fan_in is drawn to, unless a larger one is chosen."""
_FANS = 49


class RmsLine(NamedTuple):
    """A signal over the layers."""

    name: str
    sizes: Sequence[float]
    """RMS, from the inputs (layer 0) on."""


def law_figure(schemes: Sequence[Drawn], *, look: Look = LIGHT) -> go.Figure:
    """Return the densities of one weight under each scheme, to scale; a value with a chance of its own is a spike."""
    known = [drawn for drawn in schemes if not math.isnan(drawn.std)]
    reach = _reach(known)
    weights = np.linspace(-reach, reach, _POINTS)
    densities = [_density(drawn, weights) for drawn in known]
    top = max((float(density.max()) for density in densities), default=0.0) or 1.0
    figure = new_figure(
        "The law of one weight",
        look=look,
        height=_HEIGHT,
        xaxis={"title": {"text": "weight"}, "range": [-reach, reach]},
        yaxis={"title": {"text": "density"}, "range": [0.0, 1.06 * top], "fixedrange": True, "nticks": 4},
        dragmode="zoom",
    )
    for place, (drawn, density) in enumerate(zip(known, densities, strict=True)):
        colour = look.attempts[_COLOURS[place % 3]]
        figure.add_trace(
            {
                "type": "scatter",
                "mode": "lines",
                "x0": -reach,
                "dx": 2.0 * reach / (_POINTS - 1),
                "y": rounded(density),
                "fill": "tozeroy",
                "fillcolor": see_through(colour, 0.15),
                "line": {"color": colour, "width": 2.4, "dash": DASHES[place % 3]},
                "name": drawn.title,
                "legendgroup": str(place),
                "hovertemplate": "density %{y:.3g} at %{x:.3g}<extra>%{fullData.name}</extra>",
            }
        )
        if drawn.atom:
            figure.add_trace(_spike(drawn, place, top, colour))
    return figure


def _reach(known: Sequence[Drawn]) -> float:
    return 1.05 * max((drawn.reach for drawn in known), default=0.0) or 1.0


def _density(drawn: Drawn, weights: Array) -> Array:
    """Density at each weight; of a law without spread, zeros."""
    if not drawn.std:
        return np.zeros_like(weights)
    with np.errstate(over="ignore", invalid="ignore"):  # a law next to no spread is higher than any number
        density = np.asarray(drawn.law.pdf((weights - drawn.mean) / drawn.std)) / drawn.std
    return np.where(np.isfinite(density), density, 0.0)


def _spike(drawn: Drawn, place: int, top: float, colour: str) -> dict[str, Any]:
    words = f"{percent_text(drawn.atom)} exactly {sentence_text(drawn.mean)}"
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": rounded([drawn.mean, drawn.mean]),
        "y": rounded([0.0, 0.94 * top]),
        "text": ["", words],
        "textposition": "middle right",
        "marker": {"symbol": SYMBOLS[_COLOURS[place % 3]], "size": [0, 11], "color": colour, "opacity": 1},
        "line": {"color": colour, "width": 3},
        "legendgroup": str(place),
        "showlegend": False,
        "hovertemplate": f"{words}<extra></extra>",
    }


def law_text(schemes: Sequence[Drawn]) -> str:
    """Return each law's standard deviation, and what has a chance of its own."""
    words = []
    for drawn in schemes:
        if math.isnan(drawn.std):
            words.append(f"{drawn.title}: its standard deviation is undefined")
            continue
        atom = f", {percent_text(drawn.atom)} exactly {sentence_text(drawn.mean)}" if drawn.atom else ""
        words.append(f"{drawn.title}: standard deviation {sentence_text(drawn.std)}{atom}")
    return f"{'; '.join(words)}."


def law_table(schemes: Sequence[Drawn]) -> dict[str, list[Any]]:
    """Return the densities as drawn."""
    known = [drawn for drawn in schemes if not math.isnan(drawn.std)]
    weights = np.linspace(-_reach(known), _reach(known), _POINTS)
    named = {f"{place}. {drawn.title}": _density(drawn, weights).tolist() for place, drawn in enumerate(known, 1)}
    return {"weight": weights.tolist(), **named}


def _fan_ins(schemes: Sequence[Drawn]) -> list[int]:
    largest = max(_LARGEST_FAN, schemes[0].layer.fan_in)
    return sorted({round(largest ** (step / (_FANS - 1))) for step in range(_FANS)})


def _stds(drawn: Drawn, fan_ins: Sequence[int]) -> list[float]:
    return [drawn.draw.rule.std_of(drawn.layer._replace(fan_in=fan_in), drawn.draw.arguments) for fan_in in fan_ins]


def std_figure(schemes: Sequence[Drawn], *, look: Look = LIGHT) -> go.Figure:
    """Return each scheme's standard deviation over fan_in, at the layer's fan_out, both axes logarithmic."""
    layer, fan_ins = schemes[0].layer, _fan_ins(schemes)
    lines = [_stds(drawn, fan_ins) for drawn in schemes]
    figure = new_figure(
        "Standard deviation over fan_in",
        look=look,
        height=_HEIGHT,
        xaxis=log_axis(fan_ins, f"fan_in (fan_out {layer.fan_out:,})"),
        yaxis=log_axis([std for line in lines for std in line], "standard deviation"),
        hovermode="x unified",
    )
    for place, (drawn, line) in enumerate(zip(schemes, lines, strict=True)):
        figure.add_trace(_line(place, drawn.title, line, look) | {"x": fan_ins})
    figure.add_vline(x=layer.fan_in, line={"color": look.text, "width": 1.4, "dash": "4px,4px"})
    return figure


def _line(place: int, name: str, sizes: Sequence[float], look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "y": [size or None for size in rounded(sizes)],
        "name": name,
        "line": {"color": look.attempts[_COLOURS[place % 3]], "width": 2.4, "dash": DASHES[place % 3]},
        "hovertemplate": "%{y:.4g}<extra>%{fullData.name}</extra>",
    }


def std_text(schemes: Sequence[Drawn]) -> str:
    """Return each scheme's standard deviation at the layer's own fan_in, where the dashed line stands."""
    layer = schemes[0].layer
    words = (f"{drawn.title} {'undefined' if math.isnan(drawn.std) else sentence_text(drawn.std)}" for drawn in schemes)
    return f"At fan_in {layer.fan_in:,}, the dashed line: {'; '.join(words)}."


def std_table(schemes: Sequence[Drawn]) -> dict[str, list[Any]]:
    """Return the standard deviations as drawn."""
    fan_ins = _fan_ins(schemes)
    named = {f"{place}. {drawn.title}": _stds(drawn, fan_ins) for place, drawn in enumerate(schemes, 1)}
    return {"fan_in": fan_ins, **named}


def rms_figure(lines: Sequence[RmsLine], *, title: str, look: Look = LIGHT) -> go.Figure:
    """Return root mean squares over the layers, forward or backward, on a logarithmic axis."""
    last = max(len(line.sizes) - 1 for line in lines)
    figure = new_figure(
        title,
        look=look,
        height=_HEIGHT,
        xaxis={"title": {"text": "layer"}, "range": [-0.3, last + 0.3], "showgrid": False},
        yaxis=log_axis([size for line in lines for size in line.sizes], "root mean square"),
        hovermode="x unified",
    )
    for place, line in enumerate(lines):
        marks = {"mode": "lines+markers", "marker": {"symbol": SYMBOLS[_COLOURS[place % 3]], "size": 6}}
        figure.add_trace(_line(place, line.name, line.sizes, look) | {"x0": 0, "dx": 1} | (marks if last <= 30 else {}))
    return figure


def rms_table(lines: Sequence[RmsLine]) -> dict[str, list[Any]]:
    """Return the root mean squares of every layer."""
    last = max(len(line.sizes) for line in lines)
    padded = {line.name: [*line.sizes, *[None] * (last - len(line.sizes))] for line in lines}
    return {"layer": list(range(last)), **padded}
