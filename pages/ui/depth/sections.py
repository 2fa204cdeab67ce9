"""The sections of the depth page, below its controls: what was measured, and what theory says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from pages.ui.charts.deep_texts import caption, file_name
from pages.ui.charts.layers import layer_panels, layer_picture, layer_table, layer_text
from pages.ui.charts.phase_diagram import phase_figure, phase_table
from pages.ui.charts.ridge import layer_ridge
from pages.ui.charts.saturation import saturation_figure, saturation_table, saturation_text
from pages.ui.charts.show import current_look, show_chart
from pages.ui.charts.sizes import sizes_figure, sizes_table, sizes_text
from pages.ui.charts.spectra import rank_figure, rank_table, rank_text, spectrum_figure, spectrum_table, spectrum_text
from pages.ui.depth.diagram import diagram_csv, diagram_of, phase_text, place_of
from pages.ui.depth.operations import change_attempt, move_attempt, put_on_sheet
from pages.ui.depth.progress import DepthVisit
from pages.ui.depth.settings import MAX_SPECTRAL_WIDTH
from pages.ui.depth.tables import figures_table, published_table, sources_text
from pages.ui.prose import read_prose
from pages.ui.shell.downloads import show_download
from pages.ui.shell.fields import Choice, Number
from pages.ui.shell.markdown import small
from pages.ui.shell.table import show_table
from pages.ui.shell.widgets import attempt_choice, button, row, show_field, typed, typed_value
from xavier_core.base import parse_number, write
from xavier_core.depth import (
    MAX_BIAS_VARIANCE,
    Comparison,
    DeepResult,
    DeepSpec,
    compare,
    counts_csv,
    layers_csv,
    samples_csv,
    sizes_csv,
    spectra_csv,
)

_MAX_WEIGHT_VARIANCE = 1e6
_PANEL_PX = 110
"""Pixels that a layer's histogram is as wide as at least: its words are."""
_LOW = partial(sizes_figure, height=340)
"""Low enough for the first screen."""
_ABOUT_PUT = (
    "What reaches the layer at the first example becomes the sheet's inputs, as many as it has, and the scheme with "
    "the activation its new attempt. Undo leads back."
)


class _Chart(NamedTuple):
    """Three views of the same data, each a function of it."""

    figure: Callable[..., go.Figure]
    table: Callable[..., Mapping[str, Sequence[Any]]]
    text: Callable[..., str]

    def show(
        self,
        spec: DeepSpec,
        data: object,
        *,
        key: str,
        file: str,
        least_width: int = 0,
        **of: Any,  # noqa: ANN401
    ) -> None:
        """Show them; ``of`` says what of the data."""
        show_chart(
            self.figure(data, look=current_look(), **of),
            key=f"depth_{key}",
            table=partial(self.table, data, **of),
            file=file_name(spec, file),
            text=f"{caption(spec)}. {self.text(data, **of)}",
            least_width=least_width,
        )


def show_sizes(result: DeepResult) -> None:
    """Show the RMS over the layers, forward and backward, beside each other where there is room."""
    chart = _Chart(_LOW, sizes_table, sizes_text)
    for column, direction in zip(st.columns(2), ("forward", "backward"), strict=True):
        with column:
            chart.show(result.spec, result, key=direction, file=f"sizes-{direction}", direction=direction)
    st.html(read_prose("depth")["sizes"])


def show_histograms(here: DepthVisit, result: DeepResult) -> None:
    """Show what each layer holds."""
    settings = here.settings
    st.html(read_prose("depth")["histograms"])
    with row():
        show_field(here, "quantity", width=280)
        show_field(here, "picture")
        show_field(here, "scale")
    chart = _Chart(layer_ridge if settings.picture == "ridge" else layer_panels, layer_table, layer_text)
    picture = layer_picture(result, quantity=settings.quantity, scale=settings.scale)
    least_width = 0 if settings.picture == "ridge" else _PANEL_PX * len(picture.layers)
    file = settings.quantity.replace("_", "-")
    chart.show(result.spec, picture, key="histograms", file=file, least_width=least_width)


def show_panels(here: DepthVisit, result: DeepResult) -> None:
    """Show the panels below; what is in a closed one is neither made nor sent."""
    wants_spectra = here.settings.jacobian or here.settings.rank
    if rows := compare(result):
        show_panel("published_panel", "What the sources print, beside this run", partial(_show_published, rows))
    show_panel("layer_panel", "One layer: saturation, figures, put it on the sheet", partial(_show_layer, here, result))
    show_panel("phase_panel", "Order and chaos: the phase diagram", partial(_show_phase, here))
    spectra = partial(_show_spectra, here, result)
    show_panel("spectra_panel", "Directions: singular values and effective rank", spectra, expanded=wants_spectra)
    show_panel("tables_panel", "Tables as CSV", partial(_show_files, here, result))


def show_panel(name: str, label: str, show: Callable[[], None], *, expanded: bool = False) -> None:
    """Show a panel, and what is in it while it is open."""
    panel = st.expander(label, expanded, key=f"depth_{name}", on_change="rerun")
    if panel.open:
        with panel:
            show()


