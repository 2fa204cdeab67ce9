"""Propagation: what a weight variance does to the signal, and to the gradient, over many layers.

In layers of infinite width with independent weights of mean 0 a pre-activation is normal, so one
number tells what a layer does: its second moment (Poole et al. 2016, eq. 3; Schoenholz et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from xavier_core.activations import ACTIVATIONS, DEFAULT_SLOPE, Activation, mean_square, slope_mean_square
from xavier_core.errors import SheetError
from xavier_core.numbers import check_number, check_whole

__all__ = ["LARGEST_SCALE", "MOST_LAYERS", "gradient_sizes_by_layer", "sizes_by_layer"]

LARGEST_SCALE = 1e300
"""Largest ``fan * Var(W)`` and largest variance of a bias."""
MOST_LAYERS = 1000
_FAR = 1e100
"""Beyond it, and below its inverse, every activation is flat or a straight line on either side of 0."""
_NEAREST, _FARTHEST = 1e-300, 1e306
"""Standard deviations of the pre-activations at which a slope can be looked at."""


def sizes_by_layer(
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    weight_scale: float,
    bias_variance: float = 0.0,
    depth: int,
) -> tuple[float, ...]:
    """Return the root mean squares of the activations after 0, 1, ..., ``depth`` layers, the first being 1.

    A layer makes of activations with mean square m pre-activations with second moment
    ``q = weight_scale * m + bias_variance``, and of those ``E g(sqrt(q) Z)**2`` for a standard normal Z
    (Poole et al. 2016, eq. 3). What is beyond every float is infinite, what is below every float is 0.

    Parameters
    ----------
    activation, slope
        Key of the activation, and its slope below 0 where it takes one, from -1 to 1.
    weight_scale
        ``fan_in * Var(W)``, from 0 to 1e300.
    bias_variance
        Variance of a bias, from 0 to 1e300.
    depth
        How many layers, from 1 to 1000.

    Raises
    ------
    SheetError
        For an activation that there is not or a number outside its range.
    """
    g = _checked_activation(activation)
    slope = _checked_slope(slope)
    depth = check_whole("layers", depth, least=1, most=MOST_LAYERS)
    roots = _roots(g, slope, _checked_scale("weight scale", weight_scale), _checked_bias(bias_variance))
    return (1.0, *(_size(g, next(roots), slope) for _ in range(depth)))


def gradient_sizes_by_layer(  # noqa: PLR0913 - what a layer does to a gradient, each by name
    *,
    activation: str,
    slope: float = DEFAULT_SLOPE,
    weight_scale: float,
    backward_scale: float | None = None,
    bias_variance: float = 0.0,
    depth: int,
) -> tuple[float, ...]:
    """Return the root mean squares of the gradient after 0, 1, ..., ``depth`` layers, the last being 1.

    It is the gradient at the activations. On its way back through layer l its mean square is multiplied by
    ``chi = backward_scale * E g'(sqrt(q_l) Z)**2``, with q_l as in ``sizes_by_layer`` (Schoenholz et al. 2017).

    Parameters
    ----------
    activation, slope, weight_scale, bias_variance, depth
        As in ``sizes_by_layer``.
    backward_scale
        ``fan_out * Var(W)``, from 0 to 1e300; that of layers of equal width, ``weight_scale``, where it is None.

    Raises
    ------
    SheetError
        As ``sizes_by_layer``.
    """
    g = _checked_activation(activation)
    slope = _checked_slope(slope)
    depth = check_whole("layers", depth, least=1, most=MOST_LAYERS)
    scale = _checked_scale("weight scale", weight_scale)
    roots = _roots(g, slope, scale, _checked_bias(bias_variance))
    back = scale if backward_scale is None else _checked_scale("backward weight scale", backward_scale)
    sizes = [1.0]
    factors = [math.sqrt(back) * _slope_size(g, next(roots), slope) for _ in range(depth)]
    for factor in reversed(factors):
        sizes.append(sizes[-1] * factor)
    return tuple(reversed(sizes))


def _roots(g: Activation, slope: float, weight_scale: float, bias_variance: float) -> Iterator[float]:
    """Standard deviations of the pre-activations, layer by layer; roots, since squares overflow at half the way."""
    weight, bias, size = math.sqrt(weight_scale), math.sqrt(bias_variance), 1.0
    while True:
        root = math.hypot(weight * size, bias)
        yield root
        size = _size(g, root, slope)


def _size(g: Activation, root: float, slope: float) -> float:
    """Root of E g(root Z)**2; far out and close to 0 it goes in proportion or not at all."""
    held = min(max(root, 1.0 / _FAR), _FAR)
    size = math.sqrt(mean_square(g, held, slope))
    is_in_proportion = not 1.0 / math.sqrt(_FAR) < size < math.sqrt(_FAR)
    return size * (root / held) if is_in_proportion else size


def _slope_size(g: Activation, root: float, slope: float) -> float:
    return math.sqrt(slope_mean_square(g, min(max(root, _NEAREST), _FARTHEST), slope))


def _checked_activation(key: object) -> Activation:
    if not isinstance(key, str) or key not in ACTIVATIONS:
        raise SheetError("activation", key, "one of " + ", ".join(ACTIVATIONS))
    return ACTIVATIONS[key]


def _checked_slope(value: object) -> float:
    return check_number("slope", value, least=-1.0, most=1.0)


def _checked_scale(field: str, value: object) -> float:
    return check_number(field, value, least=0.0, most=LARGEST_SCALE)


def _checked_bias(value: object) -> float:
    return check_number("bias variance", value, least=0.0, most=LARGEST_SCALE)
