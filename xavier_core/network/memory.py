"""The memory of a trace: how many bytes it takes, and what would fit where it takes too many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from xavier_core.base import SheetError

__all__ = ["DEFAULT_BUDGET", "Takes", "check_fits", "show_bytes", "trace_bytes"]

DEFAULT_BUDGET = 2 * 2**30
"""Bytes that one trace may take where nothing else is said: 2 GiB."""

Takes = Callable[[int, int, DTypeLike], int]
"""(batch, depth, precision) to the bytes that something takes: the more, the more it is asked for."""

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def trace_bytes(layer_sizes: Sequence[int], *, batch: int, dtype: DTypeLike, backward: bool = True) -> int:
    """Return the bytes that a network, its inputs and its trace take at once.

    Forward these are the weights and biases, the inputs, and of each layer the pre-activations and the
    activations, ``batch`` times its units each. Backward come the gradients with respect to all of them.

    Parameters
    ----------
    layer_sizes
        ``(n_0, ..., n_L)``: the inputs, then the units of each layer.
    batch
        Examples.
    dtype
        float64 or float32.
    backward
        Whether the backward pass is traced, too.
    """
    parameters = sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(layer_sizes))
    signals = batch * (layer_sizes[0] + 2 * sum(layer_sizes[1:]))
    return (2 if backward else 1) * (parameters + signals) * np.dtype(dtype).itemsize


def check_fits(takes: Takes, *, batch: int, depth: int, dtype: DTypeLike, budget: int) -> None:
    """Refuse what would take more bytes than the budget.

    Raises
    ------
    SheetError
        With the figure, and the largest batch, the largest depth and the precision that would fit.
    """
    needed = takes(batch, depth, dtype)
    if needed <= budget:
        return
    ways = []
    if examples := _most(batch, lambda count: takes(count, depth, dtype) <= budget):
        ways.append(f"a batch of {examples}")
    if layers := _most(depth, lambda count: takes(batch, count, dtype) <= budget):
        ways.append(f"{layers} {'layers' if layers > 1 else 'layer'}")
    if takes(batch, depth, np.float32) <= budget:
        ways.append("float32")
    fitting = f", as with {' or '.join(ways)}" if ways else "; a smaller width"
    raise SheetError("memory", _Bytes(needed), f"up to {show_bytes(budget)}{fitting}")


def show_bytes(count: int) -> str:
    """Return a number of bytes in powers of 1000 and two digits at least, such as ``1.6 GB``."""
    size, unit = float(count), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000.0, unit + 1
    digits = 1 if unit and size < 9.95 else 0
    return f"{size:.{digits}f} {_UNITS[unit]}"


class _Bytes(int):
    """A number of bytes that an error writes as people do."""

    __slots__ = ()

    def __repr__(self) -> str:
        return show_bytes(self)


def _most(limit: int, fits: Callable[[int], bool]) -> int:
    """The largest count below ``limit`` that fits, 0 where none does; what fits goes on fitting below."""
    minimum, maximum = 0, limit
    while maximum - minimum > 1:
        middle = (minimum + maximum) // 2
        minimum, maximum = (middle, maximum) if fits(middle) else (minimum, middle)
    return minimum
