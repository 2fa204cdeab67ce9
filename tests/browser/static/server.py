"""A server of the sheet for one page, without Streamlit: what it is asked to do, the core does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from playwright.sync_api import Page, Route

from pages.ui import browser
from pages.ui.browser.link import link
from pages.ui.prose import read_prose
from pages.ui.sheet.memory import SheetMemory
from pages.ui.sheet.settings import SheetSettings
from pages.ui.sheet.stage import stage_content
from xavier_core import SheetSpec, encode_spec, run_sheet
from xavier_core.sheet import CellEdit, edit_cells

__all__ = ["URL", "serve_sheet"]

URL = "http://127.0.0.1:9"  # nothing listens there: all that the page asks for is given to it
_SESSION = "static"
_HERE = Path(__file__).parent
_SCRIPTS = Path(browser.__file__).parent
_CSS = ("shared/page.css", "sheet/sheet.css", "sheet/diagram.css", "sheet/roll_memory.css")


@dataclass
class StaticServer:
    """The spec that is shown, the steps that lead back, and what was refused."""

    spec: SheetSpec = field(default_factory=SheetSpec)
    steps: list[SheetSpec] = field(default_factory=list)
    acknowledged: int = 0
    refused: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    wants_typical: bool = False

    def carry_out(self, log: Mapping[str, Any]) -> str:
        """Do what was not done yet; return what is to be shown then."""
        for number, page, *what in log["operations"]:
            assert page == "sheet"
            if number > self.acknowledged:
                self.acknowledged = number
                self._do(what)
        receipt = {"session": _SESSION, "ack": self.acknowledged}
        return json.dumps(
            {
                "query": "?" + "&".join(f"{name}={text}" for name, text in encode_spec(self.spec).items()),
                "data": {"session": _SESSION, "page": "sheet", "prose": read_prose("sheet")},
                "views": {"stage": {**receipt, **self._stage()}},
            }
        )

    def _do(self, what: Sequence[Any]) -> None:
        match what:
            case ["refresh"]:
                self._show(replace(self.spec, roll=self.spec.roll + 1))
            case ["unpin"]:
                self._show(self.spec.unpinned())
            case ["typical"]:
                self.wants_typical = True
            case ["undo"]:
                self.spec = self.steps.pop()
            case ["edit", attempt, str(), edits]:
                self._edit(attempt, [CellEdit(*edit) for edit in edits])
            case _:
                raise AssertionError(f"the page asks for {what}")

    def _edit(self, attempt: int, edits: Sequence[CellEdit]) -> None:
        spec, refused = edit_cells(self.spec, attempt, edits)
        for edit in edits:
            self.refused.pop((attempt, edit.address), None)
        self.refused |= {(attempt, edit.address): (edit.text, str(reason)) for edit, reason in refused}
        self._show(spec)

    def _show(self, spec: SheetSpec) -> None:
        if spec != self.spec:
            self.steps.append(self.spec)
        self.spec = spec

    def _stage(self) -> Mapping[str, object]:
        """What the app itself would send, of a tab that has nothing but a spec and what was refused."""
        memory = SheetMemory(refused=self.refused, wants_typical=self.wants_typical)
        session = SimpleNamespace(notices=(), undo_steps=self.steps, redo_steps=())
        here = SimpleNamespace(
            spec=self.spec, log={}, link="", memory=memory, session=session, settings=SheetSettings()
        )
        return stage_content(cast("Any", here), run_sheet(self.spec))


def serve_sheet(page: Page) -> None:
    """Give the page its files, and a server of its own to send its log to."""
    files = {
        "/": ("text/html", (_HERE / "page.html").read_text(encoding="utf-8")),
        "/streamlit.js": ("text/javascript", (_HERE / "streamlit.js").read_text(encoding="utf-8")),
        "/mount.js": ("text/javascript", link(_SCRIPTS / "shared" / "mount.js")),
        "/sheet.js": ("text/javascript", link(_SCRIPTS / "sheet" / "start.js")),
        "/sheet.css": ("text/css", "\n".join((_SCRIPTS / name).read_text(encoding="utf-8") for name in _CSS)),
        "/favicon.ico": ("image/x-icon", ""),
    }

    def answer(route: Route) -> None:
        kind, body = files[route.request.url.removeprefix(URL)]
        route.fulfill(content_type=f"{kind}; charset=utf-8", body=body)

    page.route(f"{URL}/**", answer)
    page.expose_function("carryOut", StaticServer().carry_out)
