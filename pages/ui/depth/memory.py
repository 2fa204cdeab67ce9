"""What the depth page remembers of one tab: the run that was stopped, the one that is watched, what was shown last."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from pages.ui.depth.countdown import Countdown
from pages.ui.depth.runs import Key
from xavier_core.depth import DeepAttempt, DeepResult

_FIRST_PAINTED_S = 0.5
"""Twice that after a run has begun, what there is of it is painted again, and then after whiles twice the last."""
_LONGEST_S = 8.0


@dataclass
class DepthMemory:
    """What the page remembers of one tab."""

    stopped: Key | None = None
    """The run that was stopped; another one is not."""
    failed: tuple[Key, str] | None = None
    """The run that this machine could not compute, and why."""
    watched: Key | None = None
    """The run that was asked for last."""
    shown: DeepResult | None = None
    """What was shown last, should others take its place in the store."""
    painted: float = 0.0
    """When what there is was painted last."""
    patience: float = _FIRST_PAINTED_S
    """Seconds until it is painted again."""
    countdown: Countdown | None = None
    """What was said last of how long a run takes."""
    attempts: tuple[DeepAttempt, ...] = ()
    """The attempts as they were listed, or edited, last."""
    _list_name: str = ""

    def name_of_list(self, attempts: tuple[DeepAttempt, ...]) -> str:
        """Return the name of the list of attempts, another one where it is another list than was listed last.

        It is a part of the keys of what is shown of the attempts: what was typed for one list goes to no other. Who
        edits an attempt in its place says so in ``attempts``: the list keeps its name.
        """
        if attempts != self.attempts:
            self.attempts, self._list_name = attempts, secrets.token_hex(4)
        return self._list_name

    def watch(self, key: Key) -> Key | None:
        """Turn to a run; return the one that is asked for no more."""
        before, self.watched = self.watched, key
        if before == key:
            return None
        self.patience = _FIRST_PAINTED_S
        return before

    def paint(self, result: DeepResult | None) -> None:
        """Keep what is shown now; what comes next is shown after a longer while."""
        self.shown, self.painted = result or self.shown, time.monotonic()
        self.patience = min(2.0 * self.patience, _LONGEST_S)

    def is_due(self, result: DeepResult | None) -> bool:
        """Whether it is time to paint again: there is something new, and it is long ago."""
        is_new = result is not None and result is not self.shown
        return is_new and time.monotonic() - self.painted >= self.patience

    def shown_of(self, key: Key) -> DeepResult | None:
        """Return what was shown last, if it is of this very run."""
        shown = self.shown
        return shown if shown and (shown.spec, shown.measurements) == key else None
