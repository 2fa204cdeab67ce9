"""The memory of a deep run, against what one takes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.core.traced_nets import peak_of
from xavier_core import SheetError
from xavier_core.depth import DeepAttempt, DeepSpec
from xavier_core.depth.memory import check_run, run_bytes
from xavier_core.depth.presets import DEEP_PRESETS
from xavier_core.depth.run import run_deep
from xavier_core.network import PRECISIONS, trace_bytes

_FIGURES = 2 * 2**20
"""What is measured takes room, too: up to 80 kB a layer, and the pieces that it is measured in."""


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("scheme", ["xavier", "glorot-uniform", "sparse", "orthogonal", "lsuv"])
@pytest.mark.parametrize(("batch", "width", "depth"), [(900, 600, 2), (20, 600, 2), (300, 600, 6), (4000, 4, 60)])
def test_a_run_takes_what_is_reckoned(scheme: str, precision: str, batch: int, width: int, depth: int) -> None:
    spec = DeepSpec(batch=batch, width=width, depth=depth, attempts=(DeepAttempt(scheme),), precision=precision)
    run_deep(replace(spec, width=5, batch=5))  # what is loaded on the first use counts for none of them
    peak, _ = peak_of(lambda: run_deep(spec))
    assert 0.7 * run_bytes(spec) < peak < 1.02 * run_bytes(spec) + _FIGURES


def test_the_attempt_that_takes_most_decides() -> None:
    spec = DeepSpec(batch=20, width=1000, depth=2, attempts=(DeepAttempt("xavier"), DeepAttempt("orthogonal")))
    alone = [run_bytes(replace(spec, attempts=(own,))) for own in spec.attempts]
    figures = spec.depth * 5 * 4001 * 4  # five histograms a layer, of the attempt that takes less, too
    assert run_bytes(spec) - figures == max(alone) > min(alone)
    assert min(alone) > trace_bytes(spec.layer_sizes, batch=20, dtype="float64", backward=False)


def test_what_would_fit_fits_and_a_little_more_does_not() -> None:
    spec = DeepSpec(batch=4000, width=1000, depth=50, attempts=(DeepAttempt("lsuv"),))
    with pytest.raises(SheetError) as refused:
        check_run(spec, budget=10**9)
    assert refused.value.field == "memory"
    found = re.search(r"a batch of (\d+) or (\d+) layers", refused.value.allowed)
    assert found
    batch, depth = map(int, found.groups())
    for fitting in (replace(spec, batch=batch), replace(spec, depth=depth)):
        check_run(fitting, budget=10**9)
    for beyond in (replace(spec, batch=batch + 1), replace(spec, depth=depth + 1)):
        with pytest.raises(SheetError):
            check_run(beyond, budget=10**9)


@pytest.mark.parametrize("key", DEEP_PRESETS)
def test_every_preset_takes_less_than_a_page_may(key: str) -> None:
    check_run(DEEP_PRESETS[key].spec, budget=256 * 2**20)
