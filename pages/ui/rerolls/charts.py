"""The charts of the re-rolls page, each with its text and its table."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from pages.ui.charts.rerolls import reroll_histograms, reroll_table, reroll_text
from pages.ui.charts.show import current_look, show_chart
from pages.ui.charts.strips import Strip, strip_figure, strip_table, strip_text
from pages.ui.charts.what_if import (
    depth_figure,
    depth_table,
    depth_text,
    size_law_figure,
    size_law_table,
    size_law_text,
)
from pages.ui.rerolls.known_laws import KnownLaw, depth_curve
from pages.ui.rerolls.settings import MAX_DEEP, RerollSettings
from pages.ui.rerolls.steps import RerollVisit
from pages.ui.shell.markdown import small
from xavier_core import Sheet
from xavier_core.laws import FinalLaw
from xavier_core.rerolls import MonteCarlo, Observable
from xavier_core.sheet import attempt_title

_DEPTHS = tuple(range(0, MAX_DEEP + 1, 2))

Laws = tuple[KnownLaw, ...]


def show_histograms(here: RerollVisit, monte_carlo: MonteCarlo, observable: Observable, laws: Laws) -> None:
    """Show the histograms; a click on a dot or a bar opens a roll of it where re-rolls are the sheet's."""
    settings, known = here.settings, [law.law for law in laws]
    figure = reroll_histograms(
        monte_carlo,
        observable,
        known,
        linear=settings.linear,
        width_of=settings.width - 1 if settings.width else None,
        with_law=settings.law,
        with_normal=settings.normal,
        look=current_look(),
    )
    show_chart(
        figure,
        key="rerolls_histograms",
        table=partial(reroll_table, monte_carlo, observable, known, linear=settings.linear),
        file=f"xavier-sheet_seed-{here.spec.seed}_{observable.key}_histograms",
        text=reroll_text(monte_carlo, observable, linear=settings.linear),
        click=("open",) if monte_carlo.method == "literal" else None,
    )
    for index in monte_carlo.attempts:
        remarks = (monte_carlo.remarks.get(index, ""), laws[index].why_not or laws[index].limits)
        if any(remarks):
            st.markdown(small(f"Attempt {index + 1}: {'; '.join(filter(None, remarks))}"))


def show_strips(monte_carlo: MonteCarlo, sheet: Sheet, observable: Observable) -> None:
    """Show the numbers inside one roll beside one number across rolls."""
    strips = strips_of(monte_carlo, sheet, observable)
    axis = monte_carlo.accumulators[monte_carlo.attempts[0], "o1"].scales.axis
    show_chart(
        strip_figure(strips, axis, look=current_look()),
        key="rerolls_strips",
        table=partial(strip_table, strips),
        file=f"xavier-sheet_seed-{sheet.spec.seed}_roll-{sheet.spec.roll}_strips",
        text=strip_text(strips),
    )


def strips_of(monte_carlo: MonteCarlo, sheet: Sheet, observable: Observable) -> list[Strip]:
    """Return, for each attempt with numbers, the activations of the sheet's roll and the first re-rolls' observable."""
    return [
        Strip(
            index,
            attempt_title(sheet.spec, index),
            np.concatenate(sheet.attempts[index].activations),
            observable.of(monte_carlo.first[place], monte_carlo.spec.desired),
        )
        for place, index in enumerate(monte_carlo.attempts)
    ]


def show_magnitudes(laws: Laws, settings: RerollSettings) -> None:
    """Show the law of the magnitude of output 1 in the what-if network, on an axis that holds all of it."""
    known = [law.law if isinstance(law.law, FinalLaw) else None for law in laws]
    title = f"|Output 1| with {settings.deep} hidden layers of {settings.wide:,} units"
    show_chart(
        size_law_figure(known, title=title, look=current_look()),
        key="rerolls_magnitudes",
        table=partial(size_law_table, known),
        file=f"xavier-sheet_what-if_{settings.deep}x{settings.wide}",
        text=size_law_text(known),
    )


def show_depth_curves(here: RerollVisit) -> None:
    """Show each attempt's root mean square and median against depth."""
    spec, settings = here.spec, here.settings
    with here.session.turn.left():
        curves = [depth_curve(spec, index, wide=settings.wide, depths=_DEPTHS) for index in range(len(spec.attempts))]
    show_chart(
        depth_figure(_DEPTHS, curves, wide=settings.wide, chosen=settings.deep, look=current_look()),
        key="rerolls_depths",
        table=partial(depth_table, _DEPTHS, curves),
        file=f"xavier-sheet_depth_width-{settings.wide}",
        text=depth_text(_DEPTHS, curves),
    )
