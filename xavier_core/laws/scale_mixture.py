"""Laws of a scale mixture of normals: ``y_j = R * Z_j`` with one random scale R for all outputs.

Given the last hidden activations, the outputs of a network are independent and normal with one
variance. So every law of the outputs is a law of R, mixed: of one output, of the largest, of the
Euclidean distance to a point. (Hanin and Nica 2019, "Products of many large random matrices and
gradients in deep neural networks".)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.fft import irfft, next_fast_len
from scipy.interpolate import CubicHermiteSpline, CubicSpline
from scipy.special import chndtr, erf, ndtr, ndtri

from xavier_core.base import Array
from xavier_core.laws.mellin import Factor, Line, LogLaw, sampled_factor

__all__ = ["Atom", "Normal", "Positive", "Shape", "Splined", "Symmetric", "distances", "largest_factor"]


_ROOT = math.sqrt(2.0 * math.pi)


class Shape(Protocol):
    """What a law answers, elementwise on arrays."""

    def pdf(self, y: Array) -> Array:
        """Density of the continuous part."""

    def cdf(self, y: Array) -> Array:
        """P(Y <= y)."""

    def quantile(self, p: Array) -> Array:
        """Least y with P(Y <= y) >= p, for p inside (0, 1)."""


@dataclass(frozen=True, slots=True)
class Atom:
    """All mass at one value."""

    value: float

    def pdf(self, y: Array) -> Array:
        """No density."""
        return np.zeros_like(y)

    def cdf(self, y: Array) -> Array:
        """A step of height 1."""
        return np.where(y >= self.value, 1.0, 0.0)

    def quantile(self, p: Array) -> Array:
        """The value."""
        return np.full_like(p, self.value)


@dataclass(frozen=True, slots=True)
class Normal:
    """N(mean, std**2)."""

    mean: float
    std: float

    def pdf(self, y: Array) -> Array:
        """exp(-z**2 / 2) / (std sqrt(2 pi)) with z = (y - mean) / std."""
        with np.errstate(over="ignore"):  # beyond the largest number the density is 0 all the same
            return np.asarray(np.exp(-0.5 * ((y - self.mean) / self.std) ** 2) / (self.std * _ROOT))

    def cdf(self, y: Array) -> Array:
        """Phi(z)."""
        with np.errstate(over="ignore"):  # beyond the largest number Phi is 0 or 1 all the same
            return np.asarray(ndtr((y - self.mean) / self.std))

    def quantile(self, p: Array) -> Array:
        """Mean + std * Phi's inverse at p."""
        return np.asarray(self.mean + self.std * ndtri(p))


@dataclass(frozen=True, slots=True, eq=False)
class Symmetric:
    """Y = +-T with the law of log(T / exp(log_scale)) and an atom at 0 of what is left."""

    law: LogLaw
    log_scale: float
    at_zero: float
    """Density of the continuous part at 0; infinite where it has a pole there."""

    def pdf(self, y: Array) -> Array:
        """f(log |y|) / (2 |y|)."""
        size = np.where(y == 0.0, 1.0, np.abs(y))
        density = 0.5 * self.law.density(np.log(size) - self.log_scale) / size
        return np.where(y == 0.0, self.at_zero, density)

    def cdf(self, y: Array) -> Array:
        """P(T > |y|) / 2 below 0, 1 minus that from 0 on."""
        with np.errstate(divide="ignore"):
            half = 0.5 * self.law.survival(np.log(np.abs(y)) - self.log_scale)
        return np.where(y < 0.0, half, 1.0 - half)

    def quantile(self, p: Array) -> Array:
        """-+T's quantile where |p - 1/2| is beyond half the atom, else 0."""
        above = 2.0 * np.minimum(p, 1.0 - p)
        below = np.abs(1.0 - 2.0 * p) - (1.0 - self.law.alive)
        inside = below <= 0.0
        v = self.law.solve(np.where(inside, 0.5 * self.law.alive, below), above)
        return np.where(inside, 0.0, np.sign(p - 0.5) * np.exp(v + self.log_scale))


@dataclass(frozen=True, slots=True, eq=False)
class Positive:
    """T >= 0 with the law of log(T / exp(log_scale)) and an atom at 0 of what is left."""

    law: LogLaw
    log_scale: float

    def pdf(self, y: Array) -> Array:
        """f(log y) / y above 0."""
        size = np.where(y > 0.0, y, 1.0)
        return np.where(y > 0.0, self.law.density(np.log(size) - self.log_scale) / size, 0.0)

    def cdf(self, y: Array) -> Array:
        """The atom and P(0 < T <= y)."""
        size = np.where(y > 0.0, y, 1.0)
        part = np.where(y > 0.0, self.law.cdf(np.log(size) - self.log_scale), 0.0)
        return np.where(y >= 0.0, (1.0 - self.law.alive) + part, 0.0)

    def quantile(self, p: Array) -> Array:
        """0 inside the atom, else T's quantile."""
        below = p - (1.0 - self.law.alive)
        inside = below <= 0.0
        v = self.law.solve(np.where(inside, 0.5 * self.law.alive, below), 1.0 - p)
        return np.where(inside, 0.0, np.exp(v + self.log_scale))


