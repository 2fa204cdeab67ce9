"""What the cells hold: every cell of an attempt with its value, formula and what it depends on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from xavier_core.base import printed, show, write
from xavier_core.dice import Distribution
from xavier_core.sheet.attempt import Attempt
from xavier_core.sheet.layout import (
    VALUES_ROW,
    CellRole,
    Layout,
    beside_column,
    blocks_of,
    cell_roles,
    column_letters,
    layout_of,
)
from xavier_core.sheet.run import AttemptResult, Sheet

__all__ = ["UNDEFINED", "Cell", "lay_out"]

UNDEFINED = "#DIV/0!"
"""What a standard deviation reads where its rule divides by zero."""
_LONGEST_PLAIN = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of one attempt."""

    address: str
    role: CellRole
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


def lay_out(sheet: Sheet, index: int) -> tuple[Cell, ...]:
    """Return every cell of the attempt at ``index`` (from 0), row by row.

    Where the attempt has no numbers its undefined standard deviations read ``#DIV/0!`` and its
    drawn weights and activations are empty.
    """
    writer = _CellWriter(sheet, index)
    return tuple(writer.cell(address, role) for address, role in cell_roles(writer.layout).items())


@lru_cache(maxsize=64)
def _sum_formulas(layout: Layout) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    """(formula, addresses it refers to) of the weighted sum of each unit of each layer."""
    layers, before = [], VALUES_ROW
    for (fan_in, fan_out), block in zip(pairwise(layout.layer_sizes), blocks_of(layout), strict=True):
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
    return f"B{VALUES_ROW}:{last}{VALUES_ROW}" if layer_sizes[0] > 1 else f"B{VALUES_ROW}"


