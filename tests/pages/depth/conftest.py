"""All of a run in one run of the page: what goes on from there is a browser's, which is not here."""

from __future__ import annotations

import pytest

from pages.ui.depth import progress


@pytest.fixture(autouse=True)
def all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_AT_ONCE_S", 60.0)
