"""A server that goes and comes back, at one address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.browser.wire import Wire, wire_to
from tests.server import running_app

__all__ = ["RestartedServer", "restarted_server"]


class RestartedServer:
    """A server that can be stopped and started again behind its wire, each time on the port that it is given."""

    def __init__(self, wire: Wire, running: ExitStack) -> None:
        self._wire = wire
        self._running = running
        self.url = wire.url

    def stop(self) -> None:
        """Cut the wire first: the port may be another server's as soon as this one has given it back."""
        self._wire.cut()
        self._running.close()

    def start(self) -> None:
        self._wire.port = self._running.enter_context(running_app()).port
        self._wire.mend()


@contextmanager
def restarted_server() -> Iterator[RestartedServer]:
    """Start a server that can be restarted, until the block ends."""
    with ExitStack() as running:
        port = running.enter_context(running_app()).port
        with wire_to(port) as wire:
            yield RestartedServer(wire, running)
