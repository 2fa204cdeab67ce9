"""What all charts of a deep run have in common: runs that are not whole, the smallest, the deepest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pages.ui.depth.histograms import histograms_content
from pages.ui.depth.jacobian import spectrum_content
from pages.ui.depth.lines import sizes_content
from pages.ui.depth.saturation import saturation_content
from tests.pages.depth.made_runs import HE, LARGE, QUANTITIES, SMALL, XAVIER, ZEROS, Run, phase_diagram, strict
from xavier_core.depth import AttemptFigures, DeepResult, DeepSpec, LayerFigures
from xavier_core.network import RangeEvent

_MAX_BYTES = 200_000


def _kinds(result: DeepResult) -> list[dict[str, Any]]:
    """Every content of a result, whichever layer is looked at."""
    depth = result.spec.depth
    contents = [
        histograms_content(result, quantity=name, scale=scale) for name in QUANTITIES for scale in ("auto", "log")
    ]
    contents += [sizes_content(result), sizes_content(result, of="pre")]
    for layer in {1, depth}:
        contents += [saturation_content(result, layer=layer), spectrum_content(result, layer=layer)]
    return contents


def _without_gradients(layer: LayerFigures) -> LayerFigures:
    return layer._replace(gradient_post=None, gradient_pre=None, gradient_weights=None, singular_values=None)


def test_what_is_not_reached_yet_is_left_open(lecture: Run) -> None:
    whole = lecture.result
    first = whole.attempts[0]
    begun = replace(first, layers=tuple(_without_gradients(layer) for layer in first.layers[:4]))
    attempts = (begun, *(replace(attempt, layers=()) for attempt in whole.attempts[1:]))
    result = replace(whole, attempts=attempts, layers_done=4)
    content = histograms_content(result)
    assert [cell is not None for cell in content["panels"][0]["cells"]] == [True] * 4 + [False] * 6
    assert [panel["empty"] for panel in content["panels"]] == ["…"] * 3
    assert content["layers"] == histograms_content(whole)["layers"]
    assert all(cell is None for cell in histograms_content(result, quantity="gradient_pre")["panels"][0]["cells"])
    forward, backward = sizes_content(result)["charts"]
    assert len(forward["series"][0]["measured"]) == 4
    assert backward["series"][0]["measured"] == [None] * 4
    assert len(backward["series"][0]["theory"]) == 11
    assert saturation_content(result, layer=2)["panels"][1]["words"] == "no layer yet"
    assert "layer 4, the last one that was reached" in saturation_content(result, layer=9)["panels"][0]["words"]
    assert spectrum_content(result, layer=2)["panels"][0]["curves"] == []
    for sent in _kinds(result):
        strict(sent)


def test_an_attempt_that_overflows_says_where(lecture: Run) -> None:
    whole = lecture.result
    first = whole.attempts[0]
    ended = replace(
        first,
        layers=tuple(_without_gradients(layer) for layer in first.layers[:6]),
        range_events=(RangeEvent(7, "overflow", "pre-activations"),),
    )
    result = replace(whole, attempts=(ended, *whole.attempts[1:]))
    content = histograms_content(result)
    assert content["panels"][0]["note"] == "pre-activations: overflow in layer 7"
    assert content["panels"][0]["empty"] == "—"
    assert [cell is None for cell in content["panels"][0]["cells"]] == [False] * 6 + [True] * 4
    assert content["panels"][1]["note"] == ""
    assert sizes_content(result)["charts"][0]["series"][0]["note"] == "pre-activations: overflow in layer 7"
    assert "overflow in layer 7" in saturation_content(result, layer=10)["panels"][0]["words"]
    for sent in _kinds(result):
        strict(sent)


def test_an_attempt_without_numbers_says_why(lecture: Run) -> None:
    nothing = AttemptFigures(XAVIER, why_no_numbers="an undefined standard deviation")
    result = replace(lecture.result, attempts=(nothing,))
    assert histograms_content(result)["panels"][0]["note"] == "not drawn: an undefined standard deviation"
    for sent in _kinds(result):
        strict(sent)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "elu", "softplus", "identity"])
@pytest.mark.parametrize(
    "spec",
    [
        DeepSpec(batch=1, width=1, depth=1, attempts=(XAVIER,)),
        DeepSpec(batch=1, width=4, depth=3, attempts=(ZEROS, XAVIER)),
        DeepSpec(batch=3, width=1, depth=12, attempts=(ZEROS,)),
    ],
    ids=["one of everything", "one example", "zeros only"],
)
def test_the_smallest_networks_and_zeros_have_charts(spec: DeepSpec, activation: str) -> None:
    for sent in _kinds(Run(replace(spec, activation=activation)).result):
        strict(sent)


def test_the_deepest_run_is_sent_in_little() -> None:
    run = Run(DeepSpec(batch=40, width=25, depth=200, attempts=(SMALL, LARGE, XAVIER, HE)))
    total = 0
    for content in (
        histograms_content(run.result, quantity="gradient_pre", layer=77),
        sizes_content(run.result),
        saturation_content(run.result, layer=77),
        spectrum_content(run.result, layer=77),
        phase_diagram(),
    ):
        total += len(strict(content).encode())
    assert total < _MAX_BYTES
