"""The table of schemes: every row, in the order of the screen's lists."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xavier_core.schemes import activation_aware, constant, fan_in, glorot, he, historical, matrix, residual
from xavier_core.schemes.scheme import Scheme

__all__ = ["SCHEMES"]

_ROWS = (
    constant.FIXED,
    constant.INPUTS,
    fan_in.XAVIER,
    fan_in.LECUN_UNIFORM,
    fan_in.LECUN_TRUNCATED,
    fan_in.TWO_STEP,
    fan_in.STANDARD,
    fan_in.BACKWARD,
    glorot.GLOROT_UNIFORM,
    glorot.GLOROT_NORMAL,
    glorot.GLOROT_TRUNCATED,
    glorot.GEOMETRIC,
    he.HE,
    he.HE_UNIFORM,
    he.HE_TRUNCATED,
    he.HE_FAN_OUT,
    he.HE_FAN_OUT_UNIFORM,
    he.HE_FAN_OUT_TRUNCATED,
    activation_aware.VARIANCE_KEEPING,
    activation_aware.SELU,
    activation_aware.KUMAR,
    activation_aware.KAIMING_TANH,
    activation_aware.KAIMING_SELU,
    matrix.ORTHOGONAL_SCHEME,
    matrix.LSUV,
    matrix.SPARSE_SCHEME,
    residual.GPT2,
    residual.FIXUP,
    residual.T_FIXUP_ENCODER,
    residual.T_FIXUP_DECODER,
    constant.ZEROS,
    constant.CONSTANT,
    constant.TRUNCATED_RAW,
    constant.ONE_SIDED,
    activation_aware.SKLEARN,
    historical.TF1_XAVIER,
    historical.TF1_HE,
    historical.RASHID,
    historical.RASHID_MISPRINT,
    historical.SLIP,
)

SCHEMES: Mapping[str, Scheme] = MappingProxyType({row.key: row for row in _ROWS})
"""Every scheme by its key."""
