"""Laws of products of independent positive numbers, through their Mellin transforms.

For a product ``T = X * R`` of independent factors ``E T**s = E X**s * E R**s``. With ``v = log t``
and ``M(s) = E T**s``,

    P(0 < T <= t) = 1/(2 pi i) * integral of M(s) exp(-s v) / (-s) ds    over Re s = c < 0,
    P(T > t)      = 1/(2 pi i) * integral of M(s) exp(-s v) / s ds       over Re s = c > 0,

and each line of integration keeps the relative precision of its own tail. (Springer and Thompson
1966, "The distribution of products of independent random variables"; the product structure of
random networks: Hanin and Nica 2019, "Products of many large random matrices and gradients in
deep neural networks".)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import fft, irfft, next_fast_len
from scipy.special import gammaln, loggamma, polygamma

from xavier_core.base import Array

__all__ = ["Factor", "LogLaw", "Tail", "chi_factor", "hidden_factor", "invert", "sampled_factor"]

ComplexArray = NDArray[np.complex128]

HIGHEST = 64.0
"""Frequency in log t where the transform of a normal output has fallen below 1e-20."""
STEP = 0.01
"""Step of the grid in log t: cubic interpolation then errs by less than 1e-9."""
_FINE = 0.02
"""Step of sums over a density in log t."""
_NOISE = 1e-11
"""Part of a tilted tail below which rounding could show."""


@dataclass(frozen=True, slots=True)
class Line:
    """Equally spaced points ``s = real + i * k * 2 pi / period`` for k = 0 ... count - 1."""

    real: float
    period: float
    count: int

    @property
    def points(self) -> ComplexArray:
        """The points, shape (count,)."""
        return np.asarray(self.real + 2j * math.pi / self.period * np.arange(self.count), dtype=np.complex128)


@dataclass(frozen=True, slots=True)
class Factor:
    """One positive random factor of a product, or a product of such."""

    mean: float
    """Mean of its logarithm where it is not 0; approximate, for the choice of grids."""
    variance: float
    """Variance of its logarithm where it is not 0; approximate, for the choice of grids."""
    alive: float
    """Probability that it is not 0."""
    transform: Callable[[Line], ComplexArray]
    """E T**s over T > 0 along a line, shape (count,), for the factor divided by ``exp(mean)``."""

    def times(self, other: Factor) -> Factor:
        """Return the product of two independent factors."""
        return Factor(
            self.mean + other.mean,
            self.variance + other.variance,
            self.alive * other.alive,
            lambda line: self.transform(line) * other.transform(line),
        )


def chi_factor(counts: dict[int, int]) -> Factor:
    """Return the product of independent chi variables: ``counts[n]`` of n degrees of freedom each.

    ``E chi_n**s = 2**(s/2) Gamma((n + s)/2) / Gamma(n/2)``; |Z| is chi of one degree.
    """
    degrees = np.array(list(counts), dtype=float)
    repeats = np.array(list(counts.values()), dtype=float)
    means = 0.5 * (polygamma(0, degrees / 2) + math.log(2.0))

    def transform(line: Line) -> ComplexArray:
        half = 0.5 * line.points
        total = np.zeros(line.count, dtype=complex)
        for degree, repeat, mean in zip(degrees / 2, repeats, means, strict=True):
            total += repeat * (_log_rise(degree, half) - (2.0 * mean - math.log(2.0 * degree)) * half)
        return np.exp(total)

    return Factor(float(repeats @ means), float(repeats @ polygamma(1, degrees / 2)) / 4.0, 1.0, transform)


def _log_rise(a: float, h: ComplexArray) -> ComplexArray:
    """Return log Gamma(a + h) - log Gamma(a) - h log a, for large a by Stirling's series, cancelled on paper."""
    if a < 20.0:
        return np.asarray(loggamma(a + h) - gammaln(a) - h * math.log(a))
    ends = [(1 / 12 + (-1 / 360 + (1 / 1260 - 1 / 1680 / x**2) / x**2) / x**2) / x for x in (a + h, a)]
    return np.asarray((a + h - 0.5) * _log_1p(h / a) - h + ends[0] - ends[1])


