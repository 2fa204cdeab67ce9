"""The sheet as a page."""

from __future__ import annotations

from types import MappingProxyType

from pages.ui.prose import read_prose
from pages.ui.sheet.memory import SheetMemory
from pages.ui.sheet.operations import OPERATIONS
from pages.ui.sheet.settings import PARTS, SheetSettings
from pages.ui.shell.page import Page

PAGE: Page[SheetSettings, SheetMemory] = Page(
    "sheet",
    first=lambda _: SheetSettings(),
    memory=SheetMemory,
    parts=PARTS,
    operations=OPERATIONS,
    script="sheet",
    browser_data=lambda: MappingProxyType({"prose": read_prose("sheet")}),
)
