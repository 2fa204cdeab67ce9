"""The weights of a sheet: each from its die, its mean and its standard deviation, those of some matrices jointly."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, AttemptResult, SheetSpec, run_sheet
from xavier_core.schemes import Layer

Array = NDArray[np.float64]

SEED = SheetSpec()
OPEN = ("normal", "uniform", "truncated")
SHAPES = [(3, 3), (3, 2), (2, 3), (1, 1), (1, 5), (5, 1), (16, 16), (16, 4), (4, 16), (7, 6)]


def result_of(attempt: Attempt, *, roll: int = 1, hidden: tuple[int, ...] = (3, 3)) -> AttemptResult:
    return run_sheet(SheetSpec(hidden=hidden, attempts=(attempt,), roll=roll)).attempts[0]


def one_layer(attempt: Attempt, shape: tuple[int, int], *, roll: int) -> Array:
    """The weights between inputs and one hidden layer."""
    fan_in, fan_out = shape
    spec = SheetSpec((1.0,) * fan_in, (0.0,), (fan_out,), (attempt,), roll=roll)
    return run_sheet(spec).attempts[0].weights[0]


# ---- one by one ----------------------------------------------------------------------------------


@given(specs())
def test_weights_are_mean_plus_std_times_a_draw_unless_pinned(spec: SheetSpec) -> None:
    """To the last bit, whatever the distribution; those of a jointly drawn matrix from all of its dice."""
    for attempt, result in zip(spec.attempts, run_sheet(spec).attempts, strict=True):
        if attempt.rule.is_data_driven:
            continue
        held = {override.cell: override.value for override in attempt.overrides}
        own = attempt.rule.mean_of(Layer(1, 1), attempt.arguments)
        for layer, weights in enumerate(result.weights):
            mean, std = result.means[layer], result.stds[layer]
            assert mean == held.get(("mean", layer, 0, 0), own)
            draws = attempt.draws_from.unit_draws(result.dice[layer].copy(), attempt.arguments)
            for (row, column), weight in np.ndenumerate(weights):
                if ("weight", layer, row, column) in held:
                    assert weight == held["weight", layer, row, column]
                else:
                    assert std is not None
                    assert weight == std * draws[row, column] + mean


@given(specs())
def test_standard_deviations_are_the_schemes_unless_overtyped(spec: SheetSpec) -> None:
    for attempt, result in zip(spec.attempts, run_sheet(spec).attempts, strict=True):
        overtyped = {override.layer: override.value for override in attempt.overrides_of("std")}
        for layer, (fan_in, fan_out) in enumerate(spec.shapes):
            seen = Layer(fan_in, fan_out, spec.inputs, activation=attempt.activation, slope=attempt.slope)
            expected = overtyped.get(layer, attempt.rule.std_of(seen, attempt.arguments))
            if not attempt.rule.is_data_driven:
                assert result.stds[layer] == (None if math.isnan(expected) else expected)


@pytest.mark.parametrize("key", SCHEMES)
def test_the_same_dice_lie_under_every_scheme(key: str) -> None:
    plain, other = (result_of(Attempt(name)) for name in ("xavier", key))
    assert all(map(np.array_equal, plain.dice, other.dice))


def test_one_die_makes_one_chance_under_every_distribution() -> None:
    """The law's own distribution function leads from a weight back to its die: so pairs are exact.

    A chance is read back to some last digits of it, or of 1 where it is near 1.
    """
    attempts = tuple(Attempt("fixed", (2.0,), distribution=name) for name in OPEN)
    sheet = run_sheet(replace(SEED, attempts=attempts, hidden=(16, 16)))
    for attempt, result in zip(attempts, sheet.attempts, strict=True):
        law = attempt.draws_from.law(16, 16, ())
        for dice, weights in zip(result.dice, result.weights, strict=True):
            np.testing.assert_allclose(law.cdf(weights / 2.0), dice, rtol=0, atol=1e-15)
    orders = [np.argsort(result.weights[1], axis=None).tolist() for result in sheet.attempts]
    assert orders[0] == orders[1] == orders[2]
    assert not np.array_equal(sheet.attempts[0].weights[1], sheet.attempts[1].weights[1])


@pytest.mark.parametrize("distribution", OPEN)
@pytest.mark.parametrize("dice", ["same", "own"])
def test_a_chosen_distribution_is_the_one_of_the_scheme_that_has_it_fixed(distribution: str, dice: str) -> None:
    """Two steps end at the variance 1/fan_in that Xavier and LeCun's uniform and truncated rows have, too."""
    fixed = {"normal": "xavier", "uniform": "lecun-uniform", "truncated": "lecun-truncated"}[distribution]
    one_each = (Attempt("two-step", distribution=distribution, stream=1), Attempt(fixed, stream=1))
    spec = replace(SEED, attempts=one_each[:1], same_dice=dice == "same")
    first, second = (run_sheet(replace(spec, attempts=(attempt,))).attempts[0] for attempt in one_each)
    for one, other in zip(first.weights, second.weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=4e-16, atol=0)


