"""A scheme with its numbers on one layer, and what follows from that: the law of one weight."""

from __future__ import annotations

import math
from dataclasses import dataclass

from xavier_core.dice import UnitLaw
from xavier_core.schemes import Draw, Layer

__all__ = ["Drawn"]


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
    def variance(self) -> float:
        """Variance of a weight; NaN where it is undefined."""
        return self.draw.variance(self.layer)

    @property
    def std(self) -> float:
        """Standard deviation of a weight; NaN where it is undefined."""
        return self.std_at(self.layer.fan_in)

    def std_at(self, fan_in: int) -> float:
        """Return the standard deviation of a weight at another fan_in."""
        return self.draw.rule.std_of(self.layer._replace(fan_in=fan_in), self.draw.arguments)

    @property
    def law(self) -> UnitLaw:
        """The law of one entry, scaled to mean 0 and variance 1."""
        return self.draw.draws_from.law(self.layer.fan_in, self.layer.fan_out, self.draw.arguments)

    @property
    def largest(self) -> float:
        """The largest magnitude of a weight."""
        return abs(self.mean) + (self.law.reach * self.std if self.std else 0.0)

    @property
    def kurtosis(self) -> float:
        """Kurtosis of a weight, 3 of a normal one; NaN where all weights are equal."""
        return self.law.kurtosis if self.std else math.nan

    @property
    def atom(self) -> float:
        """Probability of exactly the mean."""
        return self.law.atom if self.std else 1.0
