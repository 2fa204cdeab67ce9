"""One run of the sheet against a literal one: Python loops over Python numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from operator import attrgetter
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from tests.core.loops import activation_by_hand, close_to_activation, layer_by_loop
from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, AttemptResult, Sheet, SheetSpec, run_sheet
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.dice import MAX_ROLL

SEED = SheetSpec()
ROUNDING = 2.0**-53
"""The most that one operation on floats is off, relatively."""


def path_sums(spec: SheetSpec, result: AttemptResult) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Sum over all paths of their magnitudes: what rounding errors of the outputs are relative to."""
    signal = np.abs(spec.inputs)
    for weights in result.weights:
        signal = signal @ np.abs(weights)
    return signal


def numbers_of(sheet: Sheet) -> list[object]:
    return [
        (
            result.means,
            result.stds,
            result.distance,
            [w.tobytes() for w in (*result.weights, *result.biases, *result.pre_activations, *result.activations)],
        )
        for result in sheet.attempts
    ]


def test_the_seed_sheet_is_what_a_spreadsheet_would_draw(seed_sheet: Sheet) -> None:
    """NORMINV by the standard library; both quantile functions are good to 1e-15 of their value."""
    for result, std in zip(seed_sheet.attempts, (5.0, 1.0, 1 / math.sqrt(3)), strict=True):
        for dice, weights in zip(result.dice, result.weights, strict=True):
            for place, die in np.ndenumerate(dice):
                assert weights[place] == pytest.approx(NormalDist(0, 1).inv_cdf(die) * std, rel=3e-15)


@given(specs())
def test_every_layer_is_the_sheets_sums_with_its_biases_to_the_last_bit(spec: SheetSpec) -> None:
    """``a @ W + b`` in plain Python, through the attempt's activation on hidden layers, the outputs as they are."""
    for attempt, result in zip(spec.attempts, run_sheet(spec).attempts, strict=True):
        signal = list(spec.inputs)
        for layer, weights in enumerate(result.weights):
            biases = result.biases[layer].tolist() if attempt.has_bias else ()
            sums = layer_by_loop(signal, weights.tolist(), biases)
            assert result.pre_activations[layer].tolist() == sums
            name = attempt.activation if layer < len(spec.hidden) else "identity"
            signal = result.activations[layer].tolist()
            for activation, value in zip(signal, sums, strict=True):
                assert activation == close_to_activation(name, activation_by_hand(name, attempt.slope, value))


@given(specs())
def test_every_array_has_the_shape_of_its_layer(spec: SheetSpec) -> None:
    """Biases and their dice are there where there is something to show, the rest where the attempt has numbers."""
    for attempt, result in zip(spec.attempts, run_sheet(spec).attempts, strict=True):
        if not result.weights:
            assert (result.dice, result.activations, result.pre_activations, result.biases) == ((),) * 4
            assert (result.bias_dice, result.distance) == ((), None)
            continue
        units = [(fan_out,) for _, fan_out in spec.shapes]
        assert [matrix.shape for matrix in result.weights] == list(spec.shapes)
        assert [dice.shape for dice in result.dice] == list(spec.shapes)
        assert [row.shape for row in result.activations] == units
        assert [row.shape for row in result.pre_activations] == units
        assert [row.shape for row in result.biases] == units * attempt.has_bias
        assert [row.shape for row in result.bias_dice] == units * attempt.bias_rule.is_drawn
        assert all(np.isfinite(row).all() for row in (*result.weights, *result.activations))


def test_attempts_with_unlike_activations_biases_and_distributions_are_each_as_if_alone() -> None:
    attempts = (
        Attempt("xavier", activation="leaky_relu", slope=0.2),
        Attempt("fixed", bias="scaled", activation="tanh"),
        Attempt("fixed", distribution="uniform"),
        Attempt("orthogonal", bias="constant", bias_value=-2.0),
        Attempt("sparse", (0.4, 1.0), activation="selu"),
        Attempt("lsuv", activation="softplus"),
    )
    for same_dice in (True, False):
        spec = replace(SEED, attempts=attempts, same_dice=same_dice)
        together = numbers_of(run_sheet(spec))
        alone = [
            numbers_of(run_sheet(replace(spec, attempts=(replace(attempt, stream=place),))))[0]
            for place, attempt in enumerate(attempts, start=1)
        ]
        assert together == alone
        assert len(set(map(repr, together))) == len(attempts)


