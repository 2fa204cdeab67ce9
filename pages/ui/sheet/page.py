"""The sheet as a page."""

from __future__ import annotations

from types import MappingProxyType

from pages.ui.prose import read_prose
from pages.ui.sheet.memory import SheetMemory
from pages.ui.sheet.operations import OPERATIONS
from pages.ui.shell.page import Nothing, Page

PAGE: Page[Nothing, SheetMemory] = Page(
    "sheet",
    memory=SheetMemory,
    operations=OPERATIONS,
    script="sheet",
    browser_data=lambda: MappingProxyType({"prose": read_prose("sheet")}),
)
