"""Distributions: each law against integrals of its own density, its draws, and the matrices that are drawn whole."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad

from tests.core.formulas import evaluate
from xavier_core import SCHEMES
from xavier_core.base import write
from xavier_core.dice.dice import roll_dice
from xavier_core.dice.distributions import (
    DISTRIBUTIONS,
    NORMAL,
    ORTHOGONAL,
    SPARSE,
    TRUNCATED,
    TRUNCATED_STD,
    UNIFORM,
    Arguments,
    Distribution,
    UnitLaw,
    zeros_a_row,
)
from xavier_core.dice.generator_draws import SAMPLERS

Array = NDArray[np.float64]

_SPARSE_ARGUMENTS = (0.3, 0.01)
LAWS: dict[str, UnitLaw] = {
    "normal": NORMAL.law(3, 3, ()),
    "uniform": UNIFORM.law(3, 3, ()),
    "truncated": TRUNCATED.law(3, 3, ()),
    **{f"sphere in {n}": ORTHOGONAL.law(n, 2, ()) for n in (2, 3, 4, 5, 16, 500)},
    **{f"sparse of {n}": SPARSE.law(4, n, _SPARSE_ARGUMENTS) for n in (2, 7, 200)},
}
EVERY_LAW = pytest.mark.parametrize("law", LAWS.values(), ids=LAWS.keys())
SINGLE = pytest.mark.parametrize("distribution", [NORMAL, UNIFORM, TRUNCATED], ids=lambda row: row.key)
SHAPES = pytest.mark.parametrize("shape", [(1, 1), (1, 6), (6, 1), (3, 3), (40, 7), (7, 40), (64, 64)], ids=str)


def integral(law: UnitLaw, power: int) -> float:
    """Integral of x**power times the density: by the angle x = reach * sin t where the law has an end."""
    reach = min(law.reach, 40.0)

    def of_angle(angle: float) -> float:
        x = reach * math.sin(angle)
        return float(x**power * law.pdf(np.array([x]))[0] * reach * math.cos(angle))

    points = (-math.pi / 2, -1.0, -0.1, 0.0, 0.1, 1.0, math.pi / 2)
    return math.fsum(
        quad(of_angle, low, high, epsabs=1e-13, epsrel=1e-13, limit=200)[0] for low, high in pairwise(points)
    )


def test_every_distribution_is_in_the_table() -> None:
    assert set(DISTRIBUTIONS.values()) == {NORMAL, UNIFORM, TRUNCATED, ORTHOGONAL, SPARSE}
    for key, distribution in DISTRIBUTIONS.items():
        assert distribution.key == key
        assert distribution.title
        assert (distribution.unit_quantile is None) != (distribution.unit_matrix is None)
        assert distribution.is_independent == (distribution.formula is not None)
        assert distribution.is_independent != bool(distribution.about)


@EVERY_LAW
def test_the_density_has_mass_mean_variance_and_kurtosis_as_said(law: UnitLaw) -> None:
    assert integral(law, 0) == pytest.approx(1.0 - law.atom, rel=1e-9)
    assert integral(law, 1) == pytest.approx(0.0, abs=1e-9)
    assert integral(law, 2) == pytest.approx(1.0, rel=1e-9)
    assert integral(law, 4) == pytest.approx(law.kurtosis, rel=1e-9)


@EVERY_LAW
def test_the_distribution_function_is_the_integral_of_the_density(law: UnitLaw) -> None:
    reach = min(law.reach, 6.0)
    for place in (-0.99, -0.6, -0.2, 0.3, 0.9):
        low, high = sorted((0.0, place * reach))
        mass = quad(lambda x: float(law.pdf(np.array([x]))[0]), low, high, epsabs=1e-12, epsrel=1e-11)[0]
        step = float(law.cdf(np.array([high]))[0] - law.cdf(np.array([low]))[0])
        assert step == pytest.approx(mass + (law.atom if place < 0.0 else 0.0), rel=1e-8, abs=1e-10)


@EVERY_LAW
def test_the_quantile_function_is_the_inverse_of_the_distribution_function(law: UnitLaw) -> None:
    """Far tails only where the law has no end, near which a draw says little about its chance."""
    tail = 2.0 ** -np.arange(12, 40) if math.isinf(law.reach) else np.array([])
    chances = np.concatenate([np.linspace(0.0005, 0.9995, 2000), tail, 1.0 - tail])
    draws = law.quantile(chances)
    inside = (chances > 0.5 - 0.5 * law.atom) & (chances < 0.5 + 0.5 * law.atom)
    np.testing.assert_allclose(law.cdf(draws)[~inside], chances[~inside], rtol=1e-9)
    assert (draws[inside] == 0.0).all()
    order = np.argsort(chances)
    assert (np.diff(draws[order]) >= 0.0).all()
    assert (np.abs(draws) <= law.reach * (1 + 1e-15)).all()


@EVERY_LAW
def test_nothing_lies_beyond_the_reach(law: UnitLaw) -> None:
    far = np.array([-1.0000001, 1.0000001]) * min(law.reach, 60.0)
    assert law.pdf(far).tolist() == [0.0, 0.0]
    assert law.cdf(far).tolist() == [0.0, 1.0]


def test_a_single_orthogonal_weight_is_a_sign() -> None:
    law = ORTHOGONAL.law(1, 1, ())
    assert law.cdf(np.array([-1.1, -1.0, 0.0, 0.9, 1.0])).tolist() == [0.0, 0.5, 0.5, 0.5, 1.0]
    assert law.quantile(np.array([0.1, 0.9])).tolist() == [-1.0, 1.0]
    assert (law.kurtosis, law.reach) == (1.0, 1.0)
    signs = ORTHOGONAL.unit_draws(np.array([[0.2], [0.7]])[..., np.newaxis], ())
    assert signs.ravel().tolist() == [-1.0, 1.0]  # of the normal draws, since R is made positive


# ---- one weight at a time ------------------------------------------------------------------------


@SINGLE
def test_a_quantile_function_has_mean_0_and_variance_1_and_rises(distribution: Distribution) -> None:
    """Over midpoints of n equal steps of probability; the tails left out at the ends weigh under 40/n."""
    steps = 1_000_000
    assert distribution.unit_quantile is not None
    draws = distribution.unit_quantile((np.arange(steps) + 0.5) / steps)
    assert (np.diff(draws) > 0).all()
    assert abs(draws.mean()) < 1e-12
    assert abs((draws**2).mean() - 1) < 40 / steps
    np.testing.assert_allclose(draws, -draws[::-1], rtol=1e-10, atol=1e-15)  # symmetric


@SINGLE
def test_a_draw_of_a_single_weight_is_that_of_the_law(distribution: Distribution) -> None:
    (dice,) = roll_dice((20, 20), seed=3, roll=1)
    assert distribution.unit_draws(dice, ()).tobytes() == distribution.law(20, 20, ()).quantile(dice).tobytes()


@SINGLE
@pytest.mark.parametrize(("mean", "std"), [("-2.5", "0.5"), ("0", "2"), ("1e-300", "1/SQRT(3)")])
def test_the_spreadsheet_s_formula_draws_the_same(distribution: Distribution, mean: str, std: str) -> None:
    """The oracle writes the normal quantile NORMINV with mean and standard deviation."""
    assert distribution.formula is not None
    assert distribution.unit_quantile is not None
    formula = distribution.formula(mean, std)
    assert formula.startswith("=")
    if "NORMSINV" in formula:
        formula = formula.replace("NORMSINV(", "NORMINV(").removesuffix(")") + ", 0, 1)"
    for rand in (0.001, 0.02, 0.3, 0.5, 0.75, 0.999):
        value = evaluate(formula, dict[str, float]().__getitem__, rand=rand)
        (draw,) = distribution.unit_quantile(np.array([rand]))
        spread = 0.5 if std == "0.5" else 2.0 if std == "2" else 3**-0.5
        assert value == pytest.approx(float(mean) + spread * float(draw), rel=1e-12, abs=1e-13)


def test_the_normal_quantile_is_that_of_the_standard_library() -> None:
    """Both are accurate to about 1e-15 of their value, from the least die to the greatest."""
    middle = np.concatenate([dice.ravel() for dice in roll_dice((40, 40, 40), seed=6, roll=1)])
    ends = (np.arange(300) + 0.5) * 2.0**-52
    dice = np.concatenate([middle, ends, 1 - ends])
    expected = np.array([NormalDist().inv_cdf(die) for die in dice.tolist()])
    assert np.abs(NORMAL.unit_draws(dice, ()) / expected - 1).max() < 2e-15


def test_the_uniform_law_has_variance_1_to_the_last_bit() -> None:
    """A quantile function that rises evenly by w is a uniform law of width w, whose variance is w**2 / 12.

    The root of 12 is rounded by at most half a unit in its last place; its square by twice that, relatively.
    """
    draws = UNIFORM.unit_draws(np.arange(1025) / 1024, ())
    steps = np.diff(draws)
    width = Fraction(float(draws[-1])) - Fraction(float(draws[0]))
    assert abs(width**2 / 12 - 1) <= Fraction(2.0**-52)
    assert np.abs(steps * 1024 / float(width) - 1).max() <= 1024 * 2.0**-53
    assert (draws == -draws[::-1]).all()


def test_a_uniform_draw_is_written_as_a_stretch_of_rand() -> None:
    assert UNIFORM.formula is not None
    assert UNIFORM.formula(write(-2.5), write(0.5)) == "=-2.5+0.5*SQRT(12)*(RAND()-0.5)"


def test_the_truncated_normal_has_the_constants_of_keras_and_jax() -> None:
    assert abs(TRUNCATED_STD - 0.87962566103423978) < 2e-16
    assert abs(TRUNCATED_STD**2 - 0.7737413) < 5e-8
    ends = TRUNCATED.unit_draws(np.array([2.0**-53, 1 - 2.0**-53]), ())
    assert np.abs(ends).max() <= 2.0 / TRUNCATED_STD * (1 + 1e-15)
    assert ends.tolist() == pytest.approx([-2.0 / TRUNCATED_STD, 2.0 / TRUNCATED_STD], rel=1e-14)


# ---- a matrix at a time --------------------------------------------------------------------------


def matrices(distribution: Distribution, shape: tuple[int, int], arguments: Arguments) -> list[Array]:
    """One from dice, one from a generator, and one of a stack."""
    (dice,) = roll_dice(shape, seed=5, roll=2)
    stack = distribution.unit_draws(np.stack([1.0 - dice, dice]), arguments)
    alone = distribution.unit_draws(dice, arguments)
    np.testing.assert_allclose(stack[1], alone, rtol=1e-12, atol=1e-13)
    return [alone, stack[0], SAMPLERS[distribution.key](np.random.default_rng(7), shape, arguments)]


@SHAPES
def test_an_orthogonal_matrix_has_orthonormal_columns_or_rows(shape: tuple[int, int]) -> None:
    """Scaled so that an entry has variance 1; with fewer rows than columns it is the rows."""
    for drawn in matrices(ORTHOGONAL, shape, ()):
        unit = drawn / math.sqrt(max(shape))
        tall = unit if shape[0] >= shape[1] else unit.T
        assert drawn.shape == shape
        np.testing.assert_allclose(tall.T @ tall, np.eye(min(shape)), atol=1e-12)
        assert np.square(drawn).mean() == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("gain", [1.0, 2**0.5, 0.3])
def test_the_orthogonal_scheme_keeps_lengths_times_its_gain(gain: float) -> None:
    weights = SCHEMES["orthogonal"].sample(fan_in=30, fan_out=30, rng=np.random.default_rng(1), gain=gain)
    signal = np.arange(1.0, 31.0)
    for way in (weights, weights.T):
        assert np.linalg.norm(signal @ way) == pytest.approx(gain * np.linalg.norm(signal), rel=1e-12)


def test_orthogonal_matrices_prefer_no_sign() -> None:
    """Without the sign rule the first diagonal entry of Q would always be negative."""
    firsts = [SAMPLERS["orthogonal"](np.random.default_rng(seed), (3, 3), ())[0, 0] for seed in range(400)]
    assert abs(sum(np.sign(firsts))) < 4 * 20


@SHAPES
@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.5, 0.55, 0.9, 1.0])
def test_a_sparse_row_has_exactly_as_many_zeros_as_said(shape: tuple[int, int], sparsity: float) -> None:
    zeros = math.ceil(sparsity * shape[1])
    assert zeros_a_row(shape[1], sparsity) == zeros
    for drawn in matrices(SPARSE, shape, (sparsity, 0.01)):
        assert ((drawn == 0.0).sum(axis=1) == zeros).all()


def test_sparse_zeros_fall_everywhere_alike() -> None:
    """Each place is 0 with chance 0.3; over 4,000 rows its count is normal with standard deviation 29."""
    for drawn in matrices(SPARSE, (4000, 10), (0.3, 0.01)):
        counts = (drawn == 0.0).sum(axis=0)
        assert np.abs(counts - 1200).max() < 4 * 29
        kept = drawn[drawn != 0.0]
        assert np.square(kept).mean() == pytest.approx(1 / 0.7, rel=4 * math.sqrt(2 / kept.size))
