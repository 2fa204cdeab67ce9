"""Activations on whole layers against the activations of a sheet, in both precisions, at all sizes and extremes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.loops import derivative_by_hand
from xavier_core.activations import find_activation
from xavier_core.activations.kernels import Values
from xavier_core.activations.table import ACTIVATIONS, Activation

BOUND = [find_activation(key, 0.2) for key in ACTIVATIONS]
ROWS = pytest.mark.parametrize("activation", BOUND, ids=ACTIVATIONS.keys())
PRECISIONS = pytest.mark.parametrize("precision", ["float64", "float32"])
CASES = pytest.mark.parametrize(
    ("activation", "slope"),
    [(row, slope) for row in ACTIVATIONS.values() for slope in ((0.2, 0.0, -0.5, 1.0) if row.takes_slope else (0.2,))],
    ids=lambda value: value.key if isinstance(value, Activation) else str(value),
)
PART = {"float64": 2**15, "float32": 2**16}
TURNS = {"gelu": -0.7517915, "silu": -1.2784645, "mish": -1.1924312}
"""Where the slope is 0 and two terms of it cancel."""


def spread(precision: str) -> Values:
    """Numbers of all sizes, both zeros among them."""
    return wide_spread() if precision == "float64" else wide_spread().astype(np.float32)


def wide_spread() -> NDArray[np.float64]:
    rng = np.random.default_rng(1)
    sizes = (1e-30, 1e-8, 1e-3, 1.0, 5.0, 30.0, 300.0, 1e5)
    return np.concatenate([rng.standard_normal(2_000) * size for size in sizes] + [np.array([0.0, -0.0, 1.0, -1.0])])


def repeated(values: Values, size: int) -> Values:
    found: Values = np.tile(values, -(-size // values.size))[:size]  # type: ignore[assignment]
    return found


def are_close(found: Values, expected: Values, *, rel: float, abs_: float) -> bool:
    return bool((np.abs(found - expected) <= rel * np.abs(expected) + abs_).all())


def away_from_the_turn(activation: Activation, z: NDArray[np.float64]) -> NDArray[np.bool_]:
    away: NDArray[np.bool_] = np.abs(z - TURNS.get(activation.key, math.inf)) > 0.1
    return away


@CASES
def test_in_double_precision_it_is_the_activation_of_a_sheet(activation: Activation, slope: float) -> None:
    z = wide_spread()
    assert are_close(
        find_activation(activation.key, slope).value(z),
        find_activation(activation.key, slope).apply(z),
        rel=1e-14,
        abs_=1e-305,
    )


@CASES
def test_in_single_precision_it_is_that_of_the_same_numbers_in_double(activation: Activation, slope: float) -> None:
    """A few units in the last place; rounding of LeCun's 2/3 z is multiplied by z where the slope is exp(-4/3 |z|)."""
    z = spread("float32")
    wide = z.astype(np.float64)
    keep = away_from_the_turn(activation, wide)
    unit = 2.0**-23
    value, slope_found = (
        find_activation(activation.key, slope).value(z),
        find_activation(activation.key, slope).derivative(z),
    )
    assert value.dtype == slope_found.dtype == np.float32
    expected = find_activation(activation.key, slope).apply(wide)
    exponent = np.maximum(np.square(wide), np.abs(wide)) if activation.key == "gelu" else np.abs(wide)
    rounding = (
        8 * unit * (1.0 + np.minimum(exponent, 100.0) * (activation.key in ("gelu", "lecun_tanh", "silu", "mish")))
    )
    assert (np.abs(value - expected) <= rounding * np.abs(expected) + 1e-36).all()
    expected = find_activation(activation.key, slope).derivative(wide)
    assert (np.abs(slope_found - expected)[keep] <= (rounding * np.abs(expected) + 1e-36)[keep]).all()
    assert np.abs(slope_found - expected).max() <= 16 * unit


@pytest.mark.parametrize("value", [4.0, 6.0, 9.5, -12.0, 40.0])
def test_small_slopes_keep_their_digits_in_single_precision(value: float) -> None:
    """1 - tanh(z)**2 would be off by 1e-4 of itself at 4 and 0 from 9.1 on."""
    for name in ("tanh", "lecun_tanh", "sigmoid"):
        found = float(find_activation(name, 0.0).derivative(np.array([value], np.float32))[0])
        assert found == pytest.approx(derivative_by_hand(name, 0.0, value), rel=5e-6)
        assert found > 0.0


