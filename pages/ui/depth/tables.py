"""The texts and tables of the depth page: figures of each layer, and what the sources print."""

from __future__ import annotations

import math

from xavier_core.base import sentence_text
from xavier_core.depth import Comparison, DeepResult, LayerFigures
from xavier_core.network import ArraySummary

_NONE = "–"
_FAR = 3.0


def layer_table(result: DeepResult, layer: int) -> dict[str, list[str]]:
    """Return the figures of one layer, from 1: a row a figure, a column an attempt."""
    columns = {
        f"Attempt {number}": _column(attempt.layers[layer - 1] if layer <= len(attempt.layers) else None)
        for number, attempt in enumerate(result.attempts, start=1)
    }
    return {f"Layer {layer}": list(_ROWS), **columns}


_ROWS = (
    "standard deviation of the weights",
    "pre-activations: mean",
    "pre-activations: standard deviation",
    "activations: mean",
    "activations: standard deviation",
    "activations: RMS",
    "activations beyond 99 % of the way to a limit",
    "dead units",
    "mean of g'(z)²",
    "effective rank",
    "gradient of the activations: RMS",
    "gradient of the weights, summed over the examples: RMS",
)


def _column(layer: LayerFigures | None) -> list[str]:
    if layer is None:
        return [_NONE] * len(_ROWS)
    return [
        _number(layer.weight_std),
        _number(layer.pre.mean),
        _number(layer.pre.std),
        _number(layer.post.mean),
        _number(layer.post.std),
        _number(layer.post.rms),
        _share(layer.saturated),
        _share(layer.dead),
        _number(layer.slope_square),
        _NONE if layer.rank is None else f"{layer.rank:.1f}",
        _rms(layer.gradient_post),
        _rms(layer.gradient_weights),
    ]


def published_table(rows: tuple[Comparison, ...]) -> dict[str, list[str]]:
    """Return the printed figures beside the run's own: a row a figure, three columns an attempt."""
    cells = {(row.published.layer, row.published.title, row.attempt): row for row in rows}
    printed = dict.fromkeys((layer, title) for layer, title, _ in cells)
    figures = sorted(printed, key=lambda figure: figure[0])
    table = {"Figure": [f"{f'layer {layer}' if layer else 'inputs'}, {title}" for layer, title in figures]}
    for attempt in sorted({row.attempt for row in rows}):
        own = [cells.get((*figure, attempt)) for figure in figures]
        name = f"Attempt {attempt + 1}"
        table[f"{name}, printed"] = [f"{row.published.value:.6g}".replace("-", "−") if row else _NONE for row in own]
        table[f"{name}, this run"] = [_number(row.ours) if row else _NONE for row in own]
        table[f"{name}, standard errors apart"] = [_apart(row) if row else _NONE for row in own]
    return table


def _apart(row: Comparison) -> str:
    far = " (far)" if abs(row.standard_errors) > _FAR else ""
    return f"{row.standard_errors:+.1f}{far}".replace("-", "−")


def sources_text(rows: tuple[Comparison, ...]) -> str:
    """Return where the printed figures come from, as Markdown."""
    sources = dict.fromkeys((row.attempt, row.published.source) for row in rows)
    return "; ".join(f"attempt {attempt + 1}: {source}" for attempt, source in sources)


def _rms(figures: ArraySummary | None) -> str:
    return _NONE if figures is None else _number(figures.rms)


def _share(share: float | None) -> str:
    return _NONE if share is None else f"{100 * share:.1f} %"


def _number(value: float) -> str:
    """Four significant digits."""
    return _NONE if math.isnan(value) else sentence_text(value, digits=4)
