"""Fixed points: published values, closed forms, plain iteration, differences, extremes."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.strategies import slopes
from xavier_core import SheetError
from xavier_core.activations import (
    ACTIVATIONS,
    Activation,
    find_activation,
    mean_square,
    mean_square_growth,
    slope_mean_square,
)
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.mean_field.correlation import activation_gap
from xavier_core.mean_field.critical_line import critical_weight_scale
from xavier_core.mean_field.fixed_point import fixed_point
from xavier_core.mean_field.phase_diagram import phase_diagram
from xavier_core.mean_field.propagation import MAX_LAYERS, layer_moments

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)
NONLINEAR = tuple(key for key, row in ACTIVATIONS.items() if row.slope_below is None)
TANH = ACTIVATIONS["tanh"]
scales = (
    st.sampled_from((0.0, 5e-324, 1e-300, 1e-20, 1.0, 2.0, MAX_MAGNITUDE))
    | st.floats(0.0, 10.0)
    | st.floats(0.0, MAX_MAGNITUDE)
)


def next_pair(g: Activation, scale: float, bias: float, q: float, gap: float) -> tuple[float, float]:
    """The next second moment of two signals, and 1 less the correlation of their pre-activations."""
    passed = scale * mean_square(g, math.sqrt(q))
    return passed + bias, activation_gap(g, math.sqrt(q), gap) * passed / (passed + bias)


# ---- published values ----------------------------------------------------------------------------


def test_points_that_are_often_quoted_for_tanh_are_critical() -> None:
    assert fixed_point(TANH, weight_scale=1.760955, bias_variance=0.05).q == pytest.approx(0.570048, abs=6e-7)
    for scale, bias in ((1.76, 0.05), (1.05, 2.01e-5)):
        assert fixed_point(TANH, weight_scale=scale, bias_variance=bias).chi == pytest.approx(1.0, abs=3e-4)


def test_a_sigmoid_with_kumars_variance_is_ordered() -> None:
    found = fixed_point(ACTIVATIONS["sigmoid"], weight_scale=12.8)
    assert found.q == pytest.approx(4.53, abs=0.005)
    assert found.chi == pytest.approx(0.354, abs=5e-4)
    assert math.sqrt(found.q / 12.8 - 0.25) == pytest.approx(0.323, abs=5e-4)
    assert (found.phase, found.correlation) == ("ordered", 1.0)
    assert found.depth_of_correlation == pytest.approx(-1 / math.log(found.chi))


def test_selu_with_xaviers_variance_stays_at_1_in_chaos() -> None:
    found = fixed_point(ACTIVATIONS["selu"], weight_scale=1.0)
    assert found.q == pytest.approx(1.0, abs=1e-7)
    assert found.chi == pytest.approx(1.0716, abs=5e-5)
    assert found.phase == "chaotic"
    assert found.correlation == pytest.approx(0.0, abs=1e-8)


# ---- piecewise linear activations ------------------------------------------------------------------------


@pytest.mark.parametrize("slope", [-1.0, -0.3, 0.0, 0.2, 1.0])
def test_leaky_relu_in_closed_form(slope: float) -> None:
    g = find_activation("leaky_relu", slope)
    critical = 2.0 / (1.0 + slope**2)
    below = fixed_point(g, weight_scale=0.6 * critical, bias_variance=0.3)
    assert (below.q, below.chi) == pytest.approx((0.3 / 0.4, 0.6), rel=1e-14)
    assert (below.correlation, below.chi_at_c, below.phase) == (1.0, below.chi, "ordered")
    assert below.depth_of_correlation == pytest.approx(-1 / math.log(0.6))
    kept = fixed_point(g, weight_scale=critical, input_mean_square=3.0)
    assert (kept.phase, kept.depth_of_correlation) == ("critical", math.inf)
    assert kept.q == pytest.approx(3.0 * critical)
    dying = fixed_point(g, weight_scale=0.6 * critical)
    assert (dying.q, dying.phase) == (0.0, "ordered")
    assert dying.chi == pytest.approx(0.6)
    for scale, bias, phase in (
        (critical, 0.1, "critical"),
        (1.5 * critical, 0.1, "chaotic"),
        (1.5 * critical, 0.0, "chaotic"),
    ):
        grows = fixed_point(g, weight_scale=scale, bias_variance=bias)
        assert (grows.q, grows.phase) == (math.inf, phase)
    expected = None if slope == 1.0 else 1.0
    assert (kept.correlation, dying.correlation, grows.correlation) == (expected,) * 3


# ---- plain iteration -----------------------------------------------------------------------------


@pytest.mark.parametrize("activation", NONLINEAR)
@pytest.mark.parametrize(("scale", "bias"), [(0.7, 0.1), (1.5, 0.4), (1.9, 0.0), (40.0, 3.0)])
def test_signals_come_to_the_fixed_point(activation: str, scale: float, bias: float) -> None:
    """Up to 100 layers, of q and of two correlations, but for the part of the way that the depths leave."""
    found = fixed_point(ACTIVATIONS[activation], weight_scale=scale, bias_variance=bias)
    g, is_reached = ACTIVATIONS[activation], 0.0 < found.q < math.inf
    growth = scale * mean_square_growth(g, math.sqrt(found.q)) if is_reached else found.chi
    slowest = max(1 / abs(math.log(growth)), found.depth_of_correlation if is_reached else 0.0)
    count = min(math.ceil(25 * slowest), 100)
    last = layer_moments(g, weight_scales=(scale,) * count, bias_variance=bias)[-1]
    chi, left = scale * last.slope_square, 1e-9 + 5 * math.exp(-count / slowest)
    if not is_reached:
        assert last.pre > 5 if found.q else last.pre < 1e-4
        assert found.chi == pytest.approx(chi, rel=2 * min(last.pre, 1 / last.pre))
        return
    assert last.pre**2 == pytest.approx(found.q, rel=left)
    assert found.chi == pytest.approx(chi, rel=2 * left)
    for start in (0.9, -0.5):
        q, gap = scale + bias, (1 - start) * scale / (scale + bias)
        for _ in range(count - 1):
            q, gap = next_pair(g, scale, bias, q, gap)
        assert 1 - gap == pytest.approx(found.correlation, abs=left)


@KEYS
def test_a_signal_that_dies_out_or_grows_does_so_by_chi(activation: str) -> None:
    for scale in (0.2, 6.0):
        found = fixed_point(ACTIVATIONS[activation], weight_scale=scale)
        sizes = layer_moments(ACTIVATIONS[activation], weight_scales=(scale,) * 60)
        if found.q == 0.0 or math.isinf(found.q):
            assert (sizes[-1].pre / sizes[-2].pre) ** 2 == pytest.approx(found.chi, rel=1e-4)
            assert math.isinf(found.q) == (found.chi > 1.0)
            is_nonlinear = ACTIVATIONS[activation].has_kink_at_0 if found.q == 0.0 else activation != "identity"
            assert found.correlation == (1.0 if is_nonlinear else None)  # far out even the smooth ones have a kink


@KEYS
@pytest.mark.parametrize("bias", [0.0, 0.3])
def test_weights_of_0_leave_the_biases_alone(activation: str, bias: float) -> None:
    found = fixed_point(ACTIVATIONS[activation], weight_scale=0.0, bias_variance=bias)
    assert found.q == pytest.approx(bias, rel=1e-15)
    assert (found.chi, found.phase) == (0.0, "ordered")
    assert found.depth_of_correlation == 0.0


def test_with_gelu_the_inputs_decide_between_dying_out_and_growing() -> None:
    for square, q in ((0.5, 0.0), (20.0, math.inf)):
        assert fixed_point(ACTIVATIONS["gelu"], weight_scale=2.2, input_mean_square=square).q == q
        last = layer_moments(ACTIVATIONS["gelu"], weight_scales=(2.2,) * 300, input_mean_square=square)[-1]
        assert (last.pre > 1.0) == (q > 0.0)


def test_tanh_at_its_critical_point_dies_out_as_one_over_twice_the_layer() -> None:
    found = fixed_point(TANH, weight_scale=1.0)
    assert (found.q, found.chi, found.phase, found.depth_of_correlation) == (0.0, 1.0, "critical", math.inf)
    q = layer_moments(TANH, weight_scales=(1.0,) * MAX_LAYERS)[-1].pre ** 2
    assert q == pytest.approx(1 / (2 * MAX_LAYERS), rel=0.01)


@pytest.mark.parametrize("excess", [1e-3, 1e-6, 1e-9])
def test_just_above_its_critical_point_tanh_settles_at_half_the_excess(excess: float) -> None:
    """``E tanh(u)**2 = q - 2 q**2 + ...``, so that (1 + e) (1 - 2 q) is 1 at q = e / 2."""
    found = fixed_point(TANH, weight_scale=1.0 + excess)
    assert found.q == pytest.approx(excess / 2, rel=3 * excess + 1e-6)


@pytest.mark.parametrize("activation", ["tanh", "lecun_tanh", "softsign"])
@pytest.mark.parametrize("scale", [1.001, 2.0, 1e6])
def test_an_odd_activation_without_biases_makes_signals_independent_in_chaos(activation: str, scale: float) -> None:
    found = fixed_point(ACTIVATIONS[activation], weight_scale=scale)
    assert (found.phase, found.correlation) == ("chaotic", 0.0)


@pytest.mark.parametrize(
    ("activation", "scale", "bias", "q"),
    [
        ("tanh", 0.5, 1e-40, 2e-40),
        ("elu", 0.2, 1e-60, 1.25e-60),
        ("sigmoid", 1e-40, 0.0, 2.5e-41),
        ("softplus", 1e-40, 1e-40, 1e-40 * (1 + math.log(2) ** 2)),
    ],
)
def test_a_faint_fixed_point_is_that_of_a_straight_line(activation: str, scale: float, bias: float, q: float) -> None:
    found = fixed_point(ACTIVATIONS[activation], weight_scale=scale, bias_variance=bias)
    assert found.q == pytest.approx(q, rel=1e-9, abs=0.0)


# ---- differences ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activation", "scale", "bias"),
    [
        ("tanh", 0.8, 0.3), ("tanh", 2.5, 0.1), ("tanh", 400.0, 7.0), ("sigmoid", 12.8, 0.0), ("sigmoid", 300.0, 5.0),
        ("gelu", 1.99, 0.3), ("gelu", 1.2, 0.3), ("silu", 1.99, 0.6), ("elu", 1.8, 0.1), ("selu", 0.9, 0.2),
        ("selu", 1.4, 0.3), ("softplus", 1.5, 0.1), ("softsign", 30.0, 1.0), ("lecun_tanh", 1.5, 0.02),
    ],
)  # fmt: skip
def test_depths_follow_from_the_derivatives_of_both_maps(activation: str, scale: float, bias: float) -> None:
    g = ACTIVATIONS[activation]
    found = fixed_point(g, weight_scale=scale, bias_variance=bias)
    q, step = found.q, 1e-4

    def after(moment: float) -> float:
        return scale * mean_square(g, math.sqrt(moment)) + bias

    assert after(q) == pytest.approx(q, rel=1e-12)
    growth = (after(q * (1 + step)) - after(q * (1 - step))) / (2 * step * q)
    assert scale * mean_square_growth(g, math.sqrt(q)) == pytest.approx(growth, rel=1e-5)
    assert found.chi == pytest.approx(scale * slope_mean_square(g, math.sqrt(q)), rel=1e-12)
    c = found.correlation
    assert c is not None

    def mapped(value: float) -> float:
        return 1 - next_pair(g, scale, bias, q, 1 - value)[1]

    assert mapped(c) == pytest.approx(c, abs=1e-11)
    if found.phase == "ordered":
        assert (c, found.chi_at_c) == (1.0, found.chi)
        assert found.depth_of_correlation == pytest.approx(-1 / math.log(found.chi))
    else:
        step = min(1e-4, (1 - c) / 10)
        derivative = (mapped(c + step) - mapped(c - step)) / (2 * step)
        assert found.chi_at_c == pytest.approx(derivative, rel=1e-5)
        assert found.chi_at_c < 1.0 < found.chi
        assert found.depth_of_correlation == pytest.approx(-1 / math.log(found.chi_at_c))


@pytest.mark.parametrize(("scale", "bias"), [(0.8, 0.3), (2.5, 0.1), (1.5, 0.0)])
def test_what_tells_two_signals_apart_fades_over_the_depth_of_correlation(scale: float, bias: float) -> None:
    """Close to the fixed point the way that is left falls by exp(-layers / depth)."""
    found = fixed_point(TANH, weight_scale=scale, bias_variance=bias)
    c = found.correlation
    assert c is not None
    q, gap, count = found.q, 1 - (c - 1e-5), 12
    for _ in range(count):
        q, gap = next_pair(TANH, scale, bias, q, gap)
    rate = (1 - gap - c) / -1e-5
    assert rate == pytest.approx(math.exp(-count / found.depth_of_correlation), rel=1e-3)


# ---- extremes and what is refused ----------------------------------------------------------------


@KEYS
@settings(max_examples=15)
@given(slope=slopes, scale=scales, bias=scales, start=st.floats(1e-12, MAX_MAGNITUDE))
def test_whatever_is_allowed_gives_a_fixed_point_and_no_warning(
    activation: str, slope: float, scale: float, bias: float, start: float
) -> None:
    g = find_activation(activation, slope)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fixed_point(g, weight_scale=scale, bias_variance=bias, input_mean_square=start)
        mapped = phase_diagram(g, weight_scales=[scale, 1.0], bias_variances=[bias])
        critical_weight_scale(g, bias_variance=min(bias, 1e6))
    for part in (found.q, found.chi, found.chi_at_c, found.depth_of_correlation):
        assert part >= 0.0
    assert found.correlation is None or 0.0 <= found.correlation <= 1.0
    assert not any(np.isnan(part).any() for part in mapped)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"weight_scale": value}, "weight scale") for value in (-1.0, 2e12, math.nan, "1", None)),
        *(({"bias_variance": value}, "bias variance") for value in (-1.0, 2e12, math.inf)),
        *(({"input_mean_square": value}, "mean square of the inputs") for value in (0.0, -1.0, 2e12)),
    ],
)
def test_bad_numbers_are_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        fixed_point(TANH, **({"weight_scale": 1.0} | change))  # type: ignore[arg-type]
    assert refused.value.field == field
