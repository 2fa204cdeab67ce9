"""The sheet laid out: every cell with its address, value, formula and what it depends on.

The layout follows the spreadsheet: inputs and desired outputs in row 11, then for each layer its
weights with mean and standard deviation beside them, and its activations below. Between them stand
a row of biases where the attempt has any, and in hidden layers a row of pre-activations where its
activation is not the identity. Each attempt is on a sheet of its own, so that ``B11`` is the first
input in every attempt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.base import show, write
from xavier_core.dice import NORMAL, Distribution
from xavier_core.sheet.run import AttemptResult, Sheet, attempt_layers
from xavier_core.sheet.spec import Attempt, SheetSpec

__all__ = [
    "EDITABLE",
    "FIRST_ROW",
    "UNDEFINED",
    "Cell",
    "Kind",
    "Layout",
    "Place",
    "attempt_title",
    "column_letters",
    "gap_column",
    "lay_out",
    "layout_of",
    "places",
    "sheet_size",
]

Kind = Literal["label", "input", "desired", "mean", "std", "weight", "bias", "pre_activation", "activation"]

EDITABLE: frozenset[Kind] = frozenset(("input", "desired", "mean", "std", "weight", "bias"))
"""Kinds of cell that take what is typed."""
FIRST_ROW = 10
"""Row of the headings; the rows above hold the title in the exported sheet."""
_VALUES_ROW = FIRST_ROW + 1
_FIRST_BLOCK_ROW = FIRST_ROW + 3
_MIN_BLOCK_HEIGHT = 2  # Mean and Standard deviation stand one above the other beside the weights
UNDEFINED = "#DIV/0!"
"""What a standard deviation reads where its rule divides by zero."""
_LONGEST_PLAIN = 7


class Layout(NamedTuple):
    """What decides where the cells of an attempt are."""

    layer_sizes: tuple[int, ...]
    has_bias: bool = False
    """Whether every layer has a row of biases."""
    is_nonlinear: bool = False
    """Whether every hidden layer has a row of pre-activations."""


class Place(NamedTuple):
    """What a cell is, whatever it holds."""

    kind: Kind
    layer: int = 0
    """From 0."""
    row: int = 0
    """Row of a weight, from 0."""
    column: int = 0
    """Column of a weight, or place of an input, output, bias, pre-activation or activation, from 0."""
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
    """Whether the number was overtyped by hand: a pinned weight or bias, a mean, a standard deviation."""
    die: float | None = None
    """The value of RAND() behind a drawn weight or bias."""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: A, B, ..., Z, AA, AB, ..."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def attempt_title(spec: SheetSpec, index: int) -> str:
    """Return the attempt's name on screen, such as ``Attempt 1: fixed standard deviation 5``."""
    return f"Attempt {index + 1}: {spec.attempts[index].title}"


def layout_of(spec: SheetSpec, index: int) -> Layout:
    """Return the layout of the attempt at ``index``, from 0."""
    attempt = spec.attempts[index]
    return Layout(spec.layer_sizes, attempt.has_bias, attempt.activation != "identity" and bool(spec.hidden))


def sheet_size(layout: Layout) -> tuple[int, int]:
    """Return (last row, last column) of the layout, both counted from 1."""
    layer_sizes = layout.layer_sizes
    beside = max(2, layer_sizes[-1])  # a label and its number, or the desired outputs
    return _blocks(layout)[-1].activations, _beside_column(layer_sizes) + beside - 1


def gap_column(layer_sizes: tuple[int, ...]) -> int:
    """Return the empty column between the numbers and what stands beside them, counted from 1."""
    return _beside_column(layer_sizes) - 1


@lru_cache(maxsize=64)
def places(layout: Layout) -> Mapping[str, Place]:
    """Return what stands where, by address, row by row."""
    found = {(row, column): place for row, column, place in _all_places(layout)}
    return MappingProxyType({f"{column_letters(column)}{row}": found[row, column] for row, column in sorted(found)})


def lay_out(sheet: Sheet, index: int) -> tuple[Cell, ...]:
    """Return every cell of the attempt at ``index`` (from 0), row by row.

    Where the attempt has no numbers its undefined standard deviations read ``#DIV/0!`` and its
    drawn weights and activations are empty.
    """
    writer = _CellWriter(sheet, index)
    return tuple(writer.cell(address, place) for address, place in places(writer.layout).items())


class _Block(NamedTuple):
    """The rows of one layer."""

    weights: int
    """The first of its fan_in rows of weights."""
    biases: int | None
    pre_activations: int | None
    activations: int

    @property
    def sums(self) -> int:
        """The row in which the weighted sums stand."""
        return self.activations if self.pre_activations is None else self.pre_activations


