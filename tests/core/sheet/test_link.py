"""The link: every spec there and back, and whatever a hostile link says."""

from __future__ import annotations

import struct
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.strategies import names, specs
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, SheetError, SheetSpec, decode_spec, encode_spec, salvage_spec
from xavier_core.sheet.limits import MAX_ATTEMPTS
from xavier_core.sheet.override import OverrideKind

SEED = SheetSpec()
LONGEST = 300 + len(", ".join(SCHEMES))
"""Characters of a problem with a link; an unknown scheme is answered with those that there are."""
NAMES = ("v", "x", "y", "h", "a", "seed", "roll", "dice", "f", "d", "b", "t", "o", "m", "s", "w", "k")
PLAIN = {
    "f": {"activation": "identity"},
    "d": {"distribution": ""},
    "b": {"bias": "zeros"},
    "t": {"name": ""},
    "o": {"stream": 0},
}
OVERRIDES: dict[str, OverrideKind] = {"m": "mean", "s": "std", "w": "weight", "k": "bias"}
"""What an attempt is of which a part of the link says nothing."""
SEED_LINK = {
    "v": "1",
    "x": "3_1_2",
    "y": "1_0",
    "h": "3_3",
    "a": "fixed_5~inputs~xavier",
    "seed": "1",
    "roll": "1",
    "dice": "same",
}
EDITED_LINK = {
    "v": "1",
    "x": "-0.5_1e12_5e-324_0.1",
    "y": "0",
    "h": "none",
    "a": "xavier~fixed_1e-5",
    "seed": "9007199254740991",
    "roll": "1000000000000",
    "dice": "own",
    "m": "1.1_-2.5",
    "s": "1.1_0~2.1_1.23456789e8",
    "w": "2.1.1.1_7~2.1.4.1_-0.3333333333333333",
}
FULL_LINK = {
    "v": "1",
    "x": "3_1",
    "y": "1",
    "h": "2",
    "a": "fixed_0.5~he_0.2~orthogonal~sparse_0.5_1~lsuv~glorot-normal_2",
    "seed": "1",
    "roll": "1",
    "dice": "own",
    "f": "identity~leaky_relu_0.2~tanh~selu~softplus~identity",
    "d": "truncated~normal~orthogonal~sparse~orthogonal~normal",
    "b": "constant_-0.5~scaled~zeros~scaled~constant_0~zeros",
    "t": "50%25 %7E <b>~~=1+1~🎲_4~~é",
    "o": "0~3~2~4~0~0",
    "w": "1.1.2.1_7",
    "k": "1.1.2_7~2.2.1_-1e-5",
}
FULL_SPEC = SheetSpec(
    (3.0, 1.0),
    (1.0,),
    (2,),
    (
        Attempt(
            "fixed",
            (0.5,),
            distribution="truncated",
            bias="constant",
            bias_value=-0.5,
            overrides=overridden(weights=((0, 1, 0, 7.0),), biases=((0, 1, 7.0),)),
            name="50% ~ <b>",
        ),
        Attempt(
            "he",
            (0.2,),
            activation="leaky_relu",
            slope=0.2,
            bias="scaled",
            overrides=overridden(biases=((1, 0, -1e-5),)),
            stream=3,
        ),
        Attempt("orthogonal", activation="tanh", name="=1+1", stream=2),
        Attempt("sparse", (0.5, 1.0), activation="selu", bias="scaled", name="🎲_4", stream=4),
        Attempt("lsuv", activation="softplus", bias="constant"),
        Attempt("glorot-normal", (2.0,), name="é"),
    ),
    same_dice=False,
)
EDITED_SPEC = SheetSpec(
    (-0.5, 1e12, 5e-324, 0.1),
    (0.0,),
    (),
    (
        Attempt("xavier", overrides=overridden(means=((0, -2.5),), stds=((0, 0.0),))),
        Attempt(
            "fixed",
            (1e-5,),
            overrides=overridden(stds=((0, 123456789.0),), weights=((0, 0, 0, 7.0), (0, 3, 0, -1 / 3))),
        ),
    ),
    seed=2**53 - 1,
    roll=10**12,
    same_dice=False,
)


