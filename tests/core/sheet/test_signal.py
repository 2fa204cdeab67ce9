"""The signal's size layer by layer, and its verdict."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import Attempt, Sheet, SheetSpec, run_sheet
from xavier_core.sheet.presets import PRESETS
from xavier_core.sheet.signal import Signal, measure_signal

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
    assert signal.growth
    assert signal.growth.factor == pytest.approx(5 / math.sqrt(12.5), rel=1e-15)
    assert signal.growth.factor_a_layer == pytest.approx(math.sqrt(5 / math.sqrt(12.5)), rel=1e-15)


def test_sizes_are_roots_of_mean_squares_of_the_sheets_own_rows(seed_sheet: Sheet) -> None:
    for result in seed_sheet.attempts:
        signal = measure_signal(SEED, result)
        assert signal is not None
        rows = [list(SEED.inputs), *(activations.tolist() for activations in result.activations)]
        sizes = [math.hypot(*row) / math.sqrt(len(row)) for row in rows]
        assert signal.rms == pytest.approx(sizes, rel=1e-15)
        assert signal.growth
        assert signal.growth.factor == pytest.approx(sizes[-1] / sizes[0], rel=1e-14)
        assert signal.growth.factor_a_layer == pytest.approx((sizes[-1] / sizes[0]) ** (1 / 3), rel=1e-14)


@pytest.mark.parametrize(
    ("weights", "verdict"),
    [
        ((10.0, 10.0), "grows: ×10.0 a layer, ×100 in all"),
        ((2.0, 8.0), "grows: ×4.00 a layer, ×16.0 in all"),
        ((2.0, 1.5, 1.2), "grows: ×1.53 a layer, ×3.60 in all"),
        ((2.01,), "grows: ×2.01 a layer, ×2.01 in all"),
        ((2.0,), "keeps: ×2.00 a layer, ×2.00 in all"),
        ((-1.0, 1.0, 1.0), "keeps: ×1.00 a layer, ×1.00 in all"),
        ((0.5,), "keeps: ×0.50 a layer, ×0.50 in all"),
        ((0.49,), "shrinks: ×0.49 a layer, ×0.49 in all"),
        ((0.1, 0.001), "shrinks: ×0.01 a layer, ×1e−4 in all"),
        ((1234.0,), "grows: ×1,230 a layer, ×1,230 in all"),
        ((2.5e9,), "grows: ×2.5e9 a layer, ×2.5e9 in all"),
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
    assert re.fullmatch(rf"{word}: ×\d\S* a layer, ×\d\S* in all", verdict)


def test_a_signal_that_ends_at_the_least_number_has_a_verdict_too() -> None:
    """From 1e12 to 5e-324 in one layer: the ratio itself is below every float."""
    pins = ((0, 0, 0, 0.0), (0, 1, 0, 5e-312))
    signal = signal_of(SheetSpec((1e12, 1e-12), (0.0,), (), (Attempt("fixed", overrides=overridden(weights=pins)),)))
    assert signal.rms[-1] == 5e-324
    assert signal.verdict == "shrinks: ×7e−336 a layer, ×7e−336 in all"


@given(specs())
def test_every_attempt_with_numbers_has_a_verdict(spec: SheetSpec) -> None:
    for result in run_sheet(spec).attempts:
        signal = measure_signal(spec, result)
        assert (signal is None) == (not result.activations)
        if signal is not None:
            assert len(signal.rms) == len(spec.layer_sizes)
            assert signal.verdict.split()[0] in ("has", "is", "grows:", "shrinks:", "keeps:")


def test_an_attempt_without_numbers_has_no_signal() -> None:
    spec = SheetSpec((3.0,))
    assert measure_signal(spec, run_sheet(spec).attempts[1]) is None


_TEXT = re.compile(r"(grows|shrinks|keeps): ×(\S+) a layer, ×(\S+) in all")
_SPECS = {preset.title: preset.apply(SEED) for preset in PRESETS} | {
    "tanh": replace(SEED, attempts=(Attempt("xavier", activation="tanh"), Attempt("fixed", (5.0,), activation="tanh"))),
    "relu": replace(SEED, attempts=(Attempt("he", activation="relu"), Attempt("xavier", activation="relu"))),
    "biases": replace(SEED, attempts=(Attempt(bias="constant", bias_value=0.3), Attempt("he", bias="scaled"))),
    "wide": replace(SEED, inputs=(1.0, -2.0) * 8, hidden=(16, 16, 16), desired=(0.0,) * 8),
    "one layer": replace(SEED, hidden=()),
    "one hidden layer": replace(SEED, hidden=(4,)),
    "8 hidden layers": replace(SEED, hidden=(5,) * 8, attempts=(Attempt("xavier"), Attempt("fixed", (1e12,)))),
    "huge": replace(SEED, attempts=(Attempt("fixed", (1e12,)), Attempt("fixed", (1e-90,)))),
}


def _rms(row: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.square(row))))


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


@pytest.mark.parametrize("spec", _SPECS.values(), ids=_SPECS)
def test_the_word_is_that_of_the_growth_that_the_text_shows(spec: SheetSpec) -> None:
    """Over 2,000 rolls; a figure of two digits is off by 5 % at most."""
    words = set()
    for roll in range(1, 2001):
        sheet = run_sheet(replace(spec, roll=roll))
        for result in sheet.attempts:
            signal = measure_signal(spec, result)
            assert signal
            if not (found := _TEXT.fullmatch(signal.verdict)):
                assert 0.0 in [_rms(layer) for layer in result.activations]
                continue
            word, a_layer, in_all = found[1], _number(found[2]), _number(found[3])
            growth = _rms(result.outputs) / _rms(np.array(spec.inputs))
            assert in_all == pytest.approx(growth, rel=0.051)
            assert a_layer == pytest.approx(growth ** (1 / len(spec.shapes)), rel=0.051)
            assert word == ("grows" if in_all > 2 else "shrinks" if in_all < 0.5 else "keeps")
            words.add(word)
    assert len(words) > 1
