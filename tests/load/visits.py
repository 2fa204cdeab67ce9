"""The two pages as a tab visits them: how Refresh is pressed there, and which message answers it."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from typing import NamedTuple

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load.protocol import Tab, key_of

__all__ = ["LOG_KEY", "SHOWN_KEY", "Answer", "AppVisit", "BareVisit", "Visit"]

LOG_KEY = "outbox"
"""Key of the component that takes what the browser did, as its state's ``log``."""
SHOWN_KEY = "live"
"""Key of the component whose content shows the numbers, with the receipt of what was carried out before."""


class Answer(NamedTuple):
    """What a tab was shown."""

    number: int
    """Number of the last press that it answers; 0 before the first."""
    query: str
    """The address when it came."""
    content: str
    """What was shown, as it was sent."""


class Visit(ABC):
    """A tab on a page with a button ``Refresh``."""

    def __init__(self) -> None:
        self.tab = Tab()
        self.answers: list[Answer] = []
        self.pressed = 0

    def hear(self, raw: bytes) -> Answer | None:
        """Take a message of the server in; return the answer in it, if there is one."""
        found = None
        for element, fragment in self.tab.take(raw):
            found = self._shown(element, fragment)
            if found:
                self.answers.append(found)
        return found

    def press(self) -> bytes:
        """Press the button; return what the browser sends."""
        self.pressed += 1
        return self.send()

    @property
    def answered(self) -> int:
        """Number of the last press that was answered."""
        return self.answers[-1].number if self.answers else 0

    @abstractmethod
    def send(self) -> bytes:
        """Return the message with all that was pressed and not answered."""

    @abstractmethod
    def _shown(self, element: Element, fragment: str) -> Answer | None:
        """Return the answer that an element is, and remember what the next press needs of it."""


class AppVisit(Visit):
    """The sheet: a press is an operation in the log, which carries all that was not acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self._session = ""
        self._sends = 0
        self._log = self._fragment = ""
        self._has: list[str] = []
        self._marks = 0

    def send(self) -> bytes:
        """Return the log, as ``outbox.js`` writes it, with what the tab has by now."""
        self._sends += 1
        operations = [[number, "sheet", "refresh"] for number in range(self.answered + 1, self.pressed + 1)]
        log = {"session": self._session, "sends": self._sends, "operations": operations}
        log |= {"has": self._has, "marks": self._marks}
        self.tab.widgets[self._log] = WidgetState(id=self._log, json_value=json.dumps({"log": log}))
        return self.tab.rerun(self._fragment)

    def _shown(self, element: Element, fragment: str) -> Answer | None:
        component = element.bidi_component
        key = key_of(component.id)
        if key in {LOG_KEY, SHOWN_KEY}:  # once it is there, the live view takes what is done
            self._log, self._fragment = component.id, fragment
        if key != SHOWN_KEY:
            return None
        content = component.bytes.decode()
        stage = json.loads(content)["content"]
        self._session = stage["session"]
        self._has = [stage["experiment"], *dict.fromkeys(grid["layout"] for grid in stage["grids"])]
        self._marks = stage["marks"][-1][0] if stage["marks"] else self._marks
        return Answer(stage["ack"], self.tab.query, content)


class BareVisit(Visit):
    """A bare page of a button and a count.

    Streamlit takes two presses that arrive together for one, so an answer is whatever counts on: it answers all that
    was pressed before it came.
    """

    _COUNT = re.compile(r"Count: (\d+)")

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._button = ""

    def send(self) -> bytes:
        """Return the press as a trigger, which is gone once it is sent."""
        self.tab.widgets = {self._button: WidgetState(id=self._button, trigger_value=True)}
        sent = self.tab.rerun()
        self.tab.widgets = {}
        return sent

    def _shown(self, element: Element, fragment: str) -> Answer | None:
        del fragment
        if element.WhichOneof("type") == "button":
            self._button = element.button.id
        counted = self._COUNT.fullmatch(element.text.body)
        if not counted:
            return None
        has_counted = int(counted[1]) > self._count
        self._count = int(counted[1])
        return Answer(self.pressed if has_counted else self.answered, self.tab.query, element.text.body)
