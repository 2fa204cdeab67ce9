"""Edits: what typing into a cell does to the spec."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import NamedTuple

from xavier_core.cells import EDITABLE, Place, places
from xavier_core.errors import SheetError
from xavier_core.numbers import LARGEST, parse_number, parse_whole
from xavier_core.spec import MOST_UNITS, Attempt, SheetSpec

__all__ = ["CellEdit", "edit_cell", "edit_cells", "parse_layer_sizes"]

_NAMES = MappingProxyType(
    {
        "input": "input",
        "desired": "desired output",
        "mean": "mean",
        "std": "standard deviation",
        "weight": "weight",
    }
)


class CellEdit(NamedTuple):
    """What was typed into one cell; an empty text restores the cell's rule."""

    address: str
    text: str


def edit_cell(spec: SheetSpec, index: int, edit: CellEdit) -> SheetSpec:
    """Return the spec after ``edit`` in the attempt at ``index`` (from 0).

    Inputs and desired outputs belong to every attempt. An empty text unpins a weight and restores
    the rule of a mean or standard deviation.

    Raises
    ------
    SheetError
        For a text that is no number, an empty input, a cell that is computed or does not exist.
    """
    if not 0 <= index < len(spec.attempts):
        raise SheetError("attempt", index + 1, f"1 to {len(spec.attempts)}")
    place = places(spec.layer_sizes).get(edit.address)
    if place is None or place.kind not in EDITABLE:
        allowed = "inputs, desired outputs, means, standard deviations and weights; the rest is computed"
        raise SheetError(f"cell {edit.address[:8]}", edit.text, allowed)
    text = edit.text.strip()
    field = f"{edit.address} ({_NAMES[place.kind]})"
    if place.kind == "input":
        return spec.with_input(place.column, parse_number(field, text))
    if place.kind == "desired":
        return spec.with_desired(place.column, parse_number(field, text))
    value = parse_number(field, text, least=0.0 if place.kind == "std" else -LARGEST) if text else None
    return spec.with_attempt(index, _overtyped(spec.attempts[index], place, value))


def edit_cells(
    spec: SheetSpec, index: int, edits: Iterable[CellEdit]
) -> tuple[SheetSpec, tuple[tuple[CellEdit, SheetError], ...]]:
    """Return the spec after every edit that can be taken, and each that cannot with its reason."""
    refused = []
    for edit in edits:
        try:
            spec = edit_cell(spec, index, edit)
        except SheetError as reason:
            refused.append((edit, reason))
    return spec, tuple(refused)


def parse_layer_sizes(text: str) -> tuple[int, ...]:
    """Read layer sizes as typed, ``3-3-3-2``; commas, semicolons and spaces part them too.

    Raises
    ------
    SheetError
        For anything but two or more whole numbers from 1 to 16.
    """
    sizes = re.split(r"\s*[-–,;]\s*|\s+", text.strip())
    if len(sizes) < 2:
        raise SheetError("layer sizes", text.strip(), "inputs, hidden layers and outputs, as 3-3-3-2")
    return tuple(
        parse_whole(f"layer sizes, number {place}", size, least=1, most=MOST_UNITS)
        for place, size in enumerate(sizes, start=1)
    )


def _overtyped(attempt: Attempt, place: Place, value: float | None) -> Attempt:
    if place.kind == "weight":
        return attempt.with_weight(place.layer, place.row, place.column, value)
    if place.kind == "mean":
        return attempt.with_mean(place.layer, value)
    return attempt.with_std(place.layer, value)
