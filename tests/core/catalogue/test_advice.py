"""Advice: the scheme for each activation and depth, and every number in the reason worked out a second way."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import digamma
from scipy.stats import binom

from tests.core.strategies import slopes
from xavier_core import Attempt, SheetError
from xavier_core.activations import ACTIVATIONS, find_activation, mean_square, moments_of, slope_mean_square
from xavier_core.catalogue.advice import DEEP, Advice, advise
from xavier_core.mean_field import MAX_LAYERS, gradient_rms_by_layer, rms_by_layer
from xavier_core.schemes import Draw, Layer

ALL = pytest.mark.parametrize("depth", [1, 5, DEEP, 40])
KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)


def said(text: str) -> set[float]:
    """The numbers in a text."""
    numbers = re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?:e−?\d+)?", text)
    return {float(number.replace("−", "-").replace(",", "")) for number in numbers}


def three(value: float) -> float:
    """A number with three digits."""
    return float(f"{value:.3g}")


def exact_typical_log(depth: int, width: int, *, rectified: bool) -> float:
    """E log of the signal's length over its root mean square, by laws of chi squares; dead layers left out."""
    if not rectified:
        return depth / 2 * float(digamma(width / 2) + math.log(2 / width))
    alive = range(1, width + 1)
    law = [binom.pmf(units, width, 0.5) * (digamma(units / 2) + math.log(2 * 2 / width)) for units in alive]
    return depth / 2 * float(sum(law))


@pytest.mark.parametrize(
    ("activation", "depth", "scheme", "arguments", "distribution"),
    [
        ("identity", 5, "glorot-uniform", (1.0,), "uniform"),
        ("identity", 10, "orthogonal", (1.0,), "orthogonal"),
        ("tanh", 9, "glorot-uniform", (1.0,), "uniform"),
        ("softsign", 9, "glorot-uniform", (1.0,), "uniform"),
        ("lecun_tanh", 5, "xavier", (), "normal"),
        ("lecun_tanh", 50, "xavier", (), "normal"),
        ("sigmoid", 5, "kumar", (), "normal"),
        ("relu", 5, "he", (0.0,), "normal"),
        ("relu", 50, "he", (0.0,), "normal"),
        ("leaky_relu", 5, "he", (0.2,), "normal"),
        ("selu", 5, "selu", (), "normal"),
        ("elu", 5, "variance-keeping", (), "normal"),
        ("gelu", 5, "variance-keeping", (), "normal"),
        ("silu", 5, "variance-keeping", (), "normal"),
        ("softplus", 5, "variance-keeping", (), "normal"),
        ("mish", 5, "variance-keeping", (), "normal"),
        ("gelu", 10, "variance-keeping", (), "normal"),
        ("gelu", 50, "lsuv", (), "orthogonal"),
        ("silu", 50, "lsuv", (), "orthogonal"),
        ("mish", 50, "lsuv", (), "orthogonal"),
        ("elu", 1000, "variance-keeping", (), "normal"),
    ],
)
def test_each_activation_has_its_scheme(
    activation: str, depth: int, scheme: str, arguments: tuple[float, ...], distribution: str
) -> None:
    advice = advise(activation, slope=0.2, depth=depth)
    assert advice.draw == Draw(scheme, arguments, distribution)


@KEYS
@ALL
def test_the_sizes_are_those_of_the_scheme_at_any_width(activation: str, depth: int) -> None:
    advice = advise(activation, slope=0.2, depth=depth)
    for width in (7, 300):
        layer = Layer(width, width, activation=activation, slope=0.2)
        g = find_activation(activation, 0.2)
        by_data = advice.draw.rule.is_data_driven  # pre-activations of variance 1, by whatever is divided by
        others = 1 / moments_of(g).mean_square if by_data else width * advice.draw.variance(layer)
        scales = [1.0 if by_data else width * advice.first.variance(layer), *[others] * (depth - 1)]
        signal, slopes_square = [1.0], []
        for scale in scales:
            root = math.sqrt(scale) * signal[-1]
            signal.append(math.sqrt(mean_square(g, root)))
            slopes_square.append(slope_mean_square(g, root))
        gradient = [1.0]
        for scale, slope_square in zip(reversed(scales), reversed(slopes_square), strict=True):
            gradient.append(gradient[-1] * math.sqrt(scale * slope_square))
        assert advice.rms == pytest.approx(signal, rel=1e-9)
        assert advice.gradient_rms == pytest.approx(gradient[::-1], rel=1e-9)


@KEYS
@ALL
def test_the_advice_can_be_put_on_a_sheet_and_read(activation: str, depth: int) -> None:
    advice = advise(activation, slope=0.2, depth=depth)
    draw = advice.draw
    attempt = Attempt(draw.scheme, draw.arguments, distribution=draw.distribution, activation=activation)
    assert attempt.arguments == draw.arguments
    for text in (advice.reason, advice.alternative):
        assert re.fullmatch(r"[A-Z].*\.", text)
        assert "  " not in text
        assert not re.search(r"\b(nan|inf|None)\b|\de-", text)
    assert {three(advice.rms[-1]), three(advice.gradient_rms[0])} <= said(advice.reason)


def test_the_slope_is_in_the_title() -> None:
    assert advise("leaky_relu", slope=0.2).draw.title == "He, slope 0.2"
    assert advise("relu", slope=0.2).draw.title == "He"


