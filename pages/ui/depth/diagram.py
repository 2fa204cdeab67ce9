"""What the phase diagram shows: the critical line of an activation, the depths around it, and where attempts stand."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from pages.ui.charts.phase_diagram import Place
from xavier_core import SheetError
from xavier_core.activations import Activation
from xavier_core.base import sentence_text
from xavier_core.depth import DeepSpec, batch_of, input_law, limit_of, phase_csv, scales_of
from xavier_core.mean_field import (
    CriticalPoint,
    FixedPoint,
    PhaseDiagram,
    critical_line,
    critical_weight_scale,
    fixed_point,
    phase_diagram,
)

_ACROSS, _UP = 101, 26
"""Points of the grid, so close that hardly anybody would click between them."""
_POINTS = 60
_USUAL_BIAS, _USUAL_WEIGHT = 0.25, 4.0
_ROOM = 1.25
_FARTHEST = 4.0
"""An attempt up to so many times beyond the usual axes stretches them; one beyond stands at their edge."""
_SMALLEST_START, _LARGEST_START = 1e-12, 1e12


class Diagram(NamedTuple):
    """The phase diagram of one experiment."""

    line: tuple[CriticalPoint, ...]
    grid: PhaseDiagram
    places: tuple[Place, ...]
    """Attempts that stand in it, or at its edge."""
    left_out: tuple[str, ...]
    """Which have no place in it, and why."""


def diagram_of(spec: DeepSpec) -> Diagram:
    """Return the diagram of an experiment's activation, its axes such that most attempts stand in it."""
    placed: list[Place] = []
    left_out = []
    across, up = _usual_reach(spec.nonlinearity)
    for index, attempt in enumerate(spec.attempts):
        place = place_of(spec, index)
        if place is None:
            left_out.append(f"attempt {index + 1} (its weights have a mean other than 0, or no standard deviation)")
        else:
            placed.append(Place(index, *place, f"Attempt {index + 1}: {attempt.title}"))
    across = _stretched(across, [point.weight_scale for point in placed])
    up = _stretched(up, [point.bias_variance for point in placed])
    line, grid = _known(spec.nonlinearity, across, up)
    return Diagram(line, grid, tuple(placed), tuple(left_out))


def place_of(spec: DeepSpec, index: int) -> tuple[float, float] | None:
    """Return weight and bias variance, ``(fan_in Var(W), Var(b))``, of an attempt; None where it has no place."""
    attempt, first_example = spec.attempts[index], _first_example(spec)
    layers = tuple(spec.layer(layer, first_example) for layer in range(spec.depth))
    if attempt.rule.mean_of(layers[-1], attempt.arguments):
        return None
    # The last layer is like all others but perhaps the first.
    scale = scales_of(spec, attempt, layers, input_law(spec).mean_square)[-1]
    return None if math.isnan(scale) else (scale, attempt.bias_variance)


def diagram_csv(spec: DeepSpec) -> str:
    """Return the diagram as a table: line, depths, attempts."""
    diagram = diagram_of(spec)
    grid = [
        (float(weight), float(bias), float(diagram.grid.depth[row, column]))
        for row, bias in enumerate(diagram.grid.bias_variances)
        for column, weight in enumerate(diagram.grid.weight_scales)
    ]
    attempts = [(point.title, point.weight_scale, point.bias_variance) for point in diagram.places]
    return phase_csv(list(diagram.line), grid, attempts)


def phase_text(spec: DeepSpec, index: int, left_out: tuple[str, ...] = ()) -> str:
    """Return where an attempt's layers lead in the end, and how deep a signal reaches, in words with numbers."""
    place = place_of(spec, index)
    rest = f" Not in the diagram: {', '.join(left_out)}." if left_out else ""
    if place is None:
        return f"Attempt {index + 1} has no place here.{rest}"
    found = _fixed_point(spec.nonlinearity, *place, _after_first_layer(spec, index))
    if found is None:
        return f"Attempt {index + 1} is too far off for the theory.{rest}"
    at = ", ".join(sentence_text(value, 4) for value in place)
    return f"Attempt {index + 1} stands at ({at}): {_description(found)}.{rest}"


def _description(found: FixedPoint) -> str:
    name = {"ordered": "order", "critical": "the critical line", "chaotic": "chaos"}[found.phase]
    moment = f"the pre-activations come to a second moment of {sentence_text(found.q, 4)}"
    if found.q == 0.0:
        moment = "the signal dies out" + (", slower than by any factor a layer" if found.phase == "critical" else "")
    elif math.isinf(found.q):
        moment = "the signal grows for ever"
    depth = found.depth_of_correlation
    if math.isinf(depth):
        reach = "the correlation depth is infinite"
    else:
        reach = f"the correlation depth is {sentence_text(depth)} layers"
    gradient = f"a layer multiplies the gradient's mean square by χ = {sentence_text(found.chi, 4)}"
    return f"{name}. In the end {moment}, {gradient}, and {reach}"


@lru_cache(maxsize=256)
def _fixed_point(g: Activation, scale: float, bias: float, start: float) -> FixedPoint | None:
    """The exact fixed point, which takes a twentieth of a second; None where it is too far off."""
    try:
        return fixed_point(g, weight_scale=scale, bias_variance=bias, input_mean_square=start)
    except SheetError:
        return None


def _after_first_layer(spec: DeepSpec, index: int) -> float:
    """Mean square of what reaches the layers that have one shape, within bounds: digits give the first another."""
    limit, _ = limit_of(replace(spec, depth=1), spec.attempts[index], _first_example(spec))
    size = limit.post[1] if limit else math.inf
    return max(size**2, _SMALLEST_START) if size < math.sqrt(_LARGEST_START) else _LARGEST_START


def _first_example(spec: DeepSpec) -> tuple[float, ...]:
    """What the scheme ``inputs`` measures."""
    if all(attempt.scheme != "inputs" for attempt in spec.attempts):
        return ()
    return tuple(batch_of(replace(spec, batch=1))[0].tolist())


@lru_cache(maxsize=64)
def _usual_reach(g: Activation) -> tuple[float, float]:
    """Ends of the axes that hold the critical line's beginning in their middle."""
    known = [critical_weight_scale(g, bias_variance=bias) for bias in (0.0, _USUAL_BIAS)]
    widest = max((scale for scale in known if scale is not None), default=0.0)
    return max(_USUAL_WEIGHT, 2.0 * widest), _USUAL_BIAS


def _stretched(reach: float, values: list[float]) -> float:
    near = [value for value in values if value <= _FARTHEST * reach]
    return max(reach, *(_ROOM * value for value in near), 0.0)


@lru_cache(maxsize=64)
def _known(g: Activation, across: float, up: float) -> tuple[tuple[CriticalPoint, ...], PhaseDiagram]:
    grid = phase_diagram(
        g,
        weight_scales=np.linspace(0.0, across, _ACROSS).tolist(),
        bias_variances=np.linspace(0.0, up, _UP).tolist(),
    )
    return critical_line(g, max_bias_variance=up, points=_POINTS), grid
