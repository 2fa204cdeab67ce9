"""The law at its edges: deep and wide networks, the infinite-width limit, edits, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from tests.core.loops import activation_by_hand
from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, WideSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.laws.laws import FinalLaw, SizeLaw, distance_law, final_law, largest_law, typical_output
from xavier_core.sheet import Override

GRID = np.array([1e-12, 1e-9, 1e-4, 0.01, 0.2, 0.4, 0.499, 0.501, 0.6, 0.8, 0.99, 1 - 1e-4, 1 - 1e-9, 1 - 1e-12])


def spec_of(
    hidden: tuple[int, ...], attempt: Attempt, *, inputs: tuple[float, ...] = (1.0,), outputs: int = 1
) -> SheetSpec:
    return WideSpec(inputs, (0.0,) * outputs, hidden, (attempt,))


@pytest.mark.parametrize(
    "hidden", [(1,) * 200, (4096,) * 200, tuple(range(1, 201)), tuple(range(3897, 4097)), (1, 4096) * 100]
)
@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu"])
def test_a_deep_law_is_whole(hidden: tuple[int, ...], activation: str) -> None:
    """Standard deviation and kurtosis by the closed form, quantiles in order and back, all mass within."""
    slope = {"identity": 1.0, "relu": 0.0, "leaky_relu": 0.2}[activation]
    law = final_law(spec_of(hidden, Attempt("fixed", (0.5,), activation=activation, slope=0.2)))
    log_std = len(hidden) * math.log(0.5) + math.log(0.5)
    log_std += sum(0.5 * math.log(n * (1 + slope**2) / 2) for n in hidden)
    assert math.log(law.std) == pytest.approx(log_std, abs=1e-10)
    excess = 6 * (1 + slope**4) / (1 + slope**2) ** 2 - 1
    assert math.log(law.kurtosis / 3) == pytest.approx(sum(math.log1p(excess / n) for n in hidden), rel=1e-11)
    tails = GRID[(np.abs(GRID - 0.5) > law.atom / 2)]
    y = law.quantile(tails)
    assert np.all(np.diff(y) > 0)
    np.testing.assert_allclose(law.cdf(y), tails, rtol=1e-9)
    np.testing.assert_allclose(law.quantile(0.3), -law.quantile(0.7), rtol=1e-9)
    if law.atom > 0.5:
        return
    # The mass by Simpson's rule over log y, on a lattice that has nothing to do with the law's own.
    low, high = law.quantile(0.5 + law.atom / 2 + 1e-9), law.quantile(1 - 1e-12)
    v = np.linspace(math.log(low), math.log(high), 20001)
    weights = np.concatenate(([1.0], np.tile([4.0, 2.0], 9999), [4.0, 1.0])) * (v[1] - v[0]) / 3
    assert weights @ (law.pdf(np.exp(v)) * np.exp(v)) == pytest.approx((1 - law.atom) / 2, rel=1e-7)


@pytest.mark.parametrize("std", [1e-12, 1e12])
def test_scales_out_of_range_are_refused(std: float) -> None:
    with pytest.raises(SheetError, match="Outputs of attempt 1") as caught:
        final_law(spec_of((4,) * 60, Attempt("fixed", (std,))))
    assert caught.value.received.startswith("“about 1e")
    assert caught.value.allowed == "from 1e-304 to 1e304 in size"


@pytest.mark.parametrize("hidden", [(2,), (3, 5), (2, 4, 2)])
@pytest.mark.parametrize(("activation", "slope"), [("identity", 1.0), ("leaky_relu", 0.3)])
def test_the_density_at_0_is_that_beside_0(hidden: tuple[int, ...], activation: str, slope: float) -> None:
    law = final_law(spec_of(hidden, Attempt("fixed", (1.0,), activation=activation, slope=slope)))
    assert float(law.pdf(0.0)) == pytest.approx(float(law.pdf(1e-11)), rel=1e-6)


def test_the_density_at_0_has_a_pole_behind_a_single_unit() -> None:
    assert final_law(spec_of((3, 1), Attempt("fixed", (1.0,)))).pdf(0.0) == math.inf


def test_tanh_in_the_limit_has_the_known_sizes() -> None:
    """From layer to layer q' = E tanh(sqrt q Z)**2 from q = 1: with 1/sqrt(n) weights the sizes of layers 1 to 5."""
    sizes = [0.62793, 0.48626, 0.40824, 0.35764, 0.32162]
    for depth, size in enumerate(sizes, start=1):
        law = final_law(spec_of((400,) * depth, Attempt("xavier", activation="tanh")))
        assert (law.kind, law.kurtosis) == ("infinite-width limit", 3.0)
        assert "tanh" in law.reason
        assert law.std == pytest.approx(size, abs=6e-6)


