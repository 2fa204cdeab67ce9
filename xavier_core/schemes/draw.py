"""A draw: a scheme with its numbers and its distribution, which turns dice into the weights of a layer.

``W = mean + std * unit_draws(dice)``; a data-driven scheme then scales ``W`` by the signal that reaches
the layer. Every weight that is made of dice goes through the functions of this file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xavier_core.base import Array, SheetError
from xavier_core.dice import DISTRIBUTIONS, Arguments, Distribution
from xavier_core.schemes.lsuv import scale_to_unit_variance
from xavier_core.schemes.scheme import Layer, Scheme
from xavier_core.schemes.table import SCHEMES

__all__ = ["Draw", "scale_and_shift"]

PassThrough = Callable[[Array], Array]
"""Weights (..., fan_in, fan_out) to all pre-activations of the layer, (..., units times examples)."""


def scale_and_shift(
    unit: Array, *, std: float | Array, mean: float | Array | None = None, out: Array | None = None
) -> Array:
    """Return ``std * unit + mean``, elementwise; into ``out`` where it is given, which may be ``unit``.

    Without a mean nothing is added, not even 0, so that -0 stays -0.
    """
    weights: Array = np.multiply(unit, std, out=out)
    if mean is not None:
        weights += mean
    return weights


@dataclass(frozen=True, slots=True)
class Draw:
    """One choice of how the weights of a layer are drawn.

    Raises
    ------
    SheetError
        When built from an unknown scheme, or from numbers or a distribution that it does not take.
    """

    scheme: str = "xavier"
    """Key of a row of ``SCHEMES``."""
    arguments: Arguments = ()
    """The scheme's parameters in their order; none at all means their defaults, which are put here."""
    distribution: str = ""
    """Key of one of the scheme's distributions; nothing means the usual one, whose key is put here."""

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise SheetError("scheme", self.scheme, "one of " + ", ".join(SCHEMES))
        put = object.__setattr__
        put(self, "arguments", self.rule.check_arguments(tuple(self.arguments)))
        put(self, "distribution", self.rule.choose(self.distribution).key)

    @property
    def rule(self) -> Scheme:
        """The scheme's row."""
        return SCHEMES[self.scheme]

    @property
    def draws_from(self) -> Distribution:
        """The distribution's row."""
        return DISTRIBUTIONS[self.distribution]

    @property
    def title(self) -> str:
        """The scheme with its numbers, and the distribution where it is not the usual one."""
        title = self.rule.titled(self.arguments)
        return title if self.draws_from is self.rule.distribution else f"{title}, {self.draws_from.title}"

    @property
    def full_title(self) -> str:
        """The scheme with its numbers, and the distribution wherever the scheme leaves it open."""
        title = self.rule.titled(self.arguments)
        return title if len(self.rule.distributions) == 1 else f"{title}, {self.draws_from.title}"

    def mean(self, layer: Layer) -> float:
        """Return the mean of a weight."""
        return self.rule.mean_of(layer, self.arguments)

    def std(self, layer: Layer) -> float:
        """Return the standard deviation that a weight is drawn with, NaN where the layer leaves it undefined.

        Of a data-driven scheme it is that of the matrix before the data scale it.
        """
        return self.rule.drawn_std(layer, self.arguments)

    def variance(self, layer: Layer) -> float:
        """Return the variance of a weight; of a data-driven scheme behind inputs of mean square 1."""
        return self.rule.variance_of(layer, self.arguments)

    def unit_draws(self, dice: Array) -> Array:
        """Return draws of mean 0 and variance 1 from dice, (..., fan_in, fan_out): those of a whole layer.

        Of a distribution whose entries are independent the dice may have any shape.
        """
        return self.draws_from.unit_draws(dice, self.arguments)

    def weights(self, dice: Array, layer: Layer, *, pass_through: PassThrough | None = None) -> Array:
        """Return the weights that dice in (0, 1) give, both of shape (..., fan_in, fan_out).

        ``pass_through`` takes weights to the layer's pre-activations (see ``scaled``); only a data-driven scheme
        calls it, and without it its weights are those that it starts from.
        """
        mean, std = self.mean(layer), self.std(layer)
        if std == 0.0:  # the same bits without the work
            return np.full(dice.shape, mean)
        unit = self.unit_draws(dice)
        return self.scaled(scale_and_shift(unit, std=std, mean=mean, out=unit), pass_through)

    def scaled(self, weights: Array, pass_through: PassThrough | None) -> Array:
        """Return weights (..., fan_in, fan_out) as they are, or by a data-driven scheme to Var(z) = 1.

        ``pass_through`` takes them to z, (..., units times examples).
        """
        if pass_through is None or not self.rule.is_data_driven:
            return weights
        return scale_to_unit_variance(weights, pass_through)
