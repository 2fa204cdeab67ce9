"""Small networks to trace, and what tracing them takes."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from xavier_core.activations import ACTIVATIONS, Values
from xavier_core.network import (
    Buffers,
    ForwardStep,
    Network,
    RangeEvent,
    backward,
    first_of_each,
    forward,
    has_overflowed,
)

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


class ForwardTrace(NamedTuple):
    """All that a forward pass yields, up to the layer that overflows."""

    inputs: Values
    pre_activations: tuple[Values, ...]
    activations: tuple[Values, ...]
    range_events: tuple[RangeEvent, ...]
    steps: tuple[ForwardStep, ...]

    @property
    def has_overflowed(self) -> bool:
        return has_overflowed(self.range_events)


class BackwardTrace(NamedTuple):
    """All that a backward pass yields, at places 0 to L; None where it was not reached or is not finite."""

    activations: tuple[Values | None, ...]
    pre_activations: tuple[Values | None, ...]
    weights: tuple[Values | None, ...]
    biases: tuple[Values | None, ...]
    range_events: tuple[RangeEvent, ...]

    @property
    def has_overflowed(self) -> bool:
        return has_overflowed(self.range_events)


def trace_forward(network: Network, inputs: Values, *, buffers: Buffers | None = None) -> ForwardTrace:
    steps = tuple(forward(network, inputs, buffers=buffers))
    events: tuple[RangeEvent, ...] = ()
    for step in steps:
        events = first_of_each(events, step.event)
    sound = steps[:-1] if has_overflowed(events) else steps
    return ForwardTrace(inputs, tuple(own.pre for own in sound), tuple(own.post for own in sound), events, steps)


def trace_backward(
    network: Network,
    done: ForwardTrace,
    cotangent: Values,
    *,
    wants_inputs: bool = True,
    buffers: Buffers | None = None,
) -> BackwardTrace:
    depth = network.depth
    activations: list[Values | None] = [None] * depth + [cotangent]
    pre: list[Values | None] = [None] * depth
    weights: list[Values | None] = [None] * depth
    biases: list[Values | None] = [None] * depth
    events: tuple[RangeEvent, ...] = ()
    for step in backward(done.steps, cotangent, wants_inputs=wants_inputs, buffers=buffers):
        events = first_of_each(events, step.event)
        at = step.layer - 1
        activations[at], pre[at] = finite(step.grad_incoming), finite(step.grad_pre)
        weights[at], biases[at] = finite(step.grad_weights), finite(step.grad_bias)
    kept = tuple(biases) if network.biases else ()
    return BackwardTrace(tuple(activations), tuple(pre), tuple(weights), kept, events)


def finite(values: Values | None) -> Values | None:
    return values if values is not None and np.isfinite(values).all() else None


def traced(network: Network, inputs: Values, cotangent: Values) -> tuple[ForwardTrace, BackwardTrace]:
    done = trace_forward(network, inputs)
    return done, trace_backward(network, done, cotangent)


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
