"""Activations: each against its definition, the same for one number and for many, and their part of the link."""

from __future__ import annotations

import math
import re
from dataclasses import FrozenInstanceError, replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.core.formulas import evaluate
from tests.core.loops import activation_by_hand, close_to_activation, derivative_by_hand
from tests.core.strategies import numbers, slopes
from tests.overridden import overridden
from xavier_core import Attempt, SheetError, SheetSpec, decode_spec, encode_spec, salvage_spec
from xavier_core.activations import find_activation
from xavier_core.activations.table import ACTIVATIONS, DEFAULT_SLOPE, Activation
from xavier_core.sheet import MAX_ATTEMPTS

Array = NDArray[np.float64]

BOUND = [find_activation(key, 0.2) for key in ACTIVATIONS]
ROWS = pytest.mark.parametrize("activation", BOUND, ids=ACTIVATIONS.keys())
EDGES = (0.0, -0.0, 5e-324, -5e-324, 1e-300, -1e-9, 1e-5, 0.625, -1.0, 19.0, -36.7, 37.0, -709.7, -709.8, -745.2, 746.0)
SEED_LINK = encode_spec(SheetSpec())


def pre_activations() -> Array:
    """Numbers from tiny to huge beside each other, as lanes of one vector instruction may meet them."""
    sizes = (1e-3, 0.3, 1.0, 5.0, 50.0, 800.0, 1e108)
    quantile = NormalDist().inv_cdf
    spread = [size * quantile((place + 0.5) / 500) for place in range(500) for size in sizes]
    return np.array([*EDGES, *spread])


def bits(values: Array) -> bytes:
    return np.ascontiguousarray(values).tobytes()


def from_latex(typeset: str) -> str:
    """The spreadsheet's formula that LaTeX says, of z in Z1 and the slope a in A1."""
    names = {"max": "MAX", "min": "MIN", "ln": "LN", "tanh": "TANH", "Phi": "NORMSDIST", "left": "", "right": ""}
    text = re.sub(r"e\^\{([^{}]*)\}", r"EXP(\1)", typeset)
    text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    text = re.sub(r"\|(.*)\|", r"ABS(\1)", text.replace(r"\tanh z", r"\tanh(z)").replace(r"\,", " "))
    text = re.sub(r"\\([a-zA-Z]+)", lambda match: names[match[1]], text)
    text = re.sub(r"\bz\b", "Z1", re.sub(r"\ba\b", "A1", text))
    return "=" + re.sub(r"(?<=[\w)]) (?=[\w(])", "*", text)


def test_the_catalogue_is_the_documented_one_and_cannot_be_written_to() -> None:
    titles = {key: row.title for key, row in ACTIVATIONS.items()}
    assert titles == {
        "identity": "identity",
        "tanh": "tanh",
        "lecun_tanh": "LeCun's tanh",
        "sigmoid": "sigmoid",
        "relu": "ReLU",
        "leaky_relu": "leaky ReLU",
        "softsign": "softsign",
        "softplus": "softplus",
        "elu": "ELU",
        "selu": "SELU",
        "gelu": "GELU",
        "silu": "SiLU",
        "mish": "Mish",
    }
    assert list(titles)[:6] == ["identity", "tanh", "lecun_tanh", "sigmoid", "relu", "leaky_relu"]
    assert list(titles)[6:] == ["softsign", "softplus", "elu", "selu", "gelu", "silu", "mish"]
    assert all(row.key == key for key, row in ACTIVATIONS.items())
    assert [key for key, row in ACTIVATIONS.items() if row.takes_slope] == ["leaky_relu"]
    assert DEFAULT_SLOPE == 0.01
    with pytest.raises(TypeError, match="item assignment"):
        ACTIVATIONS["mine"] = ACTIVATIONS["tanh"]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        ACTIVATIONS["tanh"].title = "mine"  # type: ignore[misc]


@ROWS
def test_every_activation_names_its_paper_and_year(activation: Activation) -> None:
    assert re.fullmatch(r"[A-Z]\w+(, [A-Z]\w+)*( and [A-Z]\w+)? \((19|20)\d\d\)([:,] .*\S)?", activation.source)


