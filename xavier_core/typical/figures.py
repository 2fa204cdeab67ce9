"""The figures of an attempt over its rolls, each with where it is from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from xavier_core.base import Array
from xavier_core.sheet import Growth

__all__ = ["Quartiles", "Share", "Source", "TypicalAttempt", "shares_of_rolls"]

Source = Literal["exact", "simulated"]

QUARTERS = (0.25, 0.5, 0.75)


class Quartiles(NamedTuple):
    """The middle half of the rolls, and its middle."""

    lower: float
    median: float
    upper: float
    source: Source
    n: int = 0
    """Rolls that they were counted in; 0 where they are exact."""

    @classmethod
    def known(cls, values: Array) -> Quartiles:
        """Return exact ones, from an array of three."""
        lower, median, upper = values.tolist()
        return cls(lower, median, upper, "exact")

    @classmethod
    def counted(cls, values: Array) -> Quartiles:
        """Return those of drawn numbers: the least that a quarter, a half, three quarters of them do not exceed."""
        lower, median, upper = np.quantile(values, QUARTERS, method="inverted_cdf").tolist()
        return cls(lower, median, upper, "simulated", values.size)


class Share(NamedTuple):
    """How often an attempt ends closest to the desired outputs, from 0 to 1; ties are shared equally."""

    share: float
    error: float
    """Standard error; 0 where the share is exact."""
    source: Source
    n: int = 0
    """Rolls that it was counted in; 0 where it is exact."""


@dataclass(frozen=True, slots=True)
class TypicalAttempt:
    """What one attempt does to the signal over its rolls."""

    log_growth: Quartiles | None
    """Logarithm of RMS of the outputs / RMS of the inputs, minus infinity where outputs are 0.

    None where there is none, and while no roll has been drawn.
    """
    layers: int
    why_not: str = ""
    """Why there is no growth, such as ``all inputs are 0``; empty where there is one, or will be."""
    has_outputs: bool = True
    """Whether its rolls have numbers; one that has none is never closest."""

    @property
    def growth(self) -> Growth | None:
        """The median growth."""
        return Growth(self.log_growth.median, self.layers) if self.log_growth else None


def shares_of_rolls(distances: Array) -> tuple[Share, ...]:
    """Return how often each attempt is closest, from distances of shape (attempts, rolls)."""
    n = distances.shape[1]
    is_least = distances == distances.min(axis=0)
    parts = is_least / is_least.sum(axis=0)
    errors = (parts.std(axis=1) / math.sqrt(n)).tolist()
    return tuple(
        Share(share, error, "simulated", n) for share, error in zip(parts.mean(axis=1).tolist(), errors, strict=True)
    )
