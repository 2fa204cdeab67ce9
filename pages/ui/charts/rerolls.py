"""Histograms of re-rolls, one attempt below the other on one axis, with the law that they land on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import drawn_range, signed_axis, widths
from pages.ui.charts.numbers import percent, printed_name, rounded, short
from pages.ui.charts.reroll_bars import (
    CURVE_POINTS,
    Bar,
    Law,
    bars_of,
    expected_shares,
    frame_top,
    normal_shares,
    stacked,
)
from pages.ui.charts.rows import row_axis, row_layout, y_name
from pages.ui.charts.theme import LIGHT, Look, new_figure, see_through
from xavier_core.base import BARS, Array, Axis
from xavier_core.rerolls import FIRST, Accumulator, MonteCarlo, Observable
from xavier_core.sheet import attempt_title

_ROW, _REST = 98, 106
"""Height of an attempt's row, and of what is above and below the rows: three attempts are 400 pixels high."""
_LEAST_DOTS_HIGH = 12
_CUT = 1.02
_PEAKS = (
    "A law around 0 has two peaks on the signed-log axis: its steps hold ever larger ranges, so most numbers of one "
    "size, positive or negative, fall into few of them."
)


def reroll_histograms(  # noqa: PLR0913 - data, and what is drawn of it, by name
    monte_carlo: MonteCarlo,
    observable: Observable,
    laws: Sequence[Law | None],
    *,
    linear: bool = False,
    width_of: int | None = None,
    with_law: bool = True,
    with_normal: bool = True,
    look: Look = LIGHT,
) -> go.Figure:
    """Return a histogram for each attempt that has numbers; the first hundred re-rolls are dots.

    A dot or bar carries the number of a roll in it as ``customdata``, where rolls can be opened: of literal draws.

    Parameters
    ----------
    laws
        The law of the observable in each attempt of the spec, None where there is none.
    width_of
        The attempt, from 0, which a linear axis is as wide as; None for the widest. Bars are each attempt's own.
    """
    attempts = monte_carlo.attempts
    own = {index: _of(monte_carlo, observable, index).axis(linear=linear) for index in attempts}
    widest = max(own.values(), key=lambda axis: axis.reach)
    is_dots = monte_carlo.done <= FIRST
    traces = _legend_traces(laws, is_dots=is_dots, look=look, with_law=with_law, with_normal=with_normal)
    names, axes = [], []
    for place, index in enumerate(attempts):
        accumulator, law, axis = _of(monte_carlo, observable, index), laws[index], own[index]
        curve = expected_shares(axis, law.cdf) if law else None
        normal = normal_shares(axis, law)
        top = frame_top([curve, normal], accumulator, axis)
        row = _Row(place, axis, top, look.attempts[index], opens=monte_carlo.method == "literal")
        if is_dots:
            traces.append(_dots(observable.of(monte_carlo.first[place], monte_carlo.spec.desired), row, monte_carlo))
        else:
            traces.append(_bars(bars_of(accumulator, law, linear=linear), row))
        if with_law and curve is not None:
            traces.append(_curve("law", curve, row, _law_line(look)))
        if with_normal and normal is not None:
            traces.append(_curve("normal", normal, row, _normal_line(look)))
        cut = "" if is_dots else _cut_off(accumulator, top, linear=linear)
        names.append(printed_name(attempt_title(monte_carlo.spec, index)) + cut)
        axes.append(row_axis([0.0, top], ["0", percent(float(f"{top:.2g}"))], top))
    xaxis = signed_axis(widest, _axis_title(observable, widest))
    return new_figure(
        f"{observable.title} of {_counted(monte_carlo)}",
        look=look,
        data=traces,
        dragmode="zoom" if linear else False,
        **row_layout(
            names,
            axes,
            xaxis=xaxis | _zoomed(own.get(-1 if width_of is None else width_of), linear=linear),
            height=_REST + _ROW * len(attempts),
            margin={"l": 56, "r": 16, "t": 38, "b": 68},
            look=look,
        ),
    )


def _counted(monte_carlo: MonteCarlo) -> str:
    return "1 re-roll" if monte_carlo.done == 1 else f"{monte_carlo.done:,} re-rolls"


def _zoomed(axis: Axis | None, *, linear: bool) -> dict[str, Any]:
    """The part of a linear axis that is shown at first."""
    return {"range": list(drawn_range(axis)), "uirevision": axis.reach} if axis and linear else {}


@dataclass(frozen=True, slots=True)
class _Row:
    """Where an attempt is drawn."""

    place: int
    """From 0."""
    axis: Axis
    top: float
    colour: str
    opens: bool
    """Whether a click opens a roll."""


def _law_line(look: Look) -> dict[str, Any]:
    return {"color": look.text, "width": 2}


def _normal_line(look: Look) -> dict[str, Any]:
    return {"color": look.text, "width": 1.6, "dash": "4px,4px"}


def _of(monte_carlo: MonteCarlo, observable: Observable, index: int) -> Accumulator:
    return monte_carlo.accumulators[index, observable.key]


def _axis_title(observable: Observable, axis: Axis) -> str:
    return f"{observable.title}, {'linear' if axis.is_linear else 'signed-log'} axis"


def _cut_off(accumulator: Accumulator, top: float, *, linear: bool) -> str:
    """How high the highest bar is, where it is higher than the frame."""
    highest = float(accumulator.bar_counts(linear=linear)[1:-1].max()) / max(accumulator.n, 1)
    return f" · ▲ a bar of {percent(highest)}" if highest > _CUT * top else ""


