"""The schemes page in the browser: copied, searched, opened, compared; by mouse, keyboard and phone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.scroll import scroll_to
from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.browser.watch import Watch
from tests.opened import opened
from tests.server import Server
from xavier_core import SCHEMES, Attempt, encode_spec
from xavier_core.sheet import add_attempt

PROBES = r"schemes/_stcore/(health|host-config)"
_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
_LOADS_WITHIN_MS = 30_000
_HEAD, _ROW = 37, 35
"""Pixels of the table's head and of a row."""


def open_page(page: Page, url: str, query: Mapping[str, str] | None = None) -> Page:
    page.goto(f"{url}/schemes?{urlencode(query)}" if query else f"{url}/schemes")
    expect(page.get_by_role("button", name="Reset this page")).to_be_visible(timeout=_LOADS_WITHIN_MS)
    expect(page.locator(".xs-chart .gtitle")).to_have_count(4, timeout=_LOADS_WITHIN_MS)
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible(timeout=_LOADS_WITHIN_MS)
    return page


@pytest.fixture(autouse=True)
def _probes(watch: Watch) -> None:
    """Streamlit's script looks for its server below the page's own path first, and is told that it is not there."""
    watch.expect(PROBES)


@pytest.fixture
def schemes(context: BrowserContext, server: Server) -> Page:
    return open_page(context.new_page(), server.url)


def expect_first(page: Page, title: str) -> None:
    """The scheme that the table shows first, as a screen reader has it."""
    cells = page.get_by_test_id("stDataFrame").locator("tbody [role=gridcell][aria-colindex='1']")
    expect(cells.first).to_have_text(title)


def query_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))


def click_row(page: Page, index: int, *, from_left: float) -> None:
    """Click into a row of the table, which is drawn on a canvas."""
    page.get_by_test_id("stDataFrame").click(position={"x": from_left, "y": _HEAD + (index + 0.5) * _ROW})


def expect_opened(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, exact=True, level=2)).to_be_attached()


def test_the_lines_to_copy_are_in_sight_and_are_copied(schemes: Page) -> None:
    line = 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")'
    block = schemes.get_by_test_id("stCode").first
    expect(block).to_be_in_viewport(ratio=1)
    expect(block).to_contain_text(line)
    block.hover()
    block.get_by_role("button", name=re.compile("[Cc]opy")).click()
    assert schemes.evaluate("() => navigator.clipboard.readText()").strip() == line


def test_the_table_is_searched_as_one_types_and_the_link_holds_it(schemes: Page, server: Server) -> None:
    expect_first(schemes, next(iter(SCHEMES.values())).list_title)
    schemes.get_by_role("searchbox", name="Search").press_sequentially("kaiming_uniform")
    expect(schemes.get_by_role("status")).not_to_contain_text(f"{len(SCHEMES)} of")
    expect_first(schemes, "He, uniform")
    assert query_of(schemes)["find"] == "kaiming_uniform"
    again = open_page(schemes, server.url, query_of(schemes))
    expect(again.get_by_role("searchbox", name="Search")).to_have_value("kaiming_uniform")
    expect_first(again, "He, uniform")
    again.get_by_role("button", name="Show all").click()
    expect(again.get_by_role("status")).to_contain_text(f"{len(SCHEMES)} of {len(SCHEMES)} schemes")


def test_a_row_is_ticked_and_back_leads_to_the_one_before(schemes: Page) -> None:
    click_row(schemes, list(SCHEMES).index("lecun-uniform"), from_left=15)
    expect_opened(schemes, "LeCun, uniform")
    assert query_of(schemes)["scheme"] == "lecun-uniform"
    schemes.go_back()
    expect_opened(schemes, SCHEMES["xavier"].list_title)


