"""The accumulator: its figures against those of the raw values, and what adding accumulators up keeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from xavier_core.base import BARS, FINE, Axis
from xavier_core.rerolls.accumulator import SIZES, Accumulator, Measured, Scales, accumulate, empty_accumulator

Array = NDArray[np.float64]


def _empty(*, is_signed: bool) -> Accumulator:
    axis, linear = Axis(1e3, 1e-2, is_signed), Axis(30.0, math.inf, is_signed)
    return empty_accumulator(Scales(axis, linear, own=Axis(1e6, 0.2), centre=0.0, unit=3.0, atom=0.0))


_SIGNED = _empty(is_signed=True)
_SIZED = _empty(is_signed=False)
_SAMPLES: dict[str, Callable[[int], Array]] = {
    "normal": lambda n: np.random.default_rng(1).normal(0.5, 4.0, n),
    "heavy": lambda n: np.random.default_rng(2).normal(size=n) * np.random.default_rng(3).chisquare(2, n),
    "skewed": lambda n: np.random.default_rng(4).gamma(0.7, 9.0, n) - 2.0,
    "with zeros": lambda n: np.random.default_rng(5).normal(size=n) * np.random.default_rng(6).integers(0, 2, n),
}
_each_sample = pytest.mark.parametrize("name", list(_SAMPLES))


def _accumulated(values: Array, start: Accumulator = _SIGNED, first_roll: int = 1) -> Accumulator:
    return accumulate(start.scales, values, first_roll)


def _assert_same(one: Measured, other: Measured, *, rel: float) -> None:
    for found, expected in zip(one, other, strict=True):
        assert found == (None if expected is None else pytest.approx(expected, rel=rel))


def _bin_around(start: Accumulator, value: float) -> float:
    """Width of the fine bin in which a value lies, with those beside it."""
    edges = start.fine_edges()
    place = int(start.scales.own.bin_of(np.array([value - start.scales.centre]), FINE)[0]) - 1
    return float(edges[min(place + 2, FINE)] - edges[max(place - 1, 0)])


@_each_sample
@pytest.mark.parametrize("n", [5, 1000, 20_011])
def test_the_moments_are_those_of_the_values(name: str, n: int) -> None:
    values = _SAMPLES[name](n)
    assert _accumulated(values).std().value == pytest.approx(values.std(ddof=1), rel=1e-12)
    assert _accumulated(values).kurtosis().value == pytest.approx(stats.kurtosis(values, fisher=False), rel=1e-11)


@_each_sample
@pytest.mark.parametrize("n", [1000, 20_011])
def test_quantiles_are_those_of_the_values_to_one_fine_bin(name: str, n: int) -> None:
    values = _SAMPLES[name](n)
    for p in (0.05, 0.3, 0.5, 0.95):
        for accumulator, own in (
            (_accumulated(values), values),
            (_accumulated(np.abs(values), _SIZED), np.abs(values)),
        ):
            expected = float(np.quantile(own, p, method="inverted_cdf"))
            assert accumulator.quantile(p).value == pytest.approx(expected, abs=_bin_around(accumulator, expected))


@_each_sample
def test_the_median_of_the_magnitude_is_that_of_the_values_to_one_fine_bin(name: str) -> None:
    values = _SAMPLES[name](20_011)
    expected = float(np.quantile(np.abs(values), 0.5, method="inverted_cdf"))
    for accumulator in (_accumulated(values), _accumulated(np.abs(values), _SIZED)):
        assert accumulator.median_size().value == pytest.approx(expected, abs=_bin_around(accumulator, expected))


@_each_sample
def test_the_shares_below_a_size_are_counted_exactly(name: str) -> None:
    values = np.append(_SAMPLES[name](4999) * 20, [10.0, -10.0, 100.0, -100.0])
    for place, size in enumerate(SIZES):
        share = np.count_nonzero(np.abs(values) <= size) / len(values)
        assert _accumulated(values).share_below(place).value == share
        assert _accumulated(values).share_below(place).error == pytest.approx(
            math.sqrt(share * (1 - share) / len(values))
        )


@pytest.mark.parametrize("linear", [False, True])
@_each_sample
def test_the_bars_hold_the_values_between_their_edges(name: str, *, linear: bool) -> None:
    values = _SAMPLES[name](5000)
    for start, own in ((_SIGNED, values), (_SIZED, np.abs(values))):
        axis = start.axis(linear=linear)
        inner, _ = np.histogram(own, axis.edges(BARS))
        left, right = np.count_nonzero(own < axis.edges(BARS)[0]), np.count_nonzero(own > axis.reach)
        assert _accumulated(own, start).bar_counts(linear=linear).tolist() == [left, *inner, right]


@_each_sample
@pytest.mark.parametrize("cuts", [(1,), (0, 2500), (17, 18, 4999), tuple(range(100, 5000, 100))])
def test_accumulators_of_parts_add_up_to_that_of_all(name: str, cuts: tuple[int, ...]) -> None:
    values = _SAMPLES[name](5000)
    whole, joined, start = _accumulated(values, first_roll=7), _SIGNED, 0
    for part in np.split(values, cuts):
        joined, start = joined + _accumulated(part, first_roll=7 + start), start + len(part)
    assert joined.n == whole.n == 5000
    for counts in ("fine", "bars", "below", "rolls", "atoms", "lowest", "highest"):
        assert np.array_equal(getattr(joined, counts), getattr(whole, counts))
    assert joined.mean == pytest.approx(whole.mean, rel=1e-12, abs=1e-14)
    assert joined.powers == pytest.approx(whole.powers, rel=1e-10, abs=1e-9)
    assert joined.std().value == pytest.approx(whole.std().value, rel=1e-12)
    _assert_same(joined.kurtosis(), whole.kurtosis(), rel=1e-10)


@_each_sample
def test_a_remembered_roll_lies_in_its_bar_and_is_the_first_one_there(name: str) -> None:
    values, first_roll = _SAMPLES[name](3000), 10**12
    accumulator = _accumulated(values[:1000], first_roll=first_roll) + _accumulated(
        values[1000:], first_roll=first_roll + 1000
    )
    for place in (0, 1):
        axis = accumulator.axis(linear=bool(place))
        bars = axis.bin_of(values, BARS)
        expected = np.zeros(BARS + 2, np.int64)
        for bar in np.unique(bars):
            expected[bar] = first_roll + int(np.flatnonzero(bars == bar)[0])
        assert accumulator.rolls[place].tolist() == expected.tolist()


@pytest.mark.parametrize("figure", ["std", "kurtosis", "quantile", "median_size", "share_below"])
def test_the_standard_error_is_the_standard_deviation_of_the_figure(figure: str) -> None:
    samples, n = 400, 10_000 if figure == "std" else 2000
    ask: dict[str, Callable[[Accumulator], tuple[float | None, float | None]]] = {
        "std": Accumulator.std,
        "kurtosis": Accumulator.kurtosis,
        "quantile": lambda accumulator: accumulator.quantile(0.05),
        "median_size": Accumulator.median_size,
        "share_below": lambda accumulator: accumulator.share_below(0),
    }
    dice = np.random.default_rng(11)
    # The eighth moment of so few normal values is too often that of one of them alone; these are bounded and skewed.
    draw = dice.beta if figure == "kurtosis" else dice.normal
    sides = (0.5, 1.0) if figure == "kurtosis" else (0.0, 9.0)
    found = np.array([ask[figure](_accumulated(draw(*sides, n))) for _ in range(samples)], dtype=float)
    found_std, claimed = found[:, 0].std(ddof=1), float(np.sqrt((found[:, 1] ** 2).mean()))
    # A standard deviation of 400 near-normal figures has a relative error of 1 / sqrt(800), and the
    # error by what stands to either side of a quantile is itself noisy.
    allowed = 4.5 / math.sqrt(2 * samples)
    assert found_std == pytest.approx(claimed, rel=allowed)


def test_the_standard_deviation_of_values_far_from_0_is_not_lost() -> None:
    deviations = np.random.default_rng(8).normal(size=20_000)
    near, far = _SIGNED, _SIGNED
    for at, part in enumerate(np.split(deviations, 20)):
        near, far = (
            near + _accumulated(part, first_roll=1 + 1000 * at),
            far + _accumulated(part + 1e6, first_roll=1 + 1000 * at),
        )
    _assert_same(far.std(), near.std(), rel=1e-8)
    _assert_same(far.kurtosis(), near.kurtosis(), rel=1e-7)


def test_equal_values_have_no_standard_deviation_and_no_kurtosis() -> None:
    for value in (0.0, 0.1, -1e5 / 3, 1e30):
        joined = sum((_accumulated(np.full(n, value)) for n in (3, 7, 100, 1003)), _SIGNED)
        assert joined.std() == (0.0, None)
        assert joined.kurtosis() == (None, None)


def test_powers_beyond_the_largest_float_leave_no_figure_and_no_warning() -> None:
    accumulator = _accumulated(np.array([1e60, -1e60, 3e60, 0.0])) + _accumulated(np.array([1e61]))
    assert accumulator.std() == (None, None)
    assert accumulator.kurtosis() == (None, None)
    assert accumulator.bar_counts(linear=False).sum() == 5


@pytest.mark.parametrize("start", [_SIGNED, _SIZED], ids=["signed", "sized"])
@pytest.mark.parametrize("values", [[], [2.5], [2.5, 2.5], [1.0, 2.0], [1e9], [0.0, 0.0, 0.0]], ids=str)
def test_very_few_values_raise_nothing_and_warn_of_nothing(start: Accumulator, values: list[float]) -> None:
    accumulator = start + _accumulated(np.array(values), start)
    few = (
        accumulator.std(),
        accumulator.kurtosis(),
        accumulator.quantile(0.5),
        accumulator.median_size(),
        accumulator.share_below(1),
    )
    assert accumulator.n == len(values)
    if not values:
        assert set(few) == {(None, None)}
    if len(values) < 2:
        assert few[0] == (None, None)
    assert few[1] == (None, None)
    for figure in few:
        assert all(part is None or math.isfinite(part) for part in figure)
    if values:
        fit = accumulator.fit(lambda y: cast(Array, stats.norm.cdf(y, 0.0, 3.0)))
        assert 0.0 <= fit.distance <= 1.0
        assert 0.0 <= fit.share <= 1.0


def test_a_quantile_off_the_axis_lies_between_its_end_and_the_farthest_value() -> None:
    accumulator = _accumulated(np.array([-1e9, 1.0, 2.0, 3.0, 1e9]))
    reach = accumulator.scales.own.reach
    low, middle, high = (accumulator.quantile(p) for p in (0.1, 0.5, 0.95))
    assert low.value is not None
    assert high.value is not None
    assert -1e9 <= low.value <= -reach
    assert reach <= high.value <= 1e9
    assert (low.error, high.error) == (None, None)
    assert middle.value == pytest.approx(2.0, abs=0.01)


def test_the_kurtosis_has_no_error_where_one_reroll_decides() -> None:
    values = np.random.default_rng(12).normal(0.5, 4.0, 200_000)
    assert _accumulated(values).kurtosis().error is not None
    for farthest, is_std_known in ((-60.0, True), (60.0, True), (200.0, False)):
        with_one = _accumulated(np.append(values, farthest))
        assert with_one.kurtosis().value == pytest.approx(stats.kurtosis(np.append(values, farthest), fisher=False))
        assert with_one.kurtosis().error is None
        assert (with_one.std().error is not None) == is_std_known


# ---- the distance to a law -----------------------------------------------------------------------


@pytest.mark.parametrize("n", [20, 500, 20_000])
@pytest.mark.parametrize("std", [2.0, 2.2])
def test_the_distance_is_that_of_kolmogorov_and_smirnov_to_one_bin(n: int, std: float) -> None:
    values = np.random.default_rng(n).normal(0.0, 2.0, n)
    law = stats.norm(0.0, std)
    found = _accumulated(values).fit(law.cdf)
    expected = stats.kstest(values, law.cdf)
    # Between the edges of a bin the law gains its chance, and the values what they have of theirs in it.
    most_in_a_bin = float(np.diff(law.cdf(_SIGNED.fine_edges())).max()) + _accumulated(values).fine.max() / n
    assert expected.statistic - most_in_a_bin <= found.distance <= expected.statistic + 1e-12
    assert found.by_chance == pytest.approx(math.sqrt(math.pi / 2) * math.log(2) / math.sqrt(n), rel=1e-12)


def test_the_share_is_even_for_the_right_law_and_tiny_for_a_wrong_one() -> None:
    dice, law, wrong = np.random.default_rng(21), stats.norm(0.0, 2.0), stats.norm(0.0, 2.4)
    accumulators = [_accumulated(dice.normal(0.0, 2.0, 2000)) for _ in range(300)]
    shares = [accumulator.fit(law.cdf).share for accumulator in accumulators]
    # 300 even shares stay this close to a line but once in some 100,000 times; bins make them a little larger.
    assert stats.kstest(shares, "uniform").statistic < 2.3 / math.sqrt(300)
    distances = [accumulator.fit(law.cdf).distance for accumulator in accumulators]
    error = float(np.std(distances, ddof=1)) / math.sqrt(300)
    one_bin = float(np.diff(law.cdf(_SIGNED.fine_edges())).max())
    assert np.mean(distances) == pytest.approx(accumulators[0].fit(law.cdf).by_chance, abs=4.5 * error + one_bin)
    assert np.median([accumulator.fit(wrong.cdf).share for accumulator in accumulators]) < 1e-4


def test_what_a_law_has_at_0_itself_is_no_distance() -> None:
    zeros = 0.4
    dice = np.random.default_rng(31)
    values = np.abs(dice.normal(0.0, 2.0, 20_000)) * (dice.uniform(size=20_000) >= zeros)

    def cdf(y: Array) -> Array:
        return np.where(y >= 0, zeros + (1 - zeros) * (2 * stats.norm.cdf(y, 0.0, 2.0) - 1), 0.0)

    assert _accumulated(values, _SIZED).fit(cdf).share > 1e-5
    assert _accumulated(values, _SIZED).fit(lambda y: 2 * stats.norm.cdf(y, 0.0, 2.0) - 1).distance > 0.35
