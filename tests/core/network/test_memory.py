"""The memory of a trace: its bytes by hand, against what a trace really takes, and what is refused."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import DTypeLike

from tests.core.traced_nets import trace_backward, trace_forward
from xavier_core import SheetError
from xavier_core.network import MAX_BATCH, MAX_DEPTH
from xavier_core.network.memory import DEFAULT_BUDGET, check_fits, show_bytes, trace_bytes
from xavier_core.network.network import Network


def check_memory(
    sizes: tuple[int, ...], *, batch: int, dtype: DTypeLike, backward: bool = True, budget: int = DEFAULT_BUDGET
) -> None:
    """Hold a whole trace against a budget."""

    def takes(batch: int, depth: int, dtype: DTypeLike) -> int:
        return trace_bytes(sizes[: depth + 1], batch=batch, dtype=dtype, backward=backward)

    check_fits(takes, batch=batch, depth=len(sizes) - 1, dtype=dtype, budget=budget)


def refusal(*sizes: int, **told: object) -> SheetError:
    with pytest.raises(SheetError) as refused:
        check_memory(sizes, **told)  # type: ignore[arg-type]
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
    needed = trace_bytes((64, 64, 64), batch=100, dtype="float64")
    check_memory((64, 64, 64), batch=100, dtype="float64", budget=needed)
    assert refusal(64, 64, 64, batch=100, dtype="float64", budget=needed - 1).field == "memory"


def test_the_usual_budget_holds_the_usual_experiment() -> None:
    assert DEFAULT_BUDGET == 2**31
    check_memory((500,) * 51, batch=1000, dtype="float64")
    check_memory((512,) * 51, batch=512, dtype=np.float32)


def test_a_refusal_says_how_much_it_is_and_what_would_fit() -> None:
    """L layers of 500 units with b examples take 2 (L (501 500 + 2 b 500) + b 500) numbers."""
    refused = refusal(*(500,) * 201, batch=4096, dtype="float64")
    assert str(refused) == ("memory: received 14 GB; allowed: up to 2.1 GB, as with a batch of 419 or 30 layers.")
    refused = refusal(*(500,) * 51, batch=2000, dtype="float64", budget=10**9)
    assert str(refused) == (
        "memory: received 1.8 GB; allowed: up to 1.0 GB, as with a batch of 989 or 27 layers or float32."
    )


@given(
    width=st.integers(1, 300),
    depth=st.integers(1, MAX_DEPTH),
    batch=st.integers(1, MAX_BATCH),
    share=st.floats(0.001, 0.999),
    backward=st.booleans(),
)
def test_what_would_fit_fits_and_one_more_does_not(
    width: int, depth: int, batch: int, share: float, *, backward: bool
) -> None:
    sizes = (width,) * (depth + 1)
    budget = int(trace_bytes(sizes, batch=batch, dtype="float64", backward=backward) * share)
    told = {"backward": backward, "budget": budget}
    said = refusal(*sizes, batch=batch, dtype="float64", **told).allowed
    found = re.search(r"a batch of (\d+)", said)
    maximum = int(found[1]) if found else 0
    if maximum:
        check_memory(sizes, batch=maximum, dtype="float64", **told)  # type: ignore[arg-type]
    refusal(*sizes, batch=maximum + 1, dtype="float64", **told)
    found = re.search(r"(\d+) layer", said)
    maximum = int(found[1]) if found else 0
    if maximum:
        check_memory(sizes[: maximum + 1], batch=batch, dtype="float64", **told)  # type: ignore[arg-type]
    refusal(*sizes[: maximum + 2], batch=batch, dtype="float64", **told)
    if "float32" in said:
        check_memory(sizes, batch=batch, dtype="float32", **told)  # type: ignore[arg-type]
    else:
        refusal(*sizes, batch=batch, dtype="float32", **told)


def test_where_nothing_fits_a_smaller_width_is_asked_for() -> None:
    refused = refusal(4096, 4096, batch=1, dtype="float32", budget=1000)
    assert refused.allowed == "up to 1.0 kB; a smaller width"


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
