"""The schemes page: the table, the open scheme, the link, and what is put on the sheet."""

from __future__ import annotations

import math

import pytest

from pages.ui.rerolls.settings import PARTS as REROLL_PARTS
from pages.ui.schemes.settings import PARTS as CATALOGUE_PARTS
from tests.pages.schemes.tab import SchemesTab
from tests.pages.tab import Tab
from xavier_core import SCHEMES, Attempt, SheetSpec, encode_spec
from xavier_core.catalogue import FRAMEWORKS, PITFALLS, find_call, find_defaults
from xavier_core.schemes import Draw
from xavier_core.sheet import add_attempt


@pytest.fixture(scope="module")
def opened() -> SchemesTab:
    """The page as it opens; only looked at."""
    return SchemesTab()


def test_the_table_has_every_scheme_with_its_numbers(opened: SchemesTab) -> None:
    rows = opened.table["rows"]
    assert [row["key"] for row in rows] == list(SCHEMES)
    cells = {row["key"]: row["cells"] for row in rows}
    sorts = {row["key"]: row["sorts"] for row in rows}
    assert sorts["xavier"]["std"] == pytest.approx(1 / 28, rel=1e-15)
    assert sorts["glorot-uniform"]["std"] == pytest.approx(math.sqrt(2 / 884), rel=1e-15)
    assert cells["xavier"][2] == "0.03571"
    assert (sorts["inputs"]["std"], cells["inputs"][2]) == (None, "–")
    assert all(len(row["cells"]) == len(opened.table["columns"]) for row in rows)


def test_the_table_follows_the_fans() -> None:
    tab = SchemesTab({"fan_in": "3", "fan_out": "2"})
    assert tab.table["heads"] == {"std": "Std, (3, 2)"}
    (glorot,) = (row for row in tab.table["rows"] if row["key"] == "glorot-uniform")
    assert glorot["sorts"]["std"] == pytest.approx(math.sqrt(0.4), rel=1e-15)


@pytest.mark.parametrize("key", SCHEMES)
def test_every_scheme_opens_with_all_that_is_known_of_it(key: str) -> None:
    tab = SchemesTab().open_scheme(key)
    scheme = SCHEMES[key]
    assert tab.table["opened"] == key
    assert tab.query["scheme"] == key
    assert tab.headings[0].replace("\\", "").startswith(scheme.titled(scheme.check_arguments(())))
    assert [latex.value for latex in tab.app.latex] == [f"$$\n{scheme.typeset}\n$$"]
    texts = tab.texts
    for sentence in (scheme.formula, scheme.source, *PITFALLS[key], *scheme.assumptions):
        assert sentence in texts
    activation = next(iter(scheme.activations), "identity")
    for framework in FRAMEWORKS:
        found = find_call(Draw(key), framework, activation=activation)
        assert (found.call in tab.codes) == bool(found.call)
        assert found.pitfall in texts
    charts = tab.sent("scheme_law"), tab.sent("scheme_std")
    assert [chart["kind"] for chart in charts] == ["curves", "lines"]


def test_the_law_is_drawn_to_scale() -> None:
    """U(+-b) has the height 1 / 2b, N(0, s) the height 1 / (s sqrt(2 pi)) at 0."""
    tab = SchemesTab({"fan_in": "3", "fan_out": "3", "scheme": "he", "beside": "lecun-uniform"})
    normal, uniform = (dict(curve["points"])[0.5] for curve in tab.sent("scheme_law")["curves"])
    std = math.sqrt(2 / 3)
    assert uniform / normal == pytest.approx((1 / 2) / (1 / (std * math.sqrt(2 * math.pi))), rel=1e-3)
    assert max(uniform, normal) == 1.0


def test_a_constant_is_drawn_as_a_spike() -> None:
    curve = SchemesTab({"scheme": "constant", "numbers": "2"}).sent("scheme_law")["curves"][0]
    heights = [height for _, height in curve["points"]]
    assert max(heights) == 1.0
    assert sum(height > 0 for height in heights) == 1
    assert "100 % exactly 2" in curve["name"]


