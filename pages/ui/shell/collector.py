"""When Python looks for garbage: at a quiet moment, since nothing else runs meanwhile.

A full collection looks at every object there is, which takes a tenth of a second and more where many tabs are open; in
a class some of them would come in the middle of the presses and hold every answer up. So Python's own are kept to what
is young, and a thread has full ones made where nobody has done anything for a while, or at last where many tabs have
come, since as many may have gone, or very many runs have gone by.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from pages.ui.shell.streamlit_internals import is_served

__all__ = ["Collector", "note_run"]

_QUIET_S = 2.0
_LOOKS_EVERY_S = 1.0
_WORTH_IT = 50
"""Runs after which a collection is worth a quiet moment."""
_AT_MOST = 20_000
"""Runs after which it waits no longer: garbage must not pile up."""
_TABS_AT_MOST = 100
"""Tabs that come after which it waits no longer: as many may have gone, and each leaves 40 kB."""
_NEVER = 1_000_000


@dataclass
class Collector:
    """Counts runs and tabs, and says when a collection is due."""

    clock: Callable[[], float] = time.monotonic
    runs: int = 0
    """Since the last collection."""
    tabs: int = 0
    """Tabs that have come since."""
    last: float = field(default=0.0)
    """When the last run was."""

    def note(self, *, is_new_tab: bool = False) -> None:
        """Take a run of a page into account."""
        self.runs += 1
        self.tabs += is_new_tab
        self.last = self.clock()

    @property
    def is_due(self) -> bool:
        """Whether to collect now."""
        is_quiet = self.clock() - self.last > _QUIET_S
        is_late = self.runs >= _AT_MOST or self.tabs >= _TABS_AT_MOST
        return is_late or (is_quiet and self.runs >= _WORTH_IT)

    def collect(self) -> None:
        """Make a full collection."""
        self.runs = self.tabs = 0
        gc.collect()


def note_run(*, is_new_tab: bool = False) -> None:
    """Take a run of a page into account, where a server runs it."""
    if is_served():
        _collector().note(is_new_tab=is_new_tab)


@st.cache_resource(show_spinner=False)
def _collector() -> Collector:
    """The server's: begun by the first visitor's first run, when all is imported and no session has gone.

    What has been imported is left out of every later collection: most objects are modules', and never garbage.
    """
    collector = Collector()
    gc.collect()
    gc.freeze()
    young, old, _ = gc.get_threshold()
    gc.set_threshold(young, old, _NEVER)
    threading.Thread(target=_look_after, args=(collector,), name="collector", daemon=True).start()
    return collector


def _look_after(collector: Collector) -> None:
    wait = threading.Event().wait
    while not wait(_LOOKS_EVERY_S):
        if collector.is_due:
            collector.collect()
