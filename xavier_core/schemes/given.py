"""Schemes whose scale is given, whatever the layer: zeros, a constant, a number, the inputs' spread."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import stdev

from xavier_core.base import MAX_MAGNITUDE, write
from xavier_core.dice import NORMAL, TRUNCATED, TRUNCATED_STD, UNIFORM
from xavier_core.schemes.equivalent import Equivalent
from xavier_core.schemes.lines import CAFFE_NO_CUT, SCIPY_CUT, SKLEARN_NO_CHOICE, none, of_number, written
from xavier_core.schemes.notes import CUT, INDEPENDENT, NO_RULE
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
    source="the naive start: all units of a layer are alike and stay alike",
    assumptions=("Training tells units apart that start alike; it does not.",),
    pitfalls=(
        "Behind weights of 0 every unit gives the same output, whatever the inputs.",
        "With tanh or ReLU all gradients of weights are 0 as well: only the last layer's bias learns.",
        "Biases may start at 0: it is the weights that must differ.",
    ),
    equivalents=written(
        {
            "normal": {
                "pytorch": Equivalent("nn.init.zeros_(layer.weight)", "The bias keeps what nn.Linear has drawn."),
                "keras": Equivalent("keras.initializers.Zeros()", "It is what Dense has for its bias."),
                "jax": Equivalent("jax.nn.initializers.zeros", "It is an initializer already, without parentheses."),
                "caffe": Equivalent(
                    'weight_filler { type: "constant" value: 0 }',
                    "A layer without a weight_filler starts so: the type is constant and the value 0 unless said.",
                ),
                "tf1": Equivalent("tf.zeros_initializer()"),
                "sklearn": none(SKLEARN_NO_CHOICE),
                "numpy": Equivalent("np.zeros((fan_in, fan_out))"),
            }
        }
    ),
)

CONSTANT = Scheme(
    key="constant",
    title="constant",
    distributions=(NORMAL,),
    parameters=(Parameter("value", default=1.0, minimum=-MAX_MAGNITUDE, about="every weight"),),
    variance_of=lambda *_: 0.0,
    std_of=lambda *_: 0.0,
    std_formula=lambda *_: "0",
    mean_of=lambda _, arguments: arguments[0],
    formula="W = value",
    typeset=r"W_{ij} = c",
    source="the naive start: all units of a layer are alike and stay alike",
    assumptions=("Training tells units apart that start alike; it does not.",),
    pitfalls=(
        "All units of a layer get the same gradient and stay alike: however wide, the layer is one unit.",
        "The variance is 0, yet the signal grows: each layer multiplies the sum of what comes in.",
    ),
    equivalents=written(
        {
            "normal": {
                "pytorch": Equivalent("nn.init.constant_(layer.weight, $value)"),
                "keras": Equivalent("keras.initializers.Constant($value)"),
                "jax": Equivalent("jax.nn.initializers.constant($value)"),
                "caffe": Equivalent('weight_filler { type: "constant" value: $value }'),
                "tf1": Equivalent("tf.constant_initializer($value)"),
                "sklearn": none(SKLEARN_NO_CHOICE),
                "numpy": Equivalent(
                    "np.full((fan_in, fan_out), $value, float)", "Without float a whole number makes a matrix of those."
                ),
            }
        }
    ),
)

FIXED = Scheme(
    key="fixed",
    title="fixed standard deviation",
    distributions=OPEN,
    parameters=(Parameter("std", default=5.0, about="standard deviation of every weight"),),
    variance_of=lambda _, arguments: arguments[0] ** 2,
    std_of=lambda _, arguments: arguments[0],
    std_formula=lambda _, arguments: write(arguments[0]),
    formula="Var(W) = std²",
    typeset=r"\operatorname{Var}(W) = \sigma^2",
    source="the sheet's attempt 1: a number chosen without a reason; 0.01 and 1 in CS231n 2017, lecture 6",
    assumptions=(INDEPENDENT, NO_RULE),
    pitfalls=(
        "Each layer multiplies the mean square by fan_in · std²: one number does not suit wide and narrow layers.",
        "Too small, and the signal dies out over the layers; too large, and it explodes or saturates tanh.",
        "±1 as the range of a uniform law is a standard deviation of 0.577, not of 1.",
        CUT,
    ),
    numbers_in_lines=lambda _, arguments: {"half_width": write(math.sqrt(3.0) * arguments[0])},
    equivalents=of_number(
        "$std",
        "$half_width",
        caffe={
            "normal": Equivalent(
                'weight_filler { type: "gaussian" std: $std }',
                "Without std it is 1, and without type all weights are 0.",
            ),
            "uniform": Equivalent(
                'weight_filler { type: "uniform" min: -$half_width max: $half_width }',
                "Without min and max it is one-sided, from 0 to 1.",
            ),
        },
    ),
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
    assumptions=(INDEPENDENT, "The spread of the inputs says how large weights should be; nothing shows that it does."),
    pitfalls=(
        "The number of inputs is not looked at, and it is that number by which the variance of the sum grows.",
        "Larger inputs get larger weights, so that the first activations grow with their square.",
        "STDEV divides by n − 1 and needs two inputs; equal inputs make every weight 0.",
        "On the sheet it works by accident: the inputs 3, 1, 2 have standard deviation 1, not far from 1/√3.",
    ),
    equivalents=of_number(
        "np.std(inputs, ddof=1)",
        "3**0.5 * np.std(inputs, ddof=1)",
        tensors=("inputs.std().item()", "3**0.5 * inputs.std().item()"),
        told="STDEV divides by n − 1, as torch.std does; np.std divides by n unless ddof=1 is said.",
        caffe={
            "normal": none("Caffe's gaussian filler takes a number: it cannot look at the inputs."),
            "uniform": none("Caffe's uniform filler takes two numbers: it cannot look at the inputs."),
        },
    ),
)

TRUNCATED_RAW = Scheme(
    key="truncated-uncorrected",
    title="truncated normal, uncorrected",
    distributions=(TRUNCATED,),
    parameters=(Parameter("std", default=0.05, about="standard deviation before the cut at 2 of them"),),
    variance_of=lambda _, arguments: (arguments[0] * TRUNCATED_STD) ** 2,
    std_of=lambda _, arguments: arguments[0] * TRUNCATED_STD,
    std_formula=lambda _, arguments: f"{write(arguments[0])}*{TRUNCATED_STD!r}",
    formula="N(0, std²) cut at ±2 std: Var(W) = 0.7737 std²",
    typeset=r"W \sim \mathcal{N}(0, \sigma^2)\ \text{cut at}\ \pm 2\sigma:"
    r"\quad \operatorname{Var}(W) = 0.7737\,\sigma^2",
    source="Keras TruncatedNormal and JAX truncated_normal, by their defaults 0.05 and 0.01",
    assumptions=(INDEPENDENT, NO_RULE),
    pitfalls=(
        "The number given is not the standard deviation that comes out: that is 0.8796 of it.",
        "Before they were mended, variance scaling in Keras and TensorFlow lost 22.6 % of the variance so.",
        "The limits of PyTorch's trunc_normal_ are absolute: with std 0.02 and ±2 nothing is cut at all.",
    ),
    equivalents=written(
        {
            "truncated": {
                "pytorch": Equivalent(
                    "nn.init.trunc_normal_(layer.weight, std=$std, a=-2 * $std, b=2 * $std)",
                    "The limits a and b are absolute, −2 and 2 unless said, and not multiples of std.",
                ),
                "keras": Equivalent(
                    "keras.initializers.TruncatedNormal(stddev=$std)",
                    "VarianceScaling makes up for the cut.",
                ),
                "jax": Equivalent(
                    "jax.nn.initializers.truncated_normal($std)",
                    "variance_scaling makes up for the cut.",
                ),
                "caffe": none(CAFFE_NO_CUT),
                "tf1": Equivalent("tf.truncated_normal_initializer(stddev=$std)", "Nothing makes up for the cut."),
                "sklearn": none(SKLEARN_NO_CHOICE),
                "numpy": Equivalent(
                    f"$std * {SCIPY_CUT}",
                    "NumPy has no truncated normal law; this is SciPy's, whose limits count in standard deviations.",
                ),
            }
        }
    ),
)

ONE_SIDED = Scheme(
    key="one-sided",
    title="one-sided uniform",
    distributions=(UNIFORM,),
    parameters=(Parameter("scale", default=0.01, about="weights lie between 0 and this"),),
    variance_of=lambda _, arguments: arguments[0] ** 2 / 12.0,
    std_of=lambda _, arguments: arguments[0] / math.sqrt(12.0),
    std_formula=lambda _, arguments: f"{write(arguments[0])}/SQRT(12)",
    mean_of=lambda _, arguments: 0.5 * arguments[0],
    formula="U[0, scale): mean scale/2, Var(W) = scale²/12",
    typeset=r"W \sim \mathcal{U}[0, s):\quad \operatorname{E}W = s/2,\ \operatorname{Var}(W) = s^2/12",
    source="jax.nn.initializers.uniform, whose default scale is 0.01",
    assumptions=("Weights are independent of each other; their mean is scale/2, not 0.", NO_RULE),
    pitfalls=(
        "Weights that are all positive add up: the mean of the signal is multiplied by fan_in · scale/2 at each layer.",
        "uniform of JAX is one-sided; RandomUniform of Keras reaches from −0.05 to 0.05.",
        "It is drawn where one writes uniform(0.01) and means ±0.01.",
    ),
    equivalents=written(
        {
            "uniform": {
                "pytorch": Equivalent(
                    "nn.init.uniform_(layer.weight, 0, $scale)", "uniform_ is one-sided, too, from 0 to 1 unless said."
                ),
                "keras": Equivalent(
                    "keras.initializers.RandomUniform(0, $scale)", "Without numbers it is symmetric: ±0.05."
                ),
                "jax": Equivalent(
                    "jax.nn.initializers.uniform($scale)",
                    "Its name does not say that it starts at 0.",
                ),
                "caffe": Equivalent(
                    'weight_filler { type: "uniform" min: 0 max: $scale }', "min is 0 and max 1 unless said."
                ),
                "tf1": Equivalent("tf.random_uniform_initializer(0, $scale)"),
                "sklearn": none(SKLEARN_NO_CHOICE),
                "numpy": Equivalent(
                    "rng.uniform(0, $scale, (fan_in, fan_out))", "rng.random is one-sided, too: from 0 to 1."
                ),
            }
        }
    ),
)
