"""Networks: the matrix mathematics, and the tracing of activations and gradients through it.

It stands on activations.
"""

from __future__ import annotations

from xavier_core.network.array_summary import BINS, Figures, figures_of
from xavier_core.network.forward_statistics import forward_statistics
from xavier_core.network.jacobian import ScaledMatrix, end_to_end, layer_jacobian, singular_values
from xavier_core.network.layer import backward_layer, backward_range_event, forward_layer, forward_range_event
from xavier_core.network.losses import COTANGENT_STREAM, random_cotangent
from xavier_core.network.memory import DEFAULT_BUDGET, check_fits, trace_bytes
from xavier_core.network.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH, PRECISIONS, Network
from xavier_core.network.range_check import OVERFLOW, UNDERFLOW, RangeEvent, has_overflowed, with_event
from xavier_core.network.statistics import (
    activation_rank,
    describe,
    effective_rank,
    is_symmetric_layer,
    mean_square_slope,
    share_dead,
    share_saturated,
)
from xavier_core.network.trace import BackwardTrace, ForwardTrace, TraceSpace, trace_backward, trace_forward

__all__ = [
    "BINS",
    "COTANGENT_STREAM",
    "DEFAULT_BUDGET",
    "MAX_BATCH",
    "MAX_DEPTH",
    "MAX_WIDTH",
    "OVERFLOW",
    "PRECISIONS",
    "UNDERFLOW",
    "BackwardTrace",
    "Figures",
    "ForwardTrace",
    "Network",
    "RangeEvent",
    "ScaledMatrix",
    "TraceSpace",
    "activation_rank",
    "backward_layer",
    "backward_range_event",
    "check_fits",
    "describe",
    "effective_rank",
    "end_to_end",
    "figures_of",
    "forward_layer",
    "forward_range_event",
    "forward_statistics",
    "has_overflowed",
    "is_symmetric_layer",
    "layer_jacobian",
    "mean_square_slope",
    "random_cotangent",
    "share_dead",
    "share_saturated",
    "singular_values",
    "trace_backward",
    "trace_bytes",
    "trace_forward",
    "with_event",
]
