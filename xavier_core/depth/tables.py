"""A deep run taken home as CSV: the figures of each layer, and the data behind each chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

import numpy as np

from xavier_core.base import Value, write_csv
from xavier_core.depth.result import AttemptFigures, DeepResult, LayerFigures
from xavier_core.network import ArraySummary

__all__ = ["QUANTITIES", "counts_csv", "layers_csv", "phase_csv", "samples_csv", "sizes_csv", "spectra_csv"]

QUANTITIES = ("post", "pre", "gradient_post", "gradient_pre", "gradient_weights")
"""What of a layer has figures, by the names in ``LayerFigures``."""
_NAMES = MappingProxyType(
    {
        "post": "activations",
        "pre": "pre-activations",
        "gradient_post": "gradient of the activations",
        "gradient_pre": "gradient of the pre-activations",
        "gradient_weights": "gradient of the weights",
    }
)
_COARSER = 11
"""Steps of the counts that make one of the file's."""
_EXPERIMENT = ("seed", "roll", "inputs", "examples", "activation", "precision")


def layers_csv(result: DeepResult) -> str:
    """Return every statistic, one row a layer and quantity of an attempt; the inputs come first as layer 0."""
    spec = result.spec
    header: list[Value] = ["attempt", "scheme", "layer", "quantity", "mean", "std", "root mean square"]
    header += ["largest magnitude", "share of zeros", "numbers", "fan_in", "fan_out", "std of the weights"]
    header += ["saturated", "dead", "all units symmetric", "effective rank", "mean of g'(z)^2", *_EXPERIMENT]
    about: list[Value] = [spec.seed, spec.roll, spec.data, spec.examples, spec.activation, spec.precision]
    rows: list[list[Value]] = [header]
    rows.append([None, None, 0, "inputs", *_five(result.input), *[None] * 8, *about])
    for number, attempt in enumerate(result.attempts, start=1):
        for layer in attempt.layers:
            shape: list[Value] = [layer.fan_in, layer.fan_out, layer.weight_std]
            units: list[Value] = [layer.saturated, layer.dead, int(layer.is_symmetric), layer.rank, layer.slope_square]
            for name, figures in _measured(layer):
                begin: list[Value] = [number, attempt.attempt.title, layer.layer, name]
                own = units if name == _NAMES["post"] else [None] * len(units)
                rows.append([*begin, *_five(figures), *shape, *own, *about])
    return write_csv(rows)


def counts_csv(result: DeepResult, quantity: str) -> str:
    """Return the histograms of one of ``QUANTITIES``: one row a step of an axis that holds numbers.

    The steps are 13 % apart, so that the largest run is some 10 MB; exact zeros are a row from 0 to 0.
    """
    rows: list[list[Value]] = [["attempt", "layer", "quantity", "from", "to", "numbers"]]
    for number, attempt in enumerate(result.attempts, start=1):
        for layer in attempt.layers:
            figures, name = getattr(layer, quantity), _NAMES[quantity]
            if figures is None:
                continue
            ends = [*range(0, len(figures.counts), _COARSER), len(figures.counts)]
            edges = figures.axis.edges(len(figures.counts))[ends].tolist()
            counts = np.add.reduceat(figures.counts, ends[:-1])
            if figures.zeros:
                rows.append([number, layer.layer, name, 0.0, 0.0, round(figures.zeros * figures.n)])
            rows += [
                [number, layer.layer, name, edges[step], edges[step + 1], int(counts[step])]
                for step in np.flatnonzero(counts).tolist()
            ]
    return write_csv(rows)


def sizes_csv(result: DeepResult) -> str:
    """Return the RMS over the layers: as measured, and as infinite width has it, with the law at this width."""
    header: list[Value] = ["attempt", "scheme", "layer"]
    for quantity in ("pre-activations", "activations", "gradient of the activations"):
        header += [f"{quantity}, measured", f"{quantity}, infinite width"]
    header += [f"log of an example's RMS over infinite width, {part}" for part in ("mean", "standard deviation")]
    rows: list[list[Value]] = [header]
    for number, attempt in enumerate(result.attempts, start=1):
        rows += [
            [number, attempt.attempt.title, layer, *_rms_of(result, attempt, layer)]
            for layer in range(result.spec.depth + 1)
        ]
    return write_csv(rows)


def _rms_of(result: DeepResult, attempt: AttemptFigures, layer: int) -> list[Value]:
    own = attempt.layers[layer - 1] if 0 < layer <= len(attempt.layers) else None
    limit = attempt.limit
    backward = own.gradient_post if own else None
    measured = result.input.rms if layer == 0 else own.post.rms if own else None
    law = limit.log_rms[layer] if limit and limit.log_rms else None
    return [
        own.pre.rms if own else None,
        limit.pre[layer] if limit and layer else None,
        measured,
        limit.post[layer] if limit else None,
        backward.rms if backward else None,
        limit.backward[layer] if limit else None,
        law.mean if law else None,
        law.std if law else None,
    ]


def samples_csv(result: DeepResult, layer: int) -> str:
    """Return what the saturation chart shows of a layer, from 1: pre-activations, activation and slope there."""
    g = result.spec.nonlinearity
    rows: list[list[Value]] = [["attempt", "layer", "pre-activation", "activation", "slope"]]
    for number, attempt in enumerate(result.attempts, start=1):
        for own in attempt.layers[layer - 1 : layer]:
            columns = (own.sample, g.apply(own.sample), g.derivative(own.sample))
            rows += [[number, layer, *values] for values in zip(*(part.tolist() for part in columns), strict=True)]
    return write_csv(rows)


def spectra_csv(result: DeepResult) -> str:
    """Return the singular values of each layer's Jacobian, and as layer 0 those of the whole network's."""
    rows: list[list[Value]] = [["attempt", "scheme", "layer (0: all of them)", "index", "singular value"]]
    for number, attempt in enumerate(result.attempts, start=1):
        spectra = [(layer.layer, layer.singular_values) for layer in attempt.layers]
        for layer, values in [(0, attempt.jacobian), *spectra]:
            if values is not None:
                begin: list[Value] = [number, attempt.attempt.title, layer]
                rows += [[*begin, index, value] for index, value in enumerate(values.tolist(), start=1)]
    return write_csv(rows)


def phase_csv(
    line: Sequence[tuple[float, float, float]],
    grid: Sequence[tuple[float, float, float]],
    attempts: Sequence[tuple[str, float, float]],
) -> str:
    """Return the phase diagram.

    ``line`` is the critical line as (weight variance, bias variance, second moment of the pre-activations),
    ``grid`` how deep signals reach as (weight variance, bias variance, layers), ``attempts`` the points on it by
    name. The weights' variance is ``fan_in Var(W)``.
    """
    rows: list[list[Value]] = [["what", "fan_in Var(W)", "bias variance", "q* on the line", "layers"]]
    rows += [["critical line", weight, bias, q, None] for weight, bias, q in line]
    rows += [["depth", weight, bias, None, layers] for weight, bias, layers in grid]
    rows += [[name, weight, bias, None, None] for name, weight, bias in attempts]
    return write_csv(rows)


def _measured(layer: LayerFigures) -> Iterator[tuple[str, ArraySummary]]:
    for name in QUANTITIES:
        figures = getattr(layer, name)
        if figures is not None:
            yield _NAMES[name], figures


def _five(figures: ArraySummary) -> list[Value]:
    return [
        figures.mean,
        figures.std,
        figures.rms,
        figures.largest,
        figures.zeros,
        figures.n,
    ]
