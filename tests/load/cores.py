"""Which core serves and which drive: the one who measures does not take from what is measured."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.server import Server, running_app

__all__ = ["app_on", "divided_cores", "on_cores"]


def divided_cores() -> tuple[set[int], set[int]]:
    """Return the core of the server and those of the driver: the same one where there is no other."""
    first, *others = sorted(os.sched_getaffinity(0))
    return {first}, set(others) or {first}


@contextmanager
def on_cores(cores: set[int]) -> Iterator[None]:
    """Stay on these cores until the block ends; a process that is started meanwhile stays there for good."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def app_on(cores: set[int], script: Path, options: Sequence[str] = ()) -> Iterator[Server]:
    """Serve a script on these cores until the block ends."""
    with ExitStack() as stack:
        with on_cores(cores):
            server = stack.enter_context(running_app(script, options=options))
        yield server
