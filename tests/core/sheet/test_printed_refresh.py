"""The spreadsheet's printed refresh: its weights, run through the sheet, give its activations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.overridden import overridden
from xavier_core import Attempt, AttemptResult, Sheet, SheetSpec, run_sheet
from xavier_core.base import show
from xavier_core.sheet.cells import lay_out
from xavier_core.sheet.presets import PRESETS

HALF = 0.005
"""A number printed with two decimals is at most this far from the true one."""
Layers = list[list[list[float]]]
ATTEMPT = pytest.mark.parametrize("index", range(3))


def pinned(layers: Layers) -> Attempt:
    pins = [
        (layer, row, column, weight)
        for layer, rows in enumerate(layers)
        for row, weights in enumerate(rows)
        for column, weight in enumerate(weights)
    ]
    return Attempt("xavier", overrides=overridden(weights=tuple(pins)))


def run_printed(printed: dict[str, Any], layers: Layers) -> AttemptResult:
    spec = SheetSpec(printed["inputs"], printed["desired_outputs"], attempts=(pinned(layers),))
    return run_sheet(spec).attempts[0]


def excess(printed: dict[str, Any], index: int, layers: Layers) -> float:
    """How far the worst printed activation lies outside what rounding allows; 0 or less is inside.

    Let a and W be the true signal and weights behind the print, P and w the printed ones, b the
    signal of the run with w. Rounding says |W - w| <= h and |a - P| <= h with h = 0.005, hence
    |a_i - b_i| <= e_i with e_i = h + |P_i - b_i|, and e_i = 0 for the inputs, which are exact.
    One layer on, a'_j - b'_j = sum_i (a_i W_ij - b_i w_ij)
                              = sum_i (b_i (W_ij - w_ij) + w_ij (a_i - b_i) + (a_i - b_i)(W_ij - w_ij)),
    so |P'_j - b'_j| <= h + sum_i (h |b_i| + |w_ij| e_i + h e_i). The last is what is checked.
    """
    attempt = printed["attempts"][index]
    run = run_printed(printed, layers).activations
    worst = -float("inf")
    signal, errors = printed["inputs"], [0.0] * len(printed["inputs"])
    for weights, shown, activations in zip(attempt["weights"], attempt["activations"], run, strict=False):
        for column, (value, found) in enumerate(zip(shown, activations.tolist(), strict=True)):
            terms = zip(signal, errors, (row[column] for row in weights), strict=True)
            allowed = HALF + sum(HALF * abs(b) + abs(w) * e + HALF * e for b, e, w in terms)
            worst = max(worst, abs(value - found) - allowed)
        signal = activations.tolist()
        errors = [HALF + abs(value - found) for value, found in zip(shown, signal, strict=True)]
    return worst


@ATTEMPT
def test_the_printed_weights_give_the_printed_activations_as_far_as_rounding_allows(
    printed: dict[str, Any], index: int
) -> None:
    assert excess(printed, index, printed["attempts"][index]["weights"]) <= 0


@ATTEMPT
def test_other_weights_do_not(printed: dict[str, Any], index: int) -> None:
    """The interval is narrow enough to notice a transposed layer, and a first weight that is 0.05 off."""
    first, *rest = printed["attempts"][index]["weights"]
    transposed = [list(column) for column in zip(*first, strict=True)]
    moved = [[first[0][0] + 0.05, *first[0][1:]], *first[1:]]
    assert excess(printed, index, [transposed, *rest]) > 1
    assert excess(printed, index, [moved, *rest]) > 0


@pytest.fixture(scope="module")
def preset() -> Sheet:
    """The preset, applied to a spec that differs from the seed sheet in everything."""
    before = SheetSpec((1.0,), (5.0,), (), (Attempt("fixed", (2.0,)),), seed=99, roll=1234, same_dice=False)
    return run_sheet(next(each for each in PRESETS if each.title == "The printed refresh").apply(before))


@ATTEMPT
def test_the_preset_shows_the_printed_refresh_number_for_number(
    printed: dict[str, Any], preset: Sheet, index: int
) -> None:
    attempt = printed["attempts"][index]
    shown = {cell.role[:4]: cell.text for cell in lay_out(preset, index)}
    for layer, (weights, activations) in enumerate(zip(attempt["weights"], attempt["activations"], strict=True)):
        for row, values in enumerate(weights):
            for column, value in enumerate(values):
                assert shown["weight", layer, row, column] == f"{value:.2f}".replace("-", "−")
        for column, value in enumerate(activations):
            assert shown["activation", layer, 0, column] == f"{value:.2f}".replace("-", "−")


def test_the_preset_has_the_printed_inputs_outputs_means_and_stds(printed: dict[str, Any], preset: Sheet) -> None:
    assert list(preset.spec.inputs) == printed["inputs"]
    assert list(preset.spec.desired) == printed["desired_outputs"]
    for attempt, result in zip(printed["attempts"], preset.attempts, strict=True):
        stds = [std for std in result.stds if std is not None]
        assert [show(std) for std in stds[: len(attempt["stds"])]] == [f"{std:.2f}" for std in attempt["stds"]]
        assert set(result.means) == {printed["mean"]}


def test_the_preset_pins_every_printed_weight_and_no_other(printed: dict[str, Any], preset: Sheet) -> None:
    weights = [sum(len(row) for layer in attempt["weights"] for row in layer) for attempt in printed["attempts"]]
    assert [len(attempt.overrides) for attempt in preset.spec.attempts] == weights == [24, 24, 9]
