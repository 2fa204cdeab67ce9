"""What panels share: fields that show the spec, and steps that follow what the browser sent before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages.ui.operations import carry_out
from pages.ui.state import Session, browser_log
from xavier_core import SheetSpec
from xavier_core.base import parse_number
from xavier_core.schemes import Parameter, Scheme

__all__ = ["Step", "choose", "fill", "numbered", "parameter_label", "step_button", "take_step", "typed_arguments"]

Step = Callable[[SheetSpec], SheetSpec]


def take_step(session: Session, step: Step) -> None:
    """Carry out what the browser sent before this press, then the step."""
    carry_out(session, browser_log())
    session.take_step(step)


def fill(values: Mapping[str, object]) -> None:
    """Show values in their fields; a field that shows its own already is left alone, with what is being typed in it."""
    for key, value in values.items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value


def choose(values: Mapping[str, object]) -> None:
    """Show values in fields that nothing is typed into, in every run anew.

    A run that is cut off may have filled a field that the browser never saw; the browser would then start it at
    its first choice, and send that as if a person had chosen it.
    """
    for key, value in values.items():
        st.session_state[key] = value


def numbered(index: int) -> str:
    """Return an attempt's number, for a choice: Streamlit knows a choice by its text, and titles change."""
    return f"Attempt {index + 1}"


def parameter_label(parameter: Parameter) -> str:
    """Return the label of the field for a scheme's number, such as ``First std``."""
    return parameter.name.replace("_", " ").capitalize()


def typed_arguments(rule: Scheme, before: tuple[float, ...], place: int, text: str) -> tuple[float, ...]:
    """Return a scheme's numbers with the one at ``place`` as it was typed.

    Raises
    ------
    SheetError
        For a text that is no number which the scheme takes there.
    """
    parameter, arguments = rule.parameters[place], rule.check_arguments(before)
    field = f"{parameter.title} of {rule.key}"
    value = parse_number(field, text, minimum=parameter.minimum, maximum=parameter.maximum)
    return (*arguments[:place], value, *arguments[place + 1 :])


def step_button(session: Session, label: str, step: Step, *, tip: str | None = None, disabled: bool = False) -> None:
    """Show a button of a panel that takes one step."""
    st.button(label, key=f"panel_{label}", help=tip, disabled=disabled, on_click=take_step, args=(session, step))
