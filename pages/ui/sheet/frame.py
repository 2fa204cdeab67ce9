"""How an attempt is laid out, in words that tell one layout from another."""

from __future__ import annotations

from xavier_core import SheetSpec
from xavier_core.sheet import layout_of


def frame_of(spec: SheetSpec, index: int) -> str:
    """Return what an attempt's cells mean to who types into them: its layer sizes and how it draws.

    An edit says the frame that it was typed into, so that it is never made in another attempt that has
    taken the place of the first since.
    """
    attempt, number = spec.attempts[index], spec.number_of(index)
    return f"{layer_sizes_text(spec)} {number} {attempt.name} {attempt.described} {layout_of(spec, index).has_bias:d}"


def layer_sizes_text(spec: SheetSpec) -> str:
    """Return layer sizes as they are typed, such as ``3-3-3-2``."""
    return "-".join(map(str, spec.layer_sizes))
