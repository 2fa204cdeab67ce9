"""Chunks: a stretch of rolls cut into parts, worked through in order by whatever workers there are."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

__all__ = ["cut", "in_order"]

Result = TypeVar("Result")
Part = tuple[int, int]
"""(first roll, rolls)."""

_WAITING_A_THREAD = 3
_WAITING_ELSEWHERE = 256
"""Parts under way in an executor whose number of workers nobody tells."""


def cut(first_roll: int, n: int, size: int) -> Iterator[Part]:
    """Cut ``n`` rolls from ``first_roll`` on wherever the roll's number is a multiple of ``size``."""
    start, end = first_roll, first_roll + n
    while start < end:
        following = min((start // size + 1) * size, end)
        yield start, following - start
        start = following


def in_order(
    work: Callable[[int, int], Result],
    parts: Iterable[Part],
    *,
    executor: Executor | None = None,
    threads: int | None = None,
) -> Iterator[Result]:
    """Yield ``work(first_roll, rolls)`` of each part, in order.

    Parts are handed out a few at a time, to an executor that is given a few hundred; those that have
    not begun when the iterator is closed are not worked on. Without an executor: in threads, one a core
    unless ``threads`` says how many.
    """
    to_come = iter(parts)
    if executor is not None:
        yield from _handed_out(work, to_come, executor, _WAITING_ELSEWHERE)
        return
    ahead = tuple(islice(to_come, 2))
    workers = threads or os.cpu_count() or 1
    if len(ahead) < 2 or workers == 1:
        yield from (work(*part) for part in chain(ahead, to_come))
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from _handed_out(work, chain(ahead, to_come), pool, _WAITING_A_THREAD * workers)


def _handed_out(
    work: Callable[[int, int], Result], to_come: Iterator[Part], executor: Executor, waiting: int
) -> Iterator[Result]:
    ahead: deque[Future[Result]] = deque()
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
