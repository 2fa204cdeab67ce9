"""Many rolls of the seed sheet against its exact law.

A layer's activations, given those before, are independent and normal with variance
``s**2 * |a|**2``. So an output is ``|x| * prod s * prod chi_n * Z`` over the hidden layers' n.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from xavier_core import AttemptResult, SheetSpec, run_sheet

ROLLS = 4000
SPEC = SheetSpec(seed=2010, same_dice=False)
STDS = (5.0, 1.0, 1 / math.sqrt(3))
ATTEMPT = pytest.mark.parametrize("index", range(3))


@pytest.fixture(scope="module")
def rolls() -> list[tuple[AttemptResult, ...]]:
    """The attempts of 4,000 rolls on independent dice."""
    return [run_sheet(replace(SPEC, roll=roll)).attempts for roll in range(1, ROLLS + 1)]


@ATTEMPT
def test_the_mean_square_of_the_outputs_is_that_of_the_law(index: int, rolls: list[tuple[AttemptResult, ...]]) -> None:
    """E y**2 = |x|**2 prod s**2 prod n, within 3.3 standard errors.

    The standard error is from the law's own fourth moments, in units of |x|**2 prod s**2: with
    p = prod n and q = prod n (n + 2) over the hidden layers, E y1**4 = 3 q and E y1**2 y2**2 = q,
    so the mean of y**2 over m outputs has variance (1 + 2/m) q - p**2.
    """
    unit = sum(value**2 for value in SPEC.inputs) * STDS[index] ** 6
    p = math.prod(SPEC.hidden)
    q = math.prod(size * (size + 2) for size in SPEC.hidden)
    standard_error = math.sqrt(((1 + 2 / len(SPEC.desired)) * q - p**2) / ROLLS)
    outputs = np.array([roll[index].outputs for roll in rolls])
    assert abs(float(np.mean(outputs**2)) / unit - p) < 3.3 * standard_error


@ATTEMPT
def test_each_layer_is_normal_given_the_layer_before(index: int, rolls: list[tuple[AttemptResult, ...]]) -> None:
    """Kolmogorov and Smirnov's test of ``a / (s |a before|)`` over all layers and rolls, at one in a thousand."""
    standardized: list[NDArray[np.float64]] = []
    for roll in rolls:
        before = np.array(SPEC.inputs)
        for activations in roll[index].activations:
            standardized.append(activations / (STDS[index] * np.linalg.norm(before)))
            before = activations
    sample = np.concatenate(standardized)
    assert sample.size == ROLLS * 8
    assert kstest(sample, "norm").pvalue > 0.001


def test_the_attempts_on_independent_dice_are_uncorrelated(rolls: list[tuple[AttemptResult, ...]]) -> None:
    """The sign of an output is a fair coin, so the mean product of two signs has standard error 1/sqrt(n)."""
    signs = np.sign([[result.outputs[0] for result in roll] for roll in rolls])
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(float(np.mean(signs[:, one] * signs[:, other]))) < 3.3 / math.sqrt(ROLLS)
