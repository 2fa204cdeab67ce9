"""The panel of the attempts: how each draws its weights, with which activation and bias, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import streamlit as st

from pages.ui.sheet.operations import SheetVisit
from pages.ui.shell.fields import Choice
from pages.ui.shell.markdown import plain, small
from pages.ui.shell.widgets import button, numbered, parameter_label, row, select, typed, typed_arguments
from xavier_core import SCHEMES, Attempt, Scheme, Sheet, SheetError, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import parse_number, write
from xavier_core.dice import DISTRIBUTIONS
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
)

_NARROW, _WIDE = 150, 300
_SCHEMES = Choice(MappingProxyType({key: scheme.title for key, scheme in SCHEMES.items()}))
_ACTIVATIONS = Choice(MappingProxyType({key: row.title for key, row in ACTIVATIONS.items()}))
_BIASES = Choice(MappingProxyType({key: row.title for key, row in BIASES.items()}))

Take = Callable[[Callable[[Attempt], Attempt]], None]
"""Changes the attempt which the panel shows."""


def show_attempts(here: SheetVisit, _: Sheet) -> None:
    """Show the settings of the chosen attempt, and what can be done with the list of them."""
    session = here.session
    index = session.attempt = min(session.attempt, len(here.spec.attempts) - 1)
    attempt = here.spec.attempts[index]
    change = partial(_change, here, here.spec.number_of(index))
    _show_list(here, index, change)
    with row():
        _show_scheme(here, attempt, change)
    with row():
        _show_activation(here, attempt, change)
        _show_bias(here, attempt, change)
    st.markdown(small(f"{attempt.rule.formula} · Source: {attempt.rule.source}"))


def _show_list(here: SheetVisit, index: int, change: Take) -> None:
    spec, session = here.spec, here.session
    number = spec.number_of(index)
    places = Choice(MappingProxyType({place: numbered(place) for place in range(len(spec.attempts))}), control="radio")

    def choose_attempt(chosen: int) -> None:
        session.attempt = chosen

    captions = [plain(attempt.title) for attempt in spec.attempts]
    select(here, "attempt_chosen", "Attempt", places, index, choose_attempt, captions=captions)
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
        full = len(spec.attempts) == MAX_ATTEMPTS
        button(here, "Add an attempt", partial(_add, here), help=f"Up to {MAX_ATTEMPTS}", disabled=full)
        only, last = len(spec.attempts) == 1, index == len(spec.attempts) - 1
        remove = partial(_step_of_number, here, number, remove_attempt)
        button(here, "Remove it", remove, key="panel_Remove it", help="Undo brings it back", disabled=only)
        for label, by, is_end in (("Move up", -1, index == 0), ("Move down", +1, last)):
            button(here, label, partial(_move, here, number, by), key=f"panel_{label}", disabled=is_end)


def _show_scheme(here: SheetVisit, attempt: Attempt, change: Take) -> None:
    rule = attempt.rule
    select(
        here,
        "attempt_scheme",
        "Scheme",
        _SCHEMES,
        attempt.scheme,
        lambda scheme: change(lambda own: choose_scheme(own, scheme)),
        width=_WIDE,
    )
    for place, parameter in enumerate(rule.parameters):
        typed(
            here,
            f"attempt_argument_{place}",
            parameter_label(parameter),
            write(attempt.arguments[place]),
            partial(_take_argument, change, rule, place),
            help=parameter.about,
            width=_NARROW,
        )
    known = {distribution.key: DISTRIBUTIONS[distribution.key].title for distribution in rule.distributions}
    select(
        here,
        "attempt_distribution",
        "Distribution",
        Choice(MappingProxyType(known)),
        attempt.distribution,
        lambda chosen: change(lambda own: replace(own, distribution=chosen)),
        help="" if len(known) > 1 else "This scheme leaves no choice",
        width=200,
        disabled=len(known) == 1,
    )


def _show_activation(here: SheetVisit, attempt: Attempt, change: Take) -> None:
    select(
        here,
        "attempt_activation",
        "Activation of hidden layers",
        _ACTIVATIONS,
        attempt.activation,
        lambda chosen: change(lambda own: replace(own, activation=chosen)),
        width=200,
    )
    if attempt.nonlinearity.takes_slope:

        def take_slope(text: str) -> None:
            slope = parse_number("Slope below 0", text, minimum=-1.0, maximum=1.0)
            change(lambda own: replace(own, slope=slope))

        typed(here, "attempt_slope", "Slope below 0", write(attempt.slope), take_slope, help="-1 to 1", width=_NARROW)
    number = here.spec.number_of(here.session.attempt)
    share = partial(_step_of_number, here, number, share_activation)
    button(here, "The same activation everywhere", share, key="panel_The same activation everywhere")


def _show_bias(here: SheetVisit, attempt: Attempt, change: Take) -> None:
    select(
        here,
        "attempt_bias",
        "Biases",
        _BIASES,
        attempt.bias,
        lambda bias: change(lambda own: _with_bias(own, bias)),
        width=220,
    )
    if attempt.bias_rule.takes_value:

        def take_bias(text: str) -> None:
            value = parse_number("Every bias", text)
            change(lambda own: replace(own, bias_value=value))

        typed(here, "attempt_bias_value", "Every bias", write(attempt.bias_value), take_bias, width=_NARROW)


def _with_bias(attempt: Attempt, bias: str) -> Attempt:
    """Zeros take pinned biases along: no bias is what zeros are chosen for."""
    kept = attempt.overrides_of("mean", "std", "weight") if bias == ZERO.key else attempt.overrides
    return replace(attempt, bias=bias, overrides=kept)


def _take_argument(change: Take, rule: Scheme, place: int, text: str) -> None:
    def with_argument(attempt: Attempt) -> Attempt:
        if attempt.rule is not rule:  # another was chosen in the same moment
            label = parameter_label(rule.parameters[place])
            raise SheetError(label, text, f"the numbers of {attempt.rule.title}, which the scheme is by now")
        return replace(attempt, arguments=typed_arguments(rule, attempt.arguments, place, text))

    change(with_argument)


def _change(here: SheetVisit, number: int, change: Callable[[Attempt], Attempt]) -> None:
    """Change the attempt that was shown, wherever it is by now."""

    def step(spec: SheetSpec, index: int) -> SheetSpec:
        return spec.with_attempt(index, change(spec.attempts[index]))

    _step_of_number(here, number, step)


def _step_of_number(here: SheetVisit, number: int, step: Callable[..., SheetSpec], *arguments: Any) -> None:  # noqa: ANN401
    """Take a step with the attempt of this number, whatever its place is by now."""
    index = here.spec.find(number)
    if index is None:
        raise SheetError("attempt", "one that is gone by now", "the attempts that there are")
    here.session.commit(step(here.spec, index, *arguments))


def _add(here: SheetVisit) -> None:
    here.session.commit(add_attempt(here.spec))
    here.session.attempt = len(here.spec.attempts) - 1


def _move(here: SheetVisit, number: int, by: int) -> None:
    _step_of_number(here, number, move_attempt, by)
    place = here.spec.find(number)
    here.session.attempt = here.session.attempt if place is None else place
