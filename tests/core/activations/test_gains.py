"""Moments of activations and the gains that follow: closed forms, two other rules of integration, chance, PyTorch."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from tests.core.loops import activation_by_hand, derivative_by_hand
from tests.core.strategies import slopes
from xavier_core import SheetError
from xavier_core.activations import (
    Moments,
    activation_rms,
    find_activation,
    limit_slope_mean_square,
    mean_square,
    mean_square_growth,
    moments_of,
    slope_mean_square,
)
from xavier_core.activations.table import (
    ACTIVATIONS,
    DEFAULT_SLOPE,
    Activation,
)

BOUND = [find_activation(key, 0.2) for key in ACTIVATIONS]
ROWS = pytest.mark.parametrize("activation", BOUND, ids=ACTIVATIONS.keys())
AS_GOOD_AS_EXACT = 4e-15
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def tail(size: float) -> float:
    """P(Z > size)."""
    return 0.5 * math.erfc(size / math.sqrt(2))


def elu_moments(scale: float, alpha: float) -> tuple[float, float, float]:
    """From E exp(kZ) of a negative Z, which is exp(k**2 / 2) P(Z > k)."""
    first, second = math.sqrt(math.e) * tail(1), math.e**2 * tail(2)
    return (
        scale * (1 / math.sqrt(2 * math.pi) + alpha * (first - 0.5)),
        scale**2 * (0.5 + alpha**2 * (second - 2 * first + 0.5)),
        scale**2 * (0.5 + alpha**2 * second),
    )


def by_quad(function: Callable[[float], float], root: float = 1.0) -> float:
    """E function(root Z), each side of 0 by itself, with a break where function turns."""

    def integrand(z: float) -> float:
        return (function(root * z) + function(-root * z)) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    turn = min(3.0, 40.0 / root)
    pieces = [(0.0, turn), (turn, 2 * turn), (2 * turn, 10.0)]
    return float(sum(quad(integrand, low, high, epsabs=1e-15, epsrel=1e-12, limit=400)[0] for low, high in pieces))


# ---- moments of a standard normal ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", (0, 1, 1)),
        ("relu", (1 / math.sqrt(2 * math.pi), 1 / 2, 1 / 2)),
        ("elu", elu_moments(1, 1)),
        ("selu", elu_moments(SELU_SCALE, SELU_ALPHA)),
        (
            "gelu",  # by parts, with E Phi(Z)**2 = 1/3
            (
                1 / (2 * math.sqrt(math.pi)),
                1 / 3 + 1 / (2 * math.pi * math.sqrt(3)),
                1 / 3 + 2 / (3 * math.pi * math.sqrt(3)),
            ),
        ),
    ],
)
def test_moments_in_closed_form(name: str, expected: tuple[float, float, float]) -> None:
    assert moments_of(ACTIVATIONS[name]) == pytest.approx(expected, rel=AS_GOOD_AS_EXACT, abs=1e-15)


@given(slope=slopes)
def test_moments_of_leaky_relu_in_closed_form(slope: float) -> None:
    half = (1 + slope**2) / 2
    expected = ((1 - slope) / math.sqrt(2 * math.pi), half, half)
    assert moments_of(find_activation("leaky_relu", slope)) == pytest.approx(expected, rel=AS_GOOD_AS_EXACT, abs=1e-16)


@pytest.mark.parametrize("name", ["identity", "tanh", "lecun_tanh", "softsign"])
def test_the_mean_of_an_odd_function_is_exactly_0(name: str) -> None:
    assert moments_of(ACTIVATIONS[name]).mean == 0.0


def test_the_selu_is_built_to_keep_mean_0_and_variance_1() -> None:
    """Klambauer et al. (2017): both constants follow from that, in closed form."""
    first, second = math.sqrt(math.e) * tail(1), math.e**2 * tail(2)
    alpha = 1 / math.sqrt(2 * math.pi) / (0.5 - first)
    scale = 1 / math.sqrt(0.5 + alpha**2 * (second - 2 * first + 0.5))
    assert (alpha, scale) == pytest.approx((SELU_ALPHA, SELU_SCALE), rel=AS_GOOD_AS_EXACT)
    found = moments_of(ACTIVATIONS["selu"])
    assert found.mean == pytest.approx(0, abs=1e-15)
    assert found.mean_square == pytest.approx(1, rel=AS_GOOD_AS_EXACT)
    assert found.std_gain == pytest.approx(1, rel=AS_GOOD_AS_EXACT)
    assert found.slope_mean_square == pytest.approx(1.0716, abs=5e-5)


def test_moments_of_functions_that_are_one_another() -> None:
    """sigmoid(z) = (1 + tanh(z / 2)) / 2, softplus' = sigmoid, LeCun's tanh is a tanh."""
    tanh, sigmoid = ACTIVATIONS["tanh"], moments_of(ACTIVATIONS["sigmoid"])
    half = mean_square(tanh, 0.5)
    assert sigmoid.mean == pytest.approx(0.5, rel=AS_GOOD_AS_EXACT)
    assert sigmoid.mean_square == pytest.approx((1 + half) / 4, rel=AS_GOOD_AS_EXACT)
    assert sigmoid.slope_mean_square == pytest.approx(slope_mean_square(tanh, 0.5) / 16, rel=AS_GOOD_AS_EXACT)
    assert moments_of(ACTIVATIONS["softplus"]).slope_mean_square == sigmoid.mean_square
    lecun = moments_of(ACTIVATIONS["lecun_tanh"])
    assert lecun.mean_square == pytest.approx(1.7159**2 * mean_square(tanh, 2 / 3), rel=AS_GOOD_AS_EXACT)
    expected = (1.7159 * 2 / 3) ** 2 * slope_mean_square(tanh, 2 / 3)
    assert lecun.slope_mean_square == pytest.approx(expected, rel=AS_GOOD_AS_EXACT)


@ROWS
@pytest.mark.parametrize("slope", [DEFAULT_SLOPE, -0.7])
def test_moments_are_those_of_another_rule_and_of_the_definitions(activation: Activation, slope: float) -> None:
    key = activation.key
    expected = (
        by_quad(lambda z: activation_by_hand(key, slope, z)),
        by_quad(lambda z: activation_by_hand(key, slope, z) ** 2),
        by_quad(lambda z: derivative_by_hand(key, slope, z) ** 2),
    )
    assert moments_of(find_activation(activation.key, slope)) == pytest.approx(expected, rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("name", ["identity", "tanh", "lecun_tanh", "sigmoid", "softplus", "gelu", "silu", "mish"])
def test_moments_of_smooth_functions_are_those_of_gauss_and_hermite(name: str) -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(150)
    weights /= math.sqrt(2 * math.pi)
    row = ACTIVATIONS[name]
    values, derivatives = find_activation(row.key, 0.2).apply(nodes), find_activation(row.key, 0.2).derivative(nodes)
    expected = (weights @ values, weights @ values**2, weights @ derivatives**2)
    assert moments_of(row) == pytest.approx(expected, rel=1e-10, abs=1e-12)


@ROWS
def test_moments_are_averages_of_draws(activation: Activation) -> None:
    """A thousand groups of draws; five standard errors, which chance passes once in two million."""
    z = np.random.default_rng(20).standard_normal((1000, 400))
    values, derivatives = (
        activation.apply(z),
        activation.derivative(z),
    )
    for drawn, expected in zip((values, values**2, derivatives**2), moments_of(activation), strict=True):
        groups = drawn.mean(axis=1)
        error = groups.std(ddof=1) / math.sqrt(groups.size)
        assert abs(groups.mean() - expected) <= 5 * error + 1e-12


@ROWS
@pytest.mark.parametrize("backward", [False, True])
def test_the_gains_keep_a_wide_layer(activation: Activation, *, backward: bool) -> None:
    """Weights drawn, nothing integrated: pre-activations of variance 1 give such again, and so do gradients."""
    rng = np.random.default_rng(30 + backward)
    z = rng.standard_normal(4000)
    found = moments_of(activation)
    if backward:
        signal = activation.derivative(z) * rng.standard_normal(4000)
        gain = found.gradient_gain
    else:
        signal, gain = activation.apply(z), found.variance_gain
    after = signal @ rng.standard_normal((4000, 1000)) * (gain / math.sqrt(4000))
    squares = signal**2
    error = math.hypot(math.sqrt(2 / 1000), float(squares.std() / squares.mean()) / math.sqrt(4000))
    assert abs(float((after**2).mean()) - 1) < 4 * error
    assert error < 0.07


def test_moments_are_worked_out_once_and_only_leaky_relu_looks_at_the_slope() -> None:
    for row in ACTIVATIONS.values():
        assert moments_of(row) is moments_of(find_activation(row.key, DEFAULT_SLOPE))
        assert (moments_of(find_activation(row.key, 0.5)) is moments_of(row)) == (not row.takes_slope)


# ---- gains ---------------------------------------------------------------------------------------


def test_a_gain_is_what_brings_its_moment_to_1() -> None:
    found = Moments(mean=3.0, mean_square=25.0, slope_mean_square=0.25)
    assert (found.variance_gain, found.std_gain, found.gradient_gain) == (0.2, 0.25, 2.0)


@pytest.mark.parametrize(
    ("name", "gain", "expected"),
    [
        ("tanh", "variance_gain", 1.59254),
        ("tanh", "gradient_gain", 1.46741),
        ("sigmoid", "variance_gain", 1.84623),
        ("sigmoid", "std_gain", 4.80131),
        ("sigmoid", "gradient_gain", 4.72265),
        ("relu", "variance_gain", math.sqrt(2)),
        ("relu", "std_gain", 1.71286),
        ("relu", "gradient_gain", math.sqrt(2)),
        ("selu", "variance_gain", 1),
    ],
)
def test_gains_that_are_known(name: str, gain: str, expected: float) -> None:
    assert getattr(moments_of(ACTIVATIONS[name]), gain) == pytest.approx(expected, abs=5e-6)


def test_mean_squares_that_are_known() -> None:
    assert moments_of(ACTIVATIONS["tanh"]).mean_square == pytest.approx(0.394294, abs=5e-7)
    assert moments_of(ACTIVATIONS["lecun_tanh"]).mean_square == pytest.approx(0.7504, abs=5e-5)


def test_measured_ratios_of_pytorch_users_are_the_spread_gains() -> None:
    """Issue 24991 of PyTorch measured std before over std after: within a part in 200 of the integrals."""
    for name, measured in (("sigmoid", 4.809), ("tanh", 1.5976), ("relu", 1.7068)):
        assert moments_of(ACTIVATIONS[name]).std_gain == pytest.approx(measured, rel=5e-3)


@pytest.mark.parametrize(
    ("name", "slope", "expected"),
    [
        ("identity", 0.01, 1),
        ("tanh", 0.01, 1.666667),
        ("sigmoid", 0.01, 1),
        ("relu", 0.01, 1.414214),
        ("leaky_relu", 0.0, 1.414214),
        ("leaky_relu", 0.01, 1.414143),
        ("leaky_relu", 0.2, 1.386750),
        ("leaky_relu", 0.25, 1.371989),
        ("leaky_relu", math.sqrt(5), 0.577350),
        ("selu", 0.01, 0.75),
    ],
)
def test_pytorchs_gains_are_those_it_computes(name: str, slope: float, expected: float) -> None:
    gain = replace(ACTIVATIONS[name], slope=slope).torch_gain  # the square root of 5 is beyond what a spec takes
    assert gain == pytest.approx(expected, abs=5e-7)


def test_pytorch_knows_no_gain_of_the_others() -> None:
    unknown = [key for key, row in ACTIVATIONS.items() if row.torch_gain is None]
    assert unknown == ["lecun_tanh", "softsign", "softplus", "elu", "gelu", "silu", "mish"]


def test_the_gain_of_mish_is_that_of_mpmath() -> None:
    """1 / sqrt(E g(Z)**2), by mpmath's quadrature with 50 digits."""
    assert moments_of(ACTIVATIONS["mish"]).variance_gain == pytest.approx(1.486847581273208, rel=AS_GOOD_AS_EXACT)


