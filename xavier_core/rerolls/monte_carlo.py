"""Monte Carlo: every observable of every attempt, counted over as many re-rolls as one likes.

It grows chunk by chunk and stays small, whatever the number of re-rolls: the outputs themselves
are not kept, but for those of the first few.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from xavier_core.base import Array, Axis, SheetError, rms
from xavier_core.rerolls.accumulator import Accumulator, Scales, accumulate, empty_accumulator
from xavier_core.rerolls.ensemble import Method, check_rolls, draw_chunk, rolls_a_chunk
from xavier_core.rerolls.exact_sampler import why_no_exact_sampler
from xavier_core.rerolls.observables import Observable, observables
from xavier_core.rerolls.parallel import cut, in_order
from xavier_core.rerolls.weight_sampler import checked_stds, literal_rolls, threads_at_most
from xavier_core.sheet import SheetSpec

__all__ = ["FIRST", "MonteCarlo", "begin_monte_carlo", "continue_monte_carlo", "draw_attempts"]

Key = tuple[int, str]
"""(index of the attempt, key of the observable)."""

FIRST = 100
"""Re-rolls whose outputs are kept."""
_PILOT_ROLLS = 64
_MIN, _MAX = 1e-280, 1e290
"""RMS values that axes are made for."""
_OWN_REACH = 1e6
"""Reach of an attempt's own axis, in typical distances from its centre."""
_ROUNDING = 1e-15


@dataclass(frozen=True, slots=True, eq=False)
class MonteCarlo:
    """The re-rolls ``spec.roll`` to ``spec.roll + done - 1``, counted."""

    spec: SheetSpec
    method: Method
    attempts: tuple[int, ...]
    """Indices of the attempts that have numbers."""
    literally: frozenset[int]
    """Indices of the attempts whose weights are drawn."""
    remarks: Mapping[int, str]
    """Why an attempt has no numbers, or is drawn literally where ``method`` is exact."""
    accumulators: Mapping[Key, Accumulator]
    first: Array
    """Outputs of the first re-rolls, shape (attempts, at most FIRST, n_out)."""
    done: int = 0


class _Counted(NamedTuple):
    """What one chunk adds."""

    rolls: int
    accumulators: dict[Key, Accumulator]
    first: Array


def begin_monte_carlo(spec: SheetSpec, *, method: Method, sizes: Mapping[int, float]) -> MonteCarlo:
    """Return the count of no re-rolls yet.

    Parameters
    ----------
    sizes
        RMS of the outputs of each attempt, where a law gives it; the axes are made for
        these. An attempt without one is sized by a few rolls.
    """
    attempts, literally, remarks = [], [], {}
    for index in range(len(spec.attempts)):
        try:
            checked_stds(spec, index)
        except SheetError:
            remarks[index] = "no numbers: one input has no standard deviation, STDEV divides by n - 1 = 0"
            continue
        attempts.append(index)
        why = why_no_exact_sampler(spec, index)
        if method == "literal" or why:
            literally.append(index)
        if method == "exact" and why:
            remarks[index] = f"its weights are simulated: there is no exact sampler for {why}"
    pilots = {index: _pilot(spec, index) for index in attempts}
    known = {index: _fitting(sizes.get(index) or rms(pilots[index])) for index in attempts}
    accumulators = {}
    for index in attempts:
        for observable in observables(spec):
            axis = _shared_axis(spec, known, is_signed=observable.is_signed)
            linear = _linear_axis(spec, known[index], observable)
            own, centre = _own_axis(spec, index, observable, pilots[index])
            atom = float(observable.of(np.zeros(len(spec.desired)), spec.desired))  # hypot may round otherwise
            accumulators[index, observable.key] = empty_accumulator(
                Scales(axis, linear, own, centre, known[index], atom)
            )
    first = np.empty((len(attempts), 0, len(spec.desired)))
    return MonteCarlo(
        spec,
        method,
        tuple(attempts),
        frozenset(literally),
        MappingProxyType(remarks),
        MappingProxyType(accumulators),
        first,
    )


