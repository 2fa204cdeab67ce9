"""The fields of a page on screen: each shows a setting, and what is typed into it or why that cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Literal

import pandas as pd
import streamlit as st

from pages.ui.shell.fields import Choice, Kind, Number, Text, Whole, YesNo
from pages.ui.shell.page import Visit
from pages.ui.shell.session import FieldValue, WrongEntry
from xavier_core import SheetError

AnyVisit = Visit[Any, Any]
_NARROW, _MIDDLE = 130, 220


def row() -> Any:  # noqa: ANN401 - Streamlit's container
    """Return a row of fields, which wraps where there is no more room."""
    return st.container(horizontal=True, vertical_alignment="bottom")


def show_field(  # noqa: PLR0913 - what may differ from the row of the page's table
    here: AnyVisit,
    path: str,
    *,
    label: str = "",
    kind: Kind | None = None,
    place: str = "",
    width: int | None = None,
    change: Callable[[Any], None] | None = None,
    **further: Any,  # noqa: ANN401 - more of Streamlit's own field
) -> None:
    """Show the field of a setting as the page's table has it.

    Parameters
    ----------
    kind
        What can be chosen or typed now, where that is less than the link may say.
    place
        Tells two fields of one setting apart.
    change
        What takes the new value, where more follows from it than the setting's own.
    """
    described = here.page.field_of(path)
    label, kind = label or described.label, kind or described.kind
    key = f"{here.page.name}_{path.replace('.', '_')}{place}"
    value = here.value(path)
    take = change or (lambda chosen: here.change({path: chosen}))
    if isinstance(kind, Choice):
        select(here, key, label, kind, value, take, help=described.help, width=width, **further)
    elif isinstance(kind, YesNo):
        st.checkbox(label, help=described.help or None, **_choosing(here, key, value, take))
    else:
        about = described.help or _bounds(kind)
        typed_value(here, key, label, kind, value, take, help=about, width=width or _NARROW, **further)


def typed_value(  # noqa: PLR0913, PLR0917 - a field with its label, kind and value
    here: AnyVisit,
    key: str,
    label: str,
    kind: Kind,
    value: object,
    take: Callable[[Any], None],
    **further: Any,  # noqa: ANN401 - as of ``typed``
) -> None:
    """Show a field that a value of a kind is typed into."""
    typed(here, key, label, kind.write(value), lambda text: take(kind.parse(label, text)), **further)


def typed(  # noqa: PLR0913 - a field with its label, value and texts
    here: AnyVisit,
    key: str,
    label: str,
    shown: str,
    take: Callable[[str], None],
    *,
    help: str = "",  # noqa: A002 - as Streamlit calls it
    width: int = _NARROW,
    **further: Any,  # noqa: ANN401 - more of ``st.text_input``
) -> None:
    """Show a field that is typed into; what ``take`` refuses stays in it, the reason below it, until it is mended."""
    wrong = here.state.wrong.get(key)
    if wrong and wrong.instead_of != shown:
        del here.state.wrong[key]
        wrong = None
    field = _begun(here, key, wrong.text if wrong else shown)
    with st.container(key=f"field_{key}", width=width, gap=None):
        st.text_input(
            label,
            str(field.first),
            key=_field_key(key, field),
            help=help or None,
            on_change=here.callback(lambda: _typed(here, key, field, shown, take)),
            **further,
        )
        if wrong:
            st.html(f'<p class="xs-wrong" role="alert">{escape(wrong.reason)}</p>')


def _begun(here: AnyVisit, key: str, value: object) -> FieldValue:
    """The field that shows a value: the one that is there, or one that is begun anew, under another key.

    To set the value of a field that is there would not do: a run that is overtaken by the next press sets one that
    the browser never hears of, and the browser then sends the one before with that press, as if a person had entered
    it.
    """
    known = here.state.shown.get(key)
    if known is None:
        field = FieldValue(value, value)
    elif known.last != value or (known.first != value and _field_key(key, known) not in st.session_state):
        field = known.anew(value)  # the latter: the page was left, and its fields forgotten
    else:
        field = known
    here.state.shown[key] = field
    return field


def _field_key(key: str, field: FieldValue) -> str:
    return f"{key}_{field.revision}"


def stepped(  # noqa: PLR0913, PLR0917 - a field with its label, value and bounds
    here: AnyVisit,
    key: str,
    label: str,
    value: int,
    bounds: tuple[int, int],
    take: Callable[[int], None],
    *,
    width: int = _NARROW,
) -> None:
    """Show a field for a small whole number that is stepped up and down; emptied, it goes back to what it was."""

    def taken(number: int | None) -> None:
        if number is not None:
            take(int(number))

    with st.container(key=f"field_{key}", width=width):
        st.number_input(label, *bounds, step=1, **_choosing(here, key, value, taken))


def select(  # noqa: PLR0913, PLR0917 - a field with its label, value and texts
    here: AnyVisit,
    key: str,
    label: str,
    kind: Choice,
    value: object,
    take: Callable[[Any], None],
    *,
    help: str = "",  # noqa: A002
    width: int | None = None,
    **further: Any,  # noqa: ANN401
) -> None:
    """Show a choice as its kind has it: a list, radio buttons or a slider."""
    options, shared = list(kind.options), _choosing(here, key, value, take)
    shared |= {"format_func": kind.options.__getitem__, "help": help or None, **further}
    if kind.control == "radio":
        with st.container(key=f"field_{key}", width="content"):
            st.radio(label, options, horizontal=True, **shared)
    elif kind.control == "slider":
        with st.container(key=f"field_{key}"):
            st.select_slider(label, options, **shared)
    else:
        with st.container(key=f"field_{key}", width=width or _MIDDLE):
            st.selectbox(label, options, **shared)


def pick_row(  # noqa: PLR0913 - a table with its rows
    here: AnyVisit,
    key: str,
    data: pd.DataFrame,
    names: Sequence[str],
    *,
    picked: str,
    take: Callable[[str], None],
    **further: Any,  # noqa: ANN401
) -> None:
    """Show a table of which one row is picked, and take the name of another row that a person picks.

    A table that shows the right row already is left alone, with the cell that the keyboard is in. One with other rows
    is begun anew: the browser knows a row by its index alone.
    """
    field = _begun(here, key, (*names, picked))
    key_now, rows = _field_key(key, field), [names.index(picked)] if picked in names else []
    if key_now not in st.session_state or st.session_state[key_now]["selection"]["rows"] != rows:
        st.session_state[key_now] = {"selection": {"rows": rows, "columns": [], "cells": []}}

    def act() -> None:
        for index in st.session_state[key_now]["selection"]["rows"]:
            if _is_entry(here, key, field, (*names, names[index])):
                here.attempt(lambda: take(names[index]))  # noqa: B023 - called at once

    changed = here.callback(act)
    st.dataframe(data, key=key_now, hide_index=True, on_select=changed, selection_mode="single-row", **further)


def button(  # noqa: PLR0913
    here: AnyVisit,
    label: str,
    act: Callable[[], None],
    *,
    key: str = "",
    help: str = "",  # noqa: A002
    disabled: bool = False,
    type: str = "secondary",  # noqa: A002
    width: int | Literal["content"] = "content",
) -> None:
    """Show a button that acts once a press; presses that count each for themselves are ``mount_view("buttons", …)``."""
    st.button(
        label,
        key=key or f"{here.page.name}_{label}",
        help=help or None,
        disabled=disabled,
        type=type,  # type: ignore[arg-type] # one of Streamlit's own words
        width=width,
        on_click=here.callback(lambda: here.attempt(act)),
    )


def show_reset(here: AnyVisit) -> None:
    """Show the button that sets the page back."""
    button(here, "Reset this page", here.reset, key=f"{here.page.name}_reset", type="tertiary")


def numbered(index: int) -> str:
    """Return an attempt's number, for a choice: Streamlit knows a choice by its text, and titles change."""
    return f"Attempt {index + 1}"