@pytest.mark.parametrize("name", ["identity", "relu", "leaky_relu"])
@given(slope=slopes)
def test_where_g_is_two_straight_lines_pytorchs_gain_keeps_the_variance(name: str, slope: float) -> None:
    row = ACTIVATIONS[name]
    assert row.torch_gain is not None
    found = moments_of(find_activation(row.key, slope))
    assert find_activation(row.key, slope).torch_gain == pytest.approx(found.variance_gain, rel=AS_GOOD_AS_EXACT)
    assert find_activation(row.key, slope).torch_gain == pytest.approx(found.gradient_gain, rel=AS_GOOD_AS_EXACT)


@pytest.mark.parametrize(("name", "expected"), [("tanh", 1), ("softsign", 1), ("sigmoid", 12.8), ("softplus", 2.7019)])
def test_kumars_factors_follow_from_value_and_slope_at_0(name: str, expected: float) -> None:
    """Kumar (2017): variance 1 / (N g'(0)**2 (1 + g(0)**2))."""
    value, slope = (ACTIVATIONS[name].value_at_0, ACTIVATIONS[name].derivative_at_0)
    assert 1 / (slope**2 * (1 + value**2)) == pytest.approx(expected, abs=5e-5)


# ---- pre-activations of any size -----------------------------------------------------------------


