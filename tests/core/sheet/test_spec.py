"""The spec: what it takes, what it refuses and in which words, and how it is resized."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.sheet.limits import MAX_ATTEMPTS, MAX_HIDDEN, MAX_INPUTS, MAX_OUTPUTS, MAX_PINS, MAX_UNITS

SEED = SheetSpec()
BEYOND = math.nextafter(MAX_MAGNITUDE, math.inf)
ANY_NUMBER = r" must be a number from -1e12 to 1e12 \(received "


def test_the_seed_sheet_is_the_default() -> None:
    assert SEED.inputs == (3.0, 1.0, 2.0)
    assert SEED.desired == (1.0, 0.0)
    assert SEED.layer_sizes == (3, 3, 3, 2)
    assert SEED.shapes == ((3, 3), (3, 3), (3, 2))
    assert [(attempt.scheme, attempt.arguments) for attempt in SEED.attempts] == [
        ("fixed", (5.0,)),
        ("inputs", ()),
        ("xavier", ()),
    ]
    assert (SEED.seed, SEED.roll, SEED.same_dice) == (1, 1, True)


def test_the_limits_are_the_documented_ones() -> None:
    limits = (MAX_INPUTS, MAX_OUTPUTS, MAX_HIDDEN, MAX_UNITS, MAX_ATTEMPTS, MAX_PINS, MAX_SEED, MAX_ROLL)
    assert limits == (16, 8, 8, 16, 6, 600, 2**53 - 1, 10**12)


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": (1.0,)},
        {"inputs": (1.0,) * 16},
        {"inputs": (MAX_MAGNITUDE, -MAX_MAGNITUDE, 5e-324)},
        {"desired": (1.0,)},
        {"desired": (1.0,) * 8},
        {"hidden": ()},
        {"hidden": (1,) * 8},
        {"hidden": (16,) * 8},
        {"attempts": (Attempt(),)},
        {"attempts": (Attempt(),) * 6},
        {"seed": 0},
        {"seed": 2**53 - 1},
        {"roll": 10**12},
        {
            "attempts": (
                Attempt(
                    overrides=overridden(
                        means=((2, -MAX_MAGNITUDE),), stds=((2, MAX_MAGNITUDE),), weights=((2, 2, 1, MAX_MAGNITUDE),)
                    )
                ),
            )
        },
    ],
)
def test_the_edges_of_every_limit_are_taken(changes: dict[str, Any]) -> None:
    spec = replace(SEED, **changes)
    assert {name: getattr(spec, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": ()}, r"^Inputs must be 1 to 16 numbers \(received “0 numbers”\)\.$"),
        ({"inputs": (1.0,) * 17}, r"^Inputs must be 1 to 16 numbers \(received “17 numbers”\)\.$"),
        ({"inputs": (1.0, BEYOND)}, "^Input 2" + ANY_NUMBER + r"1,000,000,000,000.0001\)\.$"),
        ({"inputs": (-BEYOND,)}, "^Input 1" + ANY_NUMBER + r"-1,000,000,000,000.0001\)\.$"),
        ({"inputs": (1.0, 1.0, math.nan)}, "^Input 3" + ANY_NUMBER + r"nan\)\.$"),
        ({"inputs": (math.inf,)}, "^Input 1" + ANY_NUMBER + r"inf\)\.$"),
        ({"inputs": (True,)}, "^Input 1" + ANY_NUMBER + r"True\)\.$"),
        ({"inputs": ("3",)}, "^Input 1" + ANY_NUMBER + r"“3”\)\.$"),
        ({"inputs": (None,)}, "^Input 1" + ANY_NUMBER + r"nothing\)\.$"),
        ({"inputs": (10**400,)}, "^Input 1" + ANY_NUMBER + r"10[,0]+…\)\.$"),
        ({"inputs": (10**5000,)}, "^Input 1" + ANY_NUMBER + r".+\)\.$"),
        ({"desired": ()}, r"^Desired outputs must be 1 to 8 numbers \(received “0 numbers”\)\.$"),
        ({"desired": (0.0,) * 9}, r"^Desired outputs must be 1 to 8 numbers \(received “9 numbers”\)\.$"),
        ({"desired": (0.0, -math.inf)}, "^Desired output 2" + ANY_NUMBER + r"-inf\)\.$"),
        ({"hidden": (1,) * 9}, r"^Hidden layers must be 0 to 8 layers \(received “9 layers”\)\.$"),
        ({"hidden": (3, 0)}, r"^Units of hidden layer 2 must be a whole number from 1 to 16 \(received 0\)\.$"),
        ({"hidden": (17,)}, r"^Units of hidden layer 1 must be a whole number from 1 to 16 \(received 17\)\.$"),
        ({"hidden": (2.5,)}, r"^Units of hidden layer 1 .* \(received 2.5\)"),
        ({"hidden": (True,)}, r"^Units of hidden layer 1 .* \(received True\)"),
        ({"hidden": ("3",)}, r"^Units of hidden layer 1 .* \(received “3”\)"),
        ({"attempts": ()}, r"^Attempts must be 1 to 6 \(received 0\)\.$"),
        ({"attempts": (Attempt(),) * 7}, r"^Attempts must be 1 to 6 \(received 7\)\.$"),
        ({"attempts": (Attempt(), "xavier")}, r"^Attempt 2 must be an Attempt \(received “xavier”\)\.$"),
        ({"seed": -1}, r"^Seed must be a whole number from 0 to 9,007,199,254,740,991.* \(received -1\)"),
        ({"seed": 2**53}, r"^Seed must be a whole number from 0 to.* \(received 9,007,199,254,740,992\)"),
        ({"seed": math.nan}, r"^Seed .* \(received nan\)"),
        ({"seed": False}, r"^Seed .* \(received False\)"),
        ({"seed": "1"}, r"^Seed .* \(received “1”\)"),
        ({"seed": 10**5000}, r"^Seed must be a whole number.* \(received .+\)"),
        ({"roll": 0}, r"^Roll must be a whole number from 1 to 1,000,000,000,000.* \(received 0\)"),
        ({"roll": 10**12 + 1}, r"^Roll .* \(received 1,000,000,000,001\)"),
        ({"roll": 1.5}, r"^Roll .* \(received 1.5\)"),
        ({"roll": math.inf}, r"^Roll .* \(received inf\)"),
        ({"same_dice": 1}, r"^Dice must be True for the same dice, False.* \(received 1\)"),
        ({"same_dice": None}, r"^Dice .* \(received nothing\)"),
    ],
)
def test_what_lies_beyond_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        replace(SEED, **changes)


@pytest.mark.parametrize(
    ("edits", "stray"),
    [
        ({"overrides": overridden(means=((3, 1.0),))}, "an edit of layer 4"),
        ({"overrides": overridden(stds=((3, 1.0),))}, "an edit of layer 4"),
        ({"overrides": overridden(weights=((3, 0, 0, 1.0),))}, "weight 1,1 of layer 4"),
        ({"overrides": overridden(weights=((0, 3, 0, 1.0),))}, "weight 4,1 of layer 1"),
        ({"overrides": overridden(weights=((2, 0, 2, 1.0),))}, "weight 1,3 of layer 3"),
        ({"overrides": overridden(biases=((3, 0, 1.0),))}, "bias 1 of layer 4"),
        ({"overrides": overridden(biases=((0, 3, 1.0),))}, "bias 4 of layer 1"),
        ({"overrides": overridden(biases=((2, 2, 1.0),))}, "bias 3 of layer 3"),
    ],
)
def test_an_edit_of_a_cell_that_the_net_does_not_have_is_refused(edits: dict[str, Any], stray: str) -> None:
    with pytest.raises(
        SheetError, match=rf"^Attempt 2 may overtype only cells that the layer sizes have.* \(received “{stray}”\)"
    ):
        SEED.with_attempt(1, Attempt(**edits))


def test_600_pins_in_all_are_taken_and_one_more_is_not() -> None:
    cells = [(layer, row, column, 1.0) for layer in (1, 2) for row in range(16) for column in range(16)]
    halves = Attempt(overrides=overridden(weights=tuple(cells[:300])))
    spec = replace(SEED, hidden=(16,) * 3, attempts=(halves, halves))
    assert spec.pinned == 600
    with pytest.raises(SheetError, match=r"^Pinned weights must be at most 600 in all attempts.* \(received 601\)"):
        spec.with_attempt(1, Attempt(overrides=overridden(weights=tuple(cells[:301]))))
    biased = Attempt(overrides=overridden(weights=tuple(cells[:299]), biases=((0, 0, 1.0),)))
    assert spec.with_attempt(1, biased).pinned == 600
    with pytest.raises(SheetError, match=r"^Pinned weights must be at most 600 in all attempts.* \(received 601\)"):
        spec.with_attempt(1, replace(biased, overrides=(*biased.overrides, *overridden(biases=((0, 1, 1.0),)))))


def test_a_spec_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        SEED.roll = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        SEED.attempts[0].scheme = "xavier"  # type: ignore[misc]


@given(specs())
def test_equal_specs_are_one_key(spec: SheetSpec) -> None:
    twin = replace(spec, attempts=tuple(replace(attempt) for attempt in spec.attempts))
    assert {spec: "found"}[twin] == "found"
    other = replace(spec, roll=spec.roll % MAX_ROLL + 1)
    assert other != spec
    assert {other: "found"}.get(spec) is None


def test_lists_whole_floats_and_minus_zero_are_brought_into_one_form() -> None:
    built: Any = {"inputs": [3, 1, -0.0], "hidden": [3.0], "seed": 2.0}
    spec = SheetSpec(**built)
    assert repr(spec.inputs) == "(3.0, 1.0, 0.0)"
    assert repr((spec.hidden, spec.seed)) == "((3,), 2)"
    assert hash(spec) == hash(SheetSpec((3.0, 1.0, 0.0), hidden=(3,), seed=2))
    assert Attempt("fixed") == Attempt("fixed", (5.0,))
    assert repr(Attempt(activation="leaky_relu", slope=-0.0).slope) == "0.0"
    assert repr(Attempt(activation="leaky_relu", slope=-1).slope) == "-1.0"


@pytest.mark.parametrize("activation", ["identity", "relu", "tanh", "sigmoid"])
def test_a_slope_that_no_activation_looks_at_makes_no_other_attempt(activation: str) -> None:
    assert Attempt(activation=activation, slope=0.5) == Attempt(activation=activation)
    assert Attempt(activation="leaky_relu", slope=0.5) != Attempt(activation="leaky_relu")


def test_edits_are_sorted_and_the_later_one_wins() -> None:
    attempt = Attempt(
        overrides=overridden(
            means=((2, 1.0), (0, 2.0), (2, 3.0)),
            stds=((1, 1.0), (1, 0.5)),
            weights=((1, 0, 0, 9.0), (0, 1, 1, 8.0), (1, 0, 0, 7.0)),
        ),
    )
    assert attempt.overrides == overridden(
        means=((0, 2.0), (2, 3.0)), stds=((1, 0.5),), weights=((0, 1, 1, 8.0), (1, 0, 0, 7.0))
    )


def test_resizing_keeps_what_still_has_its_cell_and_drops_the_rest() -> None:
    edited = Attempt(
        overrides=overridden(
            means=((0, 1.0), (2, 2.0)),
            stds=((1, 3.0), (2, 4.0)),
            weights=((0, 0, 0, 5.0), (0, 2, 0, 6.0), (0, 1, 2, 7.0), (1, 1, 1, 8.0), (2, 0, 0, 9.0)),
            biases=((0, 1, 5.0), (0, 2, 6.0), (1, 2, 7.0), (2, 0, 8.0)),
        ),
        name="mine",
        stream=3,
    )
    spec = replace(SEED, attempts=(edited, Attempt()), seed=5, roll=6, same_dice=False).resized((2, 2, 3))
    assert spec.inputs == (3.0, 1.0)
    assert spec.desired == (1.0, 0.0, 0.0)
    assert spec.hidden == (2,)
    assert spec.attempts[0] == Attempt(
        overrides=overridden(
            means=((0, 1.0),),
            stds=((1, 3.0),),
            weights=((0, 0, 0, 5.0), (1, 1, 1, 8.0)),
            biases=((0, 1, 5.0), (1, 2, 7.0)),
        ),
        name="mine",
        stream=3,
    )
    assert (spec.attempts[1], spec.seed, spec.roll, spec.same_dice) == (Attempt(), 5, 6, False)


@given(specs(), st.lists(st.integers(0, 16), min_size=8, max_size=8), st.integers(0, 16), st.integers(0, 8))
def test_growing_and_shrinking_back_gives_the_same_spec(
    spec: SheetSpec, growth: list[int], more_inputs: int, more_outputs: int
) -> None:
    first, *hidden, last = spec.layer_sizes
    wider = [min(size + more, MAX_UNITS) for size, more in zip(hidden, growth, strict=False)]
    grown = spec.resized((min(first + more_inputs, MAX_INPUTS), *wider, min(last + more_outputs, MAX_OUTPUTS)))
    assert grown.inputs == spec.inputs + (1.0,) * (len(grown.inputs) - first)
    assert grown.desired == spec.desired + (0.0,) * (len(grown.desired) - last)
    assert grown.attempts == spec.attempts
    assert grown.resized(spec.layer_sizes) == spec
    assert grown.shapes == tuple(pairwise(grown.layer_sizes))


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((), r"^Layer sizes must be inputs and outputs at least.* \(received nothing\)"),
        ((3,), r"^Layer sizes .* \(received “3”\)"),
        ((0, 2), r"^Inputs \(first layer size\) must be a whole number from 1 to 16.* \(received 0\)"),
        ((17, 2), r"^Inputs \(first layer size\) .* \(received 17\)"),
        ((3, 9), r"^Outputs \(last layer size\) must be a whole number from 1 to 8.* \(received 9\)"),
        ((3, 17, 2), r"^Units of hidden layer 1 .* \(received 17\)"),
        ((3, *(3,) * 9, 2), r"^Hidden layers .* \(received “9 layers”\)"),
        ((3, 10**18), r"^Outputs \(last layer size\) .* \(received 1,000,000,000,000,000,000\)"),
    ],
)
def test_sizes_beyond_the_limits_are_refused_by_name(sizes: tuple[int, ...], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        SEED.resized(sizes)


@given(specs())
def test_unpinning_drops_every_pin_and_nothing_else(spec: SheetSpec) -> None:
    unpinned = spec.unpinned()
    assert unpinned.pinned == 0
    assert not any(attempt.overrides_of("weight", "bias") for attempt in unpinned.attempts)
    again = [
        replace(attempt, overrides=(*attempt.overrides, *before.overrides_of("weight", "bias")))
        for attempt, before in zip(unpinned.attempts, spec.attempts, strict=True)
    ]
    assert replace(unpinned, attempts=tuple(again)) == spec
