"""The controls of the depth page: the preset and the dice, the network, and the attempts side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.browser import mount_view
from pages.ui.browser.payloads import ButtonsContent
from pages.ui.depth.operations import add_deep_attempt, change_attempt, choose_preset, remove_deep_attempt, resize
from pages.ui.depth.progress import DepthVisit, resume, stop
from pages.ui.shell.fields import Choice, Whole, titles_of
from pages.ui.shell.markdown import small
from pages.ui.shell.scheme_editor import SchemeEditor
from pages.ui.shell.widgets import button, numbered, row, select, show_field, show_reset, typed
from xavier_core.base import parse_number, write
from xavier_core.depth import (
    DEEP_PRESETS,
    DIGITS_EXAMPLES,
    MAX_BIAS_VARIANCE,
    MAX_DEEP_ATTEMPTS,
    DeepAttempt,
    DeepPreset,
    find_preset,
)

_PRESET_WIDTH, _SCHEME_WIDTH, _BIAS_WIDTH, _NARROW = 400, 300, 170, 130
_BIASES = "bias variance"
_CUSTOM = "custom"
_ABOUT_CUSTOM = "Every number of this network is in the address of the page; a preset puts another in its place."
_DIGITS_BY = (
    "8 × 8 pixels each: E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning"
    " Repository, doi 10.24432/C50P49, CC BY 4.0. Centred, they have mean 0 and variance 1 over all pixels."
)
_REROLL: ButtonsContent = {
    "label": "Dice",
    "buttons": [{"name": "reroll", "label": "Re-roll", "title": "The next roll", "operation": ("reroll",)}],
}


def show_about(here: DepthVisit) -> None:
    """Show what the open preset is, and where it is from."""
    preset = _preset(here)
    st.markdown(small(f"{preset.about} ({preset.source})" if preset else _ABOUT_CUSTOM))


def _preset(here: DepthVisit) -> DeepPreset | None:
    settings = here.settings
    return find_preset(settings.spec, which=settings.quantity, wants_jacobian=settings.jacobian)


def show_top(here: DepthVisit) -> DeltaGenerator:
    """Show which preset is open, the button that rolls, seed and roll; return the place of the one that stops."""
    preset = _preset(here)
    presets = Choice(({} if preset else {_CUSTOM: "Custom network"}) | titles_of(DEEP_PRESETS))
    present, choose = preset.key if preset else _CUSTOM, partial(choose_preset, here)
    with row():
        select(here, "depth_preset", "Preset", presets, present, choose, width=_PRESET_WIDTH)
        with st.container(key="depth_reroll", width="content"):
            mount_view("buttons", key="depth_buttons", content=_REROLL)
        show_field(here, "spec.seed")
        show_field(here, "spec.roll")
        place = st.container(key="depth_stop_place", width="content")
    here.show_notices()
    return place


def show_stop(here: DepthVisit, *, is_done: bool) -> None:
    """Show the button that stops the run or goes on with it, always in one place."""
    if here.memory.stopped == here.settings.run and not is_done:
        button(here, "Resume", partial(resume, here), key="depth_stop")
    else:
        button(here, "Stop computing", partial(stop, here), key="depth_stop", disabled=is_done)


def show_settings(here: DepthVisit) -> None:
    """Show the network and its attempts."""
    _show_network(here)
    attempts = here.settings.spec.attempts
    for index, (column, attempt) in enumerate(zip(st.columns(len(attempts)), attempts, strict=True)):
        with column, st.container(border=True):
            _show_attempt(here, attempt, index)
    full, tip = len(attempts) == MAX_DEEP_ATTEMPTS, f"Up to {MAX_DEEP_ATTEMPTS}"
    button(here, "Add an attempt", partial(add_deep_attempt, here), key="depth_add", help=tip, disabled=full)


def _show_network(here: DepthVisit) -> None:
    """The inputs, the size of the network, its activation and its precision."""
    spec = here.settings.spec
    with row():
        show_field(here, "spec.data")
        if spec.data != "sheet":
            show_field(here, "spec.batch", kind=Whole(1, DIGITS_EXAMPLES) if spec.is_digits else None)
        show_field(here, "spec.depth", change=partial(resize, here))
        show_field(here, "spec.width")
        show_field(here, "spec.activation")
        if spec.nonlinearity.takes_slope:
            show_field(here, "spec.slope")
        show_field(here, "spec.precision", width=_NARROW)
        show_reset(here)
    if spec.is_digits:
        st.markdown(small(_DIGITS_BY))


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
    editor.show_scheme(choose, width=_SCHEME_WIDTH)
    editor.show_distribution(width=_SCHEME_WIDTH)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        editor.show_numbers(width=_NARROW)
        biases = write(attempt.bias_variance)
        typed(here, f"{key}_bias", f"{name}: {_BIASES}", biases, take_biases, width=_BIAS_WIDTH)
        remove = partial(remove_deep_attempt, here, index, list_name)
        only = len(here.settings.spec.attempts) == 1
        button(here, f"Remove attempt {index + 1}", remove, key=f"depth_remove_{index}", disabled=only)
