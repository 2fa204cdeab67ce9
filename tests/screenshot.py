"""Takes the pictures of the README from the running app.

    python -m tests.screenshot
"""

from __future__ import annotations

from pathlib import Path

from tests.chromium import running_chromium
from tests.server import ROOT, running_app

_FOLDER = ROOT / "docs"
_PICTURES = {
    "sheet.png": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "sheet-dark-narrow.png": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


def main() -> None:
    _FOLDER.mkdir(exist_ok=True)
    with running_app() as app, running_chromium() as browser:
        for name, options in _PICTURES.items():
            page = browser.new_context(**options).new_page()
            page.goto(app.url)
            grid = page.get_by_role("grid", name="Attempt 1")
            grid.locator("[data-address='B26']").click()
            page.get_by_text("=B21*B23+C21*B24+D21*B25").wait_for()
            page.screenshot(path=Path(_FOLDER, name))


if __name__ == "__main__":
    main()
