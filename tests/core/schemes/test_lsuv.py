"""LSUV: weights scaled by the signal that reaches them, on a batch and on the sheet's one example."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, SheetError, SheetSpec, reroll, run_sheet
from xavier_core.activations import ACTIVATIONS, find_activation
from xavier_core.dice.generator_draws import SAMPLERS
from xavier_core.laws import distance_law, final_law, largest_law
from xavier_core.rerolls import why_no_exact_sampler
from xavier_core.schemes.lsuv import MAX_STEPS, TOLERANCE, scale_to_unit_variance
from xavier_core.sheet import apply_layer, expected_growth

Array = NDArray[np.float64]

BEYOND_ROUNDING = TOLERANCE + 1e-12
"""A variance is found in two ways here, which differ in their last digits."""


def orthonormal(generator: np.random.Generator, shape: tuple[int, int]) -> Array:
    return SAMPLERS["orthogonal"](generator, shape, ()) / math.sqrt(max(shape))


def variance(values: Array) -> float:
    """By plain sums of plain numbers."""
    numbers = values.ravel().tolist()
    mean = math.fsum(numbers) / len(numbers)
    return math.fsum((value - mean) ** 2 for value in numbers) / len(numbers)


def is_orthonormal(weights: Array) -> bool:
    fan_in, fan_out = weights.shape
    product = weights.T @ weights if fan_in >= fan_out else weights @ weights.T
    return float(np.abs(product - np.eye(min(fan_in, fan_out))).max()) < 1e-12


class Watched:
    """A layer that counts how often a batch is passed through it."""

    def __init__(self, batch: Array) -> None:
        self.batch = batch
        self.passes = 0

    def __call__(self, weights: Array) -> Array:
        self.passes += 1
        return np.asarray(self.batch @ weights).ravel()


# ---- on a batch ----------------------------------------------------------------------------------


def test_the_tolerance_and_the_number_of_steps_are_those_of_the_authors_script() -> None:
    assert (TOLERANCE, MAX_STEPS) == (0.02, 20)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("width", [9, 40])
def test_every_layer_of_a_deep_network_gets_pre_activations_of_variance_1(width: int, activation: str) -> None:
    """Thirty layers on a batch of 64 examples, however large the examples are."""
    generator = np.random.default_rng(30)
    signal = generator.normal(3.0, 50.0, (64, 10))
    for fan_in in (10, *(width,) * 29):
        batch = Watched(signal)
        weights = scale_to_unit_variance(orthonormal(generator, (fan_in, width)), batch)
        sums = signal @ weights
        assert abs(variance(sums) - 1.0) < BEYOND_ROUNDING
        assert batch.passes <= 3
        signal = find_activation(activation, 0.01).apply(sums)


def test_without_it_the_same_network_loses_its_signal() -> None:
    """Orthonormal layers and ReLU: about half of the mean square a layer, so 2**-30 after thirty."""
    generator = np.random.default_rng(30)
    signal = generator.normal(0.0, 1.0, (64, 40))
    for _ in range(30):
        signal = np.maximum(signal @ orthonormal(generator, (40, 40)), 0.0)
    assert np.mean(signal**2) < 2.0**-20


@pytest.mark.parametrize("scale", [1e-150, 1e-12, 0.3, 1.0, 1e12, 1e150])
def test_one_division_is_enough_however_far_off_the_first_matrix_is(scale: float) -> None:
    """Pre-activations are linear in the weights: the division by their deviation ends at 1, and is all there is."""
    generator = np.random.default_rng(7)
    start = orthonormal(generator, (5, 4))
    batch = Watched(scale * generator.standard_normal((9, 5)))
    found = scale_to_unit_variance(start, batch)
    assert batch.passes == (2 if abs(variance(batch.batch @ start) - 1) > TOLERANCE else 1)
    assert variance(batch.batch @ found) == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(found / found[0, 0], start / start[0, 0], rtol=1e-14)


@pytest.mark.parametrize(
    ("first", "is_left"), [(0.9801, True), (1.0199, True), (0.9799, False), (1.0201, False), (1.0, True)]
)
def test_a_variance_within_the_tolerance_is_left_as_it_is(first: float, *, is_left: bool) -> None:
    weights = np.array([[math.sqrt(first), -math.sqrt(first)]])
    found = scale_to_unit_variance(weights, lambda matrix: matrix.ravel())
    assert (found.tobytes() == weights.tobytes()) == is_left
    assert variance(found) == pytest.approx(first if is_left else 1.0, abs=1e-12)


def test_tolerance_and_steps_can_be_others() -> None:
    weights = np.array([[1.1, -1.1]])
    assert scale_to_unit_variance(weights, np.ravel, tolerance=0.3).tobytes() == weights.tobytes()
    assert np.allclose(scale_to_unit_variance(weights, np.ravel, tolerance=0.0), [[1.0, -1.0]])
    assert scale_to_unit_variance(weights, np.ravel, maximum=0).tobytes() == weights.tobytes()


def test_a_layer_that_bends_on_its_way_is_divided_again_until_it_is_close() -> None:
    """Where pre-activations are not linear in the weights, as behind a bound: here z = w / (1 + |w| / 8)."""
    start, passes = np.array([[9.0, -9.0, 4.0, 0.5]]), []

    def bounded(weights: Array) -> Array:
        passes.append(weights)
        return (weights / (1 + np.abs(weights) / 8)).ravel()

    found = scale_to_unit_variance(start, bounded)
    assert abs(variance(bounded(found)) - 1) < BEYOND_ROUNDING
    assert 3 < len(passes) <= MAX_STEPS
    once = scale_to_unit_variance(start, bounded, maximum=1)
    assert abs(variance(bounded(once)) - 1) > TOLERANCE


@pytest.mark.parametrize(
    "pass_through",
    [
        lambda weights: weights.ravel() * 0.0,
        lambda weights: weights.ravel() * 0.0 + 5.0,
        lambda weights: weights.ravel()[:1],
        lambda weights: weights.ravel() * 5e-324,
    ],
    ids=["no signal", "one value", "one unit", "a spread whose square is nothing"],
)
def test_weights_that_make_no_spread_are_left_as_they_are(pass_through: Callable[[Array], Array]) -> None:
    weights = np.array([[0.6, 0.8, 0.3]])
    assert scale_to_unit_variance(weights, pass_through).tobytes() == weights.tobytes()


def test_many_matrices_at_once_are_each_as_if_alone() -> None:
    """To the last bit, also where some are close already and some make no spread."""
    generator = np.random.default_rng(11)
    weights = np.array([orthonormal(generator, (6, 5)) for _ in range(40)])
    signals = generator.standard_normal((40, 6)) * np.geomspace(1e-9, 1e9, 40)[:, np.newaxis]
    signals[7] = 0.0
    weights[9] = scale_to_unit_variance(weights[9], lambda matrix: apply_layer(signals[9], matrix))
    before = weights.tobytes()
    together = scale_to_unit_variance(weights, lambda matrices: apply_layer(signals, matrices))
    for own, signal, found in zip(weights, signals, together, strict=True):
        alone = scale_to_unit_variance(own, lambda matrix, signal=signal: apply_layer(signal, matrix))  # type: ignore[misc] # its own
        assert found.tobytes() == alone.tobytes()
    assert weights.tobytes() == before
    assert together[7].tobytes() == weights[7].tobytes()
    assert together[9].tobytes() == weights[9].tobytes()


# ---- what it starts from -------------------------------------------------------------------------


@pytest.mark.parametrize(("fan_in", "fan_out"), [(3, 7), (7, 3), (5, 5), (1, 4), (4, 1), (64, 256)])
def test_what_is_drawn_from_a_generator_is_orthonormal(fan_in: int, fan_out: int) -> None:
    """Rows where the matrix is wide, columns where it is tall; the scheme's variance is that after the scaling."""
    lsuv, rng = SCHEMES["lsuv"], np.random.default_rng(6)
    weights = lsuv.sample(fan_in=fan_in, fan_out=fan_out, rng=rng)
    lengths = np.linalg.norm(weights, axis=1 if fan_out >= fan_in else 0)
    np.testing.assert_allclose(lengths, 1.0, rtol=1e-14)
    assert is_orthonormal(weights)
    batch = np.random.default_rng(7).standard_normal((50_000, fan_in))
    scaled = scale_to_unit_variance(weights, lambda matrix: (batch @ matrix).ravel(), tolerance=0.0, maximum=1)
    assert np.square(scaled).mean() == pytest.approx(lsuv.variance(fan_in=fan_in, fan_out=fan_out), rel=0.05)


