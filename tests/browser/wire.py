"""A line between browser and server that can be cut and mended: a relay of plain TCP connections.

Its address stays while servers come and go behind it.

Playwright's own interception of websockets would stand in for the browser's, and loses messages
where a connection comes back; a relay leaves both ends as they are.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["Wire", "wire_to"]

_CHUNK = 65_536


class Wire:
    """Relays what comes to ``url`` to the port of the server, which may change while the wire is cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._is_cut = False
        self._refused = threading.Event()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def cut(self) -> None:
        """Close what is open and let nothing through until it is mended."""
        self._refused.clear()
        self._is_cut = True
        for end in tuple(self._ends):
            _shut(end)

    def await_refusal(self) -> None:
        """Wait until the page has tried in vain to connect again."""
        assert self._refused.wait(timeout=15.0)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        _shut(self._listener)  # ends the wait for another connection
        for thread in self._threads:
            thread.join(timeout=15.0)
        for end in (self._listener, *self._ends):
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return  # closed
            if self._is_cut:
                browser.close()
                self._refused.set()
                continue
            server = socket.create_connection(("127.0.0.1", self.port))
            self._ends += (browser, server)
            for one, other in ((browser, server), (server, browser)):
                self._start(_relay, one, other)

    def _start(self, target: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()


def _relay(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):  # one end is gone; so shall the other be
        while data := one.recv(_CHUNK):
            other.sendall(data)
    _shut(one)
    _shut(other)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):  # was shut before
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to the server on a port, until the block ends."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
