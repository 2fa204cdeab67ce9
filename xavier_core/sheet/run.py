"""One run of the sheet: from the spec to every weight and activation of every attempt."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from xavier_core.base import Array, rms
from xavier_core.dice import roll_bias_dice, roll_dice_in_a_row, split_layers
from xavier_core.schemes import scale_and_shift
from xavier_core.sheet.attempt import Attempt
from xavier_core.sheet.limits import SHEET_LIMITS
from xavier_core.sheet.ordered_sum import apply_layer
from xavier_core.sheet.spec import SheetSpec

__all__ = ["AttemptResult", "Sheet", "run_sheet"]

_BiasesAndDice = tuple[tuple[Array, ...], tuple[Array, ...]]


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
    """What stays the same from roll to roll. The w weights lie layer after layer and row after row."""

    means: tuple[tuple[float, ...], ...]
    """By attempt and layer."""
    stds: tuple[tuple[float, ...], ...]
    """The same; NaN where undefined."""
    inputs: Array
    """Shape (attempts, inputs)."""
    std_of: Array
    """Standard deviation of each weight, shape (attempts, w)."""
    mean_of: Array | None
    """Mean of each weight, the same shape; None where none are added."""
    pinned: tuple[list[int], list[int]]
    """Attempt and position of each pinned weight."""
    pinned_to: list[float]
    """What each is pinned to."""
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

    A weight is ``mean + std * unit_quantile(die)`` unless pinned, or its matrix is drawn jointly; a layer
    is ``a @ W + b``, with the activation applied to hidden layers. The same spec gives the same sheet,
    bit for bit.

    Raises
    ------
    SheetError
        For a network that is too large for the sheet.
    """
    if spec.limits != SHEET_LIMITS:
        replace(spec, limits=SHEET_LIMITS)  # refuses what is too large
    plan = _plan(spec.attempts, spec.layer_sizes, spec.inputs)
    dice = _dice(spec)
    weights = split_layers(_weights(spec, plan, dice), spec.layer_sizes)
    biases = {index: _biases(spec, plan, index) for index in plan.with_bias}
    pre_activations, activations = _pass(spec, plan, weights, biases)
    activations_of_each = tuple(zip(*activations, strict=True))
    dice_of_layers = [split_layers(own, spec.layer_sizes) for own in dice]
    numbers = zip(
        plan.means,
        plan.stds,
        dice_of_layers * len(spec.attempts) if spec.same_dice else dice_of_layers,
        zip(*weights, strict=True),
        activations_of_each,
        [math.dist(outputs, spec.desired) for outputs in activations[-1].tolist()],
        zip(*pre_activations, strict=True) if plan.is_nonlinear else activations_of_each,
        strict=True,
    )
    return Sheet(spec, _completed(plan, biases, [AttemptResult(*attempt) for attempt in numbers]))


def _pass(
    spec: SheetSpec, plan: _Plan, weights: tuple[Array, ...], biases: Mapping[int, _BiasesAndDice]
) -> tuple[list[Array], list[Array]]:
    """Pre-activations and activations of each layer, shape (attempts, fan_out); data scale weights in place."""
    pre_activations, activations = [], []
    signal, last = plan.inputs, len(spec.hidden)
    for layer, drawn in enumerate(weights):
        for index in plan.data_driven:
            pass_through = partial(apply_layer, signal[index])
            drawn[index] = spec.attempts[index].draw.scaled(drawn[index], pass_through)
        signal = apply_layer(signal, drawn)
        for index, (values, _) in biases.items():
            signal[index] += values[layer]
        pre_activations.append(signal)
        if plan.is_nonlinear and layer < last:
            signal = _activated(spec, signal)
        activations.append(signal)
    return pre_activations, activations


def _completed(
    plan: _Plan, biases: Mapping[int, _BiasesAndDice], results: list[AttemptResult]
) -> tuple[AttemptResult, ...]:
    """Put in what only some attempts have, and take out what is undefined."""
    for index, (values, dice) in biases.items():
        results[index] = results[index]._replace(biases=values, bias_dice=dice)
    for index in plan.data_driven:
        # Row by row, however the matrix lies in memory, so that the last digit is the same beside any other attempt.
        realised = tuple(rms(matrix.ravel()) for matrix in results[index].weights)
        results[index] = results[index]._replace(stds=realised)
    if math.isnan(sum(map(sum, plan.stds))):
        return tuple(map(_without_undefined, results))
    return tuple(results)


def _activated(spec: SheetSpec, signal: Array) -> Array:
    """Pre-activations (attempts, units) to activations, each row by its attempt's activation."""
    rows = zip(spec.attempts, signal, strict=True)
    return np.stack([attempt.nonlinearity.apply(row) for attempt, row in rows])


