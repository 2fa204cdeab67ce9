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
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import factorial

from xavier_core.activations import mean_square
from xavier_core.base import Array, SheetError, check_whole, log_norm
from xavier_core.laws.conditioning import CONDITION, Reduced, check_plain, reduce_attempt
from xavier_core.laws.mellin import Factor, Line, chi_factor, hidden_factor, invert
from xavier_core.laws.scale_mixture import Atom, Normal, Positive, Shape, Symmetric, distances, largest_factor

if TYPE_CHECKING:
    from xavier_core.sheet import SheetSpec

__all__ = ["FinalLaw", "Kind", "SizeLaw", "common_scale", "distance_law", "final_law", "largest_law", "typical_output"]

Kind = Literal["exact", "infinite-width limit"]

_MIN_SLOPE = 1e-6
"""Least slope below 0 other than 0: the logarithms of smaller ones would want longer grids."""
_MIN_SQUARE = 5e-324
"""Least mean square that has a logarithm."""
_NO_DISTANCE = 1e-30
"""A desired output this part of the outputs' size is as good as 0."""
_MANY_WIDTHS, _WIDE_LOG = 8, 0.03
"""More different widths than these with more variance of log R need no turned ray, which would be slow."""


_NORMAL_MOMENTS = np.array([1.0, 1.0, 3.0, 15.0, 105.0, 945.0, 10395.0])
"""E Z**(2k), the products of the odd numbers below 2k."""
_ORDERS = np.arange(len(_NORMAL_MOMENTS))
_FACTORIALS = factorial(_ORDERS)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Law:
    """A law over re-rolls; its methods take numbers or arrays of any shape."""

    reason: str = ""
    """Why the law is only the limit; empty where it is exact."""
    atom: float
    """Probability of exactly 0, or of exactly ``SizeLaw.atom_at``."""
    shape: Shape
    minimum: ClassVar[float]
    """The quantile of 0."""

    @property
    def kind(self) -> Kind:
        """Whether the law is exact."""
        return "infinite-width limit" if self.reason else "exact"

    def pdf(self, y: ArrayLike) -> Array:
        """Return the density of the continuous part at ``y``; it integrates to 1 - atom."""
        return self.shape.pdf(np.asarray(y, dtype=float))

    def cdf(self, y: ArrayLike) -> Array:
        """Return P(Y <= y), the atom included."""
        return self.shape.cdf(np.asarray(y, dtype=float))

    def quantile(self, p: ArrayLike) -> Array:
        """Return the least y with P(Y <= y) >= p: its value inside the atom, ``minimum`` for 0, inf for 1."""
        chance = np.asarray(p, dtype=float)
        bad = ~((chance >= 0.0) & (chance <= 1.0))
        if bad.any():
            raise SheetError("probability", float(chance[bad].flat[0]), "a number from 0 to 1")
        inner = self.shape.quantile(np.where((chance > 0.0) & (chance < 1.0), chance, 0.5))
        return np.where(chance == 0.0, self.minimum, np.where(chance == 1.0, math.inf, inner))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FinalLaw(_Law):
    """Law of one final activation over re-rolls."""

    mean: float = 0.0
    std: float
    """Standard deviation of the whole law; 0 where all mass is at the mean."""
    kurtosis: float = 3.0
    """E (y - mean)**4 / std**4, 3 for a normal law; NaN where the standard deviation is 0."""
    moments: tuple[float, ...] | None = None
    """E z**0, E z**1 ... E z**12 of z = (y - mean) / std, the odd ones 0; infinite beyond float64.

    None where the law is not exact, or all mass is at the mean.
    """
    minimum: ClassVar[float] = -math.inf


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SizeLaw(_Law):
    """Law of a size of all final activations together: their largest, or their distance to the desired ones."""

    atom_at: float
    """0 for the largest, |desired| for the distance: where outputs that are all 0 lead."""
    minimum: ClassVar[float] = 0.0


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
    output = check_whole("output", output, minimum=0, maximum=len(spec.desired) - 1)
    core = reduce_attempt(spec, attempt, output)
    if not core.layers or not core.outer.any():
        return _point(float(core.signal @ core.outer))
    if len(core.layers) == 1:
        (layer,) = core.layers
        mean = float(layer.forward(core.signal) @ core.outer)
        std = layer.std_of(core.signal, core.outer)
        if not std:
            return _point(mean)
        moments = None if core.reason else _with_odd(_NORMAL_MOMENTS)
        return FinalLaw(reason=core.reason, atom=0.0, shape=Normal(mean, std), mean=mean, std=std, moments=moments)
    check_plain(core)
    if core.reason:
        std = _checked_exp(_log_limit(core), core.number)
        return FinalLaw(reason=core.reason, atom=0.0, shape=Normal(0.0, std), std=std)
    return _product_law(core)


