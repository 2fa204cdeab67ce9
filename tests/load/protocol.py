"""What a tab and Streamlit's server say to each other, as Streamlit's own frontend has it: no page in particular.

A tab sends ``BackMsg`` and is sent ``ForwardMsg``, one a frame of a websocket. With each rerun it says its address, the
state of all its widgets, and which large messages it still has: the server then sends those by their hash alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

__all__ = ["STREAM", "Tab", "key_of"]

STREAM = "_stcore/stream"
"""Where the server takes websockets."""


def key_of(element_id: str) -> str:
    """Return the key that a page gave to a widget: its id is ``$$ID-<hash>-<key>``."""
    return element_id.split("-", 2)[-1]


@dataclass
class _Kept:
    """A large message that the tab can be referred to."""

    raw: bytes
    fragment: str
    run: int
    """The count of runs when it was last shown."""


@dataclass
class Tab:
    """What a tab remembers between two messages."""

    query: str = ""
    """What its address says after the question mark."""
    page_hash: str = ""
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    runs: int = 0
    """Runs that have come to their end."""
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _max_age: int = 0

    def rerun(self, fragment: str = "") -> bytes:
        """Return the message that asks for a run of the page, or of one fragment of it."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash, asked.fragment_id = self.query, self.page_hash, fragment
        asked.widget_states.widgets.extend(self.widgets.values())
        asked.cached_message_hashes.extend(self._kept)
        return bytes(message.SerializeToString())

    def take(self, raw: bytes) -> Iterator[tuple[Element, str]]:
        """Take one message of the server in; yield the element that it shows, and the fragment that it is of."""
        message: ForwardMsg = ForwardMsg.FromString(raw)
        match message.WhichOneof("type"):
            case "ref_hash" if message.ref_hash in self._kept:
                kept = self._kept[message.ref_hash]
                kept.run = self.runs
                message = ForwardMsg.FromString(kept.raw)
            case "ref_hash":
                self.errors.append("the server referred to a message that the tab no longer has")
            case "new_session":
                self.page_hash = message.new_session.page_script_hash
                self._max_age = message.new_session.config.max_cached_message_age
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self._end_run(list(message.metadata.run.fragment_ids))
            case "page_not_found" | "session_event" as problem:
                self.errors.append(f"{problem}: {message}")
            case "delta" if message.metadata.cacheable:
                self._kept[message.hash] = _Kept(raw, message.delta.fragment_id, self.runs)
        if message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                self.errors.append(f"{element.exception.type}: {element.exception.message}")
            yield element, message.delta.fragment_id

    def _end_run(self, fragments: list[str]) -> None:
        """Forget what was not shown for longer than the server has it kept; a fragment's run ages only its own."""
        self.runs += 1
        aged = [
            key
            for key, kept in self._kept.items()
            if (not fragments or kept.fragment in fragments) and self.runs - kept.run > self._max_age
        ]
        for key in aged:
            del self._kept[key]
