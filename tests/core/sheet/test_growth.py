"""The text of a growth, and its word."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xavier_core.sheet.growth import Growth


@pytest.mark.parametrize(
    ("factor", "text", "word"),
    [
        (1.0, "1.00", "keeps"),
        (0.1834, "0.18", "shrinks"),
        (0.0996, "0.10", "shrinks"),
        (0.0123, "0.012", "shrinks"),
        (0.00101, "0.001", "shrinks"),
        (0.00012, "1.2e−4", "shrinks"),
        (0.00099999, "1e−3", "shrinks"),
        (0.4951, "0.50", "keeps"),
        (0.4949, "0.49", "shrinks"),
        (2.0049, "2.00", "keeps"),
        (2.0051, "2.01", "grows"),
        (9.996, "10.0", "grows"),
        (16.04, "16.0", "grows"),
        (99.96, "100", "grows"),
        (649.6, "650", "grows"),
        (12_345.0, "12,300", "grows"),
        (99_949.0, "99,900", "grows"),
        (99_951.0, "1e5", "grows"),
        (1.24e5, "1.2e5", "grows"),
        (9.96e6, "1e7", "grows"),
    ],
)
def test_a_factor_has_at_most_three_digits(factor: float, text: str, word: str) -> None:
    growth = Growth(math.log(factor), 1)
    assert growth.text == f"×{text} a layer, ×{text} in all"
    assert growth.word == word


def test_factors_beyond_every_float_have_a_text() -> None:
    growth = Growth(math.log(1.2) + 310 * math.log(10), 2)
    assert growth.text == "×1.1e155 a layer, ×1.2e310 in all"
    assert (growth.factor, growth.word) == (math.inf, "grows")
    assert growth.factor_a_layer == pytest.approx(math.sqrt(1.2) * 1e155, rel=1e-12)
    small = Growth(math.log(3.4) - 4000 * math.log(10), 1)
    assert (small.text, small.word) == ("×3.4e−4000 a layer, ×3.4e−4000 in all", "shrinks")


def test_a_growth_to_nothing_is_times_0() -> None:
    growth = Growth(-math.inf, 3)
    assert (growth.text, growth.word) == ("×0 a layer, ×0 in all", "shrinks")
    assert growth.factor == growth.factor_a_layer == 0.0


@given(st.floats(-1500.0, 1500.0), st.integers(1, 9))
def test_the_texts_are_the_factors_to_their_digits_and_the_word_is_that_of_the_text(log: float, layers: int) -> None:
    growth = Growth(log, layers)
    a_layer, in_all = (part.split()[0] for part in growth.text.split("×")[1:])
    for text, exact in ((a_layer, growth.log_a_layer), (in_all, growth.log)):
        mantissa, _, exponent = text.replace(",", "").replace("−", "-").partition("e")
        assert math.log(float(mantissa)) + int(exponent or 0) * math.log(10) == pytest.approx(exact, abs=0.052)
        assert len(mantissa.replace(".", "").strip("0")) <= 3
    shown = float(in_all.replace(",", "").replace("−", "-"))  # of 1e400 it is infinite
    assert growth.word == ("grows" if shown > 2 else "shrinks" if shown < 0.5 else "keeps")
