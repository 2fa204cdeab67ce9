"""The figures that the sources print, and how far a run of the same network is from them.

A printed figure is one network's: another one of the same kind, with other dice, has another. How far
they scatter was measured on networks of the published size, so that a difference can be told from chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from xavier_core.depth.presets import DEEP_PRESETS
from xavier_core.depth.result import AttemptFigures, DeepResult
from xavier_core.depth.spec import DeepSpec
from xavier_core.mean_field import rms_by_layer

__all__ = ["PUBLISHED", "Comparison", "Published", "compare"]


class Published(NamedTuple):
    """A figure as a source prints it."""

    preset: str
    """Key of the preset that is the source's network."""
    attempt: int
    """Which of the preset's attempts, from 0."""
    layer: int
    """From 1; 0 for the inputs."""
    quantity: str
    """``input.std``, ``post.mean`` and ``post.std``, or ``jacobian.mean`` for the layer's mean singular value."""
    value: float
    half_width: float
    """How far the true figure may be from the printed one: half a last digit, or what "around" leaves open."""
    deviation: float
    """Standard deviation of the figure from one network to the next, inputs and weights drawn anew."""
    theory: float
    """What layers of infinite width have."""
    source: str

    @property
    def title(self) -> str:
        """The quantity in words."""
        return _TITLES[_QUANTITIES.index(self.quantity)]


class Comparison(NamedTuple):
    """A printed figure beside that of a run."""

    published: Published
    attempt: int
    """Which of the run's attempts, from 0."""
    ours: float
    difference: float
    """Ours less the printed one."""
    standard_errors: float
    """The difference over ``sqrt(2 deviation**2 + half_width**2 / 3)``: within 3 of each other, chance will do."""


_QUANTITIES = ("input.std", "post.std", "post.mean", "jacobian.mean")
_TITLES = (
    "standard deviation of the inputs",
    "standard deviation of the activations",
    "mean of the activations",
    "mean singular value of the layer",
)
_LAST_DIGIT = 5e-7
"""The slides print six decimals."""
_AROUND = 0.05
"""The paper says "around" and one decimal."""
_INPUT_DEVIATION = 0.001
"""1/sqrt(2 * 1000 * 500): the standard deviation of that of 500,000 normal numbers."""


class _Column(NamedTuple):
    """What a slide prints of one attempt, layer by layer; deviations are from ``tests/record_published.py``."""

    preset: str
    attempt: int
    slide: int
    input_std: float
    stds: tuple[float, ...]
    std_deviations: tuple[float, ...]
    means: tuple[float, ...] = ()
    mean_deviations: tuple[float, ...] = ()


# fmt: off
_COLUMNS = (
    _Column(
        "cs231n-tanh", 0, 45, 0.998388,
        (0.213081, 0.047551, 0.010630, 0.002378, 0.000532, 0.000119, 0.000026, 0.000006, 0.000001, 0.000000),
        (0.00041, 0.00013, 3.8e-05, 1.1e-05, 3.1e-06, 7.8e-07, 2.2e-07, 5.7e-08, 1.5e-08, 3.7e-09),
    ),
    _Column(
        "cs231n-tanh", 1, 47, 1.001311,
        (0.981879, 0.981649, 0.981601, 0.981755, 0.981614, 0.981560, 0.981520, 0.981913, 0.981728, 0.981736),
        (0.00011, 0.00011, 0.00011, 0.00011, 0.00013, 0.00011, 0.00012, 0.00011, 0.00011, 0.00012),
    ),
    _Column(
        "cs231n-tanh", 2, 48, 1.001311,
        (0.627953, 0.486051, 0.407723, 0.357108, 0.320917, 0.292116, 0.273387, 0.254935, 0.239266, 0.228008),
        (0.00064, 0.0007, 0.00084, 0.00097, 0.0012, 0.0011, 0.0014, 0.0015, 0.0017, 0.0018),
    ),
    _Column(
        "cs231n-relu", 0, 49, 0.999444,
        (0.582273, 0.403795, 0.276912, 0.198685, 0.140299, 0.103280, 0.072748, 0.051572, 0.038583, 0.026076),
        (0.0014, 0.008, 0.0096, 0.0098, 0.0085, 0.0073, 0.0059, 0.0044, 0.0036, 0.0026),
        (0.398623, 0.272352, 0.186076, 0.136442, 0.099568, 0.072234, 0.049775, 0.035138, 0.025404, 0.018408),
        (0.0012, 0.01, 0.0094, 0.0084, 0.0071, 0.0057, 0.0043, 0.0035, 0.0024, 0.0019),
    ),
    _Column(
        "cs231n-relu", 1, 50, 0.999444,
        (0.825232, 0.827835, 0.813855, 0.826902, 0.834092, 0.860035, 0.870610, 0.889348, 0.845357, 0.844523),
        (0.002, 0.016, 0.027, 0.039, 0.048, 0.058, 0.067, 0.071, 0.081, 0.083),
        (0.562488, 0.553614, 0.545867, 0.565396, 0.547678, 0.587103, 0.596867, 0.623214, 0.567498, 0.552531),
        (0.0016, 0.021, 0.027, 0.034, 0.04, 0.045, 0.049, 0.055, 0.055, 0.06),
    ),
)
# fmt: on


