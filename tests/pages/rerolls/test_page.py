"""Re-rolls: buttons and typed numbers say how many there are; Stop and Reset; the sheet is what is re-rolled."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

from pages.ui.rerolls import steps as reroll_session
from tests.pages.rerolls.tab import RerollsTab
from xavier_core import SheetSpec, encode_spec, reroll
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import MAX_REROLLS, MonteCarlo, continue_monte_carlo


def _assert_counts(tab: RerollsTab, n: int) -> None:
    assert (
        tab.counter
        == f"**{n:,} re-roll{'s' * (n != 1)}** of seed {tab.here.spec.seed}, from roll {tab.monte_carlo.spec.roll:,} on"
    )
    assert tab.query["n"] == str(n)
    assert tab.monte_carlo.done == n
    assert {accumulator.n for accumulator in tab.monte_carlo.accumulators.values()} == {n}


def test_the_page_opens_without_any_reroll() -> None:
    tab = RerollsTab()
    _assert_counts(tab, 0)
    assert tab.warnings == []
    assert len(tab.histograms["charts"]) == 3
    assert [chart["bars"] for chart in tab.histograms["charts"]] == [[], [], []]
    assert [len(chart["law"]) > 0 for chart in tab.histograms["charts"]] == [True] * 3


def test_each_button_adds_as_many_as_it_says() -> None:
    tab, n = RerollsTab(), 0
    for step in (1, 1, 10, 100, 1_000, 10_000):
        n += step
        _assert_counts(tab.add(step), n)
    (field,) = tab.app.text_input
    assert field.value == str(n)


def test_the_first_rerolls_are_dots_and_each_is_a_roll_of_the_sheet() -> None:
    tab = RerollsTab().add(1).add(10)
    for attempt in (1, 2, 3):
        dots = tab.chart(attempt)["dots"]
        assert [roll for _, _, roll in dots] == list(range(1, 12))
        bars = sorted(bar for bar, _, _ in dots)
        assert sorted(place for place, *_ in tab.chart(attempt)["bars"]) == sorted(set(bars))
    assert tab.add(100).chart(1)["dots"] == []
    assert np.array_equal(tab.monte_carlo.first[2], reroll(SheetSpec(), attempt=2, n=100).outputs)


@pytest.mark.parametrize(("text", "n"), [("1,000", 1000), (" 250 ", 250), ("0", 0), ("+7", 7), ("1e3", 1000)])
def test_a_typed_number_is_how_many_there_are(text: str, n: int) -> None:
    _assert_counts(RerollsTab().add(10).type_number(text), n)


@pytest.mark.parametrize("text", ["abc", "-5", "10**12", "10000001", "", "1.5", "1e-3", "nan", "9" * 5000, "<b>5</b>"])
def test_a_typed_number_that_cannot_be_taken_is_named_and_the_rerolls_stay(text: str) -> None:
    tab = RerollsTab().add(10)
    before = tab.monte_carlo
    (warning,) = tab.type_number(text).warnings
    assert "Number of re-rolls must be" in warning
    assert (text.strip()[:40] or "nothing") in warning
    assert f"a whole number from 0 to {MAX_REROLLS}" in warning
    assert tab.monte_carlo is before
    _assert_counts(tab, 10)
    (field,) = tab.app.text_input
    assert field.value == "10"
    assert tab.add(1).warnings == []


def test_what_was_typed_is_never_markup() -> None:
    for text in ("[press](javascript:alert(1))", ":material/delete:", "a`b``c", "https://example.org"):
        (warning,) = RerollsTab().type_number(text).warnings
        before, code, _, after = (*warning.partition("“"), warning.rpartition("”")[2])
        fence = before.rpartition(" ")[0].rpartition(" ")[2]
        assert set(fence) == {"`"}
        assert fence not in text
        assert code == "“"
        assert after == f" {fence})."


def test_more_than_there_can_be_stops_at_the_most_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reroll_session, "MAX_REROLLS", 15)
    tab = RerollsTab().add(10).add(10)
    _assert_counts(tab, 15)
    assert tab.warnings == ["Number of re-rolls must be at most 15; it stays there (received ` 20 `)."]


def test_at_the_last_roll_there_is_one_reroll_and_it_is_that_one() -> None:
    tab = RerollsTab({"roll": str(MAX_ROLL)}).add(1)
    _assert_counts(tab, 1)
    assert tab.monte_carlo.spec.roll == MAX_ROLL
    assert np.array_equal(tab.monte_carlo.first[0], reroll(SheetSpec(roll=MAX_ROLL), n=1).outputs)
    assert "at most 1" in tab.add(10).warnings[0]
    _assert_counts(tab, 1)


def test_reset_starts_anew_from_the_roll_on_the_sheet() -> None:
    tab = RerollsTab({"roll": "5", "n": "20", "from": "3"})
    assert tab.monte_carlo.spec.roll == 3
    tab.press("Reset")
    _assert_counts(tab, 0)
    assert (tab.query["from"], tab.monte_carlo.spec.roll) == ("5", 5)
    assert [chart["bars"] for chart in tab.histograms["charts"]] == [[], [], []]


def test_a_smaller_number_counts_anew_up_to_it() -> None:
    smaller, own = RerollsTab().type_number("500").type_number("120"), RerollsTab().type_number("120")
    _assert_counts(smaller, 120)
    assert smaller.histograms["charts"] == own.histograms["charts"]


def test_stop_keeps_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reroll_session, "_SLICE_S", 0.0)
    tab = RerollsTab({"n": "200"})
    _assert_counts(tab, 200)  # slice after slice
    with monkeypatch.context() as patched:
        patched.setattr(
            reroll_session, "continue_monte_carlo", lambda monte_carlo, _n, seconds: _fifty_more(monte_carlo, seconds)
        )
        patched.setattr("streamlit.rerun", lambda: None)  # so that a run is looked at before the next
        tab.type_number("2,000,000")
        counted = tab.monte_carlo.done
        assert 200 < counted < 2_000_000
        assert f"{2_000_000 - counted:,} to come" in tab.counter
        assert tab.query["n"] == "2000000"
        tab.stop()
    assert tab.monte_carlo.done == counted
    _assert_counts(tab, counted)
    _assert_counts(tab.add(1), counted + 1)


def _fifty_more(monte_carlo: MonteCarlo, seconds: float) -> MonteCarlo:
    return continue_monte_carlo(monte_carlo, 50, seconds=seconds)


def test_the_stop_button_is_there_only_while_rerolls_are_to_come() -> None:
    tab = RerollsTab().add(10)
    assert [button.disabled for button in tab.app.button if button.label.startswith("Stop")] == [True]


def test_another_sheet_is_counted_anew() -> None:
    tab = RerollsTab().add(100)
    before = tab.monte_carlo
    tab.to_sheet().edit(0, ("B11", "9"))
    assert tab.spec.inputs == (9.0, 1.0, 2.0)
    tab.to_rerolls()
    _assert_counts(tab, 100)
    assert tab.monte_carlo is not before
    assert tab.monte_carlo.spec == replace(SheetSpec(), inputs=(9.0, 1.0, 2.0))
    ensemble = reroll(tab.monte_carlo.spec, attempt=1, n=100)
    assert np.array_equal(tab.monte_carlo.first[1], ensemble.outputs)


def test_coming_back_to_an_unchanged_sheet_keeps_the_count() -> None:
    tab = RerollsTab().add(100)
    before = tab.monte_carlo
    assert tab.to_sheet().to_rerolls().monte_carlo is before


def test_a_refresh_on_the_sheet_does_not_move_the_rerolls() -> None:
    tab = RerollsTab().add(10)
    before = tab.monte_carlo
    tab.to_sheet().do("refresh")
    assert tab.to_rerolls().monte_carlo is before
    assert tab.query["roll"] == "2"
    assert tab.query["from"] == "1"


# ---- opening a roll ------------------------------------------------------------------------------


def test_opening_a_roll_shows_that_roll_on_the_sheet() -> None:
    tab = RerollsTab().add(100).open_roll([57, "a"])
    assert tab.shows("sheet_view")
    assert not tab.shows("histograms")
    assert tab.here.spec == SheetSpec(roll=57)
    activations = [cell[3] for cell in tab.grid(0)["cells"] if cell[1] == "a"]
    assert activations[-2:] == reroll(SheetSpec(roll=57), n=1).outputs[0].tolist()
    assert tab.to_sheet().do("undo").here.spec == SheetSpec()


def test_a_wish_that_comes_again_opens_nothing_again() -> None:
    tab = RerollsTab().add(100).open_roll([57, "a"]).to_rerolls().open_roll([57, "a"])
    assert tab.shows("histograms")
    assert tab.open_roll([58, "b"]).shows("sheet_view")
    assert tab.here.spec.roll == 58


@pytest.mark.parametrize(
    "wish",
    [
        None, "57", 57, -1, 10**30, True, {}, {"0": 57}, [], [57], ["57", "a"], [57, 5], [57, "a", "b"], [[57], "a"],
        [57.5, "a"], [None, None], "ab", {"roll": 57, "mark": "a"},
    ],
    ids=repr,
)  # fmt: skip
def test_a_wish_of_another_shape_opens_nothing(wish: object) -> None:
    tab = RerollsTab().add(10).open_roll(wish)
    assert tab.shows("histograms")
    assert tab.here.spec == SheetSpec()
    assert tab.warnings == []
    _assert_counts(tab.add(1), 11)


@pytest.mark.parametrize("roll", [0, -5, 10**30, MAX_ROLL + 1, True], ids=repr)
def test_a_roll_that_there_is_not_is_refused_on_the_sheet(roll: int) -> None:
    tab = RerollsTab().add(10).open_roll([roll, "a"])
    assert tab.shows("sheet_view")
    assert tab.here.spec == SheetSpec()
    assert tab.messages.startswith("Roll must be")


@pytest.mark.parametrize("state", [None, 5, "opened", [], [57, "a"], {}, {"else": 1}], ids=repr)
def test_a_charts_state_of_another_shape_is_left_alone(state: object) -> None:
    tab = RerollsTab().add(10)
    tab.app.session_state["histograms"] = state
    tab.run()
    assert tab.here.spec == SheetSpec()
    _assert_counts(tab, 10)


def test_the_sheets_link_is_the_sheets_alone() -> None:
    tab = RerollsTab({"n": "50", "watch": "o2"}).open_roll([7, "a"])
    # An address that a page was entered with by its bare name is completed by the browser's script.
    assert dict(parse_qsl(tab.view("head")["address"].removeprefix("?"))) == encode_spec(SheetSpec(roll=7))
    assert RerollsTab({"n": "50"}).to_sheet().do("refresh").query == encode_spec(SheetSpec(roll=2))
