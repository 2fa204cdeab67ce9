"""The panel of the attempts: how each draws its weights, with which activation and bias, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.markdown import plain
from pages.ui.operations import carry_out
from pages.ui.state import Session, browser_log
from pages.ui.widgets import Step, choose, fill, numbered, parameter_label, step_button, take_step, typed_arguments
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

__all__ = ["show_attempts"]

_NARROW, _WIDE = 150, 300

Change = Callable[[Callable[[Attempt], Attempt]], None]
"""Takes the step that changes the attempt which the panel shows."""


def show_attempts(session: Session, _: Sheet) -> None:
    """Show the settings of the chosen attempt, and what can be done with the list of them."""
    index = session.chosen = min(session.chosen, len(session.spec.attempts) - 1)
    attempt = session.spec.attempts[index]
    change = partial(_change, session, session.spec.number_of(index))
    _show_list(session, index, change)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _show_scheme(attempt, change)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _show_activation(session, attempt, change)
        _show_bias(attempt, change)
    st.caption(f"{plain(attempt.rule.formula)} · Source: {plain(attempt.rule.source)}")


def _show_list(session: Session, index: int, change: Change) -> None:
    spec = session.spec
    number = spec.number_of(index)
    places = list(range(len(spec.attempts)))
    choose({"attempt_chosen": index})
    fill({"attempt_name": spec.attempts[index].name})
    st.radio(
        "Attempt",
        places,
        format_func=numbered,
        captions=[plain(attempt.title) for attempt in spec.attempts],
        key="attempt_chosen",
        horizontal=True,
        on_change=_choose,
        args=(session,),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            f"Name, up to {MAX_NAME} characters",
            key="attempt_name",
            max_chars=MAX_NAME,
            placeholder="what its scheme is called",
            on_change=change,
            args=(lambda own: replace(own, name=st.session_state["attempt_name"]),),
            width=_WIDE,
        )
        full = len(spec.attempts) == MAX_ATTEMPTS
        st.button("Add an attempt", disabled=full, on_click=_add, args=(session,), help=f"Up to {MAX_ATTEMPTS}")
        only, last = len(spec.attempts) == 1, index == len(spec.attempts) - 1
        remove = _of_number(number, remove_attempt)
        step_button(session, "Remove it", remove, disabled=only, tip="Undo brings it back")
        for label, by, is_end in (("Move up", -1, index == 0), ("Move down", +1, last)):
            st.button(label, key=f"panel_{label}", disabled=is_end, on_click=_move, args=(session, number, by))


def _show_scheme(attempt: Attempt, change: Change) -> None:
    rule = attempt.rule
    choose({"attempt_scheme": attempt.scheme, "attempt_distribution": attempt.distribution})
    st.selectbox(
        "Scheme",
        list(SCHEMES),
        format_func=lambda key: SCHEMES[key].title,
        key="attempt_scheme",
        on_change=change,
        args=(lambda own: choose_scheme(own, st.session_state["attempt_scheme"]),),
        width=_WIDE,
    )
    for place, parameter in enumerate(rule.parameters):
        key = f"attempt_argument_{place}"
        fill({key: write(attempt.arguments[place])})
        label = parameter_label(parameter)
        st.text_input(
            label, key=key, help=parameter.about, on_change=change, args=(_typed_argument(rule, place),), width=_NARROW
        )
    known = [distribution.key for distribution in rule.distributions]
    st.selectbox(
        "Distribution",
        known,
        format_func=lambda key: DISTRIBUTIONS[key].title,
        key="attempt_distribution",
        disabled=len(known) == 1,
        help=None if len(known) > 1 else "This scheme leaves no choice",
        on_change=change,
        args=(lambda own: replace(own, distribution=st.session_state["attempt_distribution"]),),
        width=200,
    )


def _show_activation(session: Session, attempt: Attempt, change: Change) -> None:
    choose({"attempt_activation": attempt.activation})
    fill({"attempt_slope": write(attempt.slope)})
    st.selectbox(
        "Activation of hidden layers",
        list(ACTIVATIONS),
        format_func=lambda key: ACTIVATIONS[key].title,
        key="attempt_activation",
        on_change=change,
        args=(lambda own: replace(own, activation=st.session_state["attempt_activation"]),),
        width=200,
    )
    if attempt.nonlinearity.takes_slope:
        st.text_input(
            "Slope below 0", key="attempt_slope", on_change=change, args=(_typed_slope,), width=_NARROW, help="-1 to 1"
        )
    share = _of_number(session.spec.number_of(session.chosen), share_activation)
    step_button(session, "The same activation everywhere", share)


def _show_bias(attempt: Attempt, change: Change) -> None:
    choose({"attempt_bias": attempt.bias})
    fill({"attempt_bias_value": write(attempt.bias_value)})
    st.selectbox(
        "Biases",
        list(BIASES),
        format_func=lambda key: BIASES[key].title,
        key="attempt_bias",
        on_change=change,
        args=(_chosen_bias,),
        width=220,
    )
    if attempt.bias_rule.takes_value:
        st.text_input("Every bias", key="attempt_bias_value", on_change=change, args=(_typed_bias,), width=_NARROW)


def _choose(session: Session) -> None:
    session.chosen = st.session_state["attempt_chosen"]


def _change(session: Session, number: int, change: Callable[[Attempt], Attempt]) -> None:
    """Change the attempt that was shown, wherever it is by now; what the browser sent before is carried out first."""
    carry_out(session, browser_log())

    def step(spec: SheetSpec, index: int) -> SheetSpec:
        return spec.with_attempt(index, change(spec.attempts[index]))

    session.take_step(_of_number(number, step))


def _of_number(number: int, step: Callable[[SheetSpec, int], SheetSpec]) -> Step:
    """A step that is taken with the attempt of this number, whatever its place is by then."""

    def taken(spec: SheetSpec) -> SheetSpec:
        index = spec.find(number)
        if index is None:
            raise SheetError("attempt", "one that is gone by now", "one that there is")
        return step(spec, index)

    return taken


def _add(session: Session) -> None:
    take_step(session, add_attempt)
    session.chosen = len(session.spec.attempts) - 1


def _move(session: Session, number: int, by: int) -> None:
    take_step(session, _of_number(number, lambda spec, index: move_attempt(spec, index, by)))
    place = session.spec.find(number)
    session.chosen = session.chosen if place is None else place


def _typed_argument(rule: Scheme, place: int) -> Callable[[Attempt], Attempt]:
    def change(attempt: Attempt) -> Attempt:
        text = st.session_state[f"attempt_argument_{place}"]
        if attempt.rule is not rule:  # another was chosen in the same moment
            field = f"{rule.parameters[place].title} of {rule.key}"
            raise SheetError(field, text, f"the numbers of {attempt.rule.key}, which the scheme is by now")
        return replace(attempt, arguments=typed_arguments(rule, attempt.arguments, place, text))

    return change


def _typed_slope(attempt: Attempt) -> Attempt:
    return replace(attempt, slope=parse_number("slope", st.session_state["attempt_slope"], minimum=-1.0, maximum=1.0))


def _chosen_bias(attempt: Attempt) -> Attempt:
    """Zeros take pinned biases along: no bias is what zeros are chosen for."""
    bias = st.session_state["attempt_bias"]
    kept = attempt.overrides_of("mean", "std", "weight") if bias == ZERO.key else attempt.overrides
    return replace(attempt, bias=bias, overrides=kept)


def _typed_bias(attempt: Attempt) -> Attempt:
    return replace(attempt, bias_value=parse_number("bias", st.session_state["attempt_bias_value"]))
