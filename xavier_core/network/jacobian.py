"""Jacobians: how a small change of a layer's inputs changes its activations, in all directions at once.

Their singular values say what a layer does to a gradient: 1 keeps it, and the mean over all directions
is the figure of Glorot and Bengio (2010, section 4.2.1).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from xavier_core.activations import Activation, Values
from xavier_core.base import Array

__all__ = [
    "ScaledMatrix",
    "end_to_end",
    "layer_jacobian",
    "singular_values",
]


class ScaledMatrix(NamedTuple):
    """A matrix that may be beyond every float: ``matrix * 2**exponent``."""

    matrix: Array
    """Entries of at most 1."""
    exponent: int


def layer_jacobian(weights: Values, pre: Values, g: Activation) -> Array:
    """Return ``J[i, j] = d a_l[j] / d a_(l-1)[i] = W[i, j] g'(z[j])`` at one example, in float64.

    Parameters
    ----------
    weights
        W, shape (fan_in, fan_out).
    pre
        The example's pre-activations z, shape (fan_out,).

    Returns
    -------
    Shape (fan_in, fan_out): a small change of the inputs times this is the change of the activations.
    """
    wide = weights.astype(np.float64)
    with np.errstate(under="ignore"):
        wide *= g.derivative(pre.astype(np.float64))
    return wide


def end_to_end(first: Array | ScaledMatrix, *further: Array) -> ScaledMatrix:
    """Return the product ``J_1 @ J_2 @ ... @ J_L``, which is scaled by a power of 2 after each factor.

    It can be built up: the product so far may stand in the place of the first factor. Singular values below
    about 1e-16 of the largest are what rounding left of them.
    """
    product = first if isinstance(first, ScaledMatrix) else _scaled(first, 0)
    for jacobian in further:
        by, exponent = _scaled(jacobian, product.exponent)
        with np.errstate(under="ignore"):
            product = _scaled(product.matrix @ by, exponent)
    return product


def singular_values(matrix: Array | ScaledMatrix) -> Array:
    """Return the singular values, largest first; one that is beyond every float is infinite or 0."""
    held, exponent = matrix if isinstance(matrix, ScaledMatrix) else _scaled(matrix, 0)
    with np.errstate(over="ignore", under="ignore"):
        found: Array = np.ldexp(np.linalg.svd(held, compute_uv=False), exponent)
    return found


def _scaled(matrix: Array, exponent: int) -> ScaledMatrix:
    """The same matrix times ``2**exponent``, its entries at most 1."""
    largest = float(np.abs(matrix).max())
    if largest == 0.0:
        return ScaledMatrix(matrix, 0)
    power = math.frexp(largest)[1]
    with np.errstate(under="ignore"):
        return ScaledMatrix(np.ldexp(matrix, -power), exponent + power)
