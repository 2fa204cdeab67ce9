"""Re-rolls: buttons and typed numbers say how many there are; Stop and Resume; the sheet is what is re-rolled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pages.ui.rerolls import steps
from tests.opened import opened
from tests.overridden import overridden
from tests.pages.rerolls.tab import RerollsTab
from xavier_core import Attempt, SheetSpec, encode_spec, reroll
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import MAX_REROLLS, MonteCarlo, continue_monte_carlo

_PINNED = SheetSpec(attempts=(Attempt("xavier", overrides=overridden(weights=((1, 0, 0, 2.0),))), Attempt("xavier")))


def _assert_counts(tab: RerollsTab, n: int) -> None:
    counted = f"**{n:,} re-roll{'s' * (n != 1)}**"
    assert tab.counter == f"{counted} of seed {tab.here.spec.seed}, from roll {tab.monte_carlo.spec.roll:,} on"
    assert tab.bar == (100 if n else 0)
    assert tab.query["n"] == str(n)
    assert tab.monte_carlo.done == n
    assert {accumulator.n for accumulator in tab.monte_carlo.accumulators.values()} == {n}


def test_each_button_adds_as_many_as_it_says() -> None:
    tab, n = RerollsTab(), 0
    _assert_counts(tab, 0)
    buttons = tab.sent("add")["content"]["buttons"]
    assert [button["label"] for button in buttons] == ["×1", "×10", "×100", "×1,000", "×10,000"]
    for button in buttons:
        n += button["operation"][1]
        _assert_counts(tab.do(*button["operation"]), n)
    assert tab.app.text_input[0].value == "11111"
    assert np.array_equal(tab.monte_carlo.first[2], reroll(opened(), attempt=2, n=100).outputs)


def test_presses_that_arrive_together_count_each_for_itself() -> None:
    log = [[number, "rerolls", "add", 10 ** (number % 3)] for number in range(1, 21)]
    tab = RerollsTab().send_log(log)
    _assert_counts(tab, sum(operation[3] for operation in log if isinstance(operation[3], int)))
    _assert_counts(tab.send_log(log), tab.monte_carlo.done)


@pytest.mark.parametrize("arguments", [[], [2], [True], ["1"], [1, 1], [-1], [None], [[1]], [10**30]], ids=repr)
def test_a_press_of_another_shape_adds_nothing(arguments: list[object]) -> None:
    tab = RerollsTab().do("add", *arguments)
    assert tab.settings.n == 0
    assert tab.warnings == ["A message of the browser was not understood; reload the page."]


@pytest.mark.parametrize(("text", "n"), [("10,000", 10_000), ("1e3", 1000), ("0", 0)])
def test_a_typed_number_is_how_many_there_are(text: str, n: int) -> None:
    _assert_counts(RerollsTab({"n": "10"}).type_text("Re-rolls", text), n)


def test_a_number_that_cannot_be_taken_stays_in_its_field_with_the_reason() -> None:
    tab = RerollsTab({"n": "10"})
    before = tab.monte_carlo
    for text in ("abc", "-5", "10000001", "", "<b>5</b>"):
        tab.type_text("Re-rolls", text)
        assert tab.monte_carlo is before
        assert tab.app.text_input[0].value == text
        assert f"a whole number from 0 to {MAX_REROLLS:,}" in tab.state.wrong["rerolls_n"].reason
    _assert_counts(tab.type_text("Re-rolls", "11"), 11)
    assert not tab.state.wrong


def test_more_than_there_can_be_stops_at_the_most_and_says_so() -> None:
    tab = RerollsTab({"roll": str(MAX_ROLL)}).add(1)
    _assert_counts(tab, 1)
    assert np.array_equal(tab.monte_carlo.first[0], reroll(SheetSpec(roll=MAX_ROLL), n=1).outputs)
    assert tab.add(10).warnings == ["Number of re-rolls must be at most 1; it stays there (received 11)."]
    _assert_counts(tab, 1)


def test_starting_anew_takes_the_roll_on_the_sheet() -> None:
    tab = RerollsTab({"roll": "5", "n": "20", "from": "3"})
    assert tab.monte_carlo.spec.roll == 3
    _assert_counts(tab.press("Start anew"), 0)
    assert (tab.query["from"], tab.monte_carlo.spec.roll) == ("5", 5)


def test_a_smaller_number_counts_anew_up_to_it() -> None:
    smaller = RerollsTab({"n": "500"}).type_text("Re-rolls", "120")
    _assert_counts(smaller, 120)
    assert (
        smaller.monte_carlo.accumulators[0, "o1"].std()
        == RerollsTab({"n": "120"}).monte_carlo.accumulators[0, "o1"].std()
    )


def test_stop_says_where_and_resume_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fifty_more(monte_carlo: MonteCarlo, _: int, seconds: float) -> MonteCarlo:
        return continue_monte_carlo(monte_carlo, 50, seconds=seconds)

    tab = RerollsTab({"n": "100"})
    assert tab.is_disabled("Stop re-rolls")
    assert tab.is_disabled("Resume")
    with monkeypatch.context() as patched:
        patched.setattr(steps, "continue_monte_carlo", fifty_more)
        patched.setattr("streamlit.rerun", lambda: None)  # so that a run is looked at before the next
        tab.type_text("Re-rolls", "600")
        assert tab.counter.startswith("**150 of 600 re-rolls** of seed 1, from roll 1 on; ")
        assert (tab.bar, tab.query["n"]) == (25, "600")
        assert not tab.is_disabled("Stop re-rolls")
        tab.press("Stop re-rolls")
        assert tab.counter == "**Stopped at 150 of 600** re-rolls of seed 1, from roll 1 on"
        assert (tab.bar, tab.query["n"]) == (25, "150")
        assert tab.is_disabled("Stop re-rolls")
        assert len(tab.tables) == 3  # the figures are those of what there is
    _assert_counts(tab.press("Resume"), 600)
    assert tab.is_disabled("Resume")
    assert np.array_equal(tab.monte_carlo.first[0], reroll(SheetSpec(), n=100).outputs)


def test_a_press_after_a_stop_adds_to_what_is_counted() -> None:
    tab = RerollsTab({"n": "100"})
    tab.memory.stopped_from = 600
    _assert_counts(tab.add(1), 101)


def test_counting_slice_after_slice_is_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_SLICE_S", 0.0)
    tab = RerollsTab({"n": "200"})
    _assert_counts(tab, 200)


def test_another_sheet_is_counted_anew_and_the_same_one_is_not() -> None:
    tab = RerollsTab({"n": "100"})
    before = tab.monte_carlo
    assert tab.to_sheet().do("refresh").to_rerolls().monte_carlo is before
    assert (tab.query["roll"], tab.query["from"]) == ("2", "1")
    tab.to_sheet().edit(0, ("B11", "9")).to_rerolls()
    _assert_counts(tab, 100)
    assert tab.monte_carlo.spec == replace(SheetSpec(), inputs=(9.0, 1.0, 2.0))
    assert np.array_equal(tab.monte_carlo.first[1], reroll(tab.monte_carlo.spec, attempt=1, n=100).outputs)


# ---- opening a roll ------------------------------------------------------------------------------


def test_the_field_opens_that_very_roll_on_the_sheet() -> None:
    tab = RerollsTab({"n": "100", "watch": "o2"})
    assert tab.type_text("Roll", "no").press("Open this roll on the sheet").here.spec.roll == 1
    tab = RerollsTab({"n": "100", "watch": "o2"}).type_text("Roll", "57").press("Open this roll on the sheet")
    assert tab.shows("live")
    assert tab.here.spec == SheetSpec(roll=57)
    activations = [cell[3] for cell in tab.grid(0)["cells"] if cell[1] == "a"]
    assert activations[-2:] == reroll(SheetSpec(roll=57), n=1).outputs[0].tolist()


def test_a_click_on_a_dot_opens_its_roll_on_the_sheet() -> None:
    tab = RerollsTab({"n": "100"})
    point = {"x": 1.5, "y": 0.1, "customdata": 57}
    assert tab.do(*tab.charts()["rerolls_histograms"]["click"], point).here.spec == SheetSpec(roll=57)
    assert tab.shows("live")


@pytest.mark.parametrize("point", [{"customdata": None}, {"customdata": "57"}, {"customdata": 0}, {}, 57])
def test_a_click_on_what_has_no_roll_opens_none(point: object) -> None:
    tab = RerollsTab({"n": "100"}).do("open", point)
    assert tab.here.spec == SheetSpec()
    assert bool(tab.warnings) == (point != {"customdata": None})


def test_what_is_sampled_has_no_roll_to_open() -> None:
    tab = RerollsTab({"n": "100", "how": "exact"})
    assert tab.is_disabled("Open this roll on the sheet")
    assert tab.charts()["rerolls_histograms"]["click"] is None
    for trace in tab.figure("rerolls_histograms")["data"]:
        assert "customdata" not in trace


@pytest.mark.parametrize("roll", [0, -5, 10**30, MAX_ROLL + 1], ids=repr)
def test_a_roll_that_there_is_not_is_not_shown(roll: int) -> None:
    tab = RerollsTab()
    visit = steps.RerollVisit(page=None, session=tab.here)  # type: ignore[arg-type] # opening needs the session alone
    steps.open_roll(visit, roll)
    assert (tab.here.spec, tab.here.next_page) == (opened(), "")
    assert tab.here.notices[0].startswith("Roll must be a whole number from 1 to ")


# ---- what is shown -------------------------------------------------------------------------------


def test_what_is_chosen_is_drawn_and_in_the_link() -> None:
    tab = RerollsTab({"n": "50"})
    before = tab.monte_carlo
    tab.set_choice("rerolls_linear", value=True).set_choice("rerolls_width", value=2)
    assert (tab.query["axis"], tab.query["width"]) == ("linear", "2")
    assert tab.figure("rerolls_histograms")["layout"]["xaxis"]["range"] == [-50.0, 50.0]
    tab.set_choice("rerolls_law", value=False).set_choice("rerolls_normal", value=False)
    assert (tab.query["law"], tab.query["normal"]) == ("no", "no")
    assert {trace["legendgroup"] for trace in tab.figure("rerolls_histograms")["data"]} == {"numbers"}
    tab.set_choice("rerolls_deep", value=20).set_choice("rerolls_wide", value=512)
    assert "20/512 = 0.0391" in tab.table("sum of 1/width").to_string()
    tab.set_choice("pair_first", value=0).set_choice("pair_second", value=2)
    assert tab.query["pair"] == "1_3"
    assert "Attempt 1 comes closer than attempt 3 in" in tab.texts
    assert tab.monte_carlo is before


def test_an_attempt_without_a_law_says_why_and_one_that_cannot_be_sampled_does() -> None:
    said = RerollsTab(encode_spec(_PINNED) | {"n": "100", "how": "exact"}).texts
    assert "Attempt 1: its weights are simulated: there is no exact sampler for pinned weights" in said
    assert "a pinned weight in layer 2" in said
    assert "Attempt 2: " not in said


def test_a_law_that_is_only_the_limit_says_so() -> None:
    tab = RerollsTab(encode_spec(SheetSpec(attempts=(Attempt("xavier", activation="tanh"),))))
    assert "infinitely wide hidden layers" in tab.texts


def test_one_input_leaves_out_the_attempt_that_needs_more() -> None:
    tab = RerollsTab({"x": "3", "n": "50"})
    assert [info.value.partition(":")[0] for info in tab.app.info] == ["Attempt 2 has no numbers"]
    assert len(tab.figure("rerolls_strips")["data"]) == 2
    alone = RerollsTab({"x": "3", "a": "inputs"}).add(10)
    assert [error.value for error in alone.app.error] == ["There is nothing to draw: no attempt has numbers."]


def test_that_nothing_is_known_before_the_first_reroll_is_said_once() -> None:
    tab = RerollsTab()
    assert tab.texts.count("not known yet") == 1
    tab.add(1)
    assert "not known yet" not in tab.texts
    assert tab.texts.count("5, 50 and 95 % points") == 3


def test_the_files_to_take_home_are_there() -> None:
    labels = [button.proto.label for button in RerollsTab({"n": "10"}).app.get("download_button")]
    assert labels == ["The 10 re-rolls", "The table", "Counts and curves"]


def test_resetting_the_page_leaves_the_sheet_alone() -> None:
    tab = RerollsTab({"n": "10", "axis": "linear", "seed": "4"}).press("Reset this page")
    _assert_counts(tab, 0)
    assert (tab.query["axis"], tab.query["seed"]) == ("log", "4")
