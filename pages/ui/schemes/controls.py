"""The controls of the schemes page; each keeps its value in the page's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.schemes.settings import MAX_DEPTH, CatalogueSettings
from pages.ui.schemes.steps import change_catalogue, open_scheme
from pages.ui.shell.markdown import plain
from pages.ui.shell.session import Session
from pages.ui.shell.widgets import choose, fill, parameter_label, typed_arguments
from xavier_core import SCHEMES, Attempt, Scheme, SheetError, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import parse_whole, write
from xavier_core.catalogue import FRAMEWORKS, MAX_FAN, MAX_KERNEL, Default, LayerSizes, find_defaults
from xavier_core.dice import DISTRIBUTIONS
from xavier_core.sheet import MAX_ATTEMPTS, add_attempt, attempt_title

__all__ = [
    "show_framework_controls",
    "show_network_controls",
    "show_put_on_sheet",
    "show_scheme_controls",
]

_NARROW, _MIDDLE, _WIDE = 130, 200, 280
_NEW = -1


def show_scheme_controls(session: Session, settings: CatalogueSettings) -> None:
    """Show which scheme is open, with which numbers, on which layer, beside which other one."""
    rule = SCHEMES[settings.scheme]
    choose({"scheme_open": settings.scheme, "scheme_beside": settings.beside})
    titles = {key: scheme.title for key, scheme in SCHEMES.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Scheme",
            list(SCHEMES),
            format_func=titles.__getitem__,
            key="scheme_open",
            on_change=lambda: open_scheme(session, st.session_state["scheme_open"]),
            width=_WIDE,
        )
        _show_arguments(session, settings)
        known = [distribution.key for distribution in rule.distributions]
        if len(known) > 1:
            shown = settings.distribution or known[0]
            _select(session, "Distribution", "distribution", known, shown, _distribution, of=settings.scheme)
        if rule.looks_at_activation:
            shown = settings.activation or next(iter(rule.activations), "identity")
            _select(session, "Activation", "activation", list(ACTIVATIONS), shown, _activation)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _number(session, "fan_in", "fan_in", settings.fan_in, MAX_FAN)
        _number(session, "fan_out", "fan_out", settings.fan_out, MAX_FAN)
        st.selectbox(
            "Drawn beside",
            list(SCHEMES),
            format_func=titles.__getitem__,
            key="scheme_beside",
            on_change=lambda: change_catalogue(session, beside=st.session_state["scheme_beside"]),
            width=_WIDE,
        )


def _show_arguments(session: Session, settings: CatalogueSettings) -> None:
    rule = SCHEMES[settings.scheme]
    arguments = rule.check_arguments(settings.arguments)
    for place, parameter in enumerate(rule.parameters):
        key = f"scheme_argument_{place}"
        fill({key: write(arguments[place])})
        label = parameter_label(parameter)
        change = partial(_typed_argument, session, rule, place)
        st.text_input(label, key=key, help=parameter.about, on_change=change, width=_NARROW)


def _typed_argument(session: Session, rule: Scheme, place: int) -> None:
    """Take a number of the scheme that was shown; another may have been opened in the same moment."""
    present = session.catalogue
    if present is None or present.scheme != rule.key:
        return
    try:
        arguments = typed_arguments(rule, present.arguments, place, st.session_state[f"scheme_argument_{place}"])
    except SheetError as reason:
        session.notices = (str(reason),)
    else:
        change_catalogue(session, arguments=arguments)


def show_framework_controls(session: Session, settings: CatalogueSettings, known: Default | None) -> None:
    """Show which framework, version and layer are asked about, and how large the layer is."""
    frameworks = [key for key in FRAMEWORKS if find_defaults(key)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _select(session, "Framework", "framework", frameworks, settings.framework, FRAMEWORKS.__getitem__, layer=0)
        if known is None:
            return
        defaults = find_defaults(settings.framework)
        versions = list(dict.fromkeys(row.versions for row in defaults))
        choose({"scheme_version": known.versions})
        st.selectbox(
            "Version",
            versions,
            key="scheme_version",
            on_change=lambda: change_catalogue(
                session, layer=[row.versions for row in defaults].index(st.session_state["scheme_version"])
            ),
            width=_WIDE,
        )
        layers = [place for place, row in enumerate(defaults) if row.versions == known.versions]
        _select(session, "Layer", "layer", layers, defaults.index(known), lambda place: defaults[place].layer)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _number(session, "Inputs (or channels)", "inputs", settings.inputs, MAX_FAN)
        _number(session, "Units (or filters)", "units", settings.units, MAX_FAN)
        if known.fans(LayerSizes(1, 1, 2)) != known.fans(LayerSizes(1, 1)):
            _number(session, "Kernel size", "kernel", settings.kernel, MAX_KERNEL)


def show_network_controls(session: Session, settings: CatalogueSettings, *, place: str) -> None:
    """Show the activation and the depth of one's own network; both sections of the page have them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = settings.own_activation
        _select(session, "Activation", "own_activation", list(ACTIVATIONS), shown, _activation, place=place)
        _number(session, "Layers", "depth", settings.depth, MAX_DEPTH, place=place)


