"""Unit draws of a matrix from a NumPy generator, and not from dice: a sampler for each distribution.

What computes laws has no use for them, so no wing's face imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from xavier_core.base import Array
from xavier_core.dice.distributions import CUT, SQRT_12, TRUNCATED_STD, Arguments, thinned, unit_orthogonal

__all__ = ["SAMPLERS"]

Sampler = Callable[[np.random.Generator, tuple[int, int], Arguments], Array]

_PART = 2**15
"""Entries that are worked on at a time: 256 KB, which a processor's cache holds."""


def _parts(draws: Array) -> Iterator[Array]:
    """The entries in order, in parts."""
    flat = draws.reshape(-1)
    return (flat[start : start + _PART] for start in range(0, flat.size, _PART))


def _uniform(rng: np.random.Generator, shape: tuple[int, int], _: Arguments) -> Array:
    draws = np.empty(shape)
    for part in _parts(draws):
        rng.random(out=part)
        np.subtract(part, 0.5, out=part)
        np.multiply(part, SQRT_12, out=part)
    return draws


def _truncated(rng: np.random.Generator, shape: tuple[int, int], _: Arguments) -> Array:
    """By rejection: what lies beyond the cut, 4.6 %, is drawn again."""
    draws = np.empty(shape)
    for part in _parts(draws):
        rng.standard_normal(out=part)
        beyond = np.flatnonzero(np.abs(part) > CUT)
        while beyond.size:
            part[beyond] = rng.standard_normal(beyond.size)
            beyond = beyond[np.abs(part[beyond]) > CUT]
        np.divide(part, TRUNCATED_STD, out=part)
    return draws


def _sparse(rng: np.random.Generator, shape: tuple[int, int], arguments: Arguments) -> Array:
    """By rows, as many at a time as a cache holds."""
    draws = np.empty(shape)
    step = max(1, _PART // shape[1])
    for start in range(0, shape[0], step):
        rows = draws[start : start + step]
        rng.standard_normal(out=rows)
        rows[...] = thinned(rows, rng.random(rows.shape), arguments)
    return draws


SAMPLERS: Mapping[str, Sampler] = MappingProxyType(
    {
        "normal": lambda rng, shape, _: rng.standard_normal(shape),
        "uniform": _uniform,
        "truncated": _truncated,
        "orthogonal": lambda rng, shape, _: unit_orthogonal(rng.standard_normal(shape)),
        "sparse": _sparse,
    }
)
"""(generator, (fan_in, fan_out), arguments) to draws of mean 0 and variance 1, by the key of a distribution."""
