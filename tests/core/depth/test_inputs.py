"""What is fed into a deep network: the laws, the dice, the sheet's numbers and the digits."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import kstest

from tests.core.philox import die_at
from xavier_core.depth.inputs import INPUT_STREAM, InputLaw, batch_of, cotangent_of, input_law
from xavier_core.depth.spec import DATA, DeepSpec
from xavier_core.dice import SHARED, roll_dice
from xavier_core.digits import load_digits
from xavier_core.network import COTANGENT_STREAM
from xavier_core.sheet import MAX_ATTEMPTS, SheetSpec

SMALL = DeepSpec(batch=40, width=30, depth=2, seed=7)
SHEET = SheetSpec().inputs
EVERY_DATA = pytest.mark.parametrize("data", DATA)
DRAWN = pytest.mark.parametrize("data", ["normal", "uniform"])


def small(data: str) -> DeepSpec:
    return replace(SMALL, data=data, sheet_inputs=SHEET)


@EVERY_DATA
def test_a_batch_has_the_spec_s_shape(data: str) -> None:
    for spec in (small(data), DeepSpec(data=data, batch=2000, width=3)):
        batch = batch_of(spec)
        assert batch.shape == (spec.examples, spec.inputs)
        assert batch.dtype == np.float64


@DRAWN
def test_inputs_are_the_seed_s_dice_of_a_stream_of_their_own(data: str) -> None:
    batch = batch_of(small(data))
    for example, unit in ((0, 0), (3, 2), (5, 1), (39, 29)):
        die = die_at(seed=7, stream=2**32, roll=0, layer=0, row=example, column=unit)
        assert batch[example, unit] == pytest.approx(NormalDist().inv_cdf(die) if data == "normal" else die, rel=1e-12)


def test_the_gradient_that_comes_back_has_another_stream() -> None:
    cotangent = cotangent_of(SMALL)
    assert cotangent.shape == (40, 30)
    for example, unit in ((0, 0), (4, 17), (39, 29)):
        die = die_at(seed=7, stream=2**32 + 1, roll=0, layer=0, row=example, column=unit)
        assert cotangent[example, unit] == pytest.approx(NormalDist().inv_cdf(die), rel=1e-12)


def test_no_attempt_can_have_these_streams() -> None:
    assert len({INPUT_STREAM, COTANGENT_STREAM, SHARED}) == 3
    assert min(INPUT_STREAM, COTANGENT_STREAM) > MAX_ATTEMPTS
    batch = batch_of(small("uniform"))
    weights = roll_dice((40, 30), seed=7, roll=0)[0]
    assert abs(np.corrcoef(batch.ravel(), weights.ravel())[0, 1]) < 5 / np.sqrt(batch.size)


@EVERY_DATA
def test_a_re_roll_leaves_inputs_and_gradient_alone(data: str) -> None:
    spec = small(data)
    again = replace(spec, roll=99, depth=5, activation="relu", attempts=spec.attempts[:1])
    assert (batch_of(spec) == batch_of(again)).all()
    assert (cotangent_of(spec) == cotangent_of(again)).all()


@DRAWN
def test_another_seed_is_another_batch(data: str) -> None:
    spec = small(data)
    other = replace(spec, seed=8)
    assert (batch_of(spec) != batch_of(other)).all()
    assert (cotangent_of(spec) != cotangent_of(other)).all()


@DRAWN
def test_an_example_stays_what_it_is_when_batch_and_width_grow(data: str) -> None:
    large = DeepSpec(data=data, batch=75, width=130, seed=7)
    batch, cotangent = batch_of(large), cotangent_of(large)
    for examples, width in ((1, 1), (3, 130), (75, 5), (40, 30), (16, 17)):
        small = replace(large, batch=examples, width=width)
        assert (batch_of(small) == batch[:examples, :width]).all()
        assert (cotangent_of(small) == cotangent[:examples, :width]).all()


@pytest.mark.parametrize(("data", "law"), [("normal", "norm"), ("uniform", "uniform")])
def test_inputs_have_their_law(data: str, law: str) -> None:
    spec = DeepSpec(data=data, batch=300, width=400)
    batch = batch_of(spec)
    assert kstest(batch.ravel(), law).pvalue > 1e-4
    assert kstest(cotangent_of(spec).ravel(), "norm").pvalue > 1e-4
    told = input_law(spec)
    assert told.is_exact
    assert batch.mean() == pytest.approx(told.mean, abs=4 / np.sqrt(batch.size))
    assert np.square(batch).mean() == pytest.approx(told.mean_square, abs=4 * np.sqrt(2 / batch.size))


def test_the_laws_are_the_textbook_s() -> None:
    assert input_law(SMALL)[:2] == (0.0, 1.0)
    assert input_law(small("uniform"))[:2] == (0.5, 1 / 3)


def test_the_sheet_s_inputs_go_round_until_the_width_is_full() -> None:
    assert batch_of(DeepSpec(data="sheet", width=7)).tolist() == [[3, 1, 2, 3, 1, 2, 3]]
    assert batch_of(DeepSpec(data="sheet", width=2)).tolist() == [[3, 1]]
    own = DeepSpec(data="sheet", width=3, sheet_inputs=(-5.0, 0.25))
    assert batch_of(own).tolist() == [[-5.0, 0.25, -5.0]]
    assert input_law(own)[:2] == pytest.approx((-9.75 / 3, (2 * 25 + 0.0625) / 3))
    assert not input_law(own).is_exact


def test_digits_are_centred_and_scaled_as_one_set() -> None:
    whole = batch_of(DeepSpec(data="digits", batch=4096))
    assert whole.mean() == pytest.approx(0.0, abs=1e-14)
    assert whole.var() == pytest.approx(1.0, rel=1e-14)
    pixels = load_digits()[0]
    assert whole[0, 2] == pytest.approx((5 - 4.884164579855314) / 36.201732405857264**0.5, rel=1e-13)
    assert np.corrcoef(whole.ravel(), pixels.ravel())[0, 1] == pytest.approx(1.0, rel=1e-12)
    assert (batch_of(DeepSpec(data="digits", batch=10)) == whole[:10]).all()  # not scaled by its own ten


def test_raw_digits_are_from_0_to_1() -> None:
    batch = batch_of(DeepSpec(data="digits_raw", batch=12))
    assert (batch * 16 == load_digits()[0][:12]).all()
    assert (batch.min(), batch.max()) == (0.0, 1.0)


@pytest.mark.parametrize("data", ["digits", "digits_raw"])
def test_the_law_of_data_is_that_of_the_batch(data: str) -> None:
    spec = DeepSpec(data=data, batch=100)
    batch = batch_of(spec)
    assert input_law(spec) == InputLaw(float(batch.mean()), float(np.mean(batch * batch)), is_exact=False)


@EVERY_DATA
def test_a_batch_is_the_caller_s_to_write_to(data: str) -> None:
    spec = small(data)
    batch = batch_of(spec)
    kept = batch.copy()
    batch[...] = 0.0
    assert (batch_of(spec) == kept).all()
