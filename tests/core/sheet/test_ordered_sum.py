"""One layer and the size of a signal, against loops over Python numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.core.loops import layer_by_loop
from xavier_core.base import rms
from xavier_core.sheet.ordered_sum import apply_layer


def drawn(*shape: int, key: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(key).normal(size=shape)


@pytest.mark.parametrize("fan_out", range(1, 17))
@pytest.mark.parametrize("attempts", [1, 3, 6])
def test_a_layer_is_summed_in_the_order_of_the_formula_to_the_last_bit(attempts: int, fan_out: int) -> None:
    for fan_in in range(1, 17):
        signal, weights = drawn(attempts, fan_in, key=fan_in), drawn(attempts, fan_in, fan_out, key=fan_out)
        outputs = apply_layer(signal, weights)
        assert outputs.shape == (attempts, fan_out)
        for index in range(attempts):
            assert outputs[index].tolist() == layer_by_loop(signal[index].tolist(), weights[index].tolist())


@pytest.mark.parametrize("fan_out", [1, 2, 5])
def test_the_order_does_not_depend_on_how_the_weights_lie_in_memory(fan_out: int) -> None:
    signal, weights = drawn(16), drawn(16, fan_out)
    expected = layer_by_loop(signal.tolist(), weights.tolist())
    for laid_out in (weights, np.asfortranarray(weights), drawn(16, fan_out)[::-1][::-1]):
        assert apply_layer(signal, laid_out).tolist() == expected


def test_a_layer_without_leading_shape_gives_one_number_a_unit() -> None:
    outputs = apply_layer(np.array([3.0, 1.0, 2.0]), np.array([[1.0, 0.0], [10.0, 0.5], [100.0, -1.0]]))
    assert outputs.tolist() == [213.0, -1.5]


def test_a_leading_shape_of_two_axes_is_kept() -> None:
    signal, weights = drawn(2, 3, 4), drawn(2, 3, 4, 5)
    outputs = apply_layer(signal, weights)
    assert outputs.shape == (2, 3, 5)
    assert outputs[1, 2].tolist() == layer_by_loop(signal[1, 2].tolist(), weights[1, 2].tolist())


def test_the_size_is_the_root_of_the_mean_square() -> None:
    assert rms(np.array([3.0, -4.0])) == pytest.approx(math.sqrt(12.5), rel=1e-15)
    assert rms(np.array([-2.0])) == 2.0


@pytest.mark.parametrize("signal", [[0.0], [0.0, -0.0, 0.0]])
def test_the_size_of_nothing_is_0(signal: list[float]) -> None:
    assert rms(np.array(signal)) == 0.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=16), st.sampled_from([2.0**-900, 1.0, 2.0**900]))
def test_neither_huge_nor_tiny_signals_lose_their_squares(signal: list[float], scale: float) -> None:
    """math.hypot is scaled, too; beside the rounding of both there is that of a tiny number itself."""
    scaled = [value * scale for value in signal]
    expected = math.hypot(*scaled) / math.sqrt(len(scaled))
    assert rms(np.array(scaled)) == pytest.approx(expected, rel=4e-15, abs=1e-323)
