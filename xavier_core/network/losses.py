"""Losses: one number that a network is judged by, and its gradient with respect to the outputs.

Beside them the gradient of no loss in particular: standard normal numbers from the dice.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from scipy.special import logsumexp, ndtri

from xavier_core.activations import Values
from xavier_core.base import SheetError
from xavier_core.dice import layer_dice

__all__ = ["COTANGENT_STREAM", "Loss", "mean_squared_error", "random_cotangent", "softmax_cross_entropy"]

COTANGENT_STREAM = 2**32 + 1
"""The stream of dice that random gradients are drawn from, far from those of any weights."""


class Loss(NamedTuple):
    """A loss and its gradient."""

    value: float
    """Infinite where it is beyond every float."""
    gradient: Values
    """With respect to the outputs, of their shape and precision."""


def mean_squared_error(outputs: Values, targets: ArrayLike) -> Loss:
    """Return ``mean((a - y)**2)`` over all units and examples, with the gradient ``2 (a - y) / n``.

    Parameters
    ----------
    outputs
        Activations a of the last layer, shape (batch, fan_out), finite.
    targets
        Desired outputs y, of the same shape or one that spreads to it.

    Raises
    ------
    SheetError
        For targets that do not fit or are not finite.
    """
    desired: NDArray[np.floating] = np.asarray(targets, dtype=outputs.dtype)
    try:
        desired = np.broadcast_to(desired, outputs.shape)
    except ValueError:
        raise SheetError("targets", f"shape {desired.shape}", f"of shape {outputs.shape}") from None
    if not np.isfinite(desired).all():
        raise SheetError("targets", "numbers that are not finite", "finite numbers")
    with np.errstate(over="ignore", under="ignore"):
        gradient: Values = np.subtract(outputs, desired)
        largest = float(np.abs(gradient).max())
        unit = gradient / largest if 0.0 < largest < np.inf else gradient
        value = largest * largest * float(np.mean(np.square(unit, dtype=np.float64))) if largest < np.inf else np.inf
        gradient *= 2.0 / gradient.size
    return Loss(value, gradient)


def softmax_cross_entropy(outputs: Values, labels: ArrayLike) -> Loss:
    """Return the mean over the batch of ``log(sum_j exp(a_j)) - a_label``.

    Its gradient is ``(softmax(a) - y) / batch`` with y 1 for the label and 0 for all other units.

    Parameters
    ----------
    outputs
        Shape (batch, fan_out), finite.
    labels
        Whole numbers from 0 to fan_out - 1, shape (batch,).

    Raises
    ------
    SheetError
        For labels that are no such numbers.
    """
    batch, units = outputs.shape
    wanted: NDArray[np.intp] = np.asarray(labels)
    if wanted.shape != (batch,) or wanted.dtype.kind not in "iu":
        raise SheetError("labels", f"{wanted.dtype} of shape {wanted.shape}", f"whole numbers of shape ({batch},)")
    if batch and not 0 <= wanted.min() <= wanted.max() < units:
        raise SheetError("labels", f"{wanted.min()} to {wanted.max()}", f"whole numbers from 0 to {units - 1}")
    rows = np.arange(batch)
    with np.errstate(over="ignore", under="ignore"):
        below = outputs - outputs.max(axis=1, keepdims=True)  # at most 0, so that no exponential overflows
        rest = logsumexp(below.astype(np.float64), axis=1)
        value = float(np.sum((rest - below[rows, wanted]) / batch))  # each one's part, since a sum could overflow
        gradient: Values = np.exp(below - rest[:, np.newaxis].astype(outputs.dtype))
        gradient[rows, wanted] -= 1.0
        gradient /= batch
    return Loss(value, gradient)


def random_cotangent(  # noqa: PLR0913 - a shape, the dice, and the precision
    batch: int, units: int, *, seed: int, roll: int, stream: int = COTANGENT_STREAM, dtype: DTypeLike = np.float64
) -> Values:
    """Return standard normal numbers, the gradient of ``sum(c * a)`` with respect to the outputs a; (batch, units).

    The number of an example and a unit is the same whatever the batch and the width (see ``dice``).
    """
    dice = layer_dice(0, batch, units, seed=seed, roll=roll, stream=stream)
    return np.asarray(ndtri(dice, out=dice), dtype=dtype)
