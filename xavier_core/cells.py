"""The sheet laid out: every cell with its address, value, formula and what it depends on.

The layout follows the spreadsheet: inputs and desired outputs in row 11, then for each layer its
weights with mean and standard deviation beside them, and its activations below. All attempts have
the same layout, each on a sheet of its own, so that ``B11`` is the first input in every attempt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

from xavier_core.numbers import show, write
from xavier_core.schemes import Layer
from xavier_core.sheet import AttemptResult, Sheet
from xavier_core.spec import Attempt, SheetSpec

__all__ = [
    "EDITABLE",
    "FIRST_ROW",
    "UNDEFINED",
    "Cell",
    "Kind",
    "Place",
    "attempt_title",
    "column_letters",
    "gap_column",
    "lay_out",
    "places",
    "sheet_size",
]

Kind = Literal["label", "input", "desired", "mean", "std", "weight", "activation"]

EDITABLE: frozenset[Kind] = frozenset(("input", "desired", "mean", "std", "weight"))
"""Kinds of cell that take what is typed."""
FIRST_ROW = 10
"""Row of the headings; the rows above hold the title in the exported sheet."""
_VALUES_ROW = FIRST_ROW + 1
_FIRST_BLOCK_ROW = FIRST_ROW + 3
_LEAST_BLOCK_HEIGHT = 2  # Mean and Standard deviation stand one above the other beside the weights
UNDEFINED = "#DIV/0!"
"""What a standard deviation reads where its rule divides by zero."""
_LONGEST_PLAIN = 7


class Place(NamedTuple):
    """What a cell is, whatever it holds."""

    kind: Kind
    layer: int = 0
    """From 0."""
    row: int = 0
    """Row of a weight, from 0."""
    column: int = 0
    """Column of a weight, or place of an input, output or activation, from 0."""
    label: str = ""
    """Text of a label."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of one attempt."""

    address: str
    place: Place
    value: float | str | None
    """A number, a label's text, or None where the sheet has no number."""
    text: str
    """What the cell shows."""
    formula: str = ""
    """As a spreadsheet would write it; empty for a label."""
    depends: tuple[str, ...] = ()
    """Addresses that the number depends on: those in the formula; of a drawn weight, its mean and std."""
    edited: bool = False
    """Whether the number was overtyped by hand: a pinned weight, a mean, a standard deviation."""
    die: float | None = None
    """The value of RAND() behind a drawn weight."""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: A, B, ..., Z, AA, AB, ..."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def attempt_title(spec: SheetSpec, index: int) -> str:
    """Return the attempt's name on screen, such as ``Attempt 1: fixed standard deviation 5``."""
    attempt = spec.attempts[index]
    title = f"Attempt {index + 1}: {attempt.rule.titled(attempt.arguments)}"
    return title if attempt.activation == "identity" else f"{title}, {attempt.nonlinearity.title}"


def sheet_size(layer_sizes: tuple[int, ...]) -> tuple[int, int]:
    """Return (last row, last column) of the layout, both counted from 1."""
    _, _, last_row = _blocks(layer_sizes)[-1]
    beside = max(2, layer_sizes[-1])  # a label and its number, or the desired outputs
    return last_row, _beside_column(layer_sizes) + beside - 1


def gap_column(layer_sizes: tuple[int, ...]) -> int:
    """Return the empty column between the numbers and what stands beside them, counted from 1."""
    return _beside_column(layer_sizes) - 1


@lru_cache(maxsize=32)
def places(layer_sizes: tuple[int, ...]) -> Mapping[str, Place]:
    """Return what stands where, by address, row by row."""
    found = {(row, column): place for row, column, place in _all_places(layer_sizes)}
    return MappingProxyType({f"{column_letters(column)}{row}": found[row, column] for row, column in sorted(found)})


def lay_out(sheet: Sheet, index: int) -> tuple[Cell, ...]:
    """Return every cell of the attempt at ``index`` (from 0), row by row.

    Where the attempt has no numbers its undefined standard deviations read ``#DIV/0!`` and its
    drawn weights and activations are empty.
    """
    writer = _CellWriter(sheet.spec, sheet.spec.attempts[index], sheet.attempts[index])
    return tuple(writer.cell(address, place) for address, place in places(sheet.spec.layer_sizes).items())


