"""Edits: what typing into a cell does to the spec."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from xavier_core.base import MAX_MAGNITUDE, SheetError, parse_number, parse_whole
from xavier_core.sheet.attempt import CANNOT, Attempt
from xavier_core.sheet.layout import EDITABLE, CellRole, cell_roles, layout_of
from xavier_core.sheet.limits import MAX_PINS, MAX_UNITS
from xavier_core.sheet.override import KINDS, Override
from xavier_core.sheet.spec import SheetSpec

__all__ = ["CellEdit", "edit_cells", "parse_layer_sizes"]


class CellEdit(NamedTuple):
    """What was typed into one cell; an empty text restores the cell's rule."""

    address: str
    text: str


def edit_cells(
    spec: SheetSpec, index: int, edits: Iterable[CellEdit]
) -> tuple[SheetSpec, tuple[tuple[CellEdit, SheetError], ...]]:
    """Return the spec after every edit that can be taken, and each that cannot with its reason.

    The edits are made in the attempt at ``index``, from 0; inputs and desired outputs belong to every attempt.
    An empty text unpins a weight or bias and restores the rule of a mean or standard deviation. Refused is a
    text that is no number, an empty input, a cell that is computed or does not exist.

    Raises
    ------
    SheetError
        For an attempt that does not exist.
    """
    if not 0 <= index < len(spec.attempts):
        raise SheetError("attempt", index + 1, f"1 to {len(spec.attempts)}")
    taken: list[tuple[CellEdit, CellRole, float | None]] = []
    refused: list[tuple[CellEdit, SheetError]] = []
    for edit in edits:
        try:
            taken.append((edit, *_read(spec, index, edit)))
        except SheetError as reason:
            refused.append((edit, reason))
    fitting = _fitting(spec, index, taken)
    beyond = SheetError("pinned weights", MAX_PINS + 1, f"at most {MAX_PINS} in all attempts together")
    refused += [(edit, beyond) for edit, *_ in taken[len(fitting) :]]
    return _written(spec, index, fitting), tuple(refused)


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
        parse_whole(f"layer sizes, number {number}", size, minimum=1, maximum=MAX_UNITS)
        for number, size in enumerate(sizes, start=1)
    )


def _read(spec: SheetSpec, index: int, edit: CellEdit) -> tuple[CellRole, float | None]:
    """What an edit means: the cell and its new number, None to restore the rule."""
    role = cell_roles(layout_of(spec, index)).get(edit.address)
    if role is None or role.kind not in EDITABLE:
        others = "inputs, desired outputs, means, standard deviations, weights and biases"
        raise SheetError(f"cell {edit.address[:8]}", edit.text, others, verb="cannot be overtyped, unlike")
    text = edit.text.strip()
    kind = KINDS.get(role.kind)
    if not text and kind:
        return role, None
    noun = kind.noun if kind else {"desired": "desired output"}.get(role.kind, role.kind)
    field = f"{edit.address} ({noun})"
    if why := _why_not(spec.attempts[index], role):
        raise SheetError(field, text, why, verb=CANNOT)
    return role, parse_number(field, text, minimum=kind.minimum if kind else -MAX_MAGNITUDE)


def _why_not(attempt: Attempt, role: CellRole) -> str:
    """Why the attempt's scheme leaves no number to type here; empty where it does."""
    if role.kind in ("weight", "mean"):
        return attempt.why_no_pins
    if role.kind in ("std", "bias") and attempt.rule.is_data_driven:
        return attempt.why_from_data
    return ""


def _fitting(
    spec: SheetSpec, index: int, taken: list[tuple[CellEdit, CellRole, float | None]]
) -> list[tuple[CellEdit, CellRole, float | None]]:
    """The edits before the first that would pin more weights than a link can hold."""
    room = MAX_PINS - spec.pinned
    pinned: set[tuple[str, int, int, int]] = {pin.cell for pin in spec.attempts[index].overrides_of("weight", "bias")}
    for count, (_, role, value) in enumerate(taken):
        cell = role[:4]
        if role.kind not in ("weight", "bias") or (value is None) != (cell in pinned):
            continue
        room += -1 if value is not None else 1
        if room < 0:
            return taken[:count]
        pinned ^= {cell}
    return taken


def _written(spec: SheetSpec, index: int, taken: Iterable[tuple[CellEdit, CellRole, float | None]]) -> SheetSpec:
    """Write all numbers at once: a paste of hundreds of weights builds one spec, not hundreds."""
    attempt = spec.attempts[index]
    inputs, desired = list(spec.inputs), list(spec.desired)
    overrides = {override.cell: override for override in attempt.overrides}
    for _, role, value in taken:
        match role.kind:
            case "input" if value is not None:
                inputs[role.column] = value
            case "desired" if value is not None:
                desired[role.column] = value
            case "mean" | "std" | "weight" | "bias" as kind:
                overrides.pop(role[:4], None)
                if value is not None:
                    overrides[role[:4]] = Override(kind, role.layer, role.row, role.column, value)
    edited = replace(attempt, overrides=tuple(overrides.values()))
    return replace(spec.with_attempt(index, edited), inputs=tuple(inputs), desired=tuple(desired))
