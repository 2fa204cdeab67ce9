"""The kernels: each activation and each derivative in place, in float64 or float32, a cache's worth at a time.

A layer of a million numbers pays for every array that is made between two steps, so that a kernel is written as
steps that a processor takes many numbers at a time and that stay in its cache. Every derivative is computed from
the pre-activation: ``1 - tanh(z)**2`` from the activation would lose the small slopes of saturated units, in
float32 from |z| = 4 on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

__all__ = [
    "KERNELS",
    "LECUN_HEIGHT",
    "LECUN_RATE",
    "SELU_ALPHA",
    "SELU_SCALE",
    "AnyValues",
    "Kernels",
    "Values",
    "flat",
    "in_parts",
]

Values = NDArray[np.float64] | NDArray[np.float32]
"""Numbers of a layer, in one of the two precisions."""
AnyValues = TypeVar("AnyValues", bound=Values)

LECUN_HEIGHT, LECUN_RATE = 1.7159, 2.0 / 3.0
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

_DENSITY_AT_0 = 1.0 / math.sqrt(2.0 * math.pi)
_TAIL_RATE = 1.0 / math.sqrt(8.0)
_TAIL = (
    0.008373959868, -0.07305513804, 0.2395783815, -0.3659928125, 0.2341888148, -0.06055328236, 0.1162651484,
    0.1186699217, 0.1414956473, 0.1410293551,
)  # fmt: skip
"""Coefficients of the normal tail's polynomial, the highest power first."""
_PART_BYTES = 2**18
"""Bytes of a part: less, and calls cost more than they do; more, and it leaves the second cache of a core."""


class Scratch(NamedTuple):
    """Arrays of a part's length that a kernel may write to, and one that it may not."""

    one: Values
    two: Values
    three: Values
    zeros: Values
    """All 0: NumPy takes the larger of two arrays three times as fast as of an array and a number."""


Kernel = Callable[[Values, float, Values, Scratch], object]
"""(pre-activations, slope below 0, where the result goes, scratch), all one-dimensional and of one precision."""


def flat(values: Values) -> Values:
    """Return the same numbers in one row, contiguous; a copy only where they are not."""
    return cast("Values", np.ascontiguousarray(values).reshape(-1))


