"""Networks: the matrix mathematics, and the tracing of activations and gradients through it.

``forward`` and ``backward`` are the one pass that deep networks run on.
It stands on activations and dice.
"""

from __future__ import annotations

from xavier_core.network.buffers import Buffers
from xavier_core.network.jacobian import ScaledMatrix, end_to_end, layer_jacobian, singular_values
from xavier_core.network.losses import (
    COTANGENT_STREAM,
    Loss,
    mean_squared_error,
    random_cotangent,
    softmax_cross_entropy,
)
from xavier_core.network.memory import DEFAULT_BUDGET, check_fits, trace_bytes
from xavier_core.network.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH, PRECISIONS, Dense, Network
from xavier_core.network.passes import LayerSource, backward, forward
from xavier_core.network.range_check import first_of_each, has_overflowed
from xavier_core.network.statistics import (
    BINS,
    ArraySummary,
    activation_rank,
    effective_rank,
    example_similarity,
    is_symmetric_layer,
    mean_square_slope,
    share_dead,
    share_saturated,
    summarize,
)
from xavier_core.network.steps import OVERFLOW, UNDERFLOW, BackwardStep, ForwardStep, RangeEvent

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
    "ArraySummary",
    "BackwardStep",
    "Buffers",
    "Dense",
    "ForwardStep",
    "LayerSource",
    "Loss",
    "Network",
    "RangeEvent",
    "ScaledMatrix",
    "activation_rank",
    "backward",
    "check_fits",
    "effective_rank",
    "end_to_end",
    "example_similarity",
    "first_of_each",
    "forward",
    "has_overflowed",
    "is_symmetric_layer",
    "layer_jacobian",
    "mean_square_slope",
    "mean_squared_error",
    "random_cotangent",
    "share_dead",
    "share_saturated",
    "singular_values",
    "softmax_cross_entropy",
    "summarize",
    "trace_bytes",
]
