"""Statistics alone: a pass whose layers are measured and not kept, in memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.traced_nets import drawn, peak_of, trace_forward
from xavier_core.activations import find_activation
from xavier_core.network.buffers import Buffers
from xavier_core.network.network import Dense, Network
from xavier_core.network.passes import forward
from xavier_core.network.statistics import is_symmetric_layer, summarize
from xavier_core.network.steps import ForwardStep, RangeEvent

Array = NDArray[np.float64]


def layers_of(depth: int, *, activation: str = "tanh", width: int = 200, std: float = 0.1) -> Iterator[Dense]:
    for key in range(depth):
        bias = std * drawn(width, key=key)
        yield Dense(std * drawn(width, width, key=key), bias, find_activation(activation))


def passing(layers: Iterator[Dense], inputs: Array) -> Iterator[ForwardStep]:
    return forward(layers, inputs, buffers=Buffers(layers=2))


@pytest.mark.parametrize("activation", ["tanh", "relu", "identity"])
def test_statistics_are_those_of_a_pass_that_keeps_everything(activation: str) -> None:
    sizes = list(pairwise((4, 9, 3, 7, 7)))
    network = Network(
        tuple(drawn(*shape, key=key) for key, shape in enumerate(sizes)),
        tuple(drawn(shape[1], key=key) for key, shape in enumerate(sizes)),
        activation,
        0.2,
    )
    inputs = drawn(20, 4, key=30)
    whole = trace_forward(network, inputs)
    found = [(step.layer, summarize(step.pre), summarize(step.post)) for step in passing(iter(network), inputs)]
    assert [layer for layer, _, _ in found] == [1, 2, 3, 4]
    for (_, pre, post), z, a in zip(found, whole.pre_activations, whole.activations, strict=True):
        for own, kept in ((pre, summarize(z)), (post, summarize(a))):
            assert own[:6] == kept[:6]
            assert np.array_equal(own.counts, kept.counts)


def test_statistics_take_no_more_memory_for_more_layers() -> None:
    inputs = drawn(200, 200, key=99)

    def peak(depth: int) -> int:
        return peak_of(lambda: [summarize(step.post).rms for step in passing(layers_of(depth), inputs)])[0]

    peak(2)
    assert peak(40) < 1.05 * peak(8)


def test_the_pass_ends_where_numbers_overflow() -> None:
    found = [step.event for step in passing(layers_of(60, activation="identity", std=1e10), drawn(20, 200, key=99))]
    last = found.pop()
    assert last == RangeEvent(len(found) + 1, "overflow", "pre-activations")
    assert 20 < len(found) < 30
    assert not any(found)


@pytest.mark.parametrize("activation", ["identity", "tanh"])
def test_a_signal_that_vanished_at_once_is_told_from_one_that_was_0(activation: str) -> None:
    g, inputs = find_activation(activation), np.ones((4, 2))
    tiny = [step.event for step in passing(iter([Dense(np.full((2, 2), 1e-200), None, g)] * 3), inputs)]
    assert tiny == [None, RangeEvent(2, "underflow", "pre-activations"), None]
    assert not any(step.event for step in passing(iter([Dense(np.zeros((2, 2)), None, g)] * 3), inputs))


def test_the_layer_is_named_where_the_signal_vanishes() -> None:
    layers = (dense._replace(bias=None) for dense in layers_of(60, activation="identity", std=1e-10))
    found = [(step.event, is_symmetric_layer(step.post)) for step in passing(layers, drawn(20, 200, key=99))]
    assert len(found) == 60
    events = [event for event, _ in found if event]
    assert events[0].what == "underflow"
    assert found[events[0].layer - 1][0] is events[0]
    assert found[-1][1] is True
