"""Activations: what a unit does to its pre-activation, one row each, in one table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from scipy.special import expit, expm1

from xavier_core.activations.kernels import (
    KERNELS,
    LECUN_HEIGHT,
    SELU_ALPHA,
    SELU_SCALE,
    AnyValues,
    in_parts,
)
from xavier_core.base import Array, SheetError, check_number

__all__ = ["ACTIVATIONS", "DEFAULT_SLOPE", "Activation", "check_slope", "find_activation"]


DEFAULT_SLOPE = 0.01
"""Slope of leaky ReLU below 0 where none is given (Maas, Hannun and Ng 2013)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """One activation function g, elementwise on pre-activations z of any shape, with its slope below 0.

    Two of them are equal that have the same key and slope.
    """

    key: str
    """Short name in code and links."""
    slope: float = DEFAULT_SLOPE
    """Slope of leaky ReLU below 0, from -1 to 1; no other activation looks at it."""
    title: str = field(compare=False)
    """Name on screen."""
    spreadsheet: Callable[[str, float], str] = field(compare=False)
    """(pre-activation as a spreadsheet text, slope) to the spreadsheet's text of the activation."""
    typeset: str = field(compare=False)
    """g(z) in LaTeX; a stands for the slope."""
    source: str = field(compare=False)
    """The paper it comes from."""
    sheet_value: Callable[[Array], Array] | None = field(default=None, compare=False)
    """g(z) as links promise it, where the kernel rounds another last digit; None where they agree."""
    below: Callable[[float], float] | None = field(default=None, compare=False)
    """For g(z) = z above 0 and a line below: (slope) to that line's slope. None where g is nonlinear elsewhere."""
    takes_slope: bool = field(default=False, compare=False)
    """Whether the slope is a number of its own."""
    has_kink_at_0: bool = field(default=False, compare=False)
    """Whether g has a kink at 0; leaky ReLU counts, though with slope 1 it is straight."""
    limits: tuple[float | None, float | None] = field(default=(None, None), compare=False)
    """What g(z) approaches far below and far above 0; None where it goes on for ever, or ends at g(0) itself."""
    torch: Callable[[float], float] | None = field(default=None, compare=False)
    """(slope) to ``torch.nn.init.calculate_gain``; None where PyTorch raises an error."""

    def apply(self, z: Array) -> Array:
        """Return g(z) to the last bit that the sheet shows: the same bits for one number and for many."""
        return np.asarray(self.value(z)) if self.sheet_value is None else self.sheet_value(z)

    def value(self, z: AnyValues, *, out: AnyValues | None = None) -> AnyValues:
        """Return g(z) of a layer, float64 or float32, in ``out`` where it is given (contiguous, not z itself)."""
        return in_parts(KERNELS[self.key].value, z, self.slope, out=out)

    def derivative(self, z: AnyValues, *, out: AnyValues | None = None) -> AnyValues:
        """Return g'(z), at a kink from below (ReLU's at 0 is 0, leaky ReLU's is the slope); as ``value``."""
        return in_parts(KERNELS[self.key].derivative, z, self.slope, out=out)

    def times_derivative(self, gradient: AnyValues, z: AnyValues, *, out: AnyValues | None = None) -> AnyValues:
        """Return ``gradient * g'(z)``, the gradient with respect to the pre-activations; as ``value``."""
        return in_parts(KERNELS[self.key].derivative, z, self.slope, out=out, factor=gradient)

    def formula(self, z: str) -> str:
        """Return the spreadsheet's text of the activation, from that of a pre-activation."""
        return self.spreadsheet(z, self.slope)

    @property
    def slope_below(self) -> float | None:
        """Slope below 0 where g is z above 0 and a straight line below; None where g is nonlinear elsewhere."""
        return None if self.below is None else self.below(self.slope)

    @property
    def torch_gain(self) -> float | None:
        """``torch.nn.init.calculate_gain``; None where PyTorch raises an error."""
        return None if self.torch is None else self.torch(self.slope)

    @property
    def value_at_0(self) -> float:
        """g(0)."""
        return float(self.apply(np.zeros(1))[0])

    @property
    def derivative_at_0(self) -> float:
        """g'(0), at a kink from below."""
        return float(self.derivative(np.zeros(1))[0])


def _elu(signal: Array, alpha: float) -> Array:
    """``alpha (exp(z) - 1)`` below 0; what is above 0 is kept out of the exponential."""
    return np.where(signal > 0, signal, alpha * expm1(np.minimum(signal, 0.0)))


def _elu_formula(z: str, alpha: str = "") -> str:
    """EXP(z)-1 as TANH(z/2)*(EXP(z)+1): spreadsheets have no EXPM1, and the difference would lose small signals."""
    return f"IF({z}>0, {z}, {alpha}TANH(({z})/2)*(EXP({z})+1))"


def _mish_formula(z: str) -> str:
    """TANH(LN(1+EXP(z))) as a ratio of polynomials of EXP(-ABS(z)), which neither overflows nor loses digits."""
    power = f"EXP(-ABS({z}))"
    above, below = f"(1+2*{power})", f"{power}*(2+{power})"
    return f"({z})*IF({z}>0, {above}/({above}+2*{power}*{power}), {below}/({below}+2))"


