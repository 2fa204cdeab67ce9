"""How the sheet is shown, by the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pages.ui.shell.fields import Read
from xavier_core import SheetError

_PROJECTOR = "projector"


@dataclass(frozen=True, slots=True)
class SheetSettings:
    """What the page shows, beside the spec."""

    projector: bool = False
    """Whether it is shown to a class: large numbers, no reading text."""


class _Show:
    """``show=projector``; a link without it opens the page as it is read alone."""

    part = "show"

    @staticmethod
    def read(text: str, _: Mapping[str, Any]) -> Read:
        if text == _PROJECTOR:
            return Read({"projector": True})
        return Read({}, (str(SheetError("What the page shows (link part show)", text, _PROJECTOR)),))

    @staticmethod
    def write(settings: SheetSettings) -> str | None:
        return _PROJECTOR if settings.projector else None


PARTS = (_Show(),)
"""The page's own part of the link."""