def continue_monte_carlo(monte_carlo: MonteCarlo, n: int, *, seconds: float = math.inf) -> MonteCarlo:
    """Return it with up to ``n`` more re-rolls: all of them, or those that are done in ``seconds``.

    Raises
    ------
    SheetError
        For re-rolls beyond the last roll, and outputs beyond the largest float64.
    """
    if not monte_carlo.attempts:
        return replace(monte_carlo, done=monte_carlo.done + n)
    start = monte_carlo.spec.roll + monte_carlo.done
    check_rolls(monte_carlo.spec, monte_carlo.done + n)
    give_up = time.monotonic() + seconds
    accumulators = dict(monte_carlo.accumulators)
    first, done = [monte_carlo.first], monte_carlo.done
    parts = cut(start, n, rolls_a_chunk(monte_carlo.spec, monte_carlo.method))
    threads = threads_at_most(monte_carlo.spec, tuple(monte_carlo.literally))
    for counted in in_order(partial(_count, monte_carlo), parts, threads=threads):
        for key, accumulator in counted.accumulators.items():
            accumulators[key] = accumulators[key] + accumulator
        if done < FIRST:
            first.append(counted.first)
        done += counted.rolls
        if time.monotonic() > give_up:
            break
    kept = np.concatenate(first, axis=1)[:, :FIRST]
    return replace(monte_carlo, accumulators=MappingProxyType(accumulators), first=kept, done=done)


def draw_attempts(monte_carlo: MonteCarlo, first_roll: int, rolls: int) -> Array:
    """Return the outputs that are counted for these rolls, shape (attempts, rolls, n_out)."""
    literally = [index for index in monte_carlo.attempts if index in monte_carlo.literally]
    quickly = [index for index in monte_carlo.attempts if index not in monte_carlo.literally]
    outputs = np.empty((len(monte_carlo.attempts), rolls, len(monte_carlo.spec.desired)))
    for method, members in (("literal", literally), ("exact", quickly)):
        if members:
            chunk = draw_chunk(monte_carlo.spec, members, method, first_roll, rolls)  # type: ignore[arg-type] # both are methods
            outputs[[monte_carlo.attempts.index(member) for member in members]] = chunk.outputs
    return outputs


def _count(monte_carlo: MonteCarlo, first_roll: int, rolls: int) -> _Counted:
    outputs = draw_attempts(monte_carlo, first_roll, rolls)
    accumulators = {}
    for own, index in zip(outputs, monte_carlo.attempts, strict=True):
        for observable in observables(monte_carlo.spec):
            key = (index, observable.key)
            values = observable.of(own, monte_carlo.spec.desired)
            accumulators[key] = accumulate(monte_carlo.accumulators[key].scales, values, first_roll)
    return _Counted(rolls, accumulators, outputs[:, :FIRST].copy())


def _pilot(spec: SheetSpec, index: int) -> Array:
    """Outputs of rolls 1 to 64, shape (rolls, outputs)."""
    with np.errstate(over="ignore", invalid="ignore"):
        outputs: Array = literal_rolls(spec, (index,), 1, _PILOT_ROLLS)[0]
    return np.nan_to_num(outputs, nan=_MAX, posinf=_MAX, neginf=-_MAX)


def _fitting(size: float) -> float:
    """An RMS that axes can be made for, and whose inverse is finite; 1 for none."""
    return min(max(size, _MIN), _MAX) if size else 1.0


def _own_axis(spec: SheetSpec, index: int, observable: Observable, pilot: Array) -> tuple[Axis, float]:
    """The axis that an attempt's figures are taken from, around its centre: as fine as the pilot's differences ask."""
    with np.errstate(over="ignore"):  # squares of a distance
        values = np.clip(observable.of(pilot, spec.desired), -_MAX, _MAX)
    attempt = spec.attempts[index]
    is_around_0 = observable.kind != "distance" and attempt.is_symmetric
    centre = 0.0 if is_around_0 else float(np.median(values))
    away = np.abs(values - centre)
    typical = _fitting(float(np.median(away)) or rms(away) or abs(centre) * _ROUNDING)
    return Axis(min(typical * _OWN_REACH, 10 * _MAX), typical / 5, is_signed=True), centre


def _shared_axis(spec: SheetSpec, sizes: Mapping[int, float], *, is_signed: bool) -> Axis:
    """The signed-log axis that all attempts share."""
    known = list(sizes.values()) or [1.0]
    largest = min(max(*known, math.hypot(*spec.desired)), _MAX)
    reach = 10.0 ** math.ceil(math.log10(8 * largest))
    return Axis(reach, max(10.0 ** math.floor(math.log10(min(known) / 4)), reach * 1e-30), is_signed)


def _linear_axis(spec: SheetSpec, size: float, observable: Observable) -> Axis:
    """An attempt's own linear axis, since on one for all the smaller attempts would be a single bar."""
    away = math.hypot(*spec.desired) if observable.kind == "distance" else 0.0
    return Axis(_round_up(min(3 * size + away, _MAX)), math.inf, observable.is_signed)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1.0, 2.0, 5.0) if step * power >= value), 10.0 * power)
