"""The browser's side of the pages: scripts, mounted as Streamlit components.

A page mounts one script, which stays the same for a visit, so that it travels once: ``shared`` carries what
a person does to Python, and ``sheet`` draws the sheet besides. Each view is mounted with the few lines of
``mount.js``, which hand it over to the script. What travels is in ``payloads.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components import v2 as components

from pages.ui.browser.link import link

OUTBOX_KEY = "outbox"
"""Key of every page's script: its state's ``log`` is what the browser sent."""
LIVE_KEY = "live"
"""Key of the view of a page's live part, which takes the log once it is there."""

_HERE = Path(__file__).parent


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_FRAME = f"<style>{_read('shared/frame.css')}</style>"
_scripts = {
    "shared": components.component(
        "xavier_sheet_shared",
        css=_read("shared/page.css"),
        js=link(_HERE / "shared/start.js"),
        isolate_styles=False,
    ),
    "sheet": components.component(
        "xavier_sheet_sheet",
        css=_read("shared/page.css", "sheet/sheet.css", "sheet/diagram.css", "sheet/roll_memory.css"),
        js=link(_HERE / "sheet/start.js"),
        isolate_styles=False,
    ),
}
_view = components.component("xavier_sheet_view", js=link(_HERE / "shared/mount.js"), isolate_styles=False)


def mount_frame() -> None:
    """Send the style that places what is on a page: that of a component comes later, and would move everything."""
    st.html(_FRAME)


def mount_outbox(*, script: str, session: str, page: str, data: Mapping[str, Any]) -> None:
    """Mount a page's script, ``shared`` or ``sheet``.

    Session, page and data stay the same for a visit: a message to the browser whose bytes are the same is
    not sent again, and the script's source is part of it.
    """
    _scripts[script](key=OUTBOX_KEY, data={"session": session, "page": page, **data}, on_log_change=_no_callback)


def mount_view(view: str, *, key: str, content: Mapping[str, Any]) -> None:
    """Mount a view with what it shows: ``receipt``, ``buttons``, ``chart``.

    Content with a ``Receipt`` in it acknowledges operations and completes the address, whatever the view.
    """
    _view(key=key, data={"view": view, "content": content})


def mount_live_view(view: str, *, content: Mapping[str, Any]) -> None:
    """Mount the view of a page's live part, such as the sheet's ``stage``, which takes what the browser sends.

    What it shows goes as bytes: of a mapping Streamlit makes JSON twice, after looking for tables in it, and each press
    waits for that.
    """
    sent = json.dumps({"view": view, "content": content, "is_live": True}).encode()
    _view(key=LIVE_KEY, data=sent, on_log_change=_no_callback)


def _no_callback() -> None:
    """What was sent is read at the start of the next run, so that a test can write it as the browser does."""
