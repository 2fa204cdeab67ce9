"""Conditioning: what chance decides once known first layers are applied and known last ones are weights of outputs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xavier_core.activations import Activation
from xavier_core.base import Array, SheetError, check_whole, log_norm
from xavier_core.dice import NORMAL

if TYPE_CHECKING:  # the sheet can draw; the laws read an attempt's fields and no more
    from xavier_core.sheet import Attempt, SheetSpec

__all__ = ["CONDITION", "RandomLayer", "Reduced", "check_plain", "reduce_attempt"]


CONDITION = (
    "free and of mean 0 but where one random layer is left, or in first layers whose every weight is known: the law "
    "takes weights as normal of mean 0, given the layer before"
)


class RandomLayer(NamedTuple):
    """The weights of one layer as they are drawn."""

    fan_in: int
    fan_out: int
    mean: float
    std: float
    pins: dict[tuple[int, int], float]

    @property
    def is_pinned(self) -> bool:
        """Whether every weight is pinned."""
        return len(self.pins) == self.fan_in * self.fan_out

    @property
    def is_known(self) -> bool:
        """Whether no weight is left to chance."""
        return self.std == 0.0 or self.is_pinned

    @property
    def is_zero(self) -> bool:
        """Whether every weight is known to be 0."""
        return self.is_known and not any(self.pins.values()) and (self.mean == 0.0 or self.is_pinned)

    @property
    def transposed(self) -> RandomLayer:
        """The layer of the transposed matrix."""
        pins = {(column, row): value for (row, column), value in self.pins.items()}
        return RandomLayer(self.fan_out, self.fan_in, self.mean, self.std, pins)

    def forward(self, signal: Array) -> Array:
        """``signal @ E W`` without the matrix, which may have millions of cells."""
        result = np.full(self.fan_out, self.mean * float(signal.sum()))
        for (row, column), value in self.pins.items():
            result[column] += signal[row] * (value - self.mean)
        return result

    def std_of(self, signal: Array, outer: Array) -> float:
        """Standard deviation of ``signal @ W @ outer``: s times the root of the sum of squares over weights not pinned.

        Signals are scaled before they are squared and s never is: squares of small numbers would vanish.
        """
        scale, weight = float(np.abs(signal).max()), float(np.abs(outer).max())
        if not scale or not weight:
            return 0.0
        squares = (signal / scale) ** 2
        columns = np.full(self.fan_out, float(squares.sum()))
        for column in {column for _, column in self.pins}:
            pinned = [row for row, at in self.pins if at == column]
            columns[column] = float(np.delete(squares, pinned).sum())
        return scale * weight * math.sqrt(float(columns @ (outer / weight) ** 2)) * self.std


class Reduced(NamedTuple):
    """What is left of a network between its known first and last layers."""

    attempt: Attempt
    number: int
    """Number of the attempt, from 1."""
    first: int
    """Index of the first layer left."""
    layers: list[RandomLayer]
    signal: Array
    """What enters the first of them."""
    outer: Array
    """Weights of one output in what leaves the last of them."""

    @property
    def activation(self) -> Activation:
        """The activation of the hidden layers."""
        return self.attempt.nonlinearity

    @property
    def log_scale(self) -> float:
        """Logarithm of |signal| prod s |outer|."""
        logs = sum(math.log(layer.std) for layer in self.layers)
        return logs + log_norm(self.signal) + log_norm(self.outer)

    @property
    def widths(self) -> list[int]:
        """Units of the hidden layers left."""
        return [layer.fan_out for layer in self.layers[:-1]]

    @property
    def reason(self) -> str:
        """Why there is no exact law; empty where there is one."""
        if self.attempt.draws_from is not NORMAL:
            kind = self.attempt.draws_from.title
            return f"the weights are {kind}: their sums are normal only as the layers grow wide"
        if self.activation.slope_below is None and self.widths:
            title = self.activation.title
            return f"{title} bends elsewhere than at 0: outputs are normal only as the hidden layers grow wide"
        return ""


def reduce_attempt(spec: SheetSpec, attempt: int, output: int) -> Reduced:
    """Return what chance decides about one output of an attempt; STDEV of fewer than two inputs is refused.

    Known first layers are applied to the inputs; known last layers of a linear network become weights.
    """
    number = check_whole("attempt", attempt, minimum=0, maximum=len(spec.attempts) - 1) + 1
    chosen = spec.attempts[number - 1]
    _check_reducible(chosen, number)
    layers, activation = _layers(spec, number - 1), chosen.nonlinearity
    # After a layer of zeros nothing of what came before is left.
    first = max((index for index, layer in enumerate(layers) if layer.is_zero), default=0)
    signal = np.zeros(layers[first].fan_in) if first else np.array(spec.inputs)
    while first < len(layers) and (layers[first].is_known or not signal.any()):
        signal = layers[first].forward(signal)
        first += 1
        signal = activation.apply(signal) if first < len(layers) else signal
    outer, last = np.eye(1, len(spec.desired), output)[0], len(layers)
    is_linear = activation.slope_below == 1.0
    while is_linear and last > first and layers[last - 1].is_known:
        last -= 1
        outer = layers[last].transposed.forward(outer)
    return Reduced(chosen, number, first, layers[first:last], signal, outer)


def _check_reducible(attempt: Attempt, number: int) -> None:
    """Refuse what no law here knows of: biases, and weights that the data scale."""
    if attempt.has_bias:
        rule = attempt.bias_rule
        received = rule.title if rule.takes_value or rule.is_drawn else "a pinned bias"
        raise SheetError(f"biases of attempt {number}", received, "zeros: the law takes no others")
    if attempt.rule.is_data_driven:
        allowed = "one that does not look at the data: the law takes independent layers"
        raise SheetError(f"scheme of attempt {number}", attempt.rule.title, allowed)


def _layers(spec: SheetSpec, index: int) -> list[RandomLayer]:
    attempt, layers = spec.attempts[index], []
    moments = zip(spec.shapes, spec.means_of(index), spec.stds_of(index), strict=True)
    for at, ((fan_in, fan_out), mean, std) in enumerate(moments):
        pins = {(pin.row, pin.column): pin.value for pin in attempt.overrides_of("weight") if pin.layer == at}
        is_dead = attempt.draws_from.law(fan_in, fan_out, attempt.arguments).atom == 1.0
        # Of a sparse layer none of whose weights is left the standard deviation is 0, whatever was overtyped.
        layer = RandomLayer(fan_in, fan_out, mean, 0.0 if is_dead else std, pins)
        if math.isnan(layer.std) and not layer.is_pinned:
            raise SheetError("inputs", spec.inputs, "at least two: STDEV needs them")
        layers.append(layer)
    return layers


def check_plain(core: Reduced) -> None:
    """Refuse layers whose units are not independent normals of mean 0 given the layer before."""
    for number, layer in enumerate(core.layers, start=core.first + 1):
        received = ""
        if layer.is_known:
            received = f"all weights known in layer {number}"
        elif layer.pins:
            received = f"a pinned weight in layer {number}"
        elif layer.mean:
            received = f"a mean other than 0 in layer {number}"
        if received:
            raise SheetError(f"weights of attempt {core.number}", received, CONDITION)
