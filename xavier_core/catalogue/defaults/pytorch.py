"""PyTorch's defaults, seen by running it."""

from __future__ import annotations

from functools import partial

from xavier_core.catalogue.defaults.default import (
    Default,
    conv,
    dense,
    gates,
    looked_up,
    recurrent,
    recurrent_gates,
    third,
    turned_conv,
)
from xavier_core.schemes import Draw

__all__ = ["PYTORCH"]

_torch = partial(Default, framework="pytorch", versions="2.13.0")


PYTORCH = (
    _torch(
        bias="U(±1/√fan_in), as the weights",
        bias_variance=third,
        layer="Linear",
        draw=Draw("standard"),
        fans=dense,
        source="torch/nn/modules/linear.py, Linear.reset_parameters",
        note="The code says kaiming_uniform_(a=√5): a gain of √(2 / (1 + 5)) = 1/√3, so a bound of 1/√fan_in. "
        "That is the standard that Glorot and Bengio wrote against in 2010, with a third of the variance that keeps a "
        "linear signal.",
    ),
    _torch(
        bias="U(±1/√fan_in), as the weights",
        bias_variance=third,
        layer="Conv2d",
        draw=Draw("standard"),
        fans=conv,
        source="torch/nn/modules/conv.py, _ConvNd.reset_parameters",
        note="As Linear; fan_in is the channels of one group times the kernel's places: 9 in a depthwise convolution "
        "with a kernel of 3, where the bound is 1/3.",
    ),
    _torch(
        layer="ConvTranspose2d",
        stacks=False,
        draw=Draw("standard"),
        fans=conv,
        counted=turned_conv,
        bias="U(±1/√n), n as for the weights",
        bias_variance=third,
        source="torch/nn/modules/conv.py, _ConvNd.reset_parameters",
        note="Its weight is stored the other way round, inputs first, and the rule's fan_in is read off the shape: "
        "the filters of one group times the kernel's places, not channels.",
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
        fans=gates(4),
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
        fans=recurrent_gates(4),
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
    _torch(
        bias="U(±1/√hidden_size), as the weights",
        bias_variance=third,
        layer="GRU, input weights",
        stacks=False,
        draw=Draw("standard"),
        fans=gates(3),
        counted=recurrent,
        source="torch/nn/modules/rnn.py, RNNBase.reset_parameters",
        note="As LSTM: the bound is 1/√hidden_size, whatever the number of inputs, and there are two biases.",
    ),
    _torch(
        bias="U(±1/√hidden_size), as the weights",
        bias_variance=third,
        layer="GRU, recurrent weights",
        stacks=False,
        draw=Draw("standard"),
        fans=recurrent_gates(3),
        source="torch/nn/modules/rnn.py, RNNBase.reset_parameters",
        note="As LSTM: uniform, where Keras and Flax draw an orthogonal matrix.",
    ),
)
