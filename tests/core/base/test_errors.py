"""The one error of the core: what it says, and that it says it briefly and in print."""

from __future__ import annotations

import copy
import pickle

import pytest

from xavier_core import SheetError


def test_an_error_names_the_field_the_received_value_and_what_is_allowed() -> None:
    error = SheetError("seed", "abc", "a whole number")
    assert (error.field, error.received, error.allowed) == ("seed", "“abc”", "a whole number")
    assert str(error) == "seed: received “abc”; allowed: a whole number."


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
