"""Norms of vectors whose squares could overflow or vanish."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["log_norm", "rms"]


def rms(signal: NDArray[np.float64]) -> float:
    """Return the root mean square of a signal of any shape: one number.

    Scaled by the largest magnitude first, so that neither large nor tiny signals lose their squares.
    """
    largest = float(np.abs(signal).max())
    if largest == 0.0:
        return 0.0
    scaled = signal / largest
    return largest * math.sqrt(float((scaled * scaled).sum()) / signal.size)


def log_norm(vector: NDArray[np.float64]) -> float:
    """Logarithm of the Euclidean norm, without squares that overflow or vanish."""
    maximum = float(np.abs(vector).max())
    return math.log(maximum) + 0.5 * math.log(float(np.sum((vector / maximum) ** 2)))
