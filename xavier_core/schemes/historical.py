"""Historical schemes: Rashid's rule and its misprint, the slip of variance 1/sqrt(n), TensorFlow 1's 1.3."""

from __future__ import annotations

import math
from typing import Any

from xavier_core.base import write
from xavier_core.dice import NORMAL, TRUNCATED, TRUNCATED_STD
from xavier_core.schemes.notes import CENTRED_INPUTS, INDEPENDENT, LINEAR_NEAR_0, RELU_HALVES
from xavier_core.schemes.scheme import Scheme
from xavier_core.schemes.variance_scaling import (
    FAN_IN,
    FAN_OUT,
    FAN_SUM,
    ONE,
    OPEN,
    Fan,
    constant_scale,
    variance_scaling,
)

__all__ = ["RASHID", "RASHID_MISPRINT", "SLIP", "TF1_HE", "TF1_XAVIER"]

_TF1_FACTOR = 1.3
"""What TensorFlow 1 multiplied variances with to make up for the truncation: 1.3 * 0.77374 = 1.00586."""

RASHID = variance_scaling(
    key="rashid",
    title="Rashid",
    scale=ONE,
    fan=FAN_IN,
    formula="N(0, std = fan_in^-0.5): Var(W) = 1 / fan_in",
    typeset=r"\sigma_W = \mathrm{fan_{in}}^{-1/2}",
    source="Rashid, Make Your Own Neural Network, as corrected: repository commit c05487e of 2017",
    year=2017,
    direction="forward",
    activations=("sigmoid",),
    distributions=(NORMAL,),
    assumptions=(INDEPENDENT, CENTRED_INPUTS, "Pre-activations of variance 1 keep the sigmoid where it is steep."),
)

RASHID_MISPRINT = variance_scaling(
    key="rashid-misprint",
    title="Rashid, misprinted",
    scale=ONE,
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
    assumptions=(INDEPENDENT, CENTRED_INPUTS, "It is meant to make Var(z) 1; it makes it √fan_in."),
)

_TF1_ASSUMED = "1.3 makes up for the cut; 1/0.7737 = 1.2924 would."


def _tensorflow(fan: Fan, **described: Any) -> Scheme:  # noqa: ANN401 - the other fields of a Scheme, as they are
    """Variance 1.3 * 2 / fan before the cut."""
    return variance_scaling(
        scale=constant_scale(_TF1_FACTOR * TRUNCATED_STD**2 * 2.0),
        fan=fan,
        distributions=(TRUNCATED,),
        std_formula=lambda layer, _: f"{TRUNCATED_STD!r}*SQRT({write(_TF1_FACTOR)}*2/{fan.text(layer)})",
        **described,
    )


TF1_XAVIER = _tensorflow(
    FAN_SUM,
    key="tf1-xavier",
    title="TensorFlow 1, Xavier",
    formula="N(0, 1.3 · 2 / (fan_in + fan_out)) cut at ±2 std: Var(W) = 1.0059 · 2 / (fan_in + fan_out)",
    typeset=r"\operatorname{Var}(W) = 1.3 \cdot 0.7737 \cdot \frac{2}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}",
    source="TensorFlow 1, tf.contrib.layers.xavier_initializer(uniform=False)",
    direction="both",
    activations=("identity", "tanh"),
    assumptions=(INDEPENDENT, CENTRED_INPUTS, LINEAR_NEAR_0, _TF1_ASSUMED),
)

TF1_HE = _tensorflow(
    FAN_IN,
    key="tf1-he",
    title="TensorFlow 1, variance scaling",
    formula="N(0, 1.3 · 2 / fan_in) cut at ±2 std: Var(W) = 1.0059 · 2 / fan_in",
    typeset=r"\operatorname{Var}(W) = 1.3 \cdot 0.7737 \cdot \frac{2}{\mathrm{fan_{in}}}",
    source="TensorFlow 1, tf.contrib.layers.variance_scaling_initializer, by its defaults",
    direction="forward",
    activations=("relu",),
    assumptions=(INDEPENDENT, RELU_HALVES, _TF1_ASSUMED),
)
