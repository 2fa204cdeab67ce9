"""The traced network: every pre-activation, every activation, and the gradient with respect to all of them.

Numbers that leave the range of their precision are looked for in every layer, so that no infinity, no NaN
and no vanished signal goes on as if it were a result.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xavier_core.activations import Values
from xavier_core.base import SheetError
from xavier_core.network.layer import (
    Into,
    LayerGradients,
    Progress,
    backward_layer,
    backward_range_event,
    forward_layer,
    forward_range_event,
    largest_magnitude,
)
from xavier_core.network.memory import DEFAULT_BUDGET, check_memory
from xavier_core.network.network import Network, Precision, check_signal
from xavier_core.network.range_check import RangeEvent, has_overflowed, with_event

__all__ = ["BackwardTrace", "ForwardTrace", "TraceSpace", "trace_backward", "trace_forward"]

_ALIGNED = 64
"""Bytes of a cache line: every array of a block begins with one."""


@dataclass(frozen=True, slots=True, eq=False)
class ForwardTrace:
    """All signals of a network at a batch of inputs, as far as they are finite."""

    inputs: Values
    """Shape (batch, fan_in of the first layer)."""
    pre_activations: tuple[Values, ...]
    """Of each layer, shape (batch, units); where numbers overflowed, of the layers before that."""
    activations: tuple[Values, ...]
    """Likewise. Where no activation follows a layer, or the identity, they are its pre-activations themselves."""
    range_events: tuple[RangeEvent, ...]
    """The first layer whose signal vanished below the precision, and the layer that overflowed."""

    @property
    def has_overflowed(self) -> bool:
        """Whether the trace ends before the last layer."""
        return has_overflowed(self.range_events)

    def incoming(self, place: int) -> Values:
        """Return what comes into the layer at ``place``, from 0."""
        return self.activations[place - 1] if place else self.inputs


@dataclass(frozen=True, slots=True, eq=False)
class BackwardTrace:
    """The gradient with respect to everything, as far back as it is finite; None where it was not reached."""

    activations: tuple[Values | None, ...]
    """At places 0 to L, shape (batch, units), place 0 being the inputs."""
    pre_activations: tuple[Values | None, ...]
    """Of each layer, shape (batch, units). Behind an identity they are those of the activations themselves."""
    weights: tuple[Values | None, ...]
    """Of each layer, shape (fan_in, fan_out), summed over the batch."""
    biases: tuple[Values | None, ...]
    """Of each layer, shape (fan_out,), summed over the batch; none at all for a network without biases."""
    range_events: tuple[RangeEvent, ...]
    """The first layer, from the outputs, whose gradient vanished below the precision, and the one that overflowed."""

    @property
    def has_overflowed(self) -> bool:
        """Whether the trace ends before the first layer."""
        return has_overflowed(self.range_events)


class TraceSpace:
    """Memory that traces are written to, one forward and one backward, and again when the next ones come.

    All arrays of a pass lie in one block. The system hands out fresh memory in pages that it fills with zeros first:
    large ones for a block, four times as quickly as for an array at a time; and none at all for a space that is used
    again, as for re-rolls of one network. What is not written to takes no memory.
    """

    __slots__ = ("_backward", "_forward")

    def __init__(self) -> None:
        self._forward = self._backward = np.empty(0, np.uint8)

    def forward(self, network: Network, batch: int) -> list[Values]:
        """Return two arrays a layer; where z and g(z) are the same, the second has no examples."""
        shapes = [
            (0 if is_second and network.is_linear(place) else batch, units)
            for place, units in enumerate(network.layer_sizes[1:])
            for is_second in (False, True)
        ]
        self._forward = _at_least(self._forward, shapes, network.dtype)
        return _parted(self._forward, shapes, network.dtype)

    def backward(self, network: Network, batch: int, *, wants_inputs: bool) -> list[Into]:
        """Return where the gradients of each layer go; what needs no array of its own has no examples."""
        shapes: list[tuple[int, ...]] = []
        for place, weights in enumerate(network.weights):
            fan_in, fan_out = weights.shape
            shapes += [
                (0 if network.is_linear(place) else batch, fan_out),
                (fan_in, fan_out),
                (fan_out if network.biases else 0,),
                (batch if place or wants_inputs else 0, fan_in),
            ]
        self._backward = _at_least(self._backward, shapes, network.dtype)
        arrays = _parted(self._backward, shapes, network.dtype)
        return [Into(*arrays[start : start + 4]) for start in range(0, len(arrays), 4)]


def _parted(block: NDArray[np.uint8], shapes: Sequence[tuple[int, ...]], dtype: Precision) -> list[Values]:
    """Arrays that lie one after another in a block."""
    arrays, start = [], 0
    for shape in shapes:
        size = math.prod(shape) * dtype.itemsize
        arrays.append(block[start : start + size].view(dtype).reshape(shape))
        start += _aligned(size)
    return arrays


def _at_least(block: NDArray[np.uint8], shapes: Sequence[tuple[int, ...]], dtype: Precision) -> NDArray[np.uint8]:
    """The block, or a larger one where the arrays do not fit; either begins where a cache line does."""
    size = sum(_aligned(math.prod(shape) * dtype.itemsize) for shape in shapes)
    if block.size >= size:
        return block
    block = np.empty(size + _ALIGNED, np.uint8)
    return block[-block.ctypes.data % _ALIGNED :][:size]


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


# ---- all layers ----------------------------------------------------------------------------------


def trace_forward(
    network: Network,
    inputs: Values,
    *,
    budget: int = DEFAULT_BUDGET,
    progress: Progress | None = None,
    space: TraceSpace | None = None,
) -> ForwardTrace:
    """Return the pre-activations and activations of every layer; it ends before a layer that overflows.

    Parameters
    ----------
    inputs
        Shape (batch, inputs), of the network's precision, finite.
    budget
        Bytes that the network and its trace may take.
    progress
        Is called with the number of each layer, from 1, when it has been passed; it may raise to stop.
    space
        Where the trace goes: it overwrites the forward trace that is there. Memory of its own without it.

    Raises
    ------
    SheetError
        For inputs that do not fit, or a trace that takes more than the budget.
    """
    sizes, g = network.layer_sizes, network.nonlinearity
    check_signal("inputs", inputs, sizes[0], network.dtype)
    check_memory(sizes, batch=len(inputs), dtype=network.dtype, backward=False, budget=budget)
    arrays = iter((space or TraceSpace()).forward(network, len(inputs)))
    pre: list[Values] = []
    post: list[Values] = []
    range_events: tuple[RangeEvent, ...] = ()
    incoming = inputs
    for place, weights in enumerate(network.weights):
        is_linear, out = network.is_linear(place), (next(arrays), next(arrays))
        z, a = forward_layer(incoming, weights, network.bias(place), g, is_linear=is_linear, out=out)
        found = forward_range_event(place + 1, incoming=incoming, weights=weights, pre=z, post=a, activation=g)
        range_events = with_event(range_events, found)
        if has_overflowed(range_events):
            break
        pre.append(z)
        post.append(a)
        incoming = a
        if progress:
            progress(place + 1)
    return ForwardTrace(inputs, tuple(pre), tuple(post), range_events)


def trace_backward(  # noqa: PLR0913 - the network, its trace, and what is asked of it
    network: Network,
    forward: ForwardTrace,
    cotangent: Values,
    *,
    wants_inputs: bool = True,
    budget: int = DEFAULT_BUDGET,
    progress: Progress | None = None,
    space: TraceSpace | None = None,
) -> BackwardTrace:
    """Return the gradients with respect to all activations, pre-activations, weights and biases.

    Parameters
    ----------
    forward
        The network's forward trace, of all layers.
    cotangent
        The gradient with respect to the outputs, of their shape and precision, finite.
    wants_inputs
        Whether the gradient with respect to the inputs is wanted, too: it takes a matrix product of its own.
    budget
        Bytes that the network and both traces may take.
    progress
        As in ``trace_forward``; the last layer is the first to be passed.
    space
        Where the trace goes: it overwrites the backward trace that is there. Memory of its own without it.

    Raises
    ------
    SheetError
        For a forward trace that overflowed, a gradient that does not fit, or traces that take more than the budget.
    """
    sizes, g, depth = network.layer_sizes, network.nonlinearity, network.depth
    if len(forward.activations) != depth:
        raise SheetError("forward trace", f"{len(forward.activations)} layers", f"all {depth} layers of the network")
    batch = len(forward.inputs)
    check_signal("gradient", cotangent, sizes[-1], network.dtype)
    if len(cotangent) != batch:
        raise SheetError("gradient", f"{len(cotangent)} examples", f"{batch}, as many as the inputs")
    check_memory(sizes, batch=batch, dtype=network.dtype, backward=True, budget=budget)
    into = (space or TraceSpace()).backward(network, batch, wants_inputs=wants_inputs)
    traced, gradient = _Gradients(depth, cotangent), cotangent
    range_events: tuple[RangeEvent, ...] = ()
    for place in reversed(range(depth)):
        incoming, weights = forward.incoming(place), network.weights[place]
        passed = backward_layer(
            gradient,
            forward.pre_activations[place],
            incoming,
            weights,
            g,
            is_linear=network.is_linear(place),
            has_bias=bool(network.biases),
            wants_incoming=place > 0 or wants_inputs,
            out=into[place],
        )
        found = backward_range_event(
            place + 1,
            gradient_post=gradient,
            incoming=incoming,
            weights=weights,
            passed=passed,
            activation=g,
        )
        range_events = with_event(range_events, found)
        traced.keep(place, passed, is_sound=not has_overflowed(range_events))
        if has_overflowed(range_events):
            break
        if progress:
            progress(place + 1)
        if passed.incoming is not None:
            gradient = passed.incoming
    return BackwardTrace(
        tuple(traced.activations),
        tuple(traced.pre_activations),
        tuple(traced.weights),
        tuple(traced.biases) if network.biases else (),
        range_events,
    )


# ---- what the passes are made of -----------------------------------------------------------------


class _Gradients:
    """The gradients as far as they have come."""

    def __init__(self, depth: int, cotangent: Values) -> None:
        self.activations: list[Values | None] = [None] * depth + [cotangent]
        self.pre_activations: list[Values | None] = [None] * depth
        self.weights: list[Values | None] = [None] * depth
        self.biases: list[Values | None] = [None] * depth

    def keep(self, place: int, passed: LayerGradients, *, is_sound: bool) -> None:
        """Note what a layer gave, of what may not be sound only what is finite."""
        pre, weights, bias, incoming = (
            own if own is None or is_sound or math.isfinite(largest_magnitude(own)) else None for own in passed
        )
        self.pre_activations[place], self.weights[place], self.biases[place] = pre, weights, bias
        self.activations[place] = incoming
