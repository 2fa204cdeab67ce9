"""Deep runs made up for what is drawn of them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xavier_core.depth import AttemptFigures, DeepAttempt, DeepResult, DeepSpec, LayerFigures, Limit
from xavier_core.mean_field import LogRms
from xavier_core.network import summarize

__all__ = ["HE", "LARGE", "LECTURE", "QUANTITIES", "SMALL", "XAVIER", "ZEROS", "Run", "lecture", "relu"]

Array = NDArray[np.float64]

QUANTITIES = ("post", "pre", "gradient_post", "gradient_pre", "gradient_weights")
SMALL = DeepAttempt("fixed", (0.01,))
LARGE = DeepAttempt("fixed", (1.0,))
XAVIER = DeepAttempt("xavier")
HE = DeepAttempt("he")
ZEROS = DeepAttempt("zeros")
LECTURE = DeepSpec(batch=200, width=100, depth=10)


class Run:
    """A deep run whose arrays are at hand, written down as it stands in a textbook."""

    def __init__(self, spec: DeepSpec) -> None:
        rng = np.random.default_rng(20_261_125)
        self.inputs = rng.standard_normal((spec.examples, spec.inputs))
        self.arrays = [self._trace(spec, attempt) for attempt in spec.attempts]
        attempts = tuple(
            AttemptFigures(attempt, tuple(_layer(spec, place, *of) for place, of in enumerate(own)), limit=_limit(spec))
            for attempt, own in zip(spec.attempts, self.arrays, strict=True)
        )
        passes = 2 * spec.depth * len(attempts)
        self.result = DeepResult(spec, summarize(self.inputs), attempts, passes, passes)

    def _trace(self, spec: DeepSpec, attempt: DeepAttempt) -> list[tuple[Array, ...]]:
        rng = np.random.default_rng(1)  # the same weights for each attempt but for their size
        found, incoming = [], self.inputs
        for place in range(spec.depth):
            layer = spec.layer(place)
            std = attempt.rule.std_of(layer, attempt.arguments)
            weights = std * rng.standard_normal((layer.fan_in, layer.fan_out))
            pre = incoming @ weights
            found.append((incoming, weights, pre, spec.nonlinearity.apply(pre)))
            incoming = found[-1][-1]
        gradient = rng.standard_normal(incoming.shape)
        whole: list[tuple[Array, ...]] = []
        for before, weights, pre, post in reversed(found):
            passed = gradient * spec.nonlinearity.derivative(pre)
            whole.append((pre, post, gradient, passed, before.T @ passed, weights))
            gradient = passed @ weights.T
        return whole[::-1]

    def array(self, attempt: int, layer: int, quantity: str) -> Array:
        """The numbers of a layer, both counted from 1."""
        order = ("pre", "post", "gradient_post", "gradient_pre", "gradient_weights")
        return self.arrays[attempt - 1][layer - 1][order.index(quantity)]


def _layer(spec: DeepSpec, place: int, *of: Array) -> LayerFigures:
    pre, post, gradient_post, gradient_pre, gradient_weights, weights = of
    slopes = spec.nonlinearity.derivative(pre)
    limits = spec.nonlinearity.limits
    return LayerFigures(
        layer=place + 1,
        fan_in=weights.shape[0],
        fan_out=weights.shape[1],
        weight_std=float(weights.std()),
        pre=summarize(pre),
        post=summarize(post),
        saturated=None if limits == (None, None) else float((np.abs(post) > 0.99).mean()),
        dead=float((slopes == 0.0).all(axis=0).mean()),
        is_symmetric=False,
        rank=None,
        slope_square=float(np.mean(slopes**2)),
        sample=np.sort(pre.reshape(-1)[:256]),
        gradient_post=summarize(gradient_post),
        gradient_pre=summarize(gradient_pre),
        gradient_weights=summarize(gradient_weights),
        singular_values=np.linalg.svd(weights * slopes[0], compute_uv=False),
    )


def _limit(spec: DeepSpec) -> Limit:
    sizes = tuple(0.5**place for place in range(spec.depth + 1))
    law = tuple(LogRms(-0.02 * layer, 0.1 * layer, 1.0) for layer in range(spec.depth + 1))
    return Limit((math.nan, *sizes[1:]), sizes, sizes[::-1], law)


@lru_cache
def lecture() -> Run:
    """The tutorial's three networks of tanh, narrower."""
    return Run(LECTURE)


@lru_cache
def relu() -> Run:
    """Two networks of ReLU."""
    return Run(replace(LECTURE, activation="relu", attempts=(XAVIER, HE)))
