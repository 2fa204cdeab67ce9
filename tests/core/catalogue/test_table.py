"""The catalogue as rows, CSV and JSON: every scheme, the same floats read back, and the three laws of one name."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xavier_core import SCHEMES, SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.catalogue import FRAMEWORKS, PITFALLS, find_call
from xavier_core.catalogue.aliases import ALIASES
from xavier_core.catalogue.table import (
    MAX_FAN,
    SCHEMA_VERSION,
    CatalogueRow,
    catalogue_csv,
    catalogue_json,
    catalogue_rows,
    same_name,
)
from xavier_core.dice import DISTRIBUTIONS
from xavier_core.schemes import Draw

STARTS_A_FORMULA = re.compile(r"[=+@\t\r\n]|-(?![\d.]+(?:e-?\+?\d+)?$)")
fans = st.sampled_from((1, 2, 3, 784, MAX_FAN)) | st.integers(1, MAX_FAN)


def refuse(name: str) -> float:
    raise AssertionError(name)


def read_json(text: str) -> dict[str, Any]:
    """Strictly: NaN and infinities are no JSON."""
    found = json.loads(text, parse_constant=refuse)
    assert isinstance(found, dict)
    return found


# ---- rows ----------------------------------------------------------------------------------------


def test_every_scheme_has_its_row_in_the_catalogues_order() -> None:
    assert [row.key for row in catalogue_rows(fan_in=784, fan_out=100)] == list(SCHEMES)


@pytest.mark.parametrize(
    ("key", "variance"),
    [
        ("xavier", 1 / 784),
        ("standard", 1 / (3 * 784)),
        ("backward", 1 / 100),
        ("glorot-normal", 2 / 884),
        ("he", 2 / 784),
        ("he-fan-out", 2 / 100),
        ("orthogonal", 1 / 784),
        ("kumar", 12.8 / 784),
        ("fixed", 25.0),
        ("zeros", 0.0),
    ],
)
def test_the_numbers_are_those_of_the_layer(key: str, variance: float) -> None:
    row = next(row for row in catalogue_rows(fan_in=784, fan_out=100) if row.key == key)
    assert row.variance == pytest.approx(variance, rel=1e-15)
    assert row.std == pytest.approx(math.sqrt(variance), rel=1e-15)


@given(fans, fans)
def test_std_squared_is_the_variance(fan_in: int, fan_out: int) -> None:
    for row in catalogue_rows(fan_in=fan_in, fan_out=fan_out):
        if row.key == "inputs":  # STDEV of no inputs
            assert row.variance is None
            assert row.std is None
        else:
            assert row.std is not None
            assert row.variance is not None
            assert row.std**2 == pytest.approx(row.variance, rel=1e-14)


def test_the_name_that_others_mean_something_else_by_is_told_apart_in_lists_alone() -> None:
    rows = {row.key: row for row in catalogue_rows(fan_in=3, fan_out=3)}
    assert rows["xavier"].title == "Xavier, 1/fan_in (LeCun normal)"
    assert Draw("xavier").title == "Xavier"
    titles = [row.title for row in rows.values()]
    assert len(set(titles)) == len(titles)


def test_texts_and_lists_are_titles() -> None:
    rows = {row.key: row for row in catalogue_rows(fan_in=3, fan_out=3)}
    assert rows["fixed"].distributions == "normal or uniform or truncated normal"
    assert rows["he"].activations == ("ReLU", "leaky ReLU")
    titles = {activation.title for activation in ACTIVATIONS.values()}
    for key, row in rows.items():
        assert set(row.activations) <= titles
        lines = {
            FRAMEWORKS[framework]
            for framework in FRAMEWORKS
            for distribution in SCHEMES[key].distributions
            if find_call(Draw(key, (), distribution.key), framework).call
        }
        assert set(row.frameworks) == lines
        assert (row.title, row.formula, row.source, row.year, row.direction) == (
            SCHEMES[key].list_title,
            SCHEMES[key].formula,
            SCHEMES[key].source,
            SCHEMES[key].year,
            SCHEMES[key].direction,
        )


@pytest.mark.parametrize("value", [0, -1, 1.5, math.nan, math.inf, 10**9, MAX_FAN + 1, "784", None, True])
@pytest.mark.parametrize("field", ["fan_in", "fan_out"])
@pytest.mark.parametrize("function", [catalogue_rows, catalogue_csv, catalogue_json, same_name])
def test_bad_fans_are_refused_by_name(function: Callable[..., object], field: str, value: object) -> None:
    with pytest.raises(SheetError) as refused:
        function(**({"fan_in": 3, "fan_out": 3} | {field: value}))
    assert refused.value.field == field


# ---- CSV -----------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(fans, fans)
def test_csv_reads_back_as_the_same_floats(fan_in: int, fan_out: int) -> None:
    rows = catalogue_rows(fan_in=fan_in, fan_out=fan_out)
    table = pd.read_csv(io.StringIO(catalogue_csv(fan_in=fan_in, fan_out=fan_out)))
    assert list(table.columns) == [*CatalogueRow._fields[:-1], "fan_in", "fan_out"]
    assert list(table["key"]) == list(SCHEMES)
    assert set(table["fan_in"]) == {fan_in}
    assert set(table["fan_out"]) == {fan_out}
    for name in ("variance", "std"):
        found = [None if math.isnan(value) else float(value) for value in table[name]]
        assert found == [getattr(row, name) for row in rows]


def test_csv_has_texts_as_they_are_and_no_formula() -> None:
    cells = list(csv.reader(io.StringIO(catalogue_csv(fan_in=784, fan_out=100), newline="")))
    assert {len(line) for line in cells} == {len(cells[0])}
    for line, row in zip(cells[1:], catalogue_rows(fan_in=784, fan_out=100), strict=True):
        assert line[:4] == [row.key, row.title, row.formula, row.distributions]
        assert line[5] == "; ".join(row.activations)
        assert line[6] == "; ".join(row.frameworks)
        assert not any(STARTS_A_FORMULA.match(cell) for cell in line)


# ---- JSON ----------------------------------------------------------------------------------------


def test_json_tells_all_of_every_scheme() -> None:
    whole = read_json(catalogue_json(fan_in=784, fan_out=100))
    assert list(whole) == ["schema_version", "fan_in", "fan_out", "frameworks", "activations", "schemes"]
    assert (whole["schema_version"], whole["fan_in"], whole["fan_out"]) == (SCHEMA_VERSION, 784, 100)
    assert whole["frameworks"] == dict(FRAMEWORKS)
    assert list(whole["activations"]) == list(ACTIVATIONS)
    assert [told["key"] for told in whole["schemes"]] == list(SCHEMES)
    names = list(whole["schemes"][0])
    for told, row in zip(whole["schemes"], catalogue_rows(fan_in=784, fan_out=100), strict=True):
        scheme = SCHEMES[told["key"]]
        assert list(told) == names
        assert told["title"] == scheme.list_title
        assert told["aliases"] == list(ALIASES[scheme.key])
        for name in ("formula", "typeset", "source", "year", "direction", "is_data_driven"):
            assert told[name] == getattr(scheme, name)
        assert told["looks_at_activation"] == scheme.looks_at_activation
        assert told["activations"] == list(scheme.activations)
        assert told["assumptions"] == list(scheme.assumptions)
        assert told["traps"] == list(PITFALLS[scheme.key])
        assert (told["variance"], told["std"]) == (row.variance, row.std)
        assert told["activation"] in ACTIVATIONS


def test_json_tells_parameters_with_their_ranges() -> None:
    schemes = {told["key"]: told for told in read_json(catalogue_json(fan_in=3, fan_out=3))["schemes"]}
    assert schemes["xavier"]["parameters"] == []
    (std,) = schemes["fixed"]["parameters"]
    assert (std["name"], std["label"]) == ("std", "Standard deviation")
    assert (std["name"], std["default"], std["least"], std["most"], std["neutral"]) == (
        "std",
        5,
        0,
        MAX_MAGNITUDE,
        None,
    )
    (slope,) = schemes["he"]["parameters"]
    assert (slope["least"], slope["most"], slope["neutral"]) == (-1, 1, 0)
    sparsity, _ = schemes["sparse"]["parameters"]
    assert (sparsity["default"], sparsity["least"], sparsity["most"]) == (0.9, 0, 1)


def test_json_tells_each_frameworks_line_for_each_distribution() -> None:
    for told in read_json(catalogue_json(fan_in=3, fan_out=3))["schemes"]:
        scheme = SCHEMES[told["key"]]
        assert [entry["key"] for entry in told["distributions"]] == [row.key for row in scheme.distributions]
        for entry in told["distributions"]:
            assert entry["title"] == DISTRIBUTIONS[entry["key"]].title
            assert list(entry["equivalents"]) == list(FRAMEWORKS)
            for framework, line in entry["equivalents"].items():
                expected = find_call(Draw(scheme.key, (), entry["key"]), framework)
                assert line == {"call": expected.call or None, "trap": expected.pitfall or None}
                assert "$" not in (line["call"] or "")


def test_json_tells_the_bound_of_a_uniform_law() -> None:
    schemes = {told["key"]: told for told in read_json(catalogue_json(fan_in=3, fan_out=2))["schemes"]}
    assert schemes["glorot-uniform"]["half_width"] == pytest.approx(math.sqrt(6 / 5), rel=1e-15)
    assert schemes["he"]["half_width"] is None
    assert schemes["one-sided"]["mean"] == 0.005
    assert schemes["inputs"]["variance"] is None


@settings(max_examples=20)
@given(fans, fans)
def test_json_round_trips_and_is_the_same_each_time(fan_in: int, fan_out: int) -> None:
    text = catalogue_json(fan_in=fan_in, fan_out=fan_out)
    assert text == catalogue_json(fan_in=fan_in, fan_out=fan_out)
    assert json.dumps(read_json(text), ensure_ascii=False, allow_nan=False, indent=2) + "\n" == text


# ---- one name ------------------------------------------------------------------------------------


def test_three_laws_are_called_xavier_on_784_and_100() -> None:
    names = same_name(784, 100)
    assert [name.variance for name in names] == [1 / 784, 2 / 884, 1 / 2352]
    assert [name.half_width for name in names] == pytest.approx([math.sqrt(3 / 784), math.sqrt(6 / 884), 1 / 28])
    assert [name.forward for name in names] == pytest.approx([1, 784 / 442, 1 / 3])
    assert [name.backward for name in names] == pytest.approx([100 / 784, 100 / 442, 100 / 2352])
    assert [name.scheme for name in names] == ["xavier", "glorot-uniform", "standard"]


@given(fans, fans)
def test_each_namesake_is_its_rule(fan_in: int, fan_out: int) -> None:
    exact = (Fraction(1, fan_in), Fraction(2, fan_in + fan_out), Fraction(1, 3 * fan_in))
    for name, variance in zip(same_name(fan_in, fan_out), exact, strict=True):
        assert name.variance == float(variance)
        assert name.std == pytest.approx(math.sqrt(variance))
        assert name.half_width == pytest.approx(math.sqrt(3 * variance))
        assert name.forward == pytest.approx(float(fan_in * variance))
        assert name.backward == pytest.approx(float(fan_out * variance))
        assert SCHEMES[name.scheme].variance(fan_in=fan_in, fan_out=fan_out) == name.variance
        by_rule = re.sub(r"(\d) fan_in", r"\1 * fan_in", name.rule)
        assert eval(by_rule, {"fan_in": fan_in, "fan_out": fan_out}) == pytest.approx(name.variance)  # noqa: S307
