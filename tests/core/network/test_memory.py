"""The memory of a trace: its bytes by hand, against what a trace really takes, and what is refused."""

from __future__ import annotations

import copy
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.traced_nets import trace_backward, trace_forward
from xavier_core.network import MAX_BATCH, MAX_DEPTH, PRECISIONS
from xavier_core.network.memory import (
    DEFAULT_BUDGET,
    BudgetError,
    Fits,
    Size,
    check_fits,
    find_fits,
    show_bytes,
    trace_bytes,
)
from xavier_core.network.network import Network


def takes(size: Size) -> int:
    """The bytes of a trace, forward and backward, of a network of equal layers."""
    return trace_bytes((size.width,) * (size.depth + 1), batch=size.batch, dtype=size.precision)


def resized(size: Size, name: str, count: int) -> Size:
    return Size(**{**size._asdict(), name: count})


def refusal(size: Size, budget: int) -> BudgetError:
    with pytest.raises(BudgetError) as refused:
        check_fits(takes, size, budget=budget)
    return refused.value


def test_the_bytes_of_a_small_trace_by_hand() -> None:
    """(2, 3, 4) with 5 examples: 6 + 12 weights, 3 + 4 biases, 10 inputs, and 15 + 20 numbers before and after g."""
    forward = 18 + 7 + 10 + 2 * 35
    assert trace_bytes((2, 3, 4), batch=5, dtype="float64", backward=False) == 8 * forward
    assert trace_bytes((2, 3, 4), batch=5, dtype="float32", backward=False) == 4 * forward
    assert trace_bytes((2, 3, 4), batch=5, dtype="float64") == 8 * 2 * forward


@pytest.mark.parametrize("activation", ["tanh", "identity"])
def test_it_is_what_a_trace_returns(activation: str) -> None:
    """All of it, but for the identity, behind which signals and gradients need no arrays of their own."""
    rng = np.random.default_rng(1)
    sizes, batch = (20, 30, 40, 10), 25
    shapes = list(pairwise(sizes))
    network = Network(
        tuple(rng.standard_normal(shape) for shape in shapes), tuple(np.zeros(units) for units in sizes[1:]), activation
    )
    forward = trace_forward(network, rng.standard_normal((batch, 20)))
    backward = trace_backward(network, forward, rng.standard_normal((batch, 10)))
    parts = (
        *network.weights,
        *network.biases,
        forward.inputs,
        *forward.pre_activations,
        *forward.activations,
        *backward.activations,
        *backward.pre_activations,
        *backward.weights,
        *backward.biases,
    )
    taken = sum(part.nbytes for part in {id(part): part for part in parts if part is not None}.values())
    expected = trace_bytes(sizes, batch=batch, dtype="float64")
    shared = 0 if activation == "tanh" else 2 * 8 * batch * sum(sizes[1:])
    assert taken == expected - shared


def test_what_fits_passes_to_the_last_byte() -> None:
    size = Size(100, 2, 64, "float64")
    check_fits(takes, size, budget=takes(size))
    assert refusal(size, takes(size) - 1).field == "memory"


def test_the_usual_budget_holds_the_usual_experiment() -> None:
    assert DEFAULT_BUDGET == 2**31
    check_fits(takes, Size(1000, 50, 500, "float64"), budget=DEFAULT_BUDGET)
    check_fits(takes, Size(512, 50, 512, "float32"), budget=DEFAULT_BUDGET)


@pytest.mark.parametrize(
    ("size", "budget", "text"),
    [
        (Size(4096, 200, 500, "float64"), 2**31, "Needs 14 GB, limit 2.1 GB; fits with 419 examples or 30 layers."),
        (
            Size(2000, 50, 500, "float64"),
            10**9,
            "Needs 1.8 GB, limit 1.0 GB; fits with 989 examples, 27 layers or float32.",
        ),
        (Size(1, 1, 4096, "float32"), 10**6, "Needs 134 MB, limit 1.0 MB; fits with 351 units per layer."),
        (Size(1, 1, 4, "float32"), 50, "Needs 256 bytes, limit 50 bytes; fits with 1 unit per layer."),
        (Size(1, 1, 1, "float32"), 39, "Needs 40 bytes, limit 39 bytes."),
        (Size(1, 2, 500, "float32"), 4_027_999, "Needs 4,028,000 bytes, limit 4,027,999 bytes; fits with 1 layer."),
    ],
)
def test_a_refusal_says_how_much_it_is_and_what_would_fit(size: Size, budget: int, text: str) -> None:
    """L layers of n units with b examples take 2 (L ((n + 1) n + 2 b n) + b n) numbers."""
    refused = refusal(size, budget)
    assert str(refused) == text
    for twin in (copy.copy(refused), pickle.loads(pickle.dumps(refused))):  # noqa: S301 - what was written a moment ago
        assert (str(twin), twin.needed, twin.budget, twin.fits) == (text, refused.needed, budget, refused.fits)


@given(
    width=st.integers(1, 300),
    depth=st.integers(1, MAX_DEPTH),
    batch=st.integers(1, MAX_BATCH),
    precision=st.sampled_from(PRECISIONS),
    share=st.floats(0.001, 0.999),
)
def test_what_would_fit_fits_and_one_more_does_not(
    width: int, depth: int, batch: int, precision: str, share: float
) -> None:
    size = Size(batch, depth, width, precision)
    budget = int(takes(size) * share)
    fits = find_fits(takes, size, budget=budget)
    assert refusal(size, budget).fits == fits
    found = {"batch": fits.examples, "depth": fits.layers}
    if not any(fits[:3]):
        found["width"] = fits.units
    else:
        assert fits.units is None
    for name, count in found.items():
        if count:
            check_fits(takes, resized(size, name, count), budget=budget)
        refusal(resized(size, name, (count or 0) + 1), budget)
    assert (fits.precision == "float32") == (takes(size._replace(precision="float32")) <= budget)


def test_what_fits_is_said_in_words() -> None:
    assert Fits().text == ""
    assert Fits(examples=1).text == "1 example"
    assert Fits(1409, 1, "float32").text == "1,409 examples, 1 layer or float32"
    assert Fits(layers=2, precision="float32").text == "2 layers or float32"
    assert Fits(units=1).text == "1 unit per layer"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_950, "10 kB"),
        (999_600, "1.0 MB"),
        (1_640_000_000, "1.6 GB"),
        (DEFAULT_BUDGET, "2.1 GB"),
        (13_940_000_000_000, "14 TB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_bytes_are_shown_as_people_read_them(count: int, shown: str) -> None:
    assert show_bytes(count) == shown