def _log_1p(x: NDArray[np.inexact]) -> NDArray[np.inexact]:
    """Return log(1 + x), precise near 0 in its real part also where x is complex: numpy's is for real x only."""
    if not np.iscomplexobj(x):
        return np.asarray(np.log1p(x))
    real = 0.5 * np.log1p(x.real * (2.0 + x.real) + x.imag**2)
    return np.asarray(real + 1j * np.arctan2(x.imag, 1.0 + x.real))


def hidden_factor(counts: dict[int, int], slope: float, *, turn: float = 0.0, step: float = 0.1) -> Factor:
    """Return the product of sqrt(S) over hidden layers with a slope below 0: ``counts[n]`` layers of n units.

    S is the sum over n units of Z**2 or slope**2 Z**2, with probability 1/2 each. From its Laplace
    transform ``m(x)**n`` with ``m = ((1 + 2x)**-0.5 + (1 + 2 slope**2 x)**-0.5) / 2`` and
    ``phi_k(x) = E S**k exp(-x S)``, its k-th derivative up to the sign,

        E S**z = 1/Gamma(k - z) * integral of x**(k - z) phi_k(x) d log x,    Re z < k,

    over any ray ``arg x = turn``. On the real ray all is positive, but at high frequencies rounding
    grows as ``1/Gamma``; close to the ray -pi/2 it does not, which laws without another factor need,
    at the price of a finer ``step`` where n is large.
    """
    if slope * slope == 1.0:
        return chi_factor(counts)
    if not counts:
        return Factor(0.0, 0.0, 1.0, lambda line: np.ones(line.count, dtype=complex))
    widths = np.array(list(counts), dtype=float)[:, np.newaxis]
    repeats = np.array(list(counts.values()), dtype=float)
    dead = np.exp2(-widths[:, 0]) if slope == 0.0 else np.zeros(widths.shape[0])
    alive = float(np.exp(repeats @ np.log1p(-dead)))
    mean, variance = _log_moments(widths, slope, np.log1p(-dead))
    shifts = mean - 0.5 * np.log(widths[:, 0])

    def transform(line: Line) -> ComplexArray:
        order = 1 if line.real < 0 else 2
        size = next_fast_len(math.ceil(2.0 * line.period / step))
        grid = _ray(slope, line.real, order, 2.0 * line.period / size)
        ray = grid + 1j * turn if turn else grid
        half = 0.5 * line.points
        values = np.exp((order - 0.5 * line.real) * ray) * _derivative(ray, widths, slope, order)
        sums = _fourier(values, grid, size, line.count) * np.exp(turn * half.imag)
        layers = sums * np.exp(-loggamma(order - half)) * np.exp(-2.0 * shifts[:, np.newaxis] * half)
        # |E S**z| is largest on the real axis; more can only be rounding, which powers would blow up.
        layers *= np.minimum(1.0, np.abs(layers[:, :1]) / np.maximum(np.abs(layers), 1e-300))
        return np.asarray(np.prod(layers ** repeats[:, np.newaxis], axis=0))

    return Factor(float(repeats @ mean), float(repeats @ variance), alive, transform)


def sampled_factor(density: Callable[[Array], Array], low: float, high: float) -> Factor:
    """Return the factor whose logarithm has ``density``, 0 outside ``low`` to ``high``, by the trapezoid rule."""
    grid = np.linspace(low, high, math.ceil((high - low) / _FINE))
    weights = density(grid) * (grid[1] - grid[0])
    mean = float(weights @ grid)
    variance = float(weights @ (grid - mean) ** 2)

    def transform(line: Line) -> ComplexArray:
        size = next_fast_len(math.ceil(line.period / _FINE))
        own = np.arange(low, high, line.period / size) - mean
        return np.conj(_fourier(density(own + mean) * np.exp(line.real * own), own, size, line.count))

    return Factor(mean, variance, 1.0, transform)


def _ray(slope: float, real: float, order: int, step: float) -> Array:
    """Grid of log(x n) where x**(order - real/2) phi(x) is not 0; it rises so and falls as x**(-(1 + real)/2)."""
    maximum = 10.0 + 40.0 / max(0.5 + 0.5 * real, 0.25) + (2.0 * math.log(1.0 / abs(slope)) if slope else 0.0)
    return np.arange(-10.0 - 40.0 / (order - 0.5 * real), maximum, step)


