"""What the frameworks' own layers start with where nothing is said."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import flax.linen
import jax
import keras
import numpy as np
import torch
from flax import nnx
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier
from torch import nn

from tests.frameworks.measure import Figures, figures

__all__ = ["default_laws"]

Parts = Mapping[str, NDArray[np.float64]]
"""Arrays of one layer by their names in the framework."""

_FEWEST_ROUNDS = 40
"""A bias has few entries a layer."""
_SEED = 20_100_513
_PIXELS = np.zeros((1, 8, 8, 64), np.float32)
_ROWS = np.zeros((1, 64), np.float32)


def default_laws(entries: int) -> dict[str, dict[str, Figures]]:
    """Return the figures of each array of each layer: by layer, then by the framework's name of the array.

    ``fan_in`` and ``fan_out`` are those of the whole array: for all gates of an LSTM at once, and for a
    convolution times the size of its field.
    """
    torch.manual_seed(_SEED)
    keras.utils.set_random_seed(_SEED)
    found = {}
    for name, (make, fans) in _LAYERS.items():
        first = make(_SEED)
        rounds = max(_FEWEST_ROUNDS, math.ceil(entries / max(part.size for part in first.values())))
        drawn = [first, *(make(_SEED + at) for at in range(1, rounds))]
        found[name] = {
            part: figures(np.stack([own[part] for own in drawn[: math.ceil(entries / first[part].size)]]).astype(float))
            | {"shape": list(first[part].shape)}
            | dict(zip(("fan_in", "fan_out"), _fans_of(name, part, fans), strict=True))
            for part in first
        }
    return found


def _fans_of(layer: str, part: str, fans: tuple[int, int]) -> tuple[int, int]:
    """The layer's, but of a recurrent layer's recurrent weights the units that feed themselves."""
    is_recurrent = ("LSTM" in layer or "GRU" in layer) and (
        "_hh" in part or "recurrent" in part or part.startswith(("h", "dense_h"))
    )
    return (128, fans[1]) if is_recurrent else fans


def _of_torch(make: Callable[[], nn.Module]) -> Callable[[int], Parts]:
    return lambda _: {name: part.detach().numpy().copy() for name, part in make().named_parameters()}


def _of_keras(make: Callable[[], Any], shape: tuple[int | None, ...]) -> Callable[[int], Parts]:
    def parts(_: int) -> Parts:
        layer = make()
        layer.build(shape)
        return {weight.path.partition("/")[2]: np.array(weight) for weight in layer.weights if weight.trainable}

    return parts


def _of_linen(module: Any, *inputs: Any) -> Callable[[int], Parts]:  # noqa: ANN401 - modules of Flax have no types
    def parts(seed: int) -> Parts:
        found = jax.tree_util.tree_flatten_with_path(module.init(jax.random.key(seed), *inputs)["params"])[0]
        return {"/".join(step.key for step in path): np.array(part) for path, part in found}

    return parts


def _of_nnx(make: Callable[[nnx.Rngs], nnx.Module]) -> Callable[[int], Parts]:
    def parts(seed: int) -> Parts:
        found = nnx.to_flat_state(nnx.state(make(nnx.Rngs(seed)), nnx.Param))
        return {"/".join(map(str, path)): np.array(part[...]) for path, part in found}

    return parts


def _of_sklearn(activation: str) -> Callable[[int], Parts]:
    def parts(seed: int) -> Parts:
        network = MLPClassifier(
            (100,), activation, solver="sgd", learning_rate_init=1e-30, alpha=0.0, random_state=seed
        )
        network.partial_fit(np.zeros((2, 784)), [0, 1], classes=[0, 1])
        return {"coefs_[0]": network.coefs_[0], "intercepts_[0]": network.intercepts_[0]}

    return parts


_CARRY = (_ROWS @ np.zeros((64, 128), np.float32),) * 2

_LAYERS: Mapping[str, tuple[Callable[[int], Parts], tuple[int, int]]] = {
    "torch nn.Linear(784, 100)": (_of_torch(lambda: nn.Linear(784, 100)), (784, 100)),
    "torch nn.Conv2d(64, 128, 3)": (_of_torch(lambda: nn.Conv2d(64, 128, 3)), (576, 1152)),
    "torch nn.LSTM(64, 128)": (_of_torch(lambda: nn.LSTM(64, 128)), (64, 512)),
    "torch nn.Embedding(1000, 64)": (_of_torch(lambda: nn.Embedding(1000, 64)), (1000, 64)),
    "torch nn.Bilinear(64, 32, 16)": (_of_torch(lambda: nn.Bilinear(64, 32, 16)), (64, 16)),
    "keras Dense(100)": (_of_keras(lambda: keras.layers.Dense(100), (None, 784)), (784, 100)),
    "keras Conv2D(128, 3)": (_of_keras(lambda: keras.layers.Conv2D(128, 3), (None, 8, 8, 64)), (576, 1152)),
    "keras LSTM(128)": (_of_keras(lambda: keras.layers.LSTM(128), (None, 5, 64)), (64, 512)),
    "keras Embedding(1000, 64)": (_of_keras(lambda: keras.layers.Embedding(1000, 64), (None, 5)), (1000, 64)),
    "flax linen.Dense(100)": (_of_linen(flax.linen.Dense(100), np.zeros((1, 784), np.float32)), (784, 100)),
    "flax linen.Conv(128, (3, 3))": (_of_linen(flax.linen.Conv(128, (3, 3)), _PIXELS), (576, 1152)),
    "flax linen.Embed(1000, 64)": (_of_linen(flax.linen.Embed(1000, 64), np.zeros(1, np.int32)), (1000, 64)),
    "flax linen.LSTMCell(128)": (_of_linen(flax.linen.LSTMCell(128), _CARRY, _ROWS), (64, 128)),
    "flax nnx.Linear(784, 100)": (_of_nnx(lambda rngs: nnx.Linear(784, 100, rngs=rngs)), (784, 100)),
    "flax nnx.Conv(64, 128, (3, 3))": (_of_nnx(lambda rngs: nnx.Conv(64, 128, (3, 3), rngs=rngs)), (576, 1152)),
    "flax nnx.Embed(1000, 64)": (_of_nnx(lambda rngs: nnx.Embed(1000, 64, rngs=rngs)), (1000, 64)),
    "flax nnx.LSTMCell(64, 128)": (_of_nnx(lambda rngs: nnx.LSTMCell(64, 128, rngs=rngs)), (64, 128)),
    "torch nn.Conv2d(64, 128, 3, groups=4)": (_of_torch(lambda: nn.Conv2d(64, 128, 3, groups=4)), (144, 1152)),
    "torch nn.Conv2d(64, 64, 3, groups=64)": (_of_torch(lambda: nn.Conv2d(64, 64, 3, groups=64)), (9, 576)),
    "torch nn.ConvTranspose2d(64, 128, 3)": (_of_torch(lambda: nn.ConvTranspose2d(64, 128, 3)), (576, 1152)),
    "torch nn.ConvTranspose2d(64, 128, 3, groups=4)": (
        _of_torch(lambda: nn.ConvTranspose2d(64, 128, 3, groups=4)),
        (144, 1152),
    ),
    "torch nn.GRU(64, 128)": (_of_torch(lambda: nn.GRU(64, 128)), (64, 384)),
    "keras Conv2D(128, 3, groups=4)": (
        _of_keras(lambda: keras.layers.Conv2D(128, 3, groups=4), (None, 8, 8, 64)),
        (144, 1152),
    ),
    "keras Conv2DTranspose(128, 3)": (
        _of_keras(lambda: keras.layers.Conv2DTranspose(128, 3), (None, 8, 8, 64)),
        (576, 1152),
    ),
    "keras DepthwiseConv2D(3, depth_multiplier=16)": (
        _of_keras(lambda: keras.layers.DepthwiseConv2D(3, depth_multiplier=16), (None, 8, 8, 64)),
        (576, 144),
    ),
    "keras GRU(128)": (_of_keras(lambda: keras.layers.GRU(128), (None, 5, 64)), (64, 384)),
    "flax linen.Conv(128, (3, 3), feature_group_count=4)": (
        _of_linen(flax.linen.Conv(128, (3, 3), feature_group_count=4), _PIXELS),
        (144, 1152),
    ),
    "flax linen.ConvTranspose(128, (3, 3))": (_of_linen(flax.linen.ConvTranspose(128, (3, 3)), _PIXELS), (576, 1152)),
    "flax linen.GRUCell(128)": (
        _of_linen(flax.linen.GRUCell(128), np.zeros((1, 128), np.float32), _ROWS),
        (64, 128),
    ),
    "flax nnx.GRUCell(64, 128)": (_of_nnx(lambda rngs: nnx.GRUCell(64, 128, rngs=rngs)), (64, 384)),
    "sklearn MLPClassifier(activation='relu')": (_of_sklearn("relu"), (784, 100)),
    "sklearn MLPClassifier(activation='logistic')": (_of_sklearn("logistic"), (784, 100)),
}
