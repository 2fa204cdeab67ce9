"""The deep experiment as one frozen value: everything on the depth page follows from a ``DeepSpec``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from xavier_core.activations import DEFAULT_SLOPE, Activation, find_activation
from xavier_core.base import SheetError, check_number, check_whole
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH, PRECISIONS
from xavier_core.schemes import Draw, Layer
from xavier_core.sheet import SheetSpec

__all__ = [
    "DATA",
    "DIGITS_EXAMPLES",
    "DIGITS_INPUTS",
    "MAX_BIAS_VARIANCE",
    "MAX_DEEP_ATTEMPTS",
    "USUAL_MEASUREMENTS",
    "DeepAttempt",
    "DeepSpec",
    "Measurements",
]

MAX_DEEP_ATTEMPTS = 4
MAX_BIAS_VARIANCE = 1e6
DIGITS_EXAMPLES, DIGITS_INPUTS = 1797, 64

DATA = ("normal", "uniform", "sheet", "digits", "digits_raw")
"""Inputs: N(0, 1), U(0, 1), the sheet's over and over, digits centred and scaled, digits as they are (0 to 1)."""


class Measurements(NamedTuple):
    """What takes long, and is measured only where it is asked for."""

    jacobian: bool = False
    """Singular values of each layer's Jacobian and of the whole network's, at the first example."""
    rank: bool = False
    """Effective rank of each layer's activations."""


USUAL_MEASUREMENTS = Measurements()
"""Neither of them."""


@dataclass(frozen=True, slots=True)
class DeepAttempt(Draw):
    """One way of choosing the weights of a deep network, and its biases."""

    bias_variance: float = 0.0
    """Variance of the biases, which are normal with mean 0; 0 means that there are none."""

    def __post_init__(self) -> None:
        Draw.__post_init__(self)  # a dataclass with slots is another class than the one that super() would know
        variance = check_number("bias variance", self.bias_variance, minimum=0.0, maximum=MAX_BIAS_VARIANCE)
        object.__setattr__(self, "bias_variance", variance)

    @property
    def title(self) -> str:
        """Name on screen: the scheme with its numbers, its distribution where it is not the usual one, its biases."""
        title = Draw.title.__get__(self)
        return f"{title}, biases of variance {self.bias_variance:.6g}" if self.bias_variance else title


@dataclass(frozen=True, slots=True)
class DeepSpec:
    """A deep network of ``depth`` layers of ``width`` units, each followed by the activation, the last one, too.

    Raises
    ------
    SheetError
        When built from a value that is not allowed.
    """

    data: str = "normal"
    """What is fed in: a key of ``DATA``."""
    batch: int = 1000
    """Examples that are asked for; see ``examples``."""
    width: int = 500
    """Units of every layer."""
    depth: int = 10
    """Layers."""
    activation: str = "tanh"
    """Key of a row of ``ACTIVATIONS``."""
    slope: float = DEFAULT_SLOPE
    """Slope of leaky ReLU below 0, from -1 to 1; no other activation looks at it."""
    attempts: tuple[DeepAttempt, ...] = (
        DeepAttempt("fixed", (0.01,)),
        DeepAttempt("fixed", (1.0,)),
        DeepAttempt("xavier"),
    )
    """One to four, on the same dice."""
    seed: int = 1
    roll: int = 1
    precision: str = "float64"
    """Key of ``PRECISIONS``."""
    sheet_inputs: tuple[float, ...] = ()
    """What ``data`` "sheet" feeds in; nothing means the seed sheet's inputs, which are put here."""

    def __post_init__(self) -> None:
        for name, key, table in (
            ("inputs", self.data, DATA),
            ("precision", self.precision, PRECISIONS),
        ):
            if key not in table:
                raise SheetError(name, key, "one of " + ", ".join(table))
        put = object.__setattr__
        for name, value, maximum in (
            ("batch", self.batch, MAX_BATCH),
            ("width", self.width, MAX_WIDTH),
            ("depth", self.depth, MAX_DEPTH),
            ("roll", self.roll, MAX_ROLL),
        ):
            put(self, name, check_whole(name, value, minimum=1, maximum=maximum))
        put(self, "seed", check_whole("seed", self.seed, minimum=0, maximum=MAX_SEED))
        put(self, "slope", find_activation(self.activation, self.slope).slope)
        put(self, "attempts", tuple(self.attempts))
        if not 1 <= len(self.attempts) <= MAX_DEEP_ATTEMPTS:
            raise SheetError("schemes", len(self.attempts), f"1 to {MAX_DEEP_ATTEMPTS} side by side")
        put(
            self,
            "sheet_inputs",
            SheetSpec(inputs=self.sheet_inputs or SheetSpec().inputs).inputs if self.data == "sheet" else (),
        )

    @property
    def nonlinearity(self) -> Activation:
        """The activation's row."""
        return find_activation(self.activation, self.slope)

    @property
    def is_digits(self) -> bool:
        """Whether the inputs are the handwritten digits."""
        return self.data in ("digits", "digits_raw")

    @property
    def examples(self) -> int:
        """Examples that are fed in: one of the sheet's inputs, and no more digits than there are."""
        if self.data == "sheet":
            return 1
        return min(self.batch, DIGITS_EXAMPLES) if self.is_digits else self.batch

    @property
    def inputs(self) -> int:
        """Inputs of the network: those of the data, else as many as a layer has units."""
        return DIGITS_INPUTS if self.is_digits else self.width

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """``(n_0, ..., n_L)``: the inputs, then ``depth`` times the width."""
        return (self.inputs, *(self.width,) * self.depth)

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan_in, fan_out) of each layer."""
        return tuple(pairwise(self.layer_sizes))

    def layer(self, index: int, first_example: tuple[float, ...] = ()) -> Layer:
        """Return a layer, from 0, as a scheme looks at it; ``first_example`` is what the scheme ``inputs`` measures."""
        fan_in, fan_out = self.shapes[index]
        return Layer(fan_in, fan_out, first_example, "the inputs", self.activation, self.slope)
