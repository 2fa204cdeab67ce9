"""Statistics alone: those of the trace, in memory that does not grow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.traced_nets import drawn, peak_of
from xavier_core.activations import ACTIVATIONS, find_activation
from xavier_core.network.forward_statistics import forward_statistics
from xavier_core.network.network import Network
from xavier_core.network.range_check import RangeEvent
from xavier_core.network.statistics import describe
from xavier_core.network.trace import trace_forward

Array = NDArray[np.float64]


def layers_of(depth: int, *, width: int = 200, std: float = 0.1) -> Iterator[tuple[Array, Array]]:
    for key in range(depth):
        yield std * drawn(width, width, key=key), std * drawn(width, key=key)


@pytest.mark.parametrize("activation", ["tanh", "relu", "identity"])
def test_statistics_are_those_of_the_trace(activation: str) -> None:
    layers = [(drawn(*shape, key=key), drawn(shape[1], key=key)) for key, shape in enumerate(pairwise((4, 9, 3, 7, 7)))]
    network = Network(tuple(own for own, _ in layers), tuple(own for _, own in layers), activation, 0.2)
    inputs = drawn(20, 4, key=30)
    forward = trace_forward(network, inputs)
    seen: list[int] = []
    found = list(forward_statistics(layers, inputs, find_activation(activation, 0.2), progress=seen.append))
    assert [own.layer for own in found] == seen == [1, 2, 3, 4]
    for place, own in enumerate(found):
        assert own.pre == describe(forward.pre_activations[place])
        assert own.post == describe(forward.activations[place])
        assert own.range_events is None
        assert (own.saturated is None) == (activation != "tanh")
        assert own.dead == (forward.activations[place] <= 0).all(axis=0).mean() * (activation == "relu")
        assert own.is_symmetric is False


def test_statistics_take_no_more_memory_for_more_layers() -> None:
    inputs, g = drawn(200, 200, key=99), ACTIVATIONS["tanh"]

    def peak(depth: int) -> int:
        return peak_of(
            lambda: [own.layer for own in forward_statistics(layers_of(depth), inputs, find_activation(g.key, 0.0))]
        )[0]

    peak(2)
    assert peak(40) < 1.05 * peak(8)


def test_statistics_end_where_numbers_overflow() -> None:
    inputs = drawn(20, 200, key=99)
    found = list(forward_statistics(layers_of(60, std=1e10), inputs, find_activation("identity", 0.0)))
    last = found.pop()
    assert last.range_events == RangeEvent(len(found) + 1, "overflow", "pre-activations")
    assert last[1:-1] == (None,) * 5
    assert 20 < len(found) < 30
    assert all(own.range_events is None and own.pre is not None and math.isfinite(own.pre.std) for own in found)


def test_statistics_tell_a_signal_that_vanished_at_once_from_one_that_was_0() -> None:
    for activation in ("identity", "tanh"):
        g = ACTIVATIONS[activation]
        tiny, nothing = np.full((2, 2), 1e-200), np.zeros((2, 2))
        found = list(forward_statistics([(tiny, None)] * 3, np.ones((4, 2)), g))
        assert [own.range_events for own in found] == [None, RangeEvent(2, "underflow", "pre-activations"), None]
        assert not any(own.range_events for own in forward_statistics([(nothing, None)] * 3, np.ones((4, 2)), g))


def test_statistics_name_the_layer_where_the_signal_vanishes_once() -> None:
    inputs = drawn(20, 200, key=99)
    layers = ((weights, None) for weights, _ in layers_of(60, std=1e-10))
    found = list(forward_statistics(layers, inputs, find_activation("identity", 0.0)))
    assert len(found) == 60
    troubles = [own.range_events for own in found if own.range_events]
    assert len(troubles) == 1
    assert troubles[0].what == "underflow"
    assert found[troubles[0].layer - 1].range_events is troubles[0]
    assert found[-1].is_symmetric is True
