"""Histograms of re-rolls, one attempt below the other on one axis, with the law that they land on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from scipy.special import ndtr

from pages.ui.charts.axes import drawn_range, signed_axis, widths
from pages.ui.charts.numbers import Table, by_attempt, columns, rounded
from pages.ui.charts.rows import Row, rows_figure, share_axis
from pages.ui.charts.theme import LIGHT, Look, Trace
from pages.ui.charts.traces import evenly, held, histogram, quiet, scatter
from xavier_core.base import BARS, Array, Axis, counted, percent_text, sentence_text
from xavier_core.laws import FinalLaw, SizeLaw
from xavier_core.rerolls import FIRST, Accumulator, MonteCarlo, Observable
from xavier_core.sheet import attempt_title

Law = FinalLaw | SizeLaw

_CURVE_POINTS = 389
"""Points of a curve, evenly spaced along the axis: four a bar, and one."""
_HEADROOM = 1.25
_ROW, _REST = 98, 106
"""Height of an attempt's row, and of what is above and below the rows: three attempts are 400 pixels high."""
_LEAST_DOTS_HIGH = 12
_CUT = 1.02
_PEAKS = (
    "A law around 0 has two peaks on the signed-log axis: its steps hold ever larger ranges, so most numbers of one "
    "size, positive or negative, fall into few of them."
)


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar that holds a re-roll."""

    place: int
    """From 0."""
    low: float
    high: float
    count: int
    share: float
    expected: float | None
    """The law's share."""
    roll: int
    """A roll in it."""


class _Histogram(NamedTuple):
    """What is drawn of an attempt."""

    monte_carlo: MonteCarlo
    attempt: int
    """From 0."""
    accumulator: Accumulator
    law: Law | None
    axis: Axis
    curves: dict[str, Array]
    """Shares that a bar would have along the axis: by the law, and by the normal law of its standard deviation."""
    top: float

    @property
    def opens(self) -> bool:
        """Whether a click opens a roll."""
        return self.monte_carlo.method == "literal"


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
    attempts, is_dots = monte_carlo.attempts, monte_carlo.done <= FIRST
    own = [_histogram(monte_carlo, observable, index, laws[index], linear=linear) for index in attempts]
    groups = [group for group, is_wanted in (("law", with_law), ("normal", with_normal)) if is_wanted]
    rows = []
    for shown in own:
        colour = look.attempts[shown.attempt]
        numbers = _dots(shown, observable, colour) if is_dots else _bars(shown, colour)
        curves = [_curve(shown, group, look) for group in groups if group in shown.curves]
        rows.append(Row(_name(shown, is_dots=is_dots), share_axis(shown.top), [numbers, *curves]))
    return rows_figure(
        f"{observable.title} of {counted(monte_carlo.done, 're-roll')}",
        rows,
        look=look,
        xaxis=_common_axis(observable, {shown.attempt: shown.axis for shown in own}, width_of),
        row_px=_ROW,
        rest_px=_REST,
        margin={"l": 56, "r": 16, "t": 38, "b": 68},
        data=_legend_traces(laws, groups, look, is_dots=is_dots),
        dragmode="zoom" if linear else False,
    )


def _histogram(
    monte_carlo: MonteCarlo, observable: Observable, index: int, law: Law | None, *, linear: bool
) -> _Histogram:
    accumulator = monte_carlo.accumulators[index, observable.key]
    axis = accumulator.axis(linear=linear)
    found = {"law": _expected_shares(axis, law.cdf) if law else None, "normal": _normal_shares(axis, law)}
    curves = {group: shares for group, shares in found.items() if shares is not None}
    top = _frame_top(list(curves.values()), accumulator, axis)
    return _Histogram(monte_carlo, index, accumulator, law, axis, curves, top)


def _common_axis(observable: Observable, axes: dict[int, Axis], width_of: int | None) -> dict[str, Any]:
    """The axis of the widest attempt; a linear one shows at first as much as that of the attempt ``width_of``."""
    widest = max(axes.values(), key=lambda axis: axis.reach)
    title = f"{observable.title}, {'linear' if widest.is_linear else 'signed-log'} axis"
    common = signed_axis(widest, title)
    if width_of not in axes or not widest.is_linear:
        return common
    return common | {"range": list(drawn_range(axes[width_of])), "uirevision": f"{title}, of attempt {width_of + 1}"}


