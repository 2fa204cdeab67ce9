"""Networks: the matrix mathematics, and the tracing of activations and gradients through it.

It stands on activations.
"""

from __future__ import annotations

from xavier_core.network.array_summary import BINS, Figures, figures_of
from xavier_core.network.forward_statistics import forward_statistics
from xavier_core.network.jacobian import ScaledMatrix, end_to_end, layer_jacobian, singular_values
from xavier_core.network.layer import backward_layer, backward_trouble, forward_layer, forward_trouble
from xavier_core.network.losses import COTANGENT_STREAM, random_cotangent
from xavier_core.network.memory import DEFAULT_BUDGET, check_fits, trace_bytes
from xavier_core.network.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH, PRECISIONS, Network
from xavier_core.network.range_check import OVERFLOW, UNDERFLOW, Trouble, has_overflowed, noted
from xavier_core.network.statistics import (
    activation_rank,
    describe,
    effective_rank,
    mean_square_slope,
    share_dead,
    share_saturated,
    units_alike,
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
    "ScaledMatrix",
    "TraceSpace",
    "Trouble",
    "activation_rank",
    "backward_layer",
    "backward_trouble",
    "check_fits",
    "describe",
    "effective_rank",
    "end_to_end",
    "figures_of",
    "forward_layer",
    "forward_statistics",
    "forward_trouble",
    "has_overflowed",
    "layer_jacobian",
    "mean_square_slope",
    "noted",
    "random_cotangent",
    "share_dead",
    "share_saturated",
    "singular_values",
    "trace_backward",
    "trace_bytes",
    "trace_forward",
    "units_alike",
]
