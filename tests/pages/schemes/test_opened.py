"""The open scheme: all that is known of it, its settings, its figures beside another's, and the way to the sheet."""

from __future__ import annotations

import pytest

from pages.ui.schemes.opened import drawn_of, summarize
from pages.ui.schemes.page import SchemesSettings
from tests.pages.schemes.tab import SchemesTab
from xavier_core import SCHEMES, Attempt, SheetSpec, encode_spec
from xavier_core.catalogue import FRAMEWORKS, PITFALLS, find_call
from xavier_core.schemes import Draw
from xavier_core.sheet import add_attempt

PUT = "schemes_put_scheme"


def test_every_scheme_opens_with_all_that_is_known_of_it() -> None:
    tab = SchemesTab()
    for key, scheme in SCHEMES.items():
        tab.choose("Scheme", key)
        assert (tab.query["scheme"], tab.query["numbers"]) == (key, "")
        assert tab.opened.startswith(scheme.titled(scheme.check_arguments(())))
        assert [latex.value for latex in tab.app.latex] == [f"$$\n{scheme.typeset}\n$$"]
        texts = tab.texts
        for sentence in (scheme.formula, scheme.source, *PITFALLS[key], *scheme.assumptions):
            assert sentence in texts
        activation = next(iter(scheme.activations), "identity")
        for framework in FRAMEWORKS:
            found = find_call(Draw(key), framework, activation=activation)
            assert not found.call or found.call in tab.codes
            assert found.pitfall in texts


def test_xavier_is_told_apart_from_its_namesakes() -> None:
    assert SchemesTab().opened == "Xavier, 1/fan_in (LeCun normal)"


def test_the_words_of_the_page() -> None:
    tab = SchemesTab({"find": "no such scheme"})
    assert "**Pitfalls**" in tab.texts
    assert "Compare with" in [box.label for box in tab.app.selectbox]
    assert any("No match" in html.proto.body for html in tab.app.get("html"))
    assert tab.titles == []


def test_figures_of_the_open_scheme_and_the_one_that_it_is_compared_with() -> None:
    figures = summarize(drawn_of(SchemesSettings(scheme="standard", beside="orthogonal"), SheetSpec()))
    assert [title.replace("\\", "") for title in figures["Scheme"]] == [
        "U(±1/√fan_in), PyTorch's default",
        "orthogonal",
    ]
    assert figures["variance"] == [f"{1 / 2352:.5g}", f"{1 / 784:.5g}"]
    assert figures["largest |weight|"] == [f"{1 / 28:.5g}", "1"]
    assert figures["fan_in · Var(W)"] == ["0.33333", "1"]
    assert figures["fan_out · Var(W)"] == [f"{100 / 2352:.5g}", f"{100 / 784:.5g}"]
    assert figures["kurtosis (3 if normal)"] == ["1.8", f"{3 * 784 / 786:.5g}"]


def test_figures_that_there_are_not() -> None:
    constant = summarize(drawn_of(SchemesSettings(scheme="constant", beside="inputs"), SheetSpec(inputs=(1.0,))))
    assert constant["kurtosis (3 if normal)"][0] == "–"
    assert constant["standard deviation"] == ["0", "–"]
    assert constant["mean"][0] == "1"


def test_numbers_and_distribution_of_the_open_scheme() -> None:
    tab = SchemesTab({"scheme": "fixed"}).type_text("Standard deviation", "1/2").choose("Distribution", "uniform")
    assert (tab.query["numbers"], tab.query["as"]) == ("0.5", "uniform")
    assert tab.opened == "fixed standard deviation 0.5, uniform"
    tab.type_text("Standard deviation", "nan")
    assert any("received “nan”" in html.proto.body for html in tab.app.get("html"))
    assert tab.query["numbers"] == "0.5"


def test_the_activation_of_the_open_scheme() -> None:
    tab = SchemesTab({"scheme": "variance-keeping"}).choose("Activation of the scheme", "relu")
    assert tab.query["g"] == "relu"
    assert tab.tables[1]["fan_in · Var(W)"].tolist()[0] == "2"


@pytest.mark.parametrize(("key", "value"), [("schemes_argument_0", "7"), ("schemes_distribution", "uniform")])
@pytest.mark.parametrize("scheme", ["zeros", "he"])
def test_a_setting_of_a_scheme_and_another_scheme_in_one_moment(key: str, value: str, scheme: str) -> None:
    tab = SchemesTab({"scheme": "fixed"})
    tab.set_field(key, value)
    tab.set_field("schemes_scheme", scheme)
    tab.run()
    assert tab.query["scheme"] == scheme
    assert tab.run().query["numbers"] == ""


def test_two_numbers_typed_in_one_moment_are_both_kept() -> None:
    tab = SchemesTab({"scheme": "sparse"})
    tab.set_field("schemes_argument_0", "0.5")
    tab.set_field("schemes_argument_1", "2")
    assert tab.run().query["numbers"] == "0.5_2"


@pytest.mark.parametrize(
    ("text", "message"),
    [("1e9", "received 1,000,000,000"), ("0", "received 0"), ("2.5", "received “2.5”"), ("", "nothing")],
)
def test_a_bad_fan_is_named_below_its_field_and_the_last_good_one_stays(text: str, message: str) -> None:
    tab = SchemesTab({"scheme": "he"})
    before = tab.query
    tab.set_field("schemes_fan_in", text)
    tab.run()
    assert any("xs-wrong" in html.proto.body and message in html.proto.body for html in tab.app.get("html"))
    assert tab.query == before


def test_a_scheme_is_put_on_the_sheet_as_a_new_attempt() -> None:
    tab = SchemesTab({"scheme": "he", "numbers": "0.2"}).press_key(f"{PUT}_button")
    assert tab.here.spec == add_attempt(SheetSpec(), Attempt("he", (0.2,)))
    assert tab.shows("live")


def test_a_scheme_is_put_in_place_of_an_attempt() -> None:
    tab = SchemesTab({"scheme": "orthogonal"})
    tab.set_field(PUT, 1)
    assert "Now there: Attempt 2: standard deviation of the inputs" in tab.run().texts
    tab.press_key(f"{PUT}_button")
    assert tab.here.spec == SheetSpec().with_attempt(1, Attempt("orthogonal"))
    assert tab.here.undo_steps == (SheetSpec(),)


def test_with_six_attempts_there_is_only_place_in_place_of_one() -> None:
    spec = SheetSpec(attempts=(Attempt(),) * 6)
    tab = SchemesTab(encode_spec(spec) | {"scheme": "he"})
    (box,) = (box for box in tab.app.selectbox if (box.key or "").startswith(f"{PUT}_"))
    assert len(box.options) == 6
    assert tab.press_key(f"{PUT}_button").here.spec == spec.with_attempt(0, Attempt("he"))
