"""One server and one Chromium a process; for each test a fresh page that must stay without errors."""

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
WAITS_AT_MOST_MS = 30_000.0
"""What comes takes a second; tests in other processes may keep the cores from it for longer."""

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


def _made(browser: Browser, options: dict[str, Any]) -> BrowserContext:
    options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
    context = browser.new_context(**options)
    context.set_default_timeout(WAITS_AT_MOST_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context


@pytest.fixture
def new_context(browser: Browser, watch: Watch) -> Iterator[NewContext]:
    """Makes contexts that are watched, and closes them."""
    contexts = []

    def make(**options: Any) -> BrowserContext:  # noqa: ANN401 - whatever Playwright takes
        context = _made(browser, options)
        contexts.append(context)
        watch.over(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def kept_context(browser: Browser) -> Iterator[BrowserContext]:
    context = _made(browser, {})
    yield context
    context.close()


@pytest.fixture
def context(kept_context: BrowserContext, watch: Watch) -> Iterator[BrowserContext]:
    """A context whose cache is that of the tests before, so that Plotly need not be fetched and compiled again.

    The app keeps nothing in the browser beyond a page. Who sets or closes a context takes one from ``new_context``.
    """
    watch.over(kept_context)
    yield kept_context
    for page in kept_context.pages:
        page.close()
    watch.no_more(kept_context)


@pytest.fixture
def sheet(context: BrowserContext, server: Server) -> SheetPage:
    """The app as it opens."""
    return SheetPage(context.new_page(), server.url).open()
