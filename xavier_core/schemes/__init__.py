"""Schemes: how a layer's weights are drawn, one row each, in one table.

A row says a weight's mean and variance from the layer's fans, and the shape of its distribution.
It stands on activations and dice.
"""

from __future__ import annotations

from xavier_core.schemes.draw import Draw, scale_and_shift
from xavier_core.schemes.lsuv import scale_to_unit_variance
from xavier_core.schemes.scheme import Arguments, Direction, Layer, Parameter, Scheme, layer_of
from xavier_core.schemes.table import SCHEME_GROUPS, SCHEMES

__all__ = [
    "SCHEMES",
    "SCHEME_GROUPS",
    "Arguments",
    "Direction",
    "Draw",
    "Layer",
    "Parameter",
    "Scheme",
    "layer_of",
    "scale_and_shift",
    "scale_to_unit_variance",
]
