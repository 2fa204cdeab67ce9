"""The sheet: an experiment as one frozen value, its run, and all that a spreadsheet shows of it.

It stands on schemes, activations and dice.
"""

from __future__ import annotations

from xavier_core.sheet.attempt import BIASES, ZERO, Attempt
from xavier_core.sheet.attempt_list import add_attempt, choose_scheme, move_attempt, remove_attempt, share_activation
from xavier_core.sheet.cell_edits import CellEdit, edit_cells, parse_layer_sizes
from xavier_core.sheet.cells import UNDEFINED, Cell, lay_out
from xavier_core.sheet.expected_growth import Expected, expected_growth
from xavier_core.sheet.growth import KEEPS_WITHIN, Growth
from xavier_core.sheet.layout import FIRST_ROW, cell_roles, gap_column, layout_of, sheet_size
from xavier_core.sheet.limits import (
    MAX_ATTEMPTS,
    MAX_HIDDEN,
    MAX_INPUTS,
    MAX_NAME,
    MAX_OUTPUTS,
    MAX_UNITS,
    WIDE_LIMITS,
)
from xavier_core.sheet.link import decode_spec, encode_spec, salvage_spec
from xavier_core.sheet.ordered_sum import apply_layer
from xavier_core.sheet.override import Override
from xavier_core.sheet.presets import OPENING_SEED, PRESETS, Preset, opening_spec
from xavier_core.sheet.run import AttemptResult, Sheet, run_sheet
from xavier_core.sheet.signal import Signal, measure_signal
from xavier_core.sheet.spec import SheetSpec, WideSpec
from xavier_core.sheet.tables import (
    RollRecord,
    attempts_csv,
    layout_csv,
    record_roll,
    rolls_csv,
    table_csv,
    table_names,
    tidy_csv,
)
from xavier_core.sheet.titles import attempt_title, title_of

__all__ = [
    "BIASES",
    "FIRST_ROW",
    "KEEPS_WITHIN",
    "MAX_ATTEMPTS",
    "MAX_HIDDEN",
    "MAX_INPUTS",
    "MAX_NAME",
    "MAX_OUTPUTS",
    "MAX_UNITS",
    "OPENING_SEED",
    "PRESETS",
    "UNDEFINED",
    "WIDE_LIMITS",
    "ZERO",
    "Attempt",
    "AttemptResult",
    "Cell",
    "CellEdit",
    "Expected",
    "Growth",
    "Override",
    "Preset",
    "RollRecord",
    "Sheet",
    "SheetSpec",
    "Signal",
    "WideSpec",
    "add_attempt",
    "apply_layer",
    "attempt_title",
    "attempts_csv",
    "cell_roles",
    "choose_scheme",
    "decode_spec",
    "edit_cells",
    "encode_spec",
    "expected_growth",
    "gap_column",
    "lay_out",
    "layout_csv",
    "layout_of",
    "measure_signal",
    "move_attempt",
    "opening_spec",
    "parse_layer_sizes",
    "record_roll",
    "remove_attempt",
    "rolls_csv",
    "run_sheet",
    "salvage_spec",
    "share_activation",
    "sheet_size",
    "table_csv",
    "table_names",
    "tidy_csv",
    "title_of",
]
