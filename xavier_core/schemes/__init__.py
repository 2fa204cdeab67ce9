"""Schemes: how a layer's weights are drawn, one row each, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xavier_core.schemes import by_activation, fan_in, given, glorot, he, told, whole
from xavier_core.schemes.equivalent import FRAMEWORKS, Equivalent
from xavier_core.schemes.scheme import (
    Arguments,
    Direction,
    Layer,
    Parameter,
    Scheme,
    layer_of,
)

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
    by_activation.VARIANCE_KEEPING,
    by_activation.SELU,
    by_activation.KUMAR,
    whole.ORTHOGONAL_SCHEME,
    whole.LSUV,
    whole.SPARSE_SCHEME,
    given.ZEROS,
    given.CONSTANT,
    given.TRUNCATED_RAW,
    given.ONE_SIDED,
    by_activation.SKLEARN,
    told.TF1_XAVIER,
    told.TF1_HE,
    told.RASHID,
    told.RASHID_MISPRINT,
    told.SLIP,
)

SCHEMES: Mapping[str, Scheme] = MappingProxyType({row.key: row for row in _ROWS})
"""Every scheme by its key."""
