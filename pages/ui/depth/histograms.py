"""Histograms of a deep run, layer by layer: every attempt and layer on one axis and to one height."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.charts.layer_bins import LAYER_BARS as BARS
from pages.ui.charts.layer_bins import axis_of, frame_top, layer_said, quantity_title, rebinned
from pages.ui.depth.texts import (
    attempt_heading,
    caption,
    file_name,
    listed,
    nice_ceiling,
    percent,
    short,
    shown_layers,
    why_it_ends,
)
from xavier_core.base import Axis
from xavier_core.depth import AttemptFigures, DeepResult, LayerFigures
from xavier_core.network import ArraySummary

__all__ = ["BARS", "axis_of", "histograms_content", "quantity_title", "rebinned"]

Array = NDArray[np.float64]

_SIGNED_LOG = "signed-log axis, straight between ±{} and marked by powers of ten: numbers of one size make two horns"
_PARTS = (4, 5, 3)
"""Round steps on each side of a linear axis: the first number of them that comes out even."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_HEIGHT = 1000
"""What the height of the frame is in the whole numbers that bars are sent in."""


def histograms_content(
    result: DeepResult, *, quantity: str = "post", scale: str = "auto", picture: str = "panels", layer: int = 1
) -> dict[str, Any]:
    """Return one histogram for each attempt and drawn layer, all on one axis.

    Parameters
    ----------
    quantity
        Figures of a layer, by their name in ``LayerFigures``.
    scale
        ``linear``, ``log`` for signed-log, or ``auto``: linear where that shows more than one layer.
    picture
        ``panels`` for histograms beside each other, ``ridge`` for curves behind each other.
    layer
        The layer, from 1, that a narrow screen shows first: the drawn one that is nearest.
    """
    spec = result.spec
    layers = shown_layers(spec.depth)
    found = [[_figures(attempt, number, quantity) for number in layers] for attempt in result.attempts]
    known = [figures for row in found for figures in row if figures]
    axis = axis_of(spec, quantity, scale, known)
    shares = [[rebinned(figures, axis) if figures else None for figures in row] for row in found]
    top = frame_top(shares)
    title = quantity_title(spec, quantity)
    return {
        "kind": picture,
        "title": title[0].upper() + title[1:],
        "caption": caption(spec),
        "note": listed(layers, spec.depth),
        "label": f"{title}, {'linear axis' if axis.is_linear else _SIGNED_LOG.format(short(axis.bend))}",
        "file": file_name(spec, title.split(" (")[0].replace(" with respect to the", "").replace(" ", "-")),
        "layers": list(layers),
        "layer": min(range(len(layers)), key=lambda place: abs(layers[place] - layer)),
        "zero": 0.5 if axis.is_signed else 0.0,
        "ticks": _ticks(axis),
        "steps": _steps(axis),
        "top": top,
        "panels": [
            {
                "attempt": index,
                "title": attempt_heading(index, attempt),
                "note": why_it_ends(attempt),
                "empty": "—" if attempt.why_no_numbers or attempt.range_events or result.is_done else "…",
                "cells": [
                    _cell(index, attempt.layers[number - 1], quantity, figures, share, top)
                    if figures and share is not None
                    else None
                    for number, figures, share in zip(layers, found[index], shares[index], strict=True)
                ],
            }
            for index, attempt in enumerate(result.attempts)
        ],
    }


def _figures(attempt: AttemptFigures, number: int, quantity: str) -> ArraySummary | None:
    if number > len(attempt.layers):
        return None
    figures: ArraySummary | None = getattr(attempt.layers[number - 1], quantity)
    return figures


# ---- the axis ------------------------------------------------------------------------------------


def _ticks(axis: Axis) -> list[dict[str, Any]]:
    """Round numbers on both sides of 0 with their positions, the outermost first, 0 last."""
    if axis.is_linear:
        rounds = [nice_ceiling(axis.reach / parts, _STEPS) for parts in _PARTS]
        even = (step for step, parts in zip(rounds, _PARTS, strict=True) if math.isclose(step * parts, axis.reach))
        step = next(even, rounds[0])
        sizes = [step * place for place in range(int(axis.reach / step * (1.0 + 1e-9)), 0, -1)]
    else:
        high, low = math.floor(math.log10(axis.reach) + 1e-9), round(math.log10(axis.bend))
        sizes = [10.0**power for power in range(high, low - 1, -1)]
        if sizes[0] < 0.99 * axis.reach:
            sizes.insert(0, axis.reach)
    right = axis.position(np.array(sizes)).round(4).tolist()
    ticks = [{"at": at, "text": short(size)} for at, size in zip(right, sizes, strict=True)]
    return [*ticks, {"at": 0.5 if axis.is_signed else 0.0, "text": "0"}]


def _steps(axis: Axis) -> list[str]:
    """What each bar holds, in words."""
    edges = [short(edge) for edge in axis.edges(BARS).tolist()]
    if not axis.is_signed:
        edges[0] = "0"
    return [f"{edges[place]} to {edges[place + 1]}" for place in range(BARS)]


# ---- the bars ------------------------------------------------------------------------------------


def _cell(  # noqa: PLR0913, PLR0917 - a layer with all that was made of it
    index: int, layer: LayerFigures, quantity: str, figures: ArraySummary, share: Array, top: float
) -> dict[str, Any]:
    said = layer_said(index, layer, quantity, figures, axis_share=float(share.sum()))
    return {
        "bars": np.ceil(share * (_HEIGHT / top) - 1e-9).astype(np.int64).tolist(),
        "zeros": round(figures.zeros, 4),
        "spike": percent(figures.zeros) if figures.zeros else "",
        "std": short(figures.std),
        "said": ", ".join(said),
    }