@lru_cache(maxsize=64)
def _plan(attempts: tuple[Attempt, ...], layer_sizes: tuple[int, ...], inputs: tuple[float, ...]) -> _Plan:
    spec = SheetSpec(inputs, (0.0,) * layer_sizes[-1], layer_sizes[1:-1], attempts)
    means = tuple(map(spec.means_of, range(len(attempts))))
    stds = tuple(map(spec.stds_of, range(len(attempts))))
    weights = [fan_in * fan_out for fan_in, fan_out in spec.shapes]
    pins = [(index, pin) for index, attempt in enumerate(attempts) for pin in attempt.overrides_of("weight")]
    quantiles = {attempt.draws_from.unit_quantile for attempt in attempts}
    return _Plan(
        means,
        stds,
        inputs=_constant((inputs,) * len(attempts)),
        std_of=_constant(np.repeat(stds, weights, axis=1)),
        mean_of=_constant(np.repeat(means, weights, axis=1)) if spec.adds_means else None,
        pinned=(
            [index for index, _ in pins],
            [sum(weights[: pin.layer]) + pin.row * layer_sizes[pin.layer + 1] + pin.column for _, pin in pins],
        ),
        pinned_to=[pin.value for _, pin in pins],
        is_nonlinear=any(attempt.activation != "identity" for attempt in attempts),
        with_bias=tuple(index for index, attempt in enumerate(attempts) if attempt.has_bias),
        data_driven=tuple(index for index, attempt in enumerate(attempts) if attempt.rule.is_data_driven),
        shared_quantile=quantiles.pop() if len(quantiles) == 1 else None,
    )


def _constant(numbers: ArrayLike) -> Array:
    array = np.array(numbers)
    array.flags.writeable = False
    return array


def _dice(spec: SheetSpec) -> list[Array]:
    """Dice of all weights, shape (w,): one array for all attempts that share their dice, else one for each."""
    indices = (0,) if spec.same_dice else range(len(spec.attempts))
    return [
        roll_dice_in_a_row(spec.layer_sizes, seed=spec.seed, roll=spec.roll, stream=spec.stream_of(index))
        for index in indices
    ]


def _weights(spec: SheetSpec, plan: _Plan, dice: list[Array]) -> Array:
    """The weights of all attempts before data scale them, shape (attempts, w)."""
    if spec.same_dice and plan.shared_quantile:
        unit = plan.shared_quantile(dice[0])
    else:
        own_dice = dice * len(spec.attempts) if spec.same_dice else dice
        unit = np.stack([_unit_draws(spec, *own) for own in zip(spec.attempts, own_dice, strict=True)])
    weights = scale_and_shift(unit, std=plan.std_of, mean=plan.mean_of)
    if plan.pinned_to:
        weights[plan.pinned] = plan.pinned_to
    return weights


def _unit_draws(spec: SheetSpec, attempt: Attempt, dice: Array) -> Array:
    """Draws of mean 0 and variance 1 from all dice of an attempt, both of shape (w,)."""
    if attempt.draws_from.is_independent:
        return attempt.draw.unit_draws(dice)
    return np.concatenate([attempt.draw.unit_draws(own).ravel() for own in split_layers(dice, spec.layer_sizes)])


def _biases(spec: SheetSpec, plan: _Plan, index: int) -> _BiasesAndDice:
    """The biases of one roll of an attempt and their dice, shape (fan_out,) a layer."""
    attempt = spec.attempts[index]
    dice: tuple[Array, ...] = ()
    if attempt.bias_rule.is_drawn:
        dice = roll_bias_dice(spec.layer_sizes, seed=spec.seed, roll=spec.roll, stream=spec.stream_of(index))
        values = tuple(
            scale_and_shift(attempt.bias_distribution.unit_draws(die, ()), std=std, mean=mean)
            for mean, std, die in zip(plan.means[index], plan.stds[index], dice, strict=True)
        )
    else:
        values = tuple(np.full(fan_out, attempt.bias_value) for fan_out in spec.layer_sizes[1:])
    for pin in attempt.overrides_of("bias"):
        values[pin.layer][pin.column] = pin.value
    return values, dice


def _without_undefined(result: AttemptResult) -> AttemptResult:
    """Put None where a standard deviation is NaN, and take the numbers away that follow from it.

    The attempt keeps its numbers where every weight and bias of the undefined layers is pinned.
    """
    known = tuple(None if std is None or math.isnan(std) else std for std in result.stds)
    if result.distance is None or math.isnan(result.distance):
        return AttemptResult(result.means, known, (), (), (), None)
    return result._replace(stds=known)