def test_figures_of_the_open_scheme_and_the_one_beside_it() -> None:
    tab = SchemesTab({"scheme": "standard", "beside": "orthogonal"})
    table = tab.app.table[0].value
    assert list(table.index) == [SCHEMES["standard"].title, "orthogonal"]
    assert table["variance"].tolist() == [f"{1 / 2352:.5g}", f"{1 / 784:.5g}"]
    assert table["fan_in · Var(W)"].tolist() == ["0.33333", "1"]
    assert table["kurtosis (3 if normal)"].tolist() == ["1.8", f"{3 * 784 / 786:.5g}"]


def test_filters_go_into_the_link_and_come_back() -> None:
    tab = SchemesTab().filter(find="relu", activation="relu", framework="caffe", sort="std", falling=True)
    assert {name: tab.query[name] for name in ("find", "with", "in", "sort", "order")} == {
        "find": "relu",
        "with": "relu",
        "in": "caffe",
        "sort": "std",
        "order": "down",
    }
    again = SchemesTab(tab.query)
    assert again.table["view"] == tab.table["view"]
    assert again.table["view"]["find"] == "relu"


@pytest.mark.parametrize(
    "state",
    [
        None,
        "he",
        {"opened": "he"},
        {"opened": ["he"]},
        {"opened": [7, "mark"]},
        {"opened": ["no such scheme", "mark"]},
        {"view": None},
        {"view": {"find": "x" * 1000, "activation": "swish9", "sort": 7, "falling": "yes", "revision": 1}},
        {"view": {"revision": "1", "find": "relu"}},
        {"view": {"revision": 10**30, "find": "relu"}},
    ],
)
def test_whatever_the_table_sends_breaks_nothing(state: object) -> None:
    tab = SchemesTab()
    before = tab.query
    assert tab.send_state(state).query == before


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("scheme", "glorot", "Scheme (link part scheme) must be one of fixed"),
        ("fan_in", "0", "fan_in (link part fan_in) must be a whole number from 1 to 1000000"),
        ("fan_out", "1e9", "fan_out (link part fan_out) must be"),
        ("numbers", "1_2_3", "parameters of xavier"),
        ("as", "uniform", "Distribution of xavier must be normal"),
        ("as", "cauchy", "Distribution of the scheme (link part as) must be"),
        ("find", "x" * 61, "search (link part find)"),
        ("depth", "101", "Layers of the network (link part depth) must be"),
        ("act", "<script>alert(1)</script>", "Activation of the network (link part act) must be"),
        ("in", "theano", "Filter by framework (link part in) must be"),
        ("order", "sideways", "Order (link part order) must be one of up, down"),
    ],
)
def test_a_damaged_link_is_named_and_the_rest_of_it_used(name: str, text: str, message: str) -> None:
    tab = SchemesTab({name: text, "beside": "he", "x": "4_5"})
    assert message in tab.warnings
    assert (tab.query["beside"], tab.query["x"]) == ("he", "4_5")


def test_the_page_keeps_the_experiment_and_the_sheet_keeps_the_pages_settings() -> None:
    spec = SheetSpec(inputs=(1.0, 2.0), attempts=(Attempt("kumar", activation="sigmoid"),), roll=7)
    tab = SchemesTab({**encode_spec(spec), "scheme": "he"})
    assert encode_spec(spec).items() <= tab.query.items()
    sheet = Tab({**tab.query})
    assert sheet.messages == ""
    assert sheet.spec == spec


def test_numbers_distribution_and_activation_of_the_open_scheme() -> None:
    tab = SchemesTab({"scheme": "fixed"}).type_text("Std", "1/2").choose("Distribution", "uniform")
    assert (tab.query["numbers"], tab.query["as"]) == ("0.5", "uniform")
    assert tab.headings[0] == "fixed standard deviation 0\\.5, uniform"
    tab.type_text("Std", "nan")
    assert "Standard deviation must be" in tab.warnings
    assert tab.query["numbers"] == "0.5"
    tab = SchemesTab({"scheme": "kumar"})
    assert tab.app.table[0].value["fan_in · Var(W)"].tolist()[0] == "12.8"
    (box,) = (box for box in tab.app.selectbox if box.key == "scheme_activation")
    box.set_value("relu")
    assert tab.run().app.table[0].value["fan_in · Var(W)"].tolist()[0] == "2"


def set_value(tab: SchemesTab, key: str, value: object) -> None:
    """Change a control without a run: several that change at once reach the server together."""
    (field,) = (field for field in (*tab.app.text_input, *tab.app.selectbox) if field.key == key)
    field.set_value(value)


