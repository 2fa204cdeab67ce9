"""The ensemble: many re-rolls of one spec, in chunks, with progress, a stop, and workers of any kind."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.errors import SheetError
from xavier_core.literal import literal_rolls, weights_per_roll
from xavier_core.numbers import check_whole
from xavier_core.shortcut import shortcut_block, shortcut_rolls, why_no_shortcut
from xavier_core.spec import MOST_ROLL, SheetSpec

__all__ = ["METHODS", "MOST_REROLLS", "Chunk", "Ensemble", "Method", "reroll", "reroll_chunks"]

Array = NDArray[np.float64]
Draw = Callable[[int, int], Array]
Method = Literal["literal", "exact"]

METHODS: tuple[Method, ...] = ("literal", "exact")
MOST_REROLLS = 10_000_000
_MOST_NUMBERS = 24_000_000
"""Outputs that one ensemble holds: 192 MB."""
_WEIGHTS_A_CHUNK = 2**18
_WEIGHTS_A_CHUNK_SENT_AWAY = 2**23
_WAITING_A_WORKER = 3


class Chunk(NamedTuple):
    """Consecutive re-rolls of some attempts."""

    first_roll: int
    outputs: Array
    """Shape (attempts, rolls, outputs)."""


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """The outputs of consecutive re-rolls of one attempt; ``ensemble[k]`` is re-roll k, from 0."""

    spec: SheetSpec
    attempt: int
    """Index of the attempt, from 0."""
    method: Method
    """How they were drawn, which is not what was asked for where ``note`` says why."""
    note: str
    outputs: Array
    """Shape (n, n_out): rolls ``spec.roll`` to ``spec.roll + n - 1``."""

    def __len__(self) -> int:
        return len(self.outputs)

    def __getitem__(self, k: int) -> Array:
        kth: Array = self.outputs[k]
        return kth

    @property
    def distances(self) -> Array:
        """Euclidean distance of each re-roll's outputs to the desired outputs, shape (n,)."""
        distances: Array = np.linalg.norm(self.outputs - np.array(self.spec.desired), axis=1)
        return distances


