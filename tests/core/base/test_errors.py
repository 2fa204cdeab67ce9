"""The one error of the core: what it says, and that it says it briefly and in print."""

from __future__ import annotations

import copy
import pickle

import pytest

from xavier_core import SheetError


def test_an_error_names_the_field_the_received_value_and_what_is_allowed() -> None:
    error = SheetError("seed", "abc", "a whole number")
    assert (error.field, error.received, error.allowed) == ("seed", "“abc”", "a whole number")
    assert error.verb == "must be"
    assert str(error) == "Seed must be a whole number (received “abc”)."


def test_an_error_is_a_value_error() -> None:
    assert issubclass(SheetError, ValueError)


@pytest.mark.parametrize(
    ("received", "echo"),
    [
        (None, "nothing"),
        ("", "nothing"),
        (3, "3"),
        (0.1, "0.1"),
        (True, "True"),
        ((1.0, 2.0), "(1.0, 2.0)"),
        ("a b", "“a b”"),
        ("a\nb\x07", "“a�b�”"),
        ("\u202e\u200b", "“��”"),
    ],
)
def test_the_received_value_is_echoed_in_print(received: object, echo: str) -> None:
    assert SheetError("field", received, "something else").received == echo


@pytest.mark.parametrize("received", ["a" * 59, "a" * 100_000, tuple(range(10_000)), 10**4_000])
def test_a_long_value_is_shortened_to_60_characters(received: object) -> None:
    echo = SheetError("field", received, "something shorter").received
    assert len(echo) == 60
    assert echo.endswith("…")


def test_a_value_of_60_characters_is_not_shortened() -> None:
    assert SheetError("field", "a" * 58, "something else").received == f"“{'a' * 58}”"


def test_an_integer_that_python_refuses_to_print_is_echoed_all_the_same() -> None:
    """Python writes no integer of more than 4,300 digits."""
    error = SheetError("seed", 10**5_000, "less")
    assert 0 < len(error.received) <= 60


@pytest.mark.parametrize("received", ["abc", "x" * 200, "“quoted”", "", 12, "a\nb"])
def test_an_error_survives_pickling_and_copying(received: object) -> None:
    error = SheetError("seed", received, "a whole number")
    pickled = pickle.loads(pickle.dumps(error))  # noqa: S301 - what was written a moment ago
    for twin in (pickled, copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is SheetError
        assert str(twin) == str(error)
        assert (twin.field, twin.received, twin.allowed) == (error.field, error.received, error.allowed)


def test_another_verb_makes_another_sentence() -> None:
    error = SheetError("weight 1,1", 2.0, "while sparse draws", verb="cannot be overtyped")
    assert str(error) == "Weight 1,1 cannot be overtyped while sparse draws (received 2.0)."
    assert str(error.about("B13")) == "B13 cannot be overtyped while sparse draws (received 2.0)."
    assert str(copy.copy(error)) == str(error)


def test_long_numbers_are_grouped_but_nothing_that_was_typed_or_is_no_whole_number() -> None:
    error = SheetError("rolls", 12345678, "at most 10000, or 9999, 1e12345, v12345 or 0.123456")
    assert str(error) == ("Rolls must be at most 10,000, or 9999, 1e12345, v12345 or 0.123456 (received 12,345,678).")
    assert str(SheetError("rolls", -12345.25, "less")) == "Rolls must be less (received -12,345.25)."
    assert str(SheetError("rolls", "12345", "less").about("n")) == "N must be less (received “12345”)."


def test_a_name_of_code_keeps_its_letters() -> None:
    assert str(SheetError("fan_in", 0, "at least 1")) == "fan_in must be at least 1 (received 0)."
    assert str(SheetError("fan_in of layer 2", 0, "at least 1")).startswith("fan_in of layer 2 must")
    assert str(SheetError("std of fan_in", 0, "at least 1")).startswith("Std of fan_in must")
    assert str(SheetError("", 0, "at least 1")) == " must be at least 1 (received 0)."


def test_what_was_received_can_be_marked_in_the_sentence() -> None:
    assert SheetError("seed", "`a`", "0 or 1").sentence("<{}>".format) == "Seed must be 0 or 1 (received <“`a`”>)."


def test_a_sentence_is_short_though_what_was_received_is_long() -> None:
    assert len(str(SheetError("seed", "9" * 100_000, "a whole number"))) < 110
