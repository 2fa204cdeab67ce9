"""The texts and tables of the depth page: figures of each layer, and what the sources print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pages.ui.shell.table import NONE, figure_text
from xavier_core.base import printed
from xavier_core.depth import Comparison, DeepResult, LayerFigures
from xavier_core.network import ArraySummary

_FAR = 3.0


def figures_table(result: DeepResult, layer: int) -> dict[str, list[str]]:
    """Return the figures of one layer, from 1: a row a figure, a column an attempt."""
    table = {f"Layer {layer}": list(_FIGURES)}
    for number, attempt in enumerate(result.attempts, start=1):
        known = attempt.layers[layer - 1] if layer <= len(attempt.layers) else None
        table[f"Attempt {number}"] = [figure(known) if known else NONE for figure in _FIGURES.values()]
    return table


def published_table(rows: tuple[Comparison, ...]) -> dict[str, list[str]]:
    """Return the printed figures beside the run's own: a row a figure, three columns an attempt."""
    cells = {(row.published.layer, row.published.title, row.attempt): row for row in rows}
    figures = sorted(dict.fromkeys((layer, title) for layer, title, _ in cells), key=lambda figure: figure[0])
    table = {"Figure": [f"{f'layer {layer}' if layer else 'inputs'}, {title}" for layer, title in figures]}
    for attempt in sorted({row.attempt for row in rows}):
        own = [cells.get((*figure, attempt)) for figure in figures]
        name = f"Attempt {attempt + 1}"
        table[f"{name}, printed"] = [printed(f"{row.published.value:.6g}") if row else NONE for row in own]
        table[f"{name}, this run"] = [figure_text(row.ours) if row else NONE for row in own]
        table[f"{name}, standard errors apart"] = [_apart(row) if row else NONE for row in own]
    return table


def _apart(row: Comparison) -> str:
    far = " (far)" if abs(row.standard_errors) > _FAR else ""
    return printed(f"{row.standard_errors:+.1f}{far}")


def sources_text(rows: tuple[Comparison, ...]) -> str:
    """Return where the printed figures come from, as Markdown."""
    sources = dict.fromkeys((row.attempt, row.published.source) for row in rows)
    return "; ".join(f"attempt {attempt + 1}: {source}" for attempt, source in sources)


def _share(share: float | None) -> str:
    return NONE if share is None else f"{100 * share:.1f} %"


def _rms(figures: ArraySummary | None) -> str:
    return figure_text(figures.rms if figures else None)


_FIGURES: Mapping[str, Callable[[LayerFigures], str]] = MappingProxyType(
    {
        "standard deviation of the weights": lambda layer: figure_text(layer.weight_std),
        "pre-activations: mean": lambda layer: figure_text(layer.pre.mean),
        "pre-activations: standard deviation": lambda layer: figure_text(layer.pre.std),
        "activations: mean": lambda layer: figure_text(layer.post.mean),
        "activations: standard deviation": lambda layer: figure_text(layer.post.std),
        "activations: RMS": lambda layer: figure_text(layer.post.rms),
        "activations beyond 99 % of the way to a limit": lambda layer: _share(layer.saturated),
        "dead units": lambda layer: _share(layer.dead),
        "mean of g'(z)²": lambda layer: figure_text(layer.slope_square),
        "effective rank": lambda layer: NONE if layer.rank is None else f"{layer.rank:.1f}",
        "gradient of the activations: RMS": lambda layer: _rms(layer.gradient_post),
        "gradient of the weights, summed over the examples: RMS": lambda layer: _rms(layer.gradient_weights),
    }
)
"""The figures of a layer, as texts."""
