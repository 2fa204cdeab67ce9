"""The dice against an independent Philox, and what the sheet needs of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Philox
from scipy.stats import kstest

from tests.core.philox import Words, bias_die_at, die_at, philox
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.dice.dice import (
    SHARED,
    DiceStream,
    _uniform,
    cover,
    layer_bias_dice,
    layer_dice,
    roll_bias_dice,
    roll_dice,
    roll_dice_in_a_row,
    split_layers,
)

ONES = 2**64 - 1
GOLDEN_FIRST_LAYER = [
    [0.3091134180506522, 0.617265220354439, 0.762895875653029],
    [0.9719207784869556, 0.7102174073597537, 0.24323606519334462],
    [0.055322533114339545, 0.2834990804383445, 0.1468590123218424],
]
GOLDEN_LAST_LAYER = [
    [0.21936311530033115, 0.5305291881068895],
    [0.3252177118555274, 0.5143805969435659],
    [0.16371401258731122, 0.2780925482905464],
]
GOLDEN_FAR_CORNER = 0.8125412138977827
STREAMS = pytest.mark.parametrize(
    ("layer_sizes", "seed", "stream", "roll"),
    [
        ((3, 3, 3, 2), 1, SHARED, 1),
        ((3, 3, 3, 2), 2**32 + 5, 3, 1_000_000),
        ((1, 1), 0, SHARED, 0),
        ((16, 16, 16), 7, 1, 12),
        ((5, 3, 5), 42, 2, 3),
        ((40, 7), 11, 6, 9),
        ((7, 40), 11, 6, 9),
        ((16,) * 9 + (8,), MAX_SEED, 6, MAX_ROLL),
        ((9, 33), ONES, ONES, MAX_ROLL),
    ],
)


@pytest.mark.parametrize(
    ("counter", "key", "block"),
    [
        (
            (0, 0, 0, 0),
            (0, 0),
            (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
        ),
        (
            (ONES, ONES, ONES, ONES),
            (ONES, ONES),
            (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
        ),
        (
            (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x452821E638D01377, 0xBE5466CF34E90C6C),
            (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
        ),
    ],
)
def test_the_oracle_gives_the_known_answers_of_the_generators_authors(
    counter: Words, key: tuple[int, int], block: Words
) -> None:
    assert philox(counter, key) == block


@STREAMS
def test_every_die_is_the_word_at_its_address(layer_sizes: tuple[int, ...], seed: int, stream: int, roll: int) -> None:
    layers = roll_dice(layer_sizes, seed=seed, roll=roll, stream=stream)
    assert [dice.shape for dice in layers] == list(pairwise(layer_sizes))
    for layer, dice in enumerate(layers):
        for (row, column), die in np.ndenumerate(dice):
            assert die == die_at(seed=seed, stream=stream, roll=roll, layer=layer, row=row, column=column)


@STREAMS
def test_every_die_of_a_bias_is_the_word_at_its_address(
    layer_sizes: tuple[int, ...], seed: int, stream: int, roll: int
) -> None:
    layers = roll_bias_dice(layer_sizes, seed=seed, roll=roll, stream=stream)
    assert [dice.shape for dice in layers] == [(units,) for units in layer_sizes[1:]]
    for layer, dice in enumerate(layers):
        for column, die in enumerate(dice.tolist()):
            assert die == bias_die_at(seed=seed, stream=stream, roll=roll, layer=layer, column=column)


def test_the_stretches_of_biases_are_4_4_8_16_and_so_on() -> None:
    """The first unit of each stretch is the first word of a block of its number, here at roll 0."""
    (dice,) = roll_bias_dice((1, 200), seed=5, roll=0, stream=2)
    for number, start in enumerate((0, 4, 8, 16, 32, 64, 128)):
        word = philox((1, number, 0, 1), (5, 2))[0]
        assert dice[start] == ((word >> 12) + 0.5) / 2**52


def test_the_dice_of_old_links_stay_as_they_are() -> None:
    dice = roll_dice((3, 3, 3, 2), seed=1, roll=1)
    assert dice[0].tolist() == GOLDEN_FIRST_LAYER
    assert dice[2].tolist() == GOLDEN_LAST_LAYER
    assert roll_dice((16, 16), seed=2024, roll=77, stream=2)[0][15, 15] == GOLDEN_FAR_CORNER


def test_no_die_reaches_0_or_1() -> None:
    """The least and the greatest word that a generator can give, and a sample, all at half steps of 2**-52."""
    assert _uniform(np.array([0, ONES], dtype=np.uint64)).tolist() == [2.0**-53, 1 - 2.0**-53]
    dice = np.concatenate([roll_dice((16, 16), seed=3, roll=roll)[0].ravel() for roll in range(1, 101)])
    assert dice.min() > 0
    assert dice.max() < 1
    steps = dice * 2.0**52 - 0.5
    assert (steps == np.floor(steps)).all()


@given(
    layer_sizes=st.lists(st.integers(1, 20), min_size=2, max_size=10),
    growth=st.lists(st.integers(0, 20), min_size=10, max_size=10),
    more_layers=st.lists(st.integers(1, 20), max_size=3),
    seed=st.integers(0, MAX_SEED),
    roll=st.integers(1, MAX_ROLL),
    stream=st.integers(0, 6),
)
def test_a_die_never_changes_when_layers_get_wider_or_more(
    layer_sizes: list[int], growth: list[int], more_layers: list[int], seed: int, roll: int, stream: int
) -> None:
    grown_sizes = [size + more for size, more in zip(layer_sizes, growth, strict=False)] + more_layers
    small = roll_dice(layer_sizes, seed=seed, roll=roll, stream=stream)
    large = roll_dice(grown_sizes, seed=seed, roll=roll, stream=stream)
    for few, many in zip(small, large, strict=False):
        rows, columns = few.shape
        assert (many[:rows, :columns] == few).all()


@given(
    layer_sizes=st.lists(st.integers(1, 20), min_size=2, max_size=10),
    growth=st.lists(st.integers(0, 40), min_size=10, max_size=10),
    seed=st.integers(0, MAX_SEED),
    roll=st.integers(1, MAX_ROLL),
    stream=st.integers(0, 6),
)
def test_a_die_of_a_bias_never_changes_when_layers_get_wider_or_more(
    layer_sizes: list[int], growth: list[int], seed: int, roll: int, stream: int
) -> None:
    grown_sizes = [*(size + more for size, more in zip(layer_sizes, growth, strict=False)), 7]
    small = roll_bias_dice(layer_sizes, seed=seed, roll=roll, stream=stream)
    large = roll_bias_dice(grown_sizes, seed=seed, roll=roll, stream=stream)
    for few, many in zip(small, large, strict=False):
        assert (many[: few.size] == few).all()


def test_other_seeds_rolls_streams_and_layers_have_other_dice_and_biases_have_their_own() -> None:
    sizes = (16, 16, 16)
    rolled = [
        roll_dice(sizes, seed=seed, roll=roll, stream=stream)
        for seed in (1, 2, MAX_SEED)
        for roll in (1, 2, MAX_ROLL)
        for stream in (0, 1, 6)
    ]
    of_biases = [
        roll_bias_dice(sizes, seed=seed, roll=roll, stream=stream)
        for seed in (1, 2, MAX_SEED)
        for roll in (1, 2, MAX_ROLL)
        for stream in (0, 1, 6)
    ]
    dice = np.concatenate([layer.ravel() for layers in (*rolled, *of_biases) for layer in layers])
    assert dice.size == 27 * (512 + 32)
    assert np.unique(dice).size == dice.size


@STREAMS
def test_the_dice_of_one_layer_are_those_that_the_whole_roll_has(
    layer_sizes: tuple[int, ...], seed: int, stream: int, roll: int
) -> None:
    at = {"seed": seed, "roll": roll, "stream": stream}
    whole, biases = roll_dice(layer_sizes, **at), roll_bias_dice(layer_sizes, **at)
    for layer, (fan_in, fan_out) in enumerate(pairwise(layer_sizes)):
        assert np.array_equal(layer_dice(layer, fan_in, fan_out, **at), whole[layer])
        assert np.array_equal(layer_bias_dice(layer, fan_out, **at), biases[layer])


def test_the_same_arguments_give_the_same_dice() -> None:
    (first,), (second,) = roll_dice((40, 7), seed=5, roll=6), roll_dice((40, 7), seed=5, roll=6)
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize(("rows", "top", "tile", "layer"), [(4, 0, 0, 0), (4, 0, 0, 3), (16, 8, 6, 1)])
def test_consecutive_rolls_are_one_stretch_of_the_stream(rows: int, top: int, tile: int, layer: int) -> None:
    """A tile's dice over five rolls, read in one go from NumPy's generator set to the first of them."""
    side, first_roll, rolls = rows - top, 1000, 5
    generator = Philox(key=[9, 4], counter=[first_roll * side * side // 4, tile, layer, 0])
    raw = generator.random_raw(rolls * side * side)
    stretch = ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
    sizes = (rows,) * (layer + 2)
    dice = [
        roll_dice(sizes, seed=9, roll=first_roll + later, stream=4)[layer][top:, top:].ravel() for later in range(rolls)
    ]
    assert (np.concatenate(dice) == stretch).all()


@pytest.mark.parametrize("fan_out", [1, 4, 5, 16, 37])
def test_consecutive_rolls_of_biases_are_the_rolls_one_by_one(fan_out: int) -> None:
    """And a stream that has given biases gives weights as before."""
    stream = DiceStream(9, 4)
    (tile, *_) = cover(3, fan_out)
    before = stream.dice(2, tile, first_roll=77, rolls=3)
    found = stream.bias_dice(2, fan_out, first_roll=1000, rolls=5)
    assert found.shape == (fan_out, 5)
    for later in range(5):
        rolled = roll_bias_dice((1, 1, 1, fan_out), seed=9, roll=1000 + later, stream=4)[2]
        assert found[:, later].tolist() == rolled.tolist()
    assert stream.dice(2, tile, first_roll=77, rolls=3).tobytes() == before.tobytes()


def test_dice_of_biases_are_uniform_and_do_not_follow_the_weights_or_the_roll_before() -> None:
    """Kolmogorov and Smirnov's distance at one in a thousand; correlations have a standard error of 1/sqrt(n)."""
    rolls = 20_000
    biases = DiceStream(2010, SHARED).bias_dice(0, 2, first_roll=1, rolls=rolls)
    assert kstest(biases.ravel(), "uniform").pvalue > 0.001
    weights = np.array([roll_dice((3, 2), seed=2010, roll=roll)[0][0, 1] for roll in range(1, rolls + 1)])
    for one, other in ((biases[1], weights), (biases[1], biases[0]), (biases[1, 1:], biases[1, :-1])):
        assert abs(np.corrcoef(one, other)[0, 1]) < 3.3 / np.sqrt(rolls - 1)


