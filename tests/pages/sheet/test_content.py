"""What the server sends to the browser agrees with the sheet, cell by cell and to the last digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pages.ui.sheet.experiment import experiment_of
from pages.ui.sheet.typical import share_text
from tests.overridden import overridden
from tests.pages.tab import Tab
from xavier_core import Attempt, Override, SheetSpec, encode_spec, run_sheet
from xavier_core.base import show
from xavier_core.sheet import PRESETS, Preset, cell_roles, layout_of, opening_spec
from xavier_core.typical import Share

_SPECS = {
    "seed sheet": SheetSpec(),
    "own dice": SheetSpec(same_dice=False, seed=42, roll=17),
    "no hidden layer": SheetSpec(hidden=()),
    "4-5-2": SheetSpec().resized((4, 5, 2)),
    "largest": SheetSpec().resized((16, *(16,) * 8, 8)),
    "one input": SheetSpec().resized((1, 3, 2)),
    "equal inputs": SheetSpec(inputs=(2.0, 2.0, 2.0)),
    "six attempts": SheetSpec(attempts=tuple(Attempt("fixed", (float(std),)) for std in range(6))),
    "edited": SheetSpec(
        attempts=(
            Attempt(
                "fixed", (5.0,), overrides=overridden(means=((1, 2.0),), stds=((0, 0.5),), weights=((0, 1, 2, 1 / 3),))
            ),
        )
    ),
    "activations": SheetSpec(attempts=tuple(Attempt("he", activation=key) for key in ("relu", "tanh", "gelu", "selu"))),
    "biases": SheetSpec(
        same_dice=False,
        attempts=(
            Attempt("kumar", activation="sigmoid", bias="scaled"),
            Attempt(
                "fixed",
                distribution="uniform",
                bias="constant",
                bias_value=0.1,
                overrides=overridden(biases=((1, 2, -2.0),)),
            ),
            Attempt("inputs", distribution="truncated", bias="scaled", name="mine"),
        ),
    ),
    "one input with biases": SheetSpec(inputs=(2.0,), attempts=(Attempt("inputs", bias="scaled", activation="elu"),)),
    "whole matrices": SheetSpec(
        attempts=(Attempt("orthogonal"), Attempt("sparse", (0.5, 1.0), bias="scaled"), Attempt("lsuv"))
    ),
    **{preset.title: preset.apply(SheetSpec()) for preset in PRESETS},
}


@pytest.mark.parametrize("name", _SPECS)
def test_every_number_of_every_grid_is_the_sheets(name: str) -> None:
    spec = _SPECS[name]
    tab = Tab(encode_spec(spec))
    for index, result in enumerate(run_sheet(spec).attempts):
        where = cell_roles(layout_of(spec, index))
        cells = {cell[0]: cell for cell in tab.grid(index)["cells"]}
        assert set(cells) == set(where)
        for address, role in where.items():
            value, text = cells[address][3], cells[address][2]
            match role.kind:
                case "weight" if result.weights:
                    expected = result.weights[role.layer].tolist()[role.row][role.column]
                case "activation" if result.activations:
                    expected = result.activations[role.layer].tolist()[role.column]
                case "pre_activation" if result.pre_activations:
                    expected = result.pre_activations[role.layer].tolist()[role.column]
                case "bias" if result.bias_dice:
                    expected = result.biases[role.layer].tolist()[role.column]
                case "bias" if result.biases:
                    assert value == result.biases[role.layer].tolist()[role.column]
                    continue
                case "weight" | "activation" | "pre_activation" | "bias":
                    assert (value, text) == (None, "")
                    continue
                case _:
                    continue
            assert (value, text) == (expected, show(expected)), address


@pytest.mark.parametrize("name", _SPECS)
def test_every_given_number_of_every_grid_is_the_specs(name: str) -> None:
    spec = _SPECS[name]
    tab = Tab(encode_spec(spec))
    for index, result in enumerate(run_sheet(spec).attempts):
        where = cell_roles(layout_of(spec, index))
        values: dict[str, list[object]] = {kind: [] for kind in ("input", "desired", "mean", "std")}
        for address, _, _, value, *_ in tab.grid(index)["cells"]:
            if where[address].kind in values:
                values[where[address].kind].append(value)
        given = {"input": spec.inputs, "desired": spec.desired, "mean": result.means, "std": result.stds}
        assert values == {kind: list(numbers) for kind, numbers in given.items()}


@pytest.mark.parametrize("name", _SPECS)
def test_the_comparison_shows_outputs_and_distances(name: str) -> None:
    spec = _SPECS[name]
    tab = Tab(encode_spec(spec))
    assert len(tab.experiment["titles"]) == len(spec.attempts)
    for row, result in zip(tab.stage["attempts"], run_sheet(spec).attempts, strict=True):
        assert row["outputs"] == [show(value) for value in result.outputs.tolist()]
        assert row["distance"] == ("" if result.distance is None else show(result.distance))


def test_formulas_refer_to_the_cells_that_they_depend_on() -> None:
    grid = Tab().grid(1)
    formulas = {cell[0]: grid["formulas"][cell[4]] for cell in grid["cells"] if cell[4] >= 0}
    assert formulas["B16"] == ["=B11*B13+C11*B14+D11*B15", ["B11", "C11", "D11", "B13", "B14", "B15"]]
    assert formulas["G14"] == ["=STDEV(B11:D11)", ["B11", "C11", "D11"]]
    assert formulas["B13"] == ["=NORMINV(RAND(), 0, STDEV(B11:D11))", ["G13", "G14"]]


def test_one_input_shows_the_error_and_the_reason_in_attempt_2() -> None:
    tab = Tab({"x": "3"})
    lessons = [attempt["lesson"] for attempt in tab.stage["attempts"]]
    texts = {cell[0]: cell[2] for cell in tab.grid(1)["cells"] if cell[1] == "s"}
    assert set(texts.values()) == {"#DIV/0!"}
    assert "One input has no standard deviation" in lessons[1]
    assert (lessons[0], lessons[2]) == ("", "")


def test_equal_inputs_show_zeros_and_the_lesson_in_attempt_2() -> None:
    tab = Tab({"x": "2_2_2"})
    lessons = [attempt["lesson"] for attempt in tab.stage["attempts"]]
    assert {cell[2] for cell in tab.grid(1)["cells"] if cell[1] in "wa"} == {"0.00"}
    assert "All inputs are equal" in lessons[1]
    assert lessons[0] == ""


def test_an_overtyped_standard_deviation_of_zero_has_another_lesson() -> None:
    attempts = SheetSpec().attempts
    spec = replace(SheetSpec(), attempts=(replace(attempts[0], overrides=overridden(stds=((1, 0.0),))), *attempts[1:]))
    assert "units of a layer are all alike" in Tab(encode_spec(spec)).stage["attempts"][0]["lesson"]


@pytest.mark.parametrize(
    ("overrides", "title", "of_seed"),
    [
        (overridden(stds=((layer, 0.1) for layer in range(3))), "standard deviation 0.1 (overtyped)", False),
        (overridden(means=((1, 2.0),)), "fixed standard deviation 5, mean 2 in layer 2", False),
        (overridden(weights=((0, 0, 0, 1.0),)), "fixed standard deviation 5, 1 weight pinned", True),
    ],
)
def test_an_attempt_of_the_seed_sheet_that_draws_otherwise_says_so_in_place_of_its_text(
    overrides: tuple[Override, ...],
    title: str,
    of_seed: bool,  # noqa: FBT001 - a case of the table
) -> None:
    spec = SheetSpec()
    tab = Tab(encode_spec(spec.with_attempt(0, replace(spec.attempts[0], overrides=overrides))))
    texts = [section["name"] for section in tab.experiment["sections"]]
    assert ("attempt_1" in texts) is of_seed
    assert tab.grid(0)["name"] == f"Attempt 1: {title}"
    assert tab.experiment["titles"][0] == title


def test_every_text_that_a_section_names_exists() -> None:
    tab = Tab()
    prose = tab.sent("outbox")["prose"]
    assert {section["name"] for section in tab.experiment["sections"]} | {"title"} == set(prose)
    assert all(text.strip() for text in prose.values())


def test_the_script_stays_the_same_for_a_whole_session() -> None:
    tab = Tab()
    before = tab.sent("outbox")
    assert tab.do("refresh").edit(0, ("B13", "2")).sent("outbox") == before


def test_what_the_browser_has_is_not_sent_again() -> None:
    tab = Tab()
    grid, stage = tab.grid(1), tab.stage
    has = [stage["experiment"], *stage["layouts"]]
    log = {"session": tab.token, "sends": 1, "operations": [[2, "sheet", "refresh"]], "has": has}
    after = tab.send({"log": log}).stage
    assert (after["experiments"], after["layouts"]) == ({}, {})
    assert [numbers["layout"] for numbers in after["grids"]] == list(stage["layouts"])
    values = {cell[0]: cell[3] for cell in grid["cells"]}
    assert values["G14"] == 1.0  # a number that is given stays with the layout
    assert set(after["grids"][1]["values"]).isdisjoint(stage["grids"][1]["values"])
    edited = tab.edit_of(grid["frame"], 1, "B13", "7", has=has).stage
    assert list(edited["layouts"]) == [edited["grids"][1]["layout"]]  # the attempt that was edited alone


def test_what_another_server_had_sent_is_sent_again() -> None:
    tab = Tab()
    has = [tab.stage["experiment"], *tab.stage["layouts"]]
    tab.send({"log": {"session": "another", "sends": 1, "operations": [], "has": has}})
    assert len(tab.stage["layouts"]) == 3


@pytest.mark.parametrize(
    "other",
    [
        SheetSpec(inputs=(3.0, 1.0, 2.5)),
        SheetSpec(same_dice=False),
        SheetSpec(hidden=(3, 4)),
        SheetSpec().with_attempt(0, Attempt("fixed", (5.0,), overrides=overridden(weights=((0, 0, 0, 1.0),)))),
    ],
)
def test_another_experiment_has_another_digest_and_another_roll_has_not(other: SheetSpec) -> None:
    assert experiment_of(other).digest != experiment_of(SheetSpec()).digest
    assert experiment_of(replace(other, seed=9, roll=7)).digest == experiment_of(other).digest


def test_marks_are_sent_once_and_again_to_a_tab_that_another_server_knew() -> None:
    tab = Tab().do("refresh").do("refresh")
    assert [mark[1:3] for mark in tab.stage["marks"]] == [[2, 1], [2, 2], [2, 3]]
    log = {"session": tab.token, "sends": 9, "operations": [], "marks": tab.stage["marks"][1][0]}
    assert [mark[2] for mark in tab.send({"log": log}).stage["marks"]] == [3]
    assert len(tab.send({"log": {**log, "session": "another"}}).stage["marks"]) == 3


def test_presses_that_arrive_together_leave_a_mark_each() -> None:
    tab = Tab()
    tab.send_log([[number, "sheet", "refresh"] for number in range(2, 32)])
    marks = tab.stage["marks"]
    assert [mark[2] for mark in marks] == list(range(1, 32))
    for _, seed, roll, distances, outputs in marks:
        for index, result in enumerate(run_sheet(SheetSpec(seed=seed, roll=roll)).attempts):
            assert distances[index] == pytest.approx(result.distance, rel=1e-3)
            assert outputs[index] == pytest.approx(result.outputs.tolist(), rel=1e-3)


def test_marks_that_are_cleared_do_not_come_back_and_the_log_stays() -> None:
    tab = Tab().do("refresh").do("refresh").do("clear_marks")
    assert [mark[2] for mark in tab.stage["marks"]] == [3]
    assert tab.stage["cleared"] == 3
    assert [mark[2] for mark in tab.do("refresh").stage["marks"]] == [3, 4]
    tab.send_log([[5, "sheet", "refresh"], [6, "sheet", "refresh"], [7, "sheet", "clear_marks"]])
    assert [mark[2] for mark in tab.stage["marks"]] == [6]
    assert [roll for _, roll in tab.memory.rolls] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_nearly_all_numbers_of_many_rolls_are_within_the_powers_of_ten_that_are_drawn(preset: Preset) -> None:
    spec = preset.apply(opening_spec())
    content = experiment_of(spec).content
    low, high = content["low"], content["high"]
    assert 4 <= high - low <= 24
    ticks = [tick["at"] for tick in content["ticks"]]
    assert (ticks[0], len(ticks) <= 5, ticks == sorted(ticks), ticks[-1] <= high) == (low, True, True, True)
    distances = [result.distance for roll in range(1, 201) for result in run_sheet(replace(spec, roll=roll)).attempts]
    assert np.mean([10.0**low <= (distance or 0.0) <= 10.0**high for distance in distances]) > 0.97


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Share(0.985, 0.0, "exact"), "98.5 %"),
        (Share(2.2e-6, 0.0, "exact"), "< 0.01 %"),
        (Share(0.0, 0.0, "exact"), "0 %"),
        (Share(0.0, 0.0, "simulated", 2000), "< 0.15 %"),  # three in 2,000
        (None, ""),
    ],
)
def test_a_share_reads_as_sure_as_it_is(share: Share | None, text: str) -> None:
    assert share_text(share) == text
