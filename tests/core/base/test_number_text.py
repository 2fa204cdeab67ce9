"""Numbers as the screen has them: for a sentence, an axis, and beside their standard error."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xavier_core.base import (
    counted,
    measured_percent_text,
    measured_text,
    percent_text,
    printed,
    sentence_text,
    tick_text,
    write,
)

finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=5e-324, max_value=1e300)
_ONE = r"−?\d+(?:\.\d+)?"
_PLAIN = re.compile(rf"({_ONE}) ± (\d+(?:\.\d+)?)")
_SCALED = re.compile(rf"\(({_ONE}) ± (\d+(?:\.\d+)?)\)e(−?\d+)")


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 re-rolls"), (1, "1 re-roll"), (2, "2 re-rolls"), (10_000, "10,000 re-rolls")]
)
def test_one_thing_has_no_plural(count: int, text: str) -> None:
    assert counted(count, "re-roll") == text


def read(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (2306.4, 82.3, "2306 ± 82"),
        (2306.4, 823.0, "2310 ± 820"),
        (-2462.16, 12.0, "−2462 ± 12"),
        (-0.12345, 0.00123, "−0.1235 ± 0.0012"),
        (0.3, 12.0, "0 ± 12"),
        (-0.3, 12.0, "0 ± 12"),
        (1.0, 0.0996, "1.00 ± 0.10"),  # rounding moves the second digit
        (1.2e12, 3e10, "(1.200 ± 0.030)e12"),
        (1.234e-7, 1.2e-9, "(1.234 ± 0.012)e−7"),
        (-1e-300, 1e-302, "(−1.000 ± 0.010)e−300"),
        (9.96e5, 9.96e6, "(0.1 ± 1.0)e7"),
        (5.0, 0.0, "5"),
        (-5.0, None, "−5"),
        (5.0, math.nan, "5"),
        (1.0, 1e-13, "1"),
    ],
)
def test_a_measured_value_ends_where_its_error_ends(value: float, error: float | None, text: str) -> None:
    assert measured_text(value, error) == text


@settings(max_examples=300)
@given(finite.filter(lambda value: abs(value) < 1e300), positive)
def test_both_are_right_to_the_last_digit_that_is_written(value: float, error: float) -> None:
    """Read back, the error is right to half of its second digit, and so is the value, at the same place."""
    text = measured_text(value, error)
    if " ± " not in text:
        assert error <= 1e-12 * abs(value)
        return
    found = _PLAIN.fullmatch(text) or _SCALED.fullmatch(text)
    assert found
    power = Decimal(10) ** int((found[3] if found.re is _SCALED else "0").replace("−", "-"))
    shown, beside = (Decimal(part.replace("−", "-")) for part in found.groups()[:2])
    assert len(beside.as_tuple().digits) >= 2
    assert float(f"{beside:.1e}") == float(beside)  # two significant digits
    decimals = [len(part.partition(".")[2]) for part in found.groups()[:2]]
    assert decimals[0] == decimals[1]
    half = Decimal(10) ** (beside.adjusted() - 1) / 2 * power
    exact = Decimal("1e-323")  # of numbers next to the least, whose own digits are few
    assert abs(beside * power - Decimal(error)) <= half + exact
    assert abs(shown * power - Decimal(value)) <= half + exact


@pytest.mark.parametrize(
    ("share", "error", "text"),
    [
        (0.1234, 0.0111, "12.3 ± 1.1 %"),
        (0.5, 0.0049, "50.00 ± 0.49 %"),
        (0.00001, 0.000001, "0.00100 ± 0.00010 %"),
        (1.0, 0.0, "100 %"),
        (0.0, None, "0 %"),
    ],
)
def test_a_measured_share_is_a_percentage_with_its_error(share: float, error: float | None, text: str) -> None:
    assert measured_percent_text(share, error) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.01234, "0.0123"),
        (-12_345.0, "−12,300"),
        (99_999.9, "1e5"),
        (123_456.0, "1.23e5"),
        (-1.25e-5, "−1.25e−5"),
        (1e-5, "1e−5"),
        (999.6, "1,000"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "nan"),
    ],
)
def test_a_sentence_has_three_digits(value: float, text: str) -> None:
    assert sentence_text(value) == text


@given(finite, st.integers(1, 9))
def test_a_sentence_is_right_to_its_digits(value: float, digits: int) -> None:
    assert read(sentence_text(value, digits)) == float(f"{value:.{digits - 1}e}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.001, "−0.001"),
        (1000.0, "1,000"),
        (1.125, "1.125"),
        (-25_000.0, "−25,000"),
        (-250_000.0, "−2.5e5"),
        (1e6, "1e6"),
        (-1e-5, "−1e−5"),
        (100_000_000.0, "1e8"),
    ],
)
def test_an_axis_has_round_numbers(value: float, text: str) -> None:
    assert tick_text(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.5, "50 %"),
        (0.905, "90.5 %"),
        (0.9994, "99.9 %"),
        (0.9996, "99.96 %"),
        (0.99994, "99.99 %"),
        (0.99999, "above 99.99 %"),
        (1e-7, "1e−5 %"),
    ],
)
def test_a_percentage_is_0_or_100_only_where_the_share_is(share: float, text: str) -> None:
    assert percent_text(share) == text


def test_a_percentage_of_many_digits_has_them_all() -> None:
    assert [percent_text(share, 7) for share in (0.01085, 0.999999, 1.0)] == ["1.085 %", "99.9999 %", "100 %"]


def test_a_percentage_of_two_digits_has_more_next_to_100() -> None:
    assert [percent_text(share, 2) for share in (0.123, 0.994, 0.996, 0.9996, 1.0)] == [
        "12 %",
        "99 %",
        "99.6 %",
        "99.96 %",
        "100 %",
    ]


def test_a_minus_sign_is_printed_as_one() -> None:
    assert printed(write(-1e-5)) == "\u22121e\u22125"
