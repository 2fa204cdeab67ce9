"""The browser's log: each operation is carried out once, in its order, and answered in the same run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages.ui.sheet.frame import frame_of
from pages.ui.sheet.page import PAGE
from pages.ui.shell.outbox import carry_out
from tests.opened import opened
from tests.overridden import overridden
from tests.pages.tab import Tab
from tests.pages.visits import visit_of
from xavier_core import SheetSpec, encode_spec, run_sheet
from xavier_core.base import show
from xavier_core.dice import MAX_ROLL

FRAME = frame_of(opened(), 0)


@pytest.fixture
def tab() -> Tab:
    return Tab()


def _shown_outputs(spec: SheetSpec) -> list[str]:
    return [", ".join(map(show, attempt.outputs.tolist())) for attempt in run_sheet(spec).attempts]


def _compared_outputs(tab: Tab) -> list[str]:
    return [", ".join(row["outputs"]) for row in tab.stage["attempts"]]


def test_refresh_goes_to_the_next_roll_and_shows_it(tab: Tab) -> None:
    first = _compared_outputs(tab)
    tab.do("refresh")
    assert tab.query["roll"] == "2"
    assert _compared_outputs(tab) == _shown_outputs(opened(roll=2)) != first


def test_refresh_after_going_back_goes_to_a_roll_that_was_not_seen(tab: Tab) -> None:
    tab.do("refresh").do("refresh").do("previous").do("previous")
    assert tab.query["roll"] == "1"
    assert tab.do("refresh").query["roll"] == "4"


def test_previous_next_and_first_step_through_the_rolls(tab: Tab) -> None:
    rolls = [tab.do(press).query["roll"] for press in ("next", "next", "next", "previous", "first")]
    assert rolls == ["2", "3", "4", "3", "1"]


def test_no_roll_comes_before_the_first(tab: Tab) -> None:
    assert tab.toolbar["roll"] == 1
    assert tab.do("previous").spec == opened()


def test_no_roll_comes_after_the_last() -> None:
    tab = Tab({"roll": str(MAX_ROLL)})
    assert tab.toolbar["is_last_roll"]
    assert tab.do("next").query["roll"] == str(MAX_ROLL)
    assert tab.do("refresh").query["roll"] == str(MAX_ROLL)


def test_a_message_goes_away_with_the_next_step(tab: Tab) -> None:
    assert tab.do("explode").messages != ""
    assert tab.do("next").messages == ""


def test_an_edit_of_a_sheet_that_was_laid_out_anew_is_not_made(tab: Tab) -> None:
    tab.do("edit", 0, FRAME.replace("3-3-3-2", "4-5-2"), [["B13", "2"]])
    assert tab.spec == opened()
    assert "laid out anew" in tab.messages


def test_undo_and_redo_walk_through_edits_and_rolls(tab: Tab) -> None:
    specs = [tab.spec]
    specs.append(tab.edit(0, ("B13", "2")).spec)
    specs.append(tab.do("refresh").spec)
    specs.append(tab.edit(2, ("B11", "7")).spec)
    back = [tab.do("undo").spec for _ in range(3)]
    assert back == specs[2::-1]
    assert not tab.toolbar["undo"]
    forth = [tab.do("redo").spec for _ in range(3)]
    assert forth == specs[1:]
    assert not tab.toolbar["redo"]


def test_undo_with_nothing_to_undo_changes_nothing(tab: Tab) -> None:
    assert tab.do("undo").do("redo").spec == opened()


def test_a_new_step_after_undo_drops_what_was_undone(tab: Tab) -> None:
    tab.do("refresh").do("undo").edit(0, ("B13", "2"))
    assert not tab.toolbar["redo"]
    assert tab.do("redo").spec.roll == 1


def test_an_edit_of_an_input_reaches_every_attempt(tab: Tab) -> None:
    tab.edit(1, ("C11", "0,5"))
    assert tab.query["x"] == "3_0.5_2"
    assert _compared_outputs(tab) == _shown_outputs(replace(opened(), inputs=(3.0, 0.5, 2.0)))


def test_a_weight_is_pinned_in_its_attempt_only(tab: Tab) -> None:
    tab.edit(1, ("B13", "1/3"))
    assert [attempt.overrides for attempt in tab.spec.attempts] == [
        (),
        overridden(weights=((0, 0, 0, 1 / 3),)),
        (),
    ]
    assert tab.toolbar["pins"] == 1
    assert tab.edit(1, ("B13", "")).spec == opened()


def test_unpin_all_draws_every_weight_again(tab: Tab) -> None:
    tab.edit(0, ("B13", "1"), ("C14", "2")).edit(2, ("D15", "3"))
    assert tab.toolbar["pins"] == 3
    assert tab.do("unpin").spec == opened()
    assert tab.toolbar["pins"] == 0


def test_a_refused_edit_is_kept_beside_the_last_good_value(tab: Tab) -> None:
    tab.edit(0, ("B13", "two"), ("C13", "2"), ("B16", "1"), ("G14", "-1"))
    assert tab.spec.attempts[0].overrides == overridden(weights=((0, 0, 1, 2.0),))
    refused = tab.grid(0)["refused"]
    assert set(refused) == {"B13", "B16", "G14"}
    typed, message = refused["B13"]
    assert typed == "two"
    assert "B13 (weight) must be a number" in message
    assert "from 0 to" in refused["G14"][1]
    assert tab.grid(1)["refused"] == {}


def test_a_good_edit_clears_the_refusal_of_its_cell(tab: Tab) -> None:
    tab.edit(0, ("B13", "two"), ("C13", "three"))
    assert set(tab.edit(0, ("B13", "2")).grid(0)["refused"]) == {"C13"}


def test_an_input_cannot_be_emptied(tab: Tab) -> None:
    tab.edit(0, ("B11", ""))
    assert tab.spec == opened()
    assert "B11 (input) must be" in tab.grid(0)["refused"]["B11"][1]


def test_many_operations_in_one_message_are_carried_out_in_order(tab: Tab) -> None:
    edits = [[number, "sheet", "edit", 0, FRAME, [[f"B{12 + number}", str(number)]]] for number in (1, 2, 3)]
    tab.send_log([*edits, [4, "sheet", "refresh"], [5, "sheet", "edit", 0, FRAME, [["B13", "9"]]]])
    assert tab.acknowledged == 5
    assert tab.spec.roll == 2
    assert tab.spec.attempts[0].overrides == overridden(weights=((0, 0, 0, 9.0), (0, 1, 0, 2.0), (0, 2, 0, 3.0)))


def test_operations_already_carried_out_are_passed_over(tab: Tab) -> None:
    first = [1, "sheet", "refresh"]
    tab.send_log([first])
    tab.send_log([first])
    assert tab.query["roll"] == "2"
    tab.send_log([first, [2, "sheet", "refresh"]])
    assert (tab.query["roll"], tab.acknowledged) == ("3", 2)


def test_a_log_of_another_session_is_left_alone(tab: Tab) -> None:
    tab.send_log([[1, "sheet", "refresh"]], session="00000000")
    assert (tab.query["roll"], tab.acknowledged) == ("1", 0)
    tab.send_log([[1, "sheet", "refresh"]])
    assert (tab.query["roll"], tab.acknowledged) == ("2", 1)


def test_an_unknown_operation_is_acknowledged_and_named(tab: Tab) -> None:
    tab.send_log([[1, "sheet", "explode"], [2, "sheet", "refresh"], [3, "sheet", "edit", "one", FRAME, []]])
    assert (tab.query["roll"], tab.acknowledged) == ("2", 3)
    assert "not understood" in tab.messages


def test_a_panel_opens_and_closes(tab: Tab) -> None:
    assert tab.open_panel("layers").toolbar["panel"] == "layers"
    assert tab.app.text_input
    assert tab.open_panel("dice").toolbar["panel"] == "dice"
    assert tab.open_panel("dice").toolbar["panel"] == ""
    assert not tab.app.text_input


def test_the_session_carries_out_a_log_without_any_page() -> None:
    here = visit_of(PAGE)
    session = here.session
    carry_out(
        here,
        {
            "session": session.token,
            "sends": 1,
            "operations": [[1, "sheet", "next"], [2, "sheet", "next"], [3, "sheet", "undo"]],
        },
    )
    assert (session.spec.roll, session.acknowledged, len(session.undo_steps), len(session.redo_steps)) == (2, 3, 1, 1)


def test_the_address_bar_always_holds_the_spec(tab: Tab) -> None:
    tab.edit(0, ("G13", "0.1"), ("G14", "1e-3"), ("B13", "-2")).do("refresh")
    assert tab.query == encode_spec(tab.spec)
    assert tab.query["m"] == "1.1_0.1"
    assert tab.query["s"] == "1.1_0.001"
    assert tab.query["w"] == "1.1.1.1_-2"


def test_a_refused_input_is_settled_from_any_attempt_and_by_undo(tab: Tab) -> None:
    tab.edit(0, ("B11", "abc"), ("B13", "def"))
    assert set(tab.grid(0)["refused"]) == {"B11", "B13"}
    tab.edit(1, ("B11", "5"))
    assert set(tab.grid(0)["refused"]) == {"B13"}
    tab.do("refresh")
    assert set(tab.grid(0)["refused"]) == {"B13"}
    tab.do("undo").do("undo")
    assert tab.grid(0)["refused"] == {}
