"""What the browser draws of the re-rolls: histograms with their laws, strips of single numbers, lines by depth."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from pages.ui.charts.lines import Line, lines_content
from pages.ui.rerolls.known_laws import DepthLine, KnownLaw
from pages.ui.rerolls.settings import RerollSettings
from xavier_core import Sheet
from xavier_core.base import BARS, Axis, show, tick_text
from xavier_core.laws import FinalLaw
from xavier_core.rerolls import FIRST, Accumulator, MonteCarlo, Observable
from xavier_core.sheet import attempt_title

__all__ = ["curves_content", "depth_content", "histogram_content", "strip_content"]

Array = NDArray[np.float64]
Curve = list[list[float]]

_CURVE_POINTS = 389
_MAX_TICKS = 9
_MOSTLY = 0.95
_HEADROOM = 1.25


def histogram_content(
    monte_carlo: MonteCarlo, settings: RerollSettings, quantity: Observable, laws: tuple[KnownLaw, ...]
) -> dict[str, Any]:
    """Return one histogram for each attempt that has numbers, all on one axis."""
    charts = [_chart(monte_carlo, settings, quantity, at, laws[index]) for at, index in enumerate(monte_carlo.attempts)]
    axis = _axis(monte_carlo.accumulators[monte_carlo.attempts[0], quantity.key], linear=settings.linear)
    return {
        "kind": "histograms",
        "charts": charts,
        "ticks": _ticks(axis),
        "label": f"{quantity.title}, {'linear' if settings.linear else 'signed-log'} axis",
        "open": monte_carlo.method == "literal",
        "law": "exact law" if all(law.is_exact for law in laws if law.law) else "law (see each attempt)",
    }


def _chart(
    monte_carlo: MonteCarlo, settings: RerollSettings, quantity: Observable, at: int, known: KnownLaw
) -> dict[str, Any]:
    index = monte_carlo.attempts[at]
    accumulator = monte_carlo.accumulators[index, quantity.key]
    axis = _axis(accumulator, linear=settings.linear)
    counts = accumulator.bar_counts(linear=settings.linear)
    law = _expected(axis, known.cdf) if known.cdf else None
    normal = _normal(axis, known.law) if isinstance(known.law, FinalLaw) and known.law.std else None
    drawn = [curve for curve in (law, normal) if curve is not None]
    if not drawn:  # a height all the same, lest it jump while the bars grow
        sides = 1.0 if axis.is_signed else 2.0
        drawn.append(_expected(axis, lambda y: sides * ndtr(y / accumulator.scales.unit) - (sides - 1.0)))
    top = min(_HEADROOM * max(curve[:, 1].max() for curve in drawn), 1.0)
    return {
        "attempt": index,
        "title": attempt_title(monte_carlo.spec, index),
        "remark": "; ".join(filter(None, (monte_carlo.remarks.get(index, ""), known.why_not or known.limits))),
        "top": top,
        "bars": _bars(accumulator, axis, counts, known.cdf, rolls=accumulator.rolls[int(settings.linear)]),
        "outside": _outside(counts),
        "dots": _dots(monte_carlo, quantity, at, axis) if accumulator.n <= FIRST else [],
        "law": _scaled(law, top) if law is not None and settings.law else [],
        "normal": _scaled(normal, top) if normal is not None and settings.normal else [],
        "summary": _summary(accumulator, quantity),
    }


def _axis(accumulator: Accumulator, *, linear: bool) -> Axis:
    return accumulator.axis(linear=linear)


def _expected(axis: Axis, cdf: Callable[[Array], Array]) -> Array:
    """The share of re-rolls that a bar would have around each position: (position, share)."""
    middle = np.linspace(0.0, 1.0, _CURVE_POINTS)
    half = 0.5 / BARS
    low, high = np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
    inside = (high - low) * BARS  # less than a bar at the ends
    with np.errstate(over="ignore"):  # far beyond a tiny law's reach
        shares = (cdf(axis.value(high)) - cdf(axis.value(low))) / inside
    if not axis.is_signed:
        shares[low == 0.0] += cdf(np.zeros(1))  # what is at 0 itself is in the bar from 0 on
    return np.column_stack((middle, shares))


def _normal(axis: Axis, law: FinalLaw) -> Array:
    """The normal curve of the law's mean and standard deviation."""
    return _expected(axis, lambda y: ndtr((y - law.mean) / law.std))


def _scaled(curve: Array, top: float) -> Curve:
    points: Curve = np.column_stack((curve[:, 0], curve[:, 1] / top)).round(4).tolist()
    return points


def _bars(
    accumulator: Accumulator,
    axis: Axis,
    counts: NDArray[np.int64],
    cdf: Callable[[Array], Array] | None,
    *,
    rolls: Any,  # noqa: ANN401
) -> list[list[Any]]:
    """Each bar that holds a re-roll: [place from 0, share, text, a roll in it]."""
    edges = axis.edges(BARS)
    expected = axis.chances(cdf, BARS) if cdf else None
    bars = []
    for place in np.flatnonzero(counts[1:-1]).tolist():
        count = int(counts[place + 1])
        text = f"{show(edges[place])} to {show(edges[place + 1])}: {count:,} ({_percent(count / accumulator.n)})"
        if expected is not None:
            text += f"; the law gives {_percent(float(expected[place]))}"
        bars.append([place, count / accumulator.n, text, int(rolls[place + 1])])
    return bars


