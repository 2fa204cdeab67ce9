"""What layers of infinite width would do in a deep experiment, for each attempt that has such a law."""

from __future__ import annotations

import math

from xavier_core.activations import mean_square
from xavier_core.depth.inputs import input_law
from xavier_core.depth.result import Limit
from xavier_core.depth.spec import DeepAttempt, DeepSpec
from xavier_core.mean_field import MAX_SCALE, LogRms, gradient_rms, layer_moments, log_rms_law
from xavier_core.schemes import Layer

__all__ = ["example_band", "limit_of", "scales_of"]

_HAS_MEAN = "weights whose mean is not 0 have no infinite-width limit here"
_TOO_LARGE = "the weights are too large for the infinite-width limit"


def limit_of(spec: DeepSpec, attempt: DeepAttempt, first_example: tuple[float, ...]) -> tuple[Limit | None, str]:
    """Return the RMS that infinite width gives in each layer, or why there is none (Poole et al. 2016, eq. 3).

    The signal starts with the mean square of the inputs' law; the gradient at the last activations with 1. Where
    the activation is a straight line on either side of 0, independent normal weights without biases also have a
    known law at finite width.
    """
    layers = tuple(spec.layer(index, first_example) for index in range(spec.depth))
    if any(attempt.rule.mean_of(layer, attempt.arguments) for layer in layers):
        return None, _HAS_MEAN
    start = input_law(spec).mean_square
    scales = scales_of(spec, attempt, layers, start)
    if not all(scale <= MAX_SCALE for scale in scales):
        return None, _TOO_LARGE
    moments = layer_moments(
        spec.nonlinearity, weight_scales=scales, bias_variance=attempt.bias_variance, input_mean_square=start
    )
    back = [scale * layer.fan_out / layer.fan_in for scale, layer in zip(scales, layers, strict=True)]
    limit = Limit(
        pre=(math.nan, *(own.pre for own in moments)),
        post=(math.sqrt(start), *(own.post for own in moments)),
        backward=gradient_rms(moments, back),
        log_rms=_log_rms(spec, attempt),
    )
    return limit, ""


def example_band(limit: Limit, input_rms: float, *, deviations: float = 2.0) -> tuple[tuple[float, float], ...]:
    """Return between which RMS an example's activations fall over re-rolls, in layers 0 to L; empty without a law.

    The logarithm of its RMS r lies within so many standard deviations of its mean:
    ``input_rms * post[l] / post[0] * exp(mean_l -+ deviations * std_l)``, where ``input_rms`` is that of the
    example, which stays what it is. (Without biases r is in proportion to it.) The mean is negative: see ``LogRms``.
    """
    if limit.log_rms is None or not limit.post[0]:
        return ()
    start, band = input_rms / limit.post[0], []
    for rms, law in zip(limit.post, limit.log_rms, strict=True):
        low, high = (math.exp(law.mean + sign * deviations * law.std) for sign in (-1.0, 1.0))
        band.append((start * rms * low, start * rms * high))
    return tuple(band)


def scales_of(spec: DeepSpec, attempt: DeepAttempt, layers: tuple[Layer, ...], start: float) -> tuple[float, ...]:
    """Return ``fan_in Var(W)`` of each layer.

    Of a data-driven scheme it is what makes the pre-activations' variance 1 behind a signal of infinite width.
    """
    if not attempt.rule.is_data_driven:
        return tuple(layer.fan_in * attempt.rule.variance_of(layer, attempt.arguments) for layer in layers)
    later = mean_square(spec.nonlinearity, math.sqrt(1.0 + attempt.bias_variance))
    return tuple(1.0 / incoming if incoming else 0.0 for incoming in (start, *(later,) * (spec.depth - 1)))


def _log_rms(spec: DeepSpec, attempt: DeepAttempt) -> tuple[LogRms, ...] | None:
    is_known = spec.nonlinearity.slope_below is not None and attempt.distribution == "normal"
    if not is_known or attempt.bias_variance or attempt.rule.is_data_driven:
        return None
    return log_rms_law(spec.nonlinearity, spec.layer_sizes)
