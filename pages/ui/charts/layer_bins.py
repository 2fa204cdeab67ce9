"""What a histogram of a layer consists of: its axis, its bars, how high its frame is, and its figures in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pages.ui.charts.numbers import nice_ceiling
from xavier_core.base import Array, Axis
from xavier_core.depth import DeepSpec
from xavier_core.network import BINS, ArraySummary

LAYER_BARS = 61
"""Bars of a histogram; odd, so that 0 is in the middle of one."""
_INSIDE = 0.999
"""Share of the numbers of the widest layer that the axis holds."""
_MAX_APART = 30.0
"""Sizes that differ by more do not share a linear axis."""
_MAX_DECADES = 12
_LOWEST, _HIGHEST = -290, 307
"""Powers of ten that an axis may end at, so that a dozen more and a step more are floats, too."""
_OVER_THE_MIDDLE = 3.0
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


def rebinned(figures: ArraySummary, axis: Axis, bars: int = LAYER_BARS) -> Array:
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


def around_zero(figures: ArraySummary) -> tuple[float, float]:
    """Return where the fine step around 0 ends, and the share of the numbers in it, exact zeros left out."""
    edge = float(figures.axis.value(np.array([(_MIDDLE + 1.0) / BINS]))[0])
    return edge, int(figures.counts[_MIDDLE]) / figures.n


def frame_top(shares: Sequence[Sequence[Array]]) -> float:
    """The share that the frame is as high as: what the flattest attempt needs.

    A spike of another one says how high it is. Where an attempt's last layers are spikes themselves, three times
    what its middle layer needs is enough.
    """
    needs = []
    for row in shares:
        peaks = sorted(float(share.max()) for share in row if share.any())
        if peaks:
            needs.append(min(peaks[-1], _OVER_THE_MIDDLE * peaks[len(peaks) // 2]))
    return min(nice_ceiling(1.02 * min(needs)), 1.0) if needs else 1.0
