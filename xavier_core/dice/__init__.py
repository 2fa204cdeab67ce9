"""Dice: uniforms with an address, and the unit distributions that turn them into draws.

A die is fixed by (seed, roll, layer, row, column), like RAND() with a memory.
It stands on base.
"""

from __future__ import annotations

from xavier_core.dice.dice import (
    MAX_ROLL,
    MAX_SEED,
    SHARED,
    DiceStream,
    Tile,
    cover,
    cover_in_strips,
    layer_bias_dice,
    layer_dice,
    roll_bias_dice,
    roll_dice,
    roll_dice_in_a_row,
    split_layers,
)
from xavier_core.dice.distributions import (
    DISTRIBUTIONS,
    NORMAL,
    ORTHOGONAL,
    SPARSE,
    TRUNCATED,
    TRUNCATED_STD,
    UNIFORM,
    Arguments,
    Distribution,
    UnitLaw,
    zeros_a_row,
)

__all__ = [
    "DISTRIBUTIONS",
    "MAX_ROLL",
    "MAX_SEED",
    "NORMAL",
    "ORTHOGONAL",
    "SHARED",
    "SPARSE",
    "TRUNCATED",
    "TRUNCATED_STD",
    "UNIFORM",
    "Arguments",
    "DiceStream",
    "Distribution",
    "Tile",
    "UnitLaw",
    "cover",
    "cover_in_strips",
    "layer_bias_dice",
    "layer_dice",
    "roll_bias_dice",
    "roll_dice",
    "roll_dice_in_a_row",
    "split_layers",
    "zeros_a_row",
]
