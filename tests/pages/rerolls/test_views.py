"""The re-rolls page's charts and tables: what each switch changes, and what is said where there is no law."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tests.overridden import overridden
from tests.pages.rerolls.tab import RerollsTab
from xavier_core import Attempt, SheetSpec, encode_spec, final_law, reroll
from xavier_core.rerolls import count_closer

_WIDE = SheetSpec(inputs=(1.0,) * 16, desired=(0.0,) * 8, hidden=(16,) * 8, attempts=SheetSpec().attempts[2:])


def _heights(chart: dict[str, Any], curve: str) -> list[float]:
    return [height for _, height in chart[curve]]


def test_the_axis_and_the_curves_stand_before_the_first_reroll_and_never_move() -> None:
    tab = RerollsTab()
    before = tab.histograms
    after = tab.add(10_000).histograms
    assert after["ticks"] == before["ticks"]
    assert len(before["ticks"]) >= 5
    for old, new in zip(before["charts"], after["charts"], strict=True):
        for locked in ("law", "normal", "top"):
            assert new[locked] == old[locked]
        assert old["bars"] != new["bars"]


@pytest.mark.parametrize("axis", ["Signed-log", "Linear"])
@pytest.mark.parametrize("watch", ["o1", "o2", "largest", "distance"])
def test_the_bars_are_the_share_of_each_and_follow_the_law(watch: str, axis: str) -> None:
    tab = RerollsTab({"watch": watch}).choose("axis", axis).add(10_000)
    for attempt in (1, 2, 3):
        chart = tab.chart(attempt)
        outside = int(re.sub(r"\D", "", chart["outside"]) or 0)
        assert sum(share for _, share, *_ in chart["bars"]) == pytest.approx(1 - outside / 10_000, abs=1e-12)
        for place, share, *_ in chart["bars"]:
            at, height = chart["law"][4 * place + 2]  # four points a bar
            assert at == pytest.approx((place + 0.5) / 97, abs=1e-4)
            expected = height * chart["top"]
            error = (max(expected, 1e-3) / 10_000) ** 0.5
            assert share == pytest.approx(expected, abs=5 * error + 1e-4 * chart["top"])


def test_the_curves_can_be_switched_off_one_by_one() -> None:
    tab = RerollsTab().add(10)
    both = tab.histograms["charts"]
    assert all(len(chart["law"]) == len(chart["normal"]) > 100 for chart in both)
    assert [_heights(chart, "law") for chart in both] != [_heights(chart, "normal") for chart in both]
    tab.choose("law", value=False)
    assert tab.query["law"] == "no"
    assert [(chart["law"], chart["normal"]) for chart in tab.histograms["charts"]] == [([], c["normal"]) for c in both]
    tab.choose("normal", value=False)
    assert [(chart["law"], chart["normal"]) for chart in tab.histograms["charts"]] == [([], [])] * 3
    tab.choose("law", value=True).choose("normal", value=True)
    assert tab.histograms["charts"] == both


@pytest.mark.parametrize("watch", ["largest", "distance"])
def test_a_size_has_a_law_and_no_normal_curve(watch: str) -> None:
    tab = RerollsTab().choose("watch", watch)
    assert tab.query["watch"] == watch
    for chart in tab.histograms["charts"]:
        assert len(chart["law"]) > 100
        assert chart["normal"] == []
    assert tab.histograms["ticks"][0] == {"at": 0.0, "text": "0"}


def test_the_linear_axis_has_even_ticks_and_other_bars() -> None:
    tab = RerollsTab().add(1_000)
    log = tab.histograms
    linear = tab.choose("axis", "Linear").histograms
    assert tab.query["axis"] == "linear"
    assert np.diff([tick["at"] for tick in linear["ticks"]]) == pytest.approx(1 / 8, abs=1e-4)
    assert linear["label"] == "Output 1, linear axis"
    assert log["label"] == "Output 1, signed-log axis"
    assert linear["charts"] != log["charts"]
    assert tab.monte_carlo.done == 1_000


def test_the_two_methods_are_different_rolls_of_one_law_and_only_literal_ones_can_be_opened() -> None:
    tab = RerollsTab().add(100)
    literal = tab.histograms
    assert literal["open"] is True
    exact = tab.choose("way", "exact").histograms
    assert tab.query["how"] == "exact"
    assert exact["open"] is False
    assert [chart["law"] for chart in exact["charts"]] == [chart["law"] for chart in literal["charts"]]
    assert [chart["bars"] for chart in exact["charts"]] != [chart["bars"] for chart in literal["charts"]]
    assert np.array_equal(tab.monte_carlo.first[0], reroll(SheetSpec(), n=100, method="exact").outputs)
    assert tab.choose("way", "literal").histograms == literal


# ---- edits, edges, sizes -------------------------------------------------------------------------


def test_a_pinned_weight_in_the_middle_has_no_law_and_says_why() -> None:
    spec = SheetSpec(attempts=(Attempt("xavier", overrides=overridden(weights=((1, 0, 0, 2.0),))), Attempt("xavier")))
    tab = RerollsTab(encode_spec(spec) | {"n": "500"})
    assert "a pinned weight in layer 2" in tab.chart(1)["remark"]
    assert (tab.chart(1)["law"], tab.chart(1)["normal"]) == ([], [])
    assert tab.chart(1)["bars"] != []
    assert tab.chart(2)["remark"] == ""
    assert len(tab.chart(2)["law"]) > 100


def test_the_exact_method_says_why_an_attempt_is_drawn_literally() -> None:
    spec = SheetSpec(attempts=(Attempt("xavier", overrides=overridden(weights=((1, 0, 0, 2.0),))), Attempt("xavier")))
    tab = RerollsTab(encode_spec(spec) | {"n": "100", "how": "exact"})
    assert "drawn literally: there is no exact sampler for pinned weights" in tab.chart(1)["remark"]
    assert "literally" not in tab.chart(2)["remark"]
    assert np.array_equal(tab.monte_carlo.first[0], reroll(spec, n=100).outputs)


@pytest.mark.parametrize("attempt", [Attempt("xavier", activation="tanh"), Attempt("lecun-uniform")], ids=str)
def test_a_law_that_is_only_the_limit_says_so(attempt: Attempt) -> None:
    tab = RerollsTab(encode_spec(SheetSpec(attempts=(attempt,))))
    assert final_law(SheetSpec(attempts=(attempt,))).kind == "infinite-width limit"
    assert "infinitely wide hidden layers" in tab.chart(1)["remark"]
    assert len(tab.chart(1)["law"]) > 100


def test_what_is_at_0_itself_is_in_the_law_of_the_first_bar() -> None:
    spec = SheetSpec(hidden=(2, 2), attempts=(Attempt("he", activation="relu"),))
    tab = RerollsTab(encode_spec(spec) | {"n": "5000", "watch": "largest"})
    (text,) = (text for place, _, text, _ in tab.chart(1)["bars"] if place == 0)
    measured, exact = (float(found) for found in re.findall(r"([\d.]+) %", text))
    assert exact > 30
    assert measured == pytest.approx(exact, abs=450 * (0.25 / 5000) ** 0.5)


def test_a_law_far_from_0_is_on_the_axis_with_its_normal_curve() -> None:
    spec = SheetSpec(hidden=(), attempts=(Attempt("fixed", (1.0,), overrides=overridden(means=((0, 1000.0),))),))
    tab = RerollsTab(encode_spec(spec) | {"n": "1000"})
    chart = tab.chart(1)
    assert chart["outside"] == ""
    law = final_law(spec)
    assert law.mean == 6000
    assert chart["law"] == chart["normal"]  # one layer is normal
    assert max(_heights(chart, "law")) > 0.5
    assert tab.monte_carlo.accumulators[0, "o1"].std().value == pytest.approx(law.std, rel=4.5 / 2000**0.5)


def test_one_input_leaves_out_the_attempt_that_needs_more() -> None:
    tab = RerollsTab({"x": "3", "n": "50"})
    assert [chart["attempt"] for chart in tab.histograms["charts"]] == [0, 2]
    assert tab.monte_carlo.done == 50
    assert [info.value.partition(":")[0] for info in tab.app.info] == ["Attempt 2 has no numbers"]
    alone = RerollsTab({"x": "3", "a": "inputs"}).add(10)
    assert alone.histograms["kind"] == "none"
    assert [error.value for error in alone.app.error] == ["There is nothing to draw: no attempt has numbers."]


@pytest.mark.parametrize("attempt", [Attempt("fixed", (0.0,)), Attempt("fixed", (1e12,))], ids=str)
def test_standard_deviations_at_their_ends_are_drawn(attempt: Attempt) -> None:
    tab = RerollsTab(encode_spec(SheetSpec(attempts=(attempt, Attempt("xavier")))) | {"n": "200"})
    assert [chart["outside"] for chart in tab.histograms["charts"]] == ["", ""]
    for watch in ("largest", "distance"):
        assert sum(share for _, share, *_ in tab.choose("watch", watch).chart(1)["bars"]) == pytest.approx(1.0)


def test_large_sheets_are_rerolled_output_by_output() -> None:
    tab = RerollsTab(encode_spec(_WIDE)).add(100)
    assert tab.monte_carlo.done == 100
    (box,) = (box for box in tab.app.selectbox if box.key == "watch")
    assert len(box.options) == 10
    assert tab.choose("watch", "o8").histograms["label"].startswith("Output 8")
    assert np.array_equal(tab.monte_carlo.first[0], reroll(_WIDE, n=100).outputs)


# ---- tables and texts ----------------------------------------------------------------------------


def test_the_table_has_the_law_before_the_first_reroll_and_both_after() -> None:
    tab = RerollsTab()
    exact = tab.table("Figure").to_string()
    for attempt in range(3):
        law = final_law(SheetSpec(), attempt=attempt)
        assert f"{law.std:.2f}" in exact
    after = tab.add(1_000).table("Figure").to_string()
    assert "±" not in exact
    assert after.count("±") >= 15
    for attempt in range(3):
        std = reroll(SheetSpec(), attempt=attempt, n=1_000).outputs[:, 0].std(ddof=1)
        assert f"{std:.2f} ±" in after


def test_the_files_to_take_home_are_there() -> None:
    tab = RerollsTab().add(10)
    assert [button.proto.label for button in tab.app.get("download_button")] == [
        "The 10 re-rolls",
        "The table",
        "Counts and curves",
    ]


@pytest.mark.parametrize("pair", [(2, 1), (0, 2)])
def test_the_text_counts_who_comes_closer(pair: tuple[int, int]) -> None:
    tab = RerollsTab().add(1_000).choose("pair_first", pair[0]).choose("pair_second", pair[1])
    assert tab.query["pair"] == f"{pair[0] + 1}_{pair[1] + 1}"
    (said,) = (text.value for text in tab.app.markdown if "comes closer than" in text.value)
    for same_dice in (True, False):
        counted = count_closer(SheetSpec(), *pair, n=1_000, same_dice=same_dice)
        share = f"{100 * counted.share:.2f} ± {100 * counted.error:.2f} %" if counted.error else "none"
        assert counted.error or counted.share == 0
        assert f"**{share}**" in said
    assert f"Attempt {pair[0] + 1} comes closer than attempt {pair[1] + 1}" in said
    assert "1,000 re-rolls" in said
    before = RerollsTab({"pair": f"{pair[0] + 1}_{pair[1] + 1}"})
    assert "No re-rolls yet." in [text.value for text in before.app.markdown]


def test_the_sliders_change_the_curves_and_the_table_and_no_reroll() -> None:
    tab = RerollsTab().add(10)
    curves, depths, table, monte_carlo = (
        tab.sent("curves"),
        tab.sent("depths"),
        tab.table("sum of 1/width"),
        tab.monte_carlo,
    )
    tab.choose("deep", 20)
    assert tab.query["deep"] == "20"
    assert tab.sent("curves")["curves"] != curves["curves"]
    assert tab.sent("curves")["ticks"] == curves["ticks"]
    assert tab.sent("depths")["chosen"] == 0.4
    assert tab.sent("depths")["lines"] == depths["lines"]
    assert tab.table("sum of 1/width").to_string() != table.to_string()
    assert "20/3 = 6.67" in tab.table("sum of 1/width").to_string()
    tab.choose("wide", 512)
    assert "20/512 = 0.0391" in tab.table("sum of 1/width").to_string()
    assert tab.sent("depths")["lines"] != depths["lines"]
    assert tab.monte_carlo is monte_carlo


def test_at_any_depth_the_root_mean_square_stays_and_the_typical_output_sinks() -> None:
    lines = {line["name"]: line["points"] for line in RerollsTab().sent("depths")["lines"]}
    assert np.ptp([height for _, height in lines["root mean square"]]) < 1e-9
    assert (np.diff([height for _, height in lines["typical |output| (median)"]]) < 0).all()


@pytest.mark.parametrize("wide", [1, 2, 4])
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh"])
def test_narrow_networks_are_drawn_at_every_depth(activation: str, wide: int) -> None:
    spec = SheetSpec(attempts=(Attempt("xavier", activation=activation),))
    tab = RerollsTab(encode_spec(spec) | {"deep": "50", "wide": str(wide), "pair": "1_1"})
    (root, typical) = tab.sent("depths")["lines"]
    assert len(root["points"]) == 26
    assert (len(typical["points"]) == 26) == (activation != "relu")
    (curve,) = tab.sent("curves")["curves"]
    assert len(curve["points"]) > 100


@pytest.mark.parametrize("watch", ["o1", "largest", "distance"])
def test_without_a_law_the_height_stands_before_the_first_reroll_too(watch: str) -> None:
    spec = SheetSpec(attempts=(Attempt("xavier", overrides=overridden(weights=((1, 0, 0, 2.0),))),))
    tab = RerollsTab(encode_spec(spec) | {"watch": watch})
    top = tab.chart(1)["top"]
    assert tab.add(1_000).chart(1)["top"] == top
    assert top / 4 < max(share for _, share, *_ in tab.chart(1)["bars"]) < 2 * top


def test_the_spread_inside_the_first_roll_stands_beside_that_across_rolls() -> None:
    tab = RerollsTab({"n": "500"})
    strips = tab.sent("strips")["strips"]
    assert [len(line["places"]) for strip in strips for line in strip["lines"]] == [8, 100] * 3
    across = [tab.monte_carlo.accumulators[attempt, "o1"].std().value for attempt in range(3)]
    text = tab.table("Inside roll 1").to_string()
    assert all(f"{std:.2f}" in text for std in across if std)
