"""A page that takes modules of the browser's side one by one, without Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route

from pages.ui import browser
from tests.browser.static.server import URL

__all__ = ["open_with_modules"]

_SCRIPTS = Path(browser.__file__).parent
_PAGE = """
<!doctype html><html lang="en"><title>Modules</title><link rel="icon" href="data:,">{styles}
<style>
  body {{ --st-text-color: #000000; --st-background-color: #ffffff; --st-font: sans-serif; margin: 0; }}
  body.dark {{ --st-text-color: #ffffff; --st-background-color: #000000; }}
</style>
<body><div class="xs-comparison" style="display: block; max-height: none"></div>
<script type="module">{script} globalThis.isReady = true;</script>
"""


def open_with_modules(context: BrowserContext, script: str, styles: Sequence[str]) -> Page:
    """Open a page that runs a script, whose imports and styles are paths in the browser's folder."""
    links = "".join(f'<link rel="stylesheet" href="/{style}">' for style in styles)
    body = _PAGE.format(styles=links, script=script)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(URL).lstrip("/")
        if path:
            route.fulfill(path=_SCRIPTS / path)
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=body)

    page = context.new_page()
    page.route(f"{URL}/**", answer)
    page.goto(URL)
    page.wait_for_function("globalThis.isReady")
    return page
