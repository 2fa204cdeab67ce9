"""The controls of the re-rolls page: how many, of what, how they are drawn."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.browser import mount_view
from pages.ui.rerolls.settings import MAX_DEEP
from pages.ui.rerolls.steps import STEPS, RerollVisit, open_roll, restart, resume, stop, want_rerolls
from pages.ui.shell.fields import Choice, Whole
from pages.ui.shell.widgets import attempt_choice, button, numbered, row, select, show_field, typed_value
from xavier_core.base import counted
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import observables

_WIDE = 110
"""Pixels of a button beside others: it does not push them when its label comes."""
_WIDTHS = (1, 2, 3, 4, 5, 8, 10, 16, 32, 64, 100, 128, 256, 512, 1000, 1024, 2048, 4096)


def show_counter(here: RerollVisit) -> None:
    """Show the buttons that add re-rolls, the typed number, Stop and Resume, and how far the count is."""
    wanted, done, stopped_from = here.settings.n, here.memory.done, here.memory.stopped_from
    with st.container(key="rerolls_add", horizontal=True, vertical_alignment="bottom"):
        mount_view("buttons", key="add", content={"label": "Add re-rolls", "buttons": [_add(n) for n in STEPS]})
        show_field(here, "n", width=170, change=partial(want_rerolls, here))
        button(here, "Stop re-rolls", partial(stop, here), disabled=done == wanted, width=_WIDE)
        button(here, "Resume", partial(resume, here), disabled=not stopped_from, width=_WIDE)
        fresh = "No re-rolls; the next ones start from the roll on the sheet"
        button(here, "Start anew", partial(restart, here), help=fresh, width=_WIDE)
    total = max(wanted, stopped_from)
    with st.container(key="rerolls_done"):
        st.progress(done / total if total else 0.0, text=_counter_text(here))


def _add(n: int) -> dict[str, object]:
    title = counted(n, "more re-roll")
    return {"name": f"add{n}", "label": f"×{n:,}", "title": title, "operation": ["add", n]}


def _counter_text(here: RerollVisit) -> str:
    wanted, done, stopped_from = here.settings.n, here.memory.done, here.memory.stopped_from
    ending = f"of seed {here.spec.seed}, from roll {here.settings.start:,} on"
    if done < wanted:
        return f"**{done:,} of {wanted:,} re-rolls** {ending}; the figures below follow when all are there"
    if stopped_from:
        return f"**Stopped at {done:,} of {stopped_from:,}** re-rolls {ending}"
    return f"**{counted(done, 're-roll')}** {ending}"


def show_view_controls(here: RerollVisit) -> None:
    """Show what is watched, on which axis, with which curves, how the re-rolls are drawn, and which roll to open."""
    watched = Choice({one.key: one.title for one in observables(here.spec)})
    as_wide_as = {0: "All attempts"} | {index + 1: numbered(index) for index in range(len(here.spec.attempts))}

    def take_width(place: int) -> None:
        here.change({"width": place, "linear": True})

    show_field(here, "observable", kind=watched, width=280)
    show_field(here, "linear")
    show_field(here, "width", kind=Choice(as_wide_as), change=take_width, width=280)
    show_field(here, "method")
    show_field(here, "law")
    show_field(here, "normal")
    with row():
        _show_opening(here, is_sampled=here.settings.method != "literal")


def _show_opening(here: RerollVisit, *, is_sampled: bool) -> None:
    def take(roll: int) -> None:
        here.memory.roll = roll

    def roll() -> int:  # also when the button is pressed: it may have been typed a moment before
        return here.memory.roll or here.settings.start

    reason = "A sampled output has no weights, and no roll on the sheet" if is_sampled else ""
    typed_value(here, "rerolls_roll", "Roll", Whole(1, MAX_ROLL), roll(), take, width=110, disabled=is_sampled)
    open_it = lambda: open_roll(here, roll())  # noqa: E731
    button(here, "Open this roll on the sheet", open_it, disabled=is_sampled, help=reason)


def show_pair_controls(here: RerollVisit) -> None:
    """Show which two attempts are compared."""
    places = attempt_choice(len(here.spec.attempts))

    def take_first(first: int) -> None:
        here.change({"pair": (first, here.settings.pair[1])})

    def take_second(second: int) -> None:
        here.change({"pair": (here.settings.pair[0], second)})

    first, second = here.settings.pair
    with row():
        select(here, "pair_first", "How often does", places, first, take_first)
        select(here, "pair_second", "come closer than", places, second, take_second)


def show_what_if_controls(here: RerollVisit) -> None:
    """Show depth and width of the what-if network."""
    depths, widths = range(MAX_DEEP + 1), sorted({*_WIDTHS, here.settings.wide})
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        for path, values in (("deep", depths), ("wide", widths)):
            show_field(here, path, kind=Choice({value: f"{value:,}" for value in values}, control="slider"))
