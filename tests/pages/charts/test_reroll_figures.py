from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from pages.ui.charts.strips import Strip, strip_figure, strip_table, strip_text
from pages.ui.charts.what_if import (
    DepthCurve,
    depth_figure,
    depth_table,
    depth_text,
    size_law_figure,
    size_law_table,
    size_law_text,
)
from xavier_core import SheetSpec
from xavier_core.base import Axis
from xavier_core.laws import FinalLaw, final_law
from xavier_core.rerolls import reroll

AXIS = Axis(1e4, 0.01)
STRIPS = [
    Strip(0, "Attempt 1: fixed", np.array([1.0, -5.0, 20.0]), np.array([3.0, -1e6])),
    Strip(2, "Attempt 3: Xavier", np.array([0.1]), np.array([0.2, 0.3])),
]
SPEC = SheetSpec()
LAWS: list[FinalLaw | None] = [final_law(SPEC, attempt=0), None, final_law(SPEC, attempt=2)]
CURVES = [DepthCurve([1.0, 10.0, None], [0.5, 0.2, 0.0])]


def test_every_number_is_a_tick_in_its_strip() -> None:
    first = strip_figure(STRIPS, AXIS).data[0]
    assert list(first.x[:4]) == pytest.approx(AXIS.position(np.array([1.0, -5.0, 20.0, 3.0])), abs=1e-4)
    assert list(first.y) == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert first.hovertext[1] == "−5, inside the roll"


def test_a_number_off_the_axis_stands_at_its_end_and_says_its_value() -> None:
    first = strip_figure(STRIPS, AXIS).data[0]
    assert first.x[4] == 0.0
    assert first.hovertext[4] == "−1e6, across rolls"


def test_the_strips_text_and_table_have_all_numbers() -> None:
    words = strip_text([*STRIPS, Strip(3, "Attempt 4: one more", np.array([0.1, 0.3]), np.array([]))])
    assert f"3 activations of one roll of standard deviation {np.std([1.0, -5.0, 20.0], ddof=1):.3g}, and" in words
    assert "attempt 3: 1 activation of one roll, and the first 2 re-rolls of standard deviation 0.0707" in words
    assert words.endswith("2 activations of one roll of standard deviation 0.141, and no re-roll yet.")
    assert strip_table(STRIPS)["number"] == [1.0, -5.0, 20.0, 3.0, -1e6, 0.1, 0.2, 0.3]


def test_the_law_of_a_size_is_the_share_of_rolls_a_factor_of_ten() -> None:
    curve = size_law_figure(LAWS, title="Output 1").data[0]
    outputs = np.abs(reroll(SPEC, attempt=0, n=40_000).outputs[:, 0])
    heights = np.interp(np.log10([100.0, 1000.0, 3000.0]), np.log10(curve.x), curve.y)
    for size, height in zip((100.0, 1000.0, 3000.0), heights, strict=True):
        share = float(((outputs > size / 10**0.05) & (outputs <= size * 10**0.05)).mean()) / 0.1
        error = math.sqrt(height * 0.1 / 40_000) / 0.1
        assert share == pytest.approx(height, abs=4.0 * error + 0.01 * height)


def test_its_axis_goes_as_far_as_the_tails() -> None:
    figure = size_law_figure(LAWS, title="Output 1")
    low, high = figure.layout.xaxis.range
    for law in LAWS:
        if law is not None:
            assert float(law.cdf(10**low) - law.cdf(-(10**low))) < 2e-3
            assert float(law.cdf(10**high) - law.cdf(-(10**high))) > 0.999


@pytest.mark.parametrize("hidden", [(3,) * 50, (1,) * 50, (512,) * 50], ids=lambda hidden: f"50 layers of {hidden[0]}")
def test_however_deep_or_wide_the_network_its_axis_holds_all_laws(hidden: tuple[int, ...]) -> None:
    spec = SheetSpec().widened(hidden)
    laws = [final_law(spec, attempt=index) for index in range(3)]
    figure = size_law_figure(laws, title="Output 1")
    low, high = figure.layout.xaxis.range
    for law, median in zip(laws, figure.data[1::2], strict=True):
        assert low < math.log10(median.x[0]) < high
        assert float(law.cdf(10**low) - law.cdf(-(10**low))) < 1e-3
        assert float(law.cdf(10**high) - law.cdf(-(10**high))) > 0.999
    for curve in figure.data[::2]:
        assert np.trapezoid(curve.y, np.log10(curve.x)) == pytest.approx(1.0, abs=0.02)


def test_outputs_that_are_exactly_0_are_counted_and_have_no_place_on_the_axis() -> None:
    attempts = tuple(replace(attempt, activation="relu") for attempt in SPEC.attempts)
    spec = replace(SPEC, attempts=attempts)
    laws = [final_law(spec, attempt=index) for index in range(3)]
    zeros = float((reroll(spec, attempt=0, n=40_000).outputs[:, 0] == 0.0).mean())
    assert laws[0].atom == pytest.approx(zeros, abs=4.0 * math.sqrt(zeros * (1.0 - zeros) / 40_000))
    assert size_law_text(laws).count(", exactly 0 in 23.4 %") == 3
    assert ", exactly 0" not in size_law_text(LAWS)
    for curve in size_law_figure(laws, title="Output 1").data[::2]:
        assert curve.x[0] > 1e-6
        assert np.trapezoid(curve.y, np.log10(curve.x)) == pytest.approx(1.0 - laws[0].atom, abs=0.01)


def test_the_median_is_marked() -> None:
    median = size_law_figure(LAWS, title="Output 1").data[1]
    outputs = np.abs(reroll(SPEC, attempt=0, n=40_000).outputs[:, 0])
    assert float((outputs <= median.x[0]).mean()) == pytest.approx(0.5, abs=0.01)
    assert median.hovertemplate.startswith("median ")


def test_an_attempt_without_a_law_is_said_and_left_out() -> None:
    assert len(size_law_figure(LAWS, title="Output 1").data) == 4
    assert "attempt 2: no law" in size_law_text(LAWS)
    table = size_law_table(LAWS)
    assert len(table) == 3
    assert table["attempt 1: P(|output| ≤ size)"][-1] > 0.999


def test_depth_has_rms_and_median_of_every_attempt() -> None:
    std, typical = depth_figure((0, 2, 4), CURVES, wide=10, chosen=2).data
    assert list(std.y) == [1.0, 10.0, None]
    assert list(typical.y) == [0.5, 0.2, None]  # a median of 0 has no place on a logarithmic axis
    assert std.marker.symbol.endswith("-open")
    assert depth_text((0, 2, 4), CURVES) == "At 4 hidden layers: attempt 1: root mean square unknown, median 0."
    assert depth_table((0, 2, 4), CURVES)["attempt 1: median"] == [0.5, 0.2, 0.0]
