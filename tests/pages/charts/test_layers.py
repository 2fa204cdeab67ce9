from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pages.ui.charts.layer_bins import LAYER_BARS
from pages.ui.charts.layers import LayerPicture, layer_panels, layer_picture, layer_table, layer_text
from pages.ui.charts.ridge import layer_ridge
from tests.pages.depth.made_runs import HE, LARGE, LECTURE, SMALL, XAVIER, ZEROS, Run
from xavier_core.depth import DeepSpec

PITCH = LAYER_BARS + 5


@pytest.fixture(scope="module")
def relu() -> Run:
    return Run(replace(LECTURE, activation="relu", attempts=(SMALL, XAVIER, HE, LARGE)))


@pytest.fixture(scope="module")
def deep() -> LayerPicture:
    return layer_picture(Run(DeepSpec(batch=20, width=30, depth=50, attempts=(SMALL, XAVIER, HE, LARGE))).result)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_row_is_the_histograms_of_its_layers_with_gaps(relu: Run, scale: str) -> None:
    picture = layer_picture(relu.result, scale=scale)
    figure = layer_panels(picture)
    row = np.array(figure.data[4].y, dtype=np.float64)  # the second attempt's line
    for place, layer in enumerate(picture.layers):
        numbers = relu.array(2, layer, "post")
        edges = picture.axis.edges(LAYER_BARS)
        counted, _ = np.histogram(numbers[numbers != 0.0], bins=edges)
        expected = np.minimum(counted / numbers.size, 1.05 * picture.top)
        assert row[PITCH * place] == row[PITCH * place + LAYER_BARS + 1] == 0.0
        drawn = row[PITCH * place + 1 : PITCH * place + 1 + LAYER_BARS]
        assert drawn == pytest.approx(expected, abs=0.012)  # bins of 1.2 % are divided among bars
        assert np.isnan(row[PITCH * place + LAYER_BARS + 2 : PITCH * (place + 1)]).all()


def test_one_trace_draws_a_row(relu: Run) -> None:
    figure = layer_panels(layer_picture(relu.result))
    assert len(figure.data) == 4 * 4
    assert len({trace.yaxis for trace in figure.data}) == 4


def test_exact_zeros_are_a_spike_with_their_share_in_words(relu: Run) -> None:
    picture = layer_picture(relu.result)
    figure = layer_panels(picture)
    zeros = float((relu.array(2, 1, "post") == 0.0).mean())
    assert figure.data[5].y[1] == pytest.approx(min(zeros, 0.97 * picture.top), rel=1e-3)
    assert f"0: {100 * zeros:.3g} %" in figure.data[6].text


def test_a_bar_above_the_frame_says_how_high_it_is() -> None:
    picture = layer_picture(Run(replace(LECTURE, attempts=(SMALL, XAVIER, HE))).result, scale="linear")
    cell = picture.cells[0][1]
    assert cell is not None
    highest = float(cell.shares.max())
    assert highest > picture.top
    assert f"▲ {100 * highest:.2g} %" in layer_panels(picture).data[2].text


def test_pointing_at_a_panel_reads_its_layer(relu: Run) -> None:
    readers = layer_panels(layer_picture(relu.result)).data[7]
    numbers = relu.array(2, 3, "post")
    words = readers.hovertext[2].split("<br>")
    assert words[0].startswith("layer 3, attempt 2: mean ")
    assert f"standard deviation {numbers.std():.3g}" in words
    assert f"largest {np.abs(numbers).max():.3g}" in words
    assert readers.customdata[2] == 3
    assert readers.width == LAYER_BARS


def test_ticks_of_every_panel_stand_at_its_own_zero(relu: Run) -> None:
    picture = layer_picture(relu.result, quantity="pre")
    axis = layer_panels(picture).layout.xaxis
    assert list(axis.ticktext) == ["0"] * len(picture.layers)
    assert list(axis.tickvals) == [1.0 + PITCH * place + LAYER_BARS / 2 for place in range(len(picture.layers))]


def test_few_panels_have_the_ends_of_their_axis_beside_0() -> None:
    figure = layer_panels(layer_picture(Run(replace(LECTURE, depth=5, attempts=(XAVIER,))).result))
    assert list(figure.layout.xaxis.ticktext) == ["−1", "0", "1"] * 5
    assert figure.layout.xaxis.tickvals[3] - figure.layout.xaxis.tickvals[0] == PITCH


def test_what_is_not_reached_is_a_gap_and_said(relu: Run) -> None:
    attempt = relu.result.attempts[0]
    cut = replace(relu.result, attempts=(replace(attempt, layers=attempt.layers[:2]), *relu.result.attempts[1:]))
    figure = layer_panels(layer_picture(cut))
    assert figure.data[0].y[PITCH * 2 :] == (None,) * PITCH * 8
    assert figure.data[3].hovertext[5] == "layer 6, attempt 1: not reached"


def test_a_ridge_is_the_same_shares_on_baselines(relu: Run) -> None:
    picture = layer_picture(relu.result, quantity="pre")
    curve = layer_ridge(picture).data[2]  # the second attempt's
    first = list(curve.y).index(None)
    cell = picture.cells[1][0]
    assert cell is not None
    heights = np.array(curve.y[1 : first - 1])
    seen = cell.shares[cell.shares > 0]
    assert heights.max() == pytest.approx(2.4 * min(float(seen.max()) / picture.top, 1.0), rel=1e-3)
    assert curve.y[0] == curve.y[first - 1] == 0.0
    assert curve.fill == "toself"


def test_a_ridge_reads_every_layer(relu: Run) -> None:
    picture = layer_picture(relu.result)
    readers = layer_ridge(picture).data[-1]
    assert len(readers.hovertext) == 4 * len(picture.layers)
    assert readers.hovertext[len(picture.layers)].startswith("layer 1, attempt 2: mean")


def test_the_table_has_every_drawn_layer(relu: Run) -> None:
    table = layer_table(layer_picture(relu.result))
    at = table["layer"].index(4)
    assert table["standard deviation"][at] == pytest.approx(relu.array(1, 4, "post").std())
    assert len(table["attempt"]) == 40


def test_a_network_of_zeros_is_drawn_too() -> None:
    picture = layer_picture(Run(replace(LECTURE, attempts=(ZEROS,))).result)
    assert "0: 100 %" in layer_panels(picture).data[2].text
    assert layer_ridge(picture).data[0].x == ()


def test_the_text_says_which_layers_are_drawn(deep: LayerPicture) -> None:
    assert "10 of 50 layers are drawn" in layer_text(deep)


def test_the_largest_run_is_sent_in_few_bytes(deep: LayerPicture) -> None:
    assert len(layer_panels(deep).to_json()) < 200_000
    assert len(layer_ridge(deep).to_json()) < 200_000
