"""The defaults of scikit-learn, seen by running it, and of Caffe and TensorFlow 1, read in their sources."""

from __future__ import annotations

from functools import partial

from xavier_core.catalogue.defaults.default import Default, conv, dense
from xavier_core.schemes import SCHEMES, Layer

__all__ = ["CAFFE", "SKLEARN", "TF1"]

_caffe = partial(Default, framework="caffe", versions="BVLC, read in the source")
_CAFFE_ZEROS = (
    "A filler that is not set is FillerParameter's own default, type “constant” with value 0: every weight is 0 and "
    "all units stay alike. Nets set one, commonly “xavier” or “msra”."
)
_CAFFE_XAVIER = "Caffe's “xavier” divides by fan_in, variance_norm's default, not by the average of both fans."
_FILLER = "include/caffe/filler.hpp, "
_PROTO = "src/caffe/proto/caffe.proto, FillerParameter"

CAFFE = tuple(
    _caffe(layer=f"{layer}{said}", scheme=scheme, fans=fans, source=source, note=note)
    for layer, fans in (("InnerProduct", dense), ("Convolution", conv))
    for said, scheme, source, note in (
        (", no filler set", "zeros", _PROTO, _CAFFE_ZEROS),
        (", filler “xavier”", "lecun-uniform", f"{_FILLER}XavierFiller", _CAFFE_XAVIER),
        (
            ", filler “msra”",
            "he",
            f"{_FILLER}MSRAFiller",
            "Normal, not truncated; by fan_in unless variance_norm is set.",
        ),
    )
)

_layers = partial(Default, framework="tf1", versions="tf.layers, read in the source", scheme="glorot-uniform")
_contrib = partial(Default, framework="tf1", versions="tf.contrib.layers, read in the source", scheme="glorot-uniform")
_CONTRIB_NOTE = "The layer ends in a ReLU by default, for which Glorot's variance is half of He's at equal fans."

TF1 = (
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
        fans=conv,
        source="tensorflow/contrib/layers/python/layers/layers.py, weights_initializer=xavier_initializer()",
        note=_CONTRIB_NOTE,
    ),
)


def _sklearn_bias(layer: Layer) -> float:
    return SCHEMES["sklearn"].variance_of(layer, ())


SKLEARN = (
    Default(
        framework="sklearn",
        versions="1.9.1",
        layer="MLPClassifier and MLPRegressor",
        scheme="sklearn",
        fans=dense,
        bias="uniform with the bound of the weights",
        bias_variance=_sklearn_bias,
        source="sklearn/neural_network/_multilayer_perceptron.py, _init_coef",
        note="ReLU, the default activation, gets Glorot's variance, not He's; logistic gets a third of it. No argument "
        "of the estimators changes the bound.",
    ),
)