def floats_in(value: object) -> list[bytes]:
    """The bits of every float of a spec, in order."""
    if isinstance(value, float):
        return [struct.pack("<d", value)]
    if isinstance(value, SheetSpec):
        return floats_in((value.inputs, value.desired, value.attempts))
    if isinstance(value, Attempt):
        return floats_in((value.arguments, value.overrides, value.slope, value.bias_value))
    return [found for part in value for found in floats_in(part)] if isinstance(value, tuple) else []


def without(attempt: Attempt, name: str) -> Attempt:
    if name in OVERRIDES:
        kept = tuple(override for override in attempt.overrides if override.kind != OVERRIDES[name])
        return replace(attempt, overrides=kept)
    return replace(attempt, **PLAIN[name])  # type: ignore[arg-type] # each of its own type


@settings(max_examples=100)
@given(specs())
def test_every_spec_comes_back_from_its_link_bit_for_bit(spec: SheetSpec) -> None:
    opened = decode_spec(encode_spec(spec))
    assert opened == spec
    assert floats_in(opened) == floats_in(spec)
    assert encode_spec(opened) == encode_spec(spec)


@given(specs())
def test_a_link_has_only_characters_that_an_address_bar_leaves_alone(spec: SheetSpec) -> None:
    """But for names, which an address bar writes with signs of percent, and gives back as they were."""
    link = encode_spec(spec)
    for name, value in link.items():
        assert quote(name, safe="") == name
        assert quote(value, safe="") == value or name == "t"
    assert dict(parse_qsl(urlencode(link), keep_blank_values=True, strict_parsing=True)) == link


@given(st.lists(names, min_size=1, max_size=MAX_ATTEMPTS))
def test_names_stand_in_the_link_one_for_each_attempt(chosen: list[str]) -> None:
    spec = SheetSpec(attempts=tuple(Attempt(name=name) for name in chosen))
    link = encode_spec(spec)
    if any(chosen):
        assert link["t"].count("~") == len(chosen) - 1
    else:
        assert "t" not in link
    assert [attempt.name for attempt in decode_spec(link).attempts] == chosen


def test_a_name_typed_into_a_link_is_read_with_and_without_signs_of_percent() -> None:
    for text, name in (("a b", "a b"), ("a%20b", "a b"), ("50%", "50%"), ("%zz", "%zz"), ("%C3%A9", "é"), (" x ", "x")):
        assert decode_spec({"t": text}).attempts[0].name == name


@pytest.mark.parametrize("key", SCHEMES)
def test_numbers_that_change_nothing_go_without_saying(key: str) -> None:
    """And only they do: what is left out is what a scheme has of itself."""
    for parameter in SCHEMES[key].parameters:
        assert parameter.neutral in (None, parameter.default)
    plain = Attempt(key)
    is_said = any(parameter.neutral is None for parameter in plain.rule.parameters)
    numbers = ("_" + "_".join(f"{value:g}" for value in plain.arguments)) if is_said else ""
    assert encode_spec(SheetSpec(attempts=(plain,)))["a"] == key + numbers
    assert decode_spec({"a": key}).attempts == (plain,)


def test_the_bits_of_floats_are_found_wherever_they_are() -> None:
    """The helper sees a change of one bit, and of the sign of a zero."""
    assert len(floats_in(EDITED_SPEC)) == 4 + 1 + 2 + 4 + 2 * 2
    assert len(floats_in(FULL_SPEC)) == 2 + 1 + 6 + 3 + 6 * 2
    assert floats_in((0.0,)) != floats_in((-0.0,))


