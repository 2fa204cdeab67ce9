"""One run of the sheet: from the spec to every weight and activation of every attempt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.base import rms
from xavier_core.dice import NORMAL, roll_bias_dice, roll_dice
from xavier_core.schemes import Layer, scale_to_unit_variance
from xavier_core.sheet.ordered_sum import apply_layer
from xavier_core.sheet.spec import Attempt, SheetSpec

__all__ = [
    "AttemptResult",
    "Sheet",
    "adds_means",
    "attempt_layers",
    "bias_quantile",
    "layer_means",
    "layer_stds",
    "run_sheet",
]

Array = NDArray[np.float64]


class AttemptResult(NamedTuple):
    """The numbers of one attempt.

    An attempt with an undefined standard deviation (STDEV of one input) has no numbers: its
    weights, activations and outputs are empty and its distance is None.
    """

    means: tuple[float, ...]
    """Mean of the weights of each layer."""
    stds: tuple[float | None, ...]
    """Standard deviation of the weights of each layer; None where it is undefined."""
    dice: tuple[Array, ...]
    """Die of each weight, one (fan_in, fan_out) array a layer."""
    weights: tuple[Array, ...]
    """One (fan_in, fan_out) array a layer."""
    activations: tuple[Array, ...]
    """One (fan_out,) array a layer; the last are the outputs."""
    distance: float | None
    """Euclidean distance of the outputs to the desired outputs."""
    pre_activations: tuple[Array, ...] = ()
    """One (fan_out,) array a layer: what the activation is applied to."""
    biases: tuple[Array, ...] = ()
    """One (fan_out,) array a layer; none at all where every bias is 0 by rule."""
    bias_dice: tuple[Array, ...] = ()
    """Die of each bias, one (fan_out,) array a layer; none at all where biases are not drawn."""

    @property
    def outputs(self) -> Array:
        """Final activations, shape (n_outputs,); empty where the attempt has no numbers."""
        return self.activations[-1] if self.activations else np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One roll of the sheet: the spec and the numbers of each of its attempts."""

    spec: SheetSpec
    attempts: tuple[AttemptResult, ...]


class _Plan(NamedTuple):
    """What stays the same from roll to roll."""

    means: tuple[tuple[float, ...], ...]
    """Of each attempt, of each layer; so are the standard deviations."""
    stds: tuple[tuple[float, ...], ...]
    mean_of: Array
    """The means as an array (layers, attempts, 1, 1); so are the standard deviations."""
    std_of: Array
    adds_means: bool
    """Whether means are added and pins put in."""
    is_nonlinear: bool
    """Whether an attempt has an activation other than the identity."""
    with_bias: tuple[int, ...]
    """Indices of the attempts that have biases."""
    data_driven: tuple[int, ...]
    """Indices of the attempts whose weights are scaled by the signal."""
    shared_quantile: Callable[[Array], Array] | None
    """The quantile function of all attempts, where it is one."""


def run_sheet(spec: SheetSpec) -> Sheet:
    """Draw the weights of every attempt and pass the inputs through them.

    A weight is ``mean + std * unit_quantile(die)`` unless pinned, or its matrix is drawn as a whole; a layer
    is ``a @ W + b``, with the activation applied to hidden layers. The same spec gives the same sheet,
    bit for bit.

    Raises
    ------
    SheetError
        For a ``WideSpec`` of a network that is too large for the sheet.
    """
    if type(spec) is not SheetSpec:
        _check_fits(spec)
    plan = _plan(spec.attempts, spec.layer_sizes, spec.inputs)
    dice = _dice(spec)
    draws = _unit_draws(spec, plan, dice)
    pins = _pins(spec) if plan.adds_means else []
    biases = _Biases(spec, plan)
    signal = np.array((spec.inputs,) * len(spec.attempts))
    weights, activations, pre_activations = [], [], []
    for layer, unit in enumerate(draws):
        drawn = plan.std_of[layer] * unit
        if plan.adds_means:
            drawn += plan.mean_of[layer]
            for cell, value in pins[layer]:
                drawn[cell] = value
        for index in plan.data_driven:
            drawn[index] = scale_to_unit_variance(drawn[index], partial(apply_layer, signal[index]))
        signal = apply_layer(signal, drawn)
        if plan.with_bias:
            biases.add(signal, layer)
        weights.append(drawn)
        pre_activations.append(signal)
        if plan.is_nonlinear and layer < len(spec.hidden):
            signal = _activated(spec, signal)
        activations.append(signal)
    numbers = zip(
        plan.means,
        plan.stds,
        dice,
        zip(*weights, strict=True),
        zip(*activations, strict=True),
        [math.dist(outputs, spec.desired) for outputs in signal.tolist()],
        zip(*pre_activations, strict=True),
        strict=True,
    )
    return Sheet(spec, _completed(plan, biases, [AttemptResult(*attempt) for attempt in numbers]))


