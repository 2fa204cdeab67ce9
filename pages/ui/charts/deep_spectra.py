"""What layers do to directions: singular values of Jacobians, and the effective rank of activations."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import log_axis
from pages.ui.charts.deep_texts import caption, why_it_ends
from pages.ui.charts.numbers import rounded, short
from pages.ui.charts.show import Columns
from pages.ui.charts.theme import DASHES, LIGHT, SYMBOLS, Look, new_figure
from xavier_core.base import Array
from xavier_core.depth import AttemptFigures, DeepResult
from xavier_core.network import effective_rank

__all__ = ["rank_figure", "rank_table", "rank_text", "spectrum_figure", "spectrum_table", "spectrum_text"]

_MAX_POINTS = 200
_MAX_DECADES = 16
"""Smaller singular values are what rounding makes of 0."""
_HEIGHT = 360


def spectrum_figure(result: DeepResult, *, layer: int, look: Look = LIGHT) -> go.Figure:
    """Return singular values, largest first, on a logarithmic axis: of one layer, and faint from end to end.

    Parameters
    ----------
    layer
        The layer, from 1, whose Jacobian is drawn beside that of the whole network.
    """
    drawn = [(index, name, _some(values)) for index, name, values in _spectra(result, layer)]
    traces = [
        {
            "type": "scatter",
            "x": (places + 1).tolist(),
            "y": rounded(values, 3),
            "mode": "lines+markers" if is_whole else "lines",
            "name": f"Attempt {index + 1}, {name}",
            "line": {"color": look.attempts[index], "dash": DASHES[index], "width": 1.5 if is_whole else 3},
            "marker": {"symbol": SYMBOLS[index], "size": 5, "maxdisplayed": 12},
            "hovertemplate": f"Attempt {index + 1}, {name}<br>number %{{x}}: %{{y:.3g}}<extra></extra>",
        }
        for index, name, (places, values) in drawn
        for is_whole in (name == _WHOLE,)
    ]
    figure = new_figure(
        "Singular values of the Jacobians, at the first example",
        look=look,
        height=_HEIGHT,
        xaxis={"title": {"text": "place of a singular value, the largest being first"}},
        yaxis=log_axis([value for _, _, (_, own) in drawn for value in own.tolist()], "", most_decades=_MAX_DECADES),
    )
    figure.add_traces(traces)
    return figure


def spectrum_table(result: DeepResult, *, layer: int) -> Columns:
    """Return every singular value: of the layer, and from end to end."""
    columns: dict[str, list[Any]] = {"attempt": [], "of": [], "place": [], "singular value": []}
    for index, name, values in _spectra(result, layer):
        columns["attempt"] += [index + 1] * values.size
        columns["of"] += [name] * values.size
        columns["place"] += range(1, values.size + 1)
        columns["singular value"] += values.tolist()
    return columns


def spectrum_text(result: DeepResult, *, layer: int) -> str:
    """Return what was fed in, and mean and effective rank of the singular values."""
    said = [
        f"Attempt {index + 1}, {name}: mean {short(float(values.mean()))}, effective rank "
        f"{short(effective_rank(values))} of {values.size}{_zeros(values)}"
        for index, name, values in _spectra(result, layer)
    ]
    ends = [f"Attempt {index + 1}: {why}" for index, own in enumerate(result.attempts) if (why := why_it_ends(own))]
    return f"{'. '.join((caption(result.spec), *said, *ends))}."


_WHOLE = "end to end"


def _spectra(result: DeepResult, layer: int) -> list[tuple[int, str, Array]]:
    """Attempt, name and singular values of what there is."""
    found = []
    for index, attempt in enumerate(result.attempts):
        values = attempt.layers[layer - 1].singular_values if layer <= len(attempt.layers) else None
        if values is not None:
            found.append((index, f"layer {layer}", values))
        if attempt.jacobian is not None:
            found.append((index, _WHOLE, attempt.jacobian))
    return found


def _some(values: Array) -> tuple[Array, Array]:
    """Of many values some, evenly chosen, with their places from 0."""
    some = np.unique(np.linspace(0, values.size - 1, min(values.size, _MAX_POINTS)).round().astype(np.intp))
    return some.astype(np.float64), values[some]


def _zeros(values: Array) -> str:
    zeros = values.size - np.count_nonzero(values)
    return f", {zeros} exactly 0" if zeros else ""


def rank_figure(result: DeepResult, *, look: Look = LIGHT) -> go.Figure:
    """Return the effective rank of each layer's activations."""
    traces = [
        {
            "type": "scatter",
            "x": [layer for layer, _ in _ranks(attempt)],
            "y": rounded([rank for _, rank in _ranks(attempt)]),
            "mode": "lines+markers",
            "name": f"Attempt {index + 1}",
            "line": {"color": look.attempts[index], "dash": DASHES[index], "width": 2},
            "marker": {"symbol": SYMBOLS[index], "size": 8 if result.spec.depth <= 50 else 4},
            "hovertemplate": f"Attempt {index + 1}, layer %{{x}}: %{{y:.3g}}<extra></extra>",
        }
        for index, attempt in enumerate(result.attempts)
    ]
    figure = new_figure(
        "Effective rank of the activations",
        look=look,
        height=_HEIGHT,
        xaxis={"title": {"text": "layer"}, "range": [0.5, result.spec.depth + 0.5]},
        yaxis={"rangemode": "tozero"},
    )
    figure.add_traces(traces)
    return figure


def rank_table(result: DeepResult) -> Columns:
    """Return the effective ranks: a row an attempt and layer."""
    rows = [(number, *own) for number, attempt in enumerate(result.attempts, start=1) for own in _ranks(attempt)]
    names = ("attempt", "layer", "effective rank")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def rank_text(result: DeepResult) -> str:
    """Return what was fed in, and the effective rank of the first and the last layer."""
    said = []
    for number, attempt in enumerate(result.attempts, start=1):
        ranks = _ranks(attempt)
        ends = f"{ranks[0][1]:.1f} in layer {ranks[0][0]}, {ranks[-1][1]:.1f} in layer {ranks[-1][0]}" if ranks else ""
        said.append(f"Attempt {number}: {ends or why_it_ends(attempt) or 'no layer yet'}")
    return f"{'. '.join((caption(result.spec), *said))}."


def _ranks(attempt: AttemptFigures) -> list[tuple[int, float]]:
    return [(layer.layer, layer.rank) for layer in attempt.layers if layer.rank is not None]
