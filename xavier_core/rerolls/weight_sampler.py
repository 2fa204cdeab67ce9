"""Literal re-rolls: roll k of the ensemble is roll k of the sheet, to the last bit.

The dice of one tile of a layer over consecutive rolls are one stretch of the stream (see ``dice``),
so that a block of rolls is drawn at once. Arrays hold the rolls along their last axis, and a
layer's sum runs over fan_in in the sheet's order. Matrices that are drawn jointly are the
exception: there the rolls come first, as the factorizations want them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from xavier_core.base import Array, SheetError
from xavier_core.dice import Arguments, DiceStream, cover, cover_in_strips
from xavier_core.schemes import scale_and_shift
from xavier_core.sheet import Attempt, SheetSpec, apply_layer

__all__ = ["checked_stds", "literal_rolls", "rolls_a_block", "threads_at_most", "weights_per_roll"]


_WORDS_AT_ONCE = 2**17
"""Raw words of a tile drawn at once: what fits into a core's second cache, with the sums made from it."""


_LARGEST_ALONE = 32
"""Side of the largest matrix that LAPACK surely factorizes without threads of its own."""


class _Member(NamedTuple):
    """An attempt, and how its weights follow from unit draws."""

    at: int
    """Index of its outputs among those asked for."""
    attempt: Attempt
    stds: tuple[float, ...]
    means: tuple[float, ...]
    adds_means: bool
    """Whether means are added, those of 0, too."""

    def weights(self, unit: Array, layer: int, *, out: Array | None = None) -> Array:
        """The layer's weights from draws of mean 0 and variance 1, both of any shape."""
        mean = self.means[layer] if self.adds_means else None
        return scale_and_shift(unit, std=self.stds[layer], mean=mean, out=out)

    def activated(self, spec: SheetSpec, pre_activations: Array, layer: int) -> Array:
        """What leaves the layer; the outputs are its pre-activations."""
        is_hidden = layer < len(spec.hidden)
        return self.attempt.nonlinearity.apply(pre_activations) if is_hidden else pre_activations


class _Group(NamedTuple):
    """Attempts that share their dice and their distribution."""

    dice: DiceStream
    members: list[_Member]

    @property
    def is_independent(self) -> bool:
        """Whether every weight is drawn on its own."""
        return self.members[0].attempt.draws_from.is_independent