# ---- on the sheet --------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (3, 3), (16,) * 8, (1, 4, 1, 4), (2,) * 8])
def test_pre_activations_of_the_sheet_have_variance_1_over_the_units_of_a_layer(
    hidden: tuple[int, ...], activation: str
) -> None:
    """Or the matrix is the orthonormal one: where a layer is one unit, or where nothing reaches it."""
    attempts = (Attempt("lsuv", activation=activation), Attempt("orthogonal", activation=activation))
    scaled = 0
    for roll in range(1, 11):
        spec = SheetSpec(hidden=hidden, attempts=attempts, roll=roll)
        result, orthogonal = run_sheet(spec).attempts
        signal = np.array(spec.inputs)
        for layer, (weights, sums) in enumerate(zip(result.weights, result.pre_activations, strict=True)):
            if sums.size == 1 or not signal.any():
                np.testing.assert_allclose(weights, orthogonal.weights[layer], rtol=1e-15)
                assert is_orthonormal(weights)
            else:
                assert abs(variance(sums) - 1.0) < BEYOND_ROUNDING
                assert is_orthonormal(weights * orthogonal.weights[layer][0, 0] / weights[0, 0])
                scaled += 1
            signal = result.activations[layer]
    assert scaled >= 10


@pytest.mark.parametrize("roll", range(1, 21))
def test_its_standard_deviation_is_the_root_mean_square_of_what_came_out(roll: int) -> None:
    spec = SheetSpec((3.0, 1.0, 2.0, 5.0), hidden=(3, 1, 7), attempts=(Attempt("lsuv", activation="tanh"),), roll=roll)
    result = run_sheet(spec).attempts[0]
    for weights, std in zip(result.weights, result.stds, strict=True):
        assert std == pytest.approx(math.hypot(*weights.ravel()) / math.sqrt(weights.size), rel=1e-15)
    assert result.means == (0.0,) * 4


