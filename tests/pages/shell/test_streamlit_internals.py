"""What the app leans on inside Streamlit is there in the version that it runs on."""

from __future__ import annotations

import socket

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from pages.ui.shell.streamlit_internals import follows_history, run_through_app, send_at_once


def test_a_run_knows_whether_it_follows_the_history() -> None:
    assert ScriptRunContext.is_history_navigation is False
    assert follows_history() is False


def test_a_page_that_was_run_alone_is_run_through_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr("streamlit.rerun", lambda: asked.append(True))
    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    run_through_app()
    assert (asked, PagesManager.uses_pages_directory) == ([True], False)
    run_through_app()
    assert asked == [True]


def _is_sent_at_once(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_a_server_that_listens_already_sends_at_once_from_then_on() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:  # as Streamlit makes it
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as early:
            assert not _is_sent_at_once(early)
            send_at_once.__wrapped__()
            assert _is_sent_at_once(early)
            with socket.create_connection(listening.getsockname()), listening.accept()[0] as late:
                assert _is_sent_at_once(late)
