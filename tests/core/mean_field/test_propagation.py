"""Signals and gradients of infinite width: closed forms, published values, quadrature, wide networks, extremes."""

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
from xavier_core.activations import ACTIVATIONS, find_activation
from xavier_core.mean_field.propagation import (
    MAX_LAYERS,
    MAX_SCALE,
    LayerMoments,
    gradient_rms,
    gradient_rms_by_layer,
    layer_moments,
    rms_by_layer,
)

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)
scales = st.sampled_from((0.0, 5e-324, 1e-300, 1e-100, 1.0, 1e100, 1e299, 1e300)) | st.floats(0.0, MAX_SCALE)


def by_quad(activation: str, root: float, slope: float = 0.01, *, derivative: bool = False) -> float:
    """E g(root Z)**2, or that of g', with a function of single numbers and another rule of integration."""
    function = derivative_by_hand if derivative else activation_by_hand

    def integrand(z: float) -> float:
        both = function(activation, slope, root * z) ** 2 + function(activation, slope, -root * z) ** 2
        return both * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    return float(sum(quad(integrand, low, low + 2.5, epsabs=1e-14)[0] for low in (0.0, 2.5, 5.0, 7.5)))


# ---- the signal ----------------------------------------------------------------------------------


@given(st.floats(1e-3, 1e3), st.integers(1, 30))
def test_an_identity_multiplies_by_the_root_of_the_scale(scale: float, depth: int) -> None:
    sizes = rms_by_layer(ACTIVATIONS["identity"], weight_scale=scale, depth=depth)
    assert sizes == pytest.approx([math.sqrt(scale) ** layer for layer in range(depth + 1)], rel=1e-12)


@given(st.floats(0.1, 2.0), st.floats(0.0, 3.0))
def test_biases_add_their_variance_before_each_layer(scale: float, bias: float) -> None:
    sizes = rms_by_layer(ACTIVATIONS["identity"], weight_scale=scale, bias_variance=bias, depth=3)
    first = scale + bias
    second = scale * first + bias
    assert sizes[1:] == pytest.approx([math.sqrt(m) for m in (first, second, scale * second + bias)], rel=1e-12)


@given(slopes, st.integers(1, 100))
def test_he_keeps_rectified_signals_and_gradients(slope: float, depth: int) -> None:
    scale = 2.0 / (1.0 + slope**2)
    g = find_activation("leaky_relu", slope)
    for by_layer in (rms_by_layer, gradient_rms_by_layer):
        assert by_layer(g, weight_scale=scale, depth=depth) == pytest.approx([1.0] * (depth + 1), rel=1e-13)


def test_xavier_halves_the_mean_square_of_a_relu() -> None:
    sizes = rms_by_layer(ACTIVATIONS["relu"], weight_scale=1.0, depth=10)
    assert sizes == pytest.approx([2.0 ** (-layer / 2) for layer in range(11)], rel=1e-13)


def test_tanh_with_xavier_falls_as_the_theory_of_ten_layers_says() -> None:
    expected = (0.62793, 0.48626, 0.40824, 0.35764, 0.32162, 0.29439, 0.27291, 0.25543, 0.24086, 0.22847)
    sizes = rms_by_layer(ACTIVATIONS["tanh"], weight_scale=1.0, depth=10)
    assert sizes[1:] == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize(
    ("std", "expected", "tolerance"),
    [
        (1.0, (0.982012, 0.981673, 0.981673), 1e-5),
        (0.01, (0.213546,), 3e-6),
        (0.01, (0.213081, 0.047551, 0.010630, 0.002378, 0.000532, 0.000119), 7e-3),  # one network, six decimals
    ],
)
def test_tanh_of_500_units_with_a_fixed_std(std: float, expected: tuple[float, ...], tolerance: float) -> None:
    sizes = rms_by_layer(ACTIVATIONS["tanh"], weight_scale=500 * std**2, depth=len(expected))
    assert sizes[1:] == pytest.approx(expected, rel=tolerance)


def test_a_deep_tanh_with_xavier_fades_as_the_root_of_one_over_twice_the_layer() -> None:
    size = rms_by_layer(ACTIVATIONS["tanh"], weight_scale=1.0, depth=MAX_LAYERS)[-1]
    assert size == pytest.approx(math.sqrt(1 / (2 * MAX_LAYERS)), rel=0.01)


