"""Distributions: the shapes that weights are drawn from, each scaled to mean 0 and variance 1.

Most are a quantile function of one die, as NORMINV(RAND(), mean, std) in a spreadsheet: then every
weight is drawn on its own. Orthogonal and sparse matrices are drawn jointly, from the same dice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betaincinv, betaln, ndtr, ndtri

from xavier_core.base import Array

__all__ = [
    "CUT",
    "DISTRIBUTIONS",
    "NORMAL",
    "ORTHOGONAL",
    "SPARSE",
    "SQRT_12",
    "TRUNCATED",
    "TRUNCATED_STD",
    "UNIFORM",
    "Arguments",
    "Distribution",
    "UnitLaw",
    "thinned",
    "unit_orthogonal",
    "zeros_a_row",
]

Arguments = tuple[float, ...]
"""Values of a scheme's parameters, in their order."""

_SQRT_3, SQRT_12 = math.sqrt(3.0), math.sqrt(12.0)
CUT = 2.0
"""Where a truncated normal is cut, in standard deviations of the normal that is cut."""
_BELOW_CUT = float(ndtr(-CUT))
_INSIDE_CUT = 1.0 - 2.0 * _BELOW_CUT
TRUNCATED_STD = math.sqrt(1.0 - 2.0 * CUT * math.exp(-0.5 * CUT**2) / math.sqrt(2.0 * math.pi) / _INSIDE_CUT)
"""Standard deviation of N(0, 1) cut at +-2: 0.87962566103423978, as Keras and JAX have it."""
_PLACES = 2.0**26  # a die has 52 bits: the value is read from all of them, the order in a row from the lower half


class UnitLaw(NamedTuple):
    """The law of one entry, scaled to mean 0 and variance 1; its functions take arrays of any shape."""

    pdf: Callable[[Array], Array]
    """Density of the continuous part; it integrates to 1 - atom."""
    cdf: Callable[[Array], Array]
    """P(entry <= x), the atom included."""
    quantile: Callable[[Array], Array]
    """Chances in (0, 1) to the least x with P(entry <= x) of at least that."""
    kurtosis: float
    """E x**4, 3 for a normal law."""
    reach: float = math.inf
    """Largest magnitude of an entry."""
    atom: float = 0.0
    """Probability of exactly 0."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A shape of distribution, scaled to mean 0 and variance 1.

    Exactly one of ``unit_quantile`` and ``unit_matrix`` is there.
    """

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen."""
    law: Callable[[int, int, Arguments], UnitLaw]
    """(fan_in, fan_out, arguments) to the law of one entry."""
    unit_quantile: Callable[[Array], Array] | None = None
    """Dice in (0, 1) to draws of mean 0 and variance 1, elementwise, whatever the shape."""
    formula: Callable[[str, str], str] | None = None
    """(mean, std) as spreadsheet texts to the spreadsheet's formula of one draw."""
    unit_matrix: Callable[[Array, Arguments], Array] | None = None
    """Dice (..., fan_in, fan_out) and the scheme's arguments to matrices of entries of mean 0 and variance 1."""
    about: str = ""
    """How a matrix is drawn jointly, in words."""

    @property
    def is_independent(self) -> bool:
        """Whether every entry is drawn on its own."""
        return self.unit_quantile is not None

    def unit_draws(self, dice: Array, arguments: Arguments) -> Array:
        """Return draws of mean 0 and variance 1 from the dice of a whole layer, shape (..., fan_in, fan_out)."""
        if self.unit_quantile is not None:
            return self.unit_quantile(dice)
        if self.unit_matrix is None:
            raise AssertionError(self.key)
        return self.unit_matrix(dice, arguments)


# ---- normal, uniform, truncated normal -----------------------------------------------------------


def _normal_pdf(x: Array) -> Array:
    density: Array = np.exp(-0.5 * np.square(x)) / math.sqrt(2.0 * math.pi)
    return density


_NORMAL_LAW = UnitLaw(_normal_pdf, ndtr, ndtri, kurtosis=3.0)

NORMAL = Distribution(
    "normal",
    "normal",
    law=lambda *_: _NORMAL_LAW,
    unit_quantile=ndtri,
    formula="=NORMINV(RAND(), {}, {})".format,
)


