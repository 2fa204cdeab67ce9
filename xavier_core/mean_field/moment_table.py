"""Gaussian moments of an activation for many standard deviations at once, from a grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.interpolate import CubicSpline

from xavier_core.activations import Activation, half_line
from xavier_core.base import Array

__all__ = ["MomentTable", "moment_table"]


_OCTAVES, _PER_OCTAVE = 48, 16
"""How far the grid goes from 1 either way, and its points an octave."""
_LOWEST_OCTAVE = -57.0
"""Of the normal number, where the standard deviation is 1."""


@dataclass(frozen=True, slots=True, eq=False)
class MomentTable:
    """E g(std Z)**2 and E g'(std Z)**2 for many standard deviations at once.

    Between the grid's standard deviations, which are powers of 2 with 16 an octave, the logarithms of both are
    cubics in the logarithm of the standard deviation; the relative error is below 1e-7.
    """

    stds: Array
    """The grid, rising, from 2**-48 to 2**48."""
    mean_squares: Array
    """E g(std Z)**2 on the grid, by quadrature."""
    _log_mean_squares: CubicSpline
    _log_slopes: CubicSpline
    _growth: CubicSpline

    def mean_squares_at(self, stds: Array) -> Array:
        """Return E g(std Z)**2, shape of ``stds``; beyond the grid that of its ends."""
        return np.asarray(np.exp(self._log_mean_squares(self._logs(stds))))

    def slope_mean_squares_at(self, stds: Array) -> Array:
        """Return E g'(std Z)**2, shape of ``stds``; beyond the grid that of its ends."""
        return np.asarray(np.exp(self._log_slopes(self._logs(stds))))

    def growth_at(self, stds: Array) -> Array:
        """Return ``d log E g(sqrt(q) Z)**2 / d log q`` at ``q = stds**2``, shape of ``stds``."""
        return np.asarray(self._growth(self._logs(stds)))

    def _logs(self, stds: Array) -> Array:
        return np.log2(np.clip(stds, self.stds[0], self.stds[-1]))


@lru_cache(maxsize=16)
def moment_table(g: Activation) -> MomentTable:
    """Return the moments of an activation and of its derivative on a grid of standard deviations.

    Points z and standard deviations are powers of 2 on the same grid of logarithms, so each ``std * z`` is one of
    few numbers: all sums together are one convolution.
    """
    z, weight = half_line(_LOWEST_OCTAVE - _OCTAVES, _PER_OCTAVE)
    logs = np.arange(-_OCTAVES * _PER_OCTAVE, _OCTAVES * _PER_OCTAVE + 1) / _PER_OCTAVE
    signal = z[0] * np.exp2(np.arange(z.size + logs.size - 1) / _PER_OCTAVE - _OCTAVES)
    mean_squares, slopes = (
        np.correlate(np.square(f(signal)) + np.square(f(-signal)), weight) for f in (g.apply, g.derivative)
    )
    rates = (u * g.apply(u) * g.derivative(u) for u in (signal, -signal))
    growth = np.correlate(sum(rates, start=np.zeros(signal.size)), weight) / mean_squares
    stds = np.exp2(logs)
    for kept in (stds, mean_squares):
        kept.flags.writeable = False
    splines = (CubicSpline(logs, values) for values in (np.log(mean_squares), np.log(slopes), growth))
    return MomentTable(stds, mean_squares, *splines)
