"""The law of the final activations over re-rolls, without a single draw.

Given the activations a before it, a layer's pre-activations are independent ``N(0, s**2 |a|**2)``.
So with inputs x, standard deviations s_l and hidden layers of n_l units, one output is

    y = |x| * prod s_l * prod sqrt(S_l) * Z,    Z standard normal,

with S_l chi-square of n_l degrees for the identity, of Binomial(n_l, 1/2) degrees for ReLU, and the
sum of n_l times Z**2 or slope**2 Z**2 with probability 1/2 each for leaky ReLU. The product's law
comes from its Mellin transform. (Hanin and Nica 2019, "Products of many large random matrices and
gradients in deep neural networks"; Springer and Thompson 1966.) For uniform weights and activations
that bend elsewhere than at 0 the law is the normal one of infinitely wide hidden layers, with the
variance ``q_(l+1) = s**2 n E g(sqrt(q_l) Z)**2`` (Poole et al. 2016, eq. 3).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xavier_core.errors import SheetError
from xavier_core.mellin import Factor, Line, chi_factor, hidden_factor, invert
from xavier_core.mixture import Atom, Normal, Positive, Scaled, Shape, Symmetric, distances, largest_factor
from xavier_core.numbers import check_whole
from xavier_core.reduction import CONDITION, Reduced, check_plain, log_norm, reduce_attempt
from xavier_core.spec import SheetSpec

__all__ = ["FinalLaw", "Kind", "SizeLaw", "distance_law", "final_law", "largest_law", "typical_output"]

Array = NDArray[np.float64]
Kind = Literal["exact", "infinite-width limit"]

_LEAST_SLOPE = 1e-6
"""Least slope below 0 other than 0: the logarithms of smaller ones would want longer grids."""
_NO_DISTANCE = 1e-30
"""A desired output this part of the outputs' size is as good as 0."""
_MANY = 8
_SPREAD = 0.03
"""More different widths than these with more variance of log R need no turned ray, which would be slow."""


@dataclass(frozen=True, slots=True, eq=False)
class FinalLaw:
    """Law of one final activation over re-rolls; its methods take numbers or arrays of any shape."""

    kind: Kind
    reason: str
    """Why the law is only the limit; empty where it is exact."""
    mean: float
    std: float
    """Standard deviation of the whole law; 0 where all mass is at the mean."""
    kurtosis: float
    """E (y - mean)**4 / std**4, 3 for a normal law; NaN where the standard deviation is 0."""
    atom: float
    """Probability of exactly 0."""
    shape: Shape

    def pdf(self, y: ArrayLike) -> Array:
        """Return the density of the continuous part at ``y``; it integrates to 1 - atom."""
        return self.shape.pdf(np.asarray(y, dtype=float))

    def cdf(self, y: ArrayLike) -> Array:
        """Return P(Y <= y), the atom included."""
        return self.shape.cdf(np.asarray(y, dtype=float))

    def quantile(self, p: ArrayLike) -> Array:
        """Return the least y with P(Y <= y) >= p: 0 inside the atom, -inf for p = 0, inf for p = 1.

        Raises
        ------
        SheetError
            For a probability that is NaN, below 0 or above 1.
        """
        return _quantile(self.shape, p, -math.inf)


@dataclass(frozen=True, slots=True, eq=False)
class SizeLaw:
    """Law of a size of all final activations together: their largest, or their distance to the desired ones."""

    kind: Kind
    reason: str
    """Why the law is only the limit; empty where it is exact."""
    atom: float
    """Probability of exactly ``atom_at``."""
    atom_at: float
    """0 for the largest, |desired| for the distance: where outputs that are all 0 lead."""
    shape: Shape

    def pdf(self, y: ArrayLike) -> Array:
        """Return the density of the continuous part at ``y``; it integrates to 1 - atom."""
        return self.shape.pdf(np.asarray(y, dtype=float))

    def cdf(self, y: ArrayLike) -> Array:
        """Return P(size <= y), the atom included."""
        return self.shape.cdf(np.asarray(y, dtype=float))

    def quantile(self, p: ArrayLike) -> Array:
        """Return the least size with P(size <= y) >= p: 0 for p = 0, inf for p = 1.

        Raises
        ------
        SheetError
            For a probability that is NaN, below 0 or above 1.
        """
        return _quantile(self.shape, p, 0.0)


