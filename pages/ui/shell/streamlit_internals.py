"""Everything undocumented of Streamlit that the app leans on, and what breaks without it.

| what | for what | without it |
| --- | --- | --- |
| ``ScriptRunContext.is_history_navigation`` | tells a run that follows Back or Forward from any other | see below |
| ``PagesManager.uses_pages_directory`` | keeps Streamlit from taking ``pages/`` for its own | see below |
| ``window.Plotly`` | the charts are drawn with it: ``browser/shared/chart.js`` | no chart is drawn |
| ``data-test-connection-state`` | sends a page anew on a new connection: ``browser/shared/tab.js`` | see below |
| ``data-test-script-state`` | sends again what a resting server has not heard of: the same file | see below |
| the server's listening socket, without ``TCP_NODELAY`` | answers that are not held back | see below |

A connection that breaks while a run's messages are on their way, and comes back at once, leaves the page without those
messages; without the attribute it stays empty until it is reloaded. Without the other one, a press that is lost waits
for the next, and a page that Streamlit's own Stop has cut off stays so until something is pressed.

CSS leans on the names that Streamlit gives its parts (``stHeader``, ``stSkeleton``, ...): where one is renamed, a
colour or a margin is Streamlit's own again, or something moves while a page loads, and nothing else happens.
``tests/pages/shell/test_streamlit_internals.py``, the browser tests of Back, of a lost connection and of the charts
fail where a version of Streamlit lacks one of these.
"""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit import runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx


def follows_history() -> bool:
    """Return whether this run follows Back or Forward in the browser, so that the address is what is wanted.

    Any other run may carry an address that is a step behind what the server has already written, so that following
    every address would undo steps. ``st.query_params`` has the address but not how it came about, and binding
    widgets to it, which Streamlit documents, leaves default values out of a link and knows no component.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def run_through_app() -> None:
    """Run again through app.py where Streamlit ran the page alone.

    The documentation says that a ``pages`` folder is ignored once ``st.navigation`` is called. Until a server has
    called it once, each file of the folder still counts as a page of Streamlit's older kind: the very first visitor
    who opens ``/depth`` would get the page alone, without navigation. No setting switches that off, and ``app.py``
    cannot, since it is not run.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def is_served() -> bool:
    """Return whether a server runs the page, and not a test."""
    return runtime.exists()


@cache
def send_at_once() -> None:
    """Have the server send each message when it is written; once a process.

    Streamlit binds its socket in a way that asyncio does not take for TCP's, and leaves Nagle's algorithm on: a message
    waits until the one before it is acknowledged, and an acknowledgement may be held back for 40 ms. So did one answer
    in ten. Connections that are accepted later inherit the option from the listening socket.
    """
    for descriptor in _open_sockets():
        # One may be closed meanwhile, and macOS refuses the option on a connection that has been reset.
        with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as own:
            if own.family in {socket.AF_INET, socket.AF_INET6} and own.type == socket.SOCK_STREAM:
                own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _open_sockets() -> list[int]:
    """Descriptors of this process that are sockets; none where the system has no list of them."""
    known = Path("/dev/fd")
    descriptors = [int(entry.name) for entry in known.iterdir()] if known.is_dir() else []
    return [descriptor for descriptor in descriptors if _is_socket(descriptor)]


def _is_socket(descriptor: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:  # closed since: the list itself had one
        return False