@pytest.mark.parametrize(
    ("link", "spec"),
    [(SEED_LINK, SEED), (EDITED_LINK, EDITED_SPEC), (FULL_LINK, FULL_SPEC)],
    ids=["seed", "edited", "full"],
)
def test_links_are_written_and_opened_as_ever(link: dict[str, str], spec: SheetSpec) -> None:
    assert encode_spec(spec) == link
    assert decode_spec(link) == spec


def test_a_part_that_is_missing_takes_its_default() -> None:
    assert decode_spec({}) == SEED
    for name in SEED_LINK:
        assert decode_spec({part: text for part, text in SEED_LINK.items() if part != name}) == SEED


HOSTILE_TEXT = (
    st.text(max_size=40)
    | st.text("0123456789_.~-+e/=, \n\u0661fixedoutsamenowrld", max_size=40)
    | st.lists(
        st.sampled_from(
            ["relu", "leaky", "tanh", "normal", "uniform", "scaled", "constant", "%7E", "%", "_", "~", "1", "-0.5", "x"]
        ),
        max_size=12,
    ).map("".join)
)
"""Any text, and text that comes near to what a part looks like."""


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), HOSTILE_TEXT))
def test_no_link_can_do_harm(query: dict[str, str]) -> None:
    spec, problems = salvage_spec(query)
    assert decode_spec(encode_spec(spec)) == spec
    for problem in problems:
        assert isinstance(problem, SheetError)
        assert str(problem).isprintable()
        assert len(str(problem)) < LONGEST


@given(specs(), st.sampled_from(NAMES), HOSTILE_TEXT)
@example(EDITED_SPEC, "f", "oops~relu")
@example(FULL_SPEC, "d", "uniform~uniform~uniform~x~~normal")
@example(FULL_SPEC, "b", "scaled~constant_x~constant~zeros~scaled~oops")
@example(FULL_SPEC, "o", "7~-1~x~6")
@example(FULL_SPEC, "t", "%7E~" + "x" * 41 + "~%07~~~~~~~")
def test_a_link_with_one_part_overwritten_keeps_the_other_parts(spec: SheetSpec, name: str, text: str) -> None:
    """Beside what depends on it: edits of a net, or of attempts, that are gone."""
    opened, _ = salvage_spec({**encode_spec(spec), name: text})
    parts = {"x": "inputs", "y": "desired", "h": "hidden", "seed": "seed", "roll": "roll", "dice": "same_dice"}
    for other, attribute in parts.items():
        if other != name:
            assert getattr(opened, attribute) == getattr(spec, attribute)
    if name in ("v", "seed", "roll", "dice"):
        assert opened.attempts == spec.attempts
    if name in PLAIN or name in OVERRIDES:
        assert [without(attempt, name) for attempt in opened.attempts] == [
            without(attempt, name) for attempt in spec.attempts
        ]


@pytest.mark.parametrize("text", ["evil\x07\u202e", "A" * 3000, "A" * 39_000])
@pytest.mark.parametrize(
    "link",
    [
        *("{}=1", "v={}", "x=1_{}", "y={}", "h={}", "a={}", "a={}_x", "a=fixed_{}", "seed={}"),
        *("d={}", "b={}", "b=constant_{}", "t={}", "o={}", "k=1.1.1_{}"),
    ],
)
def test_what_a_problem_quotes_of_a_link_is_short_and_printable(link: str, text: str) -> None:
    name, _, value = link.format(text).partition("=")
    _, problems = salvage_spec({name: value})
    assert problems
    assert all(str(problem).isprintable() and len(str(problem)) < LONGEST for problem in problems)


@pytest.mark.parametrize(
    "value", [f"1.1.1{' ' * 3000}.1_x", f"1.1.1.1_{'9' * 3000}", f"1.1.1.{'9' * 3000}_1", "\x07" * 99]
)
def test_what_a_problem_quotes_of_an_overtyped_cell_is_short_and_printable(value: str) -> None:
    _, problems = salvage_spec({"w": value})
    assert problems
    assert all(str(problem).isprintable() and len(str(problem)) < LONGEST for problem in problems)
