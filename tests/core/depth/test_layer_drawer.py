"""The layers of a deep network: their weights are those of their draw, and kept unit draws change nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.ways import ways
from xavier_core.depth.layer_drawer import LayerDrawer
from xavier_core.depth.spec import DeepAttempt, DeepSpec
from xavier_core.dice import layer_dice
from xavier_core.network import Buffers
from xavier_core.schemes import Draw

DRAWS = pytest.mark.parametrize(
    "draw",
    list(dict.fromkeys(way.draw for way in ways())),
    ids=lambda draw: f"{draw.scheme} {draw.distribution} {draw.arguments}",
)
INPUTS = (3.0, 1.0, 2.0, 7.5)


@DRAWS
def test_it_draws_the_weights_of_a_deep_network_to_the_last_bit(draw: Draw) -> None:
    attempt = DeepAttempt(draw.scheme, draw.arguments, draw.distribution)
    spec = DeepSpec(width=6, depth=3, batch=5, attempts=(attempt,), seed=3, roll=8)
    incoming = np.random.default_rng(5).standard_normal((5, 6))
    expected = LayerDrawer(spec, INPUTS, room=0, buffers=Buffers()).layer(attempt, 1, incoming).weights
    dice = layer_dice(1, 6, 6, seed=3, roll=8)
    weights = draw.weights(dice, spec.layer(1, INPUTS), pass_through=lambda drawn: (incoming @ drawn).reshape(-1))
    assert weights.tobytes() == expected.tobytes()


SPARSE, SPARSER = DeepAttempt("sparse", (0.5, 0.1)), DeepAttempt("sparse", (0.2, 0.1))


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(
    "attempts",
    [
        (DeepAttempt("xavier"), DeepAttempt("fixed", (2.0,)), DeepAttempt("orthogonal"), DeepAttempt("lsuv")),
        (SPARSE, SPARSER, SPARSE, SPARSER),
    ],
    ids=["of two distributions", "of two sparsities"],
)
def test_unit_draws_that_are_kept_give_the_weights_that_fresh_ones_give(
    attempts: tuple[DeepAttempt, ...], precision: str
) -> None:
    spec = DeepSpec(width=9, depth=3, batch=5, attempts=attempts, precision=precision)
    incoming = np.random.default_rng(5).standard_normal((5, 9)).astype(precision)
    keeping, fresh = (LayerDrawer(spec, INPUTS, room=room, buffers=Buffers()) for room in (10**6, 0))
    for attempt in attempts * 2:
        for index in range(spec.depth):
            own, other = (drawer.layer(attempt, index, incoming) for drawer in (keeping, fresh))
            assert own.weights.tobytes() == other.weights.tobytes()
