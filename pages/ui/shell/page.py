"""A page: what it is called, its settings as a table, and the way in that all pages share.

The shell knows no page. A page is declared once, in its own folder:

    PAGE = Page("depth", first=first_settings, memory=DepthMemory, parts=PARTS, fit=fit)

and its script is what is on it, in order:

    with PAGE.opened() as here:
        st.html(...)
        show_field(here, "spec.depth")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.browser import LIVE_KEY, OUTBOX_KEY, mount_frame, mount_outbox, mount_view
from pages.ui.shell.address import address_of, is_empty, open_spec, read_query, write_query
from pages.ui.shell.collector import note_run
from pages.ui.shell.fields import Field, Part, read_parts, value_at, with_values, write_parts
from pages.ui.shell.markdown import plain
from pages.ui.shell.outbox import carry_out
from pages.ui.shell.session import PageState, Session, has_session, sent_by, session_of_tab
from pages.ui.shell.streamlit_internals import follows_history, run_through_app, send_at_once
from pages.ui.shell.turn import SupersededError
from xavier_core import SheetError, SheetSpec
from xavier_core.sheet import encode_spec

S = TypeVar("S")
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Nothing:
    """The settings, or the memory, of a page that has none."""


Operation = Callable[["Visit[Any, Any]", list[object]], bool]
"""Carries out what the browser sent by its arguments; returns whether it was understood."""


def _as_it_is(settings: S, _: SheetSpec) -> tuple[S, tuple[str, ...]]:
    return settings, ()


def _unchecked(_: object, __: SheetSpec) -> None:
    """Nothing is refused."""


@dataclass(frozen=True, eq=False)
class Page(Generic[S, M]):
    """A page of the app."""

    name: str
    """Its script is ``pages/NAME.py``."""
    first: Callable[[SheetSpec], S] = field(default=lambda _: Nothing())  # type: ignore[assignment]
    """Its settings where the link says nothing."""
    memory: Callable[[], M] = Nothing  # type: ignore[assignment]
    """Makes what it remembers of a tab beside its settings."""
    parts: Sequence[Part] = ()
    """Its table: what the link says of it, which fields there are, and what they take."""
    fit: Callable[[S, SheetSpec], tuple[S, tuple[str, ...]]] = _as_it_is
    """Takes settings back to what there is, and says what that was; for a link, and where the sheet has changed."""
    check: Callable[[S, SheetSpec], None] = _unchecked
    """Raises a ``SheetError`` for settings that a field must not lead to."""
    operations: Mapping[str, Operation] = field(default_factory=dict)
    """What its components in the browser can ask for, by name."""
    script: str = "shared"
    """The browser's script that it needs. ``sheet`` has views of its own, which hand on the receipt."""
    browser_data: Callable[[], Mapping[str, Any]] = dict
    """What is sent along with the script."""

    @contextmanager
    def opened(self) -> Iterator[Visit[S, M]]:
        """Enter the page: follow the address or write it, and carry out what the browser has sent.

        Holds the session's turn until the page is drawn. Shows another page instead where that was asked for.
        """
        run_through_app()
        send_at_once()
        is_new = not has_session()
        note_run(is_new_tab=is_new)
        mount_frame()
        session = session_of_tab(lambda: open_spec(self.names))
        with session.turn.taken(is_run=True):
            # The frame clips what is in it, all but the scripts in its first pixel, until the style says otherwise. It
            # is not entered: before each run of a live part Streamlit copies the containers that were entered around.
            frame = st.container(height=1, border=False, gap=None, key="frame")
            here = Visit(self, session)
            here.enter(frame, is_new=is_new)
            try:
                with frame.container(key="page"):
                    yield here
            except SupersededError:
                st.stop()

    def live(self, here: Visit[S, M], show: Callable[[], None]) -> None:
        """Show the part of the page that whatever is done on it changes: Streamlit runs that part alone then.

        Its runs carry out what the browser has sent, too. They are short: neither the navigation nor what the page
        begins with is made, sent and compared again.
        """
        is_first = True

        @st.fragment
        def again() -> None:
            nonlocal is_first
            with here.session.turn.taken(is_run=not is_first):
                if not is_first:
                    note_run()
                    here.carry_on()
                is_first = False
                show()

        again()

    def field_of(self, path: str) -> Field:
        """Return the row of a setting."""
        return next(part for part in self.parts if isinstance(part, Field) and part.path == path)

    @property
    def names(self) -> frozenset[str]:
        """The parts of the link that are its own."""
        return frozenset(part.part for part in self.parts)

    def settings_from_link(self, spec: SheetSpec) -> tuple[S, tuple[str, ...]]:
        """Return the page's settings as the address says them, and what of the address could not be read."""
        read = read_parts(self.parts, read_query())
        settings, problems = self.fit(with_values(self.first(spec), read.values), spec)
        return settings, (*read.problems, *problems)


def _sends(log: Mapping[str, object]) -> int:
    """Which sending of its tab a log is."""
    sends = log.get("sends")
    return sends if isinstance(sends, int) else 0


