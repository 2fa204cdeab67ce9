"""The activations and their derivatives on whole layers: in place, in float64 or float32, a cache's worth at a time.

``Activation.apply`` and ``Activation.derivative`` give the same bits for one number and for many, which a
sheet needs and a layer of a million numbers pays for. Here the same functions are written as steps that a
processor takes many numbers at a time, without an array between them that does not stay in its cache. In
float64 they differ from those in the last digits only. Every slope is computed from the pre-activation:
``1 - tanh(z)**2`` from the activation would lose the small slopes of saturated units, in float32 from |z| = 4 on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from xavier_core.activations.table import LECUN_HEIGHT, LECUN_RATE, SELU_ALPHA, SELU_SCALE, Activation

__all__ = ["Values", "activate", "flat", "slopes", "times_slopes"]

Values = NDArray[np.float64] | NDArray[np.float32]
"""Numbers of a layer, in one of the two precisions."""

_PART_BYTES = 2**18
"""Bytes of a part: less, and calls cost more than they do; more, and it leaves the second cache of a core."""


class _Scratch(NamedTuple):
    """Arrays of a part's length that a kernel may write to, and two that it may not."""

    one: Values
    two: Values
    zeros: Values
    """All 0: NumPy takes the larger of two arrays three times as fast as of an array and a number."""

    def first(self, count: int) -> _Scratch:
        return _Scratch(*(part[:count] for part in self))


_Kernel = Callable[[Values, float, Values, _Scratch], object]
"""(pre-activations, slope, where the result goes, scratch), all one-dimensional and of one precision."""


def activate(signal: Values, activation: Activation, slope: float, *, out: Values | None = None) -> Values:
    """Return g(z) of every pre-activation, of the same shape and precision.

    Parameters
    ----------
    signal
        Pre-activations z, any shape.
    activation, slope
        g, and its slope below 0 where it takes one.
    out
        Where the result goes, contiguous and none of the arrays given; a new array without it.
    """
    return _by_part(_KERNELS[activation.key].value, signal, slope, out)


def slopes(signal: Values, activation: Activation, slope: float, *, out: Values | None = None) -> Values:
    """Return g'(z) of every pre-activation, at a kink the derivative from below; as ``activate``."""
    return _by_part(_KERNELS[activation.key].slope, signal, slope, out)


def times_slopes(
    gradient: Values, signal: Values, activation: Activation, slope: float, *, out: Values | None = None
) -> Values:
    """Return ``gradient * g'(z)``, the gradient with respect to pre-activations z; as ``activate``.

    The gradient has the signal's shape and precision.
    """
    return _by_part(_KERNELS[activation.key].slope, signal, slope, out, gradient)


def flat(values: Values) -> Values:
    """Return the same numbers in one row, contiguous; a copy only where they are not."""
    return cast("Values", np.ascontiguousarray(values).reshape(-1))


