"""The growth of the mean square over all rolls, from the law of second moments: exact, without a draw."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from xavier_core.base import Array, rms
from xavier_core.sheet.growth import Growth
from xavier_core.sheet.spec import SheetSpec

__all__ = ["Expected", "expected_growth"]


class Expected(NamedTuple):
    """A growth over all rolls, or why none is known."""

    growth: Growth | None
    why_not: str = ""
    """A phrase such as ``pinned weights under ReLU``; empty where there is a growth."""


class _Moments(NamedTuple):
    """First and second moments of a layer's activations a, in units of their size."""

    mean: Array
    """E a, shape (units,)."""
    second: Array
    """E a a^T, shape (units, units)."""
    log_unit: float
    """Logarithm of the unit."""


def expected_growth(spec: SheetSpec, index: int) -> Expected:
    """Return sqrt(E RMS(outputs)**2) / RMS(inputs) over all rolls of the attempt at ``index`` (from 0).

    Given the layer before, independent weights of means M and variances V, and biases b, make

        E z z^T = M^T E(a a^T) M + diag(V^T diag E(a a^T)) + terms of b,

    which is all there is to it behind the identity. Behind ReLU, or a leaky one of slope s below 0, it is known where
    weights are symmetric around 0: each layer then multiplies the expected mean square by ``std**2 * fan_in``, and a
    hidden one by ``(1 + s**2) / 2`` besides. (He et al. 2015, "Delving Deep into Rectifiers", eq. 7 to 9 and 14.)
    """
    if reason := _why_not(spec, index):
        return Expected(None, reason)
    log_size = _log_symmetric(spec, index) if _is_plain(spec, index) else _log_linear(spec, index)
    return Expected(Growth(log_size - math.log(rms(np.array(spec.inputs))), len(spec.shapes)))


def _why_not(spec: SheetSpec, index: int) -> str:
    chosen = spec.attempts[index]
    slope, title = chosen.nonlinearity.slope_below, chosen.nonlinearity.title
    if not any(spec.inputs):
        return "all inputs are 0"
    numbers = (of(spec, index, layer) for layer in range(len(spec.shapes)) for of in (_weights, _biases))
    if any(np.isnan(stds).any() for _, stds in numbers):
        return "a standard deviation is undefined"
    if chosen.rule.is_data_driven:
        return "the data scale the weights"
    if slope is None and spec.hidden:
        return f"{title} bends elsewhere than at 0"
    if slope == 1.0 or not spec.hidden or _is_plain(spec, index):
        return ""
    if chosen.overrides_of("weight"):
        return f"pinned weights under {title}"
    return f"biases under {title}" if chosen.has_bias else f"a mean other than 0 under {title}"


def _is_plain(spec: SheetSpec, index: int) -> bool:
    """Whether every weight is symmetric around 0 and nothing is added."""
    chosen = spec.attempts[index]
    return not (chosen.overrides_of("weight") or chosen.has_bias or any(spec.means_of(index)))


def _log_symmetric(spec: SheetSpec, index: int) -> float:
    """Logarithm of the root of the expected mean square of the outputs, layer by layer."""
    slope = spec.attempts[index].nonlinearity.slope_below
    passed = 0.5 * (1.0 + slope**2) if slope is not None else 1.0  # without hidden layers none is passed
    total = math.log(rms(np.array(spec.inputs))) + 0.5 * len(spec.hidden) * math.log(passed)
    for std, (fan_in, _) in zip(_stds(spec, index), spec.shapes, strict=True):
        if std == 0.0:
            return -math.inf
        total += math.log(std) + 0.5 * math.log(fan_in)
    return total


def _log_linear(spec: SheetSpec, index: int) -> float:
    """The same of a linear network, with whatever means, pinned weights and biases."""
    inputs = np.array(spec.inputs)
    unit = rms(inputs)
    moments = _Moments(inputs / unit, np.outer(inputs / unit, inputs / unit), math.log(unit))
    for layer in range(len(spec.shapes)):
        moments = _passed(moments, *_weights(spec, index, layer), *_biases(spec, index, layer))
    square = float(np.mean(np.diag(moments.second)))
    return moments.log_unit + 0.5 * math.log(square) if square > 0.0 else -math.inf


def _passed(before: _Moments, means: Array, stds: Array, bias_means: Array, bias_stds: Array) -> _Moments:
    """The moments behind a layer whose weights have ``means`` and ``stds``, shape (fan_in, fan_out)."""
    largest, largest_bias = (
        max(float(np.abs(numbers).max()) for numbers in pair) for pair in ((means, stds), (bias_means, bias_stds))
    )
    of_weights = before.log_unit + math.log(largest) if largest else -math.inf
    of_biases = math.log(largest_bias) if largest_bias else -math.inf
    log_unit = max(of_weights, of_biases)
    if log_unit == -math.inf:
        nothing = np.zeros(means.shape[1])
        return _Moments(nothing, np.outer(nothing, nothing), 0.0)
    weight_unit, bias_unit = math.exp(of_weights - log_unit), math.exp(of_biases - log_unit)
    means, stds = means / (largest or 1.0) * weight_unit, stds / (largest or 1.0) * weight_unit
    bias_means, bias_stds = (numbers / (largest_bias or 1.0) * bias_unit for numbers in (bias_means, bias_stds))
    sums = before.mean @ means
    second = means.T @ before.second @ means + np.diag(np.diag(before.second) @ stds**2 + bias_stds**2)
    second += np.outer(sums, bias_means) + np.outer(bias_means, sums) + np.outer(bias_means, bias_means)
    return _Moments(sums + bias_means, second, log_unit)


def _stds(spec: SheetSpec, index: int) -> tuple[float, ...]:
    """Standard deviations of the weights as they are drawn: 0 of a sparse layer none of whose weights is left."""
    chosen = spec.attempts[index]
    laws = (chosen.draws_from.law(*shape, chosen.arguments) for shape in spec.shapes)
    return tuple(0.0 if law.atom == 1.0 else std for std, law in zip(spec.stds_of(index), laws, strict=True))


def _weights(spec: SheetSpec, index: int, layer: int) -> tuple[Array, Array]:
    """Mean and standard deviation of each weight of a layer, both of shape (fan_in, fan_out)."""
    shape = spec.shapes[layer]
    means, stds = np.full(shape, spec.means_of(index)[layer]), np.full(shape, _stds(spec, index)[layer])
    for pin in spec.attempts[index].overrides_of("weight"):
        if pin.layer == layer:
            means[pin.row, pin.column], stds[pin.row, pin.column] = pin.value, 0.0
    return means, stds


def _biases(spec: SheetSpec, index: int, layer: int) -> tuple[Array, Array]:
    """Mean and standard deviation of each bias of a layer, both of shape (fan_out,)."""
    chosen, units = spec.attempts[index], spec.shapes[layer][1]
    is_drawn = chosen.bias_rule.is_drawn
    means = np.full(units, spec.means_of(index)[layer] if is_drawn else chosen.bias_value)
    stds = np.full(units, spec.stds_of(index)[layer] if is_drawn else 0.0)
    for pin in chosen.overrides_of("bias"):
        if pin.layer == layer:
            means[pin.column], stds[pin.column] = pin.value, 0.0
    return means, stds
