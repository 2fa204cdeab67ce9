"""The panel of the attempts: how each draws its weights, with which activation and bias, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from pages.ui.sheet.operations import SheetVisit
from pages.ui.shell.fields import Choice, Number, titles_of
from pages.ui.shell.markdown import plain, small
from pages.ui.shell.scheme_editor import SchemeEditor
from pages.ui.shell.widgets import attempt_choice, button, row, select, typed, typed_value
from xavier_core import Attempt, Sheet, SheetError, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.sheet import (
    BIASES,
    MAX_ATTEMPTS,
    MAX_NAME,
    ZERO,
    add_attempt,
    choose_scheme,
    move_attempt,
    remove_attempt,
    share_activation,
    title_of,
)

_NARROW, _MIDDLE, _BIAS_WIDTH, _WIDE, _SCHEME_WIDTH = 150, 200, 220, 300, 560
_ACTIVATIONS, _BIASES = Choice(titles_of(ACTIVATIONS)), Choice(titles_of(BIASES))

Change = Callable[[Callable[[Attempt], Attempt]], None]
"""Changes the attempt which the panel shows, wherever it is by now."""


def show_attempts(here: SheetVisit, _: Sheet) -> None:
    """Show the settings of the chosen attempt, and what can be done with the list of them."""
    index = here.session.attempt = min(here.session.attempt, len(here.spec.attempts) - 1)
    attempt, step = here.spec.attempts[index], partial(_step, here, here.spec.number_of(index))

    def change(changed: Callable[[Attempt], Attempt]) -> None:
        step(lambda spec, place: spec.with_attempt(place, changed(spec.attempts[place])))

    _show_list(here, index)
    _show_name_and_place(here, index, change)
    scheme = SchemeEditor(here, "attempt", attempt.draw, change)
    with row():
        scheme.show_scheme(lambda chosen: change(lambda own: choose_scheme(own, chosen)), width=_SCHEME_WIDTH)
        scheme.show_numbers(width=_NARROW)
        scheme.show_distribution(width=_MIDDLE)
    with row():
        _show_activation(here, attempt, change)
        label = "The same activation everywhere"
        button(here, label, partial(step, share_activation), key=f"panel_{label}")
        _show_bias(here, attempt, change)
    st.markdown(small(f"{attempt.rule.formula} · Source: {attempt.rule.source}"))


def _show_list(here: SheetVisit, index: int) -> None:
    count = len(here.spec.attempts)
    choices, captions = attempt_choice(count, "radio"), [plain(title_of(here.spec, at)) for at in range(count)]

    def choose(chosen: int) -> None:
        here.session.attempt = chosen

    select(here, "attempt_chosen", "Attempt", choices, index, choose, captions=captions)


def _show_name_and_place(here: SheetVisit, index: int, change: Change) -> None:
    spec = here.spec
    count, number = len(spec.attempts), spec.number_of(index)
    with row():
        typed(
            here,
            "attempt_name",
            f"Name, up to {MAX_NAME} characters",
            spec.attempts[index].name,
            lambda name: change(lambda own: replace(own, name=name)),
            max_chars=MAX_NAME,
            placeholder="what its scheme is called",
            width=_WIDE,
        )
        full, tip = count == MAX_ATTEMPTS, f"Up to {MAX_ATTEMPTS}"
        button(here, "Add an attempt", partial(_add, here), help=tip, disabled=full)
        remove, tip = partial(_step, here, number, remove_attempt), "Undo brings it back"
        button(here, "Remove it", remove, key="panel_Remove it", help=tip, disabled=count == 1)
        for label, by, end in (("Move up", -1, 0), ("Move down", +1, count - 1)):
            move = partial(_move, here, number, by)
            button(here, label, move, key=f"panel_{label}", disabled=index == end)


def _show_activation(here: SheetVisit, attempt: Attempt, change: Change) -> None:
    def take(activation: str) -> None:
        change(lambda own: replace(own, activation=activation))

    def take_slope(slope: float) -> None:
        change(lambda own: replace(own, slope=slope))

    label = "Activation of hidden layers"
    select(here, "attempt_activation", label, _ACTIVATIONS, attempt.activation, take, width=_MIDDLE)
    if attempt.nonlinearity.takes_slope:
        label, kind, own = "Slope below 0", Number(-1.0, 1.0), attempt.slope
        typed_value(here, "attempt_slope", label, kind, own, take_slope, help="-1 to 1", width=_NARROW)


def _show_bias(here: SheetVisit, attempt: Attempt, change: Change) -> None:
    def take(bias: str) -> None:
        change(lambda own: _with_bias(own, bias))

    def take_value(value: float) -> None:
        change(lambda own: replace(own, bias_value=value))

    select(here, "attempt_bias", "Biases", _BIASES, attempt.bias, take, width=_BIAS_WIDTH)
    if attempt.bias_rule.takes_value:
        kind, own = Number(-MAX_MAGNITUDE, MAX_MAGNITUDE), attempt.bias_value
        typed_value(here, "attempt_bias_value", "Every bias", kind, own, take_value, width=_NARROW)


def _with_bias(attempt: Attempt, bias: str) -> Attempt:
    """Zeros take pinned biases along: no bias is what zeros are chosen for."""
    kept = attempt.overrides_of("mean", "std", "weight") if bias == ZERO.key else attempt.overrides
    return replace(attempt, bias=bias, overrides=kept)


def _step(here: SheetVisit, number: int, step: Callable[..., SheetSpec], *arguments: Any) -> None:  # noqa: ANN401
    """Take a step with the attempt of this number, whatever its place is by now."""
    index = here.spec.find(number)
    if index is None:
        raise SheetError("attempt", "one that is gone by now", "the attempts that there are")
    here.session.commit(step(here.spec, index, *arguments))


def _add(here: SheetVisit) -> None:
    here.session.commit(add_attempt(here.spec))
    here.session.attempt = len(here.spec.attempts) - 1


def _move(here: SheetVisit, number: int, by: int) -> None:
    _step(here, number, move_attempt, by)
    place = here.spec.find(number)
    here.session.attempt = here.session.attempt if place is None else place
