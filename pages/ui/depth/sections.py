"""The sections of the depth page, below its controls: what was measured, and what theory says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from pages.ui.charts.deep_histograms import deep_histograms, deep_histograms_table, deep_histograms_text
from pages.ui.charts.deep_layer import layer_curve_table, layer_figure, layer_text
from pages.ui.charts.deep_rms import rms_figure, rms_table, rms_text
from pages.ui.charts.deep_spectra import (
    rank_figure,
    rank_table,
    rank_text,
    spectrum_figure,
    spectrum_table,
    spectrum_text,
)
from pages.ui.charts.deep_texts import file_name
from pages.ui.charts.phase import phase_figure
from pages.ui.charts.show import current_look, show_chart
from pages.ui.depth.controls import show_chosen, show_jacobian_note, show_layer, show_put_on_sheet, show_view
from pages.ui.depth.diagram import diagram_of, phase_text, place_of, points_table
from pages.ui.depth.downloads import show_depth_downloads
from pages.ui.depth.operations import change_attempt, move_attempt
from pages.ui.depth.progress import DepthVisit
from pages.ui.depth.tables import layer_table, published_table, sources_text
from pages.ui.prose import read_prose
from pages.ui.shell.widgets import row, show_field, typed
from xavier_core.base import parse_number, write
from xavier_core.depth import MAX_BIAS_VARIANCE, DeepResult, compare

__all__ = [
    "show_histograms",
    "show_layer_section",
    "show_phase",
    "show_published",
    "show_sizes",
    "show_spectra",
    "show_tables",
]

_MAX_WEIGHT_VARIANCE = 1e6


def show_sizes(result: DeepResult) -> None:
    """Show the RMS over the layers, forward and backward, beside each other where there is room."""
    for column, backward in zip(st.columns(2), (False, True), strict=True):
        with column:
            show_chart(
                rms_figure(result, backward=backward, look=current_look()),
                key=f"depth_{'backward' if backward else 'forward'}",
                table=partial(rms_table, result, backward=backward),
                file=file_name(result.spec, "gradient-sizes" if backward else "sizes"),
                text=rms_text(result, backward=backward),
            )
    st.html(read_prose("depth")["sizes"])


def show_histograms(here: DepthVisit, result: DeepResult) -> None:
    """Show what each layer holds."""
    settings = here.settings
    st.html(read_prose("depth")["histograms"])
    show_view(here)
    how = {"quantity": settings.quantity, "scale": settings.scale}
    show_chart(
        deep_histograms(result, **how, picture=settings.picture, look=current_look()),
        key="depth_histograms",
        table=partial(deep_histograms_table, result, quantity=settings.quantity),
        file=file_name(result.spec, settings.quantity.replace("_", "-")),
        text=deep_histograms_text(result, **how),
    )


@contextmanager
def _panel(label: str, name: str, *, expanded: bool = False) -> Iterator[bool]:
    """A panel that may be closed; what is in it is only shown while it is open."""
    panel = st.expander(label, expanded, key=f"depth_{name}", on_change="rerun")
    with panel:
        yield bool(panel.open)


def show_published(result: DeepResult) -> None:
    """Show printed figures beside the run's own, where there are some."""
    rows = compare(result)
    if not rows:
        return
    with _panel("What the sources print, beside this run", "published_panel") as is_open:
        if is_open:
            st.html(read_prose("depth")["published"])
            st.table(pd.DataFrame(published_table(rows)).set_index("Figure"))
            st.caption(sources_text(rows))


def show_layer_section(here: DepthVisit, result: DeepResult) -> None:
    """Show one layer: where its pre-activations fall on the activation, its figures, and the way to the sheet."""
    layer = here.settings.layer
    with _panel("One layer: saturation, figures, put it on the sheet", "layer_panel") as is_open:
        if not is_open:
            return
        st.html(read_prose("depth")["saturation"])
        show_layer(here)
        show_chart(
            layer_figure(result, layer=layer, look=current_look()),
            key="depth_saturation",
            table=partial(layer_curve_table, result, layer=layer),
            file=file_name(result.spec, f"saturation_layer-{layer}"),
            text=layer_text(result, layer=layer),
        )
        st.table(pd.DataFrame(layer_table(result, layer)).set_index(f"Layer {layer}"))
        with row():
            show_chosen(here, "_sheet")
            show_put_on_sheet(here, result)


