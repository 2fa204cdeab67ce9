"""Arbitrary valid values for property tests: numbers, attempts, specs."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from xavier_core import SCHEMES, Attempt, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.numbers import LARGEST
from xavier_core.schemes import Parameter
from xavier_core.spec import (
    MOST_ATTEMPTS,
    MOST_HIDDEN,
    MOST_INPUTS,
    MOST_OUTPUTS,
    MOST_ROLL,
    MOST_SEED,
    MOST_UNITS,
)

__all__ = ["numbers", "slopes", "specs", "stds"]

_EDGES = (0.0, -0.0, 5e-324, -2.5e-320, 1e-300, 0.1, -1 / 3, 99_999_999.0, 1e8, 123_456_789.5, LARGEST, -LARGEST)

numbers: st.SearchStrategy[float] = (
    st.sampled_from(_EDGES) | st.integers(-9, 9).map(float) | st.floats(-LARGEST, LARGEST)
)
"""Numbers that a sheet takes, from the least denormal to the largest."""
stds: st.SearchStrategy[float] = numbers.map(abs)
slopes: st.SearchStrategy[float] = st.sampled_from((0.0, -0.0, 0.01, 0.2, -1 / 3, 1.0, -1.0, 1e-5)) | st.floats(-1, 1)
"""Slopes that leaky ReLU takes."""


def _arguments(parameter: Parameter) -> st.SearchStrategy[float]:
    return numbers.map(lambda value: min(max(value, parameter.least), parameter.most))


@st.composite
def _attempts(draw: st.DrawFn, shapes: tuple[tuple[int, int], ...]) -> Attempt:
    scheme = draw(st.sampled_from(sorted(SCHEMES)))
    arguments = tuple(draw(_arguments(parameter)) for parameter in SCHEMES[scheme].parameters)
    layers = st.integers(0, len(shapes) - 1)
    cells = layers.flatmap(
        lambda layer: st.tuples(
            st.just(layer), st.integers(0, shapes[layer][0] - 1), st.integers(0, shapes[layer][1] - 1), numbers
        )
    )
    return Attempt(
        scheme,
        arguments,
        means=tuple(draw(st.lists(st.tuples(layers, numbers), max_size=3))),
        stds=tuple(draw(st.lists(st.tuples(layers, stds), max_size=3))),
        pins=tuple(draw(st.lists(cells, max_size=5))),
        activation=draw(st.sampled_from(sorted(ACTIVATIONS))),
        slope=draw(slopes),
    )


@st.composite
def specs(draw: st.DrawFn, most_units: int = MOST_UNITS) -> SheetSpec:
    """Any spec: every size up to ``most_units``, every scheme and activation, edits of every kind."""
    hidden = tuple(draw(st.lists(st.integers(1, most_units), max_size=MOST_HIDDEN)))
    inputs = tuple(draw(st.lists(numbers, min_size=1, max_size=min(most_units, MOST_INPUTS))))
    desired = tuple(draw(st.lists(numbers, min_size=1, max_size=min(most_units, MOST_OUTPUTS))))
    shapes = tuple(pairwise((len(inputs), *hidden, len(desired))))
    return SheetSpec(
        inputs=inputs,
        desired=desired,
        hidden=hidden,
        attempts=tuple(draw(st.lists(_attempts(shapes), min_size=1, max_size=MOST_ATTEMPTS))),
        seed=draw(st.integers(0, MOST_SEED)),
        roll=draw(st.integers(1, MOST_ROLL)),
        same_dice=draw(st.booleans()),
    )
