"""Each framework's call for each scheme: there or with a reason, readable, and with the scheme's numbers in it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tests.core.schemes.test_scheme_rows import INPUTS, SHAPE, WAYS
from tests.core.ways import Way
from xavier_core import SCHEMES, Scheme, SheetError
from xavier_core.catalogue import FRAMEWORKS, Call, find_call
from xavier_core.catalogue.calls.find import _FRAMEWORKS
from xavier_core.catalogue.calls.rule import RULES
from xavier_core.schemes import Draw

ROWS = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES.keys())
EVERY = pytest.mark.parametrize("framework", FRAMEWORKS)
PYTHON = [framework for framework in FRAMEWORKS if framework != "caffe"]
STARTS = {
    "pytorch": r"nn\.init\.[a-z_]+_\(layer\.weight",
    "keras": r"keras\.initializers\.[A-Z]\w+\(",
    "jax": r"jax\.nn\.initializers\.|lambda key, shape",
    "caffe": r'weight_filler \{ type: "',
    "tf1": r"tf\.",
    "sklearn": r"MLPClassifier\(",
    "numpy": r"rng\.|np\.|scipy\.stats\.truncnorm|[\d.e-]+ \* (np|scipy)\.",
}


def call_of(way: Way, framework: str) -> Call:
    return find_call(way.draw, framework, activation=way.activation)


@ROWS
def test_every_framework_has_a_call_or_a_reason_for_every_distribution(scheme: Scheme) -> None:
    for distribution in scheme.distributions:
        for framework in FRAMEWORKS:
            found = find_call(Draw(scheme.key, (), distribution.key), framework)
            assert found.call or found.pitfall, (framework, "neither a call nor a reason")
            assert "\n" not in found.call
            if found.pitfall:
                assert found.pitfall.endswith(".")
                assert found.pitfall == found.pitfall.strip()
                assert len(found.pitfall) <= 220


def test_a_scheme_with_neither_a_rule_nor_a_row_is_found_out() -> None:
    with pytest.raises(AssertionError, match=r"^Keras has a general call for uniform, but the scheme has no rule$"):
        _FRAMEWORKS["keras"].row("new", "uniform", None)
    assert _FRAMEWORKS["caffe"].row("new", "truncated", None).call == ""


def test_no_row_is_for_a_scheme_that_there_is_not() -> None:
    ways = {f"{scheme.key} {distribution.key}" for scheme in SCHEMES.values() for distribution in scheme.distributions}
    for framework in _FRAMEWORKS.values():
        assert set(framework.rows) <= ways
    assert set(RULES) <= set(SCHEMES)


@EVERY
@WAYS
def test_a_call_reads_as_its_framework_wants_it(way: Way, framework: str) -> None:
    found = call_of(way, framework)
    assert "$" not in found.call
    if not found.call:
        assert found.pitfall
        return
    assert re.match(STARTS[framework], found.call), found.call
    if framework == "caffe":
        filler = parse_prototxt(found.call)["weight_filler"]
        assert filler["type"] in {"constant", "gaussian", "uniform", "xavier", "msra"}
        assert set(filler) <= {"type", "value", "min", "max", "mean", "std", "variance_norm"}
        assert filler.get("variance_norm", "FAN_IN") in {"FAN_IN", "FAN_OUT", "AVERAGE"}
    else:
        compile(found.call, framework, "eval")


@WAYS
def test_caffe_s_fillers_have_the_law_that_their_source_says(way: Way) -> None:
    """Type xavier is U(±sqrt(3/n)), msra N(0, 2/n), n is fan_in unless said: include/caffe/filler.hpp."""
    found = call_of(way, "caffe")
    if not found.call:
        return
    filler: dict[str, Any] = parse_prototxt(found.call)["weight_filler"]
    fan_in, fan_out = SHAPE
    fans = {"FAN_IN": fan_in, "FAN_OUT": fan_out, "AVERAGE": (fan_in + fan_out) / 2}
    n = fans[filler.get("variance_norm", "FAN_IN")]
    low, high = filler.get("min", 0.0), filler.get("max", 1.0)
    law = {
        "constant": ("normal", filler.get("value", 0.0), 0.0),
        "gaussian": ("normal", filler.get("mean", 0.0), filler.get("std", 1.0) ** 2),
        "uniform": ("uniform", (low + high) / 2, (high - low) ** 2 / 12),
        "xavier": ("uniform", 0.0, 1 / n),
        "msra": ("normal", 0.0, 2 / n),
    }[filler["type"]]
    expected = (way.draw.mean(way.layer(SHAPE, INPUTS)), way.draw.variance(way.layer(SHAPE, INPUTS)))
    assert law[0] == way.draw.distribution
    assert law[1:] == pytest.approx(expected, rel=1e-14)


@WAYS
def test_tensorflow_1_s_initializers_have_the_law_that_their_source_says(way: Way) -> None:
    """Executed against a stand-in that knows the formulas of contrib's initializers.py and of init_ops.py."""
    found = call_of(way, "tf1")
    if not found.call or way.draw.distribution in ("orthogonal", "sparse"):
        return
    fans = dict(zip(("fan_in", "fan_out"), SHAPE, strict=True))
    names = {"tf": StandIn(**fans), "np": np, "inputs": INPUTS, **fans}
    law, mean, variance = eval(found.call, names)  # noqa: S307
    assert law == way.draw.distribution
    assert mean == way.draw.mean(way.layer(SHAPE, INPUTS))
    assert variance == pytest.approx(way.draw.variance(way.layer(SHAPE, INPUTS)), rel=1e-14)


