"""Numbers as charts write them, the levels of their axes, and which layers are drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.depth.texts import levels, log_ends, nice_ceiling, percent, rounded, short, shown_layers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.6281, "0.628"),
        (1.0, "1"),
        (-0.5, "−0.5"),
        (0.001, "0.001"),
        (0.000532, "5.32e−4"),
        (2.978e-7, "2.98e−7"),
        (1e-7, "1e−7"),
        (1403.1, "1,400"),
        (99_999.0, "100,000"),
        (123_456.0, "1.23e5"),
        (-1e300, "−1e300"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.99999, "99.99 %"), (0.5012, "50.1 %"), (1e-7, "1e−5 %"), (0.0004, "0.04 %")],
)
def test_a_share_is_0_or_100_only_where_it_is(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.floats(1e-290, 1e300))
def test_round_numbers_are_next_above(value: float) -> None:
    assert value * (1 - 1e-9) <= nice_ceiling(value) <= 2.0 * value


@given(st.lists(st.floats(5e-324, 1.7e308) | st.just(0.0), max_size=4))
def test_a_logarithmic_axis_holds_every_size_and_has_few_levels(sizes: list[float]) -> None:
    low, high = log_ends(sizes)
    assert low < high
    assert all(low - 1e-9 <= math.log10(size) <= high + 1e-9 for size in sizes if size)
    found = levels(low, high)
    assert 1 <= len(found) <= 8
    assert all(low - 1e-4 <= level["log"] <= high + 1e-4 for level in found)


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (-1.0, 0.0, ["0.1", "0.2", "0.5", "1"]),
        (math.log10(0.2), math.log10(2.0), ["0.2", "0.5", "1", "2"]),
        (-8.0, 0.0, ["1e−8", "1e−6", "1e−4", "0.01", "1"]),
        (-5.0, 1.0, ["1e−5", "1e−4", "0.001", "0.01", "0.1", "1", "10"]),
        (0.0, 309.0, ["1", "1e100", "1e200", "1e300"]),
        (-324.0, -20.0, ["1e−300", "1e−200", "1e−100"]),
    ],
)
def test_levels_are_round(low: float, high: float, texts: list[str]) -> None:
    assert [level["text"] for level in levels(low, high)] == texts


def test_what_is_no_number_is_sent_as_nothing() -> None:
    assert rounded([1.23456, math.nan, math.inf, -2.0]) == [1.235, None, None, -2.0]
    assert rounded([], 3) == []


@given(st.integers(1, 200))
def test_layers_are_chosen_evenly(depth: int) -> None:
    layers = shown_layers(depth)
    assert (layers[0], layers[-1]) == (1, depth)
    assert len(layers) == min(depth, 10)
    steps = np.diff(layers)
    assert not len(steps) or (steps.min() >= 1 and steps.max() - steps.min() <= 1)