@given(spec=specs(most_units=5))
def test_no_attempt_changes_with_the_attempts_beside_it(spec: SheetSpec) -> None:
    """But for the sign of a zero: where any attempt has means, those of 0 are added to all."""
    for index, together in enumerate(run_sheet(spec).attempts):
        own = replace(spec.attempts[index], stream=spec.stream_of(index) or spec.attempts[index].stream)
        alone = run_sheet(replace(spec, attempts=(own,))).attempts[0]
        assert (together.means, together.stds, together.distance) == (alone.means, alone.stds, alone.distance)
        for of in (attrgetter("dice"), attrgetter("weights"), attrgetter("biases"), attrgetter("activations")):
            assert all(map(np.array_equal, of(together), of(alone)))
            assert len(of(together)) == len(of(alone))


def test_an_undefined_std_leaves_no_numbers_under_any_activation() -> None:
    """NaN is no number of a unit that is off, either."""
    for name in ACTIVATIONS:
        attempt = Attempt("inputs", overrides=overridden(stds=((0, 1.0), (2, 1.0))), activation=name)
        (result,) = run_sheet(SheetSpec((3.0,), attempts=(attempt,))).attempts
        assert (result.weights, result.activations, result.distance) == ((), (), None)


@pytest.mark.parametrize("dice", ["same", "own"])
@pytest.mark.parametrize("attempts", [1, 3])
def test_a_single_output_of_many_inputs_is_summed_in_the_sheets_order(attempts: int, dice: str) -> None:
    spec = SheetSpec((3.0, 1.0) * 8, (1.0,), (16,), (Attempt("xavier"),) * attempts, same_dice=dice == "same")
    for roll in range(1, 11):
        for result in run_sheet(replace(spec, roll=roll)).attempts:
            expected = layer_by_loop(result.activations[0].tolist(), result.weights[1].tolist())
            assert result.activations[1].tolist() == expected


def test_the_stds_of_the_seed_sheet(seed_sheet: Sheet) -> None:
    assert [result.stds for result in seed_sheet.attempts] == [(5.0,) * 3, (1.0,) * 3, (1 / math.sqrt(3),) * 3]
    assert [result.means for result in seed_sheet.attempts] == [(0.0,) * 3] * 3
    assert [weights.shape for weights in seed_sheet.attempts[0].weights] == [(3, 3), (3, 3), (3, 2)]


@pytest.mark.parametrize("roll", [1, 2, 3, 4, 5, 1000, MAX_ROLL])
def test_the_same_dice_make_the_attempts_multiples_of_each_other(roll: int) -> None:
    """125 = (5/1)**3 and 3 sqrt 3 = (1 / (1/sqrt 3))**3; each side rounds under 32 times on the way."""
    first, second, third = run_sheet(replace(SEED, roll=roll)).attempts
    slack = 32 * ROUNDING * path_sums(SEED, second)
    assert (np.abs(first.outputs - 125 * second.outputs) <= 125 * slack).all()
    assert (np.abs(second.outputs - 3 * math.sqrt(3) * third.outputs) <= slack).all()
    for mine, theirs in zip(first.weights, second.weights, strict=True):
        assert (mine == 5 * theirs).all()


def test_independent_dice_do_not(seed_sheet: Sheet) -> None:
    sheet = run_sheet(replace(SEED, same_dice=False))
    results = (*sheet.attempts, seed_sheet.attempts[0])
    dice = np.concatenate([layer.ravel() for result in results for layer in result.dice])
    assert np.unique(dice).size == 4 * 24
    first, second, third = sheet.attempts
    assert (np.abs(first.outputs / second.outputs / 125 - 1) > 0.01).all()
    assert (np.abs(second.outputs / third.outputs / (3 * math.sqrt(3)) - 1) > 0.01).all()


def test_overtyped_means_and_stds_and_pins_take_the_place_of_the_schemes() -> None:
    attempt = Attempt(
        "xavier", overrides=overridden(means=((1, 7.0),), stds=((1, 0.0), (2, 2.0)), weights=((0, 2, 1, -4.5),))
    )
    plain, edited = (run_sheet(replace(SEED, attempts=(each,))).attempts[0] for each in (Attempt("xavier"), attempt))
    assert edited.means == (0.0, 7.0, 0.0)
    assert edited.stds == (1 / math.sqrt(3), 0.0, 2.0)
    assert edited.weights[0][2, 1] == -4.5
    assert (np.argwhere(edited.weights[0] != plain.weights[0]) == [[2, 1]]).all()
    assert (edited.weights[1] == 7.0).all()
    assert np.allclose(edited.weights[2], plain.weights[2] * 2 * math.sqrt(3), rtol=4 * ROUNDING, atol=0)


def test_an_edit_of_one_attempt_leaves_the_others_alone(seed_sheet: Sheet) -> None:
    edited = Attempt("inputs", overrides=overridden(means=((0, 1.0),), stds=((1, 9.0),), weights=((2, 0, 0, 3.0),)))
    sheet = run_sheet(SEED.with_attempt(1, edited))
    assert numbers_of(sheet)[0::2] == numbers_of(seed_sheet)[0::2]
    assert numbers_of(sheet)[1] != numbers_of(seed_sheet)[1]


