"""An app of two pages that take what is pressed, each with another script: what the outbox is tested on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.browser import OUTBOX_KEY, mount_outbox, mount_view

_SESSION = "two pages"
_SCRIPTS = {"first": "sheet", "second": "shared"}


def _take() -> list[str]:
    """Everything that was done so far, each once: the page, the operation and its parts."""
    done: list[str] = st.session_state.setdefault("done", [])
    sent = st.session_state.get(OUTBOX_KEY)
    log = (sent or {}).get("log") or {"operations": []}
    for number, page, *what in log["operations"]:
        if number > len(done):
            assert number == len(done) + 1
            done.append(" ".join(map(str, (page, *what))))
    return done


def _show(page: str) -> None:
    done = _take()
    buttons = [
        {"name": "add", "label": "Add", "operation": ("add", 10), "title": "Ten more"},
        {"name": "back", "label": "Take back", "operation": ("back",)},
    ]
    if "first add 10" in done:
        buttons.append({"name": "late", "label": "Late", "operation": ("late",)})
    receipt = {"session": _SESSION, "ack": len(done), "address": f"?page={page}"}
    mount_view("receipt", key=f"{page}_receipt", content=receipt)
    mount_outbox(script=_SCRIPTS[page], session=_SESSION, page=page, data={})
    mount_view("buttons", key=f"{page}_buttons", content={**receipt, "label": "Presses", "buttons": buttons})
    st.text(f"{page}: {', '.join(done)}.")


st.navigation([st.Page(partial(_show, page), title=page, url_path=page) for page in _SCRIPTS], position="top").run()
