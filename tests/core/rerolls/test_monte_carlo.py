"""Monte Carlo: its accumulators are those of the re-rolls themselves, in whatever steps it went on."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, WideSpec, reroll
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import monte_carlo as monte_carlo_module
from xavier_core.rerolls.accumulator import SIZES
from xavier_core.rerolls.ensemble import METHODS, Method
from xavier_core.rerolls.monte_carlo import FIRST, MonteCarlo, begin_monte_carlo, continue_monte_carlo, draw_attempts
from xavier_core.rerolls.observables import observables
from xavier_core.rerolls.weight_sampler import literal_rolls

Array = NDArray[np.float64]

_SPEC = SheetSpec(seed=3, roll=123)
_MIXED = SheetSpec(
    inputs=(1.0, 2.0),
    desired=(0.5,),
    hidden=(4,),
    attempts=(
        Attempt("xavier", activation="relu"),
        Attempt("fixed", (0.5,), activation="tanh"),
        Attempt("xavier", overrides=overridden(weights=((0, 0, 0, 1.0),))),
    ),
    roll=999,
    same_dice=False,
)
_NEW = SheetSpec(
    inputs=(1.0, 2.0),
    desired=(0.5, 1.0),
    hidden=(4,),
    attempts=(
        Attempt("orthogonal", activation="gelu"),
        Attempt("fixed", (0.5,), bias="scaled", activation="relu"),
        Attempt("lsuv"),
        Attempt("one-sided", (0.5,), bias="constant", bias_value=-1.0),
        Attempt("sparse", (0.5, 1.0)),
        Attempt("he", activation="selu"),
    ),
    roll=4,
)
_each_spec = pytest.mark.parametrize("spec", [_SPEC, _MIXED, _NEW], ids=["seed sheet", "mixed", "new"])
_each_method = pytest.mark.parametrize("method", METHODS)


def _begun(spec: SheetSpec, method: Method) -> MonteCarlo:
    return begin_monte_carlo(spec, method=method, sizes={})


def _grown(spec: SheetSpec, method: Method, steps: Sequence[int]) -> MonteCarlo:
    monte_carlo = _begun(spec, method)
    for step in steps:
        monte_carlo = continue_monte_carlo(monte_carlo, step)
    return monte_carlo


def _assert_same(one: MonteCarlo, other: MonteCarlo) -> None:
    assert one.done == other.done
    assert one.accumulators.keys() == other.accumulators.keys()
    assert np.array_equal(one.first, other.first)
    for key, accumulator in one.accumulators.items():
        for counts in ("fine", "bars", "below", "rolls", "atoms", "lowest", "highest"):
            assert np.array_equal(getattr(accumulator, counts), getattr(other.accumulators[key], counts))
        for figure, expected in zip(accumulator.std(), other.accumulators[key].std(), strict=True):
            assert figure == (None if expected is None else pytest.approx(expected, rel=1e-11))
        for figure, expected in zip(accumulator.kurtosis(), other.accumulators[key].kurtosis(), strict=True):
            assert figure == (None if expected is None else pytest.approx(expected, rel=1e-9))


@_each_method
@_each_spec
def test_the_figures_are_those_of_the_rerolls(spec: SheetSpec, method: Method) -> None:
    monte_carlo = _grown(spec, method, [3000])
    assert monte_carlo.attempts == tuple(range(len(spec.attempts)))
    for at, index in enumerate(monte_carlo.attempts):
        ensemble = reroll(spec, attempt=index, n=3000, method=method)
        assert np.array_equal(monte_carlo.first[at], ensemble.outputs[:FIRST])
        assert np.array_equal(draw_attempts(monte_carlo, spec.roll, 3000)[at], ensemble.outputs)
        for observable in observables(spec):
            accumulator, values = (
                monte_carlo.accumulators[index, observable.key],
                observable.of(ensemble.outputs, spec.desired),
            )
            assert accumulator.n == 3000
            assert accumulator.std().value == pytest.approx(values.std(ddof=1), rel=1e-12)
            inner, _ = np.histogram(values, accumulator.fine_edges())
            assert np.array_equal(accumulator.fine[1:-1], inner)
            for place, size in enumerate(SIZES):
                assert accumulator.share_below(place).value == np.count_nonzero(np.abs(values) <= size) / 3000


@_each_method
@pytest.mark.parametrize("steps", [[1] * 7 + [10] * 5 + [100] * 9 + [1000] * 3 + [543], [4097, 3], [99, 1, 4400]])
@_each_spec
def test_going_on_in_steps_is_one_go(spec: SheetSpec, steps: list[int], method: Method) -> None:
    _assert_same(_grown(spec, method, steps), _grown(spec, method, [sum(steps)]))


@_each_method
def test_attempts_share_the_signed_log_axis_and_all_axes_are_there_before_the_first_reroll(method: Method) -> None:
    begun, grown = _begun(_SPEC, method), _grown(_SPEC, method, [500])
    for observable in observables(_SPEC):
        accumulators = [
            monte_carlo.accumulators[index, observable.key] for monte_carlo in (begun, grown) for index in range(3)
        ]
        axes = {accumulator.axis(linear=False) for accumulator in accumulators}
        linear = [accumulator.axis(linear=True) for accumulator in accumulators]
        assert all(one.scales == other.scales for one, other in zip(accumulators[:3], accumulators[3:], strict=True))
        assert len(axes) == 1
        assert all(axis.is_signed == observable.is_signed for axis in (*axes, *linear))


@_each_method
def test_without_time_it_stops_early_and_is_the_count_of_what_is_done(method: Method) -> None:
    part = continue_monte_carlo(_begun(_SPEC, method), 500_000, seconds=0)
    assert 0 < part.done < 500_000
    assert {accumulator.n for accumulator in part.accumulators.values()} == {part.done}
    _assert_same(part, _grown(_SPEC, method, [part.done]))
    further = continue_monte_carlo(part, 1234)
    _assert_same(further, _grown(_SPEC, method, [part.done + 1234]))


def test_time_that_is_up_is_noticed() -> None:
    monte_carlo, start = _begun(_SPEC, "literal"), time.monotonic()
    part = continue_monte_carlo(monte_carlo, 10_000_000, seconds=0.1)
    assert part.done < 10_000_000
    assert time.monotonic() - start < 5  # all of them take minutes


@pytest.mark.parametrize("n", [1, 99, 100, 101, 5000])
def test_the_first_outputs_are_kept_and_no_more(n: int) -> None:
    assert _grown(_SPEC, "literal", [n]).first.shape == (3, min(n, FIRST), 2)
    assert FIRST == 100


def test_no_more_rerolls_change_nothing() -> None:
    monte_carlo = _grown(_SPEC, "literal", [50])
    _assert_same(continue_monte_carlo(monte_carlo, 0), monte_carlo)


def test_an_attempt_without_numbers_is_left_out_with_a_remark() -> None:
    monte_carlo = _grown(SheetSpec(inputs=(3.0,)), "literal", [20])
    assert monte_carlo.attempts == (0, 2)
    assert {index for index, _ in monte_carlo.accumulators} == {0, 2}
    assert list(monte_carlo.remarks) == [1]
    assert "STDEV" in monte_carlo.remarks[1]
    ensemble = reroll(SheetSpec(inputs=(3.0,)), attempt=2, n=20)
    assert np.array_equal(monte_carlo.first[1], ensemble.outputs)


@_each_method
def test_without_any_attempt_rerolls_are_counted_and_leave_nothing(method: Method) -> None:
    monte_carlo = _grown(SheetSpec(inputs=(3.0,), attempts=(Attempt("inputs"),)), method, [20, 5])
    assert (monte_carlo.done, monte_carlo.attempts, dict(monte_carlo.accumulators)) == (25, (), {})


def test_attempts_without_an_exact_sampler_say_so_and_are_drawn_literally() -> None:
    attempts = (
        Attempt("xavier", overrides=overridden(weights=((0, 0, 0, 1.0),))),
        Attempt("xavier"),
        Attempt("lecun-uniform"),
    )
    spec = SheetSpec(attempts=attempts)
    monte_carlo = _grown(spec, "exact", [200])
    assert monte_carlo.attempts == (0, 1, 2)
    assert {index: remark.partition(":")[0] for index, remark in monte_carlo.remarks.items()} == dict.fromkeys(
        (0, 2), "its weights are simulated"
    )
    assert "pinned weights" in monte_carlo.remarks[0]
    assert "uniform" in monte_carlo.remarks[2]
    assert monte_carlo.literally == {0, 2}
    assert dict(_grown(spec, "literal", [1]).remarks) == {}
    assert _begun(spec, "literal").literally == {0, 1, 2}
    for at, method in enumerate(("literal", "exact", "literal")):
        assert np.array_equal(
            monte_carlo.first[at], reroll(spec, attempt=at, n=100, method=METHODS[METHODS.index(method)]).outputs
        )


def test_every_reason_against_the_exact_sampler_is_a_remark() -> None:
    remarks = _begun(_NEW, "exact").remarks
    kinds = {
        index: remark.removeprefix("its weights are simulated: there is no exact sampler for ")
        for index, remark in remarks.items()
    }
    assert {index: kind.partition(":")[0] for index, kind in kinds.items()} == {
        0: "orthogonal weights",
        1: "biases",
        2: "orthogonal weights",
        3: "uniform weights",
        4: "sparse normal weights",
    }


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt("one-sided", (0.5,)),
        Attempt("constant", (0.5,)),
        Attempt("fixed", (0.1,), bias="constant", bias_value=7.0),
        Attempt("fixed", (0.1,), overrides=overridden(biases=((2, 0, 7.0), (2, 1, 7.0)))),
        Attempt("fixed", (0.1,), overrides=overridden(means=((2, 5.0),))),
    ],
)
def test_outputs_that_are_not_around_0_are_counted_around_their_median(attempt: Attempt) -> None:
    """Those that are have their centre at 0 itself, whatever a few rolls say."""
    spec = SheetSpec(
        attempts=(attempt, Attempt("orthogonal"), Attempt("fixed", overrides=overridden(stds=((0, 2.0),))))
    )
    monte_carlo = _begun(spec, "literal")
    rolls = literal_rolls(spec, (0,), 1, 64)[0]
    assert monte_carlo.accumulators[0, "o1"].scales.centre == float(np.median(rolls[:, 0]))
    assert monte_carlo.accumulators[1, "o1"].scales.centre == monte_carlo.accumulators[2, "o2"].scales.centre == 0.0


@_each_method
def test_outputs_beyond_the_largest_number_are_refused(method: Method) -> None:
    spec = WideSpec(hidden=(64,) * 40, attempts=(Attempt("fixed", (1e12,)),))
    with pytest.raises(SheetError, match="pass the largest number"):
        continue_monte_carlo(_begun(spec, method), 10)


def test_rolls_beyond_the_last_are_refused() -> None:
    monte_carlo = _begun(SheetSpec(roll=MAX_ROLL - 9), "literal")
    assert continue_monte_carlo(monte_carlo, 10).done == 10
    with pytest.raises(SheetError, match="at most 10 from roll"):
        continue_monte_carlo(continue_monte_carlo(monte_carlo, 5), 6)


def test_given_sizes_make_the_axis_and_a_pilot_makes_it_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monte_carlo = begin_monte_carlo(_SPEC, method="literal", sizes={0: 1400.0, 1: 11.0, 2: 2.0})
    scales = monte_carlo.accumulators[0, "o1"].scales
    assert (scales.axis.reach, scales.axis.bend, scales.unit) == (1e5, 0.1, 1400.0)
    assert [monte_carlo.accumulators[index, "o1"].scales.linear.reach for index in range(3)] == [5000.0, 50.0, 10.0]
    drawn: list[tuple[int, ...]] = []

    def watched(spec: SheetSpec, attempts: tuple[int, ...], first_roll: int, rolls: int) -> Array:
        drawn.append((*attempts, first_roll, rolls))
        return literal_rolls(spec, attempts, first_roll, rolls)

    monkeypatch.setattr(monte_carlo_module, "literal_rolls", watched)
    sized = begin_monte_carlo(_SPEC, method="literal", sizes={0: 1400.0, 2: 2.0})
    assert drawn == [(index, 1, 64) for index in range(3)]  # the own axes are from the pilots, sizes or not
    assert sized.accumulators[0, "o1"].scales.unit == 1400.0
    rolls = reroll(SheetSpec(seed=3), attempt=1, n=64).outputs
    assert sized.accumulators[1, "o1"].scales.unit == pytest.approx(float(np.sqrt(np.mean(rolls**2))), rel=1e-14)


def test_a_million_rerolls_stay_small() -> None:
    monte_carlo = _begun(_SPEC, "exact")
    tracemalloc.start()
    try:
        monte_carlo = continue_monte_carlo(monte_carlo, 1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert monte_carlo.done == 1_000_000
    assert peak < 100e6
