"""Edits: what typing into a cell does to the spec."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from xavier_core.base import MAX_MAGNITUDE, SheetError, parse_number, parse_whole
from xavier_core.sheet.cells import EDITABLE, Place, layout_of, places
from xavier_core.sheet.spec import MAX_PINS, MAX_UNITS, Attempt, SheetSpec

__all__ = ["CellEdit", "edit_cell", "edit_cells", "parse_layer_sizes"]

_NAMES = MappingProxyType(
    {
        "input": "input",
        "desired": "desired output",
        "mean": "mean",
        "std": "standard deviation",
        "weight": "weight",
        "bias": "bias",
    }
)
_RESTORABLE = ("mean", "std", "weight", "bias")


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
    edited, refused = edit_cells(spec, index, (edit,))
    for _, reason in refused:
        raise reason
    return edited


def edit_cells(
    spec: SheetSpec, index: int, edits: Iterable[CellEdit]
) -> tuple[SheetSpec, tuple[tuple[CellEdit, SheetError], ...]]:
    """Return the spec after every edit that can be taken, and each that cannot with its reason.

    Raises
    ------
    SheetError
        For an attempt that does not exist.
    """
    if not 0 <= index < len(spec.attempts):
        raise SheetError("attempt", index + 1, f"1 to {len(spec.attempts)}")
    taken: list[tuple[CellEdit, Place, float | None]] = []
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
        parse_whole(f"layer sizes, number {place}", size, minimum=1, maximum=MAX_UNITS)
        for place, size in enumerate(sizes, start=1)
    )


def _read(spec: SheetSpec, index: int, edit: CellEdit) -> tuple[Place, float | None]:
    """What an edit means: the place and its new number, None to restore the rule."""
    place = places(layout_of(spec, index)).get(edit.address)
    if place is None or place.kind not in EDITABLE:
        allowed = "inputs, desired outputs, means, standard deviations, weights and biases; the rest is computed"
        raise SheetError(f"cell {edit.address[:8]}", edit.text, allowed)
    text = edit.text.strip()
    if not text and place.kind in _RESTORABLE:
        return place, None
    field = f"{edit.address} ({_NAMES[place.kind]})"
    if why := _why_not(spec.attempts[index], place):
        raise SheetError(field, text, why)
    return place, parse_number(field, text, minimum=0.0 if place.kind == "std" else -MAX_MAGNITUDE)


def _why_not(attempt: Attempt, place: Place) -> str:
    """Why the attempt's scheme leaves no number to type here; empty where it does."""
    if place.kind in ("weight", "mean"):
        return attempt.why_no_pins
    if place.kind in ("std", "bias") and attempt.rule.is_data_driven:
        return f"none: {attempt.rule.title} takes the standard deviation from the data"
    return ""


def _fitting(
    spec: SheetSpec, index: int, taken: list[tuple[CellEdit, Place, float | None]]
) -> list[tuple[CellEdit, Place, float | None]]:
    """The edits before the first that would pin more weights than a link can hold."""
    room = MAX_PINS - spec.pinned
    attempt = spec.attempts[index]
    pinned = {("weight", *pin[:3]) for pin in attempt.pins} | {("bias", pin[0], 0, pin[1]) for pin in attempt.bias_pins}
    for count, (_, place, value) in enumerate(taken):
        cell = (place.kind, place.layer, place.row, place.column)
        if place.kind not in ("weight", "bias") or (value is None) != (cell in pinned):
            continue
        room += -1 if value is not None else 1
        if room < 0:
            return taken[:count]
        pinned ^= {cell}
    return taken


def _written(spec: SheetSpec, index: int, taken: Iterable[tuple[CellEdit, Place, float | None]]) -> SheetSpec:
    """Write all numbers at once: a paste of hundreds of weights builds one spec, not hundreds."""
    attempt = spec.attempts[index]
    inputs, desired = list(spec.inputs), list(spec.desired)
    means: dict[int, float | None] = dict(attempt.means)
    stds: dict[int, float | None] = dict(attempt.stds)
    pins: dict[tuple[int, int, int], float | None] = {pin[:3]: pin[3] for pin in attempt.pins}
    bias_pins: dict[tuple[int, int], float | None] = {pin[:2]: pin[2] for pin in attempt.bias_pins}
    for _, place, value in taken:
        match place.kind:
            case "input" if value is not None:
                inputs[place.column] = value
            case "desired" if value is not None:
                desired[place.column] = value
            case "mean":
                means[place.layer] = value
            case "std":
                stds[place.layer] = value
            case "weight":
                pins[place.layer, place.row, place.column] = value
            case "bias":
                bias_pins[place.layer, place.column] = value
    edited = replace(
        attempt,
        means=tuple((layer, value) for layer, value in means.items() if value is not None),
        stds=tuple((layer, value) for layer, value in stds.items() if value is not None),
        pins=tuple((*cell, value) for cell, value in pins.items() if value is not None),
        bias_pins=tuple((*cell, value) for cell, value in bias_pins.items() if value is not None),
    )
    return replace(spec.with_attempt(index, edited), inputs=tuple(inputs), desired=tuple(desired))
