"""The memory of a deep run, against what one takes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.core.traced_nets import peak_of
from xavier_core.depth import DeepAttempt, DeepSpec, Measurements, run_fits
from xavier_core.depth.memory import _BESIDE, check_run, run_bytes
from xavier_core.depth.presets import DEEP_PRESETS
from xavier_core.depth.run import run_deep
from xavier_core.network import PRECISIONS, BudgetError, trace_bytes

_FIGURES = 2 * 2**20
"""What is measured takes room, too: up to 80 kB a layer, and the pieces that it is measured in."""

_MEASURED = 6
"""Arrays of a layer's activations that the thread which measures may hold."""


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("scheme", ["xavier", "glorot-uniform", "sparse", "orthogonal", "lsuv"])
@pytest.mark.parametrize(("batch", "width", "depth"), [(900, 600, 2), (20, 600, 2), (300, 600, 6), (4000, 4, 60)])
def test_a_run_takes_what_is_reckoned(scheme: str, precision: str, batch: int, width: int, depth: int) -> None:
    spec = DeepSpec(batch=batch, width=width, depth=depth, attempts=(DeepAttempt(scheme),), precision=precision)
    run_deep(replace(spec, width=5, batch=5))  # what is loaded on the first use counts for none of them
    peak, _ = peak_of(lambda: run_deep(spec))
    # A layer is measured in a thread of its own: whether its arrays are held at the moment of the peak is chance.
    beside = min(_FIGURES + _MEASURED * batch * width * 8, _BESIDE)
    assert 0.7 * run_bytes(spec) < peak < 1.02 * run_bytes(spec) + beside


def test_the_attempt_that_takes_most_decides() -> None:
    spec = DeepSpec(batch=20, width=1000, depth=2, attempts=(DeepAttempt("xavier"), DeepAttempt("orthogonal")))
    alone = [run_bytes(replace(spec, attempts=(own,))) for own in spec.attempts]
    figures = spec.depth * 5 * 4001 * 4  # five histograms a layer, of the attempt that takes less, too
    assert run_bytes(spec) - figures == max(alone) > min(alone)
    assert min(alone) > trace_bytes(spec.layer_sizes, batch=20, dtype="float64", backward=False)


def resized(name: str, count: int) -> dict[str, Any]:
    return {name: count}


@pytest.mark.parametrize(
    ("spec", "measurements"),
    [
        (DeepSpec(batch=4000, width=1000, depth=50, attempts=(DeepAttempt("lsuv"),)), Measurements()),
        (DeepSpec(batch=1000, width=500, depth=200, precision="float32"), Measurements()),
        (DeepSpec(batch=300, width=500, depth=150), Measurements(jacobian=True)),
        (DeepSpec(batch=1, width=4096, depth=200), Measurements()),
        (DeepSpec(data="digits", batch=4000, width=700, depth=40), Measurements()),
        (DeepSpec(data="sheet", batch=4000, width=1000, depth=100), Measurements()),
    ],
    ids=["lsuv", "float32", "jacobian", "wide", "digits", "sheet"],
)
@pytest.mark.parametrize("budget", [2**28, 2**29])
def test_each_change_that_would_fit_fits_and_one_more_does_not(
    spec: DeepSpec, measurements: Measurements, budget: int
) -> None:
    check = partial(check_run, measurements=measurements, budget=budget)
    fits = run_fits(spec, measurements, budget=budget)
    with pytest.raises(BudgetError) as refused:
        check(spec)
    assert refused.value.fits == fits
    assert any(fits)
    for name, count in (("batch", fits.examples), ("depth", fits.layers), ("width", fits.units)):
        if count:
            check(replace(spec, **resized(name, count)))
            with pytest.raises(BudgetError):
                check(replace(spec, **resized(name, count + 1)))
    if fits.precision:
        check(replace(spec, precision=fits.precision))
    elif spec.precision != "float32":
        with pytest.raises(BudgetError):
            check(replace(spec, precision="float32"))


@pytest.mark.parametrize("key", DEEP_PRESETS)
def test_every_preset_takes_less_than_a_page_may(key: str) -> None:
    check_run(DEEP_PRESETS[key].spec, budget=256 * 2**20)
