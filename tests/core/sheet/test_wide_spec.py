"""The spec of a network beyond the sheet: its own limits, and the way to and from the sheet."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, Sheet, SheetError, SheetSpec, WideSpec, run_sheet
from xavier_core.sheet.limits import Limits

SEED = SheetSpec()
WIDE = WideSpec()


def parts_of(spec: SheetSpec) -> dict[str, Any]:
    return {field.name: getattr(spec, field.name) for field in fields(spec) if field.init and field.name != "limits"}


def numbers_of(sheet: Sheet) -> list[object]:
    return [
        (
            result.means,
            result.stds,
            result.distance,
            [w.tobytes() for w in (*result.weights, *result.biases, *result.pre_activations, *result.activations)],
        )
        for result in sheet.attempts
    ]


def test_the_limits_are_the_documented_ones_and_the_sheets_are_its_own() -> None:
    assert WIDE.limits == Limits(inputs=4096, outputs=4096, hidden=200, units=4096)
    assert SEED.limits == Limits(inputs=16, outputs=8, hidden=8, units=16)
    assert parts_of(WIDE) == parts_of(SEED)


@pytest.mark.parametrize(
    "changes",
    [{"inputs": (1.0,) * 4096}, {"desired": (0.0,) * 4096}, {"hidden": (4096,)}, {"hidden": (1,) * 200}],
    ids=["inputs", "outputs", "units", "layers"],
)
def test_the_edges_of_every_limit_are_taken_and_are_beyond_the_sheet(changes: dict[str, Any]) -> None:
    spec = replace(WIDE, **changes)
    assert spec.limits == WIDE.limits
    assert parts_of(spec) == {**parts_of(WIDE), **changes}
    with pytest.raises(SheetError, match="received"):
        replace(SEED, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": ()}, r"^Inputs must be 1 to 4096 numbers \(received “0 numbers”\)\.$"),
        ({"inputs": (1.0,) * 4097}, r"^Inputs must be 1 to 4096 numbers \(received “4097 numbers”\)\.$"),
        ({"desired": (1.0,) * 4097}, r"^Desired outputs must be 1 to 4096 numbers \(received “4097 numbers”\)\.$"),
        ({"hidden": (1,) * 201}, r"^Hidden layers must be 0 to 200 layers \(received “201 layers”\)\.$"),
        (
            {"hidden": (4096, 4097)},
            r"^Units of hidden layer 2 must be a whole number from 1 to 4096.* \(received 4097\)",
        ),
        ({"hidden": (0,)}, r"^Units of hidden layer 1 must be a whole number from 1 to 4096 \(received 0\)\.$"),
        ({"attempts": (Attempt(),) * 7}, r"^Attempts must be 1 to 6 \(received 7\)\.$"),
        ({"roll": 0}, r"^Roll .* \(received 0\)"),
        (
            {"attempts": (Attempt(overrides=overridden(weights=((0, 3, 0, 1.0),))),)},
            r"^Attempt 1 .* \(received “weight 4,1 of layer 1”\)",
        ),
        (
            {"attempts": (Attempt(overrides=overridden(biases=((2, 2, 1.0),))),)},
            r"^Attempt 1 .* \(received “bias 3 of layer 3”\)",
        ),
    ],
)
def test_what_lies_beyond_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        replace(WIDE, **changes)


def test_it_is_resized_within_its_own_limits() -> None:
    spec = WIDE.resized((4096, *(4096,) * 200, 4096))
    assert spec.limits == WIDE.limits
    assert spec.layer_sizes == (4096,) * 202
    for sizes, field in (((4097, 2), "inputs (first"), ((3, 4097), "outputs (last"), ((3, 4097, 2), "units of hidden")):
        with pytest.raises(SheetError, match=r"1 to 4096 \(received 4097\)") as refused:
            WIDE.resized(sizes)
        assert refused.value.field.startswith(field)


@given(specs())
def test_it_is_a_key_of_its_own_and_no_sheets(spec: SheetSpec) -> None:
    wide, twin = WideSpec(**parts_of(spec)), WideSpec(**parts_of(spec))
    assert {wide: "found"}[twin] == "found"
    assert wide != spec
    assert spec != wide
    assert {wide: "wide", spec: "sheet"} == {spec: "sheet", twin: "wide"}
    assert len({wide, spec}) == 2


@given(specs(), st.lists(st.integers(1, 4096), max_size=200))
def test_a_widened_spec_has_its_parts_but_for_the_hidden_layers(spec: SheetSpec, hidden: list[int]) -> None:
    attempts = tuple(replace(attempt, overrides=()) for attempt in spec.attempts)
    unedited = replace(spec, attempts=attempts)
    wide = unedited.widened(hidden)
    assert wide.limits == WIDE.limits
    assert parts_of(wide) == {**parts_of(unedited), "hidden": tuple(hidden)}


@given(specs())
def test_a_spec_widened_with_its_own_hidden_layers_drops_nothing(spec: SheetSpec) -> None:
    assert parts_of(spec.widened(spec.hidden)) == parts_of(spec)


def test_a_widened_spec_drops_what_was_overtyped_in_cells_that_are_gone() -> None:
    edited = Attempt(
        overrides=overridden(
            means=((0, 1.0), (2, 2.0)),
            stds=((1, 3.0), (2, 4.0)),
            weights=((0, 0, 0, 5.0), (0, 1, 2, 7.0), (1, 1, 1, 8.0), (1, 2, 0, 6.0), (2, 0, 0, 9.0)),
            biases=((0, 1, 5.0), (0, 2, 7.0), (1, 1, 8.0), (2, 0, 9.0)),
        ),
        activation="leaky_relu",
        slope=0.2,
        bias="scaled",
        name="mine",
        stream=4,
    )
    narrow = replace(SEED, attempts=(edited, Attempt())).widened((2,))
    kept = replace(
        edited,
        overrides=overridden(
            means=((0, 1.0),),
            stds=((1, 3.0),),
            weights=((0, 0, 0, 5.0), (1, 1, 1, 8.0)),
            biases=((0, 1, 5.0), (1, 1, 8.0)),
        ),
    )
    assert narrow.attempts == (kept, Attempt())
    wider = replace(SEED, attempts=(edited,)).widened((4096,) * 200)
    assert wider.attempts == (edited,)


@pytest.mark.parametrize(
    ("hidden", "message"),
    [
        ((1,) * 201, r"^Hidden layers must be 0 to 200 layers \(received “201 layers”\)\.$"),
        ((3, 4097), r"^Units of hidden layer 2 must be a whole number from 1 to 4096 \(received 4097\)\.$"),
        ((2.5,), r"^Units of hidden layer 1 .* \(received 2.5\)"),
    ],
)
def test_a_spec_widened_by_layers_beyond_the_limits_is_refused_by_name(hidden: tuple[int, ...], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        SEED.widened(hidden)


@given(specs())
def test_a_sheet_of_one_that_fits_has_the_same_numbers(spec: SheetSpec) -> None:
    wide = WideSpec(**parts_of(spec))
    sheet = run_sheet(wide)
    assert sheet.spec is wide
    assert numbers_of(sheet) == numbers_of(run_sheet(spec))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": (1.0,) * 17}, r"^Inputs must be 1 to 16 numbers \(received “17 numbers”\)\.$"),
        ({"desired": (1.0,) * 9}, r"^Desired outputs must be 1 to 8 numbers \(received “9 numbers”\)\.$"),
        ({"hidden": (3,) * 9}, r"^Hidden layers must be 0 to 8 layers \(received “9 layers”\)\.$"),
        ({"hidden": (3, 17)}, r"^Units of hidden layer 2 must be a whole number from 1 to 16 \(received 17\)\.$"),
    ],
)
def test_there_is_no_sheet_of_one_that_is_too_large(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        run_sheet(replace(WIDE, **changes))
