"""What the charts of a deep run say: what was fed in, which attempt is which, where it stopped, what is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from xavier_core.base import counted, sentence_text
from xavier_core.depth import AttemptFigures, DeepSpec

_MOST_LAYERS = 10
"""Layers that are drawn one by one."""
_DATA = {
    "normal": "from N(0, 1)",
    "uniform": "from U(0, 1)",
    "sheet": "of the sheet",
    "digits": "of handwritten digits, centred",
    "digits_raw": "of handwritten digits, 0 to 1",
}


def shown_layers(depth: int) -> tuple[int, ...]:
    """Return the layers, from 1, that are drawn: all, or evenly chosen ones with the first and the last."""
    if depth <= _MOST_LAYERS:
        return tuple(range(1, depth + 1))
    return tuple(1 + round(step * (depth - 1) / (_MOST_LAYERS - 1)) for step in range(_MOST_LAYERS))


def attempt_heading(index: int, figures: AttemptFigures) -> str:
    """Return number and name of an attempt, such as ``Attempt 1: fixed standard deviation 0.01``."""
    return f"Attempt {index + 1}: {figures.attempt.title}"


def caption(spec: DeepSpec) -> str:
    """Return what was fed into which network, for a picture that stands alone."""
    examples, layers = counted(spec.examples, "example"), counted(spec.depth, "layer")
    slope = f" of slope {spec.slope:g}" if spec.nonlinearity.takes_slope else ""
    return (
        f"{examples} {_DATA[spec.data]} through {layers} of {spec.width:,}, {spec.nonlinearity.title}{slope}; "
        f"seed {spec.seed}, roll {spec.roll}"
    )


def file_name(spec: DeepSpec, what: str) -> str:
    """Return the name, without its ending, of a file that a picture is saved in."""
    return f"xavier-sheet_depth_{what}_seed-{spec.seed}_roll-{spec.roll}"


def why_it_ends(figures: AttemptFigures) -> str:
    """Return where an attempt's numbers left the range of the precision, or why it has none; else nothing."""
    if figures.why_no_numbers:
        return f"not drawn: {figures.why_no_numbers}"
    return "; ".join(f"{found.where}: {found.what} in layer {found.layer}" for found in figures.range_events)


def listed(layers: tuple[int, ...], depth: int) -> str:
    """Return which layers are drawn, where not all of them are."""
    if len(layers) == depth:
        return ""
    return f"{len(layers)} of {depth} layers are drawn: {', '.join(map(str, layers))}"


def ends_text(sizes: Sequence[tuple[int, float]]) -> str:
    """Return the first and the last of some layers' sizes, each given with its layer."""
    (first, before), (last, after) = sizes[0], sizes[-1]
    return f"{sentence_text(before)} in layer {first}, {sentence_text(after)} in layer {last}"
