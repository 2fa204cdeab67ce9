"""Growth: what becomes of a signal's RMS on its way through a net, in all and a layer, in numbers and words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from xavier_core.base import printed

__all__ = ["KEEPS_WITHIN", "Growth", "Word"]

Word = Literal["grows", "shrinks", "keeps"]

KEEPS_WITHIN = 2.0
"""A signal keeps its size where the RMS of the outputs is neither more than this many times that of the inputs nor less
than one part in as many of it."""
_ALL_SMALL, _ALL_LARGE = -10.0, 10.0
_MIN_PLAIN, _FIRST_WITH_POWER = 1e-3, 99_950.0


@dataclass(frozen=True, slots=True)
class Growth:
    """RMS of the outputs / RMS of the inputs, from its logarithm, so that it may be beyond every float64."""

    log: float
    """Natural logarithm of the growth through the whole net; minus infinity where outputs are 0."""
    layers: int
    """Layers of weights on the way."""

    @property
    def log_a_layer(self) -> float:
        """Natural logarithm of the geometric mean of RMS of layer / RMS of layer before."""
        return self.log / self.layers

    @property
    def factor(self) -> float:
        """Growth through the whole net; infinite beyond the largest float64."""
        return _exp(self.log)

    @property
    def factor_a_layer(self) -> float:
        """Geometric mean of RMS of layer / RMS of layer before; infinite beyond the largest float64."""
        return _exp(self.log_a_layer)

    @property
    def word(self) -> Word:
        """What happens to the signal, judged by the growth in all as ``text`` shows it; see ``KEEPS_WITHIN``."""
        shown = round(math.exp(min(max(self.log, _ALL_SMALL), _ALL_LARGE)), 2)
        if shown > KEEPS_WITHIN:
            return "grows"
        return "shrinks" if shown < 1.0 / KEEPS_WITHIN else "keeps"

    @property
    def text_a_layer(self) -> str:
        """The factor of a layer, such as ``×0.57``."""
        return f"×{_factor_text(self.log_a_layer)}"

    @property
    def text_in_all(self) -> str:
        """The factor through the whole net, such as ``×0.18``."""
        return f"×{_factor_text(self.log)}"

    @property
    def text(self) -> str:
        """Both factors, such as ``×0.57 a layer, ×0.18 in all``."""
        return f"{self.text_a_layer} a layer, {self.text_in_all} in all"


def _exp(log: float) -> float:
    try:
        return math.exp(log)
    except OverflowError:
        return math.inf


def _factor_text(log: float) -> str:
    """A factor with at most three digits, from its logarithm: ``0.012``, ``0.57``, ``12,300``, ``1.2e310``."""
    if log == -math.inf:
        return "0"
    if not math.log(_MIN_PLAIN) <= log < math.log(_FIRST_WITH_POWER):
        return _with_power(log)
    factor = math.exp(log)
    if factor < 0.0995:
        return f"{factor:.2g}"
    if factor < 99.95:
        return f"{factor:.{2 if factor < 9.995 else 1}f}"
    return f"{float(f'{factor:.3g}'):,.0f}"


def _with_power(log: float) -> str:
    exponent = math.floor(log / math.log(10.0))
    mantissa = f"{math.exp(log - exponent * math.log(10.0)):.1f}"
    if mantissa == "10.0":
        mantissa, exponent = "1.0", exponent + 1
    return printed(f"{mantissa.removesuffix('.0')}e{exponent}")
