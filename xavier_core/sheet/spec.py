"""The experiment as one frozen value: everything on the sheet follows from a ``SheetSpec``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import ClassVar, NamedTuple, Self

from xavier_core.activations import ACTIVATIONS, DEFAULT_SLOPE, Activation, find_activation
from xavier_core.base import MAX_MAGNITUDE, SheetError, check_number, check_whole, write
from xavier_core.dice import DISTRIBUTIONS, MAX_ROLL, MAX_SEED, Distribution
from xavier_core.schemes import SCHEMES, Layer, Scheme
from xavier_core.sheet.biases import BIASES, ZERO, BiasRule

__all__ = [
    "MAX_ATTEMPTS",
    "MAX_HIDDEN",
    "MAX_INPUTS",
    "MAX_NAME",
    "MAX_OUTPUTS",
    "MAX_PINS",
    "MAX_UNITS",
    "Attempt",
    "BiasPin",
    "Limits",
    "Pin",
    "SheetSpec",
    "WideSpec",
]

MAX_INPUTS = 16
MAX_OUTPUTS = 8
MAX_HIDDEN = 8
MAX_UNITS = 16
MAX_ATTEMPTS = 6
MAX_PINS = 600
"""Pinned weights and biases of all attempts together: a link with more would not fit into an address bar."""
MAX_NAME = 40
"""Characters of an attempt's own name."""


_JOINER = "\u200d"  # holds an emoji of several signs together


class Limits(NamedTuple):
    """The largest network that a spec may describe."""

    inputs: int
    outputs: int
    hidden: int
    """Hidden layers."""
    units: int
    """Units of a hidden layer."""


