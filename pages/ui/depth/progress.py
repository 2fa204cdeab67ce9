"""How far a deep run has come: each run of the page computes a moment, and a fragment goes on from there.

A long run of a page greys out what is on it, and whatever ends it, such as Streamlit's own Stop, would strand the
computation. So no run is long: the page computes a moment, shows what there is, and where layers are still to come,
a fragment that Streamlit runs again and again (``st.fragment(run_every=…)``) computes a moment each time, moves the
bar, and has the page painted anew now and then.
"""

from __future__ import annotations

import streamlit as st

from pages.ui.depth.memory import DepthMemory
from pages.ui.depth.runs import Key, Progress, deep_runs
from pages.ui.depth.settings import DepthSettings
from pages.ui.shell.markdown import plain
from pages.ui.shell.page import Visit
from xavier_core import SheetError
from xavier_core.depth import DeepSpec

DepthVisit = Visit[DepthSettings, DepthMemory]

_AT_ONCE_S = 0.3
"""What a run of the page computes: less than the half second after which Streamlit greys what is not new."""
_STEP_S = 0.3
"""What a run of the fragment computes; in between, a press of a button is heard."""
_EVERY_S = 0.1
_NO_MEMORY = "This machine has not enough memory for the network; take a smaller one."


def compute(here: DepthVisit) -> Progress:
    """Return what is known of the run after a moment of computing, with a bar and what goes on from there."""
    memory, key, runs = here.memory, here.settings.run, deep_runs()
    left = memory.watch(key)
    if left is not None:
        runs.leave(*left, watcher=here.session.token)
    progress = Progress(runs.known(*key) or memory.shown_of(key))
    if not progress.is_done and memory.stopped != key:
        with here.session.turn.left():
            progress = _advance(here, key, _AT_ONCE_S)
    memory.paint(progress.result)
    failed = memory.failed
    if failed and failed[0] == key:
        st.error(plain(failed[1]))
    elif progress.is_done or memory.stopped == key:
        _show_bar(progress, key, is_stopped=not progress.is_done)
    else:
        _go_on(here, key, progress)
    return progress


def _go_on(here: DepthVisit, key: Key, so_far: Progress) -> None:
    is_first = True

    @st.fragment(run_every=_EVERY_S)
    def watch() -> None:
        nonlocal is_first
        progress = so_far if is_first else _advance(here, key, _STEP_S)
        _show_bar(progress, key)
        if not is_first and (progress.is_done or memory.stopped == key or memory.is_due):
            st.rerun()
        is_first = False

    memory = here.memory
    watch()


def _advance(here: DepthVisit, key: Key, seconds: float) -> Progress:
    """Compute; the budget is kept, but the machine may have less."""
    try:
        return deep_runs().advance(*key, watcher=here.session.token, seconds=seconds)
    except (SheetError, MemoryError) as reason:
        why = _NO_MEMORY if isinstance(reason, MemoryError) else str(reason)
        here.memory.stopped, here.memory.failed = key, (key, why)
        return Progress(None)


def stop(here: DepthVisit) -> None:
    """Stop the run; what there is of it stays in sight."""
    here.memory.stopped = here.settings.run
    deep_runs().leave(*here.settings.run, watcher=here.session.token)


def resume(here: DepthVisit) -> None:
    """Go on with the run that was stopped."""
    here.memory.stopped = here.memory.failed = None


def _show_bar(progress: Progress, key: Key, *, is_stopped: bool = False) -> None:
    result = progress.result
    share = result.layers_done / result.layers_to_do if result else 0.0
    st.progress(share, text=text_of(progress, key[0], is_stopped=is_stopped))


def text_of(progress: Progress, spec: DeepSpec, *, is_stopped: bool = False) -> str:
    """Return how far a run of an experiment has come, in words."""
    if progress.ahead:
        return f"Waiting: {progress.ahead} other networks are being computed on this server"
    passes = 2 * spec.depth * len(spec.attempts)
    done = progress.result.layers_done if progress.result else 0
    if is_stopped:
        return f"Stopped: {done:,} of {passes:,} layer passes"
    begin = "Computed" if progress.is_done else f"Computing: {done:,} of"
    return f"{begin} {passes:,} layer passes, forward and backward, of all attempts"