def _name(own: _Histogram, *, is_dots: bool) -> str:
    """The attempt's title, and how high its highest bar is where it is higher than the frame."""
    title = attempt_title(own.monte_carlo.spec, own.attempt)
    counts = own.accumulator.bar_counts(linear=own.axis.is_linear)[1:-1]
    highest = float(counts.max()) / max(own.accumulator.n, 1)
    return title if is_dots or highest <= _CUT * own.top else f"{title} · ▲ a bar of {percent_text(highest)}"


def _line(group: str, look: Look) -> dict[str, Any]:
    return {"color": look.text} | ({"width": 2} if group == "law" else {"width": 1.6, "dash": "4px,4px"})


def _legend_traces(laws: Sequence[Law | None], groups: Sequence[str], look: Look, *, is_dots: bool) -> list[Trace]:
    """What the legend shows and toggles, for all attempts at once."""
    name, symbol = ("a re-roll each", "circle") if is_dots else ("share of re-rolls in a bar", "square")
    shown = [_legend("numbers", name, "markers", marker={"symbol": symbol, "color": look.grey})]
    is_exact = all(law.kind == "exact" for law in laws if law)
    names = {
        "law": "exact distribution" if is_exact else "distribution (see the notes below)",
        "normal": "normal curve, same std",
    }
    return shown + [_legend(group, names[group], "lines", line=_line(group, look)) for group in groups if any(laws)]


def _legend(group: str, name: str, mode: str, **look: Any) -> Trace:  # noqa: ANN401
    return scatter(mode, x=[None], y=[None], name=name, legendgroup=group, showlegend=True, **look)


def _bars(own: _Histogram, colour: str) -> Trace:
    bars = _bars_of(own.accumulator, own.law, linear=own.axis.is_linear)
    drawn = histogram(own.axis, BARS, [bar.place for bar in bars], [bar.share for bar in bars], colour)
    return _numbers(own, drawn, [_bar_text(bar, opens=own.opens) for bar in bars], [bar.roll for bar in bars])


def _numbers(own: _Histogram, trace: Trace, words: Sequence[str], rolls: Sequence[int]) -> Trace:
    """What dots and bars have in common."""
    common = {"legendgroup": "numbers", "showlegend": False, "hoverinfo": "text", "hovertext": words}
    return held({**trace, **common, "customdata": list(rolls) if own.opens else None}, 1.0)


def _bar_text(bar: _Bar, *, opens: bool) -> str:
    ends = f"{sentence_text(bar.low)} to {sentence_text(bar.high)}"
    words = f"{ends}<br>{counted(bar.count, 're-roll')}, {percent_text(bar.share)}"
    if bar.expected is not None:
        words += f"<br>the law gives {percent_text(bar.expected)}"
    return words + (f"<br>click to open roll {bar.roll}" if opens else "")


def _dots(own: _Histogram, observable: Observable, colour: str) -> Trace:
    spec, outputs = own.monte_carlo.spec, own.monte_carlo.first[own.monte_carlo.attempts.index(own.attempt)]
    values = observable.of(outputs, spec.desired)
    places = np.clip(own.axis.bin_of(values, BARS) - 1, 0, BARS - 1)
    levels = _stacked(places.tolist())
    high = max([*levels, _LEAST_DOTS_HIGH]) + 1.0
    first, step = widths(own.axis, BARS)
    dots = scatter(
        "markers",
        x=rounded(first + step * places, 6),
        y=rounded([own.top * (level + 0.5) / high for level in levels]),
        marker={"color": colour, "size": 7},
        cliponaxis=False,  # the lowest row stands on the axis
    )
    rolls, end = range(spec.roll, spec.roll + len(levels)), "<br>click to open it" if own.opens else ""
    words = [f"roll {roll}: {sentence_text(value, 4)}{end}" for roll, value in zip(rolls, values.tolist(), strict=True)]
    return _numbers(own, dots, words, rolls)


def _curve(own: _Histogram, group: str, look: Look) -> Trace:
    points = evenly(*drawn_range(own.axis), own.curves[group])
    return quiet(scatter("lines", **points, line=_line(group, look), legendgroup=group))


def _bars_of(accumulator: Accumulator, law: Law | None, *, linear: bool) -> list[_Bar]:
    """Return the bars that hold a re-roll."""
    axis = accumulator.axis(linear=linear)
    edges, counts = axis.edges(BARS).tolist(), accumulator.bar_counts(linear=linear)[1:-1].tolist()
    expected = axis.chances(law.cdf, BARS).tolist() if law else [None] * BARS
    rolls = accumulator.rolls[int(linear)][1:-1].tolist()
    return [
        _Bar(place, edges[place], edges[place + 1], count, count / accumulator.n, expected[place], rolls[place])
        for place, count in enumerate(counts)
        if count
    ]


