"""What layers of infinite width would do in a deep experiment, for each attempt that has such a law."""

from __future__ import annotations

import math

from xavier_core.activations import mean_square
from xavier_core.depth.inputs import input_law
from xavier_core.depth.result import Limit
from xavier_core.depth.spec import DeepAttempt, DeepSpec
from xavier_core.mean_field import MAX_SCALE, gradient_rms, layer_moments, log_rms_law
from xavier_core.schemes import Layer

__all__ = ["limit_of", "scales_of"]

_HAS_MEAN = "weights whose mean is not 0 have no law of infinite width here"
_TOO_LARGE = "the weights are too large for the law of infinite width"


def limit_of(spec: DeepSpec, attempt: DeepAttempt, first_example: tuple[float, ...]) -> tuple[Limit | None, str]:
    """Return the root mean squares that infinite width gives, or why there are none (Poole et al. 2016, eq. 3).

    The signal starts with the mean square of the inputs' law; the gradient at the last activations with 1. Where
    the activation is straight on both sides of 0, independent normal weights without biases also have a known
    spread at finite width.
    """
    layers = tuple(spec.layer(place, first_example) for place in range(spec.depth))
    if any(attempt.rule.mean_of(layer, attempt.arguments) for layer in layers):
        return None, _HAS_MEAN
    start = input_law(spec).mean_square
    scales = scales_of(spec, attempt, layers, start)
    if not all(scale <= MAX_SCALE for scale in scales):
        return None, _TOO_LARGE
    sizes = layer_moments(
        spec.nonlinearity,
        weight_scales=scales,
        bias_variance=attempt.bias_variance,
        input_mean_square=start,
    )
    back = [scale * layer.fan_out / layer.fan_in for scale, layer in zip(scales, layers, strict=True)]
    limit = Limit(
        pre=(math.nan, *(size.pre for size in sizes)),
        post=(math.sqrt(start), *(size.post for size in sizes)),
        backward=gradient_rms(sizes, back),
        spread=_spread(spec, attempt),
    )
    return limit, ""


def scales_of(spec: DeepSpec, attempt: DeepAttempt, layers: tuple[Layer, ...], start: float) -> tuple[float, ...]:
    """Return ``fan_in Var(W)`` of each layer.

    Of a data-driven scheme it is what makes the pre-activations' variance 1 behind a signal of infinite width.
    """
    if not attempt.rule.is_data_driven:
        return tuple(layer.fan_in * attempt.rule.variance_of(layer, attempt.arguments) for layer in layers)
    root = math.sqrt(1.0 + attempt.bias_variance)
    later = mean_square(spec.nonlinearity, root)
    return tuple(1.0 / incoming if incoming else 0.0 for incoming in (start, *(later,) * (spec.depth - 1)))


def _spread(spec: DeepSpec, attempt: DeepAttempt) -> tuple[float, ...] | None:
    is_known = spec.nonlinearity.slope_below is not None and attempt.distribution == "normal"
    if not is_known or attempt.bias_variance or attempt.rule.is_data_driven:
        return None
    law = log_rms_law(spec.nonlinearity, spec.layer_sizes)
    return tuple(place.std for place in law)
