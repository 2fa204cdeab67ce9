"""Re-rolls counted for tests, as the page counts them."""

from __future__ import annotations

from functools import lru_cache

from pages.ui.rerolls.known_laws import KnownLaw, law_of
from xavier_core import SheetSpec
from xavier_core.laws import FinalLaw
from xavier_core.rerolls import Method, MonteCarlo, Observable, begin_monte_carlo, continue_monte_carlo

__all__ = ["OUTPUT", "SEED", "counted", "laws_of"]

SEED = SheetSpec()
OUTPUT = Observable("output")


def laws_of(spec: SheetSpec, observable: Observable = OUTPUT) -> tuple[KnownLaw, ...]:
    """Return the law of an observable in each attempt."""
    return tuple(law_of(spec, index, observable) for index in range(len(spec.attempts)))


@lru_cache
def counted(n: int, spec: SheetSpec = SEED, method: Method = "literal") -> MonteCarlo:
    """Return n re-rolls."""
    sizes = {index: law.law.std for index, law in enumerate(laws_of(spec)) if isinstance(law.law, FinalLaw)}
    return continue_monte_carlo(begin_monte_carlo(spec, method=method, sizes=sizes), n)
