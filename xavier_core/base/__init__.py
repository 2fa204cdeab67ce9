"""Base: what every wing needs and none owns: errors, checks, the text of numbers, axes.

It stands on NumPy and the standard library alone.
"""

from __future__ import annotations

from xavier_core.base.errors import SheetError
from xavier_core.base.numbers import LARGEST, check_number, check_whole, parse_number, parse_whole, show, write
from xavier_core.base.symlog_axis import BARS, FINE, Axis

__all__ = [
    "BARS",
    "FINE",
    "LARGEST",
    "Axis",
    "SheetError",
    "check_number",
    "check_whole",
    "parse_number",
    "parse_whole",
    "show",
    "write",
]
