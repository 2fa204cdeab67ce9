"""The pass: a signal forward through the layers of a network, and its gradient back, one layer at a time.

Forward a layer computes ``z = a @ W + b`` and ``g(z)``; backward it turns the gradient with respect to its
activations into those with respect to z, W, b and the incoming a (Rumelhart, Hinton and Williams 1986). Both are
generators: whoever runs one can look at each layer as it is done, show how far it has come, and stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from xavier_core.activations import Values
from xavier_core.base import SheetError
from xavier_core.network.buffers import Buffers
from xavier_core.network.network import Dense, check_signal
from xavier_core.network.range_check import backward_event, forward_event
from xavier_core.network.steps import OVERFLOW, BackwardStep, ForwardStep

__all__ = ["LayerSource", "backward", "forward"]

LayerSource = Dense | Callable[[Values], Dense]
"""A layer, or what makes it of the incoming activations: weights may be drawn when the signal is there."""


def forward(layers: Iterable[LayerSource], inputs: Values, *, buffers: Buffers | None = None) -> Iterator[ForwardStep]:
    """Yield each layer of a network as the signal has passed it; the layer where numbers overflow is the last.

    Parameters
    ----------
    layers
        A ``Network``, or its layers one by one.
    inputs
        Shape (batch, inputs), finite, of the precision of the weights.
    buffers
        Where pre-activations and activations go; arrays of their own without it.

    Raises
    ------
    SheetError
        For inputs, or a layer's weights, that do not fit what comes in.
    """
    into, incoming = buffers or Buffers(), inputs
    for layer, source in enumerate(layers, start=1):
        weights, bias, g = source if isinstance(source, Dense) else source(incoming)
        if layer == 1:
            check_signal("inputs", inputs, weights.shape[0], weights.dtype)
        elif (incoming.shape[1], incoming.dtype) != (weights.shape[0], weights.dtype):
            received = f"{weights.dtype} of shape {weights.shape}"
            raise SheetError(f"weights of layer {layer}", received, f"{incoming.dtype}, fan_in {incoming.shape[1]}")
        shape = (len(incoming), weights.shape[1])
        with np.errstate(all="ignore"):  # what leaves the range is looked for apart
            pre: Values = np.matmul(incoming, weights, out=into.array(layer, "pre", shape, weights.dtype))
            if bias is not None:
                pre += bias
        is_linear = g.key == "identity"
        post = pre if is_linear else g.value(pre, out=into.array(layer, "post", shape, weights.dtype))
        event = forward_event(layer, incoming=incoming, weights=weights, pre=pre, post=post, g=g)
        yield ForwardStep(layer, incoming, weights, bias, g, pre, post, event)
        if event and event.what == OVERFLOW:
            return
        incoming = post


def backward(
    steps: Sequence[ForwardStep], cotangent: Values, *, wants_inputs: bool = True, buffers: Buffers | None = None
) -> Iterator[BackwardStep]:
    """Yield each layer, the last first, as the gradient has passed it; the one where it overflows is the last.

    With d the gradient with respect to the activations, ``d * g'(z)`` is that with respect to z,
    ``a.T @ (d * g'(z))`` to W, its column sums to b, and ``(d * g'(z)) @ W.T`` to the incoming a.

    Parameters
    ----------
    steps
        The forward pass, all of its layers; what ``forward`` yielded.
    cotangent
        The gradient with respect to the outputs, of their shape and precision, finite.
    wants_inputs
        Whether the gradient with respect to the inputs is wanted, which takes a matrix product of its own.
    buffers
        Where the gradients go; arrays of their own without it.

    Raises
    ------
    SheetError
        For a forward pass that overflowed or did not keep its layers, or a cotangent that does not fit.
    """
    if not steps or len({id(step.post) for step in steps}) < len(steps):
        received = "no layer" if not steps else "layers that overwrote each other's arrays"
        raise SheetError("forward pass", received, "one that kept all its layers")
    last = steps[-1]
    if last.event and last.event.what == OVERFLOW:
        raise SheetError("forward pass", f"numbers that overflow in layer {last.layer}", "finite numbers throughout")
    check_signal("cotangent", cotangent, last.post.shape[1], last.post.dtype, batch=len(last.post))
    into, grad_post = buffers or Buffers(), cotangent
    for step in reversed(steps):
        layer, g, dtype = step.layer, step.activation, step.weights.dtype
        grad_pre = grad_post
        if g.key != "identity":
            grad_pre = g.times_derivative(grad_post, step.pre, out=into.array(layer, "pre", step.pre.shape, dtype))
        with np.errstate(all="ignore"):
            to = into.array(layer, "weights", step.weights.shape, dtype)
            grad_weights: Values = np.matmul(step.incoming.T, grad_pre, out=to)
            grad_bias: Values | None = None if step.bias is None else np.add.reduce(grad_pre, axis=0)
            grad_incoming: Values | None = None
            if layer > 1 or wants_inputs:
                to = into.array(layer, "incoming", step.incoming.shape, dtype)
                grad_incoming = np.matmul(grad_pre, step.weights.T, out=to)
        done = BackwardStep(layer, grad_post, grad_pre, grad_weights, grad_bias, grad_incoming, None)
        event = backward_event(done, step)
        yield done._replace(event=event)
        if event and event.what == OVERFLOW:
            return
        if grad_incoming is not None:
            grad_post = grad_incoming