@ROWS
@given(value=numbers | st.sampled_from(EDGES) | st.floats(-800, 800), slope=slopes)
def test_an_activation_is_its_definition(activation: Activation, value: float, slope: float) -> None:
    """To the last bit where nothing but a product or a quotient is rounded."""
    found = float(find_activation(activation.key, slope).apply(np.array([value]))[0])
    expected = activation_by_hand(activation.key, slope, value)
    minimum = 1e-323 if activation.key == "softplus" else None  # as good as that, whatever a spreadsheet makes of it
    assert found == close_to_activation(activation.key, expected, minimum=minimum)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", [-2.0, 0.0, 3.0]),
        ("relu", [0.0, 0.0, 3.0]),
        ("leaky_relu", [-0.5, 0.0, 3.0]),
        ("tanh", [-(math.e**2 - math.e**-2) / (math.e**2 + math.e**-2), 0.0, math.tanh(3)]),
        ("lecun_tanh", [-1.7159 * (1 - 2 / (math.exp(8 / 3) + 1)), 0.0, 1.7159 * (1 - 2 / (math.e**4 + 1))]),
        ("sigmoid", [1 / (1 + math.e**2), 0.5, math.e**3 / (1 + math.e**3)]),
        ("softsign", [-2 / 3, 0.0, 3 / 4]),
        ("softplus", [math.log(1 + math.e**-2), math.log(2), math.log(1 + math.e**3)]),
        ("elu", [math.e**-2 - 1, 0.0, 3.0]),
        ("selu", [-1.7580993408473768 * (1 - math.e**-2), 0.0, 3.1521029620664414]),
        ("gelu", [-2 * 0.0227501319481792072, 0.0, 3 * 0.998650101968369906]),  # of a table of the normal law
        ("silu", [-2 / (1 + math.e**2), 0.0, 3 * math.e**3 / (1 + math.e**3)]),
        ("mish", [-0.2525014826957089, 0.0, 2.986535004967957]),  # mpmath, z tanh(ln(1 + e**z)) with 50 digits
    ],
)
def test_an_activation_of_numbers_worked_out_by_hand(name: str, expected: list[float]) -> None:
    """Powers of e have the error of e in them, three times at most."""
    found = find_activation(name, 0.25).apply(np.array([-2.0, 0.0, 3.0]))
    assert found.tolist() == pytest.approx(expected, rel=16 * 2.0**-52, abs=0)


def test_lecuns_tanh_is_made_to_give_1_for_1() -> None:
    """LeCun et al. (1998), section 4.4: f(1) = 1 and f(-1) = -1, with four digits of the height."""
    found = find_activation("lecun_tanh", 0.2).apply(np.array([-1.0, 1.0]))
    assert found.tolist() == pytest.approx([-1, 1], abs=5e-5)


@ROWS
@given(value=numbers | st.sampled_from(EDGES) | st.floats(-800, 800), slope=slopes)
def test_the_spreadsheets_formula_is_the_activation(activation: Activation, value: float, slope: float) -> None:
    """Of a sum, which the formula must hold together: here of two halves."""
    half = value / 2
    formula = find_activation(activation.key, slope).formula("B1+C1")
    found = evaluate(f"={formula}", {"B1": half, "C1": half}.__getitem__)
    expected = float(find_activation(activation.key, slope).apply(np.array([half + half]))[0])
    assert found == close_to_activation(activation.key, expected)


@ROWS
def test_the_spreadsheets_formula_holds_of_huge_numbers(activation: Activation) -> None:
    for value in (-1e150, -1e12, -750.0, 750.0, 1e12, 1e150):
        found = evaluate(f"={activation.formula('B1')}", {"B1": value}.__getitem__)
        assert found == close_to_activation(activation.key, float(activation.apply(np.array([value]))[0]))


@ROWS
@given(value=st.floats(-30, 30), slope=slopes)
def test_the_typeset_formula_is_the_activation(activation: Activation, value: float, slope: float) -> None:
    """Read as the spreadsheet's: the constants of SELU have five digits there."""
    found = evaluate(from_latex(activation.typeset), {"Z1": value, "A1": slope}.__getitem__)
    assert found == pytest.approx(
        float(find_activation(activation.key, slope).apply(np.array([value]))[0]), rel=5e-5, abs=1e-12
    )


@ROWS
@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (2, 3), (3, 1, 4), (2, 0, 3)])
def test_an_activation_keeps_the_shape_and_the_numbers_it_is_given(
    activation: Activation, shape: tuple[int, ...]
) -> None:
    signal = np.resize(pre_activations(), shape)
    before = signal.copy()
    for found in (
        activation.apply(signal),
        activation.derivative(signal),
    ):
        assert np.shape(found) == shape
        assert found.dtype == np.float64
        assert bits(signal) == bits(before)


