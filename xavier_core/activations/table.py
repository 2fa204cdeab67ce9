"""Activations: what a hidden unit does to its pre-activation, and what that does to a normal one.

The outputs of a network are the pre-activations of its last layer: activations act on hidden
layers only.

With weights of mean 0 the variance of the next pre-activations is ``fan_in Var(W) E g(z)**2`` (He et
al. 2015, eq. 7), and that of the gradients on the way back is ``fan_out Var(W) E g'(z)**2`` times
theirs. So the moments of g and g' for a normal z decide which weights keep either of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, expm1, ndtr

from xavier_core.base import check_number

__all__ = [
    "ACTIVATIONS",
    "DEFAULT_SLOPE",
    "LECUN_HEIGHT",
    "LECUN_RATE",
    "SELU_ALPHA",
    "SELU_SCALE",
    "Activation",
    "Moments",
    "mean_square",
    "slope_mean_square",
]

Array = NDArray[np.float64]
Elementwise = Callable[[Array, float], Array]
"""(pre-activations, slope) to an array of the same shape; only leaky ReLU looks at the slope."""

DEFAULT_SLOPE = 0.01
"""Slope of leaky ReLU below 0 where none is given (Maas, Hannun and Ng 2013)."""

LECUN_HEIGHT, LECUN_RATE = 1.7159, 2.0 / 3.0
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

_LARGEST_ROOT = 1e306
"""Pre-activations of a larger standard deviation could be beyond every float."""
_PER_OCTAVE = 8
_LOWEST_OCTAVE = -57
"""What lies between 0 and 2**-57 of the range where g bends is less than a last digit."""
_HIGHEST_OCTAVE = 3.5
"""P(Z > 2**3.5) is 1e-29."""


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function g, elementwise on pre-activations of any shape."""

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen."""
    apply: Elementwise
    """g(z): the same bits for one number and for many."""
    derivative: Elementwise
    """g'(z), and at a kink the derivative from below: ReLU's at 0 is 0, leaky ReLU's is the slope."""
    formula: Callable[[str, float], str]
    """(pre-activation as a spreadsheet text, slope) to the spreadsheet's text of the activation."""
    typeset: str
    """g(z) in LaTeX; a stands for the slope."""
    source: str
    """The paper it comes from."""
    slope_below: Callable[[float], float] | None = None
    """For g(z) = z above 0 and slope * z below: (slope given) to that slope. None where g bends elsewhere."""
    takes_slope: bool = False
    """Whether the slope is a number of its own."""
    has_kink_at_0: bool = False
    """Whether g has a kink at 0; leaky ReLU counts, though with slope 1 it is straight."""
    limits: tuple[float | None, float | None] = (None, None)
    """What g(z) approaches far below and far above 0; None where it goes on for ever, or ends at g(0) itself."""
    torch_gain: Callable[[float], float] | None = None
    """(slope) to ``torch.nn.init.calculate_gain``; None where PyTorch raises an error."""

    def value_and_slope_at_0(self, slope: float = DEFAULT_SLOPE) -> tuple[float, float]:
        """Return g(0) and g'(0), which Kumar's formula (2017) is made of; at a kink the derivative from below."""
        zero = np.zeros(1)
        return float(self.apply(zero, slope)[0]), float(self.derivative(zero, slope)[0])

    def moments(self, slope: float = DEFAULT_SLOPE) -> Moments:
        """Return the moments of g(Z) and g'(Z) for a standard normal Z."""
        return _moments(self, slope if self.takes_slope else DEFAULT_SLOPE)


class Moments(NamedTuple):
    """Moments of an activation g and of its derivative for Z ~ N(0, 1), and the gains that follow.

    A gain is what multiplies the standard deviation ``1/sqrt(fan)`` of the weights.
    """

    mean: float
    """E g(Z)."""
    mean_square: float
    """E g(Z)**2."""
    slope_mean_square: float
    """E g'(Z)**2."""

    @property
    def variance_gain(self) -> float:
        """``1/sqrt(E g**2)``: keeps the pre-activations' variance, since E W = 0 (He et al. 2015, eq. 7)."""
        return 1.0 / math.sqrt(self.mean_square)

    @property
    def std_gain(self) -> float:
        """``1/sqrt(E g**2 - (E g)**2)``: keeps the activations' standard deviation, which subtracts the mean."""
        return 1.0 / math.sqrt(self.mean_square - self.mean**2)

    @property
    def gradient_gain(self) -> float:
        """``1/sqrt(E g'**2)``: keeps the gradients' variance on the way back."""
        return 1.0 / math.sqrt(self.slope_mean_square)


def mean_square(activation: Activation, root: float, slope: float) -> float:
    """Return E g(root Z)**2 for a standard normal Z, which is the next layer's variance (Poole et al. 2016, eq. 3).

    Parameters
    ----------
    activation, slope
        g, and its slope below 0 where it takes one.
    root
        Standard deviation of the pre-activations. Where the result is beyond every float it is infinite.

    Raises
    ------
    SheetError
        For a standard deviation that is negative, above 1e306 or no number.
    """
    return _mean_square(activation.apply, root, slope)