LayerValue = tuple[int, float]
"""(layer, value): a number of one layer, overtyped by hand."""
Pin = tuple[int, int, int, float]
"""(layer, row, column, value): a weight held by hand; every index from 0."""
BiasPin = tuple[int, int, float]
"""(layer, column, value): a bias held by hand; every index from 0."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of choosing the weights, with what was overtyped in it.

    Raises
    ------
    SheetError
        When built from an unknown scheme or a value that is not allowed.
    """

    scheme: str = "xavier"
    """Key of a row of ``SCHEMES``."""
    arguments: tuple[float, ...] = ()
    """The scheme's parameters in their order; none at all means their defaults."""
    means: tuple[LayerValue, ...] = ()
    """Means of the weights of a layer, where overtyped; 0 elsewhere."""
    stds: tuple[LayerValue, ...] = ()
    """Standard deviations of the weights of a layer, where overtyped; the scheme's elsewhere."""
    pins: tuple[Pin, ...] = ()
    """Weights held by hand; the others are drawn."""
    activation: str = "identity"
    """Key of a row of ``ACTIVATIONS``; it acts on the hidden layers, the outputs stay pre-activations."""
    slope: float = DEFAULT_SLOPE
    """Slope of leaky ReLU below 0, from -1 to 1; no other activation looks at it."""
    distribution: str = ""
    """Key of one of the scheme's distributions; nothing means the usual one, whose key is put here."""
    bias: str = ZERO.key
    """Key of a row of ``BIASES``."""
    bias_value: float = 0.0
    """Every bias of a constant rule; no other rule looks at it."""
    bias_pins: tuple[BiasPin, ...] = ()
    """Biases held by hand; the others follow the rule."""
    name: str = ""
    """A name given by hand, up to 40 characters; nothing means what the scheme is called."""
    stream: int = 0
    """Which dice where each attempt has its own, 1 to 6; 0 means those of its place, from 1. No two have the same."""

    def __post_init__(self) -> None:
        for field_, key, table in (
            ("scheme", self.scheme, SCHEMES),
            ("activation", self.activation, ACTIVATIONS),
            ("bias", self.bias, BIASES),
        ):
            if key not in table:
                raise SheetError(field_, key, "one of " + ", ".join(table))
        put = object.__setattr__
        slope = check_number("slope", self.slope, minimum=-1.0, maximum=1.0)
        put(self, "slope", slope if ACTIVATIONS[self.activation].takes_slope else DEFAULT_SLOPE)
        put(self, "arguments", self.rule.check_arguments(tuple(self.arguments)))
        put(self, "distribution", self.rule.choose(self.distribution).key)
        put(self, "means", _layer_values("mean", self.means, minimum=-MAX_MAGNITUDE))
        put(self, "stds", _layer_values("standard deviation", self.stds, minimum=0.0))
        put(self, "pins", _pins(self.pins))
        value = check_number("bias", self.bias_value)
        put(self, "bias_value", value if self.bias_rule.takes_value else 0.0)
        put(self, "bias_pins", _bias_pins(self.bias_pins))
        put(self, "name", _name(self.name))
        put(self, "stream", check_whole("dice of an attempt", self.stream, minimum=0, maximum=MAX_ATTEMPTS))
        self._check_whole_matrices()

    def _check_whole_matrices(self) -> None:
        """Refuse what a matrix that is drawn as a whole, or scaled by the data, cannot keep."""
        if self.draws_from.is_independent:
            return
        if self.pins:
            layer, row, column, _ = self.pins[0]
            raise SheetError(
                f"weight {row + 1},{column + 1} of layer {layer + 1}",
                "a number of its own",
                f"{self.why_no_pins}; unpin it first",
            )
        if self.means:
            raise SheetError(f"mean of layer {self.means[0][0] + 1}", self.means[0][1], self.why_no_pins)
        if self.rule.is_data_driven and self.stds:
            layer, value = self.stds[0]
            allowed = f"none: {self.rule.title} takes the standard deviation from the data"
            raise SheetError(f"standard deviation of layer {layer + 1}", value, allowed)
        if self.rule.is_data_driven and (self.bias_rule.is_drawn or self.bias_pins):
            allowed = f"zeros or constant: {self.rule.title} takes the standard deviation from the data"
            raise SheetError("bias", self.bias_rule.title if self.bias_rule.is_drawn else "a pinned bias", allowed)

    @property
    def rule(self) -> Scheme:
        """The scheme that draws the weights that are not pinned."""
        return SCHEMES[self.scheme]

    @property
    def nonlinearity(self) -> Activation:
        """The activation of the hidden layers."""
        return find_activation(self.activation, self.slope)

    @property
    def draws_from(self) -> Distribution:
        """The distribution that weights are drawn from."""
        return DISTRIBUTIONS[self.distribution]

    @property
    def bias_rule(self) -> BiasRule:
        """The rule that biases follow that are not pinned."""
        return BIASES[self.bias]

    @property
    def has_bias(self) -> bool:
        """Whether there is a bias to show: every rule but zeros, or a pinned one."""
        return self.bias != ZERO.key or bool(self.bias_pins)

    @property
    def is_edited(self) -> bool:
        """Whether anything was overtyped or pinned."""
        return bool(self.means or self.stds or self.pins or self.bias_pins)

    @property
    def is_symmetric(self) -> bool:
        """Whether outputs of either sign are as likely: nothing has a mean other than 0, nothing is held by hand."""
        mean = self.rule.mean_of(Layer(1, 1), self.arguments)
        return not (self.means or self.pins or self.has_bias or mean)

    @property
    def why_no_pins(self) -> str:
        """Why no weight can be held by hand, as a phrase after ``allowed:``; empty where it can."""
        if self.draws_from.is_independent:
            return ""
        return f"none while {self.rule.title} draws the layer's whole matrix, in which no weight is free"

    @property
    def described(self) -> str:
        """The scheme with its numbers, and what is not usual about distribution, activation and bias."""
        parts = [self.rule.titled(self.arguments)]
        if self.distribution != self.rule.distribution.key:
            parts.append(self.draws_from.title)
        if self.activation != "identity":
            title = self.nonlinearity.title
            parts.append(f"{title} {write(self.slope)}" if self.nonlinearity.takes_slope else title)
        if self.bias_rule.takes_value:
            parts.append(f"bias {write(self.bias_value)}")
        elif self.bias_rule.is_drawn:
            parts.append("scaled bias")
        return ", ".join(parts)

    @property
    def title(self) -> str:
        """The name given by hand with the description behind it, or the description alone."""
        return f"{self.name} ({self.described})" if self.name else self.described


