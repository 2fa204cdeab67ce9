"""The typical roll and the closest attempt: exact where laws are known, else drawn, against rolls of NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, WideSpec, reroll
from xavier_core.sheet import PRESETS, Preset
from xavier_core.typical import SIMULATED_ROLLS, Quartiles, Typical, begin_typical, continue_typical

Array = NDArray[np.float64]
SEED = SheetSpec()
TANH = replace(SEED, attempts=(Attempt("xavier", activation="tanh"), Attempt("fixed", (5.0,), activation="tanh")))
MIXED = replace(SEED, attempts=(Attempt("xavier"), Attempt("he", activation="relu"), Attempt("fixed", (0.2,))))
PLAIN_ROLLS = 40_000
ACTIVATE: dict[str, Callable[[Array], Array]] = {
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0.0),
    "tanh": np.tanh,
}
QUARTERS = (0.25, 0.5, 0.75)


def typical_of(spec: SheetSpec, slice_of: int = SIMULATED_ROLLS) -> Typical:
    typical = begin_typical(spec)
    while not typical.is_done:
        typical = continue_typical(typical, slice_of)
    return typical


def drawn_with_numpy(spec: SheetSpec) -> tuple[Array, Array]:
    """Log growth and distance of each attempt in each roll, shape (attempts, rolls); weights of NumPy's own normals."""
    rng, count = np.random.default_rng(11), len(spec.attempts)
    signals = [np.tile(spec.inputs, (PLAIN_ROLLS, 1)) for _ in range(count)]
    for layer, shape in enumerate(spec.shapes):
        shared = rng.standard_normal((PLAIN_ROLLS, *shape))
        for index, own in enumerate(spec.attempts):
            unit = shared if spec.same_dice else rng.standard_normal((PLAIN_ROLLS, *shape))
            signals[index] = np.einsum("ri,rij->rj", signals[index], spec.stds_of(index)[layer] * unit)
            if layer < len(spec.hidden):
                signals[index] = ACTIVATE[own.activation](signals[index])
    with np.errstate(divide="ignore"):
        sizes = np.log([np.sqrt(np.mean(signal**2, axis=1)) for signal in signals])
    distances = np.stack([np.sqrt(np.sum((signal - spec.desired) ** 2, axis=1)) for signal in signals])
    return sizes - math.log(math.sqrt(float(np.mean(np.square(spec.inputs))))), distances


def assert_quarters(values: Array, quartiles: Quartiles | None) -> None:
    """No more lie below, and no fewer up to a quartile than it says, within 4 standard errors of both."""
    assert quartiles
    own = 1.0 / quartiles.n if quartiles.n else 0.0
    for chance, quartile in zip(QUARTERS, quartiles[:3], strict=True):
        rounding = 1e-12 * abs(quartile) if math.isfinite(quartile) else 0.0
        error = math.sqrt(chance * (1.0 - chance) * (own + 1.0 / PLAIN_ROLLS))
        assert np.mean(values < quartile - rounding) <= chance + 4.0 * error
        assert np.mean(values <= quartile + rounding) >= chance - 4.0 * error


@pytest.mark.parametrize(
    ("spec", "growths", "closest"),
    [
        (SEED, "exact", "exact"),
        (replace(SEED, same_dice=False), "exact", "exact"),
        (replace(SEED, hidden=()), "exact", "exact"),
        (replace(SEED, hidden=(2,), attempts=MIXED.attempts[1:2]), "exact", "exact"),
        (MIXED, "exact", "simulated"),
        (replace(MIXED, same_dice=False), "exact", "exact"),
        (TANH, "simulated", "simulated"),
        (replace(TANH, same_dice=False), "simulated", "simulated"),
    ],
)
def test_figures_are_those_of_rolls_drawn_with_numpy(spec: SheetSpec, growths: str, closest: str) -> None:
    typical = typical_of(spec, 700)
    log_growths, distances = drawn_with_numpy(spec)
    shares = np.mean(distances == distances.min(axis=0), axis=1)
    for index, own in enumerate(typical.attempts):
        assert own.log_growth
        assert own.log_growth.source == growths
        assert_quarters(log_growths[index], own.log_growth)
        share = typical.closest[index]
        assert share
        assert share.source == closest
        error = math.hypot(share.error, math.sqrt(max(share.share * (1 - share.share), 1e-6) / PLAIN_ROLLS))
        assert abs(share.share - shares[index]) <= 4.0 * error


def test_the_typical_roll_of_the_seed_sheet_is_smaller_than_its_root_mean_square() -> None:
    typical = begin_typical(SEED)
    growths = [own.growth for own in typical.attempts]
    assert [growth.text for growth in growths if growth] == [
        "×7.17 a layer, ×368 in all",
        "×1.43 a layer, ×2.95 in all",
        "×0.83 a layer, ×0.57 in all",
    ]
    assert typical.is_done
    assert (typical.done, typical.to_do) == (0, 0)
    assert continue_typical(typical) is typical


