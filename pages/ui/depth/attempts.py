"""The attempts of the depth page: which schemes stand side by side, with which numbers and biases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import streamlit as st

from pages.ui.depth.operations import add_deep_attempt, change_attempt, remove_deep_attempt
from pages.ui.depth.progress import DepthVisit
from pages.ui.shell.fields import Choice
from pages.ui.shell.widgets import button, numbered, parameter_label, select, typed, typed_arguments
from xavier_core import SCHEMES
from xavier_core.base import parse_number, write
from xavier_core.depth import MAX_BIAS_VARIANCE, MAX_DEEP_ATTEMPTS, DeepAttempt
from xavier_core.dice import DISTRIBUTIONS

_SCHEMES = Choice(MappingProxyType({key: scheme.title for key, scheme in SCHEMES.items()}))
_WIDE = 300
_BIASES = "bias variance"

Change = Callable[[Callable[[DeepAttempt], DeepAttempt]], None]
"""Changes the attempt that a field was shown for."""


def show_deep_attempts(here: DepthVisit) -> None:
    """Show each attempt's scheme, numbers, distribution and biases, and what adds and removes one."""
    attempts = here.settings.spec.attempts
    for index, (column, attempt) in enumerate(zip(st.columns(len(attempts)), attempts, strict=True)):
        with column, st.container(border=True):
            _show_attempt(here, attempt, index)
    full = len(attempts) == MAX_DEEP_ATTEMPTS
    add = partial(add_deep_attempt, here)
    button(here, "Add an attempt", add, key="depth_add", help=f"Up to {MAX_DEEP_ATTEMPTS}", disabled=full)


def _show_attempt(here: DepthVisit, attempt: DeepAttempt, index: int) -> None:
    number, list_number = numbered(index), here.memory.list_number
    change: Change = partial(change_attempt, here, index, list_number)
    select(
        here,
        f"depth_scheme_{index}",
        f"{number}: scheme",
        _SCHEMES,
        attempt.scheme,
        lambda scheme: change(lambda own: DeepAttempt(scheme, bias_variance=own.bias_variance)),
        width=_WIDE,
    )
    known = {row.key: DISTRIBUTIONS[row.key].title for row in attempt.rule.distributions}
    select(
        here,
        f"depth_distribution_{index}",
        f"{number}: distribution",
        Choice(MappingProxyType(known)),
        attempt.distribution,
        lambda chosen: change(partial(_with_distribution, attempt, chosen)),
        help="" if len(known) > 1 else "This scheme leaves no choice",
        width=_WIDE,
        disabled=len(known) == 1,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for place, parameter in enumerate(attempt.rule.parameters):
            typed(
                here,
                f"depth_argument_{list_number}_{index}_{place}",
                f"{number}: {parameter_label(parameter).lower()}",
                write(attempt.arguments[place]),
                partial(_take_argument, change, attempt, place),
                help=parameter.about,
            )
        take_biases = partial(_take_biases, change)
        label = f"{number}: {_BIASES}"
        typed(here, f"depth_bias_{index}", label, write(attempt.bias_variance), take_biases, width=170)
        remove = partial(remove_deep_attempt, here, index, list_number)
        only = len(here.settings.spec.attempts) == 1
        button(here, f"Remove attempt {index + 1}", remove, key=f"depth_remove_{index}", disabled=only)


def _with_distribution(shown: DeepAttempt, chosen: str, own: DeepAttempt) -> DeepAttempt:
    """Another scheme may have been chosen in the same moment."""
    return replace(own, distribution=chosen) if own.scheme == shown.scheme else own


def _take_argument(change: Change, shown: DeepAttempt, place: int, text: str) -> None:
    """Take a number of the scheme that was shown; another may have been chosen in the same moment."""

    def with_argument(own: DeepAttempt) -> DeepAttempt:
        if own.scheme != shown.scheme:
            return own
        return replace(own, arguments=typed_arguments(shown.rule, own.arguments, place, text))

    change(with_argument)


def _take_biases(change: Change, text: str) -> None:
    variance = parse_number(_BIASES, text, minimum=0.0, maximum=MAX_BIAS_VARIANCE)
    change(lambda own: replace(own, bias_variance=variance))
