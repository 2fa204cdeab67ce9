"""What is recorded about a sample of weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Figures", "figures"]

Figures = dict[str, Any]


def figures(drawn: NDArray[np.float64]) -> Figures:
    """Mean, variance, kurtosis (None for a constant), largest magnitude, number of entries, share of zeros."""
    mean = float(drawn.mean())
    away = np.square(drawn - mean)
    variance = float(away.mean())
    is_constant = bool(drawn.min() == drawn.max())
    return {
        "mean": mean,
        "variance": 0.0 if is_constant else variance,
        "kurtosis": None if is_constant else float(np.square(away).mean()) / variance**2,
        "largest": float(np.abs(drawn).max()),
        "n": drawn.size,
        "zeros": float((drawn == 0.0).mean()),
    }