@ROWS
@pytest.mark.parametrize("root", [1e-3, 0.25, 2.0, 40.0, 1e4])
def test_mean_squares_are_those_of_another_rule(activation: Activation, root: float) -> None:
    key = activation.key
    expected = by_quad(lambda z: activation_by_hand(key, -0.3, z) ** 2, root)
    assert mean_square(find_activation(activation.key, -0.3), root) == pytest.approx(
        expected, rel=1e-12, abs=1e-14 * root**2
    )
    expected = by_quad(lambda z: derivative_by_hand(key, -0.3, z) ** 2, root)
    assert slope_mean_square(find_activation(activation.key, -0.3), root) == pytest.approx(
        expected, rel=1e-12, abs=1e-14
    )


@ROWS
@pytest.mark.parametrize("root", [0.0, 1e-150, 0.3, 1.0, 17.0, 1e6, 1e150])
def test_half_the_step_gives_the_same(activation: Activation, root: float, monkeypatch: pytest.MonkeyPatch) -> None:
    coarse = mean_square(activation, root), slope_mean_square(activation, root)
    monkeypatch.setattr("xavier_core.activations.gaussian_moments._PER_OCTAVE", 16)
    fine = mean_square(activation, root), slope_mean_square(activation, root)
    assert coarse == pytest.approx(fine, rel=AS_GOOD_AS_EXACT, abs=0)