def test_selu_stays_at_1_and_its_gradient_grows() -> None:
    selu = ACTIVATIONS["selu"]
    assert rms_by_layer(selu, weight_scale=1.0, depth=50) == pytest.approx([1.0] * 51, rel=1e-7)
    gradients = gradient_rms_by_layer(selu, weight_scale=1.0, depth=50)
    scale, alpha, beyond_2 = 1.0507009873554805, 1.6732632423543772, 0.5 * math.erfc(math.sqrt(2))
    factor = scale**2 * (0.5 + alpha**2 * math.exp(2) * beyond_2)
    assert factor == pytest.approx(1.0716, abs=5e-5)
    assert gradients[0] == pytest.approx(factor ** (50 / 2), rel=1e-7)


def test_a_sigmoid_with_kumars_variance_comes_to_a_fixed_point_beside_its_offset() -> None:
    sigmoid = ACTIVATIONS["sigmoid"]
    size = rms_by_layer(sigmoid, weight_scale=12.8, depth=60)[-1]
    assert 12.8 * size**2 == pytest.approx(4.53, abs=0.005)
    assert math.sqrt(size**2 - 0.25) == pytest.approx(0.323, abs=5e-4)
    assert size**2 == pytest.approx(by_quad("sigmoid", math.sqrt(12.8) * size), rel=1e-12)
    gradients = gradient_rms_by_layer(sigmoid, weight_scale=12.8, depth=60)
    assert (gradients[-2] / gradients[-1]) ** 2 == pytest.approx(0.354, abs=5e-4)


@pytest.mark.parametrize(("bias", "scale", "root"), [(0.05, 1.760955, math.sqrt(0.570048)), (0.01, 1.424205, None)])
def test_on_the_critical_line_of_tanh_a_layer_keeps_the_gradient(bias: float, scale: float, root: float | None) -> None:
    signal, gradients = (
        by_layer(ACTIVATIONS["tanh"], weight_scale=scale, bias_variance=bias, depth=300)
        for by_layer in (rms_by_layer, gradient_rms_by_layer)
    )
    assert gradients[-2] == pytest.approx(1.0, abs=2e-6)
    if root is not None:
        assert math.sqrt(scale * signal[-1] ** 2 + bias) == pytest.approx(root, abs=1e-6)


@KEYS
@pytest.mark.parametrize(("scale", "bias"), [(1.0, 0.0), (2.5, 0.3), (0.04, 0.0), (40.0, 5.0)])
def test_sizes_are_those_of_another_rule_of_integration(activation: str, scale: float, bias: float) -> None:
    square, factors, sizes = 1.0, [], [1.0]
    for _ in range(3):
        root = math.sqrt(scale * square + bias)
        square = by_quad(activation, root, 0.3)
        factors.append(math.sqrt(0.7 * by_quad(activation, root, 0.3, derivative=True)))
        sizes.append(math.sqrt(square))
    layers = layer_moments(find_activation(activation, 0.3), weight_scales=(scale,) * 3, bias_variance=bias)
    assert [layer.post for layer in layers] == pytest.approx(sizes[1:], rel=1e-9)
    gradients = gradient_rms(layers, (0.7,) * 3)
    assert gradients == pytest.approx([math.prod(factors[layer:]) for layer in range(4)], rel=1e-9)


@KEYS
def test_wide_networks_do_what_the_theory_says(activation: str) -> None:
    """Squares over 12 networks, within 5 standard errors and what is of the order of 1/width."""
    width, depth, scale, bias, count = 500, 3, 1.5, 0.2, 12
    g = find_activation(activation, 0.1)
    apply, derive = g.apply, g.derivative
    forward, backward = np.empty((count, depth)), np.empty((count, depth))
    for number in range(count):
        rng = np.random.default_rng((73, number))
        signal, kept = rng.choice((-1.0, 1.0), width), []
        for layer in range(depth):
            weights = rng.standard_normal((width, width)) * math.sqrt(scale / width)
            z = signal @ weights + rng.standard_normal(width) * math.sqrt(bias)
            signal = apply(z)
            kept.append((weights, derive(z)))
            forward[number, layer] = np.mean(signal**2)
        gradient = rng.standard_normal(width)
        start = np.mean(gradient**2)
        for layer in reversed(range(depth)):
            weights, slope = kept[layer]
            gradient = weights @ (gradient * slope)
            backward[number, layer] = np.mean(gradient**2) / start
    told = {"weight_scale": scale, "bias_variance": bias, "depth": depth}
    sizes, gradients = rms_by_layer(g, **told)[1:], gradient_rms_by_layer(g, **told)[:-1]  # type: ignore[arg-type]
    for found, expected in ((forward, np.square(sizes)), (backward, np.square(gradients))):
        error = np.std(found, axis=0, ddof=1) / math.sqrt(count)
        assert np.all(np.abs(found.mean(axis=0) - expected) < 5 * error + 4 * expected / width)


