"""Where the cells are: the addresses of an attempt's sheet, and what stands at each.

The layout follows the spreadsheet: inputs and desired outputs in row 11, then for each layer its
weights with mean and standard deviation beside them, and its activations below. Between them stand
a row of biases where the attempt has any, and in hidden layers a row of pre-activations where its
activation is not the identity. Each attempt is on a sheet of its own, so that ``B11`` is the first
input in every attempt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

from xavier_core.sheet.spec import SheetSpec

__all__ = [
    "EDITABLE",
    "FIRST_ROW",
    "VALUES_ROW",
    "Block",
    "CellRole",
    "Kind",
    "Layout",
    "beside_column",
    "blocks_of",
    "cell_roles",
    "column_letters",
    "gap_column",
    "layout_of",
    "sheet_size",
]

Kind = Literal["label", "input", "desired", "mean", "std", "weight", "bias", "pre_activation", "activation"]

EDITABLE: frozenset[Kind] = frozenset(("input", "desired", "mean", "std", "weight", "bias"))
"""Kinds of cell that take what is typed."""
FIRST_ROW = 10
"""Row of the headings; the rows above hold the title in the exported sheet."""
VALUES_ROW = FIRST_ROW + 1
_FIRST_BLOCK_ROW = FIRST_ROW + 3
_MIN_BLOCK_HEIGHT = 2  # Mean and Standard deviation stand one above the other beside the weights


class Layout(NamedTuple):
    """What decides where the cells of an attempt are."""

    layer_sizes: tuple[int, ...]
    has_bias: bool = False
    """Whether every layer has a row of biases."""
    is_nonlinear: bool = False
    """Whether every hidden layer has a row of pre-activations."""


class CellRole(NamedTuple):
    """What a cell is, whatever it holds."""

    kind: Kind
    layer: int = 0
    """From 0."""
    row: int = 0
    """Row of a weight, from 0."""
    column: int = 0
    """Column of a weight, or index of an input, output, bias, pre-activation or activation, from 0."""
    label: str = ""
    """Text of a label."""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: A, B, ..., Z, AA, AB, ..."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def layout_of(spec: SheetSpec, index: int) -> Layout:
    """Return the layout of the attempt at ``index``, from 0."""
    attempt = spec.attempts[index]
    return Layout(spec.layer_sizes, attempt.has_bias, attempt.activation != "identity" and bool(spec.hidden))


def sheet_size(layout: Layout) -> tuple[int, int]:
    """Return (last row, last column) of the layout, both counted from 1."""
    layer_sizes = layout.layer_sizes
    beside = max(2, layer_sizes[-1])  # a label and its number, or the desired outputs
    return blocks_of(layout)[-1].activations, beside_column(layer_sizes) + beside - 1


def gap_column(layer_sizes: tuple[int, ...]) -> int:
    """Return the empty column between the numbers and what stands beside them, counted from 1."""
    return beside_column(layer_sizes) - 1


@lru_cache(maxsize=64)
def cell_roles(layout: Layout) -> Mapping[str, CellRole]:
    """Return what stands where, by address, row by row."""
    found = {(row, column): role for row, column, role in _all_roles(layout)}
    return MappingProxyType({f"{column_letters(column)}{row}": found[row, column] for row, column in sorted(found)})


class Block(NamedTuple):
    """The rows of one layer."""

    weights: int
    """The first of its fan_in rows of weights."""
    biases: int | None
    pre_activations: int | None
    activations: int


def blocks_of(layout: Layout) -> list[Block]:
    """Return the rows of each layer."""
    blocks, top = [], _FIRST_BLOCK_ROW
    last = len(layout.layer_sizes) - 2
    for layer, fan_in in enumerate(layout.layer_sizes[:-1]):
        row = top + max(fan_in, _MIN_BLOCK_HEIGHT)
        biases = pre_activations = None
        if layout.has_bias:
            biases, row = row, row + 1
        if layout.is_nonlinear and layer < last:
            pre_activations, row = row, row + 1
        blocks.append(Block(top, biases, pre_activations, row))
        top = row + 2
    return blocks


def beside_column(layer_sizes: tuple[int, ...]) -> int:
    """Return the column of the labels beside the weights: after the widest row of numbers and a gap."""
    return max(layer_sizes) + 3


def _all_roles(layout: Layout) -> Iterator[tuple[int, int, CellRole]]:
    """Yield (row, column, role), columns counted from 1; numbers start in column B."""
    layer_sizes = layout.layer_sizes
    beside = beside_column(layer_sizes)
    yield FIRST_ROW, 2, CellRole("label", label="Our inputs")
    yield FIRST_ROW, beside, CellRole("label", label="Our desired outputs")
    for column in range(layer_sizes[0]):
        yield VALUES_ROW, 2 + column, CellRole("input", column=column)
    for column in range(layer_sizes[-1]):
        yield VALUES_ROW, beside + column, CellRole("desired", column=column)
    for layer, ((fan_in, fan_out), block) in enumerate(zip(pairwise(layer_sizes), blocks_of(layout), strict=True)):
        top = block.weights
        yield top, 1, CellRole("label", layer, label=f"Weights #{layer + 1}")
        yield top, beside, CellRole("label", layer, label="Mean")
        yield top, beside + 1, CellRole("mean", layer)
        yield top + 1, beside, CellRole("label", layer, label="Standard deviation")
        yield top + 1, beside + 1, CellRole("std", layer)
        for row in range(fan_in):
            for column in range(fan_out):
                yield top + row, 2 + column, CellRole("weight", layer, row, column)
        rows: tuple[tuple[int | None, Kind, str], ...] = (
            (block.biases, "bias", "Biases"),
            (block.pre_activations, "pre_activation", "Pre-activations"),
            (block.activations, "activation", "Activations"),
        )
        for below, kind, name in rows:
            if below is None:
                continue
            yield below, 1, CellRole("label", layer, label=f"{name} #{layer + 1}")
            for column in range(fan_out):
                yield below, 2 + column, CellRole(kind, layer, column=column)
