"""One attempt as a grid: the cell model packed for the browser, and the numbers that change with each roll."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s

import numpy as np

from pages.ui.browser.payloads import CellContent, CellKind, DiceContent, GridContent, NumbersContent
from pages.ui.sheet.frame import frame_of
from xavier_core import Attempt, AttemptResult, Sheet
from xavier_core.base import Array, show
from xavier_core.sheet import (
    FIRST_ROW,
    Cell,
    attempt_title,
    cell_roles,
    gap_column,
    lay_out,
    layout_of,
    sheet_size,
)

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
_NO_FORMULA = -1
_AS_IT_IS, _EDITED, _ROLLS = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class SettledGrid:
    """What of a grid stays the same from roll to roll."""

    digest: str
    """Names it to the browser."""
    content: GridContent
    order: tuple[int, ...]
    """Where the number of each cell that changes with the roll is among all numbers (``_numbers``)."""


def settle_grid(sheet: Sheet, index: int) -> SettledGrid:
    """Return what is the same in every roll: addresses, labels, formulas, and the numbers that are given."""
    spec, attempt = sheet.spec, sheet.spec.attempts[index]
    layout, cells = layout_of(spec, index), lay_out(sheet, index)
    formulas: dict[tuple[str, tuple[str, ...]], int] = {}
    rolls = [_rolls(cell, attempt) for cell in cells]
    last_row, columns = sheet_size(layout)
    content: GridContent = {
        "frame": frame_of(spec, index),
        "name": attempt_title(spec, index),
        "columns": columns,
        "gap_column": gap_column(spec.layer_sizes),
        "first_row": FIRST_ROW,
        "last_row": last_row,
        "formulas": [],
        "cells": [_packed(cell, formulas, rolls=own) for cell, own in zip(cells, rolls, strict=True)],
    }
    content["formulas"] = list(formulas)
    places = _places(sheet.attempts[index]) if sheet.attempts[index].activations else {}
    roles = [role for role, own in zip(cell_roles(layout).values(), rolls, strict=True) if own and places]
    digest = blake2s(repr(content).encode(), digest_size=8).hexdigest()
    return SettledGrid(digest, content, tuple(places[role.kind, role.layer, role.row, role.column] for role in roles))


def grid_numbers(
    grid: SettledGrid, result: AttemptResult, *, dice: int, refused: dict[str, tuple[str, str]]
) -> NumbersContent:
    """Return the numbers of a roll; ``dice`` is the place of the attempt's dice among all."""
    numbers = _numbers(result)
    values = [numbers[at] for at in grid.order]
    return {"layout": grid.digest, "values": values, "texts": list(map(show, values)), "dice": dice, "refused": refused}


def dice_contents(sheet: Sheet) -> list[DiceContent]:
    """Return the dice behind weights and biases, layer by layer and row by row: once where all attempts share them."""
    if not sheet.spec.same_dice:
        return [_dice(result, result) for result in sheet.attempts]
    drawn = [result for result in sheet.attempts if result.dice] or [sheet.attempts[0]]
    with_bias = next((result for result in drawn if result.bias_dice), drawn[0])
    return [_dice(drawn[0], with_bias)]


def _dice(of_weights: AttemptResult, of_biases: AttemptResult) -> DiceContent:
    weights = [own.ravel() for own in of_weights.dice]
    return {
        "weights": np.concatenate(weights).tolist() if weights else [],
        "biases": np.concatenate(of_biases.bias_dice).tolist() if of_biases.bias_dice else [],
    }


def _rolls(cell: Cell, attempt: Attempt) -> bool:
    """Whether the cell has another number in each roll."""
    match cell.role.kind:
        case "weight":
            return not cell.edited
        case "bias":
            return not cell.edited and attempt.bias_rule.is_drawn
        case "std":
            return attempt.rule.is_data_driven
        case "pre_activation" | "activation":
            return True
    return False


def _packed(cell: Cell, formulas: dict[tuple[str, tuple[str, ...]], int], *, rolls: bool) -> CellContent:
    place = formulas.setdefault((cell.formula, cell.depends), len(formulas)) if cell.formula else _NO_FORMULA
    value = None if isinstance(cell.value, str) or rolls else cell.value
    becomes = _ROLLS if rolls else _EDITED if cell.edited else _AS_IT_IS
    return cell.address, _CODES[cell.role.kind], "" if rolls else cell.text, value, place, becomes


def _numbers(result: AttemptResult) -> list[float]:
    """All numbers that a roll can change: weights, biases, pre-activations and activations, standard deviations."""
    if not result.activations:
        return []
    arrays = (*(own.ravel() for own in result.weights), *result.biases, *result.pre_activations, *result.activations)
    return [*np.concatenate(arrays).tolist(), *(math.nan if std is None else std for std in result.stds)]


def _places(result: AttemptResult) -> dict[tuple[str, int, int, int], int]:
    """Where the number of each cell, by kind, layer, row and column, is in ``_numbers``."""
    units: dict[str, tuple[Array, ...]] = {
        "bias": result.biases,
        "pre_activation": result.pre_activations,
        "activation": result.activations,
    }
    keys = [
        ("weight", layer, row, column)
        for layer, weights in enumerate(result.weights)
        for row in range(weights.shape[0])
        for column in range(weights.shape[1])
    ]
    for kind, layers in units.items():
        keys += [(kind, layer, 0, column) for layer, own in enumerate(layers) for column in range(own.size)]
    keys += [("std", layer, 0, 0) for layer in range(len(result.stds))]
    return {key: at for at, key in enumerate(keys)}