class StandIn:
    """TensorFlow 1's initializers as (law, mean, variance) of what they draw."""

    KEPT = 0.87962566103423978**2

    def __init__(self, fan_in: int, fan_out: int) -> None:
        self.fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
        self.contrib = self
        self.layers = self

    def xavier_initializer(self, *, uniform: bool = True) -> tuple[str, float, float]:
        variance = 1 / self.fans["fan_avg"]
        return ("uniform", 0, variance) if uniform else ("truncated", 0, 1.3 * variance * self.KEPT)

    def variance_scaling_initializer(
        self, scale: float | None = None, mode: str = "", distribution: str = ""
    ) -> tuple[str, float, float]:
        if scale is None:  # contrib's, whose factor is 2
            return "truncated", 0, 1.3 * 2 / self.fans["fan_in"] * self.KEPT
        law = {"uniform": "uniform", "truncated_normal": "truncated", "untruncated_normal": "normal"}[distribution]
        return law, 0, scale / self.fans[mode]

    def random_normal_initializer(self, *, stddev: float) -> tuple[str, float, float]:
        return "normal", 0, stddev**2

    def truncated_normal_initializer(self, *, stddev: float) -> tuple[str, float, float]:
        return "truncated", 0, stddev**2 * self.KEPT

    def random_uniform_initializer(self, low: float, high: float) -> tuple[str, float, float]:
        return "uniform", (low + high) / 2, (high - low) ** 2 / 12

    def constant_initializer(self, value: float) -> tuple[str, float, float]:
        return "normal", value, 0

    def zeros_initializer(self) -> tuple[str, float, float]:
        return "normal", 0, 0


def test_numbers_go_into_the_line() -> None:
    call = {
        (scheme, framework): find_call(Draw(scheme, arguments), framework).call
        for scheme, framework, arguments in (
            ("fixed", "pytorch", (0.01,)),
            ("fixed", "caffe", (0.01,)),
            ("he", "pytorch", (0.2,)),
            ("he", "keras", (-0.5,)),
            ("he", "caffe", (0.2,)),
            ("glorot-uniform", "sklearn", (1.5,)),
            ("orthogonal", "jax", (2.0,)),
        )
    }
    assert call == {
        ("fixed", "pytorch"): "nn.init.normal_(layer.weight, std=0.01)",
        ("fixed", "caffe"): 'weight_filler { type: "gaussian" std: 0.01 }',
        ("he", "pytorch"): 'nn.init.kaiming_normal_(layer.weight, a=0.2, nonlinearity="leaky_relu")',
        ("he", "keras"): 'keras.initializers.VarianceScaling(2 / (1 + (-0.5)**2), "fan_in", "untruncated_normal")',
        ("he", "caffe"): "",
        ("glorot-uniform", "sklearn"): "",
        ("orthogonal", "jax"): "jax.nn.initializers.orthogonal(2)",
    }