def _blocks(layout: Layout) -> list[_Block]:
    blocks, top = [], _FIRST_BLOCK_ROW
    last = len(layout.layer_sizes) - 2
    for layer, fan_in in enumerate(layout.layer_sizes[:-1]):
        row = top + max(fan_in, _MIN_BLOCK_HEIGHT)
        biases = pre_activations = None
        if layout.has_bias:
            biases, row = row, row + 1
        if layout.is_nonlinear and layer < last:
            pre_activations, row = row, row + 1
        blocks.append(_Block(top, biases, pre_activations, row))
        top = row + 2
    return blocks


def _beside_column(layer_sizes: tuple[int, ...]) -> int:
    """Column of the labels beside the weights: after the widest row of numbers and a gap."""
    return max(layer_sizes) + 3


def _all_places(layout: Layout) -> Iterator[tuple[int, int, Place]]:
    """Yield (row, column, place), columns counted from 1; numbers start in column B."""
    layer_sizes = layout.layer_sizes
    beside = _beside_column(layer_sizes)
    yield FIRST_ROW, 2, Place("label", label="Our inputs")
    yield FIRST_ROW, beside, Place("label", label="Our desired outputs")
    for place in range(layer_sizes[0]):
        yield _VALUES_ROW, 2 + place, Place("input", column=place)
    for place in range(layer_sizes[-1]):
        yield _VALUES_ROW, beside + place, Place("desired", column=place)
    for layer, ((fan_in, fan_out), block) in enumerate(zip(pairwise(layer_sizes), _blocks(layout), strict=True)):
        top = block.weights
        yield top, 1, Place("label", layer, label=f"Weights #{layer + 1}")
        yield top, beside, Place("label", layer, label="Mean")
        yield top, beside + 1, Place("mean", layer)
        yield top + 1, beside, Place("label", layer, label="Standard deviation")
        yield top + 1, beside + 1, Place("std", layer)
        for row in range(fan_in):
            for column in range(fan_out):
                yield top + row, 2 + column, Place("weight", layer, row, column)
        rows: tuple[tuple[int | None, Kind, str], ...] = (
            (block.biases, "bias", "Biases"),
            (block.pre_activations, "pre_activation", "Pre-activations"),
            (block.activations, "activation", "Activations"),
        )
        for below, kind, name in rows:
            if below is None:
                continue
            yield below, 1, Place("label", layer, label=f"{name} #{layer + 1}")
            for column in range(fan_out):
                yield below, 2 + column, Place(kind, layer, column=column)


@lru_cache(maxsize=64)
def _sum_formulas(layout: Layout) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    """(formula, addresses it refers to) of the weighted sum of each unit of each layer."""
    layers, before = [], _VALUES_ROW
    for (fan_in, fan_out), block in zip(pairwise(layout.layer_sizes), _blocks(layout), strict=True):
        signals = [f"{column_letters(2 + row)}{before}" for row in range(fan_in)]
        units = []
        for column in range(fan_out):
            letters = column_letters(2 + column)
            weights = [f"{letters}{block.weights + row}" for row in range(fan_in)]
            terms = [f"{signal}*{weight}" for signal, weight in zip(signals, weights, strict=True)]
            bias = [] if block.biases is None else [f"{letters}{block.biases}"]
            units.append(("=" + "+".join([*terms, *bias]), (*signals, *weights, *bias)))
        layers.append(tuple(units))
        before = block.activations
    return tuple(layers)


def _inputs_reference(layer_sizes: tuple[int, ...]) -> str:
    last = column_letters(1 + layer_sizes[0])
    return f"B{_VALUES_ROW}:{last}{_VALUES_ROW}" if layer_sizes[0] > 1 else f"B{_VALUES_ROW}"


