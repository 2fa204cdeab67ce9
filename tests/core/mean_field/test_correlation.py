"""Correlations of two signals: closed forms, other rules of integration, samples, wide networks, extremes."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from tests.core.loops import activation_by_hand, derivative_by_hand
from tests.core.strategies import slopes
from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS, find_activation, mean_square, slope_mean_square
from xavier_core.mean_field.correlation import (
    activation_gap,
    correlations_by_layer,
    next_correlation,
    slope_product,
    slope_product_after,
)
from xavier_core.mean_field.propagation import MAX_LAYERS, MAX_SCALE, layer_moments

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)
CORRELATIONS = (-1.0, -0.999, -0.4, 0.0, 0.3, 0.95, 1 - 1e-9, 1.0)
ODD = ("identity", "tanh", "lecun_tanh", "softsign")
scales = st.sampled_from((0.0, 5e-324, 1e-300, 1e-100, 1.0, 1e100, 1e300)) | st.floats(0.0, MAX_SCALE)


def rectified(c: float) -> float:
    """E max(0, u1) max(0, u2) for variances 1 (Cho and Saul 2009, order 1)."""
    return (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / (2 * math.pi)


def product_by_quad(activation: str, roots: tuple[float, float], c: float, *, derivative: bool = False) -> float:
    """E f(u1) f(u2) for g or g', in the two independent numbers, cut where either changes its sign."""
    function = derivative_by_hand if derivative else activation_by_hand

    def inner(x: float) -> float:
        def integrand(y: float) -> float:
            other = function(activation, 0.2, roots[1] * (c * x + math.sqrt(1 - c * c) * y))
            return other * math.exp(-y * y / 2) / math.sqrt(2 * math.pi)

        cut = min(max(-c * x / math.sqrt(1 - c * c), -9.0), 9.0)
        whole = sum(quad(integrand, low, high, epsabs=1e-12)[0] for low, high in ((-9.0, cut), (cut, 9.0)))
        return float(whole * function(activation, 0.2, roots[0] * x) * math.exp(-x * x / 2) / math.sqrt(2 * math.pi))

    return float(sum(quad(inner, low, high, epsabs=1e-10)[0] for low, high in ((-9.0, 0.0), (0.0, 9.0))))


# ---- closed forms --------------------------------------------------------------------------------


