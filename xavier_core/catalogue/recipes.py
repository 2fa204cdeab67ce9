"""Recipes: the advice as lines to copy, a whole network that is drawn as advised, in each framework that can be run."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from types import MappingProxyType
from typing import NamedTuple

from xavier_core.activations import Activation
from xavier_core.base import SheetError, check_whole, write
from xavier_core.catalogue.advice import Advice
from xavier_core.catalogue.calls import FRAMEWORKS, find_call
from xavier_core.schemes import Draw

__all__ = ["MAX_WIDTH", "network_code"]

MAX_WIDTH = 1_000_000
_NOT_YET = "  # its inputs are not yet activations"


def network_code(advice: Advice, framework: str, *, width: int = 256) -> str:
    """Return a network of equally wide layers that is drawn as advised, as the framework's lines.

    It is empty where there is nothing to run: Caffe and TensorFlow 1, whose calls ``find_call`` has, and
    scikit-learn, which takes no initializer. Biases start at 0 everywhere.

    Parameters
    ----------
    width
        Inputs, and units of every layer, from 1 to 1,000,000.

    Raises
    ------
    SheetError
        For a framework that there is not or a width outside its range.
    """
    if framework not in FRAMEWORKS:
        raise SheetError("framework", framework, "one of " + ", ".join(FRAMEWORKS))
    width = check_whole("width", width, minimum=1, maximum=MAX_WIDTH)
    recipe = _RECIPES.get(framework)
    if recipe is None:
        return ""
    g = advice.activation
    first, others = (_call(draw, framework, g) for draw in (advice.first, advice.draw))
    text = recipe.by_data if advice.draw.rule.is_data_driven else recipe.text
    for name, value in {
        "WIDTH": str(width),
        "DEPTH": str(advice.depth),
        "ACTIVATION": recipe.activations[g.key].format(slope=write(g.slope)),
        "IMPORT_SCIPY": "import scipy\n" if "scipy" in recipe.activations[g.key] else "",
    }.items():
        text = text.replace(name, value)
    return _drawn(text, first, others)


def _call(draw: Draw, framework: str, g: Activation) -> str:
    return find_call(draw, framework, activation=g.key, slope=g.slope).call


def _drawn(text: str, first: str, others: str) -> str:
    """The text with the line that ends in DRAW as one line, or as two of which the first layer takes one."""
    if first == others:  # then no layer has to know which one it is
        text = text.replace("index, layer in enumerate(layers)", "layer in layers")
        text = text.replace("for index in range(depth)", "for _ in range(depth)")
        text = text.replace("for index in range(self.depth)", "for _ in range(self.depth)")
    lines = []
    for line in text.splitlines():
        start, mark, _ = line.partition("DRAW")
        if not mark:
            lines.append(line)
        elif first == others:
            lines.append(start + others)
        else:
            gap, begin = start[: len(start) - len(start.lstrip())], start.lstrip()
            fork = f"if index == 0:{_NOT_YET}\n    {begin}{first}\nelse:\n    {begin}{others}"
            lines.append(indent(fork, gap))
    return "\n".join(lines) + "\n"


class _Recipe(NamedTuple):
    """A network with DRAW in place of the call and ACTIVATION in place of g."""

    text: str
    by_data: str
    """The same with the weights of LSUV: orthogonal, then divided by the standard deviation of what they give."""
    activations: Mapping[str, str]
    """By key, with ``{slope}``."""


_PYTORCH = _Recipe(
    """\
import torch
from torch import nn

width, depth = WIDTH, DEPTH
layers = [nn.Linear(width, width) for _ in range(depth)]
for index, layer in enumerate(layers):
    DRAW
    nn.init.zeros_(layer.bias)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, a):
        for layer in self.layers:
            z = layer(a)
            a = ACTIVATION
        return a


network = Network()
""",
    """\
import torch
from torch import nn

width, depth = WIDTH, DEPTH
batch = torch.randn(1000, width)  # put a batch of your own data here
layers = [nn.Linear(width, width) for _ in range(depth)]


def activation(z):
    return ACTIVATION


with torch.no_grad():
    a = batch
    for layer in layers:
        nn.init.orthogonal_(layer.weight)
        nn.init.zeros_(layer.bias)
        layer.weight /= layer(a).std()
        a = activation(layer(a))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, a):
        for layer in self.layers:
            a = activation(layer(a))
        return a


network = Network()
""",
    MappingProxyType(
        {
            "identity": "z",
            "tanh": "torch.tanh(z)",
            "lecun_tanh": "1.7159 * torch.tanh(2 / 3 * z)",
            "sigmoid": "torch.sigmoid(z)",
            "relu": "torch.relu(z)",
            "leaky_relu": "nn.functional.leaky_relu(z, {slope})",
            "softsign": "nn.functional.softsign(z)",
            "softplus": "nn.functional.softplus(z)",
            "elu": "nn.functional.elu(z)",
            "selu": "nn.functional.selu(z)",
            "gelu": "nn.functional.gelu(z)",
            "silu": "nn.functional.silu(z)",
            "mish": "nn.functional.mish(z)",
        }
    ),
)

_KERAS = _Recipe(
    """\
import keras

width, depth = WIDTH, DEPTH
network = keras.Sequential([keras.Input((width,))])
for index in range(depth):
    initializer = DRAW
    network.add(keras.layers.Dense(width, kernel_initializer=initializer))
    network.add(keras.layers.Activation(ACTIVATION))
