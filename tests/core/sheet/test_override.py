"""Overrides: which number one is, what it is called, and what an attempt does with a list of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec
from xavier_core.sheet.limits import MAX_HIDDEN, MAX_UNITS
from xavier_core.sheet.override import KINDS, Override

SHAPES = ((3, 4), (4, 2))


@pytest.mark.parametrize(
    ("override", "name"),
    [
        (Override("mean", 1, value=2.0), "mean of layer 2"),
        (Override("std", 0, value=2.0), "standard deviation of layer 1"),
        (Override("weight", 0, 1, 2, 2.0), "weight 2,3 of layer 1"),
        (Override("bias", 1, column=1, value=2.0), "bias 2 of layer 2"),
    ],
)
def test_an_override_is_named_by_what_tells_its_cell_apart(override: Override, name: str) -> None:
    assert override.name == name
    assert override.cell == tuple(override)[:4]
    assert override.has_cell(SHAPES)


@pytest.mark.parametrize(
    "override",
    [
        Override("mean", 2),
        Override("std", 2),
        Override("weight", 2),
        Override("weight", 0, row=3),
        Override("weight", 1, column=2),
        Override("bias", 1, column=2),
        Override("bias", 2),
    ],
)
def test_layers_without_its_cell_do_not_have_it(override: Override) -> None:
    assert not override.has_cell(SHAPES)


def test_an_attempt_takes_plain_tuples_and_forgets_indices_that_tell_nothing_apart() -> None:
    attempt = Attempt(overrides=(("mean", 1, 5, 6, 2), ("bias", 0, 7, 1, -0.0)))  # type: ignore[arg-type]
    assert repr(attempt.overrides) == repr(overridden(means=((1, 2.0),), biases=((0, 1, 0.0),)))
    assert all(isinstance(override, Override) for override in attempt.overrides)


def test_a_kind_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(
        SheetError, match=r"^Overridden number must be one of mean, std, weight, bi.* \(received “gain”\)"
    ):
        Attempt(overrides=(("gain", 0, 0, 0, 1.0),))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_every_index_that_tells_cells_apart_has_its_limit(kind: str) -> None:
    highest = {"layer": MAX_HIDDEN, "row": MAX_UNITS - 1, "column": MAX_UNITS - 1}
    at_the_limit = {index: highest[index] for index in KINDS[kind].indices}
    assert Attempt(overrides=(Override(kind, **at_the_limit),)).is_edited  # type: ignore[arg-type]
    for index in at_the_limit:
        beyond = Override(kind, **{**at_the_limit, index: highest[index] + 1})  # type: ignore[arg-type]
        with pytest.raises(
            SheetError, match=rf"^{index.capitalize()} of a {KINDS[kind].noun} .* \(received {highest[index] + 1}\)"
        ):
            Attempt(overrides=(beyond,))


@given(specs())
def test_the_kinds_part_the_overrides_of_an_attempt_and_keep_their_order(spec: SheetSpec) -> None:
    for attempt in spec.attempts:
        parts = [attempt.overrides_of(kind) for kind in ("mean", "std", "weight", "bias")]
        assert tuple(override for part in parts for override in part) == attempt.overrides
        assert attempt.overrides_of("bias", "mean") == (*parts[0], *parts[3])
        assert all(list(part) == sorted(part) for part in parts)
        assert len({override.cell for override in attempt.overrides}) == len(attempt.overrides)


def test_means_and_standard_deviations_of_layers_are_the_rules_unless_overridden() -> None:
    attempt = Attempt("fixed", (2.0,), overrides=overridden(means=((0, 0.5),), stds=((2, 3.0),)))
    spec = SheetSpec(attempts=(Attempt("lsuv"), attempt))
    assert spec.means_of(1) == (0.5, 0.0, 0.0)
    assert spec.stds_of(1) == (2.0, 2.0, 3.0)
    assert spec.stds_of(0) == (1 / math.sqrt(3),) * 3
