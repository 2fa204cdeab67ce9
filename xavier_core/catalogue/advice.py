"""Advice: which scheme to use for an activation and a depth, with the reason in computed numbers.

Everything is worked out for layers of infinite and equal width (see ``mean_field``); what finite
widths do to it stands where it matters. The network as code is in ``recipes``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from xavier_core.activations import ACTIVATIONS, DEFAULT_SLOPE, Activation, find_activation, mean_square, moments_of
from xavier_core.base import check_whole, sentence_text, write
from xavier_core.mean_field import MAX_LAYERS, gradient_rms, gradient_rms_by_layer, layer_moments, log_rms_law
from xavier_core.schemes import Draw, layer_of

__all__ = ["DEEP", "Advice", "advise"]

DEEP = 10
"""From how many layers on a network is called deep."""
_WIDTH = 100
"""The width that the effect of finite widths is given for."""
_SHARE = 2.0 * log_rms_law(ACTIVATIONS["relu"], (_WIDTH, _WIDTH))[-1].std
"""By how much chance changes the mean square in one layer of that width; exact for ReLU, about that for the like."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Which scheme to use, why, and what comes of it."""

    activation: Activation
    """What it is for, with its slope below 0."""
    depth: int
    """How many layers it is for."""
    first: Draw
    """The scheme of the first layer, whose inputs are not yet activations."""
    draw: Draw
    """The scheme of all other layers, its numbers and its distribution."""
    reason: str
    """Plain sentences; every number in them is computed."""
    rms: tuple[float, ...]
    """RMS of the activations after 0, 1, ... layers, from inputs of mean square 1."""
    gradient_rms: tuple[float, ...]
    """RMS of the gradient after 0, 1, ... layers, where it is 1 after the last."""
    alternative: str
    """What else, or when not."""


class _Network(NamedTuple):
    """What the advice is for."""

    g: Activation
    depth: int

    def outcome(self, scheme: str, *arguments: float) -> _Outcome:
        """What the scheme does in layers of equal width: then ``n Var(W)`` is the same for every width n."""
        return self.outcome_of(Draw(scheme, arguments))

    def outcome_of(self, draw: Draw, *, first: Draw | None = None) -> _Outcome:
        """What a draw does, likewise; the first layer may have another.

        A data-driven scheme gives every pre-activation the variance 1, as the variance-keeping one does behind a
        first layer of 1 / fan_in.
        """
        if draw.rule.is_data_driven:
            return self.outcome_of(Draw("variance-keeping"), first=Draw("xavier"))
        scale = self._scale(draw)
        return self.outcome_at(scale, first=self._scale(first or draw))

    def outcome_at(self, scale: float, *, first: float | None = None) -> _Outcome:
        """What weights of ``n Var(W) = scale`` do."""
        scales = (scale if first is None else first, *(scale,) * (self.depth - 1))
        layers = layer_moments(self.g, weight_scales=scales)
        return _Outcome(scale, (1.0, *(layer.post for layer in layers)), gradient_rms(layers, scales))

    def _scale(self, draw: Draw) -> float:
        return draw.variance(layer_of(draw.rule, fan_in=1, fan_out=1, activation=self.g.key, slope=self.g.slope))

    def gradients_at(self, scale: float) -> tuple[float, ...]:
        """What weights of ``n Var(W) = scale`` do to the gradient."""
        return gradient_rms_by_layer(self.g, weight_scale=scale, depth=self.depth)


class _Outcome(NamedTuple):
    """What becomes of signal and gradient."""

    scale: float
    rms: tuple[float, ...]
    gradient_rms: tuple[float, ...]

    def __str__(self) -> str:
        """The outcome in words."""
        return f"the signal ends at {_text(self.rms[-1])} and the gradient comes back as {_text(self.gradient_rms[0])}"


class _Choice(NamedTuple):
    draw: Draw
    why: str
    alternative: str
    first: Draw | None = None
    """None where the first layer is drawn as the others."""


