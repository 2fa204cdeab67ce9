"""The distance of Kolmogorov and Smirnov by chance alone, also to a law with an atom.

For n values of a law F the distance ``sqrt(n) sup |F_n - F|`` tends to ``sup |B(u)|`` over the values u
that F takes, B a Brownian bridge on [0, 1] (Donsker). A continuous F takes all of them. One that jumps from
``left`` over ``atom`` takes none inside the jump: B is watched on [0, left] and on [left + atom, 1] only.
(Billingsley 1999, "Convergence of Probability Measures", sections 14 and 16.)
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.special import kolmogorov, ndtr

from xavier_core.base import Array

__all__ = ["distance_chance", "mean_distance"]


_ROOT = math.sqrt(2.0 * math.pi)
_NO_ATOM = 1e-6
"""A jump that is smaller changes no chance by more."""
_IMAGES = np.arange(-20, 21)
_SIGNS = np.where(_IMAGES % 2, -1.0, 1.0)
_CERTAIN = 0.25
"""A bridge over a time t stays within less than this many sqrt(t) but once in 10**8 times."""
_MIN_TIME = 1e-16
"""Shorter times, and those that rounding left below 0, are as good as none."""
_ENDS, _LENGTHS = np.polynomial.legendre.leggauss(64)
_NODES, _WEIGHTS = 0.5 * (_ENDS + 1.0), 0.5 * _LENGTHS
"""Gauss's points and weights on [0, 1]."""


def distance_chance(distance: float, n: int, *, left: float = 0.0, atom: float = 0.0) -> float:
    """Return how often n values of the very law are this far from it, or farther.

    ``left`` is the law's chance of less than the atom. With Stephens' factor for few values (1970, "Use of the
    Kolmogorov-Smirnov, Cramer-Von Mises and related statistics without extensive tables").
    """
    root = math.sqrt(n)
    return float(_beyond(np.array([(root + 0.12 + 0.11 / root) * distance]), left, atom)[0])


@lru_cache(maxsize=256)
def mean_distance(left: float = 0.0, atom: float = 0.0) -> float:
    """Return E sup |B|: sqrt(pi/2) ln 2 without an atom. Over sqrt(n) it is the distance by chance."""
    if atom < _NO_ATOM:
        return math.sqrt(math.pi / 2) * math.log(2)
    times = (max(left, 0.0), max(1.0 - left - atom, 0.0))
    reach = 6.5 * max(math.sqrt(time * (1.0 - time)) if time < 0.5 else 0.5 for time in times)
    return float(reach * _WEIGHTS @ _beyond(reach * _NODES, left, atom))


def _beyond(levels: Array, left: float, atom: float) -> Array:
    """P(sup |B| > level) where B is watched, shape of ``levels``.

    With q_t(b) the density at b of Brownian motion that stayed within +-level up to t, and phi_t that of free
    motion, staying has the chance ``integral of q_left(a) phi_atom(b - a) q_right(b) da db / phi_1(0)``.
    """
    if atom < _NO_ATOM:
        return np.asarray(kolmogorov(levels))
    short, long = sorted(max(time, _MIN_TIME) for time in (left, 1.0 - left - atom))
    possible = levels > _CERTAIN * math.sqrt(long)
    level = np.where(possible, levels, 1.0)[:, np.newaxis]
    reach = np.minimum(level, 9.0 * math.sqrt(min(long, short + atom)))
    points = reach * _NODES
    stays = 2.0 * (_within(points, level, long) * _passed_on(points, level, short, atom) * reach) @ _WEIGHTS
    return np.where(possible, np.clip(1.0 - _ROOT * stays, 0.0, 1.0), 1.0)


def _within(points: Array, level: Array, time: float) -> Array:
    """q_time at the points, by reflection: ``sum_k (-1)**k phi_time(b - 2 k level)``."""
    away = points[..., np.newaxis] - 2.0 * level[..., np.newaxis] * _IMAGES
    return np.asarray(_normal(away, time) @ _SIGNS)


def _passed_on(points: Array, level: Array, time: float, atom: float) -> Array:
    """``integral of q_time(a) phi_atom(b - a) da`` over +-level: each image a normal density cut at +-level."""
    centers = 2.0 * level[..., np.newaxis] * _IMAGES
    ends, total = points[..., np.newaxis], time + atom
    middle, std = (centers * atom + ends * time) / total, math.sqrt(time * atom / total)
    edge = level[..., np.newaxis]
    inside = ndtr((edge - middle) / std) - ndtr((-edge - middle) / std)
    return np.asarray((_normal(ends - centers, total) * inside) @ _SIGNS)


def _normal(away: Array, variance: float) -> Array:
    return np.asarray(np.exp(-0.5 * away**2 / variance) / (_ROOT * math.sqrt(variance)))
