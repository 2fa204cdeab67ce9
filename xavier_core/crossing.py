"""Crossing: where a function of one number changes its sign."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["crossing"]


def crossing(f: Callable[[float], float], low: float, high: float) -> float:
    """Return where f changes its sign between two numbers, by false position.

    An end that stays has its value halved (the Illinois rule).
    """
    at_low, at_high = f(low), f(high)
    for _ in range(200):
        middle = high - at_high * (high - low) / (at_high - at_low) if at_high != at_low else low
        if not min(low, high) < middle < max(low, high):
            break
        at_middle = f(middle)
        if at_middle == 0.0:
            return middle
        if (at_middle > 0.0) != (at_high > 0.0):
            low, at_low = high, at_high
        else:
            at_low *= 0.5
        high, at_high = middle, at_middle
        if abs(high - low) <= 4e-16 * abs(high):
            break
    return high
