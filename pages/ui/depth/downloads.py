"""What the depth page gives away as CSV: every statistic, and the data behind every chart."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.depth.diagram import Diagram, diagram_csv
from pages.ui.sheet.downloads import show_download
from xavier_core.depth import DeepResult, counts_csv, layers_csv, samples_csv, sizes_csv, spectra_csv

__all__ = ["show_depth_downloads"]


def show_depth_downloads(result: DeepResult, diagram: Diagram, *, layer: int, quantity: str) -> None:
    """Show a button for every file; a file is made when its button is pressed."""
    spec = result.spec
    network = f"{spec.activation}_{spec.depth}x{spec.width}"
    name = f"xavier-sheet_depth_{network}_seed-{spec.seed}_roll-{spec.roll}"
    st.caption("The tables behind this page, as CSV:")
    with st.container(horizontal=True):
        show_download("Figures of all layers", f"{name}_layers.csv", partial(layers_csv, result), key="deep_layers")
        counts = partial(counts_csv, result, quantity)
        show_download("Histograms", f"{name}_{quantity.replace('_', '-')}_histograms.csv", counts, key="deep_counts")
        show_download("Sizes and theory", f"{name}_sizes.csv", partial(sizes_csv, result), key="deep_sizes")
        write = partial(samples_csv, result, layer)
        show_download(f"Saturation in layer {layer}", f"{name}_layer-{layer}.csv", write, key="deep_samples")
        show_download("Phase diagram", f"{name}_phase-diagram.csv", partial(diagram_csv, diagram), key="deep_phase")
        if any(attempt.jacobian is not None for attempt in result.attempts):
            show_download("Singular values", f"{name}_spectra.csv", partial(spectra_csv, result), key="deep_spectra")
