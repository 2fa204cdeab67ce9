"""How often one attempt comes closer to the desired outputs than another, in words with its numbers."""

from __future__ import annotations

from functools import lru_cache

from xavier_core import SheetSpec
from xavier_core.base import counted, measured_percent_text
from xavier_core.rerolls import Closeness, MonteCarlo, count_closer, weights_per_roll

_MAX_COUNTED = 50_000
_MAX_WEIGHTS = 2_400_000  # of one attempt: some tenths of a second's work


def closer_text(monte_carlo: MonteCarlo, pair: tuple[int, int]) -> str:
    """Return how often the first attempt comes closer than the second, with the same dice and with independent dice."""
    first, second = pair
    n = min(monte_carlo.done, _MAX_COUNTED, max(_MAX_WEIGHTS // weights_per_roll(monte_carlo.spec), 1))
    if not {first, second} <= set(monte_carlo.attempts):
        return "One of the two has no numbers: one input has no standard deviation."
    if first == second:
        return "An attempt does not come closer than itself."
    if not n:
        return "No re-rolls yet."
    same, own = (_closeness(monte_carlo.spec, first, second, n, same_dice=same_dice) for same_dice in (True, False))
    who, of = f"Attempt {first + 1} comes closer than attempt {second + 1}", counted(n, "re-roll")
    return (
        f"{who} in **{_percent(same)}** of {of} with the same dice, and in **{_percent(own)}** with independent dice."
    )


@lru_cache(maxsize=64)
def _closeness(spec: SheetSpec, first: int, second: int, n: int, *, same_dice: bool) -> Closeness:
    return count_closer(spec, first, second, n=n, same_dice=same_dice)


def _percent(closeness: Closeness) -> str:
    if not closeness.error:
        return "all" if closeness.share else "none"
    return measured_percent_text(closeness.share, closeness.error)
