"""He's initialization for ReLU and leaky ReLU, by fan_in or by fan_out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from xavier_core.base import write
from xavier_core.dice import NORMAL, TRUNCATED, UNIFORM, Distribution
from xavier_core.schemes.equivalent import Equivalent, Equivalents
from xavier_core.schemes.lines import Rule, general, jax_is_cut, keras_is_cut, none, written
from xavier_core.schemes.notes import CUT, FANS_SWAPPED, INDEPENDENT, RELU_HALVES
from xavier_core.schemes.scheme import Parameter, Scheme
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_OUT, Scale, variance_scaling

__all__ = [
    "HE",
    "HE_FAN_OUT",
    "HE_FAN_OUT_TRUNCATED",
    "HE_FAN_OUT_UNIFORM",
    "HE_TRUNCATED",
    "HE_UNIFORM",
]

_SLOPE = Parameter(
    "slope", default=0.0, minimum=-1.0, maximum=1.0, neutral=0.0, about="slope of the activation below 0: 0 for ReLU"
)


def _scale_text(slope: float) -> str:
    size = write(abs(slope))  # a square takes the sign away, and spreadsheets differ in how they read -a*-a
    return f"2/(1+{size}*{size})" if slope else "2"


_SCALE = Scale(
    of=lambda _, arguments: 2.0 / (1.0 + arguments[0] ** 2), text=lambda _, arguments: _scale_text(arguments[0])
)


_TORCH_A = "`a` counts for leaky_relu alone; without nonlinearity and `a` it is leaky_relu with slope 0, which is ReLU."
_NAMED_CUT = "It is cut, though it is called normal, and it knows ReLU alone: a slope needs the long form."
_NAMED_BY_FAN_IN = "{} divides by fan_in, and by nothing else."
_NO_SLOPE = "Only with slope 0: Caffe's filler knows ReLU alone. Without variance_norm it divides by fan_in."


def _lines(distribution: Distribution, fan: Literal["in", "out"]) -> Mapping[str, Equivalents]:
    """The general lines, or shorter ones where the framework has He's rule by name."""
    square = f"(1 + $slope * $slope) * fan_{fan}"
    name: Literal["fan_in", "fan_out"] = "fan_in" if fan == "in" else "fan_out"
    rule = Rule("2 / (1 + $slope * $slope)", name, f"(2 / ({square})) ** 0.5", f"(6 / ({square})) ** 0.5")
    plain = Rule("2.0", name, f"(2 / {name}) ** 0.5", f"(6 / {name}) ** 0.5")
    lines = general(rule, distribution.key, plain=plain)
    mode, norm = ("", "") if fan == "in" else (', mode="fan_out"', " variance_norm: FAN_OUT")
    law = "Uniform" if distribution is UNIFORM else "Normal"
    keras, jax = f"He{law}()", f"he_{law.lower()}()"
    if distribution is not TRUNCATED:
        torch = f"nn.init.kaiming_{distribution.key}_(layer.weight"
        lines["pytorch"] = Equivalent(
            f'{torch}, a=$slope{mode}, nonlinearity="leaky_relu")',
            _TORCH_A,
            plain=f'{torch}{mode}, nonlinearity="relu")',
        )
    if distribution is NORMAL:
        lines["keras"] = lines["keras"]._replace(pitfall=keras_is_cut("HeNormal()"))
        lines["jax"] = lines["jax"]._replace(pitfall=jax_is_cut("he_normal()"))
        lines["caffe"] = Equivalent("", _NO_SLOPE, plain=f'weight_filler {{ type: "msra"{norm} }}')
    elif distribution is UNIFORM:
        lines["caffe"] = none(
            f"Caffe's msra filler is normal; xavier, U(±√(3 / fan_{fan})), has half of this variance."
        )
    if distribution is not NORMAL and fan == "in":
        pitfall = "It knows ReLU alone: a slope needs the long form." if distribution is UNIFORM else _NAMED_CUT
        lines["keras"] = lines["keras"]._replace(plain=f"keras.initializers.{keras}", pitfall=pitfall)
        lines["jax"] = lines["jax"]._replace(plain=f"jax.nn.initializers.{jax}", pitfall=pitfall)
    elif fan == "out":
        lines["keras"] = lines["keras"]._replace(pitfall=_NAMED_BY_FAN_IN.format(keras))
        lines["jax"] = lines["jax"]._replace(pitfall=_NAMED_BY_FAN_IN.format(jax))
    return written({distribution.key: lines})


_OTHER_WAY = (
    "It is enough to keep the {}: the other way is then off by one factor for the network, the ratio of its outer fans."
)
_SLIP = "{0} is the variance; a standard deviation of {0}, or a variance of √({0}), is a slip."
_FORWARD_TRAPS = (
    "What is kept is the mean square of the activations; their variance is smaller, as ReLU's outputs have a mean.",
    _SLIP.format("2 / fan_in"),
    "The first layer has no ReLU before it and would need 1 / fan_in; He and others leave the factor of 2 in.",
    "In the comparison of He and others Xavier is 1 / fan_in, not the average of both fans.",
    "Where leaky ReLU has slope 0.01 and nothing is said, kaiming_normal_ still takes slope 0.",
    "It let a network of 30 layers converge; one of 14 was hardly more accurate than with Xavier.",
)
_BACKWARD_TRAPS = (
    "It keeps the gradient, not the signal: where layers grow narrower the signal grows by fan_in / fan_out.",
    _SLIP.format("2 / fan_out"),
    "kaiming_normal_ divides by fan_in unless mode says otherwise.",
    FANS_SWAPPED,
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
        pitfalls=(_BACKWARD_TRAPS if backward else _FORWARD_TRAPS) + ((CUT,) if distribution is TRUNCATED else ()),
        equivalents=_lines(distribution, fan),
    )


HE = _he("he", "He", NORMAL)
HE_UNIFORM = _he("he-uniform", "He, uniform", UNIFORM)
HE_TRUNCATED = _he("he-truncated", "He, truncated normal", TRUNCATED)
HE_FAN_OUT = _he("he-fan-out", "He by fan_out", NORMAL, backward=True)
HE_FAN_OUT_UNIFORM = _he("he-fan-out-uniform", "He by fan_out, uniform", UNIFORM, backward=True)
HE_FAN_OUT_TRUNCATED = _he("he-fan-out-truncated", "He by fan_out, truncated normal", TRUNCATED, backward=True)
