"""Which scheme to use for the reader's own network: the lines to copy, the reason, and what becomes of the signal."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.charts.schemes import RmsLine, rms_figure, rms_table
from pages.ui.charts.show import current_look, show_chart
from pages.ui.schemes.page import SchemesVisit, take_framework
from pages.ui.schemes.put import show_put_on_sheet
from pages.ui.shell.markdown import plain, small
from pages.ui.shell.table import show_table
from pages.ui.shell.widgets import row, show_field
from xavier_core import Attempt
from xavier_core.activations import ACTIVATIONS, moments_of
from xavier_core.base import sentence_text
from xavier_core.catalogue import FRAMEWORKS, Advice, advise, find_call, network_code

_LINES_HEIGHT = 330
"""Pixels that a whole network is scrolled in."""


def show_advice(here: SchemesVisit) -> None:
    """Show what the network is, the lines to copy beside the chart of what they do, and the reason."""
    settings = here.settings
    with row():
        show_field(here, "own_activation", width=180)
        show_field(here, "depth")
        show_field(here, "framework", width=180, change=partial(take_framework, here))
    advice = advise(settings.own_activation, depth=settings.depth)
    answer, chart = st.columns(2, gap="medium")
    with answer:
        st.subheader(plain(f"Use: {advice.draw.title}"), anchor=False)
        _show_lines(advice, settings.framework)
        st.markdown(plain(advice.reason))
        st.markdown(plain(advice.alternative))
    with chart:
        _show_signal(advice)
    network = network_code(advice, settings.framework)
    if network and not advice.draw.rule.is_data_driven:
        with st.expander(f"The whole network in {FRAMEWORKS[settings.framework]}"):
            st.code(network, language=None)
    with st.expander(f"What {advice.activation.title} does to a standard normal Z, and its gains"):
        gains = gains_of(settings.own_activation)
        show_table({name: [text] for name, text in gains.items()}, label="Moments and gains")
    draw = advice.draw
    attempt = Attempt(draw.scheme, draw.arguments, distribution=draw.distribution, activation=settings.own_activation)
    show_put_on_sheet(here, attempt, section="advice")


def _show_lines(advice: Advice, framework: str) -> None:
    """Show a framework's lines with a button that copies them, or why it has none."""
    g = advice.activation
    first, others = (
        find_call(draw, framework, activation=g.key, slope=g.slope) for draw in (advice.first, advice.draw)
    )
    lines = others.call
    if advice.draw.rule.is_data_driven:
        lines = network_code(advice, framework)
    elif lines and first != others:
        lines = f"# first layer: {advice.first.rule.list_title}\n{first.call}\n# every other layer\n{others.call}"
    if lines:
        with st.container(height=_LINES_HEIGHT if advice.draw.rule.is_data_driven else "content", border=False):
            st.code(lines, language=None, wrap_lines=True)
    if not lines:
        st.markdown(plain(f"{FRAMEWORKS[framework]} has no call for it. {others.pitfall}"))
    elif others.call and others.pitfall:
        st.markdown(small(others.pitfall))


def _show_signal(advice: Advice) -> None:
    lines = (RmsLine("activations, forward", advice.rms), RmsLine("gradients, backward", advice.gradient_rms))
    show_chart(
        rms_figure(lines, title="RMS over the layers", look=current_look()),
        key="advice_rms",
        table=partial(rms_table, lines),
        file=f"xavier-sheet_advice_{advice.activation.key}_{advice.depth}",
        text=f"From inputs of RMS 1 the activations end at {sentence_text(advice.rms[-1])}; a gradient of RMS 1 at "
        f"the last layer arrives at the first as {sentence_text(advice.gradient_rms[0])}. Layers of infinite and equal "
        "width.",
    )


def gains_of(activation: str) -> dict[str, str]:
    """Return what an activation does to a standard normal Z, and the gains that make up for it."""
    chosen = ACTIVATIONS[activation]
    moments = moments_of(chosen)
    own = chosen.torch_gain
    return {
        "activation": chosen.title,
        "E[g(Z)²]": f"{moments.mean_square:.5g}",
        "E[g'(Z)²]": f"{moments.slope_mean_square:.5g}",
        "gain that keeps the variance": f"{moments.variance_gain:.5g}",
        "the activations' standard deviation": f"{moments.std_gain:.5g}",
        "the gradient": f"{moments.gradient_gain:.5g}",
        "PyTorch's gain": "none" if own is None else f"{own:.5g}",
    }
