"""What the mean square of the signal becomes over all rolls, against drawn rolls."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.core.ways import ways
from tests.overridden import overridden
from xavier_core import Attempt, SheetSpec, reroll, run_sheet
from xavier_core.sheet.expected_growth import expected_growth
from xavier_core.sheet.growth import Growth
from xavier_core.sheet.override import Override
from xavier_core.sheet.presets import PRESETS
from xavier_core.sheet.signal import measure_signal

SEED = SheetSpec()
PINS = ((0, 0, 0, 4.0), (1, 2, 1, -3.0), (2, 1, 0, 1.5))


def growth_of(spec: SheetSpec, index: int = 0) -> Growth:
    expected = expected_growth(spec, index)
    assert expected.growth, expected.why_not
    assert not expected.why_not
    return expected.growth


def with_attempt(attempt: Attempt) -> SheetSpec:
    return replace(SEED, attempts=(attempt,))


def test_the_expected_growth_of_the_seed_sheet() -> None:
    growths = [growth_of(SEED, index) for index in range(3)]
    factors = [5 * math.sqrt(3), math.sqrt(3), 1.0]
    assert [growth.factor_a_layer for growth in growths] == pytest.approx(factors, rel=1e-15)
    assert [growth.factor for growth in growths] == pytest.approx([factor**3 for factor in factors], rel=1e-14)
    assert growths[0].text == "×8.66 a layer, ×650 in all"


def test_the_expected_growth_is_the_geometric_mean_over_unlike_layers() -> None:
    attempt = Attempt("fixed", (2.0,), overrides=overridden(stds=((1, 0.5),)))
    spec = SheetSpec((1.0,) * 4, (0.0,), (9,), (attempt,))
    assert growth_of(spec).factor == pytest.approx(2 * math.sqrt(4) * 0.5 * math.sqrt(9), rel=1e-15)


@pytest.mark.parametrize(
    ("attempt", "why_not"),
    [
        (Attempt("fixed", activation="tanh"), "Tanh bends elsewhere than at 0"),
        (
            Attempt("fixed", activation="relu", overrides=overridden(means=((1, 0.1),))),
            "a mean other than 0 under ReLU",
        ),
        (Attempt("fixed", activation="relu", overrides=overridden(weights=PINS)), "pinned weights under ReLU"),
        (Attempt("fixed", activation="leaky_relu", bias="scaled"), "biases under leaky ReLU"),
        (Attempt("one-sided", activation="relu"), "a mean other than 0 under ReLU"),
        (Attempt("lsuv"), "the data scale the weights"),
    ],
)
def test_where_no_growth_is_known_a_phrase_says_why(attempt: Attempt, why_not: str) -> None:
    expected = expected_growth(with_attempt(attempt), 0)
    assert expected.growth is None
    assert expected.why_not.lower() == why_not.lower()


def test_there_is_no_expected_growth_of_an_undefined_std_nor_of_no_signal() -> None:
    assert expected_growth(SheetSpec((3.0,)), 1) == (None, "a standard deviation is undefined")
    assert expected_growth(replace(SEED, inputs=(0.0, 0.0, 0.0)), 0) == (None, "all inputs are 0")


def test_an_undefined_std_that_no_weight_is_drawn_with_is_no_hindrance() -> None:
    attempt = Attempt("inputs", overrides=overridden(weights=((0, 0, 0, -7.0),)))
    assert growth_of(SheetSpec((3.0,), (0.0,), (), (attempt,))).factor == pytest.approx(7.0, rel=1e-15)


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt("zeros"),
        Attempt("fixed", (0.0,)),
        Attempt("fixed", overrides=overridden(stds=((2, 0.0),))),
        Attempt("fixed", overrides=overridden(stds=((1, 0.0),)), activation="relu"),
        Attempt("sparse", (1.0, 2.0), overrides=overridden(stds=((0, 3.0), (1, 3.0), (2, 3.0)))),
        Attempt("sparse", (1.0, 2.0), activation="relu"),
    ],
)
def test_weights_of_0_leave_nothing(attempt: Attempt) -> None:
    spec = with_attempt(attempt)
    assert growth_of(spec).text == "×0 a layer, ×0 in all"
    assert not run_sheet(spec).attempts[0].outputs.any()


def test_pinned_weights_that_cancel_leave_nothing() -> None:
    pins = ((0, 0, 0, 2.0), (0, 1, 0, -6.0))
    spec = SheetSpec((3.0, 1.0), (0.0,), (), (Attempt("fixed", overrides=overridden(weights=pins)),))
    assert growth_of(spec).log == -math.inf


def test_where_nothing_is_left_to_chance_it_is_the_growth_of_every_roll() -> None:
    for preset in PRESETS:
        spec = preset.apply(SEED)
        for index, result in enumerate(run_sheet(spec).attempts):
            if len(spec.attempts[index].overrides_of("weight")) == sum(a * b for a, b in spec.shapes):
                signal = measure_signal(spec, result)
                assert signal
                assert signal.growth
                assert growth_of(spec, index).log == pytest.approx(signal.growth.log, abs=1e-13)


def test_sizes_beyond_the_squares_of_floats_keep_their_growth() -> None:
    """Also where a pinned weight, or a bias, takes the way of the linear networks."""
    for pins in ((), PINS[:1]):
        attempt = Attempt("fixed", (1e-280,), overrides=overridden(weights=pins))
        assert growth_of(with_attempt(attempt)).log < 2 * math.log(1e-279)
    biased = Attempt("fixed", (1e-280,), bias="constant", bias_value=2.0)
    assert growth_of(with_attempt(biased)).factor == pytest.approx(2.0 / math.sqrt(14 / 3), rel=1e-15)


def _tolerated(squares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Four standard errors of the mean."""
    return 4.0 * float(squares.std()) / math.sqrt(squares.size)


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu"])
def test_symmetric_weights_of_every_scheme_give_the_mean_square_of_drawn_rolls(activation: str) -> None:
    for number, way in enumerate(ways()):
        draw = way.draw
        attempt = Attempt(draw.scheme, draw.arguments, distribution=draw.distribution, activation=activation, slope=0.3)
        spec = replace(SEED, hidden=(6, 8), desired=(0.0,) * 3, attempts=(attempt,), seed=number)
        expected = expected_growth(spec, 0)
        if expected.growth is None:
            assert draw.rule.is_data_driven or (any(spec.means_of(0)) and activation != "identity")
            continue
        squares = np.mean(reroll(spec, n=4000).outputs ** 2, axis=1)
        mean_square = expected.growth.factor**2 * float(np.mean(np.square(spec.inputs)))
        assert abs(float(squares.mean()) - mean_square) <= _tolerated(squares) + 1e-12 * mean_square, way


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
@pytest.mark.parametrize(
    ("bias", "overrides"),
    [
        ("zeros", overridden(means=((1, 0.5),))),
        ("zeros", overridden(means=((0, -0.4), (1, 0.5), (2, 0.3)), stds=((1, 0.0),))),
        ("zeros", overridden(weights=PINS)),
        ("constant", overridden(means=((1, 0.5),), weights=PINS)),
        ("scaled", overridden(means=((0, 0.7), (2, -0.5)), biases=((1, 0, 2.0),))),
        ("scaled", ()),
        ("zeros", overridden(biases=((0, 1, 3.0), (2, 0, -1.0)))),
    ],
)
def test_a_linear_net_with_means_pins_and_biases_too(
    bias: str, overrides: tuple[Override, ...], distribution: str
) -> None:
    value = 0.8 if bias == "constant" else 0.0
    spec = with_attempt(Attempt("fixed", (0.6,), overrides, distribution=distribution, bias=bias, bias_value=value))
    squares = np.mean(reroll(spec, n=40_000).outputs ** 2, axis=1)
    mean_square = growth_of(spec).factor ** 2 * float(np.mean(np.square(spec.inputs)))
    assert abs(float(squares.mean()) - mean_square) <= _tolerated(squares)