_ROWS = (
    Activation(
        key="identity",
        title="identity",
        sheet_value=lambda z: z,
        spreadsheet=lambda z, _: z,
        typeset=r"z",
        source="Glorot and Bengio (2010): the linear regime that their derivation assumes",
        below=lambda _: 1.0,
        torch=lambda _: 1.0,  # under the name linear
    ),
    Activation(
        key="tanh",
        title="tanh",
        spreadsheet=lambda z, _: f"TANH({z})",
        typeset=r"\tanh z",
        source="LeCun, Bottou, Orr and Müller (1998), section 4.4",
        limits=(-1.0, 1.0),
        torch=lambda _: 5.0 / 3.0,
    ),
    Activation(
        key="lecun_tanh",
        title="LeCun's tanh",
        spreadsheet=lambda z, _: f"{LECUN_HEIGHT}*TANH(2/3*({z}))",
        typeset=r"1.7159 \tanh\left(\tfrac{2}{3} z\right)",
        source="LeCun, Bottou, Orr and Müller (1998), section 4.4",
        limits=(-LECUN_HEIGHT, LECUN_HEIGHT),
    ),
    Activation(
        key="sigmoid",
        title="sigmoid",
        sheet_value=expit,
        spreadsheet=lambda z, _: f"1/(1+EXP(-({z})))",
        typeset=r"\frac{1}{1 + e^{-z}}",
        source="Rumelhart, Hinton and Williams (1986), eq. 2",
        limits=(0.0, 1.0),
        torch=lambda _: 1.0,
    ),
    Activation(
        key="relu",
        title="ReLU",
        spreadsheet=lambda z, _: f"MAX(0, {z})",
        typeset=r"\max(0, z)",
        source="Nair and Hinton (2010)",
        below=lambda _: 0.0,
        has_kink_at_0=True,
        torch=lambda _: math.sqrt(2.0),
    ),
    Activation(
        key="leaky_relu",
        title="leaky ReLU",
        spreadsheet=lambda z, slope: f"IF({z}>0, {z}, {slope!r}*({z}))",
        typeset=r"\max(0, z) + a \min(0, z)",
        source="Maas, Hannun and Ng (2013)",
        below=lambda slope: slope,
        takes_slope=True,
        has_kink_at_0=True,
        torch=lambda slope: math.sqrt(2.0 / (1.0 + slope**2)),
    ),
    Activation(
        key="softsign",
        title="softsign",
        spreadsheet=lambda z, _: f"({z})/(1+ABS({z}))",
        typeset=r"\frac{z}{1 + |z|}",
        source="Bergstra, Desjardins, Lamblin and Bengio (2009)",
        limits=(-1.0, 1.0),
    ),
    Activation(
        key="softplus",
        title="softplus",
        spreadsheet=lambda z, _: f"MAX(0, {z})+LN(1+EXP(-ABS({z})))",
        typeset=r"\ln(1 + e^{z})",
        source="Dugas, Bengio, Bélisle, Nadeau and Garcia (2001)",
        limits=(0.0, None),
    ),
    Activation(
        key="elu",
        title="ELU",
        sheet_value=lambda z: _elu(z, 1.0),
        spreadsheet=lambda z, _: _elu_formula(z),
        typeset=r"\max(0, z) + \min(0, e^{z} - 1)",
        source="Clevert, Unterthiner and Hochreiter (2016), with alpha 1",
        limits=(-1.0, None),
    ),
    Activation(
        key="selu",
        title="SELU",
        sheet_value=lambda z: SELU_SCALE * _elu(z, SELU_ALPHA),
        spreadsheet=lambda z, _: f"{SELU_SCALE!r}*{_elu_formula(z, f'{SELU_ALPHA!r}*')}",
        typeset=r"1.0507 \left(\max(0, z) + 1.6733 \min(0, e^{z} - 1)\right)",
        source="Klambauer, Unterthiner, Mayr and Hochreiter (2017), eq. 2",
        limits=(-SELU_SCALE * SELU_ALPHA, None),
        has_kink_at_0=True,
        torch=lambda _: 0.75,
    ),
    Activation(
        key="gelu",
        title="GELU",
        spreadsheet=lambda z, _: f"({z})*NORMSDIST({z})",
        typeset=r"z\,\Phi(z)",
        source="Hendrycks and Gimpel (2016)",
    ),
    Activation(
        key="silu",
        title="SiLU",
        sheet_value=lambda z: np.asarray(z * expit(z)),
        spreadsheet=lambda z, _: f"({z})*EXP(-MAX(0, -({z})))/(1+EXP(-ABS({z})))",
        typeset=r"\frac{z}{1 + e^{-z}}",
        source="Elfwing, Uchibe and Doya (2018)",
    ),
    Activation(
        key="mish",
        title="Mish",
        spreadsheet=lambda z, _: _mish_formula(z),
        typeset=r"z \tanh\left(\ln(1 + e^{z})\right)",
        source="Misra (2019), arXiv:1908.08681",
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.key: row for row in _ROWS})
"""Every activation by its key."""


def check_slope(value: object) -> float:
    """Return a slope below 0, from -1 to 1, or refuse it."""
    return check_number("slope", value, minimum=-1.0, maximum=1.0)


def find_activation(key: object, slope: object = DEFAULT_SLOPE) -> Activation:
    """Return the activation with a key, bound to its slope below 0; one that takes no slope is the table's row.

    Raises
    ------
    SheetError
        For an activation that there is not, and a slope that is not from -1 to 1.
    """
    if not isinstance(key, str) or key not in ACTIVATIONS:
        raise SheetError("activation", key, "one of " + ", ".join(ACTIVATIONS))
    return _bound(key, check_slope(slope))


@lru_cache(maxsize=256)
def _bound(key: str, slope: float) -> Activation:
    row = ACTIVATIONS[key]
    return replace(row, slope=slope) if row.takes_slope else row
