"""Overrides: numbers of one attempt that are held by hand, in place of what its rules give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from xavier_core.base import MAX_MAGNITUDE, SheetError, check_number, check_whole
from xavier_core.sheet.limits import MAX_HIDDEN, MAX_UNITS

__all__ = ["KINDS", "CellIndex", "Override", "OverrideKind", "check_overrides"]

OverrideKind = Literal["mean", "std", "weight", "bias"]
CellIndex = tuple[str, int, int, int]
"""(kind, layer, row, column), every index from 0."""


class KindRow(NamedTuple):
    """What is known about the overrides of one kind."""

    noun: str
    """What one is called."""
    indices: tuple[str, ...]
    """The indices that tell its cells apart; the others are 0."""
    minimum: float = -MAX_MAGNITUDE
    """Smallest number that one may be."""


KINDS: Mapping[str, KindRow] = MappingProxyType(
    {
        "mean": KindRow("mean", ("layer",)),
        "std": KindRow("standard deviation", ("layer",), minimum=0.0),
        "weight": KindRow("weight", ("layer", "row", "column")),
        "bias": KindRow("bias", ("layer", "column")),
    }
)
"""Every kind of override, in the order in which an attempt keeps them."""
_ORDER = tuple(KINDS)
_MAX_INDEX = MappingProxyType({"layer": MAX_HIDDEN, "row": MAX_UNITS - 1, "column": MAX_UNITS - 1})


class Override(NamedTuple):
    """One number held by hand: the mean or the standard deviation of a layer, a pinned weight or bias."""

    kind: OverrideKind
    layer: int
    """From 0."""
    row: int = 0
    """Row of a weight, from 0."""
    column: int = 0
    """Column of a weight or a bias, from 0."""
    value: float = 0.0

    @property
    def cell(self) -> CellIndex:
        """Which number it is."""
        return self[:4]

    @property
    def name(self) -> str:
        """What the number is called, such as ``weight 2,3 of layer 1``."""
        row = KINDS[self.kind]
        unit = ",".join(str(getattr(self, index) + 1) for index in row.indices[1:])
        return f"{row.noun} {unit} of layer {self.layer + 1}" if unit else f"{row.noun} of layer {self.layer + 1}"

    def has_cell(self, shapes: tuple[tuple[int, int], ...]) -> bool:
        """Return whether layers of these shapes, (fan_in, fan_out), have the number."""
        return self.layer < len(shapes) and self.row < shapes[self.layer][0] and self.column < shapes[self.layer][1]


def check_overrides(overrides: Iterable[Override]) -> tuple[Override, ...]:
    """Return the overrides checked and sorted, plain tuples made overrides; the later of two of one cell wins."""
    by_cell = {override.cell: override for override in (_checked(Override(*given)) for given in overrides)}
    return tuple(sorted(by_cell.values(), key=lambda override: (_ORDER.index(override.kind), override)))


def _checked(override: Override) -> Override:
    if override.kind not in KINDS:
        raise SheetError("overridden number", override.kind, "one of " + ", ".join(KINDS))
    row = KINDS[override.kind]
    indices = {
        index: check_whole(f"{index} of a {row.noun}", getattr(override, index), minimum=0, maximum=_MAX_INDEX[index])
        for index in row.indices
    }
    checked = Override(override.kind, **indices)
    return checked._replace(value=check_number(checked.name, override.value, minimum=row.minimum))
