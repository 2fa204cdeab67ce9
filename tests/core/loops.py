"""An oracle: one layer in plain Python, in the order in which the sheet's formula reads."""

from __future__ import annotations

import math
import sys

import pytest

__all__ = ["activation_by_hand", "close_to_activation", "layer_by_loop"]

_SMOOTH = ("tanh", "sigmoid")
_FUNCTION_ERROR = 6 * 2.0**-52
"""NumPy tests its elementary functions to 4 units in the last place; the C library's are good to 2."""
_LEAST_SIGMOID = 1 / sys.float_info.max
"""Where exp(-z) is beyond every float, 1 / (1 + exp(-z)) is 0 instead of less than this."""


def layer_by_loop(signal: list[float], weights: list[list[float]]) -> list[float]:
    """Return each unit's ``((x1*w1 + x2*w2) + x3*w3) ...``."""
    outputs = []
    for column in range(len(weights[0])):
        total = signal[0] * weights[0][column]
        for row in range(1, len(signal)):
            total += signal[row] * weights[row][column]
        outputs.append(total)
    return outputs


def activation_by_hand(name: str, slope: float, value: float) -> float:
    """Return the activation of one pre-activation; exp is only taken of what is not above 0."""
    match name:
        case "identity":
            return value
        case "relu":
            return value if value > 0 else 0.0
        case "leaky_relu":
            return value if value > 0 else slope * value
        case "tanh":
            return math.tanh(value)
        case "sigmoid":
            power = math.exp(-abs(value))
            return 1 / (1 + power) if value >= 0 else power / (1 + power)
    raise AssertionError(f"no activation {name}")


def close_to_activation(name: str, expected: float) -> object:
    """Return what equals an activation: the number itself, or all that rounding allows tanh and sigmoid."""
    if name not in _SMOOTH:
        return expected
    return pytest.approx(expected, rel=_FUNCTION_ERROR, abs=_LEAST_SIGMOID if name == "sigmoid" else 0.0)
