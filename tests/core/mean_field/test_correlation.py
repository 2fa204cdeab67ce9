"""Correlations of two signals: closed forms, other rules of integration, samples, wide networks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from tests.core.loops import activation_by_hand, derivative_by_hand
from xavier_core.activations import ACTIVATIONS, find_activation, mean_square, slope_mean_square
from xavier_core.mean_field.correlation import activation_gap, slope_product

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)
CORRELATIONS = pytest.mark.parametrize("c", [-1.0, -0.999, -0.4, 0.0, 0.3, 0.95, 1 - 1e-9, 1.0])


def rectified(c: float) -> float:
    """E max(0, u1) max(0, u2) for variances 1 (Cho and Saul 2009, order 1)."""
    return (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / (2 * math.pi)


def product_by_quad(activation: str, std: float, c: float, *, derivative: bool = False) -> float:
    """E f(u1) f(u2) for g or g', in the two independent numbers, cut where either changes its sign."""
    function = derivative_by_hand if derivative else activation_by_hand

    def inner(x: float) -> float:
        def integrand(y: float) -> float:
            other = function(activation, 0.2, std * (c * x + math.sqrt(1 - c * c) * y))
            return other * math.exp(-y * y / 2) / math.sqrt(2 * math.pi)

        cut = min(max(-c * x / math.sqrt(1 - c * c), -9.0), 9.0)
        whole = sum(quad(integrand, low, high, epsabs=1e-12)[0] for low, high in ((-9.0, cut), (cut, 9.0)))
        return float(whole * function(activation, 0.2, std * x) * math.exp(-x * x / 2) / math.sqrt(2 * math.pi))

    return float(sum(quad(inner, low, high, epsabs=1e-10)[0] for low, high in ((-9.0, 0.0), (0.0, 9.0))))


# ---- closed forms --------------------------------------------------------------------------------


@CORRELATIONS
@pytest.mark.parametrize("std", [1e-15, 1.0, 1e6])
def test_relu_is_the_arc_cosine_kernel(c: float, std: float) -> None:
    g = ACTIVATIONS["relu"]
    assert 1 - activation_gap(g, std, 1 - c) == pytest.approx(2 * rectified(c), abs=1e-12)
    assert slope_product(g, std, 1 - c) == pytest.approx((math.pi - math.acos(c)) / (2 * math.pi), abs=1e-12)


@CORRELATIONS
@pytest.mark.parametrize("slope", [-1.0, -0.3, 0.0, 0.2, 1.0])
def test_leaky_relu_is_made_of_two(c: float, slope: float) -> None:
    """``g(u) = max(0, u) - a max(0, -u)``."""
    kernel = (1 + slope**2) * rectified(c) - 2 * slope * rectified(-c)
    found = activation_gap(find_activation("leaky_relu", slope), 0.7, 1 - c)
    assert 1 - found == pytest.approx(kernel / (0.5 * (1 + slope**2)), abs=1e-12)


@CORRELATIONS
def test_an_identity_keeps_every_correlation(c: float) -> None:
    g = ACTIVATIONS["identity"]
    assert 1 - activation_gap(g, 1.4, 1 - c) == pytest.approx(c, abs=1e-12)
    assert slope_product(g, 1.4, 1 - c) == pytest.approx(1.0)


@CORRELATIONS
def test_a_steep_bounded_activation_is_a_step(c: float) -> None:
    """E sign sign is ``2 asin(c) / pi``; the sigmoid's step has the offset 1/2."""
    sign = 2 * math.asin(c) / math.pi
    assert 1 - activation_gap(ACTIVATIONS["tanh"], 1e12, 1 - c) == pytest.approx(sign, abs=1e-9)
    assert 1 - activation_gap(ACTIVATIONS["sigmoid"], 1e12, 1 - c) == pytest.approx(0.5 * (1 + sign), abs=1e-9)


@pytest.mark.parametrize("std", [1e4, 1e8, 1e12])
def test_the_slopes_of_a_steep_tanh_meet_next_to_0(std: float) -> None:
    """The slope has the integral 2, its square 4/3: E is 4 times the density at 0, and 4/3 times it where c is 1."""
    g = ACTIVATIONS["tanh"]
    expected = 4 / (2 * math.pi * std**2 * math.sqrt(1 - 0.5**2))
    assert slope_product(g, std, 0.5) == pytest.approx(expected, rel=1e-7, abs=0.0)
    assert slope_product(g, std, 0.0) == pytest.approx(4 / 3 / math.sqrt(2 * math.pi) / std, rel=1e-7, abs=0.0)


@KEYS
@pytest.mark.parametrize("std", [0.1, 1.0, math.sqrt(30.0), 100.0])
def test_independent_and_equal_signals_are_the_moments_of_one(activation: str, std: float) -> None:
    g = find_activation(activation, 0.2)
    halves = (quad(lambda z: mean_part(g.key, std * z) * math.exp(-z * z / 2), low, low + 3)[0] for low in (0, 3, 6))
    mean = sum(halves) / math.sqrt(2 * math.pi)
    assert 1.0 - activation_gap(g, std, 1.0) == pytest.approx(mean**2 / mean_square(g, std), abs=1e-9)
    assert slope_product(g, std, 0.0) == pytest.approx(slope_mean_square(g, std), rel=1e-11)
    assert activation_gap(g, std, 0.0) == 0.0


def mean_part(activation: str, z: float) -> float:
    return activation_by_hand(activation, 0.2, z) + activation_by_hand(activation, 0.2, -z)