def _uniform_quantile(dice: Array) -> Array:
    return (dice - 0.5) * SQRT_12  # U(+-sqrt 3): variance 1


_UNIFORM_LAW = UnitLaw(
    pdf=lambda x: np.where(np.abs(x) <= _SQRT_3, 1.0 / SQRT_12, 0.0),
    cdf=lambda x: np.clip(np.asarray(x) / SQRT_12 + 0.5, 0.0, 1.0),
    quantile=_uniform_quantile,
    kurtosis=1.8,
    reach=_SQRT_3,
)

UNIFORM = Distribution(
    "uniform",
    "uniform",
    law=lambda *_: _UNIFORM_LAW,
    unit_quantile=_uniform_quantile,
    formula=lambda mean, std: f"={mean}+{std}*SQRT(12)*(RAND()-0.5)",
)


def _truncated_quantile(dice: Array) -> Array:
    """N(0, 1) cut at +-2, divided by its standard deviation; from the nearer end, where chances are not rounded."""
    low = _BELOW_CUT + _INSIDE_CUT * np.minimum(dice, 1.0 - dice)
    draws: Array = ndtri(low)
    draws /= TRUNCATED_STD
    return np.where(dice > 0.5, -draws, draws)


def _truncated_kurtosis() -> float:
    """E x**4 of N(0, 1) cut at +-c is 3 Var - 2 c**3 phi(c) / P(inside), by parts."""
    density = math.exp(-0.5 * CUT**2) / math.sqrt(2.0 * math.pi)
    fourth = 3.0 * TRUNCATED_STD**2 - 2.0 * CUT**3 * density / _INSIDE_CUT
    return fourth / TRUNCATED_STD**4


_TRUNCATED_LAW = UnitLaw(
    pdf=lambda x: np.where(
        np.abs(x) <= CUT / TRUNCATED_STD, _normal_pdf(np.asarray(x) * TRUNCATED_STD) * TRUNCATED_STD / _INSIDE_CUT, 0.0
    ),
    cdf=lambda x: np.clip((ndtr(np.asarray(x) * TRUNCATED_STD) - _BELOW_CUT) / _INSIDE_CUT, 0.0, 1.0),
    quantile=_truncated_quantile,
    kurtosis=_truncated_kurtosis(),
    reach=CUT / TRUNCATED_STD,
)

TRUNCATED = Distribution(
    "truncated",
    "truncated normal",
    law=lambda *_: _TRUNCATED_LAW,
    unit_quantile=_truncated_quantile,
    formula=lambda mean, std: (
        f"={mean}+{std}/{TRUNCATED_STD!r}*NORMSINV(NORMSDIST(-2)+RAND()*(NORMSDIST(2)-NORMSDIST(-2)))"
    ),
)


# ---- jointly drawn matrices -----------------------------------------------------------------------


def _orthogonal(normals: Array) -> Array:
    """The orthogonal factor of normal matrices (..., fan_in, fan_out), uniform over all such matrices.

    With the signs of R's diagonal made positive, else the factorization would prefer some of them
    (Mezzadri 2007, "How to generate random matrices from the classical compact groups").
    """
    is_wide = normals.shape[-2] < normals.shape[-1]
    factor, triangle = np.linalg.qr(np.swapaxes(normals, -1, -2) if is_wide else normals)
    signs = np.where(np.diagonal(triangle, axis1=-2, axis2=-1) < 0.0, -1.0, 1.0)
    factor *= signs[..., np.newaxis, :]
    return np.swapaxes(factor, -1, -2) if is_wide else factor


def unit_orthogonal(normals: Array) -> Array:
    """Return the orthogonal factors of normal matrices (..., fan_in, fan_out), scaled to entries of variance 1."""
    return _orthogonal(normals) * math.sqrt(max(normals.shape[-2:]))


