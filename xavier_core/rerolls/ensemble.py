"""The ensemble: many re-rolls of one spec, in chunks, with progress, a stop, and workers of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

import numpy as np

from xavier_core.base import Array, SheetError, check_whole
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls.exact_sampler import exact_block, exact_rolls, why_no_exact_sampler
from xavier_core.rerolls.observables import Observable
from xavier_core.rerolls.parallel import cut, in_order
from xavier_core.rerolls.weight_sampler import literal_rolls, rolls_a_block, threads_at_most, weights_per_roll
from xavier_core.sheet import SheetSpec

__all__ = [
    "MAX_REROLLS",
    "METHODS",
    "Chunk",
    "Ensemble",
    "Method",
    "check_rolls",
    "draw_chunk",
    "reroll",
    "reroll_chunks",
    "rolls_a_chunk",
]

Method = Literal["literal", "exact"]

METHODS: tuple[Method, ...] = ("literal", "exact")
MAX_REROLLS = 10_000_000
_MAX_NUMBERS = 24_000_000
"""Outputs that one ensemble holds: 192 MB."""
_WEIGHTS_A_CHUNK = 2**19
_WEIGHTS_A_CHUNK_SENT_AWAY = 2**23


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
        return Observable("distance").of(self.outputs, self.spec.desired)


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
    attempt = _checked_attempt(spec, attempt)
    maximum = min(MAX_REROLLS, _MAX_NUMBERS // len(spec.desired))
    n = check_whole("number of re-rolls", n, minimum=1, maximum=maximum)
    used, note = _used_method(spec, attempt, method)
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
    n = check_whole("number of re-rolls", n, minimum=1, maximum=MAX_REROLLS)
    if method not in METHODS:
        raise SheetError("method", method, " or ".join(METHODS))
    check_rolls(spec, n)
    chosen = tuple(_checked_attempt(spec, attempt) for attempt in attempts)
    draw = partial(draw_chunk, spec, chosen, method)
    size = rolls_a_chunk(spec, method, sent_away=executor is not None)
    threads = threads_at_most(spec, chosen) if method == "literal" else None
    yield from in_order(draw, cut(spec.roll, n, size), executor=executor, threads=threads)


def draw_chunk(spec: SheetSpec, attempts: Sequence[int], method: Method, first_roll: int, rolls: int) -> Chunk:
    """Return consecutive re-rolls of several attempts.

    Raises
    ------
    SheetError
        For outputs beyond the largest float64; for ``method="exact"`` with an attempt that has no exact sampler.
    """
    draw = literal_rolls if method == "literal" else exact_rolls
    with np.errstate(over="ignore", invalid="ignore"):  # looked for in the next line
        outputs = draw(spec, attempts, first_roll, rolls)
    if not np.isfinite(outputs).all():
        sizes = "-".join(map(str, spec.layer_sizes[:6]))
        raise SheetError(
            "standard deviations",
            f"layer sizes {sizes}" + (f"-… ({len(spec.shapes)} layers)" if len(spec.layer_sizes) > 6 else ""),
            "smaller: a re-roll's activations pass the largest number there is, 1.8e308",
        )
    return Chunk(first_roll, outputs)


def check_rolls(spec: SheetSpec, n: int) -> None:
    """Refuse re-rolls beyond the last roll."""
    if spec.roll + n - 1 > MAX_ROLL:
        raise SheetError("number of re-rolls", n, f"at most {MAX_ROLL - spec.roll + 1} from roll {spec.roll} on")


def rolls_a_chunk(spec: SheetSpec, method: Method, *, sent_away: bool = False) -> int:
    """Return how many rolls a chunk has: some milliseconds' work, or where chunks travel some tenths of a second's."""
    if method == "exact":
        return exact_block(spec)
    weights = _WEIGHTS_A_CHUNK_SENT_AWAY if sent_away else _WEIGHTS_A_CHUNK
    rolls, block = max(1, weights // weights_per_roll(spec)), rolls_a_block(spec)
    return rolls // block * block or rolls  # whole blocks, as far as there are any


def _checked_attempt(spec: SheetSpec, attempt: int) -> int:
    return check_whole("attempt", attempt, minimum=0, maximum=len(spec.attempts) - 1)


def _used_method(spec: SheetSpec, attempt: int, method: Method) -> tuple[Method, str]:
    if method == "exact" and (reason := why_no_exact_sampler(spec, attempt)):
        return "literal", f"There is no exact sampler for {reason}."
    return method, ""
