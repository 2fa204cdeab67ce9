"""Dice: a number in (0, 1) for every (seed, roll, layer, row, column), like RAND() with a memory.

A die is read from the raw output of the counter-based generator Philox4x64-10 (Salmon, Moraes,
Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), whose stream NumPy keeps the
same across versions. Nothing is drawn in sequence: the address of a die is its position in the
stream, so any roll can be revisited at once and no die depends on the size of the network.

The address. A layer's cells are covered by square tiles that double in side: 4 by 4 at the top
left, then three tiles of side 4 around it (right, below, diagonal), three of side 8 around those,
and so on. Within a tile the dice run row by row. Philox is keyed by (seed, stream) and counts

    word 0: roll * (dice of the tile / 4) + position in the tile / 4 + 1,   word 1: the tile's number,
    word 2: the layer,   word 3: 0 for weights, 1 for biases

(+ 1 because NumPy counts before it generates), so that the dice of one tile over many consecutive
rolls are one consecutive stretch of the stream. A layer's biases are covered in the same way by
stretches of 4, 4, 8, 16, ... units.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from threading import get_ident
from typing import NamedTuple

import numpy as np
from numpy.random import Philox
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

__all__ = [
    "MAX_ROLL",
    "MAX_SEED",
    "SHARED",
    "DiceStream",
    "Tile",
    "cover",
    "cover_in_strips",
    "layer_bias_dice",
    "layer_dice",
    "roll_bias_dice",
    "roll_dice",
    "roll_dice_in_a_row",
    "split_layers",
]

Dice = NDArray[np.float64]

MAX_SEED = 2**53 - 1
MAX_ROLL = 10**12

SHARED = 0
"""The stream that attempts with the same dice share; attempt k's own stream is k (from 1)."""

_WEIGHTS, _BIASES = 0, 1
_FIRST_SIDE = 4
_WORDS_PER_COUNT = 4
_WORDS_AT_ONCE = 2**17
"""Raw words of a layer that are read at once: 1 MB."""
_UNUSED_BITS = np.uint64(12)
_STEP = 2.0**-52
_EXPONENT_OF_ONE = np.uint64(0x3FF0_0000_0000_0000)


class Tile(NamedTuple):
    """The part of a tile that a layer's cells take."""

    number: int
    side: int
    """Rows and columns of the whole tile."""
    top: int
    """First row of the layer that it covers."""
    left: int
    """First column of the layer that it covers."""
    rows: int
    """Rows of the layer that it covers."""
    columns: int
    """Columns of the layer that it covers."""


def roll_dice(
    layer_sizes: Sequence[int], *, seed: int, roll: int, stream: int = SHARED
) -> tuple[NDArray[np.float64], ...]:
    """Return the dice of one roll, one array of shape (fan_in, fan_out) a layer; see ``roll_dice_in_a_row``."""
    return split_layers(roll_dice_in_a_row(layer_sizes, seed=seed, roll=roll, stream=stream), layer_sizes)


def roll_dice_in_a_row(
    layer_sizes: Sequence[int], *, seed: int, roll: int, stream: int = SHARED
) -> NDArray[np.float64]:
    """Return the dice of one roll, layer after layer and row after row, shape (weights of all layers,).

    A die is ``(k + 1/2) / 2**52`` with k the top 52 bits of its raw word: never 0, never 1. Where each die
    lies among the words is kept for the next roll: large layers are better drawn by ``layer_dice``.

    Parameters
    ----------
    layer_sizes
        Units of the inputs, of each hidden layer and of the outputs: ``(n_0, ..., n_L)``.
    seed, stream
        The two words of the key, each from 0 to 2**64 - 1.
    roll
        Which roll, from 0 to 1e12.
    """
    own = _stream_of_thread(seed, stream, get_ident())
    tiles, positions = _addresses(tuple(layer_sizes))
    words = np.concatenate([own.words(roll * count, number, layer, count) for layer, number, count in tiles])
    return _uniform(words[positions])


def split_layers(in_a_row: NDArray[np.float64], layer_sizes: Sequence[int]) -> tuple[NDArray[np.float64], ...]:
    """Return numbers of all weights, shape (..., weights), as views of shape (..., fan_in, fan_out), one a layer."""
    leading = in_a_row.shape[:-1]
    return tuple(in_a_row[..., part].reshape(leading + shape) for part, shape in _parts(tuple(layer_sizes)))


