from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from pages.ui import browser
from pages.ui.sheet.experiment import experiment_of
from pages.ui.sheet.grid import dice_contents, grid_numbers
from tests.browser.conftest import NewContext
from tests.browser.static.server import URL
from xavier_core import SheetSpec, run_sheet
from xavier_core.sheet import cell_roles, layout_of

_SCRIPTS = Path(browser.__file__).parent
_PAGE = Path(__file__).parent / "diagram.html"
_KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
_POINT_OF_EDGE = """line => {
    const along = (axis) => line[axis + 1].baseVal.value * 0.7 + line[axis + 2].baseVal.value * 0.3;
    const { x, y } = new DOMPoint(along("x"), along("y")).matrixTransform(line.getScreenCTM());
    return [x, y];
}"""
"""Nearer to its beginning: in the middle edges cross."""


@dataclass(frozen=True)
class _DiagramPage:
    page: Page

    def show(self, spec: SheetSpec, attempt: int = 0) -> None:
        sheet, experiment = run_sheet(spec), experiment_of(spec)
        grid = experiment.grids[attempt]
        content = {
            "layout": grid.content,
            "numbers": grid_numbers(grid, sheet.attempts[attempt], dice=0, refused={}),
            "dice": dice_contents(sheet)[0],
            "shades": {"low": experiment.content["low"], "high": experiment.content["high"]},
        }
        self.page.evaluate("content => show(content)", cast("Any", content))

    @property
    def picture(self) -> Locator:
        return self.page.get_by_role("img")

    def mark(self, address: str) -> Locator:
        return self.picture.locator(f".xs-diagram-fan [data-cell={address}], .xs-diagram-unit[data-cell={address}]")

    def point_of(self, address: str) -> tuple[float, float]:
        x, y = self.mark(address).evaluate(_POINT_OF_EDGE)
        return x, y

    def pointed(self) -> list[str | None]:
        addresses: list[str | None] = self.page.evaluate("pointed")
        return addresses


def _open(context: BrowserContext) -> _DiagramPage:
    page = context.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{URL}/")
        path = _SCRIPTS / name if name else _PAGE
        if path.suffix in _KINDS:
            route.fulfill(content_type=f"{_KINDS[path.suffix]}; charset=utf-8", body=path.read_text(encoding="utf-8"))
        else:
            route.fulfill(content_type="image/x-icon", body="")

    page.route(f"{URL}/**", answer)
    page.goto(f"{URL}/")
    page.wait_for_function("globalThis.show !== undefined")
    opened = _DiagramPage(page)
    opened.show(SheetSpec())
    return opened


@pytest.fixture
def diagram_page(context: BrowserContext) -> _DiagramPage:
    return _open(context)


def _weights(spec: SheetSpec, attempt: int) -> Mapping[str, float]:
    weights = run_sheet(spec).attempts[attempt].weights
    roles = cell_roles(layout_of(spec, attempt)).items()
    return {at: float(weights[role.layer][role.row, role.column]) for at, role in roles if role.kind == "weight"}


def _check_signs(diagram_page: _DiagramPage, spec: SheetSpec, attempt: int) -> None:
    for address, weight in _weights(spec, attempt).items():
        dashes = diagram_page.mark(address).evaluate("line => getComputedStyle(line).strokeDasharray")
        assert (dashes == "none") is (weight > 0), address


def test_negative_weights_are_dashed(diagram_page: _DiagramPage) -> None:
    for attempt in (0, 1, 2):
        diagram_page.show(SheetSpec(), attempt)
        _check_signs(diagram_page, SheetSpec(), attempt)


def test_another_roll_changes_what_is_drawn_in_its_place(diagram_page: _DiagramPage) -> None:
    diagram_page.page.evaluate("globalThis.marks = [...diagram.node.querySelectorAll('*')]")
    spec = replace(SheetSpec(), roll=2)
    diagram_page.show(spec)
    _check_signs(diagram_page, spec, 0)
    assert diagram_page.page.evaluate("marks.every((mark) => mark.isConnected)")


