"""An oracle: the networks of the published figures in a few lines of NumPy, with NumPy's own random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLUMNS", "jacobian_mean", "signal_figures"]

Array = NDArray[np.float64]
Figures = Mapping[tuple[int, str], float]
"""(layer, 0 for the inputs, and quantity) to its value."""


def _tanh(z: Array) -> Array:
    return np.tanh(z)


def _relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


COLUMNS: tuple[tuple[str, int, Callable[[Array], Array], float], ...] = (
    ("cs231n-tanh", 0, _tanh, 0.01),
    ("cs231n-tanh", 1, _tanh, 1.0),
    ("cs231n-tanh", 2, _tanh, 1.0 / np.sqrt(500)),
    ("cs231n-relu", 0, _relu, 1.0 / np.sqrt(500)),
    ("cs231n-relu", 1, _relu, np.sqrt(2.0 / 500)),
)
"""(preset, attempt, activation, standard deviation of the weights) of each column that the slides print."""


def signal_figures(activate: Callable[[Array], Array], std: float, seed: tuple[int, ...]) -> Figures:
    """Mean and standard deviation of every layer, 10 of 500 units, of 1,000 examples of N(0, 1)."""
    rng = np.random.default_rng(seed)
    signal = rng.standard_normal((1000, 500))
    figures = {(0, "input.std"): float(signal.std())}
    for layer in range(1, 11):
        signal = activate(signal @ (std * rng.standard_normal((500, 500))))
        figures[layer, "post.mean"] = float(signal.mean())
        figures[layer, "post.std"] = float(signal.std())
    return figures


def jacobian_mean(half_width: float, seed: tuple[int, ...]) -> float:
    """Mean singular value of the Jacobian of the last of 5 layers of 1,000 tanh units, at one example of N(0, 1)."""
    rng = np.random.default_rng(seed)
    signal = rng.standard_normal(1000)
    for _ in range(5):
        weights = rng.uniform(-half_width, half_width, (1000, 1000))
        signal = np.tanh(signal @ weights)
    return float(np.linalg.svd(weights * (1.0 - signal**2), compute_uv=False).mean())
