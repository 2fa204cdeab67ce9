"""Schemes beside each other: the law of one weight to scale, standard deviations over fan_in, RMS over the layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import layer_axis, log_axis
from pages.ui.charts.numbers import Table, rounded
from pages.ui.charts.theme import DASHES, LIGHT, SYMBOLS, Look, Trace, new_figure, see_through, upright
from pages.ui.charts.traces import NAMED, evenly, positive, scatter
from xavier_core.base import Array, percent_text, sentence_text
from xavier_core.dice import UnitLaw
from xavier_core.schemes import Draw, Layer

_REACH = 4.0
"""Standard deviations that an unbounded law is drawn to."""
_POINTS = 401
_COLOURS = (2, 0, 1)
"""Attempts, from 0, whose colours and marks the curves have in turn."""
_LARGEST_FAN = 4096
"""What fan_in is drawn to, unless a larger one is chosen."""
_FANS = 49
_MOST_MARKS = 30
"""Layers up to which each has a mark."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A scheme with its numbers, on one layer."""

    draw: Draw
    layer: Layer

    @property
    def title(self) -> str:
        """Name with its numbers, and its distribution where the scheme leaves it open."""
        return self.draw.full_title

    @property
    def mean(self) -> float:
        """Mean of a weight."""
        return self.draw.mean(self.layer)

    @property
    def std(self) -> float:
        """Standard deviation of a weight; NaN where it is undefined."""
        return self.draw.rule.std_of(self.layer, self.draw.arguments)

    @property
    def law(self) -> UnitLaw:
        """The law of one entry, scaled to mean 0 and variance 1."""
        return self.draw.draws_from.law(self.layer.fan_in, self.layer.fan_out, self.draw.arguments)

    @property
    def reach(self) -> float:
        """How far from 0 weights are drawn."""
        return abs(self.mean) + min(_REACH, self.law.reach) * self.std

    @property
    def atom(self) -> float:
        """Chance of the one weight that has a chance of its own; 0 where there is none."""
        return self.law.atom if self.std else 1.0


class RmsLine(NamedTuple):
    """A signal over the layers."""

    name: str
    sizes: Sequence[float]
    """RMS, from the inputs (layer 0) on."""


def law_figure(schemes: Sequence[Drawn], *, look: Look = LIGHT) -> go.Figure:
    """Return the densities of one weight under each scheme, to scale; a value with a chance of its own is a spike."""
    known = _known(schemes)
    reach = _reach(known)
    densities = [_density(drawn, np.linspace(-reach, reach, _POINTS)) for drawn in known]
    top = max((float(density.max()) for density in densities), default=0.0) or 1.0
    traces = []
    for place, (drawn, density) in enumerate(zip(known, densities, strict=True)):
        curve = _line(place, drawn.title, look) | evenly(-reach, reach, density) | {"legendgroup": str(place)}
        curve |= {"fill": "tozeroy", "fillcolor": see_through(curve["line"]["color"], 0.15)}
        traces.append(curve | {"hovertemplate": "density %{y:.3g} at %{x:.3g}" + NAMED})
        if drawn.atom:
            traces.append(_spike(drawn, place, top, look))
    return new_figure(
        "The law of one weight",
        look=look,
        data=traces,
        xaxis={"title": "weight", "range": [-reach, reach]},
        yaxis={"title": "density", "range": [0.0, 1.06 * top], "fixedrange": True, "nticks": 4},
        dragmode="zoom",
    )


def _known(schemes: Sequence[Drawn]) -> list[Drawn]:
    return [drawn for drawn in schemes if not math.isnan(drawn.std)]


def _line(place: int, name: str, look: Look) -> Trace:
    line = {"color": look.attempts[_COLOURS[place % 3]], "width": 2.4, "dash": DASHES[place % 3]}
    return scatter("lines", name=name, line=line, hovertemplate="%{y:.4g}" + NAMED)


