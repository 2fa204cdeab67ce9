"""The page as a person drives it: by the names and roles that a screen reader gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from xavier_core import SheetSpec, decode_spec, encode_spec, run_sheet
from xavier_core.base import show
from xavier_core.sheet import lay_out

_READ = """() => ({
  query: Object.fromEntries(new URLSearchParams(location.search)),
  grids: [...document.querySelectorAll("[role=grid]")].map((grid) => Object.fromEntries(
    [...grid.querySelectorAll("[data-address]")].map((cell) => [cell.dataset.address, cell.textContent]))),
})"""
_SHOWS = f"""({{ query, grids }}) => {{
  const shown = ({_READ})();
  const same = (have, wanted) => Object.entries(wanted).every(([name, value]) => have?.[name] === value);
  return Object.keys(shown.query).length === Object.keys(query).length && same(shown.query, query)
    && shown.grids.length === grids.length && grids.every((grid, at) => same(shown.grids[at], grid));
}}"""

_FOCUSED = """() => {
  const { ariaLabel, tagName, innerText } = document.activeElement;
  return ariaLabel ?? (tagName === "BUTTON" ? innerText : "");
}"""
_MAX_STOPS = 60


class SheetPage:
    """The sheet in one browser tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self, query: Mapping[str, str] | None = None) -> Self:
        """Open the app, with a link's query or without, and wait for its numbers."""
        self.page.goto(f"{self.url}/?{urlencode(query)}" if query else f"{self.url}/")
        expect(self.grid()).to_be_visible()
        self.page.wait_for_function("() => new URLSearchParams(location.search).has('roll')")
        return self

    # ---- where things are -------------------------------------------------------------------

    def grid(self, attempt: int = 1) -> Locator:
        return self.page.get_by_role("grid", name=re.compile(rf"^Attempt {attempt}:"))

    def cell(self, address: str, attempt: int = 1) -> Locator:
        return self.grid(attempt).locator(f"[data-address={address}]")

    def named_cell(self, name: str, attempt: int = 1) -> Locator:
        """A cell by the whole of what a screen reader says."""
        return self.grid(attempt).get_by_role("gridcell", name=name, exact=True)

    def editor(self, attempt: int = 1) -> Locator:
        return self.grid(attempt).get_by_role("textbox")

    def button(self, name: str) -> Locator:
        """A button of the toolbar, by the start of its name."""
        toolbar = self.page.get_by_role("group", name="The sheet's controls")
        return toolbar.get_by_role("button", name=re.compile(rf"^{re.escape(name)}"))

    def formula_bar(self, attempt: int = 1) -> Locator:
        return self.page.get_by_role("group", name=f"Formula bar of attempt {attempt}")

    def attempt_messages(self, attempt: int = 1) -> Locator:
        """What is said between the formula bar and the grid."""
        return self.page.locator(".xs-attempt").nth(attempt - 1).get_by_role("alert")

    # ---- what a person does -----------------------------------------------------------------

    def refresh(self) -> None:
        self.button("Refresh").click()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, name: str, key: str = "Tab") -> None:
        """Press Tab until the focus is on the button, field or cell whose name starts so."""
        stops: list[str] = []
        while len(stops) < _MAX_STOPS:
            self.press(key)
            stops.append(self.page.evaluate(_FOCUSED))
            if stops[-1].startswith(name):
                return
        raise AssertionError(f"{name} was not reached: {stops}")

    def type_into(self, address: str, text: str, *, end: str = "Enter", attempt: int = 1) -> None:
        """Select a cell, type over it and commit."""
        self.cell(address, attempt).click()
        self.page.keyboard.type(text)
        self.press(end)

    def select(self, first: str, last: str, attempt: int = 1) -> None:
        """Select a range with Shift and the mouse."""
        self.cell(first, attempt).click()
        self.cell(last, attempt).click(modifiers=["Shift"])

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")

    # ---- what there is to see ---------------------------------------------------------------

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))

    @property
    def spec(self) -> SheetSpec:
        """The experiment that the address bar holds."""
        return decode_spec(self.query)

    @property
    def clipboard(self) -> str:
        text: str = self.page.evaluate("() => navigator.clipboard.readText()")
        return text

    @property
    def focused(self) -> str | None:
        """Address of the cell that has the focus, or None where no cell has it."""
        address: str | None = self.page.evaluate(
            "() => document.activeElement?.closest('[data-address]')?.dataset.address ?? null"
        )
        return address

    def selected(self, attempt: int = 1) -> list[str]:
        """Addresses of the selected range."""
        addresses: list[str] = self.grid(attempt).evaluate(
            "grid => [...grid.querySelectorAll('[aria-selected=true]')].map((cell) => cell.dataset.address)"
        )
        return addresses

    def copied_numbers(self, attempt: int = 1) -> list[list[str]]:
        """Every cell of an attempt, copied as a spreadsheet takes it."""
        self.cell("A10", attempt).click()
        self.press("Control+a", "Control+c")
        return [line.split("\t") for line in self.clipboard.split("\n")]

    def expect_shows(self, spec: SheetSpec) -> None:
        """Wait until the address bar holds ``spec`` and every grid shows its numbers."""
        expected = {"query": encode_spec(spec), "grids": grid_texts(spec)}
        try:
            self.page.wait_for_function(_SHOWS, arg=expected)
        except PlaywrightTimeoutError:
            shown: dict[str, Any] = self.page.evaluate(_READ)
            parts = zip((shown["query"], *shown["grids"]), (encode_spec(spec), *grid_texts(spec)), strict=False)
            differences = [_difference(have, wanted) for have, wanted in parts]
            raise AssertionError(f"{len(shown['grids'])} grids; shown and wanted: {differences}") from None


def _difference(have: dict[str, str], wanted: dict[str, str]) -> dict[str, tuple[str | None, str]]:
    """What is shown and what was wanted, where they differ."""
    return {name: (have.get(name), text) for name, text in wanted.items() if have.get(name) != text}


def grid_texts(spec: SheetSpec) -> list[dict[str, str]]:
    """What every number of every grid has to read, by address."""
    sheet = run_sheet(spec)
    grids = []
    for index, result in enumerate(sheet.attempts):
        texts = {}
        for cell in lay_out(sheet, index):
            role = cell.role
            if role.kind == "weight" and result.weights:
                texts[cell.address] = show(result.weights[role.layer][role.row, role.column])
            elif role.kind == "activation" and result.activations:
                texts[cell.address] = show(result.activations[role.layer][role.column])
            else:
                texts[cell.address] = cell.text
        grids.append(texts)
    return grids
