"""Every row, every distribution, automatically: what is drawn has the variance and the law that the row says.

Adding a row to the catalogue is enough to be covered here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from tests.frameworks.cases import variants
from xavier_core import SCHEMES, Scheme, SheetError
from xavier_core.dice import Distribution, UnitLaw, roll_dice
from xavier_core.schemes import Arguments, Layer, layer_of

Array = NDArray[np.float64]

INPUTS = (3.0, 1.0, 2.0, 7.5)
SHAPE = (16, 24)
_ROUNDS = 250
"""Of 384 entries: 96,000 in all."""


class Drawn(NamedTuple):
    """A way to draw: a row, one of its distributions, its numbers and an activation."""

    scheme: Scheme
    distribution: Distribution
    arguments: Arguments
    activation: str

    @property
    def layer(self) -> Layer:
        return layer_of(self.scheme, fan_in=SHAPE[0], fan_out=SHAPE[1], inputs=INPUTS, activation=self.activation)

    @property
    def law(self) -> UnitLaw:
        return self.distribution.law(*SHAPE, self.arguments)

    @property
    def named(self) -> dict[str, float]:
        return {parameter.name: value for parameter, value in zip(self.scheme.parameters, self.arguments, strict=True)}


def ways() -> Iterator[Drawn]:
    for scheme in SCHEMES.values():
        for distribution in scheme.distributions:
            for arguments, activation in variants(scheme):
                yield Drawn(scheme, distribution, arguments, activation)


WAYS = pytest.mark.parametrize(
    "way", list(ways()), ids=lambda way: f"{way.scheme.key} {way.distribution.key} {way.activation} {way.arguments}"
)
SOURCES = pytest.mark.parametrize("draw", ["sample", "dice"])


def from_generator(way: Drawn, rounds: int = _ROUNDS) -> Array:
    rng = np.random.default_rng(11)
    return np.stack(
        [
            way.scheme.sample(
                fan_in=SHAPE[0],
                fan_out=SHAPE[1],
                rng=rng,
                distribution=way.distribution.key,
                inputs=INPUTS,
                activation=way.activation,
                **way.named,
            )
            for _ in range(rounds)
        ]
    )


def from_dice(way: Drawn) -> Array:
    """As a sheet draws: from the dice of roll after roll."""
    dice = np.stack([roll_dice(SHAPE, seed=4, roll=roll)[0] for roll in range(1, _ROUNDS + 1)])
    unit = way.distribution.unit_draws(dice, way.arguments)
    mean = way.scheme.mean_of(way.layer, way.arguments)
    return mean + way.scheme.drawn_std(way.layer, way.arguments) * unit


DRAW: dict[str, Callable[[Drawn], Array]] = {"sample": from_generator, "dice": from_dice}


@SOURCES
@WAYS
def test_what_is_drawn_has_the_variance_and_the_law_of_its_row(way: Drawn, draw: str) -> None:
    """Within 4 standard errors, ``sqrt((kurtosis - 1) / n)`` of the variance; the law by Kolmogorov and Smirnov.

    Entries of an orthogonal matrix are dependent: their mean square is exact.
    """
    weights = DRAW[draw](way)
    variance = way.scheme.variance_of(way.layer, way.arguments)
    if way.scheme.is_data_driven:
        variance = 1.0 / max(SHAPE)  # what the data then scale
    mean = way.scheme.mean_of(way.layer, way.arguments)
    if variance == 0.0:
        assert (weights == mean).all()
        return
    law, away = way.law, weights - mean
    error = math.sqrt((law.kurtosis - 1.0) / weights.size)
    if way.distribution.key == "orthogonal":
        error = 1e-13
    assert abs(np.square(away).mean() / variance - 1.0) < 4.0 * error
    assert abs(away.mean()) < 4.0 * math.sqrt(variance / weights.size)
    assert np.abs(away).max() <= law.reach * math.sqrt(variance) * (1 + 1e-14)
    unit = away.ravel() / math.sqrt(variance)
    if law.atom:
        zeros = math.ceil(way.arguments[0] * SHAPE[1])
        assert ((weights == 0.0).sum(axis=-1) == zeros).all()
        assert law.atom == pytest.approx(zeros / SHAPE[1], rel=1e-14)
        unit = unit[unit != 0.0] * math.sqrt(1.0 - law.atom)
        assert kstest(unit, "norm").pvalue > 1e-4
    else:
        assert kstest(unit, law.cdf).pvalue > 1e-4


@WAYS
def test_a_quantile_is_the_mean_and_a_multiple_of_the_std(way: Drawn) -> None:
    (dice,) = roll_dice(SHAPE, seed=9, roll=1)

    def draw() -> Array:
        return way.scheme.quantile(
            dice,
            fan_in=SHAPE[0],
            fan_out=SHAPE[1],
            distribution=way.distribution.key,
            inputs=INPUTS,
            activation=way.activation,
            **way.named,
        )

    if not way.distribution.is_independent:
        with pytest.raises(SheetError, match=f"quantile of {way.scheme.key}: received “{way.distribution.key}”"):
            draw()
        return
    weights = draw()
    unit = way.distribution.unit_draws(dice, ())
    mean = way.scheme.mean_of(way.layer, way.arguments)
    std = way.scheme.std_of(way.layer, way.arguments)
    assert weights.tobytes() == (mean + std * unit).tobytes()
    if std:
        place = way.law.cdf((weights - mean) / std)
        np.testing.assert_allclose(place, dice, rtol=1e-9, atol=1e-12)


@WAYS
def test_the_same_generator_gives_the_same_weights(way: Drawn) -> None:
    one, other = from_generator(way, 2)
    assert one.tobytes() == from_generator(way, 1).tobytes()
    has_spread = way.scheme.variance_of(way.layer, way.arguments) > 0.0
    assert (one.tobytes() != other.tobytes()) == has_spread


def test_the_tests_of_the_rows_can_fail() -> None:
    """A law that is off by 3 % in its standard deviation is found out."""
    way = Drawn(SCHEMES["he"], SCHEMES["he"].distribution, (0.0,), "relu")
    weights = 1.03 * from_generator(way)
    variance = way.scheme.variance_of(way.layer, way.arguments)
    assert abs(np.square(weights).mean() / variance - 1.0) > 4.0 * math.sqrt(2.0 / weights.size)
    assert kstest(weights.ravel() / math.sqrt(variance), way.law.cdf).pvalue < 1e-4
