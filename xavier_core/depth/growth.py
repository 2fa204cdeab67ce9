"""Growth: by how much a root mean square changes over the layers, and whether that is too much for so many layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

__all__ = ["Growth", "Severity", "growth_of"]

Severity = Literal["good", "fair", "bad"]

_BAD = 1.0
_FAIR = 0.75
_KEEPS = math.log(2.0)


class Growth(NamedTuple):
    """How a root mean square grows over ``layers`` layers, from the first that it passes to the last."""

    log_total: float
    """Natural logarithm of the last root mean square over the first."""
    layers: int
    """At least 2."""

    @property
    def rate(self) -> float:
        """Geometric mean of the ratio of a layer's root mean square to that of the layer before."""
        return math.exp(self.log_total / (self.layers - 1))

    @property
    def exponent(self) -> float:
        """The power p of the depth that it grows by: over L layers L**p times. Below 0 it shrinks.

        Whole growth and rate in one. A factor r a layer makes ``p = (L - 1) ln(r) / ln(L)``, which grows with the
        depth for every r, while the slow, algebraic decay of a network at the critical line keeps its p: 1/2 for
        tanh, whose root mean square behind l layers is about 1/sqrt(2 l).
        """
        return self.log_total / math.log(self.layers)

    @property
    def severity(self) -> Severity:
        """Whether it is good, fair (more than L**0.75 times, or less than L**-0.75) or bad (L times, or 1/L)."""
        if abs(self.exponent) >= _BAD:
            return "bad"
        return "fair" if abs(self.exponent) >= _FAIR else "good"

    @property
    def direction(self) -> Literal["grows", "shrinks", "keeps"]:
        """Whether it grows, shrinks or keeps its size: good, and within a factor of two over all layers together."""
        if self.severity == "good" and abs(self.log_total) <= _KEEPS:
            return "keeps"
        return "grows" if self.log_total > 0.0 else "shrinks"


def growth_of(rms: Sequence[float]) -> Growth | None:
    """Return the growth of root mean squares, one a layer; None of one alone, and where one is 0."""
    if len(rms) < 2 or not all(value > 0.0 for value in rms):
        return None
    return Growth(math.log(rms[-1]) - math.log(rms[0]), len(rms))
