"""The schemes page as a whole: its link and the sheet's, what frameworks draw by default, and one name's three laws."""

from __future__ import annotations

import math

import pytest

from pages.ui.schemes.framework import figures_of
from tests.pages.schemes.tab import SchemesTab
from tests.pages.tab import Tab
from xavier_core import Attempt, SheetSpec, encode_spec
from xavier_core.base import sentence_text
from xavier_core.catalogue import FRAMEWORKS, find_defaults


@pytest.fixture(scope="module")
def opened() -> SchemesTab:
    """The page as it opens; only looked at."""
    return SchemesTab()


def test_the_page_keeps_the_experiment_and_the_sheet_keeps_the_pages_settings() -> None:
    spec = SheetSpec(inputs=(1.0, 2.0), attempts=(Attempt("kumar", activation="sigmoid"),), roll=7)
    tab = SchemesTab({**encode_spec(spec), "scheme": "he"})
    assert encode_spec(spec).items() <= tab.query.items()
    assert Tab({**tab.query}).here.spec == spec


def test_a_damaged_link_is_named_and_the_rest_of_it_used() -> None:
    tab = SchemesTab({"depth": "<script>", "beside": "he", "x": "4_5"})
    assert "Layers (link part depth) must be a whole number from 1 to 100 (received “<script>”)" in tab.warnings
    assert (tab.query["beside"], tab.query["x"], tab.query["depth"]) == ("he", "4_5", "10")


def test_fields_go_into_the_link_and_come_back() -> None:
    tab = SchemesTab().type_text("Search", "relu").choose("Has a call in", "caffe").choose("Sort by", "std")
    tab.set_field("schemes_filters_falling", value=True)
    tab.run()
    parts = {"find": "relu", "in": "caffe", "sort": "std", "order": "down"}
    assert parts.items() <= tab.query.items()
    assert SchemesTab(tab.query).titles == tab.titles
    assert tab.press("Show all").query["find"] == ""


def test_a_search_opens_nothing_and_closes_nothing() -> None:
    tab = SchemesTab({"scheme": "he", "find": "glorot"})
    assert tab.opened == "He"
    assert "He" not in tab.titles


def test_reset_takes_the_page_back_and_leaves_the_sheet() -> None:
    spec = SheetSpec(roll=7)
    tab = SchemesTab({**encode_spec(spec), "scheme": "he", "act": "gelu"}).press("Reset this page")
    assert (tab.query["scheme"], tab.query["act"], tab.here.spec) == ("xavier", "relu", spec)


def test_three_laws_of_one_name(opened: SchemesTab) -> None:
    table = opened.tables[-1]
    assert table["variance"].tolist() == [f"{variance:.6g}" for variance in (1 / 784, 2 / 884, 1 / 2352)]
    assert table["fan_in · Var(W)"].tolist() == ["1", "1.774", "0.3333"]


def test_every_default_of_every_framework_is_shown() -> None:
    tab = SchemesTab()
    for framework in FRAMEWORKS:
        tab.set_field("schemes_framework", framework)
        tab.run()
        for version in dict.fromkeys(row.versions for row in find_defaults(framework)):
            tab.choose("Version", version)
            for place, default in enumerate(find_defaults(framework)):
                if default.versions == version:
                    tab.choose("Layer", place)
                    assert f"{FRAMEWORKS[framework]} {default.versions}, {default.layer}" in tab.texts
                    assert default.note in tab.texts
                    assert tab.warnings == ""
                    assert ("do not stack into a plain network" in tab.texts) != default.stacks
    assert "NumPy has no layers, and so no default" in tab.texts


def test_a_depthwise_convolution_draws_within_a_third() -> None:
    """PyTorch's Conv2d(64, 64, 3, groups=64) has fan_in 9: bounds of 1/3, of weights and biases."""
    convolution = [default.layer for default in find_defaults("pytorch")].index("Conv2d")
    tab = SchemesTab({"layer": str(convolution)}).type_text("Inputs", "64").type_text("Units", "64")
    tab.type_text("Groups", "64")
    (table,) = (table for table in tab.tables if "biases: ±" in table)
    assert table.index.tolist() == ["9"]
    assert (table["uniform: ±"].tolist(), table["biases: ±"].tolist()) == (["0.333333"], ["0.333333"])
    assert tab.query["groups"] == "64"
    tab.type_text("Groups", "7")
    assert any("received 7" in html.proto.body for html in tab.app.get("html"))
    assert tab.query["groups"] == "64"


def test_pytorchs_linear_loses_a_relus_signal_and_he_keeps_it(opened: SchemesTab) -> None:
    """Without its biases PyTorch's variance of 1 / (3 fan_in) would leave sqrt(1/6) a layer; they hold up the end."""
    bias, rms = 1 / (3 * 784), 1.0
    for _ in range(10):
        rms = math.sqrt(0.5 * (rms**2 / 3 + bias))
    assert f"with the default the activations end at {sentence_text(rms)}, with He at 1." in opened.texts
    assert f"biases of 0 it ends at {sentence_text(6**-5)}" in opened.texts


def test_figures_of_a_law_that_is_not_uniform_and_has_no_biases() -> None:
    embedding = next(default for default in find_defaults("pytorch") if default.layer == "Embedding")
    figures = figures_of(embedding.law(SchemesTab().settings.sizes))
    assert (figures["uniform: ±"], figures["biases: ±"], figures["variance"]) == ("–", "–", "1")


def test_the_catalogue_goes_home_as_csv_and_json(opened: SchemesTab) -> None:
    labels = [button.proto.label for button in opened.app.get("download_button")]
    assert labels == ["The catalogue as CSV", "The catalogue as JSON"]


def test_another_framework_is_shown_at_its_first_layer() -> None:
    tab = SchemesTab({"mine": "pytorch", "layer": "4"})
    tab.set_field("schemes_framework", "keras")
    tab.run()
    assert (tab.settings.framework, tab.settings.layer) == ("keras", 0)
