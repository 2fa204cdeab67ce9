"""The traced network: every pre-activation, every activation, and the gradient with respect to all of them.

Numbers that leave the range of their precision are looked for in every layer, so that no infinity, no NaN
and no vanished signal goes on as if it were a result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.activations import Activation
from xavier_core.deep_result import Trouble
from xavier_core.deep_spec import MOST_BATCH
from xavier_core.elementwise import Values
from xavier_core.errors import SheetError
from xavier_core.layer_statistics import Statistics, describe, share_dead, share_saturated, units_alike
from xavier_core.memory import DEFAULT_BUDGET, check_memory
from xavier_core.network import Network, Precision, check_array
from xavier_core.numbers import check_whole
from xavier_core.steps import (
    OVERFLOW,
    Into,
    LayerGradients,
    backward_layer,
    backward_trouble,
    forward_layer,
    forward_trouble,
    largest_magnitude,
)

__all__ = [
    "BackwardTrace",
    "ForwardTrace",
    "Into",
    "LayerGradients",
    "LayerStatistics",
    "Progress",
    "TraceSpace",
    "backward_layer",
    "backward_trouble",
    "forward_layer",
    "forward_statistics",
    "forward_trouble",
    "trace_backward",
    "trace_forward",
]

Progress = Callable[[int], object]
"""Is called with the number of each layer, from 1, when it has been passed; it may raise to stop."""

_ALIGNED = 64
"""Bytes of a cache line: every array of a block begins with one."""


class LayerStatistics(NamedTuple):
    """What the statistics of a layer are; all but ``trouble`` are None in the layer where numbers overflow."""

    layer: int
    """From 1."""
    pre: Statistics | None
    post: Statistics | None
    saturated: float | None
    """See ``share_saturated``."""
    dead: float | None
    """See ``share_dead``."""
    alike: bool | None
    """See ``units_alike``."""
    trouble: Trouble | None


@dataclass(frozen=True, slots=True, eq=False)
class ForwardTrace:
    """All signals of a network at a batch of inputs, as far as they are finite."""

    inputs: Values
    """Shape (batch, fan_in of the first layer)."""
    pre_activations: tuple[Values, ...]
    """Of each layer, shape (batch, units); where numbers overflowed, of the layers before that."""
    activations: tuple[Values, ...]
    """Likewise. Where no activation follows a layer, or the identity, they are its pre-activations themselves."""
    trouble: tuple[Trouble, ...]
    """The first layer whose signal vanished below the precision, and the layer that overflowed."""

    @property
    def has_overflowed(self) -> bool:
        """Whether the trace ends before the last layer."""
        return any(found.what == OVERFLOW for found in self.trouble)

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
    trouble: tuple[Trouble, ...]
    """The first layer, from the outputs, whose gradient vanished below the precision, and the one that overflowed."""

    @property
    def has_overflowed(self) -> bool:
        """Whether the trace ends before the first layer."""
        return any(found.what == OVERFLOW for found in self.trouble)


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
    sizes, g, slope = network.layer_sizes, network.nonlinearity, network.slope
    _check_signal("inputs", inputs, sizes[0], network.dtype)
    check_memory(sizes, batch=len(inputs), dtype=network.dtype, backward=False, budget=budget)
    arrays = iter((space or TraceSpace()).forward(network, len(inputs)))
    pre: list[Values] = []
    post: list[Values] = []
    trouble, incoming = _Troubles(), inputs
    for place, weights in enumerate(network.weights):
        is_linear, out = network.is_linear(place), (next(arrays), next(arrays))
        z, a = forward_layer(incoming, weights, network.bias(place), g, slope, is_linear=is_linear, out=out)
        found = forward_trouble(place + 1, incoming=incoming, weights=weights, pre=z, post=a, activation=g, slope=slope)
        trouble.note(found)
        if trouble.has_overflow:
            break
        pre.append(z)
        post.append(a)
        incoming = a
        if progress:
            progress(place + 1)
    return ForwardTrace(inputs, tuple(pre), tuple(post), trouble.found)


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
    sizes, g, slope, depth = network.layer_sizes, network.nonlinearity, network.slope, network.depth
    if len(forward.activations) != depth:
        raise SheetError("forward trace", f"{len(forward.activations)} layers", f"all {depth} layers of the network")
    batch = len(forward.inputs)
    _check_signal("gradient", cotangent, sizes[-1], network.dtype)
    if len(cotangent) != batch:
        raise SheetError("gradient", f"{len(cotangent)} examples", f"{batch}, as many as the inputs")
    check_memory(sizes, batch=batch, dtype=network.dtype, backward=True, budget=budget)
    into = (space or TraceSpace()).backward(network, batch, wants_inputs=wants_inputs)
    traced, trouble, gradient = _Gradients(depth, cotangent), _Troubles(), cotangent
    for place in reversed(range(depth)):
        incoming, weights = forward.incoming(place), network.weights[place]
        passed = backward_layer(
            gradient,
            forward.pre_activations[place],
            incoming,
            weights,
            g,
            slope,
            is_linear=network.is_linear(place),
            has_bias=bool(network.biases),
            wants_incoming=place > 0 or wants_inputs,
            out=into[place],
        )
        found = backward_trouble(
            place + 1,
            gradient_post=gradient,
            incoming=incoming,
            weights=weights,
            passed=passed,
            activation=g,
            slope=slope,
        )
        trouble.note(found)
        traced.keep(place, passed, is_sound=not trouble.has_overflow)
        if trouble.has_overflow:
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
        trouble.found,
    )


def forward_statistics(
    layers: Iterable[tuple[Values, Values | None]],
    inputs: Values,
    activation: Activation,
    slope: float,
    *,
    progress: Progress | None = None,
) -> Iterator[LayerStatistics]:
    """Yield the statistics of each layer, and keep none of its numbers: memory does not grow with the depth.

    The layer where numbers overflow is the last one.

    Parameters
    ----------
    layers
        Weights and biases, or None, of each layer; they can be drawn as they are asked for.
    inputs
        Shape (batch, inputs), finite, of the precision of the weights.
    activation, slope
        g, and its slope below 0 where it takes one; it follows every layer.
    progress
        As in ``trace_forward``.

    Raises
    ------
    SheetError
        For inputs or weights that do not fit.
    """
    rooms = [np.empty(0, inputs.dtype) for _ in range(3)]

    def room(number: int, units: int) -> Values:
        if rooms[number].size < len(inputs) * units:
            rooms[number] = np.empty(len(inputs) * units, inputs.dtype)
        return rooms[number][: len(inputs) * units].reshape(-1, units)

    incoming, trouble = inputs, _Troubles()
    for layer, (weights, bias) in enumerate(layers, start=1):
        if layer == 1:
            _check_signal("inputs", inputs, weights.shape[0], weights.dtype)
        check_array(f"weights of layer {layer}", weights, (incoming.shape[1], None), inputs.dtype)
        units, turn = weights.shape[1], layer % 2  # what comes in lies in the room of the other turn
        out = (room(turn, units), None) if activation.key == "identity" else (room(2, units), room(turn, units))
        pre, post = forward_layer(incoming, weights, bias, activation, slope, out=out)
        found = forward_trouble(
            layer, incoming=incoming, weights=weights, pre=pre, post=post, activation=activation, slope=slope
        )
        own = trouble.note(found)
        if trouble.has_overflow:
            yield LayerStatistics(layer, None, None, None, None, None, own)
            return
        yield LayerStatistics(
            layer,
            describe(pre),
            describe(post),
            share_saturated(post, activation),
            share_dead(pre, activation, slope),
            units_alike(post),
            own,
        )
        incoming = post
        if progress:
            progress(layer)


# ---- what the passes are made of -----------------------------------------------------------------


class _Troubles:
    """The first trouble of each kind."""

    def __init__(self) -> None:
        self.found: tuple[Trouble, ...] = ()

    @property
    def has_overflow(self) -> bool:
        return any(known.what == OVERFLOW for known in self.found)

    def note(self, trouble: Trouble | None) -> Trouble | None:
        """Return the trouble if it is the first of its kind."""
        if trouble is None or any(known.what == trouble.what for known in self.found):
            return None
        self.found = (*self.found, trouble)
        return trouble


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


def _check_signal(name: str, values: Values, units: int, dtype: Precision) -> None:
    if values.ndim != 2 or values.shape[1] != units:
        raise SheetError(name, f"shape {values.shape}", f"shape (batch, {units})")
    if values.dtype != dtype:
        raise SheetError(name, str(values.dtype), f"{dtype}, the precision of the network")
    check_whole("batch", len(values), least=1, most=MOST_BATCH)
    if not math.isfinite(largest_magnitude(values)):
        raise SheetError(name, "numbers that are not finite", "finite numbers")
