"""Glorot and Bengio's normalized initialization: the compromise between forward and backward."""

from __future__ import annotations

from collections.abc import Mapping

from xavier_core.dice import NORMAL, TRUNCATED, UNIFORM, Distribution
from xavier_core.schemes.equivalent import Equivalent
from xavier_core.schemes.lines import Rule, equivalents, jax_is_cut, keras_is_cut, none
from xavier_core.schemes.notes import (
    CENTRED_INPUTS,
    CUT,
    FANS_SWAPPED,
    INDEPENDENT,
    LINEAR_NEAR_0,
    NAMED_XAVIER,
    SECOND_MOMENT,
)
from xavier_core.schemes.scheme import Parameter, Scheme
from xavier_core.schemes.variance_scaling import FAN_SUM, constant_scale, variance_scaling

__all__ = ["GLOROT_NORMAL", "GLOROT_TRUNCATED", "GLOROT_UNIFORM"]

_GAIN = Parameter("gain", default=1.0, neutral=1.0, about="multiplies every weight")
_RULE = Rule(
    "$gain**2", "fan_avg", "$gain * (2 / (fan_in + fan_out)) ** 0.5", "$gain * (6 / (fan_in + fan_out)) ** 0.5"
)
_PLAIN = Rule("1.0", "fan_avg", "(2 / (fan_in + fan_out)) ** 0.5", "(6 / (fan_in + fan_out)) ** 0.5")
_GAINS = (
    "calculate_gain gives 5/3 for tanh, and no derivation of it is known: 1.5925 keeps the variance of "
    "standard normal pre-activations, 1 that of small ones."
)
_COMPROMISE = "It keeps neither signal nor gradient exactly, unless fan_in and fan_out are equal."
_NO_GAIN = "Only with a gain of 1: {}"


def _glorot(  # noqa: PLR0913 - what the three laws do not share, each by name
    distribution: Distribution,
    *,
    formula: str,
    typeset: str,
    source: str,
    pitfalls: tuple[str, ...],
    changes: Mapping[str, Equivalent],
) -> Scheme:
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
        pitfalls=pitfalls,
        equivalents=equivalents(_RULE, {distribution.key: changes}, plain=_PLAIN),
    )


GLOROT_UNIFORM = _glorot(
    UNIFORM,
    formula="U(±gain √(6 / (fan_in + fan_out))): Var(W) = gain² · 2 / (fan_in + fan_out)",
    typeset=r"W \sim \mathcal{U}\left(\pm g\sqrt{\tfrac{6}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}}\right)",
    source="Glorot and Bengio 2010, eq. 16",
    pitfalls=(
        NAMED_XAVIER,
        _COMPROMISE,
        "The half-width is √3 standard deviations: 6 under the root, not 2.",
        "A gain multiplies weights, so it counts squared in the variance and once in the half-width.",
        SECOND_MOMENT,
        FANS_SWAPPED,
    ),
    changes={
        "pytorch": Equivalent(
            "nn.init.xavier_uniform_(layer.weight, gain=$gain)", _GAINS, plain="nn.init.xavier_uniform_(layer.weight)"
        ),
        "keras": Equivalent(
            'keras.initializers.VarianceScaling($gain**2, "fan_avg", "uniform")',
            "Dense, Conv2D and LSTM start with it; the first number of VarianceScaling is the gain squared.",
            plain="keras.initializers.GlorotUniform()",
        ),
        "jax": Equivalent(
            'jax.nn.initializers.variance_scaling($gain**2, "fan_avg", "uniform")',
            "Flax's Dense starts with lecun_normal(), not with this.",
            plain="jax.nn.initializers.glorot_uniform()",
        ),
        "caffe": Equivalent(
            "",
            _NO_GAIN.format("the filler has none. Without variance_norm it divides by fan_in alone."),
            plain='weight_filler { type: "xavier" variance_norm: AVERAGE }',
        ),
        "tf1": Equivalent(
            'tf.variance_scaling_initializer($gain**2, "fan_avg", "uniform")',
            "tf.contrib.layers.xavier_initializer is uniform unless told otherwise, and has no gain.",
            plain="tf.contrib.layers.xavier_initializer()",
        ),
        "sklearn": Equivalent(
            "",
            _NO_GAIN.format(
                "its networks start so for tanh, relu and identity, and intercepts come from the same law."
            ),
            plain='MLPClassifier(activation="tanh")',
        ),
    },
)

