"""The memory of a trace: how many bytes it takes, and what would fit where it takes too many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from xavier_core.base import SheetError, counted

__all__ = [
    "DEFAULT_BUDGET",
    "BudgetError",
    "Fits",
    "Size",
    "Takes",
    "check_fits",
    "find_fits",
    "show_bytes",
    "trace_bytes",
]

DEFAULT_BUDGET = 2 * 2**30
"""Bytes that one trace may take where nothing else is said: 2 GiB."""


class Size(NamedTuple):
    """What decides how much memory a network takes."""

    batch: int
    """Examples."""
    depth: int
    """Layers."""
    width: int
    """Units per layer."""
    precision: str
    """Key of ``PRECISIONS``."""


Takes = Callable[[Size], int]
"""A size to the bytes that something of it takes: the more, the larger each of its parts is."""


class Fits(NamedTuple):
    """What would fit in a budget where a size does not: each change alone, None where it alone does not do."""

    examples: int | None = None
    """The largest batch."""
    layers: int | None = None
    """The largest depth."""
    precision: str | None = None
    """``float32``, where that is less."""
    units: int | None = None
    """The largest width, where none of the others does."""

    @property
    def text(self) -> str:
        """The changes in words, such as ``409 examples, 51 layers or float32``; nothing where there is none."""
        ways = [
            *(counted(count, noun) for count, noun in ((self.examples, "example"), (self.layers, "layer")) if count),
            *([self.precision] if self.precision else []),
            *([f"{counted(self.units, 'unit')} per layer"] if self.units else []),
        ]
        return " or ".join(filter(None, (", ".join(ways[:-1]), *ways[-1:])))


class BudgetError(SheetError):
    """A refusal of what takes more memory than it may: “Needs 1.0 GB, limit 537 MB; fits with 51 layers”."""

    def __init__(self, needed: int, budget: int, fits: Fits) -> None:
        self.needed, self.budget, self.fits = needed, budget, fits
        super().__init__("memory", _Bytes(needed), f"at most {show_bytes(budget)}")

    def sentence(self, mark: Callable[[str], str] = str) -> str:
        """Return the text, with ``mark`` put around the bytes that are needed."""
        needed, limit = show_bytes(self.needed), show_bytes(self.budget)
        if needed == limit:
            needed, limit = f"{self.needed:,} bytes", f"{self.budget:,} bytes"
        ways = f"; fits with {self.fits.text}" if self.fits.text else ""
        return f"Needs {mark(needed)}, limit {limit}{ways}."

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.needed, self.budget, self.fits)


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


def check_fits(takes: Takes, size: Size, *, budget: int) -> None:
    """Refuse what would take more bytes than the budget.

    Raises
    ------
    BudgetError
        With the figure, and what would fit: see ``find_fits``.
    """
    needed = takes(size)
    if needed > budget:
        raise BudgetError(needed, budget, find_fits(takes, size, budget=budget))


def find_fits(takes: Takes, size: Size, *, budget: int) -> Fits:
    """Return the largest batch, the largest depth and the precision that would fit, each with the rest as it is.

    Where none does, the largest width. All are found by search, with the same count of bytes that refuses.
    """

    def fits(**changes: Any) -> bool:  # noqa: ANN401 - parts of the size
        return takes(size._replace(**changes)) <= budget

    found = Fits(
        _most(size.batch, lambda batch: fits(batch=batch)),
        _most(size.depth, lambda depth: fits(depth=depth)),
        "float32" if size.precision != "float32" and fits(precision="float32") else None,
    )
    return found if any(found) else Fits(units=_most(size.width, lambda width: fits(width=width)))


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


def _most(limit: int, fits: Callable[[int], bool]) -> int | None:
    """The largest count below ``limit`` that fits, None where none does; what fits goes on fitting below."""
    minimum, maximum = 0, limit
    while maximum - minimum > 1:
        middle = (minimum + maximum) // 2
        minimum, maximum = (middle, maximum) if fits(middle) else (minimum, middle)
    return minimum or None
