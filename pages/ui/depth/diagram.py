"""What the phase diagram shows: the critical line of an activation, the depths around it, and where attempts stand."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from pages.ui.depth.phase import PhasePoint, phase_content
from pages.ui.depth.texts import file_name
from xavier_core import SheetError
from xavier_core.activations import Activation
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.depth import DeepAttempt, DeepSpec, batch_of, input_law, limit_of, phase_csv, scales_of
from xavier_core.mean_field import (
    CriticalPoint,
    FixedPoint,
    PhaseDiagram,
    critical_line,
    critical_weight_scale,
    fixed_point,
    phase_diagram,
)

__all__ = ["Diagram", "diagram_content", "diagram_csv", "diagram_of", "phase_text"]

_ACROSS, _UP = 61, 26
_POINTS = 60
_USUAL_BIAS, _USUAL_WEIGHT = 0.25, 4.0
_ROOM = 1.25
_FARTHEST = 4.0
"""An attempt up to so many times beyond the usual axes stretches them; one beyond stands at their edge."""


class Diagram(NamedTuple):
    """The phase diagram of one experiment."""

    line: tuple[CriticalPoint, ...]
    grid: PhaseDiagram
    points: tuple[PhasePoint, ...]
    """Attempts that stand in it, or at its edge."""
    left_out: tuple[str, ...]
    """Which have no place in it, and why."""


def diagram_of(spec: DeepSpec) -> Diagram:
    """Return the diagram of an experiment's activation, its axes such that most attempts stand in it."""
    first_example = tuple(batch_of(replace(spec, batch=1))[0].tolist()) if _measures_inputs(spec) else ()
    placed: list[PhasePoint] = []
    left_out = []
    across, up = _usual_reach(spec.nonlinearity)
    for index, attempt in enumerate(spec.attempts):
        title = f"Attempt {index + 1}: {attempt.title}"
        scale = _scale_of(spec, attempt, first_example)
        if scale is None:
            left_out.append(f"attempt {index + 1} (its weights have a mean other than 0, or no standard deviation)")
        else:
            placed.append(PhasePoint(index, scale, attempt.bias_variance, title))
    across = _stretched(across, [point.weight_scale for point in placed])
    up = _stretched(up, [point.bias_variance for point in placed])
    line, grid = _known(spec.nonlinearity, across, up)
    return Diagram(line, grid, tuple(placed), tuple(left_out))


def diagram_content(diagram: Diagram, spec: DeepSpec, *, chosen: int) -> dict[str, Any]:
    """Return the diagram as the browser draws it; ``chosen`` is the attempt, from 0, that a pick moves."""
    content = phase_content(
        line=[(point.weight_scale, point.bias_variance) for point in diagram.line],
        weight_scales=diagram.grid.weight_scales,
        bias_variances=diagram.grid.bias_variances,
        depth_grid=diagram.grid.depth,
        is_chaotic=diagram.grid.chi > 1.0,
        points=diagram.points,
        selected=chosen,
        activation_title=spec.nonlinearity.title,
        file=file_name(spec, "phase-diagram"),
    )
    if diagram.left_out:
        content["caption"] += f" Not in the diagram: {', '.join(diagram.left_out)}."
    return content


def diagram_csv(diagram: Diagram) -> str:
    """Return the diagram as a table: line, depths, attempts."""
    grid = [
        (float(weight), float(bias), float(diagram.grid.depth[row, column]))
        for row, bias in enumerate(diagram.grid.bias_variances)
        for column, weight in enumerate(diagram.grid.weight_scales)
    ]
    attempts = [(point.title, point.weight_scale, point.bias_variance) for point in diagram.points]
    return phase_csv(list(diagram.line), grid, attempts)


def phase_text(spec: DeepSpec, index: int) -> str:
    """Return where an attempt's layers lead in the end, and how deep a signal reaches, in words with numbers."""
    attempt = spec.attempts[index]
    first_example = tuple(batch_of(replace(spec, batch=1))[0].tolist()) if _measures_inputs(spec) else ()
    scale = _scale_of(spec, attempt, first_example)
    if scale is None:
        return (
            f"Attempt {index + 1} has weights of a mean other than 0, or no standard deviation: it has no place here."
        )
    try:
        found = fixed_point(
            spec.nonlinearity,
            weight_scale=scale,
            bias_variance=attempt.bias_variance,
            input_mean_square=min(max(_after_first_layer(spec, attempt, first_example), 1e-12), 1e12),
        )
    except SheetError:
        return f"Attempt {index + 1} is too far off for the theory."
    return f"Attempt {index + 1} stands at ({scale:.4g}, {attempt.bias_variance:.4g}): {_description(found)}."


def _description(found: FixedPoint) -> str:
    name = {"ordered": "order", "critical": "the critical line", "chaotic": "chaos"}[found.phase]
    moment = f"the pre-activations come to a second moment of {found.q:.4g}"
    if found.q == 0.0:
        moment = "the signal dies out" + (", slower than by any factor a layer" if found.phase == "critical" else "")
    elif math.isinf(found.q):
        moment = "the signal grows for ever"
    depth = found.depth_of_correlation
    if math.isinf(depth):
        reach = "what tells two inputs apart neither fades nor grows by a factor a layer"
    elif found.phase == "chaotic":
        reach = f"like inputs part, and how unlike they become is settled by a factor e every {depth:.3g} layers"
    else:
        reach = f"what tells two inputs apart fades by a factor e every {depth:.3g} layers"
    gradient = f"a layer multiplies the gradient's mean square by χ = {found.chi:.4g}"
    return f"{name}. In the end {moment}, {gradient}, and {reach}"


def _after_first_layer(spec: DeepSpec, attempt: DeepAttempt, first_example: tuple[float, ...]) -> float:
    """Mean square of what reaches the layers that have one shape: digits give the first another."""
    limit, _ = limit_of(replace(spec, depth=1), attempt, first_example)
    return limit.post[1] ** 2 if limit and limit.post[1] < math.sqrt(MAX_MAGNITUDE) else MAX_MAGNITUDE


def _measures_inputs(spec: DeepSpec) -> bool:
    return any(attempt.scheme == "inputs" for attempt in spec.attempts)


def _scale_of(spec: DeepSpec, attempt: DeepAttempt, first_example: tuple[float, ...]) -> float | None:
    """``fan_in Var(W)`` of the last layer, which is like all others but perhaps the first; None with a mean."""
    layers = tuple(spec.layer(index, first_example) for index in range(spec.depth))
    if attempt.rule.mean_of(layers[-1], attempt.arguments):
        return None
    scale = scales_of(spec, attempt, layers, input_law(spec).mean_square)[-1]
    return None if math.isnan(scale) else scale


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
