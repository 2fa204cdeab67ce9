"""What the app leans on inside Streamlit is there in the version that it runs on."""

from __future__ import annotations

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from pages.ui.shell.streamlit_internals import follows_history, run_through_app


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
