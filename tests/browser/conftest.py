"""One server and one Chromium for all tests; for each test a fresh context that must stay without errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.sheet_page import SheetPage
from tests.browser.watch import Watch
from tests.chromium import running_chromium
from tests.server import Server, running_app

NewContext = Callable[..., BrowserContext]
WAITS_AT_MOST_MS = 15_000.0
expect.set_options(timeout=WAITS_AT_MOST_MS)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_app() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_chromium() as running:
        yield running


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Whatever goes wrong in the browser or leaves the server's own origin fails the test at its end."""
    watching = Watch()
    yield watching
    assert watching.problems == []


@pytest.fixture
def new_context(browser: Browser, watch: Watch) -> Iterator[NewContext]:
    """Makes contexts that are watched, and closes them."""
    contexts = []

    def make(**options: Any) -> BrowserContext:  # noqa: ANN401 - whatever Playwright takes
        options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(WAITS_AT_MOST_MS)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watch.over(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    return new_context()


@pytest.fixture
def sheet(context: BrowserContext, server: Server) -> SheetPage:
    """The app as it opens."""
    return SheetPage(context.new_page(), server.url).open()