def final_law(spec: SheetSpec, *, attempt: int = 0, output: int = 0) -> FinalLaw:
    """Return the law of one output of one attempt over all re-rolls.

    Parameters
    ----------
    spec
        The network; a ``WideSpec`` for large ones. Its dice play no part.
    attempt, output
        Indices from 0.

    Raises
    ------
    SheetError
        For an index out of range, STDEV of fewer than two inputs, edits that leave no law in
        closed form, and outputs beyond what float64 can hold.
    """
    output = check_whole("output", output, least=0, most=len(spec.desired) - 1)
    core = reduce_attempt(spec, attempt, output)
    if not core.layers or not core.outer.any():
        return _point(float(core.signal @ core.outer))
    kind: Kind = "infinite-width limit" if core.reason else "exact"
    if len(core.layers) == 1:
        (layer,) = core.layers
        mean = float(layer.forward(core.signal) @ core.outer)
        # Scaled before it is squared: squares of small numbers would vanish.
        most, outer = float(np.abs(core.signal).max()), float(np.abs(core.outer).max())
        std = most * outer * math.sqrt(layer.variance(core.signal / most, core.outer / outer))
        return FinalLaw(kind, core.reason, mean, std, 3.0, 0.0, Normal(mean, std)) if std else _point(mean)
    check_plain(core)
    if core.reason:
        std = _checked_exp(_log_limit(core), core.number)
        return FinalLaw(kind, core.reason, 0.0, std, 3.0, 0.0, Normal(0.0, std))
    return _product_law(core)


def largest_law(spec: SheetSpec, *, attempt: int = 0) -> SizeLaw:
    """Return the law of the largest ``|y_j|`` over the outputs: P(max <= m) = E (2 Phi(m / R) - 1)**outputs.

    Raises
    ------
    SheetError
        As ``final_law``, and where a mean or a pinned weight makes the outputs differ in their law.
    """
    core, kind, hidden, log_scale = _common_scale(spec, attempt)
    if hidden is None:
        return SizeLaw("exact", "", 1.0, 0.0, Atom(0.0))
    outputs = len(spec.desired)
    law = invert(hidden.times(chi_factor({1: 1}) if outputs == 1 else largest_factor(outputs)))
    _checked_exp(log_scale + law.middle, core.number)
    return SizeLaw(kind, core.reason, 1.0 - law.alive, 0.0, Positive(law, log_scale))


def distance_law(spec: SheetSpec, *, attempt: int = 0) -> SizeLaw:
    """Return the law of the Euclidean distance of the outputs to the desired outputs.

    ``P(distance <= d) = E F(d**2 / R**2)``, F noncentral chi-square of as many degrees as outputs
    and noncentrality ``|desired|**2 / R**2``.

    Raises
    ------
    SheetError
        As ``largest_law``.
    """
    core, kind, hidden, log_scale = _common_scale(spec, attempt, turned=True)
    desired = np.array(spec.desired)
    away = math.hypot(*spec.desired)
    if hidden is None or 1.0 - hidden.alive == 1.0:
        return SizeLaw("exact", "", 1.0, away, Atom(away))
    scale = _checked_exp(log_scale + hidden.mean, core.number)
    if away <= _NO_DISTANCE * scale:
        law = invert(hidden.times(chi_factor({len(desired): 1})))
        return SizeLaw(kind, core.reason, 1.0 - law.alive, away, Positive(law, log_scale))
    unit = math.hypot(away, scale)  # a law far from 1 in size would overflow on the way
    shape = distances(hidden, log_scale - math.log(unit), min(core.widths, default=1), desired / unit)
    return SizeLaw(kind, core.reason, 1.0 - hidden.alive, away, Scaled(shape, unit))


def typical_output(law: FinalLaw) -> float:
    """Return the median of ``|y|``: half of all rolls give an output larger than that in size."""
    if law.mean == 0.0 and law.std > 0.0:
        return float(law.quantile(0.75))
    if law.std == 0.0:
        return abs(law.mean)
    low, high = 0.0, abs(law.mean) + law.std
    for _ in range(100):  # halving reaches float64's last digit
        middle = 0.5 * (low + high)
        inside = float(law.cdf(middle) - law.cdf(-middle))
        low, high = (middle, high) if inside < 0.5 else (low, middle)
    return 0.5 * (low + high)


def _common_scale(spec: SheetSpec, attempt: int, *, turned: bool = False) -> tuple[Reduced, Kind, Factor | None, float]:
    """The scale R of all outputs: its random factor (None where all outputs are 0) and its logarithm's constant."""
    core = reduce_attempt(spec, attempt, 0)
    if not core.layers and not core.signal.any():
        return core, "exact", None, 0.0
    if not core.layers or core.first + len(core.layers) < len(spec.shapes):
        received = f"all weights known in layer {len(spec.shapes)}"
        raise SheetError(f"weights of attempt {core.number}", received, "outputs that all have one law: " + CONDITION)
    check_plain(core)
    none = Factor(0.0, 0.0, 1.0, lambda line: np.ones(line.count, dtype=complex))
    if core.reason:
        return core, "infinite-width limit", none, _log_limit(core)
    if not core.widths:
        return core, "exact", none, core.log_scale
    return core, "exact", _hidden(core, turned=turned), core.log_scale


