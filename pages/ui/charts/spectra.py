"""Singular values of a layer's Jacobian and of the whole network's, and the effective rank over the layers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import log_axis
from pages.ui.charts.deep_texts import attempt_heading
from pages.ui.charts.numbers import rounded
from pages.ui.charts.theme import DASHES, LIGHT, SYMBOLS, Look, new_figure
from xavier_core.base import Array, sentence_text
from xavier_core.depth import DeepResult
from xavier_core.network import effective_rank

_HEIGHT = 440
_MAX_POINTS = 200
_MAX_DECADES = 16
"""Smaller singular values are what rounding makes of 0."""


class _Spectrum(NamedTuple):
    """Singular values, largest first."""

    attempt: int
    name: str
    values: Array


def _spectra(result: DeepResult, layer: int) -> list[_Spectrum]:
    found = []
    for index, attempt in enumerate(result.attempts):
        own = attempt.layers[layer - 1].singular_values if layer <= len(attempt.layers) else None
        if own is not None:
            found.append(_Spectrum(index, f"layer {layer}", own))
        if attempt.jacobian is not None:
            found.append(_Spectrum(index, "end to end", attempt.jacobian))
    return found


def spectrum_figure(result: DeepResult, *, layer: int = 1, look: Look = LIGHT) -> go.Figure:
    """Return singular values by their place on a logarithmic axis: of one layer thin, from end to end thick."""
    spectra = _spectra(result, layer)
    sizes = [size for spectrum in spectra for size in spectrum.values.tolist()]
    figure = new_figure(
        "Singular values of the Jacobians",
        look=look,
        height=_HEIGHT,
        xaxis={"title": {"text": "place of a singular value, the largest first"}, "showgrid": False},
        yaxis=log_axis(sizes, "singular value", most_decades=_MAX_DECADES),
    )
    for spectrum in spectra:
        some = _some(spectrum.values)
        is_whole = spectrum.name == "end to end"
        values = spectrum.values[some]
        figure.add_trace(
            {
                "type": "scatter",
                "mode": "lines" if len(some) > 1 else "markers",
                "x": (some + 1).tolist(),
                "y": [value or None for value in rounded(values)],
                "name": f"attempt {spectrum.attempt + 1}, {spectrum.name}",
                "legendgroup": f"attempt {spectrum.attempt}",
                "legendgrouptitle": {"text": ""},
                "line": {
                    "color": look.attempts[spectrum.attempt],
                    "width": 3.2 if is_whole else 1.8,
                    "dash": DASHES[spectrum.attempt],
                },
                "hovertemplate": "%{y:.4g}, place %{x}<extra>%{fullData.name}</extra>",
            }
        )
    return figure


def _some(values: Array) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Places, from 0, that are drawn: of many some, evenly chosen."""
    return np.unique(np.linspace(0, values.size - 1, min(values.size, _MAX_POINTS)).round().astype(np.intp))


def spectrum_text(result: DeepResult, *, layer: int = 1) -> str:
    """Return the mean and the effective rank of each spectrum."""
    words = [_words(spectrum) for spectrum in _spectra(result, layer)]
    return f"Singular values at the first example, largest first. {'; '.join(words) or 'None were worked out'}."


def _words(spectrum: _Spectrum) -> str:
    values = spectrum.values
    rank = f"effective rank {sentence_text(effective_rank(values))} of {values.size}"
    words = f"Attempt {spectrum.attempt + 1}, {spectrum.name}: mean {sentence_text(float(values.mean()))}, {rank}"
    zeros = values.size - int(np.count_nonzero(values))
    return f"{words}, {zeros} exactly 0" if zeros else words


def spectrum_table(result: DeepResult, *, layer: int = 1) -> dict[str, list[Any]]:
    """Return every singular value."""
    rows = [
        (spectrum.attempt + 1, spectrum.name, place, value)
        for spectrum in _spectra(result, layer)
        for place, value in enumerate(spectrum.values.tolist(), 1)
    ]
    names = ("attempt", "of", "place", "singular value")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def rank_figure(result: DeepResult, *, look: Look = LIGHT) -> go.Figure:
    """Return the effective rank of the activations over the layers, on a logarithmic axis from 1 on."""
    ranks = [rank for _, _, rank in _ranks(result)]
    figure = new_figure(
        "Effective rank of the activations",
        look=look,
        height=_HEIGHT,
        xaxis={"title": {"text": "layer"}, "range": [0.5, result.spec.depth + 0.5], "showgrid": False},
        yaxis=log_axis([1.0, *ranks], "effective rank"),
        hovermode="x unified",
    )
    for index, attempt in enumerate(result.attempts):
        known = [(own.layer, own.rank) for own in attempt.layers if own.rank is not None]
        figure.add_trace(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [layer for layer, _ in known],
                "y": rounded([rank for _, rank in known]),
                "name": attempt_heading(index, attempt),
                "line": {"color": look.attempts[index], "width": 2, "dash": DASHES[index]},
                "marker": {"symbol": SYMBOLS[index], "size": 8},
                "hovertemplate": f"attempt {index + 1}: %{{y:.4g}}<extra></extra>",
            }
        )
    return figure


def _ranks(result: DeepResult) -> list[tuple[int, int, float]]:
    return [
        (index + 1, own.layer, own.rank)
        for index, attempt in enumerate(result.attempts)
        for own in attempt.layers
        if own.rank is not None
    ]


def rank_text(result: DeepResult) -> str:
    """Return the effective rank at both ends of each attempt."""
    words = []
    for index in range(len(result.attempts)):
        own = [(layer, rank) for attempt, layer, rank in _ranks(result) if attempt == index + 1]
        if own:
            (first, before), (last, after) = own[0], own[-1]
            words.append(
                f"attempt {index + 1}: {sentence_text(before)} in layer {first}, {sentence_text(after)} in layer {last}"
            )
    return f"Effective rank: how many directions the examples still differ in. {'; '.join(words) or 'Not measured'}."


def rank_table(result: DeepResult) -> dict[str, list[Any]]:
    """Return every effective rank."""
    names = ("attempt", "layer", "effective rank")
    return {name: [row[at] for row in _ranks(result)] for at, name in enumerate(names)}
