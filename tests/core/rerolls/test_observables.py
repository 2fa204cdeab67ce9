"""Quantities: the one number that is watched, by hand, and its name in links."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given

from tests.core.strategies import specs
from xavier_core import SheetError, SheetSpec
from xavier_core.rerolls.observables import Observable, observables, parse_observable

_OUTPUTS = np.array([[3.0, -4.0], [0.5, 0.25], [-7.0, 1.0]])
_DESIRED = (0.0, 1.0)


def test_the_quantities_are_each_output_the_largest_and_the_distance() -> None:
    named = {observable.key: (observable.title, observable.is_signed) for observable in observables(SheetSpec())}
    assert named == {
        "o1": ("Output 1", True),
        "o2": ("Output 2", True),
        "largest": ("Largest |output|", False),
        "distance": ("Distance to the desired outputs", False),
    }


@pytest.mark.parametrize(
    ("observable", "values"),
    [
        (Observable("output", 0), [3.0, 0.5, -7.0]),
        (Observable("output", 1), [-4.0, 0.25, 1.0]),
        (Observable("largest"), [4.0, 0.5, 7.0]),
        (Observable("distance"), [math.sqrt(34.0), math.sqrt(0.8125), 7.0]),
    ],
    ids=lambda value: getattr(value, "key", ""),
)
def test_the_values_are_those_by_hand(observable: Observable, values: list[float]) -> None:
    assert observable.of(_OUTPUTS, _DESIRED).tolist() == values
    assert observable.of(_OUTPUTS[0], _DESIRED) == values[0]
    assert observable.of(np.stack([_OUTPUTS, _OUTPUTS]), _DESIRED).tolist() == [values, values]


@given(specs())
def test_a_key_is_read_back_as_its_observable(spec: SheetSpec) -> None:
    known = observables(spec)
    assert len(known) == len(spec.desired) + 2
    assert tuple(parse_observable(spec, observable.key) for observable in known) == known


@pytest.mark.parametrize("key", ["", "o", "o0", "o3", "O1", "o1 ", "o01", "output", "Largest", "distance2", "1"])
def test_a_key_that_the_outputs_do_not_have_is_refused(key: str) -> None:
    with pytest.raises(SheetError) as refusal:
        parse_observable(SheetSpec(), key)
    assert refusal.value.field == "observable"
    assert refusal.value.allowed == "one of o1, o2, largest, distance"
