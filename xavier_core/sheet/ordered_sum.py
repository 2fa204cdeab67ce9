"""The ordered sum: one layer of the sheet, added up term by term as its formula reads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["apply_layer"]


def apply_layer(signal: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``signal @ weights``, summed term by term as the sheet's formula reads.

    The sum runs over fan_in in order, ``((x1*w1 + x2*w2) + x3*w3)``, and not in the order of a
    matrix library, so that every machine shows the same last digit.

    Parameters
    ----------
    signal
        Shape (..., fan_in).
    weights
        Shape (..., fan_in, fan_out), with the same leading shape.

    Returns
    -------
    Shape (..., fan_out).
    """
    products: NDArray[np.float64] = signal[..., np.newaxis] * weights
    running_sums: NDArray[np.float64] = np.add.accumulate(products, axis=-2)  # in order, as ``reduce`` is not
    return running_sums[..., -1, :]
