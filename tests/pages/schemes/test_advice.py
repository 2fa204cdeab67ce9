"""The answer at the top of the page: the lines to copy, the chart of what they do, and the activation's gains."""

from __future__ import annotations

import re

import pytest

from pages.ui.schemes.advice import gains_of
from tests.pages.schemes.tab import SchemesTab
from xavier_core import SCHEMES, Attempt
from xavier_core.catalogue import FRAMEWORKS, advise, find_call, network_code
from xavier_core.schemes import Draw


def test_the_page_opens_with_the_lines_to_copy() -> None:
    tab = SchemesTab()
    assert tab.app.subheader[0].value.replace("\\", "") == "Use: He"
    assert tab.codes[0] == 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")'
    kinds = [element.type for element in tab.app.main]
    assert kinds.index("header") < kinds.index("code") < kinds.index("dataframe")


@pytest.mark.parametrize("activation", ["gelu", "silu"])
def test_the_first_layers_own_rule_is_in_the_lines(activation: str) -> None:
    tab = SchemesTab({"act": activation, "depth": "10"})
    first = find_call(Draw("xavier"), "pytorch").call
    others = find_call(Draw("variance-keeping"), "pytorch", activation=activation).call
    assert tab.codes[0].splitlines()[1::2] == [first, others]
    assert tab.codes[0].startswith(f"# first layer: {SCHEMES['xavier'].list_title}")


@pytest.mark.parametrize("activation", ["gelu", "silu"])
def test_fifty_layers_stay_in_range(activation: str) -> None:
    """Alike in all layers, the variance-keeping rule would end at 45 and 3,230 times the signal."""
    tab = SchemesTab({"act": activation, "depth": "50"})
    assert tab.codes[0] == network_code(advise(activation, depth=50), "pytorch").strip()
    (end,) = re.findall(r"the activations end at ([\d.]+);", tab.texts)
    assert 0.5 < float(end) < 1.0


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_framework_has_its_lines_or_the_reason_why_there_are_none(framework: str) -> None:
    tab = SchemesTab({"mine": framework})
    found = find_call(Draw("he"), framework, activation="relu")
    network = network_code(advise("relu", depth=10), framework)
    assert (tab.codes[0] == found.call) == bool(found.call)
    assert found.pitfall in tab.texts
    assert (network.strip() in tab.codes) == bool(network)


@pytest.mark.parametrize(
    ("activation", "depth", "scheme"),
    [("relu", "10", "He"), ("selu", "5", "SELU's"), ("tanh", "5", "Glorot, uniform"), ("tanh", "10", "orthogonal")],
)
def test_the_advice_follows_activation_and_depth(activation: str, depth: str, scheme: str) -> None:
    tab = SchemesTab({"act": activation, "depth": depth})
    assert tab.app.subheader[0].value.replace("\\", "").startswith(f"Use: {scheme}")


@pytest.mark.parametrize(
    ("activation", "figures"),
    [
        ("relu", ["0.5", "0.5", "1.4142", "1.7129", "1.4142", "1.4142"]),
        ("tanh", ["0.39429", "0.4644", "1.5925", "1.5925", "1.4674", "1.6667"]),
        ("sigmoid", ["0.29338", "0.044836", "1.8462", "4.8013", "4.7226", "1"]),
        ("gelu", ["0.42522", "0.45585", "1.5335", "1.7009", "1.4811", "none"]),
    ],
)
def test_the_gains_of_an_activation(activation: str, figures: list[str]) -> None:
    """Closed forms for ReLU; for the others what an independent quadrature gives, as in the tests of the gains."""
    assert list(gains_of(activation).values())[1:] == figures


def test_the_advice_is_put_on_the_sheet_with_its_activation() -> None:
    tab = SchemesTab({"act": "leaky_relu"}).press_key("schemes_put_advice_button")
    assert tab.here.spec.attempts[3] == Attempt("he", (0.01,), activation="leaky_relu")
