"""Links that were sent before: each opens, is written as it was, and shows the numbers that it showed.

``tests/data/links_of_version_1.json`` holds links with what the version that wrote them made of them:
presets, and nets of every size with every scheme, activation and edit of that time.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from xavier_core import SheetSpec, decode_spec, encode_spec, run_sheet

LINKS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "links_of_version_1.json").read_text(encoding="utf-8")
)
SEED_LINK = LINKS[0]["link"]
EACH_LINK = pytest.mark.parametrize("sent", LINKS, ids=lambda sent: f"{sent['link']['h']} {sent['link']['a']}")

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


def bits(numbers: object) -> object:
    """Nested numbers as they are to the last bit."""
    if isinstance(numbers, (list, tuple)):
        return [bits(number) for number in numbers]
    assert isinstance(numbers, float)
    return numbers.hex()


@EACH_LINK
def test_a_link_of_version_1_is_opened_and_written_as_it_was(sent: dict[str, Any]) -> None:
    """The same parts in the same order with the same texts: what is new goes without saying where it is ordinary."""
    spec = decode_spec(sent["link"])
    assert list(encode_spec(spec).items()) == list(sent["link"].items())
    assert decode_spec(encode_spec(spec)) == spec


@EACH_LINK
def test_a_link_of_version_1_shows_the_numbers_that_it_showed(sent: dict[str, Any]) -> None:
    """To the last bit: the first two weights of each layer, the outputs and the distance."""
    results = run_sheet(decode_spec(sent["link"])).attempts
    assert len(results) == len(sent["attempts"])
    for result, shown in zip(results, sent["attempts"], strict=True):
        first_weights = [weights.ravel()[:2].tolist() for weights in result.weights]
        assert bits((first_weights, result.outputs.tolist())) == bits((shown["first_weights"], shown["outputs"]))
        assert result.distance == shown["distance"]


@EACH_LINK
def test_a_link_of_version_1_says_nothing_of_what_came_later(sent: dict[str, Any]) -> None:
    """Every attempt is ordinary in it, and nothing of it needs a row that was not there."""
    for attempt in decode_spec(sent["link"]).attempts:
        assert attempt.distribution == attempt.rule.distribution.key
        assert (attempt.bias, attempt.overrides_of("bias"), attempt.name, attempt.stream) == ("zeros", (), "", 0)
        assert not attempt.has_bias


def test_the_links_hold_what_there_was_to_hold() -> None:
    """Otherwise the tests above would pass by comparing little."""
    parts = [sent["link"] for sent in LINKS]
    assert len(LINKS) == 33
    assert {scheme.partition("_")[0] for link in parts for scheme in link["a"].split("~")} == {
        "fixed",
        "inputs",
        "xavier",
        "lecun-uniform",
        "he",
    }
    activations = {text.partition("_0")[0] for link in parts for text in link.get("f", "").split("~")} - {""}
    assert activations == {"identity", "relu", "leaky_relu", "tanh", "sigmoid"}
    assert {link["dice"] for link in parts} == {"same", "own"}
    for name in "msw":
        assert sum(name in link for link in parts) >= 10
    assert any(shown["distance"] is None for sent in LINKS for shown in sent["attempts"])


def test_the_comparison_sees_the_last_bit_and_the_sign_of_zero() -> None:
    assert bits([1.0, [0.0]]) == bits((1.0, (0.0,)))
    assert bits([0.0]) != bits([-0.0])
    assert bits([1.0]) != bits([math.nextafter(1.0, 2.0)])


def test_the_seed_sheets_link_keeps_its_numbers() -> None:
    """Weights and outputs that these links have shown since version 1; a draw may differ in its last bits."""
    assert decode_spec(SEED_LINK) == SheetSpec()
    opened = run_sheet(SheetSpec())
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
