"""How much work a deep run is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xavier_core.depth import DEEP_PRESETS, DeepAttempt, DeepSpec, Measurements, run_work

_LARGE = DeepSpec(batch=4000, width=2000, depth=3, attempts=(DeepAttempt("xavier"),))


def test_a_large_network_is_its_matrix_products() -> None:
    products = 3 * 3 * 4000 * 2000 * 2000
    assert products < run_work(_LARGE) < 1.2 * products
    assert run_work(replace(_LARGE, precision="float32")) < 0.7 * run_work(_LARGE)


def test_attempts_add_up_but_for_the_weights_that_they_share() -> None:
    one, two, three = (run_work(replace(_LARGE, attempts=(DeepAttempt("xavier"),) * count)) for count in (1, 2, 3))
    assert three - two == two - one
    assert two - one < one < 2 * (two - one)


def test_digits_come_with_fewer_weights() -> None:
    digits = DeepSpec(data="digits", batch=1797, width=500, depth=1)
    fewer = (500 - 64) * 500
    products = len(digits.attempts) * 3 * 1797 * fewer
    less = run_work(replace(digits, data="normal")) - run_work(digits)
    assert products < less < products + 1000 * fewer  # and those that need not be drawn


def test_what_is_measured_on_demand_is_work_as_well() -> None:
    asked = [run_work(_LARGE, Measurements(*which)) for which in ((False, False), (False, True), (True, True))]
    assert asked == sorted(set(asked))


@pytest.mark.parametrize("key", DEEP_PRESETS)
def test_every_preset_is_about_as_much_work_as_it_takes_time(key: str) -> None:
    """They take from 0.04 to 2.9 s where the tutorial's tanh takes 1.8 s."""
    preset = DEEP_PRESETS[key]
    work = run_work(preset.spec, Measurements(preset.wants_jacobian, preset.wants_rank))
    assert 0.005 < work / run_work(DEEP_PRESETS["cs231n-tanh"].spec) < 2.0