@lru_cache(maxsize=64)
def _parts(layer_sizes: tuple[int, ...]) -> tuple[tuple[slice, tuple[int, int]], ...]:
    """(where a layer's weights lie among those of all layers, their shape) of each layer."""
    parts, start = [], 0
    for fan_in, fan_out in pairwise(layer_sizes):
        end = start + fan_in * fan_out
        parts.append((slice(start, end), (fan_in, fan_out)))
        start = end
    return tuple(parts)


@lru_cache(maxsize=64)
def _addresses(layer_sizes: tuple[int, ...]) -> tuple[tuple[tuple[int, int, int], ...], NDArray[np.intp]]:
    """((layer, tile, words) of each tile, position of each die among the words of all tiles)."""
    tiles, positions, start = [], [], 0
    for layer, shape in enumerate(pairwise(layer_sizes)):
        of_layer = np.empty(shape, dtype=np.intp)
        for number, side, top, left, rows, columns in cover(*shape):
            words = start + np.arange(side * side).reshape(side, side)
            of_layer[top : top + rows, left : left + columns] = words[:rows, :columns]
            tiles.append((layer, number, side * side))
            start += side * side
        positions.append(of_layer.ravel())
    return tuple(tiles), np.concatenate(positions)


def roll_bias_dice(
    layer_sizes: Sequence[int], *, seed: int, roll: int, stream: int = SHARED
) -> tuple[NDArray[np.float64], ...]:
    """Return the dice of the biases of one roll, one array of shape (fan_out,) a layer; as ``roll_dice``."""
    return tuple(
        layer_bias_dice(layer, fan_out, seed=seed, roll=roll, stream=stream)
        for layer, fan_out in enumerate(layer_sizes[1:])
    )


def layer_dice(  # noqa: PLR0913 - an address in the dice, word by word
    layer: int, fan_in: int, fan_out: int, *, seed: int, roll: int, stream: int = SHARED
) -> NDArray[np.float64]:
    """Return the dice of one layer, from 0, of one roll: what ``roll_dice`` has for it, shape (fan_in, fan_out)."""
    own = _stream_of_thread(seed, stream, get_ident())
    dice: Dice = own.layer_dice(layer, (fan_in, fan_out), first_roll=roll, rolls=1)[0]
    return dice


def layer_bias_dice(layer: int, fan_out: int, *, seed: int, roll: int, stream: int = SHARED) -> NDArray[np.float64]:
    """Return the dice of one layer's biases: what ``roll_bias_dice`` has for it, shape (fan_out,)."""
    own = _stream_of_thread(seed, stream, get_ident())
    return own.bias_dice(layer, fan_out, first_roll=roll, rolls=1)[:, 0]


def cover(fan_in: int, fan_out: int) -> Iterator[Tile]:
    """Yield the tiles of a layer, each column's rows from top to bottom."""
    yield Tile(0, _FIRST_SIDE, 0, 0, min(fan_in, _FIRST_SIDE), min(fan_out, _FIRST_SIDE))
    yield from _further_tiles(fan_in, fan_out)


def cover_in_strips(fan_in: int, fan_out: int, words: int) -> Iterator[tuple[Tile, range | None]]:
    """Yield the tiles of a layer, those of more ``words`` in strips of rows, so that memory does not grow with them."""
    for tile in cover(fan_in, fan_out):
        if tile.side**2 <= words:
            yield tile, None
            continue
        height = words // tile.side
        for first_row in range(0, tile.rows, height):
            yield tile, range(first_row, min(first_row + height, tile.rows))


