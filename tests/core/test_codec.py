"""The link: every spec there and back, old links as they were, and whatever a hostile link says."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.strategies import specs
from xavier_core import Attempt, SheetError, SheetSpec, decode_spec, encode_spec, run_sheet, salvage_spec

SEED = SheetSpec()
NAMES = ("v", "x", "y", "h", "a", "seed", "roll", "dice", "f", "m", "s", "w")
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
EDITED_SPEC = SheetSpec(
    (-0.5, 1e12, 5e-324, 0.1),
    (0.0,),
    (),
    (
        Attempt("xavier", means=((0, -2.5),), stds=((0, 0.0),)),
        Attempt("fixed", (1e-5,), stds=((0, 123456789.0),), pins=((0, 0, 0, 7.0), (0, 3, 0, -1 / 3))),
    ),
    seed=2**53 - 1,
    roll=10**12,
    same_dice=False,
)

GOLDEN_FIRST_ROWS = [
    [-2.4918247527983404, 1.491530432545034, 3.5782438715041747],
    [-0.4983649505596681, 0.2983060865090068, 0.715648774300835],
    [-0.28773113836029895, 0.17222709934687888, 0.41318001248781283],
]
GOLDEN_OUTPUTS = [
    [-358.2789313562065, -45.60201330636612],
    [-2.866231450849654, -0.36481610645092927],
    [-0.5516064999026062, -0.07020889242138498],
]
GOLDEN_INDEPENDENT_OUTPUTS = [
    [-719.0801935068299, -1014.3653893628859],
    [1.3195193467977817, 1.7091246563196496],
    [-2.412066742557916, 1.0284982116484604],
]


def floats_in(value: object) -> list[bytes]:
    """The bits of every float of a spec, in order."""
    if isinstance(value, float):
        return [struct.pack("<d", value)]
    if isinstance(value, SheetSpec):
        return floats_in((value.inputs, value.desired, value.attempts))
    if isinstance(value, Attempt):
        return floats_in((value.arguments, value.means, value.stds, value.pins, value.slope))
    return [found for part in value for found in floats_in(part)] if isinstance(value, tuple) else []


def without_activation(attempt: Attempt) -> Attempt:
    return replace(attempt, activation="identity")


@settings(max_examples=100)
@given(specs())
def test_every_spec_comes_back_from_its_link_bit_for_bit(spec: SheetSpec) -> None:
    opened = decode_spec(encode_spec(spec))
    assert opened == spec
    assert floats_in(opened) == floats_in(spec)
    assert encode_spec(opened) == encode_spec(spec)


@given(specs())
def test_a_link_has_only_characters_that_an_address_bar_leaves_alone(spec: SheetSpec) -> None:
    for name, value in encode_spec(spec).items():
        assert quote(name, safe="") == name
        assert quote(value, safe="") == value


def test_the_bits_of_floats_are_found_wherever_they_are() -> None:
    """The helper sees a change of one bit, and of the sign of a zero."""
    assert len(floats_in(EDITED_SPEC)) == 4 + 1 + 2 + 4 + 2
    assert floats_in((0.0,)) != floats_in((-0.0,))


@pytest.mark.parametrize(("link", "spec"), [(SEED_LINK, SEED), (EDITED_LINK, EDITED_SPEC)], ids=["seed", "edited"])
def test_links_of_version_1_are_written_and_opened_as_ever(link: dict[str, str], spec: SheetSpec) -> None:
    assert encode_spec(spec) == link
    assert decode_spec(link) == spec


def test_links_of_version_1_keep_their_numbers() -> None:
    """Weights and outputs that these links have shown since version 1; a draw may differ in its last bits."""
    opened = run_sheet(decode_spec(SEED_LINK))
    assert [result.weights[0][0].tolist() for result in opened.attempts] == [
        pytest.approx(row, rel=2e-15) for row in GOLDEN_FIRST_ROWS
    ]
    assert [result.outputs.tolist() for result in opened.attempts] == [
        pytest.approx(outputs, rel=1e-13) for outputs in GOLDEN_OUTPUTS
    ]
    independent = run_sheet(decode_spec({**SEED_LINK, "seed": "2024", "roll": "77", "dice": "own"}))
    assert [result.outputs.tolist() for result in independent.attempts] == [
        pytest.approx(outputs, rel=1e-13) for outputs in GOLDEN_INDEPENDENT_OUTPUTS
    ]


def test_a_part_that_is_missing_takes_its_default() -> None:
    assert decode_spec({}) == SEED
    for name in SEED_LINK:
        assert decode_spec({part: text for part, text in SEED_LINK.items() if part != name}) == SEED


HOSTILE_TEXT = (
    st.text(max_size=40)
    | st.text("0123456789_.~-+e/=, \n\u0661fixedoutsamenowrld", max_size=40)
    | st.lists(st.sampled_from(["relu", "leaky", "tanh", "_", "~", "1", "-0.5", "x"]), max_size=12).map("".join)
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
        assert len(str(problem)) < 300


@given(specs(), st.sampled_from(NAMES), HOSTILE_TEXT)
@example(EDITED_SPEC, "f", "oops~relu")
def test_a_link_with_one_part_overwritten_keeps_the_other_parts(spec: SheetSpec, name: str, text: str) -> None:
    """Beside what depends on it: edits of a net, or of attempts, that are gone."""
    opened, _ = salvage_spec({**encode_spec(spec), name: text})
    parts = {"x": "inputs", "y": "desired", "h": "hidden", "seed": "seed", "roll": "roll", "dice": "same_dice"}
    for other, attribute in parts.items():
        if other != name:
            assert getattr(opened, attribute) == getattr(spec, attribute)
    if name in ("v", "seed", "roll", "dice"):
        assert opened.attempts == spec.attempts
    if name == "f":
        assert list(map(without_activation, opened.attempts)) == list(map(without_activation, spec.attempts))


@pytest.mark.parametrize("text", ["evil\x07\u202e", "A" * 3000, "A" * 39_000])
@pytest.mark.parametrize("link", ["{}=1", "v={}", "x=1_{}", "y={}", "h={}", "a={}", "a={}_x", "a=fixed_{}", "seed={}"])
def test_what_a_problem_quotes_of_a_link_is_short_and_printable(link: str, text: str) -> None:
    name, _, value = link.format(text).partition("=")
    _, problems = salvage_spec({name: value})
    assert problems
    assert all(str(problem).isprintable() and len(str(problem)) < 300 for problem in problems)


@pytest.mark.parametrize(
    "value", [f"1.1.1{' ' * 3000}.1_x", f"1.1.1.1_{'9' * 3000}", f"1.1.1.{'9' * 3000}_1", "\x07" * 99]
)
def test_what_a_problem_quotes_of_an_overtyped_cell_is_short_and_printable(value: str) -> None:
    _, problems = salvage_spec({"w": value})
    assert problems
    assert all(str(problem).isprintable() and len(str(problem)) < 300 for problem in problems)


@pytest.mark.parametrize(
    ("damage", "expected", "messages"),
    [
        ({"x": "3_oops_2"}, {}, [r"^input 2 \(link part x\): received “oops”; allowed: a number from"]),
        ({"x": ""}, {}, [r"^input 1 \(link part x\): received nothing;"]),
        ({"x": "_".join("1" * 17)}, {}, [r"^inputs \(link part x\): received “17 numbers”; allowed: 1 to 16"]),
        ({"y": "1_nan"}, {}, [r"^desired output 2 \(link part y\): received “nan”;"]),
        ({"h": "3_17"}, {}, [r"^units of hidden layer 2 \(link part h\): received 17; allowed: a whole number from 1"]),
        ({"h": ""}, {}, [r"^units of hidden layer 1 \(link part h\): received nothing;"]),
        ({"h": "_".join("1" * 9)}, {}, [r"^hidden layers \(link part h\): received “9 layers”;"]),
        ({"a": "fixed_5~kai"}, {}, [r"^scheme \(link part a\): received “kai”; allowed: one of fixed, inputs, xavier"]),
        ({"a": "xavier_1"}, {}, [r"^parameters of xavier \(link part a\): received \(1.0,\); allowed: 0 number"]),
        ({"a": "fixed_-1"}, {}, [r"^std of fixed \(link part a\): received -1.0; allowed: a number from 0"]),
        ({"a": "~".join(["xavier"] * 7)}, {}, [r"^attempts \(link part a\): received 7; allowed: 1 to 6"]),
        ({"seed": "-1"}, {}, [r"^seed \(link part seed\): received -1; allowed: a whole number from 0"]),
        ({"roll": "1.5"}, {}, [r"^roll \(link part roll\): received “1.5”; allowed: a whole number from 1"]),
        ({"dice": "mine"}, {}, [r"^dice \(link part dice\): received “mine”; allowed: same or own"]),
        ({"v": "2"}, {}, [r"^version of the link \(v\): received “2”; allowed: 1\.$"]),
        ({"utm": "x", "q": "y"}, {}, [r"^link: received “utm, q”; allowed: the parts v, x, y, h, a, seed, roll, dice"]),
        ({"seed": "5", "roll": "x"}, {"seed": 5}, [r"^roll \(link part roll\)"]),
        ({"h": "none", "x": "x", "dice": "own"}, {"hidden": (), "same_dice": False}, [r"^input 1 \(link part x\)"]),
    ],
)
def test_a_damaged_part_is_named_and_the_rest_is_used(
    damage: dict[str, str], expected: dict[str, Any], messages: list[str]
) -> None:
    spec, problems = salvage_spec({**SEED_LINK, **damage})
    assert spec == replace(SEED, **expected)
    assert len(problems) == len(messages)
    for message in messages:
        with pytest.raises(SheetError, match=message):
            decode_spec({**SEED_LINK, **damage})


@pytest.mark.parametrize(
    ("name", "bad", "message"),
    [
        ("w", "1.1.1_5", r"^overtyped weight \(link part w\): received “1.1.1_5”; allowed: attempt.layer.row.column"),
        ("w", "1.1.1.1", r"^overtyped weight \(link part w\): received “1.1.1.1”;"),
        ("w", "", r"^overtyped weight \(link part w\): received nothing;"),
        ("w", "4.1.1.1_5", r"^attempt of an overtyped cell \(link part w\): received 4; allowed: 1 to 3"),
        ("w", "1.4.1.1_5", r"^attempt 1 \(link part w\): received “weight 1,1 of layer 4”;"),
        ("w", "1.1.4.1_5", r"^attempt 1 \(link part w\): received “weight 4,1 of layer 1”;"),
        ("w", "1.1.0.1_5", r"^place of an overtyped cell \(link part w\): received 0; allowed: a whole number from 1"),
        ("w", "1.1.1.1_x", r"^weight 1.1.1.1 \(link part w\): received “x”;"),
        ("m", "1.4_5", r"^attempt 1 \(link part m\): received “mean of layer 4”;"),
        ("m", "1.1.1_5", r"^overtyped mean \(link part m\): received “1.1.1_5”; allowed: attempt.layer_number"),
        ("s", "1.1_-5", r"^standard deviation 1.1 \(link part s\): received “-5”; allowed: a number from 0"),
        ("s", "1.10_5", r"^attempt 1 \(link part s\): received “standard deviation of layer 10”; allowed: cells"),
    ],
)
def test_a_damaged_edit_is_named_and_the_edits_beside_it_are_used(name: str, bad: str, message: str) -> None:
    before, after = ("1.1.1.2_8", "2.3.3.2_9") if name == "w" else ("1.2_8", "2.3_9")
    link = {**SEED_LINK, name: f"{before}~{bad}~{after}"}
    spec, problems = salvage_spec(link)
    assert spec == decode_spec({**SEED_LINK, name: f"{before}~{after}"})
    assert sum(len(attempt.means + attempt.stds + attempt.pins) for attempt in spec.attempts) == 2
    assert len(problems) == 1
    with pytest.raises(SheetError, match=message):
        decode_spec(link)


@pytest.mark.parametrize("name", ["x", "y", "h", "a", "seed", "roll", "dice"])
def test_a_part_of_more_than_40000_characters_is_refused_by_its_length(name: str) -> None:
    text = "0" * 40_001
    spec, problems = salvage_spec({**SEED_LINK, name: text})
    assert spec == SEED
    assert len(problems) == 1
    assert f"(link part {name})" in problems[0].field
    assert problems[0].received == "“40001 characters”"
    assert problems[0].allowed == "at most 40000 characters"


def test_a_part_of_40000_characters_is_read() -> None:
    _, problems = salvage_spec({"x": "_".join("1" * 20_000) + "0"})
    assert [problem.received for problem in problems] == ["“20000 numbers”"]


@pytest.mark.parametrize("name", ["m", "s", "w"])
def test_of_too_many_overtyped_cells_the_first_600_are_read(name: str) -> None:
    cell = "1.1.1.1_1" if name == "w" else "1.1_1"
    spec, problems = salvage_spec({**SEED_LINK, name: "~".join([cell] * 10_000 + ["x"])})
    assert spec == decode_spec({**SEED_LINK, name: cell})
    assert len(problems) == 1
    assert problems[0].field == f"overtyped cells (link part {name})"
    assert (problems[0].received, problems[0].allowed) == ("“10001 of them”", "at most 600")


@pytest.mark.parametrize("name", ["m", "s", "w"])
def test_one_endless_overtyped_cell_is_refused(name: str) -> None:
    spec, problems = salvage_spec({**SEED_LINK, name: "1.1.1.1_" + "0" * 1_000_000})
    assert spec == SEED
    assert len(problems) == 1
    assert f"(link part {name})" in problems[0].field


def test_as_many_pins_as_a_sheet_takes_fit_into_a_link() -> None:
    longest = -1.2345678901234567e-300
    pins = tuple((layer, row, column, longest) for layer in (1, 2) for row in range(16) for column in range(16))
    attempts = (Attempt(pins=pins[:300]), Attempt(pins=pins[:300]))
    spec = replace(SEED, hidden=(16,) * 3, attempts=attempts)
    assert decode_spec(encode_spec(spec)) == spec
    link = encode_spec(spec)
    opened, problems = salvage_spec({**link, "w": link["w"] + "~2.3.16.16_1"})
    assert opened == spec
    assert len(problems) == 1
    assert problems[0].received == "“601 of them”"
