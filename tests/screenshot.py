"""Takes the pictures of the README from the running app: ``python -m tests.screenshot``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.sync_api import ViewportSize

from tests.chromium import running_chromium
from tests.server import ROOT, running_app

_FOLDER = ROOT / "docs"
_PICTURES: tuple[tuple[str, ViewportSize, Literal["light", "dark"]], ...] = (
    ("sheet.png", {"width": 1280, "height": 1180}, "light"),
    ("sheet-dark-narrow.png", {"width": 390, "height": 844}, "dark"),
)


def main() -> None:
    _FOLDER.mkdir(exist_ok=True)
    with running_app() as app, running_chromium() as browser:
        for name, viewport, scheme in _PICTURES:
            page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()
            page.goto(app.url)
            grid = page.get_by_role("grid", name="Attempt 1")
            grid.locator("[data-address='B26']").click()
            page.get_by_text("=B21*B23+C21*B24+D21*B25").wait_for()
            page.screenshot(path=Path(_FOLDER, name))
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{app.url}/rerolls?n=100000")
        page.get_by_text("Output 1 of 100,000 re-rolls", exact=True).wait_for()
        page.screenshot(path=Path(_FOLDER, "rerolls.png"))
        page = browser.new_page(viewport={"width": 1280, "height": 1480})
        page.goto(f"{app.url}/depth")
        page.get_by_text("Computed 60 layer passes").wait_for()
        page.locator(".xs-chart .gtitle").nth(2).wait_for()
        page.screenshot(path=Path(_FOLDER, "depth.png"))
        page = browser.new_page(viewport={"width": 1280, "height": 1180})
        page.goto(f"{app.url}/schemes?act=gelu&depth=10")
        page.get_by_role("figure", name="RMS over the layers").locator(".gtitle").wait_for()
        page.screenshot(path=Path(_FOLDER, "schemes.png"))


if __name__ == "__main__":
    main()
