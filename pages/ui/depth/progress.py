"""How far a deep run has come: each run of the page waits a moment for it, and a fragment asks again and again.

The server computes in threads of its own. A long run of a page greys out what is on it, and whatever ends it, such as
Streamlit's own Stop, would strand the page. So no run is long: the page waits a moment, shows what there is, and where
layers are still to come, a fragment that Streamlit runs again and again (``st.fragment(run_every=…)``) moves the bar
and has the page painted anew now and then. A tab whose run waits for a place asks seldom: a class of forty that asked
as often as the one whose run is computed would take the processor from it.
"""

from __future__ import annotations

import time

import streamlit as st

from pages.ui.depth.countdown import count_down, in_words
from pages.ui.depth.memory import DepthMemory
from pages.ui.depth.runs import Key, Progress, deep_runs
from pages.ui.depth.settings import DepthSettings
from pages.ui.shell.markdown import plain
from pages.ui.shell.page import Visit
from xavier_core import SheetError
from xavier_core.depth import DeepSpec

DepthVisit = Visit[DepthSettings, DepthMemory]

_AT_ONCE_S = 0.3
"""How long a run of the page waits: less than the half second after which Streamlit greys what is not new."""
_STEP_S = 0.25
"""How long a run of the fragment waits, so that figures are shown as soon as they are there."""
_EVERY_S = 0.3
"""How often the bar of a run that is computed moves."""
_WAITING_EVERY_S = ((30.0, 4.0), (10.0, 2.0), (0.0, 1.0))
"""How often a tab asks whose run waits: where it is so many seconds or more until its turn, every so many seconds."""
_WORTH_SAYING_S = 1.5
"""How long it is at least to the end of a run where that is said."""
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
            progress = _ask(here, key, _AT_ONCE_S)
    memory.paint(progress.result)
    failed = memory.failed
    if failed and failed[0] == key:
        st.error(plain(failed[1]))
    elif progress.is_done or memory.stopped == key:
        _show_bar(progress, key, memory, is_stopped=not progress.is_done)
    else:
        _go_on(here, key, progress)
    return progress


def _go_on(here: DepthVisit, key: Key, so_far: Progress) -> None:
    is_first, every = True, every_s(so_far)

    @st.fragment(run_every=every)
    def watch() -> None:
        nonlocal is_first
        progress = so_far if is_first else _ask(here, key, _STEP_S)
        _show_bar(progress, key, memory)
        is_over = progress.is_done or memory.stopped == key
        if not is_first and (is_over or every_s(progress) != every or memory.is_due(progress.result)):
            st.rerun()
        is_first = False

    memory = here.memory
    watch()


def every_s(progress: Progress) -> float:
    """Return how often a tab asks after its run, in seconds."""
    if not progress.ahead:
        return _EVERY_S
    return next(every for least, every in _WAITING_EVERY_S if (progress.seconds or 0.0) >= least)


def _ask(here: DepthVisit, key: Key, seconds: float) -> Progress:
    """Ask after the run; the budget is kept, but the machine may have less."""
    try:
        return deep_runs().ask(*key, watcher=here.session.token, seconds=seconds)
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


def _show_bar(progress: Progress, key: Key, memory: DepthMemory, *, is_stopped: bool = False) -> None:
    result = progress.result
    share = result.layers_done / result.layers_to_do if result else 0.0
    if progress.seconds is not None:
        memory.countdown = count_down(memory.countdown, (key, progress.ahead > 0), progress.seconds, time.monotonic())
        progress = progress._replace(seconds=memory.countdown.until - time.monotonic())
    st.progress(share, text=text_of(progress, key[0], is_stopped=is_stopped))


def text_of(progress: Progress, spec: DeepSpec, *, is_stopped: bool = False) -> str:
    """Return how far a run of an experiment has come, in words."""
    seconds = progress.seconds
    if progress.ahead:
        before = f"Waiting: {progress.ahead:,} {'run' if progress.ahead == 1 else 'runs'} before yours"
        return before if seconds is None else f"{before}, about {in_words(seconds)}"
    passes = 2 * spec.depth * len(spec.attempts)
    done = progress.result.layers_done if progress.result else 0
    if is_stopped:
        return f"Stopped: {done:,} of {passes:,} layer passes"
    begin = "Computed" if progress.is_done else f"Computing: {done:,} of"
    left = "" if seconds is None or seconds < _WORTH_SAYING_S else f", about {in_words(seconds)} left"
    return f"{begin} {passes:,} layer passes, forward and backward, of all attempts{left}"
