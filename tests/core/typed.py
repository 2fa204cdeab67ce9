"""One cell typed into, for tests of what an edit means."""

from __future__ import annotations

from xavier_core import SheetSpec
from xavier_core.sheet import CellEdit, edit_cells

__all__ = ["edit_cell"]


def edit_cell(spec: SheetSpec, index: int, edit: CellEdit) -> SheetSpec:
    """Return the spec after ``edit``, or raise why it is refused."""
    edited, refused = edit_cells(spec, index, (edit,))
    for _, reason in refused:
        raise reason
    return edited