@pytest.mark.parametrize("std", [0.01, 1.0, 30.0, 1e9])
@pytest.mark.parametrize("activation", [key for key, row in ACTIVATIONS.items() if row.slope_below is None])
def test_the_limits_recursion_is_an_integral(std: float, activation: str) -> None:
    """One hidden layer of 9 units: std**2 * 9 * E g(std Z)**2, also saturated; in pieces, dense where g bends."""
    law = final_law(spec_of((9,), Attempt("fixed", (std,), activation=activation)))
    bends = 20.0 / max(std, 2.0) * np.array([1, 0.1, 0.01])
    cuts = [-12.0, -3.0, *-bends, 0.0, *bends[::-1], 3.0, 12.0]
    square = sum(
        quad(
            lambda z: norm.pdf(z) * (activation_by_hand(activation, 0.0, std * z) / std) ** 2,
            a,
            b,
            epsabs=0,
            epsrel=1e-12,
        )[0]
        for a, b in pairwise(sorted(cuts))
    )
    assert law.std == pytest.approx(std * 3 * std * math.sqrt(square), rel=1e-9)


def test_uniform_weights_keep_their_exact_standard_deviation() -> None:
    law = final_law(SheetSpec(attempts=(Attempt("lecun-uniform"),)))
    assert law.kind == "infinite-width limit"
    assert law.std == pytest.approx(2.16024690, rel=1e-8)
    assert "uniform" in law.reason
    spec = SheetSpec(attempts=(Attempt("lecun-uniform"),))
    assert {largest_law(spec).kind, distance_law(spec).kind} == {"infinite-width limit"}


def test_tanh_without_hidden_layers_is_exact() -> None:
    law = final_law(spec_of((), Attempt("fixed", (2.0,), activation="tanh"), inputs=(3.0, 4.0)))
    assert (law.kind, law.reason) == ("exact", "")
    assert law.std == pytest.approx(10.0)


def same(one: FinalLaw | SizeLaw, other: FinalLaw | SizeLaw) -> None:
    np.testing.assert_allclose(one.quantile(GRID), other.quantile(GRID), rtol=1e-9)


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu", "tanh"])
def test_a_pinned_first_layer_is_a_network_with_other_inputs(activation: str) -> None:
    plain = Attempt("fixed", (0.7,), activation=activation, slope=0.1)
    pins = ((0, 0, 0, 1.0), (0, 0, 1, -2.0), (0, 1, 0, 3.0), (0, 1, 1, 0.5))
    edited = SheetSpec((1.0, 2.0), (0.0, 1.0), (2, 3), (replace(plain, overrides=overridden(weights=pins)),))
    z = np.array([1.0 * 1.0 + 2.0 * 3.0, 1.0 * -2.0 + 2.0 * 0.5])
    signal = plain.nonlinearity.apply(z)
    other = SheetSpec(tuple(signal.tolist()), (0.0, 1.0), (3,), (plain,))
    for law in (final_law, largest_law, distance_law):
        same(law(edited), law(other))


def test_known_last_layers_of_a_linear_network_weigh_the_outputs() -> None:
    """Output y_2 = a1 * -1 + a2 * 7: the law of one output times sqrt 50."""
    pins = ((2, 0, 0, 3.0), (2, 0, 1, -1.0), (2, 1, 0, 4.0), (2, 1, 1, 7.0))
    edited = SheetSpec((1.0,), (0.0, 0.0), (3, 2), (Attempt("fixed", (1.0,), overrides=overridden(weights=pins)),))
    plain = final_law(SheetSpec((1.0,), (0.0,), (3,), (Attempt("fixed", (1.0,)),)))
    np.testing.assert_allclose(final_law(edited, output=0).quantile(GRID), 5 * plain.quantile(GRID), rtol=1e-9)
    np.testing.assert_allclose(
        final_law(edited, output=1).quantile(GRID), math.sqrt(50) * plain.quantile(GRID), rtol=1e-9
    )
    with pytest.raises(SheetError, match="all weights known in layer 3"):
        largest_law(edited)


def test_one_random_layer_with_pins_and_means_is_normal() -> None:
    """Output y = 2 w11 + 3 w21 with w11 pinned at 5 and w21 of N(0.5, 4)."""
    attempt = Attempt("fixed", (2.0,), overrides=overridden(means=((0, 0.5),), weights=((0, 0, 0, 5.0),)))
    law = final_law(spec_of((), attempt, inputs=(2.0, 3.0)))
    assert (law.kind, law.mean, law.kurtosis, law.atom) == ("exact", 11.5, 3.0, 0.0)
    assert law.std == pytest.approx(6.0)
    np.testing.assert_allclose(law.quantile(GRID), norm.ppf(GRID, 11.5, 6.0), rtol=1e-12)
    median = typical_output(law)
    assert norm.cdf(median, 11.5, 6.0) - norm.cdf(-median, 11.5, 6.0) == pytest.approx(0.5, rel=1e-12)


