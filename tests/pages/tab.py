"""A browser tab as the server sees it: the app run through its entrypoint, with no browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch
from xml.etree import ElementTree as ET

import pandas as pd
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from pages.ui.shell.session import Session
from tests.server import ROOT
from xavier_core import SheetSpec, decode_spec

_RUNS_WITHIN_S = 30.0


class Tab:
    """The app opened with a query; it fails where the app raises."""

    def __init__(self, query: Mapping[str, str] | None = None, *, page: str = "") -> None:
        """Open the app at a page such as ``pages/rerolls.py``, or at the first one."""
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=_RUNS_WITHIN_S)
        if page:
            self.app.switch_page(page)
        self.app.query_params.update(query or {})
        self.page = Path(page).stem or "sheet"
        self._operations = 0
        self._sends = 0
        self.run()

    def run(self) -> Self:
        """Run the app once more."""
        self.app.run()
        assert [problem.message for problem in self.app.exception] == []
        return self

    @property
    def here(self) -> Session:
        """The session on the server."""
        here: Session = self.app.session_state["xavier_sheet"]
        return here

    @property
    def memory(self) -> Any:  # noqa: ANN401
        """What the page remembers of this tab."""
        return self.here.pages[self.page].memory

    @property
    def settings(self) -> Any:  # noqa: ANN401
        """The page's settings in this tab."""
        return self.here.pages[self.page].settings

    @property
    def texts(self) -> str:
        """Everything that is written in Markdown, without the signs that make it plain."""
        texts = [element.value for element in (*self.app.markdown, *self.app.caption)]
        return "\n".join(texts).replace("\\", "")

    @property
    def query(self) -> dict[str, str]:
        """The query in the address bar."""
        return dict(self.app.query_params)

    @property
    def spec(self) -> SheetSpec:
        """The experiment that the address bar holds."""
        return decode_spec(self.query)

    @property
    def token(self) -> str:
        """The session's name, as the browser is told."""
        token: str = self.sent("outbox")["session"]
        return token

    @property
    def acknowledged(self) -> int:
        """Number of the last operation that the browser is told was carried out."""
        acknowledged: int = self.sent("live" if self.shows("live") else "receipt")["content"]["ack"]
        return acknowledged

    @property
    def messages(self) -> str:
        """What the messages at the top of the page say; the browser shows them as text, never as markup."""
        return "\n".join(self.stage["notices"])

    def sent(self, key: str) -> dict[str, Any]:
        """Return what the server sends to the component with this key."""
        found = [element.proto for element in self.app.get("bidi_component") if element.proto.id.endswith(f"-{key}")]
        assert len(found) == 1
        content: dict[str, Any] = json.loads(found[0].bytes or found[0].json)
        return content

    def shows(self, key: str) -> bool:
        """Whether the component with this key is on the page."""
        return any(element.proto.id.endswith(f"-{key}") for element in self.app.get("bidi_component"))

    def charts(self) -> dict[str, dict[str, Any]]:
        """Return what the browser is sent of each chart, by its key."""
        found = {element.proto.id.rsplit("-", 1)[-1]: element.proto for element in self.app.get("bidi_component")}
        sent = {key: json.loads(proto.bytes or proto.json) for key, proto in found.items()}
        return {key: data["content"] for key, data in sent.items() if data.get("view") == "chart"}

    @property
    def stage(self) -> dict[str, Any]:
        """What the sheet is sent to show."""
        content: dict[str, Any] = self.sent("live")["content"]
        return content

    @property
    def experiment(self) -> dict[str, Any]:
        """What stays the same from roll to roll."""
        stage = self.stage
        experiment: dict[str, Any] = stage["experiments"][stage["experiment"]]
        return experiment

    @property
    def toolbar(self) -> dict[str, Any]:
        """What the toolbar's controls say and can do."""
        toolbar: dict[str, Any] = self.stage["toolbar"]
        return toolbar

    def grid(self, index: int) -> dict[str, Any]:
        """Return the grid of the attempt at ``index``, from 0, put together as the browser does.

        A cell is address, kind, text, value, place of its formula, die, and whether it was edited.
        """
        stage = self.stage
        numbers = stage["grids"][index]
        layout, dice = stage["layouts"][numbers["layout"]], stage["dice"][numbers["dice"]]
        rolling = zip(numbers["texts"], numbers["values"], strict=True)
        rolled = {"w": iter(dice["weights"]), "b": iter(dice["biases"])}
        cells = []
        for address, kind, settled_text, settled, place, becomes in layout["cells"]:
            text, value = next(rolling, ("", None)) if becomes == 2 else (settled_text, settled)
            die = next(rolled[kind], None) if kind in rolled else None
            cells.append([address, kind, text, value, place, None if becomes == 1 else die, becomes == 1])
        return {**layout, "cells": cells, "refused": numbers["refused"]}

    def do(self, *operation: object) -> Self:
        """Send one more operation as the browser does, and run."""
        self._operations = max(self._operations, self.acknowledged) + 1
        return self.send_log([[self._operations, self.page, *operation]])

    def edit(self, attempt: int, *edits: tuple[str, str]) -> Self:
        """Type into cells of the attempt at ``attempt``, from 0."""
        return self.do("edit", attempt, self.grid(attempt)["frame"], [list(edit) for edit in edits])

    def edit_of(self, frame: str, attempt: int, address: str, text: str, *, has: list[str]) -> Self:
        """Type into a cell, saying what the browser has."""
        operations = [[self.acknowledged + 1, self.page, "edit", attempt, frame, [[address, text]]]]
        return self.send({"log": {"session": self.token, "sends": 0, "operations": operations, "has": has}})

    def send_log(self, operations: object, *, session: object = None) -> Self:
        """Send a log as it stands, for this session or another."""
        self._sends += 1
        log = {"session": self.token if session is None else session, "sends": self._sends, "operations": operations}
        return self.send({"log": log})

    def send(self, state: object) -> Self:
        """Make ``state`` what the browser's side has sent, whatever it is, and run."""
        self.app.session_state["live" if self.shows("live") else "outbox"] = state
        return self.run()

    @property
    def wrong(self) -> str:
        """What is said below fields of the entries that could not be taken, as a reader sees it."""
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join(unescape(body) for body in bodies if 'class="xs-wrong"' in body)

    @property
    def tables(self) -> list[Any]:
        """The tables of texts, as pandas frames whose index is the first column."""
        bodies = [element.proto.body for element in self.app.get("html") if 'class="xs-table"' in element.proto.body]
        return [_frame(ET.fromstring(body)) for body in bodies]  # noqa: S314 - the app's own

    def go_back_to(self, query: Mapping[str, str]) -> Self:
        """Follow the browser's history to an address."""
        self.app.query_params.clear()
        self.app.query_params.update(query)
        with patch("pages.ui.shell.page.follows_history", return_value=True):
            return self.run()

    def open_panel(self, name: str) -> Self:
        """Press the button that opens a panel."""
        return self.do("panel", name)

    def type_text(self, label: str, text: str) -> Self:
        """Type into the text field whose label starts so."""
        self.text_field(label).set_value(text)
        return self.run()

    def text_field(self, label: str) -> TextInput:
        """Return the text field whose label starts so."""
        (field,) = (field for field in self.app.text_input if field.label.startswith(label))
        return field

    def set_number(self, label: str, number: int) -> Self:
        """Set the number field with this label."""
        (field,) = (field for field in self.app.number_input if field.label == label)
        field.set_value(number)
        return self.run()

    def choose(self, label: str, option: object) -> Self:
        """Choose in the select box or the radio with this label, by the option itself and not by its text."""
        (field,) = (field for field in (*self.app.selectbox, *self.app.radio) if field.label == label)
        field.set_value(option)
        return self.run()

    def press(self, label: str) -> Self:
        """Press the panel's button with this label."""
        (button,) = (button for button in self.app.button if button.label == label)
        button.click()
        return self.run()


def _frame(region: ET.Element) -> Any:  # noqa: ANN401 - a pandas frame, which has no types here
    head, *rows = [[cell.text or "" for cell in row] for row in region.iter("tr")]
    return pd.DataFrame(rows, columns=head).set_index(head[0])
