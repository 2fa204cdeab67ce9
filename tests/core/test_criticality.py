"""Fixed points and the critical line: published values, closed forms, plain iteration, differences, extremes."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.strategies import slopes
from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS, mean_square, slope_mean_square
from xavier_core.correlation import correlations_by_layer, next_correlation
from xavier_core.criticality import (
    MOST_MAPPED,
    critical_line,
    critical_weight_scale,
    fixed_point,
    phase_map,
)
from xavier_core.mean_field import MOST_LAYERS, signal_sizes
from xavier_core.numbers import LARGEST

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)
STRAIGHT = ("identity", "relu", "leaky_relu")
BENT = tuple(key for key in ACTIVATIONS if key not in STRAIGHT)
FROM_0 = ("tanh", "lecun_tanh", "softsign", "elu", "selu")
scales = (
    st.sampled_from((0.0, 5e-324, 1e-300, 1e-20, 1.0, 2.0, LARGEST)) | st.floats(0.0, 10.0) | st.floats(0.0, LARGEST)
)


# ---- published values ----------------------------------------------------------------------------


@pytest.mark.parametrize(("bias", "scale"), [(0.0, 1.0), (0.01, 1.424205), (0.05, 1.760955), (2.01e-5, 1.05)])
def test_the_critical_line_of_tanh(bias: float, scale: float) -> None:
    allowed = 6e-6 if bias == 2.01e-5 else 6e-7  # that point is quoted to two decimals
    assert critical_weight_scale("tanh", bias_variance=bias) == pytest.approx(scale, abs=allowed)


def test_points_that_are_often_quoted_for_tanh_are_critical() -> None:
    assert fixed_point(activation="tanh", weight_scale=1.760955, bias_variance=0.05).q == pytest.approx(
        0.570048, abs=6e-7
    )
    for scale, bias in ((1.76, 0.05), (1.05, 2.01e-5)):
        assert fixed_point(activation="tanh", weight_scale=scale, bias_variance=bias).chi == pytest.approx(
            1.0, abs=3e-4
        )


@pytest.mark.parametrize(
    ("activation", "scale", "bias", "q"),
    [("gelu", 1.98305826, 0.17292239, None), ("silu", 1.98800468, 0.55514317, 14.32017362)],
)
def test_gelu_and_silu_begin_to_be_stable_where_published(
    activation: str, scale: float, bias: float, q: float | None
) -> None:
    """Roberts, Yaida and Hanin (2022): the half-stable points of SWISH and GELU."""
    point = critical_line(activation, most_bias_variance=1.0)[0]
    assert point[:2] == pytest.approx((scale, bias), abs=6e-9)
    if q is not None:
        assert point.q == pytest.approx(q, abs=1e-6)
    assert critical_weight_scale(activation, bias_variance=bias - 1e-6) is None


def test_a_sigmoid_with_kumars_variance_is_ordered() -> None:
    found = fixed_point(activation="sigmoid", weight_scale=12.8)
    assert found.q == pytest.approx(4.53, abs=0.005)
    assert found.chi == pytest.approx(0.354, abs=5e-4)
    assert math.sqrt(found.q / 12.8 - 0.25) == pytest.approx(0.323, abs=5e-4)
    assert (found.phase, found.correlation, found.note) == ("ordered", 1.0, "")
    assert found.depth_of_correlation == pytest.approx(-1 / math.log(found.chi))


def test_selu_with_xaviers_variance_stays_at_1_in_chaos() -> None:
    found = fixed_point(activation="selu", weight_scale=1.0)
    assert found.q == pytest.approx(1.0, abs=1e-7)
    assert found.chi == pytest.approx(1.0716, abs=5e-5)
    assert found.phase == "chaotic"
    assert found.correlation == pytest.approx(0.0, abs=1e-8)


# ---- straight activations ------------------------------------------------------------------------


@pytest.mark.parametrize("slope", [-1.0, -0.3, 0.0, 0.2, 1.0])
def test_leaky_relu_in_closed_form(slope: float) -> None:
    told = {"activation": "leaky_relu", "slope": slope}
    critical = 2.0 / (1.0 + slope**2)
    below = fixed_point(**told, weight_scale=0.6 * critical, bias_variance=0.3)  # type: ignore[arg-type]
    assert (below.q, below.chi) == pytest.approx((0.3 / 0.4, 0.6), rel=1e-14)
    assert (below.correlation, below.chi_at_c, below.phase, below.note) == (1.0, below.chi, "ordered", "")
    assert below.depth_of_size == below.depth_of_correlation == pytest.approx(-1 / math.log(0.6))
    kept = fixed_point(**told, weight_scale=critical, input_mean_square=3.0)  # type: ignore[arg-type]
    assert (kept.phase, kept.depth_of_correlation) == ("critical", math.inf)
    assert kept.q == pytest.approx(3.0 * critical)
    assert "inputs" in kept.note
    dying = fixed_point(**told, weight_scale=0.6 * critical)  # type: ignore[arg-type]
    assert (dying.q, dying.phase) == (0.0, "ordered")
    assert dying.chi == pytest.approx(0.6)
    for scale, bias, phase in (
        (critical, 0.1, "critical"),
        (1.5 * critical, 0.1, "chaotic"),
        (1.5 * critical, 0.0, "chaotic"),
    ):
        grows = fixed_point(**told, weight_scale=scale, bias_variance=bias)  # type: ignore[arg-type]
        assert (grows.q, grows.phase, "grows" in grows.note) == (math.inf, phase, True)
    alike = None if slope == 1.0 else 1.0
    assert (kept.correlation, dying.correlation, grows.correlation) == (alike,) * 3


@pytest.mark.parametrize(("activation", "scale"), [("identity", 1.0), ("relu", 2.0), ("leaky_relu", 2 / 1.04)])
def test_straight_activations_have_a_vertical_line(activation: str, scale: float) -> None:
    line = critical_line(activation, 0.2, most_bias_variance=3.0, points=4)
    assert [point.weight_scale for point in line] == pytest.approx([scale] * 4, rel=1e-15)
    assert [point.bias_variance for point in line] == [0.0, 1.0, 2.0, 3.0]
    assert [point.q for point in line] == [line[0].weight_scale, math.inf, math.inf, math.inf]
    assert critical_weight_scale(activation, 0.2, bias_variance=1e5) == pytest.approx(scale)


# ---- plain iteration -----------------------------------------------------------------------------


@pytest.mark.parametrize("activation", BENT)
@pytest.mark.parametrize(("scale", "bias"), [(0.7, 0.1), (1.5, 0.4), (1.9, 0.0), (40.0, 3.0)])
def test_signals_come_to_the_fixed_point(activation: str, scale: float, bias: float) -> None:
    """Up to 100 layers, of a size and of two correlations, but for the part of the way that the depths leave."""
    found = fixed_point(activation=activation, weight_scale=scale, bias_variance=bias)
    slowest = max(found.depth_of_size, found.depth_of_correlation if math.isfinite(found.q) else 0.0)
    count = min(math.ceil(25 * slowest), 100)
    told = {"activation": activation, "weight_scales": (scale,) * count, "bias_variance": bias}
    last = signal_sizes(**told)[-1]  # type: ignore[arg-type]
    chi, left = scale * last.slope_square, 1e-9 + 5 * math.exp(-count / slowest)
    if math.isinf(found.q) or found.q == 0.0:
        assert last.pre > 5 if found.q else last.pre < 1e-4
        assert found.chi == pytest.approx(chi, rel=2 * min(last.pre, 1 / last.pre))
        return
    assert last.pre**2 == pytest.approx(found.q, rel=left)
    assert found.chi == pytest.approx(chi, rel=2 * left)
    for start in (0.9, -0.5):
        pair = correlations_by_layer(**told, input_correlation=start)[-1]  # type: ignore[arg-type]
        assert pair.pre == pytest.approx(found.correlation, abs=left)


@KEYS
def test_a_signal_that_dies_out_or_grows_does_so_by_chi(activation: str) -> None:
    for scale in (0.2, 6.0):
        found = fixed_point(activation=activation, weight_scale=scale)
        sizes = signal_sizes(activation=activation, weight_scales=(scale,) * 60)
        if found.q == 0.0 or math.isinf(found.q):
            assert (sizes[-1].pre / sizes[-2].pre) ** 2 == pytest.approx(found.chi, rel=1e-4)
            assert found.depth_of_size == pytest.approx(1 / abs(math.log(found.chi)), rel=1e-12)
            assert ("grows" in found.note) == (found.chi > 1.0)
            is_bent = ACTIVATIONS[activation].is_bent_at_0 if found.q == 0.0 else activation != "identity"
            assert found.correlation == (1.0 if is_bent else None)  # far out even the smooth ones are bent
        else:
            assert found.note == ""


@KEYS
@pytest.mark.parametrize("bias", [0.0, 0.3])
def test_weights_of_0_leave_the_biases_alone(activation: str, bias: float) -> None:
    found = fixed_point(activation=activation, weight_scale=0.0, bias_variance=bias)
    assert found.q == pytest.approx(bias, rel=1e-15)
    assert (found.chi, found.phase) == (0.0, "ordered")
    assert found.depth_of_size == found.depth_of_correlation == 0.0


def test_with_gelu_the_inputs_decide_between_dying_out_and_growing() -> None:
    for square, q in ((0.5, 0.0), (20.0, math.inf)):
        assert fixed_point(activation="gelu", weight_scale=2.2, input_mean_square=square).q == q
        last = signal_sizes(activation="gelu", weight_scales=(2.2,) * 300, input_mean_square=square)[-1]
        assert (last.pre > 1.0) == (q > 0.0)


def test_tanh_at_its_critical_point_dies_out_as_one_over_twice_the_layer() -> None:
    found = fixed_point(activation="tanh", weight_scale=1.0)
    assert (found.q, found.chi, found.phase, found.depth_of_size) == (0.0, 1.0, "critical", math.inf)
    q = signal_sizes(activation="tanh", weight_scales=(1.0,) * MOST_LAYERS)[-1].pre ** 2
    assert q == pytest.approx(1 / (2 * MOST_LAYERS), rel=0.01)


@pytest.mark.parametrize("excess", [1e-3, 1e-6, 1e-9])
def test_just_above_its_critical_point_tanh_settles_at_half_the_excess(excess: float) -> None:
    """``E tanh(u)**2 = q - 2 q**2 + ...``, so that (1 + e) (1 - 2 q) is 1 at q = e / 2."""
    found = fixed_point(activation="tanh", weight_scale=1.0 + excess)
    assert found.q == pytest.approx(excess / 2, rel=3 * excess + 1e-6)


@pytest.mark.parametrize("activation", ["tanh", "lecun_tanh", "softsign"])
@pytest.mark.parametrize("scale", [1.001, 2.0, 1e6])
def test_an_odd_activation_without_biases_makes_signals_independent_in_chaos(activation: str, scale: float) -> None:
    found = fixed_point(activation=activation, weight_scale=scale)
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
    found = fixed_point(activation=activation, weight_scale=scale, bias_variance=bias)
    assert found.q == pytest.approx(q, rel=1e-9, abs=0.0)
    assert found.note == ""


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
    told = {"activation": activation, "weight_scale": scale, "bias_variance": bias}
    found = fixed_point(**told)  # type: ignore[arg-type]
    g, q, step = ACTIVATIONS[activation], found.q, 1e-4

    def after(moment: float) -> float:
        return scale * mean_square(g, math.sqrt(moment), 0.0) + bias

    assert after(q) == pytest.approx(q, rel=1e-12)
    growth = (after(q * (1 + step)) - after(q * (1 - step))) / (2 * step * q)
    assert found.depth_of_size == pytest.approx(1 / abs(math.log(growth)), rel=1e-5)
    assert found.chi == pytest.approx(scale * slope_mean_square(g, math.sqrt(q), 0.0), rel=1e-12)
    c = found.correlation
    assert c is not None

    def mapped(value: float) -> float:
        return next_correlation(**told, q_one=q, q_other=q, correlation=value)  # type: ignore[arg-type]

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
def test_what_tells_two_signals_apart_fades_over_the_depth_told(scale: float, bias: float) -> None:
    """Close to the fixed point the way that is left falls by exp(-layers / depth)."""
    found = fixed_point(activation="tanh", weight_scale=scale, bias_variance=bias)
    c = found.correlation
    assert c is not None
    q, count = found.q, 12
    layers = correlations_by_layer(
        activation="tanh",
        weight_scales=(scale,) * count,
        bias_variance=bias,
        input_correlation=((c - 1e-5) * q - bias) / (q - bias),
        input_mean_squares=((q - bias) / scale,) * 2,
    )
    rate = (layers[-1].pre - c) / (layers[0].pre - c)
    assert rate == pytest.approx(math.exp(-(count - 1) / found.depth_of_correlation), rel=1e-3)


# ---- the critical line ---------------------------------------------------------------------------


@pytest.mark.parametrize("activation", [key for key in BENT if key != "softplus"])
def test_points_of_the_line_are_stable_fixed_points_that_keep_the_gradient(activation: str) -> None:
    line = critical_line(activation, most_bias_variance=2.0, points=9)
    assert len(line) == 9
    assert line[-1].bias_variance == pytest.approx(2.0, rel=1e-12)
    biases, moments = [point.bias_variance for point in line], [point.q for point in line]
    assert biases == sorted(set(biases))
    assert moments == sorted(set(moments))
    assert (line[0].q == 0.0) == (activation in FROM_0)
    assert (line[0].bias_variance == 0.0) == (activation not in {"gelu", "silu"})
    for scale, bias, q in line[1:]:
        g, root = ACTIVATIONS[activation], math.sqrt(q)
        assert scale * slope_mean_square(g, root, 0.0) == pytest.approx(1.0, rel=1e-12)
        high, here, low = (scale * mean_square(g, root * part, 0.0) + bias for part in (1.0005, 1.0, 0.9995))
        assert here == pytest.approx(q, rel=1e-12)
        assert 0.0 < (high - low) / (0.002 * q) < 1.0  # stable
        found = fixed_point(activation=activation, weight_scale=scale, bias_variance=bias, input_mean_square=q / scale)
        assert (found.q, found.chi) == pytest.approx((q, 1.0), rel=1e-6)
        assert critical_weight_scale(activation, bias_variance=bias) == pytest.approx(scale, rel=1e-9)


def test_lines_begin_with_the_slope_at_0_where_they_begin_without_biases() -> None:
    expected = {"tanh": 1.0, "softsign": 1.0, "elu": 1.0, "lecun_tanh": (1.7159 * 2 / 3) ** -2}
    expected["selu"] = 2.0 / (1.0507009873554805**2 * (1 + 1.6732632423543772**2))
    for activation in FROM_0:
        assert critical_weight_scale(activation) == pytest.approx(expected[activation], rel=1e-12)
    scale = critical_weight_scale("sigmoid")
    assert scale is not None
    found = fixed_point(activation="sigmoid", weight_scale=scale)
    assert (found.q, found.chi) == pytest.approx((45.624278, 1.0), abs=1e-6)
    assert fixed_point(activation="sigmoid", weight_scale=scale - 1).phase == "ordered"
    assert fixed_point(activation="sigmoid", weight_scale=scale + 1).phase == "chaotic"


def test_softplus_has_no_critical_line_and_gelu_none_at_small_biases() -> None:
    assert critical_line("softplus", most_bias_variance=100.0) == ()
    assert critical_weight_scale("softplus", bias_variance=3.0) is None
    for scale in np.linspace(0.1, 1.99, 12).tolist():
        for bias in (0.0, 1.0, 50.0):
            assert fixed_point(activation="softplus", weight_scale=scale, bias_variance=bias).phase == "ordered"
    assert critical_line("gelu", most_bias_variance=0.17) == ()
    assert critical_line("silu", most_bias_variance=0.55) == ()
    for scale in (1.9, 1.99, 2.0):  # order reaches up to where signals grow for ever
        assert fixed_point(activation="gelu", weight_scale=scale, bias_variance=0.05).phase == "ordered"
    assert math.isinf(fixed_point(activation="gelu", weight_scale=2.2, bias_variance=0.05).q)


def test_what_lies_before_the_line_of_gelu_is_unstable() -> None:
    """At q = 1 chi is 1 for these scales, but a signal that is a little larger goes away."""
    g = ACTIVATIONS["gelu"]
    scale = 1 / slope_mean_square(g, 1.0, 0.0)
    bias = 1.0 - scale * mean_square(g, 1.0, 0.0)
    assert 0.0 < bias < 0.17
    for q, end in ((0.9, 0.0), (1.1, math.inf)):
        for _ in range(200):
            q = scale * mean_square(g, math.sqrt(q), 0.0) + bias  # noqa: PLW2901 - the map is iterated
        assert q < 0.9 if end == 0.0 else q > 1.1


# ---- the map -------------------------------------------------------------------------------------


@KEYS
def test_a_map_is_made_of_fixed_points(activation: str) -> None:
    across, up = np.linspace(0.0, 4.0, 21).tolist(), np.linspace(0.0, 0.4, 6).tolist()
    found = phase_map(activation, 0.2, weight_scales=across, bias_variances=up)
    assert found.q.shape == found.chi.shape == found.depth.shape == (6, 21)
    assert (found.weight_scales.tolist(), found.bias_variances.tolist()) == (across, up)
    for row in range(0, 6, 5):
        for column in range(21):
            told = {"activation": activation, "slope": 0.2, "weight_scale": across[column], "bias_variance": up[row]}
            point = fixed_point(**told)
            assert found.q[row, column] == pytest.approx(point.q, rel=1e-6)
            assert found.chi[row, column] == pytest.approx(point.chi, rel=1e-6)
            has_end = point.phase == "chaotic" and math.isinf(point.q)
            depth = point.depth_of_size if has_end else point.depth_of_correlation
            assert found.depth[row, column] == pytest.approx(depth, rel=1e-2 if point.phase == "chaotic" else 1e-4)


@pytest.mark.parametrize(
    ("activation", "scale", "bias"),
    [("tanh", 20.4125, 90.0), ("gelu", 1.98, 0.5), ("silu", 1.99, 0.8), ("sigmoid", 200.0, 75.0), ("selu", 0.505, 0.0),
     ("elu", 1.975, 2.7), ("softsign", 18.55, 13.5), ("tanh", 1.03, 0.0)],
)  # fmt: skip
def test_depths_in_chaos_are_right_close_to_the_line(activation: str, scale: float, bias: float) -> None:
    """Where two signals settle almost alike, and where bends are sharp beside the spread of the signal."""
    point = fixed_point(activation=activation, weight_scale=scale, bias_variance=bias)
    found = phase_map(activation, weight_scales=[scale], bias_variances=[bias]).depth[0, 0]
    assert point.phase == "chaotic"
    assert found == pytest.approx(point.depth_of_correlation, rel=0.04)


# ---- extremes and what is refused ----------------------------------------------------------------


@KEYS
@settings(max_examples=15)
@given(slope=slopes, scale=scales, bias=scales, start=st.floats(1e-12, LARGEST))
def test_whatever_is_allowed_gives_a_fixed_point_and_no_warning(
    activation: str, slope: float, scale: float, bias: float, start: float
) -> None:
    told = {"activation": activation, "slope": slope, "weight_scale": scale, "bias_variance": bias}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fixed_point(**told, input_mean_square=start)  # type: ignore[arg-type]
        mapped = phase_map(activation, slope, weight_scales=[scale, 1.0], bias_variances=[bias])
        critical_weight_scale(activation, slope, bias_variance=min(bias, 1e6))
    for part in (found.q, found.chi, found.chi_at_c, found.depth_of_size, found.depth_of_correlation):
        assert part >= 0.0
    assert found.correlation is None or 0.0 <= found.correlation <= 1.0
    assert not any(np.isnan(part).any() for part in mapped)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"activation": value}, "activation") for value in ("swish", None)),
        *(({"slope": value}, "slope") for value in (1.5, math.nan)),
        *(({"weight_scale": value}, "weight scale") for value in (-1.0, 2e12, math.nan, "1", None)),
        *(({"bias_variance": value}, "bias variance") for value in (-1.0, 2e12, math.inf)),
        *(({"input_mean_square": value}, "mean square of the inputs") for value in (0.0, -1.0, 2e12)),
    ],
)
def test_bad_numbers_are_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        fixed_point(**({"activation": "tanh", "weight_scale": 1.0} | change))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"activation": "swish"}, "activation"),
        ({"slope": -2.0}, "slope"),
        *(({"most_bias_variance": value}, "bias variance") for value in (0.0, -1.0, 2e6, math.nan, None)),
        *(({"points": value}, "points") for value in (1, 0, 1.5, 10**6, None)),
    ],
)
def test_bad_lines_are_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        critical_line(**({"activation": "tanh", "most_bias_variance": 1.0} | change))  # type: ignore[arg-type]
    assert refused.value.field == field
    if field != "points":
        told = {"bias_variance" if key == "most_bias_variance" else key: value for key, value in change.items()}
        if told == {"bias_variance": 0.0}:
            return
        with pytest.raises(SheetError) as refused:
            critical_weight_scale(**({"activation": "tanh"} | told))  # type: ignore[arg-type]
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"activation": None}, "activation"),
        ({"weight_scales": [1.0, -1.0]}, "weight scale"),
        ({"bias_variances": [math.nan]}, "bias variance"),
        ({"weight_scales": []}, "points of the map"),
        ({"weight_scales": [1.0] * (MOST_MAPPED + 1)}, "points of the map"),
    ],
)
def test_bad_maps_are_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        phase_map(**({"activation": "tanh", "weight_scales": [1.0], "bias_variances": [0.0]} | change))  # type: ignore[arg-type]
    assert refused.value.field == field