def _derivative(ray: NDArray[np.inexact], widths: Array, slope: float, order: int) -> NDArray[np.inexact]:
    """E (S/n)**order exp(-x S) at x = exp(ray) / n for order 1 or 2, with logarithms that keep small x precise."""
    x = np.exp(ray) / widths
    square = slope * slope
    above, below = _log_1p(2.0 * x), _log_1p(2.0 * square * x)
    log_m = _log_1p(0.5 * np.expm1(0.5 * (below - above))) - 0.5 * below
    first = 0.5 * (np.exp(-1.5 * above) + square * np.exp(-1.5 * below))
    inner = np.exp((widths - 1.0) * log_m)
    if order == 1:
        return np.asarray(inner * first)
    second = 1.5 * (np.exp(-2.5 * above) + square * square * np.exp(-2.5 * below))
    pairs = (1.0 - 1.0 / widths) * np.exp((widths - 2.0) * log_m)
    return np.asarray(inner * second / widths + pairs * first * first)


def _fourier(values: NDArray[np.inexact], grid: Array, size: int, count: int) -> ComplexArray:
    """Sum of values * exp(-i omega x) * step along the last axis, at omega = 2 pi k / (size * step)."""
    step = float(grid[1] - grid[0])
    folded = np.zeros((*values.shape[:-1], size), dtype=values.dtype)
    for start in range(0, values.shape[-1], size):
        part = values[..., start : start + size]
        folded[..., : part.shape[-1]] += part
    phase = np.exp(-2j * math.pi / (size * step) * np.arange(count) * float(grid[0]))
    return np.asarray(fft(folded)[..., :count] * phase * step)


def _log_moments(widths: Array, slope: float, log_alive: Array) -> tuple[Array, Array]:
    """Mean and variance of log sqrt(S) where S > 0, by differences of log E S**z over z = -0.1, 0, 0.1."""
    grid = _ray(slope, -0.2, 1, 0.25)
    values = np.exp(grid) * _derivative(grid, widths, slope, 1)
    up, down = (0.25 * values @ np.exp(-z * grid) / math.gamma(1.0 - z) for z in (0.1, -0.1))
    up, down = np.log(up) - log_alive, np.log(down) - log_alive
    mean = 0.5 * (up - down) / 0.2 + 0.5 * np.log(widths[:, 0])
    return mean, 0.25 * np.maximum(up + down, 0.0) / 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """Logarithm of a tail probability on a grid, with its slope: a cubic between two points."""

    start: float
    step: float
    logs: Array
    slopes: Array

    def at(self, v: Array) -> tuple[Array, Array]:
        """Return the logarithm and its derivative at ``v``; beyond the grid the ends go on as they run.

        A left tail is continued as a power of t, a right one as exp(-power of t).
        """
        last = self.logs.size - 1
        position = np.clip((v - self.start) / self.step, 0.0, last)
        index = np.minimum(position.astype(int), last - 1)
        value, slope = self._cubic(index, position - index)
        beyond = v - (self.start + self.step * position)
        if self.slopes[0] > 0:
            return value + np.minimum(beyond, 0.0) * slope, slope
        rate = self.slopes[last] / self.logs[last]
        growth = np.exp(np.minimum(rate * np.maximum(beyond, 0.0), 700.0))
        return value * growth, slope * growth

    def solve(self, logs: Array) -> Array:
        """Return v where the logarithm is ``logs``."""
        sign = 1.0 if self.slopes[0] > 0 else -1.0
        last = self.logs.size - 1
        index = np.clip(np.searchsorted(sign * self.logs, sign * logs) - 1, 0, last - 1)
        rise = self.logs[index + 1] - self.logs[index]
        part = np.clip((logs - self.logs[index]) / rise, 0.0, 1.0)
        for _ in range(4):  # Newton's steps double the digits of a first guess within 1e-3
            value, slope = self._cubic(index, part)
            part = np.clip(part + (logs - value) / (slope * self.step), 0.0, 1.0)
        v = self.start + self.step * (index + part)
        if sign > 0:
            return np.asarray(v + np.minimum(logs - self.logs[0], 0.0) / self.slopes[0])
        rate = self.slopes[last] / self.logs[last]
        return np.asarray(v + np.log(np.maximum(logs / self.logs[last], 1.0)) / rate)

    def _cubic(self, index: NDArray[np.int_], part: Array) -> tuple[Array, Array]:
        """Hermite's cubic and its derivative in v, ``part`` of the way from grid point ``index``."""
        low, high = self.logs[index], self.logs[index + 1]
        rise, first, second = high - low, self.step * self.slopes[index], self.step * self.slopes[index + 1]
        bend, twist = 3.0 * rise - 2.0 * first - second, first + second - 2.0 * rise
        value = low + part * (first + part * (bend + part * twist))
        return value, (first + part * (2.0 * bend + 3.0 * part * twist)) / self.step