def _by_part(kernel: _Kernel, signal: Values, slope: float, out: Values | None, factor: Values | None = None) -> Values:
    result: Values = np.empty(signal.shape, signal.dtype) if out is None else out
    if not result.flags.c_contiguous:
        raise ValueError("the result has to go to a contiguous array")
    z, to = flat(signal), result.reshape(-1)
    by = None if factor is None else flat(factor)
    size = max(1, min(_PART_BYTES // z.itemsize, z.size))
    scratch = _Scratch(np.empty(size, z.dtype), np.empty(size, z.dtype), np.zeros(size, z.dtype))
    with np.errstate(all="ignore"):  # far out exponentials become 0 and their reciprocals infinite, as they should
        for start in range(0, z.size, size):
            part = slice(start, start + size)
            into = to[part]
            kernel(z[part], slope, into, scratch.first(into.size))
            if by is not None:
                np.multiply(into, by[part], out=into)
    return result


# ---- the kernels ---------------------------------------------------------------------------------


def _identity(z: Values, _slope: float, out: Values, _: _Scratch) -> None:
    np.copyto(out, z)


def _ones(_z: Values, _slope: float, out: Values, _: _Scratch) -> None:
    out.fill(1.0)


def _tanh(z: Values, _slope: float, out: Values, _: _Scratch) -> None:
    np.tanh(z, out=out)


def _tanh_slope(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    _bell(z, 2.0, 4.0, out, scratch)


def _lecun_tanh(z: Values, _slope: float, out: Values, _: _Scratch) -> None:
    np.multiply(z, LECUN_RATE, out=out)
    np.tanh(out, out=out)
    out *= LECUN_HEIGHT


def _lecun_tanh_slope(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    _bell(z, 2.0 * LECUN_RATE, 4.0 * LECUN_RATE * LECUN_HEIGHT, out, scratch)


def _sigmoid(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    """``1 / (1 + t)`` above 0 and ``t / (1 + t)`` below, with ``t = exp(-|z|)``, which is at most 1."""
    power = scratch.one
    _fading(z, 1.0, power)
    np.greater(z, 0.0, out=out, casting="unsafe")
    np.maximum(out, power, out=out)
    power += 1.0
    out /= power


def _sigmoid_slope(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    _bell(z, 1.0, 1.0, out, scratch)


def _relu(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    np.maximum(z, scratch.zeros, out=out)


def _relu_slope(z: Values, _slope: float, out: Values, _: _Scratch) -> None:
    np.greater(z, 0.0, out=out, casting="unsafe")


def _leaky_relu(z: Values, slope: float, out: Values, _: _Scratch) -> None:
    """The larger of z and slope z, since no slope is above 1."""
    np.multiply(z, slope, out=out)
    np.maximum(z, out, out=out)


def _leaky_relu_slope(z: Values, slope: float, out: Values, scratch: _Scratch) -> None:
    _two_slopes(z, 1.0, slope, out, scratch)


def _softsign(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    size = scratch.one
    np.abs(z, out=size)
    size += 1.0
    np.divide(z, size, out=out)


def _softsign_slope(z: Values, _slope: float, out: Values, _: _Scratch) -> None:
    np.abs(z, out=out)
    out += 1.0
    np.divide(1.0, out, out=out)
    out *= out


def _softplus(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    _fading(z, 1.0, out)
    np.log1p(out, out=out)
    np.maximum(z, scratch.zeros, out=scratch.one)
    out += scratch.one


def _elu(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    """``max(z, 0) + (exp(min(z, 0)) - 1)``: one of the two is 0."""
    np.minimum(z, scratch.zeros, out=out)
    np.expm1(out, out=out)
    np.maximum(z, scratch.zeros, out=scratch.one)
    out += scratch.one


def _elu_slope(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    np.minimum(z, scratch.zeros, out=out)
    np.exp(out, out=out)


def _selu(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    np.minimum(z, scratch.zeros, out=out)
    np.expm1(out, out=out)
    out *= SELU_ALPHA
    np.maximum(z, scratch.zeros, out=scratch.one)
    out += scratch.one
    out *= SELU_SCALE


def _selu_slope(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    _elu_slope(z, 0.0, scratch.two, scratch)
    _two_slopes(z, SELU_SCALE, SELU_SCALE * SELU_ALPHA, out, scratch)
    out *= scratch.two  # 1 above 0


def _gelu(z: Values, _slope: float, out: Values, _: _Scratch) -> None:
    ndtr(z, out=out)
    out *= z


def _gelu_slope(z: Values, _slope: float, out: Values, scratch: _Scratch) -> None:
    bell = scratch.one
    np.multiply(z, z, out=bell)
    bell *= -0.5
    np.exp(bell, out=bell)
    bell *= z
    bell *= 1.0 / math.sqrt(2.0 * math.pi)
    ndtr(z, out=out)
    out += bell


def _silu(z: Values, slope: float, out: Values, scratch: _Scratch) -> None:
    _sigmoid(z, slope, out, scratch)
    out *= z


def _silu_slope(z: Values, slope: float, out: Values, scratch: _Scratch) -> None:
    """``s (1 + z (1 - s))``."""
    _sigmoid(z, slope, out, scratch)
    rest = scratch.one
    np.subtract(1.0, out, out=rest)
    rest *= z
    rest += 1.0
    out *= rest


def _fading(z: Values, rate: float, out: Values) -> None:
    """``exp(-rate |z|)``, which cannot overflow."""
    np.abs(z, out=out)
    out *= -rate
    np.exp(out, out=out)


def _bell(z: Values, rate: float, height: float, out: Values, scratch: _Scratch) -> None:
    """``height t / (1 + t)**2`` with ``t = exp(-rate |z|)``: no difference that would lose small slopes."""
    _fading(z, rate, out)
    root = scratch.one
    np.add(out, 1.0, out=root)
    root *= root
    out /= root
    out *= height


def _two_slopes(z: Values, above: float, below: float, out: Values, scratch: _Scratch) -> None:
    share = scratch.one
    np.greater(z, 0.0, out=share, casting="unsafe")
    share *= above
    np.less_equal(z, 0.0, out=out, casting="unsafe")
    out *= below
    out += share


class _Kernels(NamedTuple):
    value: _Kernel
    slope: _Kernel


_KERNELS: Mapping[str, _Kernels] = MappingProxyType(
    {
        "identity": _Kernels(_identity, _ones),
        "tanh": _Kernels(_tanh, _tanh_slope),
        "lecun_tanh": _Kernels(_lecun_tanh, _lecun_tanh_slope),
        "sigmoid": _Kernels(_sigmoid, _sigmoid_slope),
        "relu": _Kernels(_relu, _relu_slope),
        "leaky_relu": _Kernels(_leaky_relu, _leaky_relu_slope),
        "softsign": _Kernels(_softsign, _softsign_slope),
        "softplus": _Kernels(_softplus, _sigmoid),
        "elu": _Kernels(_elu, _elu_slope),
        "selu": _Kernels(_selu, _selu_slope),
        "gelu": _Kernels(_gelu, _gelu_slope),
        "silu": _Kernels(_silu, _silu_slope),
    }
)
"""Both kernels of each row of ``ACTIVATIONS``."""
