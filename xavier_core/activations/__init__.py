"""Activations: g, its derivative g', and the moments of both for a normal pre-activation.

One table for the sheet, the laws, deep networks and the theory of infinite width.
It stands on base.
"""

from __future__ import annotations

from xavier_core.activations.kernels import Values, activate, flat, slopes, times_slopes
from xavier_core.activations.table import (
    ACTIVATIONS,
    DEFAULT_SLOPE,
    Activation,
    Elementwise,
    mean_square,
    slope_mean_square,
)

__all__ = [
    "ACTIVATIONS",
    "DEFAULT_SLOPE",
    "Activation",
    "Elementwise",
    "Values",
    "activate",
    "flat",
    "mean_square",
    "slope_mean_square",
    "slopes",
    "times_slopes",
]
