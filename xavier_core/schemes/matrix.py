"""Schemes that draw a matrix as a whole: orthogonal, sparse, and LSUV, which looks at the data, too."""

from __future__ import annotations

import math

from xavier_core.base import write
from xavier_core.dice import ORTHOGONAL, SPARSE, zeros_a_row
from xavier_core.schemes.equivalent import Equivalent
from xavier_core.schemes.lines import SKLEARN_NO_CHOICE, none, written
from xavier_core.schemes.scheme import Arguments, Layer, Parameter, Scheme

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
    parameters=(Parameter("gain", default=1.0, neutral=1.0, about="every singular value"),),
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
    pitfalls=(
        "A single weight looks like any other of variance 1 / max(fan_in, fan_out); it is the matrix that is special.",
        "A square matrix keeps every length both ways; a wide one only forward, a tall one only backward.",
        "For ReLU a gain of √2 is needed, as with independent weights.",
        "The factor of a QR decomposition alone is not uniform: the signs of R's diagonal have to be made positive.",
        "A convolution's kernel is flattened first, which makes the flat matrix orthogonal, not the convolution.",
    ),
    equivalents=written(
        {
            "orthogonal": {
                "pytorch": Equivalent(
                    "nn.init.orthogonal_(layer.weight, gain=$gain)",
                    "Rows are orthonormal where the weight has fewer rows than columns, else columns are.",
                    plain="nn.init.orthogonal_(layer.weight)",
                ),
                "keras": Equivalent(
                    "keras.initializers.Orthogonal(gain=$gain)",
                    "An LSTM of Keras draws its recurrent weights so, those of all gates in one wide matrix.",
                    plain="keras.initializers.Orthogonal()",
                ),
                "jax": Equivalent(
                    "jax.nn.initializers.orthogonal($gain)",
                    "The gain is called scale here, and is no variance.",
                    plain="jax.nn.initializers.orthogonal()",
                ),
                "caffe": none("Caffe has no orthogonal filler; the script of LSUV's authors makes the matrix itself."),
                "tf1": Equivalent("tf.orthogonal_initializer(gain=$gain)", plain="tf.orthogonal_initializer()"),
                "sklearn": none(SKLEARN_NO_CHOICE),
                "numpy": Equivalent(
                    "$gain * np.matmul(*np.linalg.svd(rng.normal(size=(fan_in, fan_out)), full_matrices=False)[::2])",
                    "np.linalg.qr(…)[0] alone prefers some signs, and is not of this shape where fan_in < fan_out.",
                    plain="np.matmul(*np.linalg.svd(rng.normal(size=(fan_in, fan_out)), full_matrices=False)[::2])",
                ),
            }
        }
    ),
)


def _kept(layer: Layer, sparsity: float) -> float:
    return 1.0 - zeros_a_row(layer.fan_out, sparsity) / layer.fan_out


SPARSE_SCHEME = Scheme(
    key="sparse",
    title="sparse",
    distributions=(SPARSE,),
    parameters=(
        Parameter("sparsity", default=0.9, maximum=1.0, about="share of the weights that leave a unit and are 0"),
        Parameter("std", default=0.01, about="standard deviation of the others"),
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
    pitfalls=(
        "Martens limits the weights that come into a unit; PyTorch's sparse_ counts those that leave one.",
        "The share is rounded up: of 30 weights and a sparsity of 0.9 exactly 27 are 0.",
        "The variance counts the zeros in: it is std² times the share that is left.",
        "0.01 is what sparse_ takes where nothing is said; few weights of that size pass hardly any signal on.",
    ),
    equivalents=written(
        {
            "sparse": {
                "pytorch": Equivalent(
                    "nn.init.sparse_(layer.weight, sparsity=$sparsity, std=$std)",
                    "Zeros are counted in each column of the out × in weight: in what one input sends out.",
                ),
                "keras": none("Keras has no sparse initializer."),
                "jax": none("JAX has no sparse initializer; jax.numpy.where on a normal draw keeps no exact count."),
                "caffe": none(
                    "The gaussian filler's sparse keeps each weight with chance sparse / fan_out; no count is exact."
                ),
                "tf1": none("TensorFlow 1 has no sparse initializer."),
                "sklearn": none(SKLEARN_NO_CHOICE),
                "numpy": Equivalent(
                    "rng.permuted(np.where(np.arange(fan_out) < np.ceil($sparsity * fan_out), 0.0, "
                    "rng.normal(0.0, $std, (fan_in, fan_out))), axis=1)",
                    "rng.permuted shuffles each row on its own; rng.shuffle would move whole rows.",
                ),
            }
        }
    ),
)


def _needs_data(start: str) -> Equivalent:
    return none(f"It needs the outputs for a batch of data, which no initializer is given. {start}")


LSUV = Scheme(
    key="lsuv",
    title="LSUV",
    distributions=(ORTHOGONAL,),
    variance_of=lambda layer, _: 1.0 / layer.fan_in,
    std_of=lambda layer, _: 1.0 / math.sqrt(layer.fan_in),
    std_formula=lambda layer, _: f"1/SQRT({layer.fan_in})",
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
    pitfalls=(
        "The variance is that of the pre-activations, before ReLU, in the author's script.",
        "Pre-activations are linear in the weights: on one and the same batch one division is enough.",
        "Ports of the script stop at 0.1 or after 10 rounds, the script at 0.02 or after 20.",
        "The same dice give other weights with other data.",
    ),
    equivalents=written(
        {
            "orthogonal": {
                "pytorch": _needs_data("Start with nn.init.orthogonal_(layer.weight), then divide by their std."),
                "keras": _needs_data("Start with keras.initializers.Orthogonal(), then divide by their std."),
                "jax": _needs_data("Start with jax.nn.initializers.orthogonal(), then divide by their std."),
                "caffe": _needs_data("Caffe is what the authors' own script works on."),
                "tf1": _needs_data("Start with tf.orthogonal_initializer(), then divide by their std."),
                "sklearn": none(SKLEARN_NO_CHOICE),
                "numpy": _needs_data("Start with an orthogonal matrix, then divide it by np.std(x @ W)."),
            }
        }
    ),
)
