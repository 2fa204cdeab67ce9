"""Watches a browser context for errors and for requests that leave the server."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

_LOCAL = ("data", "blob", "about")


class Watch:
    """Collects what went wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._expected: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch every page of the context."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("page", self._page)

    def no_more(self, context: BrowserContext) -> None:
        """Leave the context to the next test."""
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._error)
        context.remove_listener("request", self._request)
        context.remove_listener("page", self._page)

    def expect(self, pattern: str) -> None:
        """From here on, an error that matches is part of what is tested, such as a connection that is cut."""
        self._expected.append(pattern)

    def _add(self, problem: str) -> None:
        if not any(re.search(pattern, problem) for pattern in self._expected):
            self.problems.append(problem)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._add(f"console: {message.text} {message.location.get('url', '')}")

    def _error(self, error: WebError) -> None:
        self._add(f"error: {error.error}")

    def _request(self, request: Request) -> None:
        self._visit(request.url)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        self._visit(socket.url)

    def _visit(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _LOCAL and parts.hostname != "127.0.0.1":
            self.problems.append(f"left for {url}")
