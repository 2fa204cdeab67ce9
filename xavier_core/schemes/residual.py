"""Schemes for the branches of residual networks, whose sums grow with the number of branches."""

from __future__ import annotations

import math
from collections.abc import Callable

from xavier_core.base import write
from xavier_core.dice import NORMAL, UNIFORM
from xavier_core.schemes.notes import INDEPENDENT, NO_RULE
from xavier_core.schemes.scheme import Parameter, Scheme
from xavier_core.schemes.variance_scaling import FAN_IN, FAN_SUM, constant_scale, variance_scaling

__all__ = ["FIXUP", "GPT2", "T_FIXUP_DECODER", "T_FIXUP_ENCODER"]

_MAX_LAYERS = 1e6
_MAX_IN_BRANCH = 1000.0
_TWO = constant_scale(2.0)


def _layers(default: float, label: str, about: str) -> Parameter:
    return Parameter("layers", label, default=default, minimum=1.0, maximum=_MAX_LAYERS, about=about)


GPT2 = Scheme(
    key="gpt2-residual",
    title="GPT-2, residual projections",
    distributions=(NORMAL,),
    parameters=(
        Parameter("std", "Standard deviation", default=0.02, about="standard deviation of all other weights"),
        _layers(12.0, "Transformer blocks", "blocks N; each adds two branches, attention and MLP"),
    ),
    variance_of=lambda _, arguments: arguments[0] ** 2 / (2.0 * arguments[1]),
    std_of=lambda _, arguments: arguments[0] / math.sqrt(2.0 * arguments[1]),
    std_formula=lambda _, arguments: f"{write(arguments[0])}/SQRT(2*{write(arguments[1])})",
    formula="Var(W) = std² / (2N), N blocks of two residual branches",
    typeset=r"\sigma_W = \frac{\sigma}{\sqrt{2N}}",
    source="Radford et al. 2019, Language Models are Unsupervised Multitask Learners, section 2.3",
    year=2019,
    activations=("gelu",),
    assumptions=(
        INDEPENDENT,
        NO_RULE,
        "The 2N branches are independent, so that the variance of their sum is 2N times that of one.",
    ),
)

FIXUP = variance_scaling(
    key="fixup",
    title="Fixup, inside a residual branch",
    scale=_TWO,
    fan=FAN_IN,
    gain=lambda arguments: arguments[0] ** (-0.5 / (arguments[1] - 1.0)),
    parameters=(
        Parameter(
            "branches",
            "Residual branches",
            default=8.0,
            minimum=1.0,
            maximum=_MAX_LAYERS,
            about="branches L of the network",
        ),
        Parameter(
            "layers",
            "Layers in a branch",
            default=2.0,
            minimum=2.0,
            maximum=_MAX_IN_BRANCH,
            about="layers m in each branch, of which the last starts at 0",
        ),
    ),
    formula="Var(W) = L^(−1/(m−1)) · 2 / fan_in, L branches of m layers, the last of each 0",
    typeset=r"\operatorname{Var}(W) = L^{-\frac{1}{m-1}}\,\frac{2}{\mathrm{fan_{in}}}",
    source="Zhang, Dauphin and Ma 2019, Fixup Initialization, arXiv:1901.09321: He's scaled by L^(−1/(2m−2))",
    year=2019,
    activations=("relu",),
    assumptions=(
        INDEPENDENT,
        "The last layer of each branch and the classifier start at 0, and scalar biases and multipliers are added.",
        "No normalization follows: the scale is such that a step of SGD changes the outputs by the learning rate.",
    ),
)


def _t_fixup(part: str, gain: Callable[[float], float], *, factor: str, typeset: str) -> Scheme:
    return variance_scaling(
        key=f"t-fixup-{part}",
        title=f"T-Fixup, {part}",
        scale=_TWO,
        fan=FAN_SUM,
        gain=lambda arguments: gain(arguments[0]),
        distributions=(UNIFORM,),
        parameters=(_layers(6.0, "Transformer layers", f"layers N of the {part}"),),
        formula=f"Var(W) = ({factor})² · 2 / (fan_in + fan_out), N layers of the {part}",
        typeset=rf"\operatorname{{Var}}(W) = \left({typeset}\right)^2\,"
        r"\frac{2}{\mathrm{fan_{in}} + \mathrm{fan_{out}}}",
        source="Huang, Pérez, Ba and Volkovs 2020, Improving Transformer Optimization Through Better Initialization",
        year=2020,
        activations=("relu", "gelu"),
        assumptions=(
            INDEPENDENT,
            "It is for the value and output projections and the MLP; the others keep Glorot's variance.",
            "No layer normalization and no warmup; a step of Adam is to change the outputs by the learning rate.",
        ),
    )


T_FIXUP_ENCODER = _t_fixup("encoder", lambda n: 0.67 * n**-0.25, factor="0.67 N^(−1/4)", typeset=r"0.67\,N^{-1/4}")
T_FIXUP_DECODER = _t_fixup("decoder", lambda n: (9.0 * n) ** -0.25, factor="(9N)^(−1/4)", typeset=r"(9N)^{-1/4}")