@ROWS
@pytest.mark.parametrize("part", ["apply", "derivative"])
def test_an_activation_of_many_numbers_is_that_of_each_bit_for_bit(activation: Activation, part: str) -> None:
    """However they lie in memory: a sheet has a row of units, many rolls at once have a block of them."""
    function = getattr(activation, part)
    signal = pre_activations()
    together = function(signal)
    alone = np.concatenate([function(signal[at : at + 1]) for at in range(signal.size)])
    assert bits(together) == bits(alone)
    points = np.array([float(function(np.array(value))) for value in signal.tolist()])
    assert bits(together) == bits(points)
    for width in range(2, 35):
        rows = signal[: signal.size // width * width].reshape(-1, width)
        expected = together[: rows.size].reshape(rows.shape)
        assert bits(function(rows)) == bits(expected)
        assert bits(np.stack([function(row) for row in rows])) == bits(expected)
        assert bits(function(rows.T)) == bits(expected.T)
        assert bits(function(rows[1:, 1:])) == bits(expected[1:, 1:])
        assert bits(function(signal[::-width])) == bits(together[::-width])
        assert bits(function(signal[width:-1:width])) == bits(together[width:-1:width])


@ROWS
@given(slope=slopes)
def test_the_slope_below_is_that_of_the_two_straight_lines(activation: Activation, slope: float) -> None:
    """Positive homogeneous functions have it, and no others: g(2z) = 2 g(z)."""
    signal = np.array([-4.0, -1.0, -0.5, 0.5, 1.0, 4.0])
    found = find_activation(activation.key, slope).apply(signal)
    if activation.slope_below is None:
        assert (find_activation(activation.key, slope).apply(2 * signal) != 2 * found).any()
        return
    below = find_activation(activation.key, slope).slope_below
    assert below == {"identity": 1.0, "relu": 0.0, "leaky_relu": slope}[activation.key]
    assert found.tolist() == [-4 * below, -below, -0.5 * below, 0.5, 1.0, 4.0]


def test_all_but_three_bend_elsewhere_than_at_0() -> None:
    assert [key for key, row in ACTIVATIONS.items() if row.slope_below is not None] == [
        "identity",
        "relu",
        "leaky_relu",
    ]


@ROWS
def test_no_number_stays_no_number(activation: Activation) -> None:
    """A standard deviation that is undefined must not become a unit that is off."""
    assert np.isnan(activation.apply(np.array([math.nan, 1.0]))).tolist() == [True, False]


@pytest.mark.parametrize("name", [key for key in ACTIVATIONS if key != "leaky_relu"])
def test_only_leaky_relu_looks_at_the_slope(name: str) -> None:
    signal = pre_activations()
    row = ACTIVATIONS[name]
    assert bits(find_activation(row.key, -1.0).apply(signal)) == bits(find_activation(row.key, 1.0).apply(signal))
    assert bits(find_activation(row.key, -1.0).derivative(signal)) == bits(
        find_activation(row.key, 1.0).derivative(signal)
    )
    assert find_activation(row.key, -1.0).formula("B1") == find_activation(row.key, 1.0).formula("B1")


@ROWS
@given(value=st.floats(-50, 50) | st.sampled_from(EDGES) | st.sampled_from((-1e150, 1e150)), slope=slopes)
def test_a_derivative_is_its_second_closed_form(activation: Activation, value: float, slope: float) -> None:
    """Digit for digit in the tails too; only where GELU, SiLU and Mish turn do two terms cancel."""
    found = float(find_activation(activation.key, slope).derivative(np.array([value]))[0])
    size = abs(activation_by_hand(activation.key, slope, value)) if activation.key in ("gelu", "silu", "mish") else 0.0
    minimum = max(2e-15 * size, 1e-300) if abs(value) < 1e3 else 1e-300
    assert found == pytest.approx(derivative_by_hand(activation.key, slope, value), rel=2e-12, abs=minimum)


@ROWS
def test_a_derivative_is_the_limit_of_differences(activation: Activation) -> None:
    """Central ones of fourth order: off by about step**4 g^(5) / 30 and by rounding over the step."""
    step = 1e-3
    signal = np.linspace(-8.0, 8.0, 640)  # 0 lies between two of them, more than two steps off

    def difference(steps: float) -> Array:
        return activation.apply(signal + steps * step) - find_activation(activation.key, 0.2).apply(
            signal - steps * step
        )

    expected = (8 * difference(1) - difference(2)) / (12 * step)
    assert np.abs(signal).min() > 2 * step
    assert activation.derivative(signal) == pytest.approx(expected, rel=0, abs=1e-10)


@ROWS
def test_at_a_kink_the_derivative_is_the_one_from_below(activation: Activation) -> None:
    step = 1e-7
    below, zero, above = activation.apply(np.array([-step, 0.0, step])).tolist()
    from_below, from_above = (zero - below) / step, (above - zero) / step
    expected = activation.derivative(np.array([0.0, -0.0]))
    assert expected.tolist() == pytest.approx([from_below] * 2, rel=0, abs=1e-6)
    assert activation.has_kink_at_0 == (abs(from_above - from_below) > 1e-2)


def test_relu_leaky_relu_and_selu_are_bent_at_0() -> None:
    assert [key for key, row in ACTIVATIONS.items() if row.has_kink_at_0] == ["relu", "leaky_relu", "selu"]


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("identity", 0, 1),
        ("tanh", 0, 1),
        ("lecun_tanh", 0, 1.7159 * 2 / 3),
        ("sigmoid", 1 / 2, 1 / 4),
        ("relu", 0, 0),
        ("leaky_relu", 0, 0.2),
        ("softsign", 0, 1),
        ("softplus", math.log(2), 1 / 2),
        ("elu", 0, 1),
        ("selu", 0, 1.7580993408473768),
        ("gelu", 0, 1 / 2),
        ("silu", 0, 1 / 2),
        ("mish", 0, 3 / 5),
    ],
)
def test_value_and_slope_at_0(name: str, value: float, slope: float) -> None:
    assert (find_activation(name, 0.2).value_at_0, find_activation(name, 0.2).derivative_at_0) == pytest.approx(
        (value, slope), rel=1e-15, abs=0
    )


