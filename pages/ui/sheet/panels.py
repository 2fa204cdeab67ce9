"""The panels under the toolbar: what needs typing or choosing. One is open at a time, or none."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.sheet.attempts_panel import show_attempts
from pages.ui.sheet.downloads import show_downloads
from pages.ui.sheet.frame import layer_sizes_text
from pages.ui.sheet.memory import ATTEMPTS_PANEL
from pages.ui.sheet.operations import SheetVisit
from pages.ui.shell.fields import Choice
from pages.ui.shell.widgets import button, row, select, stepped, typed
from xavier_core import Sheet, SheetSpec
from xavier_core.base import parse_whole
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.sheet import MAX_HIDDEN, MAX_INPUTS, MAX_OUTPUTS, MAX_UNITS, PRESETS, parse_layer_sizes

_NEW_SEEDS = 10**6  # short enough to read aloud in a class
_DICE = Choice({True: "Same for all attempts", False: "Each attempt its own"}, control="radio")


def show_panel(here: SheetVisit, sheet: Sheet) -> None:
    """Show the open panel, if one is."""
    if here.memory.panel in PANELS:
        with st.container(key="panel", border=True):
            PANELS[here.memory.panel](here, sheet)


# ---- dice ----------------------------------------------------------------------------------------


def _show_dice(here: SheetVisit, _: Sheet) -> None:
    spec, commit = here.spec, here.session.commit

    def take_roll(text: str) -> None:
        commit(replace(here.spec, roll=parse_whole("Roll", text, minimum=1, maximum=MAX_ROLL)))

    def take_seed(text: str) -> None:
        commit(replace(here.spec, seed=parse_whole("Seed", text, minimum=0, maximum=MAX_SEED), roll=1))

    with row():
        typed(here, "roll_typed", "Roll", str(spec.roll), take_roll, width=150)
        typed(here, "seed_typed", "Seed", str(spec.seed), take_seed, width=190)
        _step(here, "New seed", _new_seed, tip="Other dice, from roll 1")
        select(
            here, "dice_kind", "Dice", _DICE, spec.same_dice, lambda same: commit(replace(here.spec, same_dice=same))
        )


def _new_seed(spec: SheetSpec) -> SheetSpec:
    return replace(spec, seed=secrets.randbelow(_NEW_SEEDS), roll=1)


# ---- layers --------------------------------------------------------------------------------------


def _show_layers(here: SheetVisit, _: Sheet) -> None:
    sizes = here.spec.layer_sizes
    last = len(sizes) - 1
    names = ("Inputs", *(f"Hidden layer {place}" for place in range(1, last)), "Outputs")
    maximum = (MAX_INPUTS, *(MAX_UNITS,) * (last - 1), MAX_OUTPUTS)

    def take_sizes(text: str) -> None:
        here.session.commit(here.spec.resized(parse_layer_sizes(text)))

    with row():
        typed(here, "sizes_typed", "Layer sizes, such as 3-3-3-2", layer_sizes_text(here.spec), take_sizes, width=300)
        full, empty = last == MAX_HIDDEN + 1, last == 1
        _step(here, "Add a hidden layer", _with_layer, tip="After the last hidden layer", disabled=full)
        _step(here, "Remove a hidden layer", _without_layer, tip="The last one", disabled=empty)
    with row():
        for place, name in enumerate(names):
            units = partial(_take_units, here, place)
            stepped(here, f"units_{place}", name, sizes[place], (1, maximum[place]), units, width=150)


def _take_units(here: SheetVisit, place: int, units: int) -> None:
    sizes = list(here.spec.layer_sizes)
    if place < len(sizes):  # a layer may have been removed in the same moment
        sizes[place] = units
    here.session.commit(here.spec.resized(sizes))


def _with_layer(spec: SheetSpec) -> SheetSpec:
    *before, outputs = spec.layer_sizes
    return spec.resized((*before, before[-1], outputs))


def _without_layer(spec: SheetSpec) -> SheetSpec:
    *before, _, outputs = spec.layer_sizes
    return spec.resized((*before, outputs))


# ---- presets and export --------------------------------------------------------------------------


def _show_presets(here: SheetVisit, _: Sheet) -> None:
    with st.container(horizontal=True):
        for preset in PRESETS:
            _step(here, preset.title, preset.apply, tip=preset.about)


def _step(
    here: SheetVisit, label: str, step: Callable[[SheetSpec], SheetSpec], *, tip: str = "", disabled: bool = False
) -> None:
    """Show a button that takes one step."""
    button(here, label, lambda: here.session.commit(step(here.spec)), key=f"panel_{label}", help=tip, disabled=disabled)


PANELS: dict[str, Callable[[SheetVisit, Sheet], None]] = {
    "dice": _show_dice,
    "layers": _show_layers,
    ATTEMPTS_PANEL: show_attempts,
    "presets": _show_presets,
    "export": show_downloads,
}
"""Panels by the name that the toolbar opens them with."""
