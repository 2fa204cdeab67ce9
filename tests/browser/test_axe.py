"""What axe finds on every page, in light and dark, on a desktop and on a phone: nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.depth_page import SMALL, DepthPage
from tests.browser.rerolls_page import RerollsPage
from tests.browser.sheet_page import SheetPage
from tests.browser.test_schemes import open_page
from tests.browser.watch import Watch
from tests.server import ROOT, Server

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_VIOLATIONS = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return {
    applied: found.passes.length,
    broken: found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`)),
  };
}"""
_COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_WIDTHS = (1280, 390)

_OPEN: MappingProxyType[str, Callable[[Page, str], object]] = MappingProxyType(
    {
        "sheet": lambda page, url: SheetPage(page, url).open(),
        "rerolls": lambda page, url: RerollsPage(page, url).open({"n": "500"}),
        "depth": lambda page, url: DepthPage(page, url).open(SMALL),
        "schemes": open_page,
    }
)
"""How each script in ``pages`` is opened."""


def test_every_page_is_looked_at() -> None:
    assert set(_OPEN) == {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}


@pytest.mark.parametrize("name", _OPEN)
def test_axe_finds_nothing(name: str, context: BrowserContext, server: Server, watch: Watch) -> None:
    watch.expect(rf"{name}/_stcore/(health|host-config)")
    page = context.new_page()
    _OPEN[name](page, server.url)
    page.add_script_tag(path=_AXE)
    found = {}
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for colours in _COLOURS:
            page.emulate_media(color_scheme=colours)
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", colours)
            result = page.evaluate(_VIOLATIONS, _RULES)
            assert result["applied"] > 10
            found[f"{colours}, {width} px"] = result["broken"]
    assert found == {place: [] for place in found}
