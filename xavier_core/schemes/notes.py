"""Sentences that several schemes share: what they assume."""

from __future__ import annotations

__all__ = ["CENTRED_INPUTS", "INDEPENDENT", "LINEAR_NEAR_0", "NO_RULE", "RELU_HALVES"]

INDEPENDENT = "Weights have mean 0 and are independent of each other and of what comes in."
CENTRED_INPUTS = "Inputs have mean 0 and one common variance."
LINEAR_NEAR_0 = "The activation is linear with slope 1 where the signal is, as tanh is near 0."
RELU_HALVES = "Pre-activations lie symmetrically around 0, so that ReLU keeps half of their mean square."
NO_RULE = "The number suits the layer's width; no rule sees to it."