def test_the_same_dice_give_other_weights_with_other_data() -> None:
    spec = SheetSpec(attempts=(Attempt("lsuv"),))
    one, other = (run_sheet(replace(spec, inputs=inputs)).attempts[0] for inputs in ((3.0, 1.0, 2.0), (9.0, 1.0, 2.0)))
    assert all(map(np.array_equal, one.dice, other.dice))
    assert not np.allclose(one.weights[0], other.weights[0], rtol=0.01)
    tenfold = run_sheet(replace(spec, inputs=(30.0, 10.0, 20.0))).attempts[0]
    np.testing.assert_allclose(tenfold.weights[0], one.weights[0] / 10, rtol=1e-13)
    np.testing.assert_allclose(tenfold.outputs, one.outputs, rtol=1e-12)


def test_constant_biases_are_added_after_the_scaling_and_scale_what_comes_behind() -> None:
    plain, biased = (
        run_sheet(SheetSpec(attempts=(Attempt("lsuv", activation="tanh", bias=bias, bias_value=4.0),))).attempts[0]
        for bias in ("zeros", "constant")
    )
    assert np.array_equal(plain.weights[0], biased.weights[0])
    assert biased.pre_activations[0].tolist() == (plain.pre_activations[0] + 4.0).tolist()
    assert not np.allclose(plain.weights[1], biased.weights[1], rtol=0.1)
    for sums in biased.pre_activations:
        assert abs(variance(sums) - 1.0) < BEYOND_ROUNDING


