"""The band of finite width that the depth page draws: how many re-rolls fall inside it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from pages.ui.charts.sizes import SizeLine, size_lines
from tests.pages.depth.made_runs import HE, XAVIER
from xavier_core.depth import DeepAttempt, DeepSpec, deep_run, run_deep

ROLLS = 200
CHANCE = 3.5
"""Standard errors of the binomial that are allowed."""


def forward_line(spec: DeepSpec) -> SizeLine:
    """What is drawn of the first attempt's activations, once all layers are passed forward."""
    result = next(result for result in deep_run(spec) if len(result.attempts[0].layers) == spec.depth)
    return size_lines(result, "forward")[0]


def covered(spec: DeepSpec, layers: tuple[int, ...]) -> list[int]:
    """How many of the re-rolls are drawn inside the band, layer by layer."""
    counts = [0] * len(layers)
    for roll in range(1, ROLLS + 1):
        drawn = forward_line(replace(spec, roll=roll))
        for index, layer in enumerate(layers):
            low, high = drawn.band[layer]
            counts[index] += low <= drawn.measured[layer - 1] <= high
    return counts


def exact_coverage(activation: str, width: int, layer: int) -> tuple[float, float]:
    """Chance of the band, and that where no layer is dead, from 50,000 draws of the law.

    It is a product of chi-squares, for ReLU of as many degrees as units are above 0.
    """
    rng = np.random.default_rng((layer, width))
    shape, half = (50_000, layer), activation == "relu"
    freedom = rng.binomial(width, 0.5, shape) if half else np.full(shape, width)
    with np.errstate(divide="ignore"):
        squares = np.where(freedom > 0, rng.chisquare(np.maximum(freedom, 1)), 0.0) / (width / 2 if half else width)
        logs = 0.5 * np.log(squares).sum(axis=1)
    alive = logs[np.isfinite(logs)]
    inside = int(np.sum(np.abs(alive - alive.mean()) <= 2.0 * alive.std()))
    return inside / logs.size, inside / alive.size


@pytest.mark.parametrize(
    ("activation", "attempt", "width", "layers"),
    [
        ("relu", HE, 8, (1, 10, 50)),
        ("relu", HE, 100, (1, 10)),
        ("identity", XAVIER, 8, (1, 20)),
        ("identity", XAVIER, 100, (1, 10)),
    ],
)
def test_an_example_is_in_its_band_as_often_as_its_law_says(
    activation: str, attempt: DeepAttempt, width: int, layers: tuple[int, ...]
) -> None:
    """The logarithm is only about normal, and a dead layer is in no band: so the chance is that of the exact law."""
    spec = DeepSpec(batch=1, width=width, depth=max(layers), activation=activation, attempts=(attempt,))
    for layer, count in zip(layers, covered(spec, layers), strict=True):
        chance, chance_alive = exact_coverage(activation, width, layer)
        assert 0.94 < chance_alive < 0.965  # the page says some 95 of 100
        assert abs(count - ROLLS * chance) <= CHANCE * math.sqrt(ROLLS * chance * (1 - chance)), (layer, count, chance)


@pytest.mark.parametrize(
    ("activation", "attempt", "width", "depth"), [("relu", HE, 8, 20), ("relu", HE, 60, 6), ("identity", XAVIER, 8, 12)]
)
def test_a_batch_is_in_the_band_of_one_example_at_least_as_often(
    activation: str, attempt: DeepAttempt, width: int, depth: int
) -> None:
    spec = DeepSpec(batch=30, width=width, depth=depth, activation=activation, attempts=(attempt,))
    layers = (1, depth // 2, depth)
    counts = covered(spec, layers)
    assert counts[0] == ROLLS  # the examples differ
    for layer, count in zip(layers, counts, strict=True):
        chance, _ = exact_coverage(activation, width, layer)
        assert count >= ROLLS * chance - CHANCE * math.sqrt(ROLLS * chance * (1 - chance)), (layer, count, chance)


def test_the_band_begins_at_the_inputs_and_sinks_below_the_line() -> None:
    spec = DeepSpec(batch=1, width=8, depth=50, activation="relu", attempts=(HE,))
    drawn, start = forward_line(spec), run_deep(replace(spec, depth=1)).input.rms
    assert drawn.band[0] == pytest.approx((start, start), rel=1e-3)
    assert drawn.band[50][1] < 0.5 * start * drawn.theory[50]


def test_there_is_no_band_without_a_law_or_a_signal() -> None:
    for spec in (
        DeepSpec(batch=2, width=5, depth=2, activation="tanh", attempts=(XAVIER,)),
        DeepSpec(batch=2, width=5, depth=2, activation="relu", attempts=(DeepAttempt("he-uniform"),)),
        DeepSpec(width=5, depth=2, activation="relu", attempts=(HE,), data="sheet", sheet_inputs=(0.0, 0.0)),
    ):
        assert forward_line(spec).band == ()
