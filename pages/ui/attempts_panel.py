"""The panel of the attempts: how each draws its weights, with which activation and bias, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.markdown import plain
from pages.ui.operations import carry_out
from pages.ui.state import Session, browser_log
from pages.ui.widgets import Step, fill, numbered, parameter_label, step_button, take_step
from xavier_core import SCHEMES, Attempt, Sheet, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.attempts import add_attempt, choose_scheme, move_attempt, remove_attempt, share_activation
from xavier_core.biases import BIASES, ZERO
from xavier_core.distributions import DISTRIBUTIONS
from xavier_core.numbers import parse_number, write
from xavier_core.spec import MOST_ATTEMPTS, MOST_NAME

__all__ = ["show_attempts"]

_NARROW, _WIDE = 150, 300


def show_attempts(session: Session, _: Sheet) -> None:
    """Show the settings of the chosen attempt, and what can be done with the list of them."""
    index = session.chosen = min(session.chosen, len(session.spec.attempts) - 1)
    attempt = session.spec.attempts[index]
    _show_list(session, index)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _show_scheme(session, attempt)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _show_activation(session, attempt)
        _show_bias(session, attempt)
    st.caption(f"{plain(attempt.rule.formula)} · Source: {plain(attempt.rule.source)}")


def _show_list(session: Session, index: int) -> None:
    spec = session.spec
    places = list(range(len(spec.attempts)))
    fill({"attempt_chosen": index, "attempt_name": spec.attempts[index].name})
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
            f"Name, up to {MOST_NAME} characters",
            key="attempt_name",
            max_chars=MOST_NAME,
            placeholder="what its scheme is called",
            on_change=_change,
            args=(session, lambda own: replace(own, name=st.session_state["attempt_name"])),
            width=_WIDE,
        )
        full = len(spec.attempts) == MOST_ATTEMPTS
        st.button("Add an attempt", disabled=full, on_click=_add, args=(session,), help=f"Up to {MOST_ATTEMPTS}")
        only, last = len(spec.attempts) == 1, index == len(spec.attempts) - 1
        step_button(
            session, "Remove it", lambda own: remove_attempt(own, index), disabled=only, tip="Undo brings it back"
        )
        _move_button(session, "Move up", -1, disabled=index == 0)
        _move_button(session, "Move down", +1, disabled=last)


def _show_scheme(session: Session, attempt: Attempt) -> None:
    rule = attempt.rule
    fill({"attempt_scheme": attempt.scheme, "attempt_distribution": attempt.distribution})
    change = partial(_change, session)
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
            label, key=key, help=parameter.about, on_change=change, args=(_typed_argument(place),), width=_NARROW
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


def _show_activation(session: Session, attempt: Attempt) -> None:
    fill({"attempt_activation": attempt.activation, "attempt_slope": write(attempt.slope)})
    change = partial(_change, session)
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
    index = session.chosen
    step_button(session, "The same activation everywhere", lambda own: share_activation(own, index))


def _show_bias(session: Session, attempt: Attempt) -> None:
    fill({"attempt_bias": attempt.bias, "attempt_bias_value": write(attempt.bias_value)})
    change = partial(_change, session)
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


def _change(session: Session, change: Callable[[Attempt], Attempt]) -> None:
    """Take the step that changes the chosen attempt; what the browser sent before may have removed it."""
    carry_out(session, browser_log())
    index = min(session.chosen, len(session.spec.attempts) - 1)
    session.take_step(lambda spec: spec.with_attempt(index, change(spec.attempts[index])))


def _add(session: Session) -> None:
    take_step(session, add_attempt)
    session.chosen = len(session.spec.attempts) - 1


def _move_button(session: Session, label: str, by: int, *, disabled: bool) -> None:
    st.button(label, key=f"panel_{label}", disabled=disabled, on_click=_move, args=(session, session.chosen, by))


def _move(session: Session, index: int, by: int) -> None:
    take_step(session, _moved(index, by))
    session.chosen = min(max(index + by, 0), len(session.spec.attempts) - 1)


def _moved(index: int, by: int) -> Step:
    def step(spec: SheetSpec) -> SheetSpec:
        return move_attempt(spec, index, by)

    return step


def _typed_argument(place: int) -> Callable[[Attempt], Attempt]:
    def change(attempt: Attempt) -> Attempt:
        parameter = attempt.rule.parameters[place]
        text = st.session_state[f"attempt_argument_{place}"]
        value = parse_number(f"{parameter.name} of {attempt.scheme}", text, least=parameter.least, most=parameter.most)
        arguments = (*attempt.arguments[:place], value, *attempt.arguments[place + 1 :])
        return replace(attempt, arguments=arguments)

    return change


def _typed_slope(attempt: Attempt) -> Attempt:
    return replace(attempt, slope=parse_number("slope", st.session_state["attempt_slope"], least=-1.0, most=1.0))


def _chosen_bias(attempt: Attempt) -> Attempt:
    """Zeros take pinned biases along: no bias is what zeros are chosen for."""
    bias = st.session_state["attempt_bias"]
    return replace(attempt, bias=bias, bias_pins=() if bias == ZERO.key else attempt.bias_pins)


def _typed_bias(attempt: Attempt) -> Attempt:
    return replace(attempt, bias_value=parse_number("bias", st.session_state["attempt_bias_value"]))
