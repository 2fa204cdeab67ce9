"""A log of any shape, from a browser that was tampered with, breaks nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.sheet.frame import frame_of
from pages.ui.sheet.page import PAGE
from pages.ui.shell.outbox import carry_out
from tests.opened import opened
from tests.pages.tab import Tab
from tests.pages.visits import visit_of
from xavier_core import encode_spec

FRAME = frame_of(opened(), 0)
_HOSTILE_STATES: tuple[object, ...] = (
    None,
    "log",
    7,
    [],
    {},
    {"log": None},
    {"log": "refresh"},
    {"log": [["refresh"]]},
    {"log": {}},
    {"log": {"operations": [[1, "refresh"]]}},
    {"log": {"session": None, "operations": None}},
    {"log": {"session": ["a"], "operations": [[1, "refresh"]]}},
)
_HOSTILE_OPERATIONS: tuple[object, ...] = (
    None,
    "refresh",
    {"0": [1, "refresh"]},
    [None],
    ["refresh"],
    [[]],
    [["1", "refresh"]],
    [[1.5, "refresh"]],
    [[-1, "refresh"]],
    [[1]],
    [[1, None]],
    [[1, ["refresh"]]],
    [[1, "refresh"]],
    [[1, "sheet"]],
    [[1, "sheet", ["refresh"]]],
    [[1, "sheet", "refresh", "twice"]],
    [[1, "depth", "reroll"]],
    [[1, "sheet", "panel"]],
    [[1, "sheet", "panel", "../../etc/passwd"]],
    [[1, "sheet", "panel", 5]],
    [[1, "sheet", "edit"]],
    [[1, "sheet", "edit", 0]],
    [[1, "sheet", "edit", 0, FRAME, "B13"]],
    [[1, "sheet", "edit", 0, FRAME, ["B13"]]],
    [[1, "sheet", "edit", 0, FRAME, [["B13"]]]],
    [[1, "sheet", "edit", 0, FRAME, [["B13", None]]]],
    [[1, "sheet", "edit", 0, FRAME, [[None, "1"]]]],
    [[1, "sheet", "edit", 0, FRAME, [[["B13"], {"a": 1}]]]],
    [[1, "sheet", "edit", 0, FRAME, [["B13", "nan"], ["B13", "inf"], ["B13", "1e999"], ["B13", "1" * 5000]]]],
    [[1, "sheet", "edit", 0, FRAME, [["\ud800", "\ud800"], ["B13", "\x00\u202e"]]]],
    [[1, "sheet", "edit", 0, FRAME, [["<script>", "<script>alert(1)</script>"]]]],
    [[1, "sheet", "edit", 3, FRAME, [["B13", "1"]]]],
    [[1, "sheet", "edit", -1, FRAME, [["B13", "1"]]]],
    [[1, "sheet", "edit", 10**30, FRAME, [["B13", "1"]]]],
    [[1, "sheet", "edit", 0, FRAME, [["A1", "1"]] * 3001]],
    [[1, "sheet", "edit", 0, "3-3-2", [["B13", "1"]]]],
    [[1, "sheet", "edit", 0, 3332, [["B13", "1"]]]],
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
_WORDS = st.sampled_from(
    ("sheet", "refresh", "previous", "undo", "redo", "unpin", "panel", "edit", FRAME, "B13", "B11", "G14", "2", "")
)


@pytest.fixture(scope="module")
def shared() -> Tab:
    return Tab()


@pytest.mark.parametrize("state", _HOSTILE_STATES, ids=repr)
def test_a_state_of_another_shape_is_left_alone(shared: Tab, state: object) -> None:
    shared.send(state)
    assert shared.spec == opened()
    assert shared.acknowledged == 0


@pytest.mark.parametrize("operations", _HOSTILE_OPERATIONS, ids=lambda operations: ascii(operations)[:40])
def test_operations_of_another_shape_change_no_number(operations: object) -> None:
    tab = Tab()
    tab.send_log(operations)
    assert tab.spec == opened()
    number = tab.acknowledged + 1
    tab.send_log([[number, "sheet", "refresh"]])
    assert (tab.spec.roll, tab.acknowledged) == (2, number)


@given(st.lists(_JSON | st.lists(st.integers(0, 9) | _WORDS | _JSON, max_size=5), max_size=6))
def test_no_list_of_operations_raises(operations: list[object]) -> None:
    here = visit_of(PAGE)
    session = here.session
    carry_out(here, {"session": session.token, "operations": operations})
    assert session.spec.layer_sizes == (3, 3, 3, 2)
    assert encode_spec(session.spec)["x"].count("_") == 2


@given(st.dictionaries(st.sampled_from(("session", "operations", "sends")), _JSON))
def test_no_log_without_the_sessions_name_does_anything(log: dict[str, object]) -> None:
    here = visit_of(PAGE)
    session = here.session
    carry_out(here, log)
    assert (session.spec, session.acknowledged, session.notices) == (opened(), 0, ())
