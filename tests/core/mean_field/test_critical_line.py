"""The critical line: published values, closed forms, differences, what lies beside it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS, find_activation, mean_square, slope_mean_square
from xavier_core.mean_field.critical_line import critical_line, critical_weight_scale
from xavier_core.mean_field.fixed_point import fixed_point

NONLINEAR = tuple(key for key, row in ACTIVATIONS.items() if row.slope_below is None)
FROM_0 = ("tanh", "lecun_tanh", "softsign", "elu", "selu")


@pytest.mark.parametrize(("bias", "scale"), [(0.0, 1.0), (0.01, 1.424205), (0.05, 1.760955), (2.01e-5, 1.05)])
def test_the_critical_line_of_tanh(bias: float, scale: float) -> None:
    allowed = 6e-6 if bias == 2.01e-5 else 6e-7  # that point is quoted to two decimals
    assert critical_weight_scale(ACTIVATIONS["tanh"], bias_variance=bias) == pytest.approx(scale, abs=allowed)


@pytest.mark.parametrize(
    ("activation", "scale", "bias", "q"),
    [("gelu", 1.98305826, 0.17292239, None), ("silu", 1.98800468, 0.55514317, 14.32017362)],
)
def test_gelu_and_silu_begin_to_be_stable_where_published(
    activation: str, scale: float, bias: float, q: float | None
) -> None:
    """Roberts, Yaida and Hanin (2022): the half-stable points of SWISH and GELU."""
    g = ACTIVATIONS[activation]
    point = critical_line(g, max_bias_variance=1.0)[0]
    assert point[:2] == pytest.approx((scale, bias), abs=6e-9)
    if q is not None:
        assert point.q == pytest.approx(q, abs=1e-6)
    assert critical_weight_scale(g, bias_variance=bias - 1e-6) is None


def test_mish_begins_to_be_stable_where_gauss_and_hermite_say() -> None:
    """Where chi is 1 and the map of q has slope 1, by a rule of 180 nodes and a bracketing solver."""
    point = critical_line(ACTIVATIONS["mish"], max_bias_variance=1.0)[0]
    assert point == pytest.approx((2.0135241, 0.0945218, 1.67017), rel=1e-5)


@pytest.mark.parametrize(("activation", "scale"), [("identity", 1.0), ("relu", 2.0), ("leaky_relu", 2 / 1.04)])
def test_piecewise_linear_activations_have_a_vertical_line(activation: str, scale: float) -> None:
    g = find_activation(activation, 0.2)
    line = critical_line(g, max_bias_variance=3.0, points=4)
    assert [point.weight_scale for point in line] == pytest.approx([scale] * 4, rel=1e-15)
    assert [point.bias_variance for point in line] == [0.0, 1.0, 2.0, 3.0]
    assert [point.q for point in line] == [line[0].weight_scale, math.inf, math.inf, math.inf]
    assert critical_weight_scale(g, bias_variance=1e5) == pytest.approx(scale)


@pytest.mark.parametrize("activation", [key for key in NONLINEAR if key != "softplus"])
def test_points_of_the_line_are_stable_fixed_points_that_keep_the_gradient(activation: str) -> None:
    g = ACTIVATIONS[activation]
    line = critical_line(g, max_bias_variance=2.0, points=9)
    assert len(line) == 9
    assert line[-1].bias_variance == pytest.approx(2.0, rel=1e-12)
    biases, moments = [point.bias_variance for point in line], [point.q for point in line]
    assert biases == sorted(set(biases))
    assert moments == sorted(set(moments))
    assert (line[0].q == 0.0) == (activation in FROM_0)
    assert (line[0].bias_variance == 0.0) == (activation not in {"gelu", "silu", "mish"})
    for scale, bias, q in line[1:]:
        root = math.sqrt(q)
        assert scale * slope_mean_square(g, root) == pytest.approx(1.0, rel=1e-12)
        high, here, low = (scale * mean_square(g, root * part) + bias for part in (1.0005, 1.0, 0.9995))
        assert here == pytest.approx(q, rel=1e-12)
        assert 0.0 < (high - low) / (0.002 * q) < 1.0  # stable
        found = fixed_point(g, weight_scale=scale, bias_variance=bias, input_mean_square=q / scale)
        assert (found.q, found.chi) == pytest.approx((q, 1.0), rel=1e-6)
        assert critical_weight_scale(g, bias_variance=bias) == pytest.approx(scale, rel=1e-9)


def test_lines_begin_with_the_slope_at_0_where_they_begin_without_biases() -> None:
    expected = {"tanh": 1.0, "softsign": 1.0, "elu": 1.0, "lecun_tanh": (1.7159 * 2 / 3) ** -2}
    expected["selu"] = 2.0 / (1.0507009873554805**2 * (1 + 1.6732632423543772**2))
    for activation in FROM_0:
        assert critical_weight_scale(ACTIVATIONS[activation]) == pytest.approx(expected[activation], rel=1e-12)
    sigmoid = ACTIVATIONS["sigmoid"]
    scale = critical_weight_scale(sigmoid)
    assert scale is not None
    found = fixed_point(sigmoid, weight_scale=scale)
    assert (found.q, found.chi) == pytest.approx((45.624278, 1.0), abs=1e-6)
    assert fixed_point(sigmoid, weight_scale=scale - 1).phase == "ordered"
    assert fixed_point(sigmoid, weight_scale=scale + 1).phase == "chaotic"


def test_softplus_has_no_critical_line_and_gelu_none_at_small_biases() -> None:
    softplus, gelu, silu = (ACTIVATIONS[key] for key in ("softplus", "gelu", "silu"))
    assert critical_line(softplus, max_bias_variance=100.0) == ()
    assert critical_weight_scale(softplus, bias_variance=3.0) is None
    for scale in np.linspace(0.1, 1.99, 12).tolist():
        for bias in (0.0, 1.0, 50.0):
            assert fixed_point(softplus, weight_scale=scale, bias_variance=bias).phase == "ordered"
    assert critical_line(gelu, max_bias_variance=0.17) == ()
    assert critical_line(silu, max_bias_variance=0.55) == ()
    for scale in (1.9, 1.99, 2.0):  # order reaches up to where signals grow for ever
        assert fixed_point(gelu, weight_scale=scale, bias_variance=0.05).phase == "ordered"
    assert math.isinf(fixed_point(gelu, weight_scale=2.2, bias_variance=0.05).q)


def test_what_lies_before_the_line_of_gelu_is_unstable() -> None:
    """At q = 1 chi is 1 for these scales, but a signal that is a little larger goes away."""
    g = ACTIVATIONS["gelu"]
    scale = 1 / slope_mean_square(g, 1.0)
    bias = 1.0 - scale * mean_square(g, 1.0)
    assert 0.0 < bias < 0.17
    for q, end in ((0.9, 0.0), (1.1, math.inf)):
        for _ in range(200):
            q = scale * mean_square(g, math.sqrt(q)) + bias  # noqa: PLW2901 - the map is iterated
        assert q < 0.9 if end == 0.0 else q > 1.1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"max_bias_variance": value}, "bias variance") for value in (0.0, -1.0, 2e6, math.nan, None)),
        *(({"points": value}, "points") for value in (1, 0, 1.5, 10**6, None)),
    ],
)
def test_bad_lines_are_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        critical_line(ACTIVATIONS["tanh"], **({"max_bias_variance": 1.0} | change))  # type: ignore[arg-type]
    assert refused.value.field == field
    if field != "points":
        bias = change["max_bias_variance"]
        if bias == 0.0:
            return
        with pytest.raises(SheetError) as refused:
            critical_weight_scale(ACTIVATIONS["tanh"], bias_variance=bias)  # type: ignore[arg-type]
        assert refused.value.field == field