def slope_mean_square(activation: Activation, root: float, slope: float) -> float:
    """Return E g'(root Z)**2 for a standard normal Z, which multiplies the gradients (Schoenholz et al. 2017).

    Parameters and errors are those of ``mean_square``. With root 0 it is g'(0)**2, at a kink from below.
    """
    return _mean_square(activation.derivative, root, slope)


def _mean_square(function: Elementwise, root: float, slope: float) -> float:
    root = check_number("standard deviation of the pre-activations", float(root), minimum=0.0, maximum=_LARGEST_ROOT)
    z, weight = _half_line(root)
    values = np.stack([function(root * z, slope), function(-root * z, slope)])
    largest = float(np.abs(values).max())
    if largest == 0.0:
        return 0.0
    above, below = (values / largest) ** 2  # squares of the numbers themselves could overflow
    return largest * largest * math.fsum((weight * (above + below)).tolist())


def _half_line(root: float) -> tuple[Array, Array]:
    """Points z > 0 and weights for E f(root |Z|) / 2: the trapezoid rule over log z, so that no kink at 0 is met.

    The points are powers of 2 with 8 an octave, from far below where g(root z) bends to where the
    normal density is nothing. The rule's error falls as ``exp(-2 pi (pi/4) / step)``: 1e-24 here.
    """
    lowest = _LOWEST_OCTAVE - math.ceil(math.log2(max(root, 1.0)))
    z = np.exp2(np.arange(lowest * _PER_OCTAVE, _HIGHEST_OCTAVE * _PER_OCTAVE + 1) / _PER_OCTAVE)
    return z, z * _density(z) * (math.log(2.0) / _PER_OCTAVE)


@lru_cache(maxsize=256)
def _moments(activation: Activation, slope: float) -> Moments:
    z, weight = _half_line(1.0)
    both = activation.apply(z, slope) + activation.apply(-z, slope)  # exactly 0 for an odd function
    return Moments(
        math.fsum((weight * both).tolist()),
        mean_square(activation, 1.0, slope),
        slope_mean_square(activation, 1.0, slope),
    )


def _density(signal: Array) -> Array:
    """The standard normal density; beyond 40 it is 0, and the square could overflow."""
    size = np.minimum(np.abs(signal), 40.0)
    return np.exp(-0.5 * size * size) / math.sqrt(2.0 * math.pi)


def _leaky(signal: Array, slope: float) -> Array:
    return np.where(signal > 0, signal, slope * signal)


def _tanh_slope(signal: Array) -> Array:
    """``1 - tanh(z)**2`` without the difference, which would lose the small ones."""
    return np.asarray(4.0 * expit(2.0 * signal) * expit(-2.0 * signal))


def _elu(signal: Array, alpha: float) -> Array:
    """``alpha (exp(z) - 1)`` below 0; what is above 0 is kept out of the exponential."""
    return np.where(signal > 0, signal, alpha * expm1(np.minimum(signal, 0.0)))


def _elu_slope(signal: Array, alpha: float) -> Array:
    return np.where(signal > 0, 1.0, alpha * np.exp(np.minimum(signal, 0.0)))


def _elu_formula(z: str, alpha: str = "") -> str:
    """EXP(z)-1 as TANH(z/2)*(EXP(z)+1): spreadsheets have no EXPM1, and the difference would lose small signals."""
    return f"IF({z}>0, {z}, {alpha}TANH(({z})/2)*(EXP({z})+1))"


def _softsign_slope(signal: Array) -> Array:
    return np.square(1.0 / (1.0 + np.abs(signal)))  # a power of a single number would have other bits


def _softplus(signal: Array) -> Array:
    """``log(1 + exp(z))`` with an exponential that cannot overflow."""
    return np.maximum(signal, 0.0) + np.log1p(np.exp(-np.abs(signal)))


def _silu_slope(signal: Array) -> Array:
    return np.asarray(expit(signal) * (1.0 + signal * expit(-signal)))