def test_a_row_of_what_was_found_is_opened_and_stays_open_as_the_search_goes(schemes: Page) -> None:
    search = schemes.get_by_role("searchbox", name="Search")
    search.press_sequentially("lecun uniform")
    expect_first(schemes, "LeCun, uniform")
    click_row(schemes, 0, from_left=15)
    expect_opened(schemes, "LeCun, uniform")
    search.fill("")
    expect(schemes.get_by_role("status")).to_contain_text(f"{len(SCHEMES)} of")
    search.press_sequentially("sparse")
    expect_first(schemes, SCHEMES["sparse"].list_title)
    expect_opened(schemes, "LeCun, uniform")
    assert query_of(schemes)["scheme"] == "lecun-uniform"


def test_everything_is_done_by_keyboard(schemes: Page) -> None:
    """Rows by Shift and Space, one after the other from where one is; and the scheme's own field without the table."""
    index = list(SCHEMES).index("lecun-uniform")
    click_row(schemes, index, from_left=120)
    schemes.keyboard.press("Shift+Space")
    expect_opened(schemes, "LeCun, uniform")
    schemes.keyboard.press("ArrowDown")
    schemes.keyboard.press("Shift+Space")
    expect_opened(schemes, "LeCun, truncated normal")
    field = schemes.get_by_role("combobox", name="Scheme", exact=True)
    expect(field).to_have_value(SCHEMES["lecun-truncated"].list_title)  # begun anew with what the row is
    scroll_to(field)
    field.focus()
    schemes.keyboard.type("sparse")
    expect(schemes.get_by_role("option")).to_have_text(["sparse"])  # a key before that is for the list as it was
    schemes.keyboard.press("Enter")
    expect_opened(schemes, "sparse, sparsity 0.9, std 0.01")


def test_a_scheme_is_put_on_the_sheet(schemes: Page, server: Server) -> None:
    schemes.get_by_role("button", name="Put on the sheet").first.click()
    SheetPage(schemes, server.url).expect_shows(add_attempt(opened(), Attempt("he", activation="relu")))


def test_the_experiment_survives_the_way_to_the_catalogue_and_back(sheet: SheetPage) -> None:
    sheet.type_into("B13", "0.5")
    spec = edited(opened(), 1, ("B13", "0.5"))
    sheet.expect_shows(spec)
    sheet.page.get_by_role("link", name="Schemes").click()
    expect(sheet.page.get_by_role("heading", name="Which one should I use?")).to_be_visible()
    expect(sheet.page.get_by_role("button", name="Reset this page")).to_be_visible()
    assert encode_spec(spec).items() <= query_of(sheet.page).items()
    sheet.page.get_by_role("link", name="The sheet").click()
    sheet.expect_shows(spec)


def test_charts_say_what_they_show(schemes: Page) -> None:
    for name in (
        "RMS over the layers",
        "The law of one weight",
        "Standard deviation over fan_in",
        "Activations over the layers",
    ):
        expect(schemes.get_by_label(re.compile(f"^{name}")).first).to_be_attached()


def test_the_files_are_downloaded(schemes: Page) -> None:
    with schemes.expect_download() as csv:
        schemes.get_by_role("button", name="The catalogue as CSV").click()
    assert csv.value.suggested_filename == "xavier-sheet_schemes_784-100.csv"
    table = pd.read_csv(csv.value.path(), keep_default_na=False)
    assert table["key"].tolist() == list(SCHEMES)
    with schemes.expect_download() as described:
        schemes.get_by_role("button", name="The catalogue as JSON").click()
    content = json.loads(Path(described.value.path()).read_text(encoding="utf-8"))
    assert [scheme["key"] for scheme in content["schemes"]] == list(SCHEMES)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_stands_out(new_context: NewContext, server: Server, colours: str) -> None:
    context = new_context(color_scheme=colours)
    page = open_page(context.new_page(), server.url, {"scheme": "sparse"})
    for selectors in (".xs-table", "[data-testid=stMarkdown]"):
        texts = page.evaluate(f"(selectors) => ({_CONTRAST})(selectors)", selectors)
        assert len(texts) > 5, selectors
        assert [text for text in texts if text["contrast"] < 4.5] == []


def test_a_phone_shows_the_page_without_scrolling_sideways(new_context: NewContext, server: Server) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = open_page(context.new_page(), server.url)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(main) => main.scrollWidth <= main.clientWidth")