def show_put_on_sheet(session: Session, attempt: Attempt, *, place: str) -> None:
    """Show where on the sheet an attempt can be put, and the button that puts it there."""
    spec = session.spec
    free = [_NEW] if len(spec.attempts) < MAX_ATTEMPTS else []
    places = [*free, *range(len(spec.attempts))]
    key = f"scheme_put_{place}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("On the sheet as", places, format_func=_place_text, key=key, width=_WIDE)
        st.button("Put on the sheet", key=f"{key}_button", on_click=_put_on_sheet, args=(session, attempt, key))
    if chosen != _NEW:
        st.caption(plain(f"Now there: {attempt_title(spec, chosen)}"))


def _place_text(place: int) -> str:
    return "a new attempt" if place == _NEW else f"in place of attempt {place + 1}"


def _put_on_sheet(session: Session, attempt: Attempt, key: str) -> None:
    """Take the step, and go to the sheet where it could be taken."""
    at = st.session_state[key]
    session.take_step(partial(_put, attempt=attempt, at=at))
    if not session.notices:
        session.chosen = len(session.spec.attempts) - 1 if at == _NEW else at
        session.goes_to_sheet = True


def _put(spec: SheetSpec, *, attempt: Attempt, at: int) -> SheetSpec:
    if at == _NEW:
        return add_attempt(spec, attempt)
    return spec.with_attempt(at, replace(attempt, stream=spec.attempts[at].stream))


def _select(  # noqa: PLR0913, PLR0917 - a field with its label, value and texts
    session: Session,
    label: str,
    name: str,
    options: list[str] | list[int],
    value: object,
    text: Callable[..., str],
    place: str = "",
    of: str = "",
    **along: object,
) -> None:
    """A selectbox of one setting; ``along`` are other settings that change with it.

    ``of`` is the scheme whose setting it is: where another was opened in the same moment, nothing changes.
    """
    key = f"scheme_{name}{place}"
    choose({key: value})

    def change() -> None:
        if not of or (session.catalogue and session.catalogue.scheme == of):
            change_catalogue(session, **{**along, name: st.session_state[key]})

    st.selectbox(
        label,
        options,
        format_func=text,
        key=key,
        on_change=change,
        width=_MIDDLE,
    )


def _number(session: Session, label: str, name: str, value: int, maximum: int, *, place: str = "") -> None:  # noqa: PLR0913
    key = f"scheme_{name}{place}"
    fill({key: str(value)})

    def change() -> None:
        try:
            typed = parse_whole(label, st.session_state[key], minimum=1, maximum=maximum)
        except SheetError as reason:
            session.notices = (str(reason),)
        else:
            change_catalogue(session, **{name: typed})

    st.text_input(label, key=key, on_change=change, width=_NARROW, help=f"1 to {maximum:,}")


def _distribution(key: str) -> str:
    return DISTRIBUTIONS[key].title


def _activation(key: str) -> str:
    return ACTIVATIONS[key].title