class _CellWriter:
    """Writes the cells of one attempt."""

    def __init__(self, sheet: Sheet, index: int) -> None:
        spec, attempt, result = sheet.spec, sheet.spec.attempts[index], sheet.attempts[index]
        sizes = spec.layer_sizes
        self.spec = spec
        self.attempt: Attempt = attempt
        self.result: AttemptResult = result
        self.layout = layout_of(spec, index)
        self.blocks = blocks_of(self.layout)
        self.overridden = {override.cell: override.value for override in attempt.overrides}
        self.inputs_addresses = tuple(f"{column_letters(2 + at)}{VALUES_ROW}" for at in range(sizes[0]))
        reference = _inputs_reference(sizes)
        self.std_formulas = tuple(
            attempt.rule.std_formula(layer._replace(inputs_reference=reference), attempt.arguments)
            for layer in spec.layers_of(index)
        )
        numbers = column_letters(beside_column(sizes) + 1)
        self.mean_and_std = tuple((f"{numbers}{top}", f"{numbers}{top + 1}") for top, *_ in self.blocks)
        self.draw_formulas = tuple(self._draw_formula(layer, attempt.draws_from) for layer in range(len(spec.shapes)))

    def cell(self, address: str, role: CellRole) -> Cell:
        overridden = self.overridden.get(role[:4])
        return self._ruled(address, role) if overridden is None else _overridden(address, role, overridden)

    def _ruled(self, address: str, role: CellRole) -> Cell:
        """A cell that nobody overrode."""
        match role.kind:
            case "label":
                return Cell(address, role, role.label, role.label)
            case "input":
                return _given(address, role, self.spec.inputs[role.column])
            case "desired":
                return _given(address, role, self.spec.desired[role.column])
            case "mean":
                return _given(address, role, self.result.means[role.layer])
            case "std":
                return self._std(address, role)
            case "weight":
                return self._weight(address, role)
            case "bias":
                return self._bias(address, role)
            case "pre_activation":
                return self._sum(address, role, self.result.pre_activations)
            case "activation":
                return self._activation(address, role)

    def _std(self, address: str, role: CellRole) -> Cell:
        value = self.result.stds[role.layer]
        if self.attempt.rule.is_data_driven:
            return self._measured_std(address, role, value)
        rule = self.std_formulas[role.layer]
        depends = self.inputs_addresses if self.inputs_addresses[0] in rule else ()
        if value is None:
            return Cell(address, role, None, UNDEFINED, f"={rule}", depends)
        if rule == write(value):
            return _given(address, role, value)
        return Cell(address, role, value, show(value, padded=False), f"={rule}", depends)

    def _measured_std(self, address: str, role: CellRole, value: float | None) -> Cell:
        """The root mean square of the layer's weights, which only the drawn matrix knows."""
        fan_in, fan_out = self.spec.shapes[role.layer]
        first, last = column_letters(2), column_letters(1 + fan_out)
        top = self.blocks[role.layer].weights
        weights = [f"{column_letters(2 + at)}{top + row}" for row in range(fan_in) for at in range(fan_out)]
        formula = f"=SQRT(SUMSQ({first}{top}:{last}{top + fan_in - 1})/{fan_in * fan_out})"
        text = "" if value is None else show(value, padded=False)
        return Cell(address, role, value, text, formula, tuple(weights))

    def _weight(self, address: str, role: CellRole) -> Cell:
        layer, row, column = role.layer, role.row, role.column
        formula = self.draw_formulas[layer]
        # The standard deviation of weights that the data scale follows from them, not the other way round.
        depends = () if self.attempt.rule.is_data_driven else self.mean_and_std[layer]
        if not self.result.weights:
            return Cell(address, role, None, "", formula, depends)
        value = float(self.result.weights[layer][row, column])
        die = float(self.result.dice[layer][row, column])
        return Cell(address, role, value, show(value), formula, depends, die=die)

    def _bias(self, address: str, role: CellRole) -> Cell:
        layer, column = role.layer, role.column
        if not self.attempt.bias_rule.is_drawn:
            return _given(address, role, self.attempt.bias_value)
        formula, depends = self._draw_formula(layer, self.attempt.bias_distribution), self.mean_and_std[layer]
        if not self.result.biases:
            return Cell(address, role, None, "", formula, depends)
        value, die = float(self.result.biases[layer][column]), float(self.result.bias_dice[layer][column])
        return Cell(address, role, value, show(value), formula, depends, die=die)

    def _sum(self, address: str, role: CellRole, values: tuple[NDArray[np.float64], ...]) -> Cell:
        formula, depends = _sum_formulas(self.layout)[role.layer][role.column]
        return _computed(address, role, values, formula, depends)

    def _activation(self, address: str, role: CellRole) -> Cell:
        sums = self.blocks[role.layer].pre_activations
        if sums is None:
            return self._sum(address, role, self.result.activations)
        pre_activation = f"{column_letters(2 + role.column)}{sums}"
        formula = "=" + self.attempt.nonlinearity.formula(pre_activation)
        return _computed(address, role, self.result.activations, formula, (pre_activation,))

    def _draw_formula(self, layer: int, distribution: Distribution) -> str:
        if distribution.formula is None:
            return distribution.about
        overridden = self.overridden.get(("std", layer, 0, 0))
        std = self.std_formulas[layer] if overridden is None else write(overridden)
        if std == "0":
            return f"={write(self.result.means[layer])}"  # spreadsheets refuse a normal law of standard deviation 0
        return distribution.formula(write(self.result.means[layer]), std)


def _computed(
    address: str, role: CellRole, values: tuple[NDArray[np.float64], ...], formula: str, depends: tuple[str, ...]
) -> Cell:
    if not values:
        return Cell(address, role, None, "", formula, depends)
    value = float(values[role.layer][role.column])
    return Cell(address, role, value, show(value), formula, depends)


def _overridden(address: str, role: CellRole, value: float) -> Cell:
    if role.kind in ("mean", "std"):
        return _given(address, role, value, edited=True)
    return Cell(address, role, value, show(value), write(value), edited=True)


def _given(address: str, role: CellRole, value: float, *, edited: bool = False) -> Cell:
    """A number that is typed, not computed: its formula is itself."""
    exact = write(value)
    text = printed(exact) if len(exact) <= _LONGEST_PLAIN else show(value, padded=False)
    return Cell(address, role, value, text, exact, edited=edited)