def _hidden(core: Reduced, *, turned: bool = False) -> Factor:
    """The product of sqrt(S) over the hidden layers left."""
    slope = core.slope
    if slope is None:
        raise AssertionError
    if 0.0 < abs(slope) < _LEAST_SLOPE:
        raise SheetError(f"slope of attempt {core.number}", slope, f"0, or at least {_LEAST_SLOPE} in size")
    counts = dict(Counter(core.widths))
    hidden = hidden_factor(counts, slope)
    if not turned:
        return hidden
    if len(counts) > _MANY and hidden.variance > _SPREAD:
        return hidden  # its transform has fallen off before rounding shows
    narrowest = hidden_factor({max(counts): 1}, slope).variance
    highest = 40.0 + 8.0 / math.sqrt(narrowest)
    return hidden_factor(counts, slope, turn=-math.pi / 2.0, step=min(0.1, 2.0 * math.pi / highest))


def _product_law(core: Reduced) -> FinalLaw:
    """The law of |signal| |outer| prod s prod sqrt(S) Z, with its moments in closed form."""
    hidden = _hidden(core)
    law = invert(hidden.times(chi_factor({1: 1})))
    slope = core.slope or 0.0
    widths = np.array(core.widths, dtype=float)
    second, fourth = 0.5 * (1.0 + slope**2), 1.5 * (1.0 + slope**4)
    log_std = core.log_scale + 0.5 * float(np.sum(np.log(widths * second)))
    log_kurtosis = math.log(3.0) + float(np.sum(np.log1p((fourth / second**2 - 1.0) / widths)))
    _checked_exp(core.log_scale + law.middle, core.number)
    at_zero = math.inf
    if slope != 0.0 and widths.min() >= 2:
        inverse = float(hidden.transform(Line(-1.0, 90.0, 1))[0].real)
        at_zero = inverse * math.exp(-hidden.mean - core.log_scale) / math.sqrt(2.0 * math.pi)
    shape = Symmetric(law, core.log_scale, at_zero)
    std = _checked_exp(log_std, core.number)
    return FinalLaw("exact", "", 0.0, std, math.exp(log_kurtosis), 1.0 - law.alive, shape)


def _log_limit(core: Reduced) -> float:
    """Logarithm of an output's standard deviation where the hidden layers are infinitely wide."""
    if core.slope is not None:
        square = 0.5 * (1.0 + core.slope**2)
        return core.log_scale + 0.5 * sum(math.log(width * square) for width in core.widths)
    log_size = log_norm(core.signal)
    for layer in core.layers[:-1]:
        root = _checked_exp(log_size + math.log(layer.std), core.number)
        log_size = 0.5 * (math.log(layer.fan_out) + math.log(_mean_square(core, root)))
    return log_size + math.log(core.layers[-1].std) + log_norm(core.outer)


def _mean_square(core: Reduced, root: float) -> float:
    """E g(root Z)**2 by the trapezoid rule over z = sinh(t) * min(1, 1/root), dense where g bends."""
    unit = min(1.0, 1.0 / root)
    t = np.linspace(-1.0, 1.0, 1601) * math.asinh(9.5 / unit)
    z = unit * np.sinh(t)
    weight = np.exp(-0.5 * z * z) * unit * np.cosh(t) * (t[1] - t[0]) / math.sqrt(2.0 * math.pi)
    squares = core.activation.apply(root * z, core.attempt.slope) ** 2
    return _checked_exp(math.log(max(float(weight @ squares), 5e-324)), core.number)


def _checked_exp(logarithm: float, number: int) -> float:
    """Return the exponential of a size's logarithm, refusing what float64 cannot hold with all its digits."""
    if not abs(logarithm) < 700.0:
        received = f"outputs of about 1e{logarithm / math.log(10.0):+.0f}"
        raise SheetError(f"standard deviations of attempt {number}", received, "outputs from 1e-304 to 1e304 in size")
    return math.exp(logarithm)


def _point(value: float) -> FinalLaw:
    """The law of an output without chance."""
    return FinalLaw("exact", "", value, 0.0, math.nan, 1.0 if value == 0.0 else 0.0, Atom(value))


def _quantile(shape: Shape, p: ArrayLike, lowest: float) -> Array:
    """Check the probabilities and put the ends of the law at 0 and 1."""
    chance = np.asarray(p, dtype=float)
    bad = ~((chance >= 0.0) & (chance <= 1.0))
    if bad.any():
        raise SheetError("probability", float(chance[bad].flat[0]), "a number from 0 to 1")
    inner = shape.quantile(np.where((chance > 0.0) & (chance < 1.0), chance, 0.5))
    return np.where(chance == 0.0, lowest, np.where(chance == 1.0, math.inf, inner))
