"""Activations: g, its derivative g', and the moments of both for a normal pre-activation.

One table for the sheet, the laws, deep networks and the theory of infinite width.
It stands on base.
"""

from __future__ import annotations

from xavier_core.activations.gaussian_moments import (
    Moments,
    activation_rms,
    half_line,
    limit_slope_mean_square,
    mean_square,
    mean_square_growth,
    moments_of,
    slope_mean_square,
)
from xavier_core.activations.kernels import Values, flat
from xavier_core.activations.table import ACTIVATIONS, DEFAULT_SLOPE, Activation, check_slope, find_activation

__all__ = [
    "ACTIVATIONS",
    "DEFAULT_SLOPE",
    "Activation",
    "Moments",
    "Values",
    "activation_rms",
    "check_slope",
    "find_activation",
    "flat",
    "half_line",
    "limit_slope_mean_square",
    "mean_square",
    "mean_square_growth",
    "moments_of",
    "slope_mean_square",
]
