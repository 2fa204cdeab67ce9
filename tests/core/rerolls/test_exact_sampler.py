"""The exact sampler against closed forms: moments, the atom of ReLU, and what shared dice share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.loops import activation_by_hand
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, SheetError, SheetSpec, WideSpec, reroll
from xavier_core.activations import ACTIVATIONS
from xavier_core.rerolls.ensemble import reroll_chunks
from xavier_core.rerolls.exact_sampler import exact_block, exact_rolls, why_no_exact_sampler

Array = NDArray[np.float64]

ROLLS = 200_000
STANDARD_ERRORS = 4.5
"""Seven in a million normal deviates are further off."""
INPUTS = (3.0, 1.0, 2.0)
SLOPE = -0.4
STDS = (0.7, 0.31, 0.2, 0.25)
PIECEWISE = pytest.mark.parametrize(
    ("activation", "slope", "second", "fourth"),
    [
        ("identity", 0.0, 1.0, 3.0),
        ("relu", 0.0, 1 / 2, 3 / 2),
        ("leaky_relu", SLOPE, (1 + SLOPE**2) / 2, 3 * (1 + SLOPE**4) / 2),
        ("leaky_relu", -1.0, 1.0, 3.0),
        ("leaky_relu", 0.0, 1 / 2, 3 / 2),
    ],
)
"""Activation, its slope below 0, and E g(Z)**2 and E g(Z)**4 of a standard normal Z."""


def drawn(hidden: tuple[int, ...], attempt: Attempt, *, n: int = ROLLS) -> Array:
    spec = SheetSpec(INPUTS, hidden=hidden, attempts=(attempt,), seed=2010)
    ensemble = reroll(spec, n=n, method="exact")
    assert ensemble.method == "exact"
    return ensemble.outputs


def overtyped(layers: int, activation: str = "identity", slope: float = 0.0) -> Attempt:
    """An attempt whose layers have the standard deviations above."""
    return Attempt(overrides=overridden(stds=tuple(enumerate(STDS[:layers]))), activation=activation, slope=slope)


def moments(hidden: Sequence[int], second: float, fourth: float) -> tuple[float, float]:
    """E y**2 and E y**4 of one output: a layer of n units multiplies |a|**2 by s**2 times a sum of n draws g(Z)**2."""
    scale = sum(value**2 for value in INPUTS) * math.prod(std**2 for std in STDS[: len(hidden) + 1])
    mean = math.prod(n * second for n in hidden)
    mean_square = math.prod(n * fourth + n * (n - 1) * second**2 for n in hidden)
    return scale * mean, 3 * scale**2 * mean_square


def errors_off(values: Array, expected: float, variance: float | None = None) -> float:
    """How many standard errors the mean is from what is expected; the sample's own variance where none is given."""
    spread = float(np.var(values)) if variance is None else variance
    return abs(float(np.mean(values)) - expected) / math.sqrt(spread / len(values))


# ---- moments -------------------------------------------------------------------------------------


@PIECEWISE
@pytest.mark.parametrize("hidden", [(), (1,), (3, 3), (5, 16, 9)])
def test_the_mean_square_is_the_product_of_the_layers(
    hidden: tuple[int, ...], activation: str, slope: float, second: float, fourth: float
) -> None:
    """The standard error is from the law's own fourth moment."""
    outputs = drawn(hidden, overtyped(len(hidden) + 1, activation, slope))
    mean_square, mean_fourth = moments(hidden, second, fourth)
    for output in outputs.T:
        assert errors_off(output**2, mean_square, mean_fourth - mean_square**2) < STANDARD_ERRORS
        assert errors_off(output, 0.0, mean_square) < STANDARD_ERRORS


@PIECEWISE
@pytest.mark.parametrize("hidden", [(), (12,), (16, 14)])
def test_the_mean_fourth_power_is_the_product_of_the_layers(
    hidden: tuple[int, ...], activation: str, slope: float, second: float, fourth: float
) -> None:
    """In layers wide enough for eighth powers to settle; the standard error is from the sample."""
    outputs = drawn(hidden, overtyped(len(hidden) + 1, activation, slope))
    _, mean_fourth = moments(hidden, second, fourth)
    assert errors_off(outputs[:, 0] ** 4, mean_fourth) < STANDARD_ERRORS
    assert errors_off((outputs[:, 0] * outputs[:, 1]) ** 2, mean_fourth / 3) < STANDARD_ERRORS


