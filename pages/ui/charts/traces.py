"""Traces as Plotly takes them: what several figures draw alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from pages.ui.charts.axes import widths
from pages.ui.charts.numbers import rounded
from pages.ui.charts.theme import Trace, see_through
from xavier_core.base import Array, Axis

NAMED = "<extra>%{fullData.name}</extra>"
"""End of a text that is read when one points at a trace: the trace's name."""


def scatter(mode: str, **own: Any) -> Trace:  # noqa: ANN401 - Plotly's own
    """Return lines, marks or texts."""
    return {"type": "scatter", "mode": mode, **own}


def quiet(trace: Trace) -> Trace:
    """Return a trace that is in no legend, and that nothing is read of."""
    return {**trace, "showlegend": False, "hoverinfo": "skip"}


def positive(sizes: Sequence[float | None]) -> list[float | None]:
    """Return sizes as a logarithmic axis takes them: one that is 0 or not known is a gap."""
    return [size if size and size > 0.0 else None for size in rounded(sizes)]


def evenly(start: float, end: float, heights: Array) -> dict[str, Any]:
    """Return the points of a curve that are evenly spaced from ``start`` to ``end``."""
    return {"x0": start, "dx": (end - start) / (len(heights) - 1), "y": rounded(heights)}


def histogram(axis: Axis, count: int, places: Sequence[int], shares: ArrayLike, colour: str) -> Trace:
    """Return those of the ``count`` equal bars of an axis that are at ``places``, from 0."""
    first, step = widths(axis, count)
    marker = {"color": see_through(colour, 0.55), "line": {"color": colour, "width": 0.6}}
    xs = rounded(first + step * np.array(places), 6)
    return {"type": "bar", "x": xs, "y": rounded(shares), "width": step, "marker": marker, "showlegend": False}


def held(trace: Trace, opacity: float) -> Trace:
    """Return a trace whose look a click leaves alone."""
    kept = {"marker": {"opacity": opacity}}
    return {**trace, "selected": kept, "unselected": kept}


def reader(trace: Trace) -> Trace:
    """Return bars or marks that are not seen: what is read, or clicked, when one points at their place."""
    marker = {**trace.get("marker", {}), "opacity": 0.0}
    return held({**trace, "marker": marker, "showlegend": False}, 0.0)