def _legend_traces(
    laws: Sequence[Law | None], *, is_dots: bool, look: Look, with_law: bool, with_normal: bool
) -> list[dict[str, Any]]:
    """What the legend shows and toggles, for all attempts at once."""
    name, symbol = ("a re-roll each", "circle") if is_dots else ("share of re-rolls in a bar", "square")
    shown = [_legend("numbers", name, mode="markers", marker={"symbol": symbol, "color": look.grey})]
    if with_law and any(laws):
        is_exact = all(law.kind == "exact" for law in laws if law)
        name = "exact distribution" if is_exact else "distribution (see the notes below)"
        shown.append(_legend("law", name, mode="lines", line=_law_line(look)))
    if with_normal and any(laws):
        name = "normal curve, same std"
        shown.append(_legend("normal", name, mode="lines", line=_normal_line(look)))
    return shown


def _legend(group: str, name: str, **look: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "scatter", "x": [None], "y": [None], "name": name, "legendgroup": group, "showlegend": True, **look}


def _bars(bars: Sequence[Bar], row: _Row) -> dict[str, Any]:
    first, step, _ = widths(row.axis, BARS)
    return {
        "type": "bar",
        "x": rounded([first + step * bar.place for bar in bars], 6),
        "y": rounded([bar.share for bar in bars]),
        "width": step,
        "marker": {"color": see_through(row.colour, 0.55), "line": {"color": row.colour, "width": 0.6}},
        "hovertext": [_bar_text(bar, opens=row.opens) for bar in bars],
        "customdata": [bar.roll for bar in bars] if row.opens else None,
        **_marks(row),
    }


def _bar_text(bar: Bar, *, opens: bool) -> str:
    words = f"{short(bar.low)} to {short(bar.high)}<br>{bar.count:,} re-rolls, {percent(bar.share)}"
    if bar.expected is not None:
        words += f"<br>the law gives {percent(bar.expected)}"
    return words + (f"<br>click to open roll {bar.roll}" if opens else "")


def _dots(values: Array, row: _Row, monte_carlo: MonteCarlo) -> dict[str, Any]:
    places = np.clip(row.axis.bin_of(values, BARS) - 1, 0, BARS - 1)
    levels = stacked(places.tolist())
    high = max([*levels, _LEAST_DOTS_HIGH]) + 1.0
    first, step, _ = widths(row.axis, BARS)
    rolls = range(monte_carlo.spec.roll, monte_carlo.spec.roll + len(levels))
    end = "<br>click to open it" if row.opens else ""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rounded(first + step * places, 6),
        "y": rounded([row.top * (level + 0.5) / high for level in levels]),
        "marker": {"color": row.colour, "size": 7},
        "cliponaxis": False,  # the lowest row stands on the axis
        "hovertext": [
            f"roll {roll}: {short(value, 4)}{end}" for roll, value in zip(rolls, values.tolist(), strict=True)
        ],
        "customdata": list(rolls) if row.opens else None,
        **_marks(row),
    }


def _marks(row: _Row) -> dict[str, Any]:
    """What bars and dots have in common; a click leaves their look alone."""
    kept = {"marker": {"opacity": 1.0}}
    common: dict[str, Any] = {
        "legendgroup": "numbers",
        "showlegend": False,
        "hoverinfo": "text",
        "yaxis": y_name(row.place),
    }
    return {**common, "selected": kept, "unselected": kept}


def _curve(group: str, shares: Array, row: _Row, line: dict[str, Any]) -> dict[str, Any]:
    low, high = drawn_range(row.axis)
    return {
        "type": "scatter",
        "mode": "lines",
        "x0": low,
        "dx": (high - low) / (CURVE_POINTS - 1),
        "y": rounded(shares),
        "yaxis": y_name(row.place),
        "line": line,
        "legendgroup": group,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def reroll_text(monte_carlo: MonteCarlo, observable: Observable, *, linear: bool = False) -> str:
    """Return what the histograms show, with their numbers."""
    words = [f"{observable.title} of {_counted(monte_carlo)}"]
    if not monte_carlo.done:
        words.append("5, 50 and 95 % points are not known yet")
    for index in monte_carlo.attempts if monte_carlo.done else ():
        accumulator = _of(monte_carlo, observable, index)
        points = [accumulator.quantile(p).value for p in (0.05, 0.5, 0.95)]
        known = ", ".join(short(value) for value in points if value is not None)
        left, *_, right = accumulator.bar_counts(linear=linear).tolist()
        outside = f", {left + right:,} off the axis" if left + right else ""
        words.append(f"attempt {index + 1}: 5, 50 and 95 % points {known}{outside}")
    return "; ".join(words) + ("." if linear or not observable.is_signed else f". {_PEAKS}")


def reroll_table(
    monte_carlo: MonteCarlo, observable: Observable, laws: Sequence[Law | None], *, linear: bool = False
) -> dict[str, list[Any]]:
    """Return the histograms as a table: a row a bar that holds a re-roll of an attempt."""
    rows = [
        (index + 1, bar.low, bar.high, bar.count, bar.share, bar.expected, bar.roll)
        for index in monte_carlo.attempts
        for bar in bars_of(_of(monte_carlo, observable, index), laws[index], linear=linear)
    ]
    names = ("attempt", "from", "to", "re-rolls", "share", "share by the law", "a roll in it")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