def _completed(plan: _Plan, biases: _Biases, results: list[AttemptResult]) -> tuple[AttemptResult, ...]:
    """Put in what only some attempts have, and take out what is undefined."""
    for index in plan.with_bias:
        results[index] = biases.put_into(results[index], index)
    for index in plan.data_driven:
        # Row by row, however the matrix lies in memory, so that the last digit is the same beside any other attempt.
        realised = tuple(rms(matrix.ravel()) for matrix in results[index].weights)
        results[index] = results[index]._replace(stds=realised)
    if math.isnan(sum(map(sum, plan.stds))):
        return tuple(map(_without_undefined, results))
    return tuple(results)


def _check_fits(spec: SheetSpec) -> None:
    """Refuse what the sheet cannot show."""
    SheetSpec(spec.inputs, spec.desired, spec.hidden)


def _activated(spec: SheetSpec, signal: Array) -> Array:
    """Pre-activations (attempts, units) to activations, each row by its attempt's activation."""
    rows = zip(spec.attempts, signal, strict=True)
    return np.stack([attempt.nonlinearity.apply(row) for attempt, row in rows])


@lru_cache(maxsize=64)
def _plan(attempts: tuple[Attempt, ...], layer_sizes: tuple[int, ...], inputs: tuple[float, ...]) -> _Plan:
    layers = [attempt_layers(attempt, layer_sizes, inputs) for attempt in attempts]
    means = tuple(layer_means(attempt, own) for attempt, own in zip(attempts, layers, strict=True))
    stds = tuple(layer_stds(attempt, own) for attempt, own in zip(attempts, layers, strict=True))
    mean_of, std_of = (np.array(moment).T[:, :, np.newaxis, np.newaxis] for moment in (means, stds))
    mean_of.flags.writeable = std_of.flags.writeable = False
    quantiles = {attempt.draws_from.unit_quantile for attempt in attempts}
    return _Plan(
        means,
        stds,
        mean_of,
        std_of,
        adds_means(attempts),
        is_nonlinear=any(attempt.activation != "identity" for attempt in attempts),
        with_bias=tuple(index for index, attempt in enumerate(attempts) if attempt.has_bias),
        data_driven=tuple(index for index, attempt in enumerate(attempts) if attempt.rule.is_data_driven),
        shared_quantile=quantiles.pop() if len(quantiles) == 1 else None,
    )


def adds_means(attempts: tuple[Attempt, ...]) -> bool:
    """Return whether means are added to the weights: in all attempts, even those of 0, or in none."""
    probe = Layer(1, 1)
    return any(
        attempt.means or attempt.pins or attempt.rule.mean_of(probe, attempt.arguments) != 0.0 for attempt in attempts
    )


def attempt_layers(attempt: Attempt, layer_sizes: tuple[int, ...], inputs: tuple[float, ...]) -> list[Layer]:
    """Return the layers as the attempt's scheme looks at them."""
    return [
        Layer(fan_in, fan_out, inputs, activation=attempt.activation, slope=attempt.slope)
        for fan_in, fan_out in pairwise(layer_sizes)
    ]


def layer_means(attempt: Attempt, layers: list[Layer]) -> tuple[float, ...]:
    """Return the mean of the weights of each layer."""
    means = [attempt.rule.mean_of(layer, attempt.arguments) for layer in layers]
    for place, overtyped in attempt.means:
        means[place] = overtyped
    return tuple(means)