def test_a_random_hidden_layer_before_known_weights_is_normal() -> None:
    """Output y = 2 a1 - 3 a2 with a = x W, x = (1, 2), W of N(1, 1): mean -3, variance 5 * 13."""
    attempt = Attempt(
        "fixed", (1.0,), overrides=overridden(means=((0, 1.0),), weights=((1, 0, 0, 2.0), (1, 1, 0, -3.0)))
    )
    law = final_law(spec_of((2,), attempt, inputs=(1.0, 2.0)))
    assert law.mean == -3.0
    assert law.std == pytest.approx(math.sqrt(65))


def test_nothing_comes_out_of_nothing() -> None:
    for spec in (
        SheetSpec((0.0, 0.0), (3.0, 4.0)),
        SheetSpec(desired=(3.0, 4.0), attempts=(Attempt("fixed", (1.0,), overrides=overridden(stds=((1, 0.0),))),)),
    ):
        law = final_law(spec)
        assert (law.atom, law.std, law.mean, law.kind) == (1.0, 0.0, 0.0, "exact")
        assert math.isnan(law.kurtosis)
        np.testing.assert_array_equal(law.quantile([0.0, 0.3, 1.0]), [-math.inf, 0.0, math.inf])
        np.testing.assert_array_equal(law.cdf([-1e-9, 0.0]), [0.0, 1.0])
        assert typical_output(law) == 0.0
        assert (largest_law(spec).atom, largest_law(spec).atom_at) == (1.0, 0.0)
        assert (distance_law(spec).atom, distance_law(spec).atom_at) == (1.0, 5.0)


def test_sigmoids_after_a_layer_of_zeros_are_one_half() -> None:
    """Hidden activations 1/2 whatever the inputs: y of N(0, 4 * 1/4)."""
    attempt = Attempt("fixed", (1.0,), overrides=overridden(stds=((0, 0.0),)), activation="sigmoid")
    law = final_law(spec_of((4,), attempt, inputs=(5.0,)))
    assert law.kind == "exact"
    assert law.std == pytest.approx(1.0)


def test_a_network_of_known_weights_has_its_one_output() -> None:
    law = final_law(spec_of((), Attempt("fixed", overrides=overridden(weights=((0, 0, 0, 5.0),))), inputs=(2.0,)))
    assert (law.mean, law.std, law.atom, typical_output(law)) == (10.0, 0.0, 0.0, 10.0)
    np.testing.assert_array_equal(law.cdf([9.0, 10.0]), [0.0, 1.0])


@pytest.mark.parametrize(
    ("overrides", "received"),
    [
        (overridden(weights=((1, 0, 0, 2.0),)), "“a pinned weight in layer 2”"),
        (overridden(means=((2, 0.5),)), "“a mean other than 0 in layer 3”"),
        (overridden(stds=((1, 0.0),), means=((1, 1.0),)), "“all weights known in layer 2”"),
    ],
)
@pytest.mark.parametrize("law", [final_law, largest_law, distance_law])
def test_edits_without_a_closed_form_are_refused(
    law: Callable[..., object], overrides: tuple[Override, ...], received: str
) -> None:
    with pytest.raises(SheetError) as caught:
        law(SheetSpec(attempts=(Attempt("xavier"), Attempt("xavier", overrides=overrides))), attempt=1)
    assert caught.value.field == "weights of attempt 2"
    assert caught.value.received == received
    assert "given the layer before" in caught.value.allowed


@pytest.mark.parametrize(("name", "value"), [("attempt", 3), ("attempt", -1), ("output", 2), ("output", 0.5)])
def test_an_index_out_of_range_is_refused(name: str, value: int) -> None:
    with pytest.raises(SheetError, match="a whole number from 0") as caught:
        final_law(SheetSpec(), **{name: value})
    assert caught.value.field == name


def test_the_deviation_of_one_input_is_undefined() -> None:
    with pytest.raises(SheetError, match="STDEV needs them"):
        final_law(spec_of((2,), Attempt("inputs")))


def test_a_slope_that_all_but_kills_is_refused() -> None:
    with pytest.raises(SheetError, match="Slope of attempt 1"):
        final_law(spec_of((2,), Attempt("fixed", activation="leaky_relu", slope=1e-9)))
