"""Small networks to trace, and what tracing them takes."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from xavier_core.activations import ACTIVATIONS, Values
from xavier_core.network import BackwardTrace, ForwardTrace, Network, trace_backward, trace_forward

Array = NDArray[np.float64]
Result = TypeVar("Result")

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)
SLOPE = 0.2


def drawn(*shape: int, key: int = 1) -> Array:
    return np.random.default_rng(key).standard_normal(shape)


def network_of(*sizes: int, activation: str = "tanh", key: int = 1, has_biases: bool = True) -> Network:
    rng = np.random.default_rng(key)
    weights = tuple(rng.standard_normal(shape) / math.sqrt(shape[0]) for shape in pairwise(sizes))
    biases = tuple(0.3 * rng.standard_normal(units) for units in sizes[1:]) if has_biases else ()
    return Network(weights, biases, activation, SLOPE)


def in_single(network: Network) -> Network:
    return replace(
        network,
        weights=tuple(own.astype(np.float32) for own in network.weights),
        biases=tuple(own.astype(np.float32) for own in network.biases),
    )


def traced(network: Network, inputs: Values, cotangent: Values) -> tuple[ForwardTrace, BackwardTrace]:
    forward = trace_forward(network, inputs)
    return forward, trace_backward(network, forward, cotangent)


def outputs_of(network: Network, inputs: Array) -> Array:
    """The function that a network is, with the activations of a sheet."""
    signal = inputs
    for place, weights in enumerate(network.weights):
        bias = network.biases[place] if network.biases else 0.0
        z = signal @ weights + bias
        is_last = place == len(network.weights) - 1
        signal = z if network.is_last_linear and is_last else network.nonlinearity.apply(z)
    return signal


def whole(arrays: tuple[Values | None, ...]) -> tuple[Values, ...]:
    found = tuple(own for own in arrays if own is not None)
    assert len(found) == len(arrays)
    return found


def peak_of(work: Callable[[], Result]) -> tuple[int, Result]:
    tracemalloc.start()
    try:
        found = work()
        return tracemalloc.get_traced_memory()[1], found
    finally:
        tracemalloc.stop()