@given(exponent=st.integers(-150, 150), slope=slopes)
def test_mean_squares_of_two_straight_lines_grow_with_the_square(exponent: int, slope: float) -> None:
    root = 10.0**exponent
    for name, below in (("identity", 1.0), ("relu", 0.0), ("leaky_relu", slope)):
        half = (1 + below**2) / 2
        assert mean_square(find_activation(name, slope), root) / root / root == pytest.approx(
            half, rel=AS_GOOD_AS_EXACT
        )
        assert slope_mean_square(find_activation(name, slope), root) == pytest.approx(half, rel=AS_GOOD_AS_EXACT)


@pytest.mark.parametrize(
    ("name", "far", "bump"),
    [
        ("tanh", 1, 4 / 3),
        ("lecun_tanh", 1.7159**2, 1.7159**2 * 2 / 3 * 4 / 3),
        ("sigmoid", 1 / 2, 1 / 6),
        ("softsign", 1, 2 / 3),
    ],
)
@pytest.mark.parametrize("root", [1e16, 1e150, 1e300])
def test_of_huge_pre_activations_only_a_bump_at_0_has_a_slope(name: str, far: float, bump: float, root: float) -> None:
    """E g'(root Z)**2 is the integral of g'**2 times the density at 0, over root."""
    row = ACTIVATIONS[name]
    assert mean_square(row, root) == pytest.approx(far, rel=1e-14)
    expected = bump / math.sqrt(2 * math.pi) / root
    assert slope_mean_square(row, root) == pytest.approx(expected, rel=1e-13, abs=0)


