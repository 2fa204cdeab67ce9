"""Singular values of a layer's Jacobian and of the whole network's, and the effective rank over the layers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.axes import layer_axis, log_axis
from pages.ui.charts.deep_texts import attempt_heading, ends_text
from pages.ui.charts.numbers import Table, by_attempt, columns, rounded
from pages.ui.charts.theme import LIGHT, Look, Trace, new_figure
from pages.ui.charts.traces import NAMED, positive, scatter
from xavier_core.base import Array, sentence_text
from xavier_core.depth import DeepResult
from xavier_core.network import effective_rank

_HEIGHT = 440
_WHOLE = "end to end"
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
            found.append(_Spectrum(index, _WHOLE, attempt.jacobian))
    return found


def spectrum_figure(result: DeepResult, *, layer: int = 1, look: Look = LIGHT) -> go.Figure:
    """Return singular values by their place on a logarithmic axis: of one layer thin, from end to end thick."""
    spectra = _spectra(result, layer)
    sizes = [size for spectrum in spectra for size in spectrum.values.tolist()]
    return new_figure(
        "Singular values of the Jacobians",
        look=look,
        height=_HEIGHT,
        data=[_spectrum_line(spectrum, look) for spectrum in spectra],
        xaxis={"title": "place of a singular value, the largest first", "showgrid": False},
        yaxis=log_axis(sizes, "singular value", most_decades=_MAX_DECADES),
    )


def _spectrum_line(spectrum: _Spectrum, look: Look) -> Trace:
    some = _some(spectrum.values)
    return scatter(
        "lines" if len(some) > 1 else "markers",
        x=(some + 1).tolist(),
        y=positive(spectrum.values[some].tolist()),
        name=f"attempt {spectrum.attempt + 1}, {spectrum.name}",
        legendgroup=f"attempt {spectrum.attempt}",
        line=look.line(spectrum.attempt, 3.2 if spectrum.name == _WHOLE else 1.8),
        hovertemplate="%{y:.4g}, place %{x}" + NAMED,
    )


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


def spectrum_table(result: DeepResult, *, layer: int = 1) -> Table:
    """Return every singular value."""
    rows = (
        (spectrum.attempt + 1, spectrum.name, place, value)
        for spectrum in _spectra(result, layer)
        for place, value in enumerate(spectrum.values.tolist(), 1)
    )
    return columns(("attempt", "of", "place", "singular value"), rows)


def rank_figure(result: DeepResult, *, look: Look = LIGHT) -> go.Figure:
    """Return the effective rank of the activations over the layers, on a logarithmic axis from 1 on."""
    ranks = _ranks(result)
    return new_figure(
        "Effective rank of the activations",
        look=look,
        height=_HEIGHT,
        data=[
            scatter(
                "lines+markers",
                x=[layer for layer, _ in own],
                y=rounded([rank for _, rank in own]),
                name=attempt_heading(index, attempt),
                line=look.line(index, 2),
                marker=look.mark(index, 8),
                hovertemplate=f"attempt {index + 1}: %{{y:.4g}}<extra></extra>",
            )
            for index, (attempt, own) in enumerate(zip(result.attempts, ranks, strict=True))
        ],
        xaxis=layer_axis("layer", result.spec.depth, first=1),
        yaxis=log_axis([1.0, *(rank for own in ranks for _, rank in own)], "effective rank"),
        hovermode="x unified",
    )


def _ranks(result: DeepResult) -> list[list[tuple[int, float]]]:
    """Layer and effective rank, by attempt."""
    return [[(own.layer, own.rank) for own in attempt.layers if own.rank is not None] for attempt in result.attempts]


def rank_text(result: DeepResult) -> str:
    """Return the effective rank at both ends of each attempt."""
    words = by_attempt((index, ends_text(own)) for index, own in enumerate(_ranks(result)) if own)
    return f"Effective rank: how many directions the examples still differ in. {words or 'Not measured'}."


def rank_table(result: DeepResult) -> Table:
    """Return every effective rank."""
    rows = ((attempt, *own) for attempt, ranks in enumerate(_ranks(result), 1) for own in ranks)
    return columns(("attempt", "layer", "effective rank"), rows)
