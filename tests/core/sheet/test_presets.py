"""The presets: each leads somewhere valid from anywhere, and shows what it promises."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given

from tests.core.strategies import specs
from xavier_core import SheetSpec, decode_spec, encode_spec, run_sheet
from xavier_core.sheet.expected_growth import expected_growth
from xavier_core.sheet.presets import PRESETS, Preset
from xavier_core.sheet.signal import measure_signal

PRESET = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)


def named(title: str) -> SheetSpec:
    return next(preset for preset in PRESETS if preset.title.startswith(title)).apply(SheetSpec())


def test_titles_are_unique_and_every_preset_says_what_there_is_to_see() -> None:
    assert len({preset.title for preset in PRESETS}) == len(PRESETS)
    assert all(preset.about for preset in PRESETS)


@PRESET
def test_a_preset_keeps_seed_and_roll_and_nothing_else(preset: Preset) -> None:
    before = SheetSpec((9.0,) * 5, (7.0,), (4,), (SheetSpec().attempts[0],), seed=5, roll=6, same_dice=False)
    after = preset.apply(before)
    assert (after.seed, after.roll) == (5, 6)
    assert after == preset.apply(replace(SheetSpec(), seed=5, roll=6))


@given(specs())
def test_every_preset_can_be_applied_to_every_spec_and_sent_as_a_link(spec: SheetSpec) -> None:
    for preset in PRESETS:
        after = preset.apply(spec)
        assert decode_spec(encode_spec(after)) == after


def test_the_seed_sheet_leads_home() -> None:
    assert named("The seed sheet") == SheetSpec()


def test_all_zero_has_no_signal_in_attempt_1_and_the_other_two_as_ever() -> None:
    sheet = run_sheet(named("All zero"))
    assert all((weights == 0).all() for weights in sheet.attempts[0].weights)
    assert sheet.spec.attempts[1:] == SheetSpec().attempts[1:]


@pytest.mark.parametrize(("title", "std"), [("Too small", 0.01), ("Too large", 50.0)])
def test_too_small_and_too_large_differ_in_the_std_of_attempt_1_only(title: str, std: float) -> None:
    spec = named(title)
    assert spec.attempts[0].arguments == (std,)
    assert spec.with_attempt(0, SheetSpec().attempts[0]) == SheetSpec()
    signal = measure_signal(spec, run_sheet(spec).attempts[0])
    assert signal is not None
    assert signal.verdict.split()[0] == ("shrinks:" if std < 1 else "grows:")


def test_wide_lets_attempt_2_grow_and_xavier_not() -> None:
    spec = named("Wide")
    growths = [expected_growth(spec, index).growth for index in range(3)]
    assert spec.layer_sizes == (3, 16, 16, 2)
    assert growths[1]
    assert growths[2]
    assert growths[1].factor == pytest.approx(math.sqrt(3 * 16 * 16), rel=1e-14)
    assert growths[2].factor == pytest.approx(1, rel=1e-14)


def test_deep_has_eight_hidden_layers() -> None:
    assert named("Deep").layer_sizes == (3, *(3,) * 8, 2)
