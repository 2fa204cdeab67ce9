"""Literal re-rolls against the sheet, roll by roll and bit by bit."""

from __future__ import annotations

import math
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.core.strategies import specs
from xavier_core import SCHEMES, Attempt, SheetError, SheetSpec, WideSpec, reroll, run_sheet
from xavier_core import literal as literal_module
from xavier_core.activations import ACTIVATIONS
from xavier_core.dice import SHARED, roll_dice
from xavier_core.ensemble import reroll_chunks
from xavier_core.literal import literal_rolls
from xavier_core.network import apply_layer
from xavier_core.schemes import Layer
from xavier_core.spec import MOST_ROLL, MOST_SEED

Array = NDArray[np.float64]

MEGABYTE = 10**6
MOST_MEMORY = 300 * MEGABYTE
EVERY_KIND = tuple(
    Attempt(scheme, activation=activation, slope=-0.25)
    for scheme, activation in zip(("fixed", "inputs", "xavier", "lecun-uniform", "he"), ACTIVATIONS, strict=True)
)
EDITED = (
    Attempt("xavier", means=((0, 0.5),), stds=((1, 0.0),), pins=((0, 0, 0, -2.0), (1, 2, 1, 3.5)), activation="relu"),
    Attempt("fixed", (0.0,)),
    Attempt("lecun-uniform", means=((1, -1.0),), stds=((0, 7.0),), activation="tanh"),
    Attempt("he", pins=((2, 1, 0, 0.0),)),
)


def sheet_rolls(spec: SheetSpec, index: int, n: int) -> Array:
    """Outputs of the sheet at n consecutive rolls, shape (n, outputs)."""
    return np.array([run_sheet(replace(spec, roll=spec.roll + k)).attempts[index].outputs for k in range(n)])


def rolls_by_layers(spec: SheetSpec, index: int, n: int) -> Array:
    """The same for networks of any size: dice to weights to activations, a layer at a time."""
    attempt, stream = spec.attempts[index], SHARED if spec.same_dice else index + 1
    outputs = []
    for roll in range(spec.roll, spec.roll + n):
        signal = np.array(spec.inputs)
        for layer, dice in enumerate(roll_dice(spec.layer_sizes, seed=spec.seed, roll=roll, stream=stream)):
            std = dict(attempt.stds).get(
                layer, attempt.rule.std_of(Layer(*spec.shapes[layer], spec.inputs), attempt.arguments)
            )
            weights = dict(attempt.means).get(layer, 0.0) + std * attempt.rule.distribution.unit_quantile(dice)
            for at, row, column, value in attempt.pins:
                if at == layer:
                    weights[row, column] = value
            signal = apply_layer(signal, weights)
            if layer < len(spec.hidden):
                signal = attempt.nonlinearity.apply(signal, attempt.slope)
        outputs.append(signal)
    return np.array(outputs)


def same_bits(one: Array, other: Array) -> bool:
    return one.shape == other.shape and one.tobytes() == other.tobytes()


