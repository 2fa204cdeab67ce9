"""What if the sheet were another network: the law of an output's size, and what becomes of it with depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import log_axis
from pages.ui.charts.numbers import Table, by_attempt, rounded
from pages.ui.charts.theme import LIGHT, SYMBOLS, Look, Trace, new_figure, upright
from pages.ui.charts.traces import NAMED, positive, scatter
from xavier_core.base import Array, percent_text, sentence_text
from xavier_core.laws import FinalLaw, typical_output

_MIN_POINTS, _POINTS_A_DECADE = 241, 12
"""A law of one attempt may be half a decade wide on an axis of a hundred."""
_SCANNED = np.linspace(-30.0, 30.0, 1201)
"""Powers of ten, from the median on, among which the ends of the axis are looked for."""
_MOST_POWER = 300.0
_TAIL = 5e-4
"""Chance that is left out at each end of the axis, of the attempt that needs it most."""


class DepthCurve(NamedTuple):
    """How one output of an attempt depends on depth."""

    stds: Sequence[float | None]
    """RMS at each depth; None where it passes the largest number there is."""
    typical: Sequence[float | None]
    """Median of the absolute output."""


def size_law_figure(laws: Sequence[FinalLaw | None], *, title: str, look: Look = LIGHT) -> go.Figure:
    """Return the law of |output| in each attempt on a logarithmic axis that goes as far as its tails, with medians.

    Heights are densities over the decimal logarithm: ``d P(|y| <= x) / d log10 x``. Another network takes both axes
    back to the whole.
    """
    sizes = _sizes(laws)
    known = [(index, law) for index, law in enumerate(laws) if law is not None and law.std]
    return new_figure(
        title,
        look=look,
        data=[trace for index, law in known for trace in _law_and_median(index, law, sizes, look)],
        xaxis=log_axis([float(sizes[0]), float(sizes[-1])], "|output|") | {"uirevision": title},
        yaxis={"title": "density over log₁₀ |output|", "rangemode": "tozero", "nticks": 5, "uirevision": title},
        hovermode="x unified",
    )


def _law_and_median(index: int, law: FinalLaw, sizes: Array, look: Look) -> list[Trace]:
    heights = np.asarray(np.gradient(_chances(law, sizes), np.log10(sizes)))
    name, group = f"attempt {index + 1}", str(index)
    hover = "density %{y:.3g}" + NAMED
    line = look.line(index, 2.4)
    curve = scatter(
        "lines", x=rounded(sizes), y=rounded(heights), line=line, name=name, legendgroup=group, hovertemplate=hover
    )
    if not (median := typical_output(law)):
        return [curve]
    at = float(np.interp(np.log(median), np.log(sizes), heights))
    hover = f"median {sentence_text(median)}<extra>{name}</extra>"
    mark = scatter("markers", x=rounded([median]), y=rounded([at]), marker=look.mark(index, 12), hovertemplate=hover)
    return [curve, mark | {"legendgroup": group, "showlegend": False}]


def _chances(law: FinalLaw, sizes: Array) -> Array:
    """``P(|y| <= x)``."""
    return np.asarray(law.cdf(sizes) - law.cdf(-sizes))


def _sizes(laws: Sequence[FinalLaw | None]) -> Array:
    """Sizes from one end of the axis to the other, evenly spaced on it."""
    ends: list[float] = []
    for law in laws:
        if law is not None and law.std:
            middle = np.log10(typical_output(law) or law.std)
            scanned = 10.0 ** np.clip(middle + _SCANNED, -_MOST_POWER, _MOST_POWER)
            apart = _chances(law, scanned) - law.atom  # a 0 has no place on the axis
            shares = np.maximum.accumulate(apart / (1.0 - law.atom))
            ends += [float(scanned[min(np.searchsorted(shares, p), scanned.size - 1)]) for p in (_TAIL, 1.0 - _TAIL)]
    low, high = min(ends, default=0.1), max(ends, default=10.0)
    high = max(high, 10.0 * low)
    return np.geomspace(low, high, max(_MIN_POINTS, round(_POINTS_A_DECADE * np.log10(high / low))))


def size_law_text(laws: Sequence[FinalLaw | None]) -> str:
    """Return each attempt's median and RMS, between which heavy tails come, and how often it is just 0."""
    said = by_attempt(enumerate(_median_and_rms(law) if law else "no law" for law in laws))
    return f"The size of output 1; a mark stands at each median above 0. {said}."


def _median_and_rms(law: FinalLaw) -> str:
    tail = percent_text(1.0 - float(_chances(law, np.array([law.std]))[0]))
    none = f", exactly 0 in {percent_text(law.atom)}" if law.atom else ""
    median = _known(typical_output(law))
    return f"median {median}, root mean square {sentence_text(law.std)}, beyond which are {tail}{none}"


def _known(size: float | None) -> str:
    return "unknown" if size is None else sentence_text(size)


def size_law_table(laws: Sequence[FinalLaw | None]) -> Table:
    """Return ``P(|y| <= x)`` of each attempt."""
    sizes = _sizes(laws)
    known = {f"attempt {index}: P(|output| ≤ size)": law for index, law in enumerate(laws, 1) if law is not None}
    return {"size": sizes.tolist(), **{name: _chances(law, sizes).tolist() for name, law in known.items()}}


def depth_figure(
    depths: Sequence[int], curves: Sequence[DepthCurve], *, wide: int, chosen: int, look: Look = LIGHT
) -> go.Figure:
    """Return RMS (open marks) and median (filled ones) of every attempt over the depth, on a logarithmic axis."""
    return new_figure(
        "Root mean square and median over the depth",
        look=look,
        data=[trace for index, curve in enumerate(curves) for trace in _rms_and_median(index, curve, depths, look)],
        xaxis={"title": f"hidden layers of {wide:,} units", "showgrid": False, "uirevision": wide},
        yaxis=log_axis([size for curve in curves for sizes in curve for size in sizes], "|output 1|")
        | {"uirevision": wide},
        hovermode="x unified",
        shapes=[upright(chosen, look)],
    )


def _rms_and_median(index: int, curve: DepthCurve, depths: Sequence[int], look: Look) -> list[Trace]:
    return [
        scatter(
            "lines+markers",
            x=list(depths),
            y=positive(sizes),
            name=f"attempt {index + 1}, {name}",
            line=look.line(index, width),
            marker={"symbol": SYMBOLS[index] + mark, "size": 7},
            hovertemplate="%{y:.4g}" + NAMED,
        )
        for name, sizes, width, mark in (
            ("root mean square", curve.stds, 1.6, "-open"),
            ("median", curve.typical, 2.4, ""),
        )
    ]


def depth_text(depths: Sequence[int], curves: Sequence[DepthCurve]) -> str:
    """Return how far median and RMS are apart at the largest depth."""
    ends = (f"root mean square {_known(curve.stds[-1])}, median {_known(curve.typical[-1])}" for curve in curves)
    return f"At {depths[-1]} hidden layers: {by_attempt(enumerate(ends))}."


def depth_table(depths: Sequence[int], curves: Sequence[DepthCurve]) -> Table:
    """Return every RMS and median."""
    table: Table = {"hidden layers": list(depths)}
    for index, curve in enumerate(curves, 1):
        table[f"attempt {index}: root mean square"] = list(curve.stds)
        table[f"attempt {index}: median"] = list(curve.typical)
    return table
