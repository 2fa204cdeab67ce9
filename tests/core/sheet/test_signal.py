"""The signal's size layer by layer, its verdict, and what it is on average over the rolls."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, Sheet, SheetSpec, run_sheet
from xavier_core.sheet.signal import Signal, expected_growth, measure_signal

SEED = SheetSpec()


def signal_of(spec: SheetSpec) -> Signal:
    """The signal in the spec's first attempt."""
    signal = measure_signal(spec, run_sheet(spec).attempts[0])
    assert signal is not None
    return signal


def chain(*weights: float, first: float = 2.0) -> SheetSpec:
    """One unit a layer, every weight pinned."""
    pins = tuple((layer, 0, 0, weight) for layer, weight in enumerate(weights))
    return SheetSpec(
        (first,), (0.0,), (1,) * (len(weights) - 1), (Attempt("fixed", overrides=overridden(weights=pins)),)
    )


def test_sizes_and_growth_are_those_of_a_hand_calculation() -> None:
    """Inputs 3, 4 (size sqrt 12.5); W1 = [[1, 0], [0, 2]] gives 3, 8; W2 = [1, -1] gives -5."""
    pins = ((0, 0, 0, 1.0), (0, 0, 1, 0.0), (0, 1, 0, 0.0), (0, 1, 1, 2.0), (1, 0, 0, 1.0), (1, 1, 0, -1.0))
    signal = signal_of(SheetSpec((3.0, 4.0), (0.0,), (2,), (Attempt("fixed", overrides=overridden(weights=pins)),)))
    assert signal.rms == pytest.approx((math.sqrt(12.5), math.sqrt(36.5), 5.0), rel=1e-15)
    assert signal.growth == pytest.approx(math.sqrt(5 / math.sqrt(12.5)), rel=1e-15)


def test_sizes_are_roots_of_mean_squares_of_the_sheets_own_rows(seed_sheet: Sheet) -> None:
    for result in seed_sheet.attempts:
        signal = measure_signal(SEED, result)
        assert signal is not None
        rows = [list(SEED.inputs), *(activations.tolist() for activations in result.activations)]
        sizes = [math.hypot(*row) / math.sqrt(len(row)) for row in rows]
        assert signal.rms == pytest.approx(sizes, rel=1e-15)
        assert signal.growth == pytest.approx((sizes[-1] / sizes[0]) ** (1 / 3), rel=1e-14)


@pytest.mark.parametrize(
    ("weights", "verdict"),
    [
        ((10.0, 10.0), "grows 10.0 times a layer"),
        ((2.0, 8.0), "grows 4.0 times a layer"),
        ((1.51,), "grows 1.5 times a layer"),
        ((1.49,), "keeps its size: 1.49 times a layer"),
        ((-1.0, 1.0, 1.0), "keeps its size: 1.00 times a layer"),
        ((0.68,), "keeps its size: 0.68 times a layer"),
        ((0.66,), "shrinks 1.5 times a layer"),
        ((0.01,), "shrinks 100 times a layer"),
        ((0.1, 0.001), "shrinks 100 times a layer"),
        ((1234.0,), "grows 1,234 times a layer"),
        ((2.5e9,), "grows 2.5e9 times a layer"),
        ((1e-12,), "shrinks 1.0e12 times a layer"),
        ((3.0, 0.0, 5.0), "is 0 from layer 2 on"),
        ((0.0,), "is 0 from layer 1 on"),
    ],
)
def test_the_verdict_says_what_happens_to_the_signal(weights: tuple[float, ...], verdict: str) -> None:
    assert signal_of(chain(*weights)).verdict == verdict


def test_a_signal_that_sigmoid_brings_back_is_0_in_one_layer_only() -> None:
    """-1e12 through sigmoid is 0, and the sigmoid of 0 is 0.5."""
    pins = ((0, 0, 0, -1e12), (1, 0, 0, 1.0), (2, 0, 0, 3.0))
    spec = SheetSpec(
        (1.0,), (0.0,), (1, 1), (Attempt("fixed", overrides=overridden(weights=pins), activation="sigmoid"),)
    )
    signal = signal_of(spec)
    assert signal.rms == (1.0, 0.0, 0.5, 1.5)
    assert signal.growth is None
    assert signal.verdict == "is 0 in layer 1"


def test_a_layer_that_relu_switches_off_leaves_no_signal() -> None:
    signal = signal_of(
        SheetSpec(
            (1.0,),
            (0.0,),
            (1,),
            (Attempt("fixed", overrides=overridden(weights=((0, 0, 0, -2.0),)), activation="relu"),),
        )
    )
    assert signal.rms == (1.0, 0.0, 0.0)
    assert signal.verdict == "is 0 from layer 1 on"


def test_inputs_of_0_are_no_signal() -> None:
    signal = signal_of(replace(SEED, inputs=(0.0, 0.0, 0.0)))
    assert signal.rms == (0.0,) * 4
    assert signal.growth is None
    assert signal.verdict == "has no signal: all inputs are 0"


@pytest.mark.parametrize(
    ("first", "weight", "word"),
    [
        (1e12, 1e12, "grows"),
        (5e-324, 1e12, "grows"),
        (1e12, 5e-324, "shrinks"),
        (1.0, 1e-320, "shrinks"),
        (1.0, 1e-308, "shrinks"),
        (1.0, 5e-324, "shrinks"),
    ],
)
def test_the_largest_and_smallest_growth_have_a_verdict_in_numbers(first: float, weight: float, word: str) -> None:
    verdict = signal_of(chain(weight, first=first)).verdict
    assert re.fullmatch(rf"{word} .*\d.* times a layer", verdict)


