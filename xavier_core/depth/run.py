"""A deep run: each attempt's network drawn layer by layer, traced forward and then backward, and measured.

Layer by layer, so that whoever asks can show how far it has come and stop; one attempt after another,
so that one attempt's arrays are all that is held at a time.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from xavier_core.depth.inputs import batch_of, cotangent_of
from xavier_core.depth.memory import check_run
from xavier_core.depth.prediction import limit_of
from xavier_core.depth.result import AttemptFigures, DeepResult, LayerFigures
from xavier_core.depth.spec import USUAL_MEASUREMENTS, DeepAttempt, DeepSpec, Measurements
from xavier_core.dice import layer_bias_dice, layer_dice
from xavier_core.network import (
    DEFAULT_BUDGET,
    ScaledMatrix,
    activation_rank,
    backward_layer,
    backward_range_event,
    describe,
    end_to_end,
    figures_of,
    forward_layer,
    forward_range_event,
    is_symmetric_layer,
    layer_jacobian,
    mean_square_slope,
    share_dead,
    share_saturated,
    singular_values,
    with_event,
)
from xavier_core.schemes import scale_to_unit_variance

__all__ = ["deep_run", "draw_layer", "run_deep"]

Array = NDArray[np.float64] | NDArray[np.float32]

_SAMPLE = 256
"""Pre-activations of a layer that are kept."""
_REACHING = 16
"""Numbers that reach a layer at the first example that are kept: as many as a sheet has inputs."""


def run_deep(
    spec: DeepSpec, *, measurements: Measurements = USUAL_MEASUREMENTS, budget: int = DEFAULT_BUDGET
) -> DeepResult:
    """Return the figures of every layer of every attempt; see ``deep_run``."""
    return deque(deep_run(spec, measurements=measurements, budget=budget), maxlen=1)[0]


def deep_run(
    spec: DeepSpec, *, measurements: Measurements = USUAL_MEASUREMENTS, budget: int = DEFAULT_BUDGET
) -> Iterator[DeepResult]:
    """Yield what is known before the first layer, and again after each pass through a layer.

    A layer computes ``z = a @ W + b`` and ``g(z)``. Backward goes the gradient of ``sum(c * a_L)`` for a random
    ``c`` of standard normals, the same for every attempt. Where numbers overflow, the attempt ends there, and
    its result says in which layer.

    Parameters
    ----------
    budget
        Bytes that it may take at once.

    Raises
    ------
    SheetError
        Before anything is drawn, where it would take more than the budget: with the figure and what fits.
    """
    check_run(spec, budget=budget)
    inputs = batch_of(spec).astype(spec.precision, copy=False)
    first_example = tuple(inputs[0].tolist())
    attempts = tuple(_begun(spec, attempt, first_example) for attempt in spec.attempts)
    passes = 2 * spec.depth
    result = DeepResult(spec, figures_of(inputs), attempts, 0, passes * len(attempts), measurements)
    yield result
    for index, begun in enumerate(attempts):
        if not begun.why_no_numbers:
            for place, traced in enumerate(_traced(spec, begun, inputs, measurements), start=1):
                known = (*result.attempts[:index], traced, *attempts[index + 1 :])
                result = replace(result, attempts=known, layers_done=passes * index + place)
                yield result
        result = replace(result, layers_done=passes * (index + 1))  # fewer where it ended early
    yield result


def draw_layer(
    spec: DeepSpec, attempt: DeepAttempt, place: int, *, incoming: Array, first_example: tuple[float, ...]
) -> tuple[Array, Array | None]:
    """Return the weights and biases of the layer at ``place``, from 0.

    Weights have shape (fan_in, fan_out), biases (fan_out,); there are none where their variance is 0. The dice
    are those of the seed and the roll, whichever the attempt and the network's size. Only a data-driven scheme
    looks at what comes in, shape (examples, fan_in), and only one that measures the inputs at the first example.
    """
    fan_in, fan_out = spec.shapes[place]
    layer = spec.layer(place, first_example)
    rule, at = attempt.rule, {"seed": spec.seed, "roll": spec.roll}
    std = 1.0 / math.sqrt(max(fan_in, fan_out)) if rule.is_data_driven else rule.std_of(layer, attempt.arguments)
    mean = rule.mean_of(layer, attempt.arguments)
    if std:
        weights = attempt.draws_from.unit_draws(layer_dice(place, fan_in, fan_out, **at), attempt.arguments)
        weights *= std
        weights += mean
    else:
        weights = np.full((fan_in, fan_out), mean)
    if rule.is_data_driven:
        signal = incoming.astype(np.float64, copy=False)
        weights = scale_to_unit_variance(weights, lambda drawn: (signal @ drawn).reshape(-1))
    drawn = weights.astype(spec.precision, copy=False)
    if not attempt.bias_variance:
        return drawn, None
    biases = ndtri(layer_bias_dice(place, fan_out, **at)) * math.sqrt(attempt.bias_variance)
    return drawn, biases.astype(spec.precision, copy=False)


def _begun(spec: DeepSpec, attempt: DeepAttempt, first_example: tuple[float, ...]) -> AttemptFigures:
    """The attempt before its first layer: whether it can be drawn, and what infinite width would do."""
    if math.isnan(attempt.rule.std_of(spec.layer(0, first_example), attempt.arguments)):
        return AttemptFigures(attempt, why_no_numbers="an undefined standard deviation: STDEV needs two inputs")
    limit, why_not = limit_of(spec, attempt, first_example)
    return AttemptFigures(attempt, limit=limit, why_no_limit=why_not)


class _Trace:
    """What one attempt's backward pass needs of its forward pass."""

    def __init__(self) -> None:
        self.weights: list[Array] = []
        self.pre: list[Array] = []
        self.post: list[Array] = []


