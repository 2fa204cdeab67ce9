"""Losses and their gradients: closed forms, differences, extremes, and the numbers of no loss in particular."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import kstest

from xavier_core import SheetError
from xavier_core.dice import layer_dice
from xavier_core.network.losses import COTANGENT_STREAM, mean_squared_error, random_cotangent, softmax_cross_entropy

Array = NDArray[np.float64]


def drawn(*shape: int, key: int = 1) -> Array:
    return np.random.default_rng(key).standard_normal(shape)


def test_the_squared_error_of_numbers_worked_out_by_hand() -> None:
    found = mean_squared_error(np.array([[1.0, 2.0], [3.0, 4.0]]), [[0.0, 2.0], [3.0, 7.0]])
    assert found.value == pytest.approx((1 + 9) / 4, rel=1e-15)
    assert found.gradient.tolist() == [[0.5, 0.0], [0.0, -1.5]]


def test_one_row_of_targets_is_meant_for_every_example() -> None:
    outputs = drawn(5, 3)
    one, all_ = mean_squared_error(outputs, [1.0, 2.0, 3.0]), mean_squared_error(outputs, [[1.0, 2.0, 3.0]] * 5)
    assert one.value == all_.value
    assert np.array_equal(one.gradient, all_.gradient)


@given(st.integers(1, 6), st.integers(2, 6), st.integers(0, 100))
def test_the_cross_entropy_is_minus_the_logarithm_of_the_share(batch: int, units: int, key: int) -> None:
    outputs = 3 * drawn(batch, units, key=key)
    labels = np.random.default_rng(key).integers(0, units, batch)
    shares = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    found = softmax_cross_entropy(outputs, labels)
    assert found.value == pytest.approx(-np.log(shares[range(batch), labels]).mean(), rel=1e-12)
    wanted = shares / batch
    wanted[range(batch), labels] -= 1 / batch
    assert found.gradient == pytest.approx(wanted, rel=1e-12, abs=1e-15)
    assert found.gradient.sum(axis=1) == pytest.approx([0.0] * batch, abs=1e-15)


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
def test_a_gradient_is_the_limit_of_differences(loss: str) -> None:
    outputs, step = drawn(4, 3), 1e-5

    def value(at: Array) -> float:
        return (
            mean_squared_error(at, drawn(4, 3, key=2)).value
            if loss == "squared error"
            else softmax_cross_entropy(at, [0, 2, 1, 1]).value
        )

    found = (
        mean_squared_error(outputs, drawn(4, 3, key=2))
        if loss == "squared error"
        else softmax_cross_entropy(outputs, [0, 2, 1, 1])
    )
    for place in np.ndindex(outputs.shape):
        moved = np.zeros_like(outputs)
        moved[place] = step
        difference = (value(outputs + moved) - value(outputs - moved)) / (2 * step)
        assert found.gradient[place] == pytest.approx(difference, rel=1e-7, abs=1e-9)


def test_an_example_does_not_lose_its_digits_beside_a_large_one() -> None:
    found = softmax_cross_entropy(np.array([[1e20, 0.0], [0.0, 1.0]]), [0, 0])
    assert found.value == pytest.approx(math.log(1 + math.e) / 2, rel=1e-15)


def test_equal_outputs_share_evenly() -> None:
    assert softmax_cross_entropy(np.full((7, 10), 3.0), [0] * 7).value == pytest.approx(math.log(10), rel=1e-15)


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_huge_outputs_give_no_warning_and_no_nan(precision: type[np.floating]) -> None:
    large = float(np.finfo(precision).max) / 3
    outputs = np.array([[large, -large], [-large, large]], dtype=precision)
    wrong, right = softmax_cross_entropy(outputs, [1, 0]), softmax_cross_entropy(outputs, [0, 1])
    assert wrong.value == pytest.approx(2 * large, rel=1e-6)
    assert wrong.gradient.tolist() == [[0.5, -0.5], [-0.5, 0.5]]
    assert right.value == 0.0
    assert right.gradient.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    found = mean_squared_error(outputs, np.zeros((2, 2)))
    assert found.value == (math.inf if precision is np.float64 else pytest.approx(large**2, rel=1e-6))
    assert np.isfinite(found.gradient).all()
    assert mean_squared_error(outputs / precision(1e30), np.zeros((2, 2))).value > 0.0


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_losses_keep_the_precision_of_the_outputs(precision: type[np.floating]) -> None:
    outputs = drawn(4, 3).astype(precision)
    for found in (mean_squared_error(outputs, drawn(4, 3)), softmax_cross_entropy(outputs, [0, 1, 2, 0])):
        assert found.gradient.dtype == precision
        assert type(found.value) is float


@pytest.mark.parametrize("targets", [np.ones((4, 2)), np.ones((3, 4)), np.ones((1, 3, 2)), [1.0, math.nan, 0.0]])
def test_targets_that_do_not_fit_are_refused(targets: object) -> None:
    with pytest.raises(SheetError, match=r"^Targets "):
        mean_squared_error(drawn(4, 3), targets)  # type: ignore[arg-type]


@pytest.mark.parametrize("labels", [[0, 1], [0, 1, 2, 3], [0, 1, -1, 0], [0.0, 1.0, 2.0, 0.0], [[0], [1], [2], [0]], 1])
def test_labels_that_there_are_not_are_refused(labels: object) -> None:
    with pytest.raises(SheetError, match=r"^Labels "):
        softmax_cross_entropy(drawn(4, 3), labels)  # type: ignore[arg-type]


def test_random_gradients_are_standard_normal() -> None:
    found = random_cotangent(300, 200, seed=3, roll=2)
    assert found.shape == (300, 200)
    assert kstest(found.reshape(-1), "norm").pvalue > 1e-3
    assert abs(found.mean()) < 5 / math.sqrt(60_000)
    assert abs(np.square(found).mean() - 1) < 5 * math.sqrt(2 / 60_000)


def test_a_random_gradient_stays_when_the_batch_and_the_width_grow() -> None:
    few, many = random_cotangent(3, 5, seed=1, roll=1), random_cotangent(40, 70, seed=1, roll=1)
    assert np.array_equal(few, many[:3, :5])


def test_another_seed_or_roll_gives_another_gradient_and_the_same_ones_the_same() -> None:
    told = {"seed": 1, "roll": 1}
    found = random_cotangent(4, 4, **told)  # type: ignore[arg-type]
    assert np.array_equal(found, random_cotangent(4, 4, **told))  # type: ignore[arg-type]
    for changed in ({"seed": 2}, {"roll": 2}, {"stream": COTANGENT_STREAM + 1}):
        assert not np.isin(random_cotangent(4, 4, **{**told, **changed}), found).any()  # type: ignore[arg-type]


def test_random_gradients_share_no_dice_with_weights() -> None:
    found = random_cotangent(4, 4, seed=1, roll=1)
    for stream in range(7):
        weights = layer_dice(0, 4, 4, seed=1, roll=1, stream=stream)
        assert abs(np.corrcoef(weights.reshape(-1), found.reshape(-1))[0, 1]) < 0.9


def test_a_random_gradient_comes_in_single_precision_where_that_is_asked_for() -> None:
    wide, single = random_cotangent(4, 4, seed=1, roll=1), random_cotangent(4, 4, seed=1, roll=1, dtype=np.float32)
    assert single.dtype == np.float32
    assert np.array_equal(single, wide.astype(np.float32))
