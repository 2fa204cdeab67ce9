"""Range events: how numbers left the range of their precision, and in which layer that begins.

No infinity, no NaN and no vanished signal goes on as if it were a result.
"""

from __future__ import annotations

import math

import numpy as np

from xavier_core.activations import Activation, Values
from xavier_core.network.steps import OVERFLOW, UNDERFLOW, BackwardStep, ForwardStep, RangeEvent

__all__ = ["backward_event", "first_of_each", "forward_event", "has_overflowed"]


def first_of_each(known: tuple[RangeEvent, ...], found: RangeEvent | None) -> tuple[RangeEvent, ...]:
    """Return the events with one more; forward and backward, of each kind only the first is kept."""
    if found is None or any((own.what, own.is_backward) == (found.what, found.is_backward) for own in known):
        return known
    return (*known, found)


def has_overflowed(events: tuple[RangeEvent, ...]) -> bool:
    """Return whether numbers overflowed, so that nothing more can be computed."""
    return any(own.what == OVERFLOW for own in events)


def forward_event(  # noqa: PLR0913 - the layer and all that passed it
    layer: int, *, incoming: Values, weights: Values, pre: Values, post: Values, g: Activation
) -> RangeEvent | None:
    """Return how the signal left the range in a layer, or None; a ReLU may be 0 everywhere, and so may a sum of 0."""
    is_ordinary = _is_ordinary(pre)
    if not is_ordinary and (what := _of_product(pre, incoming, weights)):
        return RangeEvent(layer, what, "pre-activations")
    if post is pre or (is_ordinary and _is_ordinary(post[:1])):
        return None  # no g(z) is much larger than z, whose square is finite; and one example has not vanished
    what = _of_function(post, pre, g)
    return RangeEvent(layer, what, "activations") if what else None


def backward_event(done: BackwardStep, step: ForwardStep) -> RangeEvent | None:
    """Return how the gradient left the range on its way through a layer, or None.

    The gradient with respect to the incoming activations belongs to the layer before, if there is one. Nothing is
    wrong with a gradient of 0 that comes from weights of 0, or from units whose slope is 0.
    """
    layer, pre = done.layer, done.grad_pre
    # Whatever is not finite in the gradient of z is found in its products, too; and one example has not vanished.
    has_survived = pre is done.grad_post or _is_ordinary(pre[:1])
    found = [
        (layer, "" if has_survived else _of_function(pre, done.grad_post, step.activation)),
        (layer, _of_product(done.grad_weights, step.incoming, pre)),
    ]
    if done.grad_bias is not None and not math.isfinite(_largest(done.grad_bias)):
        found.append((layer, OVERFLOW))
    if done.grad_incoming is not None:
        found.append((max(layer - 1, 1), _of_product(done.grad_incoming, pre, step.weights)))
    for wanted in (OVERFLOW, UNDERFLOW):
        for at, what in found:
            if what == wanted:
                return RangeEvent(at, what, "gradients")
    return None


def _is_ordinary(values: Values) -> bool:
    """Whether a look at the sum of squares is enough: it is no number, infinite or tiny wherever one of them is.

    It may be so where none of them is; but it takes half the time, and nearly always it settles the matter.
    """
    return _smallest_normal(values) <= float(np.vdot(values, values)) < math.inf


def _of_product(product: Values, left: Values, right: Values) -> str:
    """What happened to a product of two matrices."""
    what = _of_numbers(product)
    if what == UNDERFLOW and not product.any():  # as it should be where a factor is 0, or some of both cancel
        sizes = _largest(left), _largest(right)
        return UNDERFLOW if min(sizes) > 0.0 and sizes[0] * sizes[1] < _smallest_normal(product) else ""
    return what


def _of_function(after: Values, before: Values, g: Activation) -> str:
    """What happened to numbers of which g was taken, or which were multiplied by its derivative."""
    what = _of_numbers(after)
    if what == UNDERFLOW and not after.any() and (g.slope_below == 0.0 or not before.any()):
        return ""  # as it should be
    return what


def _of_numbers(values: Values) -> str:
    if _is_ordinary(values):
        return ""
    size = _largest(values)
    if not math.isfinite(size):
        return OVERFLOW
    return "" if size >= _smallest_normal(values) else UNDERFLOW


def _largest(values: Values) -> float:
    """The largest magnitude, NaN where there is one; twice as quick as by way of all magnitudes."""
    return max(float(values.max()), -float(values.min()))  # both are NaN where one is


def _smallest_normal(values: Values) -> float:
    return float(np.finfo(values.dtype).smallest_normal)
