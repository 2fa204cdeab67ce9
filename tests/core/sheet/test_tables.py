"""The tables taken home: read back by pandas they are the sheet's numbers, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, Sheet, SheetSpec, run_sheet
from xavier_core.base import write_csv
from xavier_core.sheet.cells import lay_out
from xavier_core.sheet.layout import column_letters, layout_of, sheet_size
from xavier_core.sheet.tables import layout_csv, record_roll, rolls_csv, table_csv, table_names, tidy_csv
from xavier_core.sheet.titles import attempt_title

ONE_INPUT = SheetSpec((3.0,))
"""Its second attempt has no numbers."""
STARTS_A_FORMULA = re.compile(r"[=+@\t\r\n]|-(?![\d.]+(?:e-?\+?\d+)?$)")


def same_bits(found: ArrayLike, expected: ArrayLike) -> bool:
    """Whether two arrays of float64 are equal bit for bit, shapes included."""
    one, other = np.asarray(found, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def all_files(sheet: Sheet) -> list[str]:
    indices = range(len(sheet.attempts))
    tables = [table_csv(sheet, index, name) for index in indices for name in table_names(sheet.spec, index)]
    layouts = [layout_csv(sheet, index) for index in indices]
    return [*tables, *layouts, tidy_csv(sheet), rolls_csv([record_roll(sheet)])]


def test_equality_of_bits_sees_the_last_bit_and_the_sign_of_zero() -> None:
    assert same_bits([1.0], [1.0])
    assert not same_bits([1.0], [math.nextafter(1.0, 2.0)])
    assert not same_bits([0.0], [-0.0])


def test_the_tables_have_the_names_of_the_sheets_parts() -> None:
    bent = Attempt(activation="tanh", bias="scaled")
    spec = SheetSpec(hidden=(4,), attempts=(Attempt(), bent, Attempt(overrides=overridden(biases=((0, 0, 0.0),)))))
    weights, activations = ("weights 1", "weights 2"), ("activations 1", "activations 2")
    biases = ("biases 1", "biases 2")
    assert [table_names(spec, index) for index in range(3)] == [
        ("inputs", "desired outputs", *weights, *activations, "standard deviations"),
        ("inputs", "desired outputs", *weights, *biases, "pre-activations 1", *activations, "standard deviations"),
        ("inputs", "desired outputs", *weights, *biases, *activations, "standard deviations"),
    ]
    assert "pre-activations 1" not in table_names(SheetSpec(hidden=(), attempts=(bent,)), 0)


@given(specs())
def test_every_table_reads_back_as_the_sheets_own_numbers(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    for index, result in enumerate(sheet.attempts):
        tables = {name: read(table_csv(sheet, index, name)) for name in table_names(spec, index)}
        assert same_bits(tables["inputs"], [spec.inputs])
        assert same_bits(tables["desired outputs"], [spec.desired])
        for layer, (fan_in, fan_out) in enumerate(spec.shapes):
            weights, activations = tables[f"weights {layer + 1}"], tables[f"activations {layer + 1}"]
            assert list(weights.columns) == [f"to {unit}" for unit in range(1, fan_out + 1)]
            assert list(activations.columns) == [f"activation {unit}" for unit in range(1, fan_out + 1)]
            if result.weights:
                assert weights.shape == (fan_in, fan_out)
                assert same_bits(weights, result.weights[layer])
                assert same_bits(activations, [result.activations[layer]])
            else:
                assert weights.empty
                assert activations.empty
            others = (("biases", "bias", result.biases), ("pre-activations", "pre-activation", result.pre_activations))
            for kind, name, values in others:
                if (table := tables.get(f"{kind} {layer + 1}")) is not None:
                    assert list(table.columns) == [f"{name} {unit}" for unit in range(1, fan_out + 1)]
                    assert same_bits(table, [values[layer]]) if values else table.empty
        stds = tables["standard deviations"]
        assert stds["layer"].tolist() == list(range(1, len(spec.shapes) + 1))
        assert list(zip(stds["fan_in"], stds["fan_out"], strict=True)) == list(pairwise(spec.layer_sizes))
        assert same_bits(stds["mean"], result.means)
        assert same_bits(stds["standard deviation"], [math.nan if std is None else std for std in result.stds])


@given(specs())
def test_the_layout_has_each_number_at_its_address_and_nothing_else(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    for index in range(len(spec.attempts)):
        last_row, last_column = sheet_size(layout_of(spec, index))
        text = layout_csv(sheet, index)
        written = {
            f"{column_letters(column)}{row}": value
            for row, values in enumerate(rows_of(text), start=1)
            for column, value in enumerate(values, start=1)
        }
        assert len(written) == last_row * last_column
        expected = {"A1": "Xavier Sheet", "A7": attempt_title(spec, index)}
        expected["A8"] = f"Seed {spec.seed}, roll {spec.roll}"
        for cell in lay_out(sheet, index):
            if isinstance(cell.value, float):
                assert same_bits([float(written.pop(cell.address))], [cell.value])
            else:
                expected[cell.address] = cell.text
        expected = {address: value for address, value in expected.items() if value}
        assert {address: value for address, value in written.items() if value} == expected


def test_pandas_reads_the_seed_sheets_layout_as_a_spreadsheet_does(seed_sheet: Sheet) -> None:
    grid = pd.read_csv(io.StringIO(layout_csv(seed_sheet, 2)), header=None)
    assert grid.shape == (26, 7)
    numbers = grid.iloc[10:, 1:].apply(pd.to_numeric, errors="coerce").to_numpy()
    result = seed_sheet.attempts[2]
    assert same_bits(numbers[2:5, 0:3], result.weights[0])
    assert same_bits(numbers[12:15, 0:2], result.weights[2])
    assert same_bits(numbers[15, 0:2], result.outputs)
    assert same_bits(numbers[0, 0:3], seed_sheet.spec.inputs)
    assert same_bits(numbers[0, 4:6], seed_sheet.spec.desired)


def test_the_layout_of_an_attempt_without_numbers_says_why() -> None:
    rows = rows_of(layout_csv(run_sheet(ONE_INPUT), 1))
    values = [value for row in rows for value in row if value]
    assert values.count("#DIV/0!") == 3
    assert rows[15][1:4] == ["", "", ""]


@given(specs())
def test_the_tidy_table_has_exactly_the_sheets_numbers_each_once(spec: SheetSpec) -> None:
    sheet = run_sheet(spec)
    table = read(tidy_csv(sheet))
    assert list(table.columns) == ["attempt", "layer", "kind", "row", "column", "value"]
    found = {(*key,): value for *key, value in table.itertuples(index=False)}
    assert len(found) == len(table)
    last = len(spec.shapes)
    expected: dict[tuple[object, ...], float] = {}
    for number, result in enumerate(sheet.attempts, start=1):
        expected |= {(number, 0, "input", 1, at): value for at, value in enumerate(spec.inputs, start=1)}
        expected |= {(number, last, "desired", 1, at): value for at, value in enumerate(spec.desired, start=1)}
        expected |= {(number, at, "mean", 1, 1): mean for at, mean in enumerate(result.means, start=1)}
        for at, std in enumerate(result.stds, start=1):
            expected[number, at, "std", 1, 1] = math.nan if std is None else std
        for at, weights in enumerate(result.weights, start=1):
            expected |= {(number, at, "weight", r + 1, c + 1): float(w) for (r, c), w in np.ndenumerate(weights)}
        for at, activations in enumerate(result.activations, start=1):
            expected |= {(number, at, "activation", 1, c + 1): float(a) for c, a in enumerate(activations)}
        for at, biases in enumerate(result.biases, start=1):
            expected |= {(number, at, "bias", 1, c + 1): float(b) for c, b in enumerate(biases)}
        if spec.attempts[number - 1].activation != "identity":
            for at, sums in enumerate(result.pre_activations[:-1], start=1):
                expected |= {(number, at, "pre_activation", 1, c + 1): float(z) for c, z in enumerate(sums)}
        expected[number, last, "distance", 1, 1] = math.nan if result.distance is None else result.distance
    assert found.keys() == expected.keys()
    assert same_bits([found[key] for key in expected], list(expected.values()))


@given(st.lists(specs(most_units=4), min_size=1, max_size=4))
def test_the_log_of_rolls_has_a_row_a_roll_and_gaps_where_a_roll_had_fewer_numbers(all_specs: list[SheetSpec]) -> None:
    sheets = [run_sheet(spec) for spec in all_specs]
    table = read(rolls_csv([record_roll(sheet) for sheet in sheets]))
    assert table["seed"].tolist() == [spec.seed for spec in all_specs]
    assert table["roll"].tolist() == [spec.roll for spec in all_specs]
    widths = [
        max(sheet.attempts[at].outputs.size for sheet in sheets if at < len(sheet.attempts))
        for at in range(max(len(sheet.attempts) for sheet in sheets))
    ]
    columns = ["seed", "roll"]
    for at, width in enumerate(widths, start=1):
        columns += [f"attempt {at} output {place}" for place in range(1, width + 1)]
        columns.append(f"attempt {at} distance")
    assert list(table.columns) == columns
    for row, sheet in enumerate(sheets):
        expected: list[float] = []
        for at, width in enumerate(widths):
            result = sheet.attempts[at] if at < len(sheet.attempts) else None
            outputs = result.outputs.tolist() if result else []
            distance = result.distance if result else None
            expected += [*outputs, *(math.nan,) * (width - len(outputs)), math.nan if distance is None else distance]
        assert same_bits(table.iloc[row, 2:].astype(float), expected)


def test_no_rolls_are_a_table_without_rows() -> None:
    table = read(rolls_csv([]))
    assert list(table.columns) == ["seed", "roll"]
    assert table.empty


@given(specs(most_units=4))
def test_no_cell_of_any_file_starts_a_formula(spec: SheetSpec) -> None:
    for text in all_files(run_sheet(spec)):
        for row in rows_of(text):
            assert not [value for value in row if STARTS_A_FORMULA.match(value)]


HOSTILE = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", '=HYPERLINK("x")', "-x")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_a_spreadsheet_would_run_is_written_as_a_text(text: str) -> None:
    assert rows_of(write_csv([[text, 1.0, text]])) == [[f"'{text}", "1.0", f"'{text}"]]


@given(st.text() | st.sampled_from(HOSTILE))
def test_a_text_comes_back_as_it_was_or_with_an_apostrophe_before_it(text: str) -> None:
    (((written, _),)) = rows_of(write_csv([[text, None]]))
    assert not STARTS_A_FORMULA.match(written)
    assert written in (text, f"'{text}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_reads_back_bit_for_bit(value: float) -> None:
    assert same_bits(read(write_csv([["value"], [value]]))["value"].astype(float), [value])


def test_negative_numbers_are_numbers_and_not_texts() -> None:
    assert rows_of(write_csv([[-1.5, -1e-300, -0.0]])) == [["-1.5", "-1e-300", "-0.0"]]


def test_the_check_for_formulas_knows_a_formula_from_a_number() -> None:
    assert all(STARTS_A_FORMULA.match(text) for text in HOSTILE)
    assert not any(STARTS_A_FORMULA.match(text) for text in ("-1.5", "-1e-300", "-1e+16", "Mean", "'=1", "", "#DIV/0!"))


def test_lines_end_as_csv_has_them_and_no_cell_is_quoted_needlessly(seed_sheet: Sheet) -> None:
    text = table_csv(seed_sheet, 0, "inputs")
    assert text == "input 1,input 2,input 3\r\n3.0,1.0,2.0\r\n"


def test_a_record_holds_what_came_out_of_each_attempt() -> None:
    sheet = run_sheet(replace(ONE_INPUT, seed=5, roll=6))
    record = record_roll(sheet)
    assert (record.seed, record.roll) == (5, 6)
    assert [len(outputs) for outputs in record.outputs] == [2, 0, 2]
    assert record.distances == tuple(result.distance for result in sheet.attempts)
    assert record.outputs[2] == tuple(sheet.attempts[2].outputs.tolist())


def test_attempts_of_other_schemes_share_nothing_but_inputs_and_desired_outputs() -> None:
    sheet = run_sheet(SheetSpec(attempts=(Attempt("fixed", (5.0,)), Attempt("fixed", (1.0,)))))
    names = table_names(sheet.spec, 0)
    differing = [name for name in names if table_csv(sheet, 0, name) != table_csv(sheet, 1, name)]
    assert differing == [name for name in names if name not in ("inputs", "desired outputs")]
