"""The cases that are measured: every call of every scheme that a Python framework has, on two shapes.

Adding a row to the table of schemes adds its cases. Only this module knows them, so that the test of the
recording and the script that makes it cannot disagree. It imports no framework.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.core.ways import Way, ways
from xavier_core import Draw
from xavier_core.catalogue import find_call
from xavier_core.dice import UnitLaw
from xavier_core.schemes import Layer

__all__ = ["EXECUTED", "INPUTS", "SHAPES", "Case", "cases"]

EXECUTED = ("pytorch", "keras", "jax", "sklearn", "numpy")
"""Frameworks whose calls are executed; Caffe's and TensorFlow 1's need systems that no longer install."""
SHAPES = ((784, 100), (30, 200))
INPUTS = (3.0, 1.0, 2.0, 0.5)
_SLOPE = 0.2


class Case(NamedTuple):
    """One call on one shape."""

    way: Way
    framework: str
    shape: tuple[int, int]

    @property
    def draw(self) -> Draw:
        """The scheme, its numbers and its distribution."""
        return self.way.draw

    @property
    def key(self) -> str:
        """What the recording calls it."""
        numbers = ",".join(f"{value:g}" for value in self.draw.arguments)
        seen = self.way.activation if self.draw.rule.looks_at_activation else ""
        shape = f"{self.shape[0]}x{self.shape[1]}"
        parts = (self.draw.scheme, self.draw.distribution, self.framework, shape, numbers, seen)
        return " ".join(part for part in parts if part)

    @property
    def call(self) -> str:
        """The call, empty where there is none."""
        return find_call(self.draw, self.framework, activation=self.way.activation, slope=_SLOPE).call

    @property
    def layer(self) -> Layer:
        """The layer as the scheme looks at it."""
        return self.way.layer(self.shape, INPUTS, _SLOPE)

    @property
    def law(self) -> UnitLaw:
        """The law of one entry, scaled to mean 0 and variance 1."""
        return self.way.law(self.shape)


def cases() -> Iterator[Case]:
    """Every call: with the usual numbers on both shapes, with others on the smaller one."""
    usual: set[tuple[str, str]] = set()
    for way in ways():
        key = (way.draw.scheme, way.draw.distribution)
        shapes = SHAPES[1:] if key in usual else SHAPES
        usual.add(key)
        for framework in EXECUTED:
            for shape in shapes:
                case = Case(way, framework, shape)
                if case.call:
                    yield case
