"""What goes into a deep network: a batch of inputs, and the gradient that comes back at the other end.

Both are dice of streams of their own, so that they have nothing to do with the weights: a re-roll
changes the weights alone, and an example stays what it is when the batch or the width grows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from xavier_core.base import Array
from xavier_core.depth.spec import DeepSpec
from xavier_core.dice import layer_dice
from xavier_core.digits import load_digits
from xavier_core.network import random_cotangent

__all__ = ["INPUT_STREAM", "InputLaw", "batch_of", "cotangent_of", "input_law"]


INPUT_STREAM = 2**32
"""The stream of dice that inputs are drawn from, far from those of any attempt."""
_ROLL = 0
"""The roll of both, whatever that of the weights."""
_MAX_INK = 16.0


class InputLaw(NamedTuple):
    """What theory asks of the inputs: moments over units and examples."""

    mean: float
    mean_square: float
    """It is this, and not the variance, that weights of mean 0 hand on (He et al. 2015, eq. 7)."""
    is_exact: bool
    """Whether it is the law that inputs are drawn from; else it is measured on the batch."""


_LAWS = (("normal", InputLaw(0.0, 1.0, is_exact=True)), ("uniform", InputLaw(0.5, 1.0 / 3.0, is_exact=True)))


def batch_of(spec: DeepSpec) -> Array:
    """Return the inputs, shape (examples, inputs).

    - ``normal``: N(0, 1), ``uniform``: U(0, 1), from the seed's dice: the die of (example, unit) is that of
      (row, column) in a layer's weights, so that neither moves as the other grows. They are the same at every roll.
    - ``sheet``: the sheet's inputs, over and over as far as the width goes; one example.
    - ``digits``: the first digits less the mean of all pixels of the whole set, over their standard deviation.
    - ``digits_raw``: the first digits, ink 1 and paper 0.

    Raises
    ------
    SheetError
        Where the file of the digits is missing or damaged.
    """
    match spec.data:
        case "sheet":
            return np.resize(np.array(spec.sheet_inputs), (1, spec.width))
        case "digits":
            return _standard_digits()[: spec.examples].copy()
        case "digits_raw":
            return load_digits()[0][: spec.examples] / _MAX_INK
    dice = layer_dice(0, spec.examples, spec.inputs, seed=spec.seed, roll=_ROLL, stream=INPUT_STREAM)
    return ndtri(dice, out=dice) if spec.data == "normal" else dice  # in place: a batch may have 16 million numbers


def cotangent_of(spec: DeepSpec) -> Array:
    """Return the gradient with respect to the last layer's activations, N(0, 1), shape (examples, width).

    It is the same for every attempt and at every roll.
    """
    return np.asarray(random_cotangent(spec.examples, spec.width, seed=spec.seed, roll=_ROLL), dtype=np.float64)


def input_law(spec: DeepSpec) -> InputLaw:
    """Return the moments of the inputs: those of the law, or of the batch itself where it is data.

    Raises
    ------
    SheetError
        As ``batch_of``.
    """
    for data, law in _LAWS:
        if data == spec.data:
            return law
    batch = batch_of(spec)
    return InputLaw(float(batch.mean()), float(np.square(batch).mean()), is_exact=False)


@lru_cache(maxsize=1)
def _standard_digits() -> Array:
    """All digits, to mean 0 and variance 1 over pixels and examples; read-only."""
    pixels = load_digits()[0]
    standard: Array = (pixels - pixels.mean()) / pixels.std()
    standard.flags.writeable = False
    return standard
