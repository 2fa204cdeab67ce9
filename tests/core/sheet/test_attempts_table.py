"""The list of attempts taken home: what each of them is, a row an attempt."""

from __future__ import annotations

import csv
import io

from hypothesis import given

from tests.core.strategies import specs
from xavier_core import Attempt, SheetSpec
from xavier_core.sheet.tables import attempts_csv


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_list_of_attempts_says_what_each_of_them_is() -> None:
    attempts = (
        Attempt("fixed", (0.5,), distribution="truncated", bias="constant", bias_value=-2.5, name="=1+1"),
        Attempt("sparse", (0.25, 1.0), activation="leaky_relu", slope=0.2, bias="scaled", stream=6),
        Attempt("he", (0.1,), activation="relu"),
    )
    rows = rows_of(attempts_csv(SheetSpec(attempts=attempts, same_dice=False)))
    assert rows == [
        [
            *("attempt", "name", "scheme", "std", "sparsity", "slope", "distribution"),
            *("activation", "activation slope", "bias", "bias value", "dice"),
        ],
        ["1", "'=1+1", "fixed", "0.5", "", "", "truncated", "identity", "", "constant", "-2.5", "1"],
        ["2", "", "sparse", "1.0", "0.25", "", "sparse", "leaky_relu", "0.2", "scaled", "", "6"],
        ["3", "", "he", "", "", "0.1", "normal", "relu", "", "zeros", "", "3"],
    ]


@given(specs(most_units=3))
def test_the_list_of_attempts_reads_back(spec: SheetSpec) -> None:
    header, *rows = rows_of(attempts_csv(spec))
    assert len(set(header)) == len(header)
    assert len(rows) == len(spec.attempts)
    for index, (attempt, row) in enumerate(zip(spec.attempts, rows, strict=True)):
        found = dict(zip(header, row, strict=True))
        assert (found["attempt"], found["dice"]) == (str(index + 1), str(spec.stream_of(index)))
        assert found["name"] in (attempt.name, f"'{attempt.name}")
        assert (found["scheme"], found["distribution"]) == (attempt.scheme, attempt.distribution)
        assert (found["activation"], found["bias"]) == (attempt.activation, attempt.bias)
        for parameter, value in zip(attempt.rule.parameters, attempt.arguments, strict=True):
            assert float(found[parameter.name]).hex() == value.hex()
        if attempt.bias_rule.takes_value:
            assert float(found["bias value"]).hex() == attempt.bias_value.hex()
        slope = found["activation slope"]
        assert (float(slope) == attempt.slope) if attempt.nonlinearity.takes_slope else slope == ""


@given(specs(most_units=2))
def test_no_name_is_run_by_a_spreadsheet(spec: SheetSpec) -> None:
    for row in rows_of(attempts_csv(spec))[1:]:
        assert not row[1].startswith(("=", "+", "-", "@"))
