"""Literal re-rolls against the sheet, roll by roll and bit by bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.rolls import EDITED, EVERY_KIND, WHOLE, same_bits, sheet_rolls
from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, SheetError, SheetSpec, reroll
from xavier_core.activations import ACTIVATIONS
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls.ensemble import reroll_chunks
from xavier_core.rerolls.weight_sampler import literal_rolls
from xavier_core.sheet import BIASES


@settings(max_examples=80)
@given(spec=specs(), first_roll=st.sampled_from([1, 2, MAX_ROLL - 3]) | st.integers(1, MAX_ROLL - 3))
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
@pytest.mark.parametrize("attempts", [EVERY_KIND, EDITED, WHOLE], ids=["every kind", "edited", "whole"])
@pytest.mark.parametrize("hidden", [(), (3, 3), (4, 5), (8, 9), (15, 16), (5, 4, 9, 8, 16)])
def test_layers_whose_sizes_cross_the_borders_of_tiles_are_the_sheets(
    hidden: tuple[int, ...], attempts: tuple[Attempt, ...], *, same_dice: bool
) -> None:
    spec = SheetSpec(attempts=attempts, roll=41, same_dice=same_dice).resized((3, *hidden, 2))
    for index in range(len(attempts)):
        assert same_bits(reroll(spec, attempt=index, n=7).outputs, sheet_rolls(spec, index, 7))


@pytest.mark.parametrize("key", SCHEMES)
@pytest.mark.parametrize("same_dice", [True, False])
def test_every_scheme_with_every_bias_and_activation_is_the_sheets(key: str, *, same_dice: bool) -> None:
    """And from every distribution that the scheme takes."""
    attempts = [
        Attempt(
            key,
            distribution=chosen.key,
            bias=bias,
            bias_value=-0.75,
            activation=activation,
            slope=0.3,
        )
        for activation in ACTIVATIONS
        for bias in BIASES
        if not (bias == "scaled" and key == "lsuv")
        for chosen in SCHEMES[key].distributions
    ]
    for start in range(0, len(attempts), 6):
        few = tuple(replace(own, stream=6 - place) for place, own in enumerate(attempts[start : start + 6]))
        spec = SheetSpec((0.3, -1.0, 2.0, 0.1, 1.5), hidden=(5, 3), attempts=few, roll=7 + start, same_dice=same_dice)
        found = literal_rolls(spec, range(len(few)), spec.roll, 3)
        for index in range(len(few)):
            assert same_bits(found[index], sheet_rolls(spec, index, 3))


@pytest.mark.parametrize("attempts", [EVERY_KIND, WHOLE], ids=["every kind", "whole"])
def test_attempts_together_are_the_attempts_alone_in_any_order(attempts: tuple[Attempt, ...]) -> None:
    spec = SheetSpec(attempts=attempts, hidden=(5, 9))
    alone = [reroll(spec, attempt=index, n=9).outputs for index in range(6)]
    for chosen in ((0, 1, 2, 3, 4, 5), (4, 2), (3,), (1, 0, 1)):
        (chunk,) = reroll_chunks(spec, chosen, n=9)
        assert same_bits(chunk.outputs, np.array([alone[index] for index in chosen]))


def test_the_sign_of_zero_is_the_sheets() -> None:
    """Means of 0 are added as on the sheet: weights of -0 become 0 where anything is edited, and else stay."""
    for dead in (Attempt("fixed", (0.0,)), Attempt("orthogonal", (0.0,)), Attempt("sparse", (0.3, 0.0))):
        for attempts in (
            (dead,),
            (dead, Attempt(overrides=overridden(weights=((0, 0, 0, 1.0),)))),
            (replace(dead, bias="constant"),),
        ):
            spec = SheetSpec(attempts=attempts)
            assert same_bits(reroll(spec, n=50).outputs, sheet_rolls(spec, 0, 50))


def test_rerolls_start_at_the_specs_roll_and_a_longer_run_starts_with_the_shorter() -> None:
    spec = SheetSpec(roll=5)
    long = reroll(spec, n=40_000).outputs
    assert same_bits(reroll(spec, n=11_000).outputs, long[:11_000])
    assert same_bits(reroll(replace(spec, roll=30_000), n=10_005).outputs, long[29_995:])
    assert same_bits(long[-2:], sheet_rolls(replace(spec, roll=40_003), 0, 2))
    assert not np.array_equal(long[0], long[1])
