"""Layer sizes as people type them."""

from __future__ import annotations

import pytest

from xavier_core import SheetError
from xavier_core.sheet.cell_edits import parse_layer_sizes


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("3-3-3-2", (3, 3, 3, 2)),
        ("3-2", (3, 2)),
        (" 3 3 2 ", (3, 3, 2)),
        ("3, 3, 2", (3, 3, 2)),
        ("3 - 16 - 2", (3, 16, 2)),
        ("3–3–2", (3, 3, 2)),  # an en dash
        ("3\t3; 2", (3, 3, 2)),
        ("1-" * 9 + "1", (1,) * 10),
    ],
)
def test_layer_sizes_are_read_as_people_type_them(text: str, sizes: tuple[int, ...]) -> None:
    assert parse_layer_sizes(text) == sizes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            r"^Layer sizes must be inputs, hidden layers and outputs, as 3-3-3-2.* \(received nothing\)",
        ),
        ("3", r"^Layer sizes .* \(received “3”\)"),
        ("---", r"^Layer sizes, number 1 must be a whole number from 1 to 16.* \(received nothing\)"),
        ("3--2", r"^Layer sizes, number 2 .* \(received nothing\)"),
        ("-3-2", r"^Layer sizes, number 1 .* \(received nothing\)"),
        ("3-a-2", r"^Layer sizes, number 2 must be a whole number from 1 to 16.* \(received “a”\)"),
        ("3-0-2", r"^Layer sizes, number 2 .* \(received 0\)"),
        ("3-17", r"^Layer sizes, number 2 .* \(received 17\)"),
        ("3-2.5", r"^Layer sizes, number 2 .* \(received “2.5”\)"),
    ],
)
def test_layer_sizes_that_cannot_be_read_are_refused(text: str, message: str) -> None:
    with pytest.raises(SheetError, match=message):
        parse_layer_sizes(text)
