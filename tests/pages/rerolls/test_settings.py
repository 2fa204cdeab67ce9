"""Links of the re-rolls page: settings come back as they were sent, and what is damaged is named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.rerolls.settings import FIELDS, MAX_DEEP, RerollSettings, clamped, first_settings
from pages.ui.shell.fields import read_parts, with_values, write_parts
from tests.pages.rerolls.tab import RerollsTab
from tests.pages.tab import Tab
from xavier_core import Attempt, SheetSpec, encode_spec
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import MAX_REROLLS, METHODS
from xavier_core.sheet import WIDE_LIMITS

_PARTS = tuple(part.part for part in FIELDS)
_SETTINGS = {
    "n": "321",
    "from": "1000",
    "how": "exact",
    "watch": "largest",
    "axis": "linear",
    "width": "2",
    "law": "no",
    "normal": "no",
    "deep": "7",
    "wide": "77",
    "pair": "1_3",
}
_DAMAGED = {
    "n": "many",
    "from": "0",
    "how": "gibbs",
    "watch": "o9",
    "axis": "loglog",
    "width": "7",
    "law": "maybe",
    "normal": "1",
    "deep": str(MAX_DEEP + 1),
    "wide": "0",
    "pair": "3",
}
_STANDARD = write_parts(FIELDS, RerollSettings())


def _read(query: dict[str, str], spec: SheetSpec) -> tuple[RerollSettings, tuple[str, ...]]:
    read = read_parts(FIELDS, query)
    settings, problems = clamped(with_values(first_settings(spec), read.values), spec)
    return settings, (*read.problems, *problems)


@given(
    st.builds(
        RerollSettings,
        n=st.integers(0, MAX_REROLLS),
        start=st.integers(1, MAX_ROLL - MAX_REROLLS),
        method=st.sampled_from(METHODS),
        observable=st.sampled_from(("o1", "o2", "largest", "distance")),
        linear=st.booleans(),
        width=st.integers(0, 3),
        law=st.booleans(),
        normal=st.booleans(),
        deep=st.integers(0, MAX_DEEP),
        wide=st.integers(1, WIDE_LIMITS.units),
        pair=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    )
)
def test_settings_are_read_back_from_their_parts(settings: RerollSettings) -> None:
    assert _read(write_parts(FIELDS, settings), SheetSpec()) == (settings, ())


@given(st.dictionaries(st.sampled_from(_PARTS), st.text(max_size=12) | st.sampled_from(list(_DAMAGED.values()))))
def test_no_parts_raise_and_the_rest_is_what_is_used(query: dict[str, str]) -> None:
    settings, problems = _read(query, SheetSpec())
    assert _read(write_parts(FIELDS, settings), SheetSpec()) == (settings, ())
    assert len(problems) <= len(query)


def test_the_parts_are_none_of_the_sheets() -> None:
    assert not set(_PARTS) & set(encode_spec(SheetSpec(same_dice=False)))


@pytest.mark.parametrize("part", _PARTS)
def test_a_damaged_part_is_named_and_the_rest_is_used(part: str) -> None:
    settings, (problem,) = _read(_SETTINGS | {part: _DAMAGED[part]}, SheetSpec())
    assert "received" in problem
    assert _DAMAGED[part] in problem
    assert f"(link part {part})" in problem or part == "watch"
    kept = write_parts(FIELDS, settings)
    assert kept == _SETTINGS | {part: _STANDARD[part]}


@pytest.mark.parametrize("text", ["", "~", "_", "1_", "1e999", "nan", "\u0661", "\x00", "9" * 5000, "<b>[a](x:b)`c``"])
def test_hostile_parts_are_named_one_by_one(text: str) -> None:
    settings, problems = _read(dict.fromkeys(_PARTS, text), SheetSpec())
    assert settings == RerollSettings()
    assert len(problems) == len(_PARTS)


def test_compared_attempts_that_the_sheet_does_not_have_are_the_last_two() -> None:
    two, one = SheetSpec(attempts=SheetSpec().attempts[:2]), SheetSpec(attempts=(Attempt("xavier"),))
    assert _read({"pair": "1_3"}, two)[0].pair == (1, 0)
    assert "attempts 1 to 2" in _read({"pair": "1_3"}, two)[1][0]
    assert _read({}, one) == (RerollSettings(pair=(0, 0)), ())


def test_a_link_opens_the_settings_that_it_holds() -> None:
    tab = RerollsTab(_SETTINGS)
    assert tab.query == encode_spec(SheetSpec()) | _SETTINGS
    assert tab.warnings == []
    assert (tab.monte_carlo.done, tab.monte_carlo.method, tab.monte_carlo.spec.roll) == (321, "exact", 1000)
    fields = {
        box.label: box.value
        for kind in ("selectbox", "radio", "checkbox", "select_slider", "text_input")
        for box in getattr(tab.app, kind)
    }
    assert fields == {
        "Re-rolls": "321",
        "Observable": "largest",
        "Axis": True,
        "Linear axis shows": 2,
        "Method": "exact",
        "Exact distribution": False,
        "Normal curve": False,
        "Roll": "1000",
        "How often does": 0,
        "come closer than": 2,
        "Hidden layers": 7,
        "Units per layer": 77,
    }


def test_the_same_link_shows_the_same_rerolls_and_the_same_page() -> None:
    link = RerollsTab({"seed": "9", "watch": "distance", "axis": "linear"}).add(100).query
    tab, again = RerollsTab(link), RerollsTab(link)
    assert tab.query == link
    assert tab.figure("rerolls_histograms") == again.figure("rerolls_histograms")
    assert np.array_equal(tab.monte_carlo.first, again.monte_carlo.first)
    assert tab.figure("rerolls_histograms")["layout"]["xaxis"]["title"]["text"].startswith("Distance to the desired")


def test_a_link_of_the_sheet_opens_the_rerolls_of_that_sheet() -> None:
    spec = SheetSpec(inputs=(1.0, 4.0), hidden=(5,), seed=8, roll=77)
    tab = RerollsTab(encode_spec(spec))
    assert tab.here.spec == tab.monte_carlo.spec == spec
    assert (tab.query["from"], tab.query["deep"], tab.query["wide"]) == ("77", "1", "5")


def test_every_part_damaged_at_once_is_a_message_each_and_the_page_as_it_starts() -> None:
    tab = RerollsTab(_DAMAGED | {"seed": "none", "colour": "red"})
    said = "\n".join(tab.warnings)
    assert len(tab.warnings) == len(_PARTS) + 3
    assert "Part of this link was not understood; the rest of it is used." in said
    assert "(link part seed)" in said
    assert tab.query == encode_spec(SheetSpec()) | _STANDARD
    assert tab.add(1).warnings == []


def test_the_sheet_opens_a_link_with_the_parts_of_the_rerolls() -> None:
    tab = Tab(encode_spec(SheetSpec(roll=4)) | {name: text for name, text in _SETTINGS.items() if name != "x"})
    assert tab.spec == SheetSpec(roll=4)


def test_an_output_that_the_sheet_loses_is_watched_no_more() -> None:
    tab = (
        RerollsTab({"watch": "o2"})
        .add(10)
        .to_sheet()
        .open_panel("layers")
        .type_text("Layer sizes", "3-3-3-1")
        .to_rerolls()
    )
    assert tab.query["watch"] == "o1"
    assert tab.query["n"] == "10"
