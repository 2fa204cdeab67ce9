"""The verdict on a deep network: what happens to the signal and to the gradient, in plain words with numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

from xavier_core.depth.result import AttemptFigures, LayerFigures
from xavier_core.network import OVERFLOW, UNDERFLOW

__all__ = ["Verdict", "judge", "rate_of"]

_LOST = 10.0
"""From the first layer to the last an RMS may change tenfold before it counts as vanishing or exploding,"""
_FAST = 1.25
"""and by a quarter a layer."""
_GRADIENTS = MappingProxyType({"vanishing": "vanishes", "exploding": "explodes", "alive": "lives"})
_ONE_DIRECTION = 1.5
"""Effective rank below which all examples point the same way."""
_MANY = 0.2
"""Share of saturated or dead units from which on it is mentioned."""


class Verdict(NamedTuple):
    """What happens, in one word and in words with numbers."""

    kind: str
    """``overflows``, ``dead``, ``symmetric``, ``saturating``, ``vanishing``, ``exploding`` or ``alive``."""
    forward: str
    """What happens to the activations."""
    backward: str
    """What happens to the gradient; nothing where it was not reached."""


def judge(figures: AttemptFigures) -> Verdict | None:
    """Return the verdict on an attempt as far as it has come; None before its first layer.

    A rate is the geometric mean of the ratio of one layer's root mean square to that of the layer before, from
    the first layer to the last. Vanishing and exploding mean more than tenfold over all of them, or more than
    1.25 times (less than 1/1.25 times) a layer; a unit counts as saturated beyond 99 % of the way to a limit of
    its activation, and as dead where its slope is 0 for every example.
    """
    if not figures.layers:
        return None
    kind, forward = _forward(figures)
    return Verdict(kind, forward, _backward(figures))


def rate_of(values: Sequence[float]) -> float | None:
    """Return the geometric mean of the ratio of a value to the one before; None for one value or where one is 0."""
    if len(values) < 2 or not all(value > 0.0 for value in values):
        return None
    return math.exp((math.log(values[-1]) - math.log(values[0])) / (len(values) - 1))


def _forward(figures: AttemptFigures) -> tuple[str, str]:
    layers = figures.layers
    overflow = next((found for found in figures.range_events if found.what == OVERFLOW and not found.is_backward), None)
    rms = [layer.post.rms for layer in layers]
    rate = rate_of(rms)
    if overflow:
        grown = f", after growing {_times(rate)} a layer" if rate else ""
        return "overflows", f"overflows in layer {overflow.layer}{grown}"
    faded = next((found for found in figures.range_events if found.what == UNDERFLOW and not found.is_backward), None)
    if faded:
        return "vanishing", f"vanishing: fades below the precision in layer {faded.layer}"
    silent = next((layer.layer for layer in layers if layer.post.rms == 0.0), None)
    first = next((layer.layer for layer in layers if layer.is_symmetric and layer.fan_out > 1), None)
    same = f"; all units of a layer are symmetric from layer {first} on" if first else ""
    if silent:
        return "dead", f"dead: layer {silent} passes nothing on{same}"
    if first:
        return "symmetric", f"symmetric: all {layers[first - 1].fan_out:,} units of layer {first} do the same"
    trend = _trend(rms, rate)
    last = layers[-1]
    if trend != "exploding" and last.saturated is not None and last.saturated >= _MANY:
        worst = max(layers, key=lambda layer: layer.saturated or 0.0)
        share = _percent(worst.saturated or 0.0)
        return "saturating", f"saturating: {share} of the units of layer {worst.layer} beyond 99 % of their limit"
    dead = max(layers, key=lambda layer: layer.dead)
    lame = f"; {_percent(dead.dead)} of the units of layer {dead.layer} are dead" if dead.dead >= _MANY else ""
    merged = "; all examples end up alike" if last.rank is not None and last.rank < _ONE_DIRECTION else ""
    speed = f"{_times(rate)} a layer; " if rate is not None else ""
    return trend, f"{trend}: {speed}{_ends(rms, 1, layers[-1].layer)}{lame}{merged}"


def _trend(rms: Sequence[float], rate: float | None) -> str:
    """Whether RMS values vanish, explode or neither, from the first to the last."""
    if rate is None:
        return "alive"
    if rms[-1] * _LOST < rms[0] or rate * _FAST < 1.0:
        return "vanishing"
    return "exploding" if rms[-1] > _LOST * rms[0] or rate > _FAST else "alive"


def _ends(rms: Sequence[float], first: int, last: int) -> str:
    if first == last:
        return f"root mean square {_short(rms[0])} in layer {first}"
    return f"root mean square {_short(rms[0])} in layer {first}, {_short(rms[-1])} in layer {last}"


def _backward(figures: AttemptFigures) -> str:
    reached = [layer for layer in figures.layers if layer.gradient_post is not None]
    overflow = next((found for found in figures.range_events if found.what == OVERFLOW and found.is_backward), None)
    if overflow:
        return f"the gradient overflows in layer {overflow.layer}"
    rms = [layer.gradient_post.rms for layer in reversed(reached) if layer.gradient_post]
    if not rms:
        return ""
    gone = next((layer.layer for layer in reversed(reached) if _stops_gradient(layer, figures.layers)), None)
    if gone:
        return f"no gradient passes layer {gone}"
    rate = rate_of(rms)
    ends = _ends(rms, reached[-1].layer, reached[0].layer)
    if rate is None:
        return f"the gradient: {ends}"
    what = _GRADIENTS[_trend(rms, rate)]
    return f"the gradient {what}: {_times(rate)} a layer on its way back; {ends}"


def _stops_gradient(layer: LayerFigures, layers: Sequence[LayerFigures]) -> bool:
    """Whether a gradient comes to a layer, and none gets through: by its slopes or by its weights."""
    if not layer.gradient_post or not layer.gradient_post.rms:
        return False
    if not layer.gradient_pre or not layer.gradient_pre.rms:
        return True
    before = layers[layer.layer - 2].gradient_post if layer.layer > 1 else None
    return before is not None and not before.rms


def _times(rate: float | None) -> str:
    if rate is None:
        return ""
    return f"×{rate:.2f}" if 0.095 <= rate < 100 else f"×{rate:.2g}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if 0.005 <= share <= 0.995 or share in (0.0, 1.0) else f"{100 * share:.2g} %"


def _short(value: float) -> str:
    text = f"{value:.3g}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e-", "e−").replace("e+", "e")