def test_another_shape_is_drawn_anew_and_pointed_at_no_more(diagram_page: _DiagramPage) -> None:
    spec = SheetSpec(inputs=(1.0,), hidden=(), desired=(1.0, 0.0))
    diagram_page.mark("C16").hover()
    diagram_page.show(spec)
    assert diagram_page.pointed() == ["C16", None]
    expect(diagram_page.picture.locator(".xs-diagram-fan line")).to_have_count(2)
    _check_signs(diagram_page, spec, 0)


def test_pointing_at_a_weight_says_which_it_is(diagram_page: _DiagramPage) -> None:
    diagram_page.page.mouse.move(*diagram_page.point_of("C13"))
    weight = _weights(SheetSpec(), 0)["C13"]
    number = f"{weight:.2f}".replace("-", "−")
    expect(diagram_page.picture).to_contain_text(f"C13: weight from input 1 to unit 2 of layer 1: {number}")
    diagram_page.page.mouse.move(5, 800)
    expect(diagram_page.picture).not_to_contain_text("C13")
    assert diagram_page.pointed() == ["C13", None]


def test_pointing_at_a_unit_leaves_the_edges_into_it_alone_clear(diagram_page: _DiagramPage) -> None:
    diagram_page.mark("C16").hover()
    fans = diagram_page.picture.locator(".xs-diagram-fan")
    clear = fans.evaluate_all(
        "fans => fans.filter((fan) => getComputedStyle(fan).opacity === '1')"
        ".flatMap((fan) => [...fan.children].map((line) => line.dataset.cell))"
    )
    assert clear == ["C13", "C14", "C15"]
    assert diagram_page.pointed() == ["C16"]


def test_a_cell_is_marked_until_another_is(diagram_page: _DiagramPage) -> None:
    page, picture = diagram_page.page, diagram_page.picture
    page.evaluate("diagram.highlight('D19')")
    expect(picture).to_contain_text("D19: weight from unit 2 of layer 1 to unit 3 of layer 2")
    expect(picture.locator(".xs-diagram-outline")).to_be_visible()
    page.evaluate("diagram.highlight('B26')")
    expect(picture).to_contain_text("B26: output 1")
    expect(picture.locator(".xs-diagram-outline")).to_be_hidden()
    expect(picture.locator(".xs-diagram-frame")).to_be_visible()
    page.evaluate("diagram.highlight('G13')")
    expect(picture.locator(".xs-diagram-frame")).to_be_hidden()
    expect(picture).not_to_contain_text("B26")
    assert diagram_page.pointed() == []


def test_what_was_marked_is_marked_again_when_the_pointer_leaves(diagram_page: _DiagramPage) -> None:
    diagram_page.page.evaluate("diagram.highlight('D19')")
    diagram_page.mark("B11").hover()
    expect(diagram_page.picture).to_contain_text("B11: input 1: 3")
    diagram_page.page.mouse.move(5, 800)
    expect(diagram_page.picture).to_contain_text("D19: weight")


def test_a_tap_marks_a_weight_and_another_beside_the_diagram_leaves_it(new_context: NewContext) -> None:
    diagram_page = _open(new_context(viewport={"width": 380, "height": 700}, has_touch=True, is_mobile=True))
    diagram_page.page.touchscreen.tap(*diagram_page.point_of("B23"))
    expect(diagram_page.picture).to_contain_text("B23: weight from unit 1 of layer 2 to output 1")
    diagram_page.page.touchscreen.tap(100, 600)
    expect(diagram_page.picture).not_to_contain_text("B23")
    assert diagram_page.pointed() == ["B23", None]


def test_letters_keep_their_size_at_every_width(diagram_page: _DiagramPage) -> None:
    page = diagram_page.page
    heights = set()
    for width in (380, 800, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("Math.abs(diagram.node.getScreenCTM().a - 1) < 0.01")
        heights.add(round(diagram_page.picture.evaluate("picture => picture.getBoundingClientRect().height")))
    assert len(heights) == 1
    assert heights.pop() <= 262
