"""He's initialization for ReLU and leaky ReLU, by fan_in or by fan_out."""

from __future__ import annotations

from typing import Literal

from xavier_core.base import write
from xavier_core.dice import NORMAL, TRUNCATED, UNIFORM, Distribution
from xavier_core.schemes.notes import INDEPENDENT, RELU_HALVES
from xavier_core.schemes.scheme import Parameter, Scheme
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_OUT, Scale, variance_scaling

__all__ = ["HE", "HE_FAN_OUT", "HE_FAN_OUT_TRUNCATED", "HE_FAN_OUT_UNIFORM", "HE_TRUNCATED", "HE_UNIFORM"]

_SLOPE = Parameter(
    "slope",
    "Slope below 0",
    default=0.0,
    minimum=-1.0,
    maximum=1.0,
    neutral=0.0,
    about="slope of the activation below 0: 0 for ReLU",
)


def _scale_text(slope: float) -> str:
    size = write(abs(slope))  # a square takes the sign away, and spreadsheets differ in how they read -a*-a
    return f"2/(1+{size}*{size})" if slope else "2"


_SCALE = Scale(
    of=lambda _, arguments: 2.0 / (1.0 + arguments[0] ** 2), text=lambda _, arguments: _scale_text(arguments[0])
)


_OTHER_WAY = (
    "It is enough to keep the {}: the other way is then off by one factor for the network, the ratio of its outer fans."
)


def _he(key: str, title: str, distribution: Distribution, *, backward: bool = False) -> Scheme:
    fan: Literal["in", "out"] = "out" if backward else "in"
    small, number = (r"\mathrm{fan_{out}}", 14) if backward else (r"\mathrm{fan_{in}}", 10)
    variance = f"Var(W) = 2 / ((1 + slope²) fan_{fan})"
    typeset = rf"\operatorname{{Var}}(W) = \frac{{2}}{{(1 + a^2)\,{small}}}"
    source = f"He et al. 2015, eq. {number}: n Var(W) / 2 = 1 {'backward' if backward else 'forward'}, for ReLU; eq. 15"
    if distribution is UNIFORM:
        variance = f"U(±√(6 / ((1 + slope²) fan_{fan}))): {variance}"
        source += ", with a uniform law"
    if distribution is TRUNCATED:
        variance += ", cut at ±2.27 std"
        source += ", with a truncated normal law"
    return variance_scaling(
        key=key,
        title=title,
        scale=_SCALE,
        fan=FAN_OUT if backward else FAN_IN,
        parameters=(_SLOPE,),
        distributions=(distribution,),
        formula=variance,
        typeset=typeset,
        source=source,
        year=2015,
        direction="backward" if backward else "forward",
        activations=("relu", "leaky_relu"),
        assumptions=(
            INDEPENDENT,
            RELU_HALVES,
            "Biases are 0.",
            _OTHER_WAY.format("gradient" if backward else "signal"),
        ),
    )


HE = _he("he", "He", NORMAL)
HE_UNIFORM = _he("he-uniform", "He, uniform", UNIFORM)
HE_TRUNCATED = _he("he-truncated", "He, truncated normal", TRUNCATED)
HE_FAN_OUT = _he("he-fan-out", "He by fan_out", NORMAL, backward=True)
HE_FAN_OUT_UNIFORM = _he("he-fan-out-uniform", "He by fan_out, uniform", UNIFORM, backward=True)
HE_FAN_OUT_TRUNCATED = _he("he-fan-out-truncated", "He by fan_out, truncated normal", TRUNCATED, backward=True)