# ---- the gradient --------------------------------------------------------------------------------


@KEYS
@given(scale=st.floats(1e-3, 1e3), back=st.floats(1e-3, 1e3), depth=st.integers(1, 12))
def test_the_backward_scale_multiplies_each_layer(activation: str, scale: float, back: float, depth: int) -> None:
    layers = layer_moments(ACTIVATIONS[activation], weight_scales=(scale,) * depth)
    equal, other = gradient_rms(layers, (scale,) * depth), gradient_rms(layers, (back,) * depth)
    factors = [math.sqrt(back / scale) ** (depth - layer) for layer in range(depth + 1)]
    assert other == pytest.approx([size * factor for size, factor in zip(equal, factors, strict=True)], rel=1e-10)


# ---- layers of different scales ------------------------------------------------------------------

SCALES = (1.7, 0.3, 12.0, 0.9)


@KEYS
def test_each_layer_has_its_own_scale(activation: str) -> None:
    g = find_activation(activation, 0.3)
    layers = layer_moments(g, weight_scales=SCALES, bias_variance=0.2, input_mean_square=2.5)
    square = 2.5
    for scale, layer in zip(SCALES, layers, strict=True):
        root = math.sqrt(scale * square + 0.2)
        square = by_quad(activation, root, 0.3)
        expected = LayerMoments(root, math.sqrt(square), by_quad(activation, root, 0.3, derivative=True))
        assert layer == pytest.approx(expected, rel=1e-9, abs=1e-13)


@KEYS
@settings(max_examples=20)
@given(scale=scales, bias=scales, slope=slopes, depth=st.integers(1, 6))
def test_equal_layers_are_those_of_rms_by_layer(
    activation: str, scale: float, bias: float, slope: float, depth: int
) -> None:
    g = find_activation(activation, slope)
    layers = layer_moments(g, weight_scales=(scale,) * depth, bias_variance=bias)
    sizes = rms_by_layer(g, weight_scale=scale, bias_variance=bias, depth=depth)
    assert (1.0, *(layer.post for layer in layers)) == sizes
    gradients = gradient_rms_by_layer(g, weight_scale=scale, bias_variance=bias, depth=depth)
    assert gradient_rms(layers, (scale,) * depth) == gradients


def test_a_gradient_is_multiplied_by_each_layers_own_factor() -> None:
    layers = layer_moments(ACTIVATIONS["tanh"], weight_scales=SCALES)
    back = (0.5, 2.0, 3.0, 0.1)
    factors = [scale * layer.slope_square for scale, layer in zip(back, layers, strict=True)]
    expected = [math.sqrt(math.prod(factors[place:])) for place in range(5)]
    assert gradient_rms(layers, back) == pytest.approx(expected, rel=1e-13)


def test_weights_of_0_let_nothing_through_however_large() -> None:
    layers = layer_moments(ACTIVATIONS["relu"], weight_scales=(1e300, 1e300, 0.0, 1.0), input_mean_square=1e300)
    assert [layer.post for layer in layers[1:]] == [math.inf, 0.0, 0.0]
    assert gradient_rms(layers, (1.0, 0.0, 1e300, 1e300)) == pytest.approx((0.0, 0.0, 5e299, math.sqrt(5e299), 1.0))


def test_nothing_in_is_nothing_out_but_for_offsets_and_biases() -> None:
    layers = layer_moments(ACTIVATIONS["tanh"], weight_scales=(2.0, 2.0), input_mean_square=0.0)
    assert layers == (LayerMoments(0.0, 0.0, 1.0),) * 2
    (layer,) = layer_moments(ACTIVATIONS["softplus"], weight_scales=(2.0,), input_mean_square=0.0)
    assert layer == pytest.approx((0.0, math.log(2), 0.25), rel=1e-14)
    (layer,) = layer_moments(ACTIVATIONS["identity"], weight_scales=(2.0,), input_mean_square=0.0, bias_variance=9.0)
    assert layer == pytest.approx((3.0, 3.0, 1.0), rel=1e-14)


