"""How every chart looks: the attempts' colours, dashes and marks, and the theme's own colours, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

FONT_SIZE = 14
"""Pixels of every text of a chart but its title, so that the last row reads it, too."""
_TITLE_SIZE = 17
_FONTS = "Arial, Helvetica, sans-serif"
"""A saved picture has no letters of its own: those that every machine has, lest its texts run into each other."""

_ATTEMPTS = ("#c2410c", "#7c3aed", "#0369a1", "#15803d", "#a16207", "#be185d")
"""Each attempt's colour before it is mixed with the text's."""
_OF_THE_COLOUR = 0.7
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Each attempt's line, so that colour is never alone."""
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "cross", "x")
"""Each attempt's mark."""

Trace = dict[str, Any]
"""A trace as Plotly takes it."""
LEGEND = {"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"} | {
    "tracegroupgap": 0,
    "bgcolor": "rgba(0, 0, 0, 0)",
}
"""Below a chart, on what is there."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one theme, as ``#rrggbb``."""

    background: str
    text: str
    grid: str
    grey: str
    """What stands for all attempts, as in a legend."""
    attempts: tuple[str, ...]
    """By attempt, from 0."""

    def line(self, attempt: int, width: float) -> dict[str, Any]:
        """Return an attempt's line."""
        return {"color": self.attempts[attempt], "width": width, "dash": DASHES[attempt]}

    def mark(self, attempt: int, size: float) -> dict[str, Any]:
        """Return an attempt's mark."""
        return {"symbol": SYMBOLS[attempt], "size": size, "color": self.attempts[attempt]}


def mixed(colour: str, other: str, share: float) -> str:
    """Return ``share`` of a colour and the rest of another, both ``#rrggbb``, channel by channel."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(share * one + (1.0 - share) * two):02x}" for one, two in pairs)


def see_through(colour: str, opacity: float) -> str:
    """Return a colour that lets through what is behind it."""
    return f"rgba({', '.join(map(str, _channels(colour)))}, {opacity:g})"


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _look(background: str, text: str) -> Look:
    attempts = tuple(mixed(colour, text, _OF_THE_COLOUR) for colour in _ATTEMPTS)
    return Look(background, text, mixed(text, background, 0.15), mixed("#808080", text, _OF_THE_COLOUR), attempts)


LIGHT = _look("#ffffff", "#2f2d2b")
"""Streamlit's light theme."""
DARK = _look("#171614", "#edebe8")
"""Its dark one."""


def new_figure(
    title: str,
    *,
    look: Look,
    height: int = 400,
    keeps_margin: bool = False,
    data: Sequence[Trace] = (),
    **layout: Any,  # noqa: ANN401
) -> go.Figure:
    """Return a figure of traces: title, fonts and colours, the legend below, and axes locked to a touch.

    The background is the page's own, not transparent, so that a saved picture can be read on any slide. Other parts
    of Plotly's layout, such as axes with their titles, come by name. All of it comes at once, as Plotly checks a
    figure that is changed again and again. A person's zoom and legend stay when the figure changes, but for an axis
    with a ``uirevision`` of its own: there the zoom goes with what that text names.

    Parameters
    ----------
    keeps_margin
        Whether the margin has room for all numbers and titles of the axes. Otherwise Plotly finds it by drawing
        the chart twice.
    """
    own = {"xaxis": {}, "yaxis": {}, **layout}
    axes = {
        name: _axis(axis, look, keeps_margin=keeps_margin)
        for name, axis in own.items()
        if name.startswith(("xaxis", "yaxis"))
    }
    font = {"size": FONT_SIZE, "color": look.text}
    contents: dict[str, Any] = {
        "data": list(data),
        "layout": {
            "template": {},  # Plotly's own, of 6 kB, would be sent along
            "title": {"text": title, "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top"}
            | {"pad": {"t": 10}, "font": {"size": _TITLE_SIZE}},
            "font": {"family": _FONTS, **font},
            "paper_bgcolor": look.background,
            "plot_bgcolor": look.background,
            "height": height,
            "margin": {"l": 60, "r": 16, "t": 44, "b": 48},
            "legend": LEGEND,
            "hoverlabel": {"bgcolor": look.background, "bordercolor": look.text, "font": font}
            | {"align": "left", "namelength": -1},
            "hovermode": "closest",
            "dragmode": False,
            "bargap": 0,
            "uirevision": "kept",
            "modebar": {"bgcolor": see_through(look.background, 0.0), "color": look.grey, "activecolor": look.text},
            **layout,
            **axes,
        },
    }
    return go.Figure(contents)


def _axis(own: dict[str, Any], look: Look, *, keeps_margin: bool) -> dict[str, Any]:
    """Return an axis with the look of all; what it has of its own stays."""
    title = {"text": own["title"]} if "title" in own else {}  # Plotly keeps room for an empty one
    return {
        "linecolor": look.text,
        "tickcolor": look.text,
        "gridcolor": look.grid,
        "zeroline": False,
        "ticks": "outside",
        "exponentformat": "power",
        "automargin": not keeps_margin,
        **own,
        "title": {**title, "standoff": 8},
    }


def note(text: str, look: Look, **own: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own
    """Return a text on a figure, without an arrow: on the paper where it says nothing else."""
    font = {"size": FONT_SIZE, "color": look.text}
    return {"text": text, "showarrow": False, "align": "left", "yref": "paper", "font": font, **own}


def upright(x: float, look: Look) -> dict[str, Any]:
    """Return a dashed line from the bottom to the top of the frame."""
    line = {"color": look.text, "width": 1.4, "dash": "4px,4px"}
    return {"type": "line", "x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain", "line": line}