# ---- other rules of integration ------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "gelu", "selu", "softsign", "softplus"])
@pytest.mark.parametrize(("std", "c"), [(1.0, 0.6), (2.0, -0.7)])
def test_products_are_those_of_two_plain_integrals(activation: str, std: float, c: float) -> None:
    g = find_activation(activation, 0.2)
    expected = product_by_quad(activation, std, c) / mean_square(g, std)
    assert 1 - activation_gap(g, std, 1 - c) == pytest.approx(expected, abs=1e-9)
    slopes_of = product_by_quad(activation, std, c, derivative=True)
    assert slope_product(g, std, 1 - c) == pytest.approx(slopes_of, abs=1e-9)


@KEYS
@pytest.mark.parametrize("std", [0.3, 1.0, 100.0])
def test_the_product_of_slopes_is_the_derivative_in_the_correlation(activation: str, std: float) -> None:
    """``d E g(u1) g(u2) / dc = q E g'(u1) g'(u2)`` (Price 1958)."""
    g, step = find_activation(activation, 0.2), 1e-4
    for c in (-0.8, 0.1, 0.7):
        low, high = (activation_gap(g, std, 1.0 - c - sign * step) for sign in (1, -1))
        found = std**2 * slope_product(g, std, 1.0 - c)
        assert found == pytest.approx(mean_square(g, std) * (high - low) / (2 * step), rel=1e-6)


@KEYS
@pytest.mark.parametrize(("std", "c"), [(1.0, 0.5), (50.0, -0.6), (100.0, 0.99)])
def test_samples_agree_within_five_standard_errors(activation: str, std: float, c: float) -> None:
    x, y = np.random.default_rng(11).standard_normal((2, 500_000))
    one, other = std * x, std * (c * x + math.sqrt(1 - c * c) * y)
    g = find_activation(activation, 0.2)
    products = g.apply(one) * g.apply(other)
    expected = mean_square(g, std) * (1.0 - activation_gap(g, std, 1.0 - c))
    assert abs(products.mean() - expected) < 5 * products.std() / math.sqrt(products.size)
    products = g.derivative(one) * g.derivative(other)
    expected = slope_product(g, std, 1.0 - c)
    assert abs(products.mean() - expected) <= 5 * products.std() / math.sqrt(products.size) + 1e-12 * expected


# ---- close to the same ---------------------------------------------------------------------------


@KEYS
@pytest.mark.parametrize("gap", [1e-6, 1e-12, 1e-20, 1e-28])
def test_two_signals_that_are_almost_the_same_keep_their_distance(activation: str, gap: float) -> None:
    """It is multiplied by ``q E g'**2 / E g**2``, up to the square root of the gap at a kink."""
    g = find_activation(activation, 0.2)
    factor = 1.7**2 * slope_mean_square(g, 1.7) / mean_square(g, 1.7)
    found = activation_gap(g, 1.7, gap) / gap
    assert found == pytest.approx(factor, rel=2 * math.sqrt(gap) + 1e-15 / math.sqrt(gap) + 1e-9)


@pytest.mark.parametrize("activation", ["identity", "tanh", "lecun_tanh", "softsign"])
def test_opposite_signals_of_an_odd_activation_stay_opposite(activation: str) -> None:
    assert activation_gap(ACTIVATIONS[activation], 5.0, 2.0) == pytest.approx(2.0, rel=1e-14)


# ---- layer by layer ------------------------------------------------------------------------------


def test_relu_correlates_signals_as_one_over_the_square_of_the_layer() -> None:
    """Close to 1, 1 - c loses ``2 sqrt(2) / (3 pi) (1 - c)**1.5`` a layer, so that it goes as ``4.5 pi**2 / l**2``."""
    gap = 1.0
    for _ in range(999):
        gap = activation_gap(ACTIVATIONS["relu"], 1.0, gap)
    assert gap == pytest.approx(4.5 * math.pi**2 / 1000**2, rel=0.03)


def test_wide_networks_bring_two_signals_where_the_theory_says() -> None:
    """Four activations on the same six networks of 2000 units, within 5 standard errors and 3/width."""
    width, count, scale, bias, c, start = 2000, 6, (0.8, 1.5, 2.0), 0.1, 0.3, 2.5
    found: dict[str, list[list[float]]] = {"tanh": [], "relu": [], "sigmoid": [], "gelu": []}
    for number in range(count):
        rng = np.random.default_rng((92, number))
        pair, _ = np.linalg.qr(rng.standard_normal((width, 2)))
        inputs = np.stack([pair[:, 0], c * pair[:, 0] + math.sqrt(1 - c * c) * pair[:, 1]]) * math.sqrt(start * width)
        dice = [(rng.standard_normal((width, width)), rng.standard_normal(width)) for _ in scale]
        for activation, rows in found.items():
            signals, figures = inputs, []
            for own, (weights, biases) in zip(scale, dice, strict=True):
                z = signals @ weights * math.sqrt(own / width) + biases * math.sqrt(bias)
                signals = find_activation(activation, 0.0).apply(z)
                figures += [float(a[0] @ a[1] / math.sqrt((a[0] @ a[0]) * (a[1] @ a[1]))) for a in (z, signals)]
            rows.append(figures)
    for activation, rows in found.items():
        g, square, gap, expected = find_activation(activation, 0.0), start, 1 - c, []
        for own in scale:
            gap *= own * square / (own * square + bias)
            std = math.sqrt(own * square + bias)
            expected.append(1 - gap)
            square, gap = mean_square(g, std), activation_gap(g, std, gap)
            expected.append(1 - gap)
        error = np.std(rows, axis=0, ddof=1) / math.sqrt(count)
        assert np.all(np.abs(np.mean(rows, axis=0) - expected) < 5 * error + 3 / width)
