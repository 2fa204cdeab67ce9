"""Two strips an attempt: all numbers of one roll, and one number of many rolls, a tick each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import drawn_at, drawn_range, locked_axis, signed_axis
from pages.ui.charts.numbers import Table, by_attempt, columns, rounded
from pages.ui.charts.rows import Row, rows_figure
from pages.ui.charts.theme import LIGHT, Look, Trace
from pages.ui.charts.traces import scatter
from xavier_core.base import Array, Axis, counted, sentence_text

_ROW, _REST = 96, 86


class Strip(NamedTuple):
    """The numbers of an attempt."""

    attempt: int
    """From 0."""
    title: str
    inside: Array
    """All activations of one roll."""
    across: Array
    """One number of each of many rolls."""


def strip_figure(strips: Sequence[Strip], axis: Axis, *, look: Look = LIGHT) -> go.Figure:
    """Return both strips of each attempt, one below the other; numbers off the axis stand at its end."""
    levels = locked_axis((-0.6, 1.6), [(1.0, "inside"), (0.0, "across")], ticks="")
    return rows_figure(
        "Inside one roll, and across rolls",
        [Row(strip.title, levels, [_ticks(strip, axis, look.attempts[strip.attempt])]) for strip in strips],
        look=look,
        xaxis=signed_axis(axis, f"{'linear' if axis.is_linear else 'signed-log'} axis"),
        row_px=_ROW,
        rest_px=_REST,
        margin={"l": 66, "r": 16, "t": 36, "b": 48},
    )


def _ticks(strip: Strip, axis: Axis, colour: str) -> Trace:
    values = np.concatenate((strip.inside, strip.across))
    kinds = ["inside the roll"] * strip.inside.size + ["across rolls"] * strip.across.size
    return scatter(
        "markers",
        x=rounded(np.clip(drawn_at(axis, values), *drawn_range(axis))),
        y=[1.0] * strip.inside.size + [0.0] * strip.across.size,
        marker={"symbol": "line-ns-open", "size": 18, "color": colour, "line": {"width": 2}},
        hovertext=[f"{sentence_text(value, 4)}, {kind}" for value, kind in zip(values.tolist(), kinds, strict=True)],
        hoverinfo="text",
        showlegend=False,
    )


def strip_text(strips: Sequence[Strip]) -> str:
    """Return the standard deviation of both strips of each attempt, as far as they have one."""
    return f"Each tick is a number; {by_attempt((strip.attempt, _spread(strip)) for strip in strips)}."


def _spread(strip: Strip) -> str:
    inside = f"{counted(strip.inside.size, 'activation')} of one roll{_std_text(strip.inside)}"
    if not strip.across.size:
        return f"{inside}, and no re-roll yet"
    return f"{inside}, and the first {counted(strip.across.size, 're-roll')}{_std_text(strip.across)}"


def _std_text(values: Array) -> str:
    return f" of standard deviation {sentence_text(float(values.std(ddof=1)))}" if values.size > 1 else ""


def strip_table(strips: Sequence[Strip]) -> Table:
    """Return every number."""
    kinds = ("inside one roll", "across rolls")
    return columns(
        ("attempt", "strip", "number"),
        (
            (strip.attempt + 1, kind, value)
            for strip in strips
            for kind, values in zip(kinds, (strip.inside, strip.across), strict=True)
            for value in values.tolist()
        ),
    )
