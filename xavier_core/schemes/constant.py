"""Schemes of one number for every layer, whatever its fans: zeros, a constant, a number, the inputs' own."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import stdev

from xavier_core.base import MAX_MAGNITUDE, write
from xavier_core.dice import NORMAL, TRUNCATED, TRUNCATED_STD, UNIFORM
from xavier_core.schemes.notes import INDEPENDENT, NO_RULE
from xavier_core.schemes.scheme import Parameter, Scheme
from xavier_core.schemes.variance_scaling import OPEN

__all__ = ["CONSTANT", "FIXED", "INPUTS", "ONE_SIDED", "TRUNCATED_RAW", "ZEROS"]


@lru_cache(maxsize=64)
def _sample_std(inputs: tuple[float, ...]) -> float:
    """Sample standard deviation with n - 1, as STDEV; NaN for fewer than two numbers."""
    return stdev(inputs) if len(inputs) > 1 else math.nan


ZEROS = Scheme(
    key="zeros",
    title="zeros",
    distributions=(NORMAL,),
    variance_of=lambda *_: 0.0,
    std_of=lambda *_: 0.0,
    std_formula=lambda *_: "0",
    formula="W = 0",
    typeset=r"W_{ij} = 0",
    source="the naive start: all units of a layer are identical and stay so",
    assumptions=("Training tells units apart that start identical; it does not.",),
)

CONSTANT = Scheme(
    key="constant",
    title="constant",
    distributions=(NORMAL,),
    parameters=(Parameter("value", "Value", default=1.0, minimum=-MAX_MAGNITUDE, about="every weight"),),
    variance_of=lambda *_: 0.0,
    std_of=lambda *_: 0.0,
    std_formula=lambda *_: "0",
    mean_of=lambda _, arguments: arguments[0],
    formula="W = value",
    typeset=r"W_{ij} = c",
    source="the naive start: all units of a layer are identical and stay so",
    assumptions=("Training tells units apart that start identical; it does not.",),
)

FIXED = Scheme(
    key="fixed",
    title="fixed standard deviation",
    distributions=OPEN,
    parameters=(Parameter("std", "Standard deviation", default=5.0, about="standard deviation of every weight"),),
    variance_of=lambda _, arguments: arguments[0] ** 2,
    std_of=lambda _, arguments: arguments[0],
    std_formula=lambda _, arguments: write(arguments[0]),
    formula="Var(W) = std²",
    typeset=r"\operatorname{Var}(W) = \sigma^2",
    source="the sheet's attempt 1: a number chosen without a reason; 0.01 and 1 in CS231n 2017, lecture 6",
    assumptions=(INDEPENDENT, NO_RULE),
)

INPUTS = Scheme(
    key="inputs",
    title="standard deviation of the inputs",
    distributions=OPEN,
    variance_of=lambda layer, _: _sample_std(layer.inputs) ** 2,
    std_of=lambda layer, _: _sample_std(layer.inputs),
    std_formula=lambda layer, _: f"STDEV({layer.inputs_reference})",
    formula="Var(W) = STDEV(inputs)²",
    typeset=r"\operatorname{Var}(W) = s_x^2,\quad s_x = \mathrm{STDEV}(x_1, \dots, x_n)",
    source="the sheet's attempt 2: STDEV of the inputs",
    assumptions=(INDEPENDENT, "Their standard deviation says how large weights should be; nothing shows that it does."),
)

TRUNCATED_RAW = Scheme(
    key="truncated-uncorrected",
    title="truncated normal, uncorrected",
    distributions=(TRUNCATED,),
    parameters=(
        Parameter("std", "Standard deviation", default=0.05, about="standard deviation before the cut at 2 of them"),
    ),
    variance_of=lambda _, arguments: (arguments[0] * TRUNCATED_STD) ** 2,
    std_of=lambda _, arguments: arguments[0] * TRUNCATED_STD,
    std_formula=lambda _, arguments: f"{write(arguments[0])}*{TRUNCATED_STD!r}",
    formula="N(0, std²) cut at ±2 std: Var(W) = 0.7737 std²",
    typeset=r"W \sim \mathcal{N}(0, \sigma^2)\ \text{cut at}\ \pm 2\sigma:"
    r"\quad \operatorname{Var}(W) = 0.7737\,\sigma^2",
    source="Keras TruncatedNormal and JAX truncated_normal, by their defaults 0.05 and 0.01",
    assumptions=(INDEPENDENT, NO_RULE),
)

ONE_SIDED = Scheme(
    key="one-sided",
    title="one-sided uniform",
    distributions=(UNIFORM,),
    parameters=(Parameter("scale", "Upper end", default=0.01, about="weights lie between 0 and this"),),
    variance_of=lambda _, arguments: arguments[0] ** 2 / 12.0,
    std_of=lambda _, arguments: arguments[0] / math.sqrt(12.0),
    std_formula=lambda _, arguments: f"{write(arguments[0])}/SQRT(12)",
    mean_of=lambda _, arguments: 0.5 * arguments[0],
    formula="U[0, scale): mean scale/2, Var(W) = scale²/12",
    typeset=r"W \sim \mathcal{U}[0, s):\quad \operatorname{E}W = s/2,\ \operatorname{Var}(W) = s^2/12",
    source="jax.nn.initializers.uniform, whose default scale is 0.01",
    assumptions=("Weights are independent of each other; their mean is scale/2, not 0.", NO_RULE),
)
