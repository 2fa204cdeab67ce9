"""The table of schemes: every row, in the groups of the screen's lists."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xavier_core.schemes import activation_aware, constant, fan_in, glorot, he, historical, matrix, residual
from xavier_core.schemes.scheme import Scheme

__all__ = ["SCHEMES", "SCHEME_GROUPS"]

_GROUPS = MappingProxyType(
    {
        "The sheet's own": (constant.FIXED, constant.INPUTS, fan_in.XAVIER),
        "By fan_in or fan_out": (
            fan_in.LECUN_UNIFORM,
            fan_in.LECUN_TRUNCATED,
            fan_in.TWO_STEP,
            fan_in.STANDARD,
            fan_in.BACKWARD,
        ),
        "By both fans": (glorot.GLOROT_UNIFORM, glorot.GLOROT_NORMAL, glorot.GLOROT_TRUNCATED, glorot.GEOMETRIC),
        "For ReLU": (
            he.HE,
            he.HE_UNIFORM,
            he.HE_TRUNCATED,
            he.HE_FAN_OUT,
            he.HE_FAN_OUT_UNIFORM,
            he.HE_FAN_OUT_TRUNCATED,
        ),
        "By the activation": (
            activation_aware.VARIANCE_KEEPING,
            activation_aware.SELU,
            activation_aware.KUMAR,
            activation_aware.KAIMING_TANH,
            activation_aware.KAIMING_SELU,
        ),
        "Jointly drawn matrices": (matrix.ORTHOGONAL_SCHEME, matrix.LSUV, matrix.SPARSE_SCHEME),
        "Residual networks": (residual.GPT2, residual.FIXUP, residual.T_FIXUP_ENCODER, residual.T_FIXUP_DECODER),
        "Constants and pitfalls": (constant.ZEROS, constant.CONSTANT, constant.TRUNCATED_RAW, constant.ONE_SIDED),
        "Historical, and slips": (
            activation_aware.SKLEARN,
            historical.TF1_XAVIER,
            historical.TF1_HE,
            historical.RASHID,
            historical.RASHID_MISPRINT,
            historical.SLIP,
        ),
    }
)

SCHEME_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {group: tuple(row.key for row in rows) for group, rows in _GROUPS.items()}
)
"""Keys of all schemes by what they have in common, in the order of the screen's lists."""

SCHEMES: Mapping[str, Scheme] = MappingProxyType({row.key: row for rows in _GROUPS.values() for row in rows})
"""Every scheme by its key, in the order of the groups."""
