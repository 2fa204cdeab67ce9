"""The law of the size of all outputs together: their Euclidean norm, by its logarithm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from xavier_core.base import Array, log_norm
from xavier_core.laws.conditioning import reduce_attempt
from xavier_core.laws.laws import common_scale
from xavier_core.laws.mellin import LogLaw, chi_factor, invert

if TYPE_CHECKING:
    from xavier_core.sheet import SheetSpec

__all__ = ["NormLaw", "norm_law"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NormLaw:
    """Law of log |y| over re-rolls, y the outputs: beyond the largest float64, too."""

    reason: str = ""
    """Why the law is only the limit; empty where it is exact."""
    log_scale: float
    """Logarithm of what the sizes of ``law`` are counted in; of the size itself where chance plays no part."""
    law: LogLaw | None
    """None where chance plays no part."""

    def log_quantile(self, p: ArrayLike) -> Array:
        """Return the least v with P(log |y| <= v) >= p, for p inside (0, 1); minus infinity where outputs are 0."""
        chance = np.asarray(p, dtype=float)
        if self.law is None:
            return np.full_like(chance, self.log_scale)
        below = chance - (1.0 - self.law.alive)
        inside = below <= 0.0
        v = self.law.solve(np.where(inside, 0.5 * self.law.alive, below), 1.0 - chance)
        return np.where(inside, -math.inf, v + self.log_scale)


def norm_law(spec: SheetSpec, *, attempt: int = 0) -> NormLaw:
    """Return the law of the Euclidean norm of the outputs: |x| prod s_l prod sqrt(S_l) chi, as in ``final_law``.

    The last factor is chi of as many degrees as outputs. What ``largest_law`` refuses is refused here, too, but where
    every weight is known.
    """
    core = reduce_attempt(spec, attempt, 0)
    if not core.layers:
        return NormLaw(log_scale=log_norm(core.signal) if core.signal.any() else -math.inf, law=None)
    core, hidden, log_scale = common_scale(spec, attempt)
    if hidden is None:
        return NormLaw(log_scale=-math.inf, law=None)
    law = invert(hidden.times(chi_factor({len(spec.desired): 1})))
    return NormLaw(reason=core.reason, log_scale=log_scale, law=law)
