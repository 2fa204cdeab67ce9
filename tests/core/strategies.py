"""Arbitrary valid values for property tests: numbers, names, attempts, specs.

Nothing here overflows a sheet: numbers are at most 1e12, no unit draw of a die is beyond 8.3, and a
layer of 16 units with its bias multiplies a signal by 2e14 at the most. After nine layers that is
1e141, whose square is a float. (LSUV divides by a spread: its weights may be as large as 1e162 where
the signal is all but nothing, its pre-activations not.)
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from hypothesis import strategies as st

from tests.overridden import overridden
from xavier_core import SCHEMES, Attempt, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import MAX_MAGNITUDE
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.schemes import Parameter, Scheme
from xavier_core.sheet import (
    BIASES,
    MAX_ATTEMPTS,
    MAX_HIDDEN,
    MAX_INPUTS,
    MAX_NAME,
    MAX_OUTPUTS,
    MAX_UNITS,
)

__all__ = ["attempts", "names", "numbers", "slopes", "specs", "stds"]

Edit = TypeVar("Edit")

_EDGES = (
    0.0,
    -0.0,
    5e-324,
    -2.5e-320,
    1e-300,
    0.1,
    -1 / 3,
    99_999_999.0,
    1e8,
    123_456_789.5,
    MAX_MAGNITUDE,
    -MAX_MAGNITUDE,
)
_PRINTABLE = st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")) | st.just(" ")
_TELLING = st.sampled_from("~%_\"'<>=&+#?/\\-@ 4e7\U0001f3b2\u00e9\u0301\u05d0\ufffd")
"""Characters that mean something to a link, a page or a spreadsheet."""
_HOSTILE_NAMES = ("~", "%", "%7E", "%25", "%7e~%%", "a~b_c", "=1+1", '<b onload="x">', "\U0001f3b2" * MAX_NAME)

numbers: st.SearchStrategy[float] = (
    st.sampled_from(_EDGES) | st.integers(-9, 9).map(float) | st.floats(-MAX_MAGNITUDE, MAX_MAGNITUDE)
)
"""Numbers that a sheet takes, from the least denormal to the largest."""
stds: st.SearchStrategy[float] = numbers.map(abs)
slopes: st.SearchStrategy[float] = st.sampled_from((0.0, -0.0, 0.01, 0.2, -1 / 3, 1.0, -1.0, 1e-5)) | st.floats(-1, 1)
"""Slopes that leaky ReLU takes."""
names: st.SearchStrategy[str] = (
    st.just("")
    | st.sampled_from(_HOSTILE_NAMES)
    | st.text(_TELLING | _PRINTABLE, min_size=1, max_size=MAX_NAME).map(str.strip)
)
"""Names that an attempt takes, and none."""


def _arguments(parameter: Parameter) -> st.SearchStrategy[float]:
    within = numbers.map(lambda value: min(max(value, parameter.minimum), parameter.maximum))
    if parameter.maximum - parameter.minimum > 2:
        return within
    return within | st.floats(parameter.minimum, parameter.maximum)


def _weights(shapes: tuple[tuple[int, int], ...]) -> st.SearchStrategy[tuple[int, int, int, float]]:
    return st.sampled_from(range(len(shapes))).flatmap(
        lambda layer: st.tuples(
            st.just(layer), st.integers(0, shapes[layer][0] - 1), st.integers(0, shapes[layer][1] - 1), numbers
        )
    )


def _biases(shapes: tuple[tuple[int, int], ...]) -> st.SearchStrategy[tuple[int, int, float]]:
    return st.sampled_from(range(len(shapes))).flatmap(
        lambda layer: st.tuples(st.just(layer), st.integers(0, shapes[layer][1] - 1), numbers)
    )


def _some(found: st.SearchStrategy[Edit], maximum: int, *, is_open: bool) -> st.SearchStrategy[tuple[Edit, ...]]:
    """Up to ``maximum`` of them where the scheme is open to them, else none."""
    return st.lists(found, max_size=maximum).map(tuple) if is_open else st.just(())


@st.composite
def attempts(draw: st.DrawFn, shapes: tuple[tuple[int, int], ...]) -> Attempt:
    """Any attempt on layers of these shapes: every scheme and what it is open to."""
    scheme: Scheme = SCHEMES[draw(st.sampled_from(sorted(SCHEMES)))]
    layers = st.integers(0, len(shapes) - 1)
    is_whole, is_scaled = not scheme.distribution.is_independent, scheme.is_data_driven
    biases = [rule.key for rule in BIASES.values() if not (rule.is_drawn and is_scaled)]
    return Attempt(
        scheme.key,
        tuple(draw(_arguments(parameter)) for parameter in scheme.parameters),
        overrides=overridden(
            means=draw(_some(st.tuples(layers, numbers), 3, is_open=not is_whole)),
            stds=draw(_some(st.tuples(layers, stds), 3, is_open=not is_scaled)),
            weights=draw(_some(_weights(shapes), 5, is_open=not is_whole)),
            biases=draw(_some(_biases(shapes), 3, is_open=not is_scaled)),
        ),
        activation=draw(st.sampled_from(sorted(ACTIVATIONS))),
        slope=draw(slopes),
        distribution=draw(st.sampled_from([chosen.key for chosen in scheme.distributions])),
        bias=draw(st.sampled_from(biases)),
        bias_value=draw(numbers),
        name=draw(names),
    )


@st.composite
def specs(draw: st.DrawFn, most_units: int = MAX_UNITS) -> SheetSpec:
    """Any spec: every size up to ``most_units``, every scheme with what it is open to, edits of every kind."""
    hidden = tuple(draw(st.lists(st.integers(1, most_units), max_size=MAX_HIDDEN)))
    inputs = tuple(draw(st.lists(numbers, min_size=1, max_size=min(most_units, MAX_INPUTS))))
    desired = tuple(draw(st.lists(numbers, min_size=1, max_size=min(most_units, MAX_OUTPUTS))))
    shapes = tuple(pairwise((len(inputs), *hidden, len(desired))))
    plain = draw(st.lists(attempts(shapes), min_size=1, max_size=MAX_ATTEMPTS))
    streams = draw(st.permutations(range(1, MAX_ATTEMPTS + 1)) | st.just([0] * MAX_ATTEMPTS))
    return SheetSpec(
        inputs=inputs,
        desired=desired,
        hidden=hidden,
        attempts=tuple(replace(own, stream=stream) for own, stream in zip(plain, streams, strict=False)),
        seed=draw(st.integers(0, MAX_SEED)),
        roll=draw(st.integers(1, MAX_ROLL)),
        same_dice=draw(st.booleans()),
    )