def in_parts(
    kernel: Kernel, z: AnyValues, slope: float, *, out: AnyValues | None, factor: AnyValues | None = None
) -> AnyValues:
    """Return the kernel's result for every pre-activation, of the same shape and precision, times ``factor``.

    ``out`` is where the result goes, contiguous and none of the arrays given; a new array without it.
    """
    result = np.empty(z.shape, z.dtype) if out is None else out
    if not result.flags.c_contiguous:
        raise ValueError("the result has to go to a contiguous array")
    signal, to = flat(z), result.reshape(-1)
    by = None if factor is None else flat(factor)
    size = max(1, min(_PART_BYTES // signal.itemsize, signal.size))
    one, two, three = (np.empty(size, z.dtype) for _ in range(3))
    scratch = Scratch(one, two, three, np.zeros(size, z.dtype))
    with np.errstate(all="ignore"):  # far out exponentials become 0 and their reciprocals infinite, as they should
        for start in range(0, signal.size, size):
            part = slice(start, start + size)
            into = to[part]
            kernel(signal[part], slope, into, Scratch(*(row[: into.size] for row in scratch)))
            if by is not None:
                np.multiply(into, by[part], out=into)
    return cast("AnyValues", result)


# ---- the kernels ---------------------------------------------------------------------------------


def _identity(z: Values, _slope: float, out: Values, _: Scratch) -> None:
    np.copyto(out, z)


def _ones(_z: Values, _slope: float, out: Values, _: Scratch) -> None:
    out.fill(1.0)


def _tanh(z: Values, _slope: float, out: Values, _: Scratch) -> None:
    np.tanh(z, out=out)


def _tanh_derivative(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    _bell(z, 2.0, 4.0, out, scratch)


def _lecun_tanh(z: Values, _slope: float, out: Values, _: Scratch) -> None:
    np.multiply(z, LECUN_RATE, out=out)
    np.tanh(out, out=out)
    out *= LECUN_HEIGHT


def _lecun_tanh_derivative(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    _bell(z, 2.0 * LECUN_RATE, 4.0 * LECUN_RATE * LECUN_HEIGHT, out, scratch)


def _sigmoid(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    """``1 / (1 + t)`` above 0 and ``t / (1 + t)`` below, with ``t = exp(-|z|)``, which is at most 1."""
    power = scratch.one
    _fading(z, 1.0, power)
    np.greater(z, 0.0, out=out, casting="unsafe")
    np.maximum(out, power, out=out)
    power += 1.0
    out /= power


def _sigmoid_derivative(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    _bell(z, 1.0, 1.0, out, scratch)


def _relu(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    np.maximum(z, scratch.zeros, out=out)


def _relu_derivative(z: Values, _slope: float, out: Values, _: Scratch) -> None:
    np.greater(z, 0.0, out=out, casting="unsafe")


def _leaky_relu(z: Values, slope: float, out: Values, _: Scratch) -> None:
    """The larger of z and slope z, since no slope is above 1."""
    np.multiply(z, slope, out=out)
    np.maximum(z, out, out=out)


def _leaky_relu_derivative(z: Values, slope: float, out: Values, scratch: Scratch) -> None:
    _two_slopes(z, 1.0, slope, out, scratch)


def _softsign(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    size = scratch.one
    np.abs(z, out=size)
    size += 1.0
    np.divide(z, size, out=out)


def _softsign_derivative(z: Values, _slope: float, out: Values, _: Scratch) -> None:
    np.abs(z, out=out)
    out += 1.0
    np.divide(1.0, out, out=out)
    out *= out


def _softplus(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    _fading(z, 1.0, out)
    np.log1p(out, out=out)
    np.maximum(z, scratch.zeros, out=scratch.one)
    out += scratch.one


def _elu(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    """``max(z, 0) + (exp(min(z, 0)) - 1)``: one of the two is 0."""
    np.minimum(z, scratch.zeros, out=out)
    np.expm1(out, out=out)
    np.maximum(z, scratch.zeros, out=scratch.one)
    out += scratch.one


def _elu_derivative(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    np.minimum(z, scratch.zeros, out=out)
    np.exp(out, out=out)


def _selu(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    np.minimum(z, scratch.zeros, out=out)
    np.expm1(out, out=out)
    out *= SELU_ALPHA
    np.maximum(z, scratch.zeros, out=scratch.one)
    out += scratch.one
    out *= SELU_SCALE


def _selu_derivative(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    _elu_derivative(z, 0.0, scratch.two, scratch)
    _two_slopes(z, SELU_SCALE, SELU_SCALE * SELU_ALPHA, out, scratch)
    out *= scratch.two  # 1 above 0


def _gelu(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    if z.dtype == np.float64:
        ndtr(z, out=out)
    else:
        out *= _scaled_tail(z, out, scratch)
        _mirror(z, out, scratch)
    out *= z


def _gelu_derivative(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    """``Phi(z) + z phi(z)``, which is 1 less what it is on the other side of 0."""
    if z.dtype == np.float64:
        bell = scratch.one
        _bell_curve(z, bell)
        bell *= z
        bell *= _DENSITY_AT_0
        ndtr(z, out=out)
        out += bell
        return
    bell = _scaled_tail(z, out, scratch)
    size = scratch.two
    np.abs(z, out=size)
    size *= _DENSITY_AT_0
    out -= size
    out *= bell
    _mirror(z, out, scratch)


def _bell_curve(z: Values, out: Values) -> None:
    """``exp(-z**2 / 2)``."""
    np.multiply(z, z, out=out)
    out *= -0.5
    np.exp(out, out=out)


def _scaled_tail(z: Values, out: Values, scratch: Scratch) -> Values:
    """Put ``Phi(-x) / exp(-x**2 / 2)`` with x = |z| into ``out``, and return the exponential; in float32.

    It is ``t Q(t)`` with ``t = 1 / (1 + x / sqrt(8))`` and a polynomial Q, a form of Press et al. (1992), "Numerical
    Recipes", section 6.2; fitted to 4 units in the last place; SciPy's ``ndtr`` takes more than twice as long.
    """
    t = scratch.one
    np.abs(z, out=t)
    t *= _TAIL_RATE
    t += 1.0
    np.reciprocal(t, out=t)
    np.multiply(t, _TAIL[0], out=out)
    for coefficient in _TAIL[1:]:
        out += coefficient
        out *= t
    _bell_curve(z, t)
    return t


def _mirror(z: Values, out: Values, scratch: Scratch) -> None:
    """``1 - out`` where z is above 0, as ``out + step(z) (1 - 2 out)``: a masked copy takes as long as all the rest."""
    step, change = scratch.one, scratch.two
    np.greater(z, 0.0, out=step, casting="unsafe")
    np.multiply(out, -2.0, out=change)
    change += 1.0
    change *= step
    out += change


def _silu(z: Values, slope: float, out: Values, scratch: Scratch) -> None:
    _sigmoid(z, slope, out, scratch)
    out *= z


def _silu_derivative(z: Values, slope: float, out: Values, scratch: Scratch) -> None:
    """``s (1 + z (1 - s))``."""
    _sigmoid(z, slope, out, scratch)
    rest = scratch.one
    np.subtract(1.0, out, out=rest)
    rest *= z
    rest += 1.0
    out *= rest


def _mish(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    """``z w`` with ``w = tanh(softplus(z)) = (2 t + m**2) / (2 t + m**2 + 2 k**2)``, see ``_mish_parts``."""
    t, k = scratch.one, scratch.two
    _mish_parts(z, t, out, k)
    k *= k
    k += k
    out *= out
    out += t
    out += t
    k += out
    out /= k
    out *= z


def _mish_derivative(z: Values, _slope: float, out: Values, scratch: Scratch) -> None:
    """``w + z w'`` with ``w' = 4 t (1 + t) k / (2 t + m**2 + 2 k**2)**2``."""
    t, k, whole = scratch.one, scratch.two, scratch.three
    _mish_parts(z, t, out, k)
    np.multiply(k, k, out=whole)
    whole += whole
    out *= out
    out += t
    out += t
    whole += out
    out /= whole
    k *= t
    t += 1.0
    k *= t
    k *= 4.0
    k *= z
    k /= whole
    k /= whole
    out += k


def _mish_parts(z: Values, t: Values, m: Values, k: Values) -> None:
    """``t = exp(-|z|)``, which cannot overflow; m and k are 1 and t above 0, t and 1 below."""
    _fading(z, 1.0, t)
    np.greater(z, 0.0, out=m, casting="unsafe")
    np.maximum(m, t, out=m)
    np.add(t, 1.0, out=k)
    k -= m


def _fading(z: Values, rate: float, out: Values) -> None:
    """``exp(-rate |z|)``, which cannot overflow."""
    np.abs(z, out=out)
    out *= -rate
    np.exp(out, out=out)


def _bell(z: Values, rate: float, height: float, out: Values, scratch: Scratch) -> None:
    """``height t / (1 + t)**2`` with ``t = exp(-rate |z|)``: no difference that would lose small slopes."""
    _fading(z, rate, out)
    root = scratch.one
    np.add(out, 1.0, out=root)
    root *= root
    out /= root
    out *= height


def _two_slopes(z: Values, above: float, below: float, out: Values, scratch: Scratch) -> None:
    share = scratch.one
    np.greater(z, 0.0, out=share, casting="unsafe")
    share *= above
    np.less_equal(z, 0.0, out=out, casting="unsafe")
    out *= below
    out += share


class Kernels(NamedTuple):
    """g and its derivative."""

    value: Kernel
    derivative: Kernel


KERNELS: Mapping[str, Kernels] = MappingProxyType(
    {
        "identity": Kernels(_identity, _ones),
        "tanh": Kernels(_tanh, _tanh_derivative),
        "lecun_tanh": Kernels(_lecun_tanh, _lecun_tanh_derivative),
        "sigmoid": Kernels(_sigmoid, _sigmoid_derivative),
        "relu": Kernels(_relu, _relu_derivative),
        "leaky_relu": Kernels(_leaky_relu, _leaky_relu_derivative),
        "softsign": Kernels(_softsign, _softsign_derivative),
        "softplus": Kernels(_softplus, _sigmoid),
        "elu": Kernels(_elu, _elu_derivative),
        "selu": Kernels(_selu, _selu_derivative),
        "gelu": Kernels(_gelu, _gelu_derivative),
        "silu": Kernels(_silu, _silu_derivative),
        "mish": Kernels(_mish, _mish_derivative),
    }
)
"""Both kernels of each row of ``ACTIVATIONS``."""