def literal_rolls(spec: SheetSpec, attempts: Sequence[int], first_roll: int, rolls: int) -> Array:
    """Return the outputs of consecutive rolls, each as ``run_sheet`` of that roll gives it.

    Attempts on the same dice share their draws.

    Parameters
    ----------
    attempts
        Indices of attempts, from 0.
    first_roll, rolls
        Which rolls: ``first_roll`` to ``first_roll + rolls - 1``.

    Returns
    -------
    Shape (attempts, rolls, outputs).

    Raises
    ------
    SheetError
        Where the standard deviation of a weight that is drawn is undefined.
    """
    outputs = np.empty((len(attempts), rolls, len(spec.desired)))
    for group in _groups(spec, attempts):
        pass_block, words = _pass_block, _largest_tile(spec)
        if not group.is_independent:
            pass_block, words = _pass_joint_block, max(fan_in * fan_out for fan_in, fan_out in spec.shapes)
        block = max(1, _WORDS_AT_ONCE // words)
        for start in range(0, rolls, block):
            taken = min(block, rolls - start)
            signals = pass_block(spec, group, first_roll + start, taken)
            for member, signal in zip(group.members, signals, strict=True):
                outputs[member.at, start : start + taken] = signal
    return outputs


def rolls_a_block(spec: SheetSpec) -> int:
    """Return how many rolls are passed through the layers at once."""
    return max(1, _WORDS_AT_ONCE // _largest_tile(spec))


def threads_at_most(spec: SheetSpec, attempts: Sequence[int]) -> int | None:
    """Return how many threads may draw at once: one where large matrices are factorized, else None for any number.

    LAPACK has threads of its own for them, and theirs inside ours would wait for each other.
    """
    is_joint = any(not spec.attempts[index].draws_from.is_independent for index in attempts)
    return 1 if is_joint and max(spec.layer_sizes) > _LARGEST_ALONE else None


def weights_per_roll(spec: SheetSpec) -> int:
    """Return how many weights one roll of one attempt draws."""
    return sum(fan_in * fan_out for fan_in, fan_out in spec.shapes)


def checked_stds(spec: SheetSpec, index: int) -> tuple[float, ...]:
    """Return the standard deviation of each layer's weights in the attempt at ``index``.

    Raises
    ------
    SheetError
        Where it is undefined (STDEV of one input) and not every weight and drawn bias of the layer is pinned.
    """
    attempt = spec.attempts[index]
    stds = spec.stds_of(index)
    for layer, (std, (fan_in, fan_out)) in enumerate(zip(stds, spec.shapes, strict=True)):
        if not math.isnan(std):
            continue
        drawn = fan_in * fan_out - sum(pin.layer == layer for pin in attempt.overrides_of("weight"))
        if attempt.bias_rule.is_drawn:
            drawn += fan_out - sum(pin.layer == layer for pin in attempt.overrides_of("bias"))
        if drawn:
            raise SheetError("inputs", spec.inputs, "at least two: STDEV needs them")
    return stds


def _groups(spec: SheetSpec, attempts: Sequence[int]) -> list[_Group]:
    groups: dict[tuple[int, str], _Group] = {}
    for at, index in enumerate(attempts):
        attempt, stream = spec.attempts[index], spec.stream_of(index)
        group = groups.setdefault((stream, attempt.distribution), _Group(DiceStream(spec.seed, stream), []))
        group.members.append(_Member(at, attempt, checked_stds(spec, index), spec.means_of(index), spec.adds_means))
    return list(groups.values())


def _largest_tile(spec: SheetSpec) -> int:
    return max(tile.side**2 for shape in spec.shapes for tile in cover(*shape))


def _pass_block(spec: SheetSpec, group: _Group, first_roll: int, rolls: int) -> list[Array]:
    """Outputs of each member, shape (rolls, outputs)."""
    signals = [np.repeat(np.array(spec.inputs)[:, np.newaxis], rolls, axis=1) for _ in group.members]
    for layer, (fan_in, fan_out) in enumerate(spec.shapes):
        sums = [np.empty((fan_out, rolls)) for _ in signals]
        for tile, strip in cover_in_strips(fan_in, fan_out, _WORDS_AT_ONCE):
            dice = group.dice.dice(layer, tile, first_roll=first_roll, rolls=rolls, strip=strip)
            unit = group.members[0].attempt.draw.unit_draws(dice)
            top, left = tile.top + (strip.start if strip else 0), tile.left
            rows, columns, _ = unit.shape
            for at, (member, signal) in enumerate(zip(group.members, signals, strict=True)):
                is_last = at == len(signals) - 1  # nobody needs the unit draws after it
                weights = member.weights(unit, layer, out=unit if is_last else None)
                _pin(weights, member.attempt, layer, top, left)
                _add_products(sums[at][left : left + columns], signal[top : top + rows], weights, is_first=top == 0)
        for at, member in enumerate(group.members):
            if member.attempt.has_bias:
                sums[at] += _biases(group.dice, member, layer, first_roll, (fan_out, rolls))
        signals = [member.activated(spec, own, layer) for member, own in zip(group.members, sums, strict=True)]
    return [signal.T for signal in signals]


def _pass_joint_block(spec: SheetSpec, group: _Group, first_roll: int, rolls: int) -> list[Array]:
    """The same where a layer's matrix is drawn jointly; members with the same numbers share their unit matrices."""
    signals = [np.repeat(np.array(spec.inputs)[np.newaxis], rolls, axis=0) for _ in group.members]
    for layer, shape in enumerate(spec.shapes):
        dice = group.dice.layer_dice(layer, shape, first_roll=first_roll, rolls=rolls)
        units: dict[Arguments, Array] = {}
        for at, member in enumerate(group.members):
            draw = member.attempt.draw
            if draw.arguments not in units:
                units[draw.arguments] = draw.unit_draws(dice)
            weights = member.weights(units[draw.arguments], layer)
            weights = draw.scaled(weights, partial(apply_layer, signals[at]))
            pre_activations = apply_layer(signals[at], weights)
            if member.attempt.has_bias:
                pre_activations += _biases(group.dice, member, layer, first_roll, (shape[1], rolls)).T
            signals[at] = member.activated(spec, pre_activations, layer)
    return signals


def _biases(dice: DiceStream, member: _Member, layer: int, first_roll: int, shape: tuple[int, ...]) -> Array:
    """Biases of a layer over consecutive rolls, shape (fan_out, rolls)."""
    attempt, (fan_out, rolls) = member.attempt, shape
    if attempt.bias_rule.is_drawn:
        own_dice = dice.bias_dice(layer, fan_out, first_roll=first_roll, rolls=rolls)
        unit = attempt.bias_distribution.unit_draws(own_dice, ())
        values = scale_and_shift(unit, std=member.stds[layer], mean=member.means[layer], out=unit)
    else:
        values = np.full((fan_out, rolls), attempt.bias_value)
    for pin in attempt.overrides_of("bias"):
        if pin.layer == layer:
            values[pin.column] = pin.value
    return values


def _pin(weights: Array, attempt: Attempt, layer: int, top: int, left: int) -> None:
    """Overwrite what is pinned in weights (rows, columns, rolls) of which the first is at (top, left)."""
    rows, columns, _ = weights.shape
    for pin in attempt.overrides_of("weight"):
        if pin.layer == layer and 0 <= pin.row - top < rows and 0 <= pin.column - left < columns:
            weights[pin.row - top, pin.column - left] = pin.value


def _add_products(sums: Array, signal: Array, weights: Array, *, is_first: bool) -> None:
    """Add ``signal[i] * weights[i]`` to ``sums``, row after row; all have the rolls along their last axis."""
    weights *= signal[:, np.newaxis, :]
    start = 0
    if is_first:
        sums[...] = weights[0]
        start = 1
    for products in weights[start:]:
        sums += products
