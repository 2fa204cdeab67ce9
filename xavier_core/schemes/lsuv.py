"""LSUV: scales a layer's weights until its pre-activations have variance 1 on the data that reach it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from xavier_core.base import Array

__all__ = ["MAX_STEPS", "TOLERANCE", "scale_to_unit_variance"]


TOLERANCE = 0.02
"""How far from 1 a variance may be (the default of the author's script)."""
MAX_STEPS = 20
"""How often weights are divided at the most (the same)."""


def scale_to_unit_variance(
    weights: Array, pass_through: Callable[[Array], Array], *, tolerance: float = TOLERANCE, maximum: int = MAX_STEPS
) -> Array:
    """Return ``weights / sqrt(Var(z))``, divided again until ``|Var(z) - 1| <= tolerance`` or ``maximum`` times.

    Weights of ``Var(z) = 0`` are left as they are: one unit on one example, or no signal.
    (Mishkin and Matas 2015, "All you need is a good init", algorithm 1; the variance is taken over all
    units and examples, before the activation.)

    Parameters
    ----------
    weights
        Shape (..., fan_in, fan_out), orthonormal to start with.
    pass_through
        Weights to all pre-activations of the layer: (..., fan_in, fan_out) to (..., units times examples).
    """
    for _ in range(maximum):
        variance = _variance(pass_through(weights))
        off = (np.abs(variance - 1.0) > tolerance) & (variance > 0.0)
        if not off.any():
            break
        weights = weights / np.sqrt(np.where(off, variance, 1.0))[..., np.newaxis, np.newaxis]
    return weights


def _variance(values: Array) -> Array:
    """Population variance over the last axis, summed in order, so that one row and many give the same bits.

    Scaled by the largest deviation first, so that neither large nor tiny ones lose their squares.
    """
    n = values.shape[-1]
    deviations = values - np.add.accumulate(values, axis=-1)[..., -1:] / n
    largest = np.abs(deviations).max(axis=-1, keepdims=True)
    unit = deviations / np.where(largest > 0.0, largest, 1.0)
    variance: Array = np.square(largest[..., 0]) * (np.add.accumulate(np.square(unit), axis=-1)[..., -1] / n)
    return variance
