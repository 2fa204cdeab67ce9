"""What a scheme is: a row that says how a layer's weights are drawn, and what is known about it.

A scheme says the mean and the variance of a weight from the layer's fans, and the shape of its
distribution. A weight is ``mean + std * unit_quantile(die)``: the quantile function of the
distribution scaled to variance 1, as NORMINV(RAND(), mean, std) in a spreadsheet. The same die
therefore gives exactly paired weights under two schemes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from xavier_core.activations import ACTIVATIONS, DEFAULT_SLOPE
from xavier_core.base import MAX_MAGNITUDE, Array, SheetError, check_number, write
from xavier_core.dice import DISTRIBUTIONS, Arguments, Distribution

__all__ = ["Arguments", "Direction", "Layer", "Parameter", "Scheme", "layer_of"]

Direction = Literal["forward", "backward", "both", "neither"]

_LONGEST_PLAIN = 7


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a scheme takes, such as the standard deviation of a fixed one."""

    name: str
    """Name in code."""
    label: str
    """Name on screen and in errors."""
    default: float
    minimum: float = 0.0
    maximum: float = MAX_MAGNITUDE
    neutral: float | None = None
    """The value that changes nothing, such as a gain of 1, and goes without saying in a title."""
    about: str = ""
    """What it does, for who is asked to type it."""


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
    activation: str = "identity"
    """Key of the network's activation."""
    slope: float = DEFAULT_SLOPE
    """Slope of leaky ReLU below 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scheme:
    """One way to draw weights; a row of the catalogue."""

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen, in headings and beside numbers."""
    listed: str = ""
    """Name in lists of all schemes, where it has to tell namesakes apart; empty where it is the title."""
    distributions: tuple[Distribution, ...]
    """Those that weights may be drawn from; with more than one the scheme leaves it open, and the first is usual."""
    variance_of: Callable[[Layer, Arguments], float]
    """Variance of a weight of a layer, written on its own so that 1/n is 1/n to the last bit."""
    std_of: Callable[[Layer, Arguments], float]
    """Standard deviation of a weight of a layer; NaN where the layer leaves it undefined."""
    std_formula: Callable[[Layer, Arguments], str]
    """The standard deviation as a spreadsheet would write it, without the equals sign."""
    mean_of: Callable[[Layer, Arguments], float] = lambda *_: 0.0
    """Mean of a weight of a layer."""
    parameters: tuple[Parameter, ...] = ()
    start_std_of: Callable[[Layer], float] | None = None
    """Standard deviation of the matrix that a data-driven scheme starts from; None where data have no say."""
    looks_at_activation: bool = False
    """Whether the variance follows from the network's activation."""
    formula: str
    """The rule as plain text."""
    typeset: str
    """The rule as LaTeX."""
    source: str
    """Where the scheme comes from: paper and equation, or the sheet."""
    year: int | None = None
    """Year of the source; None for a rule without one."""
    direction: Direction = "neither"
    """Whether the rule keeps the signal's RMS forward, the gradient's backward, both as far as it can, or neither."""
    activations: tuple[str, ...] = ()
    """Keys of the activations that the rule was derived for or is recommended with; none where for none."""
    assumptions: tuple[str, ...]
    """What the rule takes for granted, each a sentence."""

    @property
    def list_title(self) -> str:
        """Name in lists of all schemes."""
        return self.listed or self.title

    @property
    def distribution(self) -> Distribution:
        """The distribution that weights are drawn from where nothing is said."""
        return self.distributions[0]

    @property
    def is_data_driven(self) -> bool:
        """Whether each layer is scaled by the signal that reaches it, so that ``std_of`` is only nominal."""
        return self.start_std_of is not None

    def drawn_std(self, layer: Layer, arguments: Arguments) -> float:
        """Return the standard deviation that a weight is drawn with, before data scale it."""
        return self.start_std_of(layer) if self.start_std_of else self.std_of(layer, arguments)

    def titled(self, arguments: Arguments) -> str:
        """Return the title with the scheme's numbers, such as ``fixed standard deviation 5`` or ``He, slope 0.2``."""
        title = self.title
        for parameter, value in zip(self.parameters, arguments, strict=True):
            if parameter.neutral is None and len(self.parameters) == 1:
                title += f" {_short(value)}"
            elif value != parameter.neutral:
                title += f", {parameter.name.replace('_', ' ')} {_short(value)}"
        return title

    def choose(self, distribution: str) -> Distribution:
        """Return the distribution with a key, the usual one for none at all.

        Raises
        ------
        SheetError
            For a distribution that the scheme does not take.
        """
        if not distribution:
            return self.distribution
        chosen = DISTRIBUTIONS.get(distribution)
        if chosen not in self.distributions:
            allowed = " or ".join(known.key for known in self.distributions)
            raise SheetError(f"distribution of {self.key}", distribution, allowed)
        return chosen

    def variance(
        self,
        *,
        fan_in: int,
        fan_out: int,
        inputs: tuple[float, ...] = (),
        activation: str = "",
        slope: float | None = None,
        **arguments: float,
    ) -> float:
        """Return the variance of a weight of a layer of shape (fan_in, fan_out).

        ``arguments`` are the scheme's parameters by name, each with its default:
        ``SCHEMES["fixed"].variance(fan_in=3, fan_out=3, std=5)`` is 25. Without an ``activation`` it is that of
        the first that the scheme was derived for. ``slope`` is that of leaky ReLU, and of a scheme that has a
        parameter of that name, as He's, that one. Of a data-driven scheme the variance is nominal: on inputs of
        mean square 1.

        Raises
        ------
        SheetError
            For a parameter that the scheme does not have or a value that it does not take,
            and where the variance is undefined (STDEV of fewer than two inputs).
        """
        return self.variance_of(*self._on_layer(arguments, slope, (fan_in, fan_out), inputs, activation))

    def quantile(  # noqa: PLR0913 - what a draw may depend on, each by name
        self,
        die: Array,
        *,
        fan_in: int,
        fan_out: int,
        distribution: str = "",
        inputs: tuple[float, ...] = (),
        activation: str = "",
        slope: float | None = None,
        **arguments: float,
    ) -> Array:
        """Return the weights that dice in (0, 1) give, elementwise: ``mean + std * unit_quantile(die)``.

        Besides what ``variance`` refuses, this refuses schemes whose matrices are drawn jointly.
        """
        chosen = self.choose(distribution)
        if chosen.unit_quantile is None:
            raise SheetError(
                f"quantile of {self.key}", chosen.key, "schemes whose weights are independent of each other"
            )
        layer, values = self._on_layer(arguments, slope, (fan_in, fan_out), inputs, activation)
        return self.mean_of(layer, values) + self.std_of(layer, values) * chosen.unit_quantile(np.asarray(die))

    def sample(  # noqa: PLR0913 - what a matrix may depend on, each by name
        self,
        *,
        fan_in: int,
        fan_out: int,
        rng: np.random.Generator,
        distribution: str = "",
        inputs: tuple[float, ...] = (),
        activation: str = "",
        slope: float | None = None,
        **arguments: float,
    ) -> Array:
        """Return one matrix of weights, shape (fan_in, fan_out), drawn from a generator and not from dice.

        Of a data-driven scheme it is what the scheme starts from; ``scale_to_unit_variance`` goes on. Refused is
        what ``variance`` refuses.
        """
        from xavier_core.dice import generator_draws  # noqa: PLC0415 - laws import schemes, and must load no sampler

        chosen = self.choose(distribution)
        layer, values = self._on_layer(arguments, slope, (fan_in, fan_out), inputs, activation)
        mean, std = self.mean_of(layer, values), self.drawn_std(layer, values)
        if std == 0.0:
            return np.full((fan_in, fan_out), mean)
        weights = generator_draws.SAMPLERS[chosen.key](rng, (fan_in, fan_out), values)
        if std != 1.0:
            weights *= std
        if mean:
            weights += mean
        return weights

    def _on_layer(
        self,
        arguments: Mapping[str, float],
        slope: float | None,
        shape: tuple[int, int],
        inputs: tuple[float, ...],
        activation: str,
    ) -> tuple[Layer, Arguments]:
        """The layer as the scheme looks at it, and the values of all parameters; refuses an undefined variance."""
        fan_in, fan_out = shape
        if slope is None:
            slope = DEFAULT_SLOPE
        elif any(parameter.name == "slope" for parameter in self.parameters):
            arguments = {**arguments, "slope": slope}
        layer = layer_of(self, fan_in=fan_in, fan_out=fan_out, inputs=inputs, activation=activation, slope=slope)
        values = self._in_order(arguments)
        if math.isnan(self.variance_of(layer, values)):
            raise SheetError("inputs", inputs, "at least two inputs: STDEV needs them")
        return layer, values

    def _in_order(self, arguments: Mapping[str, float]) -> Arguments:
        """The values of all parameters, in their order, from those that are named."""
        unknown = set(arguments) - {parameter.name for parameter in self.parameters}
        if unknown:
            names = ", ".join(parameter.name for parameter in self.parameters) or "no parameter"
            raise SheetError(f"parameter of {self.key}", ", ".join(sorted(unknown)), names)
        return self.check_arguments(
            tuple(arguments.get(parameter.name, parameter.default) for parameter in self.parameters)
        )

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
            check_number(parameter.label, value, minimum=parameter.minimum, maximum=parameter.maximum)
            for parameter, value in zip(self.parameters, arguments, strict=True)
        )


def layer_of(  # noqa: PLR0913 - what a layer is to a scheme, each by name
    scheme: Scheme,
    *,
    fan_in: int,
    fan_out: int,
    inputs: tuple[float, ...] = (),
    activation: str = "",
    slope: float = DEFAULT_SLOPE,
) -> Layer:
    """Return a layer as a scheme looks at it; without an activation with the first that the scheme is for.

    Raises
    ------
    SheetError
        For an activation that there is not.
    """
    chosen = activation or next(iter(scheme.activations), "identity")
    if chosen not in ACTIVATIONS:
        raise SheetError("activation", activation, "one of " + ", ".join(ACTIVATIONS))
    slope = check_number("slope", slope, minimum=-1.0, maximum=1.0)
    return Layer(fan_in, fan_out, inputs, activation=chosen, slope=slope)


def _short(value: float) -> str:
    text = write(value)
    return text if len(text) <= _LONGEST_PLAIN else f"{value:.6g}"
