"""What the attempts of a sheet do over all their rolls: from exact laws where they are known, else from drawn rolls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xavier_core.base import Array, SheetError
from xavier_core.dice import MAX_SEED
from xavier_core.laws import closest_shares, norm_law
from xavier_core.rerolls import Observable, reroll_chunks
from xavier_core.sheet import SheetSpec
from xavier_core.typical.figures import QUARTERS, Quartiles, Share, TypicalAttempt, shares_of_rolls

__all__ = ["SIMULATED_ROLLS", "Typical", "begin_typical", "continue_typical"]

SIMULATED_ROLLS = 2000
"""Rolls that stand in for a law that is not known."""
_SEED = MAX_SEED
"""Of the rolls drawn here, whatever the reader's is."""


@dataclass(frozen=True, slots=True, eq=False)
class Typical:
    """The attempts of one sheet over all rolls: of its seed and roll nothing depends."""

    spec: SheetSpec
    """With the seed of the rolls drawn here."""
    attempts: tuple[TypicalAttempt, ...]
    closest: tuple[Share | None, ...]
    """How often each attempt is closest; None where it has no numbers, and while no roll has been drawn."""
    drawn: tuple[int, ...]
    """Indices of the attempts whose rolls are drawn: nothing where all is exact."""
    log_sizes: Array
    """Logarithm of the RMS of the outputs in each roll, shape (drawn attempts, rolls)."""
    distances: Array
    """Distance to the desired outputs in each roll, the same shape."""

    @property
    def done(self) -> int:
        """How many rolls have been drawn."""
        return int(self.distances.shape[1])

    @property
    def to_do(self) -> int:
        """How many rolls are drawn in all: none where all is exact."""
        return SIMULATED_ROLLS if self.drawn else 0

    @property
    def is_done(self) -> bool:
        """Whether all figures are there."""
        return self.done >= self.to_do


def begin_typical(spec: SheetSpec) -> Typical:
    """Return all that is known without drawing a roll; where that is not all, ``continue_typical`` goes on.

    Growth has an exact law where ``norm_law`` has one, and shares where ``closest_shares`` has: linear networks, and
    those of one ReLU, with normal weights of mean 0.
    """
    spec = replace(spec, seed=_SEED, roll=1)
    attempts = tuple(_begun(spec, index) for index in range(len(spec.attempts)))
    alive = [index for index, own in enumerate(attempts) if own.has_outputs]
    shares = _exact_shares(spec, alive)
    drawn = tuple(at for at in alive if not shares or not (attempts[at].log_growth or attempts[at].why_not))
    closest = tuple(map(shares.get, range(len(attempts))))
    nothing = np.empty((len(drawn), 0))
    return Typical(spec, attempts, closest, drawn, nothing, nothing)


def continue_typical(typical: Typical, rolls: int = 100) -> Typical:
    """Return the same with up to so many rolls more; however they are sliced, the figures end the same.

    Raises
    ------
    SheetError
        For outputs beyond the largest float64, which no sheet has but a ``WideSpec`` may.
    """
    spec, rolls = typical.spec, min(rolls, typical.to_do - typical.done)
    if rolls <= 0:
        return typical
    chunks = reroll_chunks(replace(spec, roll=typical.done + 1), typical.drawn, n=rolls)
    outputs = np.concatenate([chunk.outputs for chunk in chunks], axis=1)
    log_sizes = np.append(typical.log_sizes, _log_rms(outputs), axis=1)
    distances = np.append(typical.distances, Observable("distance").of(outputs, spec.desired), axis=1)
    attempts, closest = list(typical.attempts), typical.closest
    for index, own in zip(typical.drawn, log_sizes, strict=True):
        attempts[index] = _counted(spec, attempts[index], own)
    if not any(share and share.source == "exact" for share in closest):
        shares = dict(zip(typical.drawn, shares_of_rolls(distances), strict=True))
        closest = tuple(map(shares.get, range(len(attempts))))
    return replace(typical, attempts=tuple(attempts), closest=closest, log_sizes=log_sizes, distances=distances)


# ---- what is exact -------------------------------------------------------------------------------


def _begun(spec: SheetSpec, index: int) -> TypicalAttempt:
    layers = len(spec.shapes)
    log_sizes = _exact_log_sizes(spec, index)
    if log_sizes is None and (why_not := _why_no_outputs(spec, index)):
        return TypicalAttempt(None, layers, why_not, has_outputs=False)
    if not any(spec.inputs):
        return TypicalAttempt(None, layers, "all inputs are 0")
    if log_sizes is None:
        return TypicalAttempt(None, layers)
    return TypicalAttempt(Quartiles.known(log_sizes - _log_rms(np.array(spec.inputs))), layers)


def _exact_log_sizes(spec: SheetSpec, index: int) -> Array | None:
    """Quartiles of the logarithm of the RMS of the outputs, or None where their law is not known."""
    try:
        law = norm_law(spec, attempt=index)
    except SheetError:
        return None
    return None if law.reason else law.log_quantile(QUARTERS) - 0.5 * math.log(len(spec.desired))


def _exact_shares(spec: SheetSpec, attempts: Sequence[int]) -> dict[int, Share]:
    """How often each of some attempts is closest, by its index; nothing where the laws do not say."""
    try:
        shares = closest_shares(spec, attempts)
    except SheetError:
        return {}
    return {index: Share(share, 0.0, "exact") for index, share in zip(attempts, shares, strict=True)}


def _why_no_outputs(spec: SheetSpec, index: int) -> str:
    """Why the rolls of an attempt have no numbers; empty where they have."""
    try:
        next(reroll_chunks(spec, (index,), n=1))
    except SheetError:
        undefined = any(map(math.isnan, spec.stds_of(index)))
        return "a standard deviation is undefined" if undefined else "its numbers pass the largest there is"
    return ""


# ---- what is drawn -------------------------------------------------------------------------------


def _counted(spec: SheetSpec, attempt: TypicalAttempt, log_sizes: Array) -> TypicalAttempt:
    """The attempt with the growth of its rolls, where it is not known exactly."""
    if attempt.why_not or (attempt.log_growth and attempt.log_growth.source == "exact"):
        return attempt
    return replace(attempt, log_growth=Quartiles.counted(log_sizes - _log_rms(np.array(spec.inputs))))


def _log_rms(signals: Array) -> Array:
    """Logarithm of the root mean square along the last axis, minus infinity of zeros."""
    largest = np.abs(signals).max(axis=-1)
    scaled = signals / np.where(largest > 0.0, largest, 1.0)[..., np.newaxis]
    with np.errstate(divide="ignore"):
        logs: Array = np.log(largest) + 0.5 * np.log(np.mean(scaled**2, axis=-1))
    return logs
