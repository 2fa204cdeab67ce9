"""The law of the distance where the radius has far modes, against sums over the number of units above 0."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import chndtr
from scipy.stats import binom, chi

from xavier_core import Attempt, WideSpec, distance_law

Array = NDArray[np.float64]


def _squares(degrees: int) -> tuple[Array, Array]:
    """Chi-square of so many degrees as points and weights: the trapezoid rule over the logarithm of chi."""
    if not degrees:
        return np.zeros(1), np.ones(1)
    step = min(0.12, 0.35 / math.sqrt(2 * degrees))
    logs = np.arange(-48.0 / math.sqrt(degrees), 1.5 + 0.5 * math.log(2 * degrees), step)
    weights = step * chi.pdf(np.exp(logs), degrees) * np.exp(logs)
    seen = weights > 1e-15
    return np.exp(2 * logs[seen]), weights[seen]


def _cdf_by_units_above(units: int, slope: float, desired: tuple[float, ...], distances: Array) -> Array:
    """One hidden layer: R**2 = chi2_k + slope**2 chi2_(units - k) with k of Binomial(units, 1/2)."""
    total, away = np.zeros_like(distances), math.hypot(*desired)
    for above in range(units + 1):
        one, first = _squares(above)
        other, second = _squares(units - above)
        square = np.ravel(one[:, np.newaxis] + slope**2 * other)
        weights = binom.pmf(above, units, 0.5) * np.ravel(first[:, np.newaxis] * second)
        square, weights = square[weights > 1e-15], weights[weights > 1e-15]
        for at, distance in enumerate(distances.tolist()):
            shift = np.minimum((away / square) * away, 1e6)  # beyond, the chance is 0 or 1 all the same
            inside = np.where(shift < 1e6, chndtr(distance * (distance / square), len(desired), shift), distance > away)
            total[at] += weights @ inside
    return total


@pytest.mark.parametrize(
    ("units", "slope", "desired"),
    [
        (12, 1e-3, (0.001,)),
        (12, 1e-3, (0.001, 0.0005)),
        (12, -1e-2, (0.003, 0.0)),
        (6, 1e-4, (0.01,)),
        (3, 1e-3, (0.001, 0.002)),
        (16, 1e-6, (1e-6,)),
        (8, 0.2, (1.0,)),
    ],
)
def test_a_far_mode_of_the_radius_is_part_of_the_law(units: int, slope: float, desired: tuple[float, ...]) -> None:
    """Where all units are below 0, the radius is the slope times as long: once in 2**units re-rolls."""
    attempt = Attempt("fixed", (1.0,), activation="leaky_relu", slope=slope)
    law = distance_law(WideSpec((1.0,), desired, (units,), (attempt,)))
    away = math.hypot(*desired)
    distances = np.array([0.3 * away, 0.9 * away, 1.1 * away, 3 * away, 10 * away, 0.01, 0.1, 0.7, 2.0, 6.0])
    expected = _cdf_by_units_above(units, slope, desired, distances)
    np.testing.assert_allclose(law.cdf(distances), expected, rtol=0, atol=3e-9)
    inside = (expected > 1e-6) & (expected < 1 - 1e-6)
    np.testing.assert_allclose(law.cdf(law.quantile(expected[inside])), expected[inside], rtol=0, atol=3e-9)


def test_the_far_mode_of_twelve_leaky_units_has_its_chance() -> None:
    """Once in 4,096 re-rolls both outputs are within some thousandths of 0."""
    attempt = Attempt("fixed", (1.0,), activation="leaky_relu", slope=1e-3)
    law = distance_law(WideSpec((1.0,), (0.001, 0.0), (12,), (attempt,)))
    assert float(law.cdf(0.01)) > 0.8 / 4096