def test_equal_inputs_leave_attempt_2_with_zeros_only() -> None:
    result = run_sheet(replace(SEED, inputs=(0.1,) * 3)).attempts[1]
    assert result.stds == (0.0, 0.0, 0.0)
    assert all((weights == 0).all() for weights in result.weights)
    assert result.outputs.tolist() == [0.0, 0.0]
    assert result.distance == 1.0


def test_one_input_leaves_attempt_2_without_numbers_and_the_others_with_theirs() -> None:
    first, second, third = run_sheet(replace(SEED, inputs=(3.0,))).attempts
    assert (second.weights, second.activations, second.dice) == ((), (), ())
    assert second.outputs.size == 0
    assert second.distance is None
    assert second.stds == (None, None, None)
    assert second.means == (0.0, 0.0, 0.0)
    assert all(np.isfinite(result.outputs).all() and result.distance is not None for result in (first, third))


def test_one_input_has_numbers_again_where_every_std_is_overtyped() -> None:
    overtyped = Attempt("inputs", overrides=overridden(stds=((0, 1.0), (1, 1.0), (2, 1.0))))
    fixed = Attempt("fixed", (1.0,))
    sheet = run_sheet(SheetSpec((3.0,), attempts=(overtyped, fixed)))
    assert numbers_of(sheet)[0] == numbers_of(sheet)[1]


def test_one_input_has_no_numbers_where_one_std_is_still_undefined() -> None:
    result = run_sheet(
        SheetSpec((3.0,), attempts=(Attempt("inputs", overrides=overridden(stds=((0, 1.0), (2, 1.0)))),))
    ).attempts[0]
    assert result.stds == (1.0, None, 1.0)
    assert (result.weights, result.distance) == ((), None)


def test_one_input_has_numbers_where_every_weight_of_the_undefined_layers_is_pinned() -> None:
    pins = ((0, 0, 0, 2.0), (0, 0, 1, -1.0))
    result = run_sheet(
        SheetSpec((3.0,), (0.0, 1.0), (), (Attempt("inputs", overrides=overridden(weights=pins)),))
    ).attempts[0]
    assert result.stds == (None,)
    assert result.outputs.tolist() == [6.0, -3.0]
    assert result.distance == math.hypot(6, 4)


def test_a_drawn_bias_of_an_undefined_std_leaves_no_numbers_and_a_pinned_one_does() -> None:
    pins = ((0, 0, 0, 2.0), (0, 0, 1, -1.0))
    drawn = Attempt("inputs", overrides=overridden(weights=pins), bias="scaled")
    pinned = replace(drawn, overrides=(*drawn.overrides, *overridden(biases=((0, 0, 0.5), (0, 1, 4.0)))))
    first, second = run_sheet(SheetSpec((3.0,), (0.0, 1.0), (), (drawn, pinned))).attempts
    assert (first.weights, first.biases, first.distance) == ((), (), None)
    assert second.outputs.tolist() == [6.5, 1.0]


@given(specs())
def test_the_distance_is_euclidean(spec: SheetSpec) -> None:
    """math.hypot is exact to a unit in the last place after the differences are rounded."""
    for result in run_sheet(spec).attempts:
        if result.distance is not None:
            gaps = [output - wanted for output, wanted in zip(result.outputs.tolist(), spec.desired, strict=True)]
            assert result.distance == pytest.approx(math.hypot(*gaps), rel=4 * ROUNDING, abs=5e-324)


@given(specs())
def test_the_same_spec_gives_the_same_sheet_bit_for_bit(spec: SheetSpec) -> None:
    assert numbers_of(run_sheet(spec)) == numbers_of(run_sheet(replace(spec)))


def test_every_attempt_is_drawn_as_if_it_were_alone_on_the_same_dice(seed_sheet: Sheet) -> None:
    alone = [run_sheet(replace(SEED, attempts=(attempt,))) for attempt in SEED.attempts]
    assert [numbers_of(sheet)[0] for sheet in alone] == numbers_of(seed_sheet)


def test_the_largest_numbers_on_the_deepest_net_stay_finite() -> None:
    largest = tuple((layer, MAX_MAGNITUDE) for layer in range(9))
    for sign in (1.0, -1.0):
        means = tuple((layer, sign * mean) for layer, mean in largest)
        spec = SheetSpec(
            (MAX_MAGNITUDE,) * 16,
            (-MAX_MAGNITUDE,) * 8,
            (16,) * 8,
            (Attempt("fixed", (MAX_MAGNITUDE,), overridden(means=means)),),
        )
        result = run_sheet(spec).attempts[0]
        assert all(np.isfinite(numbers).all() for numbers in (*result.weights, *result.activations))
        assert result.distance is not None
        assert 1e100 < result.distance < math.inf
