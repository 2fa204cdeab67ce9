"""The table of schemes: its rows and numbers, what the filters leave, and in which order."""

from __future__ import annotations

import math

import pytest

from pages.ui.schemes.page import Filters
from pages.ui.schemes.table import rows_shown, table_of
from tests.pages.schemes.tab import SchemesTab
from xavier_core import SCHEMES
from xavier_core.catalogue import catalogue_rows, find_call
from xavier_core.schemes import Draw, Scheme

ROWS = catalogue_rows(fan_in=784, fan_out=100)


def shown(**filters: object) -> list[str]:
    return [row.key for row in rows_shown(ROWS, Filters(**filters))]  # type: ignore[arg-type]


def test_without_filters_it_has_every_scheme() -> None:
    assert shown() == list(SCHEMES)
    assert shown(falling=True) == list(SCHEMES)[::-1]


def test_its_numbers_are_those_of_the_layer() -> None:
    table = table_of(ROWS, 784, 100).set_index("Scheme")
    std = table["Std (784, 100)"]
    assert std["Glorot, uniform"] == pytest.approx(math.sqrt(2 / 884), rel=1e-15)
    assert std[SCHEMES["xavier"].list_title] == pytest.approx(1 / 28, rel=1e-15)
    assert std.isna()["standard deviation of the inputs"]
    assert table["Year"]["He"] == 2015
    assert table["Frameworks"]["He"].endswith(" of 7")
    small = table_of(catalogue_rows(fan_in=3, fan_out=2), 3, 2).set_index("Scheme")
    assert small["Std (3, 2)"]["Glorot, uniform"] == pytest.approx(math.sqrt(0.4), rel=1e-15)


def has_call(scheme: Scheme, framework: str) -> bool:
    return any(find_call(Draw(scheme.key, (), own.key), framework).call for own in scheme.distributions)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"activation": "selu"}, lambda scheme: "selu" in scheme.activations),
        ({"direction": "backward"}, lambda scheme: scheme.direction == "backward"),
        ({"distribution": "truncated"}, lambda scheme: "truncated" in [own.key for own in scheme.distributions]),
        ({"framework": "caffe"}, lambda scheme: has_call(scheme, "caffe")),
        (
            {"activation": "relu", "framework": "caffe"},
            lambda scheme: "relu" in scheme.activations and has_call(scheme, "caffe"),
        ),
    ],
)
def test_a_filter_leaves_what_it_says(filters: dict[str, str], kept: object) -> None:
    expected = [key for key, scheme in SCHEMES.items() if kept(scheme)]  # type: ignore[operator]
    assert 0 < len(expected) < len(SCHEMES)
    assert shown(**filters) == expected


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kaiming_uniform", "he-uniform"),
        ("kaiming_uniform_", "he-uniform"),
        ("xavier_uniform", "glorot-uniform"),
        ("glorot_uniform", "glorot-uniform"),
        ("VarianceScaling", "lecun-truncated"),
        ("msra", "he"),
        ("1/fan_in", "xavier"),
        ("lecun uniform", "lecun-uniform"),
        ("sqrt(6", "glorot-uniform"),
        ("standard of 2010", "standard"),
    ],
)
def test_the_names_that_people_type_are_found_nearest_first(typed: str, first: str) -> None:
    found = shown(find=typed)
    assert found[0] == first
    assert len(found) < len(SCHEMES)


@pytest.mark.parametrize("typed", ["<img src=x onerror=alert(1)>", "no such scheme"])
def test_what_nothing_is_called_finds_nothing(typed: str) -> None:
    assert shown(find=typed) == []
    assert table_of([], 784, 100).empty


@pytest.mark.parametrize("column", ["title", "year", "std"])
def test_it_is_sorted_both_ways_and_what_has_no_number_comes_last(column: str) -> None:
    values = {row.key: getattr(row, column) for row in ROWS}
    rising = [values[key] for key in shown(sort=column)]
    falling = [values[key] for key in shown(sort=column, falling=True)]
    known = [value.casefold() if isinstance(value, str) else value for value in rising if value is not None]
    assert known == sorted(known)
    ordered = [value.casefold() if isinstance(value, str) else value for value in falling if value is not None]
    assert ordered == sorted(known, reverse=True)
    assert all(value is None for value in (*rising[len(known) :], *falling[len(known) :]))


def test_what_is_found_can_be_sorted_too() -> None:
    found = shown(find="uniform", sort="year")
    assert {*found} == {*shown(find="uniform")}
    years = [year for key in found if (year := SCHEMES[key].year)]
    assert years == sorted(years)


def _status(tab: SchemesTab) -> str:
    (said,) = (html.proto.body for html in tab.app.get("html") if 'role="status"' in html.proto.body)
    return str(said)


def test_a_misspelt_search_offers_what_was_meant() -> None:
    tab = SchemesTab({"find": "<kaming_unifrom>"})
    assert tab.titles == []
    assert "No match. Did you mean “kaiming uniform”?" in _status(tab)
    tab.press_key("schemes_meant")
    assert tab.titles[0] == "He, uniform"
    assert "schemes_meant" not in [button.key for button in tab.app.button]


def test_what_is_a_layer_is_looked_for_below() -> None:
    said = _status(SchemesTab({"find": "depthwise"}))
    assert "see “What does my framework do?”: Keras DepthwiseConv2D." in said
