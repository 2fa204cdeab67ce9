"""Depth as a page."""

from __future__ import annotations

from pathlib import Path

from pages.ui.depth.attempts_link import FIRST_PRESET
from pages.ui.depth.memory import DepthMemory
from pages.ui.depth.operations import OPERATIONS
from pages.ui.depth.settings import PARTS, DepthSettings, check, fit, settings_of_preset
from pages.ui.shell.page import Page

STYLE = Path(__file__).parent / "depth.css"
"""The page's own style: its first screen is to hold the answer."""

PAGE: Page[DepthSettings, DepthMemory] = Page(
    "depth",
    first=lambda _: settings_of_preset(FIRST_PRESET),
    memory=DepthMemory,
    parts=PARTS,
    fit=fit,
    check=check,
    operations=OPERATIONS,
)
