"""The catalogue of schemes: its rows, their variances, and the draws that follow from them."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import kstest

from tests.core.formulas import evaluate
from tests.core.strategies import numbers
from xavier_core import SCHEMES, Attempt, Scheme, SheetError, SheetSpec, run_sheet
from xavier_core.dice import roll_dice
from xavier_core.numbers import write
from xavier_core.schemes import UNIFORM, Layer

ROWS = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES.keys())
FANS = pytest.mark.parametrize("fan_in", [1, 2, 3, 7, 10, 16, 500])
INPUTS = (3.0, 1.0, 2.0)


@ROWS
def test_a_row_says_what_it_is_and_where_it_comes_from(scheme: Scheme) -> None:
    assert SCHEMES[scheme.key] is scheme
    assert re.fullmatch("[a-z]+(-[a-z]+)*", scheme.key)  # neither _ nor ~, which part a link
    assert scheme.title.strip() == scheme.title != ""
    assert len(scheme.source) > len("paper, eq. 1")
    layer = Layer(3, 2, INPUTS, "B11:D11")
    formula = scheme.std_formula(layer, scheme.check_arguments(()))
    assert formula
    assert not formula.startswith("=")
    assert scheme.distribution.formula("0", formula).startswith("=")
    assert formula in scheme.distribution.formula("0", formula)


@ROWS
def test_titles_name_the_numbers_of_a_scheme(scheme: Scheme) -> None:
    arguments = scheme.check_arguments(())
    assert scheme.titled(arguments).split() == [*scheme.title.split(), *(f"{number:g}" for number in arguments)]


def test_the_catalogue_cannot_be_written_to() -> None:
    with pytest.raises(TypeError, match="item assignment"):
        SCHEMES["mine"] = SCHEMES["fixed"]  # type: ignore[index]


def test_keys_and_titles_are_unique() -> None:
    assert len({scheme.key for scheme in SCHEMES.values()}) == len(SCHEMES)
    assert len({scheme.title for scheme in SCHEMES.values()}) == len(SCHEMES)


@pytest.mark.parametrize(("std", "variance"), [(5, 25.0), (0, 0.0), (0.5, 0.25), (1e12, 1e24)])
def test_fixed_has_the_square_of_its_number(std: float, variance: float) -> None:
    assert SCHEMES["fixed"].variance(fan_in=3, fan_out=3, std=std) == variance


def test_fixed_is_5_where_nothing_is_said() -> None:
    assert SCHEMES["fixed"].variance(fan_in=3, fan_out=2) == 25


@FANS
def test_xavier_has_one_over_fan_in_to_the_last_bit(fan_in: int) -> None:
    assert SCHEMES["xavier"].variance(fan_in=fan_in, fan_out=99) == 1 / fan_in


@FANS
def test_lecun_uniform_has_one_over_fan_in_and_he_twice_that(fan_in: int) -> None:
    assert SCHEMES["lecun-uniform"].variance(fan_in=fan_in, fan_out=99) == 1 / fan_in
    assert SCHEMES["he"].variance(fan_in=fan_in, fan_out=99) == 2 / fan_in


@FANS
def test_lecun_uniform_reaches_from_minus_to_plus_the_root_of_3_over_fan_in(fan_in: int) -> None:
    """Rounded twice for the width, once each for the standard deviation and the product."""
    scheme = SCHEMES["lecun-uniform"]
    ends = scheme.std_of(Layer(fan_in, 99), ()) * scheme.distribution.unit_quantile(np.array([0.0, 0.5, 1.0]))
    width = math.sqrt(3 / fan_in)
    assert ends.tolist() == pytest.approx([-width, 0.0, width], rel=2.0**-51, abs=0)


def test_the_uniform_law_has_variance_1_to_the_last_bit() -> None:
    """A quantile function that rises evenly by w is a uniform law of width w, whose variance is w**2 / 12.

    The root of 12 is rounded by at most half a unit in its last place; its square by twice that, relatively.
    """
    draws = UNIFORM.unit_quantile(np.arange(1025) / 1024)
    steps = np.diff(draws)
    width = Fraction(float(draws[-1])) - Fraction(float(draws[0]))
    assert abs(width**2 / 12 - 1) <= Fraction(2.0**-52)
    assert np.abs(steps * 1024 / float(width) - 1).max() <= 1024 * 2.0**-53
    assert (draws == -draws[::-1]).all()


@pytest.mark.parametrize(("mean", "std"), [(-2.5, 0.5), (0.0, 2.0), (1e-300, 1e9)])
def test_a_uniform_draw_is_written_as_a_stretch_of_rand(mean: float, std: float) -> None:
    """The minus sign of a mean stands before a number, where every spreadsheet reads it first."""
    formula = UNIFORM.formula(write(mean), write(std))
    assert formula == f"={write(mean)}+{write(std)}*SQRT(12)*(RAND()-0.5)"
    for rand, end in ((0.0, -math.sqrt(3)), (0.5, 0.0), (1.0, math.sqrt(3))):
        assert evaluate(formula, dict[str, float]().__getitem__, rand=rand) == pytest.approx(
            mean + std * end, rel=4 * 2.0**-52
        )


def test_the_inputs_scheme_has_the_sample_variance_of_the_inputs() -> None:
    variance = SCHEMES["inputs"].variance
    assert variance(fan_in=3, fan_out=3, inputs=INPUTS) == 1.0
    assert variance(fan_in=3, fan_out=3, inputs=(0.0, 10.0)) == pytest.approx(50.0, rel=1e-15)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, -7.7, 1e12])
def test_equal_inputs_have_variance_exactly_0(value: float) -> None:
    assert SCHEMES["inputs"].variance(fan_in=7, fan_out=3, inputs=(value,) * 7) == 0


@pytest.mark.parametrize("inputs", [(), (3.0,)])
def test_fewer_than_two_inputs_have_no_variance(inputs: tuple[float, ...]) -> None:
    with pytest.raises(SheetError, match=r"^inputs: received .*; allowed: at least two inputs"):
        SCHEMES["inputs"].variance(fan_in=1, fan_out=3, inputs=inputs)


@given(st.lists(numbers, min_size=2, max_size=16))
@example([1e-300, 3e-300])
@example([5e-324, 0.0])
@example([1e12, math.nextafter(1e12, 0.0)])
@example([0.1, 0.1, math.nextafter(0.1, 1.0)])
def test_the_std_of_the_inputs_is_exact_to_rounding(inputs: list[float]) -> None:
    """Against fractions: the std may be off by two units in its last place."""
    exact = [Fraction(value) for value in inputs]
    mean = sum(exact) / len(exact)
    variance = sum(((value - mean) ** 2 for value in exact), Fraction(0)) / (len(exact) - 1)
    std = SCHEMES["inputs"].std_of(Layer(len(inputs), 1, tuple(inputs)), ())
    slack = Fraction(2) ** -51
    low, high = Fraction(std) * (1 - slack), Fraction(std) * (1 + slack)
    least = Fraction(5e-324)
    assert max(low - least, Fraction(0)) ** 2 <= variance <= (high + least) ** 2


@ROWS
@FANS
def test_the_square_of_the_std_is_the_variance_to_rounding(scheme: Scheme, fan_in: int) -> None:
    layer, arguments = Layer(fan_in, 5, INPUTS), scheme.check_arguments(())
    variance = scheme.variance(fan_in=fan_in, fan_out=5, inputs=INPUTS)
    assert scheme.std_of(layer, arguments) ** 2 == pytest.approx(variance, rel=1e-15)


@ROWS
def test_a_parameter_that_the_scheme_does_not_have_is_refused_by_name(scheme: Scheme) -> None:
    with pytest.raises(SheetError, match=f"parameter of {scheme.key}: received “slope”; allowed: "):
        scheme.variance(fan_in=3, fan_out=3, inputs=INPUTS, slope=1.0)


@pytest.mark.parametrize("std", [-1e-300, 1.0000000000001e12, math.nan, math.inf, True, "5", None])
def test_a_value_that_a_parameter_does_not_take_is_refused(std: object) -> None:
    with pytest.raises(SheetError, match=r"^std of fixed: received .*; allowed: a number from 0 to 1e12\.$"):
        SCHEMES["fixed"].variance(fan_in=3, fan_out=3, std=std)  # type: ignore[arg-type]


@ROWS
def test_a_wrong_number_of_arguments_is_refused(scheme: Scheme) -> None:
    wrong = (1.0,) * (len(scheme.parameters) + 1)
    with pytest.raises(SheetError, match=f"parameters of {scheme.key}: .* {len(scheme.parameters)} number"):
        scheme.check_arguments(wrong)


def test_the_normal_quantile_is_that_of_the_standard_library() -> None:
    """Both are accurate to about 1e-15 of their value, from the least die to the greatest."""
    middle = np.concatenate([dice.ravel() for dice in roll_dice((40, 40, 40), seed=6, roll=1)])
    ends = (np.arange(300) + 0.5) * 2.0**-52
    dice = np.concatenate([middle, ends, 1 - ends])
    expected = np.array([NormalDist().inv_cdf(die) for die in dice.tolist()])
    draws = SCHEMES["xavier"].distribution.unit_quantile(dice)
    assert np.abs(draws / expected - 1).max() < 2e-15


@ROWS
def test_a_distribution_has_mean_0_and_variance_1_and_rises(scheme: Scheme) -> None:
    """Over midpoints of n equal steps of probability; the tails left out at the ends weigh under 40/n."""
    steps = 1_000_000
    draws = scheme.distribution.unit_quantile((np.arange(steps) + 0.5) / steps)
    assert (np.diff(draws) > 0).all()
    assert abs(draws.mean()) < 1e-12
    assert abs((draws**2).mean() - 1) < 40 / steps


@pytest.fixture(scope="module")
def sampled() -> dict[str, NDArray[np.float64]]:
    """Weights of eight layers of 16 by 16 over 60 rolls, by scheme."""
    spec = SheetSpec(inputs=(3.0, 1.0) * 8, hidden=(16,) * 8, attempts=tuple(map(Attempt, SCHEMES)))
    sheets = [run_sheet(replace(spec, roll=roll)) for roll in range(1, 61)]
    return {
        key: np.concatenate([weights.ravel() for sheet in sheets for weights in sheet.attempts[at].weights[:-1]])
        for at, key in enumerate(SCHEMES)
    }


@ROWS
def test_sampled_weights_have_the_schemes_variance(scheme: Scheme, sampled: dict[str, NDArray[np.float64]]) -> None:
    """Within 3.3 standard errors; that of a variance is ``sqrt((kurtosis - 1) / n)`` of it."""
    weights = sampled[scheme.key]
    variance = scheme.variance(fan_in=16, fan_out=16, inputs=(3.0, 1.0) * 8)
    kurtosis = float(np.mean(weights**4)) / variance**2
    assert abs(np.mean(weights**2) / variance - 1) < 3.3 * math.sqrt((kurtosis - 1) / weights.size)
    assert abs(np.mean(weights)) < 3.3 * math.sqrt(variance / weights.size)


@ROWS
def test_sampled_weights_follow_the_schemes_law(scheme: Scheme, sampled: dict[str, NDArray[np.float64]]) -> None:
    """Kolmogorov and Smirnov's distance at the level of one in a thousand, in a fixed sample."""
    std = math.sqrt(scheme.variance(fan_in=16, fan_out=16, inputs=(3.0, 1.0) * 8))
    law, place_and_width = {"normal": ("norm", (0, 1)), "uniform": ("uniform", (-math.sqrt(3), 2 * math.sqrt(3)))}[
        scheme.distribution.name
    ]
    assert kstest(sampled[scheme.key] / std, law, args=place_and_width).pvalue > 0.001
