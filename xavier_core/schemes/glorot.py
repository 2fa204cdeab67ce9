"""Compromises between forward and backward: Glorot and Bengio's, and the geometric mean of both."""

from __future__ import annotations

import math

from xavier_core.dice import NORMAL, TRUNCATED, UNIFORM, Distribution
from xavier_core.schemes.notes import CENTRED_INPUTS, INDEPENDENT, LINEAR_NEAR_0
from xavier_core.schemes.scheme import Parameter, Scheme
from xavier_core.schemes.variance_scaling import FAN_SUM, OPEN, constant_scale, variance_scaling

__all__ = ["GEOMETRIC", "GLOROT_NORMAL", "GLOROT_TRUNCATED", "GLOROT_UNIFORM"]

_GAIN = Parameter("gain", "Gain", default=1.0, neutral=1.0, about="multiplies every weight")


def _glorot(distribution: Distribution, *, formula: str, typeset: str, source: str) -> Scheme:
    return variance_scaling(
        key=f"glorot-{distribution.key}",
        title=f"Glorot, {distribution.title}",
        scale=constant_scale(2.0),
        fan=FAN_SUM,
        gain=lambda arguments: arguments[0],
        parameters=(_GAIN,),
        distributions=(distribution,),
        formula=formula,
        typeset=typeset,
        source=source,
        year=2010,
        direction="both",
        activations=("identity", "tanh", "softsign"),
        assumptions=(
            INDEPENDENT,
            CENTRED_INPUTS,
            LINEAR_NEAR_0,
            "A compromise between n Var(W) = 1 forward and backward is near enough to both.",
        ),
    )


GLOROT_UNIFORM = _glorot(
    UNIFORM,
    formula="U(±gain √(6 / (fan_in + fan_out))): Var(W) = gain² · 2 / (fan_in + fan_out)",
    typeset=r"W \sim \mathcal{U}\left(\pm g\sqrt{\tfrac{6}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}}\right)",
    source="Glorot and Bengio 2010, eq. 16",
)

GLOROT_NORMAL = _glorot(
    NORMAL,
    formula="Var(W) = gain² · 2 / (fan_in + fan_out)",
    typeset=r"\operatorname{Var}(W) = g^2\,\frac{2}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}",
    source="Glorot and Bengio 2010, eq. 12",
)

GLOROT_TRUNCATED = _glorot(
    TRUNCATED,
    formula="Var(W) = gain² · 2 / (fan_in + fan_out), cut at ±2.27 std",
    typeset=r"\operatorname{Var}(W) = g^2\,\frac{2}{\mathrm{fan_{in}} + \mathrm{fan_{out}}},"
    r"\quad |W| \le 2.27\,\sigma_W",
    source="Glorot and Bengio 2010, eq. 12, with a truncated normal law: glorot_normal of Keras and JAX",
)

GEOMETRIC = Scheme(
    key="geometric-mean",
    title="geometric mean of the fans",
    distributions=OPEN,
    variance_of=lambda layer, _: 1.0 / math.sqrt(layer.fan_in * layer.fan_out),
    std_of=lambda layer, _: 1.0 / math.sqrt(math.sqrt(layer.fan_in * layer.fan_out)),
    std_formula=lambda layer, _: f"1/SQRT(SQRT({layer.fan_in}*{layer.fan_out}))",
    formula="Var(W) = 1 / √(fan_in · fan_out)",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\sqrt{\mathrm{fan_{in}}\,\mathrm{fan_{out}}}}",
    source='JAX, jax.nn.initializers.variance_scaling, mode "fan_geo_avg"',
    direction="both",
    activations=("identity", "tanh"),
    assumptions=(
        INDEPENDENT,
        CENTRED_INPUTS,
        LINEAR_NEAR_0,
        "Signal and gradient may change in opposite ways: by fan_in / fan_out to the power 1/4 and its reciprocal.",
    ),
)
