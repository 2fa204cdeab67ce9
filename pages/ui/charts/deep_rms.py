"""The RMS of the signal, or of its gradient, over the layers: as measured, as infinite width has it, and its band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from pages.ui.charts.axes import log_axis
from pages.ui.charts.deep_texts import caption, why_it_ends
from pages.ui.charts.numbers import rounded, short
from pages.ui.charts.show import Columns
from pages.ui.charts.theme import DASHES, LIGHT, SYMBOLS, Look, new_figure, see_through
from xavier_core.depth import AttemptFigures, DeepResult, example_band

__all__ = ["rms_figure", "rms_table", "rms_text"]

_HEIGHT = 330
_NONE = "–"


class _Series(NamedTuple):
    """An attempt over the layers from 0 on; the gradient's first place, at the inputs, is NaN."""

    measured: list[float | None]
    theory: list[float | None]
    band: list[tuple[float, float]]


def rms_figure(result: DeepResult, *, backward: bool = False, look: Look = LIGHT) -> go.Figure:
    """Return the RMS over the layers on a logarithmic axis, of activations or of their gradient.

    Points are the whole batch's. The band is where an example as large as the inputs is found over re-rolls (see
    ``example_band``): a batch strays less from its mean as long as its examples differ.
    """
    rows = [_series(result, attempt, backward=backward) for attempt in result.attempts]
    sizes = [size for row in rows for size in (*row.measured, *row.theory)]
    ends = [end for row in rows for band in row.band for end in band]
    traces: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        colour, group = look.attempts[index], f"attempt {index}"
        shared = {"type": "scatter", "legendgroup": group, "x0": 0, "dx": 1}
        if row.band:
            low, high = zip(*row.band, strict=True)
            places = list(range(len(low)))
            traces.append(
                {
                    **shared,
                    "x": places + places[::-1],
                    "y": rounded(low) + rounded(high[::-1]),
                    "fill": "toself",
                    "fillcolor": see_through(colour, 0.15),
                    "line": {"width": 0},
                    "mode": "lines",
                    "hoverinfo": "skip",
                    "showlegend": False,
                }
            )
        if row.theory:
            line = {"color": colour, "dash": DASHES[index], "width": 2}
            theory = {"mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": False}
            traces.append({**shared, **theory, "y": row.theory})
        traces.append(
            {
                **shared,
                "y": row.measured,
                "mode": "markers",
                "marker": {"color": colour, "symbol": SYMBOLS[index], "size": 9 if result.spec.depth <= 50 else 5},
                "name": f"Attempt {index + 1}",
                "customdata": [_NONE if value is None else short(value) for value in row.theory] or None,
                "hovertemplate": f"Attempt {index + 1}, layer %{{x}}<br>measured %{{y:.3g}}<br>infinite width "
                "%{customdata}<extra></extra>",
            }
        )
    what = "Backward: RMS of the gradient" if backward else "Forward: RMS of the activations"
    figure = new_figure(
        what,
        look=look,
        height=_HEIGHT,
        xaxis={
            "title": {"text": "layer; the gradient goes from right to left" if backward else "layer; 0 is the inputs"},
            "range": [-0.5, result.spec.depth + 0.5],
            "showgrid": False,
        },
        yaxis=log_axis([*sizes, *ends], ""),
    )
    figure.add_traces(traces)
    return figure


def rms_table(result: DeepResult, *, backward: bool = False) -> Columns:
    """Return the figure's numbers: a row a layer and attempt."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("attempt", "layer", "measured", "infinite width", "95 % from", "95 % to")
    }
    for number, attempt in enumerate(result.attempts, start=1):
        row = _series(result, attempt, backward=backward)
        for layer in range(result.spec.depth + 1):
            band = row.band[layer] if row.band else (None, None)
            cells = (number, layer, _at(row.measured, layer), _at(row.theory, layer), *band)
            for kept, cell in zip(columns.values(), cells, strict=True):
                kept.append(cell)
    return columns


def rms_text(result: DeepResult, *, backward: bool = False) -> str:
    """Return what the figure shows, with its first and last numbers, and what was fed in."""
    said = "; ".join(_said(index, own, backward=backward) for index, own in enumerate(result.attempts))
    return f"{caption(result.spec)}. {said[:1].upper()}{said[1:]}."


def _said(index: int, attempt: AttemptFigures, *, backward: bool) -> str:
    reached = [layer for layer in attempt.layers if layer.gradient_post or not backward]
    ends = why_it_ends(attempt)
    if not reached:
        return f"attempt {index + 1}: {ends or 'no layer yet'}"
    if backward:
        reached.reverse()
    first, last = ((own.gradient_post or own.post if backward else own.post).rms for own in (reached[0], reached[-1]))
    said = f"attempt {index + 1}: {short(first)} in layer {reached[0].layer}, {short(last)} in layer "
    return f"{said}{reached[-1].layer}{f' ({ends})' if ends else ''}"


def _series(result: DeepResult, attempt: AttemptFigures, *, backward: bool) -> _Series:
    limit = attempt.limit
    if backward:
        gradients = [layer.gradient_post for layer in attempt.layers]
        measured = [math.nan, *(own.rms if own else math.nan for own in gradients)]
        return _Series(rounded(measured), rounded(limit.backward) if limit else [], [])
    band = example_band(limit, result.input.rms) if limit else ()
    measured = [result.input.rms, *(layer.post.rms for layer in attempt.layers)]
    return _Series(rounded(measured), rounded(limit.post) if limit else [], list(band))


def _at(values: Sequence[float | None], layer: int) -> float | None:
    return values[layer] if layer < len(values) else None
