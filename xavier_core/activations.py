"""Activations: what a hidden unit does to its pre-activation.

The outputs of a network are the pre-activations of its last layer: activations act on hidden
layers only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

__all__ = ["ACTIVATIONS", "DEFAULT_SLOPE", "Activation"]

Array = NDArray[np.float64]

DEFAULT_SLOPE = 0.01
"""Slope of leaky ReLU below 0 where none is given (Maas, Hannun and Ng 2013)."""


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function g, elementwise on pre-activations of any shape."""

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen."""
    apply: Callable[[Array, float], Array]
    """(pre-activations, slope) to activations of the same shape; only leaky ReLU looks at the slope."""
    formula: Callable[[str, float], str]
    """(pre-activation as a spreadsheet text, slope) to the spreadsheet's text of the activation."""
    slope_below: Callable[[float], float] | None = None
    """For g(z) = z above 0 and slope * z below: (slope given) to that slope. None where g bends elsewhere."""
    takes_slope: bool = False
    """Whether the slope is a number of its own."""


def _leaky(signal: Array, slope: float) -> Array:
    return np.where(signal > 0, signal, slope * signal)


_ROWS = (
    Activation("identity", "identity", lambda signal, _: signal, lambda z, _: z, slope_below=lambda _: 1.0),
    Activation(
        "relu",
        "ReLU",
        lambda signal, _: np.maximum(signal, 0.0),
        lambda z, _: f"MAX(0, {z})",
        slope_below=lambda _: 0.0,
    ),
    Activation(
        "leaky_relu",
        "leaky ReLU",
        _leaky,
        lambda z, slope: f"IF({z}>0, {z}, {slope!r}*({z}))",
        slope_below=lambda slope: slope,
        takes_slope=True,
    ),
    Activation("tanh", "tanh", lambda signal, _: np.tanh(signal), lambda z, _: f"TANH({z})"),
    Activation("sigmoid", "sigmoid", lambda signal, _: expit(signal), lambda z, _: f"1/(1+EXP(-({z})))"),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.key: row for row in _ROWS})
"""Every activation by its key."""
