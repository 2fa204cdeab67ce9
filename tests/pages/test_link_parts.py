"""How the parts of a link are read, whatever the page."""

from __future__ import annotations

from typing import Any

import pytest

from pages.ui.link_parts import YES_NO, Parse, Part, number, one_of, read_parts, switch, whole
from xavier_core import SheetError

_PARTS = {
    "n": Part("count", "number of re-rolls", whole(0, 9)),
    "law": Part("shows_law", "exact law", switch(YES_NO)),
    "axis": Part("axis", "axis", one_of(("log", "linear"))),
    "bend": Part("slope", "slope", number(-1.0, 1.0)),
}


def test_what_a_link_says_is_read_by_attribute_and_the_rest_is_left_out() -> None:
    query = {"n": "7", "law": "no", "bend": "1/4", "colour": "red"}
    assert read_parts(query, _PARTS) == ({"count": 7, "shows_law": False, "slope": 0.25}, [])


def test_each_damaged_part_is_named_and_harms_no_other() -> None:
    found, problems = read_parts({"n": "10", "law": "maybe", "axis": "linear", "bend": "nan"}, _PARTS)
    assert found == {"axis": "linear"}
    assert problems == [
        "Number of re-rolls (link part n) must be a whole number from 0 to 9 (received 10).",
        "Exact law (link part law) must be one of yes, no (received “maybe”).",
        "Slope (link part bend) must be a number from -1 to 1, such as 2, -0.5, 0,5 or 1/3 (received “nan”).",
    ]


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (one_of(("a", "b"), empty=True), "", ""),
        (one_of(("a", "b")), "b", "b"),
        (switch({"32": "float32"}), "32", "float32"),
    ],
)
def test_words_stand_for_what_they_are_given(parse: Parse, text: str, value: Any) -> None:  # noqa: ANN401
    assert parse("field", text) == value


def test_nothing_is_no_word_unless_it_is_allowed() -> None:
    with pytest.raises(SheetError, match="Field must be one of a, b"):
        one_of(("a", "b"))("field", "")
    with pytest.raises(SheetError, match="must be one of a, b"):
        one_of(("a", "b"), empty=True)("field", "c")
