"""A default: what one layer of a framework draws where nobody says anything.

A row names a scheme of the catalogue and the fans that the framework counts. Mostly those are the
layer's own; where they are not, the layer is scaled by something else than its connections.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from xavier_core.activations import DEFAULT_SLOPE
from xavier_core.base import SheetError, check_number, check_whole
from xavier_core.dice import UNIFORM
from xavier_core.schemes import Draw, Layer, layer_of

__all__ = [
    "MAX_KERNEL",
    "MAX_SIZE",
    "Default",
    "Fans",
    "LayerLaw",
    "LayerSizes",
    "conv",
    "dense",
    "gates",
    "looked_up",
    "recurrent",
    "recurrent_gates",
    "third",
    "turned_conv",
    "ungrouped_conv",
]

MAX_SIZE = 1_000_000
"""Largest number of inputs and of units."""
MAX_KERNEL = 1000
"""Largest side of a kernel."""


class LayerSizes(NamedTuple):
    """How large a layer is."""

    inputs: int
    """Inputs, or channels in; of an embedding the entries of its table."""
    units: int
    """Units, or filters."""
    kernel: int = 1
    """Side of a square kernel; only convolutions look at it."""
    groups: int = 1
    """Into how many groups channels and filters are parted; only convolutions that can be grouped look at it."""


class LayerLaw(NamedTuple):
    """What the weights and biases of one layer are."""

    fan_in: int
    """Products that a unit adds up."""
    fan_out: int
    """Units that an input feeds, times the kernel's places; frameworks count the filters of all groups."""
    variance: float
    std: float
    half_width: float | None
    """The largest magnitude of a uniform law; None for other laws."""
    bias_variance: float
    bias_half_width: float | None
    """The largest magnitude of a bias, uniform wherever a framework draws it; None where all are a constant."""


Fans = Callable[[LayerSizes], tuple[int, int]]
"""Sizes to (fan_in, fan_out)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What one layer of a framework draws by default."""

    framework: str
    """Key of ``FRAMEWORKS``."""
    versions: str
    """Those that it was seen in, by running them or in their source."""
    layer: str
    """The layer, in the framework's own words; where it has several weights, which."""
    draw: Draw
    """The scheme that the weights follow, its numbers and its distribution."""
    fans: Fans
    """Sizes to the (fan_in, fan_out) of the weight as it is stored."""
    counted: Fans | None = None
    """Sizes to the (fan_in, fan_out) that the framework puts into the rule; None where they are those."""
    kept: float = 1.0
    """What the framework's draw has of the rule's variance."""
    bias: str = "zeros"
    """How the biases start, in words."""
    bias_variance: Callable[[Layer], float] = lambda _: 0.0
    """Variance of a bias, from the layer with the fans that the framework counts."""
    stacks: bool = True
    """Whether layers like this, one upon another, are the plain network that an initialization is made for.

    Not so where one is looked up, recurrent, multiplied with another, or counts its fans the other way round.
    """
    source: str
    """File of the framework."""
    note: str = ""
    """What surprises."""

    @property
    def takes_kernel(self) -> bool:
        """Whether the layer looks at the size of a kernel."""
        return self.fans(LayerSizes(1, 1, 2)) != self.fans(LayerSizes(1, 1))

    @property
    def takes_groups(self) -> bool:
        """Whether the layer looks at groups."""
        return self.fans(LayerSizes(2, 2, groups=2)) != self.fans(LayerSizes(2, 2))

    def law(self, sizes: LayerSizes, activation: str = "", *, slope: float = DEFAULT_SLOPE) -> LayerLaw:
        """Return the law of one layer's weights and the variance of its biases.

        Parameters
        ----------
        sizes
            Inputs and units from 1 to 1,000,000, a kernel from 1 to 1000, and groups that divide both inputs and
            units where the layer looks at them.
        activation, slope
            Key of the network's activation and its slope below 0; scikit-learn looks at it. Without one it is
            the first that the scheme is for.

        Raises
        ------
        SheetError
            For a size outside its range or an activation that there is not.
        """
        checked = self._checked(sizes)
        slope = check_number("slope", slope, minimum=-1.0, maximum=1.0)
        fan_in, fan_out = (self.counted or self.fans)(checked)
        layer = layer_of(self.draw.rule, fan_in=fan_in, fan_out=fan_out, activation=activation, slope=slope)
        variance = self.kept * self.draw.variance(layer)
        bias_variance = self.bias_variance(layer)
        is_uniform = self.draw.draws_from is UNIFORM
        return LayerLaw(
            *self.fans(checked),
            variance=variance,
            std=math.sqrt(variance),
            half_width=math.sqrt(3.0 * variance) if is_uniform else None,
            bias_variance=bias_variance,
            bias_half_width=math.sqrt(3.0 * bias_variance) if bias_variance else None,
        )

    def _checked(self, sizes: LayerSizes) -> LayerSizes:
        checked = LayerSizes(
            check_whole("inputs of the layer", sizes.inputs, minimum=1, maximum=MAX_SIZE),
            check_whole("units of the layer", sizes.units, minimum=1, maximum=MAX_SIZE),
            check_whole("kernel size", sizes.kernel, minimum=1, maximum=MAX_KERNEL),
            check_whole("groups", sizes.groups, minimum=1, maximum=MAX_SIZE),
        )
        if self.takes_groups and math.gcd(checked.inputs, checked.units) % checked.groups:
            both = f"{checked.inputs} inputs and {checked.units} units"
            raise SheetError("groups", checked.groups, f"a whole number that divides {both}")
        return checked if self.takes_groups else checked._replace(groups=1)


def dense(sizes: LayerSizes) -> tuple[int, int]:
    """Every input to every unit."""
    return sizes.inputs, sizes.units


def conv(sizes: LayerSizes) -> tuple[int, int]:
    """The channels of a group and all filters, each times the places of a square kernel."""
    return sizes.inputs // sizes.groups * sizes.kernel**2, sizes.units * sizes.kernel**2


def ungrouped_conv(sizes: LayerSizes) -> tuple[int, int]:
    """The same of a convolution that cannot be grouped."""
    return sizes.inputs * sizes.kernel**2, sizes.units * sizes.kernel**2


def turned_conv(sizes: LayerSizes) -> tuple[int, int]:
    """The fans of a transposed convolution read off its weight, which is stored the other way round."""
    return sizes.units // sizes.groups * sizes.kernel**2, sizes.inputs * sizes.kernel**2


def gates(count: int) -> Fans:
    """The gates of a recurrent layer side by side: four of an LSTM, three of a GRU."""
    return lambda sizes: (sizes.inputs, count * sizes.units)


def recurrent(sizes: LayerSizes) -> tuple[int, int]:
    """Every unit to every unit."""
    return sizes.units, sizes.units


def recurrent_gates(count: int) -> Fans:
    """Every unit to all gates of every unit."""
    return lambda sizes: (sizes.units, count * sizes.units)


def looked_up(sizes: LayerSizes) -> tuple[int, int]:
    """An entry is one input that is 1 among others that are 0."""
    return 1, sizes.units


def third(layer: Layer) -> float:
    """Variance of U(+-1/sqrt(fan_in))."""
    return 1.0 / (3 * layer.fan_in)
