"""The memory of a deep run: its trace, and what drawing a layer and passing it take beside that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from xavier_core.depth.spec import USUAL_MEASUREMENTS, DeepAttempt, DeepSpec, Measurements
from xavier_core.dice import ORTHOGONAL, SPARSE
from xavier_core.network import BINS, DEFAULT_BUDGET, Fits, Size, check_fits, find_fits, trace_bytes

__all__ = ["LAYERS_IN_USE", "check_run", "room_left", "run_bytes", "run_fits"]

_DRAWN = np.dtype(np.float64).itemsize
"""Weights are drawn in float64, whatever the precision that they are then rounded to."""
_INDEPENDENT, _SPARSE, _ORTHOGONAL = 3, 4, 6
"""Matrices of the layer's size that are held at once while one is drawn: dice and draws; the order of the
weights that are kept; both factors and what the factorization works in."""
_VARIANCE = 6
"""Arrays of a layer's pre-activations that LSUV holds at once while it takes their variance."""
_HISTOGRAMS = 5
"""Of a layer: pre-activations, activations, and three gradients."""
_SPECTRUM = 6
"""Matrices of a layer's size that taking the singular values of it and of the product so far holds at once."""
_BESIDE = 2**24
"""What the matrix library, the thread that measures and the allocator keep beside: 16 MB."""
LAYERS_IN_USE = 3
"""Layers whose gradients are held: the one that is computed, the one that is measured, and what came into that."""


def run_bytes(spec: DeepSpec, measurements: Measurements = USUAL_MEASUREMENTS) -> int:
    """Return the bytes that a run takes at the most, of whichever of its attempts takes most.

    An attempt's forward pass, the gradient that is to come back and the figures of all attempts are there all along;
    beside them either a layer is drawn while the singular values of the one before are taken, where they are asked
    for, or the gradients of a few layers are held.
    """
    trace = trace_bytes(spec.layer_sizes, batch=spec.examples, dtype=spec.precision, backward=False)
    fan_in, fan_out = spec.shapes[-1]
    size, signal = np.dtype(spec.precision).itemsize, spec.examples * spec.width
    gradients = size * min(LAYERS_IN_USE, spec.depth) * (2 * signal + fan_in * fan_out)
    largest = max(fan_in * fan_out for fan_in, fan_out in spec.shapes)
    drawing = max(_drawing(spec, attempt, largest) for attempt in spec.attempts)
    figures = len(spec.attempts) * spec.depth * _HISTOGRAMS * BINS * np.dtype(np.int32).itemsize
    spectrum = _DRAWN * _SPECTRUM * largest if measurements.jacobian else 0
    return figures + trace + size * signal + max(gradients, drawing + spectrum)


def room_left(spec: DeepSpec, measurements: Measurements, *, budget: int) -> int:
    """Return the bytes of the budget that a run leaves."""
    return budget - _BESIDE - run_bytes(spec, measurements)


def check_run(spec: DeepSpec, measurements: Measurements = USUAL_MEASUREMENTS, *, budget: int = DEFAULT_BUDGET) -> None:
    """Refuse a run that would take more bytes than the budget.

    Raises
    ------
    BudgetError
        With the figure, and what would fit: see ``run_fits``.
    """
    check_fits(_takes(spec, measurements), _size(spec), budget=budget)


def run_fits(spec: DeepSpec, measurements: Measurements = USUAL_MEASUREMENTS, *, budget: int = DEFAULT_BUDGET) -> Fits:
    """Return what would fit in the budget in the place of a run that does not: each change alone.

    These are the most examples, the most layers and float32; where none of them does, the most units per layer.
    """
    return find_fits(_takes(spec, measurements), _size(spec), budget=budget)


def _size(spec: DeepSpec) -> Size:
    return Size(spec.examples, spec.depth, spec.width, spec.precision)


def _takes(spec: DeepSpec, measurements: Measurements) -> Callable[[Size], int]:
    """What a run like this one takes at another size, with all that is kept beside it."""
    return lambda size: _BESIDE + run_bytes(replace(spec, **size._asdict()), measurements)


def _drawing(spec: DeepSpec, attempt: DeepAttempt, weights: int) -> int:
    """Bytes that drawing a layer of so many weights takes."""
    matrices = {ORTHOGONAL.key: _ORTHOGONAL, SPARSE.key: _SPARSE}.get(attempt.distribution, _INDEPENDENT)
    held = matrices * weights
    if attempt.rule.is_data_driven:
        arrays = _VARIANCE + (spec.precision != "float64")  # what comes in is taken to float64 for it
        held = max(held, weights + arrays * spec.examples * spec.width)
    return _DRAWN * held
