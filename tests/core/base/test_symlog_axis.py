"""The axis: where a number stands and what stands there, and that bins are what their edges say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from xavier_core.base.symlog_axis import BARS, FINE, Axis

_AXES = (
    Axis(1e4, 0.1),
    Axis(1e4, 0.1, is_signed=False),
    Axis(5.0, math.inf),
    Axis(5.0, math.inf, is_signed=False),
    Axis(1e300, 1e270),
    Axis(10.0, 10.0),
)
_EACH_AXIS = pytest.mark.parametrize("axis", _AXES, ids=repr)
_axes = st.sampled_from(_AXES)
_share = st.floats(0.0, 1.0)


def _lowest(axis: Axis) -> float:
    return -axis.reach if axis.is_signed else 0.0


@given(_axes, _share)
def test_a_position_is_found_again_from_what_stands_there(axis: Axis, share: float) -> None:
    position = np.array([share])
    assert axis.position(axis.value(position)) == pytest.approx(position, rel=1e-14, abs=1e-14)


@given(_axes, _share)
def test_a_value_is_found_again_from_where_it_stands(axis: Axis, share: float) -> None:
    value = np.array([_lowest(axis) + share * (axis.reach - _lowest(axis))])
    # One rounding of the position moves a value by as much as the axis is steep there.
    steep = (axis.reach if axis.is_linear else (axis.bend + abs(value[0])) * math.log1p(axis.reach / axis.bend)) * 2
    assert abs(axis.value(axis.position(value)) - value) <= 1e-15 * steep


@given(_axes, _share, _share)
def test_larger_values_stand_further_right(axis: Axis, one: float, other: float) -> None:
    low, high = sorted((one, other))
    values = axis.value(np.array([low, high]))
    assert values[0] <= values[1]
    assert np.diff(axis.position(values)) >= 0


@_EACH_AXIS
def test_the_ends_of_the_axis_stand_at_0_and_1(axis: Axis) -> None:
    assert axis.position(np.array([_lowest(axis), axis.reach])).tolist() == [0.0, 1.0]
    assert axis.value(np.array([0.0, 1.0])) == pytest.approx([_lowest(axis), axis.reach], rel=1e-14)


@_EACH_AXIS
def test_0_stands_in_the_middle_of_the_middle_bar_or_at_the_left_end(axis: Axis) -> None:
    (position,) = axis.position(np.array([0.0]))
    assert position == (0.5 if axis.is_signed else 0.0)
    for bins in (BARS, FINE):
        assert bins % 2 == 1
        edges = axis.edges(bins)
        if axis.is_signed:
            middle = bins // 2
            assert edges[middle] == pytest.approx(-edges[middle + 1], rel=1e-10)
            assert axis.bin_of(np.array([0.0, -0.0]), bins).tolist() == [middle + 1] * 2
        else:
            assert edges[0] == 0.0
            assert axis.bin_of(np.array([0.0, -0.0]), bins).tolist() == [1, 1]


@_EACH_AXIS
def test_a_bar_is_an_odd_number_of_whole_bins(axis: Axis) -> None:
    assert (FINE % BARS, FINE // BARS % 2) == (0, 1)
    assert axis.edges(FINE)[:: FINE // BARS] == pytest.approx(axis.edges(BARS), rel=1e-11, abs=1e-13 * axis.reach)


@_EACH_AXIS
@pytest.mark.parametrize("bins", [1, 2, BARS, FINE])
def test_a_value_away_from_edges_is_in_the_bin_whose_edges_enclose_it(axis: Axis, bins: int) -> None:
    dice = np.random.default_rng(bins)
    inner = np.arange(bins)[:, np.newaxis] + dice.uniform(1e-6, 1 - 1e-6, (bins, 3))
    values = axis.value((inner / bins).ravel())
    assert (axis.bin_of(values.copy(), bins) == np.searchsorted(axis.edges(bins), values)).all()
    assert (axis.bin_of(values.copy(), bins) == np.repeat(np.arange(bins) + 1, 3)).all()


@_EACH_AXIS
def test_what_is_off_the_axis_has_bins_of_its_own(axis: Axis) -> None:
    beyond = np.array([1.001, 3.0, 1e6]) * axis.reach
    assert axis.bin_of(beyond, BARS).tolist() == [BARS + 1] * 3
    if axis.is_signed:
        assert axis.bin_of(-beyond, BARS).tolist() == [0] * 3
    assert axis.bin_of(np.array([0.999 * axis.reach]), FINE).max() <= FINE


@_EACH_AXIS
def test_asking_for_bins_leaves_the_values_as_they_were(axis: Axis) -> None:
    values = np.array([0.5, 1.5])
    axis.bin_of(values, BARS)
    assert values.tolist() == [0.5, 1.5]


def test_the_signed_log_axis_is_a_line_near_0_and_a_logarithm_far_from_it() -> None:
    axis = Axis(1e8, 1.0)
    near = axis.position(np.array([1e-6, 2e-6, 3e-6])) - 0.5
    assert near / near[0] == pytest.approx([1, 2, 3], rel=1e-5)
    far = axis.position(np.array([1e5, 1e6, 1e7]))
    assert far[2] - far[1] == pytest.approx(far[1] - far[0], rel=1e-5)
    assert far[0] == pytest.approx(0.5 + 0.5 * math.log(100_001) / math.log(100_000_001), rel=1e-14)


@_EACH_AXIS
def test_the_chances_of_all_bins_are_the_chance_of_the_axis(axis: Axis) -> None:
    def half_normal(
        values: np.ndarray[tuple[int], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.where(values >= 0, 0.25 + 0.75 * (2 * ndtr(3 * values / axis.reach) - 1), 0.0)

    chances = axis.chances(half_normal, BARS)
    assert chances.shape == (BARS,)
    assert chances.sum() == pytest.approx(float(half_normal(np.array([axis.reach]))[0]), rel=1e-13)
    (at_zero,) = axis.bin_of(np.array([0.0]), BARS)
    assert chances[at_zero - 1] >= 0.25  # what is at 0 itself
