"""How often each of several attempts ends closest to the desired outputs, without a single draw.

Attempts on the same dice whose activation is straight on either side of 0 differ in their outputs by a factor only:
attempt k has ``c_k y``, with ``c_k`` the product of its standard deviations and one random y for all, of length R in a
direction that is uniform on the sphere. With desired outputs d and t the cosine of the angle between y and d,

    |c_k y - d|**2 = R**2 (c_k - x)**2 + |d|**2 (1 - t**2),    x = |d| t / R,

so that the closest attempt is the one whose ``c_k`` is next to x, and its chance follows from the law of x at the
middles between the ``c_k``. On dice of their own the distances are independent, each of its own law.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from xavier_core.base import Array, SheetError, log_norm
from xavier_core.laws.conditioning import Reduced
from xavier_core.laws.laws import SizeLaw, common_scale, distance_law
from xavier_core.laws.mellin import Factor, LogLaw, chi_factor, invert

if TYPE_CHECKING:
    from xavier_core.sheet import SheetSpec

__all__ = ["closest_shares"]

_OCTAVES = 60
"""Halvings of the angle: beyond, a chance is below 2**-60."""
_CHANCES = 1.0 / (1.0 + np.exp(-np.linspace(-16.0, 16.0, 1001)))
"""Chances whose quantiles the sum over distances goes through, dense in both tails: shares are right within 1e-5."""
_UNIT_NODES, _UNIT_WEIGHTS = (0.5 * numbers for numbers in np.polynomial.legendre.leggauss(4))
_BESIDE = 1e-9


def closest_shares(spec: SheetSpec, attempts: Sequence[int]) -> tuple[float, ...]:
    """Return the chance of each of some attempts (indices from 0) to end closest among them.

    Attempts that end equally close share the roll equally: identical ones, and those whose outputs are all 0. The
    chances add up to 1.

    Raises
    ------
    SheetError
        Where they are not known: what ``distance_law`` refuses, a law that is only a limit, and attempts on the same
        dice with different activations, or with known first or last layers.
    """
    if len(attempts) < 2:
        return (1.0,) * len(attempts)
    if not spec.same_dice:
        return _independent([_exact_law(spec, attempt) for attempt in attempts], math.hypot(*spec.desired))
    return _paired(spec, [common_scale(spec, attempt) for attempt in attempts])


# ---- dice of their own ---------------------------------------------------------------------------


def _exact_law(spec: SheetSpec, attempt: int) -> SizeLaw:
    own = replace(spec.attempts[attempt], name="", stream=0)
    try:
        law = _known_law(replace(spec, attempts=(own,), seed=1, roll=1, same_dice=True))
    except SheetError as problem:
        raise problem.about(f"distance of attempt {attempt + 1}") from None
    if law.reason:
        raise SheetError(f"distance of attempt {attempt + 1}", "a limit", f"of a known law; {law.reason}")
    return law


@lru_cache(maxsize=32)
def _known_law(spec: SheetSpec) -> SizeLaw:
    """The law of the only attempt's distance, kept: it takes some tens of milliseconds, and others change beside it."""
    return distance_law(spec)


def _independent(laws: Sequence[SizeLaw], away: float) -> tuple[float, ...]:
    """``sum over d of P(D_k in d) prod P(D_j > d)``, with cdfs straight between the points of a fine grid.

    A roll that outputs of 0 leave at ``away`` lies between two points: so are ties shared equally.
    """
    points = np.concatenate([law.quantile(_CHANCES) for law in laws])
    points = np.unique(np.append(points, (away * (1.0 - _BESIDE), away * (1.0 + _BESIDE))))
    cdfs = np.stack([np.pad(law.cdf(points), 1, constant_values=(0.0, 1.0)) for law in laws])
    before, steps = 1.0 - cdfs[:, :-1], np.diff(np.maximum.accumulate(cdfs, axis=1), axis=1)
    shares = np.zeros(len(laws))
    for node, weight in zip(_UNIT_NODES + 0.5, _UNIT_WEIGHTS, strict=True):
        left = before - node * steps
        for index in range(len(laws)):
            shares[index] += weight * float(steps[index] @ np.prod(np.delete(left, index, axis=0), axis=0))
    return tuple((shares / shares.sum()).tolist())


# ---- the same dice -------------------------------------------------------------------------------


def _paired(spec: SheetSpec, scales: Sequence[tuple[Reduced, Factor | None, float]]) -> tuple[float, ...]:
    _check_paired(spec, scales)
    logs = [-math.inf if hidden is None else log_scale for _, hidden, log_scale in scales]
    hidden = next((hidden for _, hidden, _ in scales if hidden is not None), None)
    if hidden is None:
        return (1.0 / len(scales),) * len(scales)
    factor = hidden.times(chi_factor({len(spec.desired): 1}))
    law, desired = invert(factor), np.array(spec.desired)
    log_away = log_norm(desired) if desired.any() else -math.inf
    nodes = max(20, math.ceil(8.0 / math.sqrt(factor.variance)))
    different = sorted(set(logs))
    middles = [float(np.logaddexp(low, high)) - math.log(2.0) for low, high in pairwise(different)]
    above = [law.alive, *(_chance_above(law, log_away - middle, len(desired), nodes) for middle in middles), 0.0]
    of_factor = {log: above[at] - above[at + 1] for at, log in enumerate(different)}
    dead = (1.0 - law.alive) / len(logs)
    return tuple(of_factor[log] / logs.count(log) + dead for log in logs)


def _check_paired(spec: SheetSpec, scales: Sequence[tuple[Reduced, Factor | None, float]]) -> None:
    """Refuse attempts on the same dice whose outputs differ by more than a factor."""
    live = [core for core, hidden, _ in scales if hidden is not None]
    allowed = "alike but for standard deviations, and of known laws: on the same dice no other attempts are compared"
    for core in live:
        if core.reason or len(core.layers) < len(spec.shapes):
            raise SheetError(f"attempt {core.number}", core.reason or "a known layer", allowed)
    slopes = {core.activation.slope_below for core in live if core.widths}
    if len(slopes) > 1:
        raise SheetError("activations", ", ".join(core.activation.title for core in live), allowed)


def _chance_above(law: LogLaw, log_ratio: float, outputs: int, nodes: int) -> float:
    """P(t > R / ratio), R > 0 of ``law`` and t the cosine of a uniform direction's angle to a fixed one.

    With t = sin(angle) its density over (0, pi / 2) is ``cos(angle)**(outputs - 2) / B(1/2, (outputs - 1) / 2)``; the
    integral runs over halves of the angle, since R spreads by factors.
    """
    if log_ratio == -math.inf:
        return 0.0
    if outputs == 1:
        return 0.5 * float(law.cdf(np.array(log_ratio)))
    unit, weights = np.polynomial.legendre.leggauss(nodes)
    tops = 0.5 * math.pi * np.exp2(-np.arange(_OCTAVES))[:, np.newaxis]
    angles: Array = tops * (0.75 + 0.25 * unit)
    log_density = (outputs - 2) * np.log(np.cos(angles)) - _log_beta(outputs)
    below = law.cdf(log_ratio + np.log(np.sin(angles)))
    return float(np.sum(0.25 * tops * weights * np.exp(log_density) * below))


def _log_beta(outputs: int) -> float:
    return float(gammaln(0.5) + gammaln(0.5 * (outputs - 1)) - gammaln(0.5 * outputs))
