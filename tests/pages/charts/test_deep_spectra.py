"""What the browser is sent of the singular values, of a layer and end to end."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pages.ui.depth.jacobian import spectrum_content
from pages.ui.depth.texts import short
from tests.pages.depth.made_runs import XAVIER, Run, strict
from xavier_core.depth import DeepResult, DeepSpec

Array = NDArray[np.float64]


def _with_spectrum(run: Run, values: Array, whole: Array | None = None) -> DeepResult:
    (attempt,) = run.result.attempts
    layers = tuple(layer._replace(singular_values=values) for layer in attempt.layers)
    return replace(run.result, attempts=(replace(attempt, layers=layers, jacobian=whole),))


@pytest.fixture(scope="module")
def one() -> Run:
    return Run(DeepSpec(batch=2, width=4, depth=2, attempts=(XAVIER,)))


def test_singular_values_have_their_mean_and_rank_in_words(one: Run) -> None:
    content = spectrum_content(_with_spectrum(one, np.full(8, 0.5), np.array([2.0, 1.0, 0.0])), layer=2)
    layer, whole = content["panels"][0]["curves"]
    assert layer["words"] == "layer 2: mean 0.5, effective rank 8 of 8"
    rank = short(math.exp(-(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3))))
    assert whole["words"] == f"end to end: mean 1, effective rank {rank} of 3, 1 exactly 0"
    assert whole["values"] == [2.0, 1.0, 0.0]
    assert (content["low"], content["high"]) == pytest.approx((math.log10(0.5), math.log10(2.0)), abs=1e-4)
    strict(content)


def test_of_many_singular_values_some_are_sent_with_both_ends(one: Run) -> None:
    values = np.geomspace(10.0, 1e-30, 4096)
    content = spectrum_content(_with_spectrum(one, values))
    (curve,) = content["panels"][0]["curves"]
    assert len(curve["values"]) == len(curve["places"]) <= 200
    assert (curve["places"][0], curve["places"][-1], curve["n"]) == (0, 4095, 4096)
    assert curve["values"] == pytest.approx(values[curve["places"]].tolist(), rel=1e-2)
    assert content["high"] - content["low"] <= 16
    assert 2 <= len(content["levels"]) <= 7


def test_singular_values_of_0_alone_have_an_axis(one: Run) -> None:
    content = spectrum_content(_with_spectrum(one, np.zeros(3), np.zeros(3)))
    assert content["low"] < content["high"]
    assert "mean 0, effective rank 0 of 3, 3 exactly 0" in content["panels"][0]["curves"][0]["words"]
