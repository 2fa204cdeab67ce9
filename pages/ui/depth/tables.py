"""The texts and tables of the depth page: verdicts, figures of each layer, and what the sources print."""

from __future__ import annotations

import math

from pages.ui.shell.markdown import plain
from xavier_core.base import sentence_text
from xavier_core.depth import AttemptFigures, Comparison, DeepResult, LayerFigures, judge
from xavier_core.network import ArraySummary

__all__ = ["HOW_IT_IS_JUDGED", "layer_table", "published_table", "sources_text", "verdict_text"]

HOW_IT_IS_JUDGED = (
    "A rate is the mean ratio of one layer’s RMS to that of the layer before. Over L layers, an RMS that changes L "
    "times or more vanishes or explodes; from L to the power 0.75 on it shrinks or grows. Saturated: an activation "
    "beyond 99 % of the way from g(0) to a limit of g. Dead: a unit whose slope is 0 for every example. Examples are "
    "alike where two differ by less than 4.5 % of their size. Chaotic: the gradient explodes while the activations "
    "keep their size."
)
_NONE = "–"
_FAR = 3.0


def verdict_text(result: DeepResult) -> str:
    """Return what happens in each attempt, one line each, as Markdown."""
    return "\n".join(
        f"{number}. **{plain(attempt.attempt.title)}** – {plain(_description(attempt))}"
        for number, attempt in enumerate(result.attempts, start=1)
    )


def _description(attempt: AttemptFigures) -> str:
    if attempt.why_no_numbers:
        return attempt.why_no_numbers
    verdict = judge(attempt)
    if verdict is None:
        return "not drawn yet"
    return f"{verdict.headline}. {'. '.join(found.text for found in verdict.findings)}."


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
    "activations: root mean square",
    "beyond 99 % of the way to a limit",
    "dead units",
    "mean of g'(z)²",
    "effective rank",
    "gradient of the activations: root mean square",
    "gradient of the weights, summed over the examples: root mean square",
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
    return plain("; ".join(f"attempt {attempt + 1}: {source}" for attempt, source in sources))


def _rms(figures: ArraySummary | None) -> str:
    return _NONE if figures is None else _number(figures.rms)


def _share(share: float | None) -> str:
    return _NONE if share is None else f"{100 * share:.1f} %"


def _number(value: float) -> str:
    """Four significant digits."""
    return _NONE if math.isnan(value) else sentence_text(value, digits=4)
