"""The attempts of the depth page: which schemes stand side by side, with which numbers and biases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.depth.settings import DepthSettings
from pages.ui.depth.steps import add_deep_attempt, remove_deep_attempt, take_deep_step, with_deep_attempt
from pages.ui.shell.session import Session
from pages.ui.shell.widgets import choose, fill, numbered, parameter_label, typed_arguments
from xavier_core import SCHEMES, SheetError
from xavier_core.base import parse_number, write
from xavier_core.depth import MAX_BIAS_VARIANCE, MAX_DEEP_ATTEMPTS, DeepAttempt
from xavier_core.dice import DISTRIBUTIONS

__all__ = ["show_deep_attempts"]


def show_deep_attempts(session: Session, settings: DepthSettings) -> None:
    """Show each attempt's scheme, numbers, distribution and biases, and what adds and removes one."""
    attempts = settings.spec.attempts
    for index, (column, attempt) in enumerate(zip(st.columns(len(attempts)), attempts, strict=True)):
        with column, st.container(border=True):
            _show_attempt(session, attempt, index, is_only=len(attempts) == 1)
    if len(attempts) < MAX_DEEP_ATTEMPTS:
        st.button("Add a scheme", key="deep_add", on_click=add_deep_attempt, args=(session,))


def _show_attempt(session: Session, attempt: DeepAttempt, index: int, *, is_only: bool) -> None:
    titles = {key: scheme.title for key, scheme in SCHEMES.items()}
    number = numbered(index)
    _select(session, f"{number}: scheme", "scheme", index, attempt, list(SCHEMES), titles.__getitem__)
    known = [distribution.key for distribution in attempt.rule.distributions]
    if len(known) > 1:
        _select(session, f"{number}: distribution", "distribution", index, attempt, known, _distribution)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for place, parameter in enumerate(attempt.rule.parameters):
            key = f"deep_argument_{index}_{place}"
            fill({key: write(attempt.arguments[place])})
            change = partial(_typed_argument, session, index, attempt, place, key, session.deep_list)
            label = f"{number}: {parameter_label(parameter).lower()}"
            st.text_input(label, key=key, help=parameter.about or None, on_change=change, width=130)
        key = f"deep_bias_{index}"
        fill({key: write(attempt.bias_variance)})
        st.text_input(
            f"{number}: bias variance",
            key=key,
            on_change=partial(_typed_bias, session, index, key, session.deep_list),
            width=150,
        )
        if not is_only:
            remove = partial(remove_deep_attempt, session, index)
            st.button(f"Remove attempt {index + 1}", key=f"deep_remove_{index}", on_click=remove)


def _select(  # noqa: PLR0913, PLR0917 - a field with its label, value and texts
    session: Session,
    label: str,
    name: str,
    index: int,
    attempt: DeepAttempt,
    options: list[str],
    text: Callable[[str], str],
) -> None:
    key, of_list = f"deep_{name}_{index}", session.deep_list
    choose({key: getattr(attempt, name)})

    def change() -> None:
        chosen = st.session_state[key]
        present = _present(session, index, of_list)
        if present is None:
            return
        if name == "scheme":
            changed = DeepAttempt(chosen, bias_variance=present.bias_variance)
        elif present.scheme == attempt.scheme:  # another scheme may have been chosen in the same moment
            changed = replace(present, distribution=chosen)
        else:
            return
        take_deep_step(session, lambda spec: with_deep_attempt(spec, index, changed))

    st.selectbox(label, options, format_func=text, key=key, on_change=change)


def _typed_argument(  # noqa: PLR0913, PLR0917 - which number of which attempt
    session: Session, index: int, shown: DeepAttempt, place: int, key: str, of_list: int
) -> None:
    """Take a number of the scheme that was shown; another may have been chosen in the same moment."""
    present = _present(session, index, of_list)
    if present is None or present.scheme != shown.scheme:
        return
    try:
        arguments = typed_arguments(shown.rule, present.arguments, place, st.session_state[key])
    except SheetError as reason:
        session.notices = (str(reason),)
    else:
        changed = replace(present, arguments=arguments)
        take_deep_step(session, lambda spec: with_deep_attempt(spec, index, changed))


def _typed_bias(session: Session, index: int, key: str, of_list: int) -> None:
    present = _present(session, index, of_list)
    if present is None:
        return
    try:
        variance = parse_number("bias variance", st.session_state[key], minimum=0.0, maximum=MAX_BIAS_VARIANCE)
    except SheetError as reason:
        session.notices = (str(reason),)
    else:
        changed = replace(present, bias_variance=variance)
        take_deep_step(session, lambda spec: with_deep_attempt(spec, index, changed))


def _present(session: Session, index: int, of_list: int) -> DeepAttempt | None:
    """The attempt that a field was shown for; None where attempts were added, removed or replaced since."""
    settings = session.depth
    if settings is None or session.deep_list != of_list or index >= len(settings.spec.attempts):
        return None
    return settings.spec.attempts[index]


def _distribution(key: str) -> str:
    return DISTRIBUTIONS[key].title