@pytest.mark.parametrize("hidden", [(), (3, 3), (16, 1, 7)])
def test_two_steps_from_a_standard_deviation_of_1_are_xavier_to_the_last_bit(hidden: tuple[int, ...]) -> None:
    attempts = (Attempt("two-step"), Attempt("xavier"), Attempt("two-step", (2.0,)))
    for roll in range(1, 40):
        first, second, doubled = run_sheet(replace(SEED, hidden=hidden, attempts=attempts, roll=roll)).attempts
        assert (first.means, first.stds, first.distance) == (second.means, second.stds, second.distance)
        for one, other, twice in zip(
            (*first.weights, *first.activations), (*second.weights, *second.activations), doubled.weights, strict=False
        ):
            assert one.tobytes() == other.tobytes()
            assert (twice == 2 * one).all()


def test_a_one_sided_scheme_stays_on_its_side() -> None:
    weights = np.concatenate([one_layer(Attempt("one-sided", (0.3,)), (16, 16), roll=roll) for roll in range(1, 21)])
    assert 0 <= weights.min() < 0.001
    assert 0.299 < weights.max() <= 0.3


@pytest.mark.parametrize(("attempt", "value"), [(Attempt("zeros"), 0.0), (Attempt("constant", (-1.5,)), -1.5)])
def test_schemes_without_spread_have_one_weight(attempt: Attempt, value: float) -> None:
    result = result_of(attempt)
    assert all((weights == value).all() for weights in result.weights)
    assert result.stds == (0.0,) * 3
    assert result.means == (value,) * 3


# ---- matrices drawn whole ------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("gain", [1.0, 2.5])
def test_an_orthogonal_layer_has_orthonormal_rows_or_columns_times_its_gain(
    shape: tuple[int, int], gain: float
) -> None:
    """Of a square matrix both; to 1e-12, where a factorization of 16 by 16 is good to some 1e-15."""
    fan_in, fan_out = shape
    for roll in range(1, 21):
        weights = one_layer(Attempt("orthogonal", (gain,)), shape, roll=roll) / gain
        if fan_in >= fan_out:
            assert np.abs(weights.T @ weights - np.eye(fan_out)).max() < 1e-12
        if fan_in <= fan_out:
            assert np.abs(weights @ weights.T - np.eye(fan_in)).max() < 1e-12


