"""Where attempts stand in the phase diagram, and what is said of it: what the theory's own functions say."""

from __future__ import annotations

import pytest

from pages.ui.depth.diagram import diagram_of, phase_text, place_of
from xavier_core.base import sentence_text
from xavier_core.depth import DeepAttempt, DeepSpec
from xavier_core.mean_field import fixed_point

_CHAOTIC = DeepAttempt("glorot-normal", (1.5,), bias_variance=0.05)


def test_an_attempt_stands_at_its_variances_times_fan_in() -> None:
    spec = DeepSpec(width=50, depth=3, attempts=(DeepAttempt("fixed", (0.2,)), _CHAOTIC))
    assert place_of(spec, 0) == pytest.approx((50 * 0.2**2, 0.0))
    assert place_of(spec, 1) == pytest.approx((2.25, 0.05))
    assert [place.attempt for place in diagram_of(spec).places] == [0, 1]


def test_the_text_says_the_exact_depth_at_the_very_place() -> None:
    spec = DeepSpec(width=50, depth=3, attempts=(_CHAOTIC,))
    exact = fixed_point(spec.nonlinearity, weight_scale=2.25, bias_variance=0.05)
    said = phase_text(spec, 0)
    assert said.startswith("Attempt 1 stands at (2.25, 0.05): chaos. ")
    assert f"the correlation depth is {sentence_text(exact.depth_of_correlation)} layers" in said
    assert f"χ = {sentence_text(exact.chi, 4)}" in said


def test_weights_with_a_mean_have_no_place() -> None:
    spec = DeepSpec(width=8, depth=2, attempts=(DeepAttempt("xavier"), DeepAttempt("one-sided")))
    assert place_of(spec, 1) is None
    diagram = diagram_of(spec)
    assert len(diagram.places) == len(diagram.left_out) == 1
    assert phase_text(spec, 1, diagram.left_out).startswith(
        "Attempt 2 has no place here. Not in the diagram: attempt 2"
    )
