"""Biases: what is added to a layer's sums, one rule for all layers of an attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["BIASES", "SCALED", "ZERO", "BiasRule"]


@dataclass(frozen=True, slots=True)
class BiasRule:
    """One way to choose biases."""

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen."""
    takes_value: bool = False
    """Whether every bias is a number that is given with the rule."""
    is_drawn: bool = False
    """Whether biases are drawn as the weights of their layer are: same mean, standard deviation and distribution."""


ZERO = BiasRule("zeros", "zeros")
CONSTANT = BiasRule("constant", "constant", takes_value=True)
SCALED = BiasRule("scaled", "scaled like the weights", is_drawn=True)

BIASES: Mapping[str, BiasRule] = MappingProxyType({row.key: row for row in (ZERO, CONSTANT, SCALED)})
"""Every rule by its key."""
