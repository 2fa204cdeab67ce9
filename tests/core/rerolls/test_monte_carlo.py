"""The survey: its tallies are those of the re-rolls themselves, in whatever steps it went on."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from xavier_core import Attempt, SheetError, SheetSpec, WideSpec, reroll
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import monte_carlo as survey_module
from xavier_core.rerolls.accumulator import SIZES
from xavier_core.rerolls.ensemble import METHODS, Method
from xavier_core.rerolls.monte_carlo import FIRST, Survey, begin_survey, continue_survey, draw_attempts
from xavier_core.rerolls.observables import quantities
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
        Attempt("xavier", pins=((0, 0, 0, 1.0),)),
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


def _begun(spec: SheetSpec, method: Method) -> Survey:
    return begin_survey(spec, method=method, sizes={})


def _grown(spec: SheetSpec, method: Method, steps: Sequence[int]) -> Survey:
    survey = _begun(spec, method)
    for step in steps:
        survey = continue_survey(survey, step)
    return survey


def _assert_same(one: Survey, other: Survey) -> None:
    assert one.done == other.done
    assert one.tallies.keys() == other.tallies.keys()
    assert np.array_equal(one.first, other.first)
    for key, tally in one.tallies.items():
        for counts in ("fine", "bars", "below", "rolls", "atoms", "lowest", "highest"):
            assert np.array_equal(getattr(tally, counts), getattr(other.tallies[key], counts))
        for figure, expected in zip(tally.std(), other.tallies[key].std(), strict=True):
            assert figure == (None if expected is None else pytest.approx(expected, rel=1e-11))
        for figure, expected in zip(tally.kurtosis(), other.tallies[key].kurtosis(), strict=True):
            assert figure == (None if expected is None else pytest.approx(expected, rel=1e-9))


@_each_method
@_each_spec
def test_the_figures_are_those_of_the_rerolls(spec: SheetSpec, method: Method) -> None:
    survey = _grown(spec, method, [3000])
    assert survey.attempts == tuple(range(len(spec.attempts)))
    for at, index in enumerate(survey.attempts):
        ensemble = reroll(spec, attempt=index, n=3000, method=method)
        assert np.array_equal(survey.first[at], ensemble.outputs[:FIRST])
        assert np.array_equal(draw_attempts(survey, spec.roll, 3000)[at], ensemble.outputs)
        for quantity in quantities(spec):
            tally, values = survey.tallies[index, quantity.key], quantity.of(ensemble.outputs, spec.desired)
            assert tally.n == 3000
            assert tally.std().value == pytest.approx(values.std(ddof=1), rel=1e-12)
            inner, _ = np.histogram(values, tally.fine_edges())
            assert np.array_equal(tally.fine[1:-1], inner)
            for place, size in enumerate(SIZES):
                assert tally.share_below(place).value == np.count_nonzero(np.abs(values) <= size) / 3000


@_each_method
@pytest.mark.parametrize("steps", [[1] * 7 + [10] * 5 + [100] * 9 + [1000] * 3 + [543], [4097, 3], [99, 1, 4400]])
@_each_spec
def test_going_on_in_steps_is_one_go(spec: SheetSpec, steps: list[int], method: Method) -> None:
    _assert_same(_grown(spec, method, steps), _grown(spec, method, [sum(steps)]))


@_each_method
def test_attempts_share_their_axes_and_these_are_there_before_the_first_reroll(method: Method) -> None:
    begun, grown = _begun(_SPEC, method), _grown(_SPEC, method, [500])
    for quantity in quantities(_SPEC):
        tallies = [survey.tallies[index, quantity.key] for survey in (begun, grown) for index in range(3)]
        axes = {(tally.axis(linear=False), tally.axis(linear=True)) for tally in tallies}
        assert all(one.scales == other.scales for one, other in zip(tallies[:3], tallies[3:], strict=True))
        assert len(axes) == 1
        assert all(axis.is_signed == quantity.is_signed for pair in axes for axis in pair)


@_each_method
def test_without_time_it_stops_early_and_is_the_survey_of_what_is_done(method: Method) -> None:
    part = continue_survey(_begun(_SPEC, method), 500_000, seconds=0)
    assert 0 < part.done < 500_000
    assert {tally.n for tally in part.tallies.values()} == {part.done}
    _assert_same(part, _grown(_SPEC, method, [part.done]))
    further = continue_survey(part, 1234)
    _assert_same(further, _grown(_SPEC, method, [part.done + 1234]))


def test_time_that_is_up_is_noticed() -> None:
    survey, start = _begun(_SPEC, "literal"), time.monotonic()
    part = continue_survey(survey, 10_000_000, seconds=0.1)
    assert part.done < 10_000_000
    assert time.monotonic() - start < 5  # all of them take minutes


@pytest.mark.parametrize("n", [1, 99, 100, 101, 5000])
def test_the_first_outputs_are_kept_and_no_more(n: int) -> None:
    assert _grown(_SPEC, "literal", [n]).first.shape == (3, min(n, FIRST), 2)
    assert FIRST == 100


def test_no_more_rerolls_change_nothing() -> None:
    survey = _grown(_SPEC, "literal", [50])
    _assert_same(continue_survey(survey, 0), survey)


def test_an_attempt_without_numbers_is_left_out_with_a_remark() -> None:
    survey = _grown(SheetSpec(inputs=(3.0,)), "literal", [20])
    assert survey.attempts == (0, 2)
    assert {index for index, _ in survey.tallies} == {0, 2}
    assert list(survey.remarks) == [1]
    assert "STDEV" in survey.remarks[1]
    ensemble = reroll(SheetSpec(inputs=(3.0,)), attempt=2, n=20)
    assert np.array_equal(survey.first[1], ensemble.outputs)


@_each_method
def test_without_any_attempt_rerolls_count_and_tally_nothing(method: Method) -> None:
    survey = _grown(SheetSpec(inputs=(3.0,), attempts=(Attempt("inputs"),)), method, [20, 5])
    assert (survey.done, survey.attempts, dict(survey.tallies)) == (25, (), {})


def test_attempts_without_an_exact_sampler_say_so_and_are_drawn_literally() -> None:
    attempts = (Attempt("xavier", pins=((0, 0, 0, 1.0),)), Attempt("xavier"), Attempt("lecun-uniform"))
    spec = SheetSpec(attempts=attempts)
    survey = _grown(spec, "exact", [200])
    assert survey.attempts == (0, 1, 2)
    assert {index: remark.partition(":")[0] for index, remark in survey.remarks.items()} == dict.fromkeys(
        (0, 2), "drawn literally"
    )
    assert "pinned weights" in survey.remarks[0]
    assert "uniform" in survey.remarks[2]
    assert survey.literally == {0, 2}
    assert dict(_grown(spec, "literal", [1]).remarks) == {}
    assert _begun(spec, "literal").literally == {0, 1, 2}
    for at, method in enumerate(("literal", "exact", "literal")):
        assert np.array_equal(
            survey.first[at], reroll(spec, attempt=at, n=100, method=METHODS[METHODS.index(method)]).outputs
        )


def test_every_reason_against_the_exact_sampler_is_a_remark() -> None:
    remarks = _begun(_NEW, "exact").remarks
    kinds = {
        index: remark.removeprefix("drawn literally: there is no exact sampler for ")
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
        Attempt("fixed", (0.1,), bias_pins=((2, 0, 7.0), (2, 1, 7.0))),
        Attempt("fixed", (0.1,), means=((2, 5.0),)),
    ],
)
def test_outputs_that_are_not_around_0_are_counted_around_their_median(attempt: Attempt) -> None:
    """Those that are have their centre at 0 itself, whatever a few rolls say."""
    spec = SheetSpec(attempts=(attempt, Attempt("orthogonal"), Attempt("fixed", stds=((0, 2.0),))))
    survey = _begun(spec, "literal")
    rolls = literal_rolls(spec, (0,), 1, 64)[0]
    assert survey.tallies[0, "o1"].scales.centre == float(np.median(rolls[:, 0]))
    assert survey.tallies[1, "o1"].scales.centre == survey.tallies[2, "o2"].scales.centre == 0.0


@_each_method
def test_outputs_beyond_the_largest_number_are_refused(method: Method) -> None:
    spec = WideSpec(hidden=(64,) * 40, attempts=(Attempt("fixed", (1e12,)),))
    with pytest.raises(SheetError, match="pass the largest number"):
        continue_survey(_begun(spec, method), 10)


def test_rolls_beyond_the_last_are_refused() -> None:
    survey = _begun(SheetSpec(roll=MAX_ROLL - 9), "literal")
    assert continue_survey(survey, 10).done == 10
    with pytest.raises(SheetError, match="at most 10 from roll"):
        continue_survey(continue_survey(survey, 5), 6)


def test_given_sizes_make_the_axis_and_a_pilot_makes_it_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = begin_survey(_SPEC, method="literal", sizes={0: 1400.0, 1: 11.0, 2: 2.0})
    scales = survey.tallies[0, "o1"].scales
    assert (scales.axis.reach, scales.axis.bend, scales.linear.reach, scales.unit) == (1e5, 0.1, 5000.0, 1400.0)
    drawn: list[tuple[int, ...]] = []

    def watched(spec: SheetSpec, attempts: tuple[int, ...], first_roll: int, rolls: int) -> Array:
        drawn.append((*attempts, first_roll, rolls))
        return literal_rolls(spec, attempts, first_roll, rolls)

    monkeypatch.setattr(survey_module, "literal_rolls", watched)
    sized = begin_survey(_SPEC, method="literal", sizes={0: 1400.0, 2: 2.0})
    assert drawn == [(index, 1, 64) for index in range(3)]  # the own axes are from the pilots, sizes or not
    assert sized.tallies[0, "o1"].scales.unit == 1400.0
    rolls = reroll(SheetSpec(seed=3), attempt=1, n=64).outputs
    assert sized.tallies[1, "o1"].scales.unit == pytest.approx(float(np.sqrt(np.mean(rolls**2))), rel=1e-14)


def test_a_million_rerolls_stay_small() -> None:
    survey = _begun(_SPEC, "exact")
    tracemalloc.start()
    try:
        survey = continue_survey(survey, 1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert survey.done == 1_000_000
    assert peak < 100e6