""",
    """\
import keras

width, depth = WIDTH, DEPTH
batch = keras.random.normal((1000, width))  # put a batch of your own data here
network = keras.Sequential([keras.Input((width,))])
a = batch
for _ in range(depth):
    layer = keras.layers.Dense(width, kernel_initializer=keras.initializers.Orthogonal())
    network.add(layer)
    network.add(keras.layers.Activation(ACTIVATION))
    layer.kernel.assign(layer.kernel / keras.ops.std(layer(a)))
    a = network.layers[-1](layer(a))
""",
    MappingProxyType(
        {
            "identity": '"linear"',
            "tanh": '"tanh"',
            "lecun_tanh": "lambda z: 1.7159 * keras.ops.tanh(2 / 3 * z)",
            "sigmoid": '"sigmoid"',
            "relu": '"relu"',
            "leaky_relu": "lambda z: keras.ops.leaky_relu(z, {slope})",
            "softsign": '"softsign"',
            "softplus": '"softplus"',
            "elu": '"elu"',
            "selu": '"selu"',
            "gelu": '"gelu"',
            "silu": '"silu"',
            "mish": '"mish"',
        }
    ),
)

_JAX = _Recipe(
    """\
import jax
from flax import linen


class Network(linen.Module):
    width: int
    depth: int

    @linen.compact
    def __call__(self, a):
        for index in range(self.depth):
            initializer = DRAW
            z = linen.Dense(self.width, kernel_init=initializer)(a)
            a = ACTIVATION
        return a


network = Network(width=WIDTH, depth=DEPTH)
parameters = network.init(jax.random.key(0), jax.numpy.zeros((1, WIDTH)))
""",
    """\
import jax
from flax import linen


def activation(z):
    return ACTIVATION


class Network(linen.Module):
    width: int
    depth: int

    @linen.compact
    def __call__(self, a):
        for _ in range(self.depth):
            a = activation(linen.Dense(self.width, kernel_init=jax.nn.initializers.orthogonal())(a))
        return a


network = Network(width=WIDTH, depth=DEPTH)
batch = jax.random.normal(jax.random.key(1), (1000, WIDTH))  # put a batch of your own data here
parameters = network.init(jax.random.key(0), batch)
a = batch
for index in range(DEPTH):
    layer = parameters["params"][f"Dense_{index}"]
    layer["kernel"] /= jax.numpy.std(a @ layer["kernel"])
    a = activation(a @ layer["kernel"])
""",
    MappingProxyType(
        {
            "identity": "z",
            "tanh": "jax.numpy.tanh(z)",
            "lecun_tanh": "1.7159 * jax.numpy.tanh(2 / 3 * z)",
            "sigmoid": "jax.nn.sigmoid(z)",
            "relu": "jax.nn.relu(z)",
            "leaky_relu": "jax.nn.leaky_relu(z, {slope})",
            "softsign": "jax.nn.soft_sign(z)",
            "softplus": "jax.nn.softplus(z)",
            "elu": "jax.nn.elu(z)",
            "selu": "jax.nn.selu(z)",
            "gelu": "jax.nn.gelu(z, approximate=False)",
            "silu": "jax.nn.silu(z)",
            "mish": "jax.nn.mish(z)",
        }
    ),
)

_NUMPY = _Recipe(
    """\
import numpy as np
IMPORT_SCIPY
rng = np.random.default_rng()
fan_in = fan_out = WIDTH
depth = DEPTH
layers = []
for index in range(depth):
    weights = DRAW
    layers.append(weights)


def network(a):
    for weights in layers:
        z = a @ weights
        a = ACTIVATION
    return a
""",
    """\
import numpy as np
IMPORT_SCIPY
rng = np.random.default_rng()
fan_in = fan_out = WIDTH
depth = DEPTH
batch = rng.normal(size=(1000, fan_in))  # put a batch of your own data here


def activation(z):
    return ACTIVATION


layers = []
a = batch
for _ in range(depth):
    weights = np.matmul(*np.linalg.svd(rng.normal(size=(fan_in, fan_out)), full_matrices=False)[::2])
    weights /= np.std(a @ weights)
    layers.append(weights)
    a = activation(a @ weights)


def network(a):
    for weights in layers:
        a = activation(a @ weights)
    return a
""",
    MappingProxyType(
        {
            "identity": "z",
            "tanh": "np.tanh(z)",
            "lecun_tanh": "1.7159 * np.tanh(2 / 3 * z)",
            "sigmoid": "scipy.special.expit(z)",
            "relu": "np.maximum(z, 0)",
            "leaky_relu": "np.where(z > 0, z, {slope} * z)",
            "softsign": "z / (1 + np.abs(z))",
            "softplus": "np.logaddexp(0, z)",
            "elu": "np.where(z > 0, z, np.expm1(np.minimum(z, 0)))",
            "selu": "1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0)))",
            "gelu": "z * scipy.special.ndtr(z)",
            "silu": "z * scipy.special.expit(z)",
            "mish": "z * np.tanh(np.logaddexp(0, z))",
        }
    ),
)

_RECIPES: Mapping[str, _Recipe] = MappingProxyType({"pytorch": _PYTORCH, "keras": _KERAS, "jax": _JAX, "numpy": _NUMPY})