def _blocks(layer_sizes: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """(first row of weights, fan_in, row of activations) of each layer."""
    blocks, row = [], _FIRST_BLOCK_ROW
    for fan_in in layer_sizes[:-1]:
        activations_row = row + max(fan_in, _LEAST_BLOCK_HEIGHT)
        blocks.append((row, fan_in, activations_row))
        row = activations_row + 2
    return blocks


def _beside_column(layer_sizes: tuple[int, ...]) -> int:
    """Column of the labels beside the weights: after the widest row of numbers and a gap."""
    return max(layer_sizes) + 3


def _all_places(layer_sizes: tuple[int, ...]) -> Iterator[tuple[int, int, Place]]:
    """Yield (row, column, place), columns counted from 1; numbers start in column B."""
    beside = _beside_column(layer_sizes)
    yield FIRST_ROW, 2, Place("label", label="Our inputs")
    yield FIRST_ROW, beside, Place("label", label="Our desired outputs")
    for place in range(layer_sizes[0]):
        yield _VALUES_ROW, 2 + place, Place("input", column=place)
    for place in range(layer_sizes[-1]):
        yield _VALUES_ROW, beside + place, Place("desired", column=place)
    for layer, ((fan_in, fan_out), (top, _, bottom)) in enumerate(
        zip(pairwise(layer_sizes), _blocks(layer_sizes), strict=True)
    ):
        yield top, 1, Place("label", layer, label=f"Weights #{layer + 1}")
        yield top, beside, Place("label", layer, label="Mean")
        yield top, beside + 1, Place("mean", layer)
        yield top + 1, beside, Place("label", layer, label="Standard deviation")
        yield top + 1, beside + 1, Place("std", layer)
        for row in range(fan_in):
            for column in range(fan_out):
                yield top + row, 2 + column, Place("weight", layer, row, column)
        yield bottom, 1, Place("label", layer, label=f"Activations #{layer + 1}")
        for column in range(fan_out):
            yield bottom, 2 + column, Place("activation", layer, column=column)


@lru_cache(maxsize=32)
def _activation_formulas(
    layer_sizes: tuple[int, ...],
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    """(formula, addresses it refers to) of each unit of each layer."""
    layers, before = [], _VALUES_ROW
    for (fan_in, fan_out), (top, _, bottom) in zip(pairwise(layer_sizes), _blocks(layer_sizes), strict=True):
        signals = [f"{column_letters(2 + row)}{before}" for row in range(fan_in)]
        units = []
        for column in range(fan_out):
            weights = [f"{column_letters(2 + column)}{top + row}" for row in range(fan_in)]
            terms = [f"{signal}*{weight}" for signal, weight in zip(signals, weights, strict=True)]
            units.append(("=" + "+".join(terms), (*signals, *weights)))
        layers.append(tuple(units))
        before = bottom
    return tuple(layers)


def _inputs_reference(layer_sizes: tuple[int, ...]) -> str:
    last = column_letters(1 + layer_sizes[0])
    return f"B{_VALUES_ROW}:{last}{_VALUES_ROW}" if layer_sizes[0] > 1 else f"B{_VALUES_ROW}"


class _CellWriter:
    """Writes the cells of one attempt."""

    def __init__(self, spec: SheetSpec, attempt: Attempt, result: AttemptResult) -> None:
        sizes = spec.layer_sizes
        self.spec = spec
        self.attempt = attempt
        self.result = result
        self.distribution = attempt.rule.distribution
        self.means = dict(attempt.means)
        self.stds = dict(attempt.stds)
        self.pins = {pin[:3]: pin[3] for pin in attempt.pins}
        self.inputs_addresses = tuple(f"{column_letters(2 + at)}{_VALUES_ROW}" for at in range(sizes[0]))
        reference = _inputs_reference(sizes)
        self.std_formulas = tuple(
            attempt.rule.std_formula(Layer(fan_in, fan_out, spec.inputs, reference), attempt.arguments)
            for fan_in, fan_out in spec.shapes
        )
        numbers = column_letters(_beside_column(sizes) + 1)
        self.mean_and_std = tuple((f"{numbers}{top}", f"{numbers}{top + 1}") for top, _, _ in _blocks(sizes))
        self.draw_formulas = tuple(map(self._draw_formula, range(len(spec.shapes))))

    def cell(self, address: str, place: Place) -> Cell:
        match place.kind:
            case "label":
                return Cell(address, place, place.label, place.label)
            case "input":
                return _given(address, place, self.spec.inputs[place.column])
            case "desired":
                return _given(address, place, self.spec.desired[place.column])
            case "mean":
                return _given(address, place, self.result.means[place.layer], edited=place.layer in self.means)
            case "std":
                return self._std(address, place)
            case "weight":
                return self._weight(address, place)
            case "activation":
                return self._activation(address, place)

    def _std(self, address: str, place: Place) -> Cell:
        value = self.result.stds[place.layer]
        if place.layer in self.stds:
            return _given(address, place, self.stds[place.layer], edited=True)
        rule = self.std_formulas[place.layer]
        depends = self.inputs_addresses if self.inputs_addresses[0] in rule else ()
        if value is None:
            return Cell(address, place, None, UNDEFINED, f"={rule}", depends)
        if rule == write(value):
            return _given(address, place, value)
        return Cell(address, place, value, show(value, padded=False), f"={rule}", depends)

    def _weight(self, address: str, place: Place) -> Cell:
        layer, row, column = place.layer, place.row, place.column
        pinned = self.pins.get((layer, row, column))
        if pinned is not None:
            return Cell(address, place, pinned, show(pinned), write(pinned), edited=True)
        formula, depends = self.draw_formulas[layer], self.mean_and_std[layer]
        if not self.result.weights:
            return Cell(address, place, None, "", formula, depends)
        value = float(self.result.weights[layer][row, column])
        die = float(self.result.dice[layer][row, column])
        return Cell(address, place, value, show(value), formula, depends, die=die)

    def _activation(self, address: str, place: Place) -> Cell:
        formula, depends = _activation_formulas(self.spec.layer_sizes)[place.layer][place.column]
        if place.layer < len(self.spec.hidden):
            formula = "=" + self.attempt.nonlinearity.formula(formula.removeprefix("="), self.attempt.slope)
        if not self.result.activations:
            return Cell(address, place, None, "", formula, depends)
        value = float(self.result.activations[place.layer][place.column])
        return Cell(address, place, value, show(value), formula, depends)

    def _draw_formula(self, layer: int) -> str:
        std = write(self.stds[layer]) if layer in self.stds else self.std_formulas[layer]
        return self.distribution.formula(write(self.result.means[layer]), std)


def _given(address: str, place: Place, value: float, *, edited: bool = False) -> Cell:
    """A number that is typed, not computed: its formula is itself."""
    text = write(value)
    return Cell(
        address, place, value, text if len(text) <= _LONGEST_PLAIN else show(value, padded=False), text, edited=edited
    )
