"""A deep run: each attempt's network drawn layer by layer, passed forward and then backward, and measured.

Layer by layer, so that whoever asks can show how far it has come and stop; one attempt after another,
so that one attempt's arrays are all that is held at a time.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from xavier_core.activations import Values
from xavier_core.depth.inputs import batch_of, cotangent_of
from xavier_core.depth.layer_drawer import LayerDrawer
from xavier_core.depth.memory import LAYERS_IN_USE, check_run, room_left
from xavier_core.depth.prediction import limit_of
from xavier_core.depth.result import AttemptFigures, DeepResult, LayerFigures
from xavier_core.depth.spec import USUAL_MEASUREMENTS, DeepAttempt, DeepSpec, Measurements
from xavier_core.network import (
    DEFAULT_BUDGET,
    OVERFLOW,
    ArraySummary,
    BackwardStep,
    Buffers,
    ForwardStep,
    ScaledMatrix,
    activation_rank,
    backward,
    end_to_end,
    example_similarity,
    first_of_each,
    forward,
    is_symmetric_layer,
    layer_jacobian,
    mean_square_slope,
    share_dead,
    share_saturated,
    singular_values,
    summarize,
)

__all__ = ["deep_run", "run_deep"]

Step = TypeVar("Step", ForwardStep, BackwardStep)
Measured = TypeVar("Measured")

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
    """Yield what is known before the first layer, and again after each layer of a pass.

    Backward goes the gradient of ``sum(c * a_L)`` for a random ``c`` of standard normals, the same for every
    attempt. Where numbers overflow, the attempt ends there, and its result says in which layer.

    Parameters
    ----------
    budget
        Bytes that it may take at once.

    Raises
    ------
    SheetError
        Before anything is drawn, where it would take more than the budget: with the figure and what fits.
    """
    check_run(spec, measurements, budget=budget)
    inputs = batch_of(spec).astype(spec.precision, copy=False)
    workspace = _Workspace(spec, inputs, measurements, room=room_left(spec, measurements, budget=budget))
    first_example = tuple(workspace.inputs[0].tolist())
    attempts = tuple(_begun(spec, attempt, first_example) for attempt in spec.attempts)
    passes = 2 * spec.depth
    result = DeepResult(spec, summarize(workspace.inputs), attempts, 0, passes * len(attempts), measurements)
    yield result
    for index, begun in enumerate(attempts):
        if not begun.why_no_numbers:
            for done, traced in enumerate(workspace.traced(begun), start=1):
                known = (*result.attempts[:index], traced, *attempts[index + 1 :])
                result = replace(result, attempts=known, layers_done=passes * index + done)
                yield result
        result = replace(result, layers_done=passes * (index + 1))  # fewer where it ended early
    yield result


def _begun(spec: DeepSpec, attempt: DeepAttempt, first_example: tuple[float, ...]) -> AttemptFigures:
    """The attempt before its first layer: whether it can be drawn, and what infinite width would do."""
    if math.isnan(attempt.std(spec.layer(0, first_example))):
        return AttemptFigures(attempt, why_no_numbers="an undefined standard deviation: STDEV needs two inputs")
    limit, why_not = limit_of(spec, attempt, first_example)
    return AttemptFigures(attempt, limit=limit, why_no_limit=why_not)


class _Workspace:
    """What the attempts of a run share: the inputs, the dice, and the memory that the passes write to."""

    def __init__(self, spec: DeepSpec, inputs: Values, measurements: Measurements, *, room: int) -> None:
        self.spec = spec
        self.inputs = inputs
        self.measurements = measurements
        self.buffers = Buffers()
        for layer, (fan_in, fan_out) in enumerate(spec.shapes, start=1):
            # All of them before anything is drawn: what drawing frees would leave holes between them.
            self.buffers.array(layer, "weights", (fan_in, fan_out), inputs.dtype)
            for name in ("pre",) if spec.activation == "identity" else ("pre", "post"):
                self.buffers.array(layer, name, (len(inputs), fan_out), inputs.dtype)
        self.drawer = LayerDrawer(spec, tuple(inputs[0].tolist()), room=room, buffers=self.buffers)
        self.cotangent = cotangent_of(spec).astype(spec.precision, copy=False)

    def traced(self, begun: AttemptFigures) -> Iterator[AttemptFigures]:
        """Yield one attempt's figures after each layer, forward and backward."""
        figures, steps = begun, list[ForwardStep]()
        for figures in self._forward(begun, steps):
            yield figures
        if not figures.is_broken:
            yield from self._backward(figures, steps)

    def _forward(self, figures: AttemptFigures, steps: list[ForwardStep]) -> Iterator[AttemptFigures]:
        layers = self.drawer.layers(figures.attempt)
        passing = forward(layers, self.inputs, buffers=self.buffers)
        measure = partial(_measure_layer, measurements=self.measurements)
        whole: NDArray[np.float64] | ScaledMatrix | None = None
        for step, measured in _while_the_next_passes(passing, measure):
            figures = replace(figures, range_events=first_of_each(figures.range_events, step.event))
            if figures.is_broken or measured is None:
                yield figures
                return
            steps.append(step)
            figures = replace(figures, layers=(*figures.layers, measured.figures))
            if measured.jacobian is not None:
                whole = measured.jacobian if whole is None else end_to_end(whole, measured.jacobian)
                if step.layer == self.spec.depth:
                    figures = replace(figures, jacobian=singular_values(whole))
            yield figures

    def _backward(self, figures: AttemptFigures, steps: list[ForwardStep]) -> Iterator[AttemptFigures]:
        passing = backward(steps, self.cotangent, wants_inputs=False, buffers=Buffers(layers=LAYERS_IN_USE))
        for step, gradients in _while_the_next_passes(passing, _measure_gradients):
            figures = replace(figures, range_events=first_of_each(figures.range_events, step.event))
            if figures.is_broken or gradients is None:
                yield figures
                return
            layers = list(figures.layers)
            layers[step.layer - 1] = layers[step.layer - 1]._replace(**gradients._asdict())
            figures = replace(figures, layers=tuple(layers))
            yield figures