def _reach(known: Sequence[Drawn]) -> float:
    return 1.05 * max((drawn.reach for drawn in known), default=0.0) or 1.0


def _density(drawn: Drawn, weights: Array) -> Array:
    """Density at each weight; of a law without spread, zeros."""
    if not drawn.std:
        return np.zeros_like(weights)
    with np.errstate(over="ignore", invalid="ignore"):  # a law next to no spread is higher than any number
        density = np.asarray(drawn.law.pdf((weights - drawn.mean) / drawn.std)) / drawn.std
    return np.where(np.isfinite(density), density, 0.0)


def _spike(drawn: Drawn, place: int, top: float, look: Look) -> Trace:
    words = f"{percent_text(drawn.atom)} exactly {sentence_text(drawn.mean)}"
    mark = look.mark(_COLOURS[place % 3], 11)
    return scatter(
        "lines+markers+text",
        x=rounded([drawn.mean, drawn.mean]),
        y=rounded([0.0, 0.94 * top]),
        text=["", words],
        textposition="middle right",
        marker=mark | {"size": [0, 11], "opacity": 1},
        line={"color": mark["color"], "width": 3},
        legendgroup=str(place),
        showlegend=False,
        hovertemplate=f"{words}<extra></extra>",
    )


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


def law_table(schemes: Sequence[Drawn]) -> Table:
    """Return the densities as drawn."""
    known = _known(schemes)
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
    stds = [_stds(drawn, fan_ins) for drawn in schemes]
    return new_figure(
        "Standard deviation over fan_in",
        look=look,
        data=[
            _line(place, drawn.title, look) | {"x": fan_ins, "y": positive(own)}
            for place, (drawn, own) in enumerate(zip(schemes, stds, strict=True))
        ],
        xaxis=log_axis(fan_ins, f"fan_in (fan_out {layer.fan_out:,})"),
        yaxis=log_axis([std for own in stds for std in own], "standard deviation"),
        hovermode="x unified",
        shapes=[upright(layer.fan_in, look)],
    )


def std_text(schemes: Sequence[Drawn]) -> str:
    """Return each scheme's standard deviation at the layer's own fan_in, where the dashed line stands."""
    layer = schemes[0].layer
    words = (f"{drawn.title} {'undefined' if math.isnan(drawn.std) else sentence_text(drawn.std)}" for drawn in schemes)
    return f"At fan_in {layer.fan_in:,}, the dashed line: {'; '.join(words)}."


def std_table(schemes: Sequence[Drawn]) -> Table:
    """Return the standard deviations as drawn."""
    fan_ins = _fan_ins(schemes)
    named = {f"{place}. {drawn.title}": _stds(drawn, fan_ins) for place, drawn in enumerate(schemes, 1)}
    return {"fan_in": fan_ins, **named}


def rms_figure(lines: Sequence[RmsLine], *, title: str, look: Look = LIGHT) -> go.Figure:
    """Return root mean squares over the layers, forward or backward, on a logarithmic axis."""
    last = max(len(line.sizes) for line in lines) - 1
    traces = [
        _line(place, line.name, look) | {"x0": 0, "dx": 1, "y": positive(line.sizes)}
        for place, line in enumerate(lines)
    ]
    if last <= _MOST_MARKS:
        for place, trace in enumerate(traces):
            trace |= {"mode": "lines+markers", "marker": {"symbol": SYMBOLS[_COLOURS[place % 3]], "size": 6}}
    return new_figure(
        title,
        look=look,
        data=traces,
        xaxis=layer_axis("layer", last),
        yaxis=log_axis([size for line in lines for size in line.sizes], "root mean square"),
        hovermode="x unified",
    )


def rms_table(lines: Sequence[RmsLine]) -> Table:
    """Return the root mean squares of every layer."""
    count = max(len(line.sizes) for line in lines)
    padded = {line.name: [*line.sizes, *[None] * (count - len(line.sizes))] for line in lines}
    return {"layer": list(range(count)), **padded}
