"""What the depth page gives away as CSV: every statistic, and the data behind every chart."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui.depth.diagram import diagram_csv
from pages.ui.shell.downloads import show_download
from xavier_core.depth import DeepResult, counts_csv, layers_csv, samples_csv, sizes_csv, spectra_csv


def show_depth_downloads(result: DeepResult, *, layer: int, quantity: str) -> None:
    """Show a button for every file; a file is made when its button is pressed."""
    spec = result.spec
    name = f"xavier-sheet_depth_{spec.activation}_{spec.depth}x{spec.width}_seed-{spec.seed}_roll-{spec.roll}"
    counts = f"{quantity.replace('_', '-')}_histograms"
    files = [
        ("Figures of all layers", "layers", partial(layers_csv, result)),
        ("Histograms", counts, partial(counts_csv, result, quantity)),
        ("Sizes and theory", "sizes", partial(sizes_csv, result)),
        (f"Saturation in layer {layer}", f"layer-{layer}", partial(samples_csv, result, layer)),
        ("Phase diagram", "phase-diagram", partial(diagram_csv, spec)),
    ]
    if any(attempt.jacobian is not None for attempt in result.attempts):
        files.append(("Singular values", "spectra", partial(spectra_csv, result)))
    with st.container(horizontal=True):
        for label, what, write in files:
            show_download(label, f"{name}_{what}.csv", write, key=f"depth_{label.split(maxsplit=1)[0]}")
