"""Figures of the schemes page: laws to scale, standard deviations over fan_in, RMS over the layers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import log_axis
from pages.ui.charts.numbers import rounded, short
from pages.ui.charts.show import Columns
from pages.ui.charts.theme import DASHES, Look, new_figure
from xavier_core.base import Array
from xavier_core.dice import UnitLaw

__all__ = [
    "RMS_HEIGHT",
    "Scaled",
    "Series",
    "as_columns",
    "law_curves",
    "law_figure",
    "rms_figure",
    "std_curves",
    "std_figure",
]

RMS_HEIGHT = 380
_HEIGHT = 360
_POINTS = 401
_REACH = 4.0
"""Standard deviations that an unbounded law is drawn to."""
_LARGEST_FAN = 4096
"""What fan_in is drawn to, unless a larger one is chosen."""
_FANS = 49
_COLOURS = (2, 0, 1)
"""Attempts, from 0, whose colours the first, second and third line have."""
_MOST_DECADES = 12.0

Series = Mapping[str, Sequence[float]]
"""Numbers by what they are called; the first line is what the chart is about."""


class Scaled(Protocol):
    """A scheme on a layer, as the charts look at it."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def mean(self) -> float: ...  # noqa: D102
    @property
    def std(self) -> float: ...  # noqa: D102
    @property
    def atom(self) -> float: ...  # noqa: D102
    @property
    def law(self) -> UnitLaw: ...  # noqa: D102
    def std_at(self, fan_in: int) -> float: ...  # noqa: D102


class _Line(NamedTuple):
    colour: str
    dash: str


def rms_figure(title: str, series: Series, *, look: Look, y_title: str = "RMS") -> go.Figure:
    """Return root mean squares after 0, 1, … layers on a logarithmic axis, one line a name."""
    last = max(map(len, series.values())) - 1
    figure = new_figure(
        title,
        look=look,
        height=RMS_HEIGHT,
        xaxis={"title": {"text": "layer"}, "range": [-0.02 * last, 1.02 * last], "dtick": max(1, math.ceil(last / 10))},
        yaxis=log_axis([value for values in series.values() for value in values], y_title, most_decades=_MOST_DECADES),
    )
    for line, (name, values) in zip(_lines(look), series.items(), strict=False):
        figure.add_scatter(
            x=list(range(len(values))),
            y=rounded(values, 6),
            name=name,
            mode="lines" if last > 30 else "lines+markers",
            line={"color": line.colour, "dash": line.dash, "width": 2.5},
            hovertemplate="layer %{x}: %{y:.3g}",
        )
    return figure


def law_curves(schemes: Sequence[Scaled]) -> Columns:
    """Return the densities of one weight under each scheme by their titles, over ``weight``."""
    weights = np.linspace(-1.0, 1.0, _POINTS) * _reach(schemes)
    return {"weight": weights.tolist()} | {drawn.title: _density(drawn, weights).tolist() for drawn in schemes}


def law_figure(schemes: Sequence[Scaled], *, look: Look) -> go.Figure:
    """Return the densities of one weight under each scheme, to one scale; what is one value alone is a spike."""
    columns = law_curves(schemes)
    top = max(max(columns[drawn.title]) for drawn in schemes) or 1.0
    figure = new_figure(
        "The law of one weight",
        look=look,
        height=_HEIGHT,
        xaxis={"title": {"text": "weight"}},
        yaxis={"title": {"text": "density"}, "range": [0.0, 1.08 * top], "exponentformat": "none"},
    )
    for line, drawn in zip(_lines(look), schemes, strict=False):
        figure.add_scatter(
            x=rounded(columns["weight"], 6),
            y=rounded(columns[drawn.title], 6),
            name=_named(drawn),
            mode="lines",
            line={"color": line.colour, "dash": line.dash, "width": 2.5},
            hovertemplate="%{x:.3g}: %{y:.3g}",
        )
        if drawn.atom:
            figure.add_scatter(
                x=[drawn.mean, drawn.mean],
                y=[0.0, top],
                mode="lines",
                line={"color": line.colour, "dash": line.dash, "width": 2.5},
                showlegend=False,
                hovertemplate=f"{100 * drawn.atom:.3g} % exactly {short(drawn.mean)}",
            )
    return figure


def std_curves(schemes: Sequence[Scaled], *, fan_in: int) -> Columns:
    """Return each scheme's standard deviation by its title, over fan_in from 1 on, the layer's own among them."""
    largest = max(_LARGEST_FAN, fan_in)
    fans = sorted({round(largest ** (step / (_FANS - 1))) for step in range(_FANS)} | {fan_in})
    return {"fan_in": fans} | {drawn.title: [drawn.std_at(fan) for fan in fans] for drawn in schemes}


def std_figure(schemes: Sequence[Scaled], *, fan_in: int, fan_out: int, look: Look) -> go.Figure:
    """Return each scheme's standard deviation against fan_in, both axes logarithmic, the layer's own marked."""
    columns = std_curves(schemes, fan_in=fan_in)
    fans = list(columns["fan_in"])
    values = [value for drawn in schemes for value in columns[drawn.title]]
    figure = new_figure(
        f"Std over fan_in, fan_out {fan_out:,}",
        look=look,
        height=_HEIGHT,
        xaxis=log_axis(fans, "fan_in") | {"dtick": 1},
        yaxis=log_axis(values, "standard deviation"),
    )
    for line, drawn in zip(_lines(look), schemes, strict=False):
        figure.add_scatter(
            x=fans,
            y=rounded(columns[drawn.title], 6),
            name=drawn.title,
            mode="lines",
            line={"color": line.colour, "dash": line.dash, "width": 2.5},
            hovertemplate="fan_in %{x:,}: %{y:.3g}",
        )
    figure.add_vline(x=fan_in, line={"color": look.grey, "width": 1.5, "dash": "dot"})
    return figure


def _lines(look: Look) -> list[_Line]:
    return [_Line(look.attempts[attempt], DASHES[place]) for place, attempt in enumerate(_COLOURS)]


def _reach(schemes: Sequence[Scaled]) -> float:
    known = [drawn for drawn in schemes if not math.isnan(drawn.std)]
    return 1.05 * max((abs(own.mean) + min(_REACH, own.law.reach) * own.std for own in known), default=0.0) or 1.0


def _density(drawn: Scaled, weights: Array) -> Array:
    """Density at each weight; of a law without a standard deviation zeros, for its one value has no density."""
    if not drawn.std or math.isnan(drawn.std):
        return np.zeros_like(weights)
    with np.errstate(over="ignore", invalid="ignore"):  # a law next to no spread is higher than any number
        density = np.asarray(drawn.law.pdf((weights - drawn.mean) / drawn.std)) / drawn.std
    return np.where(np.isfinite(density), density, 0.0)


def _named(drawn: Scaled) -> str:
    if math.isnan(drawn.std):
        return f"{drawn.title}: undefined on this layer"
    at = f", {100 * drawn.atom:.3g} % exactly {short(drawn.mean)}" if drawn.atom else ""
    return f"{drawn.title}: std {short(drawn.std)}{at}"


def as_columns(series: Series, *, over: str) -> dict[str, Any]:
    """Return series as a table by column, a row a position from 0 on."""
    return {over: list(range(max(map(len, series.values()))))} | dict(series)