def _rows_of(column: _Column) -> Iterator[Published]:
    """The rows of a slide: the inputs, then layer by layer."""
    spec = DEEP_PRESETS[column.preset].spec
    attempt = spec.attempts[column.attempt]
    scale = spec.width * attempt.rule.variance_of(spec.layer(0), attempt.arguments)
    rms = rms_by_layer(spec.nonlinearity, weight_scale=scale, depth=spec.depth)
    mean_part = 1.0 / math.sqrt(math.pi) if spec.activation == "relu" else 0.0  # of the root mean square
    std_part = math.sqrt(1.0 - mean_part**2)
    at, source = (column.preset, column.attempt), f"CS231n (2017), lecture 6, slide {column.slide}"
    yield Published(*at, 0, "input.std", column.input_std, _LAST_DIGIT, _INPUT_DEVIATION, 1.0, source)
    for quantity, part, values, deviations in (
        ("post.mean", mean_part, column.means, column.mean_deviations),
        ("post.std", std_part, column.stds, column.std_deviations),
    ):
        for layer, (value, deviation) in enumerate(zip(values, deviations, strict=True), start=1):
            yield Published(*at, layer, quantity, value, _LAST_DIGIT, deviation, part * rms[layer], source)


def _singular_values() -> Iterator[Published]:
    """Mean singular values of a layer, where it is nearly linear: 8/(3 pi) sqrt(n Var(W)) for large matrices.

    (They follow the quarter circle law on [0, 2].) The paper has one number for all layers; it is the last one,
    with the smallest activations, that comes nearest to the linear regime which the paper argues from.
    """
    preset = "glorot-jacobian"
    last = DEEP_PRESETS[preset].spec.depth
    whole = 8.0 / (3.0 * math.pi)
    for attempt, value, deviation, theory in ((0, 0.5, 0.00028, whole / math.sqrt(3.0)), (1, 0.8, 0.0049, whole)):
        source = "Glorot and Bengio (2010), after eq. 17"
        yield Published(preset, attempt, last, "jacobian.mean", value, _AROUND, deviation, theory, source)


PUBLISHED: tuple[Published, ...] = (*(row for column in _COLUMNS for row in _rows_of(column)), *_singular_values())
"""Every printed figure, source by source, attempt by attempt."""


def compare(result: DeepResult) -> tuple[Comparison, ...]:
    """Return each printed figure of the run's network beside the run's own, as far as the run has come.

    A network is a source's where its preset has the same inputs, batch, sizes and activation, an attempt is where
    the preset has the same one; seed, roll and precision do not matter, nor do the other attempts. For any other
    network there is nothing. Figures of one network depend on each other, most of all in neighbouring layers.
    """
    rows = []
    for index, figures in enumerate(result.attempts):
        for published in PUBLISHED:
            spec = DEEP_PRESETS[published.preset].spec
            if spec.attempts[published.attempt] != figures.attempt or _network(spec) != _network(result.spec):
                continue
            ours = _measured(result, figures, published)
            if ours is not None:
                difference = ours - published.value
                error = math.sqrt(2.0 * published.deviation**2 + published.half_width**2 / 3.0)
                rows.append(Comparison(published, index, ours, difference, difference / error))
    return tuple(rows)


def _network(spec: DeepSpec) -> tuple[object, ...]:
    """What a network is, apart from its weights."""
    return (spec.data, spec.examples, spec.layer_sizes, spec.activation, spec.slope)


def _measured(result: DeepResult, figures: AttemptFigures, published: Published) -> float | None:
    """The run's own figure; None where it has not been measured."""
    if published.quantity == "input.std":
        return result.input.std
    if published.layer > len(figures.layers):
        return None
    layer = figures.layers[published.layer - 1]
    if published.quantity == "jacobian.mean":
        return None if layer.singular_values is None else float(layer.singular_values.mean())
    return layer.post.mean if published.quantity == "post.mean" else layer.post.std