def advise(activation: str, *, slope: float = DEFAULT_SLOPE, depth: int = 5) -> Advice:
    """Return which scheme to use in a network with one activation, and why.

    Parameters
    ----------
    activation, slope
        Key of the activation, and its slope below 0 where it takes one, from -1 to 1.
    depth
        How many layers, from 1 to 1000.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = find_activation(activation, slope)
    depth = check_whole("layers", depth, minimum=1, maximum=MAX_LAYERS)
    return _advice(_Network(g, depth))


@lru_cache(maxsize=256)
def _advice(network: _Network) -> Advice:
    draw, why, alternative, first = _CHOICES[network.g.key](network)
    outcome = network.outcome_of(draw, first=first)
    layers = "one layer" if network.depth == 1 else f"{network.depth} layers of equal width"
    reason = f"{why} Over {layers}, from a root mean square of 1, {outcome}."
    return Advice(
        activation=network.g,
        depth=network.depth,
        first=first or draw,
        draw=draw,
        reason=reason,
        rms=outcome.rms,
        gradient_rms=outcome.gradient_rms,
        alternative=alternative,
    )


def _straight(network: _Network) -> _Choice:
    deep = max(network.depth, DEEP)
    falls = f"at width {_WIDTH} and {deep} layers to {_text(_typical_rms(network.g, deep))}"
    if network.depth >= DEEP:
        return _Choice(
            Draw("orthogonal"),
            "Between layers of equal width orthogonal weights keep the length of every signal exactly. Independent "
            "weights keep the mean square only: the typical signal, its geometric mean, falls with the sum of 1/width, "
            f"{falls}.",
            "Where layers widen, orthogonal weights keep the length but not the mean square, which falls as "
            "fan_in / fan_out; Glorot's variance is the compromise there.",
        )
    return _Choice(
        Draw("glorot-uniform"),
        "Nothing bends, so only the weights matter. 2 / (fan_in + fan_out) lies between 1 / fan_in, which keeps the "
        "signal, and 1 / fan_out, which keeps the gradient; where the fans are equal it keeps both.",
        f"Xavier, 1 / fan_in, keeps the signal whatever the fans. From {DEEP} layers on take orthogonal weights: "
        f"independent ones keep the mean square, but the typical signal, its geometric mean, falls with the sum of "
        f"1/width, {falls}.",
    )


def _saturating(network: _Network) -> _Choice:
    g, moments = network.g, moments_of(network.g)
    critical = 1.0 / g.derivative_at_0
    keeping = network.outcome("glorot-uniform", moments.variance_gain)
    other = f"A gain of {_text(moments.variance_gain)}, 1/√E g(Z)², keeps pre-activations of variance 1: {keeping}."
    if g.torch_gain is not None:
        torch = g.torch_gain
        other += f" With PyTorch's gain, {_text(torch)}, {network.outcome('glorot-uniform', torch)}."
    bend = f"Of a standard normal signal {g.title} passes on a mean square of {_text(moments.mean_square)} only"
    if network.depth >= DEEP:
        gain = _gain_that_returns(network, critical, moments.variance_gain)
        at_critical = network.outcome("orthogonal", critical)
        return _Choice(
            Draw("orthogonal", (gain,)),
            f"{bend}. With biases of 0 the gain 1/g'(0) = {_text(critical)} is critical: below it signal and gradient "
            "die out by a constant factor a layer, above it the gradient grows in the end. At the critical gain itself "
            f"the first layers shrink the signal, and over {network.depth} layers {at_critical}; a gain of "
            f"{_text(gain)} brings the gradient back at its own size.",
            other,
        )
    return _Choice(
        Draw("glorot-uniform"),
        f"Around 0 {g.title} is a straight line of slope {_text(1.0 / critical)}, the case that Glorot and Bengio's "
        f"compromise between signal and gradient was derived for. {bend}.",
        f"{other} From {DEEP} layers on take orthogonal weights.",
    )


def _gain_that_returns(network: _Network, low: float, high: float) -> float:
    """The gain, to three decimals, with which the gradient comes back at its own size; by bisection."""
    while high - low > 5e-4:
        middle = 0.5 * (low + high)
        if network.gradients_at(middle**2)[0] < 1.0:
            low = middle
        else:
            high = middle
    return round(0.5 * (low + high), 3)


def _lecun(network: _Network) -> _Choice:
    g, moments = network.g, moments_of(network.g)
    at_1 = float(g.apply(np.ones(1))[0])
    keeping = network.outcome("variance-keeping")
    return _Choice(
        Draw("xavier"),
        f"LeCun's tanh is made for variance 1 / fan_in: g(1) = {_text(at_1)}, and its slope at 0 is "
        f"{_text(g.derivative_at_0)}, above 1, so that a small signal grows back. Of a standard normal "
        f"signal it passes on a mean square of {_text(moments.mean_square)}.",
        f"The variance-keeping {_text(keeping.scale)} / fan_in makes up for that: {keeping}.",
    )


def _sigmoid(network: _Network) -> _Choice:
    kumar, glorot = network.outcome("kumar"), network.outcome("glorot-uniform")
    return _Choice(
        Draw("kumar"),
        "No weights keep a sigmoid's signal as long as biases are 0: its activations have mean 1/2, an offset that the "
        "next layer takes for signal, and at most the rest tells inputs apart. Kumar's "
        f"{_text(kumar.scale)} / fan_in leaves a root mean square of {_text(_rms_beside_mean(kumar))} beside that "
        f"offset after the last layer, Glorot's variance {_text(_rms_beside_mean(glorot))}.",
        f"With Glorot's variance {glorot}. Better take tanh, the same curve without the offset: "
        "tanh(z) = 2 sigmoid(2z) - 1.",
    )


def _rectified(network: _Network) -> _Choice:
    g = network.g
    moments = moments_of(g)
    share = math.sqrt(1.0 - moments.mean**2 / moments.mean_square)
    typical, standard = _typical_rms(g, network.depth), network.outcome("standard")
    return _Choice(
        Draw("he", (g.slope_below or 0.0,)),
        f"Of the mean square {g.title} passes on {_text(moments.mean_square)}, forward and backward, and "
        f"{_text(1.0 / moments.mean_square)} / fan_in makes up for it. What is kept is the mean square; the standard "
        f"deviation, which subtracts the mean, is {_text(share)} of its root.",
        "The average square is kept, but the typical signal, its geometric mean, falls with the sum of 1/width: at "
        f"width {_WIDTH} and {_layers(network)} to {_text(typical)}. Where the fans differ, He by fan_out keeps the "
        f"gradient instead. With the variance of PyTorch's default, 1 / (3 fan_in), and biases of 0 {standard}.",
    )


def _selu(network: _Network) -> _Choice:
    moments = moments_of(network.g)
    torch = network.g.torch_gain or 1.0
    wrong = network.outcome_at(torch**2)
    return _Choice(
        Draw("selu"),
        "SELU's constants are chosen so that with variance 1 / fan_in mean 0 and variance 1 stay: E g(Z) = "
        f"{_text(round(moments.mean, 6))}, E g(Z)² = {_text(round(moments.mean_square, 6))}. The gradient's mean "
        f"square is multiplied by {_text(moments.slope_mean_square)} a layer.",
        f"PyTorch's gain for selu is {_text(torch)}: He's rule with it draws {write(torch**2)} / fan_in, and "
        f"{wrong}. There the nonlinearity to ask for is “linear”.",
    )


def _smooth(network: _Network) -> _Choice:
    g, moments = network.g, moments_of(network.g)
    keeping, he = network.outcome("variance-keeping"), network.outcome("he")
    pull, scale = _pull(g), _text(keeping.scale)
    way = "draws back" if pull < 1.0 else "drives away"
    offset = 100.0 * moments.mean**2 / moments.mean_square
    factor = math.sqrt(keeping.scale * moments.slope_mean_square)
    why = (
        f"Of a standard normal signal {g.title} passes on a mean square of {_text(moments.mean_square)}; {scale} / "
        "fan_in makes up for it, so that pre-activations of variance 1 stay there, and the gradient is multiplied by "
        f"{_text(factor)} a layer. The balance {way} what is near it: a variance that is 1 % off is {_text(pull)} % "
        "off a layer later. "
    )
    other = (
        f"With {scale} / fan_in in the first layer, too, {keeping}. With He's 2 / fan_in, ReLU's rule, {he}. "
        f"Of the mean square that is passed on, {_text(offset)} % is the square of the mean, the same for every input."
    )
    strays = _SHARE * pull ** (network.depth - 1)
    if strays > 1.0:
        why += (
            f"At width {_WIDTH} chance puts one layer about {_text(100.0 * _SHARE)} % off, which {network.depth} "
            "layers make more than the signal itself. LSUV divides each layer's weights by the standard deviation of "
            "its pre-activations on a batch of data, which puts every layer back on the balance."
        )
        return _Choice(Draw("lsuv"), why, other)
    why += (
        "Inputs of mean square 1 are not yet activations, so the first layer takes 1 / fan_in, which starts the signal "
        "on the balance."
    )
    return _Choice(Draw("variance-keeping"), why, other, Draw("xavier"))


_CHOICES: Mapping[str, Callable[[_Network], _Choice]] = MappingProxyType(
    {
        "identity": _straight,
        "tanh": _saturating,
        "lecun_tanh": _lecun,
        "sigmoid": _sigmoid,
        "relu": _rectified,
        "leaky_relu": _rectified,
        "softsign": _saturating,
        "softplus": _smooth,
        "elu": _smooth,
        "selu": _selu,
        "gelu": _smooth,
        "silu": _smooth,
        "mish": _smooth,
    }
)


def _typical_rms(g: Activation, depth: int) -> float:
    """The geometric mean of the signal's RMS where its mean square is kept, in layers of ``_WIDTH`` units; exact."""
    return math.exp(log_rms_law(g, (_WIDTH,) * (depth + 1))[-1].mean)


def _rms_beside_mean(outcome: _Outcome) -> float:
    """Root mean square of a sigmoid's activations beside their mean of 1/2, exact for a symmetric signal."""
    return math.sqrt(max(outcome.rms[-1] ** 2 - 0.25, 0.0))


def _pull(g: Activation) -> float:
    """By what a small relative deviation of the variance from 1 is multiplied: d log E g(sqrt(q) Z)**2 / d log q."""
    step = 1e-4
    above, below = mean_square(g, math.exp(step)), mean_square(g, math.exp(-step))
    return math.log(above / below) / (4.0 * step)


def _layers(network: _Network) -> str:
    return "1 layer" if network.depth == 1 else f"{network.depth} layers"


def _text(value: float) -> str:
    """A number with three digits."""
    return sentence_text(value) if math.isfinite(value) else "more than any float"
