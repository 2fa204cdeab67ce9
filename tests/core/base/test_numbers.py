"""Numbers as typed, written and shown."""

from __future__ import annotations

import math
import re
import struct
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.strategies import numbers
from xavier_core import SheetError
from xavier_core.base.checks import MAX_MAGNITUDE, check_number, check_whole, parse_number, parse_whole
from xavier_core.base.number_text import show, write


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


@settings(max_examples=300)
@given(numbers)
def test_what_is_written_reads_back_bit_for_bit(value: float) -> None:
    assert bits(parse_number("cell", write(value))) == bits(value + 0.0)  # -0 is written and read as 0


@settings(max_examples=300)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_writing_is_exact_and_plain_beyond_the_sheets_range_too(value: float) -> None:
    text = write(value)
    assert bits(float(text)) == bits(value + 0.0)
    assert re.fullmatch(r"-?\d+(\.\d+)?(e-?[1-9]\d*)?", text)
    assert len(text) <= 24


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5.0, "5"),
        (-0.5, "-0.5"),
        (0.1, "0.1"),
        (99_999_999.0, "99999999"),
        (1e8, "1e8"),
        (-123_456_789.0, "-1.23456789e8"),
        (1e12, "1e12"),
        (1e-5, "1e-5"),
        (5e-324, "5e-324"),
        (1e22, "1e22"),
    ],
)
def test_numbers_are_written_shortly(value: float, text: str) -> None:
    assert write(value) == text


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2", 2.0),
        ("-0.5", -0.5),
        ("0,5", 0.5),
        (",5", 0.5),
        ("5.", 5.0),
        ("+3", 3.0),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("1/3", 1 / 3),
        ("=1/3", 1 / 3),
        ("= 1 / 3", 1 / 3),
        ("-1/-4", 0.25),
        ("0,5/2,5", 0.2),
        ("  7  ", 7.0),
        ("\u00a07\u202f", 7.0),
        ("−2", -2.0),  # U+2212, as pasted from a text
        ("–2", -2.0),  # U+2013, an en dash
        ("1000000000000", 1e12),
        ("0" * 99 + "1", 1.0),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, value: float) -> None:
    assert bits(parse_number("cell", typed)) == bits(value)


def test_minus_zero_is_read_as_zero() -> None:
    assert bits(parse_number("cell", "-0")) == bits(0.0)
    assert bits(check_number("cell", -0.0)) == bits(0.0)


@given(st.integers(-999, 999), st.integers(1, 999))
def test_a_fraction_is_read_as_the_nearest_number(above: int, below: int) -> None:
    assert parse_number("cell", f"{above}/{below}") == float(Fraction(above, below))


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "abc", "nan", "inf", "1e", "1..2", "1,000.5", "1 000", "--1", "1/2/3", "/2", "=", "0x10", "1_000", "٣",
        "=SUM(A1)", "1\n2", "0" * 100 + "1",
    ],
)  # fmt: skip
def test_a_text_that_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(SheetError, match=r"^cell: received .*; allowed: a number from -1e12 to 1e12, such as"):
        parse_number("cell", typed)


@pytest.mark.parametrize("typed", ["1/0", "1/1e-999", "=0/0"])
def test_dividing_by_0_is_refused_by_name(typed: str) -> None:
    with pytest.raises(SheetError, match="divided by 0"):
        parse_number("cell", typed)


@pytest.mark.parametrize("typed", ["1000000000000.1", "-1e13", "1e999", "1/1e-13", "1e308/1e-300"])
def test_a_number_beyond_the_range_is_refused(typed: str) -> None:
    with pytest.raises(SheetError, match=r"allowed: a number from -1e12 to 1e12"):
        parse_number("cell", typed)