@dataclass(frozen=True, slots=True, eq=False)
class Splined:
    """A positive law between the points of a fine grid, with an atom at one value.

    The monotone cubic runs through Phi's inverse of the cdf, which is nearly straight.
    """

    alive: float
    atom_at: float
    forward: CubicHermiteSpline
    """y to Phi's inverse of the continuous part's cdf."""
    backward: CubicHermiteSpline
    """Its inverse."""
    unit: float
    """What the points and ``atom_at`` are counted in."""

    def pdf(self, y: Array) -> Array:
        """Derivative of the continuous part's cdf."""
        v = self._in_units(y)
        inside = (v >= self.forward.x[0]) & (v <= self.forward.x[-1])
        density = np.exp(-0.5 * self.forward(v) ** 2) / _ROOT * self.forward(v, 1)
        with np.errstate(over="ignore"):
            return np.where(inside, self.alive * np.maximum(density, 0.0), 0.0) / self.unit

    def cdf(self, y: Array) -> Array:
        """The continuous part's cdf, and the atom from its value on."""
        v = self._in_units(y)
        part = ndtr(self.forward(np.clip(v, self.forward.x[0], self.forward.x[-1])))
        part = np.where(v < self.forward.x[0], 0.0, np.where(v > self.forward.x[-1], 1.0, part))
        return np.asarray(self.alive * part + np.where(v >= self.atom_at, 1.0 - self.alive, 0.0))

    def quantile(self, p: Array) -> Array:
        """Its inverse."""
        dead = 1.0 - self.alive
        before = self.alive * ndtr(self.forward(np.clip(self.atom_at, self.forward.x[0], self.forward.x[-1])))
        part = np.where(p <= before, p, p - dead) / self.alive
        x = np.clip(ndtri(np.clip(part, 0.0, 1.0)), self.backward.x[0], self.backward.x[-1])
        v = self.backward(x)
        for _ in range(3):  # Newton's steps make the two curves inverse to the last digits
            slope = np.maximum(self.forward(v, 1), 1e-300)
            v = np.clip(v + (x - self.forward(v)) / slope, self.forward.x[0], self.forward.x[-1])
        return self.unit * np.where((p > before) & (p <= before + dead), self.atom_at, v)

    def _in_units(self, y: Array) -> Array:
        with np.errstate(over="ignore"):  # beyond the largest number the cdf is 0 or 1 all the same
            return y / self.unit


def largest_factor(outputs: int) -> Factor:
    """Return the law of max |Z_j| over independent standard normals as a factor of a product.

    ``P(max <= m) = (2 Phi(m) - 1)**outputs``.
    """

    def density(logs: Array) -> Array:
        m = np.exp(logs)
        below = erf(m * math.sqrt(0.5))  # 2 Phi(m) - 1, with all digits where it is small
        return np.asarray(outputs * below ** (outputs - 1) * 2.0 * m * np.exp(-0.5 * m * m) / _ROOT)

    return sampled_factor(density, -80.0, 4.0)


