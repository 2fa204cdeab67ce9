"""Schemes that follow from the activation: Kumar's, the variance-keeping, SELU's, PyTorch's gains, scikit-learn's."""

from __future__ import annotations

from xavier_core.activations import find_activation, moments_of
from xavier_core.base import write
from xavier_core.dice import NORMAL, UNIFORM
from xavier_core.schemes.notes import CENTRED_INPUTS, INDEPENDENT
from xavier_core.schemes.scheme import Arguments, Layer, Scheme
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_SUM, ONE, OPEN, Scale, variance_scaling

__all__ = ["KAIMING_SELU", "KAIMING_TANH", "KUMAR", "SELU", "SKLEARN", "VARIANCE_KEEPING"]


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
    activations=("gelu", "silu", "mish", "elu", "softplus", "lecun_tanh"),
    distributions=OPEN,
    assumptions=(
        INDEPENDENT,
        "Pre-activations are normal with mean 0, as in a wide layer, and have variance 1.",
        "Biases are 0.",
    ),
)

SELU = variance_scaling(
    key="selu",
    title="SELU's",
    scale=ONE,
    fan=FAN_IN,
    formula="Var(W) = 1 / fan_in",
    typeset=r"\operatorname{Var}(W) = \frac{1}{\mathrm{fan_{in}}}",
    source="Klambauer et al. 2017, Self-Normalizing Neural Networks",
    year=2017,
    direction="forward",
    activations=("selu",),
    distributions=(NORMAL,),
    assumptions=(INDEPENDENT, CENTRED_INPUTS, "Their variance is 1, which SELU keeps together with the mean of 0."),
)


def _kaiming(activation: str, name: str, *, gain: float, text: str) -> Scheme:
    """``kaiming_normal_`` and ``kaiming_uniform_`` with a gain of ``calculate_gain``."""
    return variance_scaling(
        key=f"kaiming-{activation}",
        title=f"Kaiming with PyTorch's {name} gain",
        scale=ONE,
        fan=FAN_IN,
        gain=lambda _: gain,
        std_formula=lambda layer, _: f"{text}/SQRT({layer.fan_in})",
        formula=f"Var(W) = ({text})² / fan_in",
        typeset=rf"\operatorname{{Var}}(W) = \left({text}\right)^2\,\frac{{1}}{{\mathrm{{fan_{{in}}}}}}",
        source="PyTorch, torch/nn/init.py, calculate_gain; no derivation is given there",
        activations=(activation,),
        distributions=(NORMAL, UNIFORM),
        assumptions=(INDEPENDENT, f"A gain of {text} suits {name}, whatever the depth."),
    )


KAIMING_TANH = _kaiming("tanh", "tanh", gain=5.0 / 3.0, text="5/3")
KAIMING_SELU = _kaiming("selu", "SELU", gain=0.75, text="3/4")

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
)
