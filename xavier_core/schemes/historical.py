"""Schemes as they are told: Rashid's rule and its misprint, the slip of variance 1/sqrt(n), TensorFlow 1's 1.3."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from xavier_core.base import write
from xavier_core.dice import NORMAL, TRUNCATED, TRUNCATED_STD
from xavier_core.schemes.equivalent import Equivalent, Equivalents
from xavier_core.schemes.lines import (
    SCIPY_CUT,
    TORCH_SIZES,
    TRUNCATED_STD_TEXT,
    Rule,
    equivalents,
    general,
    jax_is_cut,
    keras_is_cut,
    none,
    of_number,
)
from xavier_core.schemes.notes import CENTRED_INPUTS, INDEPENDENT, LINEAR_NEAR_0, RELU_HALVES, SECOND_MOMENT
from xavier_core.schemes.scheme import Scheme
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_OUT, FAN_SUM, OPEN, constant_scale, variance_scaling

__all__ = ["RASHID", "RASHID_MISPRINT", "SLIP", "TF1_HE", "TF1_XAVIER"]

_ONE = constant_scale(1.0)
_TF1_FACTOR = 1.3
"""What TensorFlow 1 multiplied variances with to make up for the truncation: 1.3 * 0.77374 = 1.00586."""

_CAFFE_IS_UNIFORM = (
    "Caffe's gaussian filler takes a number and no rule; its xavier filler{} has this variance, but is uniform."
)
_BOOK_ORDER = "The book's arrays are out × in, of shape (hnodes, inodes); here the matrix is in × out."

RASHID = variance_scaling(
    key="rashid",
    title="Rashid",
    scale=_ONE,
    fan=FAN_IN,
    formula="N(0, std = fan_in^-0.5): Var(W) = 1 / fan_in",
    typeset=r"\sigma_W = \mathrm{fan_{in}}^{-1/2}",
    source="Rashid, Make Your Own Neural Network, as corrected: repository commit c05487e of 2017",
    year=2017,
    direction="forward",
    activations=("sigmoid",),
    distributions=(NORMAL,),
    assumptions=(
        INDEPENDENT,
        CENTRED_INPUTS,
        "Pre-activations of variance 1 keep the sigmoid where it is steep.",
    ),
    pitfalls=(
        "n is the number of links into a node, from the layer before; early printings took it from the next layer.",
        "fan_in^-0.5 is the standard deviation, not the variance and not the ends of a range.",
        "It is Xavier's forward rule, told for the sigmoid, whose outputs have mean 1/2 and not 0.",
        "A range of −1 to 1, which it replaces, is a standard deviation of 0.577 in every layer, whatever its width.",
    ),
    equivalents=equivalents(
        Rule("1.0", "fan_in", "fan_in**-0.5", "(3 / fan_in) ** 0.5"),
        {
            "normal": {
                "pytorch": Equivalent(
                    'nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")',
                    'nonlinearity="sigmoid" has gain 1 as well; it is the same law.',
                ),
                "keras": Equivalent(
                    'keras.initializers.VarianceScaling(1.0, "fan_in", "untruncated_normal")',
                    keras_is_cut("LecunNormal()"),
                ),
                "jax": Equivalent(
                    'jax.nn.initializers.variance_scaling(1.0, "fan_in", "normal")', jax_is_cut("lecun_normal()")
                ),
                "caffe": none(_CAFFE_IS_UNIFORM.format("")),
                "numpy": Equivalent("rng.normal(0.0, pow(fan_in, -0.5), (fan_in, fan_out))", _BOOK_ORDER),
            }
        },
    ),
)

RASHID_MISPRINT = variance_scaling(
    key="rashid-misprint",
    title="Rashid, misprinted",
    scale=_ONE,
    fan=FAN_OUT,
    formula="N(0, std = fan_out^-0.5): Var(W) = 1 / fan_out",
    typeset=r"\sigma_W = \mathrm{fan_{out}}^{-1/2}",
    source="Rashid, Make Your Own Neural Network, early printings; the author's repository, issues 14 and 60",
    year=2016,
    activations=("sigmoid",),
    distributions=(NORMAL,),
    assumptions=(
        INDEPENDENT,
        CENTRED_INPUTS,
        "The size of the layer that is fed is taken for the number of links into a node.",
    ),
    pitfalls=(
        "From 784 inputs to 100 nodes it gives a standard deviation of 0.1 in place of 0.0357: 2.8 times too much.",
        "It is the backward rule by accident, and the same as the forward one where layers are equally wide.",
        "A question on Cross Validated, 326710, takes n from the next layer for the same reason.",
    ),
    equivalents=equivalents(
        Rule("1.0", "fan_out", "fan_out**-0.5", "(3 / fan_out) ** 0.5"),
        {
            "normal": {
                "pytorch": Equivalent(
                    'nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="linear")', TORCH_SIZES
                ),
                "caffe": none(_CAFFE_IS_UNIFORM.format(" with variance_norm: FAN_OUT")),
                "numpy": Equivalent("rng.normal(0.0, pow(fan_out, -0.5), (fan_in, fan_out))", _BOOK_ORDER),
            }
        },
    ),
)

SLIP = Scheme(
    key="variance-slip",
    title="variance 1/√n, a slip",
    distributions=OPEN,
    variance_of=lambda layer, _: 1.0 / math.sqrt(layer.fan_in),
    std_of=lambda layer, _: 1.0 / math.sqrt(math.sqrt(layer.fan_in)),
    std_formula=lambda layer, _: f"1/SQRT(SQRT({layer.fan_in}))",
    formula="Var(W) = 1 / √fan_in",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\sqrt{\mathrm{fan_{in}}}}",
    source="Cross Validated, question 326710, an answer: the standard deviation was meant",
    year=2018,
    activations=("sigmoid",),
    assumptions=(
        INDEPENDENT,
        CENTRED_INPUTS,
        "It is said to make Var(z) 1; it makes it √fan_in.",
    ),
    pitfalls=(
        "Var(z) is n Var(w), as the answer itself derives; with Var(w) = 1/√n that is √n, 28 for 784 inputs.",
        "1/√n is the standard deviation; as a variance it makes the standard deviation the fourth root, n^(−1/4).",
        "Wider layers make it worse: the signal grows by the fourth root of fan_in at every layer.",
    ),
    equivalents=of_number(
        "fan_in**-0.25",
        "3**0.5 * fan_in**-0.25",
        tensors=("layer.in_features**-0.25", "3**0.5 * layer.in_features**-0.25"),
        told="No framework divides a variance by √fan_in: the standard deviation is given as a number.",
        caffe={
            "normal": none("Caffe's gaussian filler takes a number, and no filler divides a variance by √fan_in."),
            "uniform": none("Caffe's uniform filler takes two numbers, and no filler divides a variance by √fan_in."),
        },
    ),
)

_TF1_SCALE = _TF1_FACTOR * TRUNCATED_STD**2


def _tf1_std(factor: str, fan: str) -> str:
    return f"{TRUNCATED_STD!r}*SQRT({write(_TF1_FACTOR)}*{factor}/{fan})"


def _tf1_lines(fan: Literal["fan_in", "fan_avg"], divisor: str, tensorflow: Equivalent) -> Mapping[str, Equivalents]:
    """Only TensorFlow 1 multiplied by 1.3; elsewhere the factor goes into the scale."""
    std = f"({_TF1_FACTOR} * 2 / {divisor}) ** 0.5"
    on_layer = std.replace("fan_in", "layer.in_features").replace("fan_out", "layer.out_features")
    factor = " * 2" if fan == "fan_in" else ""
    said = "Without the 1.3 and the square of 0.8796 the variance is exact; TensorFlow's is 0.6 % larger."
    rule = Rule(f"{_TF1_FACTOR}{factor} * {TRUNCATED_STD_TEXT}**2", fan, std, std)
    line = general(rule, "truncated")
    return equivalents(
        rule,
        {
            "truncated": {
                "pytorch": Equivalent(
                    f"nn.init.trunc_normal_(layer.weight.data).mul_({on_layer})",
                    "The limits of trunc_normal_, −2 and 2, are absolute: N(0, 1) is cut first and scaled after.",
                ),
                "keras": line["keras"]._replace(pitfall=said),
                "jax": line["jax"]._replace(pitfall=said),
                "tf1": tensorflow,
                "numpy": Equivalent(
                    f"{SCIPY_CUT} * {std}",
                    "NumPy has no truncated normal law; this is SciPy's, whose limits count in standard deviations.",
                ),
            }
        },
    )


TF1_XAVIER = Scheme(
    key="tf1-xavier",
    title="TensorFlow 1, Xavier",
    distributions=(TRUNCATED,),
    variance_of=lambda layer, _: _TF1_SCALE * 2.0 / FAN_SUM.of(layer),
    std_of=lambda layer, _: math.sqrt(_TF1_SCALE * 2.0 / FAN_SUM.of(layer)),
    std_formula=lambda layer, _: _tf1_std("2", FAN_SUM.text(layer)),
    formula="N(0, 1.3 · 2 / (fan_in + fan_out)) cut at ±2 std: Var(W) = 1.0059 · 2 / (fan_in + fan_out)",
    typeset=r"\operatorname{Var}(W) = 1.3 \cdot 0.7737 \cdot \frac{2}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}",
    source="TensorFlow 1, tf.contrib.layers.xavier_initializer(uniform=False)",
    direction="both",
    activations=("identity", "tanh"),
    assumptions=(INDEPENDENT, CENTRED_INPUTS, LINEAR_NEAR_0, "1.3 makes up for the cut; 1/0.7737 = 1.2924 would."),
    pitfalls=(
        "Its documentation says √(3 / (fan_in + fan_out)) for the standard deviation; its code has √(2.6 / …).",
        "xavier_initializer is uniform where nothing is said: uniform=False is this one.",
        "The variance is 0.59 % larger than Glorot's, because 1.3 is a rounded number.",
        SECOND_MOMENT,
    ),
    equivalents=_tf1_lines(
        "fan_avg",
        "(fan_in + fan_out)",
        Equivalent("tf.contrib.layers.xavier_initializer(uniform=False)", "Without uniform=False it is uniform."),
    ),
)

TF1_HE = Scheme(
    key="tf1-he",
    title="TensorFlow 1, variance scaling",
    distributions=(TRUNCATED,),
    variance_of=lambda layer, _: _TF1_SCALE * 2.0 / layer.fan_in,
    std_of=lambda layer, _: math.sqrt(_TF1_SCALE * 2.0 / layer.fan_in),
    std_formula=lambda layer, _: _tf1_std("2", FAN_IN.text(layer)),
    formula="N(0, 1.3 · 2 / fan_in) cut at ±2 std: Var(W) = 1.0059 · 2 / fan_in",
    typeset=r"\operatorname{Var}(W) = 1.3 \cdot 0.7737 \cdot \frac{2}{\mathrm{fan_{in}}}",
    source="TensorFlow 1, tf.contrib.layers.variance_scaling_initializer, by its defaults",
    direction="forward",
    activations=("relu",),
    assumptions=(INDEPENDENT, RELU_HALVES, "1.3 makes up for the cut; 1/0.7737 = 1.2924 would."),
    pitfalls=(
        "The factor is 2 and the fan fan_in where nothing is said: it is He's rule under a general name.",
        "tf.variance_scaling_initializer without contrib is another one, whose scale is 1 where nothing is said.",
        "The variance is 0.59 % larger than He's, because 1.3 is a rounded number.",
    ),
    equivalents=_tf1_lines(
        "fan_in",
        "fan_in",
        Equivalent(
            "tf.contrib.layers.variance_scaling_initializer()",
            "factor=1.0 makes it LeCun's; mode is FAN_IN, FAN_OUT or FAN_AVG.",
        ),
    ),
)
