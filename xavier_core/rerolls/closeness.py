"""Which of two attempts comes closer to the desired outputs, counted over re-rolls."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from xavier_core.rerolls.ensemble import reroll_chunks
from xavier_core.rerolls.observables import Observable
from xavier_core.sheet import SheetSpec

__all__ = ["Closeness", "count_closer"]


class Closeness(NamedTuple):
    """How often the first of two attempts came closer."""

    share: float
    error: float
    """Standard error: sqrt(share (1 - share) / n)."""
    n: int


def count_closer(spec: SheetSpec, first: int, second: int, *, n: int, same_dice: bool) -> Closeness:
    """Return the share of re-rolls, drawn literally, in which ``first`` ends strictly closer than ``second``."""
    spec = replace(spec, same_dice=same_dice)
    closer, distance = 0, Observable("distance")
    for chunk in reroll_chunks(spec, (first, second), n=n):
        ours, theirs = (distance.of(outputs, spec.desired) for outputs in chunk.outputs)
        closer += int(np.count_nonzero(ours < theirs))
    share = closer / n
    return Closeness(share, math.sqrt(share * (1 - share) / n), n)