def test_a_rectifiers_share_and_its_standard_deviation_are_closed_forms() -> None:
    advice = advise("leaky_relu", slope=0.2, depth=5)
    square, mean = (1 + 0.04) / 2, (1 - 0.2) / math.sqrt(2 * math.pi)
    assert {three(square), three(1 / square), three(math.sqrt(1 - mean**2 / square))} <= said(advice.reason)
    assert three(math.sqrt(1 - 1 / math.pi)) in said(advise("relu").reason)
    assert three((1 / 6) ** (5 / 2)) in said(advise("relu", depth=5).alternative)  # PyTorch's default: 1/3, and half


@pytest.mark.parametrize(("activation", "rectified"), [("identity", False), ("relu", True)])
def test_the_typical_signal_falls_as_chi_squares_say(activation: str, *, rectified: bool) -> None:
    advice = advise(activation, depth=30)
    text = advice.alternative if rectified else advice.reason
    found = re.search(r"at width 100 and 30 layers to (\d\.\d+)", text)
    assert found
    assert float(found[1]) == three(math.exp(exact_typical_log(30, 100, rectified=rectified)))


@pytest.mark.parametrize("activation", ["tanh", "softsign"])
def test_deep_and_bent_a_gain_above_the_critical_one_brings_the_gradient_back(activation: str) -> None:
    gains = []
    for depth in (10, 20, 50, 100):
        advice = advise(activation, depth=depth)
        assert advice.draw.scheme == "orthogonal"
        assert advice.gradient_rms[0] == pytest.approx(1.0, abs=0.01)
        assert three(advice.draw.arguments[0]) in said(advice.reason)
        critical = gradient_rms_by_layer(ACTIVATIONS[activation], weight_scale=1.0, depth=depth)
        assert three(critical[0]) in said(advice.reason)
        gains.append(advice.draw.arguments[0])
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] > 1.0


def test_pytorchs_gain_for_tanh_is_told_with_what_it_does() -> None:
    tanh, scale = ACTIVATIONS["tanh"], 25 / 9
    signal = rms_by_layer(tanh, weight_scale=scale, depth=20)
    gradient = gradient_rms_by_layer(tanh, weight_scale=scale, depth=20)
    expected = {three(5 / 3), three(signal[-1]), three(gradient[0])}
    assert expected <= said(advise("tanh", depth=20).alternative)


def test_a_sigmoids_offset_is_not_taken_for_signal() -> None:
    advice = advise("sigmoid", depth=60)
    assert {12.8, 0.323} <= said(advice.reason)
    assert three(advice.gradient_rms[0]) < 1e-6
    for scale in (1e-3, 1.0, 12.8, 1e3, 1e6):
        size = rms_by_layer(ACTIVATIONS["sigmoid"], weight_scale=scale, depth=60)[-1]
        assert size**2 - 0.25 < 0.25  # an output between 0 and 1 has no larger variance


@pytest.mark.parametrize(("activation", "times"), [("gelu", 45.3), ("silu", 3230.0), ("mish", 8.95)])
def test_without_a_first_layer_of_its_own_a_deep_signal_leaves_the_balance(activation: str, times: float) -> None:
    advice = advise(activation, depth=50)
    scale = 1 / moments_of(ACTIVATIONS[activation]).mean_square
    everywhere = rms_by_layer(ACTIVATIONS[activation], weight_scale=scale, depth=50)[-1]
    assert three(everywhere) == times
    assert times in said(advice.alternative)
    assert advice.rms[-1] == pytest.approx(1 / math.sqrt(scale), rel=1e-9)


def test_selus_gain_in_pytorch_is_not_selus() -> None:
    advice = advise("selu", depth=100)
    assert {0.75, 0.5625, 0.202} <= said(advice.alternative)
    assert {0.0, 1.0, 1.07} <= said(advice.reason)


@pytest.mark.parametrize(
    ("activation", "draws_back"),
    [("elu", True), ("softplus", True), ("gelu", False), ("silu", False), ("mish", False)],
)
def test_a_balance_draws_back_or_drives_away(activation: str, *, draws_back: bool) -> None:
    """Seen on the sizes themselves: started 1 % beside the balance they come nearer or go off."""
    advice = advise(activation, depth=10)
    balance = moments_of(ACTIVATIONS[activation]).mean_square
    scale = 1 / balance
    beside = rms_by_layer(ACTIVATIONS[activation], weight_scale=1.01, depth=1)[1] ** 2 / balance - 1
    assert (beside < 0.01) == draws_back
    assert ("draws back" in advice.reason) == draws_back
    assert advice.first == Draw("xavier")
    assert advice.rms == pytest.approx([1.0] + [math.sqrt(balance)] * 10, rel=1e-9)
    assert {three(balance), three(scale)} <= said(advice.reason)
    assert min(abs(number - 100 * beside) for number in said(advice.reason)) < 0.006


@KEYS
@given(slope=slopes, depth=st.integers(1, 25))
def test_whatever_is_allowed_is_advised(activation: str, slope: float, depth: int) -> None:
    advice = advise(activation, slope=slope, depth=depth)
    assert isinstance(advice, Advice)
    assert len(advice.rms) == len(advice.gradient_rms) == depth + 1


def test_the_deepest_network_is_advised() -> None:
    assert "0" in advise("softplus", depth=MAX_LAYERS).reason


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"activation": value}, "activation") for value in ("", "swish", None, 1, ["relu"])),
        *(({"slope": value}, "slope") for value in (math.nan, math.inf, 2.0, "0.2", None)),
        *(({"depth": value}, "layers") for value in (0, -3, 1.5, math.nan, math.inf, 10**9, "5", None, True)),
    ],
)
def test_bad_input_is_refused_by_name(change: dict[str, object], field: str) -> None:
    told = {"activation": "relu"} | change
    with pytest.raises(SheetError) as refused:
        advise(**told)  # type: ignore[arg-type]
    assert refused.value.field == field
