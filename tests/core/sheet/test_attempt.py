"""One attempt: what it is called, what its scheme leaves open, and which dice it has."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.core.strategies import names
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, SheetError, SheetSpec
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.sheet.limits import MAX_NAME
from xavier_core.sheet.titles import title_of

SEED = SheetSpec()
BEYOND = math.nextafter(MAX_MAGNITUDE, math.inf)
ANY_NUMBER = r" must be a number from -1e12 to 1e12 \(received "


@pytest.mark.parametrize("key", SCHEMES)
def test_nothing_said_is_the_schemes_usual_distribution_and_its_own_numbers(key: str) -> None:
    attempt = Attempt(key)
    assert attempt.distribution == SCHEMES[key].distributions[0].key
    assert attempt.arguments == tuple(parameter.default for parameter in SCHEMES[key].parameters)
    assert attempt == Attempt(key, attempt.arguments, distribution=attempt.distribution)
    assert attempt.draws_from is SCHEMES[key].distribution


@pytest.mark.parametrize("key", SCHEMES)
def test_every_distribution_that_a_scheme_takes_can_be_chosen(key: str) -> None:
    for chosen in SCHEMES[key].distributions:
        assert Attempt(key, distribution=chosen.key).draws_from is chosen


@pytest.mark.parametrize("key", SCHEMES)
def test_why_nothing_can_be_pinned_is_said_where_matrices_are_drawn_whole_and_nowhere_else(key: str) -> None:
    reason = Attempt(key).why_no_pins
    assert bool(reason) == (key in ("orthogonal", "lsuv", "sparse"))
    assert not reason or SCHEMES[key].title in reason
    if not reason:
        assert Attempt(key, overrides=overridden(means=((0, 1.0),), weights=((0, 0, 0, 1.0),))).is_edited


@pytest.mark.parametrize(
    ("built", "message"),
    [
        (
            {"scheme": "kaiming"},
            r"^Scheme must be one of fixed, inputs, xavier, lecun-uniform, lecun-truncated, .* \(received “kaiming”\)",
        ),
        (
            {"activation": "swish"},
            r"^Activation must be one of identity, tanh, lecun_tanh, sigmoid.* \(received “swish”\)",
        ),
        ({"activation": ""}, r"^Activation .* \(received nothing\)"),
        ({"activation": None}, r"^Activation .* \(received nothing\)"),
        ({"slope": "0.2"}, r"^Slope must be a number from -1 to 1 \(received “0.2”\)\.$"),
        ({"slope": math.nan}, r"^Slope .* \(received nan\)"),
        ({"slope": 2}, r"^Slope .* \(received 2\)"),
        ({"slope": True}, r"^Slope .* \(received True\)"),
        ({"activation": "leaky_relu", "slope": math.nextafter(1, 2)}, r"^Slope .* \(received 1\.0000000000000002\)"),
        ({"activation": "leaky_relu", "slope": math.nextafter(-1, -2)}, r"^Slope .* \(received -1\.0000000000000002\)"),
        ({"scheme": ""}, r"^Scheme .* \(received nothing\)"),
        (
            {"scheme": "fixed", "arguments": (-1.0,)},
            r"^Standard deviation must be a number from 0 to 1e12.* \(received -1.0\)",
        ),
        (
            {"scheme": "fixed", "arguments": (BEYOND,)},
            r"^Standard deviation .* \(received 1,000,000,000,000.0001\)",
        ),
        (
            {"scheme": "fixed", "arguments": (1.0, 2.0)},
            r"^Parameters of fixed must be 1 num.* \(received \(1.0, 2.0\)\)",
        ),
        ({"arguments": (1.0,)}, r"^Parameters of xavier must be 0 number.* \(received \(1.0,\)\)"),
        (
            {"overrides": overridden(means=((0, BEYOND),))},
            "^Mean of layer 1" + ANY_NUMBER + r"1,000,000,000,000.0001\)\.$",
        ),
        ({"overrides": overridden(means=((1, math.nan),))}, "^Mean of layer 2" + ANY_NUMBER + r"nan\)\.$"),
        (
            {"overrides": overridden(means=((9, 0.0),))},
            r"^Layer of a mean must be a whole number from 0 to 8 \(received 9\)\.$",
        ),
        (
            {"overrides": overridden(stds=((0, -5e-324),))},
            r"^Standard deviation of layer 1 must be a number from 0 to.* \(received -5e-324\)",
        ),
        ({"overrides": overridden(stds=((-1, 1.0),))}, r"^Layer of a standard deviation .* \(received -1\)"),
        ({"overrides": overridden(weights=((9, 0, 0, 1.0),))}, r"^Layer of a weight .* \(received 9\)"),
        (
            {"overrides": overridden(weights=((0, 16, 0, 1.0),))},
            r"^Row of a weight must be a whole number from 0 to 15.* \(received 16\)",
        ),
        ({"overrides": overridden(weights=((0, 0, -1, 1.0),))}, r"^Column of a weight .* \(received -1\)"),
        (
            {"overrides": overridden(weights=((0, 1, 2, math.inf),))},
            "^Weight 2,3 of layer 1" + ANY_NUMBER + r"inf\)\.$",
        ),
        ({"overrides": (("weight", 0, 1, 2, "5"),)}, "^Weight 2,3 of layer 1" + ANY_NUMBER + r"“5”\)\.$"),
        ({"distribution": "uniform"}, r"^Distribution of xavier must be normal \(received “uniform”\)\.$"),
        (
            {"scheme": "fixed", "distribution": "gauss"},
            "^Distribution of fixed must be normal or uniform or",
        ),
        (
            {"scheme": "sparse", "arguments": (1.1, 1.0)},
            r"^Sparsity must be a number from.* \(received 1\.1\)",
        ),
        ({"scheme": "he", "arguments": (-1.1,)}, r"^Slope below 0 must be a number from -1 to 1.* \(received -1\.1\)"),
        (
            {"name": "x" * 41},
            r"^Name of an attempt must be up to 40 characters that can be printed.* \(received “x{41}”\)",
        ),
        ({"name": "a\tb"}, r"^Name of an attempt must be up to 40.* \(received “.+”\)"),
        ({"name": "a\u202eb"}, r"^Name of an attempt must be up to 40.* \(received “.+”\)"),
        ({"name": "a\u00a0b"}, r"^Name of an attempt must be up to 40.* \(received “.+”\)"),
        ({"name": None}, r"^Name of an attempt must be up to 40.* \(received nothing\)"),
        ({"name": 7}, r"^Name of an attempt must be up to 40.* \(received 7\)"),
        ({"stream": 7}, r"^Dice of an attempt must be a whole number from 0 to 6 \(received 7\)\.$"),
        ({"stream": -1}, r"^Dice of an attempt .* \(received -1\)"),
        ({"stream": 1.5}, r"^Dice of an attempt .* \(received 1.5\)"),
        ({"stream": True}, r"^Dice of an attempt .* \(received True\)"),
        (
            {"scheme": "orthogonal", "overrides": overridden(weights=((1, 0, 2, 1.0),))},
            "^Weight 1,3 of layer 2 cannot be overtyped while orth",
        ),
        (
            {"scheme": "orthogonal", "overrides": overridden(means=((1, 2.0),))},
            r"^Mean of layer 2 cannot be overtyped while orth.* \(received 2.0\)",
        ),
        (
            {"scheme": "sparse", "overrides": overridden(means=((0, 0.0),))},
            r"^Mean of layer 1 cannot be overtyped while sparse.* \(received 0.0\)",
        ),
        (
            {"scheme": "lsuv", "overrides": overridden(stds=((0, 1.0),))},
            r"^Standard deviation of layer 1 cannot be overtyped since LSUV.* \(received 1.0\)",
        ),
    ],
)
def test_an_attempt_refuses_by_name_too(built: dict[str, Any], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        Attempt(**built)


@given(names)
def test_a_name_is_kept_as_it_is_but_for_spaces_around_it(name: str) -> None:
    assert Attempt(name=name).name == name
    assert Attempt(name=f"  {name} \n").name == name
    assert title_of(SheetSpec(attempts=(Attempt(name=name),)), 0) == (f"{name} (Xavier)" if name else "Xavier")


def test_a_name_has_as_many_characters_as_it_may_have() -> None:
    assert len(Attempt(name="\U0001f3b2" * MAX_NAME).name) == 40
    assert Attempt(name=" " * 100).name == ""


@pytest.mark.parametrize(
    ("attempt", "described"),
    [
        (Attempt(), "Xavier"),
        (Attempt("fixed", (0.5,), activation="relu"), "fixed standard deviation 0.5, ReLU"),
        (Attempt("fixed", distribution="normal"), "fixed standard deviation 5"),
        (Attempt("fixed", distribution="uniform"), "fixed standard deviation 5, uniform"),
        (Attempt("he", (0.01,), activation="leaky_relu", slope=0.01), "He, slope 0.01, leaky ReLU 0.01"),
        (Attempt("glorot-uniform", (1.0,), bias="constant"), "Glorot, uniform, bias 0"),
        (Attempt("sparse", bias="scaled"), "sparse, sparsity 0.9, std 0.01, scaled bias"),
        (Attempt(overrides=overridden(biases=((0, 0, 1.0),))), "Xavier"),
        (Attempt("lsuv", stream=4), "LSUV"),
    ],
)
def test_the_description_names_what_is_not_usual(attempt: Attempt, described: str) -> None:
    assert attempt.described == described
    assert replace(attempt, name="A & B").described == described


def test_the_dice_of_an_attempt_are_those_of_its_place_unless_it_has_its_own_or_all_share() -> None:
    spec = replace(SEED, attempts=(Attempt(), Attempt(stream=6), Attempt(stream=2), Attempt()), same_dice=False)
    assert [spec.stream_of(index) for index in range(4)] == [1, 6, 2, 4]
    assert [replace(spec, same_dice=True).stream_of(index) for index in range(4)] == [0] * 4


@pytest.mark.parametrize("streams", [(2, 0, 0), (0, 0, 1), (5, 5, 0), (0, 3, 0)])
def test_no_two_attempts_have_the_same_dice_of_their_own(streams: tuple[int, ...]) -> None:
    with pytest.raises(SheetError, match=r"^Dice of attempts must be different for each.* \(received \[.*\)"):
        replace(SEED, attempts=tuple(Attempt(stream=stream) for stream in streams))


def test_an_attempt_is_found_by_the_number_that_it_keeps() -> None:
    spec = replace(SEED, attempts=(Attempt(stream=3), Attempt(stream=1), Attempt(stream=2)))
    assert [spec.number_of(index) for index in range(3)] == [3, 1, 2]
    assert [spec.find(number) for number in (1, 2, 3, 4)] == [1, 2, 0, None]


@pytest.mark.parametrize("name", ["\u200d", "\u200d\u200d"])
def test_a_name_of_joiners_alone_is_refused(name: str) -> None:
    with pytest.raises(SheetError, match=r"^Name of an attempt must be"):
        Attempt(name=name)


def test_attempts_that_differ_in_anything_differ() -> None:
    others: tuple[dict[str, Any], ...] = (
        {"scheme": "lecun-uniform"},
        {"activation": "tanh"},
        {"bias": "scaled"},
        {"bias": "constant"},
        {"overrides": overridden(biases=((0, 0, 0.0),))},
        {"name": "x"},
        {"stream": 1},
        {"overrides": overridden(means=((0, 0.0),))},
        {"overrides": overridden(stds=((0, 0.0),))},
        {"overrides": overridden(weights=((0, 0, 0, 0.0),))},
    )
    attempts = [Attempt(), *(replace(Attempt(), distribution="", **other) for other in others)]
    assert len(set(attempts)) == len(attempts) == len(others) + 1