_ROWS = (
    Activation(
        "identity",
        "identity",
        apply=lambda signal, _: signal,
        derivative=lambda signal, _: np.ones_like(signal),
        formula=lambda z, _: z,
        typeset=r"z",
        source="Glorot and Bengio (2010): the linear regime that their derivation assumes",
        slope_below=lambda _: 1.0,
        torch_gain=lambda _: 1.0,  # under the name linear
    ),
    Activation(
        "tanh",
        "tanh",
        apply=lambda signal, _: np.tanh(signal),
        derivative=lambda signal, _: _tanh_slope(signal),
        formula=lambda z, _: f"TANH({z})",
        typeset=r"\tanh z",
        source="LeCun, Bottou, Orr and Müller (1998), section 4.4",
        limits=(-1.0, 1.0),
        torch_gain=lambda _: 5.0 / 3.0,
    ),
    Activation(
        "lecun_tanh",
        "LeCun's tanh",
        apply=lambda signal, _: LECUN_HEIGHT * np.tanh(LECUN_RATE * signal),
        derivative=lambda signal, _: LECUN_HEIGHT * LECUN_RATE * _tanh_slope(LECUN_RATE * signal),
        formula=lambda z, _: f"{LECUN_HEIGHT}*TANH(2/3*({z}))",
        typeset=r"1.7159 \tanh\left(\tfrac{2}{3} z\right)",
        source="LeCun, Bottou, Orr and Müller (1998), section 4.4",
        limits=(-LECUN_HEIGHT, LECUN_HEIGHT),
    ),
    Activation(
        "sigmoid",
        "sigmoid",
        apply=lambda signal, _: expit(signal),
        derivative=lambda signal, _: np.asarray(expit(signal) * expit(-signal)),
        formula=lambda z, _: f"1/(1+EXP(-({z})))",
        typeset=r"\frac{1}{1 + e^{-z}}",
        source="Rumelhart, Hinton and Williams (1986), eq. 2",
        limits=(0.0, 1.0),
        torch_gain=lambda _: 1.0,
    ),
    Activation(
        "relu",
        "ReLU",
        apply=lambda signal, _: np.maximum(signal, 0.0),
        derivative=lambda signal, _: np.where(signal > 0, 1.0, 0.0),
        formula=lambda z, _: f"MAX(0, {z})",
        typeset=r"\max(0, z)",
        source="Nair and Hinton (2010)",
        slope_below=lambda _: 0.0,
        has_kink_at_0=True,
        torch_gain=lambda _: math.sqrt(2.0),
    ),
    Activation(
        "leaky_relu",
        "leaky ReLU",
        apply=_leaky,
        derivative=lambda signal, slope: np.where(signal > 0, 1.0, slope),
        formula=lambda z, slope: f"IF({z}>0, {z}, {slope!r}*({z}))",
        typeset=r"\max(0, z) + a \min(0, z)",
        source="Maas, Hannun and Ng (2013)",
        slope_below=lambda slope: slope,
        takes_slope=True,
        has_kink_at_0=True,
        torch_gain=lambda slope: math.sqrt(2.0 / (1.0 + slope**2)),
    ),
    Activation(
        "softsign",
        "softsign",
        apply=lambda signal, _: signal / (1.0 + np.abs(signal)),
        derivative=lambda signal, _: _softsign_slope(signal),
        formula=lambda z, _: f"({z})/(1+ABS({z}))",
        typeset=r"\frac{z}{1 + |z|}",
        source="Bergstra, Desjardins, Lamblin and Bengio (2009)",
        limits=(-1.0, 1.0),
    ),
    Activation(
        "softplus",
        "softplus",
        apply=lambda signal, _: _softplus(signal),
        derivative=lambda signal, _: expit(signal),
        formula=lambda z, _: f"MAX(0, {z})+LN(1+EXP(-ABS({z})))",
        typeset=r"\ln(1 + e^{z})",
        source="Dugas, Bengio, Bélisle, Nadeau and Garcia (2001)",
        limits=(0.0, None),
    ),
    Activation(
        "elu",
        "ELU",
        apply=lambda signal, _: _elu(signal, 1.0),
        derivative=lambda signal, _: _elu_slope(signal, 1.0),
        formula=lambda z, _: _elu_formula(z),
        typeset=r"\max(0, z) + \min(0, e^{z} - 1)",
        source="Clevert, Unterthiner and Hochreiter (2016), with alpha 1",
        limits=(-1.0, None),
    ),
    Activation(
        "selu",
        "SELU",
        apply=lambda signal, _: SELU_SCALE * _elu(signal, SELU_ALPHA),
        derivative=lambda signal, _: SELU_SCALE * _elu_slope(signal, SELU_ALPHA),
        formula=lambda z, _: f"{SELU_SCALE!r}*{_elu_formula(z, f'{SELU_ALPHA!r}*')}",
        typeset=r"1.0507 \left(\max(0, z) + 1.6733 \min(0, e^{z} - 1)\right)",
        source="Klambauer, Unterthiner, Mayr and Hochreiter (2017), eq. 2",
        limits=(-SELU_SCALE * SELU_ALPHA, None),
        has_kink_at_0=True,
        torch_gain=lambda _: 0.75,
    ),
    Activation(
        "gelu",
        "GELU",
        apply=lambda signal, _: np.asarray(signal * ndtr(signal)),
        derivative=lambda signal, _: np.asarray(ndtr(signal) + signal * _density(signal)),
        formula=lambda z, _: f"({z})*NORMSDIST({z})",
        typeset=r"z\,\Phi(z)",
        source="Hendrycks and Gimpel (2016)",
    ),
    Activation(
        "silu",
        "SiLU",
        apply=lambda signal, _: np.asarray(signal * expit(signal)),
        derivative=lambda signal, _: _silu_slope(signal),
        formula=lambda z, _: f"({z})*EXP(-MAX(0, -({z})))/(1+EXP(-ABS({z})))",
        typeset=r"\frac{z}{1 + e^{-z}}",
        source="Elfwing, Uchibe and Doya (2018)",
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.key: row for row in _ROWS})
"""Every activation by its key."""
