"""Mean field: what weights and biases do to the signal, and to the gradient, over many layers of infinite width.

With independent weights of mean 0 a pre-activation is then normal, so one number tells what a layer
does: its second moment (Poole et al. 2016, eq. 3; Schoenholz et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from xavier_core.activations import (
    DEFAULT_SLOPE,
    Activation,
    find_activation,
    half_line,
    mean_square,
    slope_mean_square,
)
from xavier_core.base import SheetError, check_number, check_whole

__all__ = [
    "MAX_LAYERS",
    "MAX_SCALE",
    "LayerMoments",
    "MomentTable",
    "checked_bias",
    "checked_scale",
    "checked_scales",
    "gradient_factors",
    "gradient_rms",
    "gradient_rms_by_layer",
    "growth_after",
    "layer_moments",
    "moment_table",
    "rms_after",
    "rms_by_layer",
    "slope_mean_square_after",
]

Array = NDArray[np.float64]

MAX_SCALE = 1e300
"""Largest ``fan * Var(W)``, largest variance of a bias and largest mean square of inputs."""
MAX_LAYERS = 1000
_FAR = 1e100
"""Beyond it, and below its inverse, every activation is flat or a straight line on either side of 0."""
_NEAREST, _FARTHEST = 1e-300, 1e306
"""Standard deviations of the pre-activations at which a slope can be looked at."""
_LOWEST_OCTAVE, _HIGHEST_OCTAVE = -57.0, 3.5
"""Powers of 2 between which a normal density's points lie, as those of ``activations.mean_square``."""


_TABLE_OCTAVES, _TABLE_PER_OCTAVE = 48, 16
"""How far the grid of a ``MomentTable`` goes from 1 either way, and its points an octave."""


class LayerMoments(NamedTuple):
    """What a layer of infinite width makes of a signal; infinite beyond every float, 0 below."""

    pre: float
    """Root mean square of the pre-activations, ``sqrt(q)``."""
    post: float
    """Root mean square of the activations, ``sqrt(E g(sqrt(q) Z)**2)`` for a standard normal Z."""
    post_mean: float
    """Mean of the activations, ``E g(sqrt(q) Z)``; exactly 0 for an odd activation."""
    slope_square: float
    """``E g'(sqrt(q) Z)**2``, which multiplies the mean square of the gradient."""


def layer_moments(
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    weight_scales: Sequence[float],
    bias_variance: float = 0.0,
    input_mean_square: float = 1.0,
) -> tuple[LayerMoments, ...]:
    """Return what each layer makes of the signal, where every layer has weights of its own variance.

    Layer l makes of activations with mean square ``m_(l-1)`` pre-activations with second moment
    ``q_l = weight_scales[l] * m_(l-1) + bias_variance`` (Poole et al. 2016, eq. 3).

    Parameters
    ----------
    activation, slope
        Key of the activation, and its slope below 0 where it takes one, from -1 to 1.
    weight_scales
        ``fan_in * Var(W)`` of each layer, from 0 to 1e300; 1 to 1000 layers.
    bias_variance
        Variance of a bias, from 0 to 1e300.
    input_mean_square
        Mean square of the inputs, from 0 to 1e300.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = find_activation(activation, slope)
    scales, bias = checked_scales("weight scale", weight_scales), checked_bias(bias_variance)
    start = check_number("mean square of the inputs", input_mean_square, minimum=0.0, maximum=MAX_SCALE)
    return tuple(
        LayerMoments(root, rms_after(g, root), _mean(g, root), slope_mean_square_after(g, root))
        for root in _roots(g, scales, bias, math.sqrt(start))
    )


def gradient_factors(layers: Sequence[LayerMoments], backward_scales: Sequence[float]) -> tuple[float, ...]:
    """Return by what each layer multiplies the mean square of the gradient: ``chi_l = scale_l * E g'(z_l)**2``.

    ``backward_scales`` are ``fan_out * Var(W)`` of the layers, from 0 to 1e300 (Schoenholz et al. 2017).

    Raises
    ------
    SheetError
        For a number outside its range, or another count of scales than of layers.
    """
    scales = checked_scales("backward weight scale", backward_scales)
    if len(scales) != len(layers):
        raise SheetError("backward weight scales", len(scales), f"one for each of {len(layers)} layers")
    return tuple(scale * layer.slope_square for scale, layer in zip(scales, layers, strict=True))


def gradient_rms(layers: Sequence[LayerMoments], backward_scales: Sequence[float]) -> tuple[float, ...]:
    """Return the root mean squares of the gradient with respect to the activations at places 0 to L, the last being 1.

    Place 0 are the inputs; on its way back through layer l the mean square is multiplied by that layer's
    ``gradient_factors``. Parameters and errors are those of ``gradient_factors``.
    """
    gradient_factors(layers, backward_scales)  # refuses what is not allowed
    slopes = (layer.slope_square for layer in layers)
    return _back(math.sqrt(scale) * math.sqrt(square) for scale, square in zip(backward_scales, slopes, strict=True))


def rms_by_layer(
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    weight_scale: float,
    bias_variance: float = 0.0,
    depth: int,
) -> tuple[float, ...]:
    """Return the root mean squares of the activations after 0, 1, ..., ``depth`` layers alike, the first being 1.

    They are the ``post`` of ``layer_moments``, behind inputs of mean square 1.

    Parameters
    ----------
    activation, slope, bias_variance
        As in ``layer_moments``.
    weight_scale
        ``fan_in * Var(W)``, from 0 to 1e300.
    depth
        How many layers, from 1 to 1000.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = find_activation(activation, slope)
    depth = check_whole("layers", depth, minimum=1, maximum=MAX_LAYERS)
    scales = repeat(checked_scale("weight scale", weight_scale), depth)
    roots = _roots(g, scales, checked_bias(bias_variance), 1.0)
    return (1.0, *(rms_after(g, root) for root in roots))


