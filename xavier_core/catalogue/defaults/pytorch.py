"""PyTorch's defaults, seen by running it."""

from __future__ import annotations

from functools import partial

from xavier_core.catalogue.defaults.default import (
    Default,
    LayerSizes,
    conv,
    dense,
    gates,
    looked_up,
    recurrent,
    recurrent_gates,
    third,
)
from xavier_core.schemes import Draw

__all__ = ["PYTORCH"]

_torch = partial(Default, framework="pytorch", versions="2.13.0")


def _turned_conv(sizes: LayerSizes) -> tuple[int, int]:
    return sizes.units * sizes.kernel**2, sizes.inputs * sizes.kernel**2


PYTORCH = (
    _torch(
        bias="U(±1/√fan_in), as the weights",
        bias_variance=third,
        layer="Linear",
        draw=Draw("standard"),
        fans=dense,
        source="torch/nn/modules/linear.py, Linear.reset_parameters",
        note="The code says kaiming_uniform_(a=√5): a gain of √(2 / (1 + 5)) = 1/√3, so a bound of 1/√fan_in. "
        "That is the standard of 2010 that Glorot and Bengio wrote against, with a third of the variance "
        "that keeps a linear signal.",
    ),
    _torch(
        bias="U(±1/√fan_in), as the weights",
        bias_variance=third,
        layer="Conv2d",
        draw=Draw("standard"),
        fans=conv,
        source="torch/nn/modules/conv.py, _ConvNd.reset_parameters",
        note="As Linear; fan_in is channels times the kernel's places. In a grouped convolution fan_out ignores the "
        "groups.",
    ),
    _torch(
        layer="ConvTranspose2d",
        stacks=False,
        draw=Draw("standard"),
        fans=conv,
        counted=_turned_conv,
        bias="U(±1/√n), n as for the weights",
        bias_variance=third,
        source="torch/nn/modules/conv.py, _ConvNd.reset_parameters",
        note="Its weight is stored the other way round, inputs first, and the rule's fan_in is read off the shape: "
        "filters times the kernel's places, not channels.",
    ),
    _torch(
        layer="Bilinear",
        stacks=False,
        draw=Draw("standard"),
        fans=lambda sizes: (sizes.inputs**2, sizes.units * sizes.inputs),
        counted=dense,
        bias="U(±1/√in1_features), as the weights",
        bias_variance=third,
        source="torch/nn/modules/linear.py, Bilinear.reset_parameters",
        note="The bound is 1/√in1_features, but a unit adds in1_features times in2_features products: the more "
        "inputs, the larger the output. Here both inputs have the same size.",
    ),
    _torch(
        bias="U(±1/√hidden_size), as the weights",
        bias_variance=third,
        layer="LSTM, input weights",
        stacks=False,
        draw=Draw("standard"),
        fans=gates,
        counted=recurrent,
        source="torch/nn/modules/rnn.py, RNNBase.reset_parameters",
        note="The bound is 1/√hidden_size, whatever the number of inputs. There are two biases, so that their sum "
        "has twice the variance.",
    ),
    _torch(
        bias="U(±1/√hidden_size), as the weights",
        bias_variance=third,
        layer="LSTM, recurrent weights",
        stacks=False,
        draw=Draw("standard"),
        fans=recurrent_gates,
        source="torch/nn/modules/rnn.py, RNNBase.reset_parameters",
        note="Uniform, where Keras and Flax draw an orthogonal matrix.",
    ),
    _torch(
        layer="Embedding",
        stacks=False,
        draw=Draw("fixed", (1.0,), "normal"),
        fans=looked_up,
        bias="none",
        source="torch/nn/modules/sparse.py, Embedding.reset_parameters",
        note="N(0, 1) whatever the size: a standard deviation 20 times the largest weight of Keras's.",
    ),
    _torch(
        layer="MultiheadAttention, in_proj_weight",
        stacks=False,
        draw=Draw("glorot-uniform"),
        fans=lambda sizes: (sizes.inputs, 3 * sizes.inputs),
        source="torch/nn/modules/activation.py, MultiheadAttention._reset_parameters",
        note="Queries, keys and values are one matrix, so fan_out counts three times: half of the variance that "
        "Glorot and Bengio's rule gives each of the three. Inputs are embed_dim; units are not looked at.",
    ),
)
