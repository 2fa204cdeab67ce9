"""Exact re-rolls without weights: outputs of the same law as literal re-rolls, at a fraction of the cost.

Given a layer's signal a, normal weights of standard deviation s make its pre-activations
independent normals of standard deviation s |a|. So only the length |a| matters:

    identity      |a'|^2 = s^2 |a|^2 chi^2_n                          one chi-square draw a layer
    ReLU          |a'|^2 = s^2 |a|^2 chi^2_K,  K ~ Binomial(n, 1/2)
    leaky ReLU    |a'|^2 = s^2 |a|^2 (chi^2_K + slope^2 chi^2_(n-K))
    any other     n normals a layer in place of n * fan_in

and an output is s |a| Z. (The same step leads Hanin and Nica 2019, "Products of many large random
matrices and gradients in deep neural networks", to their products of chi-squares.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from xavier_core.base import Array, SheetError
from xavier_core.dice import NORMAL
from xavier_core.rerolls.parallel import cut
from xavier_core.rerolls.weight_sampler import checked_stds
from xavier_core.sheet import Attempt, SheetSpec

__all__ = ["exact_block", "exact_rolls", "why_no_exact_sampler"]


_LARGEST_BLOCK = 2**14
_NUMBERS_AT_ONCE = 2**20
_DOMAIN = 0x5EED  # keeps these streams apart from every other use of the seed


def why_no_exact_sampler(spec: SheetSpec, attempt: int) -> str:
    """Return why an attempt has no exact sampler of this kind, or nothing where it has one."""
    chosen = spec.attempts[attempt]
    if chosen.draws_from is not NORMAL:
        return f"{chosen.draws_from.title} weights: a sum of them is not normal, so each weight is drawn"
    if chosen.overrides_of("weight"):
        return "pinned weights: the units of their layer are not alike, so each weight is drawn"
    if chosen.has_bias:
        return "biases: the activations' length alone does not matter, so each weight is drawn"
    if any(spec.means_of(attempt)):
        return "a mean other than 0: the signal's direction matters, not its length alone, so each weight is drawn"
    return ""


def exact_block(spec: SheetSpec) -> int:
    """Return how many rolls are drawn together: a power of two that depends on the layer sizes alone."""
    widest = max((*spec.hidden, len(spec.desired)))
    return int(min(_LARGEST_BLOCK, 2 ** ((_NUMBERS_AT_ONCE // widest).bit_length() - 1)))


def exact_rolls(spec: SheetSpec, attempts: Sequence[int], first_roll: int, rolls: int) -> Array:
    """Return outputs of the law of consecutive rolls, drawn without drawing weights.

    The rolls are other ones than the sheet's of these numbers, and the same at every call: each block
    of rolls has a generator of its own. Attempts on the same dice with the same activation share their
    draws and are exactly paired, as in literal re-rolls; with different ones they are not paired.

    Parameters
    ----------
    attempts
        Indices of attempts, from 0, each without a reason against it (``why_no_exact_sampler``).
    first_roll, rolls
        Which rolls.

    Returns
    -------
    Shape (attempts, rolls, outputs).

    Raises
    ------
    SheetError
        For an attempt that has no exact sampler.
    """
    for index in attempts:
        if reason := why_no_exact_sampler(spec, index):
            raise SheetError(f"method for attempt {index + 1}", "exact", f"literal; {reason}")
    members = [(spec.attempts[index], spec.stream_of(index), checked_stds(spec, index)) for index in attempts]
    block = exact_block(spec)
    outputs = np.empty((len(attempts), rolls, len(spec.desired)))
    for start, taken in cut(first_roll, rolls, block):
        number, within = divmod(start, block)
        kept, filled = slice(within, within + taken), slice(start - first_roll, start - first_roll + taken)
        drawn: dict[tuple[int, str, float], Array] = {}
        for at, (attempt, stream, stds) in enumerate(members):
            slope = attempt.nonlinearity.slope_below
            if slope is None:
                own = _nonlinear_outputs(spec, attempt, stds, _generator(spec, stream, number), block)
                outputs[at, filled] = own[kept]
                continue
            key = (stream, attempt.activation, attempt.slope)
            if key not in drawn:
                drawn[key] = _unit_outputs(spec, slope, _generator(spec, stream, number), block)
            np.multiply(drawn[key][kept], _scale(spec, stds), out=outputs[at, filled])
    return outputs


def _generator(spec: SheetSpec, stream: int, block: int) -> np.random.Generator:
    return np.random.default_rng((_DOMAIN, spec.seed, stream, block))


def _scale(spec: SheetSpec, stds: Sequence[float]) -> float:
    """|x| times each layer's std, and times sqrt(n) for each hidden layer of n units."""
    gains = [std * math.sqrt(units) for std, units in zip(stds[1:], spec.hidden, strict=True)]
    return math.prod((math.hypot(*spec.inputs), stds[0], *gains))


def _unit_outputs(spec: SheetSpec, slope: float, generator: np.random.Generator, rolls: int) -> Array:
    """Outputs (rolls, outputs) for inputs of length 1; g is z above 0 and ``slope`` z below.

    A weight's variance is 1 before the first hidden layer and 1/n after one of n units, lest powers of n pass the
    largest number.
    """
    square = np.ones(rolls)
    for units in spec.hidden:
        if abs(slope) == 1.0:
            square *= generator.chisquare(units, rolls) / units
            continue
        above = generator.binomial(units, 0.5, rolls)
        factor = 2.0 * generator.standard_gamma(0.5 * above)
        if slope:
            factor += slope**2 * 2.0 * generator.standard_gamma(0.5 * (units - above))
        square *= factor / units
    outputs = generator.standard_normal((rolls, len(spec.desired)))
    outputs *= np.sqrt(square)[:, np.newaxis]
    return outputs


def _nonlinear_outputs(
    spec: SheetSpec, attempt: Attempt, stds: Sequence[float], generator: np.random.Generator, rolls: int
) -> Array:
    """Outputs where g is nonlinear elsewhere than at 0: a layer's units are drawn, its weights are not."""
    length = np.full(rolls, math.hypot(*spec.inputs))
    for units, std in zip(spec.hidden, stds, strict=False):
        signal = generator.standard_normal((rolls, units))
        signal *= (std * length)[:, np.newaxis]
        signal = attempt.nonlinearity.apply(signal)
        largest = np.abs(signal).max(axis=1)
        largest[largest == 0.0] = 1.0
        signal /= largest[:, np.newaxis]  # so that no square of a tiny activation is lost
        length = largest * np.sqrt(np.einsum("ru,ru->r", signal, signal))
    return generator.standard_normal((rolls, len(spec.desired))) * (stds[-1] * length)[:, np.newaxis]
