"""A network that is there: what it knows of itself, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import numpy as np
import pytest

from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.network import MAX_DEPTH, MAX_WIDTH
from xavier_core.network.network import Network


def network(*sizes: int, precision: type[np.floating] = np.float64, **further: object) -> Network:
    rng = np.random.default_rng(1)
    shapes = pairwise(sizes)
    weights = tuple(rng.standard_normal(shape).astype(precision) for shape in shapes)
    biases = tuple(rng.standard_normal(units).astype(precision) for units in sizes[1:])
    return replace(Network(weights, biases), **further)  # type: ignore[arg-type]


def test_a_network_knows_its_sizes_and_its_precision() -> None:
    own = network(4, 7, 2, 3, activation="relu")
    assert own.layer_sizes == (4, 7, 2, 3)
    assert own.depth == 3
    assert own.dtype == np.float64
    assert own.nonlinearity is ACTIVATIONS["relu"]
    assert network(4, 2, precision=np.float32).dtype == np.float32


def test_without_biases_there_are_none() -> None:
    own = network(4, 7, 2)
    _, (_, found, _) = own
    assert found is not None
    assert found.shape == (2,)
    assert [layer.bias for layer in replace(own, biases=())] == [None, None]


def test_only_the_last_layer_may_go_without_an_activation() -> None:
    own = network(4, 7, 2, activation="relu")
    assert [layer.activation.key for layer in own] == ["relu", "relu"]
    assert [layer.activation.key for layer in replace(own, is_last_linear=True)] == ["relu", "identity"]


def test_lists_are_taken_and_kept_as_tuples_and_nothing_can_be_set() -> None:
    own = Network([np.ones((2, 3))], [np.ones(3)])
    assert isinstance(own.weights, tuple)
    assert isinstance(own.biases, tuple)
    with pytest.raises(FrozenInstanceError):
        own.slope = 0.5  # type: ignore[misc]


def test_the_largest_network_is_taken() -> None:
    assert Network((np.ones((1, 1)),) * MAX_DEPTH).depth == MAX_DEPTH
    assert Network((np.ones((1, MAX_WIDTH), np.float32),)).layer_sizes == (1, MAX_WIDTH)


def with_entry(value: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    weights = np.ones((2, 3))
    weights[1, 2] = value
    return weights


@pytest.mark.parametrize(
    ("weights", "further", "field"),
    [
        ([], {}, "depth"),
        ([np.ones((1, 1))] * (MAX_DEPTH + 1), {}, "depth"),
        ([np.ones((2, MAX_WIDTH + 1), np.float32)], {}, "width"),
        ([np.ones((MAX_WIDTH + 1, 2), np.float32)], {}, "width"),
        ([np.ones((2, 0))], {}, "width"),
        ([np.ones((2, 3)), np.ones((2, 3))], {}, "weights of layer 2"),
        ([np.ones(3)], {}, "weights of layer 1"),
        ([np.ones((2, 3)), np.ones((3, 3, 1))], {}, "weights of layer 2"),
        ([np.ones((2, 3), np.float16)], {}, "weights of layer 1"),
        ([np.ones((2, 3), np.int64)], {}, "weights of layer 1"),
        ([np.ones((2, 3)), np.ones((3, 3), np.float32)], {}, "weights of layer 2"),
        ([np.ones((2, 3))], {"biases": [np.ones(3, np.float32)]}, "biases of layer 1"),
        ([np.ones((2, 3))], {"biases": [np.ones(2)]}, "biases of layer 1"),
        ([np.ones((2, 3))], {"biases": [np.ones((1, 3))]}, "biases of layer 1"),
        ([np.ones((2, 3))], {"biases": [np.ones(3)] * 2}, "biases"),
        ([with_entry(math.nan)], {}, "weights of layer 1"),
        ([with_entry(math.inf)], {}, "weights of layer 1"),
        ([np.ones((2, 3))], {"biases": [np.array([0.0, math.nan, 0.0])]}, "biases of layer 1"),
        ([np.ones((2, 3))], {"activation": "swish"}, "activation"),
        ([np.ones((2, 3))], {"slope": 1.5}, "slope"),
        ([np.ones((2, 3))], {"slope": math.nan}, "slope"),
    ],
)
def test_what_is_no_network_is_refused_by_name(weights: object, further: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        Network(weights, **further)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_refusal_says_what_came_and_what_would_do() -> None:
    with pytest.raises(
        SheetError, match=r"^Weights of layer 2 must be of shape \(3, any\) \(received .shape \(2, 3\).\)\.$"
    ):
        Network((np.ones((2, 3)), np.ones((2, 3))))
