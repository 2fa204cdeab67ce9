"""Ways to draw: every scheme in each of its distributions, with the numbers and activations that it is tried with.

Adding a row to the table of schemes adds its ways.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from xavier_core import SCHEMES, Draw, Scheme
from xavier_core.activations import DEFAULT_SLOPE
from xavier_core.dice import UnitLaw
from xavier_core.schemes import Arguments, Layer, Parameter, layer_of

__all__ = ["Way", "variants", "ways"]


class Way(NamedTuple):
    """A draw before an activation."""

    draw: Draw
    activation: str

    @property
    def numbers(self) -> dict[str, float]:
        """The scheme's numbers by name."""
        parameters = self.draw.rule.parameters
        return {own.name: value for own, value in zip(parameters, self.draw.arguments, strict=True)}

    def layer(self, shape: tuple[int, int], inputs: tuple[float, ...], slope: float = DEFAULT_SLOPE) -> Layer:
        """The layer as the scheme looks at it."""
        fan_in, fan_out = shape
        return layer_of(
            self.draw.rule, fan_in=fan_in, fan_out=fan_out, inputs=inputs, activation=self.activation, slope=slope
        )

    def law(self, shape: tuple[int, int]) -> UnitLaw:
        """The law of one entry, scaled to mean 0 and variance 1."""
        return self.draw.draws_from.law(*shape, self.draw.arguments)


def ways() -> Iterator[Way]:
    """Every way, of each scheme the usual one first."""
    for scheme in SCHEMES.values():
        for distribution in scheme.distributions:
            for arguments, activation in variants(scheme):
                yield Way(Draw(scheme.key, arguments, distribution.key), activation)


def variants(scheme: Scheme) -> list[tuple[Arguments, str]]:
    """Arguments and activations that a scheme is tried with: the usual ones first."""
    usual = scheme.check_arguments(())
    found = [(usual, next(iter(scheme.activations), "identity"))]
    if scheme.parameters:
        found.append((tuple(map(_other, scheme.parameters)), found[0][1]))
    if any(parameter.minimum < 0.0 for parameter in scheme.parameters):
        found.append((tuple(map(_negative, scheme.parameters)), found[0][1]))
    if scheme.looks_at_activation:
        found += [(usual, activation) for activation in (*scheme.activations[1:], "leaky_relu", "identity")]
    return list(dict.fromkeys(found))


def _other(parameter: Parameter) -> float:
    """A value that changes the law, in the parameter's range."""
    value = 0.3 * parameter.default if parameter.default else 0.7
    return min(max(value, parameter.minimum), parameter.maximum)


def _negative(parameter: Parameter) -> float:
    return max(-0.6, parameter.minimum) if parameter.minimum < 0.0 else math.copysign(_other(parameter), 1.0)
