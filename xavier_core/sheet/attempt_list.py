"""Attempts as a list: adding, removing and moving one, and choosing how one draws its weights.

Where each attempt has dice of its own they are those of its index, until attempts are rearranged:
then each keeps the dice that it had (``Attempt.stream``), so that no number changes by being moved.
"""

from __future__ import annotations

from dataclasses import replace

from xavier_core.base import SheetError, check_whole
from xavier_core.schemes import SCHEMES
from xavier_core.sheet.attempt import Attempt
from xavier_core.sheet.limits import MAX_ATTEMPTS
from xavier_core.sheet.spec import SheetSpec

__all__ = ["add_attempt", "choose_scheme", "move_attempt", "remove_attempt", "share_activation"]

_NEW = "glorot-normal"


def add_attempt(spec: SheetSpec, attempt: Attempt | None = None) -> SheetSpec:
    """Return the spec with one more attempt at the end, on dice that no other attempt has.

    Without an ``attempt`` it is a new one (Glorot, normal), with the activation of the last attempt.
    There are six at the most.
    """
    if len(spec.attempts) == MAX_ATTEMPTS:
        raise SheetError("attempts", len(spec.attempts) + 1, f"at most {MAX_ATTEMPTS}")
    last = spec.attempts[-1]
    added = attempt or Attempt(_NEW, activation=last.activation, slope=last.slope)
    present = _with_streams(spec)
    taken = {own.stream for own in present}
    free = next(stream for stream in range(1, MAX_ATTEMPTS + 1) if stream not in taken)
    return _rearranged(spec, (*present, replace(added, stream=free)))


def remove_attempt(spec: SheetSpec, index: int) -> SheetSpec:
    """Return the spec without the attempt at ``index``, from 0."""
    _check_index(spec, index)
    if len(spec.attempts) == 1:
        raise SheetError("attempts", 0, "at least 1")
    kept = list(_with_streams(spec))
    del kept[index]
    return _rearranged(spec, tuple(kept))


def move_attempt(spec: SheetSpec, index: int, by: int) -> SheetSpec:
    """Return the spec with the attempt at ``index`` (from 0) moved down by ``by``, as far as the list goes."""
    _check_index(spec, index)
    order = list(_with_streams(spec))
    moved = order.pop(index)
    order.insert(min(max(index + by, 0), len(order)), moved)
    return _rearranged(spec, tuple(order))


def choose_scheme(attempt: Attempt, scheme: str) -> Attempt:
    """Return the attempt with another scheme: the scheme's own numbers, means and standard deviations.

    Pinned weights and biases, activation and name stay; so does the distribution where the scheme takes it.
    A scheme that cannot keep what is pinned is refused.
    """
    if scheme not in SCHEMES:
        raise SheetError("scheme", scheme, "one of " + ", ".join(SCHEMES))
    known = [distribution.key for distribution in SCHEMES[scheme].distributions]
    distribution = attempt.distribution if attempt.distribution in known else ""
    kept = attempt.overrides_of("weight", "bias")
    return replace(attempt, scheme=scheme, arguments=(), overrides=kept, distribution=distribution)


def share_activation(spec: SheetSpec, index: int) -> SheetSpec:
    """Return the spec with the activation of the attempt at ``index`` (from 0) in every attempt."""
    _check_index(spec, index)
    chosen = spec.attempts[index]
    shared = (replace(own, activation=chosen.activation, slope=chosen.slope) for own in spec.attempts)
    return replace(spec, attempts=tuple(shared))


def _check_index(spec: SheetSpec, index: int) -> None:
    check_whole("attempt", index, minimum=0, maximum=len(spec.attempts) - 1)


def _with_streams(spec: SheetSpec) -> tuple[Attempt, ...]:
    """Every attempt with the dice that it has by its index written down."""
    return tuple(replace(own, stream=own.stream or index + 1) for index, own in enumerate(spec.attempts))


def _rearranged(spec: SheetSpec, attempts: tuple[Attempt, ...]) -> SheetSpec:
    """The spec with these attempts; dice go without saying where they are again those of each index."""
    if all(own.stream == index + 1 for index, own in enumerate(attempts)):
        attempts = tuple(replace(own, stream=0) for own in attempts)
    return replace(spec, attempts=attempts)
