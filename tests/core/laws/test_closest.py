"""How often an attempt ends closest, against integrals over one normal and rolls drawn with NumPy alone."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec
from xavier_core.laws.closest import closest_shares

SEED = SheetSpec()
ROLLS = 60_000
RELU = tuple(Attempt(key, activation="relu") for key in ("zeros", "xavier", "he", "zeros"))
MIXED = (
    Attempt("xavier"),
    Attempt("he", activation="relu"),
    Attempt("he", activation="leaky_relu", slope=0.3),
    Attempt("fixed", (0.0,)),
)


def shares_of(spec: SheetSpec) -> NDArray[np.float64]:
    shares = closest_shares(spec, range(len(spec.attempts)))
    assert sum(shares) == pytest.approx(1.0, abs=1e-12)
    return np.array(shares)


def drawn_shares(spec: SheetSpec) -> NDArray[np.float64]:
    """The same of rolls of NumPy's own normals."""
    rng, attempts = np.random.default_rng(len(spec.hidden)), range(len(spec.attempts))
    signals = [np.tile(spec.inputs, (ROLLS, 1)) for _ in attempts]
    for layer, shape in enumerate(spec.shapes):
        shared = rng.standard_normal((ROLLS, *shape))
        for index in attempts:
            unit = shared if spec.same_dice else rng.standard_normal((ROLLS, *shape))
            signals[index] = np.einsum("ri,rij->rj", signals[index], spec.stds_of(index)[layer] * unit)
            if layer < len(spec.hidden):
                slope = {"identity": 1.0, "relu": 0.0}.get(spec.attempts[index].activation, spec.attempts[index].slope)
                signals[index] = np.where(signals[index] > 0, signals[index], slope * signals[index])
    distances = np.stack([np.sqrt(np.sum((signal - spec.desired) ** 2, axis=1)) for signal in signals])
    is_least = distances == distances.min(axis=0)
    shares: NDArray[np.float64] = np.mean(is_least / is_least.sum(axis=0), axis=1)
    return shares


@pytest.mark.parametrize(
    "spec",
    [
        SEED,
        replace(SEED, same_dice=False),
        replace(SEED, desired=(2.0,)),
        replace(SEED, desired=(2.0,), same_dice=False, hidden=(5,)),
        replace(SEED, desired=(1.0, 2.0, 0.0, -3.0, 0.5, 0.1, 9.0, 1.0)),
        replace(SEED, desired=(300.0, -200.0, 100.0)),
        replace(SEED, desired=(0.0, 0.0), same_dice=False),
        replace(SEED, hidden=(16, 16)),
        replace(SEED, hidden=(3,) * 8),
        replace(SEED, attempts=(Attempt("fixed", (0.3,)), Attempt("inputs"), Attempt("xavier"), Attempt("zeros"))),
        replace(SEED, attempts=(Attempt("inputs"), Attempt("fixed", (1.0,)), Attempt("xavier")), desired=(9.0, 1.0)),
        replace(SEED, attempts=RELU, hidden=(2, 2)),
        replace(SEED, attempts=RELU, hidden=(2, 2), same_dice=False),
        replace(SEED, attempts=MIXED, hidden=(2, 3), same_dice=False),
        replace(SEED, attempts=(MIXED[2], replace(MIXED[2], scheme="xavier", arguments=())), hidden=(4, 2)),
    ],
)
def test_rolls_drawn_with_numpy_end_closest_as_often(spec: SheetSpec) -> None:
    exact = shares_of(spec)
    error = np.sqrt(np.maximum(exact * (1.0 - exact), 1e-6) / ROLLS)
    assert np.all(np.abs(drawn_shares(spec) - exact) <= 4.0 * error)


@pytest.mark.parametrize("desired", [0.01, 1.0, 40.0])
def test_one_output_of_one_layer_is_an_integral_over_one_normal(desired: float) -> None:
    """On the same dice attempt k is closest where c_k z is next to what is desired; c = 0.5, 2, 6."""
    stds = (2.0, 6.0, 0.5)
    spec = SheetSpec((1.0,), (desired,), (), tuple(Attempt("fixed", (std,)) for std in stds))
    first, second = (norm.cdf(desired / middle) - norm.cdf(0.0) for middle in (1.25, 4.0))
    assert shares_of(spec) == pytest.approx([first - second, second, 1.0 - first], abs=1e-9)


def test_on_dice_of_their_own_two_of_one_law_end_closest_equally_often() -> None:
    one, other = Attempt("fixed", (0.7,)), Attempt("fixed", (0.7,), name="the same")
    assert shares_of(replace(SEED, attempts=(one, other), same_dice=False)) == pytest.approx([0.5, 0.5], abs=1e-12)


def test_identical_attempts_on_the_same_dice_share_their_rolls() -> None:
    one, both = SEED.attempts[2], (Attempt("xavier", name="again"), *SEED.attempts)
    exact = shares_of(SEED)
    assert shares_of(replace(SEED, attempts=both)) == pytest.approx([exact[2] / 2, *exact[:2], exact[2] / 2], abs=1e-12)
    assert closest_shares(replace(SEED, attempts=(one,)), (0,)) == (1.0,)


@pytest.mark.parametrize("same_dice", [True, False])
def test_without_a_signal_all_end_equally_close(same_dice: bool) -> None:  # noqa: FBT001
    spec = replace(SEED, inputs=(0.0, 0.0, 0.0), same_dice=same_dice)
    assert shares_of(spec) == pytest.approx([1 / 3] * 3, abs=1e-12)


def test_where_nothing_is_desired_the_smallest_ends_closest_on_the_same_dice() -> None:
    assert shares_of(replace(SEED, desired=(0.0, 0.0))).tolist() == [0.0, 0.0, 1.0]


def test_the_smallest_of_very_different_ones_ends_closest() -> None:
    spec = replace(SEED, attempts=tuple(Attempt("fixed", (std,)) for std in (1e12, 1e6, 1e-3)))
    assert shares_of(spec) == pytest.approx([0.0, 0.0, 1.0], abs=1e-12)
    assert shares_of(replace(spec, same_dice=False)) == pytest.approx([0.0, 0.0, 1.0], abs=1e-12)


@pytest.mark.parametrize(
    "attempts",
    [
        (Attempt(), Attempt("he", activation="relu")),
        (Attempt(), Attempt("fixed", distribution="uniform")),
        (Attempt(), Attempt(activation="tanh")),
        (Attempt(), Attempt(bias="constant")),
        (Attempt(), Attempt("one-sided")),
        (Attempt(), Attempt(overrides=overridden(weights=((0, 0, 0, 1.0),)))),
        (Attempt(), Attempt(overrides=overridden(stds=((0, 0.0),), means=((0, 1.0),)))),
    ],
)
def test_what_is_not_known_on_the_same_dice_is_refused(attempts: tuple[Attempt, ...]) -> None:
    with pytest.raises(SheetError):
        closest_shares(replace(SEED, attempts=attempts), (0, 1))


def test_a_limit_is_refused_on_dice_of_their_own() -> None:
    spec = replace(SEED, attempts=(Attempt(), Attempt(activation="tanh")), same_dice=False)
    with pytest.raises(SheetError, match=r"^Distance of attempt 2 .*bends elsewhere"):
        closest_shares(spec, (0, 1))
    biased = replace(spec, attempts=(Attempt(), Attempt(bias="constant")))
    with pytest.raises(SheetError, match=r"^Distance of attempt 2 .*zeros"):
        closest_shares(biased, (0, 1))
    assert math.isclose(sum(closest_shares(replace(spec, attempts=(*spec.attempts, Attempt("he"))), (0, 2))), 1.0)
