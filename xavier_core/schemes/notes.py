"""Sentences that several schemes share: what they assume, and what is easily got wrong about them."""

from __future__ import annotations

__all__ = [
    "CENTRED_INPUTS",
    "CUT",
    "FANS_SWAPPED",
    "INDEPENDENT",
    "LINEAR_NEAR_0",
    "NAMED_XAVIER",
    "NO_RULE",
    "RELU_HALVES",
    "SECOND_MOMENT",
]

INDEPENDENT = "Weights have mean 0 and are independent of each other and of what comes in."
CENTRED_INPUTS = "Inputs have mean 0 and one common variance."
LINEAR_NEAR_0 = "The activation is linear with slope 1 where the signal is, as tanh is near 0."
RELU_HALVES = "Pre-activations lie symmetrically around 0, so that ReLU keeps half of their mean square."
NO_RULE = "The number suits the layer's width; no rule sees to it."

SECOND_MOMENT = (
    "What is kept is the mean square of the signal, not its variance: inputs from U(0, 1) have variance 1/12, "
    "but mean square 1/3, four times as much."
)
NAMED_XAVIER = (
    "Three variances are called Xavier: 1 / fan_in (Caffe, CS231n), 2 / (fan_in + fan_out) (the paper, PyTorch, "
    "Keras, JAX, TensorFlow), and in some texts U(±1/√n), which is 1 / (3n)."
)
FANS_SWAPPED = (
    "PyTorch stores weights out × in, Keras and JAX in × out: "
    "taken from a matrix the wrong way round, the fans are exchanged without a warning."
)
CUT = "Cut at 2 standard deviations a normal law keeps 77.4 % of its variance, unless it is widened first."
