"""Biases: what they are, what refuses them, and what they do to a sheet and to its re-rolls and laws."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from tests.core.loops import activation_by_hand, close_to_activation, layer_by_loop
from tests.core.philox import bias_die_at
from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, AttemptResult, SheetError, SheetSpec, reroll, run_sheet
from xavier_core.activations import ACTIVATIONS
from xavier_core.laws import distance_law, final_law, largest_law
from xavier_core.rerolls import begin_monte_carlo, continue_monte_carlo, why_no_exact_sampler
from xavier_core.sheet.attempt import BIASES
from xavier_core.sheet.limits import MAX_HIDDEN, MAX_UNITS

SEED = SheetSpec()
ANY_NUMBER = r" must be a number from -1e12 to 1e12 \(received "


def result_of(attempt: Attempt, **changes: Any) -> AttemptResult:  # noqa: ANN401 - parts of a spec
    return run_sheet(SheetSpec(attempts=(attempt,), **changes)).attempts[0]


def rows(found: tuple[np.ndarray[Any, np.dtype[np.float64]], ...]) -> list[list[float]]:
    return [row.tolist() for row in found]


# ---- what an attempt takes -----------------------------------------------------------------------


def test_there_are_three_rules_and_only_one_takes_a_number_and_only_one_is_drawn() -> None:
    assert list(BIASES) == ["zeros", "constant", "scaled"]
    assert [rule.key for rule in BIASES.values() if rule.takes_value] == ["constant"]
    assert [rule.key for rule in BIASES.values() if rule.is_drawn] == ["scaled"]
    assert Attempt().bias == "zeros"


@pytest.mark.parametrize(
    ("built", "message"),
    [
        ({"bias": "ones"}, r"^Bias must be one of zeros, constant, scaled \(received “ones”\)\.$"),
        ({"bias": ""}, r"^Bias .* \(received nothing\)"),
        ({"bias": None}, r"^Bias .* \(received nothing\)"),
        ({"bias": "constant", "bias_value": 1.1e12}, "^Bias" + ANY_NUMBER + r"1,100,000,000,000.0\)\.$"),
        ({"bias": "constant", "bias_value": math.nan}, "^Bias" + ANY_NUMBER + r"nan\)\.$"),
        ({"bias": "constant", "bias_value": "1"}, "^Bias" + ANY_NUMBER + r"“1”\)\.$"),
        ({"bias_value": math.inf}, "^Bias" + ANY_NUMBER + r"inf\)\.$"),
        (
            {"overrides": overridden(biases=((9, 0, 1.0),))},
            r"^Layer of a bias must be a whole number from 0 to 8 \(received 9\)\.$",
        ),
        ({"overrides": overridden(biases=((-1, 0, 1.0),))}, r"^Layer of a bias .* \(received -1\)"),
        (
            {"overrides": overridden(biases=((0, 16, 1.0),))},
            r"^Column of a bias must be a whole number from 0 to 15 \(received 16\)\.$",
        ),
        ({"overrides": overridden(biases=((1, 2, math.inf),))}, "^Bias 3 of layer 2" + ANY_NUMBER + r"inf\)\.$"),
        ({"overrides": (("bias", 1, 0, 2, "5"),)}, "^Bias 3 of layer 2" + ANY_NUMBER + r"“5”\)\.$"),
        (
            {"scheme": "lsuv", "bias": "scaled"},
            r"^Bias must be zeros or constant.* \(received “scaled like the weights”\)",
        ),
        (
            {"scheme": "lsuv", "overrides": overridden(biases=((0, 0, 1.0),))},
            r"^Bias must be zeros or const.* \(received “a pinned bias”\)",
        ),
    ],
)
def test_what_cannot_be_a_bias_is_refused_by_name(built: dict[str, Any], message: str) -> None:
    with pytest.raises(SheetError, match=message):
        Attempt(**built)


def test_the_last_places_that_a_network_can_have_are_taken() -> None:
    assert Attempt(overrides=overridden(biases=((MAX_HIDDEN, MAX_UNITS - 1, -1e12),))).overrides == overridden(
        biases=((8, 15, -1e12),)
    )


@pytest.mark.parametrize("bias", ["zeros", "scaled"])
def test_a_value_that_no_rule_looks_at_makes_no_other_attempt(bias: str) -> None:
    assert Attempt(bias=bias, bias_value=3.0) == Attempt(bias=bias)
    assert Attempt(bias="constant", bias_value=3.0) != Attempt(bias="constant")
    assert repr(Attempt(bias="constant", bias_value=-0.0).bias_value) == "0.0"


def test_pinned_biases_are_sorted_and_the_later_one_wins() -> None:
    attempt = Attempt(overrides=overridden(biases=((1, 0, 9.0), (0, 2, 8.0), (1, 0, 7.0), (0, 1, -0.0))))
    assert attempt.overrides == overridden(biases=((0, 1, 0.0), (0, 2, 8.0), (1, 0, 7.0)))
    assert repr(attempt.overrides[0].value) == "0.0"


@pytest.mark.parametrize(
    ("attempt", "has_bias", "is_edited", "is_symmetric"),
    [
        (Attempt(), False, False, True),
        (Attempt(bias="constant"), True, False, False),
        (Attempt(bias="scaled"), True, False, False),
        (Attempt(overrides=overridden(biases=((0, 0, 0.0),))), True, True, False),
        (Attempt(overrides=overridden(weights=((0, 0, 0, 0.0),))), False, True, False),
        (Attempt(overrides=overridden(means=((0, 0.0),))), False, True, False),
        (Attempt(overrides=overridden(stds=((0, 0.0),))), False, True, True),
        (Attempt("one-sided"), False, False, False),
        (Attempt("one-sided", (0.0,)), False, False, True),
        (Attempt("constant", (1.0,)), False, False, False),
        (Attempt("orthogonal"), False, False, True),
    ],
)
def test_an_attempt_knows_whether_it_has_biases_edits_and_outputs_of_either_sign(
    attempt: Attempt, *, has_bias: bool, is_edited: bool, is_symmetric: bool
) -> None:
    assert (attempt.has_bias, attempt.is_edited, attempt.is_symmetric) == (has_bias, is_edited, is_symmetric)


# ---- on the sheet --------------------------------------------------------------------------------


def test_one_layer_with_a_bias_by_hand() -> None:
    """The sums 3*1 + 1*-2 + 0.5 = 1.5 and 3*4 + 1*0 - 7 = 5, then ReLU, and 1.5*2 + 5*-1 + 0.25 = -1.75."""
    pins = ((0, 0, 0, 1.0), (0, 1, 0, -2.0), (0, 0, 1, 4.0), (0, 1, 1, 0.0), (1, 0, 0, 2.0), (1, 1, 0, -1.0))
    biases = ((0, 0, 0.5), (0, 1, -7.0), (1, 0, 0.25))
    attempt = Attempt("fixed", overrides=overridden(weights=pins, biases=biases), activation="relu")
    result = result_of(attempt, inputs=(3.0, 1.0), desired=(0.0,), hidden=(2,))
    assert rows(result.biases) == [[0.5, -7.0], [0.25]]
    assert rows(result.pre_activations) == [[1.5, 5.0], [-1.75]]
    assert rows(result.activations) == [[1.5, 5.0], [-1.75]]
    assert result.distance == 1.75


def test_constant_biases_are_the_number_in_every_layer() -> None:
    plain, shifted = (result_of(attempt) for attempt in (Attempt(), Attempt(bias="constant", bias_value=0.25)))
    assert rows(shifted.biases) == [[0.25] * 3, [0.25] * 3, [0.25] * 2]
    assert shifted.bias_dice == ()
    assert shifted.activations[0].tolist() == (plain.activations[0] + 0.25).tolist()
    assert plain.biases == ()


def test_constant_biases_of_0_have_a_row_and_change_nothing() -> None:
    plain, zero = (result_of(attempt) for attempt in (Attempt(), Attempt(bias="constant")))
    assert rows(zero.biases) == [[0.0] * 3, [0.0] * 3, [0.0] * 2]
    assert rows(zero.activations) == rows(plain.activations)


@pytest.mark.parametrize("key", [key for key, scheme in SCHEMES.items() if not scheme.is_data_driven])
@pytest.mark.parametrize("same_dice", [True, False])
def test_scaled_biases_are_drawn_as_the_weights_of_their_layer_from_dice_of_their_own(
    key: str, *, same_dice: bool
) -> None:
    """By the distribution of the weights, or the normal one where those come as a whole."""
    attempt = Attempt(key, bias="scaled", overrides=overridden(stds=((1, 3.0),)), activation="tanh")
    spec = SheetSpec(hidden=(5, 9), attempts=(Attempt(), attempt), seed=8, roll=5, same_dice=same_dice)
    result = run_sheet(spec).attempts[1]
    quantile = attempt.draws_from.unit_quantile or ndtri
    for layer, (biases, dice) in enumerate(zip(result.biases, result.bias_dice, strict=True)):
        std, mean = result.stds[layer], result.means[layer]
        assert std is not None
        for column, bias in enumerate(biases.tolist()):
            die = bias_die_at(seed=8, stream=0 if same_dice else 2, roll=5, layer=layer, column=column)
            assert dice[column] == die
            assert bias == std * float(quantile(np.array([die]))[0]) + mean


def test_pinned_biases_take_the_place_of_the_rules_and_leave_the_dice_alone() -> None:
    drawn = result_of(Attempt(bias="scaled"))
    pinned = result_of(Attempt(bias="scaled", overrides=overridden(biases=((1, 2, -4.5),))))
    assert pinned.biases[1].tolist() == [*drawn.biases[1].tolist()[:2], -4.5]
    assert rows(pinned.bias_dice) == rows(drawn.bias_dice)
    alone = result_of(Attempt(overrides=overridden(biases=((1, 2, -4.5),))))
    assert rows(alone.biases) == [[0.0] * 3, [0.0, 0.0, -4.5], [0.0] * 2]


def test_biases_leave_the_weights_alone() -> None:
    for attempt in (Attempt("he"), Attempt("orthogonal"), Attempt("sparse", (0.3, 1.0))):
        plain, biased = (result_of(replace(attempt, bias=bias)) for bias in ("zeros", "scaled"))
        assert rows(plain.dice) == rows(biased.dice)
        assert rows(plain.weights) == rows(biased.weights)


def test_scaled_biases_of_a_deeper_or_wider_network_are_the_same() -> None:
    small, large = (result_of(Attempt("fixed", bias="scaled"), hidden=hidden) for hidden in ((3, 4), (9, 16, 5)))
    assert [row.size for row in large.bias_dice] == [9, 16, 5, 2]
    for few, many in zip(small.biases[:2], large.biases, strict=False):
        assert many[: few.size].tolist() == few.tolist()


@given(specs(most_units=4), st.data())
def test_a_pinned_bias_moves_its_own_sum_by_as_much(spec: SheetSpec, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(spec.attempts) - 1))
    attempt = spec.attempts[index]
    if attempt.rule.is_data_driven:
        return
    layer = data.draw(st.integers(0, len(spec.shapes) - 1))
    column = data.draw(st.integers(0, spec.shapes[layer][1] - 1))
    pinned = spec.with_attempt(
        index, replace(attempt, overrides=(*attempt.overrides, *overridden(biases=((layer, column, 2.5),))))
    )
    before, after = (run_sheet(each).attempts[index] for each in (spec, pinned))
    if not before.weights:
        return
    signal = spec.inputs if layer == 0 else before.activations[layer - 1].tolist()
    (total,) = layer_by_loop(list(signal), before.weights[layer][:, [column]].tolist())
    assert after.pre_activations[layer][column] == total + 2.5
    assert rows(before.pre_activations[:layer]) == rows(after.pre_activations[:layer])
    name = attempt.activation if layer < len(spec.hidden) else "identity"
    expected = activation_by_hand(name, attempt.slope, total + 2.5)
    assert after.activations[layer][column] == close_to_activation(name, expected)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_without_a_signal_a_network_says_what_its_biases_say(activation: str) -> None:
    """Inputs of 0: the first sums are the biases."""
    result = result_of(Attempt("fixed", bias="scaled", activation=activation), inputs=(0.0, 0.0))
    assert result.pre_activations[0].tolist() == result.biases[0].tolist()


# ---- re-rolls and laws ---------------------------------------------------------------------------


def test_the_variance_of_an_output_is_that_of_its_weights_and_its_bias() -> None:
    """No hidden layer: s**2 (|x|**2 + 1) with s = 1/2 over 20,000 rolls, within 4.5 standard errors."""
    spec = SheetSpec(hidden=(), attempts=(Attempt("fixed", (0.5,), bias="scaled"),))
    outputs, variance = reroll(spec, n=20_000).outputs, 0.25 * (9 + 1 + 4 + 1)
    assert abs(float(np.mean(outputs[:, 0] ** 2)) / variance - 1) < 4.5 * math.sqrt(2 / 20_000)
    assert abs(float(np.mean(outputs[:, 0] * outputs[:, 1]))) / variance < 4.5 / math.sqrt(20_000)


@pytest.mark.parametrize("law", [final_law, largest_law, distance_law])
@pytest.mark.parametrize(
    ("attempt", "received"),
    [
        (Attempt(bias="constant"), "constant"),
        (Attempt("one-sided", bias="scaled"), "scaled like the weights"),
        (Attempt(overrides=overridden(biases=((0, 0, 1.0),))), "a pinned bias"),
        (Attempt("lsuv", bias="constant"), "constant"),
    ],
)
def test_a_law_of_biases_is_refused_with_the_attempt_named(
    law: Callable[..., object], attempt: Attempt, received: str
) -> None:
    message = rf"^Biases of attempt 2 must be zeros: the law takes no others \(received “{received}”\)\.$"
    with pytest.raises(SheetError, match=message):
        law(SheetSpec(attempts=(Attempt(), attempt)), attempt=1)


def test_biases_have_no_exact_sampler_and_a_survey_says_why() -> None:
    for attempt in (
        Attempt(bias="constant"),
        Attempt(bias="scaled"),
        Attempt(overrides=overridden(biases=((2, 1, 0.0),))),
    ):
        spec = SheetSpec(attempts=(attempt,))
        assert why_no_exact_sampler(spec, 0).startswith("biases: ")
        monte_carlo = continue_monte_carlo(begin_monte_carlo(spec, method="exact", sizes={}), 20)
        assert monte_carlo.literally == {0}
        assert monte_carlo.remarks[0].startswith("its weights are simulated: there is no exact sampler for biases: ")
        assert np.array_equal(monte_carlo.first[0], reroll(spec, n=20).outputs)


def test_rerolls_of_a_drawn_bias_without_a_standard_deviation_are_refused_as_the_sheet_has_no_numbers() -> None:
    pins = ((0, 0, 0, 2.0), (0, 0, 1, -1.0))
    attempt = Attempt("inputs", overrides=overridden(weights=pins, biases=((0, 1, 4.0),)), bias="scaled")
    spec = SheetSpec((3.0,), (0.0, 1.0), (), (attempt,))
    assert run_sheet(spec).attempts[0].distance is None
    with pytest.raises(SheetError, match=r"^Inputs must be at least two: STDEV needs them \(received \(3\.0,\)\)"):
        reroll(spec, n=3)
    assert "STDEV" in begin_monte_carlo(spec, method="literal", sizes={}).remarks[0]
    pinned = spec.with_attempt(0, replace(attempt, overrides=(*attempt.overrides, *overridden(biases=((0, 0, 0.5),)))))
    assert reroll(pinned, n=3).outputs.tolist() == [[6.5, 1.0]] * 3