def _seed_attempts() -> tuple[Attempt, ...]:
    """The seed sheet's three attempts."""
    return Attempt("fixed", (5.0,)), Attempt("inputs"), Attempt("xavier")


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """The whole experiment: a hashable value from which every number of the sheet follows.

    ``layer_sizes`` is ``(len(inputs), *hidden, len(desired))``; the weights of layer l have
    shape (fan_in, fan_out) = (layer_sizes[l], layer_sizes[l + 1]).

    Raises
    ------
    SheetError
        When built from a value that is not allowed, naming the field.
    """

    inputs: tuple[float, ...] = (3.0, 1.0, 2.0)
    """1 to 16 numbers."""
    desired: tuple[float, ...] = (1.0, 0.0)
    """Desired outputs, 1 to 8 numbers."""
    hidden: tuple[int, ...] = (3, 3)
    """Units of each hidden layer: 0 to 8 layers of 1 to 16."""
    attempts: tuple[Attempt, ...] = field(default_factory=_seed_attempts)
    """1 to 6 attempts on the same network."""
    seed: int = 1
    """Which dice, 0 to 2**53 - 1."""
    roll: int = 1
    """Which roll of them, 1 to 1e12."""
    same_dice: bool = True
    """Whether all attempts are drawn from the same dice or each from its own."""
    layer_sizes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Units of the inputs, of each hidden layer and of the outputs."""
    limits: ClassVar[Limits] = Limits(MAX_INPUTS, MAX_OUTPUTS, MAX_HIDDEN, MAX_UNITS)
    """What the sheet can show."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "inputs", _numbers("input", self.inputs, self.limits.inputs))
        put(self, "desired", _numbers("desired output", self.desired, self.limits.outputs))
        put(self, "hidden", _hidden(self.hidden, self.limits))
        put(self, "attempts", tuple(self.attempts))
        put(self, "seed", check_whole("seed", self.seed, minimum=0, maximum=MAX_SEED))
        put(self, "roll", check_whole("roll", self.roll, minimum=1, maximum=MAX_ROLL))
        if not isinstance(self.same_dice, bool):
            raise SheetError("dice", self.same_dice, "True for the same dice, False for independent dice")
        put(self, "layer_sizes", (len(self.inputs), *self.hidden, len(self.desired)))
        self._check_attempts()

    def _check_attempts(self) -> None:
        if not 1 <= len(self.attempts) <= MAX_ATTEMPTS:
            raise SheetError("attempts", len(self.attempts), f"1 to {MAX_ATTEMPTS} attempts")
        for number, attempt in enumerate(self.attempts, start=1):
            if not isinstance(attempt, Attempt):
                raise SheetError(f"attempt {number}", attempt, "an Attempt")
            if attempt.is_edited and (stray := _strays(attempt, self.shapes)):
                raise SheetError(f"attempt {number}", stray, "cells that the layer sizes have")
        numbers = [self.number_of(index) for index in range(len(self.attempts))]
        for number in numbers:
            if numbers.count(number) > 1:
                raise SheetError("dice of attempts", numbers, "dice of its own for each attempt, 1 to 6")
        if self.pinned > MAX_PINS:
            raise SheetError("pinned weights", self.pinned, f"at most {MAX_PINS} in all attempts together")

    @property
    def pinned(self) -> int:
        """How many weights and biases are pinned, in all attempts together."""
        return sum(len(attempt.pins) + len(attempt.bias_pins) for attempt in self.attempts)

    def stream_of(self, index: int) -> int:
        """Return which dice the attempt at ``index`` (from 0) is drawn from: 0 are those that all share."""
        return 0 if self.same_dice else self.number_of(index)

    def number_of(self, index: int) -> int:
        """Return the number, 1 to 6, that the attempt at ``index`` keeps wherever it is moved: that of its own dice."""
        return self.attempts[index].stream or index + 1

    def find(self, number: int) -> int | None:
        """Return the index of the attempt with a number (``number_of``), None where there is none."""
        numbers = [self.number_of(index) for index in range(len(self.attempts))]
        return numbers.index(number) if number in numbers else None

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan_in, fan_out) of each layer's weights."""
        return tuple(pairwise(self.layer_sizes))

    def resized(self, layer_sizes: Iterable[int]) -> SheetSpec:
        """Return the spec with other layer sizes; what still has its cell is kept.

        New inputs are 1 and new desired outputs 0; inputs, desired outputs, pinned weights and
        overtyped means and standard deviations without a cell are dropped.

        Raises
        ------
        SheetError
            For fewer than two sizes or a size outside its range.
        """
        sizes = tuple(layer_sizes)
        if len(sizes) < 2:
            raise SheetError("layer sizes", "-".join(map(str, sizes)), "inputs and outputs at least, as 3-2")
        first = check_whole("inputs (first layer size)", sizes[0], minimum=1, maximum=self.limits.inputs)
        last = check_whole("outputs (last layer size)", sizes[-1], minimum=1, maximum=self.limits.outputs)
        hidden = _hidden(sizes[1:-1], self.limits)
        shapes = tuple(pairwise((first, *hidden, last)))
        return replace(
            self,
            inputs=(self.inputs + (1.0,) * first)[:first],
            desired=(self.desired + (0.0,) * last)[:last],
            hidden=hidden,
            attempts=tuple(_without_strays(attempt, shapes) for attempt in self.attempts),
        )

    def with_attempt(self, index: int, attempt: Attempt) -> SheetSpec:
        """Return the spec with the attempt at ``index`` (from 0) replaced."""
        return replace(self, attempts=(*self.attempts[:index], attempt, *self.attempts[index + 1 :]))

    def unpinned(self) -> SheetSpec:
        """Return the spec with no pinned weight or bias in any attempt."""
        return replace(self, attempts=tuple(replace(attempt, pins=(), bias_pins=()) for attempt in self.attempts))