@ROWS
@PRECISIONS
def test_it_does_not_matter_where_the_numbers_are_parted(activation: Activation, precision: str) -> None:
    for size in (1, 2, 1_000, PART[precision] - 1, PART[precision], PART[precision] + 1, 2 * PART[precision] + 77):
        z: Values = repeated(spread(precision), size)
        gradient: Values = repeated(spread(precision)[::-1], size)
        value, slope, product = (
            activation.value(z),
            activation.derivative(z),
            activation.times_derivative(gradient, z),
        )
        assert np.array_equal(product, gradient * slope)
        for start in sorted({0, max(0, size - 40), min(size - 1, PART[precision] - 20)}):
            few: Values = z[start : start + 40].copy()
            assert activation.value(few).tolist() == pytest.approx(value[start : start + 40].tolist(), rel=1e-6)
            assert activation.derivative(few).tolist() == pytest.approx(slope[start : start + 40].tolist(), rel=1e-6)


@ROWS
@PRECISIONS
def test_shapes_are_kept_and_what_is_given_is_left_alone(activation: Activation, precision: str) -> None:
    z = spread(precision)[:600].reshape(20, 30)
    gradient = z[::-1].copy()
    before = z.tobytes(), gradient.tobytes()
    for shape in ((20, 30), (4, 5, 30), (600,), (0, 30)):
        count = math.prod(shape)
        some: Values = z.reshape(-1)[:count].reshape(shape)
        assert activation.value(some).shape == activation.derivative(some).shape == shape
    for strange in (z.T, z[:, ::2], z[::-1]):
        assert np.array_equal(
            activation.value(strange),
            activation.value(strange.copy()),
        )
        assert np.array_equal(
            activation.times_derivative(gradient.T, z.T),
            activation.times_derivative(gradient, z).T,
        )
    out = np.full_like(z, np.nan)
    assert activation.value(z, out=out) is out
    assert np.array_equal(out, activation.value(z))
    assert activation.times_derivative(gradient, z, out=out) is out
    assert np.array_equal(out, activation.times_derivative(gradient, z))
    assert (z.tobytes(), gradient.tobytes()) == before


@ROWS
@PRECISIONS
def test_no_number_is_too_large_or_too_small(activation: Activation, precision: str) -> None:
    """No warning, which would be an error here, and no NaN."""
    kind = np.finfo(precision)
    sizes = np.array([kind.smallest_subnormal, kind.smallest_normal, 1e-20, 1e19, 1e20, kind.max / 4], dtype=precision)
    z: Values = np.concatenate([-sizes, sizes])
    assert np.isfinite(activation.value(z)).all()
    found = activation.derivative(z)
    assert (found >= -0.13).all()
    assert (found <= 1.76).all()


@ROWS
@PRECISIONS
def test_the_largest_numbers_stay_finite_and_no_number_stays_no_number(activation: Activation, precision: str) -> None:
    """But for SELU, which multiplies by 1.05: there the largest number leaves the range."""
    largest = np.finfo(precision).max
    z = np.array([largest, -largest, math.nan, 1.0], dtype=precision)
    value, slope = activation.value(z), activation.derivative(z)
    assert np.isnan(value).tolist() == [False, False, True, False]
    assert np.isinf(value).tolist() == [activation.key == "selu", False, False, False]
    assert np.isfinite(slope[[0, 1, 3]]).all()


def test_at_a_kink_the_slope_is_the_one_from_below() -> None:
    zeros = np.array([0.0, -0.0])
    assert find_activation("relu", 0.2).derivative(zeros).tolist() == [0.0, 0.0]
    assert find_activation("leaky_relu", 0.2).derivative(zeros).tolist() == [0.2, 0.2]
    assert find_activation("selu", 0.2).derivative(zeros).tolist() == pytest.approx(
        [1.0507009873554805 * 1.6732632423543772] * 2
    )


def test_a_result_that_would_go_to_a_copy_is_refused() -> None:
    z = np.ones((4, 6))
    with pytest.raises(ValueError, match="contiguous"):
        find_activation("tanh", 0.0).value(z[:, :3], out=np.empty((4, 6))[:, :3])
