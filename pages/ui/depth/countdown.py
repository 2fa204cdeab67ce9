"""How long something still takes, in words that count down and do not jump."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Countdown", "count_down", "in_words"]

_NEAR, _NEAR_S = 0.2, 2.0
"""An estimate that is off the last one by this share of itself, or by so many seconds, is the same to a person."""
_FINE_S, _COARSE_S, _STEP_S = 20.0, 120.0, 5.0
"""Up to the first, seconds are told one by one; up to the second in steps of the third; above in minutes."""


class Countdown(NamedTuple):
    """What was said of how long something takes."""

    what: object
    """Of what."""
    until: float
    """When it is over, in seconds of a clock."""


def count_down(before: Countdown | None, what: object, seconds: float, now: float) -> Countdown:
    """Return what to say of an estimate: what was said before goes on, where it was nearly that."""
    if before and before.what == what and before.until > now:
        off = abs(now + seconds - before.until)
        if off <= max(_NEAR_S, _NEAR * seconds):
            return before
    return Countdown(what, now + max(seconds, 0.0))


def in_words(seconds: float) -> str:
    """Return a time as it is told, as exactly as it is known: at least 1 s."""
    if seconds <= _FINE_S:
        return f"{max(round(seconds), 1)} s"
    rounded = _STEP_S * round(seconds / _STEP_S)
    if rounded < _COARSE_S:
        return f"{rounded:.0f} s"
    return f"{round(seconds / 60.0):,} min"