def _show_published(rows: tuple[Comparison, ...]) -> None:
    """Printed figures beside the run's own."""
    st.html(read_prose("depth")["published"])
    show_table(published_table(rows), label="Printed figures beside this run")
    st.markdown(small(sources_text(rows)))


# ---- one layer -----------------------------------------------------------------------------------


def _show_layer(here: DepthVisit, result: DeepResult) -> None:
    """Where one layer's pre-activations fall on the activation, its figures, and the way to the sheet."""
    layer, chosen = here.settings.layer, here.settings.chosen
    st.html(read_prose("depth")["saturation"])
    _choose_layer(here)
    chart = _Chart(saturation_figure, saturation_table, saturation_text)
    chart.show(result.spec, result, key="saturation", file=f"saturation_layer-{layer}", layer=layer)
    show_table(figures_table(result, layer), label=f"Figures of layer {layer}")
    with row():
        _choose_attempt(here, "_sheet")
        put = partial(put_on_sheet, here, result, chosen, layer)
        is_missing = len(result.attempts[chosen].layers) < layer
        button(here, "Put this layer on the sheet", put, key="depth_put", disabled=is_missing, help=_ABOUT_PUT)


def _choose_layer(here: DepthVisit, place: str = "") -> None:
    depth = here.settings.spec.depth
    if depth > 1:
        layers = Choice({layer: str(layer) for layer in range(1, depth + 1)}, control="slider")
        show_field(here, "layer", kind=layers, place=place)


def _choose_attempt(here: DepthVisit, place: str) -> None:
    show_field(here, "chosen", kind=attempt_choice(len(here.settings.spec.attempts)), place=place, width=150)


# ---- the phase diagram ---------------------------------------------------------------------------


def _show_phase(here: DepthVisit) -> None:
    """The phase diagram, and what moves the chosen attempt in it: a click, or two fields."""
    settings = here.settings
    diagram = diagram_of(settings.spec)
    st.html(read_prose("depth")["phase"])
    with row():
        _choose_attempt(here, "_phase")
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
        click=("move", settings.chosen, here.memory.name_of_list(settings.spec.attempts)),
    )


def _show_place(here: DepthVisit) -> None:
    """The chosen attempt's place as two fields."""
    spec, chosen = here.settings.spec, here.settings.chosen
    bias, place = spec.attempts[chosen].bias_variance, place_of(spec, chosen)
    scale = "" if place is None else write(float(f"{place[0]:.6g}"))
    list_name = here.memory.name_of_list(spec.attempts)
    across = "fan_in × Var(W)"

    def take_scale(text: str) -> None:
        move_attempt(here, chosen, list_name, parse_number(across, text, minimum=0.0, maximum=_MAX_WEIGHT_VARIANCE))

    def take_bias(variance: float) -> None:
        change_attempt(here, chosen, list_name, lambda own: replace(own, bias_variance=variance))

    typed(here, f"depth_weight_variance_{list_name}_{chosen}", across, scale, take_scale, width=190)
    key, kind = f"depth_bias_variance_{list_name}_{chosen}", Number(0.0, MAX_BIAS_VARIANCE)
    typed_value(here, key, "Bias variance", kind, bias, take_bias)


# ---- directions, and files -----------------------------------------------------------------------


def _show_spectra(here: DepthVisit, result: DeepResult) -> None:
    """Singular values and effective ranks, each beside its switch: both take a while."""
    settings, layer = here.settings, here.settings.layer
    st.html(read_prose("depth")["spectrum"])
    left, right = st.columns(2)
    with left:
        show_field(here, "jacobian")
        if settings.measurements.jacobian:
            chart = _Chart(spectrum_figure, spectrum_table, spectrum_text)
            chart.show(result.spec, result, key="spectrum", file=f"singular-values_layer-{layer}", layer=layer)
            _choose_layer(here, "_spectrum")
        elif settings.jacobian:
            st.markdown(small(f"Singular values are worked out for layers of up to {MAX_SPECTRAL_WIDTH:,} units."))
    with right:
        show_field(here, "rank")
        if settings.rank:
            chart = _Chart(rank_figure, rank_table, rank_text)
            chart.show(result.spec, result, key="ranks", file="effective-rank")


def _show_files(here: DepthVisit, result: DeepResult) -> None:
    """A button for every file; a file is made when its button is pressed."""
    spec, layer, quantity = result.spec, here.settings.layer, here.settings.quantity
    name = f"xavier-sheet_depth_{spec.activation}_{spec.depth}x{spec.width}_seed-{spec.seed}_roll-{spec.roll}"
    files = [
        ("Figures of all layers", "layers", partial(layers_csv, result)),
        ("Histograms", f"{quantity.replace('_', '-')}_histograms", partial(counts_csv, result, quantity)),
        ("Sizes and theory", "sizes", partial(sizes_csv, result)),
        (f"Saturation in layer {layer}", f"layer-{layer}", partial(samples_csv, result, layer)),
        ("Phase diagram", "phase-diagram", partial(diagram_csv, spec)),
    ]
    if any(attempt.jacobian is not None for attempt in result.attempts):
        files.append(("Singular values", "spectra", partial(spectra_csv, result)))
    with st.container(horizontal=True):
        for label, what, make in files:
            show_download(label, f"{name}_{what}.csv", make, key=f"depth_{label.split(maxsplit=1)[0]}")
