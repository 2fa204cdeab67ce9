"""Literal re-rolls of networks larger than the sheet, in blocks and strips of any size, and the memory they take."""

from __future__ import annotations

import math
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from tests.core.rolls import EDITED, EVERY_KIND, WHOLE, rolls_by_layers, same_bits, sheet_rolls
from tests.overridden import overridden
from xavier_core import Attempt, SheetSpec, WideSpec, reroll
from xavier_core.dice import MAX_ROLL, MAX_SEED, roll_dice
from xavier_core.rerolls import weight_sampler as literal_module
from xavier_core.rerolls.weight_sampler import literal_rolls, threads_at_most

MEGABYTE = 10**6
MAX_MEMORY = 300 * MEGABYTE


@pytest.fixture(params=[64, 640, 2**22])
def words_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Blocks of few rolls and strips of few rows, or blocks of everything."""
    words = int(request.param)
    monkeypatch.setattr(literal_module, "_WORDS_AT_ONCE", words)
    return words


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
            Attempt("lecun-uniform", overrides=overridden(means=((0, 0.1),), weights=((1, 2, 0, 4.0),)), bias="scaled"),
            Attempt(
                "xavier",
                bias="constant",
                bias_value=3.0,
                overrides=overridden(biases=((0, 2, -1.0),)),
                activation="tanh",
            ),
        ),
        seed=MAX_SEED,
        roll=MAX_ROLL - rolls + 1,
        same_dice=False,
    )
    for index in range(3):
        assert same_bits(reroll(spec, attempt=index, n=rolls).outputs, rolls_by_layers(spec, index, rolls))


@pytest.mark.parametrize(("inputs", "hidden", "rolls"), [(31, (32, 33), 5), (3, (130,), 3), (65, (5, 64, 63), 4)])
def test_a_wide_network_of_whole_matrices_is_too(inputs: int, hidden: tuple[int, ...], rolls: int) -> None:
    signal = tuple(math.sin(place) for place in range(inputs))
    spec = WideSpec(signal, (0.0, 0.0), hidden, WHOLE, seed=MAX_SEED, roll=77, same_dice=False)
    for index in range(len(WHOLE)):
        assert same_bits(reroll(spec, attempt=index, n=rolls).outputs, rolls_by_layers(spec, index, rolls))


def test_the_oracle_for_wide_networks_gives_the_sheet_where_there_is_one() -> None:
    for attempts in (EDITED, EVERY_KIND, WHOLE):
        spec = SheetSpec(attempts=attempts, hidden=(5, 9), same_dice=False)
        for index in range(len(attempts)):
            assert np.array_equal(rolls_by_layers(spec, index, 3), sheet_rolls(spec, index, 3))


@pytest.mark.usefixtures("words_at_once")
@pytest.mark.parametrize("hidden", [(3, 3), (9, 16)])
@pytest.mark.parametrize("attempts", [EVERY_KIND, WHOLE], ids=["every kind", "whole"])
def test_how_many_rolls_are_drawn_at_once_changes_nothing(
    hidden: tuple[int, ...], attempts: tuple[Attempt, ...]
) -> None:
    spec = SheetSpec(attempts=attempts).resized((3, *hidden, 2))
    found = literal_rolls(spec, range(6), 1, 23)
    for index in range(6):
        assert same_bits(found[index], sheet_rolls(spec, index, 23))


@pytest.mark.usefixtures("words_at_once")
def test_how_large_tiles_are_cut_into_strips_changes_nothing() -> None:
    spec = WideSpec((1.0,) * 70, (0.0,) * 37, (66, 50), EVERY_KIND)
    for index in range(6):
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
            signal = signal @ (5.0 * ndtri(dice))
        by_library.append(signal)
    assert np.allclose(by_library, outputs, rtol=1e-9)
    assert not same_bits(outputs, np.array(by_library))


# ---- memory --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "n"),
    [(SheetSpec(), 2_000_000), (SheetSpec().widened((4096, 4096)), 1)],
    ids=["two million re-rolls of the seed sheet", "layers of 4,096 units"],
)
def test_memory_stays_below_300_megabytes(spec: SheetSpec, n: int) -> None:
    tracemalloc.start()
    try:
        ensemble = reroll(spec, attempt=2, n=n)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ensemble.outputs.nbytes < peak < MAX_MEMORY


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
    assert peak > MAX_MEMORY


def test_large_matrices_are_factorized_in_one_thread_and_the_rest_in_any_number() -> None:
    wide = WideSpec(hidden=(64,), attempts=(Attempt("orthogonal"), Attempt("he")))
    assert threads_at_most(wide, (0, 1)) == threads_at_most(wide, (0,)) == 1
    assert threads_at_most(wide, (1,)) is None
    assert threads_at_most(SheetSpec(attempts=(Attempt("orthogonal"),)), (0,)) is None