def attempt_choice(count: int, control: str = "select") -> Choice:
    """Return the choice among so many attempts, by their index."""
    return Choice({index: numbered(index) for index in range(count)}, control=control)


def _typed(here: AnyVisit, key: str, field: FieldValue, shown: str, take: Callable[[str], None]) -> None:
    text = st.session_state[_field_key(key, field)]
    if not _is_entry(here, key, field, text):
        return
    here.session.notices = ()
    try:
        take(text)
    except SheetError as reason:
        here.state.wrong[key] = WrongEntry(text, str(reason), shown)
    else:
        here.state.wrong.pop(key, None)


def _choosing(here: AnyVisit, key: str, value: object, take: Callable[[Any], None]) -> dict[str, Any]:
    """What a field that nothing is typed into has of Streamlit's arguments: its key, and what hears of a choice.

    Its value is put into it in every run: a run that is cut off may have filled a field that the browser never saw;
    the browser would then start it at its first choice, and send that as if a person had chosen it.
    """
    field = _begun(here, key, value)
    st.session_state[_field_key(key, field)] = value
    return {"key": _field_key(key, field), "on_change": here.callback(lambda: _chosen(here, key, field, take))}


def _chosen(here: AnyVisit, key: str, field: FieldValue, take: Callable[[Any], None]) -> None:
    chosen = st.session_state[_field_key(key, field)]
    if _is_entry(here, key, field, chosen):
        here.attempt(lambda: take(chosen))


def _is_entry(here: AnyVisit, key: str, field: FieldValue, value: object) -> bool:
    """Keep what was entered, and return whether it was: what a field shows already is no entry.

    The browser sends that where it has not heard yet that another field stands in this one's place.
    """
    heard = here.state.shown[key].heard(field.revision, value)
    if heard is not None:
        here.state.shown[key] = heard
    return heard is not None


def _bounds(kind: Kind) -> str:
    match kind:
        case Whole(minimum, maximum):
            return f"{minimum:,} to {maximum:,}"
        case Number(minimum, maximum):
            return f"{minimum:g} to {maximum:g}"
        case Text(maximum):
            return f"up to {maximum} characters"
    return ""
