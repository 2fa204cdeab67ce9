"""The controls of the re-rolls page: how many, of what, how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from pages.ui.browser import mount_pad
from pages.ui.rerolls.settings import MAX_DEEP, RerollSettings
from pages.ui.rerolls.steps import add_rerolls, change_settings, stop_rerolls, want_rerolls
from pages.ui.shell.session import Session
from pages.ui.shell.widgets import choose, fill, numbered
from xavier_core import SheetError
from xavier_core.base import parse_whole
from xavier_core.rerolls import MAX_REROLLS, observables

__all__ = ["show_counter", "show_pair_controls", "show_view_controls", "show_what_if_controls", "take_presses"]

_PAD = "pad"
_MAX_PRESSED = 10**12
_STEPS = (1, 10, 100, 1_000, 10_000)
_AXES = ("Signed-log", "Linear")
_WAYS = (("literal", "Literally, as on the sheet"), ("exact", "By the exact law, without weights"))
_WIDTHS = (1, 2, 3, 4, 5, 8, 10, 16, 32, 64, 100, 128, 256, 512, 1000, 1024, 2048, 4096)


def take_presses(session: Session) -> None:
    """Add what was pressed since the last run; what was meant for a server before this one comes again."""
    state = st.session_state.get(_PAD)
    match state.get("added") if isinstance(state, Mapping) else None:
        case {"session": session.token, "total": int(total)} if session.added < total <= _MAX_PRESSED:
            add_rerolls(session, total - session.added)
            session.added = total


def show_counter(session: Session, settings: RerollSettings) -> None:
    """Show the buttons that add re-rolls, the typed number, the counter and its progress."""
    done = session.monte_carlo.done if session.monte_carlo else 0
    is_running = done < settings.n
    fill({"rerolls_typed": str(settings.n)})
    mount_pad(key=_PAD, session=session.token, taken=session.added, steps=_STEPS)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = f"Re-rolls, up to {MAX_REROLLS:,}"
        st.text_input(label, key="rerolls_typed", on_change=_typed, args=(session,), width=200)
        st.button("Stop re-rolls", on_click=stop_rerolls, args=(session,), disabled=not is_running)
        st.button("Reset", on_click=want_rerolls, args=(session, 0), help="Start anew, from the roll on the sheet")


def show_progress(session: Session, settings: RerollSettings) -> None:
    """Show how many re-rolls are counted, of how many that are wanted."""
    done = session.monte_carlo.done if session.monte_carlo else 0
    counted = "1 re-roll" if done == 1 else f"{done:,} re-rolls"
    text = f"**{counted}** of seed {session.spec.seed}, from roll {settings.start:,} on"
    if done < settings.n:
        text += f"; {settings.n - done:,} to come, and the figures below after them"
    st.progress(done / settings.n if settings.n else 0.0, text=text)


def show_view_controls(session: Session, settings: RerollSettings) -> None:
    """Show what is watched, on which axis, with which curves, and how the re-rolls are drawn."""
    spec = session.spec
    watched = {quantity.key: quantity.title for quantity in observables(spec)}
    ways = dict(_WAYS)
    axis = _AXES[settings.linear]
    shown = {"watch": settings.quantity, "axis": axis, "way": settings.method}
    choose({**shown, "law": settings.law, "normal": settings.normal})
    change = partial(_chosen, session)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Quantity", list(watched), format_func=watched.__getitem__, key="watch", on_change=change, width=250
        )
        st.radio("Axis", _AXES, key="axis", horizontal=True, on_change=change)
        st.radio("Drawn", list(ways), format_func=ways.__getitem__, key="way", horizontal=True, on_change=change)
        st.checkbox("Exact law", key="law", on_change=change)
        st.checkbox(
            "Normal curve", key="normal", on_change=change, help="Of the same standard deviation: it does not fit"
        )


def show_pair_controls(session: Session, settings: RerollSettings) -> None:
    """Show which two attempts are compared."""
    places = list(range(len(session.spec.attempts)))
    first, second = settings.pair
    choose({"pair_first": first, "pair_second": second})
    change = partial(_paired, session)
    with st.container(horizontal=True):
        st.selectbox("How often does", places, format_func=numbered, key="pair_first", on_change=change)
        st.selectbox("come closer than", places, format_func=numbered, key="pair_second", on_change=change)


def show_what_if_controls(session: Session, settings: RerollSettings) -> None:
    """Show depth and width of the what-if network."""
    widths = sorted({*_WIDTHS, settings.wide})
    choose({"deep": settings.deep, "wide": settings.wide})
    with st.container(horizontal=True):
        st.slider("Hidden layers", 0, MAX_DEEP, key="deep", on_change=partial(_imagined, session))
        st.select_slider("Units of each", widths, key="wide", on_change=partial(_imagined, session))


def _typed(session: Session) -> None:
    text = st.session_state["rerolls_typed"]
    try:
        want_rerolls(session, parse_whole("number of re-rolls", text, minimum=0, maximum=MAX_REROLLS))
    except SheetError as reason:
        change_settings(session)
        session.notices = (reason,)


def _chosen(session: Session) -> None:
    state = st.session_state
    change_settings(
        session,
        quantity=state["watch"],
        linear=state["axis"] == _AXES[1],
        method=state["way"],
        law=state["law"],
        normal=state["normal"],
    )


def _paired(session: Session) -> None:
    change_settings(session, pair=(st.session_state["pair_first"], st.session_state["pair_second"]))


def _imagined(session: Session) -> None:
    change_settings(session, deep=st.session_state["deep"], wide=st.session_state["wide"])
