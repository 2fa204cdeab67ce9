"""One attempt as a grid: the cell model packed for the browser."""

from __future__ import annotations

from collections.abc import Mapping

from pages.ui.browser.payloads import CellContent, CellKind, GridContent
from pages.ui.sheet.frame import frame_of
from pages.ui.sheet.memory import SheetMemory
from xavier_core.base import show
from xavier_core.sheet import FIRST_ROW, Cell, Sheet, attempt_title, gap_column, lay_out, layout_of, sheet_size

_CODES: Mapping[str, CellKind] = {
    "label": "l",
    "input": "i",
    "desired": "d",
    "mean": "m",
    "std": "s",
    "weight": "w",
    "bias": "b",
    "pre_activation": "p",
    "activation": "a",
}
_SHADED = ("weight", "bias", "pre_activation", "activation")
_NO_FORMULA = -1


def grid_content(memory: SheetMemory, sheet: Sheet, index: int) -> GridContent:
    """Return what the browser draws: each formula once, each cell as a short list.

    A cell is ``[address, kind, text, value, place of its formula, die, edited]``.
    """
    cells = lay_out(sheet, index)
    formulas: dict[tuple[str, tuple[str, ...]], int] = {}
    packed = [_packed(cell, formulas) for cell in cells]
    last_row, columns = sheet_size(layout_of(sheet.spec, index))
    shaded = [cell.value for cell in cells if cell.role.kind in _SHADED and isinstance(cell.value, float)]
    largest = max(map(abs, shaded), default=0.0)
    return {
        "attempt": index,
        "frame": frame_of(sheet.spec, index),
        "name": attempt_title(sheet.spec, index),
        "columns": columns,
        "gap_column": gap_column(sheet.spec.layer_sizes),
        "first_row": FIRST_ROW,
        "last_row": last_row,
        "formulas": list(formulas),
        "cells": packed,
        "refused": {address: reason for (attempt, address), reason in memory.refused.items() if attempt == index},
        "largest": largest,
        "legend": (show(-largest), "0", show(largest), "negative orange, positive blue; depth on a signed-log scale"),
    }


def _packed(cell: Cell, formulas: dict[tuple[str, tuple[str, ...]], int]) -> CellContent:
    place = _NO_FORMULA
    if cell.formula:
        place = formulas.setdefault((cell.formula, cell.depends), len(formulas))
    value = None if isinstance(cell.value, str) else cell.value
    return cell.address, _CODES[cell.role.kind], cell.text, value, place, cell.die, int(cell.edited)
