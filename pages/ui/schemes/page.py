"""The schemes page as a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from pages.ui.schemes.settings import FIELDS, SchemesSettings, fit
from pages.ui.shell.page import Page, Visit


@dataclass
class SchemesMemory:
    """What the page remembers of one tab."""

    put_at: dict[str, int] = field(default_factory=dict)
    """By section, the attempt that its scheme is put in the place of."""


SchemesVisit = Visit[SchemesSettings, SchemesMemory]

PAGE: Page[SchemesSettings, SchemesMemory] = Page(
    "schemes", first=lambda _: SchemesSettings(), memory=SchemesMemory, parts=FIELDS, fit=fit
)


def take_framework(here: SchemesVisit, framework: str) -> None:
    """Turn to another framework, at its first layer: the same index would be another layer there."""
    here.change({"framework": framework, "layer": 0})
