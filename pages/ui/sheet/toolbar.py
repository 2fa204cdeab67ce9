"""The toolbar: what its controls say, and what they can do now."""

from __future__ import annotations

from pages.ui.browser.payloads import ToolbarContent
from pages.ui.sheet.frame import layer_sizes_text
from pages.ui.sheet.operations import SheetVisit
from xavier_core.dice import MAX_ROLL


def toolbar_content(here: SheetVisit) -> ToolbarContent:
    """Return the state of the controls; the browser has their names."""
    spec = here.spec
    return {
        "seed": spec.seed,
        "roll": spec.roll,
        "is_last_roll": spec.roll == MAX_ROLL,
        "layers": layer_sizes_text(spec),
        "panel": here.memory.panel,
        "pins": spec.pinned,
        "undo": bool(here.session.undo_steps),
        "redo": bool(here.session.redo_steps),
        "projector": here.settings.projector,
        "link": here.link,
    }
