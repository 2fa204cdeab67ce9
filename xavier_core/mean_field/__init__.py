"""Mean field: layers of infinite width, their fixed points and phase diagram, and what a finite width adds.

It stands on activations.
"""

from __future__ import annotations

from xavier_core.mean_field.critical_line import CriticalPoint, critical_line, critical_weight_scale
from xavier_core.mean_field.finite_width import log_size_law
from xavier_core.mean_field.fixed_point import FixedPoint, fixed_point
from xavier_core.mean_field.phase_diagram import PhaseMap, phase_map
from xavier_core.mean_field.propagation import (
    MAX_LAYERS,
    MAX_SCALE,
    gradient_sizes,
    gradient_sizes_by_layer,
    signal_sizes,
    sizes_by_layer,
)

__all__ = [
    "MAX_LAYERS",
    "MAX_SCALE",
    "CriticalPoint",
    "FixedPoint",
    "PhaseMap",
    "critical_line",
    "critical_weight_scale",
    "fixed_point",
    "gradient_sizes",
    "gradient_sizes_by_layer",
    "log_size_law",
    "phase_map",
    "signal_sizes",
    "sizes_by_layer",
]
