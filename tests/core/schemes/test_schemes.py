"""The catalogue of schemes: what every row says, what it refuses, and the variances that have a name."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.formulas import evaluate
from tests.core.strategies import numbers
from tests.core.ways import variants
from xavier_core import SCHEMES, Scheme, SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.dice import roll_dice
from xavier_core.schemes import Layer, layer_of

ROWS = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES.keys())
FANS = pytest.mark.parametrize("fan_in", [1, 2, 3, 7, 10, 16, 500])
INPUTS = (3.0, 1.0, 2.0)
INPUT_CELLS = dict(zip(("B11", "C11", "D11"), INPUTS, strict=True))


@ROWS
def test_a_row_says_what_it_is_and_where_it_comes_from(scheme: Scheme) -> None:
    assert SCHEMES[scheme.key] is scheme
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", scheme.key)  # neither _ nor ~, which part a link
    assert scheme.title.strip() == scheme.title != ""
    assert scheme.formula.strip() == scheme.formula != ""
    assert len(scheme.source) > len("paper, eq. 1")
    assert scheme.year is None or 1986 <= scheme.year <= 2026
    assert all(activation in ACTIVATIONS for activation in scheme.activations)
    assert len(set(scheme.distributions)) == len(scheme.distributions) >= 1
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", parameter.name) for parameter in scheme.parameters)
    assert all(parameter.about for parameter in scheme.parameters)
    assert all(parameter.minimum <= parameter.default <= parameter.maximum for parameter in scheme.parameters)


@ROWS
def test_a_row_says_what_it_assumes(scheme: Scheme) -> None:
    assert scheme.assumptions
    for sentence in scheme.assumptions:
        assert re.fullmatch(r"[A-Z0-9].{9,198}\.", sentence)
    assert len(set(scheme.assumptions)) == len(scheme.assumptions)


@ROWS
def test_the_typeset_rule_is_balanced(scheme: Scheme) -> None:
    assert balanced(scheme.typeset)
    assert not balanced(scheme.typeset + "{")
    assert "$" not in scheme.typeset


def balanced(latex: str) -> bool:
    r"""Whether braces close in order, and every \left has its \right."""
    depth = 0
    for character in latex:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0 and len(re.findall(r"\\left\b", latex)) == len(re.findall(r"\\right\b", latex))


@ROWS
def test_the_std_as_a_spreadsheet_writes_it_is_the_std(scheme: Scheme) -> None:
    for arguments, activation in variants(scheme):
        for fan_in, fan_out in ((3, 2), (3, 3), (1, 1), (784, 100)):
            layer = layer_of(scheme, fan_in=fan_in, fan_out=fan_out, inputs=INPUTS, activation=activation)
            formula = scheme.std_formula(layer._replace(inputs_reference="B11:D11"), arguments)
            assert not formula.startswith("=")
            value = evaluate("=" + formula, INPUT_CELLS.__getitem__)
            assert value == pytest.approx(scheme.std_of(layer, arguments), rel=1e-14, abs=0)


@ROWS
@FANS
def test_the_square_of_the_std_is_the_variance_to_rounding(scheme: Scheme, fan_in: int) -> None:
    for arguments, activation in variants(scheme):
        layer = layer_of(scheme, fan_in=fan_in, fan_out=5, inputs=INPUTS, activation=activation)
        assert scheme.std_of(layer, arguments) ** 2 == pytest.approx(scheme.variance_of(layer, arguments), rel=2e-15)


@ROWS
def test_titles_name_the_numbers_that_are_not_neutral(scheme: Scheme) -> None:
    arguments = scheme.check_arguments(())
    said = [value for parameter, value in zip(scheme.parameters, arguments, strict=True) if value != parameter.neutral]
    title = scheme.titled(arguments)
    assert title.startswith(scheme.title)
    assert re.findall(r"[\d.]+", title.removeprefix(scheme.title)) == [f"{number:g}" for number in said]
    assert "_" not in title.removeprefix(scheme.title)


def test_titles_as_they_read() -> None:
    assert SCHEMES["fixed"].titled((5.0,)) == "fixed standard deviation 5"
    assert SCHEMES["he"].titled((0.0,)) == "He"
    assert SCHEMES["he"].titled((0.2,)) == "He, slope 0.2"
    assert SCHEMES["two-step"].titled((0.01,)) == "draw, then scale, first std 0.01"


def test_the_catalogue_cannot_be_written_to() -> None:
    with pytest.raises(TypeError, match="item assignment"):
        SCHEMES["mine"] = SCHEMES["fixed"]  # type: ignore[index]


def test_keys_and_titles_are_unique() -> None:
    assert len({scheme.key for scheme in SCHEMES.values()}) == len(SCHEMES)
    assert len({scheme.title for scheme in SCHEMES.values()}) == len(SCHEMES)


# ---- variances -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("std", "variance"), [(5, 25.0), (0, 0.0), (0.5, 0.25), (1e12, 1e24)])
def test_fixed_has_the_square_of_its_number(std: float, variance: float) -> None:
    assert SCHEMES["fixed"].variance(fan_in=3, fan_out=3, std=std) == variance


def test_fixed_is_5_where_nothing_is_said() -> None:
    assert SCHEMES["fixed"].variance(fan_in=3, fan_out=2) == 25


@FANS
def test_fractions_of_a_fan_are_right_to_the_last_bit(fan_in: int) -> None:
    expected = {
        "xavier": 1 / fan_in,
        "lecun-uniform": 1 / fan_in,
        "lecun-truncated": 1 / fan_in,
        "two-step": 1 / fan_in,
        "rashid": 1 / fan_in,
        "selu": 1 / fan_in,
        "he": 2 / fan_in,
        "he-uniform": 2 / fan_in,
        "he-truncated": 2 / fan_in,
        "standard": 1 / (3 * fan_in),
        "glorot-uniform": 2 / (fan_in + 99),
        "glorot-normal": 2 / (fan_in + 99),
        "backward": 1 / 99,
        "rashid-misprint": 1 / 99,
        "he-fan-out": 2 / 99,
    }
    assert {key: SCHEMES[key].variance(fan_in=fan_in, fan_out=99) for key in expected} == expected


def test_a_slope_is_he_s_own_and_of_no_account_elsewhere() -> None:
    assert SCHEMES["he"].variance(fan_in=3, fan_out=3, slope=0.25) == pytest.approx(0.6274509803921569, rel=1e-15)
    assert SCHEMES["xavier"].variance(fan_in=3, fan_out=3, slope=0.25) == 1 / 3
    kumar = SCHEMES["kumar"].variance(fan_in=3, fan_out=3, activation="leaky_relu", slope=0.25)
    assert kumar == pytest.approx(0.6274509803921569, rel=1e-15)
    same = [
        SCHEMES["he"].sample(fan_in=3, fan_out=3, rng=np.random.default_rng(1), slope=slope) for slope in (0.0, 1.0)
    ]
    np.testing.assert_allclose(same[0], same[1] * math.sqrt(2.0), rtol=1e-15)


@pytest.mark.parametrize(
    ("activation", "scale"), [("sigmoid", 12.8), ("tanh", 1), ("softsign", 1), ("relu", 2), ("softplus", 2.7019)]
)
def test_kumar_has_the_numbers_of_the_paper(activation: str, scale: float) -> None:
    assert SCHEMES["kumar"].variance(fan_in=1, fan_out=9, activation=activation) == pytest.approx(scale, rel=2e-5)


@pytest.mark.parametrize(("activation", "gain"), [("tanh", 1.59254), ("sigmoid", 1.84623), ("relu", math.sqrt(2))])
def test_the_variance_keeping_gain_is_that_of_the_mean_square(activation: str, gain: float) -> None:
    variance = SCHEMES["variance-keeping"].variance(fan_in=1, fan_out=9, activation=activation)
    assert math.sqrt(variance) == pytest.approx(gain, rel=3e-6)


@FANS
def test_rashid_is_xavier_and_his_misprint_the_backward_rule(fan_in: int) -> None:
    for one, other in (("rashid", "xavier"), ("rashid-misprint", "backward")):
        layer = Layer(fan_in, 7)
        assert SCHEMES[one].std_of(layer, ()) == SCHEMES[other].std_of(layer, ())
        assert SCHEMES[one].variance_of(layer, ()) == SCHEMES[other].variance_of(layer, ())
        assert SCHEMES[one].distribution is SCHEMES[other].distribution


@pytest.mark.parametrize("first_std", [1.0, 0.01, 2.0])
def test_drawing_then_scaling_is_xavier_only_with_a_first_std_of_1(first_std: float) -> None:
    (dice,) = roll_dice((7, 5), seed=1, roll=1)
    drawn = SCHEMES["two-step"].quantile(dice, fan_in=7, fan_out=5, first_std=first_std)
    xavier = SCHEMES["xavier"].quantile(dice, fan_in=7, fan_out=5)
    assert (drawn.tobytes() == xavier.tobytes()) == (first_std == 1.0)
    np.testing.assert_allclose(drawn, first_std * xavier, rtol=1e-15)


def test_the_inputs_scheme_has_the_sample_variance_of_the_inputs() -> None:
    variance = SCHEMES["inputs"].variance
    assert variance(fan_in=3, fan_out=3, inputs=INPUTS) == 1.0
    assert variance(fan_in=3, fan_out=3, inputs=(0.0, 10.0)) == pytest.approx(50.0, rel=1e-15)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, -7.7, 1e12])
def test_equal_inputs_have_variance_exactly_0(value: float) -> None:
    assert SCHEMES["inputs"].variance(fan_in=7, fan_out=3, inputs=(value,) * 7) == 0


@pytest.mark.parametrize("inputs", [(), (3.0,)])
def test_fewer_than_two_inputs_have_no_variance(inputs: tuple[float, ...]) -> None:
    with pytest.raises(SheetError, match=r"^inputs: received .*; allowed: at least two inputs"):
        SCHEMES["inputs"].variance(fan_in=1, fan_out=3, inputs=inputs)


@given(st.lists(numbers, min_size=2, max_size=16))
@example([1e-300, 3e-300])
@example([5e-324, 0.0])
@example([1e12, math.nextafter(1e12, 0.0)])
@example([0.1, 0.1, math.nextafter(0.1, 1.0)])
def test_the_std_of_the_inputs_is_exact_to_rounding(inputs: list[float]) -> None:
    """Against fractions: the std may be off by two units in its last place."""
    exact = [Fraction(value) for value in inputs]
    mean = sum(exact) / len(exact)
    variance = sum(((value - mean) ** 2 for value in exact), Fraction(0)) / (len(exact) - 1)
    std = SCHEMES["inputs"].std_of(Layer(len(inputs), 1, tuple(inputs)), ())
    slack = Fraction(2) ** -51
    low, high = Fraction(std) * (1 - slack), Fraction(std) * (1 + slack)
    minimum = Fraction(5e-324)
    assert max(low - minimum, Fraction(0)) ** 2 <= variance <= (high + minimum) ** 2


# ---- refusals ------------------------------------------------------------------------------------


@ROWS
def test_what_a_scheme_does_not_know_is_refused_by_name(scheme: Scheme) -> None:
    with pytest.raises(SheetError, match=f"parameter of {scheme.key}: received “nonsense”; allowed: "):
        scheme.variance(fan_in=3, fan_out=3, inputs=INPUTS, nonsense=1.0)
    with pytest.raises(SheetError, match="activation: received “cosine”; allowed: one of identity, "):
        scheme.variance(fan_in=3, fan_out=3, inputs=INPUTS, activation="cosine")
    with pytest.raises(SheetError, match=f"distribution of {scheme.key}: received “cauchy”; allowed: "):
        scheme.sample(fan_in=3, fan_out=3, inputs=INPUTS, rng=np.random.default_rng(), distribution="cauchy")
    with pytest.raises(SheetError, match="slope"):
        scheme.variance(fan_in=3, fan_out=3, inputs=INPUTS, slope=math.nan)
    wrong = (1.0,) * (len(scheme.parameters) + 1)
    with pytest.raises(SheetError, match=f"parameters of {scheme.key}: .* {len(scheme.parameters)} number"):
        scheme.check_arguments(wrong)


@pytest.mark.parametrize("std", [-1e-300, 1.0000000000001e12, math.nan, math.inf, True, "5", None])
def test_a_value_that_a_parameter_does_not_take_is_refused(std: object) -> None:
    with pytest.raises(SheetError, match=r"^Standard deviation: received .*; allowed: a number from 0 to 1e12\.$"):
        SCHEMES["fixed"].variance(fan_in=3, fan_out=3, std=std)  # type: ignore[arg-type]


def test_a_sample_with_a_std_whose_square_vanishes_is_not_zero() -> None:
    weights = SCHEMES["fixed"].sample(fan_in=3, fan_out=2, rng=np.random.default_rng(1), std=1e-200)
    assert 0 < np.abs(weights).max() < 1e-199
