"""The RMS at finite width: closed forms, the binomial mixture, literal small networks, and what is refused."""

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
from xavier_core.activations import ACTIVATIONS, Activation, find_activation
from xavier_core.mean_field.finite_width import LogRms, log_rms_law
from xavier_core.mean_field.propagation import MAX_LAYERS, layer_moments

MAX_UNITS = 1_000_000
IDENTITY, RELU = ACTIVATIONS["identity"], ACTIVATIONS["relu"]
PIECEWISE_LINEAR = pytest.mark.parametrize(
    "g", [IDENTITY, RELU, find_activation("leaky_relu", 0.2), find_activation("leaky_relu", -0.6)]
)
SIZES = (4, 5, 3, 6)


def literal_squares(g: Activation, rolls: int, sizes: tuple[int, ...] = SIZES) -> NDArray[np.float64]:
    """Mean squares of the inputs' and each layer's activations in networks of drawn weights, shape (layers, rolls)."""
    rng = np.random.default_rng((5, sizes[-1]))
    signal = np.broadcast_to(np.linspace(-0.5, 2.0, sizes[0]), (rolls, sizes[0]))
    squares = [np.mean(signal**2, axis=1)]
    for fan_in, fan_out in pairwise(sizes):
        weights = rng.standard_normal((rolls, fan_in, fan_out)) * math.sqrt(1.7 / fan_in)
        signal = g.apply(np.einsum("ri,rio->ro", signal, weights))
        squares.append(np.mean(signal**2, axis=1))
    return np.array(squares)


def infinite_squares(g: Activation, start: float) -> NDArray[np.float64]:
    layers = layer_moments(g, weight_scales=(1.7,) * 3, input_mean_square=start)
    return np.array([start, *(layer.post**2 for layer in layers)])


# ---- literal networks ----------------------------------------------------------------------------


@PIECEWISE_LINEAR
def test_logarithms_of_small_networks_have_that_mean_and_standard_deviation(g: Activation) -> None:
    """Within 5 standard errors, dead networks counted apart."""
    rolls = 300_000
    squares = literal_squares(g, rolls)
    expected = infinite_squares(g, squares[0, 0])
    law = log_rms_law(g, SIZES)
    assert law[0] == LogRms(0.0, 0.0, 1.0)
    for layer in (1, 2, 3):
        alive = squares[layer] > 0.0
        logs = 0.5 * np.log(squares[layer][alive] / expected[layer])
        assert abs(alive.mean() - law[layer].alive) <= 5 * math.sqrt(law[layer].alive * (1 - law[layer].alive) / rolls)
        assert abs(logs.mean() - law[layer].mean) < 5 * logs.std() / math.sqrt(logs.size)
        around = (logs - logs.mean()) ** 2
        assert abs(around.mean() - law[layer].std ** 2) < 5 * around.std() / math.sqrt(logs.size)
    assert (law[3].alive < 1.0) == (g.key == "relu")


# ---- closed forms --------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 10, 500, 4096, MAX_UNITS])
def test_an_identity_has_the_moments_of_a_log_chi_square(n: int) -> None:
    own = log_rms_law(IDENTITY, (3, n))[1]
    assert own.mean == pytest.approx(0.5 * (digamma(n / 2) - math.log(n / 2)), rel=1e-8)
    assert own.std == pytest.approx(0.5 * math.sqrt(polygamma(1, n / 2)), rel=1e-12)
    assert own.alive == 1.0


@pytest.mark.parametrize("n", [1, 2, 3, 10, 100, 4096, MAX_UNITS])
def test_relu_has_the_moments_of_a_mixture_over_the_units_above_0(n: int) -> None:
    above = np.arange(1, n + 1)
    chances = binom.pmf(above, n, 0.5)
    chances /= chances.sum()
    means = digamma(above / 2) + math.log(2)
    mean = float(chances @ means)
    variance = float(chances @ (polygamma(1, above / 2) + (means - mean) ** 2))
    own = log_rms_law(RELU, (3, n))[1]
    assert own.mean == pytest.approx(0.5 * (mean - math.log(n / 2)), rel=1e-9, abs=1e-11)
    assert own.std == pytest.approx(0.5 * math.sqrt(variance), rel=1e-8)
    assert own.alive == 1.0 - 0.5**n


@pytest.mark.parametrize("slope", [0.5, -0.5, 1e-3, 1e-30, 1e-100, 1e-153])
def test_one_leaky_unit_is_its_own_log(slope: float) -> None:
    own = log_rms_law(find_activation("leaky_relu", slope), (1, 1))[1]
    log = math.log(slope**2)
    mean = digamma(0.5) + math.log(2) + 0.5 * log - math.log(0.5 * (1 + slope**2))
    assert own.mean == pytest.approx(0.5 * mean, rel=1e-12)
    assert own.std == pytest.approx(0.5 * math.sqrt(polygamma(1, 0.5) + 0.25 * log**2), rel=1e-12)


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
    own = log_rms_law(find_activation("leaky_relu", slope), (9, 2))[1]
    assert own.mean == pytest.approx(0.5 * (mean - math.log(1 + slope**2)), rel=1e-10)
    assert own.std == pytest.approx(0.5 * math.sqrt(variance), rel=1e-10)


def test_what_counts_is_the_sum_of_one_over_width_not_the_inputs() -> None:
    """To first order (kappa - 1)/4 of it in the mean of the log, with a minus sign, and as much in its variance."""
    sizes = (2, *(2000,) * 40)
    own = log_rms_law(RELU, sizes)[-1]
    assert own.mean == pytest.approx(-0.25 * 5 * 40 / 2000, rel=2e-3)
    assert own.std**2 == pytest.approx(0.25 * 5 * 40 / 2000, rel=2e-3)
    assert log_rms_law(RELU, (900, *sizes[1:]))[-1] == own


# ---- extremes and what is refused ----------------------------------------------------------------


@given(slopes, st.lists(st.integers(1, MAX_UNITS) | st.integers(1, 4), min_size=2, max_size=6))
def test_whatever_is_allowed_gives_finite_numbers_and_no_warning(slope: float, sizes: list[int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        law = log_rms_law(find_activation("leaky_relu", slope), sizes)
    assert len(law) == len(sizes)
    assert all(math.isfinite(part) for layer in law for part in layer)
    assert all(later.std > before.std and later.mean < before.mean for before, later in pairwise(law))


@pytest.mark.parametrize(
    ("activation", "sizes", "field"),
    [
        *((key, (3, 3), "activation") for key in ("tanh", "selu", "gelu")),
        *(("relu", sizes, "layer sizes") for sizes in ((), (3,), (1,) * (MAX_LAYERS + 2))),
        *(("relu", (3, size), "layer size") for size in (0, -1, 1.5, MAX_UNITS + 1, "3", None, True)),
    ],
)
def test_bad_values_are_refused_by_name(activation: str, sizes: tuple[object, ...], field: str) -> None:
    with pytest.raises(SheetError) as refused:
        log_rms_law(ACTIVATIONS[activation], sizes)  # type: ignore[arg-type]
    assert refused.value.field == field
