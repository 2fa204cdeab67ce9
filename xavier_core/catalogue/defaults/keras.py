"""Keras's defaults, seen by running it, and one of its past."""

from __future__ import annotations

import math
from functools import partial

from xavier_core.catalogue.defaults.default import Default, conv, dense, gates, looked_up, recurrent_gates
from xavier_core.dice import TRUNCATED_STD
from xavier_core.schemes import Draw

__all__ = ["KERAS"]

_keras = partial(Default, framework="keras", versions="3.15.1")
_old_keras = partial(Default, framework="keras", versions="2, before the fix of issue 8048")

KERAS = (
    _keras(
        layer="Dense",
        draw=Draw("glorot-uniform"),
        fans=dense,
        source="keras/src/layers/core/dense.py, kernel_initializer",
        note="The same law before a ReLU, for which He's has twice the variance at equal fans.",
    ),
    _keras(
        layer="Conv2D",
        draw=Draw("glorot-uniform"),
        fans=conv,
        source="keras/src/layers/convolutional/conv2d.py, kernel_initializer",
    ),
    _keras(
        layer="LSTM, input weights",
        stacks=False,
        draw=Draw("glorot-uniform"),
        fans=gates,
        bias="zeros, ones for the forget gate",
        source="keras/src/layers/rnn/lstm.py, kernel_initializer",
        note="The four gates are one matrix, so fan_out counts four times. unit_forget_bias=True sets the biases of "
        "the forget gate to 1.",
    ),
    _keras(
        layer="LSTM, recurrent weights",
        stacks=False,
        draw=Draw("orthogonal"),
        fans=recurrent_gates,
        bias="none of its own",
        source="keras/src/layers/rnn/lstm.py, recurrent_initializer",
        note="Orthogonal over the four gates together: a gate's own square block has a quarter of the variance of an "
        "orthogonal matrix.",
    ),
    _keras(
        layer="Embedding",
        stacks=False,
        draw=Draw("fixed", (0.05 / math.sqrt(3.0),), "uniform"),
        fans=looked_up,
        bias="none",
        source="keras/src/layers/core/embedding.py, embeddings_initializer",
        note="U(±0.05) whatever the size: “uniform” is RandomUniform with its own bounds.",
    ),
    _old_keras(
        layer='Dense with "he_normal"',
        draw=Draw("he-truncated"),
        fans=dense,
        kept=TRUNCATED_STD**2,
        source="keras/initializers.py at commit 023331ec, VarianceScaling",
        note="VarianceScaling cut the normal law at two standard deviations and did not make up for it: every "
        "..._normal initializer drew 77.4 % of its variance. Seen with the TensorFlow backend; issue 8048 and pull "
        "request 9963 tell the story.",
    ),
)