@pytest.mark.parametrize("c", CORRELATIONS)
@pytest.mark.parametrize(("one", "other"), [(1.0, 1.0), (3.0, 0.2), (1e-30, 1e30)])
def test_relu_is_the_arc_cosine_kernel(c: float, one: float, other: float) -> None:
    told = {"activation": "relu", "q_one": one, "q_other": other, "correlation": c}
    assert next_correlation(**told, weight_scale=0.7) == pytest.approx(2 * rectified(c), abs=1e-12)  # type: ignore[arg-type]
    if other < 1e20:
        expected = (math.pi - math.acos(c)) / (2 * math.pi)
        assert slope_product(**told) == pytest.approx(expected, abs=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize("c", CORRELATIONS)
@pytest.mark.parametrize("slope", [-1.0, -0.3, 0.0, 0.2, 1.0])
def test_leaky_relu_is_made_of_two(c: float, slope: float) -> None:
    """``g(u) = max(0, u) - a max(0, -u)``."""
    kernel = (1 + slope**2) * rectified(c) - 2 * slope * rectified(-c)
    biased = (1.3 * kernel * math.sqrt(0.5 * 4) + 0.2) / math.sqrt(
        math.prod(1.3 * 0.5 * (1 + slope**2) * q + 0.2 for q in (0.5, 4.0))
    )
    found = next_correlation(
        activation="leaky_relu",
        slope=slope,
        q_one=0.5,
        q_other=4.0,
        correlation=c,
        weight_scale=1.3,
        bias_variance=0.2,
    )
    assert found == pytest.approx(biased, abs=1e-12)


@pytest.mark.parametrize("c", CORRELATIONS)
def test_an_identity_keeps_every_correlation(c: float) -> None:
    found = next_correlation(activation="identity", q_one=2.0, q_other=5.0, correlation=c, weight_scale=0.3)
    assert found == pytest.approx(c, abs=1e-12)
    assert slope_product(activation="identity", q_one=2.0, q_other=5.0, correlation=c) == pytest.approx(1.0)


@pytest.mark.parametrize("c", CORRELATIONS)
def test_a_steep_bounded_activation_is_a_step(c: float) -> None:
    """E sign sign is ``2 asin(c) / pi``; the sigmoid's step has the offset 1/2."""
    steep = {"q_one": 1e20, "q_other": 1e24, "correlation": c, "weight_scale": 1.0}
    sign = 2 * math.asin(c) / math.pi
    assert next_correlation(activation="tanh", **steep) == pytest.approx(sign, abs=1e-9)
    assert next_correlation(activation="sigmoid", **steep) == pytest.approx(0.5 * (1 + sign), abs=1e-9)


@pytest.mark.parametrize("q", [1e8, 1e16, 1e24])
def test_the_slopes_of_a_steep_tanh_meet_next_to_0(q: float) -> None:
    """The slope has the integral 2, its square 4/3: E is 4 times the density at 0, and 4/3 times it where c is 1."""
    told = {"activation": "tanh", "q_one": q, "q_other": q}
    expected = 4 / (2 * math.pi * q * math.sqrt(1 - 0.5**2))
    assert slope_product(**told, correlation=0.5) == pytest.approx(expected, rel=1e-7, abs=0.0)  # type: ignore[arg-type]
    expected = 4 / 3 / math.sqrt(2 * math.pi * q)
    assert slope_product(**told, correlation=1.0) == pytest.approx(expected, rel=1e-7, abs=0.0)  # type: ignore[arg-type]


@KEYS
@pytest.mark.parametrize("q", [0.01, 1.0, 30.0, 1e4])
def test_independent_and_equal_signals_are_the_moments_of_one(activation: str, q: float) -> None:
    (layer,) = layer_moments(activation=activation, slope=0.2, weight_scales=(q,))
    g, root = find_activation(activation, 0.2), math.sqrt(q)
    cosine = 1.0 - activation_gap(g, (root, root), 1.0)
    assert cosine == pytest.approx((layer.post_mean / layer.post) ** 2, abs=1e-12)
    assert slope_product_after(g, (root, root), 0.0) == pytest.approx(layer.slope_square, rel=1e-11)
    assert activation_gap(g, (root, root), 0.0) == 0.0


# ---- other rules of integration ------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "gelu", "selu", "softsign", "softplus"])
@pytest.mark.parametrize(("one", "other", "c"), [(1.0, 1.0, 0.6), (4.0, 0.3, -0.7)])
def test_products_are_those_of_two_plain_integrals(activation: str, one: float, other: float, c: float) -> None:
    roots = (math.sqrt(one), math.sqrt(other))
    expected = 0.8 * product_by_quad(activation, roots, c) + 0.1
    expected /= math.sqrt(math.prod(0.8 * mean_square(find_activation(activation, 0.2), root) + 0.1 for root in roots))
    told = {"activation": activation, "slope": 0.2, "q_one": one, "q_other": other, "correlation": c}
    found = next_correlation(**told, weight_scale=0.8, bias_variance=0.1)  # type: ignore[arg-type]
    assert found == pytest.approx(expected, abs=1e-9)
    slopes_of = product_by_quad(activation, roots, c, derivative=True)
    assert slope_product(**told) == pytest.approx(slopes_of, abs=1e-9)  # type: ignore[arg-type]


@KEYS
@pytest.mark.parametrize("root", [0.3, 1.0, 100.0])
def test_the_product_of_slopes_is_the_derivative_in_the_correlation(activation: str, root: float) -> None:
    """``d E g(u1) g(u2) / dc = sqrt(q1 q2) E g'(u1) g'(u2)`` (Price 1958)."""
    g, step = find_activation(activation, 0.2), 1e-4
    for c in (-0.8, 0.1, 0.7):
        low, high = (activation_gap(g, (root, 2 * root), 1.0 - c - sign * step) for sign in (1, -1))
        kernel = math.sqrt(mean_square(g, root) * mean_square(g, 2 * root))
        found = 2 * root**2 * slope_product_after(g, (root, 2 * root), 1.0 - c)
        assert found == pytest.approx(kernel * (high - low) / (2 * step), rel=1e-6)


@KEYS
@pytest.mark.parametrize(("roots", "c"), [((1.0, 2.0), 0.5), ((0.3, 50.0), -0.6), ((100.0, 100.0), 0.99)])
def test_samples_agree_within_five_standard_errors(activation: str, roots: tuple[float, float], c: float) -> None:
    x, y = np.random.default_rng(11).standard_normal((2, 500_000))
    one, other = roots[0] * x, roots[1] * (c * x + math.sqrt(1 - c * c) * y)
    g = find_activation(activation, 0.2)
    products = g.apply(one) * g.apply(other)
    kernel = math.sqrt(mean_square(g, roots[0]) * mean_square(g, roots[1]))
    expected = kernel * (1.0 - activation_gap(g, roots, 1.0 - c))
    assert abs(products.mean() - expected) < 5 * products.std() / math.sqrt(products.size)
    products = g.derivative(one) * g.derivative(other)
    expected = slope_product_after(g, roots, 1.0 - c)
    assert abs(products.mean() - expected) <= 5 * products.std() / math.sqrt(products.size) + 1e-12 * expected


# ---- close to the same, and to the opposite ------------------------------------------------------


@KEYS
@pytest.mark.parametrize("gap", [1e-6, 1e-12, 1e-20, 1e-28])
def test_two_signals_that_are_almost_the_same_keep_their_distance(activation: str, gap: float) -> None:
    """It is multiplied by ``q E g'**2 / E g**2``, up to the square root of the gap at a kink."""
    g = find_activation(activation, 0.2)
    factor = 1.7**2 * slope_mean_square(g, 1.7) / mean_square(g, 1.7)
    found = activation_gap(g, (1.7, 1.7), gap) / gap
    assert found == pytest.approx(factor, rel=2 * math.sqrt(gap) + 1e-15 / math.sqrt(gap) + 1e-9)


@KEYS
@pytest.mark.parametrize(("scale", "bias"), [(1.0, 0.0), (30.0, 0.0), (3.0, 0.7), (1e-9, 1e9)])
def test_the_same_signal_stays_the_same(activation: str, scale: float, bias: float) -> None:
    layers = correlations_by_layer(
        activation=activation, slope=0.2, weight_scales=(scale,) * 30, bias_variance=bias, input_correlation=1.0
    )
    assert layers == ((1.0, 1.0),) * 30


@pytest.mark.parametrize("activation", ODD)
def test_opposite_signals_stay_opposite_without_biases(activation: str) -> None:
    layers = correlations_by_layer(activation=activation, weight_scales=(30.0,) * 30, input_correlation=-1.0)
    assert layers == ((-1.0, -1.0),) * 30


# ---- layer by layer ------------------------------------------------------------------------------


@KEYS
def test_layers_are_steps_of_the_map(activation: str) -> None:
    weights, bias, squares, c = (1.5, 0.4, 6.0), 0.3, (0.5, 3.0), -0.6
    told = {"activation": activation, "slope": 0.2, "bias_variance": bias}
    several = told | {"weight_scales": weights}
    pairs = correlations_by_layer(**several, input_correlation=c, input_mean_squares=squares)  # type: ignore[arg-type]
    one, other = (layer_moments(**several, input_mean_square=square) for square in squares)  # type: ignore[arg-type]
    expected = (1.5 * math.sqrt(0.5 * 3.0) * c + bias) / (one[0].pre * other[0].pre)
    assert pairs[0].pre == pytest.approx(expected, abs=1e-12)
    for place in (1, 2):
        q_one, q_other = one[place - 1].pre ** 2, other[place - 1].pre ** 2
        pair = {"q_one": q_one, "q_other": q_other, "correlation": pairs[place - 1].pre}
        found = next_correlation(**told, **pair, weight_scale=weights[place])  # type: ignore[arg-type]
        assert pairs[place].pre == pytest.approx(found, abs=1e-12)
        without = next_correlation(**(told | pair | {"bias_variance": 0.0}), weight_scale=1.0)  # type: ignore[arg-type]
        assert pairs[place - 1].post == pytest.approx(without, abs=1e-12)


def test_relu_makes_signals_alike_as_one_over_the_square_of_the_layer() -> None:
    """Close to 1, 1 - c loses ``2 sqrt(2) / (3 pi) (1 - c)**1.5`` a layer, so that it goes as ``4.5 pi**2 / l**2``."""
    c = correlations_by_layer(activation="relu", weight_scales=(2.0,) * 1000, input_correlation=0.0)[-1].pre
    assert 1 - c == pytest.approx(4.5 * math.pi**2 / 1000**2, rel=0.03)


def test_wide_networks_bring_two_signals_where_the_theory_says() -> None:
    """Four activations on the same six networks of 2000 units, within 5 standard errors and 3/width."""
    width, count, scale, bias, c, squares = 2000, 6, (0.8, 1.5, 2.0), 0.1, 0.3, (1.0, 2.5)
    found: dict[str, list[list[float]]] = {"tanh": [], "relu": [], "sigmoid": [], "gelu": []}
    for number in range(count):
        rng = np.random.default_rng((92, number))
        start, _ = np.linalg.qr(rng.standard_normal((width, 2)))
        inputs = np.stack([start[:, 0], c * start[:, 0] + math.sqrt(1 - c * c) * start[:, 1]])
        inputs *= np.sqrt(np.array(squares) * width)[:, np.newaxis]
        dice = [(rng.standard_normal((width, width)), rng.standard_normal(width)) for _ in scale]
        for activation, rows in found.items():
            signals, figures = inputs, []
            for own, (weights, biases) in zip(scale, dice, strict=True):
                z = signals @ weights * math.sqrt(own / width) + biases * math.sqrt(bias)
                signals = find_activation(activation, 0.0).apply(z)
                figures += [float(a[0] @ a[1] / math.sqrt((a[0] @ a[0]) * (a[1] @ a[1]))) for a in (z, signals)]
            rows.append(figures)
    for activation, rows in found.items():
        layers = correlations_by_layer(
            activation=activation,
            weight_scales=scale,
            bias_variance=bias,
            input_correlation=c,
            input_mean_squares=squares,
        )
        expected = np.array(layers).ravel()
        error = np.std(rows, axis=0, ddof=1) / math.sqrt(count)
        assert np.all(np.abs(np.mean(rows, axis=0) - expected) < 5 * error + 3 / width)


# ---- no signal, and extremes ---------------------------------------------------------------------


def test_where_nothing_comes_in_nothing_can_be_compared() -> None:
    told = {"weight_scales": (0.0, 2.0), "input_correlation": 0.4}
    assert np.isnan(np.array(correlations_by_layer(activation="tanh", **told))).all()  # type: ignore[arg-type]
    (first, second) = correlations_by_layer(activation="sigmoid", **told)  # type: ignore[arg-type]
    assert math.isnan(first.pre)
    assert (first.post, second.pre) == (1.0, 1.0)  # both are the offset
    told["bias_variance"] = 0.1
    assert correlations_by_layer(activation="tanh", **told)[0] == (1.0, 1.0)  # type: ignore[arg-type]
    assert math.isnan(next_correlation(activation="tanh", q_one=1.0, q_other=1.0, correlation=0.0, weight_scale=0.0))


@pytest.mark.parametrize(("activation", "expected"), [("tanh", 0.4), ("gelu", 0.4), ("sigmoid", 1.0)])
def test_a_vanishing_signal_has_the_correlation_of_a_small_one(activation: str, expected: float) -> None:
    told = {"activation": activation, "correlation": 0.4, "weight_scale": 1.0}
    for q in (0.0, 1e-300, 1e-40):
        found = next_correlation(**told, q_one=q, q_other=q)  # type: ignore[arg-type]
        assert found == pytest.approx(expected, abs=1e-12)


@KEYS
@settings(max_examples=15)
@given(
    slope=slopes,
    weights=st.lists(scales, min_size=1, max_size=4),
    squares=st.tuples(scales, scales),
    bias=scales,
    c=st.sampled_from((-1.0, 0.0, 1.0)) | st.floats(-1.0, 1.0),
)
def test_whatever_is_allowed_gives_correlations_and_no_warning(
    activation: str, slope: float, weights: list[float], squares: tuple[float, float], bias: float, c: float
) -> None:
    told = {"activation": activation, "slope": slope, "bias_variance": bias, "weight_scales": weights}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layers = correlations_by_layer(**told, input_correlation=c, input_mean_squares=squares)  # type: ignore[arg-type]
    assert all(type(part) is float for layer in layers for part in layer)
    parts = [part for layer in layers for part in layer if not math.isnan(part)]
    assert all(-1.0 <= part <= 1.0 for part in parts)
    assert len(parts) == 2 * len(layers) or (0.0 in weights and bias == 0.0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"activation": value}, "activation") for value in ("swish", None)),
        *(({"slope": value}, "slope") for value in (1.5, math.nan)),
        *(({"q_one": value}, "second moment") for value in (-1.0, math.nan, math.inf, "1")),
        *(({"q_other": value}, "second moment") for value in (-1.0, 2e300, None)),
        *(({"correlation": value}, "correlation") for value in (-1.1, 1.0000001, math.nan, None)),
        *(({"weight_scale": value}, "weight scale") for value in (-1.0, math.inf)),
        *(({"bias_variance": value}, "bias variance") for value in (-1.0, math.inf)),
    ],
)
def test_bad_numbers_are_refused_by_name(change: dict[str, object], field: str) -> None:
    told = {"activation": "tanh", "q_one": 1.0, "q_other": 1.0, "correlation": 0.5, "weight_scale": 1.0} | change
    with pytest.raises(SheetError) as refused:
        next_correlation(**told)  # type: ignore[arg-type]
    assert refused.value.field == field
    if "weight_scale" in change or "bias_variance" in change:
        return
    del told["weight_scale"]
    with pytest.raises(SheetError) as refused:
        slope_product(**told)  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weight_scales": ()}, "weight scales"),
        ({"weight_scales": (1.0,) * (MAX_LAYERS + 1)}, "weight scales"),
        ({"weight_scales": (1.0, -1.0)}, "weight scale"),
        ({"bias_variance": -1.0}, "bias variance"),
        ({"input_correlation": 1.5}, "correlation"),
        ({"input_mean_squares": (1.0, -1.0)}, "mean square of the inputs"),
    ],
)
def test_bad_layers_are_refused_by_name(change: dict[str, object], field: str) -> None:
    told = {"activation": "tanh", "weight_scales": (1.0,), "input_correlation": 0.5} | change
    with pytest.raises(SheetError) as refused:
        correlations_by_layer(**told)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_slopes_are_looked_at_up_to_a_standard_deviation_of_1e12() -> None:
    with pytest.raises(SheetError, match="second moment"):
        slope_product(activation="tanh", q_one=1e25, q_other=1.0, correlation=0.0)
