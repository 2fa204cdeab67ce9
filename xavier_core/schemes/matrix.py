"""Schemes of jointly drawn matrices: orthogonal, sparse, and LSUV, which looks at the data, too."""

from __future__ import annotations

import math

from xavier_core.base import write
from xavier_core.dice import ORTHOGONAL, SPARSE, zeros_a_row
from xavier_core.schemes.scheme import Arguments, Layer, Parameter, Scheme
from xavier_core.schemes.variance_scaling import FAN_IN, ONE, variance_scaling

__all__ = ["LSUV", "ORTHOGONAL_SCHEME", "SPARSE_SCHEME"]


def _widest(layer: Layer) -> int:
    return max(layer.fan_in, layer.fan_out)


def _orthogonal_std(layer: Layer, arguments: Arguments) -> str:
    text = f"1/SQRT({_widest(layer)})"
    return text if arguments[0] == 1.0 else f"{write(arguments[0])}*{text}"


ORTHOGONAL_SCHEME = Scheme(
    key="orthogonal",
    title="orthogonal",
    distributions=(ORTHOGONAL,),
    parameters=(Parameter("gain", "Gain", default=1.0, neutral=1.0, about="every singular value"),),
    variance_of=lambda layer, arguments: arguments[0] ** 2 / _widest(layer),
    std_of=lambda layer, arguments: arguments[0] / math.sqrt(_widest(layer)),
    std_formula=_orthogonal_std,
    formula="WᵀW = gain² I or WWᵀ = gain² I: Var(W) = gain² / max(fan_in, fan_out)",
    typeset=r"W^{\top} W = g^2 I \ \text{or}\ W W^{\top} = g^2 I:\quad"
    r" \operatorname{Var}(W) = \frac{g^2}{\max(\mathrm{fan_{in}}, \mathrm{fan_{out}})}",
    source="Saxe, McClelland and Ganguli 2013, arXiv:1312.6120",
    year=2013,
    direction="both",
    activations=("identity", "tanh"),
    assumptions=(
        "The matrix is drawn uniformly among all whose rows or columns are orthonormal.",
        "The activation is linear, or near it: behind a kink or a bend lengths are not kept.",
    ),
)


def _kept(layer: Layer, sparsity: float) -> float:
    return 1.0 - zeros_a_row(layer.fan_out, sparsity) / layer.fan_out


SPARSE_SCHEME = Scheme(
    key="sparse",
    title="sparse",
    distributions=(SPARSE,),
    parameters=(
        Parameter(
            "sparsity", "Sparsity", default=0.9, maximum=1.0, about="share of the weights that leave a unit and are 0"
        ),
        Parameter("std", "Standard deviation", default=0.01, about="standard deviation of the others"),
    ),
    variance_of=lambda layer, arguments: arguments[1] ** 2 * _kept(layer, arguments[0]),
    std_of=lambda layer, arguments: arguments[1] * math.sqrt(_kept(layer, arguments[0])),
    std_formula=lambda layer, arguments: (
        f"{write(arguments[1])}*SQRT(1-{zeros_a_row(layer.fan_out, arguments[0])}/{layer.fan_out})"
    ),
    formula="⌈sparsity · fan_out⌉ weights of each row are 0, the others N(0, std²)",
    typeset=r"\lceil p\,\mathrm{fan_{out}} \rceil\ \text{of each row are } 0,\quad"
    r" \text{the others}\ \mathcal{N}(0, \sigma^2)",
    source="Martens 2010, Deep learning via Hessian-free optimization; PyTorch's sparse_",
    year=2010,
    assumptions=(
        "A unit that listens to few others gets a signal whose size does not grow with the width.",
        "The standard deviation of the weights that are left suits their number; no rule sees to it.",
    ),
)


LSUV = variance_scaling(
    key="lsuv",
    title="LSUV",
    scale=ONE,
    fan=FAN_IN,
    distributions=(ORTHOGONAL,),
    start_std_of=lambda layer: 1.0 / math.sqrt(_widest(layer)),
    formula="orthonormal, then W ← W / √Var(z) for the data's pre-activations z, layer by layer",
    typeset=r"W \leftarrow \frac{W}{\sqrt{\operatorname{Var}(z)}}\ \text{until}\ |\operatorname{Var}(z) - 1| < 0.02,"
    r"\quad W_0\ \text{orthonormal}",
    source="Mishkin and Matas 2015, arXiv:1511.06422; tolerance 0.02 as in the author's script",
    year=2015,
    direction="forward",
    activations=("relu", "leaky_relu", "tanh", "elu", "identity"),
    assumptions=(
        "The batch that the scaling looks at stands for all data.",
        "Layers are scaled one after another, each behind those that are done.",
    ),
)
