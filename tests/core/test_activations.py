"""Activations: each against its definition, the same for one number and for many, and their part of the link."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.core.formulas import evaluate
from tests.core.loops import activation_by_hand, close_to_activation
from tests.core.strategies import numbers, slopes
from xavier_core import Attempt, SheetError, SheetSpec, decode_spec, encode_spec, salvage_spec
from xavier_core.activations import ACTIVATIONS, DEFAULT_SLOPE, Activation
from xavier_core.spec import MOST_ATTEMPTS

Array = NDArray[np.float64]

ROWS = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())
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


def test_the_catalogue_is_the_documented_one_and_cannot_be_written_to() -> None:
    assert {key: row.title for key, row in ACTIVATIONS.items()} == {
        "identity": "identity",
        "relu": "ReLU",
        "leaky_relu": "leaky ReLU",
        "tanh": "tanh",
        "sigmoid": "sigmoid",
    }
    assert all(row.key == key for key, row in ACTIVATIONS.items())
    assert [key for key, row in ACTIVATIONS.items() if row.takes_slope] == ["leaky_relu"]
    assert DEFAULT_SLOPE == 0.01
    with pytest.raises(TypeError, match="item assignment"):
        ACTIVATIONS["mine"] = ACTIVATIONS["tanh"]  # type: ignore[index]


@ROWS
@given(value=numbers | st.sampled_from(EDGES) | st.floats(-800, 800), slope=slopes)
def test_an_activation_is_its_definition(activation: Activation, value: float, slope: float) -> None:
    """To the last bit where nothing but a product is rounded."""
    found = float(activation.apply(np.array([value]), slope)[0])
    assert found == close_to_activation(activation.key, activation_by_hand(activation.key, slope, value))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", [-2.0, 0.0, 3.0]),
        ("relu", [0.0, 0.0, 3.0]),
        ("leaky_relu", [-0.5, 0.0, 3.0]),
        ("tanh", [-(math.e**2 - math.e**-2) / (math.e**2 + math.e**-2), 0.0, math.tanh(3)]),
        ("sigmoid", [1 / (1 + math.e**2), 0.5, math.e**3 / (1 + math.e**3)]),
    ],
)
def test_an_activation_of_numbers_worked_out_by_hand(name: str, expected: list[float]) -> None:
    """Powers of e have the error of e in them, three times at most."""
    found = ACTIVATIONS[name].apply(np.array([-2.0, 0.0, 3.0]), 0.25)
    assert found.tolist() == pytest.approx(expected, rel=16 * 2.0**-52, abs=0)


@ROWS
@given(value=numbers | st.sampled_from(EDGES) | st.floats(-800, 800), slope=slopes)
def test_the_spreadsheets_formula_is_the_activation(activation: Activation, value: float, slope: float) -> None:
    """Of a sum, which the formula must hold together: here of two halves."""
    half = value / 2
    formula = activation.formula("B1+C1", slope)
    found = evaluate(f"={formula}", {"B1": half, "C1": half}.__getitem__)
    expected = float(activation.apply(np.array([half + half]), slope)[0])
    assert found == close_to_activation(activation.key, expected)


@ROWS
@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (2, 3), (3, 1, 4), (2, 0, 3)])
def test_an_activation_keeps_the_shape_and_the_numbers_it_is_given(
    activation: Activation, shape: tuple[int, ...]
) -> None:
    signal = np.resize(pre_activations(), shape)
    before = signal.copy()
    found = activation.apply(signal, 0.2)
    assert np.shape(found) == shape
    assert found.dtype == np.float64
    assert bits(signal) == bits(before)


@ROWS
def test_an_activation_of_many_numbers_is_that_of_each_bit_for_bit(activation: Activation) -> None:
    """However they lie in memory: a sheet has a row of units, many rolls at once have a block of them."""
    signal = pre_activations()
    together = activation.apply(signal, 0.2)
    alone = np.concatenate([activation.apply(signal[at : at + 1], 0.2) for at in range(signal.size)])
    assert bits(together) == bits(alone)
    points = np.array([float(activation.apply(np.array(value), 0.2)) for value in signal.tolist()])
    assert bits(together) == bits(points)
    for width in range(2, 35):
        rows = signal[: signal.size // width * width].reshape(-1, width)
        expected = together[: rows.size].reshape(rows.shape)
        assert bits(activation.apply(rows, 0.2)) == bits(expected)
        assert bits(np.stack([activation.apply(row, 0.2) for row in rows])) == bits(expected)
        assert bits(activation.apply(rows.T, 0.2)) == bits(expected.T)
        assert bits(activation.apply(rows[1:, 1:], 0.2)) == bits(expected[1:, 1:])
        assert bits(activation.apply(signal[::-width], 0.2)) == bits(together[::-width])
        assert bits(activation.apply(signal[width:-1:width], 0.2)) == bits(together[width:-1:width])


@ROWS
@given(slope=slopes)
def test_the_slope_below_is_that_of_the_two_straight_lines(activation: Activation, slope: float) -> None:
    """Positive homogeneous functions have it, and no others: g(2z) = 2 g(z)."""
    signal = np.array([-4.0, -1.0, -0.5, 0.5, 1.0, 4.0])
    found = activation.apply(signal, slope)
    if activation.slope_below is None:
        assert (activation.apply(2 * signal, slope) != 2 * found).all()
        return
    below = activation.slope_below(slope)
    assert below == {"identity": 1.0, "relu": 0.0, "leaky_relu": slope}[activation.key]
    assert found.tolist() == [-4 * below, -below, -0.5 * below, 0.5, 1.0, 4.0]


def test_tanh_and_sigmoid_bend() -> None:
    assert [key for key, row in ACTIVATIONS.items() if row.slope_below is None] == ["tanh", "sigmoid"]


@ROWS
def test_no_number_stays_no_number(activation: Activation) -> None:
    """A standard deviation that is undefined must not become a unit that is off."""
    assert np.isnan(activation.apply(np.array([math.nan, 1.0]), 0.2)).tolist() == [True, False]


@pytest.mark.parametrize("name", [key for key in ACTIVATIONS if key != "leaky_relu"])
def test_only_leaky_relu_looks_at_the_slope(name: str) -> None:
    signal = pre_activations()
    assert bits(ACTIVATIONS[name].apply(signal, -1.0)) == bits(ACTIVATIONS[name].apply(signal, 1.0))


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
        Attempt("xavier", activation="sigmoid"),
        Attempt("xavier", activation="leaky_relu", slope=-1e-5),
    )
    spec = with_activations(*attempts)
    link = encode_spec(spec)
    assert link["f"] == "identity~relu~leaky_relu_0.2~tanh~sigmoid~leaky_relu_-1e-5"
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
        ("elu", r"^activation \(link part f\): received “elu”; allowed: one of identity, relu, leaky_relu, tanh, sigm"),
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
    assert spec.attempts[0].pins == ((0, 0, 0, 5.0),)
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


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTIVATIONS)), slopes), min_size=1, max_size=MOST_ATTEMPTS))
def test_activations_come_back_from_their_link_bit_for_bit(chosen: list[tuple[str, float]]) -> None:
    spec = with_activations(*(Attempt("he", activation=name, slope=slope) for name, slope in chosen))
    opened = decode_spec(encode_spec(spec))
    assert opened == spec
    assert [attempt.slope.hex() for attempt in opened.attempts] == [attempt.slope.hex() for attempt in spec.attempts]
    plain = replace(spec, attempts=(Attempt("he"),) * len(chosen))
    assert {name: part for name, part in encode_spec(spec).items() if name != "f"} == encode_spec(plain)
