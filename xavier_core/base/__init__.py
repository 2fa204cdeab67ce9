"""Base: what every wing needs and none owns: errors, checks, the text of numbers, axes.

It stands on NumPy and the standard library alone.
"""

from __future__ import annotations

from xavier_core.base.arrays import Array
from xavier_core.base.checks import MAX_MAGNITUDE, check_number, check_whole, parse_number, parse_whole
from xavier_core.base.csv_text import Value, write_csv
from xavier_core.base.errors import SheetError
from xavier_core.base.norms import log_norm, rms
from xavier_core.base.number_text import (
    counted,
    measured_percent_text,
    measured_text,
    percent_text,
    printed,
    sentence_text,
    show,
    tick_text,
    write,
)
from xavier_core.base.symlog_axis import BARS, FINE, Axis

__all__ = [
    "BARS",
    "FINE",
    "MAX_MAGNITUDE",
    "Array",
    "Axis",
    "SheetError",
    "Value",
    "check_number",
    "check_whole",
    "counted",
    "log_norm",
    "measured_percent_text",
    "measured_text",
    "parse_number",
    "parse_whole",
    "percent_text",
    "printed",
    "rms",
    "sentence_text",
    "show",
    "tick_text",
    "write",
    "write_csv",
]