def gradient_rms_by_layer(  # noqa: PLR0913 - what a layer does to a gradient, each by name
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    weight_scale: float,
    backward_scale: float | None = None,
    bias_variance: float = 0.0,
    depth: int,
) -> tuple[float, ...]:
    """Return the root mean squares of the gradient after 0, 1, ..., ``depth`` layers alike, the last being 1.

    They are ``gradient_rms``, behind inputs of mean square 1.

    Parameters
    ----------
    activation, slope, weight_scale, bias_variance, depth
        As in ``rms_by_layer``.
    backward_scale
        ``fan_out * Var(W)``, from 0 to 1e300; that of layers of equal width, ``weight_scale``, where it is None.

    Raises
    ------
    SheetError
        As ``rms_by_layer``.
    """
    g = find_activation(activation, slope)
    depth = check_whole("layers", depth, minimum=1, maximum=MAX_LAYERS)
    scale = checked_scale("weight scale", weight_scale)
    roots = _roots(g, repeat(scale, depth), checked_bias(bias_variance), 1.0)
    back = scale if backward_scale is None else checked_scale("backward weight scale", backward_scale)
    return _back([math.sqrt(back) * math.sqrt(slope_mean_square_after(g, root)) for root in roots])


def rms_after(activation: Activation, root: float) -> float:
    """Return the root of E g(root Z)**2; far out and close to 0 it goes in proportion or not at all."""
    held = min(max(root, 1.0 / _FAR), _FAR)
    size = math.sqrt(mean_square(activation, held))
    is_in_proportion = not 1.0 / math.sqrt(_FAR) < size < math.sqrt(_FAR)
    return size * (root / held) if is_in_proportion else size


def slope_mean_square_after(activation: Activation, root: float) -> float:
    """Return E g'(root Z)**2; at root 0 its limit, which at a kink sees both sides."""
    return slope_mean_square(activation, min(max(root, _NEAREST), _FARTHEST))


def growth_after(activation: Activation, root: float) -> float:
    """Return ``d E g(sqrt(q) Z)**2 / dq = E u g(u) g'(u) / q`` with ``u = sqrt(q) Z``, at ``q = root**2``.

    Schoenholz et al. (2017) write it ``E g'(u)**2 + E g(u) g''(u)``. Next to 0 and far out it is that of the
    nearest root from 1e-100 to 1e100.
    """
    held = min(max(root, 1.0 / _FAR), _FAR)
    z, weight = half_line(_LOWEST_OCTAVE - math.ceil(math.log2(max(held, 1.0))), 8)
    rates = [activation.apply(u) * activation.derivative(u) for u in (held * z, -held * z)]
    return math.fsum((weight * z * (rates[0] - rates[1])).tolist()) / held


