"""Growth over layers: its rate, its power of the depth, and how bad it is, at every depth alike."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xavier_core.depth.growth import growth_of
from xavier_core.network import MAX_DEPTH

ORDER = ("good", "fair", "bad")


def steady(rate: float, layers: int) -> list[float]:
    return [rate**layer for layer in range(layers)]


def test_a_rate_is_the_geometric_mean_of_the_ratios() -> None:
    growth = growth_of([8.0, 1.0, 2.0])
    assert growth is not None
    assert growth.rate == pytest.approx((1 / 8 * 2) ** 0.5)
    assert growth_of([1.0]) is None
    assert growth_of([1.0, 0.0]) is None


def test_the_exponent_is_the_power_of_the_depth() -> None:
    growth = growth_of([3.0 * layer**1.25 for layer in range(1, 41)])
    assert growth is not None
    assert growth.exponent == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("total", "layers", "severity", "direction"),
    [
        (1 / 2, 2, "bad", "shrinks"),
        (0.501, 2, "fair", "shrinks"),
        (0.78, 2, "good", "keeps"),  # tanh under Xavier's variance: a transient of the first layers
        (0.6, 2, "good", "keeps"),
        (0.0999, 10, "bad", "shrinks"),
        (0.101, 10, "fair", "shrinks"),
        (10**-0.74, 10, "good", "shrinks"),
        (10**-0.76, 10, "fair", "shrinks"),
        (10.1, 10, "bad", "grows"),
        (9.9, 10, "fair", "grows"),
        (3.0, 10, "good", "grows"),
        (1.9, 10, "good", "keeps"),
        (1 / 199, 200, "fair", "shrinks"),
        (1 / 201, 200, "bad", "shrinks"),
    ],
)
def test_whole_growth_and_depth_decide(total: float, layers: int, severity: str, direction: str) -> None:
    growth = growth_of([total ** (layer / (layers - 1)) for layer in range(layers)])
    assert growth is not None
    assert (growth.severity, growth.direction) == (severity, direction)


@given(st.floats(0.03, 30.0))
def test_another_layer_of_the_same_factor_never_makes_it_better_and_never_skips_fair(rate: float) -> None:
    """From two layers to the deepest network: good, then perhaps fair, then perhaps bad."""
    found = [growth.severity for n in range(2, MAX_DEPTH + 1) if (growth := growth_of(steady(rate, n)))]
    steps = [ORDER.index(severity) for severity in found]
    assert steps == sorted(steps)
    assert all(after - before <= 1 for before, after in pairwise(steps))


@given(st.floats(0.03, 30.0), st.integers(2, MAX_DEPTH))
def test_growing_and_shrinking_are_judged_alike(rate: float, layers: int) -> None:
    up, down = growth_of(steady(rate, layers)), growth_of(steady(1.0 / rate, layers))
    assert up is not None
    assert down is not None
    assert up.exponent == pytest.approx(-down.exponent, abs=1e-9)


def test_a_decay_as_at_the_critical_line_is_good_at_every_depth() -> None:
    """For tanh at gain 1, q -> q - 2 q**2 + ...: its root mean square behind l layers is about 1/sqrt(2 l)."""
    for layers in range(2, MAX_DEPTH + 1):
        growth = growth_of([1.0 / math.sqrt(2.0 * layer) for layer in range(1, layers + 1)])
        assert growth is not None
        assert growth.severity == "good"
