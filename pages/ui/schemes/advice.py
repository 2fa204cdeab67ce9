"""What a framework draws by default and what one had better draw, over the layers of one's own network."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from pages.ui.browser import mount_chart
from pages.ui.schemes.charts import sizes_content
from pages.ui.schemes.controls import show_framework_controls, show_network_controls, show_put_on_sheet
from pages.ui.schemes.settings import CatalogueSettings, default_of
from pages.ui.shell.markdown import plain
from pages.ui.shell.session import Session
from xavier_core import Attempt
from xavier_core.activations import ACTIVATIONS, moments_of
from xavier_core.catalogue import FRAMEWORKS, Advice, Default, LayerLaw, LayerSizes, advise, find_call
from xavier_core.mean_field import rms_by_layer

__all__ = ["show_advice", "show_framework"]

_FORWARD = "the activations, from inputs of 1"
_BOTH = "the activations, from inputs of 1, and of the gradients, from 1 at the last layer"


def show_framework(session: Session, settings: CatalogueSettings) -> None:
    """Show what a framework's layer draws by default, what that does over the layers, and the better line."""
    default = default_of(settings)
    show_framework_controls(session, settings, default)
    if default is None:
        return
    sizes = LayerSizes(settings.inputs, settings.units, settings.kernel)
    law = default.law(sizes, settings.own_activation)
    st.markdown(_drawn_text(default))
    st.table(pd.DataFrame([_figures(law.fan_in, law.fan_out, law.variance, law.half_width)]).set_index("fan_in"))
    if default.note:
        st.caption(plain(default.note))
    st.caption(plain(f"Source: {default.source}"))
    if default.stacks:
        show_network_controls(session, settings, place="_framework")
        _show_signal(settings, default, law)
    else:
        st.markdown(
            "Layers of this kind do not stack into a plain network, so there is no signal to follow over the "
            "layers and no one better line."
        )


def _drawn_text(default: Default) -> str:
    """Which framework draws what, in one sentence."""
    name = f"{FRAMEWORKS[default.framework]} {default.versions}, {default.layer}"
    fans = ", by fans that are not the layer's own" if default.counted else ""
    cut = f", of whose variance {100 * default.kept:.1f} % are left" if default.kept != 1.0 else ""
    scheme = default.draw.full_title
    return f"**{plain(name)}**. Weights: **{plain(scheme)}**{plain(fans + cut)}. Biases: {plain(default.bias)}."


def _show_signal(settings: CatalogueSettings, default: Default, law: LayerLaw) -> None:
    """What becomes of a signal over layers like this one, with the default and with the better choice."""
    activation = settings.own_activation
    advice = advise(activation, depth=settings.depth)
    scale = law.fan_in * law.variance
    g = ACTIVATIONS[activation]
    signal = rms_by_layer(g, weight_scale=scale, bias_variance=law.bias_variance, depth=settings.depth)
    named = [("the default", signal), (advice.draw.title, advice.rms)]
    if law.bias_variance:
        alone = rms_by_layer(g, weight_scale=scale, depth=settings.depth)
        st.markdown(
            f"{_told(settings, signal, 'With the default')} Its biases are a part of that: with the same weights and "
            f"biases of 0 it ends at **{alone[-1]:.3g}**, and what the biases add tells no inputs apart."
        )
        named.append(("the default, biases 0", alone))
    else:
        st.markdown(_told(settings, signal, "With the default"))
    st.markdown(_told(settings, advice.rms, f"With {plain(advice.draw.title)}"))
    mount_chart(
        key="framework_sizes", content=sizes_content(named, said="Size of the signal over the layers", of=_FORWARD)
    )
    _show_call(advice, default.framework, activation)


def show_advice(session: Session, settings: CatalogueSettings) -> None:
    """Show which scheme to use, with the reason, and the button that puts it on the sheet."""
    show_network_controls(session, settings, place="_advice")
    advice = advise(settings.own_activation, depth=settings.depth)
    st.markdown(f"**{plain(advice.draw.title)}**. {plain(advice.reason)}")
    if advice.alternative:
        st.markdown(plain(advice.alternative))
    st.table(pd.DataFrame([_gains(settings.own_activation)]).set_index("activation"))
    named = (("activations, forward", advice.rms), ("gradients, backward", advice.gradient_rms))
    mount_chart(
        key="advice_sizes", content=sizes_content(named, said="Activations and gradients over the layers", of=_BOTH)
    )
    draw = advice.draw
    attempt = Attempt(draw.scheme, draw.arguments, distribution=draw.distribution, activation=settings.own_activation)
    show_put_on_sheet(session, attempt, place="advice")


def _gains(activation: str) -> dict[str, str]:
    """What an activation does to a standard normal Z, and the gains that make up for it."""
    chosen = ACTIVATIONS[activation]
    moments = moments_of(chosen)
    own = chosen.torch_gain
    return {
        "activation": plain(chosen.title),
        "E[g(Z)²]": f"{moments.mean_square:.5g}",
        "E[g'(Z)²]": f"{moments.slope_mean_square:.5g}",
        "gain that keeps the variance": f"{moments.variance_gain:.5g}",
        "the activations' spread": f"{moments.std_gain:.5g}",
        "the gradient": f"{moments.gradient_gain:.5g}",
        "PyTorch's gain": "none" if own is None else f"{own:.5g}",
    }


def _figures(fan_in: int, fan_out: int, variance: float, half_width: float | None) -> dict[str, str]:
    return {
        "fan_in": str(fan_in),
        "fan_out": str(fan_out),
        "variance": f"{variance:.6g}",
        "standard deviation": f"{math.sqrt(variance):.6g}",
        "uniform: ±": "–" if half_width is None else f"{half_width:.6g}",
        "fan_in · Var(W)": f"{fan_in * variance:.4g}",
    }


def _told(settings: CatalogueSettings, sizes: tuple[float, ...], start: str) -> str:
    """What becomes of a signal of size 1, in words with its number."""
    title = ACTIVATIONS[settings.own_activation].title
    return f"{start}, {title} and {settings.depth} layers a signal of size 1 ends at **{sizes[-1]:.3g}**."


def _show_call(advice: Advice, framework: str, activation: str) -> None:
    found = find_call(advice.draw, framework, activation=activation)
    if found.call:
        st.markdown(f"The better line in {FRAMEWORKS[framework]}: **{plain(advice.draw.title)}**")
        st.code(found.call, language=None, wrap_lines=True)
    else:
        st.markdown(
            f"{FRAMEWORKS[framework]} has no line for the better choice, **{plain(advice.draw.title)}**. "
            f"{plain(found.pitfall)}"
        )
