"""The controls of the depth page: the network and its inputs, and how results are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.depth.settings import MAX_SPECTRAL_WIDTH, PICTURES, SCALES, DepthSettings
from pages.ui.depth.steps import (
    Change,
    change_view,
    choose_preset,
    continue_deep,
    put_on_sheet,
    reroll_deep,
    stop_deep,
    take_deep_step,
)
from pages.ui.shell.markdown import plain
from pages.ui.shell.session import Session
from pages.ui.shell.widgets import choose, fill, numbered
from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import parse_number, parse_whole, write
from xavier_core.depth import DATA, DEEP_PRESETS, DIGITS_EXAMPLES, QUANTITIES, DeepResult, find_preset
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH, PRECISIONS

__all__ = [
    "show_chosen",
    "show_layer",
    "show_network",
    "show_preset",
    "show_put_on_sheet",
    "show_view",
    "show_wishes",
]

_NARROW, _MIDDLE, _WIDE = 120, 200, 400
_OWN = "own"
_DATA = {
    "normal": "standard normal",
    "uniform": "uniform from 0 to 1",
    "sheet": "the sheet's inputs, tiled",
    "digits": "handwritten digits, centred",
    "digits_raw": "handwritten digits, 0 to 1",
}
_DIGITS_BY = (
    "8 × 8 pixels each: E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning"
    " Repository, doi 10.24432/C50P49, CC BY 4.0. Centred, they have mean 0 and variance 1 over all pixels."
)
_QUANTITY = {
    "post": "activations",
    "pre": "pre-activations",
    "gradient_post": "gradient at the activations",
    "gradient_pre": "gradient at the pre-activations",
    "gradient_weights": "gradient of the weights",
}
_OF_ONES_OWN = "Every number of this network is in the address of the page; a preset puts another in its place."
_PICTURE = {"panels": "one a layer", "ridge": "one ridge"}
_SCALE = {"auto": "as it fits", "linear": "linear", "log": "signed-log"}


def show_preset(session: Session, settings: DepthSettings) -> None:
    """Show which preset is open, the buttons that roll and stop, seed and roll."""
    spec = settings.spec
    preset = find_preset(spec, which=settings.quantity, wants_jacobian=settings.jacobian)
    present = preset.key if preset else _OWN
    titles = {key: preset.title for key, preset in DEEP_PRESETS.items()}
    if not preset:
        titles = {_OWN: "a network of one's own", **titles}
    choose({"deep_preset": present})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Preset",
            list(titles),
            format_func=titles.__getitem__,
            key="deep_preset",
            on_change=lambda: choose_preset(session, st.session_state["deep_preset"]),
            width=_WIDE,
        )
        st.button("Re-roll", key="deep_reroll", on_click=reroll_deep, args=(session,), type="secondary")
        st.button("Stop computing", key="deep_stop", on_click=stop_deep, args=(session,))
        if session.deep_stopped:
            st.button("Go on", key="deep_go_on", on_click=continue_deep, args=(session,))
        _whole(session, "Seed", "seed", spec.seed, 0, MAX_SEED)
        _whole(session, "Roll", "roll", spec.roll, 1, MAX_ROLL)
    st.caption(plain(f"{preset.about} ({preset.source})" if preset else _OF_ONES_OWN))  # always there: see below


def show_network(session: Session, settings: DepthSettings) -> None:
    """Show the inputs, the size of the network, its activation and its precision."""
    spec = settings.spec
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _select(session, "Inputs", "data", DATA, spec.data, _DATA.__getitem__)
        if spec.data != "sheet":
            maximum = DIGITS_EXAMPLES if spec.is_digits else MAX_BATCH
            _whole(session, "Examples", "batch", min(spec.batch, maximum), 1, maximum)
        _whole(session, "Layers", "depth", spec.depth, 1, MAX_DEPTH)
        _whole(session, "Units of each", "width", spec.width, 1, MAX_WIDTH)
        _select(session, "Activation", "activation", tuple(ACTIVATIONS), spec.activation, _activation)
        if spec.nonlinearity.takes_slope:
            _slope(session, spec.slope)
        _select(session, "Precision", "precision", PRECISIONS, spec.precision, str)
    if spec.is_digits:
        st.caption(plain(_DIGITS_BY))


def show_view(session: Session, settings: DepthSettings) -> None:
    """Show what the histograms are of, how they are drawn, and on which axis."""
    choose({"deep_quantity": settings.quantity, "deep_picture": settings.picture, "deep_scale": settings.scale})

    def change(name: str) -> Callable[[], None]:
        return lambda: change_view(session, **{name: st.session_state[f"deep_{name}"]})

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Histograms of",
            QUANTITIES,
            format_func=_QUANTITY.__getitem__,
            key="deep_quantity",
            on_change=change("quantity"),
            width=280,
        )
        st.radio(
            "Drawn as",
            PICTURES,
            format_func=_PICTURE.__getitem__,
            key="deep_picture",
            on_change=change("picture"),
            horizontal=True,
        )
        st.radio(
            "Axis", SCALES, format_func=_SCALE.__getitem__, key="deep_scale", on_change=change("scale"), horizontal=True
        )


def show_layer(session: Session, settings: DepthSettings) -> None:
    """Show which layer is looked at."""
    depth = settings.spec.depth
    if depth == 1:
        return
    choose({"deep_layer": settings.layer})
    st.slider(
        "Layer that is looked at",
        1,
        depth,
        key="deep_layer",
        on_change=lambda: change_view(session, layer=st.session_state["deep_layer"]),
    )


def show_chosen(session: Session, settings: DepthSettings, *, label: str, place: str) -> None:
    """Show which attempt is meant."""
    key = f"deep_chosen_{place}"
    choose({key: settings.chosen})
    st.selectbox(
        label,
        range(len(settings.spec.attempts)),
        format_func=numbered,
        key=key,
        on_change=lambda: change_view(session, chosen=st.session_state[key]),
        width=_MIDDLE,
    )


def show_wishes(session: Session, settings: DepthSettings) -> None:
    """Show whether singular values and effective ranks are measured; both take a while."""
    choose({"deep_jacobian": settings.jacobian, "deep_rank": settings.rank})
    with st.container(horizontal=True):
        st.checkbox(
            "Singular values of the Jacobians",
            key="deep_jacobian",
            on_change=lambda: change_view(session, jacobian=st.session_state["deep_jacobian"]),
        )
        st.checkbox(
            "Effective rank of the activations",
            key="deep_rank",
            on_change=lambda: change_view(session, rank=st.session_state["deep_rank"]),
        )
    if settings.jacobian and not settings.measurements.jacobian:
        st.caption(f"Singular values are worked out for layers of up to {MAX_SPECTRAL_WIDTH:,} units.")


def show_put_on_sheet(session: Session, settings: DepthSettings, result: DeepResult) -> None:
    """Show the button that puts a layer of the chosen attempt on the sheet."""
    st.button(
        "Put this layer on the sheet",
        key="deep_put",
        on_click=put_on_sheet,
        args=(session, result, settings.chosen, settings.layer),
        disabled=len(result.attempts[settings.chosen].layers) < settings.layer,
        help="What reaches the layer at the first example becomes the sheet's inputs, as many as it has, and the "
        "scheme with the activation its new attempt. Undo leads back.",
    )


def _select(  # noqa: PLR0913, PLR0917 - a field with its label, value and texts
    session: Session, label: str, name: str, options: Sequence[str], value: str, text: Callable[[str], str]
) -> None:
    key = f"deep_{name}"
    choose({key: value})
    st.selectbox(
        label,
        options,
        format_func=text,
        key=key,
        on_change=lambda: take_deep_step(session, _setting(name, st.session_state[key])),
        width=_MIDDLE,
    )


def _whole(session: Session, label: str, name: str, value: int, minimum: int, maximum: int) -> None:  # noqa: PLR0913, PLR0917
    key = f"deep_{name}"
    fill({key: str(value)})
    change = partial(_typed, session, name, lambda text: parse_whole(label, text, minimum=minimum, maximum=maximum))
    st.text_input(label, key=key, on_change=change, width=_NARROW, help=f"{minimum} to {maximum:,}")


def _slope(session: Session, value: float) -> None:
    fill({"deep_slope": write(value)})
    change = partial(_typed, session, "slope", lambda text: parse_number("slope", text, minimum=-1.0, maximum=1.0))
    st.text_input("Slope below 0", key="deep_slope", on_change=change, width=_NARROW)


def _typed(session: Session, name: str, parse: Callable[[str], object]) -> None:
    try:
        value = parse(st.session_state[f"deep_{name}"])
    except SheetError as reason:
        session.notices = (str(reason),)
    else:
        take_deep_step(session, _setting(name, value))


def _setting(name: str, value: object) -> Change:
    return lambda spec: replace(spec, **{name: value})  # type: ignore[arg-type] # by name, from the controls


def _activation(key: str) -> str:
    return ACTIVATIONS[key].title
