"""The sections of the re-rolls page, below its counter: charts, tables and files of what is watched."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

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
from pages.ui.prose import read_prose
from pages.ui.rerolls.closer import closer_text
from pages.ui.rerolls.controls import show_pair_controls, show_what_if_controls
from pages.ui.rerolls.known_laws import KnownLaw, depth_curve, law_of, what_if_laws
from pages.ui.rerolls.settings import MAX_DEEP
from pages.ui.rerolls.steps import RerollVisit
from pages.ui.rerolls.tables import figure_rows, figure_table, spread_table, what_if_table
from pages.ui.shell.downloads import show_download
from pages.ui.shell.markdown import small
from pages.ui.shell.table import show_table
from xavier_core import Sheet, run_sheet
from xavier_core.base import counted
from xavier_core.rerolls import (
    MonteCarlo,
    Observable,
    curves_csv,
    exported,
    figures_csv,
    parse_observable,
    rerolls_csv,
)
from xavier_core.sheet import attempt_title

_PROSE = read_prose("rerolls")
_DEPTHS = tuple(range(0, MAX_DEEP + 1, 2))


class Watched(NamedTuple):
    """What the page looks at."""

    monte_carlo: MonteCarlo
    observable: Observable
    laws: tuple[KnownLaw, ...]
    """Of the observable, in each attempt of the sheet."""


def watched_by(here: RerollVisit) -> Watched | None:
    """Return what the page looks at; None where no attempt has numbers."""
    monte_carlo, observable = here.memory.monte_carlo, parse_observable(here.spec, here.settings.observable)
    if monte_carlo is None or not monte_carlo.attempts:
        return None
    laws = tuple(law_of(here.spec, index, observable) for index in range(len(here.spec.attempts)))
    return Watched(monte_carlo, observable, laws)


def show_histograms(here: RerollVisit, watched: Watched) -> None:
    """Show the histograms; a click on a dot or a bar opens a roll of it where re-rolls are the sheet's."""
    monte_carlo, observable, laws = watched
    settings, known = here.settings, [law.law for law in laws]
    width_of = settings.width - 1 if settings.width else None
    figure = reroll_histograms(
        monte_carlo,
        observable,
        known,
        linear=settings.linear,
        width_of=width_of,
        with_law=settings.law,
        with_normal=settings.normal,
        look=current_look(),
    )
    show_chart(
        figure,
        key="rerolls_histograms",
        table=partial(reroll_table, monte_carlo, observable, known, linear=settings.linear),
        file=f"xavier-sheet_seed-{here.spec.seed}_{observable.key}_histograms",
        text=reroll_text(monte_carlo, observable, linear=settings.linear, width_of=width_of),
        click=("open",) if monte_carlo.method == "literal" else None,
    )
    for index in monte_carlo.attempts:
        remarks = (monte_carlo.remarks.get(index, ""), laws[index].why_not or laws[index].limits)
        if any(remarks):
            st.markdown(small(f"Attempt {index + 1}: {'; '.join(filter(None, remarks))}"))
    for index in sorted(set(monte_carlo.remarks) - set(monte_carlo.attempts)):
        st.info(f"Attempt {index + 1} has {monte_carlo.remarks[index]}.")


def show_figures(watched: Watched) -> None:
    """Show every figure as measured and by the law, and what can be taken home."""
    monte_carlo, observable, laws = watched
    st.html(_PROSE["law"])
    rows = figure_rows(monte_carlo, observable, laws)
    show_table(figure_table(rows), label="Measured and exact")
    spec, rolls = monte_carlo.spec, exported(monte_carlo)
    last = spec.roll + max(monte_carlo.done, 1) - 1
    name = f"xavier-sheet_seed-{spec.seed}_rolls-{spec.roll}-to-{last}_{monte_carlo.method}"
    first = "first " if monte_carlo.done > rolls else ""
    figures = [(row.attempt, row.name, row.measured, row.error, row.exact, row.kind) for row in rows]
    curves = partial(curves_csv, monte_carlo, observable, tuple(law.cdf for law in laws))
    with st.container(horizontal=True):
        title = f"The {first}{counted(rolls, 're-roll')}"
        show_download(title, f"{name}_rolls.csv", partial(rerolls_csv, monte_carlo), key="rerolls")
        show_download("The table", f"{name}_{observable.key}_table.csv", partial(figures_csv, figures))
        show_download("Counts and curves", f"{name}_{observable.key}_curves.csv", curves)


def show_closer(here: RerollVisit, monte_carlo: MonteCarlo) -> None:
    """Show how often one attempt comes closer than another."""
    st.html(_PROSE["closer"])
    show_pair_controls(here)
    with here.session.turn.left():
        said = closer_text(monte_carlo, here.settings.pair)
    st.markdown(said)


def show_spread(here: RerollVisit, watched: Watched) -> None:
    """Show the numbers inside one roll beside one number across rolls."""
    monte_carlo, observable, _ = watched
    st.html(_PROSE["spread"])
    sheet = run_sheet(replace(monte_carlo.spec, roll=here.settings.start))
    show_table(spread_table(monte_carlo, sheet, observable), label="Inside one roll, and across rolls")
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


def show_what_if(here: RerollVisit) -> None:
    """Show output 1 of a deeper or wider network: the law of its magnitude, and what becomes of it with depth."""
    spec, settings = here.spec, here.settings
    st.html(_PROSE["what_if"])
    show_what_if_controls(here)
    laws = what_if_laws(spec, deep=settings.deep, wide=settings.wide)
    known = [law.final for law in laws]
    title = f"|Output 1| with {settings.deep} hidden layers of {settings.wide:,} units"
    show_chart(
        size_law_figure(known, title=title, look=current_look()),
        key="rerolls_magnitudes",
        table=partial(size_law_table, known),
        file=f"xavier-sheet_what-if_{settings.deep}x{settings.wide}",
        text=size_law_text(known),
    )
    table = what_if_table(spec, laws, deep=settings.deep, wide=settings.wide)
    show_table(table, label="A deeper or wider network")
    with here.session.turn.left():
        curves = [depth_curve(spec, index, wide=settings.wide, depths=_DEPTHS) for index in range(len(spec.attempts))]
    show_chart(
        depth_figure(_DEPTHS, curves, wide=settings.wide, chosen=settings.deep, look=current_look()),
        key="rerolls_depths",
        table=partial(depth_table, _DEPTHS, curves),
        file=f"xavier-sheet_depth_width-{settings.wide}",
        text=depth_text(_DEPTHS, curves),
    )
