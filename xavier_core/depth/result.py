"""What a deep run is measured by: the figures of each layer, of each attempt, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xavier_core.depth.spec import USUAL_MEASUREMENTS, DeepAttempt, DeepSpec, Measurements
from xavier_core.mean_field import LogRms
from xavier_core.network import ArraySummary, RangeEvent, has_overflowed

__all__ = ["AttemptFigures", "DeepResult", "LayerFigures", "Limit"]


class LayerFigures(NamedTuple):
    """Everything that is measured in one layer of one attempt; gradients are None until they are reached."""

    layer: int
    """From 1."""
    fan_in: int
    fan_out: int
    weight_std: float
    """Standard deviation of the weights as they were drawn."""
    pre: ArraySummary
    """Pre-activations."""
    post: ArraySummary
    """Activations."""
    saturated: float | None
    """Share of the activations beyond 99 % of the way to a limit; None where the activation has none."""
    dead: float
    """Share of the units whose slope is 0 for every example."""
    is_symmetric: bool
    """Whether all units of the layer have the same activation for every example."""
    rank: float | None
    """Effective rank of the activations of the first examples; None where it was not asked for."""
    slope_square: float
    """Mean of g'(z)**2 over units and examples: what the activation does to the gradient's mean square."""
    sample: NDArray[np.float64]
    """Some of the layer's pre-activations, at most 256, in order of size."""
    similarity: float | None = None
    """Mean product of two examples' activations over their mean square: 1 where all are alike; None of one example,
    and where all activations are 0."""
    reaching: tuple[float, ...] = ()
    """What reaches the layer at the first example: its first 16 inputs."""
    gradient_post: ArraySummary | None = None
    """Gradient with respect to the activations."""
    gradient_pre: ArraySummary | None = None
    """Gradient with respect to the pre-activations."""
    gradient_weights: ArraySummary | None = None
    """Gradient with respect to the weights, summed over the batch."""
    singular_values: NDArray[np.float64] | None = None
    """Singular values of the layer's Jacobian at the first example, largest first; None where not asked for."""


class Limit(NamedTuple):
    """What layers of infinite width do: the RMS, from the inputs (layer 0) to the last layer.

    Backward the RMS of the gradient with respect to the activations, the last being 1.
    """

    pre: tuple[float, ...]
    """Of the pre-activations; the first is NaN, since inputs have none."""
    post: tuple[float, ...]
    backward: tuple[float, ...]
    log_rms: tuple[LogRms, ...] | None
    """Law, over re-rolls, of the logarithm of an example's RMS over ``post`` at the network's own width; None where
    no law of it is known."""


@dataclass(frozen=True, slots=True, eq=False)
class AttemptFigures:
    """One attempt of a deep run, as far as it has come."""

    attempt: DeepAttempt
    layers: tuple[LayerFigures, ...] = ()
    range_events: tuple[RangeEvent, ...] = ()
    limit: Limit | None = None
    why_no_limit: str = ""
    """Why there is no law of infinite width, or nothing."""
    why_no_numbers: str = ""
    """Why the attempt cannot be drawn at all, or nothing."""
    jacobian: NDArray[np.float64] | None = None
    """Singular values of the Jacobian from the inputs to the last layer at the first example, largest first."""

    @property
    def is_broken(self) -> bool:
        """Whether numbers overflowed, so that nothing more is computed."""
        return has_overflowed(self.range_events)


@dataclass(frozen=True, slots=True, eq=False)
class DeepResult:
    """A deep run, as far as it has come."""

    spec: DeepSpec
    input: ArraySummary
    attempts: tuple[AttemptFigures, ...]
    layers_done: int
    """Layers passed so far, forward and backward, of all attempts."""
    layers_to_do: int
    """Layers to pass in all."""
    measurements: Measurements = USUAL_MEASUREMENTS
    """What is measured beside the usual figures."""

    @property
    def is_done(self) -> bool:
        """Whether every layer has been passed."""
        return self.layers_done >= self.layers_to_do
