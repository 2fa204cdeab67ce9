"""Ensembles: what is refused, and that chunks, workers, a stop and the number of re-rolls change no output."""

from __future__ import annotations

import math
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, WideSpec, reroll
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import ensemble as ensemble_module
from xavier_core.rerolls.ensemble import MAX_REROLLS, METHODS, Method, reroll_chunks
from xavier_core.rerolls.exact_sampler import exact_block

SPEC = SheetSpec(roll=7)
BOTH_METHODS = pytest.mark.parametrize("method", METHODS)
ALLOWED_N = "a whole number from 1 to 10,000,000"


class AtOnce(Executor):
    """Runs what is submitted on the spot."""

    def __init__(self) -> None:
        self.submitted = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as in the base class
        self.submitted += 1
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class LastFirst(Executor):
    """Runs nothing until a result is asked for; then all that waits, the last one first."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.begun = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as in the base class
        owner = self

        class Lazy(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - as in the base class
                if not self.done():
                    owner.run()
                return super().result(timeout)

        future: Future[Any] = Lazy()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def run(self) -> None:
        while self.waiting:
            future, work = self.waiting.pop()
            if future.set_running_or_notify_cancel():
                self.begun += 1
                future.set_result(work())


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """Chunks of ten re-rolls of the seed sheet for both methods, wherever they are computed."""
    monkeypatch.setattr(ensemble_module, "_WEIGHTS_A_CHUNK", 240)
    monkeypatch.setattr(ensemble_module, "_WEIGHTS_A_CHUNK_SENT_AWAY", 240)
    monkeypatch.setattr(ensemble_module, "exact_block", lambda _: 10)
    return 10


# ---- what is refused -----------------------------------------------------------------------------


@BOTH_METHODS
@pytest.mark.parametrize("n", [0, -1, "many", "100", 10**12, MAX_REROLLS + 1, math.nan, math.inf, True, 1.5, None])
def test_a_number_of_rerolls_that_is_none_is_refused(n: Any, method: Method) -> None:  # noqa: ANN401 - anything at all
    for ask in (
        lambda: reroll(SPEC, n=n, method=method),
        lambda: next(reroll_chunks(SPEC, (0,), n=n, method=method)),
    ):
        with pytest.raises(SheetError) as refusal:
            ask()
        assert refusal.value.field == "number of re-rolls"
        assert refusal.value.allowed == ALLOWED_N
        assert refusal.value.received in (f"{n:,}" if type(n) is int else repr(n), f"“{n}”", "nothing")


@BOTH_METHODS
@pytest.mark.parametrize("attempt", [-1, 3, "1", None, 0.5, True])
def test_an_attempt_that_the_spec_does_not_have_is_refused(attempt: Any, method: Method) -> None:  # noqa: ANN401 - anything at all
    for ask in (
        lambda: reroll(SPEC, attempt=attempt, n=5, method=method),
        lambda: next(reroll_chunks(SPEC, (0, attempt), n=5, method=method)),
    ):
        with pytest.raises(SheetError, match="a whole number from 0 to 2") as refusal:
            ask()
        assert refusal.value.field == "attempt"


@pytest.mark.parametrize("method", ["Literal", "", "gibbs", None, 3, ["exact"]])
def test_an_unknown_method_is_refused(method: Any) -> None:  # noqa: ANN401 - anything at all
    with pytest.raises(SheetError) as refusal:
        reroll(SPEC, n=5, method=method)
    assert (refusal.value.field, refusal.value.allowed) == ("method", "literal or exact")


@BOTH_METHODS
def test_rolls_beyond_the_last_are_refused(method: Method) -> None:
    spec = SheetSpec(roll=MAX_ROLL - 4)
    assert len(reroll(spec, n=5, method=method)) == 5
    with pytest.raises(SheetError, match=f"at most 5 from roll {MAX_ROLL - 4:,} on .received 6."):
        reroll(spec, n=6, method=method)


def test_more_outputs_than_fit_into_memory_are_refused() -> None:
    spec = WideSpec(desired=(0.0,) * 4096)
    with pytest.raises(SheetError, match="a whole number from 1 to 5859"):
        reroll(spec, n=5860)


@BOTH_METHODS
@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu"])
@pytest.mark.parametrize("executor", [None, AtOnce()], ids=["threads", "executor"])
def test_outputs_beyond_every_float_are_refused_without_a_warning(
    activation: str, method: Method, executor: Executor | None
) -> None:
    spec = WideSpec(hidden=(3,) * 100, attempts=(Attempt("fixed", (1e12,), activation=activation),))
    with pytest.raises(SheetError) as refusal:
        reroll(spec, n=3000, method=method, executor=executor)
    assert refusal.value.field == "standard deviations"
    assert "3-3-3" in refusal.value.received
    assert "1.8e308" in refusal.value.allowed


@pytest.mark.parametrize(
    ("hidden", "method"), [((64,) * 200, "literal"), ((64,) * 200, "exact"), ((1000,) * 110, "exact")]
)
def test_a_deep_network_of_moderate_outputs_is_not_taken_for_one_beyond_every_float(
    hidden: tuple[int, ...], method: Method
) -> None:
    """Whose product of units, 64**200 or 1000**110, is beyond every float."""
    outputs = reroll(SheetSpec().widened(hidden), attempt=2, n=3, method=method).outputs
    assert (np.abs(outputs) < 1e6).all()
    assert outputs.all()


@BOTH_METHODS
def test_the_standard_deviation_of_one_input_is_refused_with_the_inputs_named(method: Method) -> None:
    spec = SheetSpec(inputs=(3.0,))
    with pytest.raises(SheetError) as refusal:
        reroll(spec, attempt=1, n=5, method=method)
    assert refusal.value.field == "inputs"
    assert refusal.value.received == "(3.0,)"
    assert refusal.value.allowed.startswith("at least two")
    assert len(reroll(spec, attempt=2, n=5, method=method)) == 5


# ---- progress and stop ---------------------------------------------------------------------------


@BOTH_METHODS
def test_progress_rises_chunk_by_chunk_to_all(method: Method, small_chunks: int) -> None:
    seen: list[tuple[int, int]] = []
    reroll(SPEC, n=95, method=method, progress=lambda done, n: seen.append((done, n)))
    assert seen == [(done, 95) for done in (*range(small_chunks - 7, 95, small_chunks), 95)]


@BOTH_METHODS
@pytest.mark.parametrize("chunks", [1, 4, 9])
def test_a_stop_leaves_the_first_of_the_same_rerolls(method: Method, chunks: int, small_chunks: int) -> None:
    asked = iter(range(1, 100))
    stopped = reroll(SPEC, n=95, method=method, stop=lambda: next(asked) == chunks)
    assert len(stopped) == chunks * small_chunks - 7
    assert np.array_equal(stopped.outputs, reroll(SPEC, n=95, method=method).outputs[: len(stopped)])


@pytest.mark.usefixtures("small_chunks")
def test_what_has_not_begun_when_the_rerolls_are_closed_is_not_computed() -> None:
    executor = LastFirst()
    chunks = reroll_chunks(SPEC, (0,), n=10_000, executor=executor)
    next(chunks)
    begun = executor.begun
    next(chunks)
    handed_out = begun + len(executor.waiting)
    assert 1 < handed_out < 600  # of about a thousand
    assert executor.waiting
    chunks.close()  # type: ignore[attr-defined] # a generator
    executor.run()
    assert executor.begun == begun


@pytest.mark.usefixtures("small_chunks")
def test_chunks_are_handed_out_a_few_at_a_time() -> None:
    executor = AtOnce()
    chunks = reroll_chunks(SPEC, (0,), n=100_000, executor=executor)
    next(chunks)
    assert executor.submitted < 10_000 / 2


@pytest.mark.usefixtures("small_chunks")
def test_no_thread_is_left_behind_by_a_stop() -> None:
    before = threading.active_count()
    reroll(SPEC, n=5000, stop=lambda: True)
    assert threading.active_count() == before


# ---- the same whatever computes them -------------------------------------------------------------


@BOTH_METHODS
@pytest.mark.parametrize(
    "executor",
    [
        lambda: ThreadPoolExecutor(1),
        lambda: ThreadPoolExecutor(3),
        lambda: ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")),
        AtOnce,
        LastFirst,
    ],
    ids=["one thread", "three threads", "two processes", "at once", "last first"],
)
def test_the_outputs_do_not_depend_on_the_workers(
    method: Method, executor: Callable[[], Executor], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = SheetSpec(attempts=(Attempt("he", activation="relu"), Attempt("xavier", activation="tanh")), hidden=(9, 5))
    expected = [reroll(spec, attempt=index, n=30_000, method=method).outputs for index in range(2)]
    monkeypatch.setattr(ensemble_module, "_WEIGHTS_A_CHUNK_SENT_AWAY", 2**19)
    with executor() as workers:
        for index in range(2):
            found = reroll(spec, attempt=index, n=30_000, method=method, executor=workers).outputs
            assert found.tobytes() == expected[index].tobytes()


@BOTH_METHODS
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_size_of_the_chunks_changes_nothing(method: Method, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Down to chunks of one re-roll; the third attempt's activation bends elsewhere than at 0."""
    attempts = (Attempt(), Attempt("he", activation="relu"), Attempt(activation="tanh"))
    spec = SheetSpec(attempts=attempts, roll=exact_block(SPEC) - 10)
    whole = list(reroll_chunks(spec, (0, 1, 2), n=20, method=method))
    expected = np.concatenate([chunk.outputs for chunk in whole], axis=1)
    monkeypatch.setattr(ensemble_module, "_WEIGHTS_A_CHUNK", 24 * size)
    monkeypatch.setattr(ensemble_module, "exact_block", lambda _: size)
    chunks = list(reroll_chunks(spec, (0, 1, 2), n=20, method=method))
    assert len(chunks) >= 20 / size
    assert chunks[0].first_roll == spec.roll
    assert np.concatenate([chunk.outputs for chunk in chunks], axis=1).tobytes() == expected.tobytes()


