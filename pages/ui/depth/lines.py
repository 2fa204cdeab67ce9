"""The RMS of the signal and of its gradient over the layers: as measured, as infinite width has it, and its band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pages.ui.depth.texts import attempt_heading, caption, file_name, levels, log_ends, rounded, short, why_it_ends
from xavier_core.depth import AttemptFigures, DeepResult, example_band
from xavier_core.network import ArraySummary

__all__ = ["sizes_content"]

_NAMES = (("post", "activations"), ("pre", "pre-activations"))


def sizes_content(result: DeepResult, *, of: str = "post", layer: int = 1) -> dict[str, Any]:
    """Return the RMS over the layers on logarithmic axes, forward and backward.

    What is measured is that of the whole batch. The band is where an example as large as the inputs is found over
    re-rolls (see ``example_band``): a batch strays less from its mean as long as its examples differ.

    Parameters
    ----------
    of
        What is measured forward: ``post`` for activations, ``pre`` for pre-activations.
    layer
        The layer, from 1, that is read first.
    """
    spec = result.spec
    forward, backward = [], []
    for index, attempt in enumerate(result.attempts):
        limit = attempt.limit
        head = {"attempt": index, "title": attempt_heading(index, attempt), "note": why_it_ends(attempt)}
        theory = () if limit is None else limit.post if of == "post" else limit.pre
        band = example_band(limit, result.input.rms) if limit is not None and of == "post" else ()
        forward.append(
            {
                **head,
                "measured": rounded([_rms(getattr(own, of)) for own in attempt.layers]),
                "theory": rounded(theory),
                "band": [rounded(ends) for ends in band],
                "why": attempt.why_no_limit,
            }
        )
        backward.append(
            {
                **head,
                "measured": rounded([_rms(own.gradient_post) for own in attempt.layers]),
                "theory": rounded(() if limit is None else limit.backward),
                "band": [],
                "why": attempt.why_no_limit,
            }
        )
    start = result.input.rms if of == "post" else None
    return {
        "kind": "sizes",
        "title": f"Root mean square of the {dict(_NAMES)[of]} and of their gradient",
        "caption": caption(spec),
        "file": file_name(spec, "sizes"),
        "depth": spec.depth,
        "layer": min(layer, spec.depth),
        "charts": [
            _chart(f"Forward: {dict(_NAMES)[of]}", "layer, from the inputs (0) on", forward, start),
            _chart("Backward: gradient with respect to the activations", "← layer, from the last one back", backward),
        ],
        "said": "; ".join(_description(index, attempt) for index, attempt in enumerate(result.attempts)),
    }


def _rms(figures: ArraySummary | None) -> float:
    return math.nan if figures is None else figures.rms


def _chart(title: str, label: str, series: Sequence[dict[str, Any]], start: float | None = None) -> dict[str, Any]:
    sizes = [size for one in series for size in (*one["measured"], *one["theory"]) if size is not None]
    ends = [end for one in series for band in one["band"] for end in band if end is not None]
    low, high = log_ends([*sizes, *ends, start or 0.0])
    return {
        "title": title,
        "label": label,
        "low": round(low, 4),
        "high": round(high, 4),
        "zero": any(size == 0.0 for size in sizes),
        "levels": levels(low, high),
        "start": None if not start else float(f"{start:.4g}"),
        "series": list(series),
    }


def _description(index: int, attempt: AttemptFigures) -> str:
    if not attempt.layers:
        return f"attempt {index + 1}: {why_it_ends(attempt) or 'no layer yet'}"
    first, last = attempt.layers[0], attempt.layers[-1]
    return (
        f"attempt {index + 1}: activations from {short(first.post.rms)} in layer 1 "
        f"to {short(last.post.rms)} in layer {last.layer}"
    )