@dataclass(frozen=True, slots=True)
class WideSpec(SheetSpec):
    """A spec of a network too large for the sheet, for ``reroll`` and ``final_law``.

    As ``SheetSpec``, with up to 4,096 inputs, 4,096 outputs and 200 hidden layers of up to 4,096 units.
    """

    limits: ClassVar[Limits] = Limits(inputs=4096, outputs=4096, hidden=200, units=4096)
    """What re-rolls and their law can take."""

    @classmethod
    def like(cls, spec: SheetSpec, *, hidden: Iterable[int]) -> Self:
        """Return ``spec`` with other hidden layers; what was overtyped in cells that are gone is dropped.

        Raises
        ------
        SheetError
            For more than 200 layers or a layer of other than 1 to 4,096 units.
        """
        hidden = _hidden(hidden, cls.limits)
        shapes = tuple(pairwise((len(spec.inputs), *hidden, len(spec.desired))))
        attempts = tuple(_without_strays(attempt, shapes) for attempt in spec.attempts)
        return cls(spec.inputs, spec.desired, hidden, attempts, spec.seed, spec.roll, spec.same_dice)


def _numbers(name: str, values: Iterable[float], maximum: int) -> tuple[float, ...]:
    values = tuple(values)
    if not 1 <= len(values) <= maximum:
        raise SheetError(f"{name}s", f"{len(values)} numbers", f"1 to {maximum} numbers")
    return tuple(check_number(f"{name} {place}", value) for place, value in enumerate(values, start=1))


