from __future__ import annotations

import math

import numpy as np
import pytest

from pages.ui.charts.schemes import (
    Drawn,
    RmsLine,
    law_figure,
    law_table,
    law_text,
    rms_figure,
    rms_table,
    std_figure,
    std_table,
    std_text,
)
from xavier_core.schemes import Draw, Layer

LAYER = Layer(256, 128)
HE, UNIFORM = Drawn(Draw("he"), LAYER), Drawn(Draw("glorot-uniform"), LAYER)
SPARSE, ZEROS = Drawn(Draw("sparse"), LAYER), Drawn(Draw("zeros"), LAYER)
LINES = [RmsLine("the default", [0.5**layer for layer in range(11)]), RmsLine("zeros", [1.0, *[0.0] * 10])]


def test_a_law_is_the_normal_density_to_scale() -> None:
    curve = law_figure([HE, UNIFORM]).data[0]
    weights = curve.x0 + curve.dx * np.arange(len(curve.y))
    std = math.sqrt(2 / 256)
    expected = np.exp(-0.5 * (weights / std) ** 2) / (std * math.sqrt(2 * math.pi))
    assert list(curve.y) == pytest.approx(expected, rel=1e-3)


def test_two_laws_share_one_scale() -> None:
    figure = law_figure([HE, UNIFORM])
    limit = math.sqrt(6 / 384)
    flat = np.array(figure.data[1].y)
    assert flat.max() == pytest.approx(1 / (2 * limit), rel=1e-3)
    weights = figure.data[1].x0 + figure.data[1].dx * np.arange(len(flat))
    assert np.abs(weights[flat > 0]).max() <= limit
    assert figure.layout.yaxis.range[1] > max(flat.max(), *figure.data[0].y)
    assert figure.data[0].line.dash != figure.data[1].line.dash


@pytest.mark.parametrize(("drawn", "words"), [(SPARSE, "90.6 % exactly 0"), (ZEROS, "100 % exactly 0")])
def test_a_value_with_a_chance_of_its_own_is_a_spike(drawn: Drawn, words: str) -> None:
    spike = law_figure([drawn]).data[1]
    assert list(spike.x) == [0.0, 0.0]
    assert spike.text[1] == words
    assert words in law_text([drawn])


def test_the_law_can_be_zoomed() -> None:
    layout = law_figure([HE]).layout
    assert layout.dragmode == "zoom"
    assert not layout.xaxis.fixedrange


def test_standard_deviations_are_lines_on_logarithmic_axes() -> None:
    figure = std_figure([HE, UNIFORM])
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
    for curve, fan_out in zip(figure.data, (0, 128), strict=True):
        expected = [math.sqrt(2 / (fan_in + fan_out)) for fan_in in curve.x]
        assert list(curve.y) == pytest.approx(expected, rel=1e-3)
    assert (figure.data[0].x[0], figure.data[0].x[-1]) == (1, 4096)
    assert figure.layout.shapes[0].x0 == 256


def test_tables_and_texts_have_the_numbers() -> None:
    assert std_table([HE])["1. He"][-1] == pytest.approx(math.sqrt(2 / 4096))
    assert std_text([HE, UNIFORM]) == "At fan_in 256, the dashed line: He 0.0884; Glorot, uniform 0.0722."
    assert len(law_table([HE, UNIFORM])) == 3
    assert rms_table(LINES)["zeros"] == [1.0, *[0.0] * 10]


def test_a_signal_is_a_line_from_the_inputs_on_without_its_zeros() -> None:
    first, second = rms_figure(LINES, title="Signal").data
    assert (first.x0, first.dx) == (0, 1)
    assert list(first.y) == pytest.approx([0.5**layer for layer in range(11)], rel=1e-3)
    assert second.y[1:] == (None,) * 10
