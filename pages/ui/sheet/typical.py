"""What rolls usually do to the attempts of an experiment, kept for who asks again."""

from __future__ import annotations

from pages.ui.browser.payloads import TypicalContent
from pages.ui.sheet.growth import growth_content
from xavier_core import SheetSpec


def typical_content(spec: SheetSpec) -> tuple[list[TypicalContent], bool]:
    """Return what is known of each attempt by now, and whether that is all."""
    return [{"growth": growth_content(None, layers=1, note="later"), "closest": "", "closest_note": ""} for _ in spec.attempts], True


def advance_typical(spec: SheetSpec) -> None:
    """Find out more."""
