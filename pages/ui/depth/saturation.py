"""Where a layer's pre-activations meet the activation: its curve, its slope, and what there is of either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.depth.texts import attempt_heading, caption, file_name, nice_ceiling, percent, rounded, short, why_it_ends
from xavier_core.depth import AttemptFigures, DeepResult, DeepSpec, LayerFigures

__all__ = ["saturation_content"]

Array = NDArray[np.float64]

_POINTS = 161
_MIN_REACH, _MAX_REACH = 4.0, 8.0
"""An activation that bends is drawn where it does; pre-activations farther out are counted."""
_INSIDE = 0.98


def saturation_content(result: DeepResult, *, layer: int = 1) -> dict[str, Any]:
    """Return the activation with its slope, and one layer's pre-activations under it, for each attempt.

    Parameters
    ----------
    layer
        From 1; where an attempt has not come so far, its last one is shown.
    """
    spec = result.spec
    shown = [
        attempt.layers[min(layer, len(attempt.layers)) - 1] if attempt.layers else None for attempt in result.attempts
    ]
    reach = _reach(spec, [own.sample for own in shown if own])
    z = np.linspace(-reach, reach, _POINTS)
    values = spec.nonlinearity.apply(z)
    slopes = spec.nonlinearity.derivative(z)
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    return {
        "kind": "saturation",
        "title": f"Layer {layer}: which part of {spec.nonlinearity.title} its pre-activations meet",
        "caption": caption(spec),
        "file": file_name(spec, f"saturation_layer-{layer}"),
        "label": "pre-activation z",
        "reach": reach,
        "ticks": [{"at": part, "text": short(reach * (2.0 * part - 1.0))} for part in (0.0, 0.25, 0.5, 0.75, 1.0)],
        "curve": rounded(values),
        "slope": rounded(slopes),
        "value_reach": rounded((low, high)),
        "slope_reach": rounded((min(float(slopes.min()), 0.0), max(float(slopes.max()), 0.0) or 1.0)),
        "names": [f"g(z): {spec.nonlinearity.title}", "g'(z): its slope"],
        "panels": [
            {
                "attempt": index,
                "title": attempt_heading(index, attempt),
                **_panel(spec, attempt, own, layer, reach),
            }
            for index, (attempt, own) in enumerate(zip(result.attempts, shown, strict=True))
        ],
    }


def _layer(attempt: AttemptFigures, layer: int) -> LayerFigures | None:
    return attempt.layers[min(layer, len(attempt.layers)) - 1] if attempt.layers else None


def _reach(spec: DeepSpec, samples: Sequence[Array]) -> float:
    """How far the common axis goes: as far as the attempts, but an activation that bends must be seen to bend."""
    outer = max((float(np.quantile(np.abs(sample), _INSIDE)) for sample in samples if sample.size), default=0.0)
    if spec.nonlinearity.slope_below is not None:
        return nice_ceiling(outer) if outer else 1.0
    return nice_ceiling(min(max(outer, _MIN_REACH), _MAX_REACH))


def _panel(
    spec: DeepSpec, attempt: AttemptFigures, own: LayerFigures | None, layer: int, reach: float
) -> dict[str, Any]:
    ends = why_it_ends(attempt)
    if own is None:
        return {"words": ends or "no layer yet", "places": [], "slopes": [], "left": 0, "right": 0, "n": 0}
    sample = own.sample
    inside = sample[np.abs(sample) <= reach]
    slopes = spec.nonlinearity.derivative(inside)
    words = [] if own.layer == layer else [f"layer {own.layer}, the last one that was reached ({ends or 'so far'})"]
    if own.saturated is not None:
        words.append(f"{percent(own.saturated)} of the units beyond {_beyond(spec)}")
    words.append(f"mean g'² {short(own.slope_square)}")
    if own.dead:
        words.append(f"{percent(own.dead)} of the units dead")
    words.append(f"standard deviation of z {short(own.pre.std)}")
    return {
        "words": "; ".join(words),
        "places": (0.5 + 0.5 * inside / reach).round(4).tolist(),
        "slopes": slopes.round(3).tolist(),
        "left": int((sample < -reach).sum()),
        "right": int((sample > reach).sum()),
        "n": int(sample.size),
    }


def _beyond(spec: DeepSpec) -> str:
    """What a unit must exceed to count as saturated."""
    low, high = spec.nonlinearity.limits
    start = spec.nonlinearity.value_at_0
    ends = [start + 0.99 * (limit - start) for limit in (low, high) if limit is not None]
    if len(ends) == 2 and ends[0] == -ends[1]:
        return f"±{short(ends[1], 4)}"
    return " or ".join(short(end, 4) for end in ends)
