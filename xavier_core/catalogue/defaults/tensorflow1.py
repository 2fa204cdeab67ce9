"""TensorFlow 1's defaults, read in its sources."""

from __future__ import annotations

from functools import partial

from xavier_core.catalogue.defaults.default import Default, dense, ungrouped_conv
from xavier_core.schemes import Draw

__all__ = ["TENSORFLOW1"]

_tensorflow = partial(Default, framework="tf1", draw=Draw("glorot-uniform"))
_layers = partial(_tensorflow, versions="tf.layers, read in the source")
_contrib = partial(_tensorflow, versions="tf.contrib.layers, read in the source")
_CONTRIB_NOTE = "The layer ends in a ReLU by default, for which Glorot's variance is half of He's at equal fans."

TENSORFLOW1 = (
    _layers(
        layer="dense",
        fans=dense,
        source="tensorflow/python/layers/core.py, and glorot_uniform_initializer in tensorflow/python/ops",
        note="kernel_initializer=None means the default of get_variable, which is glorot_uniform_initializer.",
    ),
    _contrib(
        layer="fully_connected",
        fans=dense,
        source="tensorflow/contrib/layers/python/layers/layers.py, weights_initializer=xavier_initializer()",
        note=_CONTRIB_NOTE,
    ),
    _contrib(
        layer="conv2d",
        fans=ungrouped_conv,
        source="tensorflow/contrib/layers/python/layers/layers.py, weights_initializer=xavier_initializer()",
        note=_CONTRIB_NOTE,
    ),
)
