"""What the browser is sent of the sizes layer by layer, beside those of infinite width."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pages.ui.depth.lines import sizes_content
from tests.pages.depth.made_runs import HE, XAVIER, ZEROS, Run
from xavier_core.depth import DeepSpec


def test_sizes_are_root_mean_squares_beside_those_of_infinite_width(lecture: Run) -> None:
    content = sizes_content(lecture.result, layer=7)
    forward, backward = content["charts"]
    assert (content["depth"], content["layer"]) == (10, 7)
    for attempt in (1, 2, 3):
        for chart, quantity in ((forward, "post"), (backward, "gradient_post")):
            measured = chart["series"][attempt - 1]["measured"]
            truth = [math.sqrt(np.mean(lecture.array(attempt, layer, quantity) ** 2)) for layer in range(1, 11)]
            assert measured == pytest.approx(truth, rel=1e-3)
    limit = lecture.result.attempts[0].limit
    assert limit is not None
    assert forward["series"][0]["theory"] == pytest.approx(limit.post, rel=1e-3)
    assert backward["series"][0]["theory"] == pytest.approx(limit.backward, rel=1e-3)
    assert backward["series"][0]["band"] == []
    assert forward["start"] == pytest.approx(math.sqrt(np.mean(lecture.inputs**2)), rel=1e-3)
    assert backward["start"] is None
    pre = sizes_content(lecture.result, of="pre")["charts"][0]
    assert pre["series"][0]["theory"][0] is None
    assert pre["series"][0]["band"] == []
    assert pre["series"][1]["measured"][0] == pytest.approx(lecture.array(2, 1, "pre").std(), rel=1e-2)


def test_the_axis_of_sizes_holds_them_all_and_has_levels(lecture: Run) -> None:
    for chart in sizes_content(lecture.result)["charts"]:
        bands = [end for one in chart["series"] for band in one["band"] for end in band]
        sizes = [size for one in chart["series"] for size in (*one["measured"], *one["theory"])] + bands
        assert 10.0 ** chart["low"] <= min(sizes)
        assert max(sizes) <= 10.0 ** chart["high"]
        assert not chart["zero"]
        assert 2 <= len(chart["levels"]) <= 7
        assert all(chart["low"] <= level["log"] <= chart["high"] for level in chart["levels"])
    narrow = sizes_content(Run(DeepSpec(batch=5, width=8, depth=20, activation="relu", attempts=(HE,))).result)
    chart, ends = narrow["charts"][0], narrow["charts"][0]["series"][0]["band"][20]
    assert 10.0 ** chart["low"] <= ends[0] < ends[1] <= 10.0 ** chart["high"]
    assert ends[0] < 0.1 * min(chart["series"][0]["measured"])
    chart = sizes_content(Run(DeepSpec(batch=50, width=50, depth=2, attempts=(XAVIER,))).result)["charts"][0]
    assert [level["text"] for level in chart["levels"]] == ["0.1", "0.2", "0.5", "1", "2"]
    assert chart["low"] == chart["levels"][0]["log"]
    assert chart["high"] == chart["levels"][-1]["log"]


def test_a_size_of_0_is_there_though_the_axis_has_no_place_for_it() -> None:
    forward, _ = sizes_content(Run(DeepSpec(batch=3, width=4, depth=2, attempts=(ZEROS,))).result)["charts"]
    assert forward["zero"]
    assert forward["series"][0]["measured"] == [0.0, 0.0]
