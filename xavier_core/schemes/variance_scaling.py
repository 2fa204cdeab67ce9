"""Variance scaling: the one function that most schemes are rows of.

``Var(W) = scale / n`` with n = fan_in, fan_out or fan_in + fan_out. (The same idea as
``VarianceScaling`` in Keras and ``variance_scaling`` in JAX.)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xavier_core.base import write
from xavier_core.dice import NORMAL, TRUNCATED, UNIFORM, Distribution
from xavier_core.schemes.scheme import Arguments, Layer, Scheme

__all__ = ["FAN_IN", "FAN_OUT", "FAN_SUM", "ONE", "OPEN", "Fan", "Scale", "constant_scale", "variance_scaling"]

OPEN = (NORMAL, UNIFORM, TRUNCATED)
"""The distributions of a scheme that leaves it open."""


@dataclass(frozen=True, slots=True)
class Fan:
    """What a variance is divided by."""

    of: Callable[[Layer], int]
    text: Callable[[Layer], str]
    """As a spreadsheet writes it."""


FAN_IN = Fan(lambda layer: layer.fan_in, lambda layer: str(layer.fan_in))
FAN_OUT = Fan(lambda layer: layer.fan_out, lambda layer: str(layer.fan_out))
FAN_SUM = Fan(lambda layer: layer.fan_in + layer.fan_out, lambda layer: f"({layer.fan_in}+{layer.fan_out})")


@dataclass(frozen=True, slots=True)
class Scale:
    """What a variance is, times its fan."""

    of: Callable[[Layer, Arguments], float]
    text: Callable[[Layer, Arguments], str]
    """As a spreadsheet writes it."""


def constant_scale(value: float) -> Scale:
    """Return a scale that depends on nothing."""
    return Scale(lambda *_: value, lambda *_: write(value))


ONE = constant_scale(1.0)


def variance_scaling(
    *,
    scale: Scale,
    fan: Fan,
    distributions: tuple[Distribution, ...] = (NORMAL,),
    gain: Callable[[Arguments], float] | None = None,
    std_formula: Callable[[Layer, Arguments], str] | None = None,
    **described: Any,  # noqa: ANN401 - the other fields of a Scheme, as they are
) -> Scheme:
    """Return the scheme ``std = gain * sqrt(scale / fan)``, ``variance = gain**2 * scale / fan``.

    Parameters
    ----------
    gain
        From the scheme's arguments; without one it is 1.
    std_formula
        Where it reads otherwise than scale and fan make it.
    described
        Every other field of the scheme.
    """

    def variance_of(layer: Layer, arguments: Arguments) -> float:
        variance = scale.of(layer, arguments) / fan.of(layer)
        return variance * gain(arguments) ** 2 if gain else variance

    def std_of(layer: Layer, arguments: Arguments) -> float:
        part, n = scale.of(layer, arguments), fan.of(layer)
        std = 1.0 / math.sqrt(n) if part == 1.0 else math.sqrt(part / n)
        return gain(arguments) * std if gain else std

    def usual_formula(layer: Layer, arguments: Arguments) -> str:
        part, n = scale.text(layer, arguments), fan.text(layer)
        text = f"1/SQRT({n.removeprefix('(').removesuffix(')')})" if part == "1" else f"SQRT({part}/{n})"
        factor = gain(arguments) if gain else 1.0
        return text if factor == 1.0 else f"{write(factor)}*{text}"

    return Scheme(
        distributions=distributions,
        variance_of=variance_of,
        std_of=std_of,
        std_formula=std_formula or usual_formula,
        **described,
    )
