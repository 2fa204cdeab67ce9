"""A scheme with its numbers on one layer: what is drawn of it, and how far it goes."""

from __future__ import annotations

from dataclasses import dataclass

from xavier_core.dice import UnitLaw
from xavier_core.schemes import Draw, Layer

_REACH = 4.0
"""Standard deviations that an unbounded law is drawn to."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A scheme with its numbers, on one layer."""

    draw: Draw
    layer: Layer

    @property
    def title(self) -> str:
        """Name with its numbers, and its distribution where the scheme leaves it open."""
        return self.draw.full_title

    @property
    def mean(self) -> float:
        """Mean of a weight."""
        return self.draw.mean(self.layer)

    @property
    def std(self) -> float:
        """Standard deviation of a weight; NaN where it is undefined."""
        return self.draw.rule.std_of(self.layer, self.draw.arguments)

    @property
    def law(self) -> UnitLaw:
        """The law of one entry, scaled to mean 0 and variance 1."""
        return self.draw.draws_from.law(self.layer.fan_in, self.layer.fan_out, self.draw.arguments)

    @property
    def reach(self) -> float:
        """How far from 0 weights are drawn."""
        return abs(self.mean) + min(_REACH, self.law.reach) * self.std

    @property
    def atom(self) -> float:
        """Chance of the one weight that has a chance of its own; 0 where there is none."""
        return self.law.atom if self.std else 1.0
