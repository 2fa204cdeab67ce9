"""Trouble: how numbers left the range of their precision, and in which layer that begins."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["OVERFLOW", "UNDERFLOW", "RangeEvent", "has_overflowed", "with_event"]

OVERFLOW, UNDERFLOW = "overflow", "underflow"
"""What a ``RangeEvent`` may be."""


class RangeEvent(NamedTuple):
    """Where numbers left the range of the precision."""

    layer: int
    """The layer, from 1, where it begins."""
    what: str
    """``overflow`` or ``underflow``."""
    where: str
    """``pre-activations``, ``activations`` or ``gradients``."""

    @property
    def is_backward(self) -> bool:
        """Whether it befell a gradient."""
        return self.where == "gradients"


def with_event(known: tuple[RangeEvent, ...], found: RangeEvent | None) -> tuple[RangeEvent, ...]:
    """Return what is known with what was found: forward and backward, of each kind only where it begins."""
    if found is None or any((own.what, own.is_backward) == (found.what, found.is_backward) for own in known):
        return known
    return (*known, found)


def has_overflowed(known: tuple[RangeEvent, ...]) -> bool:
    """Return whether numbers overflowed, so that nothing more can be computed."""
    return any(own.what == OVERFLOW for own in known)