def largest_law(spec: SheetSpec, *, attempt: int = 0) -> SizeLaw:
    """Return the law of the largest ``|y_j|`` over the outputs: P(max <= m) = E (2 Phi(m / R) - 1)**outputs.

    Refused, besides what ``final_law`` refuses: a mean or a pinned weight that makes the outputs differ in their law.
    """
    core, hidden, log_scale = common_scale(spec, attempt)
    if hidden is None:
        return SizeLaw(atom=1.0, shape=Atom(0.0), atom_at=0.0)
    outputs = len(spec.desired)
    law = invert(hidden.times(chi_factor({1: 1}) if outputs == 1 else largest_factor(outputs)))
    _checked_exp(log_scale + law.middle, core.number)
    return SizeLaw(reason=core.reason, atom=1.0 - law.alive, shape=Positive(law, log_scale), atom_at=0.0)


def distance_law(spec: SheetSpec, *, attempt: int = 0) -> SizeLaw:
    """Return the law of the Euclidean distance of the outputs to the desired outputs.

    ``P(distance <= d) = E F(d**2 / R**2)``, F noncentral chi-square of as many degrees as outputs
    and noncentrality ``|desired|**2 / R**2``. What ``largest_law`` refuses is refused here, too.
    """
    core, hidden, log_scale = common_scale(spec, attempt, turned=True)
    desired = np.array(spec.desired)
    away = math.hypot(*spec.desired)
    if hidden is None or 1.0 - hidden.alive == 1.0:
        return SizeLaw(atom=1.0, shape=Atom(away), atom_at=away)
    scale = _checked_exp(log_scale + hidden.mean, core.number)
    if away <= _NO_DISTANCE * scale:
        law = invert(hidden.times(chi_factor({len(desired): 1})))
        return SizeLaw(reason=core.reason, atom=1.0 - law.alive, shape=Positive(law, log_scale), atom_at=away)
    shape = distances(hidden, log_scale, min(core.widths, default=1), desired)
    return SizeLaw(reason=core.reason, atom=1.0 - hidden.alive, shape=shape, atom_at=away)


def typical_output(law: FinalLaw) -> float:
    """Return the median of ``|y|``: half of all rolls give an output larger than that in size."""
    if law.mean == 0.0 and law.std > 0.0:
        return float(law.quantile(0.75))
    if law.std == 0.0:
        return abs(law.mean)
    above = abs(law.mean) + law.std
    return float(
        brentq(lambda y: float(law.cdf(y) - law.cdf(-y)) - 0.5, 0.0, above, xtol=max(1e-15 * above, 5e-324), rtol=1e-15)
    )


def common_scale(spec: SheetSpec, attempt: int, *, turned: bool = False) -> tuple[Reduced, Factor | None, float]:
    """Return what scales all outputs alike: its random factor, None where they are 0, and its logarithm's constant."""
    core = reduce_attempt(spec, attempt, 0)
    if not core.layers and not core.signal.any():
        return core, None, 0.0
    if not core.layers or core.first + len(core.layers) < len(spec.shapes):
        received = f"all weights known in layer {len(spec.shapes)}"
        raise SheetError(f"outputs of attempt {core.number}", received, "all of one law: " + CONDITION)
    check_plain(core)
    none = Factor(0.0, 0.0, 1.0, lambda line: np.ones(line.count, dtype=complex))
    if core.reason:
        return core, none, _log_limit(core)
    if not core.widths:
        return core, none, core.log_scale
    return core, _hidden(core, turned=turned), core.log_scale


def _hidden(core: Reduced, *, turned: bool = False) -> Factor:
    """The product of sqrt(S) over the hidden layers left."""
    slope = core.activation.slope_below
    if slope is None:
        raise AssertionError
    if 0.0 < abs(slope) < _MIN_SLOPE:
        raise SheetError(f"slope of attempt {core.number}", slope, f"0, or at least {_MIN_SLOPE} in size")
    counts = dict(Counter(core.widths))
    hidden = hidden_factor(counts, slope)
    if not turned:
        return hidden
    if len(counts) > _MANY_WIDTHS and hidden.variance > _WIDE_LOG:
        return hidden  # its transform has fallen off before rounding shows
    narrowest = hidden_factor({max(counts): 1}, slope).variance
    highest = 40.0 + 8.0 / math.sqrt(narrowest)
    return hidden_factor(counts, slope, turn=-math.pi / 2.0, step=min(0.1, 2.0 * math.pi / highest))


