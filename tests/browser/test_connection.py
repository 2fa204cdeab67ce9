"""Nothing that was typed is lost, however fast it is typed and whatever becomes of the connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewContext
from tests.browser.restarted import RestartedServer, restarted_server
from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.browser.watch import Watch
from tests.browser.wire import wire_to
from tests.opened import opened
from tests.server import Server

_SEED = opened()
_IN_TAB_ORDER = ("B13", "C13", "D13", "G13", "B14", "C14", "D14", "G14", "B15", "C15")
_TEN = tuple((address, f"0.{number}") for number, address in enumerate(_IN_TAB_ORDER, start=11))
_WHILE_AWAY = (
    "ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_CONNECTION_CLOSED|ERR_SOCKET_NOT_CONNECTED"
    "|WebSocket|Failed to fetch|_stcore|when disconnected|server is not responding"
)


@pytest.fixture
def restarted() -> Iterator[RestartedServer]:
    with restarted_server() as server:
        yield server


def test_ten_cells_typed_fast_all_arrive(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    for _, text in _TEN:
        sheet.page.keyboard.type(text)
        sheet.press("Tab")
    for address, text in _TEN:  # shown at once, and still shown when all have been carried out
        expect(sheet.cell(address)).to_have_text(text)
    sheet.expect_shows(edited(_SEED, 1, *_TEN))


def test_cells_typed_fast_between_refreshes_all_arrive_in_order(sheet: SheetPage) -> None:
    sheet.cell("B13").click()
    for _, text in _TEN:
        sheet.page.keyboard.type(text)
        sheet.press("Tab", "F9")
    sheet.expect_shows(replace(edited(_SEED, 1, *_TEN), roll=11))


def test_ten_cells_typed_while_the_connection_drops_all_arrive(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    watch.expect(_WHILE_AWAY)
    with wire_to(server.port) as wire:
        sheet = SheetPage(new_context().new_page(), wire.url).open()
        sheet.cell("B13").click()
        for number, (_, text) in enumerate(_TEN):
            if number == 3:
                wire.cut()
            sheet.page.keyboard.type(text)
            sheet.press("Tab")
        for address, text in _TEN[3:]:
            expect(sheet.cell(address)).to_have_text(text)
        wire.await_refusal()
        wire.mend()
        sheet.expect_shows(edited(_SEED, 1, *_TEN))
        sheet.refresh()
        sheet.expect_shows(replace(edited(_SEED, 1, *_TEN), roll=2))
        sheet.page.context.close()  # before the line goes


def test_a_restart_of_the_server_keeps_every_number(
    new_context: NewContext, restarted: RestartedServer, watch: Watch
) -> None:
    watch.expect(_WHILE_AWAY)
    sheet = SheetPage(new_context().new_page(), restarted.url).open()
    sheet.type_into("B11", "1/3")
    sheet.type_into("B13", "0.1234567890123")
    sheet.press("F9")
    spec = replace(edited(_SEED, 1, ("B11", "1/3"), ("B13", "0.1234567890123")), roll=2)
    sheet.expect_shows(spec)
    before = [sheet.copied_numbers(attempt) for attempt in (1, 2, 3)]
    restarted.stop()
    assert [sheet.copied_numbers(attempt) for attempt in (1, 2, 3)] == before
    restarted.start()
    sheet.type_into("C13", "0.25")
    spec = edited(spec, 1, ("C13", "0.25"))
    sheet.expect_shows(spec)
    sheet.refresh()
    sheet.expect_shows(replace(spec, roll=3))


def test_what_was_typed_while_the_server_was_away_arrives(
    new_context: NewContext, restarted: RestartedServer, watch: Watch
) -> None:
    watch.expect(_WHILE_AWAY)
    sheet = SheetPage(new_context().new_page(), restarted.url).open()
    sheet.refresh()
    sheet.expect_shows(opened(roll=2))
    restarted.stop()
    sheet.type_into("B13", "7")
    sheet.type_into("C11", "8")
    expect(sheet.cell("B13")).to_have_text("7")
    restarted.start()
    spec = edited(opened(roll=2), 1, ("B13", "7"), ("C11", "8"))
    sheet.expect_shows(spec)
    before = sheet.copied_numbers()
    sheet.page.reload()
    sheet.expect_shows(spec)
    assert sheet.copied_numbers() == before