def _while_the_next_passes(
    steps: Iterator[Step], measure: Callable[[Step], Measured]
) -> Iterator[tuple[Step, Measured]]:
    """Yield each step with what is measured of it, in a thread of its own while the next layer is computed."""
    waiting: tuple[Step, Future[Measured]] | None = None
    with ThreadPoolExecutor(1) as pool:
        for step in steps:
            measuring = pool.submit(measure, step)
            if waiting:
                yield waiting[0], waiting[1].result()
            waiting = step, measuring
        if waiting:
            yield waiting[0], waiting[1].result()


class _Layer(NamedTuple):
    """What is measured of a layer on the way forward."""

    figures: LayerFigures
    jacobian: NDArray[np.float64] | None


def _measure_layer(step: ForwardStep, measurements: Measurements) -> _Layer | None:
    """The layer's figures; None where its numbers overflowed."""
    if step.event and step.event.what == OVERFLOW:
        return None
    g, (fan_in, fan_out) = step.activation, step.weights.shape
    jacobian = layer_jacobian(step.weights, step.pre[0], g) if measurements.jacobian else None
    figures = LayerFigures(
        layer=step.layer,
        fan_in=fan_in,
        fan_out=fan_out,
        weight_std=summarize(step.weights, histogram=False).std,
        pre=summarize(step.pre),
        post=summarize(step.post),
        saturated=share_saturated(step.post, g),
        dead=share_dead(step.pre, g),
        is_symmetric=is_symmetric_layer(step.post),
        rank=activation_rank(step.post) if measurements.rank else None,
        slope_square=mean_square_slope(step.pre, g),
        sample=_sample(step.pre),
        similarity=example_similarity(step.post),
        reaching=tuple(step.incoming[0, :_REACHING].tolist()),
        singular_values=None if jacobian is None else singular_values(jacobian),
    )
    return _Layer(figures, jacobian)


class _Gradients(NamedTuple):
    """What is measured of a layer on the way back, by the names in ``LayerFigures``."""

    gradient_post: ArraySummary
    gradient_pre: ArraySummary
    gradient_weights: ArraySummary


def _measure_gradients(step: BackwardStep) -> _Gradients | None:
    """The gradients' figures; None where they overflowed."""
    if step.event and step.event.what == OVERFLOW:
        return None
    return _Gradients(summarize(step.grad_post), summarize(step.grad_pre), summarize(step.grad_weights))


def _sample(pre: Values) -> NDArray[np.float64]:
    """Some of the pre-activations, evenly from all units and examples, in order of size."""
    step = max(1, pre.size // _SAMPLE)
    while math.gcd(step, pre.shape[1]) > 1:  # else the same few units would be met again and again
        step -= 1
    return np.sort(pre.reshape(-1)[::step][:_SAMPLE].astype(np.float64))
