"""The toolbar: every control of the sheet that is one press; the rest opens a panel below it."""

from __future__ import annotations

from pages.ui.browser.payloads import ButtonContent, ToolbarContent
from pages.ui.sheet.frame import layer_sizes_text
from pages.ui.sheet.memory import ATTEMPTS_PANEL, SheetMemory
from pages.ui.shell.session import Session
from xavier_core.dice import MAX_ROLL

_ABOUT_REFRESH = "Draw every attempt again: the roll after the highest one seen"


def toolbar_content(session: Session, memory: SheetMemory) -> ToolbarContent:
    """Return the buttons with the operation of each, and what a screen reader is told of the roll."""
    spec = session.spec
    pins = spec.pinned
    return {
        "buttons": [
            {**_button("refresh", "Refresh", _ABOUT_REFRESH), "shortcut": "F9"},
            _button("previous", "Previous", "Previous roll", disabled=spec.roll == 1),
            _button("next", "Next", "Next roll", disabled=spec.roll == MAX_ROLL),
            _button("first", "Roll 1", "Back to roll 1", disabled=spec.roll == 1),
            _panel(memory, "dice", f"Roll {spec.roll}, seed {spec.seed}"),
            _panel(memory, "layers", f"Layers {layer_sizes_text(spec)}"),
            _panel(memory, ATTEMPTS_PANEL, "Attempts"),
            _button("undo", "Undo", "Undo (Ctrl+Z)", disabled=not session.undo_steps),
            _button("redo", "Redo", "Redo (Ctrl+Y)", disabled=not session.redo_steps),
            _button("unpin", f"Unpin all ({pins})", "Draw every pinned weight and bias again", disabled=not pins),
            _panel(memory, "presets", "Presets"),
            _panel(memory, "export", "Export"),
        ],
        "said": f"Roll {spec.roll} of seed {spec.seed}",
    }


def _button(name: str, label: str, title: str, *, disabled: bool = False) -> ButtonContent:
    return {"name": name, "label": label, "title": title, "operation": (name,), "disabled": disabled}


def _panel(memory: SheetMemory, name: str, label: str) -> ButtonContent:
    return {"name": name, "label": label, "operation": ("panel", name), "expanded": memory.panel == name}
