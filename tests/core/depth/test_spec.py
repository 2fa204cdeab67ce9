from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from xavier_core import SheetError, SheetSpec
from xavier_core.depth import DATA, DeepAttempt, DeepSpec
from xavier_core.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH


def test_equal_experiments_are_equal_and_can_be_looked_up() -> None:
    one, other = DeepSpec(slope=0.5), DeepSpec(slope=0.01)  # tanh does not look at a slope
    assert one == other
    assert hash(one) == hash(other)
    assert DeepSpec(activation="leaky_relu", slope=0.5) != DeepSpec(activation="leaky_relu")


def test_what_goes_without_saying_is_put_there() -> None:
    attempt = DeepAttempt("he-uniform")
    assert attempt.arguments == attempt.rule.check_arguments(())
    assert attempt.distribution == "uniform"
    assert attempt == DeepAttempt("he-uniform", distribution="uniform")


@pytest.mark.parametrize(
    ("changes", "field", "received"),
    [
        ({"batch": MAX_BATCH + 1}, "batch", "4097"),
        ({"width": MAX_WIDTH + 1}, "width", "4097"),
        ({"width": 10**9}, "width", "1,000,000,000"),
        ({"depth": MAX_DEPTH + 1}, "depth", "201"),
        ({"depth": 0}, "depth", "0"),
        ({"batch": True}, "batch", "True"),
        ({"data": "mnist"}, "inputs", "“mnist”"),
        ({"activation": "swish"}, "activation", "“swish”"),
        ({"precision": "float16"}, "precision", "“float16”"),
        ({"slope": math.nan, "activation": "leaky_relu"}, "slope", "nan"),
        ({"attempts": ()}, "schemes", "0"),
        ({"attempts": (DeepAttempt(),) * 5}, "schemes", "5"),
        ({"seed": -1}, "seed", "-1"),
        ({"roll": 0}, "roll", "0"),
    ],
)
def test_what_is_not_allowed_is_named(changes: dict[str, Any], field: str, received: str) -> None:
    with pytest.raises(SheetError) as raised:
        DeepSpec(**changes)
    assert (raised.value.field, raised.value.received) == (field, received)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"scheme": "magic"}, "scheme"),
        ({"scheme": "fixed", "arguments": (-1.0,)}, "Standard deviation"),
        ({"scheme": "he", "distribution": "uniform"}, "distribution of he"),
        ({"bias_variance": -0.1}, "bias variance"),
        ({"bias_variance": math.inf}, "bias variance"),
    ],
)
def test_an_attempt_names_what_it_does_not_take(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(SheetError) as raised:
        DeepAttempt(**arguments)
    assert raised.value.field == field


def test_inputs_decide_how_many_there_are() -> None:
    sizes = {data: replace(DeepSpec(width=100, depth=2, batch=3000), data=data).layer_sizes for data in DATA}
    assert sizes == {
        "normal": (100, 100, 100),
        "uniform": (100, 100, 100),
        "sheet": (100, 100, 100),
        "digits": (64, 100, 100),
        "digits_raw": (64, 100, 100),
    }
    examples = {data: replace(DeepSpec(batch=3000), data=data).examples for data in DATA}
    assert examples == {"normal": 3000, "uniform": 3000, "sheet": 1, "digits": 1797, "digits_raw": 1797}


def test_only_inputs_of_the_sheet_are_part_of_the_experiment() -> None:
    assert DeepSpec(sheet_inputs=(1.0, 2.0)) == DeepSpec()
    assert DeepSpec(data="sheet").sheet_inputs == SheetSpec().inputs
    assert DeepSpec(data="sheet", sheet_inputs=(1.0,)) != DeepSpec(data="sheet")


def test_titles_say_what_is_out_of_the_ordinary() -> None:
    assert DeepAttempt("xavier").title == "Xavier"
    assert DeepAttempt("fixed", (0.01,)).title == "fixed standard deviation 0.01"
    assert DeepAttempt("xavier", bias_variance=0.05).title == "Xavier, biases of variance 0.05"
    assert DeepAttempt("fixed", (1.0,), "uniform").title == "fixed standard deviation 1, uniform"