@dataclass(eq=False)
class Visit(Generic[S, M]):
    """A page in one tab."""

    page: Page[S, M]
    session: Session
    address: str = ""
    """The query that the browser is to complete an empty URL with."""
    link: str = ""
    """The query of what is shown where the address does not say it."""
    logs: list[object] = field(default_factory=list)
    """What the browser has sent."""

    @property
    def state(self) -> PageState:
        """What the tab keeps of the page."""
        return self.session.pages[self.page.name]

    @property
    def settings(self) -> S:
        """The page's settings."""
        found: S = self.state.settings
        return found

    @property
    def memory(self) -> M:
        """What the page remembers."""
        found: M = self.state.memory
        return found

    @property
    def spec(self) -> SheetSpec:
        """The sheet."""
        return self.session.spec

    def value(self, path: str) -> Any:  # noqa: ANN401 - the setting's own
        """Return a setting."""
        return value_at(self.settings, path)

    def enter(self, frame: DeltaGenerator, *, is_new: bool) -> None:
        """Follow or write the address, carry out what the browser has sent, and mount the page's scripts."""
        self._go_where_asked()
        is_completed = is_empty() and not is_new
        self._follow(is_new=is_new)
        self._carry_out()
        self._go_where_asked()
        self._say_address(is_completed=is_completed)
        self._mount(frame)

    def carry_on(self) -> None:
        """Carry out what the browser has sent, and write the address."""
        self._carry_out()
        self.link = ""
        if self.log.get("plays") is True:  # what comes by itself is no step of the browser's history
            self.link = address_of(self._query())
        else:
            self._say_address(is_completed=is_empty())

    def _carry_out(self) -> None:
        self.logs = self._logs()
        for log in self.logs:
            carry_out(self, log)

    def _query(self) -> dict[str, str]:
        return encode_spec(self.spec) | write_parts(self.page.parts, self.settings)

    def _say_address(self, *, is_completed: bool) -> None:
        query = self._query()
        if not is_completed:
            write_query(query)
        # An empty URL, as a click in the navigation leaves it, is completed by the browser in its place: as a step of
        # the history of its own it would be one that Back cannot pass.
        self.address = address_of(query) if is_completed else ""

    def change(self, values: Mapping[str, Any]) -> None:
        """Set settings by their path.

        Raises
        ------
        SheetError
            Where the page refuses them; they stay as they were.
        """
        self.replace(with_values(self.settings, values))

    def replace(self, settings: S) -> None:
        """Set all settings; a ``SheetError`` tells what the page refuses."""
        self.page.check(settings, self.spec)
        self.state.settings, self.session.notices = self.page.fit(settings, self.spec)

    def attempt(self, step: Callable[[], None]) -> bool:
        """Take a step, or say at the top of the page why not; return whether it was taken."""
        try:
            step()
        except SheetError as reason:
            self.session.notices = (str(reason),)
            return False
        return True

    def reset(self) -> None:
        """Set the page back to what it is where a link says nothing."""
        self.state.begin(self.page.first(self.spec), self.page.memory())
        self.session.notices = ()

    def callback(self, act: Callable[[], object]) -> Callable[[], None]:
        """Return a widget's callback: what the browser sent before is carried out first, nothing comes in between."""

        def called() -> None:
            with self.session.turn.taken():
                self._carry_out()
                act()

        return called

    def show_notices(self) -> None:
        """Show what is to be said at the top of the page."""
        with st.container(key=f"{self.page.name}_notices"):
            for notice in self.session.notices:
                st.warning(plain(notice))

    @property
    def log(self) -> Mapping[str, object]:
        """What the browser last sent of itself, nothing where that was for another session."""
        logs = [log for log in self.logs if isinstance(log, Mapping) and log.get("session") == self.session.token]
        return max(logs, key=_sends, default={})

    @staticmethod
    def _logs() -> list[object]:
        """What the page's script has sent, and what its live part sends since that is there."""
        return [sent_by(key).get("log") for key in (OUTBOX_KEY, LIVE_KEY)]

    @property
    def receipt(self) -> dict[str, Any]:
        """What the browser is told beside what it shows: how far its log was taken over, and its address."""
        return {"session": self.session.token, "ack": self.session.acknowledged, "address": self.address}

    def _go_where_asked(self) -> None:
        target, self.session.next_page = self.session.next_page, ""
        if target and target != self.page.name:
            st.switch_page(f"pages/{target}.py")

    def _follow(self, *, is_new: bool) -> None:
        """Follow the address where the browser went back or forward, and at a first visit."""
        session, name = self.session, self.page.name
        follows = follows_history()
        if follows and not is_new:
            session.visit(*((session.empty, ()) if is_empty() else open_spec(self.page.names)))
        elif is_empty():
            session.empty = session.spec
        known = session.pages.get(name)
        if known is None or (follows and not is_empty()):
            known = known or session.pages.setdefault(name, PageState(None, self.page.memory()))
            settings, problems = self.page.settings_from_link(session.spec)
            known.begin(settings, known.memory)
            session.notices = (*session.notices, *problems)
        else:
            known.settings, _ = self.page.fit(known.settings, session.spec)

    def _mount(self, frame: DeltaGenerator) -> None:
        page = self.page
        # Scripts show nothing, but until they have come Streamlit keeps room for them, and the page would jump then.
        with frame.container(height=1, border=False, gap=None):
            mount_outbox(script=page.script, session=self.session.token, page=page.name, data=page.browser_data())
            if page.script == "shared":
                mount_view("receipt", key="receipt", content=self.receipt)
