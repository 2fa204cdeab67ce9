"""The panels under the toolbar: what needs typing or choosing. One is open at a time, or none."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from pages.ui.sheet.attempts_panel import show_attempts
from pages.ui.sheet.frame import layer_sizes_text
from pages.ui.sheet.memory import ATTEMPTS_PANEL
from pages.ui.sheet.operations import SheetVisit
from pages.ui.shell.downloads import show_download
from pages.ui.shell.fields import Choice, Whole
from pages.ui.shell.widgets import button, numbered, row, select, stepped, typed, typed_value
from xavier_core import Sheet, SheetSpec
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.sheet import (
    MAX_HIDDEN,
    MAX_INPUTS,
    MAX_OUTPUTS,
    MAX_UNITS,
    PRESETS,
    attempts_csv,
    layout_csv,
    parse_layer_sizes,
    rolls_csv,
    table_csv,
    table_names,
    tidy_csv,
)

_NEW_SEEDS = 10**6  # short enough to read aloud in a class
_DICE = Choice({True: "Same for all attempts", False: "Each attempt its own"}, control="radio")


def show_panel(here: SheetVisit, sheet: Sheet) -> None:
    """Show the open panel, if one is."""
    if here.memory.panel in PANELS:
        with st.container(key="panel", border=True):
            PANELS[here.memory.panel](here, sheet)


# ---- dice ----------------------------------------------------------------------------------------


def _show_dice(here: SheetVisit, _: Sheet) -> None:
    spec = here.spec

    def take(**changes: Any) -> None:  # noqa: ANN401 - of the spec
        here.session.commit(replace(here.spec, **changes))

    with row():
        take_roll, take_seed = lambda roll: take(roll=roll), lambda seed: take(seed=seed, roll=1)
        typed_value(here, "roll_typed", "Roll", Whole(1, MAX_ROLL), spec.roll, take_roll, width=150)
        typed_value(here, "seed_typed", "Seed", Whole(0, MAX_SEED), spec.seed, take_seed, width=190)
        _step(here, "New seed", _new_seed, tip="Other dice, from roll 1")
        select(here, "dice_kind", "Dice", _DICE, spec.same_dice, lambda same: take(same_dice=same))


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


def _show_files(here: SheetVisit, sheet: Sheet) -> None:
    """A button for every file; a file is made when its button is pressed."""
    spec = sheet.spec
    roll = f"xavier-sheet_seed-{spec.seed}_roll-{spec.roll}"
    records = tuple(here.memory.rolls.values())
    with st.container(horizontal=True):
        show_download("All attempts, tidy", f"{roll}_all-attempts_tidy.csv", partial(tidy_csv, sheet))
        for index in range(len(spec.attempts)):
            name = f"{roll}_attempt-{index + 1}_sheet.csv"
            show_download(f"Attempt {index + 1} as a sheet", name, partial(layout_csv, sheet, index))
        show_download("The attempts' settings", f"{roll}_attempts.csv", partial(attempts_csv, spec))
        seen = f"xavier-sheet_{len(records)}-rolls.csv"
        show_download(f"Rolls seen so far ({len(records)})", seen, partial(rolls_csv, records), key="rolls")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        places = list(range(len(spec.attempts)))
        index = st.selectbox("Attempt", places, format_func=numbered, key="export_attempt", width=200)
        table = st.selectbox("Table", table_names(spec, index), key="export_table", width=220)
        name = f"{roll}_attempt-{index + 1}_{table.replace(' ', '-')}.csv"
        show_download("One table", name, table_csv(sheet, index, table))


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
    "export": _show_files,
}
"""Panels by the name that the toolbar opens them with."""
