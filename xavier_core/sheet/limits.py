"""Limits: the largest network that a spec may describe, on the sheet and beyond it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "MAX_ATTEMPTS",
    "MAX_HIDDEN",
    "MAX_INPUTS",
    "MAX_NAME",
    "MAX_OUTPUTS",
    "MAX_PINS",
    "MAX_UNITS",
    "SHEET_LIMITS",
    "WIDE_LIMITS",
    "Limits",
]

MAX_INPUTS = 16
MAX_OUTPUTS = 8
MAX_HIDDEN = 8
MAX_UNITS = 16
MAX_ATTEMPTS = 6
MAX_PINS = 600
"""Pinned weights and biases of all attempts together: a link with more would not fit into an address bar."""
MAX_NAME = 40
"""Characters of an attempt's own name."""


class Limits(NamedTuple):
    """The largest network that a spec may describe."""

    inputs: int
    outputs: int
    hidden: int
    """Hidden layers."""
    units: int
    """Units of a hidden layer."""


SHEET_LIMITS = Limits(MAX_INPUTS, MAX_OUTPUTS, MAX_HIDDEN, MAX_UNITS)
"""What the sheet can show."""
WIDE_LIMITS = Limits(inputs=4096, outputs=4096, hidden=200, units=4096)
"""What re-rolls and their law can take."""
