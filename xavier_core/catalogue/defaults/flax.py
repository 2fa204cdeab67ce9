"""Flax's defaults, of both its interfaces, seen by running it."""

from __future__ import annotations

from functools import partial

from xavier_core.catalogue.defaults.default import (
    Default,
    LayerSizes,
    conv,
    dense,
    looked_up,
    recurrent,
    recurrent_gates,
    ungrouped_conv,
)
from xavier_core.schemes import Draw

__all__ = ["FLAX"]

_linen = partial(Default, framework="jax", versions="0.12.8, linen")
_nnx = partial(Default, framework="jax", versions="0.12.8, nnx")
_FLAX_EMBED = (
    "Normal with variance 1 / features, so that an embedding has length 1 on average. The rule is variance_scaling "
    "with its axes set so that fan_in is the number of features."
)


def _features(sizes: LayerSizes) -> tuple[int, int]:
    return sizes.units, sizes.units


FLAX = (
    _linen(
        layer="Dense",
        draw=Draw("lecun-truncated"),
        fans=dense,
        source="flax/linen/linear.py, default_kernel_init",
        note="lecun_normal is truncated, and corrected for it: the largest weight has 2.27 standard deviations.",
    ),
    _linen(layer="Conv", draw=Draw("lecun-truncated"), fans=conv, source="flax/linen/linear.py, default_kernel_init"),
    _linen(
        layer="LSTMCell, input weights",
        stacks=False,
        draw=Draw("lecun-truncated"),
        fans=dense,
        source="flax/linen/recurrent.py, kernel_init",
        note="Each gate has a matrix of its own. All biases are 0, that of the forget gate, too.",
    ),
    _linen(
        layer="LSTMCell, recurrent weights",
        stacks=False,
        draw=Draw("orthogonal"),
        fans=recurrent,
        source="flax/linen/recurrent.py, recurrent_kernel_init",
        note="Each gate has an orthogonal matrix of its own, unlike Keras's.",
    ),
    _linen(
        layer="Embed",
        stacks=False,
        draw=Draw("xavier"),
        fans=looked_up,
        counted=_features,
        bias="none",
        source="flax/linen/linear.py, default_embed_init",
        note=_FLAX_EMBED,
    ),
    _nnx(
        layer="Linear",
        draw=Draw("lecun-truncated"),
        fans=dense,
        source="flax/nnx/nn/linear.py, default_kernel_init",
        note="As linen's Dense.",
    ),
    _nnx(layer="Conv", draw=Draw("lecun-truncated"), fans=conv, source="flax/nnx/nn/linear.py, default_kernel_init"),
    _nnx(
        layer="OptimizedLSTMCell, recurrent weights",
        stacks=False,
        draw=Draw("orthogonal"),
        fans=recurrent_gates(4),
        source="flax/nnx/nn/recurrent.py, recurrent_kernel_init",
        note="Orthogonal over the four gates together, a quarter of the variance of LSTMCell's, whose gates have a "
        "matrix each.",
    ),
    _nnx(
        layer="Embed",
        stacks=False,
        draw=Draw("xavier"),
        fans=looked_up,
        counted=_features,
        bias="none",
        source="flax/nnx/nn/linear.py, default_embed_init",
        note=_FLAX_EMBED,
    ),
    _linen(
        layer="ConvTranspose",
        stacks=False,
        draw=Draw("lecun-truncated"),
        fans=ungrouped_conv,
        source="flax/linen/linear.py, default_kernel_init",
        note="Stored channels before filters, as Conv, so fan_in counts channels, unlike PyTorch's and Keras's. It has "
        "no groups.",
    ),
    _linen(
        layer="GRUCell, input weights",
        stacks=False,
        draw=Draw("lecun-truncated"),
        fans=dense,
        source="flax/linen/recurrent.py, kernel_init",
        note="Each gate has a matrix of its own. All biases are 0.",
    ),
    _linen(
        layer="GRUCell, recurrent weights",
        stacks=False,
        draw=Draw("orthogonal"),
        fans=recurrent,
        source="flax/linen/recurrent.py, recurrent_kernel_init",
        note="Each gate has an orthogonal matrix of its own, unlike Keras's.",
    ),
    _nnx(
        layer="GRUCell, recurrent weights",
        stacks=False,
        draw=Draw("orthogonal"),
        fans=recurrent_gates(3),
        source="flax/nnx/nn/recurrent.py, recurrent_kernel_init",
        note="Orthogonal over the three gates together, a third of the variance of linen's GRUCell.",
    ),
)