def test_dice_are_uniform() -> None:
    """Kolmogorov and Smirnov's distance at the level of one in a thousand, in a fixed sample."""
    dice = np.concatenate([roll_dice((16, 16), seed=2010, roll=roll)[0].ravel() for roll in range(1, 401)])
    assert kstest(dice, "uniform").pvalue > 0.001


def test_a_cells_dice_are_uniform_over_rolls_and_do_not_follow_the_roll_before() -> None:
    """The second check is the lag-1 correlation of a die with itself, 0 with a standard error of 1/sqrt(n)."""
    rolls = 20_000
    dice = np.array([roll_dice((3, 2), seed=2010, roll=roll)[0][2, 1] for roll in range(1, rolls + 1)])
    assert kstest(dice, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(dice[1:], dice[:-1])[0, 1]) < 3.3 / np.sqrt(rolls)


def test_dice_in_a_row_are_those_of_each_layer_one_after_another() -> None:
    sizes, at = (5, 1, 9, 2), {"seed": 3, "roll": 8, "stream": 2}
    layers = roll_dice(sizes, **at)
    in_a_row = roll_dice_in_a_row(sizes, **at)
    assert in_a_row.tolist() == [die for layer in layers for row in layer.tolist() for die in row]
    for own, layer in zip(split_layers(np.stack([in_a_row, -in_a_row]), sizes), layers, strict=True):
        assert np.array_equal(own, np.stack([layer, -layer]))
    assert all(np.shares_memory(own, in_a_row) for own in split_layers(in_a_row, sizes))


def test_threads_that_draw_the_same_stream_at_once_do_not_disturb_each_other() -> None:
    """Each has a generator of its own: the address that is being read is part of it."""
    sizes, rolls = (16, 16, 16, 8), range(1, 301)

    def drawn(_: int) -> list[bytes]:
        return [roll_dice_in_a_row(sizes, seed=7, roll=roll).tobytes() for roll in rolls]

    alone = drawn(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(together == alone for together in pool.map(drawn, range(8)))
