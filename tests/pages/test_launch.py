"""Every page of the navigation opens through the app's entrypoint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.opened import opened
from tests.pages.tab import Tab
from tests.server import ROOT
from xavier_core import encode_spec

_PAGES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py")
_ENTRYPOINT = (ROOT / "app.py").read_text(encoding="utf-8")


def _page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_there_are_pages() -> None:
    assert "pages/sheet.py" in map(_page_name, _PAGES)


@pytest.mark.parametrize("page", _PAGES, ids=_page_name)
def test_every_page_is_in_the_navigation(page: Path) -> None:
    assert f'"{_page_name(page)}"' in _ENTRYPOINT


def test_the_navigation_lists_pages_that_exist() -> None:
    listed = re.findall(r'st\.Page\(\s*"([^"]+)"', _ENTRYPOINT)
    assert sorted(listed) == [_page_name(page) for page in _PAGES]


@pytest.mark.parametrize("page", _PAGES, ids=_page_name)
def test_every_page_opens_without_an_error(page: Path) -> None:
    tab = Tab()
    tab.app.switch_page(_page_name(page))
    tab.run()
    assert not tab.app.error
    assert len(tab.app.main.children) > 0


def test_the_app_opens_with_the_sheet_as_it_starts() -> None:
    tab = Tab()
    assert tab.spec == opened()
    assert tab.query == encode_spec(opened())
    assert tab.messages == ""
    assert len(tab.stage["grids"]) == 3


def test_two_tabs_are_two_sessions() -> None:
    first, second = Tab(), Tab()
    assert first.token != second.token
    first.do("refresh")
    assert (first.spec.roll, second.run().spec.roll) == (2, 1)


def test_a_run_without_news_changes_nothing() -> None:
    tab = Tab()
    before = tab.stage
    assert tab.run().stage == before
