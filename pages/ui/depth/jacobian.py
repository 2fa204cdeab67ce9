"""Singular values of a layer's Jacobian and of the whole network's: what they do to directions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.depth.texts import attempt_heading, caption, file_name, levels, log_ends, rounded, short, why_it_ends
from xavier_core.depth import AttemptFigures, DeepResult
from xavier_core.network import effective_rank

__all__ = ["spectrum_content"]

Array = NDArray[np.float64]

_MAX_POINTS = 200
_MAX_DECADES = 16
"""Smaller singular values are what rounding makes of 0."""


def spectrum_content(result: DeepResult, *, layer: int = 1) -> dict[str, Any]:
    """Return singular values, largest first, on one logarithmic axis: of one layer and from end to end.

    Parameters
    ----------
    layer
        The layer, from 1, whose Jacobian is drawn beside that of the whole network.
    """
    spec = result.spec
    panels: list[dict[str, Any]] = [
        {
            "attempt": index,
            "title": attempt_heading(index, attempt),
            "note": why_it_ends(attempt),
            "curves": _curves(attempt, layer),
        }
        for index, attempt in enumerate(result.attempts)
    ]
    sizes = [size for panel in panels for curve in panel["curves"] for size in curve["values"]]
    low, high = log_ends(sizes, _MAX_DECADES)
    return {
        "kind": "spectrum",
        "title": "Singular values of the Jacobians, largest first, at the first example",
        "caption": caption(spec),
        "file": file_name(spec, f"singular-values_layer-{layer}"),
        "label": "place of a singular value, the largest being first",
        "low": round(low, 4),
        "high": round(high, 4),
        "levels": levels(low, high),
        "panels": panels,
    }


def _curves(attempt: AttemptFigures, layer: int) -> list[dict[str, Any]]:
    curves = []
    if layer <= len(attempt.layers):
        values = attempt.layers[layer - 1].singular_values
        if values is not None:
            curves.append(_curve(f"layer {layer}", values))
    if attempt.jacobian is not None:
        curves.append(_curve("end to end", attempt.jacobian))
    return curves


def _curve(name: str, values: Array) -> dict[str, Any]:
    """A curve with its mean and effective rank in words; of many values some, evenly chosen."""
    some = np.unique(np.linspace(0, values.size - 1, min(values.size, _MAX_POINTS)).round().astype(np.intp))
    rank = f"effective rank {short(effective_rank(values))} of {values.size}"
    words = f"{name}: mean {short(float(values.mean()))}, {rank}"
    zeros = values.size - np.count_nonzero(values)
    if zeros:
        words += f", {zeros} exactly 0"
    return {
        "name": name,
        "n": int(values.size),
        "values": rounded(values[some], 3),
        "places": some.tolist(),
        "words": words,
    }
