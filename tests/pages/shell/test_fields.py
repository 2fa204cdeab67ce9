"""The table of a page's settings: what each kind reads and writes, and how parts of a link become settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.shell.fields import (
    Choice,
    Field,
    Kind,
    Number,
    Numbers,
    Read,
    Text,
    Whole,
    YesNo,
    read_parts,
    value_at,
    with_values,
    write_parts,
)
from xavier_core import SheetError


@dataclass(frozen=True)
class Inner:
    """Settings inside others."""

    slope: float = 0.0
    axis: str = "log"

    def __post_init__(self) -> None:
        if self.axis == "linear" and self.slope < 0:
            raise SheetError("slope", self.slope, "0 or more on a linear axis")


@dataclass(frozen=True)
class Settings:
    """Settings of some page."""

    count: int = 0
    shows_law: bool = True
    inner: Inner = field(default_factory=Inner)


PARTS = (
    Field("count", "n", "Re-rolls", Whole(0, 9)),
    Field("shows_law", "law", "Exact distribution", YesNo()),
    Field("inner.axis", "axis", "Axis", Choice({"log": "Signed-log", "linear": "Linear"})),
    Field("inner.slope", "bend", "Slope", Number(-1.0, 1.0)),
)


def test_a_link_says_settings_by_their_path_and_what_it_does_not_say_stays() -> None:
    read = read_parts(PARTS, {"n": "7", "law": "no", "bend": "1/4", "colour": "red"})
    assert read == Read({"count": 7, "shows_law": False, "inner.slope": 0.25})
    assert with_values(Settings(), read.values) == Settings(7, False, Inner(0.25, "log"))  # noqa: FBT003


def test_each_damaged_part_is_named_and_harms_no_other() -> None:
    values, problems = read_parts(PARTS, {"n": "10", "law": "maybe", "axis": "linear", "bend": "nan"})
    assert values == {"inner.axis": "linear"}
    assert [name in problem for name, problem in zip(("n", "law", "bend"), problems, strict=True)] == [True] * 3
    for part, received, problem in zip(("n", "law", "bend"), ("10", "maybe", "nan"), problems, strict=True):
        assert f"(link part {part})" in problem
        assert received in problem


def test_values_of_one_part_are_set_together() -> None:
    before = Settings(inner=Inner(slope=-1.0))
    changed = with_values(before, {"inner.axis": "linear", "inner.slope": 1.0, "count": 3})
    assert changed == Settings(3, True, Inner(1.0, "linear"))  # noqa: FBT003
    with pytest.raises(SheetError):
        with_values(before, {"inner.axis": "linear"})


def test_every_setting_is_written() -> None:
    assert write_parts(PARTS, Settings(3, False, Inner(0.1))) == {  # noqa: FBT003
        "n": "3",
        "law": "no",
        "axis": "log",
        "bend": "0.1",
    }
    assert value_at(Settings(), "inner.axis") == "log"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Choice({"": "all", "a": "A"}), "", ""),
        (Choice({1: "one", 2: "two"}), "2", 2),
        (Choice({"float32": "32 bits"}, words={"32": "float32"}), "32", "float32"),
        (Choice({False: "log", True: "linear"}, words={"log": False, "linear": True}), "linear", True),
        (Whole(1, 4, offset=1), "3", 2),
        (Numbers(), "0.5_2", (0.5, 2.0)),
        (Numbers(), "", ()),
        (Text(5), "a b", "a b"),
        (YesNo("down", "up"), "down", True),
    ],
    ids=repr,
)
def test_a_kind_reads_what_it_writes(kind: Kind, text: str, value: Any) -> None:  # noqa: ANN401
    assert kind.parse("field", text) == value
    assert kind.write(value) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Choice({"a": "A", "b": "B"}), ""),
        (Choice({"": "all", "a": "A"}), "c"),
        (Choice({"float32": "32 bits"}, words={"32": "float32"}), "float32"),
        (Whole(1, 4, offset=1), "0"),
        (Whole(1, 4, offset=1), "5"),
        (Number(-1.0, 1.0), "1.01"),
        (Numbers(), "1_x"),
        (Text(5), "abcdef"),
        (Text(5), "a\x00"),
        (YesNo(), "on"),
    ],
    ids=repr,
)
def test_a_kind_refuses_what_is_not_allowed(kind: Kind, text: str) -> None:
    with pytest.raises(SheetError, match="Some field"):
        kind.parse("Some field", text)


@given(st.floats(-1.0, 1.0))
def test_a_number_comes_back_from_the_link_to_its_last_bit(value: float) -> None:
    kind = Number(-1.0, 1.0)
    assert kind.parse("field", kind.write(value)) == value
