"""Steps: what a pass yields of each layer."""

from __future__ import annotations

from typing import NamedTuple

from xavier_core.activations import Activation, Values

__all__ = ["OVERFLOW", "UNDERFLOW", "BackwardStep", "ForwardStep", "RangeEvent"]

OVERFLOW, UNDERFLOW = "overflow", "underflow"
"""What a ``RangeEvent`` may be."""


class RangeEvent(NamedTuple):
    """Where numbers left the range of the precision."""

    layer: int
    """From 1."""
    what: str
    """``overflow``: a number is not finite; ``underflow``: all are 0 or subnormal, though they should not be."""
    where: str
    """``pre-activations``, ``activations`` or ``gradients``."""

    @property
    def is_backward(self) -> bool:
        """Whether it is of a gradient."""
        return self.where == "gradients"


class ForwardStep(NamedTuple):
    """One layer on the way forward."""

    layer: int
    """From 1."""
    incoming: Values
    """a: the inputs, or the activations of the layer before, shape (batch, fan_in)."""
    weights: Values
    """W, shape (fan_in, fan_out)."""
    bias: Values | None
    """b, shape (fan_out,)."""
    activation: Activation
    """g."""
    pre: Values
    """z, the pre-activations, shape (batch, fan_out)."""
    post: Values
    """g(z), the activations; behind the identity the very array of z."""
    event: RangeEvent | None
    """How the signal left the range of its precision here, if it did."""


class BackwardStep(NamedTuple):
    """One layer on the way back: the gradients of it, those of weights and biases summed over the batch."""

    layer: int
    """From 1."""
    grad_post: Values
    """With respect to the layer's activations, shape (batch, fan_out)."""
    grad_pre: Values
    """With respect to its pre-activations, shape (batch, fan_out)."""
    grad_weights: Values
    """Shape (fan_in, fan_out)."""
    grad_bias: Values | None
    """Shape (fan_out,); None for a layer without biases."""
    grad_incoming: Values | None
    """With respect to the incoming activations, shape (batch, fan_in); None at the inputs where not wanted."""
    event: RangeEvent | None
    """How the gradient left the range of its precision here, if it did."""
