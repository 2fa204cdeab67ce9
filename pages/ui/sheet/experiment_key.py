"""What tells one experiment from another, whatever its seed and roll."""

from __future__ import annotations

from xavier_core import Attempt, SheetSpec

ExperimentKey = tuple[tuple[float, ...], tuple[float, ...], tuple[int, ...], tuple[Attempt, ...], bool]
"""Inputs, desired outputs, hidden layers, attempts, and whether these share their dice."""


def experiment_key(spec: SheetSpec) -> ExperimentKey:
    """Return what of a spec is the same in every roll."""
    return spec.inputs, spec.desired, spec.hidden, spec.attempts, spec.same_dice
