from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.charts.axes import (
    axis_ticks,
    drawn_at,
    drawn_range,
    layer_axis,
    log_axis,
    room_for_powers,
    signed_axis,
    widths,
)
from xavier_core.base import Axis

SIGNED = Axis(1e4, 0.01)
LINEAR = Axis(8.0, math.inf)


def test_ticks_of_a_signed_log_axis_are_powers_of_ten_at_their_positions() -> None:
    ticks = axis_ticks(SIGNED)
    assert [tick.text for tick in ticks] == ["−10,000", "−100", "−1", "0", "1", "100", "10,000"]
    for tick in ticks:
        expected = 0.5 + 0.5 * math.copysign(math.log(1 + abs(tick.value) / 0.01) / math.log(1 + 1e6), tick.value)
        assert tick.at == pytest.approx(expected if tick.value else 0.5, abs=5e-5)


def test_ticks_of_an_axis_without_negative_numbers_start_at_0() -> None:
    ticks = axis_ticks(Axis(100.0, 0.1, is_signed=False))
    assert [tick.text for tick in ticks] == ["0", "1", "10", "100"]
    assert (ticks[0].at, ticks[-1].at) == (0.0, 1.0)


@pytest.mark.parametrize("most", [3, 5, 9])
@pytest.mark.parametrize(
    "axis", [SIGNED, LINEAR, Axis(1e12, 1e-3), Axis(1.0, 1e-9), Axis(3.0, math.inf, is_signed=False)]
)
def test_ticks_are_no_more_than_asked_for_and_in_order(axis: Axis, most: int) -> None:
    ticks = axis_ticks(axis, most)
    places = [tick.at for tick in ticks]
    assert len(ticks) <= most
    assert places == sorted(places)
    assert all(0.0 <= at <= 1.0 for at in places)


def test_a_linear_axis_is_drawn_in_its_own_numbers_and_can_be_zoomed() -> None:
    layout = signed_axis(LINEAR, "Output 1")
    assert layout["range"] == [-8.0, 8.0]
    assert "fixedrange" not in layout
    assert "tickvals" not in layout
    assert drawn_at(LINEAR, np.array([3.0])).tolist() == [3.0]


def test_a_signed_log_axis_is_drawn_in_positions_with_real_numbers_below_them() -> None:
    layout = signed_axis(SIGNED, "Output 1")
    assert layout["range"] == [0.0, 1.0]
    assert layout["ticktext"][0] == "−10,000"
    assert layout["tickvals"] == [tick.at for tick in axis_ticks(SIGNED)]
    assert layout["fixedrange"]
    assert drawn_at(SIGNED, np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("axis", [SIGNED, LINEAR, Axis(3.0, math.inf, is_signed=False)])
def test_bars_fill_the_axis(axis: Axis) -> None:
    first, step = widths(axis, 61)
    assert (first - step / 2, first + 60.5 * step) == pytest.approx(drawn_range(axis))


def test_a_log_axis_holds_all_positive_numbers() -> None:
    low, high = log_axis([1e-7, 0.0, None, 250.0, math.inf], "RMS")["range"]
    assert -7.9 < low < -7.0
    assert math.log10(250.0) < high < 3.1


def test_a_log_axis_leaves_out_what_is_too_small() -> None:
    low, _ = log_axis([1e-200, 1.0], "RMS", most_decades=16)["range"]
    assert low == pytest.approx(-16.96)


def test_a_short_log_axis_has_ticks_between_powers_of_ten() -> None:
    axis = log_axis([0.3, 4.0], "RMS")
    assert (axis["tickvals"], axis["ticktext"]) == ([0.5, 1.0, 2.0, 5.0], ["0.5", "1", "2", "5"])
    assert log_axis([1.0], "RMS")["ticktext"] == ["0.8", "0.9", "1", "1.2"]
    assert log_axis([1e-40, 1.0], "RMS")["dtick"] == 7


@given(st.floats(-300.0, 300.0), st.floats(0.0, 1.2))
def test_every_short_log_axis_has_ticks(power: float, decades: float) -> None:
    axis = log_axis([10.0**power, 10.0 ** (power + decades)], "RMS")
    low, high = axis["range"]
    places = [math.log10(tick) for tick in axis["tickvals"]]
    assert len(places) >= 2
    assert all(low <= place <= high for place in places)


def test_a_longer_power_has_more_room() -> None:
    rooms = [room_for_powers(log_axis([low, 1.0], "RMS")) for low in (0.1, 1e-7, 1e-20, 1e-200)]
    assert rooms[0] == rooms[1] < rooms[2] < rooms[3]


def test_a_log_axis_without_numbers_is_one_all_the_same() -> None:
    low, high = log_axis([0.0, None], "RMS")["range"]
    assert low < high


def test_layers_are_zoomed_into_until_there_are_others() -> None:
    axis = layer_axis("layer", 8)
    assert axis["range"] == [-0.4, 8.4]
    assert axis["uirevision"] == layer_axis("layer", 8)["uirevision"] != layer_axis("layer", 12)["uirevision"]
    assert layer_axis("layer", 8, first=1)["range"] == [0.6, 8.4]
