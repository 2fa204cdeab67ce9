"""Mean field: layers of infinite width, their fixed points and phase diagram, and what a finite width adds.

It stands on activations.
"""

from __future__ import annotations

from xavier_core.mean_field.critical_line import CriticalPoint, critical_line, critical_weight_scale
from xavier_core.mean_field.finite_width import LogRms, log_rms_law
from xavier_core.mean_field.fixed_point import FixedPoint, fixed_point
from xavier_core.mean_field.phase_diagram import PhaseDiagram, phase_diagram
from xavier_core.mean_field.propagation import (
    MAX_LAYERS,
    MAX_SCALE,
    gradient_rms,
    gradient_rms_by_layer,
    layer_moments,
    rms_by_layer,
)

__all__ = [
    "MAX_LAYERS",
    "MAX_SCALE",
    "CriticalPoint",
    "FixedPoint",
    "LogRms",
    "PhaseDiagram",
    "critical_line",
    "critical_weight_scale",
    "fixed_point",
    "gradient_rms",
    "gradient_rms_by_layer",
    "layer_moments",
    "log_rms_law",
    "phase_diagram",
    "rms_by_layer",
]
