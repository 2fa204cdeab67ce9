"""Re-rolls where the law is the limit's: its standard deviation, and its shape as the layers grow wide."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import kolmogi

from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, WideSpec, reroll, run_sheet
from xavier_core.laws.laws import distance_law, final_law, largest_law
from xavier_core.sheet import expected_growth

Array = NDArray[np.float64]

ROLLS = 4000
STANDARD_ERRORS = 4.5
LIMIT = float(kolmogi(1e-5))
"""Of Kolmogorov and Smirnov's distance, in its standard size."""
FREE = [
    Attempt("fixed", (0.4,), distribution="uniform"),
    Attempt("fixed", (0.4,), distribution="truncated"),
    Attempt("orthogonal", (1.3,)),
    Attempt("sparse", (0.5, 0.4)),
]
EACH = pytest.mark.parametrize("attempt", FREE, ids=lambda attempt: attempt.distribution)


def outputs_of(spec: SheetSpec, n: int = ROLLS) -> Array:
    return reroll(spec, n=n).outputs


def distance_to_normal(sample: Array, std: float) -> float:
    """Largest difference of the empirical distribution function to the normal one, in its standard size."""
    places = np.sort(sample)
    law = np.array([0.5 * math.erfc(-place / std / math.sqrt(2)) for place in places.tolist()])
    steps = np.arange(len(places) + 1) / len(places)
    return float(max(np.abs(steps[1:] - law).max(), np.abs(steps[:-1] - law).max())) * math.sqrt(len(places))


@EACH
@pytest.mark.parametrize("hidden", [(), (3,), (4, 7, 2)])
def test_without_an_activation_the_limits_standard_deviation_is_that_of_every_width(
    attempt: Attempt, hidden: tuple[int, ...]
) -> None:
    """Entries of mean 0 that do not go together keep E y**2 = |x|**2 prod s**2 n; the error is from the sample."""
    spec = SheetSpec(hidden=hidden, desired=(0.0,) * 4, attempts=(attempt,), seed=5)
    law = final_law(spec)
    assert law.kind == "infinite-width limit"
    assert attempt.draws_from.title in law.reason
    for output in outputs_of(spec).T:
        squares = output**2
        error = float(np.std(squares)) / math.sqrt(ROLLS)
        assert abs(float(np.mean(squares)) - law.std**2) < STANDARD_ERRORS * error


@EACH
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh", "selu", "gelu"])
def test_wide_layers_come_to_the_limits_law(attempt: Attempt, activation: str) -> None:
    """At 60 units what is left of other laws is of the order 1/60, less than 1000 rolls can see."""
    scale = {"orthogonal": 1.0, "sparse": 0.2}.get(attempt.scheme, 0.14)
    arguments = (0.5, scale) if attempt.scheme == "sparse" else (scale,)
    wide = Attempt(attempt.scheme, arguments, distribution=attempt.distribution, activation=activation)
    spec = WideSpec((1.0,) * 40, (0.0,) * 4, (60, 60), (wide,), seed=3)
    law = final_law(spec)
    assert (law.kind, law.kurtosis) == ("infinite-width limit", 3.0)
    assert law.moments is None  # those of the limit say nothing of the errors at this width
    assert distance_to_normal(outputs_of(spec, 1000)[:, 0], law.std) < LIMIT


@pytest.mark.parametrize("attempt", [FREE[0], FREE[3]], ids=["uniform", "sparse"])
def test_one_unit_a_layer_is_told_from_the_limit(attempt: Attempt) -> None:
    """Otherwise the comparison above would pass whatever there is to see."""
    spec = SheetSpec((1.0,), (0.0,) * 4, (1, 1), (attempt,))
    law = final_law(spec)
    assert distance_to_normal(outputs_of(spec)[:, 0], law.std or 1.0) > LIMIT


@EACH
@pytest.mark.parametrize("law", [largest_law, distance_law])
def test_the_laws_of_all_outputs_are_the_limits_too(attempt: Attempt, law: object) -> None:
    spec = SheetSpec(desired=(0.0,) * 4, attempts=(attempt,))
    found = largest_law(spec) if law is largest_law else distance_law(spec)
    assert found.kind == "infinite-width limit"
    assert found.reason == final_law(spec).reason


