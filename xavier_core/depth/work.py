"""How much work a deep run is, so that runs can be put in order and their time told from those before."""

from __future__ import annotations

from xavier_core.depth.spec import USUAL_MEASUREMENTS, DeepSpec, Measurements

__all__ = ["run_work"]

_PRODUCTS = 3
"""Matrix products of a layer: its pre-activations, the gradient of its weights, the gradient that goes on back."""
_SINGLE = 0.5
"""A product in float32 takes half the time."""
_DRAWN, _MEASURED = 640, 500
"""Multiply-adds in the time of which a weight is drawn, and a unit's five numbers at one example are measured."""
_JACOBIAN, _RANK = 4, 2
"""Products of two square matrices of the layer's width in the time of which singular values and rank are found."""


def run_work(spec: DeepSpec, measurements: Measurements = USUAL_MEASUREMENTS) -> float:
    """Return the work of a run in multiply-adds of float64.

    Of each attempt and layer it is

        3 B fan_in fan_out + 500 B fan_out + (4 if Jacobians are asked for) n³ + (2 if ranks are) n³

    for B examples and a width of n, and 640 fan_in fan_out once for all attempts, which share their dice. The
    factors were measured with one thread over all presets and some networks that are thin, wide, deep or of one
    example: from 0.1 s on, time in the ratio of this work is right within a factor of 1.7.
    """
    weights = sum(fan_in * fan_out for fan_in, fan_out in spec.shapes)
    products = _PRODUCTS * spec.examples * weights * (_SINGLE if spec.precision == "float32" else 1.0)
    numbers = _MEASURED * spec.examples * spec.width * spec.depth
    asked = (_JACOBIAN * measurements.jacobian + _RANK * measurements.rank) * spec.depth * spec.width**3
    return _DRAWN * weights + len(spec.attempts) * (products + numbers + asked)