def layer_stds(attempt: Attempt, layers: list[Layer]) -> tuple[float, ...]:
    """Return the standard deviation of each layer, NaN where the scheme leaves it undefined.

    Of a data-driven scheme it is that of the orthonormal matrix that the scheme starts from.
    """
    stds = [attempt.rule.drawn_std(layer, attempt.arguments) for layer in layers]
    for place, overtyped in attempt.stds:
        stds[place] = overtyped
    return tuple(stds)


def bias_quantile(attempt: Attempt) -> Callable[[Array], Array]:
    """Return what turns a die into a bias of mean 0 and variance 1: normal where weights are drawn as a whole."""
    return attempt.draws_from.unit_quantile or NORMAL.unit_quantile  # type: ignore[return-value] # a normal has one


def _dice(spec: SheetSpec) -> tuple[tuple[Array, ...], ...]:
    """Dice of each attempt, of each layer: arrays of shape (fan_in, fan_out)."""
    of_stream: dict[int, tuple[Array, ...]] = {}
    for index in range(len(spec.attempts)):
        stream = spec.stream_of(index)
        if stream not in of_stream:
            of_stream[stream] = roll_dice(spec.layer_sizes, seed=spec.seed, roll=spec.roll, stream=stream)
    return tuple(of_stream[spec.stream_of(index)] for index in range(len(spec.attempts)))


def _unit_draws(spec: SheetSpec, plan: _Plan, dice: tuple[tuple[Array, ...], ...]) -> list[Array]:
    """Draws of mean 0 and variance 1, one array a layer.

    Shape (fan_in, fan_out) where all attempts share dice and distribution, else
    (attempts, fan_in, fan_out).
    """
    if spec.same_dice and plan.shared_quantile:
        return [plan.shared_quantile(layer) for layer in dice[0]]
    return [
        np.stack(
            [
                attempt.draws_from.unit_draws(own, attempt.arguments)
                for attempt, own in zip(spec.attempts, layer, strict=True)
            ]
        )
        for layer in zip(*dice, strict=True)
    ]


def _pins(spec: SheetSpec) -> list[list[tuple[tuple[int, int, int], float]]]:
    """Pins of each layer as ((attempt, row, column), value)."""
    pins: list[list[tuple[tuple[int, int, int], float]]] = [[] for _ in range(len(spec.hidden) + 1)]
    for index, attempt in enumerate(spec.attempts):
        for layer, row, column, value in attempt.pins:
            pins[layer].append(((index, row, column), value))
    return pins


class _Biases:
    """The biases of one roll, of the attempts that have any."""

    def __init__(self, spec: SheetSpec, plan: _Plan) -> None:
        self.dice: dict[int, tuple[Array, ...]] = {}
        self.values: dict[int, tuple[Array, ...]] = {}
        for index in plan.with_bias:
            attempt = spec.attempts[index]
            if attempt.bias_rule.is_drawn:
                self.dice[index] = roll_bias_dice(
                    spec.layer_sizes, seed=spec.seed, roll=spec.roll, stream=spec.stream_of(index)
                )
                quantile = bias_quantile(attempt)
                moments = zip(plan.means[index], plan.stds[index], self.dice[index], strict=True)
                values = tuple(std * quantile(die) + mean for mean, std, die in moments)
            else:
                values = tuple(np.full(fan_out, attempt.bias_value) for fan_out in spec.layer_sizes[1:])
            for layer, column, value in attempt.bias_pins:
                values[layer][column] = value
            self.values[index] = values

    def add(self, signal: Array, layer: int) -> None:
        """Add a layer's biases to its sums, shape (attempts, fan_out)."""
        for index, values in self.values.items():
            signal[index] += values[layer]

    def put_into(self, result: AttemptResult, index: int) -> AttemptResult:
        """Return the attempt's numbers with its biases."""
        return result._replace(biases=self.values[index], bias_dice=self.dice.get(index, ()))


def _without_undefined(result: AttemptResult) -> AttemptResult:
    """Put None where a standard deviation is NaN, and take the numbers away that follow from it.

    The attempt keeps its numbers where every weight and bias of the undefined layers is pinned.
    """
    known = tuple(None if std is None or math.isnan(std) else std for std in result.stds)
    if result.distance is None or math.isnan(result.distance):
        return AttemptResult(result.means, known, (), (), (), None)
    return result._replace(stds=known)
