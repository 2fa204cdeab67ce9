"""What an attempt is called, by its rule and by what was overtyped in it."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, Override, SheetSpec
from xavier_core.sheet.titles import attempt_title, title_of


def test_titles_name_the_attempt_and_its_rule() -> None:
    attempts = (
        Attempt("fixed", (0.5,)),
        Attempt("xavier", name="the old one"),
        Attempt("he", activation="relu"),
        Attempt("he", (0.2,), activation="leaky_relu", slope=0.2, bias="constant", bias_value=-1e-5),
        Attempt("fixed", distribution="truncated", bias="scaled"),
        Attempt("glorot-normal", (2.0,), name="<~%>"),
    )
    spec = SheetSpec(attempts=attempts)
    assert [attempt_title(spec, index) for index in range(6)] == [
        "Attempt 1: fixed standard deviation 0.5",
        "Attempt 2: the old one (Xavier)",
        "Attempt 3: He, ReLU",
        "Attempt 4: He, slope 0.2, leaky ReLU 0.2, bias -1e-5",
        "Attempt 5: fixed standard deviation 5, truncated normal, scaled bias",
        "Attempt 6: <~%> (Glorot, normal, gain 2)",
    ]


def every_layer(*stds: float) -> tuple[Override, ...]:
    return overridden(stds=enumerate(stds))


@pytest.mark.parametrize(
    ("attempt", "title"),
    [
        (Attempt("fixed", overrides=every_layer(0.1, 0.1, 0.1)), "standard deviation 0.1 (overtyped)"),
        (
            Attempt("fixed", overrides=every_layer(0.1, 0.1, 0.1), activation="relu", name="mine"),
            "mine (standard deviation 0.1 (overtyped), ReLU)",
        ),
        (
            Attempt("fixed", overrides=every_layer(0.1, 0.1, 0.1), distribution="uniform"),
            "standard deviation 0.1 (overtyped), uniform",
        ),
        (Attempt("orthogonal", overrides=every_layer(0.5, 0.5, 0.5)), "orthogonal, all layers overtyped: 0.5"),
        (
            Attempt("one-sided", overrides=every_layer(0.5, 0.5, 0.5)),
            "one-sided uniform 0.01, all layers overtyped: 0.5",
        ),
        (Attempt("fixed", overrides=every_layer(0.1, 0.2, 0.1)), "fixed standard deviation 5, all layers overtyped"),
        (
            Attempt("fixed", overrides=every_layer(0.1, 5.0, 0.1)),
            "fixed standard deviation 5, layers 1 and 3 overtyped: 0.1",
        ),
        (Attempt("fixed", overrides=every_layer(5.0, 5.0, 5.0)), "fixed standard deviation 5"),
        (
            Attempt("fixed", overrides=overridden(stds=((1, 0.1),))),
            "fixed standard deviation 5, layer 2 overtyped: 0.1",
        ),
        (
            Attempt("fixed", overrides=overridden(stds=((0, 0.1), (2, 0.2)))),
            "fixed standard deviation 5, layers 1 and 3 overtyped",
        ),
        (Attempt(overrides=overridden(stds=((0, 1 / 3),))), "Xavier, layer 1 overtyped: 0.3333"),
        (Attempt(overrides=overridden(means=((1, -0.3),))), "Xavier, mean -0.3 in layer 2"),
        (Attempt(overrides=overridden(means=((0, 2.0), (1, 2.0), (2, 2.0)))), "Xavier, mean 2 in all layers"),
        (Attempt(overrides=overridden(means=((0, 2.0), (1, 3.0)))), "Xavier, means overtyped in layers 1 and 2"),
        (Attempt(overrides=overridden(means=((0, 0.0),))), "Xavier"),
        (
            Attempt(overrides=overridden(stds=((1, 0.5),), means=((1, 1.0),))),
            "Xavier, layer 2 overtyped: 0.5, mean 1 in layer 2",
        ),
        (Attempt(overrides=overridden(weights=((0, 0, 0, 1.0),))), "Xavier, 1 weight pinned"),
        (
            Attempt(overrides=overridden(weights=((0, 0, 0, 1.0), (2, 1, 1, 1.0)), biases=((0, 0, 1.0),))),
            "Xavier, 2 weights and 1 bias pinned",
        ),
        (Attempt(overrides=overridden(biases=((0, 0, 1.0), (1, 0, 0.0)))), "Xavier, 2 biases pinned"),
        (
            Attempt("fixed", overrides=overridden(stds=((1, 0.1),), means=((0, 1.0),), weights=((0, 0, 0, 1.0),))),
            "fixed standard deviation 5, partly overtyped",
        ),
    ],
)
def test_a_title_says_what_was_overtyped(attempt: Attempt, title: str) -> None:
    spec = SheetSpec(attempts=(Attempt(), attempt))
    assert title_of(spec, 1) == title
    assert attempt_title(spec, 1) == f"Attempt 2: {title}"


def test_of_many_layers_the_number_is_told() -> None:
    some = Attempt(overrides=overridden(stds=((layer, 2.0) for layer in range(5))))
    assert title_of(SheetSpec(hidden=(3,) * 8, attempts=(some,)), 0) == "Xavier, 5 of 9 layers overtyped: 2"
    three = Attempt(overrides=overridden(stds=((layer, 2.0) for layer in (0, 4, 8))))
    assert title_of(SheetSpec(hidden=(3,) * 8, attempts=(three,)), 0) == "Xavier, layers 1, 5 and 9 overtyped: 2"


def test_where_every_weight_is_pinned_the_title_says_so() -> None:
    pins = overridden(weights=((0, row, 0, 1.5) for row in range(3)))
    spec = SheetSpec(desired=(0.0,), hidden=(), attempts=(Attempt(overrides=pins),))
    assert title_of(spec, 0) == "Xavier, all weights pinned"


def test_an_overtyped_standard_deviation_that_the_scheme_leaves_undefined_is_told() -> None:
    spec = SheetSpec((3.0,), hidden=(), attempts=(Attempt("inputs", overrides=overridden(stds=((0, 0.5),))),))
    assert title_of(spec, 0) == "standard deviation 0.5 (overtyped)"


@given(specs())
def test_a_title_is_the_description_where_nothing_is_overtyped_and_short_where_something_is(
    spec: SheetSpec,
) -> None:
    for index, attempt in enumerate(spec.attempts):
        title = title_of(spec, index).removeprefix(f"{attempt.name} (")
        if not attempt.is_edited:
            assert title.removesuffix(")" * bool(attempt.name)) == attempt.described
        else:
            assert len(title) <= max(61, len(attempt.described) + 45)