def distances(factor: Factor, log_scale: float, narrowest: int, desired: Array) -> Shape:
    """Return the law of |R Z - desired| with log R = log_scale + the factor's logarithm.

    ``P(distance <= d) = E F(d**2 / R**2)`` with F the noncentral chi-square law of
    ``len(desired)`` degrees and noncentrality ``|desired|**2 / R**2``. ``narrowest`` is the
    fewest units of a hidden layer, which sets how slowly R's left tail falls.
    """
    unit = math.hypot(*desired, math.exp(log_scale + factor.mean))  # a law far from 1 in size would overflow on the way
    away, outputs = float(np.linalg.norm(desired / unit)), len(desired)
    log_scale -= math.log(unit)
    logs, weights = _nodes(factor, narrowest, outputs)
    # Scales below float64's last digits of the distance would only overflow.
    scales = np.maximum(np.exp(np.clip(log_scale + logs, -690.0, 690.0)), 1e-13 * away)
    some = scales[:: max(1, scales.size // 2000), np.newaxis]
    centers = np.hypot(away, some * math.sqrt(outputs - 0.5))
    steps = np.linspace(-6.5, 6.5, max(9, 1 + 10000 // some.size))
    points = np.sort(np.ravel(centers + some * steps))
    points = _spaced(points[points > 0.0], away)
    cdf = np.zeros_like(points)
    for scale, weight in zip(scales, weights, strict=True):
        cdf += weight * _conditional(points, scale, away, outputs)
    cdf /= weights.sum()
    inner = (cdf > 1e-9) & (cdf < 1.0 - 1e-9)
    inner[1:] &= np.diff(cdf) > 1e-13
    if inner.sum() < 20:
        return Atom(unit * away)  # float64 cannot tell the outputs from 0 beside the desired ones
    x, y = np.asarray(ndtri(cdf[inner])), points[inner]
    return Splined(factor.alive, away, _monotone(y, x), _monotone(x, y), unit)


def _monotone(x: Array, y: Array) -> CubicHermiteSpline:
    """Cubic spline through increasing points, its slopes held where it would turn (Fritsch and Carlson 1980)."""
    secants = np.diff(y) / np.diff(x)
    maximum = 3.0 * np.minimum(np.append(secants, secants[-1]), np.insert(secants, 0, secants[0]))
    return CubicHermiteSpline(x, y, np.clip(CubicSpline(x, y)(x, 1), 0.0, maximum))


def _spaced(points: Array, away: float) -> Array:
    """About 2,000 of the sorted points and 300 by equal ratios for the lowest, all apart in float64."""
    chosen = points[np.linspace(0, points.size - 1, 2000).astype(int)]
    chosen = np.sort(np.concatenate((chosen, np.geomspace(1e-5 * min(away, points[-1]), points[-1], 400))))
    apart = np.diff(chosen) > 1e-4 * np.minimum(chosen[1:], np.abs(chosen[1:] - away)) + 1e-12 * away
    return chosen[np.concatenate(([True], apart))]


def _nodes(factor: Factor, narrowest: int, outputs: int) -> tuple[Array, Array]:
    """Logarithms and weights of R: equal steps, which converge as fast as the density is smooth."""
    sigma = math.sqrt(factor.variance)
    if sigma == 0.0:
        return np.zeros(1), np.ones(1)
    left, right = _reach_below(factor, narrowest), 10.0 * sigma
    period = left + right
    count = math.ceil((40.0 + 8.0 / sigma) * period / (2.0 * math.pi))
    widest = min(0.15, 0.2 * sigma, 0.8 / math.sqrt(2.0 * outputs))
    size = next_fast_len(max(2 * count + 120, math.ceil(period / widest)), real=True)
    logs = factor.mean - left + period / size * np.arange(size)
    line = Line(0.0, period, count)
    moments = factor.transform(line)
    faded = np.abs(moments) < 1e-14 * factor.alive
    if faded.any():
        moments[int(np.argmax(faded)) :] = 0.0  # beyond, rounding could only grow
    turned = moments * np.exp(-1j * line.points.imag * (logs[0] - factor.mean))
    density = irfft(np.conj(turned), size)
    stride = max(1, int(widest * size / period))
    logs, density = logs[::stride], density[::stride]
    keep = density > 1e-11 * density.max()
    return logs[keep], density[keep] / density[keep].sum()


def _reach_below(factor: Factor, narrowest: int) -> float:
    """Return how far below its mean log R has all but 1e-14 of its chance, a far mode of few re-rolls included.

    By Chernoff's bound ``P(log R < mean - w) <= E R**-s exp(s (mean - w))`` at the best of a few s, all below
    the ``narrowest`` units, where E R**-s ends.
    """
    highest = 0.75 * narrowest
    powers = {min(power, highest) for power in (0.5, 8.0 / math.sqrt(factor.variance), highest)}
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # of a power too high nothing is learned
        logs = [float(np.log(np.abs(factor.transform(Line(-power, 90.0, 1))[0]))) for power in powers]
    rest = -math.log(1e-14 * factor.alive)
    return min((rest + log) / power for log, power in zip(logs, powers, strict=True) if math.isfinite(log))


def _conditional(points: Array, scale: float, away: float, outputs: int) -> Array:
    """P(|scale Z - desired| <= points) with |desired| = away: noncentral chi-square, in part as Sankaran's normal.

    (Sankaran 1963, "Approximations to the non-central chi-square distribution": within 1e-6 where
    it is taken, at noncentralities above 3,000 whose own sum would be long.)
    """
    center = math.hypot(away, scale * math.sqrt(outputs))
    near = np.abs(points - center) < 9.0 * scale
    result = np.where(points > center, 1.0, 0.0)
    squares, shift = (points[near] / scale) ** 2, (away / scale) ** 2
    if shift <= 3000.0:
        result[near] = chndtr(squares, outputs, shift)
        return result
    one, two, three = (outputs + k * shift for k in (1.0, 2.0, 3.0))
    h = 1.0 - 2.0 / 3.0 * one / two * three / two
    p = two / one / one
    m = (h - 1.0) * (1.0 - 3.0 * h)
    middle = 1.0 + h * p * (h - 1.0 - 0.5 * (2.0 - h) * m * p)
    result[near] = ndtr(((squares / one) ** h - middle) / (h * math.sqrt(2.0 * p) * (1.0 + 0.5 * m * p)))
    return result
