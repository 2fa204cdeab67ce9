"""The RMS of the signal and of its gradient over the layers: as measured, as infinite width has it, and its band."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from pages.ui.charts.axes import layer_axis, log_axis, room_for_powers
from pages.ui.charts.deep_texts import attempt_heading, ends_text, why_it_ends
from pages.ui.charts.numbers import Table, by_attempt, columns, rounded
from pages.ui.charts.theme import LEGEND, LIGHT, Look, Trace, new_figure, see_through
from pages.ui.charts.traces import positive, quiet, scatter
from xavier_core.base import sentence_text
from xavier_core.depth import DeepResult, example_band
from xavier_core.network import ArraySummary

Direction = Literal["forward", "backward"]
_HEIGHT = 420
_BELOW, _LEGEND_ROW = 66, 21
"""Pixels below the frame: for numbers and title of the axis, and for each attempt in the legend."""
_TITLES = {"forward": "Forward: RMS of the activations", "backward": "Backward: RMS of the gradient"}
_KINDS = "Marks are measured, lines infinite width"
_SHADES = ", shades one example over re-rolls, within two standard deviations"
_LABELS = {"forward": "layer, from the inputs (0) on", "backward": "← layer, from the last one back"}


@dataclass(frozen=True, slots=True, eq=False)
class SizeLine:
    """One attempt's RMS over the layers."""

    title: str
    note: str
    """Where its numbers stopped, or why there is no theory; or nothing."""
    measured: tuple[float, ...]
    """From layer 1 on; NaN where a layer has not been reached."""
    theory: tuple[float, ...]
    """At infinite width, from the inputs (layer 0) on; or nothing."""
    band: tuple[tuple[float, float], ...]
    """Where one example is found over re-rolls, within two standard deviations, from layer 0 on; or nothing."""


def size_lines(result: DeepResult, direction: Direction) -> list[SizeLine]:
    """Return each attempt's line: of the activations, or of the gradient with respect to them.

    What is measured is that of the whole batch. The band is where an example as large as the inputs is found over
    re-rolls (see ``example_band``): a batch strays less from its mean as long as its examples differ.
    """
    lines = []
    for index, attempt in enumerate(result.attempts):
        limit, is_forward = attempt.limit, direction == "forward"
        theory = () if limit is None else limit.post if is_forward else limit.backward
        band = example_band(limit, result.input.rms) if limit is not None and is_forward else ()
        measured = tuple(_rms(own.post if is_forward else own.gradient_post) for own in attempt.layers)
        note = "; ".join(filter(None, (why_it_ends(attempt), attempt.why_no_limit)))
        lines.append(SizeLine(attempt_heading(index, attempt), note, measured, theory, tuple(band)))
    return lines


def _rms(figures: ArraySummary | None) -> float:
    return math.nan if figures is None else figures.rms


def sizes_figure(
    result: DeepResult, *, direction: Direction, look: Look = LIGHT, height: int | None = None
) -> go.Figure:
    """Return the RMS over the layers on a logarithmic axis: marks as measured, lines and bands as the theory has it.

    A layer whose numbers are all 0 is an open mark at the lower edge. Without a height, it has one for its legend.
    """
    lines = size_lines(result, direction)
    start = result.input.rms if direction == "forward" else math.nan
    bands = [end for line in lines for ends in line.band for end in ends]
    known = [size for line in lines for size in (*line.measured, *line.theory)]
    axis = log_axis([*known, *bands, start], "RMS")
    floor = 10.0 ** axis["range"][0]
    return new_figure(
        _TITLES[direction],
        look=look,
        height=height or _HEIGHT + 20 * len(lines),
        data=[trace for index, line in enumerate(lines) for trace in _traces(line, index, look, floor)],
        xaxis=layer_axis(_LABELS[direction], result.spec.depth),
        yaxis=axis,
        hovermode="x unified",
        margin={"l": room_for_powers(axis), "r": 16, "t": 44, "b": _BELOW + _LEGEND_ROW * len(lines)},
        keeps_margin=True,
        legend=LEGEND | {"orientation": "v"},
        shapes=[_level(start, look)] if start > 0.0 else [],
    )