def test_leaky_relus_usual_slope_at_0() -> None:
    assert (ACTIVATIONS["leaky_relu"].value_at_0, ACTIVATIONS["leaky_relu"].derivative_at_0) == (0, DEFAULT_SLOPE)


@ROWS
def test_no_number_is_too_large_or_too_small(activation: Activation) -> None:
    """No warning, which would be an error here, nothing infinite, and slopes that stay within those of the middle."""
    sizes = np.concatenate([[5e-324, 1e-310], np.logspace(-300, 306, 1213)])
    signal = np.concatenate([-sizes[::-1], [0.0], sizes])
    found, slopes_found = (
        activation.apply(signal),
        activation.derivative(signal),
    )
    assert np.isfinite(found).all()
    assert (slopes_found >= -0.13).all()
    assert (slopes_found <= 1.76).all()
    assert (np.abs(found) <= 1.0507009873554806 * np.abs(signal) + 1.7581).all()


@pytest.mark.parametrize(
    ("name", "lowest", "slopes_far_out"),
    [
        ("identity", -1e150, (1, 1)),
        ("tanh", -1, (0, 0)),
        ("lecun_tanh", -1.7159, (0, 0)),
        ("sigmoid", 0, (0, 0)),
        ("relu", 0, (0, 1)),
        ("leaky_relu", -0.2 * 1e150, (0.2, 1)),
        ("softsign", -1, (1e-300, 1e-300)),
        ("softplus", 0, (0, 1)),
        ("elu", -1, (0, 1)),
        ("selu", -1.7580993408473768, (0, 1.0507009873554805)),
        ("gelu", 0, (0, 1)),
        ("silu", 0, (0, 1)),
        ("mish", 0, (0, 1)),
    ],
)
def test_far_from_0_an_activation_is_flat_or_straight(
    name: str, lowest: float, slopes_far_out: tuple[float, float]
) -> None:
    ends = np.array([-1e150, 1e150])
    row = ACTIVATIONS[name]
    assert float(find_activation(row.key, 0.2).apply(ends)[0]) == pytest.approx(lowest, rel=1e-15, abs=0)
    assert find_activation(row.key, 0.2).derivative(ends).tolist() == pytest.approx(slopes_far_out, rel=1e-14, abs=0)


def with_activations(*attempts: Attempt) -> SheetSpec:
    return SheetSpec(attempts=attempts)


def test_links_without_an_activation_say_nothing_of_one() -> None:
    assert "f" not in SEED_LINK
    assert encode_spec(with_activations(Attempt(slope=0.5), Attempt())).keys() == SEED_LINK.keys()
    assert decode_spec({**SEED_LINK, "f": ""}) == SheetSpec()
    assert decode_spec({**SEED_LINK, "f": "identity~identity~identity"}) == SheetSpec()