class _CellWriter:
    """Writes the cells of one attempt."""

    def __init__(self, sheet: Sheet, index: int) -> None:
        spec, attempt, result = sheet.spec, sheet.spec.attempts[index], sheet.attempts[index]
        sizes = spec.layer_sizes
        self.spec = spec
        self.attempt: Attempt = attempt
        self.result: AttemptResult = result
        self.layout = layout_of(spec, index)
        self.blocks = _blocks(self.layout)
        self.means = dict(attempt.means)
        self.stds = dict(attempt.stds)
        self.pins = {pin[:3]: pin[3] for pin in attempt.pins}
        self.bias_pins = {pin[:2]: pin[2] for pin in attempt.bias_pins}
        self.inputs_addresses = tuple(f"{column_letters(2 + at)}{_VALUES_ROW}" for at in range(sizes[0]))
        reference = _inputs_reference(sizes)
        layers = attempt_layers(attempt, sizes, spec.inputs)
        self.std_formulas = tuple(
            attempt.rule.std_formula(layer._replace(inputs_reference=reference), attempt.arguments) for layer in layers
        )
        numbers = column_letters(_beside_column(sizes) + 1)
        self.mean_and_std = tuple((f"{numbers}{top}", f"{numbers}{top + 1}") for top, *_ in self.blocks)
        self.draw_formulas = tuple(self._draw_formula(place, attempt.draws_from) for place in range(len(spec.shapes)))

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
            case "bias":
                return self._bias(address, place)
            case "pre_activation":
                return self._sum(address, place, self.result.pre_activations)
            case "activation":
                return self._activation(address, place)

    def _std(self, address: str, place: Place) -> Cell:
        value = self.result.stds[place.layer]
        if place.layer in self.stds:
            return _given(address, place, self.stds[place.layer], edited=True)
        if self.attempt.rule.is_data_driven:
            return self._measured_std(address, place, value)
        rule = self.std_formulas[place.layer]
        depends = self.inputs_addresses if self.inputs_addresses[0] in rule else ()
        if value is None:
            return Cell(address, place, None, UNDEFINED, f"={rule}", depends)
        if rule == write(value):
            return _given(address, place, value)
        return Cell(address, place, value, show(value, padded=False), f"={rule}", depends)

    def _measured_std(self, address: str, place: Place, value: float | None) -> Cell:
        """The root mean square of the layer's weights, which only the drawn matrix knows."""
        fan_in, fan_out = self.spec.shapes[place.layer]
        first, last = column_letters(2), column_letters(1 + fan_out)
        top = self.blocks[place.layer].weights
        weights = [f"{column_letters(2 + at)}{top + row}" for row in range(fan_in) for at in range(fan_out)]
        formula = f"=SQRT(SUMSQ({first}{top}:{last}{top + fan_in - 1})/{fan_in * fan_out})"
        text = "" if value is None else show(value, padded=False)
        return Cell(address, place, value, text, formula, tuple(weights))

    def _weight(self, address: str, place: Place) -> Cell:
        layer, row, column = place.layer, place.row, place.column
        pinned = self.pins.get((layer, row, column))
        if pinned is not None:
            return Cell(address, place, pinned, show(pinned), write(pinned), edited=True)
        formula = self.draw_formulas[layer]
        # The standard deviation of weights that the data scale follows from them, not the other way round.
        depends = () if self.attempt.rule.is_data_driven else self.mean_and_std[layer]
        if not self.result.weights:
            return Cell(address, place, None, "", formula, depends)
        value = float(self.result.weights[layer][row, column])
        die = float(self.result.dice[layer][row, column])
        return Cell(address, place, value, show(value), formula, depends, die=die)

    def _bias(self, address: str, place: Place) -> Cell:
        layer, column = place.layer, place.column
        pinned = self.bias_pins.get((layer, column))
        if pinned is not None:
            return Cell(address, place, pinned, show(pinned), write(pinned), edited=True)
        if not self.attempt.bias_rule.is_drawn:
            return _given(address, place, self.attempt.bias_value)
        formula, depends = self._draw_formula(layer, _elementwise(self.attempt.draws_from)), self.mean_and_std[layer]
        if not self.result.biases:
            return Cell(address, place, None, "", formula, depends)
        value, die = float(self.result.biases[layer][column]), float(self.result.bias_dice[layer][column])
        return Cell(address, place, value, show(value), formula, depends, die=die)

    def _sum(self, address: str, place: Place, values: tuple[NDArray[np.float64], ...]) -> Cell:
        formula, depends = _sum_formulas(self.layout)[place.layer][place.column]
        return _computed(address, place, values, formula, depends)

    def _activation(self, address: str, place: Place) -> Cell:
        sums = self.blocks[place.layer].pre_activations
        if sums is None:
            return self._sum(address, place, self.result.activations)
        pre_activation = f"{column_letters(2 + place.column)}{sums}"
        formula = "=" + self.attempt.nonlinearity.formula(pre_activation)
        return _computed(address, place, self.result.activations, formula, (pre_activation,))

    def _draw_formula(self, layer: int, distribution: Distribution) -> str:
        if distribution.formula is None:
            return distribution.about
        std = write(self.stds[layer]) if layer in self.stds else self.std_formulas[layer]
        if std == "0":
            return f"={write(self.result.means[layer])}"  # spreadsheets refuse a normal law without spread
        return distribution.formula(write(self.result.means[layer]), std)


def _elementwise(distribution: Distribution) -> Distribution:
    """What biases are drawn from: the weights' own distribution, or the normal where a matrix is drawn as a whole."""
    return distribution if distribution.is_independent else NORMAL


def _computed(
    address: str, place: Place, values: tuple[NDArray[np.float64], ...], formula: str, depends: tuple[str, ...]
) -> Cell:
    if not values:
        return Cell(address, place, None, "", formula, depends)
    value = float(values[place.layer][place.column])
    return Cell(address, place, value, show(value), formula, depends)


def _given(address: str, place: Place, value: float, *, edited: bool = False) -> Cell:
    """A number that is typed, not computed: its formula is itself."""
    text = write(value)
    return Cell(
        address, place, value, text if len(text) <= _LONGEST_PLAIN else show(value, padded=False), text, edited=edited
    )
