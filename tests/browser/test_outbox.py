"""What a person does is carried out once each and in order, on whichever page it is sent from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import WAITS_AT_MOST_MS
from tests.server import running_app

_APP = Path(__file__).parent / "two_pages.py"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_app(_APP) as running:
        yield running.url


@pytest.fixture
def page(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    _expect_done(page, "first")
    return page


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Presses", exact=True).get_by_role("button", name=name)


def _expect_done(page: Page, here: str, *done: str) -> None:
    said = f"{here}: {', '.join(done)}."
    expect(page.get_by_text(said, exact=True)).to_be_visible(timeout=WAITS_AT_MOST_MS)
    expect(_button(page, "Add")).to_be_visible(timeout=WAITS_AT_MOST_MS)


def test_each_of_many_fast_presses_is_an_operation(page: Page) -> None:
    _button(page, "Add").evaluate("(button) => { for (let press = 0; press < 25; press += 1) button.click(); }")
    _expect_done(page, "first", *["first add 10"] * 25)


def test_a_button_comes_where_it_is_described_and_the_focus_stays(page: Page) -> None:
    _button(page, "Add").focus()
    page.keyboard.press("Enter")
    _expect_done(page, "first", "first add 10")
    expect(_button(page, "Add")).to_be_focused()
    assert page.get_by_role("group", name="Presses").get_by_role("button").all_inner_texts() == [
        "Add",
        "Take back",
        "Late",
    ]


def test_what_was_lost_on_one_page_is_sent_from_the_next(page: Page) -> None:
    done: list[str] = []
    for here, there in (("first", "second"), ("second", "first"), ("first", "second")):
        page.evaluate("() => { globalThis.xavierSheet.outbox.send = () => {}; }")  # a line that loses everything
        _button(page, "Add").dblclick()
        page.get_by_role("link", name=there).click()
        done += [f"{here} add 10"] * 2
        _expect_done(page, there, *done)
        _button(page, "Add").click()
        done.append(f"{there} add 10")
        _expect_done(page, there, *done)


def test_a_page_is_asked_for_anew_where_a_lost_connection_has_come_back(page: Page) -> None:
    """What the server had sent into the broken connection is lost, and Streamlit does not send it again."""
    app, sends = page.get_by_test_id("stApp"), "globalThis.xavierSheet.outbox.sends"
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    before = page.evaluate(sends)
    for state in ("PINGING_SERVER", "CONNECTED"):
        app.evaluate("(app, state) => app.setAttribute('data-test-connection-state', state)", state)
    page.wait_for_function(f"{sends} === {before + 1}")


def test_an_address_that_says_nothing_is_completed_in_its_place(page: Page) -> None:
    page.wait_for_url("**/?page=first")
    page.get_by_role("link", name="second").click()
    page.wait_for_url("**/second?page=second")
    _expect_done(page, "second")
    page.go_back()
    page.wait_for_url("**/?page=first")
    _expect_done(page, "first")


def test_what_is_pressed_right_after_back_does_not_undo_it(page: Page) -> None:
    page.get_by_role("link", name="second").click()
    page.wait_for_url("**/second?page=second")
    _expect_done(page, "second")
    _button(page, "Add").evaluate("(button) => { addEventListener('popstate', () => button.click()); history.back(); }")
    page.wait_for_url("**/?page=first")
    _expect_done(page, "first", "second add 10")


def test_script_and_receipt_take_no_room(page: Page) -> None:
    above = """(group) => {
      const block = group.closest("[data-testid=stVerticalBlock]");
      return group.getBoundingClientRect().top - block.getBoundingClientRect().top;
    }"""
    assert page.get_by_role("group", name="Presses", exact=True).evaluate(above) == 0
