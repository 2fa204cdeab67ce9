"""The cases that are measured: every line of every scheme that a Python framework has, on two shapes.

Adding a row to the catalogue adds its cases. Only this module knows them, so that the test of the
recording and the script that makes it cannot disagree. It imports no framework.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from xavier_core import SCHEMES, Scheme
from xavier_core.catalogue import find_call
from xavier_core.schemes import Arguments, Draw, Layer, Parameter, layer_of

__all__ = ["EXECUTED", "INPUTS", "SHAPES", "Case", "cases", "variants"]

EXECUTED = ("pytorch", "keras", "jax", "sklearn", "numpy")
"""Frameworks whose lines are executed; Caffe's and TensorFlow 1's need systems that no longer install."""
SHAPES = ((784, 100), (30, 200))
INPUTS = (3.0, 1.0, 2.0, 0.5)
_SLOPE = 0.2


class Case(NamedTuple):
    """One line on one shape."""

    scheme: Scheme
    distribution: str
    framework: str
    arguments: Arguments
    activation: str
    shape: tuple[int, int]

    @property
    def key(self) -> str:
        """What the recording calls it."""
        numbers = ",".join(f"{value:g}" for value in self.arguments)
        seen = self.activation if self.scheme.looks_at_activation else ""
        parts = (self.scheme.key, self.distribution, self.framework, f"{self.shape[0]}x{self.shape[1]}", numbers, seen)
        return " ".join(part for part in parts if part)

    @property
    def call(self) -> str:
        """The line, empty where there is none."""
        draw = Draw(self.scheme.key, self.arguments, self.distribution)
        return find_call(draw, self.framework, activation=self.activation, slope=_SLOPE).call

    @property
    def layer(self) -> Layer:
        """The layer as the scheme looks at it."""
        fan_in, fan_out = self.shape
        return layer_of(
            self.scheme, fan_in=fan_in, fan_out=fan_out, inputs=INPUTS, activation=self.activation, slope=_SLOPE
        )


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


def cases() -> Iterator[Case]:
    """Every line: with the usual numbers on both shapes, with others on the smaller one."""
    for scheme in SCHEMES.values():
        for distribution in scheme.distributions:
            for at, (arguments, activation) in enumerate(variants(scheme)):
                for framework in EXECUTED:
                    for shape in SHAPES if at == 0 else SHAPES[1:]:
                        case = Case(scheme, distribution.key, framework, arguments, activation, shape)
                        if case.call:
                            yield case


def _other(parameter: Parameter) -> float:
    """A value that changes the law, in the parameter's range."""
    return min(0.3 * parameter.default if parameter.default else 0.7, parameter.maximum)


def _negative(parameter: Parameter) -> float:
    return max(-0.6, parameter.minimum) if parameter.minimum < 0.0 else math.copysign(_other(parameter), 1.0)
