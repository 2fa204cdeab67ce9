"""The laws that the re-rolls page draws, kept for who asks for them again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pages.ui.charts.what_if import DepthCurve
from xavier_core import SheetError, SheetSpec
from xavier_core.laws import FinalLaw, SizeLaw, distance_law, final_law, largest_law, typical_output
from xavier_core.rerolls import Observable

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class KnownLaw:
    """The law of an observable in one attempt, or why there is none."""

    law: FinalLaw | SizeLaw | None
    why_not: str = ""

    @property
    def final(self) -> FinalLaw | None:
        """The law of one output; None where it is of something else."""
        return self.law if isinstance(self.law, FinalLaw) else None

    @property
    def cdf(self) -> Callable[[Array], Array] | None:
        """Its cumulative distribution."""
        return self.law.cdf if self.law else None

    @property
    def limits(self) -> str:
        """What is to be said of a law that is only the limit; empty for an exact one."""
        reason = self.law.reason if self.law else ""
        return f"the law is that of infinitely wide hidden layers; {reason}" if reason else ""


def law_of(spec: SheetSpec, attempt: int, observable: Observable) -> KnownLaw:
    """Return the law of an observable in the attempt at ``attempt``, from 0; dice do not matter to it."""
    return _law_of(replace(spec, seed=1, roll=1), attempt, observable)


def what_if_laws(spec: SheetSpec, *, deep: int, wide: int) -> tuple[KnownLaw, ...]:
    """Return the law of output 1 in each attempt, were there ``deep`` hidden layers of ``wide`` units."""
    other = _without_edits(spec, (wide,) * deep)
    return tuple(law_of(other, index, Observable("output")) for index in range(len(spec.attempts)))


@lru_cache(maxsize=512)
def _law_of(spec: SheetSpec, attempt: int, observable: Observable) -> KnownLaw:
    try:
        if observable.kind == "output":
            return KnownLaw(final_law(spec, attempt=attempt, output=observable.output))
        if observable.kind == "largest":
            return KnownLaw(largest_law(spec, attempt=attempt))
        return KnownLaw(distance_law(spec, attempt=attempt))
    except SheetError as reason:
        return KnownLaw(None, str(reason))


def depth_curve(spec: SheetSpec, attempt: int, *, wide: int, depths: tuple[int, ...]) -> DepthCurve:
    """Return standard deviation and typical size of output 1 of an attempt, for each depth."""
    laws = [law_of(_without_edits(spec, (wide,) * deep), attempt, Observable("output")).final for deep in depths]
    stds = tuple(law.std if law else None for law in laws)
    typical = tuple(typical_output(law) if law else None for law in laws)
    return DepthCurve(stds, typical)


def _without_edits(spec: SheetSpec, hidden: tuple[int, ...]) -> SheetSpec:
    """The spec with other hidden layers and nothing overtyped, since the cells are other ones."""
    plain = tuple(replace(attempt, overrides=()) for attempt in spec.attempts)
    return replace(spec, attempts=plain).widened(hidden)
