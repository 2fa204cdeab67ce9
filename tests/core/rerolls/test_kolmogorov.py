"""The distance of Kolmogorov and Smirnov by chance, against simulation, with atoms of any size anywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from xavier_core import Attempt, WideSpec, distance_law, final_law, largest_law
from xavier_core.laws import FinalLaw, SizeLaw
from xavier_core.rerolls import Accumulator, begin_monte_carlo, continue_monte_carlo
from xavier_core.rerolls.kolmogorov import distance_chance, mean_distance

Array = NDArray[np.float64]

_RUNS = 1_000
_each_law = pytest.mark.parametrize(
    ("left", "atom"),
    [(0.5, 0.0), (0.45, 0.1), (0.1, 0.3), (0.0, 0.25), (0.125, 0.75), (0.0, 0.75), (0.3, 0.7), (0.02, 0.95)],
)


def _distance(left: float, atom: float, n: int, dice: np.random.Generator) -> float:
    """Kolmogorov and Smirnov's distance of n values to their law, on the values' own chances: uniform off the atom."""
    below, at, _ = dice.multinomial(n, [left, atom, 1.0 - left - atom]).tolist()
    chances = np.sort(dice.uniform(size=n - at)) if not atom else np.empty(n - at)
    if atom:
        chances[:below] = left * np.sort(dice.uniform(size=below))
        chances[below:] = 1.0 - (1.0 - left - atom) * np.sort(dice.uniform(size=n - at - below))[::-1]
    ranks = np.arange(n - at) + np.where(np.arange(n - at) < below, 0, at) if atom else np.arange(n)
    steps = [np.abs(ranks / n - chances), np.abs((ranks + 1) / n - chances), [abs(below / n - left)] if atom else []]
    return float(np.concatenate([*steps, [0.0]]).max())


@_each_law
def test_the_mean_distance_is_that_of_simulated_values(left: float, atom: float) -> None:
    dice, n = np.random.default_rng(3), 4_000
    found = math.sqrt(n) * np.array([_distance(left, atom, n, dice) for _ in range(_RUNS)])
    error = float(found.std()) / math.sqrt(_RUNS)
    shorter = 1.0 + 0.12 / math.sqrt(n)  # a few thousand values do not quite reach the limit
    assert found.mean() * shorter == pytest.approx(mean_distance(left, atom), abs=4.5 * error + 0.002)


@_each_law
def test_the_chance_of_the_distance_is_even(left: float, atom: float) -> None:
    dice, n = np.random.default_rng(4), 4_000
    chances = [distance_chance(_distance(left, atom, n, dice), n, left=left, atom=atom) for _ in range(_RUNS)]
    # 1,000 even chances stay this close to a line but once in some 100,000 times.
    assert stats.kstest(chances, "uniform").statistic < 2.4 / math.sqrt(_RUNS)


def test_an_atom_that_vanishes_leaves_kolmogorovs_law() -> None:
    for distance in (0.005, 0.01, 0.02, 0.03):
        expected = distance_chance(distance, 2_000)
        assert distance_chance(distance, 2_000, left=0.3, atom=1.1e-6) == pytest.approx(expected, abs=1e-6)
        assert distance_chance(distance, 2_000, left=0.0, atom=1.1e-6) == pytest.approx(expected, abs=1e-6)
    assert mean_distance(0.3, 1.1e-6) == pytest.approx(mean_distance(), abs=1e-6)
    assert mean_distance() == pytest.approx(math.sqrt(math.pi / 2) * math.log(2), rel=1e-15)


def test_where_all_is_in_the_atom_there_is_no_distance() -> None:
    assert mean_distance(0.0, 1.0) == pytest.approx(0.0, abs=1e-12)
    assert mean_distance(0.0, 1.0 - 1e-6) == pytest.approx(0.0, abs=2e-3)
    assert distance_chance(0.5, 10, left=0.0, atom=1.0) == pytest.approx(0.0, abs=1e-12)
    assert distance_chance(0.0, 10, left=0.0, atom=1.0) == 1.0


# ---- networks whose outputs are 0 at times -------------------------------------------------------


def _fit_chances(hidden: tuple[int, ...], key: str, runs: int, n: int) -> tuple[Array, Array, float]:
    """Distances, their chances and the mean distance by chance of runs of n re-rolls of a ReLU net."""
    spec = WideSpec((1.0, -2.0, 0.5), (0.4, -0.3), hidden, (Attempt("he", activation="relu"),))
    laws = {"o1": final_law, "largest": largest_law, "distance": distance_law}
    law: FinalLaw | SizeLaw = laws[key](spec)  # type: ignore[operator] # each takes a spec
    fits = []
    for run in range(runs):
        begun = begin_monte_carlo(spec.widened(hidden), method="exact", sizes={})
        accumulator: Accumulator = continue_monte_carlo(begun, n).accumulators[0, key]
        fits.append(accumulator.fit(law.cdf, atom=law.atom))
        spec = WideSpec(spec.inputs, spec.desired, hidden, spec.attempts, seed=run + 2)
    return np.array([fit.distance for fit in fits]), np.array([fit.share for fit in fits]), fits[0].by_chance


@pytest.mark.parametrize("key", ["o1", "largest", "distance"])
@pytest.mark.parametrize("hidden", [(1, 1), (2,), (3, 3)], ids=["atom 3/4", "atom 1/4", "atom 15/64"])
def test_the_fit_of_a_relu_net_is_what_chance_gives(hidden: tuple[int, ...], key: str) -> None:
    runs, n = 80, 2_000
    distances, shares, by_chance = _fit_chances(hidden, key, runs, n)
    error = float(distances.std()) / math.sqrt(runs)
    one_bin = 0.05 * by_chance  # the distance is taken at the edges of bins
    assert distances.mean() == pytest.approx(by_chance, abs=4 * error + one_bin)
    assert stats.kstest(shares, "uniform").statistic < 2.4 / math.sqrt(runs)
