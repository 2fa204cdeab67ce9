"""The browser's side of the pages: scripts, mounted as Streamlit components.

A page mounts one script, which stays the same for a visit, so that it travels once: ``shared`` carries what
a person does to Python, and ``sheet`` draws the sheet besides. Each view is mounted with the few lines of
``mount.js``, which hand it over to the script. What travels is in ``payloads.py``.

``charts.js``, which draws on two pages, ``pad.js`` of the re-rolls page and ``catalogue.js`` of the schemes page
stand alone. They build the page with ``dom.js``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from streamlit.components import v2 as components

from pages.ui.browser.link import link

__all__ = [
    "DEPTH_STYLE",
    "OUTBOX_KEY",
    "mount_catalogue",
    "mount_chart",
    "mount_outbox",
    "mount_pad",
    "mount_view",
]

OUTBOX_KEY = "outbox"
"""Key of every page's script: its state's ``log`` is what the browser sent."""

_HERE = Path(__file__).parent
DEPTH_STYLE = f"<style>{(_HERE / 'depth.css').read_text(encoding='utf-8')}</style>"
"""The depth page's own style, for its first text: so it is there before anything that it would move."""


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_scripts = {
    "shared": components.component(
        "xavier_sheet_shared",
        css=_read("shared/page.css"),
        js=link(_HERE / "shared/start.js"),
        isolate_styles=False,
    ),
    "sheet": components.component(
        "xavier_sheet_sheet",
        css=_read("shared/page.css", "sheet/sheet.css"),
        js=link(_HERE / "sheet/start.js"),
        isolate_styles=False,
    ),
}
_view = components.component("xavier_sheet_view", js=link(_HERE / "shared/mount.js"), isolate_styles=False)

_pad = components.component(
    "xavier_sheet_pad", css=_read("pad.css"), js=_read("dom.js", "pad.js"), isolate_styles=False
)
_chart = components.component(
    "xavier_sheet_chart", css=_read("charts.css"), js=_read("dom.js", "charts.js"), isolate_styles=False
)

_catalogue = components.component(
    "xavier_sheet_catalogue", css=_read("catalogue.css"), js=_read("dom.js", "catalogue.js"), isolate_styles=False
)


def mount_outbox(*, script: str, session: str, page: str, data: Mapping[str, Any]) -> None:
    """Mount a page's script, ``shared`` or ``sheet``.

    Session, page and data stay the same for a visit: a message to the browser whose bytes are the same is
    not sent again, and the script's source is part of it.
    """
    _scripts[script](key=OUTBOX_KEY, data={"session": session, "page": page, **data}, on_log_change=_no_callback)


def mount_view(view: str, *, key: str, content: Mapping[str, Any]) -> None:
    """Mount a view with what it shows: ``receipt``, ``buttons``, or the sheet's ``head`` and ``sheet``.

    Content with a ``Receipt`` in it acknowledges operations and completes the address, whatever the view.
    """
    _view(key=key, data={"view": view, "content": content})


def mount_catalogue(*, key: str, content: Mapping[str, Any]) -> None:
    """Mount the table of schemes; its state's ``view`` are the filters, ``opened`` the scheme that is asked for."""
    _catalogue(key=key, data=content, on_view_change=_no_callback, on_opened_change=_no_callback)


def mount_pad(*, key: str, session: str, taken: int, steps: Sequence[int]) -> None:
    """Mount the buttons that add re-rolls; their state's ``added`` is what was pressed in all."""
    data = {"session": session, "taken": taken, "steps": list(steps)}
    _pad(key=key, data=data, on_added_change=_no_callback)


def mount_chart(*, key: str, content: Mapping[str, Any]) -> tuple[int, str] | None:
    """Mount a chart; return the roll of it that a person asked to open, if one did, and a mark of that wish.

    The same wish can come twice, since the run that follows it ends where the page is left.
    """
    match _chart(key=key, data=content, on_opened_change=_no_callback).opened:
        case [int(roll), str(mark)]:
            return roll, mark
    return None


def _no_callback() -> None:
    """What was sent is read at the start of the next run, so that a test can write it as the browser does."""
