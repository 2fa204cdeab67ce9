"""The attempts of the depth page: which schemes stand side by side, with which numbers and biases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.depth.operations import add_deep_attempt, change_attempt, remove_deep_attempt
from pages.ui.depth.progress import DepthVisit
from pages.ui.shell.scheme_editor import SchemeEditor
from pages.ui.shell.widgets import button, numbered, typed
from xavier_core.base import parse_number, write
from xavier_core.depth import MAX_BIAS_VARIANCE, MAX_DEEP_ATTEMPTS, DeepAttempt

_NARROW, _BIAS_WIDTH, _WIDE = 130, 170, 300
_BIASES = "bias variance"


def show_deep_attempts(here: DepthVisit) -> None:
    """Show each attempt's scheme, numbers, distribution and biases, and what adds and removes one."""
    attempts = here.settings.spec.attempts
    for index, (column, attempt) in enumerate(zip(st.columns(len(attempts)), attempts, strict=True)):
        with column, st.container(border=True):
            _show_attempt(here, attempt, index)
    full, tip = len(attempts) == MAX_DEEP_ATTEMPTS, f"Up to {MAX_DEEP_ATTEMPTS}"
    button(here, "Add an attempt", partial(add_deep_attempt, here), key="depth_add", help=tip, disabled=full)


def _show_attempt(here: DepthVisit, attempt: DeepAttempt, index: int) -> None:
    list_name = here.memory.name_of_list(here.settings.spec.attempts)
    key, name = f"depth_{list_name}_{index}", numbered(index)

    def change(changed: Callable[[DeepAttempt], DeepAttempt]) -> None:
        change_attempt(here, index, list_name, changed)

    def take_biases(text: str) -> None:
        variance = parse_number(_BIASES, text, minimum=0.0, maximum=MAX_BIAS_VARIANCE)
        change(lambda own: replace(own, bias_variance=variance))

    def choose(scheme: str) -> None:
        change(lambda own: DeepAttempt(scheme, bias_variance=own.bias_variance))

    editor = SchemeEditor(here, key, attempt, change, name)
    editor.show_scheme(choose, width=_WIDE)
    editor.show_distribution(width=_WIDE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        editor.show_numbers(width=_NARROW)
        biases = write(attempt.bias_variance)
        typed(here, f"{key}_bias", f"{name}: {_BIASES}", biases, take_biases, width=_BIAS_WIDTH)
        remove = partial(remove_deep_attempt, here, index, list_name)
        only = len(here.settings.spec.attempts) == 1
        button(here, f"Remove attempt {index + 1}", remove, key=f"depth_remove_{index}", disabled=only)