def _expected_shares(axis: Axis, cdf: Callable[[Array], Array]) -> Array:
    """Return the share of re-rolls that a bar would have around each of ``_CURVE_POINTS`` positions."""
    middle = np.linspace(0.0, 1.0, _CURVE_POINTS)
    half = 0.5 / BARS
    low, high = np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
    inside = (high - low) * BARS  # less than a bar at the ends
    with np.errstate(over="ignore"):  # far beyond a tiny law's reach
        shares = (cdf(axis.value(high)) - cdf(axis.value(low))) / inside
    if not axis.is_signed:
        shares[low == 0.0] += cdf(np.zeros(1))  # what is at 0 itself is in the bar from 0 on
    return np.asarray(shares)


def _normal_shares(axis: Axis, law: Law | None) -> Array | None:
    """Return the shares of the normal law of the same mean and standard deviation; None where there is none."""
    if not isinstance(law, FinalLaw) or not law.std:
        return None
    return _expected_shares(axis, lambda y: ndtr((y - law.mean) / law.std))


def _frame_top(curves: Sequence[Array], accumulator: Accumulator, axis: Axis) -> float:
    """Return the share that the frame is as high as: what the curves need, lest it jump while the bars grow."""
    if not curves:
        sides = 1.0 if axis.is_signed else 2.0
        curves = [_expected_shares(axis, lambda y: sides * ndtr(y / accumulator.scales.unit) - (sides - 1.0))]
    return min(_HEADROOM * max(float(curve.max()) for curve in curves), 1.0)


def _stacked(places: Sequence[int]) -> list[int]:
    """Return on which level each dot lands, from 0, where those before it stay where they fell."""
    heights: Counter[int] = Counter()
    levels = []
    for place in places:
        levels.append(heights[place])
        heights[place] += 1
    return levels


def reroll_text(
    monte_carlo: MonteCarlo, observable: Observable, *, linear: bool = False, width_of: int | None = None
) -> str:
    """Return what the histograms show, with their numbers; ``width_of`` as in the figure."""
    start, peaks = f"{observable.title} of {counted(monte_carlo.done, 're-roll')}", ""
    if not linear and observable.is_signed:
        peaks = f" {_PEAKS}"
    if not monte_carlo.done:
        return f"{start}; 5, 50 and 95 % points are not known yet.{peaks}"
    found = {index: monte_carlo.accumulators[index, observable.key] for index in monte_carlo.attempts}
    axes = {index: own.axis(linear=linear) for index, own in found.items()}
    drawn = axes[width_of] if linear and width_of in axes else max(axes.values(), key=lambda axis: axis.reach)
    return f"{start}; {by_attempt((index, _points(own, axes[index], drawn)) for index, own in found.items())}.{peaks}"


def _points(accumulator: Accumulator, axis: Axis, drawn: Axis) -> str:
    """The middle and the ends of an attempt's numbers, and how many of them lie in no bar that is on the axis."""
    points = [accumulator.quantile(p).value for p in (0.05, 0.5, 0.95)]
    known = ", ".join(sentence_text(value) for value in points if value is not None)
    left, *bars, right = accumulator.bar_counts(linear=axis.is_linear).tolist()
    middles = np.abs(axis.edges(BARS)[1:] + axis.edges(BARS)[:-1]) / 2.0
    outside = left + right + int(np.sum(np.asarray(bars)[middles > drawn.reach]))
    return f"5, 50 and 95 % points {known}" + (f" ({outside:,} in no bar on the axis)" if outside else "")


def reroll_table(
    monte_carlo: MonteCarlo, observable: Observable, laws: Sequence[Law | None], *, linear: bool = False
) -> Table:
    """Return the histograms as a table: a row a bar that holds a re-roll of an attempt."""
    rows = [
        (index + 1, bar.low, bar.high, bar.count, bar.share, bar.expected, bar.roll)
        for index in monte_carlo.attempts
        for bar in _bars_of(monte_carlo.accumulators[index, observable.key], laws[index], linear=linear)
    ]
    return columns(("attempt", "from", "to", "re-rolls", "share", "share by the law", "a roll in it"), rows)