def test_wide_networks_with_layers_of_different_scales_do_what_the_theory_says() -> None:
    """Four activations on the same six networks of 2000 units, within 5 standard errors and 3/width."""
    width, count, back, bias = 2000, 6, (0.8, 1.5, 2.0), 0.1
    found: dict[str, list[list[float]]] = {"tanh": [], "relu": [], "sigmoid": [], "gelu": []}
    for number in range(count):
        rng = np.random.default_rng((91, number))
        start, last = rng.standard_normal(width), rng.standard_normal(width)
        dice = [(rng.standard_normal((width, width)), rng.standard_normal(width)) for _ in back]
        for activation, rows in found.items():
            g = find_activation(activation, 0.0)
            apply, derive = g.apply, g.derivative
            signal, slopes_of, figures = start / math.sqrt(np.mean(start**2)), [], []
            for scale, (weights, biases) in zip(back, dice, strict=True):
                z = signal @ weights * math.sqrt(scale / width) + biases * math.sqrt(bias)
                signal = apply(z)
                slopes_of.append(derive(z))
                figures += [np.mean(z**2), np.mean(signal**2), np.mean(slopes_of[-1] ** 2)]
            gradient = last
            for scale, (weights, _), slope in zip(back[::-1], dice[::-1], slopes_of[::-1], strict=True):
                gradient = weights @ (gradient * slope) * math.sqrt(scale / width)
                figures.append(np.mean(gradient**2) / np.mean(last**2))
            rows.append([float(figure) for figure in figures])
    for activation, rows in found.items():
        layers = layer_moments(find_activation(activation, 0.0), weight_scales=back, bias_variance=bias)
        expected = [part for at in layers for part in (at.pre**2, at.post**2, at.slope_square)]
        expected += [size**2 for size in gradient_rms(layers, back)[2::-1]]
        error = np.std(rows, axis=0, ddof=1) / math.sqrt(count)
        assert np.all(np.abs(np.mean(rows, axis=0) - expected) < 5 * error + 3 * np.abs(expected) / width)


# ---- extremes ------------------------------------------------------------------------------------


