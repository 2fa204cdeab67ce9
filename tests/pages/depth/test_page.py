"""The depth page through Streamlit's AppTest: what is computed, what controls change, what bad input does."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from pages.ui.depth import progress as depth_progress
from pages.ui.depth.diagram import diagram_of
from pages.ui.depth.progress import every_s, text_of
from pages.ui.depth.runs import DeepRuns, Progress, deep_runs
from tests.pages.depth.gate import Gate
from tests.pages.depth.tab import SMALL, DepthTab
from xavier_core import SheetSpec, encode_spec
from xavier_core.depth import DEEP_PRESETS, DeepAttempt, DeepSpec, Measurements, deep_run, run_deep


def test_the_page_opens_with_the_tutorials_tanh() -> None:
    tab = DepthTab(panels=("published_panel",))
    assert tab.settings.spec == DEEP_PRESETS["cs231n-tanh"].spec
    assert tab.warnings == ""
    assert tab.result.is_done
    for said in ("Vanishing", "Activations vanish: ×0.22 a layer", "Saturated", "Alive"):
        assert said in tab.html
    row = tab.tables[0].loc["layer 10, standard deviation of the activations"]
    assert row["Attempt 3, printed"] == "0.228008"
    assert row["Attempt 3, this run"] == f"{tab.result.attempts[2].layers[9].post.std:.4g}"
    assert abs(float(row["Attempt 3, standard errors apart"].replace("−", "-"))) < 3.5


def test_what_is_shown_is_what_the_core_computes() -> None:
    tab = DepthTab(SMALL, panels=("layer_panel",))
    alone = run_deep(tab.settings.spec)
    (table,) = tab.tables
    assert isinstance(table, pd.DataFrame)
    assert list(table.columns) == ["Attempt 1", "Attempt 2"]
    measured = alone.attempts[1].layers[-1].post.std
    assert table.loc["activations: standard deviation", "Attempt 2"] == f"{measured:.4g}"


def test_what_is_in_a_closed_panel_is_not_sent() -> None:
    tab = DepthTab(SMALL)
    assert {"Layers", "Units per layer", "Attempt 2: bias variance"} <= {field.label for field in tab.app.text_input}
    tab.open_panels()
    assert {field.label for field in tab.app.text_input} == {"Seed", "Roll"}
    assert set(tab.charts()) == {"depth_forward", "depth_backward", "depth_histograms"}
    tab.do("reroll").open_panels("network")
    (width,) = (field for field in tab.app.text_input if field.label == "Units per layer")
    assert width.value == width.proto.default == "20"


def test_the_charts_follow_the_controls() -> None:
    tab = DepthTab(SMALL)
    before = tab.charts()["depth_histograms"]["figure"]
    tab.choose("Histograms of", "gradient_weights")
    after = tab.charts()["depth_histograms"]["figure"]
    assert before != after
    assert "weights" in after["layout"]["title"]["text"]
    assert tab.query["show"] == "gradient_weights"
    assert tab.choose("Drawn as", "ridge").charts()["depth_histograms"]["figure"] != after
    tab.choose("Axis", "log")
    assert tab.query["scale"] == "log"


@pytest.mark.parametrize("key", DEEP_PRESETS)
def test_every_preset_can_be_chosen(key: str) -> None:
    tab = DepthTab(SMALL, panels=())
    small = tab.settings.spec
    tab.choose("Preset", key)
    preset = DEEP_PRESETS[key]
    assert tab.settings.spec == preset.spec != small
    assert tab.settings.quantity == preset.which
    assert (tab.settings.jacobian, tab.settings.rank) == (preset.wants_jacobian, preset.wants_rank)
    assert preset.about[:60] in tab.texts
    assert tab.result.is_done
    assert not any(attempt.why_no_numbers for attempt in tab.result.attempts)


def test_every_reroll_is_the_next_roll_and_is_in_the_link() -> None:
    tab = DepthTab(SMALL, panels=())
    first = tab.result.attempts[1].layers[0].post.std
    tab.do("reroll")
    assert tab.query["droll"] == "2"
    assert tab.result.attempts[1].layers[0].post.std != first
    presses = [[tab.acknowledged + number, "depth", "reroll"] for number in (1, 2, 3)]
    assert tab.send_log(presses).query["droll"] == "5"
    again = DepthTab(tab.query, panels=())
    assert again.result.attempts[1].layers[0].post.std == tab.result.attempts[1].layers[0].post.std


def test_the_sheet_and_its_rolls_stay_as_they_are() -> None:
    tab = DepthTab(SMALL | encode_spec(SheetSpec(roll=5, seed=3)))
    tab.do("reroll").type_text("Seed", "77")
    assert (tab.here.spec.roll, tab.here.spec.seed) == (5, 3)
    assert (tab.query["seed"], tab.query["dseed"]) == ("3", "77")


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        (
            "Units per layer",
            "1000000000",
            "Units per layer must be a whole number from 1 to 4096 (received 1,000,000,000)",
        ),
        ("Units per layer", "", "Units per layer must be a whole number from 1 to 4096 (received nothing)"),
        ("Layers", "201", "Layers must be a whole number from 1 to 200 (received 201)"),
        ("Layers", "NaN", "Layers must be a whole number from 1 to 200 (received “NaN”)"),
        ("Examples", "many", "Examples must be a whole number from 1 to 4096 (received “many”)"),
        ("Seed", "-1", "Seed must be a whole number"),
        ("Attempt 1: standard deviation", "inf", "Standard deviation must be a number"),
        ("Attempt 1: bias variance", "-2", "Bias variance must be a number"),
        ("Units per layer", "4096", "537 MB"),
    ],
)
def test_bad_input_is_named_and_the_last_good_state_stays(label: str, text: str, said: str) -> None:
    tab = DepthTab(SMALL | {"layers": "60", "batch": "1000"})
    before = tab.settings
    tab.type_text(label, text)
    assert said in tab.warnings
    assert tab.settings == before
    assert tab.result.is_done
    (field,) = (field for field in tab.app.text_input if field.label == label)
    assert field.value == text


def test_a_network_that_would_not_fit_says_what_would() -> None:
    tab = DepthTab(SMALL | {"width": "4096", "layers": "200", "batch": "4096"})
    assert "Needs 82 GB, limit 537 MB; fits with 36 units per layer." in tab.warnings
    spec = tab.settings.spec
    assert "Shown instead: 200 layers of 36 units with 4,096 examples." in tab.warnings
    assert (spec.depth, spec.width, spec.examples) == (200, 36, 4096)
    assert [own.scheme for own in spec.attempts] == ["fixed", "xavier"]  # all else is as the link has it
    assert spec.activation == "tanh"
    assert tab.result.is_done


def test_schemes_are_added_chosen_and_removed() -> None:
    tab = DepthTab(SMALL)
    tab.press("Add an attempt").press("Add an attempt")
    assert [own.scheme for own in tab.settings.spec.attempts] == ["fixed", "xavier", "he", "glorot-normal"]
    (add,) = (button for button in tab.app.button if button.label == "Add an attempt")
    assert add.disabled
    tab.choose("Attempt 1: scheme", "glorot-uniform").type_text("Attempt 1: gain", "5/3")
    assert tab.settings.spec.attempts[0] == DeepAttempt("glorot-uniform", (5 / 3,))
    tab.type_text("Attempt 1: bias variance", "0.05").press("Remove attempt 2")
    assert [own.scheme for own in tab.settings.spec.attempts] == ["glorot-uniform", "he", "glorot-normal"]
    assert tab.settings.spec.attempts[0].bias_variance == 0.05
    tab.press("Remove attempt 3").press("Remove attempt 2")
    assert [button.disabled for button in tab.app.button if button.label.startswith("Remove")] == [True]


def test_what_is_typed_while_an_attempt_is_removed_goes_to_no_other() -> None:
    tab = DepthTab({**SMALL, "rules": "fixed_1~xavier~he"})
    (bias,) = (field for field in tab.app.text_input if field.label == "Attempt 2: bias variance")
    (remove,) = (button for button in tab.app.button if button.label == "Remove attempt 1")
    remove.click()
    bias.set_value("0.3")
    tab.run()
    assert [own.scheme for own in tab.settings.spec.attempts] == ["xavier", "he"]
    assert tab.settings.spec.attempts[1].bias_variance == 0.0


def fields_of_attempts(tab: DepthTab) -> set[str]:
    """Keys of what is typed into or chosen for an attempt, without what tells that another value was put into it."""
    fields = (*tab.app.text_input, *tab.app.selectbox)
    return {
        str(field.key).rpartition("_")[0]
        for field in fields
        if field.label.startswith(("Attempt 1: ", "Attempt 2: ", "fan_in × ", "Bias variance"))
    }


@pytest.mark.parametrize(
    "replace_list",
    [
        lambda tab: tab.go_back_to(tab.query | {"rules": "fixed_0.02~he"}),
        lambda tab: tab.choose("Preset", "cs231n-tanh"),
        lambda tab: tab.press("Reset this page"),
        lambda tab: tab.press("Add an attempt"),
        lambda tab: tab.press("Remove attempt 2"),
    ],
    ids=["Back", "preset", "Reset", "add", "remove"],
)
def test_what_is_typed_for_one_list_of_attempts_is_heard_for_no_other(
    replace_list: Callable[[DepthTab], DepthTab],
) -> None:
    tab = DepthTab(panels=("network", "phase_panel"))
    tab.type_text("Attempt 1: bias variance", "0.25")
    before = fields_of_attempts(tab)
    tab = replace_list(tab)
    assert fields_of_attempts(tab)
    assert not fields_of_attempts(tab) & before


def test_what_is_typed_in_the_moment_of_a_reset_goes_with_the_rest() -> None:
    tab = DepthTab(SMALL)
    (reset,) = (button for button in tab.app.button if button.label == "Reset this page")
    reset.click()
    tab.text_field("Attempt 1: bias variance").set_value("0.3")
    assert tab.run().settings.spec == DEEP_PRESETS["cs231n-tanh"].spec


def test_fields_stay_what_they_are_while_an_attempt_is_edited() -> None:
    tab = DepthTab({**SMALL, "rules": "he~xavier"}, panels=("network", "phase_panel"))
    before = fields_of_attempts(tab)
    tab.type_text("Attempt 1: bias variance", "0.3").choose("Attempt 2: scheme", "orthogonal")
    assert before < fields_of_attempts(tab)  # and its gain


def test_rerolls_one_after_another_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    tab = DepthTab(SMALL)
    runs, spec = deep_runs(), tab.settings.spec
    left: list[DeepSpec] = []
    leave = DeepRuns.leave

    def tell(own: DeepRuns, given_up: DeepSpec, measurements: Measurements, *, watcher: str) -> None:
        left.append(given_up)
        leave(own, given_up, measurements, watcher=watcher)

    monkeypatch.setattr(DeepRuns, "leave", tell)
    tab.do("reroll")
    assert left == [spec]
    assert runs.known(tab.settings.spec, tab.settings.measurements) is not None


def test_two_fields_move_the_chosen_attempt_in_the_phase_diagram() -> None:
    tab = DepthTab(SMALL, panels=("phase_panel",))
    tab.choose("Attempt", 1)
    tab.type_text("fan_in × Var(W)", "1.76").type_text("Bias variance", "0.05")
    moved = tab.settings.spec.attempts[1]
    assert (moved.scheme, moved.bias_variance) == ("glorot-normal", 0.05)
    assert moved.arguments[0] ** 2 == pytest.approx(1.76, rel=1e-5)
    assert tab.settings.spec.attempts[0] == DeepAttempt("fixed", (0.01,))
    assert tab.result.is_done
    assert "Attempt 2 stands at (1.76, 0.05): order. " in tab.texts
    assert "correlation depth" in tab.texts
    assert "received" in tab.type_text("fan_in × Var(W)", "-1").warnings


def test_a_click_in_the_phase_diagram_moves_the_chosen_attempt_once() -> None:
    tab = DepthTab(SMALL | {"pick": "2"}, panels=("phase_panel",))
    tab.click(1.5, 0.1)
    moved = tab.settings.spec.attempts[1]
    assert (moved.scheme, moved.bias_variance) == ("glorot-normal", 0.1)
    assert moved.arguments[0] ** 2 == pytest.approx(1.5, rel=1e-5)
    assert tab.settings.spec.attempts[0] == DeepAttempt("fixed", (0.01,))
    tab.do("move", 1, "another", {"x": 1.0, "y": 0.0})  # of another list of attempts
    assert tab.settings.spec.attempts[1] == moved


@pytest.mark.parametrize(
    "point", [{"x": -1.0, "y": 0.1}, {"x": "1", "y": 0.1}, {"x": 1.0}, None, {"x": 1.0, "y": -1.0}]
)
def test_a_click_that_is_no_place_changes_nothing_and_is_said(point: object) -> None:
    tab = DepthTab(SMALL, panels=())
    before = tab.settings
    assert tab.do("move", 0, tab.memory.name_of_list(before.spec.attempts), point).settings == before
    assert tab.warnings


def test_an_attempt_stands_where_it_was_moved_though_the_only_layer_is_not_square() -> None:
    tab = DepthTab(SMALL | {"data": "digits", "layers": "1", "width": "30", "pick": "1"}, panels=("phase_panel",))
    tab.type_text("fan_in × Var(W)", "2").type_text("Bias variance", "0.1")
    (own,) = (place for place in diagram_of(tab.settings.spec).places if place.attempt == 0)
    assert (own.weight_scale, own.bias_variance) == pytest.approx((2.0, 0.1), rel=1e-3)
    assert "Attempt 1 stands at (2, 0.1)" in tab.texts


def test_where_signals_settle_is_said_for_what_the_first_layer_makes_of_digits() -> None:
    """ReLU at criticality keeps every size, so that its first layer, of another fan_in, decides."""
    gain = math.sqrt(2.0)
    tab = DepthTab(
        SMALL | {"data": "digits", "unit": "relu", "width": "400", "rules": f"glorot-normal_{gain!r}"},
        panels=("phase_panel",),
    )
    limit = tab.result.attempts[0].limit
    assert limit is not None
    assert limit.pre[2] == pytest.approx(limit.pre[4])
    assert f"come to a second moment of {limit.pre[4] ** 2:.4g}" in tab.texts


def test_a_stopped_run_keeps_what_there_is_and_goes_on(monkeypatch: pytest.MonkeyPatch, gate: Gate) -> None:
    monkeypatch.setattr(depth_progress, "_AT_ONCE_S", 0.0)
    tab = DepthTab(SMALL | {"dseed": "987"}, panels=())
    gate.await_step()
    gate.pass_steps(4)
    assert tab.run().result.layers_done == 3
    assert tab.progress[0].startswith("Computing: 3 of 16 layer passes")
    tab.press("Stop computing")
    assert tab.progress == ("Stopped: 3 of 16 layer passes", int(100 * 3 / 16) / 100)
    assert "No layer yet" in tab.html
    tab.choose("Axis", "log")
    assert tab.progress[0].startswith("Stopped")
    monkeypatch.setattr(depth_progress, "_AT_ONCE_S", 60.0)
    gate.open()
    tab.press("Resume")
    assert tab.progress == ("Computed 16 layer passes, forward and backward, of all attempts", 1.0)
    (button,) = (button for button in tab.app.button if button.label in {"Stop computing", "Resume"})
    assert button.disabled


def test_another_network_than_the_stopped_one_is_computed(monkeypatch: pytest.MonkeyPatch, gate: Gate) -> None:
    monkeypatch.setattr(depth_progress, "_AT_ONCE_S", 0.0)
    tab = DepthTab(SMALL | {"dseed": "986"}, panels=())
    gate.await_step()
    gate.pass_steps(2)
    assert tab.press("Stop computing").progress[0] == "Stopped: 1 of 16 layer passes"
    monkeypatch.setattr(depth_progress, "_AT_ONCE_S", 60.0)
    gate.open()
    assert tab.do("reroll").progress[0].startswith("Computed")
    assert tab.type_text("Roll", "1").progress[0] == "Stopped: 2 of 16 layer passes"  # what was in hand is kept
    assert tab.press("Resume").progress[0].startswith("Computed")


def test_a_tab_whose_run_waits_says_so_and_shows_it_once_it_is_there(
    monkeypatch: pytest.MonkeyPatch, gate: Gate
) -> None:
    monkeypatch.setattr(depth_progress, "_AT_ONCE_S", 0.0)
    runs = DeepRuns(1)
    monkeypatch.setattr(depth_progress, "deep_runs", lambda: runs)
    first = DepthTab(SMALL | {"dseed": "985"}, panels=())
    gate.await_step()
    second = DepthTab(SMALL | {"dseed": "984"}, panels=())
    assert first.progress[0].startswith("Computing: 0 of 16")
    assert second.progress == ("Waiting: 1 run before yours", 0.0)
    monkeypatch.setattr(depth_progress, "_AT_ONCE_S", 60.0)
    gate.open()
    assert first.run().progress[0].startswith("Computed")
    assert second.run().progress[0].startswith("Computed")


def test_progress_tells_how_far_it_is_and_how_long_it_takes() -> None:
    spec = DepthTab(SMALL).settings.spec
    _begun, part, *_rest, whole = deep_run(spec)
    usual = "layer passes, forward and backward, of all attempts"
    assert text_of(Progress(None), spec) == f"Computing: 0 of 16 {usual}"
    assert text_of(Progress(part, 0, 4.2), spec) == f"Computing: 1 of 16 {usual}, about 4 s left"
    assert text_of(Progress(part, 0, 1.2), spec) == f"Computing: 1 of 16 {usual}"
    assert text_of(Progress(whole), spec) == f"Computed 16 {usual}"
    assert text_of(Progress(None, 2), spec) == "Waiting: 2 runs before yours"
    assert text_of(Progress(None, 1, 0.0), spec) == "Waiting: 1 run before yours, about 1 s"
    assert text_of(Progress(None, 3, 12.0), spec) == "Waiting: 3 runs before yours, about 12 s"


def test_a_tab_that_waits_asks_the_more_seldom_the_longer_it_has_to_wait() -> None:
    assert every_s(Progress(None, 0)) < every_s(Progress(None, 1)) == every_s(Progress(None, 1, 5.0)) == 1.0
    assert every_s(Progress(None, 5, 15.0)) == 2.0
    assert every_s(Progress(None, 50, 200.0)) == 4.0


def test_a_layer_is_put_on_the_sheet_with_what_reaches_it() -> None:
    tab = DepthTab(SMALL | {"look": "3", "pick": "2"}, panels=("layer_panel",))
    reaching = tab.result.attempts[1].layers[2].reaching
    tab.press("Put this layer on the sheet")
    spec = tab.here.spec
    assert spec.inputs == tuple(float(f"{value:.6g}") for value in reaching[:3])
    assert len(spec.attempts) == 4
    added = spec.attempts[-1]
    assert (added.scheme, added.activation) == ("xavier", "tanh")
    assert tab.shows("live")
    assert tab.here.undo_steps == (SheetSpec(),)
    assert "what reaches layer 3 at the first example" in "\n".join(tab.here.notices)


def test_the_sheets_inputs_are_tiled_and_followed() -> None:
    tab = DepthTab(SMALL | encode_spec(SheetSpec(inputs=(7.0, 1.0))) | {"data": "sheet"})
    assert tab.settings.spec.sheet_inputs == (7.0, 1.0)
    assert tab.result.input.largest == 7.0
    assert not any(field.label == "Examples" for field in tab.app.text_input)


def test_digits_come_with_their_own_width() -> None:
    tab = DepthTab(SMALL)
    tab.choose("Inputs", "digits").type_text("Examples", "1797")
    assert tab.result.attempts[0].layers[0].fan_in == 64
    tab.type_text("Examples", "1798")
    assert "must be a whole number from 1 to 1797" in tab.warnings


def test_singular_values_and_ranks_come_on_demand() -> None:
    tab = DepthTab(SMALL, panels=("spectra_panel",))
    assert not {"depth_spectrum", "depth_ranks"} & set(tab.charts())
    for place in (0, 1):
        tab.app.checkbox[place].check()
        tab.run()
    assert {"depth_spectrum", "depth_ranks"} <= set(tab.charts())
    assert (tab.query["spectra"], tab.query["ranks"]) == ("yes", "yes")
    assert tab.result.attempts[0].jacobian is not None


def test_singular_values_of_wide_layers_are_left_out_and_why_is_said() -> None:
    wide = {**SMALL, "width": "1025", "layers": "1", "batch": "1", "spectra": "yes"}
    tab = DepthTab(wide, panels=("network", "spectra_panel"))
    assert "depth_spectrum" not in tab.charts()
    assert "up to 1,024 units" in tab.texts
    assert "depth_spectrum" in tab.type_text("Units per layer", "20").charts()


def test_a_machine_without_memory_is_said_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    tab = DepthTab(SMALL)

    def fail(*_: object, **__: object) -> Progress:
        raise MemoryError

    monkeypatch.setattr(DeepRuns, "ask", fail)
    tab.type_text("Seed", "31")
    assert "not enough memory" in "\n".join(error.value for error in tab.app.error)
    monkeypatch.undo()
    tab.type_text("Seed", "32")
    assert tab.result.is_done


def test_what_a_tab_showed_last_is_not_computed_again_and_is_no_other_experiments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tab = DepthTab(SMALL)
    shown = tab.result
    asked: list[DeepSpec] = []
    ask = DeepRuns.ask

    def tell(runs: DeepRuns, spec: DeepSpec, measurements: Measurements, **how: Any) -> Progress:  # noqa: ANN401
        asked.append(spec)
        return ask(runs, spec, measurements, **how)

    monkeypatch.setattr(DeepRuns, "ask", tell)
    monkeypatch.setattr(DeepRuns, "known", lambda *_: None)  # others have taken its place in the store
    tab.choose("Axis", "log")
    assert asked == []
    assert tab.memory.shown is shown
    tab.type_text("Seed", "55")
    assert {spec.seed for spec in asked} == {55}
    assert tab.memory.shown is not shown


def test_there_are_no_printed_figures_of_another_network() -> None:
    assert not DepthTab(SMALL, panels=("published_panel",)).tables


def test_an_overflow_is_said_with_its_layer() -> None:
    tab = DepthTab({**SMALL, "layers": "200", "unit": "relu", "rules": "fixed_500~he", "bits": "32"}, panels=())
    range_events = tab.result.attempts[0].range_events[0]
    assert f"Activations overflow in layer {range_events.layer}" in tab.html


def test_an_update_stays_below_200_kb_with_four_attempts_and_200_layers() -> None:
    query = {"batch": "30", "width": "30", "layers": "200", "unit": "tanh", "rules": "xavier~he~orthogonal~standard"}
    tab = DepthTab(query | {"spectra": "yes", "ranks": "yes"}, panels=("spectra_panel",))
    assert tab.result.is_done
    assert len(tab.charts()) == 5
    assert sum(len(json.dumps(content)) for content in tab.charts().values()) < 200_000


def test_two_fast_edits_of_a_place_in_the_phase_diagram_both_count() -> None:
    tab = DepthTab(SMALL, panels=("phase_panel",))
    tab.text_field("Bias variance").set_value("0.1")
    tab.text_field("fan_in × Var(W)").set_value("2")
    tab.run()
    moved = tab.settings.spec.attempts[tab.settings.chosen]
    assert (moved.scheme, moved.bias_variance) == ("glorot-normal", 0.1)
    assert moved.arguments[0] ** 2 == pytest.approx(2.0, rel=1e-5)  # between layers of equal width


def test_a_wrong_entry_goes_with_its_attempt() -> None:
    tab = DepthTab(SMALL | {"rules": "fixed_0.1~fixed_0.2~fixed_0.2"})
    tab.type_text("Attempt 2: standard deviation", "abc")
    assert "abc" in tab.wrong
    tab.press("Remove attempt 2")
    assert tab.wrong == ""
    assert tab.text_field("Attempt 2: standard deviation").value == "0.2"


def test_no_more_digits_are_asked_for_than_there_are() -> None:
    assert DepthTab(SMALL | {"data": "digits", "batch": "4096"}, panels=()).query["batch"] == "1797"