@pytest.mark.parametrize("activation", [key for key, row in ACTIVATIONS.items() if row.slope_below is None])
def test_the_mean_square_behind_a_bent_activation_is_its_integral(activation: str) -> None:
    """One hidden layer: E y**2 = s**2 n E g(s |x| Z)**2, by a sum over 12,000 steps of the normal density."""
    points = np.linspace(-12.0, 12.0, 12_001)
    weights = np.exp(-0.5 * points**2) / math.sqrt(2 * math.pi) * (points[1] - points[0])
    first = STDS[0] * math.hypot(*INPUTS)
    values = np.array([activation_by_hand(activation, 0.0, first * point) for point in points.tolist()])
    second, fourth = float(weights @ values**2), float(weights @ values**4)
    units = 7
    mean_square = STDS[1] ** 2 * units * second
    mean_fourth = 3 * STDS[1] ** 4 * (units * fourth + units * (units - 1) * second**2)
    outputs = drawn((units,), overtyped(2, activation))
    for output in outputs.T:
        assert errors_off(output**2, mean_square, mean_fourth - mean_square**2) < STANDARD_ERRORS


def test_one_unit_more_or_a_wrong_power_would_be_seen() -> None:
    outputs = drawn((3, 3), overtyped(3))[:, 0]
    for hidden, second in (((3, 4), 1.0), ((3, 3), 0.98)):
        mean_square, mean_fourth = moments(hidden, second, 3.0)
        assert errors_off(outputs**2, mean_square, mean_fourth - mean_square**2) > STANDARD_ERRORS
    outputs = drawn((16, 14), overtyped(3))[:, 0]
    mean_square, _ = moments((16, 14), 1.0, 3.0)
    assert errors_off(outputs**4, 3 * mean_square**2) > STANDARD_ERRORS  # as if the outputs were normal


# ---- the atom ------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [(1,), (2, 1), (3, 3), (1, 2, 3, 4), (8, 6)])
def test_relu_leads_to_0_as_often_as_a_layer_dies(hidden: tuple[int, ...]) -> None:
    """Each unit is 0 with probability 1/2, a layer of n with 2**-n; then all outputs are 0."""
    outputs = drawn(hidden, Attempt("he", activation="relu"))
    dead = (outputs == 0).all(axis=1)
    atom = 1 - math.prod(1 - 2.0**-n for n in hidden)
    assert errors_off(dead.astype(float), atom, atom * (1 - atom)) < STANDARD_ERRORS
    assert outputs[~dead].all()


@pytest.mark.parametrize("attempt", [Attempt("he"), Attempt("he", activation="leaky_relu"), Attempt(activation="tanh")])
def test_no_other_activation_leads_to_0(attempt: Attempt) -> None:
    assert drawn((1, 2), attempt).all()


# ---- dice ----------------------------------------------------------------------------------------


def test_on_the_same_dice_the_seed_sheets_attempts_are_multiples_of_each_other() -> None:
    """125 and 3 sqrt(3): the products of their standard deviations, 5, 1 and 1/sqrt(3), over three layers."""
    first, second, third = (reroll(SheetSpec(), attempt=index, n=20_000, method="exact").outputs for index in range(3))
    assert np.allclose(first, 125 * second, rtol=1e-12, atol=0)
    assert np.allclose(second, 3 * math.sqrt(3) * third, rtol=1e-12, atol=0)
    (*_, together) = reroll_chunks(SheetSpec(), (2, 0, 1), n=1000, method="exact")
    assert np.array_equal(together.outputs, np.array([third, first, second])[:, :1000])


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu", "tanh"])
def test_attempts_on_their_own_dice_are_uncorrelated(activation: str) -> None:
    """A correlation of independent outputs is 0 with a standard error of 1/sqrt(n)."""
    attempts = (Attempt("he", activation=activation),) * 3
    n = 40_000
    spec = SheetSpec(attempts=attempts, same_dice=False, hidden=(5,))
    outputs = [reroll(spec, attempt=index, n=n, method="exact").outputs[:, 0] for index in range(3)]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        for size in (np.asarray, np.abs):
            assert abs(np.corrcoef(size(outputs[one]), size(outputs[other]))[0, 1]) < STANDARD_ERRORS / math.sqrt(n)
    shared = replace(spec, same_dice=True)
    one_of_them, the_other = (reroll(shared, attempt=index, n=9, method="exact").outputs for index in (0, 1))
    assert np.array_equal(one_of_them, the_other)


def test_other_seeds_have_other_outputs_and_the_next_roll_does_not_follow_the_one_before() -> None:
    n = 40_000
    one, other = (reroll(SheetSpec(seed=seed), n=n, method="exact").outputs[:, 0] for seed in (1, 2))
    assert np.unique(np.concatenate((one, other))).size == 2 * n
    assert abs(np.corrcoef(one, other)[0, 1]) < STANDARD_ERRORS / math.sqrt(n)
    block = exact_block(SheetSpec())
    for lag in (1, block):
        assert abs(np.corrcoef(one[lag:], one[:-lag])[0, 1]) < STANDARD_ERRORS / math.sqrt(n - lag)