def _hidden(sizes: Iterable[int], limits: Limits) -> tuple[int, ...]:
    sizes = tuple(sizes)
    if len(sizes) > limits.hidden:
        raise SheetError("hidden layers", f"{len(sizes)} layers", f"0 to {limits.hidden} layers")
    return tuple(
        check_whole(f"units of hidden layer {place}", size, minimum=1, maximum=limits.units)
        for place, size in enumerate(sizes, start=1)
    )


def _layer_values(name: str, values: Iterable[LayerValue], *, minimum: float) -> tuple[LayerValue, ...]:
    """Check, sort, and let the later of two values of one layer win."""
    return tuple(
        sorted(
            {
                check_whole(f"layer of a {name}", layer, minimum=0, maximum=MAX_HIDDEN): check_number(
                    f"{name} of layer {layer + 1}", value, minimum=minimum
                )
                for layer, value in values
            }.items()
        )
    )


def _pins(pins: Iterable[Pin]) -> tuple[Pin, ...]:
    """Check, sort, and let the later of two pins of one cell win."""
    by_cell = {
        (
            check_whole("layer of a weight", layer, minimum=0, maximum=MAX_HIDDEN),
            check_whole("row of a weight", row, minimum=0, maximum=MAX_UNITS - 1),
            check_whole("column of a weight", column, minimum=0, maximum=MAX_UNITS - 1),
        ): check_number(f"weight {row + 1},{column + 1} of layer {layer + 1}", value)
        for layer, row, column, value in pins
    }
    return tuple((*cell, value) for cell, value in sorted(by_cell.items()))


def _bias_pins(pins: Iterable[BiasPin]) -> tuple[BiasPin, ...]:
    """Check, sort, and let the later of two pins of one bias win."""
    by_cell = {
        (
            check_whole("layer of a bias", layer, minimum=0, maximum=MAX_HIDDEN),
            check_whole("column of a bias", column, minimum=0, maximum=MAX_UNITS - 1),
        ): check_number(f"bias {column + 1} of layer {layer + 1}", value)
        for layer, column, value in pins
    }
    return tuple((*cell, value) for cell, value in sorted(by_cell.items()))


def _name(name: object) -> str:
    """A name without spaces around it."""
    allowed = f"up to {MAX_NAME} characters that can be printed"
    if not isinstance(name, str):
        raise SheetError("name of an attempt", name, allowed)
    name = name.strip()
    visible = name.replace(_JOINER, "")
    if len(name) > MAX_NAME or not visible.isprintable() or bool(name) != bool(visible):
        raise SheetError("name of an attempt", name, allowed)
    return name


def _has_cell(pin: Pin, shapes: tuple[tuple[int, int], ...]) -> bool:
    layer, row, column, _ = pin
    return layer < len(shapes) and row < shapes[layer][0] and column < shapes[layer][1]


def _without_strays(attempt: Attempt, shapes: tuple[tuple[int, int], ...]) -> Attempt:
    """Drop what was edited in cells that the shapes do not have."""
    if not attempt.is_edited:
        return attempt
    return replace(
        attempt,
        means=tuple(value for value in attempt.means if value[0] < len(shapes)),
        stds=tuple(value for value in attempt.stds if value[0] < len(shapes)),
        pins=tuple(pin for pin in attempt.pins if _has_cell(pin, shapes)),
        bias_pins=tuple(pin for pin in attempt.bias_pins if pin[0] < len(shapes) and pin[1] < shapes[pin[0]][1]),
    )


def _strays(attempt: Attempt, shapes: tuple[tuple[int, int], ...]) -> str:
    """Name the first edited cell that the shapes do not have, or nothing."""
    for layer, _ in (*attempt.means, *attempt.stds):
        if layer >= len(shapes):
            return f"an edit of layer {layer + 1}"
    for pin in attempt.pins:
        if not _has_cell(pin, shapes):
            layer, row, column, _ = pin
            return f"weight {row + 1},{column + 1} of layer {layer + 1}"
    for layer, column, _ in attempt.bias_pins:
        if layer >= len(shapes) or column >= shapes[layer][1]:
            return f"bias {column + 1} of layer {layer + 1}"
    return ""
