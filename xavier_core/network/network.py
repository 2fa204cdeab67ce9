"""A network with given weights, biases and activation, checked once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from xavier_core.activations import ACTIVATIONS, DEFAULT_SLOPE, Activation, Values, find_activation
from xavier_core.base import SheetError, check_whole

__all__ = [
    "MAX_BATCH",
    "MAX_DEPTH",
    "MAX_WIDTH",
    "PRECISIONS",
    "Dense",
    "Network",
    "Precision",
    "check_array",
    "check_signal",
]

MAX_DEPTH = 200
MAX_WIDTH = 4096
MAX_BATCH = 4096
PRECISIONS = ("float64", "float32")

Precision = np.dtype[np.float64] | np.dtype[np.float32]
"""The dtype of every number of a network."""


class Dense(NamedTuple):
    """One dense layer: ``g(a @ W + b)``."""

    weights: Values
    """W, shape (fan_in, fan_out)."""
    bias: Values | None = None
    """b, shape (fan_out,); None for no biases."""
    activation: Activation = ACTIVATIONS["identity"]
    """g, which follows the layer."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network of dense layers, ``z_l = a_(l-1) @ W_l + b_l`` and ``a_l = g(z_l)``, on inputs a_0.

    Raises
    ------
    SheetError
        When built from arrays whose shapes do not follow each other, of several precisions or another one than
        float64 and float32, with numbers that are not finite, or from a network that is too deep or too wide.
    """

    weights: Sequence[Values]
    """One array a layer, shape (fan_in, fan_out); kept as a tuple."""
    biases: Sequence[Values] = ()
    """One array a layer, shape (fan_out,), or nothing for no biases at all; kept as a tuple."""
    activation: str = "tanh"
    """Key of a row of ``ACTIVATIONS``."""
    slope: float = DEFAULT_SLOPE
    """Slope of leaky ReLU below 0, from -1 to 1; no other activation looks at it."""
    is_last_linear: bool = False
    """Whether the last layer's pre-activations are the outputs; else the activation follows it, too."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "weights", tuple(self.weights))
        put(self, "biases", tuple(self.biases))
        check_whole("depth", len(self.weights), minimum=1, maximum=MAX_DEPTH)
        if self.biases and len(self.biases) != len(self.weights):
            raise SheetError("biases", f"{len(self.biases)} arrays", f"none at all or {len(self.weights)}")
        put(self, "slope", find_activation(self.activation, self.slope).slope)
        dtype = getattr(self.weights[0], "dtype", None)
        if dtype not in PRECISIONS:
            received = str(dtype or type(self.weights[0]).__name__)
            raise SheetError("weights of layer 1", received, "an array of " + " or ".join(PRECISIONS))
        fan_in = None
        for layer, weights in enumerate(self.weights, start=1):
            check_array(f"weights of layer {layer}", weights, (fan_in, None), dtype)
            fan_in = weights.shape[1]
        for layer, biases in enumerate(self.biases, start=1):
            check_array(f"biases of layer {layer}", biases, (self.weights[layer - 1].shape[1],), dtype)

    @property
    def depth(self) -> int:
        """Layers."""
        return len(self.weights)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """``(n_0, ..., n_L)``: the inputs, then the units of each layer."""
        return (self.weights[0].shape[0], *(weights.shape[1] for weights in self.weights))

    @property
    def dtype(self) -> Precision:
        """The precision of every number."""
        return self.weights[0].dtype

    @property
    def nonlinearity(self) -> Activation:
        """The activation's row."""
        return find_activation(self.activation, self.slope)

    def __iter__(self) -> Iterator[Dense]:
        """Yield the layers, the first one first."""
        g = self.nonlinearity
        for layer, weights in enumerate(self.weights, start=1):
            is_linear = self.is_last_linear and layer == self.depth
            bias = self.biases[layer - 1] if self.biases else None
            yield Dense(weights, bias, ACTIVATIONS["identity"] if is_linear else g)


def check_array(name: str, values: Values, shape: tuple[int | None, ...], dtype: Precision) -> None:
    """Refuse an array of another shape (None is any size) or precision, or with numbers that are not finite.

    Raises
    ------
    SheetError
        With the name.
    """
    if not isinstance(values, np.ndarray):
        raise SheetError(name, type(values).__name__, f"an array of {dtype}")
    fits = values.ndim == len(shape) and all(size in (None, own) for size, own in zip(shape, values.shape, strict=True))
    if not fits:
        wanted = ", ".join("any" if size is None else str(size) for size in shape)
        raise SheetError(name, f"shape {values.shape}", f"of shape ({wanted})")
    if values.dtype != dtype:
        raise SheetError(name, str(values.dtype), f"{dtype}, as in the other arrays")
    for size in values.shape:
        check_whole("width", size, minimum=1, maximum=MAX_WIDTH)
    if not np.isfinite(values).all():
        raise SheetError(name, "numbers that are not finite", "finite numbers")


def check_signal(name: str, values: Values, units: int, dtype: Precision, *, batch: int | None = None) -> None:
    """Refuse values that are not of shape (batch, units), of that precision and finite, under their name.

    Raises
    ------
    SheetError
        Naming what does not fit.
    """
    if not isinstance(values, np.ndarray):
        raise SheetError(name, type(values).__name__, f"an array of {dtype}")
    if values.ndim != 2 or values.shape[1] != units:
        raise SheetError(name, f"shape {values.shape}", f"of shape (batch, {units})")
    if values.dtype != dtype:
        raise SheetError(name, str(values.dtype), f"{dtype}, the precision of the network")
    check_whole("batch", len(values), minimum=1, maximum=MAX_BATCH)
    if batch is not None and len(values) != batch:
        raise SheetError(name, f"{len(values)} examples", f"{batch}, as many as the inputs")
    if not np.isfinite(values).all():
        raise SheetError(name, "numbers that are not finite", "finite numbers")
