"""Schemes that follow from the activation: Kumar's formula, the variance-keeping gain, SELU's, scikit-learn's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xavier_core.activations import ACTIVATIONS, find_activation, moments_of
from xavier_core.base import write
from xavier_core.dice import NORMAL, UNIFORM
from xavier_core.schemes.equivalent import Equivalent
from xavier_core.schemes.lines import Rule, equivalents, jax_is_cut, keras_is_cut, none
from xavier_core.schemes.notes import CENTRED_INPUTS, INDEPENDENT, SECOND_MOMENT
from xavier_core.schemes.scheme import Arguments, Layer
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_SUM, OPEN, Scale, constant_scale, variance_scaling

__all__ = ["KUMAR", "SELU", "SKLEARN", "VARIANCE_KEEPING"]


def _kumar_scale(layer: Layer, _: Arguments) -> float:
    """1 / (g'(0)**2 (1 + g(0)**2)); where g has a kink at 0, He's 2 / (1 + slope**2)."""
    g = find_activation(layer.activation, layer.slope)
    if g.has_kink_at_0 and g.slope_below is not None:
        return 2.0 / (1.0 + g.slope_below**2)
    return 1.0 / (g.derivative_at_0**2 * (1.0 + g.value_at_0**2))


def _keeping_scale(layer: Layer, _: Arguments) -> float:
    return 1.0 / moments_of(find_activation(layer.activation, layer.slope)).mean_square


def _sklearn_scale(layer: Layer, _: Arguments) -> float:
    return 2.0 / 3.0 if layer.activation == "sigmoid" else 2.0


def _scale_in_lines(scale: Callable[[Layer, Arguments], float]) -> Callable[[Layer, Arguments], Mapping[str, str]]:
    return lambda layer, arguments: {"scale": write(scale(layer, arguments))}


_BY_SCALE = Rule("$scale", "fan_in", "($scale / fan_in) ** 0.5", "(3 * $scale / fan_in) ** 0.5")
_BUT_SIGMOID = tuple(key for key in ACTIVATIONS if key != "sigmoid")
_CAFFE_RELU = Equivalent(
    'weight_filler { type: "msra" }',
    "Only for ReLU, where the rule gives 2 / fan_in; else Caffe's gaussian filler takes a number and no rule.",
    activations=("relu",),
)

KUMAR = variance_scaling(
    key="kumar",
    looks_at_activation=True,
    title="Kumar",
    scale=Scale(_kumar_scale, lambda layer, arguments: write(_kumar_scale(layer, arguments))),
    fan=FAN_IN,
    formula="Var(W) = 1 / (fan_in g'(0)² (1 + g(0)²)); 12.8 / fan_in for the sigmoid",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}\,g'(0)^2\,(1 + g(0)^2)}",
    source="Kumar 2017, arXiv:1704.08863, general formula",
    year=2017,
    direction="forward",
    activations=("sigmoid", "tanh", "relu", "softplus", "softsign"),
    distributions=(NORMAL,),
    assumptions=(
        INDEPENDENT,
        "The activation may be replaced by its tangent at 0, where it has a derivative; ReLU is derived on its own.",
        "Activations of every layer are to have variance 1.",
    ),
    pitfalls=(
        "3.6 for the sigmoid multiplies the standard deviation, 1 / √fan_in; the variance is 12.8 / fan_in.",
        "The author's own script passes 3.6 as the numerator of the variance: a standard deviation of 1.90 / √fan_in.",
        "The sigmoid cannot do what is asked of it: values between 0 and 1 have a variance of at most 1/4.",
        "The sigmoid's outputs settle at a standard deviation of 0.32; gradients keep 0.35 of their variance a layer.",
        "For the sigmoid scikit-learn goes the other way and draws smaller weights.",
        "PyTorch's gain of 1 for the sigmoid is not this rule's: that would be 3.58.",
    ),
    numbers_in_lines=_scale_in_lines(_kumar_scale),
    equivalents=equivalents(
        _BY_SCALE,
        {
            "normal": {
                "pytorch": Equivalent(
                    "nn.init.normal_(layer.weight, std=($scale / layer.in_features) ** 0.5)",
                    'kaiming_normal_ with nonlinearity="sigmoid" has gain 1, with tanh 5/3; neither is this law.',
                ),
                "keras": Equivalent(
                    'keras.initializers.VarianceScaling($scale, "fan_in", "untruncated_normal")',
                    "The first number is a variance times the fan: for the sigmoid 12.8, not 3.6, "
                    "which the author's script passes here.",
                ),
                "caffe": _CAFFE_RELU,
                "sklearn": none(
                    "scikit-learn's networks take no initializer, and for the logistic function "
                    "they draw smaller weights, not larger ones: variance 2 / (3 (fan_in + fan_out))."
                ),
            }
        },
    ),
)

VARIANCE_KEEPING = variance_scaling(
    key="variance-keeping",
    looks_at_activation=True,
    title="variance-keeping",
    scale=Scale(_keeping_scale, lambda layer, arguments: write(_keeping_scale(layer, arguments))),
    fan=FAN_IN,
    formula="Var(W) = 1 / (fan_in E[g(Z)²]), Z standard normal",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}\,\operatorname{E}[g(Z)^2]},"
    r"\quad Z \sim \mathcal{N}(0, 1)",
    source="He et al. 2015, eq. 7: Var(z) = n Var(W) E[x²], solved for Var(z) = 1 with any activation",
    year=2015,
    direction="forward",
    activations=("gelu", "silu", "elu", "softplus", "lecun_tanh"),
    distributions=OPEN,
    assumptions=(
        INDEPENDENT,
        "Pre-activations are normal with mean 0, as in a wide layer, and have variance 1.",
        "Biases are 0.",
    ),
    pitfalls=(
        "It keeps the variance of the pre-activations, which is the mean square of the activations times n Var(W).",
        "Gradients are another matter: they would need 1 / E[g'(Z)²] in place of 1 / E[g(Z)²].",
        "For tanh it is a gain of 1.5925, where calculate_gain has 5/3; for the sigmoid 1.8462, where it has 1.",
        "To keep the activations' standard deviation, which subtracts their mean, ReLU needs 1.7129 in place of √2.",
        "calculate_gain raises an error for GELU, SiLU, ELU and softplus.",
        SECOND_MOMENT,
    ),
    numbers_in_lines=_scale_in_lines(_keeping_scale),
    equivalents=equivalents(
        _BY_SCALE,
        {
            "normal": {
                "pytorch": Equivalent(
                    "nn.init.normal_(layer.weight, std=($scale / layer.in_features) ** 0.5)",
                    "kaiming_normal_ takes its gains from calculate_gain: only those of ReLU, leaky ReLU "
                    "and linear keep the variance.",
                ),
                "caffe": _CAFFE_RELU,
            },
            "uniform": {
                "caffe": Equivalent(
                    'weight_filler { type: "xavier" }',
                    "Only for the identity, where the rule gives 1 / fan_in; else no filler has this law.",
                    activations=("identity",),
                ),
            },
            "truncated": {},
        },
    ),
)

SELU = variance_scaling(
    key="selu",
    title="SELU's",
    scale=constant_scale(1.0),
    fan=FAN_IN,
    formula="Var(W) = 1 / fan_in",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}}",
    source="Klambauer et al. 2017, Self-Normalizing Neural Networks",
    year=2017,
    direction="forward",
    activations=("selu",),
    distributions=(NORMAL,),
    assumptions=(
        INDEPENDENT,
        CENTRED_INPUTS,
        "Their variance is 1, which SELU keeps together with the mean of 0.",
    ),
    pitfalls=(
        "PyTorch's gain for selu is 3/4, so kaiming_normal_ with it has variance 0.5625 / fan_in; this is linear's.",
        "SELU's own constants do what a gain does elsewhere: multiplying the weights as well is once too much.",
        "Keras and TensorFlow recommend lecun_normal for SELU, which has this variance, but is cut.",
        "Keeping the variance forward lets gradients grow a little: E[g'(Z)²] is 1.0717.",
    ),
    equivalents=equivalents(
        Rule("1.0", "fan_in", "fan_in**-0.5", "(3 / fan_in) ** 0.5"),
        {
            "normal": {
                "pytorch": Equivalent(
                    'nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")',
                    'With nonlinearity="selu" the gain is 3/4 and the variance 0.5625 / fan_in.',
                ),
                "keras": Equivalent(
                    'keras.initializers.VarianceScaling(1.0, "fan_in", "untruncated_normal")',
                    keras_is_cut("LecunNormal()"),
                ),
                "jax": Equivalent(
                    'jax.nn.initializers.variance_scaling(1.0, "fan_in", "normal")', jax_is_cut("lecun_normal()")
                ),
                "caffe": none(
                    "Caffe's gaussian filler takes a number and no rule; its xavier filler has this variance, "
                    "but is uniform."
                ),
            }
        },
    ),
)

SKLEARN = variance_scaling(
    key="sklearn",
    looks_at_activation=True,
    title="scikit-learn's",
    scale=Scale(_sklearn_scale, lambda layer, _: "2/3" if layer.activation == "sigmoid" else "2"),
    fan=FAN_SUM,
    formula="U(±√(f / (fan_in + fan_out))), f = 2 for the sigmoid, 6 otherwise",
    typeset=r"W \sim \mathcal{U}\left(\pm\sqrt{\tfrac{f}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}}\right),"
    r"\quad f = 2\ \text{(sigmoid)},\ 6\ \text{(otherwise)}",
    source="scikit-learn, MLPClassifier and MLPRegressor, _init_coef",
    direction="both",
    activations=("relu", "tanh", "identity", "sigmoid"),
    distributions=(UNIFORM,),
    assumptions=(INDEPENDENT, "Glorot's average suits every activation but the sigmoid."),
    pitfalls=(
        "ReLU gets Glorot's variance here, not He's, which is twice as large where the fans are equal.",
        "For the sigmoid weights are smaller by √3, where Kumar's rule makes them 3.58 times larger than 1 / √fan_in.",
        "Intercepts are drawn from the same law as the weights; elsewhere biases mostly start at 0.",
        "f is no variance: U(±√(6 / n)) has variance 2 / n.",
    ),
    numbers_in_lines=lambda layer, _: {
        "factor": "2" if layer.activation == "sigmoid" else "6",
        "name": {"sigmoid": "logistic"}.get(layer.activation, layer.activation),
    },
    equivalents=equivalents(
        Rule(
            "$factor / 6",
            "fan_avg",
            "($factor / (3 * (fan_in + fan_out))) ** 0.5",
            "($factor / (fan_in + fan_out)) ** 0.5",
        ),
        {
            "uniform": {
                "pytorch": Equivalent(
                    "nn.init.xavier_uniform_(layer.weight, gain=($factor / 6) ** 0.5)",
                    "A gain multiplies the half-width, so a third of the variance is a gain of 1/√3.",
                ),
                "caffe": Equivalent(
                    'weight_filler { type: "xavier" variance_norm: AVERAGE }',
                    "Not for the sigmoid: the filler has no factor. Without variance_norm it divides by fan_in alone.",
                    activations=_BUT_SIGMOID,
                ),
                "sklearn": Equivalent(
                    'MLPClassifier(activation="$name")',
                    "Its networks know relu, tanh, identity and logistic, and start so with no way to choose.",
                    activations=("relu", "tanh", "identity", "sigmoid"),
                ),
            }
        },
    ),
)
