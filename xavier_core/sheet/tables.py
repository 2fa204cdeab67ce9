"""The tables taken home, as CSV: full precision, and no cell that a spreadsheet would run.

Numbers are written so that reading them back gives the same float64, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.base import Value, write_csv
from xavier_core.sheet.cells import lay_out
from xavier_core.sheet.layout import FIRST_ROW, Layout, column_letters, layout_of, sheet_size
from xavier_core.sheet.run import AttemptResult, Sheet
from xavier_core.sheet.spec import SheetSpec
from xavier_core.sheet.titles import attempt_title

__all__ = [
    "RollRecord",
    "attempts_csv",
    "layout_csv",
    "record_roll",
    "rolls_csv",
    "table_csv",
    "table_names",
    "tidy_csv",
]


class RollRecord(NamedTuple):
    """What the log keeps of a roll: its dice and what came out of each attempt."""

    seed: int
    roll: int
    outputs: tuple[tuple[float, ...], ...]
    """Final activations of each attempt."""
    distances: tuple[float | None, ...]


def record_roll(sheet: Sheet) -> RollRecord:
    """Return the log's line of one sheet."""
    return RollRecord(
        sheet.spec.seed,
        sheet.spec.roll,
        tuple(tuple(attempt.outputs.tolist()) for attempt in sheet.attempts),
        tuple(attempt.distance for attempt in sheet.attempts),
    )


def table_names(spec: SheetSpec, index: int) -> tuple[str, ...]:
    """Return the names of the tables of the attempt at ``index`` (from 0), for ``table_csv``."""
    layers = range(1, len(spec.shapes) + 1)
    layout = layout_of(spec, index)
    return (
        "inputs",
        "desired outputs",
        *(f"weights {layer}" for layer in layers),
        *(f"biases {layer}" for layer in layers if layout.has_bias),
        *(f"pre-activations {layer}" for layer in layers[:-1] if layout.is_nonlinear),
        *(f"activations {layer}" for layer in layers),
        "standard deviations",
    )


_ROWS: Mapping[str, tuple[str, Callable[[AttemptResult], tuple[NDArray[np.float64], ...]]]] = MappingProxyType(
    {
        "activations": ("activation", lambda result: result.activations),
        "pre-activations": ("pre-activation", lambda result: result.pre_activations),
        "biases": ("bias", lambda result: result.biases),
    }
)
"""Tables of one row a layer: what a number is called, and where the numbers are."""


def table_csv(sheet: Sheet, index: int, name: str) -> str:
    """Return one table of one attempt: a row a unit of fan_in, a column a unit of fan_out."""
    spec, result = sheet.spec, sheet.attempts[index]
    kind, _, number = name.rpartition(" ")
    if name == "inputs":
        return _vector("input", spec.inputs)
    if name == "desired outputs":
        return _vector("desired", spec.desired)
    if name == "standard deviations":
        header = ("layer", "fan_in", "fan_out", "mean", "standard deviation")
        rows = zip(
            range(1, len(spec.shapes) + 1), *zip(*spec.shapes, strict=True), result.means, result.stds, strict=True
        )
        return write_csv((header, *rows))
    layer = int(number) - 1
    if kind in _ROWS:
        name, values_of = _ROWS[kind]
        names = [f"{name} {unit}" for unit in range(1, spec.shapes[layer][1] + 1)]
        values = values_of(result)
        return write_csv((names, values[layer].tolist()) if values else (names,))
    weights = result.weights[layer].tolist() if result.weights else []
    return write_csv((tuple(f"to {unit}" for unit in range(1, spec.shapes[layer][1] + 1)), *weights))


def layout_csv(sheet: Sheet, index: int) -> str:
    """Return one attempt in the sheet's own layout: every number at the address that the grid shows."""
    last_row, last_column = sheet_size(layout_of(sheet.spec, index))
    rows: list[list[Value]] = [[None] * last_column for _ in range(last_row)]
    rows[0][0] = "Xavier Sheet"
    rows[FIRST_ROW - 4][0] = attempt_title(sheet.spec, index)
    rows[FIRST_ROW - 3][0] = f"Seed {sheet.spec.seed}, roll {sheet.spec.roll}"
    columns = {column_letters(column): column - 1 for column in range(1, last_column + 1)}
    for cell in lay_out(sheet, index):
        letters = cell.address.rstrip("0123456789")
        rows[int(cell.address[len(letters) :]) - 1][columns[letters]] = cell.text if cell.value is None else cell.value
    return write_csv(rows)


