"""What axe finds on every page, in light and dark, on a desktop and on a phone: nothing."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.every_page import OPEN, PROBES
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


def test_every_page_is_looked_at() -> None:
    assert set(OPEN) == {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}


@pytest.mark.parametrize("name", OPEN)
def test_axe_finds_nothing(name: str, context: BrowserContext, server: Server, watch: Watch) -> None:
    watch.expect(PROBES)
    page = context.new_page()
    OPEN[name](page, server.url)
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
