"""Sizes at finite width: closed forms, the binomial mixture, literal small networks, and what is refused."""

from __future__ import annotations

import math
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import digamma, polygamma
from scipy.stats import binom

from tests.core.strategies import slopes
from xavier_core import SheetError
from xavier_core.activations import find_activation
from xavier_core.mean_field.finite_width import (
    WIDEST,
    LogRms,
    fourth_moment_ratio,
    log_rms_law,
    mean_square_spread,
    typical_rms,
)
from xavier_core.mean_field.propagation import MAX_LAYERS, layer_moments

STRAIGHT = pytest.mark.parametrize(
    ("activation", "slope"), [("identity", 0.01), ("relu", 0.01), ("leaky_relu", 0.2), ("leaky_relu", -0.6)]
)
SIZES = (4, 5, 3, 6)


def literal_squares(activation: str, slope: float, rolls: int, sizes: tuple[int, ...] = SIZES) -> NDArray[np.float64]:
    """Mean squares of the inputs' and each layer's activations in networks of drawn weights, shape (places, rolls)."""
    rng = np.random.default_rng((5, sizes[-1]))
    signal = np.broadcast_to(np.linspace(-0.5, 2.0, sizes[0]), (rolls, sizes[0]))
    squares = [np.mean(signal**2, axis=1)]
    for fan_in, fan_out in pairwise(sizes):
        weights = rng.standard_normal((rolls, fan_in, fan_out)) * math.sqrt(1.7 / fan_in)
        signal = find_activation(activation, slope).apply(np.einsum("ri,rio->ro", signal, weights))
        squares.append(np.mean(signal**2, axis=1))
    return np.array(squares)


def infinite_squares(activation: str, slope: float, start: float) -> NDArray[np.float64]:
    layers = layer_moments(activation=activation, slope=slope, weight_scales=(1.7,) * 3, input_mean_square=start)
    return np.array([start, *(layer.post**2 for layer in layers)])


# ---- literal networks ----------------------------------------------------------------------------


@STRAIGHT
def test_small_networks_spread_as_far_as_told(activation: str, slope: float) -> None:
    """Within 5 standard errors of the mean of m and of its square, over 300,000 networks."""
    rolls = 300_000
    squares = literal_squares(activation, slope, rolls)
    ratios = squares / infinite_squares(activation, slope, squares[0, 0])[:, np.newaxis]
    spread = mean_square_spread(activation=activation, slope=slope, layer_sizes=SIZES)
    assert spread[0] == 0.0
    for ratio, expected in zip(ratios[1:], spread[1:], strict=True):
        for found, wanted in ((ratio, 1.0), (ratio**2, 1.0 + expected**2)):
            assert abs(found.mean() - wanted) < 5 * found.std() / math.sqrt(rolls)


@STRAIGHT
def test_logarithms_of_small_networks_have_that_mean_and_spread(activation: str, slope: float) -> None:
    """Within 5 standard errors, dead networks counted apart."""
    rolls = 300_000
    squares = literal_squares(activation, slope, rolls)
    expected = infinite_squares(activation, slope, squares[0, 0])
    law = log_rms_law(activation=activation, slope=slope, layer_sizes=SIZES)
    assert law[0] == LogRms(0.0, 0.0, 1.0)
    for place in (1, 2, 3):
        alive = squares[place] > 0.0
        logs = 0.5 * np.log(squares[place][alive] / expected[place])
        assert abs(alive.mean() - law[place].alive) <= 5 * math.sqrt(law[place].alive * (1 - law[place].alive) / rolls)
        assert abs(logs.mean() - law[place].mean) < 5 * logs.std() / math.sqrt(logs.size)
        around = (logs - logs.mean()) ** 2
        assert abs(around.mean() - law[place].std ** 2) < 5 * around.std() / math.sqrt(logs.size)
    assert (law[3].alive < 1.0) == (activation == "relu")


# ---- closed forms --------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 10, 500, 4096, WIDEST])
def test_an_identity_has_the_moments_of_a_log_chi_square(n: int) -> None:
    place = log_rms_law(activation="identity", layer_sizes=(3, n))[1]
    assert place.mean == pytest.approx(0.5 * (digamma(n / 2) - math.log(n / 2)), rel=1e-8)
    assert place.std == pytest.approx(0.5 * math.sqrt(polygamma(1, n / 2)), rel=1e-12)
    assert place.alive == 1.0
    assert mean_square_spread(activation="identity", layer_sizes=(3, n))[1] == pytest.approx(math.sqrt(2 / n))


@pytest.mark.parametrize("n", [1, 2, 3, 10, 100, 4096, WIDEST])
def test_relu_has_the_moments_of_a_mixture_over_the_units_above_0(n: int) -> None:
    above = np.arange(1, n + 1)
    chances = binom.pmf(above, n, 0.5)
    chances /= chances.sum()
    means = digamma(above / 2) + math.log(2)
    mean = float(chances @ means)
    variance = float(chances @ (polygamma(1, above / 2) + (means - mean) ** 2))
    place = log_rms_law(activation="relu", layer_sizes=(3, n))[1]
    assert place.mean == pytest.approx(0.5 * (mean - math.log(n / 2)), rel=1e-9, abs=1e-11)
    assert place.std == pytest.approx(0.5 * math.sqrt(variance), rel=1e-8)
    assert place.alive == 1.0 - 0.5**n


