"""The session: what one browser tab has on the server.

This module alone keeps anything in Streamlit's session state; the panels only hand their widgets' values through it.

The spec is the truth and lives in the link; the session only adds what a link cannot hold: undo
and redo, the log of rolls, and what the browser has been told.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from pages.ui.catalogue_settings import CatalogueSettings
from pages.ui.depth_settings import DepthSettings
from pages.ui.reroll_settings import RerollSettings
from xavier_core import SheetError, SheetSpec
from xavier_core.depth import DeepResult, DeepSpec, Measurements
from xavier_core.rerolls import MonteCarlo
from xavier_core.sheet import RollRecord

__all__ = [
    "ATTEMPTS_PANEL",
    "CATALOGUE_KEY",
    "HUB_KEY",
    "MAX_LOGGED",
    "NETWORK_PANEL",
    "PHASE_KEY",
    "Session",
    "browser_log",
    "has_session",
    "sent_by",
    "session",
]

HUB_KEY = "hub"
CATALOGUE_KEY = "catalogue"
PHASE_KEY = "phase"
NETWORK_PANEL = "deep_network"
"""Key of the panel that changes a deep network."""
ATTEMPTS_PANEL = "attempts"
"""Name of the panel that says how attempts draw their weights."""
_SESSION_KEY = "xavier_sheet"
_MAX_STEPS = 200
MAX_LOGGED = 10_000
"""Rolls that the log keeps; the oldest go first."""


@dataclass
class Session:
    """What one browser tab has on the server."""

    spec: SheetSpec
    bare: SheetSpec = field(default_factory=SheetSpec)
    """The spec of an address that says nothing: what was shown when one was last entered."""
    entered_bare: bool = False
    """Whether the address says nothing, as a click in the navigation leaves it."""
    token: str = field(default_factory=lambda: secrets.token_hex(4))
    """Names this session to the browser, which sends its log again when the server is a new one."""
    undo_steps: tuple[SheetSpec, ...] = ()
    redo_steps: tuple[SheetSpec, ...] = ()
    acknowledged: int = 0
    """Number of the last operation of the browser's log that was carried out."""
    refused: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    """What could not be taken: (attempt, address) to (what was typed, why)."""
    notices: tuple[str | SheetError, ...] = ()
    """Messages for the top of the page, until the next step."""
    panel: str = ""
    """Name of the open panel, or nothing."""
    chosen: int = 0
    """Index of the attempt that its panel shows; past the last one where attempts were removed since."""
    rolls: dict[tuple[int, int], RollRecord] = field(default_factory=dict)
    """Log of the rolls seen, by (seed, roll), each as it was last seen."""
    highest_roll: dict[int, int] = field(default_factory=dict)
    """Highest roll seen of each seed: Refresh goes on from there."""
    rerolls: RerollSettings | None = None
    """Settings of the re-rolls page, from its first visit on."""
    added: int = 0
    """Re-rolls that the buttons of that page have added, as the browser counts them."""
    opened: str = ""
    """Mark of the wish that last opened a roll of the re-rolls page."""
    catalogue: CatalogueSettings | None = None
    """Settings of the schemes page, from its first visit on."""
    catalogue_revision: int = 0
    """Goes up where the table's filters come from the address, not from what is typed into them."""
    goes_to_sheet: bool = False
    """Whether the sheet is to be shown next: something was put on it from another page."""
    scheme_mark: str = ""
    """Mark of the wish that last opened a scheme of that page."""
    depth: DepthSettings | None = None
    """Settings of the depth page, from its first visit on."""
    deep_stopped: bool = False
    """Whether the run of that page was stopped before its end."""
    deep_shown: DeepResult | None = None
    """What was last computed of it."""
    deep_key: tuple[DeepSpec, Measurements] | None = None
    """The experiment that is being computed, with what is measured of it."""
    deep_list: int = 0
    """Goes up where attempts of that page are added, removed or replaced: what is typed belongs to one list."""
    deep_patience: float = 0.0
    """For how many seconds that page computes before it shows what there is."""
    pick_mark: str = ""
    """Mark of the wish that last moved an attempt in its phase diagram."""
    monte_carlo: MonteCarlo | None = None
    """The re-rolls that page has counted."""

    def commit(self, spec: SheetSpec) -> None:
        """Make ``spec`` the present; one step of undo leads back."""
        self.notices = ()
        if spec == self.spec:
            return
        self.undo_steps = (*self.undo_steps[-_MAX_STEPS + 1 :], self.spec)
        self.redo_steps = ()
        self._show(spec)

    def visit(self, spec: SheetSpec, notices: tuple[str, ...]) -> None:
        """Make the spec of an address the present, and say what of the address was not understood."""
        self.commit(spec)
        self.notices = notices

    def undo(self) -> None:
        """Go one step back."""
        self.notices = ()
        if self.undo_steps:
            self.redo_steps = (*self.redo_steps, self.spec)
            *rest, spec = self.undo_steps
            self.undo_steps = tuple(rest)
            self._show(spec)

    def redo(self) -> None:
        """Go one undone step forward."""
        self.notices = ()
        if self.redo_steps:
            self.undo_steps = (*self.undo_steps, self.spec)
            *rest, spec = self.redo_steps
            self.redo_steps = tuple(rest)
            self._show(spec)

    def take_step(self, step: Callable[[SheetSpec], SheetSpec]) -> None:
        """Commit ``step(spec)``, or say why not."""
        try:
            self.commit(step(self.spec))
        except SheetError as reason:
            self.notices = (str(reason),)

    def log_roll(self, record: RollRecord) -> None:
        """Keep what came out of a roll, and how far the rolls of its seed have gone."""
        self.rolls[record.seed, record.roll] = record
        while len(self.rolls) > MAX_LOGGED:
            del self.rolls[next(iter(self.rolls))]
        self.highest_roll[record.seed] = max(record.roll, self.highest_roll.get(record.seed, 0))

    def _show(self, spec: SheetSpec) -> None:
        if replace(spec, seed=self.spec.seed, roll=self.spec.roll) != self.spec:
            self.refused = {}  # the cells hold something else now, or are elsewhere
        self.spec = spec


def has_session() -> bool:
    """Return whether this tab has a session already."""
    return _SESSION_KEY in st.session_state


def session(first_spec: Callable[[], tuple[SheetSpec, tuple[str, ...]]]) -> Session:
    """Return this tab's session; a new one starts from ``first_spec`` (spec, notices)."""
    if _SESSION_KEY not in st.session_state:
        spec, notices = first_spec()
        st.session_state[_SESSION_KEY] = Session(spec, notices=notices)
    found: Session = st.session_state[_SESSION_KEY]
    return found


def browser_log() -> Mapping[str, object]:
    """Return the browser's log as it was last sent, or nothing."""
    log = sent_by(HUB_KEY).get("log")
    return log if isinstance(log, Mapping) else {}


def sent_by(component: str) -> Mapping[str, object]:
    """Return what the browser's side of a component has sent, before the component is mounted in this run."""
    sent = st.session_state.get(component)
    return sent if isinstance(sent, Mapping) else {}
