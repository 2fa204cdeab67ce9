"""The schemes page in the browser: found, sorted, opened, copied, put on the sheet; by mouse, keyboard and phone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.sheet_page import SheetPage
from tests.browser.test_editing import edited
from tests.browser.watch import Watch
from tests.server import Server
from xavier_core import SCHEMES, Attempt, SheetSpec, encode_spec
from xavier_core.catalogue import find_call
from xavier_core.schemes import Draw
from xavier_core.sheet import add_attempt

PROBES = r"schemes/_stcore/(health|host-config)"
_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def open_page(page: Page, url: str, query: Mapping[str, str] | None = None) -> Page:
    page.goto(f"{url}/schemes?{urlencode(query)}" if query else f"{url}/schemes")
    expect(page.get_by_role("table", name="Schemes")).to_be_visible()
    expect(page.get_by_role("img", name="Activations and gradients over the layers")).to_be_attached()
    return page


@pytest.fixture(autouse=True)
def _probes(watch: Watch) -> None:
    """Streamlit's script looks for its server below the page's own path first, and is told that it is not there."""
    watch.expect(PROBES)


@pytest.fixture
def schemes(new_context: NewContext, server: Server) -> Page:
    return open_page(new_context().new_page(), server.url)


def titles(page: Page) -> list[str]:
    """The schemes that the table shows, in its order."""
    return page.get_by_role("table", name="Schemes").locator("tbody th").all_inner_texts()


def query_of(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))


def scheme_button(page: Page, title: str) -> Locator:
    return page.get_by_role("table", name="Schemes").get_by_role("button", name=title, exact=True)


def detail_heading(page: Page, title: str) -> Locator:
    return page.get_by_role("heading", name=title, exact=True, level=2)


def test_every_scheme_is_in_the_table(schemes: Page) -> None:
    assert titles(schemes) == [scheme.list_title for scheme in SCHEMES.values()]
    expect(schemes.get_by_role("status")).to_have_text(f"{len(SCHEMES)} of {len(SCHEMES)} schemes")


def test_the_table_is_searched_as_one_types_and_the_link_holds_it(schemes: Page, server: Server) -> None:
    schemes.get_by_role("searchbox", name="Search").press_sequentially("lecun uniform")
    expect(schemes.get_by_role("status")).to_contain_text(re.compile(r"^\d of 40 schemes$"))
    assert "LeCun, uniform" in titles(schemes)
    assert "zeros" not in titles(schemes)
    schemes.wait_for_function("() => new URLSearchParams(location.search).get('find') === 'lecun uniform'")
    found = titles(schemes)
    again = open_page(schemes, server.url, query_of(schemes))
    assert titles(again) == found
    expect(again.get_by_role("searchbox", name="Search")).to_have_value("lecun uniform")
    again.get_by_role("button", name="Show all").click()
    expect(again.get_by_role("status")).to_have_text("40 of 40 schemes")


@pytest.mark.parametrize(("typed", "found", "missed"), [("he", "He", "zeros"), ("sqrt(6", "Glorot, uniform", "He")])
def test_words_are_found_where_they_begin(schemes: Page, typed: str, found: str, missed: str) -> None:
    schemes.get_by_role("searchbox", name="Search").fill(typed)
    expect(schemes.get_by_role("status")).not_to_have_text("40 of 40 schemes")
    assert found in titles(schemes)
    assert missed not in titles(schemes)


def test_nothing_found_is_said(schemes: Page) -> None:
    schemes.get_by_role("searchbox", name="Search").fill("<img src=x onerror=alert(1)>")
    expect(schemes.get_by_role("status")).to_contain_text("No scheme is like that")
    assert titles(schemes) == []


@pytest.mark.parametrize(
    ("label", "option", "kept"),
    [
        ("Activation", "selu", lambda scheme: "selu" in scheme.activations),
        ("Keeps the signal", "backward", lambda scheme: scheme.direction == "backward"),
        ("Distribution", "truncated", lambda scheme: "truncated" in [own.key for own in scheme.distributions]),
        (
            "Framework",
            "caffe",
            lambda scheme: any(find_call(Draw(scheme.key, (), own.key), "caffe").call for own in scheme.distributions),
        ),
    ],
)
def test_the_table_is_filtered(schemes: Page, label: str, option: str, kept: object) -> None:
    assert callable(kept)
    schemes.get_by_role("search").get_by_label(label).select_option(option)
    expected = [scheme.title for scheme in SCHEMES.values() if kept(scheme)]
    assert 0 < len(expected) < len(SCHEMES)
    expect(schemes.get_by_role("status")).to_have_text(f"{len(expected)} of 40 schemes")
    assert titles(schemes) == expected


def test_the_table_is_sorted_up_down_and_back(schemes: Page) -> None:
    head = schemes.get_by_role("columnheader", name=re.compile("Year"))
    years = {scheme.title: scheme.year for scheme in SCHEMES.values()}
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    known = [year for title in titles(schemes) if (year := years[title])]
    assert known == sorted(known)
    assert all(years[title] is None for title in titles(schemes)[len(known) :])
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    falling = [year for title in titles(schemes) if (year := years[title])]
    assert falling == sorted(known, reverse=True)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "none")
    assert titles(schemes) == [scheme.list_title for scheme in SCHEMES.values()]


def test_a_scheme_opens_in_sight_and_back_leads_to_the_one_before(schemes: Page) -> None:
    scheme_button(schemes, "orthogonal").click()
    heading = detail_heading(schemes, "orthogonal")
    expect(heading).to_be_in_viewport()
    expect(scheme_button(schemes, "orthogonal")).to_have_attribute("aria-current", "true")
    assert query_of(schemes)["scheme"] == "orthogonal"
    schemes.go_back()
    expect(detail_heading(schemes, "Xavier")).to_be_attached()
    expect(scheme_button(schemes, SCHEMES["xavier"].list_title)).to_have_attribute("aria-current", "true")


def test_a_line_is_copied(schemes: Page) -> None:
    scheme_button(schemes, "He").click()
    expect(detail_heading(schemes, "He")).to_be_visible()
    line = 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")'
    block = schemes.get_by_test_id("stCode").filter(has_text=line).first
    block.hover()
    block.get_by_role("button", name=re.compile("[Cc]opy")).click()
    assert schemes.evaluate("() => navigator.clipboard.readText()").strip() == line


def test_a_scheme_is_put_on_the_sheet(schemes: Page, server: Server) -> None:
    scheme_button(schemes, "He").click()
    expect(detail_heading(schemes, "He")).to_be_visible()
    schemes.get_by_role("button", name="Put on the sheet").first.click()
    SheetPage(schemes, server.url).expect_shows(add_attempt(SheetSpec(), Attempt("he")))


def test_the_experiment_survives_the_way_to_the_catalogue_and_back(sheet: SheetPage) -> None:
    sheet.type_into("B13", "0.5")
    spec = edited(SheetSpec(), 1, ("B13", "0.5"))
    sheet.expect_shows(spec)
    sheet.page.get_by_role("link", name="Schemes").click()
    expect(sheet.page.get_by_role("table", name="Schemes")).to_be_visible()
    expect(sheet.page.get_by_role("heading", name="Which one should I use?")).to_be_visible()
    assert encode_spec(spec).items() <= query_of(sheet.page).items()
    sheet.page.get_by_role("link", name="The sheet").click()
    sheet.expect_shows(spec)


def test_charts_say_what_they_show(schemes: Page) -> None:
    expect(schemes.get_by_role("img", name=re.compile("^The law of one weight: Xavier: std 0.0357"))).to_be_visible()
    expect(
        schemes.get_by_role("img", name="Standard deviation against fan_in: Xavier and Glorot, uniform")
    ).to_be_visible()
    expect(schemes.get_by_role("img", name="Size of the signal over the layers")).to_be_attached()


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


def test_everything_is_done_by_keyboard(schemes: Page) -> None:
    schemes.get_by_role("searchbox", name="Search").focus()
    schemes.keyboard.type("rc")  # neither key is Streamlit's shortcut here
    expect(schemes.get_by_role("searchbox", name="Search")).to_have_value("rc")
    schemes.keyboard.press("Control+a")
    schemes.keyboard.type("sparse")
    expect(scheme_button(schemes, "sparse")).to_be_visible()
    scheme_button(schemes, "sparse").focus()
    schemes.keyboard.press("Enter")
    expect(detail_heading(schemes, "sparse, sparsity 0.9, std 0.01")).to_be_in_viewport()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_stands_out(new_context: NewContext, server: Server, colours: str) -> None:
    context = new_context(color_scheme=colours)
    page = open_page(context.new_page(), server.url, {"scheme": "sparse"})
    parts = (".xk-catalogue", "[data-testid=stTable]", "[data-testid=stCaptionContainer]", ".xc-chart")
    for selectors in parts:
        texts = page.evaluate(f"(selectors) => ({_CONTRAST})(selectors)", selectors)
        assert len(texts) > 5, selectors
        assert [text for text in texts if text["contrast"] < 4.5] == []


def test_a_phone_shows_the_page_without_scrolling_sideways(new_context: NewContext, server: Server) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = open_page(context.new_page(), server.url)
    scheme_button(page, "He").tap()
    expect(detail_heading(page, "He")).to_be_in_viewport()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(main) => main.scrollWidth <= main.clientWidth")
    box = page.get_by_role("region", name="Table of schemes")
    assert box.evaluate("(box) => box.scrollWidth > box.clientWidth")