@pytest.mark.parametrize(("key", "value"), [("scheme_argument_0", "7"), ("scheme_distribution", "uniform")])
@pytest.mark.parametrize("scheme", ["zeros", "he"])
def test_a_setting_of_a_scheme_and_another_scheme_in_one_moment(key: str, value: str, scheme: str) -> None:
    tab = SchemesTab({"scheme": "fixed"})
    set_value(tab, key, value)
    set_value(tab, "scheme_open", scheme)
    tab.run()
    assert tab.query["scheme"] == scheme
    assert tab.run().query["numbers"] == ""


def test_two_numbers_typed_in_one_moment_are_both_kept() -> None:
    tab = SchemesTab({"scheme": "sparse"})
    set_value(tab, "scheme_argument_0", "0.5")
    set_value(tab, "scheme_argument_1", "2")
    assert tab.run().query["numbers"] == "0.5_2"


@pytest.mark.parametrize("activation", ["silu", "elu", "softplus"])
def test_the_better_line_is_that_of_the_activation(activation: str) -> None:
    line = find_call(Draw("variance-keeping"), "pytorch", activation=activation).call
    assert SchemesTab({"act": activation}).codes[-1] == line
    assert line != find_call(Draw("variance-keeping"), "pytorch").call


def test_the_mark_of_a_large_fan_in_stands_where_it_is() -> None:
    chart = SchemesTab({"fan_in": "65536"}).sent("scheme_std")
    ticks = {tick["text"]: tick["at"] for tick in chart["ticks"]}
    assert (ticks["65,536"], chart["chosen"]) == (1.0, 1.0)
    assert ticks["256"] == 0.5


def test_no_two_parts_of_a_link_have_one_name() -> None:
    parts = {*encode_spec(SheetSpec()), "f", "d", "b", "t", "o", "m", "s", "w", "k"}
    assert not parts & {*CATALOGUE_PARTS, *REROLL_PARTS}
    assert not {*CATALOGUE_PARTS} & {*REROLL_PARTS}


def press_put(tab: SchemesTab, place: str) -> SchemesTab:
    (button,) = (button for button in tab.app.button if button.key == f"scheme_put_{place}_button")
    button.click()
    return tab.run()


def test_a_scheme_is_put_on_the_sheet_as_a_new_attempt() -> None:
    tab = press_put(SchemesTab({"scheme": "he", "numbers": "0.2"}), "scheme")
    assert tab.here.spec == add_attempt(SheetSpec(), Attempt("he", (0.2,)))


def test_a_scheme_is_put_in_place_of_an_attempt() -> None:
    tab = SchemesTab({"scheme": "orthogonal"})
    (box,) = (box for box in tab.app.selectbox if box.key == "scheme_put_scheme")
    box.set_value(1)
    tab.run()
    assert "Now there: Attempt 2: standard deviation of the inputs" in tab.texts
    tab = press_put(tab, "scheme")
    assert tab.here.spec == SheetSpec().with_attempt(1, Attempt("orthogonal"))
    assert tab.here.undo_steps == (SheetSpec(),)


def test_with_six_attempts_there_is_only_place_in_place_of_one() -> None:
    spec = SheetSpec(attempts=(Attempt(),) * 6)
    tab = SchemesTab(encode_spec(spec) | {"scheme": "he"})
    (box,) = (box for box in tab.app.selectbox if box.key == "scheme_put_scheme")
    assert len(box.options) == 6
    assert press_put(tab, "scheme").here.spec == spec.with_attempt(0, Attempt("he"))


def test_three_laws_of_one_name(opened: SchemesTab) -> None:
    table = opened.app.table[1].value
    assert table["variance"].tolist() == [f"{variance:.6g}" for variance in (1 / 784, 2 / 884, 1 / 2352)]
    assert table["fan_in · Var(W)"].tolist() == ["1", "1.774", "0.3333"]


@pytest.mark.parametrize("framework", [key for key in FRAMEWORKS if find_defaults(key)])
def test_every_default_of_every_framework_is_shown(framework: str) -> None:
    for place, default in enumerate(find_defaults(framework)):
        tab = SchemesTab({"mine": framework, "layer": str(place)})
        assert f"{FRAMEWORKS[framework]} {default.versions}, {default.layer}" in tab.texts
        assert default.note in tab.texts
        assert tab.warnings == ""


