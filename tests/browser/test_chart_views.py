from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.server import Server, running_app

_LOADS_WITHIN_MS = 60_000.0  # Plotly is 4.6 MB
CHART = "document.querySelector('.xs-chart')"


@pytest.fixture(scope="module")
def chart_server() -> Iterator[Server]:
    with running_app(Path(__file__).with_name("chart_page.py")) as running:
        yield running


@pytest.fixture
def page(chart_server: Server, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(chart_server.url)
    expect(page.locator(".scatterlayer .trace")).to_have_count(2, timeout=_LOADS_WITHIN_MS)
    return page


def shown(page: Page, what: str) -> Any:  # noqa: ANN401
    return page.evaluate(f"{CHART}._fullLayout ? {CHART}.{what} : null")


def zoom(page: Page) -> list[float]:
    box = page.locator(".nsewdrag").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"] + 2, steps=5)
    page.mouse.up()
    page.wait_for_function(f"{CHART}?._fullLayout?.xaxis.range[0] > 1")
    found: list[float] = shown(page, "_fullLayout.xaxis.range")
    return found


def change(page: Page, most: int) -> None:
    page.get_by_role("button", name="More").click()
    page.wait_for_function(f"{CHART}?._fullData?.[0].y[2] === {most}")


def wait_for(page: Page, what: str, value: object) -> None:
    known = what.replace(".", "?.")  # while a chart is built anew there is none
    page.wait_for_function(
        f"JSON.stringify({CHART}?.{known}) === {json.dumps(json.dumps(value, separators=(',', ':')))}"
    )


def test_a_zoom_outlives_a_change_of_the_figure(page: Page) -> None:
    zoomed = zoom(page)
    assert zoomed[1] < 9
    change(page, 4)
    wait_for(page, "_fullLayout.xaxis.range", zoomed)
    page.locator(".modebar-btn[data-title^='Reset']").click()
    wait_for(page, "_fullLayout.xaxis.range", [0, 10])
    change(page, 5)
    wait_for(page, "_fullLayout.xaxis.range", [0, 10])


def test_what_the_legend_hides_stays_hidden(page: Page) -> None:
    page.locator(".legendtoggle").nth(1).click()
    page.wait_for_function(f"{CHART}?._fullData?.[1].visible === 'legendonly'")
    change(page, 4)
    page.wait_for_function(f"{CHART}?._fullData?.[1].visible === 'legendonly'")
    assert shown(page, "_fullData[0].visible") is True


def test_a_chart_that_changes_is_the_same_chart(page: Page) -> None:
    page.evaluate(f"{CHART}.querySelector('.main-svg').dataset.mark = 'here'")
    change(page, 4)
    assert page.evaluate(f"{CHART}.querySelector('.main-svg').dataset.mark") == "here"


def test_a_click_on_a_point_is_an_operation_with_what_it_carries(page: Page) -> None:
    point = page.locator(".scatterlayer .trace").nth(1).locator(".point").nth(1)
    point.hover(force=True)
    point.click(force=True)
    expect(page.get_by_text("Clicked: ('here', {'x': 5, 'y': 2, 'customdata': 12})")).to_be_visible()


def test_the_bar_has_what_a_person_needs_and_nothing_that_sends_the_chart_away(page: Page) -> None:
    titles = [button.get_attribute("data-title") for button in page.locator(".xs-chart .modebar-btn").all()]
    assert titles == ["Zoom", "Reset axes", "Save as PNG", "Save as SVG", "Full screen"]


def test_a_chart_is_as_wide_as_its_place(page: Page) -> None:
    for width in (900, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(f"{CHART}._fullLayout.width === {CHART}.parentElement.clientWidth")


def test_the_title_keeps_clear_of_the_buttons_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(f"{CHART}._fullLayout.width < 390")
    title, bar = page.locator(".xs-chart .gtitle").bounding_box(), page.locator(".xs-chart .modebar").bounding_box()
    plot = page.locator(".xs-chart .nsewdrag").bounding_box()
    assert title
    assert bar
    assert plot
    assert title["x"] + title["width"] <= bar["x"]
    assert title["y"] + title["height"] <= plot["y"]


def test_a_chart_turns_light_and_dark_with_the_page(page: Page) -> None:
    for colours, background in (("dark", "#171614"), ("light", "#ffffff")):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type] # one of the two
        wait_for(page, "layout.paper_bgcolor", background)


def test_a_chart_can_fill_the_screen_and_goes_back(page: Page) -> None:
    page.locator(".modebar-btn[data-title='Full screen']").click()
    page.wait_for_function(f"document.fullscreenElement === {CHART} && {CHART}._fullLayout.height === innerHeight")
    page.locator(".modebar-btn[data-title='Full screen']").click()
    wait_for(page, "_fullLayout.height", 400)


def test_a_chart_has_a_role_a_name_and_its_table_one_press_away(page: Page) -> None:
    expect(page.get_by_role("figure", name="Sizes of the activations over the layers. Up to 3.")).to_be_visible()
    page.get_by_text("Data", exact=True).click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    assert download.value.path().read_bytes() == b"x\r\n1\r\n5\r\n9\r\n"


@pytest.mark.parametrize(("picture", "start"), [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
def test_a_button_saves_a_picture_of_its_kind(page: Page, picture: str, start: bytes) -> None:
    with page.expect_download() as download:
        page.locator(f".modebar-btn[data-title='Save as {picture}']").click()
    assert download.value.suggested_filename == f"sizes.{picture.lower()}"
    assert download.value.path().read_bytes().startswith(start)