def test_half_of_the_rolls_lie_between_the_quartiles() -> None:
    (own,) = begin_typical(replace(SEED, attempts=(Attempt("xavier"),))).attempts
    assert own.log_growth
    assert own.growth
    lower, median, upper, *_ = own.log_growth
    assert lower < median == own.growth.log < upper


@pytest.mark.parametrize("spec", [TANH, MIXED])
def test_slices_seed_and_roll_change_nothing(spec: SheetSpec) -> None:
    whole = typical_of(spec)
    for other in (typical_of(spec, 333), typical_of(replace(spec, seed=77, roll=5), 64)):
        assert other.attempts == whole.attempts
        assert other.closest == whole.closest
        assert other.done == SIMULATED_ROLLS
        assert np.array_equal(other.distances, whole.distances)


def test_figures_come_with_the_first_slice_and_are_of_the_rolls_so_far() -> None:
    begun = begin_typical(TANH)
    assert begun.closest == (None, None)
    assert [own.log_growth for own in begun.attempts] == [None, None]
    first = continue_typical(begun, 50)
    assert (first.done, first.to_do, first.is_done) == (50, SIMULATED_ROLLS, False)
    ensemble = reroll(first.spec, attempt=1, n=50)
    growths = np.sort(np.sqrt(np.mean(ensemble.outputs**2, axis=1)) / math.sqrt(14 / 3))
    found = first.attempts[1].log_growth
    assert found
    assert found.n == 50
    assert np.exp(found[:3]) == pytest.approx(growths[[12, 24, 37]], rel=1e-12)
    least = np.mean(ensemble.distances < reroll(first.spec, attempt=0, n=50).distances)
    assert first.closest[1]
    assert first.closest[1][:2] == pytest.approx((least, math.sqrt(least * (1 - least) / 50)))


def test_identical_attempts_share_the_rolls_that_are_drawn() -> None:
    attempts = (TANH.attempts[0], TANH.attempts[1], replace(TANH.attempts[0], name="again"))
    first, other, again = typical_of(replace(TANH, attempts=attempts)).closest
    assert first
    assert other
    assert first == again
    assert 2 * first.share + other.share == pytest.approx(1.0)


def test_an_attempt_without_numbers_is_left_out_and_says_why() -> None:
    spec = SheetSpec((3.0,))
    typical = typical_of(spec)
    assert typical.closest[1] is None
    assert typical.attempts[1].growth is None
    assert typical.attempts[1].why_not == "a standard deviation is undefined"
    shares = [share.share for share in typical.closest if share]
    assert sum(shares) == pytest.approx(1.0)
    assert typical_of(replace(spec, attempts=spec.attempts[1:2])).closest == (None,)


@pytest.mark.parametrize("attempt", [Attempt("xavier"), Attempt("xavier", activation="tanh")])
def test_without_a_signal_there_is_no_growth_and_all_end_equally_close(attempt: Attempt) -> None:
    typical = typical_of(replace(SEED, inputs=(0.0, 0.0, 0.0), attempts=(attempt, Attempt("he"))))
    assert [own.why_not for own in typical.attempts] == ["all inputs are 0"] * 2
    assert [own.log_growth for own in typical.attempts] == [None, None]
    assert [share.share for share in typical.closest if share] == [0.5, 0.5]


def test_outputs_that_are_all_0_grow_times_0() -> None:
    typical = begin_typical(replace(SEED, attempts=(Attempt("zeros"), Attempt("xavier"))))
    growth = typical.attempts[0].growth
    assert growth
    assert growth.text == "×0 a layer, ×0 in all"


def test_pinned_weights_biases_and_joint_matrices_are_drawn() -> None:
    attempts = (
        Attempt("xavier", overrides=overridden(weights=((0, 0, 0, 4.0),))),
        Attempt("xavier", bias="constant", bias_value=0.5),
        Attempt("orthogonal"),
        Attempt("lsuv"),
    )
    typical = typical_of(replace(SEED, attempts=attempts))
    for index, own in enumerate(typical.attempts):
        ensemble = reroll(typical.spec, attempt=index, n=SIMULATED_ROLLS)
        growths = np.log(np.sqrt(np.mean(ensemble.outputs**2, axis=1)) / math.sqrt(14 / 3))
        assert own.log_growth
        assert own.log_growth.source == "simulated"
        assert own.log_growth.median == pytest.approx(float(np.sort(growths)[999]), rel=1e-12)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_every_preset_has_all_figures(preset: Preset) -> None:
    typical = typical_of(preset.apply(SEED))
    assert all(own.growth and not own.why_not for own in typical.attempts)
    assert sum(share.share for share in typical.closest if share) == pytest.approx(1.0)


def test_numbers_that_pass_the_largest_there_is_are_no_figures() -> None:
    wide = WideSpec(
        (1e12,), (0.0,), (64,) * 30, (Attempt("fixed", (1e12,), activation="relu", bias="scaled"), Attempt())
    )
    typical = begin_typical(wide)
    assert typical.attempts[0].why_not == "its numbers pass the largest there is"
    with pytest.raises(SheetError, match="largest number"):
        reroll(wide, n=1)