@pytest.mark.parametrize("slope", [0.5, -0.5, 1e-3, 1e-30, 1e-100, 1e-153])
def test_one_leaky_unit_is_its_own_log(slope: float) -> None:
    place = log_rms_law(activation="leaky_relu", slope=slope, layer_sizes=(1, 1))[1]
    log = math.log(slope**2)
    mean = digamma(0.5) + math.log(2) + 0.5 * log - math.log(0.5 * (1 + slope**2))
    assert place.mean == pytest.approx(0.5 * mean, rel=1e-12)
    assert place.std == pytest.approx(0.5 * math.sqrt(polygamma(1, 0.5) + 0.25 * log**2), rel=1e-12)


@pytest.mark.parametrize("slope", [0.3, 0.9])
def test_two_leaky_units_by_quadrature(slope: float) -> None:
    """Z1**2 + Z2**2 is exponential; what is below 0 is weighed by an angle."""

    def of_angle(power: float) -> float:
        """Mean of the power of the log: both above 0 with chance 1/4, one of them 1/2, none 1/4."""

        def log(angle: float) -> float:
            return math.pow(math.log(math.sin(angle) ** 2 + slope**2 * math.cos(angle) ** 2), power)

        mixed = float(quad(log, 0, math.pi / 2)[0]) * 2 / math.pi
        return 0.5 * mixed + 0.25 * math.pow(math.log(slope**2), power)

    mean = digamma(1) + math.log(2) + of_angle(1.0)
    variance = polygamma(1, 1) + of_angle(2.0) - of_angle(1.0) ** 2
    place = log_rms_law(activation="leaky_relu", slope=slope, layer_sizes=(9, 2))[1]
    assert place.mean == pytest.approx(0.5 * (mean - math.log(1 + slope**2)), rel=1e-10)
    assert place.std == pytest.approx(0.5 * math.sqrt(variance), rel=1e-10)


def test_the_fourth_moment_of_each() -> None:
    assert fourth_moment_ratio(activation="identity") == 3.0
    assert fourth_moment_ratio(activation="relu") == 6.0
    assert fourth_moment_ratio(activation="leaky_relu", slope=1.0) == 3.0
    z = np.random.default_rng(1).standard_normal(10**6)
    g = np.where(z > 0, z, 0.4 * z)
    found = np.mean(g**4) / np.mean(g**2) ** 2
    assert fourth_moment_ratio(activation="leaky_relu", slope=0.4) == pytest.approx(found, rel=0.02)


def test_what_counts_is_the_sum_of_one_over_width_not_the_inputs() -> None:
    """To first order (kappa - 1)/4 of it in the mean of the log, with a minus sign, and as much in its variance."""
    sizes = (2, *(2000,) * 40)
    place = log_rms_law(activation="relu", layer_sizes=sizes)[-1]
    assert place.mean == pytest.approx(-0.25 * 5 * 40 / 2000, rel=2e-3)
    assert place.std**2 == pytest.approx(0.25 * 5 * 40 / 2000, rel=2e-3)
    assert log_rms_law(activation="relu", layer_sizes=(900, *sizes[1:]))[-1] == place
    spread = mean_square_spread(activation="relu", layer_sizes=sizes)[-1]
    assert spread**2 == pytest.approx((1 + 5 / 2000) ** 40 - 1, rel=1e-12)


@STRAIGHT
def test_the_typical_size_is_below_that_of_infinite_width(activation: str, slope: float) -> None:
    told = {"activation": activation, "slope": slope, "layer_sizes": (5, 30, 20, 10)}
    typical = typical_rms(**told)  # type: ignore[arg-type]
    assert typical[0] == 1.0
    assert typical[0] > typical[1] > typical[2] > typical[3] > 0.5
    law = log_rms_law(**told)  # type: ignore[arg-type]
    assert typical == pytest.approx([math.exp(place.mean) for place in law], rel=1e-15)


# ---- extremes and what is refused ----------------------------------------------------------------


@given(slopes, st.lists(st.integers(1, WIDEST) | st.integers(1, 4), min_size=2, max_size=6))
def test_whatever_is_allowed_gives_finite_numbers_and_no_warning(slope: float, sizes: list[int]) -> None:
    told = {"activation": "leaky_relu", "slope": slope, "layer_sizes": sizes}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        spread = mean_square_spread(**told)  # type: ignore[arg-type]
        law = log_rms_law(**told)  # type: ignore[arg-type]
    assert len(spread) == len(law) == len(sizes)
    assert all(math.isfinite(part) for part in (*spread, *(part for place in law for part in place)))
    assert all(later.std > before.std and later.mean < before.mean for before, later in pairwise(law))


@pytest.mark.parametrize("function", [mean_square_spread, log_rms_law, typical_rms])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"activation": key}, "activation") for key in ("tanh", "selu", "gelu", "swish", None)),
        *(({"slope": value}, "slope") for value in (1.5, math.nan, "0")),
        *(({"layer_sizes": sizes}, "layer sizes") for sizes in ((), (3,), (1,) * (MAX_LAYERS + 2))),
        *(({"layer_sizes": (3, size)}, "layer size") for size in (0, -1, 1.5, WIDEST + 1, "3", None, True)),
    ],
)
def test_bad_values_are_refused_by_name(function: object, change: dict[str, object], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        function(**({"activation": "leaky_relu", "layer_sizes": (3, 3)} | change))  # type: ignore[operator]
    assert refused.value.field == field
