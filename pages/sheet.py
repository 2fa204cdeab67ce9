"""The sheet: one tiny network, three attempts at its weights, and the dice in the reader's hand."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui.browser import mount_view
from pages.ui.sheet.comparison import comparison_content
from pages.ui.sheet.grid import grid_content
from pages.ui.sheet.operations import SheetVisit
from pages.ui.sheet.page import PAGE
from pages.ui.sheet.panels import show_panel
from pages.ui.sheet.toolbar import toolbar_content
from xavier_core import Attempt, AttemptResult, Sheet, SheetSpec, run_sheet
from xavier_core.sheet import attempt_title, record_roll

_SEED_ATTEMPTS = SheetSpec().attempts


def show_page() -> None:
    """Show the page: what the browser sent is carried out first, so that one run shows its result."""
    with PAGE.opened() as here:
        sheet = run_sheet(here.spec)
        here.memory.log_roll(record_roll(sheet))
        here.memory.keep_refused(here.spec)
        with st.container(key="head"):
            head = {
                "toolbar": toolbar_content(here.session, here.memory),
                "notices": list(here.session.notices),
                "comparison": comparison_content(sheet),
            }
            mount_view("head", key="head_view", content={**here.receipt, **head})
            show_panel(here, sheet)
        sections = [_section(here, sheet, place) for place in range(len(sheet.attempts) + 1)]
        mount_view("sheet", key="sheet_view", content={**here.receipt, "sections": sections})


def _section(here: SheetVisit, sheet: Sheet, place: int) -> dict[str, Any]:
    """The text before the attempt at ``place``, going on from the one above it, and its grid."""
    attempts = sheet.spec.attempts
    prose = ["start"] if place == 0 else []
    if 0 < place < len(_SEED_ATTEMPTS) and _is_of_seed(attempts, place - 1):
        prose.append(f"after_{place}")
    if place == len(attempts):
        return {"prose": [*prose, "end"], "title": "", "lesson": "", "grid": None}
    title = ""
    if _is_of_seed(attempts, place):
        prose.append(f"attempt_{place + 1}")
    else:
        title = attempt_title(sheet.spec, place)
    grid = grid_content(here.memory, sheet, place)
    return {"prose": prose, "title": title, "lesson": _lesson(sheet, place), "grid": grid}


def _is_of_seed(attempts: tuple[Attempt, ...], index: int) -> bool:
    """Whether the attempt draws as the seed sheet's attempt at this place does."""
    if index >= min(len(attempts), len(_SEED_ATTEMPTS)):
        return False
    return attempts[index].title == _SEED_ATTEMPTS[index].title


def _lesson(sheet: Sheet, index: int) -> str:
    """What the edges of a scheme teach where the attempt stands on one, or nothing."""
    result = sheet.attempts[index]
    if not result.activations:
        return (
            "One input has no standard deviation: STDEV divides by n − 1 = 0. This attempt shows no numbers. "
            "Add an input (Layers), or overtype the standard deviations."
        )
    attempt = sheet.spec.attempts[index]
    if attempt.rule.is_data_driven:
        return _data_driven_lesson(result)
    if 0.0 not in result.stds:
        return ""
    if attempt.scheme == "sparse" and attempt.arguments[1] and not attempt.is_edited:
        return (
            f"Sparsity {attempt.arguments[0]:g} leaves a layer this narrow no weight at all: of the weights that leave "
            "a unit it sets ⌈sparsity · fan_out⌉ to 0, which here is all of them. Lower it, or widen the layers."
        )
    if attempt.scheme == "inputs" and not attempt.is_edited:
        return (
            "All inputs are equal, so their standard deviation is 0 and every weight is 0: no signal gets through, "
            "and every unit of a layer is like every other. Data alone cannot set the scale of the weights."
        )
    return (
        "A standard deviation of 0 makes every weight that is not pinned equal to the mean: the units of a layer "
        "are all alike, and training would move them all alike. Randomness is what tells them apart."
    )


def _data_driven_lesson(result: AttemptResult) -> str:
    said = (
        "LSUV looks at the data: each layer starts orthonormal and is divided by the spread of its own "
        "pre-activations. The data here are one example, the inputs above; in training they are a mini-batch."
    )
    sums = result.pre_activations
    if result.biases:
        sums = tuple(units - bias for units, bias in zip(sums, result.biases, strict=True))
    if any(len(units) == 1 or not units.any() for units in sums):
        said += " A layer of one unit, or without a signal, has no spread on one example and stays orthonormal."
    return said


show_page()