def _level(size: float, look: Look) -> dict[str, Any]:
    """A dotted line across the chart."""
    line = {"color": look.text, "width": 1.4, "dash": "1px,4px"}
    return {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": size, "y1": size, "line": line}


def _traces(line: SizeLine, index: int, look: Look, floor: float) -> list[Trace]:
    """The band, the line at infinite width and the marks of an attempt, which one press in the legend takes away."""
    traces = []
    if line.band:
        layers = list(range(len(line.band)))
        ends = [*rounded([low for low, _ in line.band]), *rounded([high for _, high in line.band][::-1])]
        fill = {"fill": "toself", "fillcolor": see_through(look.attempts[index], 0.16), "line": {"width": 0}}
        traces.append(quiet(scatter("lines", x=[*layers, *layers[::-1]], y=ends, **fill)))
    if line.theory:
        traces.append(quiet(scatter("lines", x0=0, dx=1, y=positive(line.theory), line=look.line(index, 2))))
    traces.append(_marks(line, index, look, floor))
    return [{**trace, "legendgroup": f"attempt {index}"} for trace in traces]


def _marks(line: SizeLine, index: int, look: Look, floor: float) -> Trace:
    sizes = rounded(line.measured)
    mark = look.mark(index, 8 if len(sizes) <= 30 else 6)
    if 0.0 in sizes:
        mark |= {"symbol": [mark["symbol"] + ("-open" if size == 0.0 else "") for size in sizes]}
    return scatter(
        "markers",
        name=line.title + (f" — {line.note}" if line.note else ""),
        showlegend=True,
        x0=1,
        dx=1,
        y=[floor if size == 0.0 else size for size in sizes],
        marker=mark,
        cliponaxis=False,
        customdata=[_said(line, layer) for layer in range(1, len(sizes) + 1)],
        hovertemplate=f"attempt {index + 1}: %{{customdata}}<extra></extra>",
    )


def _said(line: SizeLine, layer: int) -> str:
    size = line.measured[layer - 1]
    words = "not reached" if math.isnan(size) else f"measured {sentence_text(size, 4)}"
    if line.theory:
        words += f", infinite width {sentence_text(line.theory[layer], 4)}"
    if line.band:
        words += f", one example {' to '.join(map(sentence_text, line.band[layer]))}"
    return words


def sizes_text(result: DeepResult, *, direction: Direction) -> str:
    """Return the RMS at both ends of each attempt."""
    lines = size_lines(result, direction)
    said = by_attempt(enumerate(_ends(line, direction) for line in lines))
    kinds = _KINDS + (_SHADES if any(line.band for line in lines) else "")
    start = f" The dotted line is the inputs’ {sentence_text(result.input.rms)}." if direction == "forward" else ""
    return f"{_TITLES[direction]}: {said}. {kinds}.{start}"


def _ends(line: SizeLine, direction: Direction) -> str:
    known = [(layer, size) for layer, size in enumerate(line.measured, 1) if not math.isnan(size)]
    in_order = known if direction == "forward" else known[::-1]
    return ends_text(in_order) if known else line.note or "no layer yet"


def sizes_table(result: DeepResult, *, direction: Direction) -> Table:
    """Return the lines as a table: a row a layer and attempt."""
    rows = []
    for attempt, line in enumerate(size_lines(result, direction), 1):
        for layer, measured in enumerate(line.measured, 1):
            theory = _finite(line.theory[layer]) if line.theory else None
            rows.append((attempt, layer, _finite(measured), theory, *(line.band[layer] if line.band else (None, None))))
    return columns(("attempt", "layer", "measured", "infinite width", "band from", "band to"), rows)


def _finite(size: float) -> float | None:
    return size if math.isfinite(size) else None
