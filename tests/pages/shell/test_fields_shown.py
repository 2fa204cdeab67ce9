"""Fields: what the browser sends of a field that another stands in the place of is no entry."""

from __future__ import annotations

import pytest

from pages.ui.rerolls.page import PAGE
from pages.ui.shell import widgets
from pages.ui.shell.session import FieldValue
from tests.pages.rerolls.tab import RerollsTab
from tests.pages.visits import visit_of


@pytest.fixture
def tab() -> RerollsTab:
    return RerollsTab({"n": "3"})


def test_a_text_that_a_field_shows_already_is_no_entry_but_what_is_typed_into_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A press has put another field in its place, of which the browser has not heard when it sends the next one."""
    here, taken = visit_of(PAGE), list[str]()
    old = FieldValue("3", "3")
    here.state.shown["rerolls_n"] = old.anew("13")
    for sent, entries in (("3", []), ("500", ["500"]), ("500", ["500"])):
        monkeypatch.setattr("pages.ui.shell.widgets.st.session_state", {"rerolls_n_0": sent})
        widgets._typed(here, "rerolls_n", old, "3", taken.append)  # noqa: SLF001 - what Streamlit calls
        assert taken == entries
    assert here.state.shown["rerolls_n"] == FieldValue("13", "13", 1, ("500",))


def test_a_choice_that_a_field_shows_already_is_no_entry_but_another_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another field has put a choice in its place, of which the browser has not heard when it sends the next press."""
    here, taken = visit_of(PAGE), list[object]()
    old = FieldValue(False, False)  # noqa: FBT003 - the axis: not linear
    here.state.shown["rerolls_linear"] = old.anew(value=True)
    for sent, entries in ((False, []), (True, [True])):
        monkeypatch.setattr("pages.ui.shell.widgets.st.session_state", {"rerolls_linear_0": sent})
        widgets._chosen(here, "rerolls_linear", old, taken.append)  # noqa: SLF001 - what Streamlit calls
        assert taken == entries


def test_a_choice_that_another_field_makes_is_shown_and_can_be_taken_back(tab: RerollsTab) -> None:
    assert tab.set_choice("rerolls_width", value=2).settings.linear
    assert tab.set_choice("rerolls_linear", value=False).settings.linear is False
    assert tab.set_choice("rerolls_width", value=1).settings.linear


def test_what_was_typed_into_the_field_that_was_there_is_taken(tab: RerollsTab) -> None:
    tab.type_text("Re-rolls", "7")
    assert tab.settings.n == 7
    tab.add(1)
    assert tab.text_field("Re-rolls").value == "8"
    assert tab.type_text("Re-rolls", "3").settings.n == 3


def test_a_text_that_is_read_as_another_is_shown_as_that(tab: RerollsTab) -> None:
    assert tab.type_text("Re-rolls", "1e2").text_field("Re-rolls").value == "100"


def test_a_page_that_is_come_back_to_shows_what_it_has(tab: RerollsTab) -> None:
    tab.type_text("Re-rolls", "7")
    tab.app.switch_page("pages/sheet.py").run()
    tab.app.switch_page("pages/rerolls.py").run()
    assert tab.text_field("Re-rolls").value == "7"


def test_fields_follow_back_and_reset(tab: RerollsTab) -> None:
    before = tab.query
    tab.type_text("Re-rolls", "7")
    assert tab.go_back_to(before).text_field("Re-rolls").value == "3"
    assert tab.type_text("Re-rolls", "7").settings.n == 7  # the same once more
    assert tab.press("Reset this page").text_field("Re-rolls").value == "0"
    assert tab.type_text("Re-rolls", "7").settings.n == 7


def test_a_wrong_entry_goes_with_back(tab: RerollsTab) -> None:
    before = tab.query
    tab.type_text("Re-rolls", "7").type_text("Re-rolls", "x")
    assert tab.wrong
    assert tab.go_back_to(before).text_field("Re-rolls").value == "3"
    assert not tab.wrong
