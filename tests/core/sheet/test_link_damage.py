"""Damaged links: what is wrong is named, and the rest is used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, decode_spec, encode_spec, salvage_spec

SEED = SheetSpec()
SEED_LINK = encode_spec(SEED)


@pytest.mark.parametrize(
    ("damage", "expected", "messages"),
    [
        ({"x": "3_oops_2"}, {}, [r"^Input 2 \(link part x\) must be a number from.* \(received “oops”\)"]),
        ({"x": ""}, {}, [r"^Input 1 \(link part x\) .* \(received nothing\)"]),
        ({"x": "_".join("1" * 17)}, {}, [r"^Inputs \(link part x\) must be 1 to 16.* \(received “17 numbers”\)"]),
        ({"y": "1_nan"}, {}, [r"^Desired output 2 \(link part y\) .* \(received “nan”\)"]),
        (
            {"h": "3_17"},
            {},
            [r"^Units of hidden layer 2 \(link part h\) must be a whole number from 1.* \(received 17\)"],
        ),
        ({"h": ""}, {}, [r"^Units of hidden layer 1 \(link part h\) .* \(received nothing\)"]),
        ({"h": "_".join("1" * 9)}, {}, [r"^Hidden layers \(link part h\) .* \(received “9 layers”\)"]),
        (
            {"a": "fixed_5~kai"},
            {},
            [r"^Scheme \(link part a\) must be one of fixed, inputs, xavier.* \(received “kai”\)"],
        ),
        ({"a": "xavier_1"}, {}, [r"^Parameters of xavier \(link part a\) must be 0 number.* \(received \(1.0,\)\)"]),
        (
            {"a": "fixed_-1"},
            {},
            [r"^Standard deviation \(link part a\) must be a number from 0.* \(received -1.0\)"],
        ),
        ({"a": "~".join(["xavier"] * 7)}, {}, [r"^Attempts \(link part a\) must be 1 to 6.* \(received 7\)"]),
        ({"seed": "-1"}, {}, [r"^Seed \(link part seed\) must be a whole number from 0.* \(received -1\)"]),
        ({"roll": "1.5"}, {}, [r"^Roll \(link part roll\) must be a whole number from 1.* \(received “1.5”\)"]),
        ({"dice": "mine"}, {}, [r"^Dice \(link part dice\) must be same or own.* \(received “mine”\)"]),
        ({"v": "2"}, {}, [r"^Version of the link \(v\) must be 1 \(received “2”\)\.$"]),
        (
            {"utm": "x", "q": "y"},
            {},
            [r"^Link may have only the parts v, x, y, h, a, seed, roll, dice.* \(received “utm, q”\)"],
        ),
        ({"seed": "5", "roll": "x"}, {"seed": 5}, [r"^Roll \(link part roll\)"]),
        ({"h": "none", "x": "x", "dice": "own"}, {"hidden": (), "same_dice": False}, [r"^Input 1 \(link part x\)"]),
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
        (
            "w",
            "1.1.1_5",
            r"^Overtyped weight \(link part w\) must be written as attempt.layer.row.column.* \(received “1.1.1_5”\)",
        ),
        ("w", "1.1.1.1", r"^Overtyped weight \(link part w\) .* \(received “1.1.1.1”\)"),
        ("w", "", r"^Overtyped weight \(link part w\) .* \(received nothing\)"),
        ("w", "4.1.1.1_5", r"^Attempt of an overtyped cell \(link part w\) must be 1 to 3.* \(received 4\)"),
        ("w", "1.4.1.1_5", r"^Attempt 1 \(link part w\) .* \(received “weight 1,1 of layer 4”\)"),
        ("w", "1.1.4.1_5", r"^Attempt 1 \(link part w\) .* \(received “weight 4,1 of layer 1”\)"),
        (
            "w",
            "1.1.0.1_5",
            r"^Place of an overtyped cell \(link part w\) must be a whole number from 1.* \(received 0\)",
        ),
        ("w", "1.1.1.1_x", r"^Weight 1.1.1.1 \(link part w\) .* \(received “x”\)"),
        ("m", "1.4_5", r"^Attempt 1 \(link part m\) .* \(received “mean of layer 4”\)"),
        (
            "m",
            "1.1.1_5",
            r"^Overtyped mean \(link part m\) must be written as attempt.layer_number.* \(received “1.1.1_5”\)",
        ),
        ("s", "1.1_-5", r"^Standard deviation 1.1 \(link part s\) must be a number from 0.* \(received “-5”\)"),
        (
            "s",
            "1.10_5",
            r"^Attempt 1 \(link part s\) may overtype only cells.* \(received “standard deviation of layer 10”\)",
        ),
        (
            "k",
            "1.1_5",
            r"^Overtyped bias \(link part k\) must be written as attempt.layer.column_number.* \(received “1.1_5”\)",
        ),
        (
            "k",
            "1.1.1.1_5",
            r"^Overtyped bias \(link part k\) must be written as attempt.layer.column_.* \(received “1.1.1.1_5”\)",
        ),
        ("k", "1.1.1", r"^Overtyped bias \(link part k\) .* \(received “1.1.1”\)"),
        ("k", "", r"^Overtyped bias \(link part k\) .* \(received nothing\)"),
        ("k", "4.1.1_5", r"^Attempt of an overtyped cell \(link part k\) must be 1 to 3.* \(received 4\)"),
        ("k", "1.4.1_5", r"^Attempt 1 \(link part k\) may overtype only cells that.* \(received “bias 1 of layer 4”\)"),
        ("k", "1.1.4_5", r"^Attempt 1 \(link part k\) may overtype only cells that.* \(received “bias 4 of layer 1”\)"),
        ("k", "1.3.3_5", r"^Attempt 1 \(link part k\) may overtype only cells that.* \(received “bias 3 of layer 3”\)"),
        ("k", "1.1.0_5", r"^Place of an overtyped cell \(link part k\) .* \(received 0\)"),
        ("k", "1.1.1_x", r"^Bias 1.1.1 \(link part k\) must be a number from -1e12.* \(received “x”\)"),
        ("k", "1.1.1_1e13", r"^Bias 1.1.1 \(link part k\) .* \(received “1e13”\)"),
    ],
)
def test_a_damaged_edit_is_named_and_the_edits_beside_it_are_used(name: str, bad: str, message: str) -> None:
    before, after = {"w": ("1.1.1.2_8", "2.3.3.2_9"), "k": ("1.1.2_8", "2.3.2_9")}.get(name, ("1.2_8", "2.3_9"))
    link = {**SEED_LINK, name: f"{before}~{bad}~{after}"}
    spec, problems = salvage_spec(link)
    assert spec == decode_spec({**SEED_LINK, name: f"{before}~{after}"})
    edits = [attempt.overrides for attempt in spec.attempts]
    assert list(map(len, edits)) == [1, 1, 0]
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
    assert problems[0].allowed == "at most 40,000 characters"


def test_a_part_of_40000_characters_is_read() -> None:
    _, problems = salvage_spec({"x": "_".join("1" * 20_000) + "0"})
    assert [problem.received for problem in problems] == ["“20000 numbers”"]


@pytest.mark.parametrize("name", ["m", "s", "w", "k"])
def test_of_too_many_overtyped_cells_the_first_600_are_read(name: str) -> None:
    cell = {"w": "1.1.1.1_1", "k": "1.1.1_1"}.get(name, "1.1_1")
    spec, problems = salvage_spec({**SEED_LINK, name: "~".join([cell] * 10_000 + ["x"])})
    assert spec == decode_spec({**SEED_LINK, name: cell})
    assert len(problems) == 1
    assert problems[0].field == f"overtyped cells (link part {name})"
    assert (problems[0].received, problems[0].allowed) == ("“10001 of them”", "at most 600")


@pytest.mark.parametrize("cell", ["m=1.1_", "s=1.1_", "w=1.1.1.1_", "k=1.1.1_", "k=1.1.1.1_", "m=1.1.1.1_"])
def test_one_endless_overtyped_cell_is_refused(cell: str) -> None:
    name, _, place = cell.partition("=")
    spec, problems = salvage_spec({**SEED_LINK, name: place + "0" * 1_000_000})
    assert spec == SEED
    assert len(problems) == 1
    assert f"(link part {name})" in problems[0].field


def test_as_many_pins_as_a_sheet_takes_fit_into_a_link() -> None:
    longest = -1.2345678901234567e-300
    pins = tuple((layer, row, column, longest) for layer in (1, 2) for row in range(16) for column in range(16))
    attempts = (Attempt(overrides=overridden(weights=pins[:300])), Attempt(overrides=overridden(weights=pins[:300])))
    spec = replace(SEED, hidden=(16,) * 3, attempts=attempts)
    assert decode_spec(encode_spec(spec)) == spec
    link = encode_spec(spec)
    opened, problems = salvage_spec({**link, "w": link["w"] + "~2.3.16.16_1"})
    assert opened == spec
    assert len(problems) == 1
    assert problems[0].received == "“601 of them”"


def test_pinned_weights_and_biases_count_together() -> None:
    pins = tuple((layer, row, column, 1.0) for layer in (1, 2, 3) for row in range(16) for column in range(16))
    spec = replace(
        SEED,
        hidden=(16,) * 4,
        attempts=(
            Attempt(overrides=overridden(weights=pins[:599])),
            Attempt(overrides=overridden(biases=((0, 0, 2.0),))),
        ),
    )
    link = encode_spec(spec)
    assert decode_spec(link) == spec
    opened, problems = salvage_spec({**link, "k": "1.1.1_3~2.1.1_2"})
    assert opened.pinned == 600
    assert [str(problem) for problem in problems] == [
        "Pinned weights (link part k) must be at most 600 in all attempts together (received 601)."
    ]


# ---- what stands once for each attempt -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "texts", "message"),
    [
        (
            "d",
            "uniform~gaussian~normal",
            r"^Distribution of inputs \(link part d\) must be normal.* \(received “gaussian”\)",
        ),
        (
            "d",
            "uniform~orthogonal",
            r"^Distribution of inputs \(link part d\) must be normal or.* \(received “orthogonal”\)",
        ),
        (
            "d",
            "uniform~normal~uniform",
            r"^Distribution of xavier \(link part d\) must be normal \(received “uniform”\)\.$",
        ),
        ("b", "scaled~ones", r"^Bias \(link part b\) must be one of zeros, constant, scaled \(received “ones”\)\.$"),
        ("b", "scaled~~zeros", r"^Bias \(link part b\) must be one of.* \(received nothing\)"),
        ("b", "scaled~constant_x", r"^Bias \(link part b\) must be a number from -1e12 to 1e12.* \(received “x”\)"),
        ("b", "scaled~constant_1e13", r"^Bias \(link part b\) .* \(received “1e13”\)"),
        ("b", "scaled~constant_", r"^Bias \(link part b\) must be one of.* \(received “constant_”\)"),
        ("b", "scaled~constant_1_2", r"^Bias \(link part b\) .* \(received “1_2”\)"),
        ("b", "scaled~zeros_0", r"^Bias \(link part b\) must be one of.* \(received “zeros_0”\)"),
        ("b", "scaled~scaled_1", r"^Bias \(link part b\) .* \(received “scaled_1”\)"),
        ("b", "scaled~" + "A" * 100_000, r"^Bias \(link part b\) .* \(received “A+…\)"),
        (
            "t",
            "one~" + "x" * 41,
            r"^Name of an attempt \(link part t\) must be up to 40 characters that.* \(received “x+”\)",
        ),
        ("t", "one~a%07b", r"^Name of an attempt \(link part t\) .* \(received “.+”\)"),
        ("t", "one~\u202eevil", r"^Name of an attempt \(link part t\) .* \(received “.+”\)"),
        ("t", "one~a\nb", r"^Name of an attempt \(link part t\) .* \(received “.+”\)"),
        ("o", "4~7", r"^Dice of an attempt \(link part o\) must be a whole number from 0 to 6 \(received 7\)\.$"),
        ("o", "4~-1", r"^Dice of an attempt \(link part o\) .* \(received -1\)"),
        ("o", "4~x", r"^Dice of an attempt \(link part o\) .* \(received “x”\)"),
        ("o", "4~1.5", r"^Dice of an attempt \(link part o\) .* \(received “1.5”\)"),
        ("o", "4~~5", r"^Dice of an attempt \(link part o\) .* \(received nothing\)"),
        ("o", "4~" + "9" * 10_000, r"^Dice of an attempt \(link part o\) .* \(received “9+…\)"),
    ],
)
def test_what_is_wrong_of_one_attempt_is_named_and_harms_no_other(name: str, texts: str, message: str) -> None:
    link = {**SEED_LINK, "f": "relu~tanh~selu", "k": "2.1.1_7", name: texts}
    spec, problems = salvage_spec(link)
    kept = {"d": "uniform", "b": "scaled", "t": "one", "o": "4"}[name]
    third = texts.split("~")[2:]
    expected = decode_spec({**link, name: kept})
    if third == ["5"]:
        expected = expected.with_attempt(2, replace(expected.attempts[2], stream=5))
    assert spec == expected
    assert spec != decode_spec({part: text for part, text in link.items() if part != name})
    assert len(problems) == 1
    assert str(problems[0]).isprintable()
    assert len(str(problems[0])) < 300
    with pytest.raises(SheetError, match=message):
        decode_spec(link)


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("f", "relu", "activations"),
        ("d", "normal", "distributions"),
        ("b", "zeros", "biases"),
        ("t", "x", "names of attempts"),
        ("o", "0", "dice of attempts"),
    ],
)
@pytest.mark.parametrize("further", [1, 10_000])
def test_of_more_texts_than_attempts_the_first_are_read(name: str, text: str, field: str, further: int) -> None:
    spec, problems = salvage_spec({**SEED_LINK, name: "~".join([text] * (3 + further))})
    assert spec == decode_spec({**SEED_LINK, name: "~".join([text] * 3)})
    assert [(problem.field, problem.received, problem.allowed) for problem in problems] == [
        (f"{field} (link part {name})", f"“{3 + further} of them”", "one for each of 3")
    ]


@pytest.mark.parametrize(("name", "ordinary"), [("f", "identity"), ("b", "zeros"), ("t", ""), ("o", "0"), ("d", "")])
def test_what_is_ordinary_may_be_said_and_is_not_written(name: str, ordinary: str) -> None:
    for text in ("", ordinary, "~".join([ordinary] * 3)):
        assert decode_spec({**SEED_LINK, name: text}) == SEED
    assert name not in SEED_LINK


@pytest.mark.parametrize(
    ("scheme", "edit", "message"),
    [
        (
            "orthogonal",
            {"w": "1.1.1.1_5~2.1.1.1_6"},
            r"^Weight 1,1 of layer 1 \(link part w\) cannot be overtyped while",
        ),
        (
            "sparse",
            {"m": "1.2_5~2.2_6"},
            r"^Mean of layer 2 \(link part m\) cannot be overtyped while sparse.* \(received 5.0\)",
        ),
        (
            "lsuv",
            {"s": "1.3_5~2.3_6"},
            r"^Standard deviation of layer 3 \(link part s\) cannot be overtyped since.* \(received 5.0\)",
        ),
        (
            "lsuv",
            {"k": "1.1.1_5~2.1.1_6"},
            r"^Bias \(link part k\) must be zeros or const.* \(received “a pinned bias”\)",
        ),
        (
            "lsuv",
            {"b": "scaled~scaled"},
            r"^Bias \(link part b\) must be zeros.* \(received “scaled like the weights”\)",
        ),
    ],
)
def test_what_a_scheme_cannot_keep_is_named_and_harms_no_other_attempt(
    scheme: str, edit: dict[str, str], message: str
) -> None:
    link = {**SEED_LINK, "a": f"{scheme}~fixed_5", "f": "tanh", **edit}
    spec, problems = salvage_spec(link)
    assert spec.attempts[0] == Attempt(scheme, activation="tanh")
    assert spec.attempts[1] == decode_spec({**link, "a": "fixed_5~fixed_5"}).attempts[1]
    assert spec.attempts[1] != Attempt("fixed")
    assert len(problems) == 1
    with pytest.raises(SheetError, match=message):
        decode_spec(link)
