"""One run of the sheet: from the spec to every weight and activation of every attempt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.dice import SHARED, roll_dice
from xavier_core.network import apply_layer
from xavier_core.schemes import Layer
from xavier_core.spec import Attempt, SheetSpec

__all__ = ["AttemptResult", "Sheet", "layer_means", "layer_stds", "run_sheet"]

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

    @property
    def outputs(self) -> Array:
        """Final activations, shape (n_outputs,); empty where the attempt has no numbers."""
        return self.activations[-1] if self.activations else np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One roll of the sheet: the spec and the numbers of each of its attempts."""

    spec: SheetSpec
    attempts: tuple[AttemptResult, ...]


def run_sheet(spec: SheetSpec) -> Sheet:
    """Draw the weights of every attempt and pass the inputs through them.

    A weight is ``mean + std * unit_quantile(die)`` unless pinned; a layer is ``a @ W``, with the
    activation applied to hidden layers. The same spec gives the same sheet, bit for bit.

    Raises
    ------
    SheetError
        For a ``WideSpec`` of a network that is too large for the sheet.
    """
    if type(spec) is not SheetSpec:
        _check_fits(spec)
    means, stds, std_of = _moments(spec.attempts, spec.layer_sizes, spec.inputs)
    dice = _dice(spec)
    draws = _unit_draws(spec, dice)
    is_edited = is_bent = False
    for attempt in spec.attempts:
        is_edited = is_edited or bool(attempt.means or attempt.pins)
        is_bent = is_bent or attempt.activation != "identity"
    pins = _pins(spec) if is_edited else []
    signal = np.array((spec.inputs,) * len(spec.attempts))
    weights, activations = [], []
    for layer, unit in enumerate(draws):
        drawn = std_of[layer] * unit
        if is_edited:
            drawn += np.array(means)[:, layer, np.newaxis, np.newaxis]
            for cell, value in pins[layer]:
                drawn[cell] = value
        signal = apply_layer(signal, drawn)
        if is_bent and layer < len(spec.hidden):
            signal = _activated(spec, signal)
        weights.append(drawn)
        activations.append(signal)
    distances = [math.dist(outputs, spec.desired) for outputs in signal.tolist()]
    numbers = zip(means, stds, dice, zip(*weights, strict=True), zip(*activations, strict=True), distances, strict=True)
    results = tuple([AttemptResult(*attempt) for attempt in numbers])
    if math.isnan(sum(map(sum, stds))):
        results = tuple(map(_without_undefined, results))
    return Sheet(spec, results)


def _check_fits(spec: SheetSpec) -> None:
    """Refuse what the sheet cannot show."""
    SheetSpec(spec.inputs, spec.desired, spec.hidden)


def _activated(spec: SheetSpec, signal: Array) -> Array:
    """Pre-activations (attempts, units) to activations, each row by its attempt's activation."""
    rows = zip(spec.attempts, signal, strict=True)
    return np.stack([attempt.nonlinearity.apply(row, attempt.slope) for attempt, row in rows])


@lru_cache(maxsize=64)
def _moments(
    attempts: tuple[Attempt, ...], layer_sizes: tuple[int, ...], inputs: tuple[float, ...]
) -> tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...], ...], Array]:
    """Means and standard deviations of each attempt's layers, the latter also as an array (layers, attempts, 1, 1).

    Kept from roll to roll: only the dice change.
    """
    layers = [Layer(fan_in, fan_out, inputs) for fan_in, fan_out in pairwise(layer_sizes)]
    means = tuple(layer_means(attempt, len(layers)) for attempt in attempts)
    stds = tuple(layer_stds(attempt, layers) for attempt in attempts)
    std_of = np.array(stds).T[:, :, np.newaxis, np.newaxis]
    std_of.flags.writeable = False
    return means, stds, std_of


def layer_means(attempt: Attempt, layers: int) -> tuple[float, ...]:
    """Return the mean of the weights of each layer."""
    if not attempt.means:
        return (0.0,) * layers
    means = [0.0] * layers
    for layer, overtyped in attempt.means:
        means[layer] = overtyped
    return tuple(means)


def layer_stds(attempt: Attempt, layers: list[Layer]) -> tuple[float, ...]:
    """Return the standard deviation of each layer, NaN where the scheme leaves it undefined."""
    std_of = attempt.rule.std_of
    stds = [std_of(layer, attempt.arguments) for layer in layers]
    for place, overtyped in attempt.stds:
        stds[place] = overtyped
    return tuple(stds)


def _dice(spec: SheetSpec) -> tuple[tuple[Array, ...], ...]:
    """Dice of each attempt, of each layer: arrays of shape (fan_in, fan_out)."""
    if spec.same_dice:
        shared = roll_dice(spec.layer_sizes, seed=spec.seed, roll=spec.roll, stream=SHARED)
        return (shared,) * len(spec.attempts)
    return tuple(
        roll_dice(spec.layer_sizes, seed=spec.seed, roll=spec.roll, stream=number)
        for number in range(1, len(spec.attempts) + 1)
    )


def _unit_draws(spec: SheetSpec, dice: tuple[tuple[Array, ...], ...]) -> list[Array]:
    """Draws of mean 0 and variance 1, one array a layer.

    Shape (fan_in, fan_out) where all attempts share dice and distribution, else
    (attempts, fan_in, fan_out).
    """
    quantiles = [attempt.rule.distribution.unit_quantile for attempt in spec.attempts]
    if spec.same_dice and len(set(quantiles)) == 1:
        return [quantiles[0](layer) for layer in dice[0]]
    return [
        np.stack([quantile(own) for quantile, own in zip(quantiles, layer, strict=True)])
        for layer in zip(*dice, strict=True)
    ]


def _pins(spec: SheetSpec) -> list[list[tuple[tuple[int, int, int], float]]]:
    """Pins of each layer as ((attempt, row, column), value)."""
    pins: list[list[tuple[tuple[int, int, int], float]]] = [[] for _ in range(len(spec.hidden) + 1)]
    for index, attempt in enumerate(spec.attempts):
        for layer, row, column, value in attempt.pins:
            pins[layer].append(((index, row, column), value))
    return pins


def _without_undefined(result: AttemptResult) -> AttemptResult:
    """Put None where a standard deviation is NaN, and take the numbers away that follow from it.

    The attempt keeps its numbers where every weight of the undefined layers is pinned.
    """
    known = tuple(None if std is None or math.isnan(std) else std for std in result.stds)
    if result.distance is None or math.isnan(result.distance):
        return AttemptResult(result.means, known, (), (), (), None)
    return result._replace(stds=known)