@pytest.fixture(params=[64, 640, 2**22])
def words_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Blocks of few rolls and strips of few rows, or blocks of everything."""
    words = int(request.param)
    monkeypatch.setattr(literal_module, "_WORDS_AT_ONCE", words)
    return words


# ---- the sheet, roll by roll ---------------------------------------------------------------------


@settings(max_examples=80)
@given(spec=specs(), first_roll=st.sampled_from([1, 2, MOST_ROLL - 3]) | st.integers(1, MOST_ROLL - 3))
def test_reroll_k_is_roll_k_of_the_sheet_to_the_last_bit(spec: SheetSpec, first_roll: int) -> None:
    """Over specs of every size, scheme, activation and edit; the last rolls of all among them."""
    n = 4
    spec = replace(spec, roll=first_roll)
    for index in range(len(spec.attempts)):
        expected = sheet_rolls(spec, index, n)
        if expected.size:
            assert same_bits(reroll(spec, attempt=index, n=n).outputs, expected)
        else:
            with pytest.raises(SheetError, match="STDEV"):
                reroll(spec, attempt=index, n=n)


@pytest.mark.parametrize("same_dice", [True, False])
@pytest.mark.parametrize("attempts", [EVERY_KIND, EDITED], ids=["every kind", "edited"])
@pytest.mark.parametrize("hidden", [(), (3, 3), (4, 5), (8, 9), (15, 16), (5, 4, 9, 8, 16)])
def test_layers_whose_sizes_cross_the_borders_of_tiles_are_the_sheets(
    hidden: tuple[int, ...], attempts: tuple[Attempt, ...], *, same_dice: bool
) -> None:
    spec = SheetSpec(attempts=attempts, roll=41, same_dice=same_dice).resized((3, *hidden, 2))
    for index in range(len(attempts)):
        assert same_bits(reroll(spec, attempt=index, n=7).outputs, sheet_rolls(spec, index, 7))


def test_attempts_together_are_the_attempts_alone_in_any_order() -> None:
    spec = SheetSpec(attempts=EVERY_KIND, hidden=(5, 9))
    alone = [reroll(spec, attempt=index, n=9).outputs for index in range(5)]
    for chosen in ((0, 1, 2, 3, 4), (4, 2), (3,), (1, 0, 1)):
        (chunk,) = reroll_chunks(spec, chosen, n=9)
        assert same_bits(chunk.outputs, np.array([alone[index] for index in chosen]))


def test_the_sign_of_zero_is_the_sheets() -> None:
    """Means of 0 are added as on the sheet: weights of -0 become 0 where anything is edited, and else stay."""
    dead = Attempt("fixed", (0.0,))
    for attempts in ((dead,), (dead, Attempt(pins=((0, 0, 0, 1.0),)))):
        spec = SheetSpec(attempts=attempts)
        assert same_bits(reroll(spec, n=50).outputs, sheet_rolls(spec, 0, 50))


def test_rerolls_start_at_the_specs_roll_and_a_longer_run_starts_with_the_shorter() -> None:
    spec = SheetSpec(roll=5)
    long = reroll(spec, n=40_000).outputs
    assert same_bits(reroll(spec, n=11_000).outputs, long[:11_000])
    assert same_bits(reroll(replace(spec, roll=30_000), n=10_005).outputs, long[29_995:])
    assert same_bits(long[-2:], sheet_rolls(replace(spec, roll=40_003), 0, 2))
    assert not np.array_equal(long[0], long[1])


# ---- networks larger than the sheet --------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "hidden", "outputs", "rolls"),
    [
        (31, (32, 33), 2, 5),
        (65, (64, 63), 65, 4),
        (3, (130,), 2, 3),
        (511, (513,), 3, 2),
        (1, (1025, 7), 2, 2),
        (1030, (3, 1025), 1, 1),
    ],
)
def test_a_wide_network_is_its_dice_passed_through_layer_by_layer(
    inputs: int, hidden: tuple[int, ...], outputs: int, rolls: int
) -> None:
    spec = WideSpec(
        inputs=tuple(math.sin(place) for place in range(inputs)),
        desired=(0.0,) * outputs,
        hidden=hidden,
        attempts=(
            Attempt("he", activation="relu"),
            Attempt("lecun-uniform", means=((0, 0.1),), pins=((1, 2, 0, 4.0),)),
        ),
        seed=MOST_SEED,
        roll=MOST_ROLL - rolls + 1,
        same_dice=False,
    )
    for index in range(2):
        assert same_bits(reroll(spec, attempt=index, n=rolls).outputs, rolls_by_layers(spec, index, rolls))


def test_the_oracle_for_wide_networks_gives_the_sheet_where_there_is_one() -> None:
    spec = SheetSpec(attempts=EDITED, hidden=(5, 9), same_dice=False)
    for index in range(len(EDITED)):
        assert np.array_equal(rolls_by_layers(spec, index, 3), sheet_rolls(spec, index, 3))


@pytest.mark.usefixtures("words_at_once")
@pytest.mark.parametrize("hidden", [(3, 3), (9, 16)])
def test_how_many_rolls_are_drawn_at_once_changes_nothing(hidden: tuple[int, ...]) -> None:
    spec = SheetSpec().resized((3, *hidden, 2))
    assert same_bits(reroll(spec, attempt=1, n=23).outputs, sheet_rolls(spec, 1, 23))


@pytest.mark.usefixtures("words_at_once")
def test_how_large_tiles_are_cut_into_strips_changes_nothing() -> None:
    spec = WideSpec((1.0,) * 70, (0.0,) * 37, (66, 50), EVERY_KIND)
    for index in (0, 3):
        assert same_bits(reroll(spec, attempt=index, n=2).outputs, rolls_by_layers(spec, index, 2))


def test_a_changed_die_a_changed_order_or_another_roll_would_be_seen() -> None:
    """What the tests above compare does differ for the roll after, for other dice, and for a matrix library's sum."""
    spec = WideSpec((0.1,) * 31, (0.0,) * 3, (33,))
    outputs = reroll(spec, n=20).outputs
    assert not same_bits(outputs[1:], outputs[:-1])
    assert not same_bits(outputs, reroll(replace(spec, same_dice=False), n=20).outputs)
    by_library = []
    for roll in range(1, 21):
        signal = np.array(spec.inputs)
        for dice in roll_dice(spec.layer_sizes, seed=spec.seed, roll=roll):
            signal = signal @ (5.0 * SCHEMES["fixed"].distribution.unit_quantile(dice))
        by_library.append(signal)
    assert np.allclose(by_library, outputs, rtol=1e-9)
    assert not same_bits(outputs, np.array(by_library))


# ---- memory --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "n"),
    [(SheetSpec(), 2_000_000), (WideSpec.like(SheetSpec(), hidden=(4096, 4096)), 1)],
    ids=["two million re-rolls of the seed sheet", "layers of 4,096 units"],
)
def test_memory_stays_below_300_megabytes(spec: SheetSpec, n: int) -> None:
    tracemalloc.start()
    try:
        ensemble = reroll(spec, attempt=2, n=n)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ensemble.outputs.nbytes < peak < MOST_MEMORY


def test_the_memory_of_all_weights_at_once_would_be_seen() -> None:
    """A block of a million rolls holds all their weights: the same measurement finds it far above the limit."""
    tracemalloc.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(literal_module, "_WORDS_AT_ONCE", 2**25)
            literal_rolls(SheetSpec(), (0,), 1, 2**20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak > MOST_MEMORY