def _traced(
    spec: DeepSpec, begun: AttemptFigures, inputs: Array, measurements: Measurements
) -> Iterator[AttemptFigures]:
    """One attempt's figures after each pass through a layer, forward and backward."""
    trace, figures = _Trace(), begun
    for figures in _forward(spec, begun, inputs, measurements, trace):
        yield figures
    if not figures.is_broken:
        yield from _backward(spec, figures, inputs, trace)


def _forward(
    spec: DeepSpec, figures: AttemptFigures, inputs: Array, measurements: Measurements, trace: _Trace
) -> Iterator[AttemptFigures]:
    g, attempt = spec.nonlinearity, figures.attempt
    first_example = tuple(inputs[0].tolist())
    incoming = inputs
    whole: NDArray[np.float64] | ScaledMatrix | None = None
    for place in range(spec.depth):
        weights, bias = draw_layer(spec, attempt, place, incoming=incoming, first_example=first_example)
        pre, post = forward_layer(incoming, weights, bias, g)
        found = forward_range_event(place + 1, incoming=incoming, weights=weights, pre=pre, post=post, activation=g)
        figures = replace(figures, range_events=with_event(figures.range_events, found))
        if figures.is_broken:
            yield figures
            return
        spectrum = None
        if measurements.jacobian:
            jacobian = layer_jacobian(weights, pre[0], g)
            spectrum = singular_values(jacobian)
            whole = jacobian if whole is None else end_to_end(whole, jacobian)
        measured = LayerFigures(
            layer=place + 1,
            fan_in=weights.shape[0],
            fan_out=weights.shape[1],
            weight_std=describe(weights).std,
            pre=figures_of(pre),
            post=figures_of(post),
            saturated=share_saturated(post, g),
            dead=share_dead(pre, g),
            is_symmetric=is_symmetric_layer(post),
            rank=activation_rank(post) if measurements.rank else None,
            slope_square=mean_square_slope(pre, g),
            sample=_sample(pre),
            reaching=tuple(incoming[0, :_REACHING].tolist()),
            singular_values=spectrum,
        )
        figures = replace(figures, layers=(*figures.layers, measured))
        trace.weights.append(weights)
        trace.pre.append(pre)
        trace.post.append(post)
        incoming = post
        if place + 1 == spec.depth and whole is not None:
            figures = replace(figures, jacobian=singular_values(whole))
        yield figures


def _backward(spec: DeepSpec, figures: AttemptFigures, inputs: Array, trace: _Trace) -> Iterator[AttemptFigures]:
    g = spec.nonlinearity
    gradient = cotangent_of(spec).astype(spec.precision, copy=False)
    for place in reversed(range(spec.depth)):
        incoming = trace.post[place - 1] if place else inputs
        weights, pre = trace.weights.pop(), trace.pre.pop()
        passed = backward_layer(gradient, pre, incoming, weights, g, wants_incoming=place > 0)
        found = backward_range_event(
            place + 1,
            gradient_post=gradient,
            incoming=incoming,
            weights=weights,
            passed=passed,
            activation=g,
        )
        figures = replace(figures, range_events=with_event(figures.range_events, found))
        if figures.is_broken:
            yield figures
            return
        layers = list(figures.layers)
        layers[place] = layers[place]._replace(
            gradient_post=figures_of(gradient),
            gradient_pre=figures_of(passed.pre),
            gradient_weights=figures_of(passed.weights),
        )
        figures = replace(figures, layers=tuple(layers))
        yield figures
        if passed.incoming is not None:
            gradient = passed.incoming


def _sample(pre: Array) -> NDArray[np.float64]:
    """Some of the pre-activations, evenly from all units and examples, in order of size."""
    step = max(1, pre.size // _SAMPLE)
    while math.gcd(step, pre.shape[1]) > 1:  # else the same few units would be met again and again
        step -= 1
    return np.sort(pre.reshape(-1)[::step][:_SAMPLE].astype(np.float64))