def show_phase(here: DepthVisit) -> None:
    """Show the phase diagram, and what moves the chosen attempt in it: a click, or two fields."""
    settings = here.settings
    with _panel("Order and chaos: the phase diagram", "phase_panel") as is_open:
        if not is_open:
            return
        diagram = diagram_of(settings.spec)
        st.html(read_prose("depth")["phase"])
        with row():
            show_chosen(here, "_phase")
            _show_place(here)
        show_chart(
            phase_figure(
                line=diagram.line,
                grid=diagram.grid,
                points=diagram.points,
                chosen=settings.chosen,
                activation_title=settings.spec.nonlinearity.title,
                look=current_look(),
            ),
            key="depth_phase",
            table=partial(points_table, diagram),
            file=file_name(settings.spec, "phase-diagram"),
            text=phase_text(settings.spec, settings.chosen, diagram.left_out),
            on_select=lambda picked: here.callback(lambda: _pick(here, picked))(),
        )


def _pick(here: DepthVisit, picked: object) -> None:
    match picked:
        case [int() | float() as weight_scale, int() | float() as bias_variance, *_]:
            here.attempt(lambda: move_attempt(here, weight_scale, bias_variance))


def _show_place(here: DepthVisit) -> None:
    """Show the chosen attempt's place as two fields."""
    spec, chosen = here.settings.spec, here.settings.chosen
    bias = spec.attempts[chosen].bias_variance
    place = place_of(spec, chosen)
    scale = "" if place is None else write(float(f"{place[0]:.6g}"))
    list_number = here.memory.list_number
    across, up = "σ_w² (fan_in · Var(W))", "σ_b²"

    def take_scale(text: str) -> None:
        move_attempt(here, parse_number(across, text, minimum=0.0, maximum=_MAX_WEIGHT_VARIANCE), bias)

    def take_bias(text: str) -> None:
        variance = parse_number(up, text, minimum=0.0, maximum=MAX_BIAS_VARIANCE)
        change_attempt(here, chosen, list_number, lambda own: replace(own, bias_variance=variance))

    typed(here, f"depth_weight_variance_{chosen}", across, scale, take_scale, width=190)
    typed(here, f"depth_bias_variance_{chosen}", up, write(bias), take_bias)


def show_spectra(here: DepthVisit, result: DeepResult) -> None:
    """Show singular values and effective ranks, each beside its switch: both take a while."""
    settings = here.settings
    wanted = settings.jacobian or settings.rank
    with _panel("Directions: singular values and effective rank", "spectra_panel", expanded=wanted) as is_open:
        if not is_open:
            return
        st.html(read_prose("depth")["spectrum"])
        left, right = st.columns(2)
        with left:
            show_field(here, "jacobian")
            show_jacobian_note(here)
            if settings.measurements.jacobian:
                show_chart(
                    spectrum_figure(result, layer=settings.layer, look=current_look()),
                    key="depth_spectrum",
                    table=partial(spectrum_table, result, layer=settings.layer),
                    file=file_name(result.spec, f"singular-values_layer-{settings.layer}"),
                    text=spectrum_text(result, layer=settings.layer),
                )
                show_layer(here, "_spectrum")
        with right:
            show_field(here, "rank")
            if settings.rank:
                show_chart(
                    rank_figure(result, look=current_look()),
                    key="depth_rank",
                    table=partial(rank_table, result),
                    file=file_name(result.spec, "effective-rank"),
                    text=rank_text(result),
                )


def show_tables(here: DepthVisit, result: DeepResult) -> None:
    """Show the files."""
    with _panel("Tables as CSV", "tables_panel") as is_open:
        if is_open:
            show_depth_downloads(result, layer=here.settings.layer, quantity=here.settings.quantity)