def test_neutral_numbers_give_the_call_by_name() -> None:
    assert find_call(Draw("he"), "pytorch").call == 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")'
    assert find_call(Draw("he"), "caffe").call == 'weight_filler { type: "msra" }'
    assert find_call(Draw("he-truncated"), "keras").call == "keras.initializers.HeNormal()"
    assert find_call(Draw("glorot-uniform"), "jax").call == "jax.nn.initializers.glorot_uniform()"
    assert find_call(Draw("glorot-uniform"), "tf1").call == "tf.contrib.layers.xavier_initializer()"
    assert find_call(Draw("lecun-uniform"), "caffe").call == 'weight_filler { type: "xavier" }'


def test_a_call_follows_the_activation() -> None:
    kumar, sklearn = Draw("kumar"), Draw("sklearn")
    assert "12.8" in find_call(kumar, "keras", activation="sigmoid").call
    assert "VarianceScaling(1," in find_call(kumar, "keras", activation="tanh").call
    assert find_call(kumar, "caffe", activation="relu").call == 'weight_filler { type: "msra" }'
    assert find_call(kumar, "caffe", activation="sigmoid").call == ""
    assert find_call(sklearn, "sklearn", activation="sigmoid").call == 'MLPClassifier(activation="logistic")'
    assert find_call(sklearn, "sklearn", activation="gelu") == Call(
        "", "Its networks know relu, tanh, identity and logistic, and start so with no way to choose."
    )


def test_a_call_needs_a_framework_a_distribution_an_activation_and_numbers_that_there_are() -> None:
    with pytest.raises(SheetError, match=r"^framework: received “theano”; allowed: one of pytorch, keras, jax"):
        find_call(Draw("he"), "theano")
    with pytest.raises(SheetError, match=r"^distribution of he: received “uniform”; allowed: normal\.$"):
        Draw("he", distribution="uniform")
    with pytest.raises(SheetError, match=r"^activation: received “cosine”; allowed: one of identity"):
        find_call(Draw("kumar"), "keras", activation="cosine")
    with pytest.raises(SheetError, match=r"^Slope below 0: received 2; allowed: a number from -1 to 1\.$"):
        Draw("he", (2,))


# ---- prototxt ------------------------------------------------------------------------------------


def parse_prototxt(text: str) -> dict[str, Any]:
    """The text format of protocol buffers, as far as a filler uses it: ``name: value`` and ``name { ... }``."""
    tokens = re.findall(r'"[^"]*"|[{}:]|[^\s{}:"]+', text)
    found, rest = _message(tokens)
    assert rest == [], f"left over: {rest}"
    return found


def _message(tokens: list[str]) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    while tokens and tokens[0] != "}":
        name, sign, *tokens = tokens
        assert re.fullmatch("[a-z_]+", name), name
        assert name not in found, f"{name} twice"
        if sign == "{":
            found[name], tokens = _message(tokens)
            assert tokens[:1] == ["}"], "not closed"
            tokens = tokens[1:]
        else:
            assert sign == ":", sign
            value, *tokens = tokens
            found[name] = value[1:-1] if value[0] == '"' else value if value[0].isupper() else float(value)
    return found, tokens


@pytest.mark.parametrize("text", ["a {", "a }", "a: 1 }", "a 1", 'a: "b" a: 2', "A: 1", "a: b"])
def test_what_is_no_prototxt_is_not_read(text: str) -> None:
    with pytest.raises((AssertionError, ValueError)):
        parse_prototxt(text)