def test_a_square_orthogonal_network_keeps_the_length_of_its_signal() -> None:
    """Ten matrices, each good to 1e-15 or so."""
    spec = SheetSpec((3.0, 1.0, 2.0) * 2, (0.0,) * 6, (6,) * 8, (Attempt("orthogonal"),))
    for roll in range(1, 21):
        result = run_sheet(replace(spec, roll=roll)).attempts[0]
        assert math.hypot(*result.outputs) == pytest.approx(math.hypot(*spec.inputs), rel=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_orthogonal_matrix_is_turned_from_the_normal_draws_of_the_same_dice(shape: tuple[int, int]) -> None:
    """Gram and Schmidt, in plain Python: the columns (of a wide matrix the rows) one after another, signs kept."""
    for roll in range(1, 6):
        normals = one_layer(Attempt("fixed", (1.0,)), shape, roll=roll)
        tall = normals if shape[0] >= shape[1] else normals.T
        basis: list[list[float]] = []
        for column in tall.T.tolist():
            rest = column
            for _ in range(2):  # the second time mends what rounding left of the first
                for axis in basis:
                    share = math.fsum(a * b for a, b in zip(axis, rest, strict=True))
                    rest = [value - share * a for value, a in zip(rest, axis, strict=True)]
            length = math.hypot(*rest)
            basis.append([value / length for value in rest])
        found = one_layer(Attempt("orthogonal"), shape, roll=roll)
        np.testing.assert_allclose(found if shape[0] >= shape[1] else found.T, np.array(basis).T, rtol=0, atol=1e-11)


def test_an_overtyped_standard_deviation_scales_an_orthogonal_matrix() -> None:
    plain, scaled = (result_of(Attempt("orthogonal", overrides=overridden(stds=stds))) for stds in ((), ((1, 2.0),)))
    assert np.array_equal(scaled.weights[0], plain.weights[0])
    np.testing.assert_allclose(scaled.weights[1], plain.weights[1] * 2 * math.sqrt(3), rtol=4e-16)
    assert scaled.stds == (1 / math.sqrt(3), 2.0, 1 / math.sqrt(3))


@pytest.mark.parametrize("sparsity", [0.0, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_of_a_sparse_layer_has_its_share_of_zeros(shape: tuple[int, int], sparsity: float) -> None:
    """The others are the normal draws of the same dice, times the standard deviation given."""
    zeros = math.ceil(sparsity * shape[1])
    for roll in range(1, 6):
        weights = one_layer(Attempt("sparse", (sparsity, 0.5)), shape, roll=roll)
        assert (np.count_nonzero(weights == 0.0, axis=1) == zeros).all()
        normals = one_layer(Attempt("fixed", (0.5,)), shape, roll=roll)
        kept = weights != 0.0
        np.testing.assert_allclose(weights[kept], normals[kept], rtol=1e-15)


def test_which_weights_of_a_row_are_0_is_a_matter_of_chance_alone() -> None:
    """Each of 8 columns in half of 16 * 250 rows, within 4.5 standard errors."""
    rows = np.concatenate([one_layer(Attempt("sparse", (0.5, 1.0)), (16, 8), roll=roll) for roll in range(1, 251)])
    counts = np.count_nonzero(rows, axis=0)
    assert (np.abs(counts - 2000) < 4.5 * math.sqrt(4000 / 4)).all()


@pytest.mark.parametrize("key", ["orthogonal", "sparse"])
def test_a_whole_matrix_follows_from_the_dice_of_its_own_layer(key: str) -> None:
    """So a deeper network leaves it alone where its shape stays."""
    spec = replace(SEED, attempts=(Attempt(key),), hidden=(3, 12))  # with a sparsity of 0.9 one of 12 is left
    plain = run_sheet(spec).attempts[0]
    deeper = run_sheet(replace(spec, hidden=(3, 12, 5))).attempts[0]
    assert np.array_equal(plain.weights[1], deeper.weights[1])
    assert not np.array_equal(plain.weights[1], run_sheet(replace(spec, roll=2)).attempts[0].weights[1])


# ---- dice of its own -----------------------------------------------------------------------------


def test_attempts_keep_their_dice_by_their_stream_wherever_they_stand() -> None:
    own = replace(SEED, same_dice=False)
    first, second, third = run_sheet(own).attempts
    streams = tuple(replace(attempt, stream=place) for place, attempt in enumerate(SEED.attempts, start=1))
    moved = run_sheet(replace(own, attempts=(streams[2], streams[0]))).attempts
    assert [result.outputs.tolist() for result in moved] == [third.outputs.tolist(), first.outputs.tolist()]
    assert run_sheet(replace(own, attempts=streams)).attempts[1].outputs.tolist() == second.outputs.tolist()


def test_on_the_same_dice_no_stream_is_looked_at() -> None:
    streams = tuple(replace(attempt, stream=6 - place) for place, attempt in enumerate(SEED.attempts))
    shared = run_sheet(replace(SEED, attempts=streams))
    assert [result.outputs.tolist() for result in shared.attempts] == [
        result.outputs.tolist() for result in run_sheet(SEED).attempts
    ]