def test_a_signal_whose_squares_all_but_vanish_gets_weights_whose_squares_are_beyond_every_float() -> None:
    """And a standard deviation all the same."""
    spec = SheetSpec((1e-155, 2e-155, -1e-155), attempts=(Attempt("lsuv"),))
    result = run_sheet(spec).attempts[0]
    assert result.stds[0] is not None
    assert 1e154 < result.stds[0] < 1e156
    assert abs(variance(result.pre_activations[0]) - 1.0) < BEYOND_ROUNDING


def test_inputs_of_0_leave_orthonormal_matrices_and_outputs_of_0() -> None:
    result = run_sheet(SheetSpec((0.0, 0.0, 0.0), attempts=(Attempt("lsuv"),))).attempts[0]
    assert all(map(is_orthonormal, result.weights))
    assert result.outputs.tolist() == [0.0, 0.0]
    assert result.stds == pytest.approx((1 / math.sqrt(3),) * 3, rel=1e-15)


@given(specs(most_units=6))
def test_every_layer_of_every_sheet_is_scaled_or_had_nothing_to_be_scaled_by(spec: SheetSpec) -> None:
    """Any inputs and biases; where the spread drowns in the mean, as beside a bias of 1e12, nothing is promised."""
    for index, attempt in enumerate(spec.attempts):
        scaled = Attempt("lsuv", activation=attempt.activation, slope=attempt.slope, stream=attempt.stream)
        own = spec.with_attempt(index, scaled)
        result = run_sheet(own).attempts[index]
        for sums in result.pre_activations:
            spread = float(np.ptp(sums))
            if spread > max(1e-100, 1e-9 * float(np.abs(sums).max())):
                assert abs(variance(sums) - 1.0) < BEYOND_ROUNDING + 1e-5


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (
            {"overrides": overridden(stds=((0, 1.0),))},
            r"^Standard deviation of layer 1 cannot be overtyped since LSUV takes the stand.* \(received 1.0\)",
        ),
        (
            {"overrides": overridden(means=((1, 0.5),))},
            r"^Mean of layer 2 cannot be overtyped while LSUV draws the layer's matrix.* \(received 0.5\)",
        ),
        (
            {"overrides": overridden(weights=((0, 1, 2, 3.0),))},
            r"^Weight 2,3 of layer 1 cannot be overtyped while.* \(received “a number of its own”\)",
        ),
        ({"distribution": "normal"}, r"^Distribution of lsuv must be orthogonal.* \(received “normal”\)"),
        ({"arguments": (1.0,)}, r"^Parameters of lsuv must be 0 number.* \(received \(1.0,\)\)"),
    ],
)
def test_what_the_data_decide_cannot_be_overtyped(edits: dict[str, tuple[object, ...]], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        Attempt("lsuv", **edits)  # type: ignore[arg-type] # one of them a distribution


@pytest.mark.parametrize("law", [final_law, largest_law, distance_law])
def test_there_is_no_law_and_it_is_said_why(law: Callable[..., object]) -> None:
    message = r"^Scheme of attempt 2 must be one that does not look at the data: the law takes.* \(received “LSUV”\)"
    with pytest.raises(SheetError, match=message):
        law(SheetSpec(attempts=(Attempt(), Attempt("lsuv"))), attempt=1)


def test_there_is_no_exact_sampler_and_no_expected_growth() -> None:
    spec = SheetSpec(attempts=(Attempt("lsuv"),))
    assert why_no_exact_sampler(spec, 0).startswith("orthogonal weights: ")
    assert expected_growth(spec, 0).growth is None
    ensemble = reroll(spec, n=5, method="exact")
    assert (ensemble.method, ensemble.note) == (
        "literal",
        f"There is no exact sampler for {why_no_exact_sampler(spec, 0)}.",
    )


def test_it_is_the_only_scheme_that_looks_at_the_data() -> None:
    assert [key for key, scheme in SCHEMES.items() if scheme.is_data_driven] == ["lsuv"]
