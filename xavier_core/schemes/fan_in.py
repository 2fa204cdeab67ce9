"""Schemes that divide by one fan: LeCun's, which the sheet calls Xavier, the standard of 2010, and the backward one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from xavier_core.dice import NORMAL, TRUNCATED, UNIFORM
from xavier_core.schemes.equivalent import Equivalent
from xavier_core.schemes.lines import TORCH_SIZES, Rule, equivalents, jax_is_cut, keras_is_cut, none
from xavier_core.schemes.notes import CENTRED_INPUTS, INDEPENDENT, LINEAR_NEAR_0, NAMED_XAVIER, SECOND_MOMENT
from xavier_core.schemes.scheme import Parameter
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_OUT, OPEN, Fan, constant_scale, variance_scaling

__all__ = ["BACKWARD", "LECUN_TRUNCATED", "LECUN_UNIFORM", "STANDARD", "TWO_STEP", "XAVIER"]

_ONE = constant_scale(1.0)
_THRICE_FAN_IN = Fan(lambda layer: 3 * layer.fan_in, lambda layer: f"(3*{layer.fan_in})")
_LECUN: Mapping[str, Any] = MappingProxyType(
    {
        "scale": _ONE,
        "fan": FAN_IN,
        "direction": "forward",
        "activations": ("identity", "tanh", "lecun_tanh"),
        "year": 1998,
        "assumptions": (INDEPENDENT, CENTRED_INPUTS, LINEAR_NEAR_0),
    }
)
_RULE = Rule("1.0", "fan_in", "fan_in**-0.5", "(3 / fan_in) ** 0.5")
_CAFFE_IS_UNIFORM = none(
    "Caffe's gaussian filler takes a number and no rule; its xavier filler has this variance, but is uniform."
)
_TORCH_XAVIER = "xavier_{}_ divides by the average of both fans; it is this law only where they are equal."

XAVIER = variance_scaling(
    key="xavier",
    title="Xavier",
    formula="Var(W) = 1 / fan_in",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}}",
    source="Glorot and Bengio 2010, eq. 10: n Var(W) = 1 forward; LeCun et al. 1998, eq. 16",
    distributions=(NORMAL,),
    pitfalls=(
        "1 / fan_in is the variance; its root, 1 / √fan_in, is the standard deviation that NORMINV asks for.",
        NAMED_XAVIER,
        SECOND_MOMENT,
        "Tanh is not linear: it loses signal from layer to layer, if slowly, about as 1 / √(2 · layer).",
        "ReLU drops half of the mean square at each layer, so it needs He's 2 / fan_in.",
    ),
    equivalents=equivalents(
        _RULE,
        {
            "normal": {
                "pytorch": Equivalent(
                    'nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")', _TORCH_XAVIER.format("normal")
                ),
                "keras": Equivalent(
                    'keras.initializers.VarianceScaling(1.0, "fan_in", "untruncated_normal")',
                    keras_is_cut("LecunNormal()"),
                ),
                "jax": Equivalent(
                    'jax.nn.initializers.variance_scaling(1.0, "fan_in", "normal")', jax_is_cut("lecun_normal()")
                ),
                "caffe": _CAFFE_IS_UNIFORM,
                "tf1": Equivalent(
                    'tf.variance_scaling_initializer(1.0, "fan_in", "untruncated_normal")',
                    "tf.contrib.layers.xavier_initializer() is Glorot's: uniform, and by the average of both fans.",
                ),
            }
        },
    ),
    **_LECUN,
)

LECUN_UNIFORM = variance_scaling(
    key="lecun-uniform",
    title="LeCun, uniform",
    formula="U(±√(3 / fan_in)): Var(W) = 1 / fan_in",
    typeset=r"W \sim \mathcal{U}\left(\pm\sqrt{\tfrac{3}{\mathrm{fan_{in}}}}\right)",
    source="LeCun et al. 1998, eq. 16, with a uniform law: U(±√(3 / fan_in)); Caffe's xavier filler",
    distributions=(UNIFORM,),
    pitfalls=(
        "U(±1/√n) has variance 1 / (3n); for 1 / n the half-width is √(3 / n).",
        "Caffe calls this law xavier, though the paper's divides by the average of both fans.",
        SECOND_MOMENT,
    ),
    equivalents=equivalents(
        _RULE,
        {
            "uniform": {
                "pytorch": Equivalent(
                    'nn.init.kaiming_uniform_(layer.weight, nonlinearity="linear")',
                    "nn.Linear starts with U(±1/√fan_in), a third of this variance.",
                ),
                "keras": Equivalent(
                    "keras.initializers.LecunUniform()", "Dense starts with GlorotUniform(), not with this."
                ),
                "jax": Equivalent(
                    "jax.nn.initializers.lecun_uniform()",
                    "Flax's Dense starts with lecun_normal(), which has this variance, but is a truncated normal law.",
                ),
                "caffe": Equivalent(
                    'weight_filler { type: "xavier" }', "The paper's average needs variance_norm: AVERAGE."
                ),
            }
        },
    ),
    **_LECUN,
)

LECUN_TRUNCATED = variance_scaling(
    key="lecun-truncated",
    title="LeCun, truncated normal",
    formula="Var(W) = 1 / fan_in, cut at ±2.27 std",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}},\quad |W| \le 2.27\,\sigma_W",
    source="LeCun et al. 1998, eq. 16, with a truncated normal law: lecun_normal of Keras and JAX, Flax's default",
    distributions=(TRUNCATED,),
    pitfalls=(
        "The name lecun_normal says nothing of the cut, at 2 standard deviations before it and 2.27 after it.",
        "The standard deviation given to the sampler is 1/0.8796 of the one that comes out.",
        SECOND_MOMENT,
    ),
    equivalents=equivalents(
        _RULE,
        {
            "truncated": {
                "keras": Equivalent("keras.initializers.LecunNormal()", "It is cut, though it is called normal."),
                "jax": Equivalent(
                    "jax.nn.initializers.lecun_normal()",
                    "It is cut, though it is called normal; Flax's Dense starts with it.",
                ),
            }
        },
    ),
    **_LECUN,
)

STANDARD = variance_scaling(
    key="standard",
    title="standard of 2010",
    scale=_ONE,
    fan=_THRICE_FAN_IN,
    formula="U(±1/√fan_in): Var(W) = 1 / (3 fan_in)",
    typeset=r"W \sim \mathcal{U}\left(\pm\tfrac{1}{\sqrt{\mathrm{fan_{in}}}}\right):\quad"
    r" \operatorname{Var}(W) = \frac{1}{3\,\mathrm{fan_{in}}}",
    source="Glorot and Bengio 2010, eq. 1 and 15; PyTorch's default for Linear and Conv",
    year=2010,
    distributions=(UNIFORM,),
    assumptions=(INDEPENDENT, "Nothing is asked to stay the same from layer to layer: n Var(W) is 1/3, not 1."),
    pitfalls=(
        "U(±1/√n) has variance 1 / (3n), so a linear layer shrinks the signal by √3.",
        "It is sometimes told as Xavier's rule; Glorot and Bengio give it as what they improve on.",
        "PyTorch's Linear and Conv layers draw weights and biases so where nothing else is said.",
    ),
    equivalents=equivalents(
        Rule("1 / 3", "fan_in", "(3 * fan_in) ** -0.5", "fan_in**-0.5"),
        {
            "uniform": {
                "pytorch": Equivalent(
                    "nn.init.kaiming_uniform_(layer.weight, a=5**0.5)",
                    "nn.Linear starts with it; √5 stands for no slope, it makes 2 / (1 + 5) = 1/3 of He's rule.",
                ),
                "caffe": none("Caffe's xavier filler, U(±√(3 / fan_in)), has three times this variance."),
            }
        },
    ),
)

BACKWARD = variance_scaling(
    key="backward",
    title="backward",
    scale=_ONE,
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
    pitfalls=(
        "It keeps the gradient, not the signal: where layers grow narrower the signal grows by fan_in / fan_out.",
        "Who swaps the fans of the forward rule gets this one, and sees no difference where layers are equally wide.",
    ),
    equivalents=equivalents(
        Rule("1.0", "fan_out", "fan_out**-0.5", "(3 / fan_out) ** 0.5"),
        {
            "normal": {
                "pytorch": Equivalent(
                    'nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="linear")', TORCH_SIZES
                ),
                "caffe": none(
                    "Caffe's gaussian filler takes a number and no rule; xavier with variance_norm: FAN_OUT "
                    "has this variance, but is uniform."
                ),
            },
            "uniform": {
                "pytorch": Equivalent(
                    'nn.init.kaiming_uniform_(layer.weight, mode="fan_out", nonlinearity="linear")', TORCH_SIZES
                ),
                "caffe": Equivalent(
                    'weight_filler { type: "xavier" variance_norm: FAN_OUT }', "Without variance_norm it is FAN_IN."
                ),
            },
            "truncated": {},
        },
    ),
)

_FIRST_STD = "Only with a first step of standard deviation 1; {}"

TWO_STEP = variance_scaling(
    key="two-step",
    title="draw, then scale",
    scale=_ONE,
    fan=FAN_IN,
    gain=lambda arguments: arguments[0],
    parameters=(Parameter("first_std", default=1.0, neutral=1.0, about="standard deviation of the first step"),),
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
    pitfalls=(
        "With a first step of a small variance, as the lecture has it, the result is not Xavier.",
        "A first standard deviation of 0.01 makes the signal a hundredth at every layer.",
        "The second step multiplies by the root: the variance is divided by fan_in, the weights by √fan_in.",
        "A uniform first step on ±1 has variance 1/3 and ends at PyTorch's default, not at Xavier.",
    ),
    equivalents=equivalents(
        Rule("$first_std**2", "fan_in", "$first_std * fan_in**-0.5", "$first_std * (3 / fan_in) ** 0.5"),
        {
            "normal": {
                "pytorch": Equivalent(
                    "nn.init.normal_(layer.weight.data, std=$first_std).div_(layer.in_features**0.5)",
                    "Both steps as told; kaiming_normal_ does them in one, with first_std 1.",
                ),
                "caffe": none("Caffe's fillers draw in one step; its xavier filler has this variance, but is uniform."),
                "numpy": Equivalent(
                    "rng.normal(0.0, $first_std, (fan_in, fan_out)) * (1 / fan_in) ** 0.5",
                    "The factor is the root of 1 / fan_in; 1 / fan_in itself would shrink the signal by √fan_in.",
                ),
            },
            "uniform": {
                "caffe": Equivalent(
                    "", _FIRST_STD.format("the filler has no factor."), plain='weight_filler { type: "xavier" }'
                ),
            },
            "truncated": {},
        },
        plain=_RULE,
    ),
)
