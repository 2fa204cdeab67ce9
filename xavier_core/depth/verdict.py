"""The verdict on a deep network: what happens to the signal and to the gradient, the worst of it first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from xavier_core.base import percent_text, sentence_text
from xavier_core.depth.growth import Growth, Severity, growth_of
from xavier_core.depth.result import AttemptFigures, LayerFigures
from xavier_core.network import OVERFLOW, UNDERFLOW

__all__ = ["Finding", "FindingKind", "Verdict", "judge"]

FindingKind = Literal[
    "overflow", "dead", "symmetric", "alike", "exploding", "vanishing", "saturated", "collapsed", "chaotic",
    "gradient overflow", "gradient stopped", "gradient vanishing", "gradient exploding", "dead units",
    "activations", "gradient",
]  # fmt: skip
"""What was found; ``activations`` and ``gradient`` where it is nothing bad."""

_HEADLINES: Mapping[FindingKind, tuple[str, str]] = MappingProxyType(
    {
        "overflow": ("Overflows", "Overflows"),
        "dead": ("Dead", "Dead"),
        "symmetric": ("Symmetric", "Symmetric"),
        "alike": ("Examples alike", "Nearly alike"),
        "exploding": ("Exploding", "Growing"),
        "vanishing": ("Vanishing", "Shrinking"),
        "saturated": ("Saturated", "Partly saturated"),
        "collapsed": ("One direction", "One direction"),
        "chaotic": ("Chaotic", "Chaotic"),
        "gradient overflow": ("Gradient overflows", "Gradient overflows"),
        "gradient stopped": ("No gradient", "No gradient"),
        "gradient vanishing": ("Gradient vanishing", "Gradient shrinking"),
        "gradient exploding": ("Gradient exploding", "Gradient growing"),
        "dead units": ("Dead units", "Dead units"),
    }
)
"""What each is called where it is bad and where it is fair; of two that are equally bad the first here comes first."""
_ALIVE = "Alive"
_ORDER: tuple[FindingKind, ...] = (*_HEADLINES, "activations", "gradient")
_SEVERITIES: tuple[Severity, ...] = ("bad", "fair", "good")

_SATURATED_BAD, _SATURATED_FAIR = 0.5, 0.2
_DEAD_BAD, _DEAD_FAIR, _DEAD_SAID = 0.95, 0.75, 0.2
_APART_BAD, _APART_FAIR = 1e-3, 1e-2
_ONE_DIRECTION = 1.5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, in words with its numbers."""

    kind: FindingKind
    text: str
    """A sentence without its full stop."""
    severity: Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens, the worst of it in one or two words."""

    headline: str
    """Name of the worst finding; ``Alive`` where none is fair or bad."""
    severity: Severity
    """That of the worst finding."""
    findings: tuple[Finding, ...]
    """At least one, the worst first."""


def judge(figures: AttemptFigures) -> Verdict | None:
    """Return the verdict on an attempt as far as it has come; None before its first layer.

    Over the L layers that were passed, forward or back:

    ==================  ===================================================  ===================================
    finding             bad                                                  fair
    ==================  ===================================================  ===================================
    vanishing           RMS of the last layer at most 1/L of the first's     at most L**-0.75 of it
    exploding           at least L times it                                  at least L**0.75 times it
    gradient …          the same of the gradient, from the last layer back
    chaotic             gradient explodes while the activations keep size
    saturated           half of some layer's activations beyond 99 % of      a fifth of them
                        the way to a limit
    examples alike      two differ by at most 4.5 % of their size            by at most 14 %
    one direction       effective rank of many examples below 1.5
    dead units          95 % of some layer's units have slope 0 for all      75 % of them
    symmetric, dead,    all units of a layer are equal; a layer is 0; no
    no gradient         gradient gets through; numbers leave the range
    ==================  ===================================================  ===================================

    Why so. *L times in L layers*: a factor a layer, however near to 1, comes to that at some depth, and what keeps
    its size or decays as slowly as at the critical line never does (see ``Growth.exponent``). With each layer of
    the same factor the verdict gets worse or stays, and on its way from good to bad it passes fair.
    *Examples alike*: the squared distance of two over twice their mean square, 1 - c, is at most 1e-3 (1e-2), where
    c is their correlation (Poole et al. 2016). ReLU at He's variance comes near 1 as slowly as
    ``1 - c = 9 pi**2 / (2 L**2)``, so that it is never bad up to 200 layers, while order brings it there
    exponentially. *Dead units*: behind many layers of ReLU half the units are 0 for all examples, which hardly
    differ by then; that alone is not bad. *Chaotic*: what multiplies the squared gradient in a layer multiplies the
    squared distance of two nearby inputs too, on average (Schoenholz et al. 2017).
    *One example*: it is alike to itself, and half its units have slope 0 under ReLU; neither is a finding.
    """
    if not figures.layers:
        return None
    found = sorted(_findings(figures), key=lambda one: (_SEVERITIES.index(one.severity), _ORDER.index(one.kind)))
    worst = found[0]
    if worst.severity == "good":
        return Verdict(_ALIVE, "good", tuple(found))
    bad, fair = _HEADLINES[worst.kind]
    return Verdict(bad if worst.severity == "bad" else fair, worst.severity, tuple(found))


def _findings(figures: AttemptFigures) -> Iterator[Finding]:
    layers = figures.layers
    rms = [layer.post.rms for layer in layers]
    growth = growth_of(rms)
    is_steady = growth is None or growth.severity == "good"
    grown = f" after growing {_times(growth)} a layer" if growth else ""
    for event in figures.range_events:
        if event.what == OVERFLOW and not event.is_backward:
            yield Finding("overflow", f"Activations overflow in layer {event.layer}{grown}", "bad")
        elif event.what == UNDERFLOW and not event.is_backward:
            yield Finding("vanishing", f"Activations fade below the precision in layer {event.layer}", "bad")
    yield from _of_sizes("Activations", rms, growth, range(1, len(layers) + 1))
    yield from _of_units(layers)
    if growth is None or growth.direction != "grows" or growth.severity != "bad":
        yield from _of_saturation(layers)
    if _examples(layers[-1]) > 1:
        yield from _of_examples(layers[-1])
        yield from _of_dead_units(layers)
    yield from _backward(figures, is_steady=is_steady)


def _of_sizes(
    what: Literal["Activations", "Gradient"], rms: Sequence[float], growth: Growth | None, order: Sequence[int]
) -> Iterator[Finding]:
    """What becomes of the size of activations or of the gradient on its way through layers."""
    is_forward = what == "Activations"
    ends = _ends(rms, order)
    if growth is None:
        yield Finding("activations" if is_forward else "gradient", f"{what}: {ends}", "good")
        return
    direction, severity = growth.direction, growth.severity
    kind: FindingKind = "activations" if is_forward else "gradient"
    if severity != "good" and direction == "grows":
        kind = "exploding" if is_forward else "gradient exploding"
    elif severity != "good":
        kind = "vanishing" if is_forward else "gradient vanishing"
    verb = _VERBS[direction, severity][not is_forward]
    back = "" if is_forward else " on its way back"
    yield Finding(kind, f"{what} {verb}: {_times(growth)} a layer{back}; {ends}", severity)


_VERBS: Mapping[tuple[str, Severity], tuple[str, str]] = MappingProxyType(
    {
        ("grows", "bad"): ("explode", "explodes"),
        ("grows", "fair"): ("grow", "grows"),
        ("grows", "good"): ("grow slowly", "grows slowly"),
        ("shrinks", "bad"): ("vanish", "vanishes"),
        ("shrinks", "fair"): ("shrink", "shrinks"),
        ("shrinks", "good"): ("shrink slowly", "shrinks slowly"),
        ("keeps", "good"): ("keep their size", "keeps its size"),
    }
)
"""Of activations, and of the gradient."""


def _ends(rms: Sequence[float], order: Sequence[int]) -> str:
    first = f"RMS {sentence_text(rms[0])} in layer {order[0]}"
    return first if len(rms) == 1 else f"{first}, {sentence_text(rms[-1])} in layer {order[-1]}"


def _of_units(layers: Sequence[LayerFigures]) -> Iterator[Finding]:
    silent = next((layer for layer in layers if layer.post.rms == 0.0), None)
    if silent:
        yield Finding("dead", f"Layer {silent.layer} passes nothing on", "bad")
    symmetric = next((layer for layer in layers if layer.is_symmetric and layer.fan_out > 1), None)
    if symmetric:
        text = f"All {symmetric.fan_out:,} units of layer {symmetric.layer} do the same"
        yield Finding("symmetric", text, "bad")


def _of_saturation(layers: Sequence[LayerFigures]) -> Iterator[Finding]:
    worst = max(layers, key=lambda layer: layer.saturated or 0.0)
    share = worst.saturated or 0.0
    if share >= _SATURATED_FAIR:
        text = f"{percent_text(share)} of the activations of layer {worst.layer} are beyond 99 % of the way to a limit"
        yield Finding("saturated", text, "bad" if share >= _SATURATED_BAD else "fair")


def _examples(layer: LayerFigures) -> int:
    return layer.post.n // layer.fan_out


def _of_examples(last: LayerFigures) -> Iterator[Finding]:
    apart = 1.0 if last.similarity is None else max(0.0, 1.0 - last.similarity)
    distance = percent_text(math.sqrt(2.0 * apart), digits=2)
    if apart <= _APART_BAD:
        yield Finding("alike", f"All examples end up alike: two of them differ by {distance} of their size", "bad")
        return
    if apart <= _APART_FAIR:
        yield Finding("alike", f"Examples come to be alike: two of them differ by {distance} of their size", "fair")
    if last.rank is not None and 0.0 < last.rank < _ONE_DIRECTION and last.fan_out > 1:
        text = f"All examples end up along one direction: effective rank {sentence_text(last.rank)}"
        yield Finding("collapsed", text, "bad")


def _of_dead_units(layers: Sequence[LayerFigures]) -> Iterator[Finding]:
    worst = max(layers, key=lambda layer: layer.dead)
    if worst.dead < _DEAD_SAID:
        return
    severity: Severity = "bad" if worst.dead >= _DEAD_BAD else "fair" if worst.dead >= _DEAD_FAIR else "good"
    yield Finding("dead units", f"{percent_text(worst.dead)} of the units of layer {worst.layer} are dead", severity)


def _backward(figures: AttemptFigures, *, is_steady: bool) -> Iterator[Finding]:
    reached = [layer for layer in reversed(figures.layers) if layer.gradient_post is not None]
    rms = [layer.gradient_post.rms for layer in reached if layer.gradient_post]
    growth = growth_of(rms)
    events = [event for event in figures.range_events if event.is_backward]
    for event in events:
        if event.what == OVERFLOW:
            yield Finding("gradient overflow", f"The gradient overflows in layer {event.layer}", "bad")
        else:
            text = f"The gradient fades below the precision in layer {event.layer}"
            yield Finding("gradient vanishing", text, "bad")
    stop = next((layer.layer for layer in reached if _stops_gradient(layer, figures.layers)), None)
    if stop and not events:
        yield Finding("gradient stopped", f"No gradient passes layer {stop}", "bad")
    if rms:
        yield from _of_sizes("Gradient", rms, growth, [layer.layer for layer in reached])
    if growth and is_steady and growth.direction == "grows" and growth.severity == "bad":
        text = f"Chaotic: a small difference of two inputs grows about {_times(growth)} a layer"
        yield Finding("chaotic", text, "bad")


def _stops_gradient(layer: LayerFigures, layers: Sequence[LayerFigures]) -> bool:
    """Whether a gradient comes to a layer, and none gets through: by its slopes or by its weights."""
    if not layer.gradient_post or not layer.gradient_post.rms:
        return False
    if not layer.gradient_pre or not layer.gradient_pre.rms:
        return True
    before = layers[layer.layer - 2].gradient_post if layer.layer > 1 else None
    return before is not None and not before.rms


def _times(growth: Growth) -> str:
    rate = growth.rate
    return f"×{rate:.2f}" if 0.095 <= rate < 100 else f"×{sentence_text(rate, digits=2)}"
