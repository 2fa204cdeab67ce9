from __future__ import annotations

import math

import pytest

from pages.ui.charts.numbers import by_attempt, columns, nice_ceiling, rounded
from pages.ui.charts.traces import positive


def test_what_is_no_finite_number_is_a_gap() -> None:
    assert rounded([0.123456, math.inf, math.nan, None, -2.0]) == [0.1235, None, None, None, -2.0]


def test_a_logarithmic_axis_takes_positive_numbers_alone() -> None:
    assert positive([0.5, 0.0, None, -1.0, math.nan, 1e-300]) == [0.5, None, None, None, None, 1e-300]


@pytest.mark.parametrize(("value", "end"), [(1.0, 1.0), (1.01, 1.5), (0.041, 0.05), (8.1e7, 1e8), (1.75e308, 1.7e308)])
def test_an_axis_ends_at_a_round_number(value: float, end: float) -> None:
    assert nice_ceiling(value) == pytest.approx(end)


def test_a_table_without_rows_has_its_columns_all_the_same() -> None:
    assert columns(("layer", "RMS"), [(1, 0.5), (2, None)]) == {"layer": [1, 2], "RMS": [0.5, None]}
    assert columns(("layer", "RMS"), []) == {"layer": [], "RMS": []}


def test_attempts_are_counted_from_1_in_words() -> None:
    assert by_attempt([(0, "RMS 1"), (2, "no law")]) == "attempt 1: RMS 1; attempt 3: no law"
