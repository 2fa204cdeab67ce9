"""How far a deep run has come: computes a while, shows each layer as it is passed, and can be stopped."""

from __future__ import annotations

import time

import streamlit as st

from pages.ui.depth.runs import Progress, deep_runs
from pages.ui.depth.settings import DepthSettings
from pages.ui.shell.markdown import plain
from pages.ui.shell.session import Session
from xavier_core import SheetError
from xavier_core.depth import DeepResult, DeepSpec

__all__ = ["compute", "text_of"]

_SHOWN_EVERY_S = 0.15
"""How often the bar moves; at each of these moments a press of Stop is heard, too."""
_FIRST_PAINTED_S = 2.5
"""After so long what there is is painted, and again after ever longer whiles, each this many times the last."""
_LONGER = 4.0
_LONGEST_S = 10.0


def compute(session: Session, settings: DepthSettings) -> DeepResult | None:
    """Return what is known of the run after a while of computing: all of it, or a part where it takes longer."""
    key = (settings.spec, settings.measurements)
    runs = deep_runs()
    place = st.empty()
    if session.deep_stopped:
        result = runs.known(*key) or _last_shown(session, settings)
        done = f"{result.layers_done:,} of {result.layers_to_do:,} layer passes" if result else "before the first layer"
        place.progress(_share(Progress(result)), text=f"Stopped: {done}")
        return result
    if session.deep_key != key:
        if session.deep_key is not None:
            runs.leave(*session.deep_key, watcher=session.token)
        session.deep_key, session.deep_patience = key, _FIRST_PAINTED_S
    until = time.monotonic() + session.deep_patience
    session.deep_patience = min(_LONGER * session.deep_patience, _LONGEST_S)
    progress = Progress(runs.known(*key) or _last_shown(session, settings))
    is_time_left = True
    while is_time_left and not progress.is_done:
        place.progress(_share(progress), text=text_of(progress, settings.spec))
        try:
            progress = runs.advance(*key, watcher=session.token, seconds=_SHOWN_EVERY_S)
        except (SheetError, MemoryError) as reason:  # the budget is kept, but the machine may have less
            if session.deep_key == key:  # else another run of the page has gone on with something else
                session.deep_stopped = True
            place.error(plain(str(reason) or "This machine has not enough memory for the network; take a smaller one."))
            return None
        is_time_left = time.monotonic() < until
    if session.deep_key == key:
        session.deep_shown = progress.result
    place.progress(_share(progress), text=text_of(progress, settings.spec))
    return progress.result


def _last_shown(session: Session, settings: DepthSettings) -> DeepResult | None:
    """What this tab showed last, if it is of this very experiment: others may have taken its place in the store."""
    shown = session.deep_shown
    return shown if shown and (shown.spec, shown.measurements) == (settings.spec, settings.measurements) else None


def _share(progress: Progress) -> float:
    result = progress.result
    return result.layers_done / result.layers_to_do if result else 0.0


def text_of(progress: Progress, spec: DeepSpec) -> str:
    """Return how far a run of an experiment has come, in words."""
    if progress.ahead:
        return f"Waiting: {progress.ahead} other networks are being computed on this server"
    passes = 2 * spec.depth * len(spec.attempts)
    done = progress.result.layers_done if progress.result else 0
    begin = "Computed" if progress.is_done else f"Computing: {done:,} of"
    return f"{begin} {passes:,} layer passes, forward and backward, of all attempts"