def test_a_signal_that_ends_at_the_least_number_has_a_verdict_too() -> None:
    """From 1e12 to 5e-324 in one layer: the ratio itself is below every float."""
    pins = ((0, 0, 0, 0.0), (0, 1, 0, 5e-312))
    signal = signal_of(SheetSpec((1e12, 1e-12), (0.0,), (), (Attempt("fixed", overrides=overridden(weights=pins)),)))
    assert signal.rms[-1] == 5e-324
    assert re.fullmatch(r"shrinks .*\d.* times a layer", signal.verdict)


@given(specs())
def test_every_attempt_with_numbers_has_a_verdict(spec: SheetSpec) -> None:
    for result in run_sheet(spec).attempts:
        signal = measure_signal(spec, result)
        assert (signal is None) == (not result.activations)
        if signal is not None:
            assert len(signal.rms) == len(spec.layer_sizes)
            assert signal.verdict.split()[0] in ("has", "is", "grows", "shrinks", "keeps")


def test_an_attempt_without_numbers_has_no_signal() -> None:
    spec = SheetSpec((3.0,))
    assert measure_signal(spec, run_sheet(spec).attempts[1]) is None


def test_the_expected_growth_of_the_seed_sheet(seed_sheet: Sheet) -> None:
    growths = [expected_growth(SEED, index, result) for index, result in enumerate(seed_sheet.attempts)]
    assert growths == pytest.approx([5 * math.sqrt(3), math.sqrt(3), 1.0], rel=1e-15)
    assert [f"{growth:.2f}" for growth in growths] == ["8.66", "1.73", "1.00"]


def test_the_expected_growth_is_the_geometric_mean_over_unlike_layers() -> None:
    attempt = Attempt("fixed", (2.0,), overrides=overridden(stds=((1, 0.5),)))
    spec = SheetSpec((1.0,) * 4, (0.0,), (9,), (attempt,))
    growth = expected_growth(spec, 0, run_sheet(spec).attempts[0])
    assert growth == pytest.approx(math.sqrt(2 * math.sqrt(4) * 0.5 * math.sqrt(9)), rel=1e-15)


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt("fixed", overrides=overridden(means=((1, 0.1),))),
        Attempt("fixed", overrides=overridden(weights=((0, 0, 0, 1.0),))),
        Attempt("fixed", (0.0,)),
        Attempt("fixed", overrides=overridden(stds=((2, 0.0),))),
        Attempt("fixed", activation="relu"),
        Attempt("fixed", activation="leaky_relu", slope=1.0),
        Attempt("fixed", bias="constant"),
        Attempt("fixed", bias="scaled"),
        Attempt("fixed", overrides=overridden(biases=((0, 0, 0.0),))),
        Attempt("lsuv"),
        Attempt("one-sided"),
        Attempt("constant"),
        Attempt("zeros"),
    ],
    ids=[
        *("a mean", "a pin", "no spread", "a layer without spread", "an activation", "one that bends nothing"),
        *("biases of 0", "drawn biases", "a pinned bias", "the data", "a mean of the rule", "one weight", "no weights"),
    ],
)
def test_there_is_no_expected_growth_where_the_law_is_another_one(attempt: Attempt) -> None:
    spec = replace(SEED, attempts=(attempt,))
    assert expected_growth(spec, 0, run_sheet(spec).attempts[0]) is None


def test_there_is_no_expected_growth_of_an_undefined_std() -> None:
    spec = SheetSpec((3.0,))
    assert expected_growth(spec, 1, run_sheet(spec).attempts[1]) is None


def test_a_mean_overtyped_with_0_leaves_the_law_alone() -> None:
    spec = replace(SEED, attempts=(Attempt("fixed", overrides=overridden(means=((1, 0.0),))),))
    assert expected_growth(spec, 0, run_sheet(spec).attempts[0]) == pytest.approx(5 * math.sqrt(3), rel=1e-15)


def test_the_expected_growth_is_that_of_the_mean_square_over_many_rolls() -> None:
    """Mean square of the outputs over 3,000 rolls of a 3-16-16-2 net, within 3.3 of the law's standard errors.

    With p = prod n and q = prod n (n + 2) over the hidden layers, the mean of two squared outputs
    has mean p and variance 2 q - p**2, in units of ``|x|**2 prod s**2``.
    """
    rolls = 3000
    spec = replace(SEED, hidden=(16, 16), seed=8, same_dice=False)
    sheets = [run_sheet(replace(spec, roll=roll)) for roll in range(1, rolls + 1)]
    p, q = 16 * 16, (16 * 18) ** 2
    relative_error = math.sqrt((2 * q - p**2) / rolls) / p
    for index, attempt in enumerate(sheets[0].attempts):
        growth = expected_growth(spec, index, attempt)
        assert growth is not None
        found = float(np.mean(np.square([sheet.attempts[index].outputs for sheet in sheets])))
        expected = growth**6 * float(np.mean(np.square(spec.inputs)))
        assert abs(found / expected - 1) < 3.3 * relative_error
