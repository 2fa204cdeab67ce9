"""Keras's defaults, seen by running it, and one of its past."""

from __future__ import annotations

import math
from functools import partial

from xavier_core.catalogue.defaults.default import (
    Default,
    LayerSizes,
    conv,
    dense,
    gates,
    looked_up,
    recurrent_gates,
    turned_conv,
    ungrouped_conv,
)
from xavier_core.dice import TRUNCATED_STD
from xavier_core.schemes import Draw

__all__ = ["KERAS"]

_keras = partial(Default, framework="keras", versions="3.15.1")
_old_keras = partial(Default, framework="keras", versions="2, before the fix of issue 8048")


def _one_channel(sizes: LayerSizes) -> tuple[int, int]:
    return sizes.kernel**2, sizes.units * sizes.kernel**2


def _all_channels(sizes: LayerSizes) -> tuple[int, int]:
    return sizes.inputs * sizes.kernel**2, sizes.units * sizes.kernel**2


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
        note="With groups fan_in counts the channels of one group, and fan_out the filters of all of them.",
    ),
    _keras(
        layer="LSTM, input weights",
        stacks=False,
        draw=Draw("glorot-uniform"),
        fans=gates(4),
        bias="zeros, ones for the forget gate",
        source="keras/src/layers/rnn/lstm.py, kernel_initializer",
        note="The four gates are one matrix, so fan_out counts four times. unit_forget_bias=True sets the biases of "
        "the forget gate to 1.",
    ),
    _keras(
        layer="LSTM, recurrent weights",
        stacks=False,
        draw=Draw("orthogonal"),
        fans=recurrent_gates(4),
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
    _keras(
        layer="Conv2DTranspose",
        stacks=False,
        draw=Draw("glorot-uniform"),
        fans=ungrouped_conv,
        counted=turned_conv,
        source="keras/src/layers/convolutional/conv2d_transpose.py, kernel_initializer",
        note="Its kernel is stored filters before channels, so the fans are exchanged. Glorot's average does not "
        "notice; he_normal and lecun_normal would divide by the filters.",
    ),
    _keras(
        layer="DepthwiseConv2D",
        stacks=False,
        draw=Draw("glorot-uniform"),
        fans=_one_channel,
        counted=_all_channels,
        source="keras/src/layers/convolutional/depthwise_conv2d.py, depthwise_initializer",
        note="A unit looks at one channel, but the rule's fan_in counts all of them, as the kernel is stored channels "
        "before filters. Glorot's average comes out as in a grouped Conv2D; he_normal would be too small by the root "
        "of the channels. Units are depth_multiplier.",
    ),
    _keras(
        layer="GRU, input weights",
        stacks=False,
        draw=Draw("glorot-uniform"),
        fans=gates(3),
        source="keras/src/layers/rnn/gru.py, kernel_initializer",
        note="The three gates are one matrix, so fan_out counts three times.",
    ),
    _keras(
        layer="GRU, recurrent weights",
        stacks=False,
        draw=Draw("orthogonal"),
        fans=recurrent_gates(3),
        source="keras/src/layers/rnn/gru.py, recurrent_initializer",
        note="Orthogonal over the three gates together: a gate's own square block has a third of the variance of an "
        "orthogonal matrix. There are two biases, as reset_after=True is the default; both start at 0.",
    ),
)
