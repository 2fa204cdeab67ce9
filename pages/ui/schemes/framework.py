"""What a framework draws by default, over the layers of the reader's own network, beside what it had better draw."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.charts.schemes import RmsLine, rms_figure, rms_table
from pages.ui.charts.show import current_look, show_chart
from pages.ui.schemes.page import SchemesSettings, SchemesVisit, default_of, take_framework
from pages.ui.shell.fields import Choice
from pages.ui.shell.markdown import plain, small
from pages.ui.shell.table import show_table
from pages.ui.shell.widgets import row, select, show_field
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import sentence_text
from xavier_core.catalogue import FRAMEWORKS, Default, LayerLaw, advise, find_defaults
from xavier_core.mean_field import rms_by_layer


def show_framework(here: SchemesVisit) -> None:
    """Show what a framework's layer draws by default, and what that does over the layers."""
    settings, default = here.settings, default_of(here.settings)
    with row():
        show_field(here, "framework", place="_default", width=180, change=partial(take_framework, here))
        if default is not None:
            _show_layer(here, default)
    if default is None:
        st.markdown(f"{FRAMEWORKS[settings.framework]} has no layers, and so no default.")
        return
    with row():
        for path in ("inputs", "units"):
            show_field(here, path, width=170)
        if default.takes_kernel:
            show_field(here, "kernel")
        if default.takes_groups:
            show_field(here, "groups", change=partial(_take_groups, here, default))
    law = default.law(settings.sizes, settings.own_activation)
    st.markdown(_described(default))
    show_table({name: [text] for name, text in figures_of(law).items()}, label="What the layer draws")
    if default.note:
        st.markdown(small(default.note))
    st.markdown(small(f"Source: {default.source}"))
    if default.stacks:
        with row():
            show_field(here, "own_activation", place="_default", width=180)
            show_field(here, "depth", place="_default")
        _show_signal(settings, default, law)
    else:
        st.markdown(
            "Layers of this kind do not stack into a plain network, so there is no signal to follow over the layers."
        )


def _show_layer(here: SchemesVisit, default: Default) -> None:
    """Show the framework's versions and, of one, its layers."""
    defaults = find_defaults(default.framework)
    firsts: dict[str, int] = {}
    for place, own in enumerate(defaults):
        firsts.setdefault(own.versions, place)
    take = lambda version: here.change({"layer": firsts[version]})  # noqa: E731
    kind = Choice({versions: versions for versions in firsts})
    select(here, "schemes_version", "Version", kind, default.versions, take, width=300)
    layers = {place: own.layer for place, own in enumerate(defaults) if own.versions == default.versions}
    show_field(here, "layer", kind=Choice(layers), width=300)


def _take_groups(here: SchemesVisit, default: Default, groups: int) -> None:
    default.law(here.settings.sizes._replace(groups=groups))
    here.change({"groups": groups})


def _described(default: Default) -> str:
    """Which framework draws what, in one sentence."""
    name = f"{FRAMEWORKS[default.framework]} {default.versions}, {default.layer}"
    fans = ", by fans that are not the layer's own" if default.counted else ""
    cut = f", of whose variance {100 * default.kept:.1f} % are left" if default.kept != 1.0 else ""
    scheme = default.draw.full_title
    return f"**{plain(name)}**. Weights: **{plain(scheme)}**{plain(fans + cut)}. Biases: {plain(default.bias)}."


def figures_of(law: LayerLaw) -> dict[str, str]:
    """Return the figures of one layer, as texts by column."""
    return {
        "fan_in": str(law.fan_in),
        "fan_out": str(law.fan_out),
        "variance": f"{law.variance:.6g}",
        "standard deviation": f"{law.std:.6g}",
        "uniform: ±": "–" if law.half_width is None else f"{law.half_width:.6g}",
        "biases: ±": "–" if law.bias_half_width is None else f"{law.bias_half_width:.6g}",
        "fan_in · Var(W)": f"{law.fan_in * law.variance:.4g}",
    }


def _show_signal(settings: SchemesSettings, default: Default, law: LayerLaw) -> None:
    """What becomes of a signal over layers like this one, with the default and with the better choice."""
    activation, depth = settings.own_activation, settings.depth
    advice = advise(activation, depth=depth)
    scale, g = law.fan_in * law.variance, ACTIVATIONS[activation]
    signal = rms_by_layer(g, weight_scale=scale, bias_variance=law.bias_variance, depth=depth)
    title = advice.draw.title
    lines = [RmsLine("the default", signal), RmsLine(title, advice.rms)]
    text = (
        f"In {g.title} and {depth} layers, from inputs of RMS 1: with the default the activations end at "
        f"{sentence_text(signal[-1])}, with {title} at {sentence_text(advice.rms[-1])}."
    )
    if law.bias_variance:
        alone = rms_by_layer(g, weight_scale=scale, depth=depth)
        lines.append(RmsLine("the default, biases 0", alone))
        text += (
            " The default's biases are a part of that: with the same weights and biases of 0 it ends at "
            f"{sentence_text(alone[-1])}, and what the biases add tells no inputs apart."
        )
    show_chart(
        rms_figure(lines, title="Activations over the layers", look=current_look()),
        key="framework_rms",
        table=partial(rms_table, lines),
        file=f"xavier-sheet_{default.framework}_{activation}_{depth}",
        text=text,
    )
    st.markdown(f"The lines for {plain(title)} in {FRAMEWORKS[default.framework]} stand at the top of the page.")
