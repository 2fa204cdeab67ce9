"""The experiment as one frozen value: everything on the sheet follows from a ``SheetSpec``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from xavier_core.base import SheetError, check_number, check_whole
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.schemes import Layer
from xavier_core.sheet.attempt import Attempt
from xavier_core.sheet.limits import MAX_ATTEMPTS, MAX_PINS, SHEET_LIMITS, WIDE_LIMITS, Limits
from xavier_core.sheet.override import OverrideKind

__all__ = ["SheetSpec", "WideSpec"]


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
    limits: Limits = field(default=SHEET_LIMITS, kw_only=True, repr=False)
    """How large the network may be; by default as large as the sheet can show, which the ranges above are."""
    layer_sizes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Units of the inputs, of each hidden layer and of the outputs."""

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
            raise SheetError("attempts", len(self.attempts), f"1 to {MAX_ATTEMPTS}")
        for number, attempt in enumerate(self.attempts, start=1):
            if not isinstance(attempt, Attempt):
                raise SheetError(f"attempt {number}", attempt, "an Attempt")
            for override in attempt.overrides:
                if not override.has_cell(self.shapes):
                    of_layer = override.kind in ("mean", "std")
                    stray = f"an edit of layer {override.layer + 1}" if of_layer else override.name
                    allowed = "cells that the layer sizes have"
                    raise SheetError(f"attempt {number}", stray, allowed, verb="may overtype only")
        numbers = [self.number_of(index) for index in range(len(self.attempts))]
        if len(set(numbers)) < len(numbers):
            raise SheetError("dice of attempts", numbers, "different for each attempt, 1 to 6")
        if self.pinned > MAX_PINS:
            raise SheetError("pinned weights", self.pinned, f"at most {MAX_PINS} in all attempts together")

    @property
    def pinned(self) -> int:
        """How many weights and biases are pinned, in all attempts together."""
        return sum(len(attempt.overrides_of("weight", "bias")) for attempt in self.attempts)

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan_in, fan_out) of each layer's weights."""
        return tuple(pairwise(self.layer_sizes))

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

    def layers_of(self, index: int) -> tuple[Layer, ...]:
        """Return the layers as the scheme of the attempt at ``index`` looks at them."""
        attempt = self.attempts[index]
        return tuple(
            Layer(fan_in, fan_out, self.inputs, activation=attempt.activation, slope=attempt.slope)
            for fan_in, fan_out in self.shapes
        )

    def means_of(self, index: int) -> tuple[float, ...]:
        """Return the mean of the weights of each layer in the attempt at ``index``."""
        return self._overridden(index, "mean", map(self.attempts[index].draw.mean, self.layers_of(index)))

    def stds_of(self, index: int) -> tuple[float, ...]:
        """Return the standard deviation of the weights of each layer, NaN where the scheme leaves it undefined.

        Of a data-driven scheme it is that of the orthonormal matrix that the scheme starts from.
        """
        return self._overridden(index, "std", map(self.attempts[index].draw.std, self.layers_of(index)))

    @property
    def adds_means(self) -> bool:
        """Whether means are added to the weights: in all attempts, even those of 0, or in none."""
        probe = Layer(1, 1)
        return any(own.overrides_of("mean", "weight") or own.draw.mean(probe) != 0.0 for own in self.attempts)

    def _overridden(self, index: int, kind: OverrideKind, values: Iterable[float]) -> tuple[float, ...]:
        overridden = list(values)
        for override in self.attempts[index].overrides_of(kind):
            overridden[override.layer] = override.value
        return tuple(overridden)

    def resized(self, layer_sizes: Iterable[int]) -> SheetSpec:
        """Return the spec with other layer sizes; what still has its cell is kept.

        New inputs are 1 and new desired outputs 0; inputs, desired outputs and overrides without a cell
        are dropped.

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
            attempts=tuple(
                replace(own, overrides=tuple(edit for edit in own.overrides if edit.has_cell(shapes)))
                for own in self.attempts
            ),
        )

    def widened(self, hidden: Iterable[int]) -> SheetSpec:
        """Return the spec with other hidden layers, as many and as wide as re-rolls can take; as ``resized``."""
        return replace(self, limits=WIDE_LIMITS).resized((len(self.inputs), *hidden, len(self.desired)))

    def with_attempt(self, index: int, attempt: Attempt) -> SheetSpec:
        """Return the spec with the attempt at ``index`` (from 0) replaced."""
        return replace(self, attempts=(*self.attempts[:index], attempt, *self.attempts[index + 1 :]))

    def unpinned(self) -> SheetSpec:
        """Return the spec with no pinned weight or bias in any attempt."""
        return replace(
            self,
            attempts=tuple(
                replace(attempt, overrides=attempt.overrides_of("mean", "std")) for attempt in self.attempts
            ),
        )


WideSpec = partial(SheetSpec, limits=WIDE_LIMITS)
"""A spec of a network too large for the sheet, for ``reroll`` and ``final_law``.

As ``SheetSpec``, with up to 4,096 inputs, 4,096 outputs and 200 hidden layers of up to 4,096 units.
"""


def _numbers(name: str, values: Iterable[float], maximum: int) -> tuple[float, ...]:
    values = tuple(values)
    if not 1 <= len(values) <= maximum:
        raise SheetError(f"{name}s", f"{len(values)} numbers", f"1 to {maximum} numbers")
    return tuple(check_number(f"{name} {number}", value) for number, value in enumerate(values, start=1))


def _hidden(sizes: Iterable[int], limits: Limits) -> tuple[int, ...]:
    sizes = tuple(sizes)
    if len(sizes) > limits.hidden:
        raise SheetError("hidden layers", f"{len(sizes)} layers", f"0 to {limits.hidden} layers")
    return tuple(
        check_whole(f"units of hidden layer {layer}", size, minimum=1, maximum=limits.units)
        for layer, size in enumerate(sizes, start=1)
    )
