"""An oracle: re-rolls one by one, by the sheet itself, and layer by layer for networks that no sheet shows."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from tests.overridden import overridden
from xavier_core import Attempt, SheetSpec, run_sheet
from xavier_core.dice import roll_bias_dice, roll_dice
from xavier_core.schemes import Layer, scale_to_unit_variance
from xavier_core.sheet import apply_layer

__all__ = ["EDITED", "EVERY_KIND", "WHOLE", "rolls_by_layers", "same_bits", "sheet_rolls"]

Array = NDArray[np.float64]

EVERY_KIND = (
    Attempt("fixed", bias="scaled"),
    Attempt("inputs", activation="relu", distribution="truncated", bias="constant", bias_value=0.5),
    Attempt("xavier", activation="leaky_relu", slope=-0.25),
    Attempt("lecun-uniform", activation="tanh", bias="scaled", overrides=overridden(biases=((0, 1, -2.0),))),
    Attempt("one-sided", activation="gelu", bias="scaled"),
    Attempt("he", activation="sigmoid"),
)
WHOLE = (
    Attempt("orthogonal", bias="scaled", activation="relu"),
    Attempt("sparse", (0.5, 1.0), activation="softplus", overrides=overridden(biases=((0, 1, -2.0),))),
    Attempt("lsuv", bias="constant", bias_value=0.5, activation="tanh"),
    Attempt("lsuv"),
    Attempt("orthogonal", overrides=overridden(stds=((1, 3.0),))),
    Attempt("xavier", overrides=overridden(means=((0, 0.0),))),
)
EDITED = (
    Attempt(
        "xavier",
        overrides=overridden(means=((0, 0.5),), stds=((1, 0.0),), weights=((0, 0, 0, -2.0), (1, 2, 1, 3.5))),
        activation="relu",
    ),
    Attempt("fixed", (0.0,)),
    Attempt("lecun-uniform", overrides=overridden(means=((1, -1.0),), stds=((0, 7.0),)), activation="tanh"),
    Attempt("he", overrides=overridden(weights=((2, 1, 0, 0.0),))),
)


def sheet_rolls(spec: SheetSpec, index: int, n: int) -> Array:
    """Outputs of the sheet at n consecutive rolls, shape (n, outputs)."""
    return np.array([run_sheet(replace(spec, roll=spec.roll + k)).attempts[index].outputs for k in range(n)])


def rolls_by_layers(spec: SheetSpec, index: int, n: int) -> Array:
    """The same for networks of any size: dice to weights and biases to activations, a layer at a time."""
    attempt, stream = spec.attempts[index], spec.stream_of(index)
    held = {override.cell: override.value for override in attempt.overrides}
    draws_bias = attempt.draws_from.unit_quantile or ndtri
    outputs = []
    for roll in range(spec.roll, spec.roll + n):
        signal = np.array(spec.inputs)
        bias_dice = roll_bias_dice(spec.layer_sizes, seed=spec.seed, roll=roll, stream=stream)
        for layer, dice in enumerate(roll_dice(spec.layer_sizes, seed=spec.seed, roll=roll, stream=stream)):
            seen = Layer(*spec.shapes[layer], spec.inputs, activation=attempt.activation, slope=attempt.slope)
            std = held.get(("std", layer, 0, 0), attempt.rule.std_of(seen, attempt.arguments))
            mean = held.get(("mean", layer, 0, 0), attempt.rule.mean_of(seen, attempt.arguments))
            unit = attempt.draws_from.unit_draws(dice, attempt.arguments)
            if attempt.rule.is_data_driven:
                std = 1 / math.sqrt(max(dice.shape))
            weights = mean + std * unit
            for pin in attempt.overrides_of("weight"):
                if pin.layer == layer:
                    weights[pin.row, pin.column] = pin.value
            if attempt.rule.is_data_driven:
                weights = scale_to_unit_variance(weights, partial(apply_layer, signal))
            signal = apply_layer(signal, weights)
            if attempt.has_bias:
                signal = signal + _biases(attempt, layer, mean + std * draws_bias(bias_dice[layer]))
            if layer < len(spec.hidden):
                signal = attempt.nonlinearity.apply(signal)
        outputs.append(signal)
    return np.array(outputs)


def _biases(attempt: Attempt, layer: int, drawn: Array) -> Array:
    biases = drawn if attempt.bias == "scaled" else np.full(drawn.shape, attempt.bias_value)
    for pin in attempt.overrides_of("bias"):
        if pin.layer == layer:
            biases[pin.column] = pin.value
    return biases


def same_bits(one: Array, other: Array) -> bool:
    return one.shape == other.shape and one.tobytes() == other.tobytes()
