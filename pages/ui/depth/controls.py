"""The controls of the depth page: the network and its inputs, and how results are looked at."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.browser import mount_view
from pages.ui.browser.payloads import ButtonsContent
from pages.ui.depth.operations import choose_preset, put_on_sheet, resize
from pages.ui.depth.progress import DepthVisit, resume, stop
from pages.ui.depth.settings import MAX_SPECTRAL_WIDTH
from pages.ui.shell.fields import Choice, Whole, titles_of
from pages.ui.shell.markdown import small
from pages.ui.shell.widgets import attempt_choice, button, row, select, show_field, show_reset
from xavier_core.depth import DEEP_PRESETS, DIGITS_EXAMPLES, DeepPreset, DeepResult, find_preset

_WIDE = 400
_CUSTOM = "custom"
_ABOUT_CUSTOM = "Every number of this network is in the address of the page; a preset puts another in its place."
_DIGITS_BY = (
    "8 × 8 pixels each: E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning"
    " Repository, doi 10.24432/C50P49, CC BY 4.0. Centred, they have mean 0 and variance 1 over all pixels."
)
_REROLL: ButtonsContent = {
    "label": "Dice",
    "buttons": [{"name": "reroll", "label": "Re-roll", "title": "The next roll", "operation": ("reroll",)}],
}


def show_about(here: DepthVisit) -> None:
    """Show what the open preset is, and where it is from."""
    preset = _preset(here)
    st.markdown(small(f"{preset.about} ({preset.source})" if preset else _ABOUT_CUSTOM))


def _preset(here: DepthVisit) -> DeepPreset | None:
    settings = here.settings
    return find_preset(settings.spec, which=settings.quantity, wants_jacobian=settings.jacobian)


def show_top(here: DepthVisit) -> DeltaGenerator:
    """Show which preset is open, the button that rolls, seed and roll; return the place of the one that stops."""
    preset = _preset(here)
    titles = ({} if preset else {_CUSTOM: "Custom network"}) | titles_of(DEEP_PRESETS)
    present = preset.key if preset else _CUSTOM
    with row():
        select(here, "depth_preset", "Preset", Choice(titles), present, partial(choose_preset, here), width=_WIDE)
        with st.container(key="depth_reroll", width="content"):
            mount_view("buttons", key="depth_buttons", content=_REROLL)
        show_field(here, "spec.seed")
        show_field(here, "spec.roll")
        place = st.container(key="depth_stop_place", width="content")
    here.show_notices()
    return place


def show_stop(here: DepthVisit, *, is_done: bool) -> None:
    """Show the button that stops the run or goes on with it, always in one place."""
    if here.memory.stopped == here.settings.run and not is_done:
        button(here, "Resume", partial(resume, here), key="depth_stop")
    else:
        button(here, "Stop computing", partial(stop, here), key="depth_stop", disabled=is_done)


def show_network(here: DepthVisit) -> None:
    """Show the inputs, the size of the network, its activation and its precision."""
    spec = here.settings.spec
    with row():
        show_field(here, "spec.data")
        if spec.data != "sheet":
            show_field(here, "spec.batch", kind=Whole(1, DIGITS_EXAMPLES) if spec.is_digits else None)
        show_field(here, "spec.depth", change=partial(resize, here))
        show_field(here, "spec.width")
        show_field(here, "spec.activation")
        if spec.nonlinearity.takes_slope:
            show_field(here, "spec.slope")
        show_field(here, "spec.precision", width=130)
        show_reset(here)
    if spec.is_digits:
        st.markdown(small(_DIGITS_BY))


def show_view(here: DepthVisit) -> None:
    """Show what the histograms are of, how they are drawn, and on which axis."""
    with row():
        show_field(here, "quantity", width=280)
        show_field(here, "picture")
        show_field(here, "scale")


def show_layer(here: DepthVisit, place: str = "") -> None:
    """Show which layer is looked at."""
    depth = here.settings.spec.depth
    if depth > 1:
        layers = Choice({layer: str(layer) for layer in range(1, depth + 1)}, control="slider")
        show_field(here, "layer", kind=layers, place=place)


def show_chosen(here: DepthVisit, place: str) -> None:
    """Show which attempt is meant."""
    show_field(here, "chosen", kind=attempt_choice(len(here.settings.spec.attempts)), place=place, width=150)


def show_jacobian_note(here: DepthVisit) -> None:
    """Say why there are no singular values where they were asked for."""
    if here.settings.jacobian and not here.settings.measurements.jacobian:
        st.markdown(small(f"Singular values are worked out for layers of up to {MAX_SPECTRAL_WIDTH:,} units."))


def show_put_on_sheet(here: DepthVisit, result: DeepResult) -> None:
    """Show the button that puts a layer of the chosen attempt on the sheet."""
    settings = here.settings
    button(
        here,
        "Put this layer on the sheet",
        partial(put_on_sheet, here, result, settings.chosen, settings.layer),
        key="depth_put",
        disabled=len(result.attempts[settings.chosen].layers) < settings.layer,
        help="What reaches the layer at the first example becomes the sheet's inputs, as many as it has, and the "
        "scheme with the activation its new attempt. Undo leads back.",
    )