# ---- ends of the range ---------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu", "tanh"])
def test_inputs_whose_squares_vanish_keep_their_length(activation: str) -> None:
    attempt = Attempt("xavier", activation=activation)
    tiny = replace(SheetSpec(attempts=(attempt,)), inputs=(3e-200, 1e-200, 2e-200))
    small = replace(tiny, inputs=(3e-20, 1e-20, 2e-20))
    outputs = [reroll(spec, n=500, method="exact").outputs for spec in (tiny, small)]
    assert np.allclose(outputs[0] * 1e180, outputs[1], rtol=1e-12, atol=0)


def test_tanh_keeps_signals_whose_squares_vanish() -> None:
    """Near 0 it is the identity, so 1e-8 a layer over 24 layers leaves 1e-192 times the outputs without it."""
    deep = WideSpec(INPUTS, hidden=(5,) * 23, attempts=(Attempt("fixed", (1e-8,), activation="tanh"),))
    outputs = reroll(deep, n=500, method="exact").outputs
    size = float(np.median(np.abs(outputs)))
    assert 1e-192 * 5**6 < size < 1e-192 * 5**14


@pytest.mark.parametrize(
    ("attempt", "reason"),
    [
        (Attempt("lecun-uniform"), "uniform weights: a sum of them is not normal, so each weight is drawn"),
        (Attempt("he-truncated"), "truncated normal weights: a sum of them is not normal, so each weight is drawn"),
        (Attempt("orthogonal"), "orthogonal weights: a sum of them is not normal, so each weight is drawn"),
        (Attempt("sparse"), "sparse normal weights: a sum of them is not normal, so each weight is drawn"),
        (Attempt("lsuv"), "orthogonal weights: a sum of them is not normal, so each weight is drawn"),
        (
            Attempt(overrides=overridden(weights=((0, 0, 0, 1.0),))),
            "pinned weights: the units of their layer are not alike, so each weight is",
        ),
        (Attempt(bias="constant"), "biases: the activations' length alone does not matter, so each weight is drawn"),
        (Attempt(bias="scaled"), "biases: the activations' length alone does not matter, so each weight is drawn"),
        (Attempt(overrides=overridden(biases=((1, 2, 0.0),))), "biases: the activations' length alone does not matter"),
        (
            Attempt(overrides=overridden(means=((0, 1.0),))),
            "a mean other than 0: the signal's direction matters, not its length alone",
        ),
        (Attempt("constant"), "a mean other than 0: the signal's direction matters, not its length alone"),
    ],
)
def test_there_is_no_exact_sampler_where_units_are_not_alike(attempt: Attempt, reason: str) -> None:
    spec = SheetSpec(attempts=(Attempt(), attempt))
    assert why_no_exact_sampler(spec, 1).startswith(reason)
    with pytest.raises(SheetError, match=r"^Method for attempt 2 must be literal; .* \(received “exact”\)"):
        exact_rolls(spec, (0, 1), 1, 5)


def test_there_is_one_for_every_scheme_of_normal_weights_and_for_means_of_0() -> None:
    normal = [key for key, scheme in SCHEMES.items() if scheme.distribution.key == "normal" and key != "constant"]
    assert len(normal) > 8
    for attempt in (
        *map(Attempt, normal),
        Attempt(overrides=overridden(means=((0, 0.0),), stds=((1, 0.0),))),
        Attempt("constant", (0.0,)),
    ):
        assert not why_no_exact_sampler(SheetSpec(attempts=(attempt,)), 0)


def test_attempts_of_one_stream_share_their_draws() -> None:
    """On dice of their own by their stream, whatever their place, as on the sheet."""
    attempts = (Attempt(stream=4), Attempt(), Attempt("fixed", (1.0,), stream=1))
    third = exact_rolls(SheetSpec(attempts=attempts, same_dice=False), (0, 1, 2), 1, 50)[2]
    moved = SheetSpec(attempts=attempts[2:], same_dice=False)
    assert np.array_equal(exact_rolls(moved, (0,), 1, 50)[0], third)
    doubled = SheetSpec(attempts=(Attempt("fixed", (2.0,), stream=1),), same_dice=False)
    assert np.allclose(exact_rolls(doubled, (0,), 1, 50)[0], 8 * third, rtol=1e-12, atol=0)


@pytest.mark.parametrize(("widest", "block"), [(3, 2**14), (64, 2**14), (65, 2**13), (4096, 2**8)])
def test_blocks_are_powers_of_two_and_shrink_with_the_widest_layer(widest: int, block: int) -> None:
    assert exact_block(SheetSpec().widened((2, widest))) == block
