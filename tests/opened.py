"""What an address that says nothing opens on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xavier_core import SheetSpec
from xavier_core.sheet import opening_spec

__all__ = ["opened"]


def opened(**changes: Any) -> SheetSpec:  # noqa: ANN401 - of the spec
    """Return the spec that is seen first, with something changed since."""
    return replace(opening_spec(), **changes)