def test_pytorchs_linear_loses_a_relus_signal_and_he_keeps_it(opened: SchemesTab) -> None:
    """Without its biases PyTorch's variance of 1 / (3 fan_in) would leave sqrt(1/6) a layer; they hold up the end."""
    texts = opened.texts
    bias, size = 1 / (3 * 784), 1.0
    for _ in range(10):
        size = math.sqrt(0.5 * (size**2 / 3 + bias))
    assert f"a signal of size 1 ends at **{size:.3g}**" in texts
    assert "With He, ReLU and 10 layers a signal of size 1 ends at **1**" in texts


@pytest.mark.parametrize(
    ("activation", "depth", "scheme"),
    [("relu", "10", "He"), ("selu", "5", "SELU"), ("tanh", "5", "Glorot"), ("gelu", "10", "variance-keeping")],
)
def test_the_advice_follows_activation_and_depth(activation: str, depth: str, scheme: str) -> None:
    tab = SchemesTab({"act": activation, "depth": depth})
    assert f"**{scheme}" in tab.texts
    assert tab.sent("advice_sizes")["kind"] == "lines"


@pytest.mark.parametrize(
    ("activation", "figures"),
    [
        ("relu", ["0.5", "0.5", "1.4142", "1.7129", "1.4142", "1.4142"]),
        ("tanh", ["0.39429", "0.4644", "1.5925", "1.5925", "1.4674", "1.6667"]),
        ("sigmoid", ["0.29338", "0.044836", "1.8462", "4.8013", "4.7226", "1"]),
        ("gelu", ["0.42522", "0.45585", "1.5335", "1.7009", "1.4811", "none"]),
    ],
)
def test_the_gains_of_an_activation_are_shown(activation: str, figures: list[str]) -> None:
    """Closed forms for ReLU; for the others what an independent quadrature gives, as in the tests of the gains."""
    table = next(table.value for table in SchemesTab({"act": activation}).app.table if "PyTorch's gain" in table.value)
    assert table.iloc[0].tolist() == figures


def test_the_advice_is_put_on_the_sheet_with_its_activation() -> None:
    tab = press_put(SchemesTab({"act": "leaky_relu"}), "advice")
    assert tab.here.spec.attempts[3] == Attempt("he", (0.01,), activation="leaky_relu")


def test_the_catalogue_goes_home_as_csv_and_json(opened: SchemesTab) -> None:
    labels = [button.proto.label for button in opened.app.get("download_button")]
    assert labels == ["The catalogue as CSV", "The catalogue as JSON"]


@pytest.mark.parametrize(
    ("label", "text", "message"),
    [
        ("fan_in", "1e9", "fan_in must be a whole number from 1 to 1000000"),
        ("fan_in", "0", "fan_in must be"),
        ("fan_out", "2.5", "fan_out must be"),
        ("fan_out", "", "fan_out must be"),
        ("Inputs", "-5", "Inputs (or channels) must be"),
    ],
)
def test_a_bad_size_is_named_and_the_last_good_one_stays(label: str, text: str, message: str) -> None:
    tab = SchemesTab({"scheme": "he"})
    before = tab.query
    tab.type_text(label, text)
    assert message in tab.warnings
    assert tab.query == before


@pytest.mark.parametrize("layer", [row.layer for row in find_defaults("pytorch") if not row.stacks])
def test_layers_that_do_not_stack_have_no_signal_and_no_better_line(layer: str) -> None:
    place = [row.layer for row in find_defaults("pytorch")].index(layer)
    tab = SchemesTab({"mine": "pytorch", "layer": str(place)})
    assert "do not stack into a plain network" in tab.texts
    assert "The better line" not in tab.texts
    assert not tab.shows("framework_sizes")


def test_layers_of_every_framework_that_stack_are_dense_or_convolutions() -> None:
    plain = ("Linear", "Conv2d", "Dense", "Conv2D", "Conv", "InnerProduct", "Convolution", "dense", "conv2d")
    others = ("fully_connected", "MLPClassifier", "Dense with")
    for framework in FRAMEWORKS:
        for row in find_defaults(framework):
            is_plain = row.layer.split(",")[0] in plain or row.layer.startswith(others)
            assert row.stacks == is_plain, row.layer
