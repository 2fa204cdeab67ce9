from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from pages.ui.charts.phase_diagram import Place, phase_figure, phase_table
from pages.ui.charts.saturation import saturation_figure, saturation_table, saturation_text
from pages.ui.charts.sizes import sizes_figure, sizes_table, sizes_text
from pages.ui.charts.spectra import rank_figure, rank_table, rank_text, spectrum_figure, spectrum_table, spectrum_text
from pages.ui.charts.theme import DASHES, LIGHT, SYMBOLS
from tests.pages.depth.made_runs import HE, LARGE, LECTURE, SMALL, XAVIER, ZEROS, Run
from xavier_core.activations import ACTIVATIONS
from xavier_core.depth import DeepSpec, Measurements, run_deep
from xavier_core.mean_field import critical_line, fixed_point, phase_diagram

TANH = ACTIVATIONS["tanh"]


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(replace(LECTURE, attempts=(SMALL, XAVIER, HE)))


@pytest.fixture(scope="module")
def deep() -> Run:
    return Run(DeepSpec(batch=20, width=30, depth=50, attempts=(SMALL, XAVIER, HE, LARGE)))


# ---- sizes ---------------------------------------------------------------------------------------


def test_marks_are_the_rms_of_the_numbers_themselves(run: Run) -> None:
    for direction, quantity in (("forward", "post"), ("backward", "gradient_post")):
        figure = sizes_figure(run.result, direction=direction)  # type: ignore[arg-type] # each of the two
        marks = [trace for trace in figure.data if trace.mode == "markers"]
        for attempt, trace in enumerate(marks, 1):
            expected = [math.sqrt(float(np.mean(run.array(attempt, n, quantity) ** 2))) for n in range(1, 11)]
            assert list(trace.y) == pytest.approx(expected, rel=1e-3)
            assert (trace.x0, trace.dx) == (1, 1)
            assert trace.marker.symbol == SYMBOLS[attempt - 1]


def test_theory_and_band_go_from_the_inputs_on(run: Run) -> None:
    figure = sizes_figure(run.result, direction="forward")
    band, theory, _ = figure.data[:3]
    assert list(theory.y) == pytest.approx([0.5**layer for layer in range(11)], rel=1e-3)
    assert theory.line.dash == DASHES[0]
    assert list(band.x) == [*range(11), *range(10, -1, -1)]
    assert all(high >= low for low, high in zip(band.y[:11], band.y[:10:-1], strict=True))


def test_one_press_in_the_legend_takes_an_attempt_away(run: Run) -> None:
    figure = sizes_figure(run.result, direction="forward")
    assert [trace.name for trace in figure.data if trace.showlegend][1] == "Attempt 2: Xavier"
    assert len({trace.legendgroup for trace in figure.data}) == 3


def test_the_axis_is_logarithmic_and_holds_everything(run: Run) -> None:
    axis = sizes_figure(run.result, direction="forward").layout.yaxis
    assert axis.type == "log"
    sizes = [own.post.rms for attempt in run.result.attempts for own in attempt.layers]
    assert axis.range[0] < math.log10(min(sizes))
    assert axis.range[1] > math.log10(max(sizes))


def test_zeros_are_open_marks_at_the_edge() -> None:
    figure = sizes_figure(Run(replace(LECTURE, attempts=(ZEROS, XAVIER))).result, direction="forward")
    marks = next(trace for trace in figure.data if trace.mode == "markers")
    assert set(marks.marker.symbol) == {"circle-open"}
    assert math.log10(marks.y[0]) == pytest.approx(figure.layout.yaxis.range[0])
    assert marks.customdata[0].startswith("measured 0,")


def test_pointing_at_a_mark_reads_measurement_theory_and_band(run: Run) -> None:
    marks = [trace for trace in sizes_figure(run.result, direction="forward").data if trace.mode == "markers"]
    size = run.result.attempts[1].layers[2].post.rms
    assert marks[1].customdata[2].startswith(f"measured {size:.4g}, infinite width 0.125, one example ")


