"""The sections of the depth page, below its controls: what was measured, and what theory says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.charts.deep_texts import caption, file_name
from pages.ui.charts.layers import layer_panels, layer_picture
from pages.ui.charts.layers import layer_table as histograms_table
from pages.ui.charts.layers import layer_text as histograms_text
from pages.ui.charts.phase_diagram import phase_figure, phase_table
from pages.ui.charts.ridge import layer_ridge
from pages.ui.charts.saturation import saturation_figure, saturation_table, saturation_text
from pages.ui.charts.show import Point, current_look, show_chart
from pages.ui.charts.sizes import Direction, sizes_figure, sizes_table, sizes_text
from pages.ui.charts.spectra import (
    rank_figure,
    rank_table,
    rank_text,
    spectrum_figure,
    spectrum_table,
    spectrum_text,
)
from pages.ui.depth.controls import show_chosen, show_jacobian_note, show_layer, show_put_on_sheet, show_view
from pages.ui.depth.diagram import diagram_of, phase_text, place_of
from pages.ui.depth.downloads import show_depth_downloads
from pages.ui.depth.operations import change_attempt, move_attempt
from pages.ui.depth.progress import DepthVisit
from pages.ui.depth.tables import layer_table, published_table, sources_text
from pages.ui.prose import read_prose
from pages.ui.shell.markdown import small
from pages.ui.shell.table import show_table
from pages.ui.shell.widgets import row, show_field, typed
from xavier_core.base import parse_number, write
from xavier_core.depth import MAX_BIAS_VARIANCE, DeepResult, compare

_MAX_WEIGHT_VARIANCE = 1e6
_SIZES_PX = 340
"""Low enough for the first screen."""


def show_sizes(result: DeepResult) -> None:
    """Show the RMS over the layers, forward and backward, beside each other where there is room."""
    directions: tuple[Direction, ...] = ("forward", "backward")
    for column, direction in zip(st.columns(2), directions, strict=True):
        with column:
            show_chart(
                sizes_figure(result, direction=direction, look=current_look(), height=_SIZES_PX),
                key=f"depth_{direction}",
                table=partial(sizes_table, result, direction=direction),
                file=file_name(result.spec, f"sizes-{direction}"),
                text=f"{caption(result.spec)}. {sizes_text(result, direction=direction)}",
            )
    st.html(read_prose("depth")["sizes"])


def show_histograms(here: DepthVisit, result: DeepResult) -> None:
    """Show what each layer holds."""
    settings = here.settings
    st.html(read_prose("depth")["histograms"])
    show_view(here)
    picture = layer_picture(result, quantity=settings.quantity, scale=settings.scale)
    draw = layer_ridge if settings.picture == "ridge" else layer_panels
    show_chart(
        draw(picture, look=current_look()),
        key="depth_histograms",
        table=partial(histograms_table, picture),
        file=file_name(result.spec, settings.quantity.replace("_", "-")),
        text=f"{caption(result.spec)}. {histograms_text(picture)}",
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
            show_table(published_table(rows), label="Printed figures beside this run")
            st.markdown(small(sources_text(rows)))


def show_layer_section(here: DepthVisit, result: DeepResult) -> None:
    """Show one layer: where its pre-activations fall on the activation, its figures, and the way to the sheet."""
    layer = here.settings.layer
    with _panel("One layer: saturation, figures, put it on the sheet", "layer_panel") as is_open:
        if not is_open:
            return
        st.html(read_prose("depth")["saturation"])
        show_layer(here)
        show_chart(
            saturation_figure(result, layer=layer, look=current_look()),
            key="depth_saturation",
            table=partial(saturation_table, result, layer=layer),
            file=file_name(result.spec, f"saturation_layer-{layer}"),
            text=f"{caption(result.spec)}. {saturation_text(result, layer=layer)}",
        )
        show_table(layer_table(result, layer), label=f"Figures of layer {layer}")
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
                places=diagram.places,
                chosen=settings.chosen,
                activation=settings.spec.nonlinearity.title,
                look=current_look(),
            ),
            key="depth_phase",
            table=partial(phase_table, diagram.line, diagram.grid, diagram.places),
            file=file_name(settings.spec, "phase-diagram"),
            text=phase_text(settings.spec, settings.chosen, diagram.left_out),
            on_select=lambda point: here.callback(lambda: _pick(here, point))(),
        )


def _pick(here: DepthVisit, point: Point) -> None:
    chosen, list_name = here.settings.chosen, here.memory.name_of_list(here.settings.spec.attempts)
    here.attempt(lambda: move_attempt(here, chosen, list_name, float(point["x"]), float(point["y"])))


def _show_place(here: DepthVisit) -> None:
    """Show the chosen attempt's place as two fields."""
    spec, chosen = here.settings.spec, here.settings.chosen
    bias = spec.attempts[chosen].bias_variance
    place = place_of(spec, chosen)
    scale = "" if place is None else write(float(f"{place[0]:.6g}"))
    list_name = here.memory.name_of_list(spec.attempts)
    across, up = "σ_w² (fan_in · Var(W))", "σ_b²"

    def take_scale(text: str) -> None:
        wanted = parse_number(across, text, minimum=0.0, maximum=_MAX_WEIGHT_VARIANCE)
        move_attempt(here, chosen, list_name, wanted)

    def take_bias(text: str) -> None:
        variance = parse_number(up, text, minimum=0.0, maximum=MAX_BIAS_VARIANCE)
        change_attempt(here, chosen, list_name, lambda own: replace(own, bias_variance=variance))

    typed(here, f"depth_weight_variance_{list_name}_{chosen}", across, scale, take_scale, width=190)
    typed(here, f"depth_bias_variance_{list_name}_{chosen}", up, write(bias), take_bias)


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
                    text=f"{caption(result.spec)}. {spectrum_text(result, layer=settings.layer)}",
                )
                show_layer(here, "_spectrum")
        with right:
            show_field(here, "rank")
            if settings.rank:
                show_chart(
                    rank_figure(result, look=current_look()),
                    key="depth_ranks",
                    table=partial(rank_table, result),
                    file=file_name(result.spec, "effective-rank"),
                    text=f"{caption(result.spec)}. {rank_text(result)}",
                )


def show_tables(here: DepthVisit, result: DeepResult) -> None:
    """Show the files."""
    with _panel("Tables as CSV", "tables_panel") as is_open:
        if is_open:
            show_depth_downloads(result, layer=here.settings.layer, quantity=here.settings.quantity)