def test_a_sparse_layer_that_keeps_no_weight_is_a_layer_of_zeros_whatever_is_overtyped() -> None:
    """A sparsity of 0.9 leaves nothing of rows of up to nine."""
    attempt = Attempt("sparse", overrides=overridden(stds=((0, 1.0), (1, 1.0), (2, 1.0))))
    spec = SheetSpec(attempts=(attempt,))
    assert run_sheet(spec).attempts[0].outputs.tolist() == [0.0, 0.0]
    law = final_law(spec)
    assert (law.kind, law.std, law.atom) == ("exact", 0.0, 1.0)


def test_an_overtyped_standard_deviation_of_a_sparse_layer_is_that_of_all_its_weights() -> None:
    plain = SheetSpec((3.0, 4.0), (0.0,) * 4, (), (Attempt("sparse", (0.5, 1.0)),))
    overtyped = SheetSpec(
        (3.0, 4.0), (0.0,) * 4, (), (Attempt("sparse", (0.5, 1.0), overrides=overridden(stds=((0, 2.0),))),)
    )
    assert final_law(plain).std == pytest.approx(5 * math.sqrt(0.5))
    assert final_law(overtyped).std == pytest.approx(10.0)
    squares = outputs_of(overtyped) ** 2
    assert abs(float(squares.mean()) - 100) < STANDARD_ERRORS * float(squares.std()) / math.sqrt(squares.size / 4)


@pytest.mark.parametrize("attempt", [*FREE, Attempt("zeros"), Attempt("glorot-normal")])
def test_the_expected_growth_is_that_of_the_laws_standard_deviation(attempt: Attempt) -> None:
    """With as many outputs as inputs: sqrt(E y**2 / mean square of x)."""
    spec = SheetSpec((3.0, 1.0, 2.0), (0.0,) * 3, (4, 4), (attempt,))
    growth, std = expected_growth(spec, 0).growth, final_law(spec).std
    assert growth
    assert growth.factor == pytest.approx(std / math.sqrt(14 / 3), rel=1e-12)


@pytest.mark.parametrize(
    ("attempt", "field", "message"),
    [
        (Attempt("one-sided"), "weights of attempt 1", "“a mean other than 0 in layer 1”"),
        (
            Attempt("fixed", distribution="uniform", overrides=overridden(weights=((0, 0, 0, 1.0),))),
            "weights of attempt 1",
            "“a pinned weight",
        ),
        (Attempt("lsuv"), "scheme of attempt 1", "“LSUV”"),
        (Attempt("orthogonal", bias="scaled"), "biases of attempt 1", "“scaled like the weights”"),
        (Attempt("inputs", distribution="truncated"), "inputs", "(3.0,)"),
    ],
    ids=["a mean", "a pin", "the data", "biases", "one input"],
)
def test_what_leaves_no_law_is_refused_and_named(attempt: Attempt, field: str, message: str) -> None:
    inputs = (3.0,) if attempt.scheme == "inputs" else (3.0, 1.0, 2.0)
    for law in (final_law, largest_law, distance_law):
        with pytest.raises(SheetError) as refused:
            law(SheetSpec(inputs, attempts=(attempt,)))
        assert refused.value.field == field
        assert refused.value.received.startswith(message)
        assert len(refused.value.allowed) > 20


@pytest.mark.parametrize("value", [-1.5, 0.0, 2.0])
def test_constant_weights_have_their_one_output(value: float) -> None:
    """All known: 3-2-2 with inputs 3, 1, 2 of sum 6 gives 6 * 2 * value**2."""
    law = final_law(SheetSpec(hidden=(2,), attempts=(Attempt("constant", (value,)),)))
    assert (law.kind, law.mean, law.std, law.atom) == ("exact", 12 * value**2, 0.0, float(value == 0))


def test_a_one_sided_law_of_a_single_layer_has_its_mean() -> None:
    """No hidden layer: a sum of U(0, s) times inputs has mean 6 s / 2 and variance 14 s**2 / 12."""
    law = final_law(SheetSpec(hidden=(), attempts=(Attempt("one-sided", (0.5,)),)))
    assert law.mean == pytest.approx(1.5, rel=1e-15)
    assert law.std == pytest.approx(math.sqrt(14 * 0.25 / 12), rel=1e-14)
    assert law.kind == "infinite-width limit"