def test_the_table_and_the_text_have_the_same_sizes(run: Run) -> None:
    table = sizes_table(run.result, direction="backward")
    assert table["measured"][0] == run.result.attempts[0].layers[0].gradient_post.rms  # type: ignore[union-attr]
    assert "attempt 2: " in sizes_text(run.result, direction="backward")
    assert f"{run.result.attempts[1].layers[0].post.rms:.3g} in layer 1" in sizes_text(run.result, direction="forward")


# ---- the phase diagram ---------------------------------------------------------------------------

LINE = critical_line(TANH, max_bias_variance=0.25, points=20)
GRID = phase_diagram(
    TANH, weight_scales=np.linspace(0, 4, 21).tolist(), bias_variances=np.linspace(0, 0.25, 11).tolist()
)
PLACES = [Place(0, 1.0, 0.05, "Attempt 1: Xavier"), Place(1, 500.0, 0.0, "Attempt 2: fixed 1")]


def test_the_shade_is_the_logarithm_of_the_depth() -> None:
    heat = phase_figure(line=LINE, grid=GRID, places=PLACES, chosen=0, activation="tanh").data[0]
    row, column = 4, 15
    assert heat.z[row][column] == pytest.approx(math.log10(min(max(GRID.depth[row, column], 1), 300)), abs=5e-3)
    assert (heat.x[column], heat.y[row]) == pytest.approx((3.0, 0.1))
    assert dict(zip(heat.colorbar.ticktext, heat.colorbar.tickvals, strict=True))["30"] == pytest.approx(math.log10(30))


def test_one_can_click_everywhere() -> None:
    pads = phase_figure(line=LINE, grid=GRID, places=PLACES, chosen=0, activation="tanh").data[1]
    assert pads.marker.opacity == pads.unselected.marker.opacity == 0
    assert sorted(set(pads.x)) == pytest.approx(GRID.weight_scales)
    assert sorted(set(pads.y)) == pytest.approx(GRID.bias_variances)


def test_pointing_at_it_tells_the_depth_just_there_and_an_attempt_speaks_for_itself() -> None:
    pads = phase_figure(line=LINE, grid=GRID, places=PLACES, chosen=0, activation="tanh").data[1]
    told = list(zip(pads.x, pads.y, pads.customdata, strict=True))
    for x, y, depth in told[5::37]:
        found = fixed_point(TANH, weight_scale=x, bias_variance=y, input_mean_square=1.0)
        assert float(depth.replace(",", "").replace("∞", "inf")) == pytest.approx(found.depth_of_correlation, rel=5e-3)
    places = {(x, y) for x, y, _ in told}
    assert not {(1.0, 0.05), (4.0, 0.0)} & places  # the second stands at the edge
    assert (2.0, 0.05) in places


def test_the_critical_line_is_the_theorys() -> None:
    line = phase_figure(line=LINE, grid=GRID, places=PLACES, chosen=0, activation="tanh").data[2]
    assert (line.x[0], line.y[0]) == (1.0, 0.0)
    assert list(line.x) == pytest.approx([point.weight_scale for point in LINE], rel=1e-3)


def test_attempts_stand_in_it_and_one_beyond_at_its_edge() -> None:
    figure = phase_figure(line=LINE, grid=GRID, places=PLACES, chosen=1, activation="tanh")
    first, second = figure.data[3:]
    assert (first.x[0], first.y[0], first.marker.color) == (1.0, 0.05, LIGHT.attempts[0])
    assert (second.x[0], second.text[0]) == (4.0, "<b>2 →</b>")
    assert second.marker.size > first.marker.size
    assert "(500, 0)" in second.name


def test_without_a_line_there_are_no_phases() -> None:
    figure = phase_figure(line=(), grid=GRID, places=PLACES, chosen=0, activation="linear")
    assert not figure.layout.annotations


