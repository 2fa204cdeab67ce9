"""Attempts as a list: whoever is added, removed or moved, every other one keeps its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.strategies import specs
from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, SheetError, SheetSpec, decode_spec, encode_spec, run_sheet
from xavier_core.sheet.attempt_list import add_attempt, choose_scheme, move_attempt, remove_attempt, share_activation
from xavier_core.sheet.limits import MAX_ATTEMPTS

OWN = SheetSpec(same_dice=False)


def outputs(spec: SheetSpec) -> list[list[float]]:
    return [attempt.outputs.tolist() for attempt in run_sheet(spec).attempts]


def test_an_added_attempt_stands_last_and_the_others_stay() -> None:
    spec = add_attempt(SheetSpec())
    assert spec.attempts[:3] == SheetSpec().attempts
    assert spec.attempts[3].described == "Glorot, normal"
    assert add_attempt(SheetSpec(), Attempt("he")).attempts[3] == Attempt("he")


def test_a_new_attempt_has_the_activation_of_the_last_one() -> None:
    spec = SheetSpec(attempts=(Attempt(), Attempt("he", activation="leaky_relu", slope=0.2)))
    added = add_attempt(spec).attempts[2]
    assert (added.activation, added.slope) == ("leaky_relu", 0.2)


def test_there_are_at_most_six() -> None:
    spec = SheetSpec()
    for _ in range(3):
        spec = add_attempt(spec)
    assert len(spec.attempts) == MAX_ATTEMPTS
    with pytest.raises(SheetError, match=r"^Attempts must be at most 6 \(received 7\)\.$"):
        add_attempt(spec)


def test_the_only_attempt_cannot_be_removed() -> None:
    with pytest.raises(SheetError, match=r"^Attempts must be at least 1 \(received 0\)\.$"):
        remove_attempt(SheetSpec(attempts=(Attempt(),)), 0)


@pytest.mark.parametrize("index", [-1, 3, 10**9])
def test_an_attempt_that_there_is_not_is_named(index: int) -> None:
    named = rf"^Attempt must be a whole number from 0 to 2 \(received {index:,}\)\.$"
    with pytest.raises(SheetError, match=named):
        remove_attempt(SheetSpec(), index)
    with pytest.raises(SheetError, match=named):
        move_attempt(SheetSpec(), index, 1)
    with pytest.raises(SheetError, match=named):
        share_activation(SheetSpec(), index)


@given(spec=specs(most_units=3), data=st.data())
def test_whoever_is_removed_or_moved_no_number_changes(spec: SheetSpec, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(spec.attempts) - 1))
    by = data.draw(st.integers(-7, 7))
    moved = move_attempt(spec, index, by)
    order = list(range(len(spec.attempts)))
    order.insert(min(max(index + by, 0), len(order) - 1), order.pop(index))
    before = outputs(spec)
    assert outputs(moved) == [before[at] for at in order]
    assert decode_spec(encode_spec(moved)) == moved
    if len(spec.attempts) > 1:
        assert outputs(remove_attempt(spec, index)) == before[:index] + before[index + 1 :]
    if len(spec.attempts) < MAX_ATTEMPTS:
        assert outputs(add_attempt(spec))[:-1] == before


def test_moving_back_leaves_the_link_as_it_was() -> None:
    moved = move_attempt(OWN, 0, 2)
    assert encode_spec(moved)["o"] == "2~3~1"
    assert move_attempt(moved, 2, -2) == OWN
    assert "o" not in encode_spec(OWN)


def test_an_attempt_that_comes_after_a_removed_one_has_dice_that_no_other_has() -> None:
    spec = add_attempt(remove_attempt(OWN, 0), Attempt("xavier"))
    assert [spec.stream_of(index) for index in range(3)] == [2, 3, 1]
    assert [replace(spec, same_dice=True).stream_of(index) for index in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("key", SCHEMES)
def test_a_chosen_scheme_brings_its_own_numbers_and_keeps_the_rest(key: str) -> None:
    before = Attempt(
        "fixed",
        (2.0,),
        overrides=overridden(means=((0, 1.0),), stds=((1, 3.0),)),
        distribution="uniform",
        activation="tanh",
        name="mine",
    )
    chosen = choose_scheme(before, key)
    assert (chosen.scheme, chosen.arguments) == (key, SCHEMES[key].check_arguments(()))
    assert chosen.overrides == ()
    assert (chosen.activation, chosen.name) == ("tanh", "mine")
    takes_uniform = "uniform" in [known.key for known in SCHEMES[key].distributions]
    assert chosen.distribution == ("uniform" if takes_uniform else SCHEMES[key].distribution.key)


@pytest.mark.parametrize("key", ["orthogonal", "lsuv", "sparse"])
def test_a_scheme_of_whole_matrices_is_refused_where_a_weight_is_pinned(key: str) -> None:
    with pytest.raises(SheetError, match=r"^Weight 1,2 of layer 1 cannot be overtyped while .* matrix jointly"):
        choose_scheme(Attempt("fixed", overrides=overridden(weights=((0, 0, 1, 2.0),))), key)


def test_a_scheme_that_there_is_not_is_named() -> None:
    with pytest.raises(SheetError, match=r"^Scheme must be one of fixed, .* \(received “glorot”\)"):
        choose_scheme(Attempt(), "glorot")


def test_one_activation_for_all() -> None:
    spec = share_activation(SheetSpec(attempts=(Attempt("he", activation="leaky_relu", slope=0.3), Attempt())), 0)
    assert [(own.scheme, own.activation, own.slope) for own in spec.attempts] == [
        ("he", "leaky_relu", 0.3),
        ("xavier", "leaky_relu", 0.3),
    ]
