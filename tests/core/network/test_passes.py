"""The traced network: gradients against differences, closed forms and PyTorch; out of range; its memory."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.loops import activation_by_hand, layer_by_loop
from tests.core.traced_nets import (
    KEYS,
    SLOPE,
    BackwardTrace,
    ForwardTrace,
    drawn,
    in_single,
    network_of,
    outputs_of,
    peak_of,
    trace_backward,
    trace_forward,
    traced,
    whole,
)
from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS, Values
from xavier_core.network.buffers import Buffers
from xavier_core.network.losses import mean_squared_error, softmax_cross_entropy
from xavier_core.network.network import Dense, Network
from xavier_core.network.passes import backward, forward

Array = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[3]
RECORDED: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "torch_traces.json").read_text("utf-8"))
SIZES = (4, 6, 5, 3)


class Close(NamedTuple):
    """How close two numbers have to be."""

    rel: float
    abs: float


# ---- forward -------------------------------------------------------------------------------------


@KEYS
def test_signals_are_those_of_a_loop_over_numbers(activation: str) -> None:
    network, inputs = network_of(*SIZES, activation=activation), drawn(7, SIZES[0], key=2)
    ahead = trace_forward(network, inputs)
    for example in range(len(inputs)):
        signal = inputs[example].tolist()
        for place in range(network.depth):
            z = layer_by_loop(signal, network.weights[place].tolist(), network.biases[place].tolist())
            signal = [activation_by_hand(activation, SLOPE, value) for value in z]
            assert ahead.pre_activations[place][example].tolist() == pytest.approx(z, rel=1e-13, abs=1e-14)
            assert ahead.activations[place][example].tolist() == pytest.approx(signal, rel=1e-13, abs=1e-14)
    assert ahead.range_events == ()
    assert not ahead.has_overflowed
    assert ahead.steps[0].incoming is inputs
    assert ahead.steps[2].incoming is ahead.activations[1]


def test_a_layer_may_be_drawn_when_the_signal_reaches_it() -> None:
    """From the very activations that come in; and the pass has gone no further than it was asked to."""
    network, inputs = network_of(*SIZES), drawn(7, SIZES[0], key=2)
    seen: list[Values] = []

    def drawn_from(dense: Dense, incoming: Values) -> Dense:
        seen.append(incoming)
        return dense

    done = trace_forward(network, inputs)
    passing = forward((partial(drawn_from, dense) for dense in network), inputs)
    first = next(passing)
    assert len(seen) == 1
    assert seen[0] is first.incoming is inputs
    steps = [first, *passing]
    assert [step.layer for step in steps] == [1, 2, 3]
    assert all(one is step.incoming for one, step in zip(seen, steps, strict=True))
    assert all(np.array_equal(step.post, own) for step, own in zip(steps, done.activations, strict=True))


def test_no_activation_follows_a_linear_layer() -> None:
    network, inputs = replace(network_of(*SIZES), is_last_linear=True), drawn(7, SIZES[0], key=2)
    ahead, back = traced(network, inputs, drawn(7, 3, key=3))
    assert ahead.activations[-1] is ahead.pre_activations[-1]
    assert back.activations[-1] is back.pre_activations[-1]
    assert np.array_equal(ahead.pre_activations[-1], trace_forward(network_of(*SIZES), inputs).pre_activations[-1])
    assert ahead.activations[-1] == pytest.approx(outputs_of(network, inputs), rel=1e-13)


# ---- backward ------------------------------------------------------------------------------------


def differences(value: Callable[[Array], float], at: Array, step: float = 1e-4) -> Array:
    """Central ones of fourth order."""
    found = np.empty_like(at)
    for place in np.ndindex(at.shape):
        one = np.zeros_like(at)
        one[place] = step
        near, far = value(at + one) - value(at - one), value(at + 2 * one) - value(at - 2 * one)
        found[place] = (8 * near - far) / (12 * step)
    return found


@KEYS
@pytest.mark.parametrize("is_last_linear", [False, True])
def test_gradients_are_the_limits_of_differences(activation: str, *, is_last_linear: bool) -> None:
    """With respect to weights, biases and inputs; where the activation has a kink no step crosses it."""
    network = replace(network_of(*SIZES, activation=activation, key=5), is_last_linear=is_last_linear)
    inputs, cotangent = drawn(3, SIZES[0], key=6), drawn(3, SIZES[-1], key=7)
    ahead, back = traced(network, inputs, cotangent)
    nearest = min(np.abs(own).min() for own in ahead.pre_activations)
    assert nearest > 2e-3 or not ACTIVATIONS[activation].has_kink_at_0

    def value(changed: Network, at: Array) -> float:
        return float((outputs_of(changed, at) * cotangent).sum())

    def with_part(name: str, place: int, part: Array) -> Network:
        parts = list(getattr(network, name))
        parts[place] = part
        return replace(network, **{name: tuple(parts)})  # type: ignore[arg-type]

    close = Close(1e-8, 1e-10)
    assert whole(back.activations)[0] == pytest.approx(
        differences(lambda at: value(network, at), inputs), rel=close.rel, abs=close.abs
    )
    for place in range(network.depth):
        for name, found in (("weights", back.weights), ("biases", back.biases)):
            expected = differences(
                lambda part, name=name, place=place: value(with_part(name, place, part), inputs),  # type: ignore[misc]
                getattr(network, name)[place],
            )
            assert whole(found)[place] == pytest.approx(expected, rel=close.rel, abs=close.abs)


@KEYS
def test_a_trace_is_that_of_pytorch(activation: str) -> None:
    """Every number of it: float64 on both sides, so that only the order of sums and the last digits differ."""
    close = Close(1e-12, 1e-14)
    told, expected = RECORDED["network"], RECORDED["traces"][activation]
    network = recorded_network(activation)
    ahead, back = traced(network, np.array(told["inputs"]), np.array(told["cotangent"]))
    compare(ahead, back, expected, close)


@pytest.mark.parametrize("name", ["mean squared error", "cross-entropy"])
def test_a_loss_and_its_gradients_are_those_of_pytorch(name: str) -> None:
    told, expected = RECORDED["network"], RECORDED["losses"][name]
    network = replace(recorded_network("relu"), is_last_linear=True)
    ahead = trace_forward(network, np.array(told["inputs"]))
    outputs = ahead.activations[-1]
    loss = (
        mean_squared_error(outputs, np.array(told["targets"]))
        if name == "mean squared error"
        else softmax_cross_entropy(outputs, RECORDED["labels"])
    )
    assert loss.value == pytest.approx(expected["value"], rel=1e-13)
    compare(ahead, trace_backward(network, ahead, loss.gradient), expected, Close(1e-12, 1e-14))


def recorded_network(activation: str) -> Network:
    told = RECORDED["network"]
    weights, biases = tuple(map(np.array, told["weights"])), tuple(map(np.array, told["biases"]))
    return Network(weights, biases, activation, RECORDED["slope"])


def compare(ahead: ForwardTrace, back: BackwardTrace, expected: dict[str, Any], close: Close) -> None:
    for found, name in (
        (ahead.pre_activations, "pre_activations"),
        (ahead.activations, "activations"),
        (back.activations, "gradient_activations"),
        (back.pre_activations, "gradient_pre_activations"),
        (back.weights, "gradient_weights"),
        (back.biases, "gradient_biases"),
    ):
        assert len(found) == len(expected[name])
        for own, wanted in zip(whole(found), expected[name], strict=True):
            assert own == pytest.approx(np.array(wanted), rel=close.rel, abs=close.abs), name


def test_pytorch_traced_every_activation_in_the_version_that_is_asked_for() -> None:
    assert set(RECORDED["traces"]) == set(ACTIVATIONS), "run make frameworks"
    asked = re.search(r"^torch==(\S+)", (ROOT / "requirements-frameworks.txt").read_text("utf-8"), re.MULTILINE)
    assert asked is not None
    assert RECORDED["torch"] == asked[1]


@KEYS
def test_single_precision_agrees_with_double_to_its_digits(activation: str) -> None:
    network = in_single(network_of(30, 40, 40, 40, 20, activation=activation))
    inputs, cotangent = drawn(25, 30, key=2).astype(np.float32), drawn(25, 20, key=3).astype(np.float32)
    single = traced(network, inputs, cotangent)
    doubled = replace(
        network,
        weights=tuple(own.astype(np.float64) for own in network.weights),
        biases=tuple(own.astype(np.float64) for own in network.biases),
    )
    double = traced(doubled, inputs.astype(np.float64), cotangent.astype(np.float64))
    for name in ("pre_activations", "activations"):
        for own, wide in zip(getattr(single[0], name), getattr(double[0], name), strict=True):
            assert own.dtype == np.float32
            assert np.abs(own - wide).max() < 3e-6 * np.abs(wide).max()
    for name in ("activations", "pre_activations", "weights", "biases"):
        for own, wide in zip(getattr(single[1], name), getattr(double[1], name), strict=True):
            assert own.dtype == np.float32
            # a pre-activation beside a kink may fall on either side of it
            assert np.quantile(np.abs(own - wide), 0.98) < 1e-5 * np.abs(wide).max()


# ---- closed forms --------------------------------------------------------------------------------


def test_a_linear_network_is_a_product_of_matrices() -> None:
    network = network_of(5, 7, 6, 4, activation="identity", has_biases=False)
    inputs, cotangent = drawn(9, 5, key=2), drawn(9, 4, key=3)
    ahead, back = traced(network, inputs, cotangent)
    first, second, third = network.weights
    close = Close(1e-12, 1e-13)
    assert ahead.activations[-1] == pytest.approx(inputs @ (first @ second @ third), rel=close.rel, abs=close.abs)
    assert whole(back.activations)[0] == pytest.approx(
        cotangent @ (first @ second @ third).T, rel=close.rel, abs=close.abs
    )
    assert whole(back.weights)[0] == pytest.approx(
        inputs.T @ cotangent @ (second @ third).T, rel=close.rel, abs=close.abs
    )
    assert whole(back.weights)[1] == pytest.approx(
        (inputs @ first).T @ cotangent @ third.T, rel=close.rel, abs=close.abs
    )
    assert whole(back.weights)[2] == pytest.approx(
        (inputs @ first @ second).T @ cotangent, rel=close.rel, abs=close.abs
    )
    assert back.biases == ()


def test_orthogonal_matrices_keep_every_length_there_and_back() -> None:
    turned = tuple(np.linalg.qr(drawn(20, 20, key=key))[0] for key in range(30))
    inputs, cotangent = drawn(6, 20, key=50), drawn(6, 20, key=51)
    ahead, back = traced(Network(turned, activation="identity"), inputs, cotangent)
    for own in ahead.activations:
        assert np.linalg.norm(own, axis=1) == pytest.approx(np.linalg.norm(inputs, axis=1), rel=1e-13)
    for gradient in whole(back.activations):
        assert np.linalg.norm(gradient, axis=1) == pytest.approx(np.linalg.norm(cotangent, axis=1), rel=1e-13)


def test_biases_collect_the_gradient_of_all_examples() -> None:
    network = network_of(*SIZES)
    _, back = traced(network, drawn(11, 4, key=2), drawn(11, 3, key=3))
    for biases, pre in zip(whole(back.biases), whole(back.pre_activations), strict=True):
        assert biases == pytest.approx(pre.sum(axis=0), rel=1e-13)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_units_with_the_same_weights_are_alike_and_learn_alike(activation: str) -> None:
    """Equal weights everywhere: no gradient will ever tell the units of a hidden layer apart."""
    shapes = list(pairwise((5, 8, 8, 3)))
    network = Network(tuple(np.full(shape, 0.25) for shape in shapes), (), activation)
    ahead, back = traced(network, drawn(9, 5, key=2), drawn(9, 3, key=3))
    for own in ahead.activations:
        assert own == pytest.approx(np.repeat(own[:, :1], own.shape[1], axis=1), rel=1e-14)
    for gradient in whole(back.weights)[:2]:
        assert gradient == pytest.approx(np.repeat(gradient[:, :1], gradient.shape[1], axis=1), rel=1e-12, abs=1e-15)
    second = whole(back.weights)[1]
    assert second == pytest.approx(np.full_like(second, second[0, 0]), rel=1e-12, abs=1e-15)


def test_weights_of_0_stop_everything_but_the_last_biases_and_nothing_is_wrong_with_that() -> None:
    network = Network(
        tuple(np.zeros(shape) for shape in pairwise(SIZES)), tuple(np.zeros(units) for units in SIZES[1:])
    )
    cotangent = drawn(9, 3, key=3)
    ahead, back = traced(network, drawn(9, 4, key=2), cotangent)
    assert ahead.range_events == back.range_events == ()
    assert not any(own.any() for own in (*ahead.activations, *whole(back.weights)))
    assert [bool(own.any()) for own in whole(back.biases)] == [False, False, True]
    assert whole(back.biases)[2] == pytest.approx(cotangent.sum(axis=0), rel=1e-13)


# ---- how it is asked for -------------------------------------------------------------------------


def test_the_gradient_at_the_inputs_can_be_left_out() -> None:
    network, inputs, cotangent = network_of(*SIZES), drawn(7, 4, key=2), drawn(7, 3, key=3)
    ahead = trace_forward(network, inputs)
    with_inputs = trace_backward(network, ahead, cotangent)
    without = trace_backward(network, ahead, cotangent, wants_inputs=False)
    assert without.activations[0] is None
    for own, other in zip(whole(without.activations[1:]), whole(with_inputs.activations[1:]), strict=True):
        assert np.array_equal(own, other)
    for own, other in zip(whole(without.weights), whole(with_inputs.weights), strict=True):
        assert np.array_equal(own, other)
    assert without.activations[-1] is cotangent


def test_either_pass_goes_layer_by_layer_and_can_be_left_at_any() -> None:
    network, inputs, cotangent = network_of(*SIZES), drawn(7, 4, key=2), drawn(7, 3, key=3)
    asked: list[int] = []

    def layers() -> Iterator[Dense]:
        for layer, dense in enumerate(network, start=1):
            asked.append(layer)
            yield dense

    passing = forward(layers(), inputs)
    assert [next(passing).layer, next(passing).layer] == [1, 2]
    passing.close()  # type: ignore[attr-defined]
    assert asked == [1, 2]
    steps = tuple(forward(network, inputs))
    assert [step.layer for step in backward(steps, cotangent)] == [3, 2, 1]
    assert next(backward(steps, cotangent)).grad_post is cotangent


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        (np.ones((3, 5)), "inputs"),
        (np.ones(4), "inputs"),
        (np.ones((3, 4), np.float32), "inputs"),
        (np.array([[0.0, 1.0, math.nan, 2.0]]), "inputs"),
        (np.array([[0.0, 1.0, math.inf, 2.0]]), "inputs"),
        (np.ones((0, 4)), "batch"),
        (np.ones((4097, 4)), "batch"),
    ],
)
def test_inputs_that_do_not_fit_are_refused_by_name(inputs: Values, field: str) -> None:
    for layers in (network_of(*SIZES), [Dense(np.ones((4, 2)))]):
        with pytest.raises(SheetError) as refused:
            next(forward(layers, inputs))
        assert refused.value.field == field


@pytest.mark.parametrize("weights", [np.ones((5, 2)), np.ones((3, 2), np.float32)])
def test_a_layer_that_does_not_fit_what_comes_in_is_refused_by_name(weights: Values) -> None:
    passing = forward([Dense(np.ones((4, 3))), Dense(weights)], np.ones((2, 4)))
    assert next(passing).layer == 1
    with pytest.raises(SheetError, match=r"^weights of layer 2: .*; allowed: float64, fan_in 3\.$"):
        next(passing)


@pytest.mark.parametrize(
    "cotangent",
    [np.ones((7, 4)), np.ones((6, 3)), np.ones(3), np.ones((7, 3), np.float32), np.full((7, 3), math.nan)],
)
def test_a_gradient_that_does_not_fit_is_refused(cotangent: Values) -> None:
    network = network_of(*SIZES)
    with pytest.raises(SheetError, match=r"^cotangent: "):
        trace_backward(network, trace_forward(network, drawn(7, 4)), cotangent)


# ---- memory --------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["relu", "tanh", "gelu", "identity"])
def test_a_trace_takes_hardly_more_than_it_returns(activation: str) -> None:
    network = network_of(*(256,) * 13, activation=activation)
    inputs, cotangent = drawn(256, 256, key=2), drawn(256, 256, key=3)
    peak, (ahead, back) = peak_of(lambda: traced(network, inputs, cotangent))
    gradients = whole((*back.activations[:-1], *back.pre_activations, *back.weights, *back.biases))
    arrays = {id(own): own for own in (*ahead.pre_activations, *ahead.activations, *gradients)}
    returned = sum(own.nbytes for own in arrays.values() if own is not cotangent)
    assert peak < 1.2 * returned


def test_buffers_are_written_to_again_and_hold_the_same_numbers() -> None:
    """Whatever was in them, larger or smaller, of another precision or without biases."""
    buffers, buffers_back = Buffers(), Buffers()
    for sizes, batch, is_single in (
        ((4, 6, 5, 3), 7, False),
        ((9, 2), 3, True),
        ((4, 30, 3), 20, True),
        ((4, 30, 3), 25, True),
        (SIZES, 7, False),
    ):
        for changes in ({}, {"is_last_linear": True}, {"biases": ()}, {"activation": "identity"}):
            network = replace(network_of(*sizes), **changes)
            inputs: Values = drawn(batch, sizes[0], key=2)
            cotangent: Values = drawn(batch, sizes[-1], key=3)
            if is_single:
                network, inputs, cotangent = in_single(network), inputs.astype(np.float32), cotangent.astype(np.float32)
            ahead, behind = traced(network, inputs, cotangent)
            again = trace_forward(network, inputs, buffers=buffers)
            back = trace_backward(network, again, cotangent, buffers=buffers_back)
            for name in ("pre_activations", "activations"):
                for own, other in zip(getattr(again, name), getattr(ahead, name), strict=True):
                    assert np.array_equal(own, other)
                    assert own.shape == other.shape
            for name in ("activations", "pre_activations", "weights", "biases"):
                for own, other in zip(getattr(back, name), getattr(behind, name), strict=True):
                    assert np.array_equal(own, other)
                    assert own.dtype == network.dtype


def test_buffers_that_are_used_again_take_no_more_memory() -> None:
    network, buffers, buffers_back = network_of(*(128,) * 9), Buffers(), Buffers()
    inputs, cotangent = drawn(128, 128, key=2), drawn(128, 128, key=3)

    def trace() -> None:
        ahead = trace_forward(network, inputs, buffers=buffers)
        trace_backward(network, ahead, cotangent, buffers=buffers_back)

    first, _ = peak_of(trace)
    again, _ = peak_of(trace)
    assert again < 0.2 * first


@pytest.mark.parametrize("activation", ["tanh", "identity"])
def test_a_pass_that_kept_no_layers_cannot_go_back(activation: str) -> None:
    """Their arrays hold the numbers of later layers, which would make a gradient that looks like one."""
    network = replace(network_of(4, 4, 4, 4), activation=activation)
    inputs = drawn(7, 4, key=2)
    overwritten = list(forward(network, inputs, buffers=Buffers(layers=2)))
    for steps, received in ((overwritten, "layers that overwrote each other's arrays"), ([], "no layer")):
        with pytest.raises(SheetError, match=received) as refused:
            next(backward(steps, drawn(7, 4, key=3)))
        assert refused.value.field == "forward pass"
