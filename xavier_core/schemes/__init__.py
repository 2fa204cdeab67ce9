"""Schemes: how a layer's weights are drawn, one row each, in one table.

A row says a weight's mean and variance from the layer's fans, and the shape of its distribution.
It stands on activations and dice.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xavier_core.schemes import activation_aware, fan_in, given, glorot, he, historical, matrix
from xavier_core.schemes.equivalent import FRAMEWORKS, Equivalent
from xavier_core.schemes.lsuv import scale_to_unit_variance
from xavier_core.schemes.scheme import Arguments, Direction, Layer, Parameter, Scheme, layer_of

__all__ = [
    "FRAMEWORKS",
    "SCHEMES",
    "Arguments",
    "Direction",
    "Equivalent",
    "Layer",
    "Parameter",
    "Scheme",
    "layer_of",
    "scale_to_unit_variance",
]

_ROWS = (
    given.FIXED,
    given.INPUTS,
    fan_in.XAVIER,
    fan_in.LECUN_UNIFORM,
    fan_in.LECUN_TRUNCATED,
    fan_in.TWO_STEP,
    fan_in.STANDARD,
    fan_in.BACKWARD,
    glorot.GLOROT_UNIFORM,
    glorot.GLOROT_NORMAL,
    glorot.GLOROT_TRUNCATED,
    he.HE,
    he.HE_UNIFORM,
    he.HE_TRUNCATED,
    he.HE_FAN_OUT,
    he.HE_FAN_OUT_UNIFORM,
    he.HE_FAN_OUT_TRUNCATED,
    activation_aware.VARIANCE_KEEPING,
    activation_aware.SELU,
    activation_aware.KUMAR,
    matrix.ORTHOGONAL_SCHEME,
    matrix.LSUV,
    matrix.SPARSE_SCHEME,
    given.ZEROS,
    given.CONSTANT,
    given.TRUNCATED_RAW,
    given.ONE_SIDED,
    activation_aware.SKLEARN,
    historical.TF1_XAVIER,
    historical.TF1_HE,
    historical.RASHID,
    historical.RASHID_MISPRINT,
    historical.SLIP,
)

SCHEMES: Mapping[str, Scheme] = MappingProxyType({row.key: row for row in _ROWS})
"""Every scheme by its key."""
