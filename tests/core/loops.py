"""An oracle: one layer in plain Python, in the order in which the sheet's formula reads, and every activation."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence

import pytest

__all__ = ["activation_by_hand", "close_to_activation", "derivative_by_hand", "layer_by_loop"]

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_FUNCTION_ERROR = 2.0**-52
"""NumPy tests its elementary functions to 4 units in the last place; the C library's are good to 2."""
_UNITS = {
    "tanh": 6, "lecun_tanh": 8, "sigmoid": 6, "softplus": 8, "elu": 10, "selu": 12, "gelu": 8, "silu": 8, "mish": 12,
}  # fmt: skip
"""Units of relative error between two ways of computing an activation; the others are the same to the last bit."""
_MIN_SIGMOID = 1 / sys.float_info.max
"""Where exp(-z) is beyond every float, 1 / (1 + exp(-z)) is 0 instead of less than this."""
_MIN = {
    "lecun_tanh": 1e-322,  # a product of denormals is rounded to one of a few
    "sigmoid": _MIN_SIGMOID,
    "softplus": 2.0**-52,  # a spreadsheet's LN(1+x) has no more than that of a small x
    "elu": 1e-322,
    "selu": 1e-322,
    "gelu": 1e-306,  # z times what is no longer a normal number
    "silu": 800 * _MIN_SIGMOID,
    "mish": 1e-306,  # the same
}


def layer_by_loop(signal: list[float], weights: list[list[float]], biases: Sequence[float] = ()) -> list[float]:
    """Return each unit's ``((x1*w1 + x2*w2) + x3*w3) ... + b``, without b where there are no biases."""
    outputs = []
    for column in range(len(weights[0])):
        total = signal[0] * weights[0][column]
        for row in range(1, len(signal)):
            total += signal[row] * weights[row][column]
        outputs.append(total + biases[column] if biases else total)
    return outputs


def activation_by_hand(name: str, slope: float, value: float) -> float:
    """Return the activation of one pre-activation; exp is only taken of what is not above 0."""
    return _ACTIVATIONS[name](value, slope)


def derivative_by_hand(name: str, slope: float, value: float) -> float:
    """Return the derivative at one pre-activation, from below at a kink; hyperbolic where the code has sigmoids."""
    return _DERIVATIVES[name](value, slope)


def close_to_activation(name: str, expected: float, *, minimum: float | None = None) -> object:
    """Return what equals an activation: the number itself, or all that rounding allows where there is more to round.

    ``minimum`` is the error allowed of any size, instead of what a spreadsheet's formula has.
    """
    if name not in _UNITS:
        return expected
    units = float(_UNITS[name])
    if name == "gelu" and expected < 0:
        units -= 4 * math.log(-expected)  # Phi(z) takes z**2, about -2 log(-z Phi(z)), times the error of z / sqrt(2)
    return pytest.approx(expected, rel=units * _FUNCTION_ERROR, abs=_MIN.get(name, 0.0) if minimum is None else minimum)


def _sigmoid(value: float) -> float:
    power = math.exp(-abs(value))
    return 1 / (1 + power) if value >= 0 else power / (1 + power)


def _softplus(value: float) -> float:
    return max(value, 0.0) + math.log1p(math.exp(-abs(value)))


def _sech(value: float) -> float:
    """The reciprocal of the hyperbolic cosine; beyond 350 its square is nothing."""
    return 1 / math.cosh(value) if abs(value) < 350 else 0.0


def _density(value: float) -> float:
    """The standard normal density; beyond 99 it is nothing."""
    return math.exp(-(min(abs(value), 99.0) ** 2) / 2) / math.sqrt(2 * math.pi)


_ACTIVATIONS: Mapping[str, Callable[[float, float], float]] = {
    "identity": lambda value, _: value,
    "tanh": lambda value, _: math.tanh(value),
    "lecun_tanh": lambda value, _: 1.7159 * math.tanh(2 * value / 3),
    "sigmoid": lambda value, _: _sigmoid(value),
    "relu": lambda value, _: value if value > 0 else 0.0,
    "leaky_relu": lambda value, slope: value if value > 0 else slope * value,
    "softsign": lambda value, _: value / (1 + abs(value)),
    "softplus": lambda value, _: _softplus(value),
    "elu": lambda value, _: value if value > 0 else math.expm1(value),
    "selu": lambda value, _: _SELU_SCALE * (value if value > 0 else _SELU_ALPHA * math.expm1(value)),
    "gelu": lambda value, _: 0.5 * value * math.erfc(-value / math.sqrt(2)),
    "silu": lambda value, _: value * _sigmoid(value),
    "mish": lambda value, _: value * math.tanh(_softplus(value)),
}

_DERIVATIVES: Mapping[str, Callable[[float, float], float]] = {
    "identity": lambda _value, _slope: 1.0,
    "tanh": lambda value, _: _sech(value) ** 2,
    "lecun_tanh": lambda value, _: 2 * 1.7159 / 3 * _sech(2 * value / 3) ** 2,
    "sigmoid": lambda value, _: _sech(value / 2) ** 2 / 4,
    "relu": lambda value, _: 1.0 if value > 0 else 0.0,
    "leaky_relu": lambda value, slope: 1.0 if value > 0 else slope,
    "softsign": lambda value, _: 1 / (1 + 2 * abs(value) + value * value),
    "softplus": lambda value, _: _sigmoid(value),
    "elu": lambda value, _: 1.0 if value > 0 else math.exp(value),
    "selu": lambda value, _: _SELU_SCALE * (1.0 if value > 0 else _SELU_ALPHA * math.exp(value)),
    "gelu": lambda value, _: math.erfc(-value / math.sqrt(2)) / 2 + value * _density(value),
    "silu": lambda value, _: _sigmoid(value) + value * _sech(value / 2) ** 2 / 4,
    "mish": lambda value, _: math.tanh(_softplus(value)) + value * _sigmoid(value) * _sech(_softplus(value)) ** 2,
}