@KEYS
@given(slope=slopes, scale=scales, bias=scales, depth=st.integers(1, 8))
def test_whatever_is_allowed_gives_an_rms_and_no_warning(
    activation: str, slope: float, scale: float, bias: float, depth: int
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        g = find_activation(activation, slope)
        sizes = rms_by_layer(g, weight_scale=scale, bias_variance=bias, depth=depth)
        gradients = gradient_rms_by_layer(g, weight_scale=scale, bias_variance=bias, depth=depth)
    assert len(sizes) == len(gradients) == depth + 1
    assert (sizes[0], gradients[-1]) == (1.0, 1.0)
    assert all(size >= 0.0 for size in (*sizes, *gradients))  # not NaN either
    assert all(type(size) is float for size in (*sizes, *gradients))


@KEYS
@settings(max_examples=30)
@given(slope=slopes, weights=st.lists(scales, min_size=1, max_size=5), start=scales, bias=scales)
def test_whatever_is_allowed_gives_layers_and_no_warning(
    activation: str, slope: float, weights: list[float], start: float, bias: float
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        g = find_activation(activation, slope)
        layers = layer_moments(g, weight_scales=weights, bias_variance=bias, input_mean_square=start)
        gradients = gradient_rms(layers, weights)
    assert all(type(part) is float and not math.isnan(part) for layer in layers for part in layer)
    for layer in layers:
        assert math.isfinite(layer.slope_square)
    assert all(size >= 0.0 for size in gradients)


def test_growth_reaches_the_largest_floats_and_then_is_infinite() -> None:
    sizes = rms_by_layer(ACTIVATIONS["relu"], weight_scale=2e80, depth=9)
    assert sizes[:8] == pytest.approx([10.0 ** (40 * layer) for layer in range(8)], rel=1e-12)
    assert sizes[8:] == (math.inf, math.inf)


def test_decay_reaches_the_smallest_floats_and_then_is_0() -> None:
    sizes = rms_by_layer(ACTIVATIONS["tanh"], weight_scale=1e-80, depth=9)
    assert sizes[1:9] == pytest.approx([10.0 ** (-40 * layer) for layer in range(1, 9)], rel=1e-3)
    assert sizes[8] == pytest.approx(1e-320, rel=1e-3)
    assert sizes[9] == 0.0


def test_a_gradient_passes_half_of_the_units_though_the_signal_is_below_every_float() -> None:
    layers = layer_moments(ACTIVATIONS["relu"], weight_scales=(1e-200,) * 9)
    assert layers[-1].post == 0.0
    assert gradient_rms(layers, (2.0,) * 9) == pytest.approx([1.0] * 10)


@pytest.mark.parametrize("scale", [1e190, 1e198, 1e200, 1e202, 1e220])
@pytest.mark.parametrize(
    ("activation", "share"),
    [
        ("relu", 0.5),
        ("elu", 0.5),
        ("gelu", 0.5),
        ("silu", 0.5),
        ("softplus", 0.5),
        ("selu", 0.5 * 1.0507009873554805**2),
    ],
)
def test_far_out_half_of_the_units_are_straight(activation: str, share: float, scale: float) -> None:
    ends = 0.5 * (1.0507009873554805 * 1.6732632423543772) ** 2 / scale  # selu's floor: nothing beside the rest
    expected = math.sqrt(scale) * math.sqrt(share + ends)
    assert rms_by_layer(ACTIVATIONS[activation], weight_scale=scale, depth=1)[1] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("scale", [1e-190, 1e-198, 1e-200, 1e-202, 1e-220])
@pytest.mark.parametrize(
    ("activation", "slope"), [("tanh", 1.0), ("softsign", 1.0), ("elu", 1.0), ("gelu", 0.5), ("silu", 0.5)]
)
def test_close_to_0_an_activation_is_its_slope(activation: str, slope: float, scale: float) -> None:
    size = rms_by_layer(ACTIVATIONS[activation], weight_scale=scale, depth=1)[1]
    assert size == pytest.approx(slope * math.sqrt(scale), rel=1e-14)


@pytest.mark.parametrize(("activation", "size"), [("sigmoid", 0.5), ("softplus", math.log(2))])
@pytest.mark.parametrize("scale", [0.0, 1e-300, 1e-190])
def test_an_offset_stays_when_the_signal_is_gone(activation: str, size: float, scale: float) -> None:
    assert rms_by_layer(ACTIVATIONS[activation], weight_scale=scale, depth=4)[1:] == pytest.approx([size] * 4)


@pytest.mark.parametrize(("activation", "height"), [("tanh", 1.0), ("softsign", 1.0), ("lecun_tanh", 1.7159)])
def test_far_out_a_bounded_activation_is_at_its_bounds(activation: str, height: float) -> None:
    sizes = rms_by_layer(ACTIVATIONS[activation], weight_scale=1e300, bias_variance=1e300, depth=3)
    assert sizes[1:] == pytest.approx([height] * 3)


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("function", [rms_by_layer, gradient_rms_by_layer])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"weight_scale": value}, "weight scale") for value in (math.nan, math.inf, -1e-9, 2e300, "1", None, True)),
        *(({"bias_variance": value}, "bias variance") for value in (math.nan, math.inf, -1.0, 2e300, "0", None)),
        *(({"depth": value}, "layers") for value in (0, -1, 1.5, math.nan, math.inf, 10**9, "5", None, True)),
    ],
)
def test_bad_numbers_are_refused_by_name(function: object, change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        function(ACTIVATIONS["tanh"], **({"weight_scale": 1.0, "depth": 2} | change))  # type: ignore[operator]
    assert refused.value.field == field


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 2e300, "1", True])
def test_a_bad_backward_scale_is_refused_by_name(value: object) -> None:
    with pytest.raises(SheetError, match="Backward weight scale"):
        gradient_rms(layer_moments(ACTIVATIONS["tanh"], weight_scales=(1.0,)), (value,))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"weight_scales": value}, "weight scales") for value in ((), (1.0,) * (MAX_LAYERS + 1))),
        *(({"weight_scales": (1.0, value)}, "weight scale") for value in (math.nan, -1.0, 2e300, "1", None)),
        ({"bias_variance": -1.0}, "bias variance"),
        *(({"input_mean_square": value}, "mean square of the inputs") for value in (-1.0, math.inf, None)),
    ],
)
def test_bad_layers_are_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        layer_moments(ACTIVATIONS["tanh"], **({"weight_scales": (1.0,)} | change))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("back", "field"),
    [((1.0,), "backward weight scales"), ((), "backward weight scales"), ((1.0, -1.0), "backward weight scale")],
)
def test_backward_scales_that_do_not_fit_are_refused_by_name(back: tuple[float, ...], field: str) -> None:
    layers = layer_moments(ACTIVATIONS["tanh"], weight_scales=(1.0, 1.0))
    with pytest.raises(SheetError) as refused:
        gradient_rms(layers, back)
    assert refused.value.field == field
