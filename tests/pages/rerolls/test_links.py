"""Links of the re-rolls page: settings come back as they were sent, and what is damaged is named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.rerolls.settings import MAX_DEEP, PARTS, RerollSettings, decode_settings, encode_settings
from tests.pages.rerolls.tab import RerollsTab
from tests.pages.tab import Tab
from xavier_core import Attempt, SheetSpec, encode_spec
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import MAX_REROLLS, METHODS
from xavier_core.sheet import WIDE_LIMITS

_SETTINGS = {
    "n": "321",
    "from": "1000",
    "how": "exact",
    "watch": "largest",
    "axis": "linear",
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
    "law": "maybe",
    "normal": "1",
    "deep": str(MAX_DEEP + 1),
    "wide": "0",
    "pair": "3",
}


@given(
    st.builds(
        RerollSettings,
        n=st.integers(0, MAX_REROLLS),
        start=st.integers(1, MAX_ROLL - MAX_REROLLS),
        method=st.sampled_from(METHODS),
        quantity=st.sampled_from(("o1", "o2", "largest", "distance")),
        linear=st.booleans(),
        law=st.booleans(),
        normal=st.booleans(),
        deep=st.integers(0, MAX_DEEP),
        wide=st.integers(1, WIDE_LIMITS.units),
        pair=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    )
)
def test_settings_are_read_back_from_their_parts(settings: RerollSettings) -> None:
    parts = encode_settings(settings)
    assert tuple(parts) == PARTS
    assert decode_settings(parts, SheetSpec()) == (settings, ())


@given(st.dictionaries(st.sampled_from(PARTS), st.text(max_size=12) | st.sampled_from(list(_DAMAGED.values()))))
def test_no_parts_raise_and_the_rest_is_what_is_used(query: dict[str, str]) -> None:
    settings, problems = decode_settings(query, SheetSpec())
    assert decode_settings(encode_settings(settings), SheetSpec()) == (settings, ())
    assert len(problems) <= len(query)


def test_the_parts_are_none_of_the_sheets() -> None:
    assert not set(PARTS) & set(encode_spec(SheetSpec(same_dice=False)))


def test_a_link_opens_the_settings_that_it_holds() -> None:
    tab = RerollsTab(_SETTINGS)
    assert tab.query == encode_spec(SheetSpec()) | _SETTINGS
    assert tab.warnings == []
    assert (tab.monte_carlo.done, tab.monte_carlo.method, tab.monte_carlo.spec.roll) == (321, "exact", 1000)
    shown = {box.key: box.value for kind in ("selectbox", "radio", "checkbox") for box in getattr(tab.app, kind)}
    assert (shown["watch"], shown["axis"], shown["way"]) == ("largest", "Linear", "exact")
    assert (shown["law"], shown["normal"]) == (False, False)
    assert (shown["pair_first"], shown["pair_second"]) == (0, 2)
    assert (tab.app.slider[0].value, tab.app.select_slider[0].value) == (7, 77)


def test_the_same_link_shows_the_same_rerolls_and_the_same_page() -> None:
    link = RerollsTab({"seed": "9"}).add(100).choose("watch", "distance").choose("axis", "Linear").query
    tab, again = RerollsTab(link), RerollsTab(link)
    assert tab.query == link
    assert tab.histograms == again.histograms
    assert np.array_equal(tab.monte_carlo.first, again.monte_carlo.first)
    assert tab.histograms["label"] == "Distance to the desired outputs, linear axis"


def test_a_link_of_the_sheet_opens_the_rerolls_of_that_sheet() -> None:
    spec = SheetSpec(inputs=(1.0, 4.0), hidden=(5,), seed=8, roll=77)
    tab = RerollsTab(encode_spec(spec))
    assert tab.here.spec == spec
    assert tab.monte_carlo.spec == spec
    assert (tab.query["from"], tab.query["deep"], tab.query["wide"]) == ("77", "1", "5")


@pytest.mark.parametrize("part", PARTS)
def test_a_damaged_part_is_named_and_the_rest_is_used(part: str) -> None:
    tab = RerollsTab(_SETTINGS | {part: _DAMAGED[part]})
    (warning,) = tab.warnings
    assert "received" in warning
    assert _DAMAGED[part] in warning
    assert f"(link part {part})" in warning or part == "watch"
    kept = {name: text for name, text in _SETTINGS.items() if name != part}
    assert {name: tab.query[name] for name in kept} == kept
    standard = encode_settings(RerollSettings())
    assert tab.query[part] == standard[part]
    assert tab.add(1).warnings == []


def test_every_part_damaged_at_once_is_ten_messages_and_the_page_as_it_starts() -> None:
    tab = RerollsTab(_DAMAGED)
    assert len(tab.warnings) == len(PARTS)
    assert tab.query == encode_spec(SheetSpec()) | encode_settings(RerollSettings())


@pytest.mark.parametrize("text", ["", "~", "_", "1_", "1e999", "nan", "\u0661", "\x00", "9" * 5000, "<b>[a](x:b)`c``"])
def test_no_link_breaks_the_page(text: str) -> None:
    tab = RerollsTab(dict.fromkeys(PARTS, text))
    assert tab.query == encode_spec(SheetSpec()) | encode_settings(RerollSettings())
    assert len(tab.warnings) == len(PARTS)


def test_a_damaged_link_of_the_sheet_is_named_here_too() -> None:
    tab = RerollsTab({"seed": "none", "colour": "red", "n": "5"})
    said = "\n".join(tab.warnings)
    assert "Part of this link was not understood; the rest of it is used." in said
    assert "(link part seed)" in said
    assert "colour" in said
    assert tab.query["n"] == "5"


def test_the_sheet_opens_a_link_with_the_parts_of_the_rerolls_without_complaint() -> None:
    tab = Tab(encode_spec(SheetSpec(roll=4)) | _SETTINGS)
    assert tab.messages == ""
    assert tab.query == encode_spec(SheetSpec(roll=4))


def test_compared_attempts_that_the_sheet_does_not_have_are_the_last_two() -> None:
    spec = SheetSpec(attempts=SheetSpec().attempts[:2])
    assert RerollsTab(encode_spec(spec) | {"pair": "1_3"}).query["pair"] == "2_1"
    alone = RerollsTab(encode_spec(SheetSpec(attempts=(Attempt("xavier"),)))).add(10)
    assert alone.query["pair"] == "1_1"
    assert "An attempt does not come closer than itself." in [text.value for text in alone.app.markdown]


def test_an_output_that_the_sheet_loses_is_watched_no_more() -> None:
    tab = RerollsTab({"watch": "o2"}).add(10).to_sheet().open_panel("layers").set_number("Outputs", 1).to_rerolls()
    assert tab.query["watch"] == "o1"
    assert tab.query["n"] == "10"
