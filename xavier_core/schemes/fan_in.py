"""Schemes that divide by one fan: LeCun's, which the sheet calls Xavier, PyTorch's default, and the backward one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from xavier_core.dice import NORMAL, TRUNCATED, UNIFORM
from xavier_core.schemes.notes import CENTRED_INPUTS, INDEPENDENT, LINEAR_NEAR_0
from xavier_core.schemes.scheme import Parameter
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_OUT, ONE, OPEN, Fan, variance_scaling

__all__ = ["BACKWARD", "LECUN_TRUNCATED", "LECUN_UNIFORM", "STANDARD", "TWO_STEP", "XAVIER"]

_THRICE_FAN_IN = Fan(lambda layer: 3 * layer.fan_in, lambda layer: f"(3*{layer.fan_in})")
_LECUN: Mapping[str, Any] = MappingProxyType(
    {
        "scale": ONE,
        "fan": FAN_IN,
        "direction": "forward",
        "activations": ("identity", "tanh", "lecun_tanh"),
        "year": 1998,
        "assumptions": (INDEPENDENT, CENTRED_INPUTS, LINEAR_NEAR_0),
    }
)

XAVIER = variance_scaling(
    key="xavier",
    title="Xavier",
    listed="Xavier, 1/fan_in (LeCun normal)",
    formula="Var(W) = 1 / fan_in",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}}",
    source="Glorot and Bengio 2010, eq. 10: n Var(W) = 1 forward; LeCun et al. 1998, eq. 16",
    distributions=(NORMAL,),
    **_LECUN,
)

LECUN_UNIFORM = variance_scaling(
    key="lecun-uniform",
    title="LeCun, uniform",
    formula="U(±√(3 / fan_in)): Var(W) = 1 / fan_in",
    typeset=r"W \sim \mathcal{U}\left(\pm\sqrt{\tfrac{3}{\mathrm{fan_{in}}}}\right)",
    source="LeCun et al. 1998, eq. 16, with a uniform law: U(±√(3 / fan_in)); Caffe's xavier filler",
    distributions=(UNIFORM,),
    **_LECUN,
)

LECUN_TRUNCATED = variance_scaling(
    key="lecun-truncated",
    title="LeCun, truncated normal",
    formula="Var(W) = 1 / fan_in, cut at ±2.27 std",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}},\quad |W| \le 2.27\,\sigma_W",
    source="LeCun et al. 1998, eq. 16, with a truncated normal law: lecun_normal of Keras and JAX, Flax's default",
    distributions=(TRUNCATED,),
    **_LECUN,
)

STANDARD = variance_scaling(
    key="standard",
    title="U(±1/√fan_in), PyTorch's default",
    scale=ONE,
    fan=_THRICE_FAN_IN,
    formula="U(±1/√fan_in): Var(W) = 1 / (3 fan_in)",
    typeset=r"W \sim \mathcal{U}\left(\pm\tfrac{1}{\sqrt{\mathrm{fan_{in}}}}\right):\quad"
    r" \operatorname{Var}(W) = \frac{1}{3\,\mathrm{fan_{in}}}",
    source="Glorot and Bengio 2010, eq. 1 and 15; PyTorch's default for Linear and Conv",
    year=2010,
    distributions=(UNIFORM,),
    assumptions=(INDEPENDENT, "Nothing is asked to stay the same from layer to layer: n Var(W) is 1/3, not 1."),
)

BACKWARD = variance_scaling(
    key="backward",
    title="backward",
    scale=ONE,
    fan=FAN_OUT,
    formula="Var(W) = 1 / fan_out",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{out}}}",
    source="Glorot and Bengio 2010, eq. 11: n Var(W) = 1 backward",
    year=2010,
    direction="backward",
    activations=("identity", "tanh"),
    distributions=OPEN,
    assumptions=(
        INDEPENDENT,
        LINEAR_NEAR_0,
        "Gradients that come back to the units of a layer have mean 0 and one variance.",
    ),
)

TWO_STEP = variance_scaling(
    key="two-step",
    title="draw, then scale",
    scale=ONE,
    fan=FAN_IN,
    gain=lambda arguments: arguments[0],
    parameters=(
        Parameter(
            "first_std",
            "Standard deviation of the first step",
            default=1.0,
            neutral=1.0,
            about="standard deviation of the first step",
        ),
    ),
    formula="W = W₀ · √(1 / fan_in), Var(W₀) = first std²",
    typeset=r"W = W_0\,\sqrt{\tfrac{1}{m^{(l-1)}}},\quad \operatorname{Var}(W_0) = \sigma_0^2",
    source="the lecture L11.6, Xavier Glorot and Kaiming He Initialization: first draw, then scale",
    direction="forward",
    activations=("identity", "tanh"),
    distributions=OPEN,
    assumptions=(
        INDEPENDENT,
        CENTRED_INPUTS,
        LINEAR_NEAR_0,
        "The first step draws with standard deviation 1; the rule does not say so, and needs it.",
    ),
)