def test_activations_stand_in_the_link_one_for_each_attempt() -> None:
    attempts = (
        Attempt("fixed"),
        Attempt("he", activation="relu"),
        Attempt("he", activation="leaky_relu", slope=0.2),
        Attempt("lecun-uniform", activation="tanh"),
        Attempt("xavier", activation="lecun_tanh"),
        Attempt("xavier", activation="leaky_relu", slope=-1e-5),
    )
    spec = with_activations(*attempts)
    link = encode_spec(spec)
    assert link["f"] == "identity~relu~leaky_relu_0.2~tanh~lecun_tanh~leaky_relu_-1e-5"
    assert link["a"] == "fixed_5~he~he~lecun-uniform~xavier~xavier"
    assert decode_spec(link) == spec


def test_leaky_relu_without_a_slope_has_the_usual_one() -> None:
    assert decode_spec({**SEED_LINK, "f": "leaky_relu"}).attempts[0] == Attempt("fixed", activation="leaky_relu")


def test_attempts_that_the_link_gives_no_activation_have_the_identity() -> None:
    opened = decode_spec({**SEED_LINK, "f": "relu~tanh"})
    assert [attempt.activation for attempt in opened.attempts] == ["relu", "tanh", "identity"]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("swish9", r"^activation \(link part f\): received “swish9”; allowed: one of identity, tanh, lecun_tanh, sig"),
        ("lecun_tanh_0.5", r"^activation \(link part f\): received “lecun_tanh_0.5”;"),
        ("lecun", r"^activation \(link part f\): received “lecun”;"),
        ("", r"^activation \(link part f\): received nothing;"),
        ("ReLU", r"^activation \(link part f\): received “ReLU”;"),
        ("relu_0.5", r"^activation \(link part f\): received “relu_0.5”;"),
        ("leaky", r"^activation \(link part f\): received “leaky”;"),
        ("leaky_relu_", r"^slope \(link part f\): received nothing; allowed: a number from -1 to 1"),
        ("leaky_relu_x", r"^slope \(link part f\): received “x”;"),
        ("leaky_relu_nan", r"^slope \(link part f\): received “nan”;"),
        ("leaky_relu_2", r"^slope \(link part f\): received “2”;"),
        ("leaky_relu_-1.1", r"^slope \(link part f\): received “-1.1”;"),
        ("leaky_relu_0.2_0.3", r"^activation \(link part f\): received “leaky_relu_0.2_0.3”;"),
        ("leaky_relu_" + "0" * 100_000, r"^slope \(link part f\): received “0+…;"),
        ("A" * 100_000, r"^activation \(link part f\): received “A+…;"),
        ("\x07\u202e", r"^activation \(link part f\): received “��”;"),
    ],
)
def test_a_damaged_activation_is_named_and_those_beside_it_are_used(bad: str, message: str) -> None:
    edits = {"m": "2.1_7", "w": "1.1.1.1_5"}
    link = {**SEED_LINK, **edits, "f": f"relu~{bad}~leaky_relu_0.2"}
    spec, problems = salvage_spec(link)
    assert spec == decode_spec({**SEED_LINK, **edits, "f": "relu~identity~leaky_relu_0.2"})
    assert [attempt.activation for attempt in spec.attempts] == ["relu", "identity", "leaky_relu"]
    assert spec.attempts[0].overrides == overridden(weights=((0, 0, 0, 5.0),))
    assert len(problems) == 1
    assert str(problems[0]).isprintable()
    assert len(str(problems[0])) < 300
    with pytest.raises(SheetError, match=message):
        decode_spec(link)


@pytest.mark.parametrize("further", ["tanh", "oops", "", "~".join(["relu"] * 10_000)])
def test_of_too_many_activations_the_first_are_read(further: str) -> None:
    activations = "relu~tanh~sigmoid"
    spec, problems = salvage_spec({**SEED_LINK, "f": f"{activations}~{further}"})
    assert spec == decode_spec({**SEED_LINK, "f": activations})
    assert len(problems) == 1
    assert problems[0].field == "activations (link part f)"
    count = 3 + len(further.split("~"))
    assert (problems[0].received, problems[0].allowed) == (f"“{count} of them”", "one for each of 3")


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTIVATIONS)), slopes), min_size=1, max_size=MAX_ATTEMPTS))
def test_activations_come_back_from_their_link_bit_for_bit(chosen: list[tuple[str, float]]) -> None:
    spec = with_activations(*(Attempt("he", activation=name, slope=slope) for name, slope in chosen))
    opened = decode_spec(encode_spec(spec))
    assert opened == spec
    assert [attempt.slope.hex() for attempt in opened.attempts] == [attempt.slope.hex() for attempt in spec.attempts]
    plain = replace(spec, attempts=(Attempt("he"),) * len(chosen))
    assert {name: part for name, part in encode_spec(spec).items() if name != "f"} == encode_spec(plain)
