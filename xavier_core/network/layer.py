"""One layer's step: forward to its activations, backward to its gradients, and whether numbers survived it.

Forward a layer computes ``z = a @ W + b`` and ``g(z)``. Backward it turns the gradient with respect to its
activations into those with respect to z, W, b and the incoming a (Rumelhart, Hinton and Williams 1986).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from xavier_core.activations import Activation, Values
from xavier_core.network.range_check import OVERFLOW, UNDERFLOW, RangeEvent

__all__ = [
    "Into",
    "LayerGradients",
    "Progress",
    "backward_layer",
    "backward_range_event",
    "forward_layer",
    "forward_range_event",
    "largest_magnitude",
]

Progress = Callable[[int], object]
"""Is called with the number of each layer, from 1, when it has been passed; it may raise to stop."""


class LayerGradients(NamedTuple):
    """What the backward pass through a layer gives."""

    pre: Values
    """With respect to the pre-activations, shape (batch, fan_out)."""
    weights: Values
    """Shape (fan_in, fan_out), summed over the batch."""
    bias: Values | None
    """Shape (fan_out,), summed over the batch; None where it was not asked for."""
    incoming: Values | None
    """With respect to the incoming activations, shape (batch, fan_in); None where it was not asked for."""


class Into(NamedTuple):
    """Where the gradients of a layer go, each contiguous; None for a new array."""

    pre: Values | None = None
    weights: Values | None = None
    bias: Values | None = None
    incoming: Values | None = None


def forward_layer(  # noqa: PLR0913 - a layer is its weights, its biases and its activation
    incoming: Values,
    weights: Values,
    bias: Values | None,
    activation: Activation,
    *,
    is_linear: bool = False,
    out: tuple[Values | None, Values | None] = (None, None),
) -> tuple[Values, Values]:
    """Return ``z = a @ W + b`` and ``g(z)``, both of shape (batch, fan_out); ``forward_range_event`` judges them.

    Parameters
    ----------
    incoming, weights, bias
        a, W and b, shapes (batch, fan_in), (fan_in, fan_out) and (fan_out,), of one precision.
    activation
        g.
    is_linear
        Whether no activation follows. Then, and for the identity, g(z) is the very array of z.
    out
        Where both go, contiguous; None for a new array.
    """
    into_pre, into_post = out
    with np.errstate(all="ignore"):  # what leaves the range is looked for apart
        pre: Values = np.matmul(incoming, weights, out=into_pre)
        if bias is not None:
            pre += bias
    if is_linear or activation.key == "identity":
        return pre, pre
    return pre, activation.value(pre, out=into_post)


def backward_layer(  # noqa: PLR0913 - what the layer was, and what comes back to it
    gradient_post: Values,
    pre: Values,
    incoming: Values,
    weights: Values,
    activation: Activation,
    *,
    is_linear: bool = False,
    has_bias: bool = False,
    wants_incoming: bool = True,
    out: Into | None = None,
) -> LayerGradients:
    """Return the gradients that follow from the one with respect to the activations.

    With d for it they are ``d * g'(z)`` with respect to z, ``a.T @ (d * g'(z))`` to W, its column sums to b, and
    ``(d * g'(z)) @ W.T`` to the incoming a.

    Parameters
    ----------
    gradient_post
        d, shape (batch, fan_out).
    pre, incoming, weights, activation, is_linear
        As ``forward_layer`` took and gave them. Where no activation follows, d is with respect to z already.
    has_bias, wants_incoming
        Whether the gradients with respect to b and to the incoming activations are wanted.
    out
        Where they go; new arrays without it.
    """
    into = out or Into()
    with np.errstate(all="ignore"):
        gradient = gradient_post
        if not is_linear and activation.key != "identity":
            gradient = activation.times_derivative(gradient_post, pre, out=into.pre)
        of_weights: Values = np.matmul(incoming.T, gradient, out=into.weights)
        of_bias: Values | None = np.add.reduce(gradient, axis=0, out=into.bias) if has_bias else None
        of_incoming: Values | None = np.matmul(gradient, weights.T, out=into.incoming) if wants_incoming else None
    return LayerGradients(gradient, of_weights, of_bias, of_incoming)


def forward_range_event(  # noqa: PLR0913 - the layer and all that passed it
    layer: int, *, incoming: Values, weights: Values, pre: Values, post: Values, activation: Activation
) -> RangeEvent | None:
    """Return how the signal left the range of its precision in a layer, or None.

    It overflowed where a number is not finite. It vanished where all numbers are 0 or below the smallest
    normal number although they should not be: a ReLU may be 0 everywhere, and so may a sum with weights of 0.

    Parameters
    ----------
    layer
        Its number, from 1.
    incoming, weights, pre, post, activation
        As ``forward_layer`` took and gave them; ``post`` is the array of ``pre`` where no activation follows.
    """
    is_ordinary = _is_ordinary(pre)
    if not is_ordinary and (what := _of_product(pre, incoming, weights)):
        return RangeEvent(layer, what, "pre-activations")
    if post is pre or (is_ordinary and _is_ordinary(post[:1])):
        return None  # no g(z) is much larger than z, whose square is finite; and one example has not vanished
    what = _of_function(post, pre, activation)
    return RangeEvent(layer, what, "activations") if what else None


def backward_range_event(  # noqa: PLR0913 - the layer and all that passed it
    layer: int,
    *,
    gradient_post: Values,
    incoming: Values,
    weights: Values,
    passed: LayerGradients,
    activation: Activation,
) -> RangeEvent | None:
    """Return how the gradient left the range of its precision on its way through a layer, or None.

    The gradient with respect to the incoming activations belongs to the layer before, if there is one. Nothing is
    wrong with a gradient of 0 that comes from weights of 0, or from units whose slope is 0.

    Parameters
    ----------
    layer
        Its number, from 1.
    gradient_post, incoming, weights, activation
        As ``backward_layer`` took them.
    passed
        What it gave.
    """
    is_ordinary = _is_ordinary(passed.weights)
    of_weights = "" if is_ordinary else _of_product(passed.weights, incoming, passed.pre)
    # Whatever is not finite in the gradient of z is found in its products, too; and one example has not vanished.
    is_settled = passed.pre is gradient_post or _is_ordinary(passed.pre[:1])
    of_pre = "" if is_settled else _of_function(passed.pre, gradient_post, activation)
    found = [(layer, of_pre), (layer, of_weights)]
    if passed.bias is not None and not math.isfinite(largest_magnitude(passed.bias)):
        found.append((layer, OVERFLOW))
    if passed.incoming is not None:
        of_incoming = "" if _is_ordinary(passed.incoming) else _of_product(passed.incoming, passed.pre, weights)
        found.append((max(layer - 1, 1), of_incoming))
    for wanted in (OVERFLOW, UNDERFLOW):
        for at, what in found:
            if what == wanted:
                return RangeEvent(at, what, "gradients")
    return None


def largest_magnitude(values: Values) -> float:
    """Return the largest magnitude, NaN where there is one; twice as quick as by way of all magnitudes."""
    return max(float(values.max()), -float(values.min()))  # both are NaN where one is


def _is_ordinary(values: Values) -> bool:
    """Whether a look at the sum of squares is enough: it is no number, infinite or tiny wherever one of them is.

    It may be so where none of them is; but it takes half the time, and nearly always it settles the matter.
    """
    return _least(values) <= float(np.vdot(values, values)) < math.inf


def _least(values: Values) -> float:
    """The smallest normal number of their precision."""
    return float(np.finfo(values.dtype).smallest_normal)


def _of_product(product: Values, left: Values, right: Values) -> str:
    """What befell a product of two matrices."""
    size = largest_magnitude(product)
    if not math.isfinite(size):
        return OVERFLOW
    minimum = _least(product)
    if size >= minimum:
        return ""
    if size > 0.0:
        return UNDERFLOW
    sizes = largest_magnitude(left), largest_magnitude(right)
    return UNDERFLOW if min(sizes) > 0.0 and sizes[0] * sizes[1] < minimum else ""


def _of_function(after: Values, before: Values, activation: Activation) -> str:
    """What befell numbers of which an activation was taken, or which were multiplied by its slope."""
    size = largest_magnitude(after)
    if not math.isfinite(size):
        return OVERFLOW
    if size >= _least(after):
        return ""
    is_0_below = activation.slope_below == 0.0
    if size == 0.0 and (is_0_below or largest_magnitude(before) == 0.0):
        return ""  # as it should be
    return UNDERFLOW
