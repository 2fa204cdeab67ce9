"""An oracle: one layer in plain Python, in the order in which the sheet's formula reads."""

from __future__ import annotations

__all__ = ["layer_by_loop"]


def layer_by_loop(signal: list[float], weights: list[list[float]]) -> list[float]:
    """Return each unit's ``((x1*w1 + x2*w2) + x3*w3) ...``."""
    outputs = []
    for column in range(len(weights[0])):
        total = signal[0] * weights[0][column]
        for row in range(1, len(signal)):
            total += signal[row] * weights[row][column]
        outputs.append(total)
    return outputs
