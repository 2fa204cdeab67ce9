"""Typical: what an attempt does in the median over its rolls, and how often it ends closest; exact where it can be.

It stands on rerolls, laws, sheet and dice.
"""

from __future__ import annotations

from xavier_core.typical.figures import Quartiles, Share, Source, TypicalAttempt
from xavier_core.typical.typical import SIMULATED_ROLLS, Typical, begin_typical, continue_typical

__all__ = [
    "SIMULATED_ROLLS",
    "Quartiles",
    "Share",
    "Source",
    "Typical",
    "TypicalAttempt",
    "begin_typical",
    "continue_typical",
]