def _product_law(core: Reduced) -> FinalLaw:
    """The law of |signal| |outer| prod s prod sqrt(S) Z, with its moments in closed form."""
    hidden = _hidden(core)
    law = invert(hidden.times(chi_factor({1: 1})))
    slope = core.activation.slope_below or 0.0
    widths = np.array(core.widths, dtype=float)
    log_std = core.log_scale + 0.5 * float(np.sum(np.log(widths * 0.5 * (1.0 + slope**2))))
    moments = _product_moments(core.widths, slope)
    _checked_exp(core.log_scale + law.middle, core.number)
    at_zero = math.inf
    if slope != 0.0 and widths.min() >= 2:
        inverse = float(hidden.transform(Line(-1.0, 90.0, 1))[0].real)
        at_zero = inverse * math.exp(-hidden.mean - core.log_scale) / math.sqrt(2.0 * math.pi)
    shape = Symmetric(law, core.log_scale, at_zero)
    std = _checked_exp(log_std, core.number)
    return FinalLaw(
        atom=1.0 - law.alive,
        shape=shape,
        std=std,
        kurtosis=float(moments[2]),
        moments=_with_odd(moments),
    )


def _product_moments(widths: list[int], slope: float) -> Array:
    """Return E z**(2k) / (E z**2)**k of z = prod sqrt(S) Z, k = 0 ... 6: a product, since the factors are independent.

    ``sum_k E S**k t**k / k!`` of a layer is the n-th power of that of one unit's Z**2 or slope**2 Z**2.
    """
    unit = np.where(_ORDERS, 0.5 * (1.0 + slope ** (2.0 * _ORDERS)), 1.0) * _NORMAL_MOMENTS / _FACTORIALS
    series = (unit / unit[1] ** _ORDERS).tolist()
    moments = _NORMAL_MOMENTS
    with np.errstate(over="ignore"):
        for width, repeat in Counter(widths).items():
            moments = moments * (_power(series, width) * _FACTORIALS / float(width) ** _ORDERS) ** repeat
    return moments


def _with_odd(moments: Array) -> tuple[float, ...]:
    """The even moments of a law that is symmetric around its mean, and its odd ones between them."""
    return tuple(value for even in moments.tolist() for value in (even, 0.0))[:-1]


def _power(series: list[float], exponent: int) -> list[float]:
    """Return the first terms of a power of a series that begins with 1 (Euler's recurrence)."""
    power = [1.0]
    for order in range(1, len(series)):
        parts = range(1, order + 1)
        power.append(sum(((exponent + 1) * k / order - 1) * series[k] * power[order - k] for k in parts))
    return power


def _log_limit(core: Reduced) -> float:
    """Logarithm of an output's standard deviation where the hidden layers are infinitely wide."""
    if core.activation.slope_below is not None:
        square = 0.5 * (1.0 + core.activation.slope_below**2)
        return core.log_scale + 0.5 * sum(math.log(width * square) for width in core.widths)
    log_size = log_norm(core.signal)
    for layer in core.layers[:-1]:
        root = _checked_exp(log_size + math.log(layer.std), core.number)
        log_size = 0.5 * (math.log(layer.fan_out) + math.log(max(mean_square(core.activation, root), _MIN_SQUARE)))
    return log_size + math.log(core.layers[-1].std) + log_norm(core.outer)


def _checked_exp(logarithm: float, number: int) -> float:
    """Return the exponential of a size's logarithm, refusing what float64 cannot hold with all its digits."""
    if not abs(logarithm) < 700.0:
        received = f"about 1e{logarithm / math.log(10.0):+.0f}"
        raise SheetError(f"outputs of attempt {number}", received, "from 1e-304 to 1e304 in size")
    return math.exp(logarithm)


def _point(value: float) -> FinalLaw:
    """The law of an output without chance."""
    atom = 1.0 if value == 0.0 else 0.0
    return FinalLaw(atom=atom, shape=Atom(value), mean=value, std=0.0, kurtosis=math.nan)