def _dots(monte_carlo: MonteCarlo, quantity: Observable, at: int, axis: Axis) -> list[list[Any]]:
    """Each re-roll: [bar from 0, text, roll]."""
    values = quantity.of(monte_carlo.first[at], monte_carlo.spec.desired)
    bars = (axis.bin_of(values, BARS) - 1).tolist()
    numbers = range(monte_carlo.spec.roll, monte_carlo.spec.roll + len(bars))
    return [
        [min(max(bar, 0), BARS - 1), f"re-roll {number}: {show(value)}", number]
        for bar, value, number in zip(bars, values.tolist(), numbers, strict=True)
    ]


def _outside(counts: NDArray[np.int64]) -> str:
    left, right = int(counts[0]), int(counts[-1])
    return f"{left + right:,} off the axis" if left or right else ""


def _summary(accumulator: Accumulator, quantity: Observable) -> str:
    if not accumulator.n:
        return "no re-rolls yet"
    low, middle, high = (accumulator.quantile(p).value for p in (0.05, 0.5, 0.95))
    known = [show(value, padded=False) for value in (low, middle, high) if value is not None]
    return f"{quantity.title} of {accumulator.n:,} re-rolls; 5, 50 and 95 % points {', '.join(known)}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if 0 < share < 0.9995 else f"{100 * share:.0f} %"


def _ticks(axis: Axis) -> list[dict[str, Any]]:
    """Round numbers along the axis with their positions."""
    if axis.is_linear:
        sizes = [axis.reach * part / 4 for part in range(1, 5)]
    else:
        low, high = round(math.log10(axis.bend)) + 1, round(math.log10(axis.reach))
        step = max(1, math.ceil((high - low + 1) / ((_MAX_TICKS - 1) / (2 if axis.is_signed else 1))))
        sizes = [10.0**power for power in range(high, low - 1, -step)]
    values = sorted({0.0, *sizes, *((-size for size in sizes) if axis.is_signed else ())})
    positions = axis.position(np.array(values)).tolist()
    return [{"at": round(at, 4), "text": tick_text(value)} for at, value in zip(positions, values, strict=True)]


def strip_content(monte_carlo: MonteCarlo, sheet: Sheet, quantity: Observable) -> dict[str, Any]:
    """Return two strips for each attempt: all numbers of one roll, and one number of many rolls."""
    axis = monte_carlo.accumulators[monte_carlo.attempts[0], "o1"].scales.axis
    strips = []
    for at, index in enumerate(monte_carlo.attempts):
        inside = np.concatenate(sheet.attempts[index].activations)
        across = quantity.of(monte_carlo.first[at], monte_carlo.spec.desired)
        strips.append(
            {
                "attempt": index,
                "title": attempt_title(monte_carlo.spec, index),
                "lines": [
                    _strip(axis, inside, f"roll {sheet.spec.roll}: its {len(inside)} activations"),
                    _strip(axis, across, f"{quantity.title} of {len(across)} re-rolls"),
                ],
            }
        )
    return {"kind": "strips", "strips": strips, "ticks": _ticks(axis), "label": "signed-log axis"}


def _strip(axis: Axis, values: Array, text: str) -> dict[str, Any]:
    places = np.clip(axis.position(values), 0.0, 1.0).round(4).tolist()
    return {"text": text, "places": places, "said": f"{text}: " + ", ".join(map(show, values[:12].tolist()))}


def curves_content(monte_carlo: MonteCarlo, laws: tuple[KnownLaw, ...], title: str) -> dict[str, Any]:
    """Return the law of output 1 in each attempt as curves on the axis of the histograms."""
    accumulator = monte_carlo.accumulators[monte_carlo.attempts[0], "o1"]
    curves, top = [], 0.02
    for index in monte_carlo.attempts:
        cdf = laws[index].cdf
        if cdf:
            curve = _expected(accumulator.scales.axis, cdf)
            top = max(top, float(curve[:, 1].max()))
            inside = float(curve[:, 1].sum() * BARS / _CURVE_POINTS)
            curves.append((index, curve, "" if inside > _MOSTLY else f" (for {_percent(1 - inside)} off the axis)"))
    return {
        "kind": "curves",
        "curves": [
            {"attempt": index, "name": f"attempt {index + 1}{off}", "points": _scaled(curve, _HEADROOM * top)}
            for index, curve, off in curves
        ],
        "ticks": _ticks(accumulator.scales.axis),
        "label": "Output 1, signed-log axis",
        "said": title,
    }


def depth_content(line: DepthLine, attempt: int, chosen: int, wide: int) -> dict[str, Any]:
    """Return standard deviation and typical output of one attempt against depth, on a logarithmic axis."""
    last = max(line.depths)
    places = [depth / last for depth in line.depths]
    return lines_content(
        (Line("root mean square", places, line.stds), Line("typical |output| (median)", places, line.typical)),
        ticks=[(depth / last, str(depth)) for depth in range(0, last + 1, 10)],
        chosen=chosen / last,
        label=f"hidden layers of {wide} units (sum of 1/width: depth / {wide})",
        said=f"Attempt {attempt + 1}: root mean square and typical output against depth",
        attempt=attempt,
    )