def reroll(  # noqa: PLR0913 - one question with its options, each by name
    spec: SheetSpec,
    *,
    attempt: int = 0,
    n: int,
    method: Method = "literal",
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Ensemble:
    """Return the outputs of ``n`` re-rolls of one attempt.

    Parameters
    ----------
    n
        1 to 10,000,000, and at most 24,000,000 outputs in all.
    method
        ``"literal"``: re-roll k is roll ``spec.roll + k`` of the sheet, to the last bit.
        ``"exact"``: outputs of the same law, drawn without drawing weights; where the law does not
        allow it, literal, and ``note`` says why.
    executor
        Where chunks of literal re-rolls are computed: any ``concurrent.futures.Executor``, such as a
        process pool or a cluster's. Without one, in threads, one a core. The result is the same.
    progress
        Called after each chunk with (re-rolls done, n).
    stop
        Asked after each chunk; once it is true, the re-rolls done so far are returned.

    Raises
    ------
    SheetError
        For an attempt, n or method that is not allowed; for a standard deviation that is undefined;
        for outputs beyond the largest float64.
    """
    attempt = check_whole("attempt", attempt, least=0, most=len(spec.attempts) - 1)
    most = min(MOST_REROLLS, _MOST_NUMBERS // len(spec.desired))
    n = check_whole("number of re-rolls", n, least=1, most=most)
    used, note = _used_method(spec, (attempt,), method)
    outputs = np.empty((n, len(spec.desired)))
    done = 0
    for chunk in reroll_chunks(spec, (attempt,), n=n, method=used, executor=executor):
        rolls = chunk.outputs.shape[1]
        outputs[done : done + rolls] = chunk.outputs[0]
        done += rolls
        if progress:
            progress(done, n)
        if stop and stop():
            break
    return Ensemble(spec, attempt, used, note, outputs[:done])


def reroll_chunks(
    spec: SheetSpec,
    attempts: Sequence[int],
    *,
    n: int,
    method: Method = "literal",
    executor: Executor | None = None,
) -> Iterator[Chunk]:
    """Yield ``n`` re-rolls of several attempts chunk after chunk, in order, at bounded memory.

    Attempts on the same dice share their draws. What has not begun when the iterator is closed is
    not computed.

    Raises
    ------
    SheetError
        As ``reroll``, and for ``method="exact"`` with an attempt that has no exact sampler.
    """
    n = check_whole("number of re-rolls", n, least=1, most=MOST_REROLLS)
    if spec.roll + n - 1 > MOST_ROLL:
        raise SheetError("number of re-rolls", n, f"at most {MOST_ROLL - spec.roll + 1} from roll {spec.roll} on")
    if method not in METHODS:
        raise SheetError("method", method, " or ".join(METHODS))
    draw = partial(literal_rolls if method == "literal" else shortcut_rolls, spec, tuple(attempts))
    parts = _parts(spec, n, _rolls_a_chunk(spec, method, sent_away=executor is not None))
    workers = os.cpu_count() or 1
    if executor is not None:
        yield from _checked(spec, _mapped(executor, _WAITING_A_WORKER * workers, draw, parts))
    elif len(parts) == 1:
        yield from _checked(spec, [(first, draw(first, rolls)) for first, rolls in parts])
    else:
        with ThreadPoolExecutor(workers) as threads:
            yield from _checked(spec, _mapped(threads, _WAITING_A_WORKER * workers, draw, parts))


def _used_method(spec: SheetSpec, attempts: Sequence[int], method: Method) -> tuple[Method, str]:
    if method == "exact":
        for attempt in attempts:
            if reason := why_no_shortcut(spec, attempt):
                return "literal", f"There is no exact sampler for {reason}."
    return method, ""


def _rolls_a_chunk(spec: SheetSpec, method: Method, *, sent_away: bool) -> int:
    if method == "exact":
        return shortcut_block(spec)
    weights = _WEIGHTS_A_CHUNK_SENT_AWAY if sent_away else _WEIGHTS_A_CHUNK
    return max(1, weights // weights_per_roll(spec))


def _parts(spec: SheetSpec, n: int, size: int) -> list[tuple[int, int]]:
    """(first roll, rolls) of each chunk, cut where the roll's number is a multiple of the size."""
    parts, start, end = [], spec.roll, spec.roll + n
    while start < end:
        following = min((start // size + 1) * size, end)
        parts.append((start, following - start))
        start = following
    return parts


def _mapped(executor: Executor, waiting: int, draw: Draw, parts: list[tuple[int, int]]) -> Iterator[tuple[int, Array]]:
    """Results in order, with only so many chunks handed out at a time."""
    ahead: deque[tuple[int, Future[Array]]] = deque()
    to_come = iter(parts)
    try:
        while True:
            while len(ahead) < waiting and (part := next(to_come, None)):
                ahead.append((part[0], executor.submit(draw, *part)))
            if not ahead:
                return
            first, future = ahead.popleft()
            yield first, future.result()
    finally:
        for _, future in ahead:
            future.cancel()


def _checked(spec: SheetSpec, results: Iterator[tuple[int, Array]] | list[tuple[int, Array]]) -> Iterator[Chunk]:
    for first, outputs in results:
        if not np.isfinite(outputs).all():
            raise SheetError(
                "standard deviations",
                f"layer sizes {_sizes_text(spec)}",
                "smaller ones: a re-roll's activations pass the largest number there is, 1.8e308",
            )
        yield Chunk(first, outputs)


def _sizes_text(spec: SheetSpec) -> str:
    sizes = "-".join(map(str, spec.layer_sizes))
    return sizes if len(sizes) < 40 else f"{sizes[:30]}-… of {len(spec.shapes)} layers"