@BOTH_METHODS
def test_a_longer_run_starts_with_the_shorter_and_a_later_one_is_its_tail(method: Method) -> None:
    block = exact_block(SPEC)
    long = reroll(SheetSpec(), n=block + 600, method=method)
    assert np.array_equal(reroll(SheetSpec(), n=block - 3, method=method).outputs, long.outputs[: block - 3])
    for roll in (2, block - 1, block, block + 500):
        tail = reroll(SheetSpec(roll=roll), n=block + 601 - roll, method=method)
        assert np.array_equal(tail.outputs, long.outputs[roll - 1 :])
    assert np.unique(long.outputs).size == long.outputs.size


# ---- what an ensemble says -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempt", "reason"),
    [
        (Attempt("lecun-uniform"), "uniform weights"),
        (Attempt(overrides=overridden(weights=((0, 0, 0, 1.0),))), "pinned weights"),
        (Attempt(overrides=overridden(means=((1, 0.5),))), "a mean other than 0"),
        (Attempt("fixed", distribution="truncated"), "truncated normal weights"),
        (Attempt("orthogonal"), "orthogonal weights"),
        (Attempt("sparse", (0.4, 1.0)), "sparse normal weights"),
        (Attempt("lsuv"), "orthogonal weights"),
        (Attempt(bias="constant"), "biases"),
        (Attempt("he", bias="scaled", activation="relu"), "biases"),
        (Attempt(overrides=overridden(biases=((0, 0, 1.0),))), "biases"),
        (Attempt("constant", (0.5,)), "a mean other than 0"),
        (Attempt("one-sided"), "uniform weights"),
    ],
)
def test_where_there_is_no_exact_sampler_the_rerolls_are_literal_and_say_why(attempt: Attempt, reason: str) -> None:
    spec = SheetSpec(attempts=(attempt,))
    exact, literal = (reroll(spec, n=50, method=method) for method in ("exact", "literal"))
    assert (exact.method, literal.note) == ("literal", "")
    assert exact.note.startswith(f"There is no exact sampler for {reason}")
    assert np.array_equal(exact.outputs, literal.outputs)
    with pytest.raises(SheetError, match=reason):
        next(reroll_chunks(spec, (0,), n=50, method="exact"))


def test_an_ensemble_tells_its_length_its_rerolls_and_their_distances() -> None:
    for method in METHODS:
        ensemble = reroll(SPEC, attempt=2, n=30, method=method)
        assert (len(ensemble), ensemble.attempt, ensemble.method, ensemble.note) == (30, 2, method, "")
        assert ensemble.spec is SPEC
        assert np.array_equal(ensemble[4], ensemble.outputs[4])
        assert ensemble.distances[4] == pytest.approx(math.dist(ensemble[4], SPEC.desired), rel=1e-15)
    assert not np.array_equal(ensemble.outputs, reroll(SPEC, attempt=2, n=30).outputs)