@ROWS
def test_of_tiny_pre_activations_g_is_a_straight_line_each_side(activation: Activation) -> None:
    root = 1e-12
    value, below = (
        activation.value_at_0,
        activation.derivative_at_0,
    )
    above = float(activation.derivative(np.array([5e-324]))[0])
    expected = value**2 if value else root**2 * (above**2 + below**2) / 2
    assert mean_square(activation, root) == pytest.approx(expected, rel=1e-11, abs=0)
    assert slope_mean_square(activation, root) == pytest.approx((above**2 + below**2) / 2, rel=1e-11)


@ROWS
def test_of_pre_activations_0_there_is_nothing_to_average(activation: Activation) -> None:
    value, slope = (
        activation.value_at_0,
        activation.derivative_at_0,
    )
    assert mean_square(activation, 0.0) == pytest.approx(value**2, rel=AS_GOOD_AS_EXACT, abs=0)
    assert slope_mean_square(activation, 0.0) == pytest.approx(slope**2, rel=AS_GOOD_AS_EXACT, abs=0)


@ROWS
def test_a_mean_square_beyond_every_float_is_infinite_without_a_warning(activation: Activation) -> None:
    found = mean_square(activation, 1e306)
    assert (found == math.inf) == (activation.key not in ("tanh", "lecun_tanh", "sigmoid", "softsign"))
    assert 0 < slope_mean_square(activation, 1e306) < 1.6
    assert mean_square(activation, np.float64(1e150)) < sys.float_info.max


@pytest.mark.parametrize("root", [-1.0, -5e-324, 1.01e306, math.inf, math.nan])
def test_a_standard_deviation_that_is_none_is_refused(root: float) -> None:
    for function in (mean_square, slope_mean_square):
        with pytest.raises(SheetError, match=r"^standard deviation of the pre-activations: .* from 0 to 1e306\.$"):
            function(ACTIVATIONS["tanh"], root)


# ---- pre-activations of any standard deviation, and how the mean square grows ---------------------


@ROWS
@pytest.mark.parametrize("std", [1e-3, 0.2, 1.0, 3.0, 40.0, 1e4])
def test_growth_is_the_derivative_of_the_mean_square(activation: Activation, std: float) -> None:
    q, step = std**2, 1e-4
    row = find_activation(activation.key, 0.3)

    def moment(std: float) -> float:
        if std > 100:  # a bend that narrow is not for the other rule
            return mean_square(row, std)
        return by_quad(lambda z: activation_by_hand(activation.key, 0.3, z) ** 2, std)

    high, low = (moment(std * math.sqrt(1 + sign * step)) for sign in (1, -1))
    expected = (high - low) / (2 * step * q)
    assert mean_square_growth(row, std) == pytest.approx(expected, rel=1e-6, abs=1e-7 + 1e-11 * high / q)


@ROWS
def test_an_rms_is_the_root_of_the_mean_square_and_goes_on_where_squares_end(activation: Activation) -> None:
    for std in (1e-20, 0.7, 30.0):
        assert activation_rms(activation, std) == math.sqrt(mean_square(activation, std))
    far = activation_rms(activation, 1e200)
    is_bounded = activation.limits[0] is not None and activation.limits[1] is not None
    assert far == pytest.approx(activation_rms(activation, 1e90) * (1 if is_bounded else 1e110), rel=1e-13)
    assert (activation_rms(activation, math.inf) == math.inf) == (not is_bounded)


@ROWS
def test_at_0_the_slope_is_that_of_both_sides(activation: Activation) -> None:
    around = slope_mean_square(activation, 1e-200)
    assert limit_slope_mean_square(activation, 0.0) == pytest.approx(around, rel=1e-14)
    assert 0.0 < limit_slope_mean_square(activation, math.inf) < 1.6
