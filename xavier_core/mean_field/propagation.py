"""Propagation: what weights and biases do to the signal, and to the gradient, over layers of infinite width.

With independent weights of mean 0 a pre-activation is then normal, so one number tells what a layer
does: its second moment (Poole et al. 2016, eq. 3; Schoenholz et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from xavier_core.activations import Activation, activation_rms, limit_slope_mean_square
from xavier_core.base import SheetError, check_number, check_whole

__all__ = [
    "MAX_LAYERS",
    "MAX_SCALE",
    "LayerMoments",
    "gradient_rms",
    "gradient_rms_by_layer",
    "layer_moments",
    "rms_by_layer",
]

MAX_SCALE = 1e300
"""Largest ``fan * Var(W)``, largest variance of a bias and largest mean square of inputs."""
MAX_LAYERS = 1000


class LayerMoments(NamedTuple):
    """What a layer of infinite width makes of a signal; infinite beyond every float, 0 below."""

    pre: float
    """RMS of the pre-activations, ``sqrt(q)``."""
    post: float
    """RMS of the activations, ``sqrt(E g(sqrt(q) Z)**2)`` for a standard normal Z."""
    slope_square: float
    """``E g'(sqrt(q) Z)**2``, which multiplies the mean square of the gradient."""


def layer_moments(
    g: Activation, *, weight_scales: Sequence[float], bias_variance: float = 0.0, input_mean_square: float = 1.0
) -> tuple[LayerMoments, ...]:
    """Return what each layer makes of the signal, where every layer has weights of its own variance.

    Layer l makes of activations with mean square ``m_(l-1)`` pre-activations with second moment
    ``q_l = weight_scales[l] * m_(l-1) + bias_variance`` (Poole et al. 2016, eq. 3).

    Parameters
    ----------
    weight_scales
        ``fan_in * Var(W)`` of each layer, from 0 to 1e300; 1 to 1000 layers.
    bias_variance, input_mean_square
        Variance of a bias and mean square of the inputs, from 0 to 1e300.

    Raises
    ------
    SheetError
        For a number outside its range.
    """
    scales = _check_scales("weight scale", weight_scales)
    bias = math.sqrt(check_number("bias variance", bias_variance, minimum=0.0, maximum=MAX_SCALE))
    start = check_number("mean square of the inputs", input_mean_square, minimum=0.0, maximum=MAX_SCALE)
    rms, layers = math.sqrt(start), []
    for scale in scales:  # roots, since squares overflow at half the way
        std = math.hypot(math.sqrt(scale) * rms if scale else 0.0, bias)  # the RMS may be infinite
        rms = activation_rms(g, std)
        layers.append(LayerMoments(std, rms, limit_slope_mean_square(g, std)))
    return tuple(layers)


def gradient_rms(layers: Sequence[LayerMoments], backward_scales: Sequence[float]) -> tuple[float, ...]:
    """Return the RMS of the gradient with respect to the activations of layers 0 to L, the last being 1.

    Layer 0 are the inputs. On its way back through layer l the mean square is multiplied by
    ``chi_l = backward_scales[l] * E g'(z_l)**2`` (Schoenholz et al. 2017), where ``backward_scales`` are
    ``fan_out * Var(W)`` of the layers, from 0 to 1e300.

    Raises
    ------
    SheetError
        For a number outside its range, or another count of scales than of layers.
    """
    scales = _check_scales("backward weight scale", backward_scales)
    if len(scales) != len(layers):
        raise SheetError("backward weight scales", len(scales), f"one for each of {len(layers)} layers")
    factors = [math.sqrt(scale) * math.sqrt(layer.slope_square) for scale, layer in zip(scales, layers, strict=True)]
    back = accumulate(
        reversed(factors),
        lambda rms, factor: rms * factor if factor else 0.0,  # the RMS may be infinite
        initial=1.0,
    )
    return tuple(back)[::-1]


def rms_by_layer(g: Activation, *, weight_scale: float, bias_variance: float = 0.0, depth: int) -> tuple[float, ...]:
    """Return the RMS of the activations after 0, 1, ..., ``depth`` layers of one weight scale, the first being 1.

    They are the ``post`` of ``layer_moments``, behind inputs of mean square 1. Errors are those of
    ``layer_moments``; ``depth`` is from 1 to 1000.
    """
    return (1.0, *(layer.post for layer in _equal_layers(g, weight_scale, bias_variance, depth)))


def gradient_rms_by_layer(
    g: Activation, *, weight_scale: float, bias_variance: float = 0.0, depth: int
) -> tuple[float, ...]:
    """Return the RMS of the gradient after 0, 1, ..., ``depth`` layers of one width and weight scale, the last being 1.

    They are ``gradient_rms``, behind inputs of mean square 1. Parameters and errors are those of ``rms_by_layer``.
    """
    layers = _equal_layers(g, weight_scale, bias_variance, depth)
    return gradient_rms(layers, (weight_scale,) * len(layers))


def _equal_layers(g: Activation, scale: float, bias_variance: float, depth: int) -> tuple[LayerMoments, ...]:
    depth = check_whole("layers", depth, minimum=1, maximum=MAX_LAYERS)
    return layer_moments(g, weight_scales=(scale,) * depth, bias_variance=bias_variance)


def _check_scales(field: str, values: Sequence[float]) -> tuple[float, ...]:
    if not 1 <= len(values) <= MAX_LAYERS:
        raise SheetError(f"{field}s", len(values), f"those of 1 to {MAX_LAYERS} layers")
    return tuple(check_number(field, value, minimum=0.0, maximum=MAX_SCALE) for value in values)