@dataclass(frozen=True, slots=True, eq=False)
class LogLaw:
    """Law of v = log T on T > 0: the left tail up to ``middle``, the right tail from there."""

    alive: float
    """Probability of T > 0."""
    middle: float
    below: Tail
    """log P(0 < T <= exp v)."""
    above: Tail
    """log P(T > exp v)."""

    def cdf(self, v: Array) -> Array:
        """P(0 < T <= exp v)."""
        left = np.exp(self.below.at(np.minimum(v, self.middle))[0])
        return np.where(v <= self.middle, left, self.alive - self.survival(v))

    def survival(self, v: Array) -> Array:
        """P(T > exp v)."""
        right = np.exp(self.above.at(np.maximum(v, self.middle))[0])
        left = np.exp(self.below.at(np.minimum(v, self.middle))[0])
        return np.where(v <= self.middle, self.alive - left, right)

    def density(self, v: Array) -> Array:
        """Density of v: the derivative of ``cdf``."""
        left, rise = self.below.at(np.minimum(v, self.middle))
        right, fall = self.above.at(np.maximum(v, self.middle))
        return np.where(v <= self.middle, np.exp(left) * rise, -np.exp(right) * fall)

    def solve(self, below: Array, above: Array) -> Array:
        """Return v where P(0 < T <= exp v) is ``below`` and P(T > exp v) is ``above``; they add up to ``alive``."""
        with np.errstate(divide="ignore"):
            left, right = np.log(below), np.log(above)
        smallest = np.exp(self.below.logs[-1])
        return np.where(below <= smallest, self.below.solve(left), self.above.solve(right))


def invert(factor: Factor) -> LogLaw:
    """Return the law of a product from its Mellin transform; the product has a smooth factor such as |Z|."""
    sigma = math.sqrt(factor.variance)
    period = 90.0 + 24.0 * sigma
    size = next_fast_len(math.ceil(period / STEP), real=True)
    start = -60.0 - 12.0 * sigma
    grid = start + period / size * np.arange(size)
    below, rise, floor = _tilted(factor, -min(0.5, 3.0 / sigma), period, grid)
    above, fall, ceiling = _tilted(factor, min(3.4, 4.5 / sigma), period, grid)
    middle = int(np.flatnonzero(np.where(floor, below, 0.0) > 0.5 * factor.alive)[0])
    low = middle - _clear_run(floor[middle::-1]) + 1
    high = middle + _clear_run(ceiling[middle:]) - 1
    left, right = slice(low, middle + 1), slice(middle, high + 1)
    step = period / size
    grid += factor.mean
    return LogLaw(
        factor.alive,
        float(grid[middle]),
        Tail(float(grid[low]), step, _frozen(np.log(below[left])), _frozen(rise[left] / below[left])),
        Tail(float(grid[middle]), step, _frozen(np.log(above[right])), _frozen(-fall[right] / above[right])),
    )


def _tilted(factor: Factor, real: float, period: float, grid: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Tail probability and density on the grid, and where they stand clear of rounding."""
    line = Line(real, period, math.ceil(HIGHEST * period / (2.0 * math.pi)))
    moments = factor.transform(line)
    size = np.abs(moments)
    faded = size < 1e-18 * size[0]
    if faded.any():
        moments[int(np.argmax(faded)) :] = 0.0  # beyond, rounding could only grow
    turned = moments * np.exp(-1j * line.points.imag * grid[0])
    scale = grid.size / period
    tail = irfft(np.conj(turned / (math.copysign(1.0, real) * line.points)), grid.size) * scale
    density = irfft(np.conj(turned), grid.size) * scale
    untilt = np.exp(-real * grid)
    return tail * untilt, density * untilt, (tail > _NOISE * size[0]) & (density > 0.0)


def _clear_run(clear: NDArray[np.bool_]) -> int:
    """How many are clear before the first that is not, or all of them."""
    return clear.size if clear.all() else int(np.argmin(clear))


def _frozen(values: Array) -> Array:
    values.flags.writeable = False
    return values