def tidy_csv(sheet: Sheet) -> str:
    """Return all attempts in tidy form: attempt, layer, kind, row, column, value.

    The layer of the inputs is 0, that of the desired outputs and outputs the last; layers, rows
    and columns count from 1. Kinds are input, desired, mean, std, weight, bias, pre_activation,
    activation, distance; biases and pre-activations where the attempt's sheet has a row of them.
    """
    rows: list[Sequence[Value]] = [("attempt", "layer", "kind", "row", "column", "value")]
    for number, result in enumerate(sheet.attempts, start=1):
        layout = layout_of(sheet.spec, number - 1)
        rows.extend((number, *row) for row in _tidy_rows(sheet, result, layout))
    return write_csv(rows)


def attempts_csv(spec: SheetSpec) -> str:
    """Return what each attempt is: its name, scheme with parameters, distribution, activation, bias and dice."""
    names = list(dict.fromkeys(parameter.name for attempt in spec.attempts for parameter in attempt.rule.parameters))
    activation = ("activation", "activation slope")  # He's rule has a parameter slope, too
    header = ("attempt", "name", "scheme", *names, "distribution", *activation, "bias", "bias value", "dice")
    rows: list[Sequence[Value]] = [header]
    for index, attempt in enumerate(spec.attempts):
        numbers = dict(zip((parameter.name for parameter in attempt.rule.parameters), attempt.arguments, strict=True))
        rows.append(
            (
                index + 1,
                attempt.name,
                attempt.scheme,
                *(numbers.get(name) for name in names),
                attempt.distribution,
                attempt.activation,
                attempt.slope if attempt.nonlinearity.takes_slope else None,
                attempt.bias,
                attempt.bias_value if attempt.bias_rule.takes_value else None,
                spec.stream_of(index),
            )
        )
    return write_csv(rows)


def rolls_csv(records: Sequence[RollRecord]) -> str:
    """Return the log of rolls, one row a roll: seed, roll, then outputs and distance of each attempt.

    A record with fewer attempts or outputs than another leaves the columns of the rest empty.
    """
    attempts = max((len(record.outputs) for record in records), default=0)
    widths = [
        max((len(record.outputs[at]) for record in records if at < len(record.outputs)), default=0)
        for at in range(attempts)
    ]
    header: list[Value] = ["seed", "roll"]
    for at, width in enumerate(widths, start=1):
        header += [f"attempt {at} output {unit}" for unit in range(1, width + 1)]
        header.append(f"attempt {at} distance")
    rows: list[Sequence[Value]] = [header]
    for record in records:
        row: list[Value] = [record.seed, record.roll]
        for at, width in enumerate(widths):
            outputs = record.outputs[at] if at < len(record.outputs) else ()
            row += [*outputs, *(None,) * (width - len(outputs))]
            row.append(record.distances[at] if at < len(record.distances) else None)
        rows.append(row)
    return write_csv(rows)


def _tidy_rows(sheet: Sheet, result: AttemptResult, layout: Layout) -> Iterable[Sequence[Value]]:
    spec = sheet.spec
    last = len(spec.shapes)
    for unit, value in enumerate(spec.inputs, start=1):
        yield 0, "input", 1, unit, value
    for layer in range(last):
        yield layer + 1, "mean", 1, 1, result.means[layer]
        yield layer + 1, "std", 1, 1, result.stds[layer]
        if result.weights:
            for row, weights in enumerate(result.weights[layer].tolist(), start=1):
                for column, value in enumerate(weights, start=1):
                    yield layer + 1, "weight", row, column, value
            rows = (
                ("bias", result.biases),
                ("pre_activation", result.pre_activations if layout.is_nonlinear and layer < last - 1 else ()),
                ("activation", result.activations),
            )
            for kind, values in rows:
                for unit, value in enumerate(values[layer].tolist() if values else (), start=1):
                    yield layer + 1, kind, 1, unit, value
    for unit, value in enumerate(spec.desired, start=1):
        yield last, "desired", 1, unit, value
    yield last, "distance", 1, 1, result.distance


def _vector(name: str, values: Sequence[float]) -> str:
    return write_csv(((f"{name} {unit}" for unit in range(1, len(values) + 1)), values))
