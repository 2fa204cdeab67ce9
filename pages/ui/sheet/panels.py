"""The panels under the toolbar: what needs typing or choosing. One is open at a time, or none."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from pages.ui.sheet.attempts_panel import show_attempts
from pages.ui.sheet.downloads import show_downloads
from pages.ui.sheet.toolbar import layer_sizes_text
from pages.ui.shell.session import ATTEMPTS_PANEL, Session
from pages.ui.shell.widgets import Step, choose, fill, step_button, take_step
from xavier_core import Sheet, SheetSpec
from xavier_core.base import parse_whole
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.sheet import MAX_HIDDEN, MAX_INPUTS, MAX_OUTPUTS, MAX_UNITS, PRESETS, parse_layer_sizes

__all__ = ["PANELS", "show_panel"]

_NEW_SEEDS = 10**6  # short enough to read aloud in a class
_SAME, _OWN = "Same for all attempts", "Each attempt its own"


def show_panel(session: Session, sheet: Sheet) -> None:
    """Show the open panel, if one is."""
    if session.panel in PANELS:
        with st.container(key="panel", border=True):
            PANELS[session.panel](session, sheet)


# ---- dice ----------------------------------------------------------------------------------------


def _show_dice(session: Session, _: Sheet) -> None:
    spec = session.spec
    kind = _SAME if spec.same_dice else _OWN
    fill({"roll_typed": str(spec.roll), "seed_typed": str(spec.seed)})
    choose({"dice_kind": kind})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Roll", key="roll_typed", on_change=take_step, args=(session, _typed_roll), width=150)
        st.text_input("Seed", key="seed_typed", on_change=take_step, args=(session, _typed_seed), width=190)
        step_button(session, "New seed", _new_seed, tip="Other dice, from roll 1")
        st.radio(
            "Dice", (_SAME, _OWN), key="dice_kind", horizontal=True, on_change=take_step, args=(session, _chosen_dice)
        )


def _typed_roll(spec: SheetSpec) -> SheetSpec:
    return replace(spec, roll=parse_whole("roll", st.session_state["roll_typed"], minimum=1, maximum=MAX_ROLL))


def _typed_seed(spec: SheetSpec) -> SheetSpec:
    seed = parse_whole("seed", st.session_state["seed_typed"], minimum=0, maximum=MAX_SEED)
    return replace(spec, seed=seed, roll=1)


def _new_seed(spec: SheetSpec) -> SheetSpec:
    return replace(spec, seed=secrets.randbelow(_NEW_SEEDS), roll=1)


def _chosen_dice(spec: SheetSpec) -> SheetSpec:
    return replace(spec, same_dice=st.session_state["dice_kind"] == _SAME)


# ---- layers --------------------------------------------------------------------------------------


def _show_layers(session: Session, _: Sheet) -> None:
    sizes = session.spec.layer_sizes
    last = len(sizes) - 1
    names = ("Inputs", *(f"Hidden layer {place}" for place in range(1, last)), "Outputs")
    maximum = (MAX_INPUTS, *(MAX_UNITS,) * (last - 1), MAX_OUTPUTS)
    keys = [f"units_{place}" for place in range(last + 1)]
    fill({"sizes_typed": layer_sizes_text(session.spec), **dict(zip(keys, sizes, strict=True))})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Layer sizes, such as 3-3-3-2", key="sizes_typed", on_change=take_step, args=(session, _typed_sizes)
        )
        full, empty = last == MAX_HIDDEN + 1, last == 1
        step_button(session, "Add a hidden layer", _with_layer, tip="After the last hidden layer", disabled=full)
        step_button(session, "Remove a hidden layer", _without_layer, tip="The last one", disabled=empty)
    with st.container(horizontal=True):
        for place, (name, key) in enumerate(zip(names, keys, strict=True)):
            args = (session, _units_of(place))
            st.number_input(name, 1, maximum[place], step=1, key=key, on_change=take_step, args=args, width=150)


def _typed_sizes(spec: SheetSpec) -> SheetSpec:
    return spec.resized(parse_layer_sizes(st.session_state["sizes_typed"]))


def _units_of(place: int) -> Step:
    def resize(spec: SheetSpec) -> SheetSpec:
        typed = st.session_state[f"units_{place}"]
        sizes = list(spec.layer_sizes)
        if typed is not None and place < len(sizes):  # an emptied field goes back to what it was
            sizes[place] = int(typed)
        return spec.resized(sizes)

    return resize


def _with_layer(spec: SheetSpec) -> SheetSpec:
    *before, outputs = spec.layer_sizes
    return spec.resized((*before, before[-1], outputs))


def _without_layer(spec: SheetSpec) -> SheetSpec:
    *before, _, outputs = spec.layer_sizes
    return spec.resized((*before, outputs))


# ---- presets and export --------------------------------------------------------------------------


def _show_presets(session: Session, _: Sheet) -> None:
    with st.container(horizontal=True):
        for preset in PRESETS:
            step_button(session, preset.title, preset.apply, tip=preset.about)


def _show_export(session: Session, sheet: Sheet) -> None:
    show_downloads(session, sheet)


PANELS: dict[str, Callable[[Session, Sheet], None]] = {
    "dice": _show_dice,
    "layers": _show_layers,
    ATTEMPTS_PANEL: show_attempts,
    "presets": _show_presets,
    "export": _show_export,
}
"""Panels by the name that the toolbar opens them with."""