class DiceStream:
    """The dice of one (seed, stream), at any address and for many rolls at once; for one thread at a time."""

    __slots__ = ("_counter", "_generator", "_state")

    def __init__(self, seed: int, stream: int) -> None:
        self._generator = Philox(_Key(seed, stream))  # type: ignore[arg-type] # NumPy's stub knows only its own
        self._state = self._generator.state
        self._counter = self._state["state"]["counter"]

    def words(self, position: int, tile: int, layer: int, count: int, *, kind: int = _WEIGHTS) -> NDArray[np.uint64]:
        """Return ``count`` raw words of a tile of a layer, over all its rolls, from a ``position`` on."""
        counter = self._counter
        counter[0] = position // _WORDS_PER_COUNT
        counter[1] = tile
        counter[2] = layer
        counter[3] = kind
        self._generator.state = self._state
        return self._generator.random_raw(count)

    def dice(self, layer: int, tile: Tile, *, first_roll: int, rolls: int, strip: range | None = None) -> Dice:
        """Return the dice of a tile over consecutive rolls, the same as ``roll_dice`` gives for each of them.

        Parameters
        ----------
        strip
            Rows of the tile, where ``rolls`` is 1; without it all that the layer takes of it.

        Returns
        -------
        Shape (rows, columns, rolls), contiguous.
        """
        side = tile.side
        height, rows = (len(strip), len(strip)) if strip else (side, tile.rows)
        position = (first_roll * side + (strip.start if strip else 0)) * side
        raw = self.words(position, tile.number, layer, rolls * height * side).reshape(rolls, height, side)
        used = raw[:, :rows, : tile.columns].transpose(1, 2, 0)
        return _uniform(used, np.empty(used.shape, dtype=np.uint64))

    def layer_dice(self, layer: int, shape: tuple[int, int], *, first_roll: int, rolls: int) -> Dice:
        """Return all dice of a layer over consecutive rolls, shape (rolls, fan_in, fan_out)."""
        dice = np.empty((rolls, *shape))
        for tile, strip in cover_in_strips(*shape, _WORDS_AT_ONCE if rolls == 1 else sys.maxsize):
            top, rows = (tile.top + strip.start, len(strip)) if strip else (tile.top, tile.rows)
            part = dice[:, top : top + rows, tile.left : tile.left + tile.columns]
            part[...] = np.moveaxis(self.dice(layer, tile, first_roll=first_roll, rolls=rolls, strip=strip), -1, 0)
        return dice

    def bias_dice(self, layer: int, fan_out: int, *, first_roll: int, rolls: int) -> Dice:
        """Return the dice of a layer's biases over consecutive rolls, shape (fan_out, rolls)."""
        dice = np.empty((fan_out, rolls))
        start, number, units = 0, 0, _FIRST_SIDE
        while start < fan_out:
            raw = self.words(first_roll * units, number, layer, rolls * units, kind=_BIASES).reshape(rolls, units)
            taken = min(units, fan_out - start)
            dice[start : start + taken] = _uniform(raw[:, :taken]).T
            start, number = start + units, number + 1
            units = start
        return dice


def _uniform(raw: NDArray[np.uint64], bits: NDArray[np.uint64] | None = None) -> Dice:
    """Raw words to dice, into ``bits`` where it is given: 52 bits and a half, so that neither end is reached."""
    bits = np.right_shift(raw, _UNUSED_BITS, out=bits)
    bits |= _EXPONENT_OF_ONE  # the bits of 1 + k / 2**52: an integer is not converted, only read anew
    dice = bits.view(np.float64)
    dice -= 1.0 - _STEP / 2
    return dice


@lru_cache(maxsize=64)
def _stream_of_thread(seed: int, stream: int, _thread: int) -> DiceStream:
    """A stream that no other thread uses: its generator holds the address that is being read."""
    return DiceStream(seed, stream)


class _Key(ISeedSequence):
    """Hands Philox its two key words as they are, at a third of the cost of ``Philox(key=...)``.

    (That spelling first asks the system for entropy, which it then throws away.)
    """

    def __init__(self, seed: int, stream: int) -> None:
        self.words = np.array((seed, stream), dtype=np.uint64)

    def generate_state(self, *_: object) -> NDArray[np.uint64]:
        """Return the key; Philox asks for two words of 64 bits."""
        return self.words


def _further_tiles(fan_in: int, fan_out: int) -> Iterator[Tile]:
    """Yield each tile beyond the first that holds a cell of the layer."""
    side, number = _FIRST_SIDE, 1
    while side < max(fan_in, fan_out):
        for top, left in ((0, side), (side, 0), (side, side)):
            if top < fan_in and left < fan_out:
                yield Tile(number, side, top, left, min(fan_in - top, side), min(fan_out - left, side))
            number += 1
        side *= 2
