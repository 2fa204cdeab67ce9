"""The figures of the schemes page: laws to scale, spikes, the layer's own mark, and RMS over the layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from pages.ui.charts.schemes import as_columns, law_curves, law_figure, rms_figure, std_curves, std_figure
from pages.ui.charts.theme import LIGHT
from pages.ui.schemes.drawn import Drawn
from xavier_core import SCHEMES
from xavier_core.schemes import Draw, layer_of


def drawn(scheme: str, *arguments: float, fan_in: int = 3, fan_out: int = 3) -> Drawn:
    return Drawn(Draw(scheme, arguments), layer_of(SCHEMES[scheme], fan_in=fan_in, fan_out=fan_out))


def traces(figure: go.Figure) -> list[dict[str, Any]]:
    return [trace.to_plotly_json() for trace in figure.data]


def test_laws_are_drawn_to_one_scale() -> None:
    """U(+-b) has the height 1 / 2b, N(0, s) the height 1 / (s sqrt(2 pi)) at 0."""
    columns = law_curves((drawn("he"), drawn("lecun-uniform")))
    normal, uniform = (columns[title][200] for title in ("He", "LeCun, uniform"))
    assert columns["weight"][200] == 0.0
    assert uniform == pytest.approx(1 / 2, rel=1e-12)
    assert normal == pytest.approx(1 / (math.sqrt(2 / 3) * math.sqrt(2 * math.pi)), rel=1e-12)


@pytest.mark.parametrize("key", ["xavier", "glorot-uniform", "he-truncated", "orthogonal", "one-sided"])
def test_a_law_integrates_to_one(key: str) -> None:
    """By the trapezium rule; 4 standard deviations of a normal law hold all but 6e-5, an edge is off by half a step."""
    own = drawn(key, fan_in=784, fan_out=100)
    columns = law_curves((own,))
    assert np.trapezoid(columns[own.title], columns["weight"]) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(("key", "share"), [("constant", 1.0), ("zeros", 1.0), ("sparse", 0.9)])
def test_what_is_one_value_alone_is_a_spike(key: str, share: float) -> None:
    own = drawn(key, fan_in=100, fan_out=100)
    curve, spike = traces(law_figure((own,), look=LIGHT))
    assert own.atom == pytest.approx(share)
    assert spike["x"] == [own.mean] * 2
    assert spike["y"][1] > 0.0
    assert f"{100 * share:g} % exactly" in curve["name"]


def test_a_scheme_without_a_standard_deviation_is_said_to_have_none() -> None:
    curve, other = traces(law_figure((drawn("inputs"), drawn("he")), look=LIGHT))
    assert "undefined on this layer" in curve["name"]
    assert not any(curve["y"])
    assert max(other["y"]) > 0.0


def test_standard_deviations_fall_as_the_rule_says_and_the_layers_own_is_marked() -> None:
    pair = (drawn("he", fan_in=65536, fan_out=100), drawn("glorot-uniform", fan_in=65536, fan_out=100))
    columns = std_curves(pair, fan_in=65536)
    fans = columns["fan_in"]
    assert (fans[0], fans[-1]) == (1, 65536)
    assert columns["He"] == pytest.approx([math.sqrt(2 / fan) for fan in fans], rel=1e-12)
    assert columns["Glorot, uniform"] == pytest.approx([math.sqrt(2 / (fan + 100)) for fan in fans], rel=1e-12)
    figure = std_figure(pair, fan_in=65536, fan_out=100, look=LIGHT)
    assert [shape.x0 for shape in figure.layout.shapes] == [65536]
    assert figure.layout.xaxis.range[1] > math.log10(65536)


def test_the_layers_own_fan_in_is_among_the_points() -> None:
    assert 785 in std_curves((drawn("he"),), fan_in=785)["fan_in"]


def test_rms_over_the_layers_is_on_a_logarithmic_axis_with_a_line_a_name() -> None:
    series = {"forward": (1.0, 0.1, 0.01), "backward": (1e-30, 1.0, 1.0)}
    figure = rms_figure("RMS", series, look=LIGHT)
    assert [(trace["name"], list(trace["x"]), list(trace["y"])) for trace in traces(figure)] == [
        ("forward", [0, 1, 2], [1.0, 0.1, 0.01]),
        ("backward", [0, 1, 2], [1e-30, 1.0, 1.0]),
    ]
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis.range[0] > -14  # a signal that is gone does not press the others flat
    assert len({trace["line"]["dash"] for trace in traces(figure)}) == 2


def test_series_as_a_table() -> None:
    assert as_columns({"a": (1.0, 2.0)}, over="layer") == {"layer": [0, 1], "a": (1.0, 2.0)}
