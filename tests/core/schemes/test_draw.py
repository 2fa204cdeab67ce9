"""A draw: what it refuses, what it is called, and that its weights are the sheet's and the deep network's."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.ways import ways
from xavier_core import Attempt, SheetError, SheetSpec, run_sheet
from xavier_core.dice import layer_dice, roll_dice
from xavier_core.schemes import Draw, Layer, scale_and_shift
from xavier_core.sheet import apply_layer

Array = NDArray[np.float64]

DRAWS = pytest.mark.parametrize(
    "draw",
    list(dict.fromkeys(way.draw for way in ways())),
    ids=lambda draw: f"{draw.scheme} {draw.distribution} {draw.arguments}",
)
INPUTS = (3.0, 1.0, 2.0, 7.5)
SHAPE = (4, 5)


def test_it_fills_in_what_is_left_out() -> None:
    assert Draw() == Draw("xavier", (), "normal")
    assert Draw("he") == Draw("he", (0.0,), "normal")
    assert Draw("backward", distribution="uniform").draws_from.key == "uniform"
    assert hash(Draw("he")) == hash(Draw("he", (0.0,)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"scheme": "ha"}, r"^scheme: received “ha”; allowed: one of fixed, inputs, "),
        ({"scheme": "he", "arguments": (1.0, 2.0)}, r"^parameters of he: received \(1.0, 2.0\); allowed: 1 number"),
        ({"scheme": "he", "arguments": (math.nan,)}, r"^Slope below 0: "),
        ({"scheme": "he", "distribution": "uniform"}, r"^distribution of he: received “uniform”; allowed: normal\.$"),
    ],
)
def test_what_no_scheme_takes_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        Draw(**wrong)  # type: ignore[arg-type] # one of them a text, one numbers


def test_it_is_called_by_what_is_not_usual() -> None:
    assert Draw("fixed", (5.0,)).title == "fixed standard deviation 5"
    assert Draw("backward", distribution="uniform").title == "backward, uniform"
    assert Draw("backward").title == "backward"
    assert (Draw("backward").full_title, Draw("he").full_title) == ("backward, normal", "He")


@DRAWS
def test_it_draws_the_weights_of_the_sheet(draw: Draw) -> None:
    attempt = Attempt(draw.scheme, draw.arguments, distribution=draw.distribution)
    spec = SheetSpec(INPUTS, (1.0,) * SHAPE[1], (), (attempt,), seed=3, roll=8)
    (dice,) = roll_dice(SHAPE, seed=3, roll=8)
    signal = np.array(INPUTS)
    weights = draw.weights(dice, Layer(*SHAPE, INPUTS), pass_through=partial(apply_layer, signal))
    assert np.array_equal(weights, run_sheet(spec).attempts[0].weights[0])  # -0 is 0 here


@DRAWS
def test_weights_are_the_mean_and_a_multiple_of_unit_draws(draw: Draw) -> None:
    layer, dice = Layer(*SHAPE, INPUTS), layer_dice(1, *SHAPE, seed=3, roll=8)
    std = 1.0 / math.sqrt(max(SHAPE)) if draw.scheme == "lsuv" else draw.rule.std_of(layer, draw.arguments)
    expected = draw.rule.mean_of(layer, draw.arguments) + std * draw.draws_from.unit_draws(dice, draw.arguments)
    assert draw.weights(dice, layer).tobytes() == expected.tobytes()


@DRAWS
def test_mean_and_variance_are_those_of_the_row(draw: Draw) -> None:
    layer = Layer(*SHAPE, INPUTS)
    assert draw.mean(layer) == draw.rule.mean_of(layer, draw.arguments)
    assert draw.variance(layer) == draw.rule.variance_of(layer, draw.arguments)
    assert draw.std(layer) == (1.0 / math.sqrt(5) if draw.scheme == "lsuv" else draw.rule.std_of(layer, draw.arguments))


def test_without_a_signal_a_data_driven_scheme_gives_what_it_starts_from() -> None:
    dice = layer_dice(0, 3, 7, seed=1, roll=1)
    start = Draw("lsuv").weights(dice, Layer(3, 7))
    np.testing.assert_allclose(start @ start.T, np.eye(3), atol=1e-14)
    assert start.tobytes() == Draw("orthogonal").weights(dice, Layer(3, 7)).tobytes()


def test_only_a_data_driven_scheme_looks_at_the_signal() -> None:
    weights = np.ones((2, 2))
    assert Draw("he").scaled(weights, np.ravel) is weights
    assert Draw("lsuv").scaled(weights, None) is weights
    assert not np.array_equal(Draw("lsuv").scaled(np.array([[1.0, 2.0]]), np.ravel), [[1.0, 2.0]])


def test_scaling_and_shifting_keeps_the_sign_of_0_and_works_in_place() -> None:
    unit = np.array([-1.0, 2.0])
    assert np.signbit(scale_and_shift(unit, std=0.0)).tolist() == [True, False]
    assert np.signbit(scale_and_shift(unit, std=0.0, mean=0.0)).tolist() == [False, False]
    assert scale_and_shift(unit, std=3.0, mean=1.0, out=unit) is unit
    assert unit.tolist() == [-2.0, 7.0]
