"""Statistics of a network's layers alone: nothing is stored, so that memory does not grow with the depth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from xavier_core.activations import Activation, Values
from xavier_core.network.layer import Progress, forward_layer, forward_range_event
from xavier_core.network.network import check_array, check_signal
from xavier_core.network.range_check import RangeEvent, has_overflowed, with_event
from xavier_core.network.statistics import Statistics, describe, is_symmetric_layer, share_dead, share_saturated

__all__ = ["LayerStatistics", "forward_statistics"]


class LayerStatistics(NamedTuple):
    """What the statistics of a layer are; all but ``range_events`` are None in the layer where numbers overflow."""

    layer: int
    """From 1."""
    pre: Statistics | None
    post: Statistics | None
    saturated: float | None
    """See ``share_saturated``."""
    dead: float | None
    """See ``share_dead``."""
    is_symmetric: bool | None
    """See ``is_symmetric_layer``."""
    range_events: RangeEvent | None


def forward_statistics(
    layers: Iterable[tuple[Values, Values | None]],
    inputs: Values,
    activation: Activation,
    *,
    progress: Progress | None = None,
) -> Iterator[LayerStatistics]:
    """Yield the statistics of each layer, and keep none of its numbers: memory does not grow with the depth.

    The layer where numbers overflow is the last one.

    Parameters
    ----------
    layers
        Weights and biases, or None, of each layer; they can be drawn as they are asked for.
    inputs
        Shape (batch, inputs), finite, of the precision of the weights.
    activation
        g, and its slope below 0 where it takes one; it follows every layer.
    progress
        As in ``trace_forward``.

    Raises
    ------
    SheetError
        For inputs or weights that do not fit.
    """
    rooms = [np.empty(0, inputs.dtype) for _ in range(3)]

    def room(number: int, units: int) -> Values:
        if rooms[number].size < len(inputs) * units:
            rooms[number] = np.empty(len(inputs) * units, inputs.dtype)
        return rooms[number][: len(inputs) * units].reshape(-1, units)

    incoming = inputs
    range_events: tuple[RangeEvent, ...] = ()
    for layer, (weights, bias) in enumerate(layers, start=1):
        if layer == 1:
            check_signal("inputs", inputs, weights.shape[0], weights.dtype)
        check_array(f"weights of layer {layer}", weights, (incoming.shape[1], None), inputs.dtype)
        units, turn = weights.shape[1], layer % 2  # what comes in lies in the room of the other turn
        out = (room(turn, units), None) if activation.key == "identity" else (room(2, units), room(turn, units))
        pre, post = forward_layer(incoming, weights, bias, activation, out=out)
        found = forward_range_event(
            layer, incoming=incoming, weights=weights, pre=pre, post=post, activation=activation
        )
        known, range_events = range_events, with_event(range_events, found)
        own = found if range_events != known else None
        if has_overflowed(range_events):
            yield LayerStatistics(layer, None, None, None, None, None, own)
            return
        yield LayerStatistics(
            layer,
            describe(pre),
            describe(post),
            share_saturated(post, activation),
            share_dead(pre, activation),
            is_symmetric_layer(post),
            own,
        )
        incoming = post
        if progress:
            progress(layer)
