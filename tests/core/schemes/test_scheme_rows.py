"""Every row, every distribution, automatically: what is drawn has the variance and the law that the row says.

Adding a row to the catalogue is enough to be covered here.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from tests.core.ways import Way, ways
from xavier_core import Draw, SheetError
from xavier_core.dice import roll_dice

Array = NDArray[np.float64]

INPUTS = (3.0, 1.0, 2.0, 7.5)
SHAPE = (16, 24)
_ROUNDS = 250
"""Of 384 entries: 96,000 in all."""


WAYS = pytest.mark.parametrize(
    "way",
    list(ways()),
    ids=lambda way: f"{way.draw.scheme} {way.draw.distribution} {way.activation} {way.draw.arguments}",
)
SOURCES = pytest.mark.parametrize("draw", ["sample", "dice"])


def from_generator(way: Way, rounds: int = _ROUNDS) -> Array:
    rng = np.random.default_rng(11)
    return np.stack(
        [
            way.draw.rule.sample(
                fan_in=SHAPE[0],
                fan_out=SHAPE[1],
                rng=rng,
                distribution=way.draw.distribution,
                inputs=INPUTS,
                activation=way.activation,
                **way.numbers,
            )
            for _ in range(rounds)
        ]
    )


def from_dice(way: Way) -> Array:
    """As a sheet draws: from the dice of roll after roll."""
    dice = np.stack([roll_dice(SHAPE, seed=4, roll=roll)[0] for roll in range(1, _ROUNDS + 1)])
    unit = way.draw.unit_draws(dice)
    mean = way.draw.mean(way.layer(SHAPE, INPUTS))
    return mean + way.draw.std(way.layer(SHAPE, INPUTS)) * unit


DRAW: dict[str, Callable[[Way], Array]] = {"sample": from_generator, "dice": from_dice}


@SOURCES
@WAYS
def test_what_is_drawn_has_the_variance_and_the_law_of_its_row(way: Way, draw: str) -> None:
    """Within 4 standard errors, ``sqrt((kurtosis - 1) / n)`` of the variance; the law by Kolmogorov and Smirnov.

    Entries of an orthogonal matrix are dependent: their mean square is exact.
    """
    weights = DRAW[draw](way)
    variance = way.draw.variance(way.layer(SHAPE, INPUTS))
    if way.draw.rule.is_data_driven:
        variance = 1.0 / max(SHAPE)  # what the data then scale
    mean = way.draw.mean(way.layer(SHAPE, INPUTS))
    if variance == 0.0:
        assert (weights == mean).all()
        return
    law, away = way.law(SHAPE), weights - mean
    error = math.sqrt((law.kurtosis - 1.0) / weights.size)
    if way.draw.distribution == "orthogonal":
        error = 1e-13
    assert abs(np.square(away).mean() / variance - 1.0) < 4.0 * error
    assert abs(away.mean()) < 4.0 * math.sqrt(variance / weights.size)
    assert np.abs(away).max() <= law.reach * math.sqrt(variance) * (1 + 1e-14)
    unit = away.ravel() / math.sqrt(variance)
    if law.atom:
        zeros = math.ceil(way.draw.arguments[0] * SHAPE[1])
        assert ((weights == 0.0).sum(axis=-1) == zeros).all()
        assert law.atom == pytest.approx(zeros / SHAPE[1], rel=1e-14)
        unit = unit[unit != 0.0] * math.sqrt(1.0 - law.atom)
        assert kstest(unit, "norm").pvalue > 1e-4
    else:
        assert kstest(unit, law.cdf).pvalue > 1e-4


@WAYS
def test_a_quantile_is_the_mean_and_a_multiple_of_the_std(way: Way) -> None:
    (dice,) = roll_dice(SHAPE, seed=9, roll=1)

    def draw() -> Array:
        return way.draw.rule.quantile(
            dice,
            fan_in=SHAPE[0],
            fan_out=SHAPE[1],
            distribution=way.draw.distribution,
            inputs=INPUTS,
            activation=way.activation,
            **way.numbers,
        )

    if not way.draw.draws_from.is_independent:
        with pytest.raises(SheetError, match=f"Quantile of {way.draw.scheme} must be"):
            draw()
        return
    weights = draw()
    unit = way.draw.unit_draws(dice)
    mean = way.draw.mean(way.layer(SHAPE, INPUTS))
    std = way.draw.std(way.layer(SHAPE, INPUTS))
    assert weights.tobytes() == (mean + std * unit).tobytes()
    if std:
        place = way.law(SHAPE).cdf((weights - mean) / std)
        np.testing.assert_allclose(place, dice, rtol=1e-9, atol=1e-12)


@WAYS
def test_the_same_generator_gives_the_same_weights(way: Way) -> None:
    one, other = from_generator(way, 2)
    assert one.tobytes() == from_generator(way, 1).tobytes()
    has_spread = way.draw.variance(way.layer(SHAPE, INPUTS)) > 0.0
    assert (one.tobytes() != other.tobytes()) == has_spread


def test_the_tests_of_the_rows_can_fail() -> None:
    """A law that is off by 3 % in its standard deviation is found out."""
    way = Way(Draw("he"), "relu")
    weights = 1.03 * from_generator(way)
    variance = way.draw.variance(way.layer(SHAPE, INPUTS))
    assert abs(np.square(weights).mean() / variance - 1.0) > 4.0 * math.sqrt(2.0 / weights.size)
    assert kstest(weights.ravel() / math.sqrt(variance), way.law(SHAPE).cdf).pvalue < 1e-4