def _sphere_law(fan_in: int, fan_out: int, _: Arguments) -> UnitLaw:
    """The law of one coordinate of a uniform point on the sphere in n = max(fan_in, fan_out) dimensions.

    For a point x on the unit sphere (1 + x) / 2 is Beta((n - 1) / 2, (n - 1) / 2).
    """
    n = max(fan_in, fan_out)
    if n == 1:  # a sign
        return UnitLaw(
            pdf=np.zeros_like,
            cdf=lambda x: 0.5 * (np.asarray(x) >= -1.0) + 0.5 * (np.asarray(x) >= 1.0),
            quantile=lambda p: np.where(np.asarray(p) <= 0.5, -1.0, 1.0),
            kurtosis=1.0,
            reach=1.0,
        )
    half, root = 0.5 * (n - 1), math.sqrt(n)
    log_weight = -float(betaln(half, half)) - math.log(2.0 * root)

    def pdf(x: Array) -> Array:
        beta = np.asarray(0.5 * (1.0 + np.asarray(x) / root))
        inside = (beta > 0.0) & (beta < 1.0)
        held = np.where(inside, beta, 0.5)
        return np.where(inside, np.exp(log_weight + (half - 1.0) * (np.log(held) + np.log1p(-held))), 0.0)

    return UnitLaw(
        pdf=pdf,
        cdf=lambda x: betainc(half, half, np.clip(0.5 * (1.0 + np.asarray(x) / root), 0.0, 1.0)),
        quantile=lambda p: root * (2.0 * betaincinv(half, half, p) - 1.0),
        kurtosis=3.0 * n / (n + 2.0),
        reach=root,
    )


ORTHOGONAL = Distribution(
    "orthogonal",
    "orthogonal",
    law=_sphere_law,
    unit_matrix=lambda dice, _: unit_orthogonal(ndtri(dice)),
    about="drawn jointly with its matrix: the orthogonal factor of NORMSINV(RAND())",
)


def zeros_a_row(fan_out: int, sparsity: float) -> int:
    """Return how many of the ``fan_out`` weights that leave one unit are set to 0: ``ceil(sparsity * fan_out)``."""
    return math.ceil(sparsity * fan_out)


def thinned(normals: Array, order: Array, arguments: Arguments) -> Array:
    """Set the first weights of every row, by ``order``, to 0 in place, and scale the others to variance 1 in all."""
    fan_out = normals.shape[-1]
    zeros = zeros_a_row(fan_out, arguments[0])
    if zeros == fan_out:
        return np.zeros_like(normals)
    np.put_along_axis(normals, np.argpartition(order, max(zeros - 1, 0), axis=-1)[..., :zeros], 0.0, axis=-1)
    normals /= math.sqrt(1.0 - zeros / fan_out)
    return normals


def _sparse_law(_: int, fan_out: int, arguments: Arguments) -> UnitLaw:
    """A normal with probability 1 - zeros / fan_out, else 0."""
    kept = 1.0 - zeros_a_row(fan_out, arguments[0]) / fan_out
    std = 1.0 / math.sqrt(kept) if kept else math.inf

    def quantile(p: Array) -> Array:
        chance = np.asarray(p)
        low, high = 0.5 * kept, 1.0 - 0.5 * kept
        inside = (chance > low) & (chance <= high) | (kept == 0.0)
        moved = np.where(inside, 0.5 * (kept or 1.0), np.where(chance <= low, chance, chance - (1.0 - kept)))
        return np.where(inside, 0.0, ndtri(moved / (kept or 1.0)) * (std if kept else 0.0))

    return UnitLaw(
        pdf=lambda x: kept * _normal_pdf(np.asarray(x) / std) / std,
        cdf=lambda x: kept * ndtr(np.asarray(x) / std) + (1.0 - kept) * (np.asarray(x) >= 0.0),
        quantile=quantile,
        kurtosis=3.0 / kept if kept else math.nan,
        atom=1.0 - kept,
    )


SPARSE = Distribution(
    "sparse",
    "sparse normal",
    law=_sparse_law,
    unit_matrix=lambda dice, arguments: thinned(ndtri(dice), dice * _PLACES % 1.0, arguments),
    about="drawn with its whole row: std * NORMSINV(RAND()), and 0 in as many places of the row as the sparsity says",
)

DISTRIBUTIONS: Mapping[str, Distribution] = MappingProxyType(
    {row.key: row for row in (NORMAL, UNIFORM, TRUNCATED, ORTHOGONAL, SPARSE)}
)
"""Every distribution by its key."""
