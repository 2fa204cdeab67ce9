"""Chunks: a stretch of rolls cut into parts, worked through in order by whatever workers there are."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["cut", "in_order"]

Result = TypeVar("Result")
Part = tuple[int, int]
"""(first roll, rolls)."""

_WAITING_A_WORKER = 3


def cut(first_roll: int, n: int, size: int) -> list[Part]:
    """Cut ``n`` rolls from ``first_roll`` on wherever the roll's number is a multiple of ``size``."""
    parts, start, end = [], first_roll, first_roll + n
    while start < end:
        following = min((start // size + 1) * size, end)
        parts.append((start, following - start))
        start = following
    return parts


def in_order(
    work: Callable[[int, int], Result], parts: Sequence[Part], *, executor: Executor | None = None
) -> Iterator[Result]:
    """Yield ``work(first_roll, rolls)`` of each part, in order.

    Parts are handed out a few at a time; those that have not begun when the iterator is closed are
    not worked on. Without an executor: in threads, one a core.
    """
    workers = os.cpu_count() or 1
    if executor is not None:
        yield from _handed_out(work, parts, executor, _WAITING_A_WORKER * workers)
    elif len(parts) == 1:
        yield work(*parts[0])
    else:
        with ThreadPoolExecutor(workers) as threads:
            yield from _handed_out(work, parts, threads, _WAITING_A_WORKER * workers)


def _handed_out(
    work: Callable[[int, int], Result], parts: Sequence[Part], executor: Executor, waiting: int
) -> Iterator[Result]:
    ahead: deque[Future[Result]] = deque()
    to_come = iter(parts)
    try:
        while True:
            while len(ahead) < waiting and (part := next(to_come, None)):
                ahead.append(executor.submit(work, *part))
            if not ahead:
                return
            yield ahead.popleft().result()
    finally:
        for future in ahead:
            future.cancel()