def test_the_range_can_be_narrowed() -> None:
    assert parse_number("std", "0", minimum=0.0) == 0.0
    with pytest.raises(SheetError, match=r"^std: received “-1e-9”; allowed: a number from 0 to 1e12"):
        parse_number("std", "-1e-9", minimum=0.0)
    with pytest.raises(SheetError, match="from -1e12 to 2"):
        parse_number("std", "2.0000001", maximum=2.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, False, "1", None, 1j, [1], 10**400])
def test_a_value_that_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(SheetError, match=r"^input 1: received .*; allowed: a number from -1e12 to 1e12\.$"):
        check_number("input 1", value)


def test_numbers_are_taken_up_to_the_very_edge_of_their_range() -> None:
    assert check_number("n", MAX_MAGNITUDE) == MAX_MAGNITUDE
    assert check_number("n", -(10**12)) == -MAX_MAGNITUDE
    for beyond in (math.nextafter(MAX_MAGNITUDE, math.inf), math.nextafter(-MAX_MAGNITUDE, -math.inf), 10**12 + 1):
        with pytest.raises(SheetError):
            check_number("n", beyond)


@pytest.mark.parametrize(("value", "whole"), [(1, 1), (9, 9), (4.0, 4)])
def test_whole_numbers_are_taken(value: object, whole: int) -> None:
    found = check_whole("roll", value, minimum=1, maximum=9)
    assert found == whole
    assert type(found) is int


@pytest.mark.parametrize("value", [0, 10, 1.5, math.nan, math.inf, True, "3", None, 10**400, 1e300])
def test_a_value_that_is_no_whole_number_in_the_range_is_refused(value: object) -> None:
    with pytest.raises(SheetError, match=r"^roll: received .*; allowed: a whole number from 1 to 9\.$"):
        check_whole("roll", value, minimum=1, maximum=9)


@pytest.mark.parametrize(("typed", "whole"), [("1", 1), (" 7 ", 7), ("+3", 3), ("009", 9)])
def test_whole_numbers_are_read_as_typed(typed: str, whole: int) -> None:
    assert parse_whole("roll", typed, minimum=1, maximum=9) == whole


@pytest.mark.parametrize("typed", ["", "1.0", "1e0", "abc", "0", "10", "-1", "٣", "1 2", "9" * 31, "9" * 6000])
def test_a_text_that_is_no_whole_number_in_the_range_is_refused(typed: str) -> None:
    with pytest.raises(SheetError, match=r"^roll: received .*; allowed: a whole number from 1 to 9\.$"):
        parse_whole("roll", typed, minimum=1, maximum=9)


@pytest.mark.parametrize(
    ("value", "padded", "plain"),
    [
        (0.0, "0.00", "0"),
        (-0.0, "0.00", "0"),
        (-4.4, "−4.40", "−4.4"),
        (5.0, "5.00", "5"),
        (100.0, "100.00", "100"),
        (1 / math.sqrt(3), "0.58", "0.58"),
        (0.005, "0.01", "0.01"),
        (0.00499, "4.99e−3", "4.99e−3"),
        (-1e-12, "−1.00e−12", "−1.00e−12"),
        (999_999.99, "999999.99", "999999.99"),
        (999_999.996, "1.00e6", "1.00e6"),
        (-1e12, "−1.00e12", "−1.00e12"),
        (5e-324, "4.94e−324", "4.94e−324"),
    ],
)
def test_numbers_are_shown_with_two_decimals_or_a_power_of_ten(value: float, padded: str, plain: str) -> None:
    assert show(value) == padded
    assert show(value, padded=False) == plain


@settings(max_examples=300)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_shown_is_the_number_to_its_last_shown_digit(value: float) -> None:
    """Half a hundredth off where decimals are shown, else half a unit of the third digit."""
    text = show(value)
    ascii_text = text.replace("−", "-")
    shown, exact = Fraction(ascii_text), Fraction(value)
    exponent = int(ascii_text.partition("e")[2] or 0)
    assert abs(shown - exact) <= Fraction(1, 200) * Fraction(10) ** exponent
    assert len(text) <= 10
    assert "−0.00" not in text
