"""An oracle: Philox4x64-10 in plain Python integers, and the dice at addresses of its stream.

Written from Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
"""

from __future__ import annotations

Words = tuple[int, int, int, int]

_MASK = 2**64 - 1
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
_ROUNDS = 10


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Return the four words of one block."""
    first, second, third, fourth = counter
    key_0, key_1 = key
    for _ in range(_ROUNDS):
        product_0, product_1 = _MULTIPLIERS[0] * first, _MULTIPLIERS[1] * third
        high_0, low_0 = product_0 >> 64, product_0 & _MASK
        high_1, low_1 = product_1 >> 64, product_1 & _MASK
        first, second, third, fourth = high_1 ^ second ^ key_0, low_1, high_0 ^ fourth ^ key_1, low_0
        key_0, key_1 = (key_0 + _WEYL[0]) & _MASK, (key_1 + _WEYL[1]) & _MASK
    return first, second, third, fourth


def die_at(*, seed: int, stream: int, roll: int, layer: int, row: int, column: int) -> float:
    """Return the die of one cell, found from its address alone.

    A first tile of side 4, then for each doubling of the side three tiles: right, below, diagonal.
    NumPy counts on before it makes a block, hence the 1 that is added.
    """
    tile, side, top, left = _tile(row, column)
    place = (row - top) * side + (column - left)
    block = philox((roll * side * side // 4 + place // 4 + 1, tile, layer, 0), (seed, stream))
    return ((block[place % 4] >> 12) + 0.5) / 2**52


def bias_die_at(*, seed: int, stream: int, roll: int, layer: int, column: int) -> float:
    """Return the die of one bias: stretches of 4, 4, 8, 16, ... units, and a fourth word of 1 where weights have 0."""
    number, start, units = 0, 0, 4
    while column >= start + units:
        number, start = number + 1, start + units
        units = start
    place = column - start
    block = philox((roll * units // 4 + place // 4 + 1, number, layer, 1), (seed, stream))
    return ((block[place % 4] >> 12) + 0.5) / 2**52


def _tile(row: int, column: int) -> tuple[int, int, int, int]:
    """(number, side, top, left) of the tile that holds a cell."""
    furthest = max(row, column)
    if furthest < 4:
        return 0, 4, 0, 0
    doublings = (furthest // 4).bit_length() - 1
    side = 4 << doublings
    below, right = row >= side, column >= side
    return 3 * doublings + 2 * below + right, side, side * below, side * right
