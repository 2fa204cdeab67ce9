"""What the browser is sent of the histograms: the shares in their bars, their axes, and what they say."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from pages.ui.depth.histograms import BARS, histograms_content, rebinned
from pages.ui.depth.texts import percent, short
from tests.pages.depth.made_runs import HE, LARGE, LECTURE, QUANTITIES, XAVIER, ZEROS, Run, strict
from xavier_core.base import Axis
from xavier_core.depth import DeepSpec
from xavier_core.network import BINS, summarize

Array = NDArray[np.float64]


def _shares(content: dict[str, Any], attempt: int, place: int) -> Array:
    heights = content["panels"][attempt]["cells"][place]["bars"]
    return np.asarray(np.array(heights) / 1000.0 * float(content["top"]))


def _reach(content: dict[str, Any]) -> float:
    return float(content["ticks"][0]["text"].replace(",", ""))


# ---- fine steps to bars --------------------------------------------------------------------------

_AXES = (
    Axis(1.0, math.inf),
    Axis(3.0, math.inf),
    Axis(8.0, math.inf),
    Axis(10.0, 1e-6),
    Axis(100.0, 0.1),
    Axis(0.5, 0.01),
)
_EACH_AXIS = pytest.mark.parametrize("axis", _AXES, ids=repr)


def _below(share: Array) -> Array:
    return np.concatenate(([0.0], np.cumsum(share)))


@_EACH_AXIS
def test_bars_hold_what_lies_between_their_edges(axis: Axis) -> None:
    values = np.random.default_rng(3).standard_normal(200_000)
    figures = summarize(values)
    share = rebinned(figures, axis)
    edges = axis.edges(BARS)
    truth = np.array([np.count_nonzero(values < edge) for edge in edges]) / values.size
    assert share.shape == (BARS,)
    assert (share >= 0.0).all()
    a_fine_step = figures.counts.max() / values.size  # all that an edge can be off by
    assert np.abs(_below(share) - (truth - truth[0])).max() <= a_fine_step
    law = ndtr(edges)
    noise = 5.0 * np.sqrt(0.25 / values.size)  # standard error of a share
    assert np.abs(_below(share) - (law - law[0])).max() <= noise + 2e-4  # the step of each edge is divided


def test_bars_on_the_fine_axis_itself_are_its_counts() -> None:
    values = np.random.default_rng(4).standard_normal(1000)
    figures = summarize(values)
    assert rebinned(figures, figures.axis, BINS) * 1000 == pytest.approx(figures.counts, abs=1e-9)


def test_bars_and_exact_zeros_are_everything_where_the_axis_is_long_enough() -> None:
    values = np.maximum(np.random.default_rng(5).standard_normal(10_000), 0.0)
    figures = summarize(values)
    for axis in (Axis(10.0, math.inf), Axis(10.0, math.inf, is_signed=False), Axis(10.0, 1e-4, is_signed=False)):
        share = rebinned(figures, axis)
        assert share.sum() == pytest.approx(np.count_nonzero(values) / values.size, abs=1e-12)
    assert share[0] < 1e-3


@pytest.mark.parametrize("size", [1e-300, 1e-12, 1.0, 1e12, 1e300])
@pytest.mark.parametrize("seen_by", [1e-290, 1.0, 1e290])
def test_no_size_is_too_small_or_too_large_for_an_axis(size: float, seen_by: float) -> None:
    figures = summarize(size * np.array([-1.0, -0.5, 0.25, 0.9]))
    share = rebinned(figures, Axis(seen_by, math.inf))
    if size < 1e-3 * seen_by:
        assert share[BARS // 2] == 1.0
    elif size > 1e3 * seen_by:
        assert share.max() < 0.01
    else:
        assert share.sum() == pytest.approx(1.0)


def test_what_is_tiny_beside_the_largest_stands_at_0() -> None:
    figures = summarize(np.array([1e-30, -1e-30, 1e-25, 1.0]))
    share = rebinned(figures, Axis(10.0, 1e-12))
    assert share[BARS // 2] == 0.75
    above = summarize(np.array([1e-30, 1e-30, 1e-25, 1.0]))
    assert rebinned(above, Axis(10.0, 1e-12, is_signed=False))[0] == 0.75


# ---- histograms ----------------------------------------------------------------------------------


def test_the_lectures_three_networks_share_one_axis_from_minus_1_to_1(lecture: Run) -> None:
    content = histograms_content(lecture.result)
    assert content["label"] == "activations (after tanh), linear axis"
    assert (content["ticks"][0], content["ticks"][-1]) == ({"at": 1.0, "text": "1"}, {"at": 0.5, "text": "0"})
    assert content["zero"] == 0.5
    assert content["layers"] == list(range(1, 11))
    assert content["note"] == ""
    small, large, xavier = (_shares(content, attempt, 9) for attempt in range(3))
    assert small[BARS // 2] == pytest.approx(1.0, abs=1e-3)
    assert large[0] + large[-1] > 0.5
    assert large[0] == pytest.approx(large[-1], rel=0.1)
    assert 0.02 < xavier.max() < 0.12
    for attempt in (1, 2, 3):
        for layer in (1, 5, 10):
            cell = content["panels"][attempt - 1]["cells"][layer - 1]
            values = lecture.array(attempt, layer, "post")
            assert cell["std"] == short(float(values.std()))
            assert f"layer {layer}, attempt {attempt}: mean {short(float(values.mean()))}," in cell["said"]
            saturated = percent(float((np.abs(values) > 0.99).mean()))
            assert f"saturated: {saturated}" in cell["said"]
            counts = np.histogram(values, np.linspace(-1.0, 1.0, BARS + 1))[0]
            error = 0.012 * np.abs(counts).max() / values.size + content["top"] / 1000.0
            assert np.abs(_below(_shares(content, attempt - 1, layer - 1)) - _below(counts / values.size)).max() < 0.03
            assert np.median(np.abs(_shares(content, attempt - 1, layer - 1) - counts / values.size)) < 2 * error


def test_the_frame_is_as_high_as_the_flattest_attempt_needs(lecture: Run) -> None:
    content = histograms_content(lecture.result)
    highest = [max(max(cell["bars"]) for cell in panel["cells"]) for panel in content["panels"]]
    assert 500 < highest[2] <= 1000  # no bar of it is cut off
    assert highest[0] > 3000
    assert highest[1] > 3000
    alone = replace(lecture.result, attempts=lecture.result.attempts[:1])
    assert histograms_content(alone)["top"] == 1.0


def test_sigmoid_has_its_limits_and_no_negative_numbers() -> None:
    content = histograms_content(Run(replace(LECTURE, activation="sigmoid", depth=2)).result)
    assert content["zero"] == 0.0
    assert _reach(content) == 1.0
    assert content["steps"][0].startswith("0 to ")


def test_the_axis_holds_all_but_a_thousandth_of_the_widest_layer(relu: Run) -> None:
    content = histograms_content(relu.result)
    widest = max(
        (relu.array(attempt, layer, "post") for attempt in (1, 2) for layer in range(1, 11)),
        key=lambda values: float(np.quantile(values, 0.999)),
    )
    needed = float(np.quantile(widest, 0.999))
    assert needed <= _reach(content) * 1.0001
    assert _reach(content) < 2.0 * needed
    outside = min(_shares(content, attempt, place).sum() for attempt in (0, 1) for place in range(10))
    assert outside > 0.4  # besides the zeros
    assert content["label"].endswith("linear axis")


def test_exact_zeros_are_said_and_are_in_no_bar(relu: Run) -> None:
    content = histograms_content(relu.result)
    assert content["zero"] == 0.0
    for attempt in (1, 2):
        for place, cell in enumerate(content["panels"][attempt - 1]["cells"]):
            zeros = float((relu.array(attempt, place + 1, "post") == 0.0).mean())
            assert 0.3 < zeros < 0.7
            assert cell["zeros"] == pytest.approx(zeros, abs=1e-4)
            assert cell["spike"] == percent(zeros)
            shares = _shares(content, attempt - 1, place)
            assert shares.sum() + zeros == pytest.approx(1.0, abs=2e-3 + BARS * content["top"] / 1000.0)
    pre = histograms_content(relu.result, quantity="pre")
    assert pre["zero"] == 0.5
    assert [cell["spike"] for cell in pre["panels"][0]["cells"]] == [""] * 10


def test_a_layer_of_zeros_is_a_spike_and_nothing_else() -> None:
    content = histograms_content(Run(DeepSpec(batch=3, width=4, depth=2, attempts=(ZEROS, XAVIER))).result)
    cell = content["panels"][0]["cells"][0]
    assert cell["spike"] == "100 %"
    assert set(cell["bars"]) == {0}
    assert "exactly 0: 100 %" in cell["said"]


def test_gradients_stand_on_a_signed_log_axis_where_they_differ_and_on_a_linear_one_where_not() -> None:
    apart = Run(LECTURE)
    for quantity in ("gradient_post", "gradient_pre", "gradient_weights"):
        assert "signed-log" in histograms_content(apart.result, quantity=quantity)["label"]
        assert "linear" in histograms_content(apart.result, quantity=quantity, scale="linear")["label"]
    is_symmetric = Run(replace(LECTURE, depth=3, attempts=(XAVIER,)))
    for quantity in ("gradient_post", "gradient_pre", "gradient_weights"):
        content = histograms_content(is_symmetric.result, quantity=quantity)
        assert content["label"].endswith("linear axis")
        assert "signed-log" in histograms_content(is_symmetric.result, quantity=quantity, scale="log")["label"]
        values = is_symmetric.array(1, 2, quantity)
        law = ndtr(np.linspace(-_reach(content), _reach(content), BARS + 1) / values.std())
        if quantity == "gradient_post":  # next to normal
            assert np.abs(_below(_shares(content, 0, 1)) - (law - law[0])).max() < 0.03


def test_a_signal_that_dies_away_does_so_in_sight_and_one_that_explodes_gets_a_logarithm() -> None:
    spec = replace(LECTURE, activation="relu")
    dying = histograms_content(Run(replace(spec, attempts=(XAVIER, HE))).result)
    assert "linear" in dying["label"]
    exploding = histograms_content(Run(replace(spec, attempts=(LARGE,))).result)
    assert "signed-log" in exploding["label"]
    last = _shares(exploding, 0, 9)
    assert last.sum() > 0.4
    assert np.flatnonzero(last)[0] > BARS // 3


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("scale", ["auto", "linear", "log"])
def test_every_axis_says_its_ticks_steps_and_name(lecture: Run, quantity: str, scale: str) -> None:
    content = histograms_content(lecture.result, quantity=quantity, scale=scale, picture="ridge")
    assert content["kind"] == "ridge"
    places = [tick["at"] for tick in content["ticks"]]
    assert places == sorted(places, reverse=True)
    assert all(0.5 <= at <= 1.0 for at in places)
    assert len(content["steps"]) == BARS == len(content["panels"][0]["cells"][0]["bars"])
    first, last = content["steps"][0].split(" to ")[0], content["steps"][-1].split(" to ")[1]
    assert first == "−" + last
    assert content["steps"][BARS // 2].startswith("−")
    name = "activations" if quantity == "post" else quantity.replace("_", "-")
    assert content["file"].endswith("_seed-1_roll-1")
    assert name.split("-")[0][:8] in content["file"].replace("pre-activations", "pre")
    strict(content)


def test_of_many_layers_some_are_drawn_and_the_nearest_is_looked_at() -> None:
    run = Run(DeepSpec(batch=2, width=3, depth=50, attempts=(XAVIER,)))
    content = histograms_content(run.result, layer=23)
    assert content["layers"] == [1, 6, 12, 17, 23, 28, 34, 39, 45, 50]
    assert content["layer"] == 4
    assert histograms_content(run.result, layer=26)["layer"] == 5
    assert content["note"] == "10 of 50 layers are drawn: 1, 6, 12, 17, 23, 28, 34, 39, 45, 50"
    assert len(content["panels"][0]["cells"]) == 10