GLOROT_NORMAL = _glorot(
    NORMAL,
    formula="Var(W) = gain² · 2 / (fan_in + fan_out)",
    typeset=r"\operatorname{Var}(W) = g^2\,\frac{2}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}",
    source="Glorot and Bengio 2010, eq. 12",
    pitfalls=(
        NAMED_XAVIER,
        _COMPROMISE,
        "glorot_normal of Keras and JAX is cut at ±2.27 standard deviations, xavier_normal_ of PyTorch is not cut.",
        "2 / (fan_in + fan_out) is the variance; the standard deviation is its root.",
        SECOND_MOMENT,
        FANS_SWAPPED,
    ),
    changes={
        "pytorch": Equivalent(
            "nn.init.xavier_normal_(layer.weight, gain=$gain)", _GAINS, plain="nn.init.xavier_normal_(layer.weight)"
        ),
        "keras": Equivalent(
            'keras.initializers.VarianceScaling($gain**2, "fan_avg", "untruncated_normal")',
            keras_is_cut("GlorotNormal()"),
            plain='keras.initializers.VarianceScaling(1.0, "fan_avg", "untruncated_normal")',
        ),
        "jax": Equivalent(
            'jax.nn.initializers.variance_scaling($gain**2, "fan_avg", "normal")',
            jax_is_cut("glorot_normal()"),
            plain='jax.nn.initializers.variance_scaling(1.0, "fan_avg", "normal")',
        ),
        "caffe": none(
            "Caffe's xavier filler is uniform; msra with variance_norm: AVERAGE is normal, but has twice this variance."
        ),
        "tf1": Equivalent(
            'tf.variance_scaling_initializer($gain**2, "fan_avg", "untruncated_normal")',
            "tf.contrib.layers.xavier_initializer(uniform=False) is cut, and its variance is 0.6 % larger.",
            plain='tf.variance_scaling_initializer(1.0, "fan_avg", "untruncated_normal")',
        ),
    },
)

GLOROT_TRUNCATED = _glorot(
    TRUNCATED,
    formula="Var(W) = gain² · 2 / (fan_in + fan_out), cut at ±2.27 std",
    typeset=r"\operatorname{Var}(W) = g^2\,\frac{2}{\mathrm{fan_{in}} + \mathrm{fan_{out}}},"
    r"\quad |W| \le 2.27\,\sigma_W",
    source="Glorot and Bengio 2010, eq. 12, with a truncated normal law: glorot_normal of Keras and JAX",
    pitfalls=(
        "The name glorot_normal says nothing of the cut, and xavier_normal_ of PyTorch has none.",
        CUT,
        _COMPROMISE,
        SECOND_MOMENT,
    ),
    changes={
        "keras": Equivalent(
            'keras.initializers.VarianceScaling($gain**2, "fan_avg", "truncated_normal")',
            "It is cut, though it is called normal.",
            plain="keras.initializers.GlorotNormal()",
        ),
        "jax": Equivalent(
            'jax.nn.initializers.variance_scaling($gain**2, "fan_avg", "truncated_normal")',
            "It is cut, though it is called normal.",
            plain="jax.nn.initializers.glorot_normal()",
        ),
        "tf1": Equivalent(
            'tf.variance_scaling_initializer($gain**2, "fan_avg", "truncated_normal")',
            "tf.contrib.layers.xavier_initializer(uniform=False) widens the law by √1.3, "
            "so its variance is 0.6 % larger.",
            plain='tf.variance_scaling_initializer(1.0, "fan_avg", "truncated_normal")',
        ),
    },
)
