"""Schemes: how a layer's weights are drawn, one row each.

A scheme says the variance of a weight from the layer's fans, and the shape of its distribution.
A weight is ``mean + std * unit_quantile(die)``: the quantile function of the distribution scaled
to variance 1, as NORMINV(RAND(), mean, std) in a spreadsheet. The same die therefore gives exactly
paired weights under two schemes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import stdev
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from xavier_core.errors import SheetError
from xavier_core.numbers import LARGEST, check_number, write

__all__ = ["NORMAL", "SCHEMES", "UNIFORM", "Distribution", "Layer", "Parameter", "Scheme"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A shape of distribution, scaled to mean 0 and variance 1."""

    name: str
    """The field's name of it."""
    unit_quantile: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    """Dice in (0, 1) to draws of mean 0 and variance 1, elementwise."""
    formula: Callable[[str, str], str]
    """(mean, std) as spreadsheet texts to the spreadsheet's formula of one draw."""


NORMAL = Distribution("normal", ndtri, "=NORMINV(RAND(), {}, {})".format)
UNIFORM = Distribution(
    "uniform",
    lambda dice: (dice - 0.5) * math.sqrt(12.0),  # U(+-sqrt 3): variance 1
    lambda mean, std: f"={mean}+{std}*SQRT(12)*(RAND()-0.5)",
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a scheme takes, such as the standard deviation of a fixed one."""

    name: str
    default: float
    least: float = 0.0
    most: float = LARGEST


Arguments = tuple[float, ...]
"""Values of a scheme's parameters, in their order."""


class Layer(NamedTuple):
    """What a scheme may look at when it chooses a variance."""

    fan_in: int
    """Connections into a unit of the layer."""
    fan_out: int
    """Units of the layer, each fed by every unit before."""
    inputs: tuple[float, ...] = ()
    """The network's inputs."""
    inputs_reference: str = "the inputs"
    """Where the inputs stand on the sheet, such as ``B11:D11``."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to draw weights; a row of the catalogue."""

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen."""
    source: str
    """Where the scheme comes from: paper and equation, or the sheet."""
    distribution: Distribution
    std_of: Callable[[Layer, Arguments], float]
    """Standard deviation of a weight of a layer; NaN where the layer leaves it undefined."""
    variance_of: Callable[[Layer, Arguments], float]
    """Variance of a weight of a layer, written on its own so that 1/n is 1/n to the last bit."""
    std_formula: Callable[[Layer, Arguments], str]
    """The standard deviation as a spreadsheet would write it, without the equals sign."""
    parameters: tuple[Parameter, ...] = ()

    def titled(self, arguments: Arguments) -> str:
        """Return the title with the scheme's numbers, such as ``fixed standard deviation 5``."""
        return " ".join((self.title, *map(write, arguments)))

    def variance(self, *, fan_in: int, fan_out: int, inputs: tuple[float, ...] = (), **arguments: float) -> float:
        """Return the variance of a weight of a layer of shape (fan_in, fan_out).

        ``arguments`` are the scheme's parameters by name, each with its default:
        ``SCHEMES["fixed"].variance(fan_in=3, fan_out=3, std=5)`` is 25.

        Raises
        ------
        SheetError
            For a parameter that the scheme does not have or a value that it does not take,
            and where the variance is undefined (STDEV of fewer than two inputs).
        """
        unknown = set(arguments) - {parameter.name for parameter in self.parameters}
        if unknown:
            names = ", ".join(parameter.name for parameter in self.parameters) or "no parameter"
            raise SheetError(f"parameter of {self.key}", ", ".join(sorted(unknown)), names)
        values = tuple(arguments.get(parameter.name, parameter.default) for parameter in self.parameters)
        variance = self.variance_of(Layer(fan_in, fan_out, inputs), self.check_arguments(values))
        if math.isnan(variance):
            raise SheetError("inputs", inputs, "at least two inputs: STDEV needs them")
        return variance

    def check_arguments(self, arguments: tuple[float, ...]) -> tuple[float, ...]:
        """Return ``arguments`` checked against the parameters; none at all means the defaults.

        Raises
        ------
        SheetError
            For a wrong number of arguments or one outside its parameter's range.
        """
        if not arguments:
            return tuple(parameter.default for parameter in self.parameters)
        if len(arguments) != len(self.parameters):
            raise SheetError(
                f"parameters of {self.key}", arguments, f"{len(self.parameters)} number(s) for this scheme"
            )
        return tuple(
            check_number(f"{parameter.name} of {self.key}", value, least=parameter.least, most=parameter.most)
            for parameter, value in zip(self.parameters, arguments, strict=True)
        )


@lru_cache(maxsize=64)
def _sample_std(inputs: tuple[float, ...]) -> float:
    """Sample standard deviation with n - 1, as STDEV; NaN for fewer than two numbers."""
    return stdev(inputs) if len(inputs) > 1 else math.nan


_ROWS = (
    Scheme(
        key="fixed",
        title="fixed standard deviation",
        source="the sheet's attempt 1: a number chosen without a reason",
        distribution=NORMAL,
        parameters=(Parameter("std", default=5.0),),
        std_of=lambda _, arguments: arguments[0],
        variance_of=lambda _, arguments: arguments[0] ** 2,
        std_formula=lambda _, arguments: write(arguments[0]),
    ),
    Scheme(
        key="inputs",
        title="standard deviation of the inputs",
        source="the sheet's attempt 2: STDEV of the inputs",
        distribution=NORMAL,
        std_of=lambda layer, _: _sample_std(layer.inputs),
        variance_of=lambda layer, _: _sample_std(layer.inputs) ** 2,
        std_formula=lambda layer, _: f"STDEV({layer.inputs_reference})",
    ),
    Scheme(
        key="xavier",
        title="Xavier",
        source="Glorot and Bengio 2010, eq. 10: n Var(W) = 1 forward; LeCun et al. 1998, eq. 16",
        distribution=NORMAL,
        std_of=lambda layer, _: 1.0 / math.sqrt(layer.fan_in),
        variance_of=lambda layer, _: 1.0 / layer.fan_in,
        std_formula=lambda layer, _: f"1/SQRT({layer.fan_in})",
    ),
    Scheme(
        key="lecun-uniform",
        title="LeCun, uniform",
        source="LeCun et al. 1998, eq. 16, with a uniform law: U(±sqrt(3/fan_in)); Caffe's xavier filler",
        distribution=UNIFORM,
        std_of=lambda layer, _: 1.0 / math.sqrt(layer.fan_in),
        variance_of=lambda layer, _: 1.0 / layer.fan_in,
        std_formula=lambda layer, _: f"1/SQRT({layer.fan_in})",
    ),
    Scheme(
        key="he",
        title="He",
        source="He et al. 2015, eq. 10: n Var(W) / 2 = 1 forward, for ReLU",
        distribution=NORMAL,
        std_of=lambda layer, _: math.sqrt(2.0 / layer.fan_in),
        variance_of=lambda layer, _: 2.0 / layer.fan_in,
        std_formula=lambda layer, _: f"SQRT(2/{layer.fan_in})",
    ),
)

SCHEMES: Mapping[str, Scheme] = MappingProxyType({row.key: row for row in _ROWS})
"""Every scheme by its key."""
