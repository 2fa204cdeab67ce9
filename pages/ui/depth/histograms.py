"""Histograms of a deep run, layer by layer: every attempt and layer on one axis and to one height."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from xavier_core.depth import AttemptFigures, DeepResult, DeepSpec, LayerFigures
from xavier_core.network import BINS, ArraySummary

__all__ = ["BARS", "axis_of", "histograms_content", "quantity_title", "rebinned"]

Array = NDArray[np.float64]

BARS = 61
"""Bars of a histogram; odd, so that 0 is in the middle of one."""

_SIGNED_LOG = "signed-log axis, straight between ±{} and marked by powers of ten: numbers of one size make two horns"
_INSIDE = 0.999
"""Share of the numbers of the widest layer that the axis holds."""
_MAX_APART = 30.0
"""Sizes that differ by more do not share a linear axis."""
_MAX_DECADES = 12
_LOWEST, _HIGHEST = -290, 307
"""Powers of ten that an axis may end at, so that a dozen more and a step more are floats, too."""
_PARTS = (4, 5, 3)
"""Round steps on each side of a linear axis: the first number of them that comes out even."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_OVER_THE_MIDDLE = 3.0
_SEEN = 0.005
_HEIGHT = 1000
"""What the height of the frame is in the whole numbers that bars are sent in."""
_MIDDLE = BINS // 2


def quantity_title(spec: DeepSpec, quantity: str) -> str:
    """Return what a key of ``QUANTITIES`` stands for, such as ``activations (after tanh)``."""
    titles = {
        "post": f"activations (after {spec.nonlinearity.title})",
        "pre": "pre-activations",
        "gradient_post": "gradient with respect to the activations",
        "gradient_pre": "gradient with respect to the pre-activations",
        "gradient_weights": "gradient with respect to the weights",
    }
    return titles[quantity]


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
    top = _top(shares)
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


def axis_of(spec: DeepSpec, quantity: str, scale: str, known: Sequence[ArraySummary]) -> Axis:
    """Return the axis that all histograms share.

    Activations between two limits have them as its ends. Others reach as far as 99.9 % of the numbers of the
    widest layer, to the next round number. ``auto`` is signed-log where sizes differ too much for a linear axis:
    for gradients, whose differences are what there is to see, the largest from the smallest; for signals the
    largest from the middle one, so that a signal that dies away still does so in sight.
    """
    sizes = sorted(figures.rms for figures in known if figures.rms > 0.0)
    low, high = spec.nonlinearity.limits
    if quantity == "post" and low is not None and high is not None:
        reach, is_signed = max(-low, high), low < 0.0
        is_log = scale == "log"
    else:
        reach = nice_ceiling(max((_outer(figures) for figures in known), default=0.0) or 1.0)
        is_signed = not sizes or any(figures.counts[:_MIDDLE].any() for figures in known)
        compared = 0 if quantity.startswith("gradient") else len(sizes) // 2
        is_apart = bool(sizes) and sizes[-1] > _MAX_APART * sizes[compared]
        is_log = scale == "log" or (scale == "auto" and is_apart)
    if not is_log:
        return Axis(reach, math.inf, is_signed=is_signed)
    high_power = min(max(math.ceil(math.log10(reach)), _LOWEST), _HIGHEST)
    smallest = sizes[0] if sizes else reach
    low_power = min(max(math.floor(math.log10(smallest)), high_power - _MAX_DECADES), high_power - 1)
    if quantity != "post" or low is None or high is None:
        reach = 10.0**high_power
    return Axis(reach, 10.0**low_power, is_signed=is_signed)


def _outer(figures: ArraySummary) -> float:
    """The magnitude that 99.9 % of the numbers do not exceed, to a fine step."""
    folded = figures.counts[_MIDDLE:].astype(np.int64)
    folded[1:] += figures.counts[:_MIDDLE][::-1]
    held = figures.zeros * figures.n + np.cumsum(folded)
    step = int(np.searchsorted(held, _INSIDE * figures.n))
    end = (min(step, _MIDDLE) + _MIDDLE + 1) / BINS
    return float(figures.axis.value(np.array([end]))[0])


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


def rebinned(figures: ArraySummary, axis: Axis, bars: int = BARS) -> Array:
    """Return the share of the numbers in each of ``bars`` equal steps of an axis, exact zeros left out.

    A fine step that two bars divide counts in both, each by its part of the fine step. The fine step around 0, of
    which nothing is known but that it is small beside the layer's largest number, counts in the bar of 0 as a
    whole. Shape (bars,).
    """
    counts = figures.counts.astype(np.float64)
    around_0, counts[_MIDDLE] = counts[_MIDDLE], 0.0
    held = np.concatenate(([0.0], np.cumsum(counts)))
    edges = axis.edges(bars)
    if figures.largest > 0.0:
        edges = np.clip(edges, -figures.largest, figures.largest)  # far beyond a tiny reach places would overflow
    places = figures.axis.position(edges) * BINS
    share = np.diff(np.interp(places, np.arange(BINS + 1), held))
    share[bars // 2 if axis.is_signed else 0] += around_0
    return np.asarray(share / figures.n)


def _top(shares: Sequence[Sequence[Array | None]]) -> float:
    """The share that the frame is as high as: what the flattest attempt needs.

    A spike of another one says how high it is. Where an attempt's last layers are spikes themselves, three times
    what its middle layer needs is enough.
    """
    needs = []
    for row in shares:
        peaks = sorted(float(share.max()) for share in row if share is not None and share.any())
        if peaks:
            needs.append(min(peaks[-1], _OVER_THE_MIDDLE * peaks[len(peaks) // 2]))
    return min(nice_ceiling(1.02 * min(needs)), 1.0) if needs else 1.0


def _cell(  # noqa: PLR0913, PLR0917 - a layer with all that was made of it
    index: int, layer: LayerFigures, quantity: str, figures: ArraySummary, share: Array, top: float
) -> dict[str, Any]:
    inside = float(share.sum()) + figures.zeros
    words = [
        f"layer {layer.layer}, attempt {index + 1}: mean {short(figures.mean)}",
        f"standard deviation {short(figures.std)}",
        f"root mean square {short(figures.rms)}",
        f"largest {short(figures.largest)}",
        f"exactly 0: {percent(figures.zeros)}",
    ]
    if not quantity.startswith("gradient"):
        if layer.saturated is not None:
            words.append(f"saturated: {percent(layer.saturated)}")
        if layer.dead:
            words.append(f"dead units: {percent(layer.dead)}")
    if inside < 1.0 - 1e-6:
        words.append(f"off the axis: {percent(1.0 - inside)}")
    around_0 = int(figures.counts[_MIDDLE]) / figures.n
    if around_0 > _SEEN:
        edge = float(figures.axis.value(np.array([(_MIDDLE + 1.0) / BINS]))[0])
        words.append(f"other than 0 but smaller than {short(edge)}: {percent(around_0)}")
    return {
        "bars": np.ceil(share * (_HEIGHT / top) - 1e-9).astype(np.int64).tolist(),
        "zeros": round(figures.zeros, 4),
        "spike": percent(figures.zeros) if figures.zeros else "",
        "std": short(figures.std),
        "said": ", ".join(words),
    }
