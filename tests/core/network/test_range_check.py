"""Out of range: the layer in which numbers overflow or vanish, and what looks like it and is not."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.traced_nets import BackwardTrace, ForwardTrace, drawn, trace_backward, trace_forward, traced, whole
from xavier_core import SheetError
from xavier_core.network.network import Network
from xavier_core.network.range_check import first_of_each, has_overflowed
from xavier_core.network.steps import RangeEvent

Array = NDArray[np.float64]


def sizes_by_logarithm(weights: Iterator[Array], inputs: Array, activation: str) -> list[float]:
    """Logarithms of the largest pre-activation of each layer, found with signals that are held at 1."""
    signal, logarithm, found = inputs, 0.0, []
    for own in weights:
        z = signal @ own
        largest = float(np.abs(z).max())
        logarithm += math.log(largest)
        found.append(logarithm)
        signal = (np.maximum(z, 0.0) if activation == "relu" else z) / largest
    return found


@pytest.mark.parametrize("precision", [np.float64, np.float32])
@pytest.mark.parametrize("activation", ["identity", "relu"])
@pytest.mark.parametrize(("std", "what"), [(5.0, "overflow"), (1e-4, "underflow")])
def test_numbers_leave_the_range_in_the_layer_that_logarithms_say(
    precision: type[np.floating], activation: str, std: float, what: str
) -> None:
    """200 layers of width 500: with a standard deviation of 5 a linear one multiplies by 112, with 1e-4 by 0.0022."""
    depth, width, few = 200, 500, 3
    some = [std * drawn(width, width, key=key) for key in range(few)]
    inputs = drawn(4, width, key=99)
    network = Network(tuple(some[place % few].astype(precision) for place in range(depth)), (), activation)
    kind = np.finfo(precision)
    sizes = sizes_by_logarithm((some[place % few] for place in range(depth)), inputs, activation)
    forward = trace_forward(network, inputs.astype(precision))
    (range_events,) = forward.range_events
    assert range_events[1:] == (what, "pre-activations")
    before, there = sizes[range_events.layer - 2], sizes[range_events.layer - 1]
    limit = math.log(float(kind.max if what == "overflow" else kind.smallest_normal))
    if what == "overflow":
        assert before < limit < there + math.log(4.0)  # a part of the sum may be beyond what all of it is
    else:
        assert there < limit < before
    assert all(np.isfinite(own).all() for own in (*forward.pre_activations, *forward.activations))
    if what == "overflow":
        assert forward.has_overflowed
        assert len(forward.activations) == len(forward.pre_activations) == range_events.layer - 1
        assert len(forward.steps) == range_events.layer
        with pytest.raises(
            SheetError,
            match=rf"^Forward pass must be fin.* \(received .numbers that overflow in layer {range_events.layer}.\)",
        ):
            trace_backward(network, forward, inputs.astype(precision))
    else:
        assert not forward.has_overflowed
        assert len(forward.activations) == depth
        assert not forward.activations[-1].any()


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_a_gradient_overflows_behind_activations_that_stay_within_bounds(precision: type[np.floating]) -> None:
    """A tanh with a standard deviation of 5 keeps the signal below 1 and multiplies the gradient in every layer."""
    depth, width = 200, 100
    start = 1e250 if precision is np.float64 else 1.0
    network = Network(tuple((5.0 * drawn(width, width, key=place)).astype(precision) for place in range(depth)))
    forward = trace_forward(network, drawn(40, width, key=300).astype(precision))
    assert forward.range_events == ()
    backward = trace_backward(network, forward, (start * drawn(40, width, key=301)).astype(precision))
    (range_events,) = backward.range_events
    assert backward.has_overflowed
    assert (range_events.what, range_events.where) == ("overflow", "gradients")
    assert 1 < range_events.layer < depth
    reached = [place for place, own in enumerate(backward.activations) if own is not None]
    assert reached in (list(range(range_events.layer, depth + 1)), list(range(range_events.layer + 1, depth + 1)))
    sizes = [float(np.abs(own).max()) for own in backward.activations if own is not None]
    assert sizes[0] > 1e-4 * float(np.finfo(precision).max)
    for arrays in (backward.activations, backward.pre_activations, backward.weights):
        assert all(np.isfinite(own).all() for own in arrays if own is not None)
        assert arrays[0] is None


def test_a_gradient_that_vanishes_is_named_and_goes_on_as_0() -> None:
    depth, width = 60, 50
    network = Network(
        tuple((0.001 * drawn(width, width, key=place)).astype(np.float32) for place in range(depth)),
        tuple(np.full(width, 0.5, np.float32) for _ in range(depth)),
        "identity",
    )
    forward, backward = traced(network, drawn(8, width, key=90).astype(np.float32), np.ones((8, width), np.float32))
    assert forward.range_events == ()
    (range_events,) = backward.range_events
    sizes = [float(np.abs(own).max()) for own in whole(backward.activations)]
    minimum = float(np.finfo(np.float32).smallest_normal)
    vanished = [place for place, size in enumerate(sizes) if size < minimum]
    assert range_events == RangeEvent(max(vanished), "underflow", "gradients")
    assert not backward.has_overflowed
    assert sizes[0] == 0.0


def one_layer(
    weights: float, inputs: float, activation: str, *, precision: type[np.floating] = np.float32, cotangent: float = 1.0
) -> tuple[ForwardTrace, BackwardTrace | None]:
    network = Network((np.full((2, 3), weights, precision),), (np.zeros(3, precision),), activation)
    forward = trace_forward(network, np.full((4, 2), inputs, precision))
    if forward.has_overflowed:
        return forward, None
    return forward, trace_backward(network, forward, np.full((4, 3), cotangent, precision))


@pytest.mark.parametrize(
    ("weights", "inputs", "activation", "range_events"),
    [
        (1e20, 1e20, "tanh", RangeEvent(1, "overflow", "pre-activations")),
        (1e20, -1e20, "relu", RangeEvent(1, "overflow", "pre-activations")),
        (1.65e19, 1e19, "selu", RangeEvent(1, "overflow", "activations")),
        (1.65e19, 1e19, "tanh", None),
        (1e-20, 1e-20, "tanh", RangeEvent(1, "underflow", "pre-activations")),
        (1e-30, 1e-30, "sigmoid", RangeEvent(1, "underflow", "pre-activations")),
        (0.0, 1.0, "tanh", None),
        (1.0, 0.0, "tanh", None),
        (-1.0, 1.0, "relu", None),
        (-100.0, 1.0, "sigmoid", RangeEvent(1, "underflow", "activations")),
        (-100.0, 1.0, "gelu", RangeEvent(1, "underflow", "activations")),
        (-100.0, 1.0, "elu", None),
    ],
)
def test_what_is_wrong_with_a_layer_and_what_is_not(
    weights: float, inputs: float, activation: str, range_events: RangeEvent | None
) -> None:
    forward, _ = one_layer(weights, inputs, activation)
    assert forward.range_events == ((range_events,) if range_events else ())
    assert forward.has_overflowed == (range_events is not None and range_events.what == "overflow")


def test_opposite_weights_cancel_and_nothing_is_wrong_with_that() -> None:
    network = Network((np.array([[1.0, 2.0], [-1.0, -2.0]]),))
    forward, backward = traced(network, np.ones((3, 2)), np.array([[1.0, -0.5]] * 3))
    assert not forward.activations[0].any()
    assert not whole(backward.activations)[0].any()
    assert forward.range_events == backward.range_events == ()


@pytest.mark.parametrize(
    ("weights", "inputs", "activation", "cotangent", "what"),
    [
        (1.0, 1.0, "relu", 0.0, None),
        (-1.0, 1.0, "relu", 1.0, None),
        (60.0, 1.0, "tanh", 1.0, "underflow"),
        (1e-10, 1e-10, "tanh", 1e-30, "underflow"),
        (1e-10, 1e-3, "identity", 1e-36, "underflow"),
        (1e10, 1e-3, "identity", 1e-36, "underflow"),
        (1e10, 1e3, "identity", 1e-36, None),
        (1e10, 1e10, "identity", 1e30, "overflow"),
        (1e-10, 1e10, "identity", 1e30, "overflow"),
        (1e10, 1e-10, "identity", 1e30, "overflow"),
        (1.0, 1e-5, "identity", 1.5e38, "overflow"),
        (1e-3, 1e-3, "identity", 1e38, "overflow"),
        (0.0, 1.0, "tanh", 1.0, None),
        (0.0, 1e25, "sigmoid", 1.2e-38, "underflow"),
        (3e38, 1e-40, "identity", 2.0, "overflow"),
    ],
)
def test_what_is_wrong_with_a_gradient_and_what_is_not(
    weights: float, inputs: float, activation: str, cotangent: float, what: str | None
) -> None:
    """Of weights, biases (the last but one) and inputs, whichever leaves the range; what does not stays."""
    forward, backward = one_layer(weights, inputs, activation, cotangent=cotangent)
    assert backward is not None
    assert forward.range_events == ()
    assert backward.range_events == ((RangeEvent(1, what, "gradients"),) if what else ())
    assert backward.has_overflowed == (what == "overflow")
    for own in (*backward.activations, *backward.pre_activations, *backward.weights, *backward.biases):
        assert own is None or np.isfinite(own).all()
    if what != "overflow":
        whole(backward.activations)
        whole(backward.biases)


@pytest.mark.parametrize("size", [*range(1, 20), 64, 200])
def test_one_infinite_gradient_is_found_though_nothing_but_0_multiplies_it(size: int) -> None:
    """SELU's slope is 1.05 above 0, where the biases hold all units; inputs and weights are 0."""
    network = Network((np.zeros((size, size)),), (np.ones(size),), "selu")
    cotangent = np.ones((size, size))
    cotangent[size // 2, size // 3] = 1.75e308
    forward, backward = traced(network, np.zeros((size, size)), cotangent)
    assert forward.range_events == ()
    assert backward.range_events == (RangeEvent(1, "overflow", "gradients"),)
    assert backward.pre_activations == (None,)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_a_signal_has_vanished_where_all_examples_have(activation: str) -> None:
    for number in range(4):
        scales = np.array([[1e-42], [1e-42], [1e-42]], np.float32)
        if number < 3:
            scales[number] = 1.0
        inputs = scales if activation == "tanh" else np.where(scales < 1.0, -1000.0, 1.0)
        forward = trace_forward(Network((np.ones((1, 2), np.float32),), (), activation), inputs.astype(np.float32))
        where = "pre-activations" if activation == "tanh" else "activations"
        assert forward.range_events == (() if number < 3 else (RangeEvent(1, "underflow", where),))


def test_a_signal_that_vanished_may_come_back_by_its_biases_and_overflow_later() -> None:
    network = Network(
        (np.full((2, 2), 1e-30, np.float32), np.full((2, 2), 1e-30, np.float32), np.full((2, 2), 1e30, np.float32)),
        (np.zeros(2, np.float32), np.full(2, 1e20, np.float32), np.zeros(2, np.float32)),
        "identity",
    )
    forward = trace_forward(network, np.full((3, 2), 1e-20, np.float32))
    assert forward.range_events == (
        RangeEvent(1, "underflow", "pre-activations"),
        RangeEvent(3, "overflow", "pre-activations"),
    )


def test_of_each_kind_the_first_is_noted_forward_and_backward() -> None:
    faded, further = RangeEvent(3, "underflow", "pre-activations"), RangeEvent(4, "underflow", "activations")
    back, over = RangeEvent(7, "underflow", "gradients"), RangeEvent(9, "overflow", "activations")
    known: tuple[RangeEvent, ...] = ()
    for found in (None, faded, further, None, back, over, over):
        known = first_of_each(known, found)
    assert known == (faded, back, over)
    assert has_overflowed(known)
    assert not has_overflowed((faded, back))