@dataclass(frozen=True, slots=True, eq=False)
class MomentTable:
    """E g(root Z)**2 and E g'(root Z)**2 for many standard deviations at once.

    Between the grid's roots, which are powers of 2 with 16 an octave, the logarithms of both are cubics in the
    logarithm of the root; the relative error is below 1e-7.
    """

    roots: Array
    """The grid, rising, from 2**-48 to 2**48."""
    squares: Array
    """E g(root Z)**2 on the grid, by quadrature."""
    _log_squares: CubicSpline
    _log_slopes: CubicSpline
    _growth: CubicSpline

    def squares_at(self, roots: Array) -> Array:
        """Return E g(root Z)**2, shape of ``roots``; beyond the grid that of its ends."""
        return np.asarray(np.exp(self._log_squares(self._logs(roots))))

    def growth_at(self, roots: Array) -> Array:
        """Return ``d log E g(sqrt(q) Z)**2 / d log q`` at ``q = roots**2``, shape of ``roots``."""
        return np.asarray(self._growth(self._logs(roots)))

    def slope_squares_at(self, roots: Array) -> Array:
        """Return E g'(root Z)**2, shape of ``roots``; beyond the grid that of its ends."""
        return np.asarray(np.exp(self._log_slopes(self._logs(roots))))

    def _logs(self, roots: Array) -> Array:
        return np.log2(np.clip(roots, self.roots[0], self.roots[-1]))


@lru_cache(maxsize=16)
def moment_table(activation: Activation) -> MomentTable:
    """Return the moments of an activation and of its derivative on a grid of standard deviations.

    Points z and roots are powers of 2 on the same grid of logarithms, so each ``root * z`` is one of few
    numbers: all sums together are one convolution.
    """
    reach = _TABLE_OCTAVES
    z, weight = half_line(_LOWEST_OCTAVE - reach, _TABLE_PER_OCTAVE)
    logs = np.arange(-reach * _TABLE_PER_OCTAVE, reach * _TABLE_PER_OCTAVE + 1) / _TABLE_PER_OCTAVE
    signal = z[0] * np.exp2(np.arange(z.size + logs.size - 1) / _TABLE_PER_OCTAVE - reach)
    squares, slopes = (
        np.correlate(np.square(f(signal)) + np.square(f(-signal)), weight)
        for f in (activation.apply, activation.derivative)
    )
    roots = np.exp2(logs)
    for kept in (roots, squares):
        kept.flags.writeable = False
    rates = (u * activation.apply(u) * activation.derivative(u) for u in (signal, -signal))
    growth = np.correlate(sum(rates, start=np.zeros(signal.size)), weight) / squares
    splines = (CubicSpline(logs, values) for values in (np.log(squares), np.log(slopes), growth))
    return MomentTable(roots, squares, *splines)


def _mean(g: Activation, root: float) -> float:
    """E g(root Z), to a last digit of the root mean square; far out it goes in proportion or not at all."""
    held = min(root, _FAR)
    z, weight = half_line(_LOWEST_OCTAVE - math.ceil(math.log2(max(held, 1.0))), 8)
    both = g.apply(held * z) + g.apply(-held * z)  # exactly 0 for an odd function
    mean = math.fsum((weight * both).tolist())
    return mean * (root / held) if abs(mean) > math.sqrt(_FAR) else mean


def _roots(g: Activation, weight_scales: Iterable[float], bias_variance: float, start: float) -> Iterator[float]:
    """Standard deviations of the pre-activations, layer by layer; roots, since squares overflow at half the way."""
    bias, size = math.sqrt(bias_variance), start
    for scale in weight_scales:
        root = math.hypot(math.sqrt(scale) * size if scale else 0.0, bias)  # the size may be infinite
        yield root
        size = rms_after(g, root)


def _back(factors: Iterable[float]) -> tuple[float, ...]:
    """Products of the factors from each place to the last."""
    sizes = [1.0]
    for factor in reversed(tuple(factors)):
        sizes.append(sizes[-1] * factor if factor else 0.0)  # the size may be infinite
    return tuple(reversed(sizes))


def checked_scale(field: str, value: object) -> float:
    """Return a ``fan * Var(W)``, from 0 to 1e300.

    Raises
    ------
    SheetError
        For anything else.
    """
    return check_number(field, value, minimum=0.0, maximum=MAX_SCALE)


def checked_bias(value: object) -> float:
    """Return a variance of biases, from 0 to 1e300.

    Raises
    ------
    SheetError
        For anything else.
    """
    return check_number("bias variance", value, minimum=0.0, maximum=MAX_SCALE)


def checked_scales(field: str, values: Sequence[float]) -> tuple[float, ...]:
    """Return the ``fan * Var(W)`` of 1 to 1000 layers, each from 0 to 1e300.

    Raises
    ------
    SheetError
        For anything else.
    """
    if not 1 <= len(values) <= MAX_LAYERS:
        raise SheetError(f"{field}s", len(values), f"those of 1 to {MAX_LAYERS} layers")
    return tuple(checked_scale(field, value) for value in values)
