"""Statistics of a layer against exact sums, at all sizes; shares against counting; ranks against closed forms."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from xavier_core.activations import ACTIVATIONS, Values, find_activation
from xavier_core.network.statistics import (
    RANKED_EXAMPLES,
    activation_rank,
    effective_rank,
    example_similarity,
    is_symmetric_layer,
    mean_square_slope,
    share_dead,
    share_saturated,
    summarize,
)

Array = NDArray[np.float64]

KEYS = pytest.mark.parametrize("activation", ACTIVATIONS)


def drawn(*shape: int, key: int = 1) -> Array:
    return np.random.default_rng(key).standard_normal(shape)


def root_of(square: Fraction | float) -> float:
    """The square root of a fraction whose own float may be 0."""
    return math.sqrt(Fraction(square) * 4**400) / 2.0**400


# ---- sizes ---------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.sampled_from([2.0**-900, 2.0**-30, 1.0, 2.0**900]))
def test_sizes_are_those_of_exact_fractions(values: list[float], scale: float) -> None:
    """Neither huge nor tiny numbers lose their squares. What a tiny number itself is rounded to is in the fractions."""
    scaled = [value * scale for value in values]
    found = summarize(np.array(scaled))
    exact = [Fraction(value) / Fraction(scale) for value in scaled]
    mean, square = sum(exact) / len(exact), sum(value * value for value in exact) / len(exact)
    size, spread = root_of(square), root_of(square - mean * mean)
    minimum = 1e-323 / scale
    assert found.mean / scale == pytest.approx(float(mean), rel=1e-13, abs=1e-15 * size + minimum)
    assert found.rms / scale == pytest.approx(size, rel=1e-13, abs=minimum)
    assert found.std / scale == pytest.approx(spread, rel=1e-13, abs=1e-15 * size + minimum)
    assert found.largest == max(map(abs, scaled))
    assert found.zeros == scaled.count(0.0) / len(scaled)


@pytest.mark.parametrize("precision", [np.float64, np.float32])
@pytest.mark.parametrize("size", [1, 2**15 - 1, 2**15, 2**15 + 1, 3 * 2**15 + 5])
def test_many_numbers_are_parted_without_a_seam(precision: type[np.floating], size: int) -> None:
    """Far from 0, too, where the difference of squares would leave nothing of the spread."""
    rng = np.random.default_rng(size)
    values = (1e4 + np.cumsum(rng.standard_normal(size)) / 100).astype(precision)
    found, wide = summarize(values), values.astype(np.longdouble)
    assert found.mean == pytest.approx(float(wide.mean()), rel=1e-14)
    assert found.std == pytest.approx(float(np.sqrt(np.square(wide - wide.mean()).mean())), rel=1e-9)
    assert found.rms == pytest.approx(float(np.sqrt(np.square(wide).mean())), rel=1e-14)


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_single_precision_is_summed_in_double(precision: type[np.floating]) -> None:
    """A million equal numbers have no spread, and their mean is the number; a float32 sum would be off by 1e-4."""
    found = summarize(np.full((1000, 1000), 0.1, dtype=precision))
    value = float(precision(0.1))
    assert found.mean == found.rms == pytest.approx(value, rel=1e-15)
    assert found.std == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_the_largest_and_the_smallest_numbers_have_sizes(precision: type[np.floating]) -> None:
    kind = np.finfo(precision)
    for value in (kind.max, kind.smallest_normal, kind.smallest_subnormal):
        found = summarize(np.array([value, -value, value, -value], dtype=precision))
        assert found[:6] == (0.0, float(value), float(value), float(value), 0.0, 4)


def test_nothing_but_zeros_has_no_size() -> None:
    assert summarize(np.zeros((3, 4)))[:6] == (0.0, 0.0, 0.0, 0.0, 1.0, 12)
    assert not summarize(np.zeros((3, 4))).counts.any()
    assert summarize(np.array([0.0, -0.0, 2.0, 0.0])).zeros == 0.75


def test_any_shape_and_layout_has_the_same_sizes() -> None:
    values = drawn(20, 30)
    expected = summarize(values)
    found = summarize(values.reshape(4, 5, 30))
    assert found[:6] == expected[:6]
    assert np.array_equal(found.counts, expected.counts)
    assert summarize(values.T).std == pytest.approx(expected.std, rel=1e-15)
    assert summarize(values[::-1]).mean == pytest.approx(expected.mean, rel=1e-13)


# ---- saturation ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activation", "beyond", "within"),
    [
        ("tanh", [-1.0, -0.9901, 0.9901, 1.0], [-0.9899, 0.0, 0.9899]),
        ("sigmoid", [0.0, 0.0049, 0.9951, 1.0], [0.0051, 0.5, 0.9949]),
        ("elu", [-1.0, -0.9901], [-0.9899, 0.0, 0.9901, 50.0]),
        ("selu", [-1.7580993408473766, -1.7406], [-1.7404, 0.0, 1.75, 50.0]),
        ("softplus", [0.0, 0.0069], [0.0070, 0.6931, 50.0]),
        ("softsign", [-1.0, -0.9901, 0.9901, 1.0], [-0.9899, 0.0, 0.9899]),
        ("lecun_tanh", [-1.7159, -1.6988, 1.6988, 1.7159], [-1.6987, 0.0, 1.6987]),
    ],
)
def test_what_is_beyond_99_percent_of_the_way_to_a_limit_is_saturated(
    activation: str, beyond: list[float], within: list[float]
) -> None:
    post = np.array([beyond + within])
    expected = len(beyond) / (len(beyond) + len(within))
    assert share_saturated(post, ACTIVATIONS[activation]) == pytest.approx(expected, rel=1e-15)
    assert share_saturated(post.astype(np.float32), ACTIVATIONS[activation]) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu", "gelu", "silu"])
def test_what_has_no_limit_does_not_saturate(activation: str) -> None:
    assert share_saturated(np.array([[-1e9, 0.0, 1e9]]), ACTIVATIONS[activation]) is None


@KEYS
def test_limits_are_where_an_activation_ends(activation: str) -> None:
    """And None where it goes on, or ends at g(0) as ReLU, GELU and SiLU do below."""
    row = ACTIVATIONS[activation]
    ends = find_activation(row.key, 0.2).apply(np.array([-1e150, 1e150])).tolist()
    start = find_activation(row.key, 0.2).value_at_0
    for end, limit in zip(ends, row.limits, strict=True):
        if abs(end) > 1e100 or abs(end - start) < 1e-9:
            assert limit is None
        else:
            assert limit == pytest.approx(end, rel=1e-14, abs=1e-300)


# ---- units ---------------------------------------------------------------------------------------


@KEYS
@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_a_unit_is_dead_where_no_example_gives_it_a_slope(activation: str, precision: type[np.floating]) -> None:
    """Far below 0, and far above it where the activation is flat there, too; for all examples, or all but one."""
    row = ACTIVATIONS[activation]
    pre = drawn(100, 6).astype(precision)
    pre[:, 1] = -1e5
    pre[:, 2] = 1e5
    pre[:, 3] = -1e5
    pre[77, 3] = 0.5
    pre[:, 4] = 1e5
    pre[3, 4] = 0.5
    flat = find_activation(row.key, 0.2).derivative(np.array([-1e5, 1e5])) == 0.0
    assert share_dead(pre, find_activation(row.key, 0.2)) == flat.sum() / 6
    slopes = find_activation(row.key, 0.2).derivative(pre.astype(np.float64))
    assert share_dead(pre, find_activation(row.key, 0.2)) == (slopes == 0.0).all(axis=0).mean()


def test_a_relu_is_dead_where_it_is_never_above_0() -> None:
    pre = drawn(300, 50)
    pre[:, :20] = -np.abs(pre[:, :20])
    pre[:, 20] = 0.0
    pre[299, 0] = 1e-300
    assert share_dead(pre, find_activation("relu", 0.0)) == 20 / 50
    assert share_dead(pre, find_activation("leaky_relu", 0.0)) == 20 / 50
    assert share_dead(pre, find_activation("leaky_relu", 0.01)) == 0.0
    assert share_dead(pre, find_activation("identity", 0.0)) == 0.0
    assert share_dead(-np.abs(pre[:, :20]), find_activation("relu", 0.0)) == 1.0


def test_units_are_alike_where_all_of_them_have_the_same_number_for_every_example() -> None:
    column = drawn(40, 1)
    post = np.repeat(column, 7, axis=1)
    assert is_symmetric_layer(post)
    assert is_symmetric_layer(column)
    for place in ((0, 0), (0, 6), (39, 3), (20, 0)):
        other = post.copy()
        other[place] += 1e-9
        assert not is_symmetric_layer(other)
    assert not is_symmetric_layer(np.repeat(column.T, 3, axis=0))


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_units_are_alike_to_rounding_and_no_further(precision: type[np.floating]) -> None:
    """As sums of the same terms in another order are; beside numbers that are the largest there are, too."""
    unit, large = float(np.finfo(precision).eps), float(np.finfo(precision).max)
    post = np.repeat(drawn(40, 1), 7, axis=1)
    post[0] = np.abs(post).max()
    for sign in (1.0, -1.0):
        assert is_symmetric_layer((post * (1.0 + sign * 4 * unit * drawn(40, 7, key=2).clip(-1, 1))).astype(precision))
        other = post.copy()
        other[20, 3] += sign * 1e4 * unit
        assert not is_symmetric_layer(other.astype(precision))
    assert not is_symmetric_layer(np.array([[large, -large], [1.0, 2.0]]).astype(precision))
    assert not is_symmetric_layer(np.array([[1.0, 1.0], [large, -large]]).astype(precision))


@KEYS
@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_the_mean_square_of_the_slope_is_what_it_says(activation: str, precision: type[np.floating]) -> None:
    pre: Values = drawn(300, 300).astype(precision)
    expected = float(np.square(find_activation(activation, 0.2).derivative(pre.astype(np.float64))).mean())
    found = mean_square_slope(pre, find_activation(activation, 0.2))
    assert found == pytest.approx(expected, rel=1e-12 if precision is np.float64 else 1e-6)


# ---- rank ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_equal_singular_values_count_whole(scale: float) -> None:
    for count in (1, 2, 7, 100):
        values = [scale] * count + [0.0] * 5
        assert effective_rank(values) == pytest.approx(count, rel=1e-12)


def test_the_effective_rank_is_the_exponential_of_the_entropy() -> None:
    """Shares 1/2, 1/4 and 1/4 have an entropy of 1.5 bits; geometric ones with ratio q that of a geometric law."""
    assert effective_rank([2.0, 1.0, 1.0]) == pytest.approx(2**1.5, rel=1e-14)
    q = 0.8
    entropy = -math.log(1 - q) - q / (1 - q) * math.log(q)
    assert effective_rank(q ** np.arange(400)) == pytest.approx(math.exp(entropy), rel=1e-12)


def test_no_singular_values_but_0_have_no_rank() -> None:
    assert effective_rank([0.0, 0.0]) == 0.0
    assert effective_rank([]) == 0.0
    assert activation_rank(np.zeros((5, 4))) == 0.0


@given(st.integers(2, 30), st.integers(2, 30), st.integers(0, 1000))
def test_a_rank_lies_between_1_and_the_smaller_side(batch: int, units: int, key: int) -> None:
    assert 1.0 <= activation_rank(drawn(batch, units, key=key)) <= min(batch, units) + 1e-9


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1.0, 1e300])
def test_activations_in_k_equal_directions_have_rank_k(scale: float) -> None:
    for count in (1, 3, 10):
        turned = np.linalg.qr(drawn(60, count, key=1))[0] @ np.linalg.qr(drawn(50, count, key=2))[0].T
        assert activation_rank(turned * scale) == pytest.approx(count, rel=1e-10)
    assert activation_rank(np.outer(np.ones(7), drawn(5)).astype(np.float32)) == pytest.approx(1.0, abs=1e-5)


def test_only_the_first_examples_are_ranked() -> None:
    assert RANKED_EXAMPLES == 256
    some = drawn(256, 20)
    assert activation_rank(np.vstack([some, 1e6 * drawn(100, 20, key=2)])) == activation_rank(some)
    assert activation_rank(np.vstack([some[:255], 1e6 * drawn(1, 20, key=2)])) < 2.0


# ---- how alike examples are ----------------------------------------------------------------------


@pytest.mark.parametrize("precision", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(2, 1), (7, 3), (100, 700), (RANKED_EXAMPLES, 4)])
@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e30])
def test_similarity_is_that_of_all_pairs(shape: tuple[int, int], precision: type, scale: float) -> None:
    values: Array = ((drawn(*shape) + 2.0) * scale).astype(precision)
    exact = values.astype(np.longdouble)
    pairs = [exact[one] @ exact[other] for one in range(len(exact)) for other in range(one)]
    expected = float(sum(pairs) / len(pairs) / ((exact**2).sum() / len(exact)))
    assert example_similarity(values) == pytest.approx(expected, abs=1e-12)


def test_what_tells_nearly_equal_examples_apart_keeps_its_digits() -> None:
    """``1 - c = |a - b|**2 / (|a|**2 + |b|**2)`` of two: 2**-41, of which products keep few digits."""
    post = np.ones((2, 50))
    post[1] += 2.0**-20
    found = example_similarity(post)
    assert found is not None
    assert 1.0 - found == pytest.approx(2.0**-40 / 2.0, rel=1e-3)


def test_similarity_is_of_several_examples_with_a_signal() -> None:
    assert example_similarity(np.ones((1, 5))) is None
    assert example_similarity(np.zeros((3, 5))) is None
    assert example_similarity(np.ones((3, 5))) == 1.0
    assert example_similarity(np.eye(5)) == pytest.approx(0.0, abs=1e-15)
    assert example_similarity(np.array([[1.0, 2.0], [-1.0, -2.0]])) == pytest.approx(-1.0)


def test_similarity_looks_at_the_first_examples_alone() -> None:
    post = np.ones((RANKED_EXAMPLES + 1, 3))
    post[-1] = -1.0
    assert example_similarity(post) == 1.0