def test_the_table_has_attempts_line_and_grid() -> None:
    table = phase_table(LINE, GRID, PLACES)
    assert table["what"].count("critical line") == len(LINE)
    assert table["what"].count("grid") == 21 * 11
    assert table["fan_in × Var(W)"][1] == 500.0


# ---- saturation ----------------------------------------------------------------------------------


def test_the_curve_is_the_activation_and_the_dashed_one_its_slope(run: Run) -> None:
    value, slope = saturation_figure(run.result, layer=3).data[:2]
    z = value.x0 + value.dx * np.arange(len(value.y))
    assert list(value.y) == pytest.approx(np.tanh(z), abs=1e-3)
    assert list(slope.y) == pytest.approx(1 - np.tanh(z) ** 2, abs=1e-3)
    assert slope.line.dash == "dash"


def test_below_it_is_the_histogram_of_all_pre_activations(run: Run) -> None:
    bars = saturation_figure(run.result, layer=3).data[3]
    numbers = run.array(2, 3, "pre")
    for x, y in zip(bars.x, bars.y, strict=True):
        low, high = x - bars.width / 2, x + bars.width / 2
        assert y == pytest.approx(float(((numbers >= low) & (numbers < high)).mean()), abs=0.006)


def test_shaded_is_where_tanh_is_beyond_99_percent(run: Run) -> None:
    left, right = saturation_figure(run.result).layout.shapes
    assert left.x1 == pytest.approx(-math.atanh(0.99), abs=0.06)
    assert right.x0 == pytest.approx(math.atanh(0.99), abs=0.06)
    relu = Run(replace(LECTURE, activation="relu", attempts=(HE,))).result
    assert not saturation_figure(relu).layout.shapes


def test_its_words_and_its_table_have_the_numbers(run: Run) -> None:
    own = run.result.attempts[2].layers[0]
    assert f"mean g'² {own.slope_square:.3g}" in saturation_text(run.result)
    table = saturation_table(run.result)
    assert table["g(z)"] == pytest.approx(np.tanh(table["z"]))
    assert len(table["z"]) == sum(attempt.layers[0].sample.size for attempt in run.result.attempts)


# ---- spectra and ranks ---------------------------------------------------------------------------


def test_singular_values_stand_at_their_place(run: Run) -> None:
    figure = spectrum_figure(run.result, layer=2)
    values = run.result.attempts[1].layers[1].singular_values
    assert values is not None
    assert list(figure.data[1].y) == pytest.approx(values.tolist(), rel=1e-3)
    assert list(figure.data[1].x) == list(range(1, 101))
    assert figure.layout.yaxis.type == "log"
    assert f"mean {values.mean():.3g}" in spectrum_text(run.result, layer=2)
    assert spectrum_table(run.result, layer=2)["singular value"][100] == values[0]


def test_end_to_end_is_drawn_thicker() -> None:
    spec = DeepSpec(batch=20, width=12, depth=3, attempts=(XAVIER,))
    result = run_deep(spec, measurements=Measurements(jacobian=True, rank=True))
    layer, whole = spectrum_figure(result, layer=1).data
    assert whole.line.width > layer.line.width
    ranks = [own.rank for own in result.attempts[0].layers]
    (line,) = rank_figure(result).data
    assert list(line.y) == pytest.approx(ranks, rel=1e-3)
    assert rank_table(result)["effective rank"] == ranks
    assert f"{ranks[0]:.3g} in layer 1" in rank_text(result)


def test_without_a_rank_the_chart_says_so(run: Run) -> None:
    assert "Not measured" in rank_text(run.result)


# ---- what all have -------------------------------------------------------------------------------


def test_the_largest_run_is_sent_in_few_bytes(deep: Run) -> None:
    result = deep.result
    figures = [
        sizes_figure(result, direction="forward"),
        sizes_figure(result, direction="backward"),
        saturation_figure(result, layer=50),
        spectrum_figure(result, layer=50),
        phase_figure(line=LINE, grid=GRID, places=PLACES, chosen=0, activation="tanh"),
    ]
    assert max(len(figure.to_json()) for figure in figures) < 200_000
